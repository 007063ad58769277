"""A checked dataset, as engines and explanations see it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

from healthcode.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import duckdb


class Dataset(ABC):
    """A dataset without faults: coded tables in DuckDB, and the same rows in plain Python.

    A context manager; leaving it closes the connection and removes temporary files.

    Args:
        source: The path as given, or ``rows``.
        counts: Rows for each input table.
        warnings: What is odd but allowed, one sentence each.

    Attributes:
        in_files: Tables that were coded into files: the coded table is a view, in which trips have ``mode``,
            ``vehicle_id`` and ``vehicle_hash`` instead of ``location``.
        writable: A folder, if there is one, into which the connection may write; it ends with the dataset.
    """

    def __init__(self, source: str, counts: dict[str, int], warnings: tuple[str, ...]) -> None:
        self.source = source
        self.counts = counts
        self.warnings = warnings
        self.in_files: frozenset[str] = frozenset()
        self.writable: Path | None = None

    @property
    @abstractmethod
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection with the coded tables; engines add tables of their own."""

    @abstractmethod
    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order.

        Args:
            table: The name of an input table.

        Returns:
            One dictionary for each row with every column of the table: times in seconds, numbers in
            thousandths, None for what is missing. An event always has its ``event_id``, and a scan a role.
            Without a districts table, ``districts`` gives those that the data name.
        """

    @abstractmethod
    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order.

        Raises:
            ValueError: If the table has no ``person_id``.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the connection and remove temporary files; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def require_person_column(table: str) -> None:
    """Refuse a table whose rows belong to no one person.

    Raises:
        ValueError: If the table has no ``person_id``.
    """
    if "person_id" not in {column.name for column in TABLES[table].columns}:
        raise ValueError(f"the {table} table has no person_id")
