"""Many runs on a Spark cluster: each is one job that plays one town, and the driver keeps its record.

What is sent is the scenario, the rules and the gate as they were read here, so a TOML file need not lie on
the workers. There the same code plays the same seed: a record is the same wherever it was made.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Self

import healthcode
from healthcode.errors import EngineError, Problem
from healthcode.experiments.record import record_run

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from healthcode.checkpoint import Gate
    from healthcode.experiments.many_runs import RunTask
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario

    Sent = tuple[str, Scenario, Policy | None, Gate | None, frozenset[str], float]


class SparkPlayers:
    """Plays runs on a cluster; a context manager, which stops the session when it ends.

    Args:
        master: As Spark writes it, such as ``local[2]`` or ``spark://host:7077``; None for what
            ``spark-submit`` says, else all cores of this machine.
        workers: How many runs at a time; 0 for as many as Spark has cores.

    Raises:
        EngineError: If the extra or Java is missing, or the cluster cannot be reached.
    """

    def __init__(self, master: str | None, workers: int = 0) -> None:
        from healthcode.scoring.spark_session import open_session, require_spark  # noqa: PLC0415 - optional

        require_spark()
        if master is None or master.startswith("local"):
            # Else Spark starts whatever Python comes first on the path.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self._session = open_session(master)
        self._context = self._session.sparkContext
        self._threads = ThreadPoolExecutor(
            workers or self._context.defaultParallelism, thread_name_prefix="spark-run"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._context.cancelAllJobs()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._session.stop()

    def submit(self, task: RunTask, path: Path) -> Future[None]:
        """Let a run be played, and its record be written into a file here.

        Args:
            task: Which run.
            path: Of the record.
        """
        sent: Sent = (
            healthcode.__version__,
            task.load_scenario(),
            task.load_policy(),
            task.load_gate(),
            frozenset(task.without),
            task.reach,
        )
        return self._threads.submit(self._keep, sent, path)

    def _keep(self, sent: Sent, path: Path) -> None:
        from healthcode.scoring.spark_session import first_line, jvm_error  # noqa: PLC0415 - optional

        try:
            (packed,) = self._context.parallelize([sent], 1).map(play).collect()
        except jvm_error() as error:
            raise EngineError(
                "a run failed on Spark",
                (Problem("--engine spark", "", _last_line(error) or first_line(error)),),
                "Install the same version of healthcode on every worker, or leave out --engine.",
            ) from None
        beside = path.with_name(f".{path.name}.partial")
        beside.write_bytes(packed)
        beside.replace(path)


def play(sent: Sent) -> bytes:
    """Play one run on a worker, and give its record as the bytes of a file.

    Raises:
        RuntimeError: If the worker has another version of this package.
    """
    version, scenario, policy, gate, without, reach = sent
    if version != healthcode.__version__:
        raise RuntimeError(f"a worker has healthcode {healthcode.__version__}, and was sent {version}")
    packed = BytesIO()
    record_run(scenario, policy, gate=gate, without=without, reach=reach).write(packed)
    return packed.getvalue()


def _last_line(error: Exception) -> str:
    """Give what Python on a worker said last: the exception itself, without the way to it."""
    cause = getattr(error, "java_exception", None)
    text = str(error if cause is None else cause.getMessage())
    told = [line.strip() for line in text.splitlines() if "Error: " in line]
    return told[-1][:300] if told else ""
