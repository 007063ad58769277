"""Where and when people stand in the tables of a platform, and how many of them that singles out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthcode.audit.need_fields import KNOWN_POINTS, unicity_field
from healthcode.audit.reidentify.records import combined
from healthcode.audit.unicity import unicity
from healthcode.clock import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset

    Whole = NDArray[np.int64]

#: The tables whose rows name a place, in the order in which they are joined.
TABLES = ("trips", "purchases", "scans")
#: Each record: person, where, in which district, when, and when its row became known. A trip is a record at
#: its departure and one at its arrival; its place is the district.
_QUERIES = {
    "trips": "select person, from_district, from_district, departed_at, arrived_at from trips "
    "union all select person, to_district, to_district, arrived_at, arrived_at from trips",
    "purchases": "select person, location, district, bought_at, bought_at from purchases "
    "join locations using (location)",
    "scans": "select person, location, district, scanned_at, scanned_at from scans "
    "join locations using (location)",
}


class PlaceRecords(NamedTuple):
    """Who was where and when, as far as it stands in some tables; all arrays of shape (records,).

    Args:
        person: Numbers of people.
        place: Numbers of places; of two tables they are never the same.
        district: Numbers of districts, by table like the places.
        seconds: When, seconds since 1970-01-01T00:00:00.
        known_at: When the row became known, seconds.
    """

    person: Whole
    place: Whole
    district: Whole
    seconds: Whole
    known_at: Whole

    @property
    def points(self) -> Whole:
        """The place and clock hour of each record, as a number."""
        return combined(self.place, self.seconds // HOUR)

    def only(self, chosen: NDArray[np.bool_]) -> PlaceRecords:
        """Give the records chosen."""
        return PlaceRecords(*(column[chosen] for column in self))


def place_records(dataset: Dataset, tables: Iterable[str] = TABLES) -> PlaceRecords:
    """Read the records of some tables; tables that name no place have none."""
    asked = set(tables)
    number, parts = [], []
    for at, table in enumerate(TABLES):
        if table in asked:
            columns = _columns(dataset, table)
            parts.append(columns)
            number.append(np.full(len(columns[0]), at))
    if not parts:
        return PlaceRecords(*(np.empty(0, dtype=np.int64) for _ in PlaceRecords._fields))
    person, place, district, seconds, known_at = (np.concatenate(part) for part in zip(*parts, strict=True))
    of_table = np.concatenate(number)
    return PlaceRecords(person, combined(of_table, place), combined(of_table, district), seconds, known_at)


def unicity_of(
    dataset: Dataset, best: Sequence[Sequence[str]], seed: int, command: str
) -> dict[str, dict[str, Any]]:
    """Give the fields ``min.unicity[…]``.

    Args:
        dataset: The observed tables.
        best: For each number of sources from none on, the best set of so many.
        seed: Of the draws.
        command: What reproduces the numbers.
    """
    fields = {}
    for size, sources in enumerate(best):
        rows = place_records(dataset, sources)
        found = unicity(rows.person, rows.points, seed, known=(KNOWN_POINTS,))
        fields[f"min.unicity[{size}]"] = unicity_field(sources, dataset.counts["people"], found, command)
    return fields


def _columns(dataset: Dataset, table: str) -> tuple[Whole, ...]:
    names = ("person", "place", "district", "seconds", "known_at")
    query = f"from ({_QUERIES[table]}) as rows({', '.join(names)})"
    found = dataset.connection.execute(query).fetchnumpy()
    order = np.lexsort((found["place"], found["seconds"], found["person"]))
    return tuple(np.asarray(found[name], dtype=np.int64)[order] for name in names)
