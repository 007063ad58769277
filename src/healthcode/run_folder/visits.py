"""Stays that go on over midnight, put together again from days that are cut there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Visits = dict[str, NDArray[Any]]

NOWHERE = -1


class OpenVisits:
    """Where each person was at the last midnight, and since when.

    Args:
        people: How many there are.
    """

    def __init__(self, people: int) -> None:
        self._place = np.full(people, NOWHERE, dtype=np.int32)
        self._since = np.zeros(people, dtype=np.int64)

    def day(self, midnight: int, visits: Visits) -> Visits:
        """Give the stays that ended this day, those that ended with its first second first.

        Args:
            midnight: The day's first second.
            visits: Arrays ``person``, ``place``, ``arrived_at`` and ``left_at`` (seconds of the day), at most
                one row of a person at 0 and one at the end of the day.
        """
        person, place = visits["person"], visits["place"]
        arrived = midnight + visits["arrived_at"].astype(np.int64)
        left = midnight + visits["left_at"].astype(np.int64)
        goes_on = (visits["arrived_at"] == 0) & (self._place[person] == place)
        arrived[goes_on] = self._since[person[goes_on]]
        has_stayed = np.zeros(len(self._place), dtype=bool)
        has_stayed[person[goes_on]] = True
        ended_at_midnight = self._ended(midnight, ~has_stayed)
        stays = visits["left_at"] == DAY
        self._place.fill(NOWHERE)
        self._place[person[stays]] = place[stays]
        self._since[person[stays]] = arrived[stays]
        ended = ~stays
        today = {"person": person, "place": place, "arrived_at": arrived, "left_at": left}
        return {name: np.concatenate((ended_at_midnight[name], today[name][ended])) for name in today}

    def rest(self, midnight: int) -> Visits:
        """Give the stays that are open when the run ends, cut there."""
        return self._ended(midnight, np.ones(len(self._place), dtype=bool))

    def _ended(self, midnight: int, chosen: NDArray[np.bool_]) -> Visits:
        person = np.flatnonzero(chosen & (self._place != NOWHERE))
        return {
            "person": person,
            "place": self._place[person],
            "arrived_at": self._since[person],
            "left_at": np.full(len(person), midnight, dtype=np.int64),
        }
