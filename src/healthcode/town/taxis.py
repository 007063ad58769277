"""Taxi rides: who drives when, and which passenger gets which driver.

A driver works on five days of the week, in the early or the late shift, and makes at most one ride in each
twenty minutes. A passenger is matched by a draw, not by a queue, so that one passenger who stays at home
changes nothing for people whose drivers they never meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, MINUTE
from healthcode.draws import integers
from healthcode.tables import MODES
from healthcode.town.columns import Rides
from healthcode.town.vocabulary import TAXI_DRIVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.town.calendar import WorkingDays
    from healthcode.town.population import People

#: The length of the time in which a driver makes one ride.
TURN_SECONDS = 20 * MINUTE
_TURNS = DAY // TURN_SECONDS
_LONGEST_RIDE = 18 * MINUTE
_SHORTEST_RIDE = 4 * MINUTE
#: Keys of taxi runs lie above those of all lines.
_FIRST_KEY = 1 << 38
_TRIES = 3


class Taxis:
    """The town's taxis.

    Args:
        draws: Of the run.
        people: Some of whom drive.
        working_days: When they do.
    """

    def __init__(self, draws: Draws, people: People, working_days: WorkingDays) -> None:
        self._draws = draws
        self._drivers = np.flatnonzero(people.occupation == TAXI_DRIVER)
        self._working_days = working_days
        self._day = 0
        self._taken = np.zeros((len(self._drivers), _TURNS), np.bool_)

    def begin(self, day: int) -> None:
        """Begin a day with no ride made, and every driver at the wheel who is due to be."""
        self._day = day
        self._taken[:] = False
        due = (self._working_days.on(day) & ~self._working_days.is_dialysis)[self._drivers]
        start = self._working_days.start[self._drivers]
        end = self._working_days.end[self._drivers]
        turn = np.arange(_TURNS)
        self._on_duty = (
            due[:, None]
            & (start[:, None] <= turn[None, :] * TURN_SECONDS)
            & ((turn[None, :] + 1) * TURN_SECONDS <= end[:, None])
        )
        self._pool = [np.flatnonzero(self._on_duty[:, number]) for number in range(_TURNS)]
        self._pool_size = np.array([len(pool) for pool in self._pool])
        self._pool_first = np.cumsum(self._pool_size) - self._pool_size
        self._pool_flat = np.concatenate(self._pool) if self._pool else np.zeros(0, np.int64)
        self._absent = np.zeros(len(self._drivers), np.bool_)

    def keep_home(self, stays_home: NDArray[np.bool_]) -> None:
        """Take drivers off the road for today."""
        self._absent = stays_home[self._drivers]

    def ride(
        self,
        person: NDArray[np.int64],
        start: NDArray[np.int16],
        goal: NDArray[np.int16],
        ready_at: NDArray[np.int32],
        seconds: NDArray[np.int32],
    ) -> tuple[NDArray[np.bool_], Rides]:
        """Find a taxi for people who want one.

        Args:
            person: Who.
            start: From which district.
            goal: To which district.
            ready_at: From when on.
            seconds: How long the ride takes.

        Returns:
            Who gets one, and the rides: first all passengers in order, then their drivers.
        """
        turn = np.minimum(-(-ready_at // TURN_SECONDS), _TURNS - 1).astype(np.int64)
        driver = np.full(len(person), -1, np.int64)
        for attempt in range(_TRIES):
            asking = np.flatnonzero((driver < 0) & (self._pool_size[turn] > 0))
            if not len(asking):
                break
            drawn = self._draws.draw("taxi", self._day, person[asking], attempt, place=turn[asking])
            size = self._pool_size[turn[asking]]
            wanted = self._pool_flat[self._pool_first[turn[asking]] + integers(drawn, size)]
            free = ~self._taken[wanted, turn[asking]] & ~self._absent[wanted]
            free &= self._drivers[wanted] != person[asking]
            asking, wanted, drawn = asking[free], wanted[free], drawn[free]
            order = np.lexsort((person[asking], drawn, turn[asking], wanted))
            key = wanted[order] * _TURNS + turn[asking[order]]
            is_first = np.ones(len(order), np.bool_)
            is_first[1:] = key[1:] != key[:-1]
            winner = order[is_first]
            driver[asking[winner]] = wanted[winner]
            self._taken[wanted[winner], turn[asking[winner]]] = True
        found = np.flatnonzero(driver >= 0)
        return driver >= 0, self._rides(
            person[found], driver[found], turn[found], start[found], goal[found], seconds[found]
        )

    def _rides(
        self,
        person: NDArray[np.int64],
        driver: NDArray[np.int64],
        turn: NDArray[np.int64],
        start: NDArray[np.int16],
        goal: NDArray[np.int16],
        seconds: NDArray[np.int32],
    ) -> Rides:
        departs = (turn * TURN_SECONDS).astype(np.int32)
        arrives = departs + np.clip(seconds, _SHORTEST_RIDE, _LONGEST_RIDE).astype(np.int32)
        vehicle = ((np.int64(self._day) << 26) | (driver << 7) | turn) + _FIRST_KEY
        count = len(person)
        return Rides(
            person=np.concatenate([person, self._drivers[driver]]).astype(np.int32),
            vehicle=np.tile(vehicle, 2),
            mode=np.full(2 * count, MODES.index("taxi"), np.uint8),
            carriage=np.zeros(2 * count, np.int16),
            from_district=np.tile(start, 2),
            to_district=np.tile(goal, 2),
            departed_at=np.tile(departs, 2),
            arrived_at=np.tile(arrives, 2),
            is_driver=np.repeat([False, True], count),
        )
