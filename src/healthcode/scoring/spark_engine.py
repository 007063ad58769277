"""The scorer on Spark: the statements of the scorer on DuckDB, run where the data is.

Nothing of the rules stands here. ``sql_script`` gives every statement that DuckDB runs for a policy, SQLGlot
translates it, and ``spark_run`` lays the tables out. The data is Parquet at any path that Spark reads, the
results are Parquet at any path that it writes, and only counts come back to this process.

Simplification: the engine gives colours, evidence and exposures of everybody. Questions about one person
(``explain``, ``whatif``, ``timeline``) are asked on one machine.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.errors import DatasetError, EngineError, Problem
from healthcode.run_folder import origin_of
from healthcode.scoring.output import HAND_MADE, PROVENANCE_FILE, RESULT_FILES, Provenance
from healthcode.scoring.score import name_of
from healthcode.scoring.spark_files import SparkFiles, refuse_target, write_folder
from healthcode.scoring.spark_output import count_colours, name_results, write_results
from healthcode.scoring.spark_run import BROADCAST_ROWS, SparkRun
from healthcode.scoring.spark_session import first_line, jvm_error, open_session
from healthcode.scoring.spark_tables import ENDING, code_tables
from healthcode.scoring.sql_script import sql_script
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from healthcode.policy.model import Policy

#: The names that a folder with results holds.
OWN_NAMES = (*(f"{name}{ENDING}" for name in RESULT_FILES), PROVENANCE_FILE)


_STORE_MODULE = (
    "Spark lacks the module for this kind of path: start the job with spark-submit --packages, as "
    "docs/how-to/score-on-a-cluster.md shows for an object store."
)


@dataclass(frozen=True)
class SparkScores:
    """What a scoring on Spark tells.

    Args:
        provenance: Where the results come from.
        colours: Moment in seconds of town time, colour, and how many people have it then.
        rows: How many rows each input table has.
        written: The result tables.
    """

    provenance: Provenance
    colours: list[tuple[int, str, int]]
    rows: dict[str, int]
    written: tuple[str, ...]


class SparkScorer:
    """One folder of tables under one policy at given moments.

    Args:
        session: Who computes.
        data: The folder, at any path that Spark reads.
        policy: A checked policy.
        moments: Seconds of town time; without any, the last time known in the data.
        broadcast_rows: Tables up to this many rows are sent to every worker.

    Raises:
        DatasetError: If the data has faults, or no event to take the time from.
    """

    def __init__(
        self,
        session: SparkSession,
        data: str,
        policy: Policy,
        moments: Sequence[int] = (),
        broadcast_rows: int = BROADCAST_ROWS,
    ) -> None:
        self._session = session
        self._run = SparkRun(session, broadcast_rows)
        self.rows = code_tables(session, data, self._run)
        self.moments = tuple(sorted(set(moments))) or (self._last_known(),)
        self._score(policy)
        self.results: dict[str, DataFrame] = name_results(session, self._run, policy)

    def close(self) -> None:
        """Let go of all tables."""
        self._run.close()

    def _score(self, policy: Policy) -> None:
        place_kinds, report_kinds = self._kinds("locations"), self._kinds("reports")
        self._run.write_policy(policy, place_kinds, report_kinds)
        for statement in sql_script(policy, self.moments[-1], place_kinds).statements:
            self._run.take_statement(statement.sql)
            if statement.writes == "moments":
                self._run.name_rows("moments", "as_of bigint", [(moment,) for moment in self.moments])

    def _kinds(self, table: str) -> list[str]:
        return [str(row.kind) for row in self._session.table(table).select("kind").distinct().collect()]

    def _last_known(self) -> int:
        parts = " union all ".join(
            f"select max({table.known_at}) as known_at from {name}"
            for name, table in TABLES.items()
            if table.is_event
        )
        (row,) = self._session.sql(f"select max(known_at) as last from ({parts})").collect()
        if row["last"] is None:
            raise DatasetError(
                "this data has no event, so it has no last time",
                (Problem("--as-of", "", "a time or date"),),
                "Say for which time the colours are wanted, such as --as-of 2020-02-21T20:00.",
            )
        return int(row["last"])


def score_on_spark(
    data: str,
    policy: Policy,
    moments: Sequence[int] = (),
    *,
    out: str | None = None,
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> SparkScores:
    """Give everyone in a folder of Parquet tables a colour, on a cluster or on this machine.

    Args:
        data: The folder, at any path that Spark reads.
        policy: A checked policy.
        moments: Seconds of town time; without any, the last time known in the data.
        out: Where the results go, at any path that Spark writes; without it only counts are made.
        master: As Spark writes it; without it, what ``spark-submit`` says, else all cores of this machine.
        settings: Further settings of Spark.

    Returns:
        How many people have each colour.

    Raises:
        EngineError: If Spark or Java is missing, or the cluster breaks down.
        DatasetError: If the data has faults.
        UsageError: If the results cannot be written.
    """
    session = open_session(master, settings)
    try:
        with told():
            return _score(session, data, policy, moments, out)
    finally:
        session.stop()


def _score(
    session: SparkSession, data: str, policy: Policy, moments: Sequence[int], out: str | None
) -> SparkScores:
    if out is not None:
        refuse_target(session, out, OWN_NAMES)
    scorer = SparkScorer(session, data, policy, moments)
    try:
        verdicts = scorer.results["verdicts"]
        name = data.rstrip("/").rpartition("/")[2] or "data"
        origin = origin_of(data, scorer.rows) or HAND_MADE
        provenance = Provenance(name, name_of(policy), scorer.moments, origin)
        if out is not None:

            def fill(folder: str) -> None:
                write_results(scorer.results, folder)
                text = json.dumps(provenance.to_json(), indent=2, ensure_ascii=False)
                SparkFiles(session, folder).write_text(PROVENANCE_FILE, f"{text}\n")

            write_folder(session, out, OWN_NAMES, fill)
        return SparkScores(provenance, count_colours(verdicts), scorer.rows, tuple(scorer.results))
    finally:
        scorer.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn the failure of a job into an error of people; a statement that Spark cannot read stays a bug."""
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415 - slow to import

    try:
        yield
    except AnalysisException:
        raise
    except (PySparkException, jvm_error()) as error:
        reason = first_line(error)
        is_store_unknown = "ClassNotFoundException: Class org.apache.hadoop.fs" in reason
        raise EngineError(
            "the job on Spark failed, and nothing was written",
            (Problem("", reason, "a cluster that finishes its tasks"),),
            _STORE_MODULE if is_store_unknown else "Spark's own log on the workers says more.",
        ) from error
