"""Home and work: the two places at which a person is on record most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from healthcode.audit.reidentify.records import Records, Whole

#: Places that are known.
_KNOWN = 2


def home_and_work(records: Records) -> Whole:
    """Count for each person whose two most frequent places include this person's two.

    Of equally frequent places the one whose id comes first is taken. Who has one place only is matched by
    everybody who has it among their two.

    Returns:
        Shape (people,): how many people match, the person included.
    """
    width = max(len(records.place_ids), 1)
    pairs, count = np.unique(records.person * width + records.place, return_counts=True)
    person, place = pairs // width, pairs % width
    order = np.lexsort((place, -count, person))
    person, place = person[order], place[order]
    rank = np.arange(len(person)) - np.searchsorted(person, person)
    first = np.full(records.people, -1, dtype=np.int64)
    second = first.copy()
    first[person[rank == 0]] = place[rank == 0]
    second[person[rank == 1]] = place[rank == 1]
    both = np.minimum(first, second) * width + np.maximum(first, second)
    _, group, members = np.unique(both, return_inverse=True, return_counts=True)
    having = np.bincount(place[rank < _KNOWN], minlength=width)
    return np.where(second >= 0, members[group], having[first]).astype(np.int64)
