"""Time and knowledge: the rows that are known by a time, each once."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol

from healthcode import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]

#: Columns that become known later than their row, at the time that they hold.
LATER_COLUMNS = {"scans": "left_at", "zones": "valid_to"}


class Tables(Protocol):
    """What the reference engine needs of a dataset."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Give the rows of a table in input order, with every column."""
        ...


class Knowledge:
    """Everything that was known by one time.

    Args:
        dataset: All rows.
        until: Rows and columns that became known later are left out.
    """

    def __init__(self, dataset: Tables, until: int) -> None:
        self.until = until
        self._tables = {name: _known_rows(name, dataset.rows(name), until) for name in tables.TABLES}
        self._of_person: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for name, rows in self._tables.items():
            for row in rows:
                if "person_id" in row:
                    self._of_person[name, row["person_id"]].append(row)
        self.places = {row["place_id"]: row for row in self.rows("places")}
        self.people = {row["person_id"]: row for row in self.rows("people")}

    def rows(self, table: str) -> list[Row]:
        """Give the rows of a table, each with its number as ``row``."""
        return self._tables[table]

    def of_person(self, table: str, person_id: str) -> list[Row]:
        """Give the rows of a table about one person."""
        return self._of_person.get((table, person_id), [])

    def with_own_rows(self, person_id: str, own: Mapping[str, list[dict[str, Any]]]) -> Knowledge:
        """Give the same knowledge of everybody else, and other rows of one person.

        Args:
            person_id: Whose rows are others.
            own: All event rows about the person by table, in input order.
        """
        other = copy(self)
        other._of_person = defaultdict(list, self._of_person)  # noqa: SLF001 - of our own kind
        for name, rows in own.items():
            other._of_person[name, person_id] = _known_rows(name, rows, self.until)  # noqa: SLF001
        return other


def _known_rows(name: str, rows: list[Row], until: int) -> list[Row]:
    """Leave out what became known after ``until``, and duplicates."""
    known_at = tables.TABLES[name].known_at
    later = LATER_COLUMNS.get(name)
    kept: dict[tuple[Any, ...], Row] = {}
    for number, row in enumerate(rows, start=1):
        if known_at and row[known_at] > until:
            continue
        seen = dict(row)
        if later and seen[later] is not None and seen[later] > until:
            seen[later] = None
        content = tuple(sorted((key, repr(value)) for key, value in seen.items() if key != "event_id"))
        kept.setdefault(content, {**seen, "row": number})
    return list(kept.values())
