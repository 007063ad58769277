"""Reading a table of person, place and time; other columns are not used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.audit.person_file import PERSON, PersonRows, read_person_file, text_of
from healthcode.audit.reidentify.records import Records, records_of
from healthcode.clock import WANTED_TIME, parse_time_or_date
from healthcode.dataset.shown import quoted
from healthcode.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def read_records(
    path: str | Path,
    *,
    place: str = "place_id",
    time: str = "time",
    report: Callable[[int], None] | None = None,
) -> Records:
    """Read who was where and when.

    Args:
        path: A file whose name ends in ``.csv``, ``.parquet`` or ``.jsonl``, with a column ``person_id``.
        place: The column of the places.
        time: The column of the times: local, without zone, to the second or minute; a date is its midnight.
        report: Is told now and then how many rows were read.

    Raises:
        DatasetError: If the file cannot be read, a column is missing, or rows are faulty: all are named.
        RefusedError: If there are ids that do not begin with ``syn-``.
    """
    rows = _RecordRows(Path(path).name, place, time)
    read_person_file(path, rows, report=report)
    return rows.records()


class _RecordRows(PersonRows):
    """Collects who was where and when."""

    about_real = (
        "To find people again in real data is harm, not an exercise. Ids of invented people, such as "
        "those of a published toy table, may be written as syn-1, syn-2 and so on."
    )
    about_faults = "Correct them, or leave them out and say so."
    about_columns = "A table needs person_id, place_id and time; other names are given by --place and --time."
    holds = "who was where, when"

    def __init__(self, name: str, place: str, time: str) -> None:
        super().__init__(name, {PERSON: PERSON, "--place": place, "--time": time})
        self._place, self._time = place, time
        self._people: list[str] = []
        self._places: list[str] = []
        self._times: list[int] = []

    def odd_columns(self) -> list[Problem]:
        """Refuse one column for two things."""
        if self._place != self._time and PERSON not in (self._place, self._time):
            return []
        found = f"{quoted(PERSON)}, {quoted(self._place)} and {quoted(self._time)}"
        return [Problem(f"{self.name}, --place and --time", found, "three different columns")]

    def add(self, where: str, row: Mapping[str, Any]) -> None:
        """Take one row, or note what is wrong with it."""
        person, place = text_of(row.get(PERSON)), text_of(row.get(self._place))
        time = _seconds(text_of(row.get(self._time)))
        if not person:
            self.note(where, PERSON, row, "the id of a synthetic person, such as syn-001")
        else:
            self.is_real(person)
        if not place:
            self.note(where, self._place, row, "the id of a place")
        if time is None:
            self.note(where, self._time, row, WANTED_TIME)
        if person and place and time is not None:
            self._people.append(person)
            self._places.append(place)
            self._times.append(time)

    @property
    def count(self) -> int:
        """How many rows were taken."""
        return len(self._people)

    def records(self) -> Records:
        """Give all rows."""
        return records_of(self._people, self._places, self._times)


def _seconds(text: str) -> int | None:
    try:
        return parse_time_or_date(text)
    except ValueError:
        return None
