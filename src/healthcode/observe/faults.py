"""What goes wrong between the town and the platform, and the record of it.

Faults happen in this order, so that each works on what the one before it left:

1. ``phone_left_at_home`` (forgotten, or left behind to evade a restriction): no phone row of that day;
2. ``phone_lent``: somebody else of the household carries the phone, and what that person does with it appears
   under its owner, whose own phone rows are missing;
3. ``taxi_paid_by_other``: a ride appears under who paid for it;
4. ``missing_check_out``;
5. ``clock_skew``: both times of a scan, or a purchase's, move together;
6. ``late_test``;
7. ``wrong_match``: a test report is filed under another person;
8. ``duplicate_upload``: the row as it stands after all of these comes twice.

A row can carry several; each is recorded on the day on which the row became known, or should have. A late
result that is still on its way when the run ends is in no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import MINUTE
from healthcode.draws import between, chance
from healthcode.observe.rows import chosen, joined, length, typed
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND, NO_MINUTES, THOUSANDTHS, no_rows
from healthcode.tables import EVENT_TABLES, FAULT_KINDS, TABLES

if TYPE_CHECKING:
    from healthcode.draws import Draws
    from healthcode.observe.given import Column
    from healthcode.observe.seen import Rows

KIND = {kind: number for number, kind in enumerate(FAULT_KINDS)}

#: Notes of a row and the fault each stands for: yes and no, minutes, or the time that is missing.
LENT, PAID_BY_OTHER, WRONG_MATCH, DUPLICATE = "_lent", "_paid_by_other", "_wrong_match", "_duplicate"
SKEW_MINUTES, LATE_MINUTES, FORGOTTEN = "_skew_minutes", "_late_minutes", "_forgotten"
TRUE_PERSON = "_true"
#: Whose account a fault is about, where that may be another than the row's person.
ACCOUNT = "_account"
_NOTES = {
    LENT: "phone_lent",
    PAID_BY_OTHER: "taxi_paid_by_other",
    FORGOTTEN: "missing_check_out",
    SKEW_MINUTES: "clock_skew",
    LATE_MINUTES: "late_test",
    WRONG_MATCH: "wrong_match",
    DUPLICATE: "duplicate_upload",
}
_MINUTES = (SKEW_MINUTES, LATE_MINUTES)


class FaultRecord:
    """The faults of one day, as they are found."""

    def __init__(self) -> None:
        self._parts: list[Rows] = []

    def add_missing(self, table: str, kind: Column, person: Column, at: Column, detail: Column) -> None:
        """Record rows that the platform should have got and did not.

        Args:
            table: Where they are missing.
            kind: Why, for each row.
            person: Whose they would have been.
            at: When they would have become known.
            detail: More on the reason, for each row.
        """
        self._add(table, len(person), kind=kind, person=person, at=at, detail=detail)

    def add_noted(self, table: str, rows: Rows) -> None:
        """Record every fault that is noted in numbered rows."""
        known = rows[TABLES[table].known_at]
        skew = rows.get(SKEW_MINUTES)
        late = rows.get(LATE_MINUTES)
        for note, kind in _NOTES.items():
            if note not in rows:
                continue
            found = np.flatnonzero(rows[note])
            if not len(found):
                continue
            value = rows[note][found]
            at = known[found]
            for minutes in (skew, late):
                if minutes is not None:
                    at = at - minutes[found].astype(np.int64) * MINUTE
            person, true = rows.get(ACCOUNT, rows["person"])[found], rows[TRUE_PERSON][found]
            self._add(
                table,
                len(found),
                event=rows["event"][found],
                kind=np.full(len(found), KIND[kind]),
                person=person,
                other=np.where(true == person, EMPTY, true),
                minutes=value * THOUSANDTHS if note in _MINUTES else np.full(len(found), NO_MINUTES),
                at=value if note == FORGOTTEN else at,
            )

    def rows(self) -> Rows:
        """Give the day's faults."""
        return joined(self._parts) if self._parts else no_rows("faults")

    def _add(self, table: str, count: int, **columns: Column) -> None:
        if not count:
            return
        part = {
            "table": np.full(count, EVENT_TABLES.index(table)),
            "event": np.full(count, EMPTY),
            "other": np.full(count, EMPTY),
            "minutes": np.full(count, NO_MINUTES),
            "detail": np.zeros(count, np.uint8),
            **columns,
        }
        self._parts.append(typed("faults", part))


def skewed(draws: Draws, day: int, rows: Rows, first: str, last: str, rate: float, most: int) -> None:
    """Move the times of some rows, whole, by up to so many minutes, but not out of the platform's day.

    Args:
        draws: The run's draws.
        day: Number of the day.
        rows: With seconds of the day; changed in place, and a note is added.
        first: Column of the row's first time.
        last: Column of its last time, which may be empty; or the same column.
        rate: Share of rows.
        most: Minutes, either way.
    """
    person, place = rows[TRUE_PERSON], rows["place"]
    moved = np.zeros(length(rows), np.int32)
    rows[SKEW_MINUTES] = moved
    found = np.flatnonzero(chance(draws.draw(f"clock is wrong, {first}", day, person, place=place), rate))
    drawn = between(draws.draw(f"clock is off, {first}", day, person[found], place=place[found]), 0, 2 * most)
    minutes = np.where(drawn < most, drawn - most, drawn - most + 1)
    begin, end = rows[first][found], np.maximum(rows[first][found], rows[last][found])
    moved[found] = np.clip(minutes, -((begin - FIRST_SECOND) // MINUTE), (LAST_SECOND - end) // MINUTE)
    seconds = moved * MINUTE
    if last != first:
        rows[last] = np.where(rows[last] == EMPTY, EMPTY, rows[last] + seconds)
    rows[first] = rows[first] + seconds


def duplicated(draws: Draws, day: int, rows: Rows, purpose: str, other: Column, rate: float) -> Rows:
    """Add a second copy of some rows.

    Args:
        draws: The run's draws.
        day: Number of the day.
        rows: With notes.
        purpose: Name of the draw.
        other: What tells the rows of one person apart: place, vehicle or kind.
        rate: Share of rows.
    """
    twice = np.flatnonzero(chance(draws.draw(purpose, day, rows[TRUE_PERSON], place=other), rate))
    first = {**rows, DUPLICATE: np.zeros(length(rows), np.bool_)}
    if not len(twice):
        return first
    copy = {**chosen(rows, twice), DUPLICATE: np.ones(len(twice), np.bool_)}
    return joined([first, copy])
