"""The sources of data of a run, and the run as it would be without some of them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from healthcode.dataset import Dataset
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder import is_run, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from healthcode.run_folder import Manifest

#: What a platform collects about people, in the order in which it is told. What an office declares of a
#: district, and what it sets by hand, is no such source.
SOURCES = ("trips", "purchases", "scans", "encounters", "reports")
_CODED = (
    "districts",
    "people",
    "locations",
    "trips",
    "purchases",
    "scans",
    "encounters",
    "reports",
    "zones",
    "overrides",
)
_names = count()


class FewerSources(Dataset):
    """A dataset as it would be if some of its tables had never been collected; it copies no row.

    Args:
        dataset: All tables; it must stay open.
        without: Tables that are empty here.
    """

    def __init__(self, dataset: Dataset, without: frozenset[str]) -> None:
        counts = {table: 0 if table in without else rows for table, rows in dataset.counts.items()}
        super().__init__(dataset.source, counts, ())
        self._dataset, self._without = dataset, without
        ((self._home,),) = dataset.connection.execute("select current_database()").fetchall()
        self._name = f"sources_{next(_names)}"
        self._connection = dataset.connection.cursor()
        self._connection.execute(f"attach ':memory:' as {self._name}")
        self._connection.execute(f"use {self._name}")
        for table in _CODED:
            self.show_only(table, "false" if table in without else "true")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection on which the tables are views."""
        return self._connection

    def show_only(self, table: str, condition: str) -> None:
        """Let the view of a table show no other rows than those for which a condition holds."""
        where = "" if condition == "true" else f" where {condition}"
        source = f'"{self._home}".main.{table}{where}'
        self._connection.execute(f"create or replace view {table} as select * from {source}")

    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order; none of one that is left out."""
        return [] if table in self._without else self._dataset.rows(table)

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order; none of one that is left out."""
        return [] if table in self._without else self._dataset.rows_of(table, person_id)

    def close(self) -> None:
        """Let go of the views; the tables stay with their dataset."""
        if self._name:
            self._connection.execute(f'use "{self._home}"')
            self._connection.execute(f"detach {self._name}")
            self._connection.close()
            self._name = ""


def require_run(run: str | Path) -> Manifest:
    """Read what a run is, and refuse data of which nobody knows the truth.

    Raises:
        DatasetError: If it is no run folder, or its manifest is damaged.
    """
    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("what was really so is known only of a simulated town", (problem,))
    return read_manifest(run)
