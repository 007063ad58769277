"""How people get from one district to another: on foot, by metro, bus, taxi, train or coach, or unseen.

Simplification:
    Vehicles are never full and never late. A ride in a car or on a bicycle of one's own leaves no row. A
    taxi carries one passenger and its driver, and comes within twenty minutes or not at all; the passenger
    then takes the bus. Whoever is kept from public transport by a closed gate takes a car or a bicycle,
    also to another town.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, MINUTE
from healthcode.draws import choice, integers, thresholds_of
from healthcode.tables import MODES
from healthcode.town.columns import Rides, Visits
from healthcode.town.places import parallel_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.geography import Districts, Legs
    from healthcode.town.population import People
    from healthcode.town.taxis import Taxis

_METRO, _BUS, _TAXI, _OWN = range(4)
_OLD_AGE = 65
_CHANGE_SECONDS = 2 * MINUTE
_LATEST = DAY - 4 * MINUTE
_LAST_MINUTE = DAY - MINUTE
_WAIT_SECONDS = 10 * MINUTE
_RUNS_A_DAY = 4_096
_NEAR_SECONDS_PER_KM = 4 * MINUTE
_TO_THE_CAR_SECONDS = 5 * MINUTE


class Travel:
    """Moves people for one day after the other and keeps the rides of the day.

    Args:
        settings: Shares of the means of travel.
        draws: Of the run.
        people: Who travels.
        districts: Between which.
        legs: By which lines.
        taxis: With whom.
        station: The first hall of the station, where trains and coaches leave.
    """

    def __init__(
        self,
        settings: Settings,
        draws: Draws,
        people: People,
        districts: Districts,
        legs: Legs,
        taxis: Taxis,
        station: int,
    ) -> None:
        self._draws = draws
        self._is_old = people.age >= _OLD_AGE
        self._town_count = districts.town_count
        self._count = districts.count
        self._legs = legs
        self._taxis = taxis
        self._station = station
        self._walk_seconds = round(settings.number("mobility.walk_minutes") * MINUTE)
        kilometres = districts.kilometres().ravel()
        self._own_seconds = np.array(
            [_TO_THE_CAR_SECONDS + round(float(far) * _NEAR_SECONDS_PER_KM) for far in kilometres], np.int32
        )
        taxi_pace = settings.number("mobility.taxi_minutes_per_km")
        self._taxi_seconds = np.array(
            [round(float(far) * taxi_pace * MINUTE) for far in kilometres], np.int32
        )
        self._shares = {
            old: thresholds_of([settings.number(f"mobility.{mode}_share{old}") for mode in _SHARES])
            for old in ("", "_old")
        }
        person = np.arange(people.count)
        self._parallel = parallel_lines(settings)
        hall = integers(draws.draw("hall of the station", person=person), self._parallel)
        self._hall = hall.astype(np.int32)
        self._habit = self._chosen(draws.draw("usual means of travel", person=person), person)
        self._train_modes = np.isin(legs.mode, [MODES.index("train"), MODES.index("coach")])
        self.begin(0, None)

    def begin(self, day: int, closed_modes: NDArray[np.bool_] | None) -> None:
        """Begin a day.

        Args:
            day: Its number.
            closed_modes: For each person and mode of ``tables.MODES``, whether its gate is closed to them
                and they keep to it; None if all are open.
        """
        self._day = day
        self._closed = closed_modes
        self._rides: list[Rides] = []
        self._waits: list[Visits] = []
        self._taxis.begin(day)

    def keep_drivers_home(self, absent: NDArray[np.bool_]) -> None:
        """Take those of the drivers who are absent off the road for today."""
        self._taxis.keep_home(absent)

    def rides(self) -> list[Rides]:
        """Give the rides of the day so far."""
        return self._rides

    def waits(self) -> list[Visits]:
        """Give the minutes spent at the station waiting for a train."""
        return self._waits

    def seconds_needed(self, start: NDArray[np.int16], goal: NDArray[np.int16]) -> NDArray[np.int32]:
        """Guess how long before a date one should leave."""
        pair = start.astype(np.int64) * self._count + goal
        return np.where(start == goal, self._walk_seconds, self._own_seconds[pair] * 3 // 2)

    def go(
        self,
        person: NDArray[np.int64],
        start: NDArray[np.int16],
        goal: NDArray[np.int16],
        ready_at: NDArray[np.int32],
        leg: int,
        *,
        usual: bool = False,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Move people.

        Args:
            person: Who, each at most once.
            start: From which district.
            goal: To which district.
            ready_at: From when on.
            leg: Tells this way from others of the day.
            usual: Whether they travel as they usually do, as to work.

        Returns:
            When they leave where they are, and when they arrive.
        """
        steps = integers(self._draws.draw("walk", self._day, person, leg), self._walk_seconds)
        leaves = ready_at.copy()
        arrives = ready_at + (self._walk_seconds // 2 + steps).astype(np.int32)
        far = np.flatnonzero(start != goal)
        if len(far):
            traveller, first, last = person[far], start[far], goal[far]
            mode = self._mode(traveller, first, last, leg, usual=usual)
            pair = first.astype(np.int64) * self._count + last
            arrives[far] = ready_at[far] + self._own_seconds[pair]
            by_taxi = np.flatnonzero(mode == _TAXI)
            if len(by_taxi):
                gets_one = self._by_taxi(traveller, first, last, ready_at[far], by_taxi, pair, arrives, far)
                left = by_taxi[~gets_one]
                mode[left] = np.where(self._is_shut(traveller[left], "bus"), _OWN, _BUS)
            by_line = np.flatnonzero((mode == _METRO) | (mode == _BUS))
            if len(by_line):
                self._by_line(
                    traveller[by_line], mode[by_line], pair[by_line], far[by_line], ready_at, leaves, arrives
                )
        return leaves, np.minimum(arrives, _LAST_MINUTE)

    def _mode(
        self,
        person: NDArray[np.int64],
        start: NDArray[np.int16],
        goal: NDArray[np.int16],
        leg: int,
        *,
        usual: bool,
    ) -> NDArray[np.int64]:
        if usual:
            mode = self._habit[person]
        else:
            mode = self._chosen(self._draws.draw("means of travel", self._day, person, leg), person)
        crosses = (start >= self._town_count) | (goal >= self._town_count)
        mode = np.where(crosses, _METRO, mode)
        if self._closed is not None:
            for number, name in ((_METRO, "metro"), (_BUS, "bus"), (_TAXI, "taxi")):
                mode = np.where((mode == number) & self._is_shut(person, name) & ~crosses, _OWN, mode)
            shut = self._is_shut(person, "train") | self._is_shut(person, "coach")
            mode = np.where(crosses & shut, _OWN, mode)
        return mode

    def _is_shut(self, person: NDArray[np.int64], mode: str) -> NDArray[np.bool_]:
        if self._closed is None:
            return np.zeros(len(person), np.bool_)
        shut: NDArray[np.bool_] = self._closed[person, MODES.index(mode)]
        return shut

    def _chosen(self, drawn: NDArray[np.uint64], person: NDArray[np.int64]) -> NDArray[np.int64]:
        mode = choice(drawn, self._shares[""])
        return np.where(self._is_old[person], choice(drawn, self._shares["_old"]), mode)

    def _by_taxi(
        self,
        traveller: NDArray[np.int64],
        first: NDArray[np.int16],
        last: NDArray[np.int16],
        ready_at: NDArray[np.int32],
        by_taxi: NDArray[np.int64],
        pair: NDArray[np.int64],
        arrives: NDArray[np.int32],
        far: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        gets_one, rides = self._taxis.ride(
            traveller[by_taxi],
            first[by_taxi],
            last[by_taxi],
            ready_at[by_taxi],
            self._taxi_seconds[pair[by_taxi]],
        )
        if len(rides):
            self._rides.append(rides)
            arrives[far[by_taxi[gets_one]]] = rides.arrived_at[~rides.is_driver]
        return gets_one

    def _by_line(
        self,
        person: NDArray[np.int64],
        mode: NDArray[np.int64],
        pair: NDArray[np.int64],
        at: NDArray[np.int64],
        ready_at: NDArray[np.int32],
        leaves: NDArray[np.int32],
        arrives: NDArray[np.int32],
    ) -> None:
        """Ride one line or two; who would arrive after midnight takes a car instead."""
        legs = self._legs
        cell = mode * (self._count * self._count) + pair
        start, goal = (pair // self._count).astype(np.int16), (pair % self._count).astype(np.int16)
        line, line_on = legs.line[cell], legs.line_on[cell]
        run, departs = self._catch(line, legs.offset[cell], ready_at[at])
        reaches = departs + legs.seconds[cell]
        changes = line_on >= 0
        on_run, on_departs = self._catch(line_on, legs.offset_on[cell], reaches + _CHANGE_SECONDS)
        ends = np.where(changes, on_departs + legs.seconds_on[cell], reaches)
        in_time = ends < _LATEST
        both = in_time & changes
        middle = np.where(changes, np.int16(0), goal)
        self._keep(person, line, run, start, middle, departs, reaches, in_time)
        self._keep(person, line_on, on_run, np.zeros_like(start), goal, on_departs, ends, both)
        self._wait(person, line_on, reaches + _CHANGE_SECONDS // 2, on_departs, both)
        wait_outside = in_time & self._train_modes[line] & (start == 0)
        self._wait(person, line, np.maximum(ready_at[at], departs - _WAIT_SECONDS), departs, wait_outside)
        walks_out = np.where(wait_outside, np.maximum(ready_at[at], departs - _WAIT_SECONDS), departs)
        leaves[at[in_time]] = np.maximum(walks_out - MINUTE, ready_at[at])[in_time]
        arrives[at[in_time]] = ends[in_time]

    def _catch(
        self, line: NDArray[np.int32], offset: NDArray[np.int32], ready_at: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        headway = self._legs.headway[line]
        run = np.maximum(-((offset - ready_at) // headway), 0)
        return run, run * headway + offset

    def _keep(
        self,
        person: NDArray[np.int64],
        line: NDArray[np.int32],
        run: NDArray[np.int32],
        start: NDArray[np.int16],
        goal: NDArray[np.int16],
        departs: NDArray[np.int32],
        arrives: NDArray[np.int32],
        which: NDArray[np.bool_],
    ) -> None:
        chosen = np.flatnonzero(which)
        if not len(chosen):
            return
        rider, of_line = person[chosen], line[chosen]
        lines = len(self._legs.mode)
        track = integers(
            self._draws.draw("which of several vehicles", self._day, rider, place=of_line), self._parallel
        )
        vehicle = (np.int64(self._day) * lines + of_line) * self._parallel + track
        vehicle = vehicle * _RUNS_A_DAY + run[chosen]
        carriages = self._legs.carriages[of_line]
        drawn = integers(self._draws.draw("carriage", self._day, rider, place=vehicle), carriages) + 1
        self._rides.append(
            Rides(
                person=rider.astype(np.int32),
                vehicle=vehicle,
                mode=self._legs.mode[of_line],
                carriage=np.where(carriages > 1, drawn, 0).astype(np.int16),
                from_district=start[chosen],
                to_district=goal[chosen],
                departed_at=departs[chosen],
                arrived_at=arrives[chosen],
                is_driver=np.zeros(len(chosen), np.bool_),
            )
        )

    def _wait(
        self,
        person: NDArray[np.int64],
        line: NDArray[np.int32],
        since: NDArray[np.int32],
        until: NDArray[np.int32],
        which: NDArray[np.bool_],
    ) -> None:
        chosen = np.flatnonzero(which & self._train_modes[line] & (until - since >= MINUTE))
        if len(chosen):
            self._waits.append(
                Visits(
                    person[chosen].astype(np.int32),
                    self._station + self._hall[person[chosen]],
                    since[chosen].astype(np.int32),
                    until[chosen].astype(np.int32),
                )
            )


_SHARES = ("metro", "bus", "taxi", "private")
