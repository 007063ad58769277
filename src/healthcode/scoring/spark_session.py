"""A Spark session for scoring, with the settings on which results depend; or one sentence on what lacks."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from healthcode.errors import EngineError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyspark.sql import SparkSession

DEFAULT_MASTER = "local[*]"
#: Into how many parts one machine divides its tables; a cluster has its own setting.
_LOCAL_PARTITIONS = "8"

#: On these the results depend, so nothing else may set them: one clock, and an error where a number
#: overflows.
#: Constraints are not carried on, since Spark 4 loses track of them in unions of tables that were cut off.
_FIXED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
}
#: On these only the time depends; a setting of the cluster's own wins.
#: Rows that lie together by person stay where they are when a join asks for person and rule.
_PREFERRED = {
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    "spark.sql.adaptive.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}


def open_session(master: str | None, settings: Mapping[str, str] | None = None) -> SparkSession:
    """Open a session on a cluster or on this machine; one that is open already is taken as it is.

    Args:
        master: As Spark writes it, such as ``local[*]`` or ``spark://host:7077``; None under ``spark-submit``
            for the one given there, else for all cores of this machine.
        settings: Further settings of Spark.

    Returns:
        The session; the caller stops it.

    Raises:
        EngineError: If the extra or Java is missing, or the cluster cannot be reached.
    """
    require_spark()
    from pyspark import SparkConf  # noqa: PLC0415 - slow to import
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf()
    if master is not None or not conf.contains("spark.master"):
        conf.setMaster(master or DEFAULT_MASTER)
    conf.setIfMissing("spark.app.name", "healthcode score")
    for key, value in {**_PREFERRED, **(settings or {})}.items():
        conf.setIfMissing(key, value)
    conf.setAll(list(_FIXED.items()))
    if str(conf.get("spark.master", "")).startswith("local"):
        conf.setIfMissing("spark.sql.shuffle.partitions", _LOCAL_PARTITIONS)
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1")
        conf.setIfMissing("spark.driver.host", "127.0.0.1")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    with tempfile.TemporaryFile() as said:
        try:
            with _sent_to(said):
                session: SparkSession = SparkSession.builder.config(conf=conf).getOrCreate()
            session.sparkContext.setLogLevel("ERROR")
            for key, value in _FIXED.items():
                session.conf.set(key, value)
        except (PySparkException, jvm_error()) as error:
            said.seek(0)
            reason = why_no_start(said.read().decode(errors="replace")) or first_line(error)
            raise EngineError(
                "Spark does not start",
                (Problem("--master", repr(conf.get("spark.master")), reason),),
                "Try --master 'local[2]'; if that works, ask who runs the cluster.",
            ) from None
    return session


@contextmanager
def _sent_to(elsewhere: IO[bytes]) -> Iterator[None]:
    """Keep what Java prints of itself, from its start on, off the terminal."""
    shown = os.dup(2)
    os.dup2(elsewhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)


def why_no_start(said: str) -> str:
    """Find in what Java printed why Spark did not start; empty if it does not say.

    The exception that comes back says no more than that Java ended, or that Spark had stopped.
    """
    if "All masters are unresponsive" in said:
        return "no Spark master answers there"
    reasons = re.findall(r'^Exception in thread "main" [\w.$]+: (.+)$', said, flags=re.MULTILINE)
    return reasons[0][:300] if reasons else ""


def require_spark() -> None:
    """Refuse if the extra or Java is missing.

    Raises:
        EngineError: With what to install.
    """
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("sqlglot") is None:
        raise EngineError(
            "--engine spark needs PySpark, which is not installed",
            fix="Install it with: pip install 'healthcode[spark]' (about 500 MB), and Java 17 or newer.",
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        raise EngineError(
            "--engine spark needs Java, which is not installed",
            fix="Install Java 17 or newer, such as the package openjdk-17-jre-headless, "
            "or set JAVA_HOME to where it is.",
        )


def jvm_error() -> type[Exception]:
    """Give the exception with which the Java side says that a job failed."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - only with Spark

    error: type[Exception] = Py4JError
    return error


def first_line(error: Exception) -> str:
    """Give what an error of Spark says, without its stack."""
    cause = getattr(error, "java_exception", None)
    text = str(error if cause is None else cause.getMessage())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
