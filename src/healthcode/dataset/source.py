"""One table's file, made ready for DuckDB to read as rows of cells."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError
from healthcode.dataset.checks import KEPT_PROBLEMS, ProblemLog
from healthcode.dataset.shown import escaped, guess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.tables import Table

#: The type of a file's column whose cells are text, and null where they are empty.
PLAIN_TEXT = "TEXT"


@dataclass
class RecordMap:
    """Which record of a file, on which line, each row that DuckDB read was.

    Args:
        dropped: Numbers of the records that cannot be rows, ascending.
        blanks: For each blank line, how many records came before it, ascending.
        first_line: The line of the first record, when records stand on one line each.
        has_lines: Whether records stand on one line each, so that lines can be named.
    """

    dropped: array[int] = field(default_factory=lambda: array("q"))
    blanks: array[int] = field(default_factory=lambda: array("q"))
    first_line: int = 2
    has_lines: bool = True

    def record(self, kept: int) -> int:
        """Give the record number of the n-th row that was kept; both count from 1."""
        before = range(len(self.dropped))
        return kept + bisect_left(before, kept, key=lambda i: self.dropped[i] - i - 1)

    def line(self, record: int) -> int:
        """Give the line on which a record stands."""
        return self.first_line + record - 1 + bisect_left(self.blanks, record)


@dataclass(frozen=True)
class RecordFault:
    """What is wrong with one record, or with one of its cells.

    Args:
        record: Its number, from 1.
        column: Which cell; empty for the record as a whole.
        fault: What is wrong.
    """

    record: int
    column: str
    fault: CellError


@dataclass
class Source:
    """A file as a relation that DuckDB can read.

    Args:
        table: Whose rows it holds.
        name: As problems call the file.
        file_format: ``csv``, ``jsonl`` or ``parquet``.
        relation: The SQL that reads it.
        columns: For each column of the table that the file has: its SQL name and type in ``relation``.
        records: Which record each row was.
        rows: How many rows DuckDB must find there; None when only DuckDB can tell.
        faults: Records that cannot be rows, in order.
        more_faults: How many further such faults were counted but not kept.
    """

    table: Table
    name: str
    file_format: str
    relation: str
    columns: dict[str, tuple[str, str]]
    records: RecordMap = field(default_factory=RecordMap)
    rows: int | None = None
    faults: list[RecordFault] = field(default_factory=list)
    more_faults: int = 0

    def drop(self, record: int, fault: CellError, column: str = "") -> None:
        """Note a record that cannot be a row."""
        self.records.dropped.append(record)
        if len(self.faults) < KEPT_PROBLEMS:
            self.faults.append(RecordFault(record, column, fault))
        else:
            self.more_faults += 1

    def where(self, record: int, column: str = "") -> str:
        """Name a record, and one of its cells, as a person would look for it."""
        if self.file_format == "jsonl":
            place = f"{self.name}, line {self.records.line(record):,}"
        elif self.file_format == "csv" and self.records.has_lines:
            place = f"{self.name}, row {record:,} (line {self.records.line(record):,})"
        else:
            place = f"{self.name}, row {record:,}"
        return f"{place}, column {column}" if column else place


def check_header(table: Table, names: Sequence[str], place: str, log: ProblemLog) -> dict[str, int]:
    """Compare the columns of a file with those of its table.

    Args:
        table: What the file should hold.
        names: The file's columns, in its own order.
        place: Where the names stand, such as ``trips.csv, header``.
        log: Gets unknown, repeated and missing columns.

    Returns:
        The position of each column that can be read.
    """
    wanted = {column.name: column for column in table.columns}
    positions: dict[str, int] = {}
    repeated = set()
    for position, name in enumerate(names):
        if name not in wanted:
            shown = escaped(name) or f"{position + 1} without a name"
            log.add(f"{place}, column {shown}", _unknown(name, table, names))
        elif name in positions:
            repeated.add(name)
        else:
            positions[name] = position
    for name in sorted(repeated):
        positions.pop(name)
        log.add(f"{place}, column {name}", CellError("more than once", "each column must stand there once"))
    for column in table.columns:
        if column.required and column.name not in names:
            log.add(
                f"{place}, column {column.name}",
                CellError("missing", f"this column is needed: {column.says}"),
            )
    return positions


def _unknown(name: str, table: Table, names: Sequence[str]) -> CellError:
    columns = [column.name for column in table.columns]
    absent = [column for column in columns if column not in names]
    close = guess(name, absent) or guess(name, columns)
    return CellError("unknown column", f"{close}The columns of {table.name} are {', '.join(columns)}")
