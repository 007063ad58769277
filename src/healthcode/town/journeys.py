"""Journeys out of town: who sets out, where they sleep, and when they come back.

Simplification:
    Travellers spend their nights and days at one place of the other town, and come back in the afternoon.
    Children and people in care homes do not travel; nobody sets out on a day of staying in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.draws import chance, choice, integers, thresholds_of
from healthcode.town.columns import Visits
from healthcode.town.geography import NEIGHBOURS
from healthcode.town.places import HOTELS_PER_NEIGHBOUR
from healthcode.town.vocabulary import CARE_HOME_RESIDENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.geography import Districts
    from healthcode.town.places import Places
    from healthcode.town.population import People
    from healthcode.town.travel import Travel

_GROWN_UP = 18
_OUT_LEG, _BACK_LEG = 20, 21
_SPREAD = 3 * HOUR


@dataclass(frozen=True)
class Away:
    """Who is not living an ordinary day, and what they do instead."""

    people: NDArray[np.bool_]
    visits: list[Visits]


class Journeys:
    """All journeys of a run.

    Args:
        settings: How often, how long and where to.
        draws: Of the run.
        people: Who.
        districts: Between which towns.
        places: Where to sleep.
    """

    def __init__(
        self,
        settings: Settings,
        draws: Draws,
        people: People,
        districts: Districts,
        places: Places,
    ) -> None:
        self._draws = draws
        self._people = people
        self._places = places
        self._home = people.home_place
        self._first_hotel = places.of("hotel")[0]
        self._share = settings.number("mobility.leave_town_share")
        self._leave_at = round(settings.number("mobility.journey_leave_hour") * HOUR) - _SPREAD // 2
        self._return_at = round(settings.number("mobility.journey_return_hour") * HOUR) - _SPREAD // 2
        days = settings.table("mobility.journey_days")
        self._days = np.array([int(name) for name in days])
        self._days_thresholds = thresholds_of(list(days.values()))
        outbreak = [name for name, _, _, _ in NEIGHBOURS].index(settings.word("outbreak.town"))
        share = settings.number("mobility.outbreak_town_share")
        others = (1 - share) / (len(NEIGHBOURS) - 1)
        weights = [share if number == outbreak else others for number in range(len(NEIGHBOURS))]
        self._goal_thresholds = thresholds_of(weights)
        may_travel = (people.age >= _GROWN_UP) & (people.occupation != CARE_HOME_RESIDENT)
        self._may_travel = may_travel & (people.district < districts.town_count)
        self._until_day = np.full(people.count, -1, np.int32)
        self._hotel = np.full(people.count, -1, np.int32)

    def live(self, day: int, stays_in: NDArray[np.bool_], travel: Travel) -> Away:
        """Set out, stay away or come back.

        Args:
            day: The day.
            stays_in: Who may not leave home; it is too late for those who are away.
            travel: Takes them there and back.
        """
        away = self._until_day >= day
        visits = []
        staying = np.flatnonzero(away & (self._until_day > day))
        if len(staying):
            visits.append(self._stay(staying, np.zeros(len(staying), np.int32), DAY))
        back = np.flatnonzero(away & (self._until_day == day))
        if len(back):
            visits += self._come_back(day, back, travel)
        ready = self._may_travel & ~away & ~stays_in
        person = np.flatnonzero(ready)
        person = person[chance(self._draws.draw("sets out", day, person), self._share)]
        if len(person):
            visits += self._set_out(day, person, travel)
            away[person] = True
        return Away(away, visits)

    def _set_out(self, day: int, person: NDArray[np.int64], travel: Travel) -> list[Visits]:
        length = self._days[choice(self._draws.draw("length of journey", day, person), self._days_thresholds)]
        goal = choice(self._draws.draw("goal of journey", day, person), self._goal_thresholds)
        rooms = integers(self._draws.draw("hotel", day, person), HOTELS_PER_NEIGHBOUR)
        self._hotel[person] = self._first_hotel + goal * HOTELS_PER_NEIGHBOUR + rooms
        town = self._places.district[self._hotel[person]]
        self._until_day[person] = day + np.maximum(length, 1)
        ready = self._leave_at + integers(self._draws.draw("hour of leaving", day, person), _SPREAD)
        leaves, arrives = travel.go(
            person, self._people.district[person], town, ready.astype(np.int32), _OUT_LEG
        )
        at_home = Visits(person.astype(np.int32), self._home[person], np.zeros(len(person), np.int32), leaves)
        return [at_home, self._stay(person, arrives, DAY)]

    def _come_back(self, day: int, person: NDArray[np.int64], travel: Travel) -> list[Visits]:
        goal = self._people.district[person]
        start = self._places.district[self._hotel[person]]
        ready = self._return_at + integers(self._draws.draw("hour of return", day, person), _SPREAD)
        leaves, arrives = travel.go(person, start, goal, ready.astype(np.int32), _BACK_LEG)
        at_hotel = Visits(
            person.astype(np.int32), self._hotel[person], np.zeros(len(person), np.int32), leaves
        )
        at_home = Visits(
            person.astype(np.int32), self._home[person], arrives, np.full(len(person), DAY, np.int32)
        )
        return [at_hotel, at_home]

    def _stay(self, person: NDArray[np.int64], since: NDArray[np.int32], until: int) -> Visits:
        return Visits(
            person.astype(np.int32), self._hotel[person], since, np.full(len(person), until, np.int32)
        )
