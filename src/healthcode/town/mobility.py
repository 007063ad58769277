"""Where everybody is, minute by minute: plans made into visits and rides.

Simplification:
    Everybody is at home before the first outing and after the last. Who works goes straight from work to an
    errand; every other outing begins and ends at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.town.columns import Arrivals, Visits
from healthcode.town.outings import Outing
from healthcode.town.vocabulary import COURIER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.town.calendar import WorkingDays
    from healthcode.town.journeys import Journeys
    from healthcode.town.outings import Outings
    from healthcode.town.places import Places
    from healthcode.town.population import People
    from healthcode.town.travel import Travel

_TO_WORK, _LUNCH_OUT, _LUNCH_BACK, _TO_AFTERNOON, _FROM_AFTERNOON, _FROM_WORK = range(6)
_TO_MORNING, _FROM_MORNING, _TO_EVENING, _FROM_EVENING = range(6, 10)
_SHORT_WAY = 7 * MINUTE
_SHORTEST_VISIT = 2 * MINUTE
_LAST_MINUTE = DAY - MINUTE
_PICK_UP_SECONDS, _PICK_UP_EVERY = 12 * MINUTE, 55 * MINUTE
#: Nobody leaves home before.
_NIGHT_ENDS = 4 * HOUR + 10 * MINUTE
#: Who works from noon on has the morning free, and who is home by seven the evening.
_NOON, _EVENING_FREE = 12 * HOUR, 19 * HOUR


@dataclass(frozen=True)
class Limits:
    """What holds for each person today.

    Args:
        stays_in: At home all day.
        no_treats: Leaves out what is neither work nor duty, for fear of a colour.
        shut: For each person, an index into the rows of ``closed``; 0 is nobody's restriction.
        closed: For each such row, which place kinds are closed.
        obeys: Does not even try a closed gate.
        evades: Gets past closed gates.
    """

    stays_in: NDArray[np.bool_]
    no_treats: NDArray[np.bool_]
    shut: NDArray[np.uint8]
    closed: NDArray[np.bool_]
    obeys: NDArray[np.bool_]
    evades: NDArray[np.bool_]


class Mobility:
    """Moves the town through one day after the other.

    Args:
        people: Who.
        places: Where.
        working_days: When people are busy.
        outings: What they plan.
        travel: How they get there.
        journeys: Who is out of town.
        gated: For each place kind, whether it has a gate.
    """

    def __init__(
        self,
        people: People,
        places: Places,
        working_days: WorkingDays,
        outings: Outings,
        travel: Travel,
        journeys: Journeys,
        gated: NDArray[np.bool_],
    ) -> None:
        self._people = people
        self._places = places
        self._home = people.home_place
        self._working_days = working_days
        self._outings = outings
        self._travel = travel
        self._journeys = journeys
        self._gated = gated

    def move(
        self, day: int, limits: Limits, sent: dict[str, NDArray[np.int64]]
    ) -> tuple[Visits, NDArray[np.bool_], Arrivals]:
        """Let everybody live through one day.

        Args:
            day: Its number.
            limits: What holds for whom.
            sent: Who has to go to which kind of place today, ascending.

        Returns:
            All visits, who was out of the house at all, and arrivals at gates.
        """
        count = self._people.count
        self._day, self._limits = day, limits
        self._free_at = np.zeros(count, np.int32)
        self._where = self._people.district.copy()
        self._visits: list[Visits] = []
        self._refused: list[Arrivals] = []
        self._is_out = np.zeros(count, np.bool_)
        away = self._journeys.live(day, limits.stays_in, self._travel)
        self._visits += away.visits
        self._travel.keep_drivers_home(limits.stays_in | away.people)
        free_to_go = ~limits.stays_in & ~away.people
        busy = self._working_days.on(day) & free_to_go
        self._morning(day, busy, free_to_go)
        at_work = self._work(day, busy)
        self._afternoon(day, at_work, free_to_go, sent)
        self._evening(day, free_to_go)
        here = np.flatnonzero(~away.people)
        self._at_home(here, np.full(len(here), DAY, np.int32))
        self._visits += self._travel.waits()
        visits = Visits.joined(self._visits)
        return visits, self._is_out, self._arrivals(visits)

    def _morning(self, day: int, busy: NDArray[np.bool_], free_to_go: NDArray[np.bool_]) -> None:
        works_somewhere = self._working_days.place >= 0
        late_start = busy & works_somewhere & (self._working_days.start >= _NOON)
        outing = self._allowed(self._outings.morning(day, free_to_go & (~busy | late_start)))
        self._out_and_back(outing, _TO_MORNING, _FROM_MORNING)

    def _evening(self, day: int, free_to_go: NDArray[np.bool_]) -> None:
        outing = self._allowed(self._outings.evening(day, free_to_go & (self._free_at < _EVENING_FREE)))
        self._out_and_back(outing, _TO_EVENING, _FROM_EVENING)

    def _work(self, day: int, busy: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Bring people to work, out to lunch and back; they are still there when this ends."""
        place = self._working_days.place
        on_the_road = busy & (place < 0)
        self._drive(np.flatnonzero(on_the_road))
        person = np.flatnonzero(busy & (place >= 0))
        start, end = self._working_days.start, self._working_days.end
        plan = Outing(person, place[person], start[person], (end - start)[person])
        plan = self._allowed(plan, is_treat=False)
        person, arrived, turned_away = self._go(plan, _TO_WORK, usual=True)
        at_work = np.zeros(self._people.count, np.bool_)
        at_work[person] = True
        at_work[person[turned_away]] = False
        since = np.zeros(self._people.count, np.int32)
        since[person] = arrived
        lunch = self._allowed(self._outings.lunch(day, at_work))
        goes = (since[lunch.person] + HOUR < lunch.start) & (lunch.start + 2 * HOUR < end[lunch.person])
        eater, where = lunch.person[goes], lunch.place[goes]
        leaves = lunch.start[goes]
        arrives = (leaves + _SHORT_WAY).astype(np.int32)
        refused = self._refuse(eater, where, arrives)
        lasts = np.where(refused, 0, lunch.seconds[goes])
        self._visit(eater, place[eater], since[eater], leaves)
        self._visit(eater[~refused], where[~refused], arrives[~refused], (arrives + lasts)[~refused])
        since[eater] = arrives + lasts + _SHORT_WAY
        worker = np.flatnonzero(at_work)
        until = np.minimum(np.maximum(end[worker], since[worker] + _SHORTEST_VISIT), _LAST_MINUTE)
        self._visit(worker, place[worker], since[worker], until)
        self._free_at[worker] = until
        self._free_at[person[turned_away]] = arrived[turned_away]
        self._go_home(person[turned_away], _FROM_WORK)
        at_work |= on_the_road
        return at_work

    def _drive(self, person: NDArray[np.int64]) -> None:
        """Send taxi drivers and couriers on the road; couriers pick things up at restaurants."""
        start, end = self._working_days.start[person], self._working_days.end[person]
        self._at_home(person, np.maximum(start - MINUTE, self._free_at[person]))
        self._free_at[person] = end
        courier = self._people.occupation[person] == COURIER
        riders, begins, ends = person[courier], start[courier], end[courier]
        for number in range(self._outings.pick_ups):
            at = begins + number * _PICK_UP_EVERY + _PICK_UP_SECONDS
            in_time = at + _PICK_UP_SECONDS <= ends
            rider, arrival = riders[in_time], at[in_time].astype(np.int32)
            where = self._outings.pick_up(self._day, number, rider)
            gone = self._closed_to(rider, where) & self._limits.obeys[rider]
            rider, where, arrival = rider[~gone], where[~gone], arrival[~gone]
            let_in = ~self._refuse(rider, where, arrival)
            rider, where, arrival = rider[let_in], where[let_in], arrival[let_in]
            self._visit(rider, where, arrival, arrival + np.int32(_PICK_UP_SECONDS))

    def _afternoon(
        self,
        day: int,
        at_work: NDArray[np.bool_],
        free_to_go: NDArray[np.bool_],
        sent: dict[str, NDArray[np.int64]],
    ) -> None:
        """Go on from work, or out from home, and then home; whoever has nothing to do goes home at once."""
        outing = self._outings.afternoon(day, at_work, free_to_go & ~at_work, sent).without(~free_to_go)
        outing = self._allowed(outing, is_treat=False)
        going_on = np.zeros(self._people.count, np.bool_)
        going_on[outing.person] = True
        place = self._working_days.place
        self._go_home(np.flatnonzero(at_work & ~going_on & (place >= 0)), _FROM_WORK)
        self._out_and_back(outing, _TO_AFTERNOON, _FROM_AFTERNOON, from_work=at_work)

    def _out_and_back(
        self, plan: Outing, leg_out: int, leg_back: int, *, from_work: NDArray[np.bool_] | None = None
    ) -> None:
        if not len(plan.person):
            return
        person, arrived, refused = self._go(plan, leg_out, from_work=from_work)
        lasts = np.where(refused, 0, plan.seconds)
        until = np.minimum(arrived + lasts, _LAST_MINUTE).astype(np.int32)
        inside = ~refused & (until > arrived)
        self._visit(person[inside], plan.place[inside], arrived[inside], until[inside])
        self._free_at[person] = until
        self._go_home(person, leg_back)

    def _go(
        self, plan: Outing, leg: int, *, usual: bool = False, from_work: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        """Take people to a place; give who, when they arrive, and whom the gate refused."""
        person, place = plan.person, plan.place
        start, goal = self._where[person], self._places.district[place]
        wanted = plan.start - self._travel.seconds_needed(start, goal)
        ready = np.maximum(np.maximum(wanted, _NIGHT_ENDS), self._free_at[person])
        is_chained = np.zeros(len(person), np.bool_)
        if from_work is not None:
            is_chained = from_work[person] & (self._working_days.place[person] >= 0)
            ready = np.where(is_chained, self._free_at[person], ready)
        leaves, arrives = self._travel.go(
            person, start, goal, np.minimum(ready, DAY - 2 * MINUTE).astype(np.int32), leg, usual=usual
        )
        from_home = ~is_chained
        self._at_home(person[from_home], leaves[from_home])
        self._where[person] = goal
        self._is_out[person] = True
        refused = self._refuse(person, place, arrives)
        return person, arrives, refused

    def _go_home(self, person: NDArray[np.int64], leg: int) -> None:
        start, goal = self._where[person], self._people.district[person]
        usual = leg == _FROM_WORK
        ready = np.minimum(self._free_at[person], DAY - 2 * MINUTE).astype(np.int32)
        _, arrives = self._travel.go(person, start, goal, ready, leg, usual=usual)
        self._where[person] = goal
        self._free_at[person] = arrives

    def _at_home(self, person: NDArray[np.int64], until: NDArray[np.int32]) -> None:
        since = self._free_at[person]
        stayed = until > since
        self._visit(person[stayed], self._home[person[stayed]], since[stayed], until[stayed])

    def _visit(
        self,
        person: NDArray[np.int64],
        place: NDArray[np.int32],
        since: NDArray[np.int32],
        until: NDArray[np.int32],
    ) -> None:
        stays = until > since
        person, place, since, until = person[stays], place[stays], since[stays], until[stays]
        self._visits.append(
            Visits(person.astype(np.int32), place, since.astype(np.int32), until.astype(np.int32))
        )

    # ── gates ──────────────────────────────────────────────────────────────────────────────────────────

    def _closed_to(self, person: NDArray[np.int64], place: NDArray[np.int32]) -> NDArray[np.bool_]:
        kind = self._places.kind[place]
        closed: NDArray[np.bool_] = self._limits.closed[self._limits.shut[person], kind] & self._gated[kind]
        elsewhere: NDArray[np.bool_] = place != self._home[person]
        return closed & elsewhere

    def _allowed(self, plan: Outing, *, is_treat: bool = True) -> Outing:
        """Leave out what people do not dare to, or do not even try."""
        if is_treat and self._limits.no_treats.any():
            plan = plan.without(self._limits.no_treats)
        if self._limits.shut.any():
            gone = np.zeros(self._people.count, np.bool_)
            gone[plan.person] = self._closed_to(plan.person, plan.place) & self._limits.obeys[plan.person]
            plan = plan.without(gone)
        return plan

    def _refuse(
        self, person: NDArray[np.int64], place: NDArray[np.int32], arrived: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        if not self._limits.shut.any():
            return np.zeros(len(person), np.bool_)
        refused = self._closed_to(person, place) & ~self._limits.evades[person]
        if refused.any():
            self._refused.append(
                Arrivals(
                    person[refused].astype(np.int32),
                    place[refused],
                    arrived[refused],
                    np.ones(int(refused.sum()), np.bool_),
                )
            )
        return refused

    def _arrivals(self, visits: Visits) -> Arrivals:
        came = self._gated[self._places.kind[visits.place]] & (visits.arrived_at > 0)
        let_in = visits.where(came)
        parts = [Arrivals(let_in.person, let_in.place, let_in.arrived_at, np.zeros(len(let_in), np.bool_))]
        return Arrivals.joined([*parts, *self._refused])
