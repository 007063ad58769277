"""Where and when people stand in the tables of a platform, and how many of them that singles out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.need_fields import KNOWN_POINTS, unicity_field
from healthcode.audit.unicity import unicity
from healthcode.clock import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset

#: When a row of a table that names a place begins; the other tables name none.
_BEGINS_AT = {"trips": "departed_at", "purchases": "bought_at", "scans": "scanned_at"}
#: More than there are hours from 1970 to the end of the calendar.
_HOURS = 1 << 27


def points_of(dataset: Dataset, sources: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give everybody's places by the hour, as far as they stand in some tables; a vehicle is a place.

    Returns:
        People, and their points, numbered from 0 without gaps; of equal length, each pair once.
    """
    parts = [
        f"select person, location::bigint * {_HOURS} + {_BEGINS_AT[table]} // {HOUR} as point from {table} "
        "where location is not null"
        for table in sources
        if table in _BEGINS_AT
    ]
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    found = dataset.connection.execute(" union ".join(parts)).fetchnumpy()
    point = np.unique(np.asarray(found["point"], dtype=np.int64), return_inverse=True)[1]
    return np.asarray(found["person"], dtype=np.int64), point.astype(np.int64)


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
    people = dataset.counts["people"]
    fields = {}
    for size, sources in enumerate(best):
        found = unicity(*points_of(dataset, sources), seed, most_targets=people, known=(KNOWN_POINTS,))
        singled_out = found.alone[KNOWN_POINTS]
        fields[f"min.unicity[{size}]"] = unicity_field(sources, people, found.people, singled_out, command)
    return fields
