"""The town from day to day: this is where its parts meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY
from healthcode.draws import chance, shuffled
from healthcode.patterns import matches
from healthcode.town.behaviour import GATES, Announced, Behaviour, Restrictions
from healthcode.town.calendar import WorkingDays, build_working_days
from healthcode.town.columns import Day, Rides
from healthcode.town.epidemic import Epidemic
from healthcode.town.geography import Districts, build_districts, build_legs
from healthcode.town.illness import Illness
from healthcode.town.journeys import Journeys
from healthcode.town.mobility import Mobility
from healthcode.town.outings import Outings
from healthcode.town.places import Places, Popularity, build_places
from healthcode.town.population import People, build_people
from healthcode.town.shopping import Shopping
from healthcode.town.taxis import Taxis
from healthcode.town.testing import Testing
from healthcode.town.travel import Travel
from healthcode.town.vocabulary import PLACE_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings


@dataclass(frozen=True)
class Town:
    """Everything about the town that does not change.

    Args:
        people: Who lives there.
        districts: Its map.
        places: Its places.
        popularity: Of places, by kind.
        working_days: Standing appointments.
        person_ids, place_ids, district_ids: Text ids.
        place_kinds: What ``places.kind`` counts.
    """

    people: People
    districts: Districts
    places: Places
    popularity: dict[str, Popularity]
    working_days: WorkingDays
    person_ids: list[str]
    place_ids: list[str]
    district_ids: tuple[str, ...]
    place_kinds: tuple[str, ...] = PLACE_KINDS


def build_town(settings: Settings, draws: Draws, begin: int) -> Town:
    """Build a town of invented people.

    Args:
        settings: How large, and of what kind.
        draws: Of the run.
        begin: The first second of day 0.
    """
    districts = build_districts(settings.count("town.districts"))
    people = build_people(settings, draws, districts.count, districts.town_count)
    places, people, popularity = build_places(settings, draws, people, districts)
    working_days = build_working_days(settings, draws, people, places, begin)
    return Town(
        people=people,
        districts=districts,
        places=places,
        popularity=popularity,
        working_days=working_days,
        person_ids=_ids("syn-", people.count, draws.one("ids of people")),
        place_ids=_ids("place-", places.count, draws.one("ids of places")),
        district_ids=districts.ids,
    )


def _ids(prefix: str, count: int, key: int) -> list[str]:
    """Number things in an order that tells nothing."""
    width = max(len(str(count)), _ID_DIGITS)
    return [f"{prefix}{number:0{width}d}" for number in (shuffled(count, key) + 1).tolist()]


class Life:
    """A town that lives from day to day.

    Args:
        town: Who and where.
        settings: How they live.
        draws: Of the run.
        begin: The first second of day 0.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws, begin: int) -> None:
        self._town = town
        self._draws = draws
        self._begin = begin
        people, districts, places = town.people, town.districts, town.places
        legs = build_legs(districts, settings)
        taxis = Taxis(draws, people, town.working_days)
        station = places.of("station")[0]
        self._travel = Travel(settings, draws, people, districts, legs, taxis, station)
        outings = Outings(settings, draws, people, places, town.popularity, town.working_days)
        journeys = Journeys(settings, draws, people, districts, places)
        gates = settings.words("observation.gate_kinds")
        self._gated = np.array([any(matches(gate, kind) for gate in gates) for kind in GATES])
        gated = self._gated[: len(PLACE_KINDS)]
        self._mobility = Mobility(people, places, town.working_days, outings, self._travel, journeys, gated)
        self.illness = Illness(settings, draws, people)
        self._epidemic = Epidemic(settings, draws, districts, places, self.illness, begin)
        self._epidemic.seed(people.count)
        self._testing = Testing(settings, draws, people, places, self.illness, begin)
        self._shopping = Shopping(settings, draws, people, places, town.working_days)
        self._behaviour = Behaviour(settings, draws, people.count, begin)
        self._clinic_share = settings.number("activities.clinic_visit_share")

    def live(
        self,
        day: int,
        restrictions: Restrictions | None = None,
        announced: Announced | None = None,
        notices: NDArray[np.int64] | None = None,
    ) -> Day:
        """Live through the next day.

        Args:
            day: Its number; days must come in order.
            restrictions: What is asked of whom; nothing if None.
            announced: What people know to be watched; nothing if None.
            notices: Who was told of a contact yesterday.

        Returns:
            What truly happened.
        """
        people = self._town.people
        asked = restrictions or Restrictions.none(people.count)
        known = announced or Announced()
        day_start = self._begin + day * DAY
        if notices is not None:
            self._behaviour.notice(day, notices)
        self.illness.catch_colds(day)
        rests = self.illness.rests(day, day_start)
        limits = self._behaviour.limits(day, asked, known, rests, self._testing)
        due = self._testing.plan(day, asked.test_required)
        feverish = self.illness.feverish(day, day_start)
        buyers = self._shopping.medicine_buyers(day, feverish, limits.stays_in, is_watched=known.medicine)
        sees_doctor = self._sees_doctor(day)
        to_clinic = np.union1d(due, sees_doctor)
        sent = {
            "shop/pharmacy": buyers,
            "clinic/practice": to_clinic[~limits.stays_in[to_clinic]],
        }
        closed_modes = None
        if limits.shut.any():
            closed = (limits.closed & self._gated)[limits.shut]
            closed_modes = closed[:, len(PLACE_KINDS) :] & ~limits.evades[:, None]
        self._travel.begin(day, closed_modes)
        visits, is_out, arrivals = self._mobility.move(day, limits, sent)
        rides = Rides.joined([no_rides(), *self._travel.rides()])
        self._epidemic.spread(day, visits, rides)
        return Day(
            number=day,
            visits=visits,
            rides=rides,
            purchases=self._shopping.buy(day, visits, buyers, is_watched=known.medicine),
            tests=self._testing.take(day, due, visits, is_out),
            symptoms=self._testing.declared(day),
            arrivals=arrivals,
            evades=limits.evades,
        )

    def _sees_doctor(self, day: int) -> NDArray[np.int64]:
        """Choose who has an appointment that has nothing to do with the infection."""
        if self._town.working_days.weekday(day) >= _WEEKEND:
            return np.zeros(0, np.int64)
        drawn = self._draws.draw("sees a doctor", day, np.arange(self._town.people.count))
        return np.flatnonzero(chance(drawn, self._clinic_share))


_WEEKEND = 5
_ID_DIGITS = 6


def no_rides() -> Rides:
    """Give a table of rides without rows."""
    none = np.zeros(0, np.int32)
    district = np.zeros(0, np.int16)
    return Rides(
        none,
        np.zeros(0, np.int64),
        np.zeros(0, np.uint8),
        district,
        district,
        district,
        none,
        none,
        none.astype(bool),
    )
