"""Run the steps of a script on Spark: tables as views, made once, laid out by place and then by person.

Where Spark is told how to lay rows out, and why:

- ``presence`` lies by place or vehicle, since meetings and slots join it with the rows of cases at one place;
- what belongs to one person (sightings, candidates of exposures, exposures and all that is made from them)
  lies by person: every window and join that follows asks for the person, so no row moves again;
- a table of few rows (cases, risk zones, the policy itself) is sent to every worker, so that the long table
  that it is joined with stays where it is.

Every step is computed once and cut off from what it was made of: else Spark plans all earlier steps anew with
each one. It is kept on the workers' disks, or, where ``spark.checkpoint.dir`` is set, in that folder, from
which a job goes on when a worker is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.policy.tables import COLUMNS, policy_rows
from healthcode.scoring.spark_sql import Step, spark_query, spark_schema, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyspark.sql import DataFrame, SparkSession

    from healthcode.policy.model import Policy

#: Tables up to this many rows are sent to every worker.
BROADCAST_ROWS = 200_000

#: By which column the rows of a table lie together.
LAID_OUT_BY = {
    "people": "person",
    "presence": "location",
    "case_presence": "location",
    "contact_presence": "location",
    "shared_times": "person",
    "sightings": "person",
    "stays": "person",
    "new_candidates": "person",
    "exposures": "person",
    "clearing_chances": "person",
    "cleared_exposures": "person",
    "counted": "person",
    "last_known": "person",
}


class SparkRun:
    """Tables by name on one session.

    Args:
        session: Where they live; their views are its own.
        broadcast_rows: Tables up to this many rows are sent to every worker.
    """

    def __init__(self, session: SparkSession, broadcast_rows: int = BROADCAST_ROWS) -> None:
        self._session = session
        self._broadcast_rows = broadcast_rows
        self._frames: dict[str, DataFrame] = {}

    def name(self, table: str, frame: DataFrame, *, make: bool = True) -> None:
        """Give rows a name that SQL can read, computed once unless ``make`` is false."""
        self._frames[table] = self._made(table, frame) if make else frame
        self._frames[table].createOrReplaceTempView(table)

    def name_rows(self, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Name rows that are typed here: ``columns`` as a list of names and types in DuckDB's words."""
        frame = self._session.createDataFrame(list(rows), spark_schema(columns))
        self._frames[table] = frame.hint("broadcast")
        self._frames[table].createOrReplaceTempView(table)

    def take_statement(self, statement: str) -> None:
        """Do what a statement in DuckDB's SQL says."""
        self.take(step_of(statement))

    def take(self, step: Step) -> None:
        """Do one step."""
        match step.effect:
            case "create" if step.columns:
                self.name(step.table, self._session.createDataFrame([], step.columns), make=False)
            case "create":
                made = not step.is_view or step.table in LAID_OUT_BY
                self.name(step.table, self._session.sql(step.query), make=made)
            case "insert":
                known = self._frames[step.table]
                fresh = self._made(step.table, self._session.sql(step.query).toDF(*known.columns))
                self.name(step.table, known.unionAll(fresh), make=False)
            case "delete":
                empty = self._session.createDataFrame([], self._frames[step.table].schema)
                self.name(step.table, empty, make=False)
            case "drop":
                self._frames.pop(step.table, None)
                self._session.catalog.dropTempView(step.table)

    def query(self, text: str) -> DataFrame:
        """Give the answer to a select in DuckDB's SQL."""
        return self._session.sql(spark_query(text))

    def write_policy(self, policy: Policy, place_kinds: Iterable[str], report_kinds: Iterable[str]) -> None:
        """Write a policy as tables, its patterns matched with the kinds that the data has."""
        rows = policy_rows(policy, place_kinds, report_kinds)
        for name, columns in COLUMNS.items():
            self.name_rows(name, columns, rows[name])

    def close(self) -> None:
        """Forget all tables."""
        for table in list(self._frames):
            self.take(Step("drop", table))

    def _made(self, table: str, frame: DataFrame) -> DataFrame:
        column = LAID_OUT_BY.get(table)
        laid_out = frame.repartition(column) if column else frame
        if self._session.sparkContext.getCheckpointDir() is None:
            kept = laid_out.localCheckpoint()
        else:
            kept = laid_out.checkpoint()
        return kept.hint("broadcast") if self._is_small(kept) else kept

    def _is_small(self, frame: DataFrame) -> bool:
        rows: int = frame.limit(self._broadcast_rows + 1).count()
        return rows <= self._broadcast_rows
