"""What a gate is given: who stands at which door when, what is known of people and places, and verdicts.

All of it is plain arrays. People and places are counted from 0 in the order of their ids here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from healthcode.clock import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

#: When the colours of a day are fixed, and codes of the day issued.
DAY_BEGINS_AT = 4 * HOUR


def day_of_codes(moment: NDArray[Any]) -> NDArray[np.int64]:
    """Give the time of day at which the codes began that hold at a moment: the last 04:00."""
    began: NDArray[np.int64] = (moment - DAY_BEGINS_AT) // DAY * DAY + DAY_BEGINS_AT
    return began


def keys_of(ids: Sequence[str]) -> NDArray[np.int64]:
    """Turn ids into numbers for draws that depend on nothing but the id."""
    digests = (hashlib.sha256(text.encode()).digest() for text in ids)
    return np.array([int.from_bytes(digest[:7], "little") for digest in digests], np.int64)


@dataclass(frozen=True)
class Scene:
    """People at doors during one day, from 04:00 to 04:00, in the order in which they come.

    Args:
        begins: The 04:00 with which it begins.
        person: Who.
        place: Where.
        arrived_at: When, in seconds of town time.
        has_phone: Whether they carry a phone.
    """

    begins: int
    person: NDArray[np.int32]
    place: NDArray[np.int32]
    arrived_at: NDArray[np.int64]
    has_phone: NDArray[np.bool_]

    @classmethod
    def sorted(cls, begins: int, columns: Mapping[str, NDArray[Any]]) -> Self:
        """Put arrivals in order of time, then place, then person."""
        order = np.lexsort((columns["person"], columns["place"], columns["arrived_at"]))
        return cls(
            begins, **{name: columns[name][order] for name in cls.__dataclass_fields__ if name in columns}
        )

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Known:
    """People and places, as far as a gate's platform knows them.

    Args:
        person_ids: The id of each person.
        groups: The label of each person; empty where there is none.
        districts: The home district of each person; empty where there is none.
        place_ids: The id of each place.
        place_kinds: The kind of each place.
        closed: For each of ``tables.ALL_COLOURS`` and each place, whether the place turns the colour away.
    """

    person_ids: Sequence[str]
    groups: Sequence[str]
    districts: Sequence[str]
    place_ids: Sequence[str]
    place_kinds: Sequence[str]
    closed: NDArray[np.bool_]

    @cached_property
    def person_keys(self) -> NDArray[np.int64]:
        """A number for each person, from the id alone."""
        return keys_of(self.person_ids)

    @cached_property
    def place_keys(self) -> NDArray[np.int64]:
        """A number for each place, from the id alone."""
        return keys_of(self.place_ids)


@dataclass(frozen=True)
class Verdicts:
    """Everybody's verdict of one day.

    Args:
        colour: For each person, the position in ``tables.ALL_COLOURS``.
        reason: For each person, the position in ``reasons``.
        reasons: Words for what decided, such as the id of a rule; the first is empty.
        points: For each person.
    """

    colour: NDArray[np.uint8]
    reason: NDArray[np.int32]
    reasons: tuple[str, ...]
    points: NDArray[np.int32]

    @classmethod
    def of_colours(cls, colour: NDArray[np.uint8]) -> Self:
        """Give verdicts of which nothing but the colour is known."""
        none = np.zeros(len(colour), np.int32)
        return cls(colour, none, ("",), none)
