"""What a record and a whole table must hold, beyond each single cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthcode.clock import format_time
from healthcode.dataset.cells import CellError, Value, read_cell
from healthcode.dataset.shown import quoted
from healthcode.errors import DatasetError, Problem
from healthcode.tables import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

KEPT_PROBLEMS = 1_000

#: The tables that ids refer to, with the column that lists them, each id once.
LISTED_COLUMNS = {"districts": "district_id", "people": "person_id", "places": "place_id"}


@dataclass
class ProblemLog:
    """Every problem found so far: the first thousand as they are, the rest as a number."""

    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.problems) or self.more > 0

    def add(self, where: str, fault: CellError) -> None:
        """Note one problem."""
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(Problem(where, fault.found, fault.wanted))
        else:
            self.more += 1

    def error(self, source: str) -> DatasetError:
        """Make the one error that carries all problems."""
        total = len(self.problems) + self.more
        return DatasetError(
            f"{source}: {total:,} problem{'' if total == 1 else 's'} in the tables",
            tuple(self.problems),
            fix="Tables, columns and words: docs/reference/tables.md",
            more=self.more,
        )


@dataclass(frozen=True)
class Rulebook:
    """What the cells of one dataset are checked against.

    Args:
        known: For each table that ids refer to, the ids that it lists; None when any id will do.
        categories: Purchase categories that the dataset declares itself.
    """

    known: Mapping[str, Container[str] | None]
    categories: tuple[str, ...] = ()


def unique_column(table: Table) -> str:
    """Name the column whose text may stand in one row only."""
    return LISTED_COLUMNS.get(table.name, "event_id")


def check_record(
    table: Table, texts: Mapping[str, str | None], rules: Rulebook
) -> tuple[dict[str, Value], list[tuple[str, CellError]]]:
    """Read every cell of one record that the file has a column for.

    Args:
        table: Whose record it is.
        texts: The cells by column; a column that the file lacks is left out.
        rules: What the cells are checked against.

    Returns:
        The values of all columns of the table, and the faults with their columns, in column order.
    """
    values: dict[str, Value] = {}
    faults: list[tuple[str, CellError]] = []
    for column in table.columns:
        values[column.name] = None
        if column.name in texts:
            try:
                values[column.name] = read_cell(column, texts[column.name], rules.known, rules.categories)
            except CellError as fault:
                faults.append((column.name, fault))
    faults += _order_faults(table, values)
    return values, faults


def repeated(text: str, first: int) -> CellError:
    """Say that an id stood in an earlier row already."""
    return CellError(quoted(text), f"must be unique: row {first:,} has it already")


def late_onset_warning(name: str, count: int, first: int) -> str:
    """Say how many reports name an onset of symptoms that lies after the report."""
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return f"{name}: onset_at is later than reported_at in {rows} (first: row {first:,})"


def _order_faults(table: Table, values: Mapping[str, Value]) -> list[tuple[str, CellError]]:
    faults = []
    for earlier, later in table.ordered:
        begin, end = values[earlier], values[later]
        if isinstance(begin, int) and isinstance(end, int) and end < begin:
            faults.append(
                (later, CellError(format_time(end), f"must not come before {earlier} ({format_time(begin)})"))
            )
    return faults


def missing_people() -> CellError:
    """Say that the one required table is not there."""
    return CellError("", f"a people table is needed: {TABLES['people'].says}, one per row")


def nobody() -> CellError:
    """Say that the people table lists no one."""
    return CellError("no rows", "must list at least one person, or there is nobody to give a colour")
