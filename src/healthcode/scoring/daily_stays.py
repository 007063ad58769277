"""Who stays in which district, carried on from moment to moment for everyone at once.

What opens and what ends a stay is said in ``stays.sql``, and what counts as a sighting in ``sightings.sql``;
here the same is done on arrays, since most people are seen every day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: No time, no row, no district.
NONE = -(2**62)

#: The columns of ``stays``, in the order of a row of ``Stays.rows``.
STAY_COLUMNS = ("person", "district", "start_at", "row_key", "seen_at", "is_open", "end_at", "end_known_at")


class Sightings(NamedTuple):
    """Sightings as arrays of equal length; see ``sightings.sql``."""

    person: NDArray[np.int64]
    district: NDArray[np.int64]
    known_at: NDArray[np.int64]
    departed_at: NDArray[np.int64]
    is_move: NDArray[np.bool_]
    source_order: NDArray[np.int64]
    from_rank: NDArray[np.int64]
    to_rank: NDArray[np.int64]
    row_key: NDArray[np.int64]

    def in_order(self) -> Sightings:
        """Sort them by person and in the order in which they became known."""
        order = np.lexsort(
            (
                self.row_key,
                self.to_rank,
                self.from_rank,
                self.departed_at,
                self.source_order,
                self.known_at,
                self.person,
            )
        )
        return self.only(order)

    def only(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sightings:
        """Give some of them, in the order of their numbers."""
        return Sightings(*(column[rows] for column in self))  # type: ignore[arg-type]


class OpenStays:
    """The last stay of every person.

    Args:
        homes: The district where every person lives, by the position of the person.
        unseen_seconds: After how long without a sighting a stay ends, if ever.
    """

    def __init__(self, homes: NDArray[np.int64], unseen_seconds: int | None) -> None:
        self._district = homes.copy()
        self._start_at = np.full(len(homes), -62135596800, dtype=np.int64)
        self._row_key = np.full(len(homes), NONE, dtype=np.int64)
        self._seen_at = np.full(len(homes), NONE, dtype=np.int64)
        self._unseen_seconds = unseen_seconds

    def carry_on(self, unsorted: Sightings) -> NDArray[np.int64]:
        """Read sightings that became known, and give the stays that they ended.

        Returns:
            Rows of ``STAY_COLUMNS``; ``NONE`` is an empty cell.
        """
        seen = unsorted.in_order()
        if not len(seen.person):
            return np.empty((0, len(STAY_COLUMNS)), dtype=np.int64)
        is_first = np.append(True, seen.person[1:] != seen.person[:-1])
        district_before = np.where(is_first, self._district[seen.person], np.roll(seen.district, 1))
        seen_before = np.where(is_first, self._seen_at[seen.person], np.roll(seen.known_at, 1))
        opens = seen.is_move | (seen.district != district_before)
        if self._unseen_seconds is not None:
            opens |= (seen_before != NONE) & (seen.known_at > seen_before + self._unseen_seconds)
        opened = np.flatnonzero(opens)
        person = seen.person[opened]
        is_first = np.append(True, person[1:] != person[:-1])[: len(person)]
        ended = self._ended(
            person,
            np.where(is_first, self._district[person], np.roll(seen.district[opened], 1)),
            np.where(is_first, self._start_at[person], np.roll(seen.known_at[opened], 1)),
            np.where(is_first, self._row_key[person], np.roll(seen.row_key[opened], 1)),
            seen_before[opened],
            seen.known_at[opened],
            seen.departed_at[opened],
            seen.is_move[opened],
        )
        # Where a person occurs more than once, the last one stays.
        self._district[person] = seen.district[opened]
        self._start_at[person] = seen.known_at[opened]
        self._row_key[person] = seen.row_key[opened]
        self._seen_at[seen.person] = seen.known_at
        return ended

    def rows(self, of: NDArray[np.bool_] | slice = slice(None)) -> NDArray[np.int64]:
        """Give open stays as rows of ``STAY_COLUMNS``."""
        person = np.arange(len(self._district))[of]
        expires_at = self._expires_at(self._seen_at)[of]
        is_open = np.ones(len(person), dtype=np.int64)
        return np.column_stack(
            (
                person,
                self._district[of],
                self._start_at[of],
                self._row_key[of],
                self._seen_at[of],
                is_open,
                expires_at,
                expires_at,
            )
        )

    def changed(self, before: int, until: int) -> NDArray[np.bool_]:
        """Tell which stays began or ran out after one moment and not after another."""
        expires_at = self._expires_at(self._seen_at)
        return (self._start_at > before) | ((expires_at > before) & (expires_at <= until))

    def districts(self) -> NDArray[np.int64]:
        """Give the district of everyone's last stay."""
        return self._district

    def _expires_at(self, seen_at: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._unseen_seconds is None:
            return np.full(len(seen_at), NONE, dtype=np.int64)
        return np.where(seen_at == NONE, NONE, seen_at + self._unseen_seconds)

    def _ended(
        self,
        person: NDArray[np.int64],
        district: NDArray[np.int64],
        start_at: NDArray[np.int64],
        row_key: NDArray[np.int64],
        seen_at: NDArray[np.int64],
        next_at: NDArray[np.int64],
        next_departed_at: NDArray[np.int64],
        next_is_move: NDArray[np.bool_],
    ) -> NDArray[np.int64]:
        """Say when stays ended that another one followed."""
        expires_at = self._expires_at(seen_at)
        has_expired = (expires_at != NONE) & (next_at > expires_at)
        left_at = np.where(next_is_move, np.maximum(next_departed_at, seen_at), next_at)
        return np.column_stack(
            (
                person,
                district,
                start_at,
                row_key,
                seen_at,
                np.zeros(len(person), dtype=np.int64),
                np.where(has_expired, expires_at, left_at),
                np.where(has_expired, expires_at, next_at),
            )
        )
