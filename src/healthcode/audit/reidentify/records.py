"""Who was where and when: the records that an attacker is taken to know a few of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

PRECISIONS = ("hour", "day", "month")


@dataclass(frozen=True)
class Records:
    """A table of person, place and time, as numbers.

    Args:
        person_ids: Every person of the table, in the order of their ids.
        place_ids: Every place, in the order of their ids.
        person: Shape (records,): positions in ``person_ids``.
        place: Shape (records,): positions in ``place_ids``.
        time: Shape (records,): seconds since 1970-01-01T00:00:00 on the town's clock.
    """

    person_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    person: Whole
    place: Whole
    time: Whole

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.person_ids)

    def times_at(self, precision: str) -> Whole:
        """Give the times cut to the hour, the day or the calendar month, as numbers that grow with time.

        Raises:
            ValueError: If the precision is none of ``PRECISIONS``.
        """
        if precision == "month":
            return self.time.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
        if precision not in PRECISIONS:
            raise ValueError(f"a precision is one of {', '.join(PRECISIONS)}, not {precision!r}")
        return self.time // (DAY if precision == "day" else HOUR)


def records_of(person_ids: Sequence[str], place_ids: Sequence[str], times: Sequence[int]) -> Records:
    """Make records of three columns of one length; records of one moment keep the order given here."""
    people, person = _codes(person_ids)
    places, place = _codes(place_ids)
    return Records(people, places, person, place, np.array(times, dtype=np.int64).reshape(-1))


def combined(*parts: NDArray[Any]) -> Whole:
    """Number the different combinations of values of several columns, in the order of their values."""
    code = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        values, position = np.unique(part, return_inverse=True)
        code = code * max(len(values), 1) + position
        code = np.asarray(np.unique(code, return_inverse=True)[1], dtype=np.int64)
    return code


def ranges(first: Whole, lengths: Whole) -> Whole:
    """Give first, first + 1 and so on, as many as its length, for each pair, one after another."""
    before = np.cumsum(lengths) - lengths
    found: Whole = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(first - before, lengths)
    return found


def _codes(texts: Sequence[str]) -> tuple[tuple[str, ...], Whole]:
    names = tuple(sorted(set(texts)))
    number = {name: at for at, name in enumerate(names)}
    return names, np.fromiter((number[text] for text in texts), dtype=np.int64, count=len(texts))
