"""How the infection passes on: whoever shares a room or a carriage for a while, and whoever was away.

The chance that one infectious person infects another in one room on one day is 1 - exp(-dose), where dose
is hours together x chance per hour in that setting x how infectious the one is today x how susceptible the
other is. In a room with more people than are near each other at a time the dose is thinned by near people /
people present.

Simplification:
    Air has no memory: who comes after the infectious person has left is safe. Masks, windows and seats are
    in the chance per hour. Nobody is infected twice.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.draws import chance, integers
from healthcode.tables import MODES
from healthcode.town.geography import NEIGHBOURS
from healthcode.town.presence import count_others, meetings, rooms_with
from healthcode.town.vocabulary import PLACE_KINDS, general

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.columns import Rides, Visits
    from healthcode.town.geography import Districts
    from healthcode.town.illness import Illness
    from healthcode.town.places import Places
    from healthcode.town.presence import Presence

#: Settings by number: place kinds first, then vehicles by mode, then what came from outside.
SETTINGS = (*PLACE_KINDS, *(f"vehicle/{mode}" for mode in MODES), "imported")
IMPORTED = len(SETTINGS) - 1
_FIRST_VEHICLE = len(PLACE_KINDS)
#: Doses are counted in parts of 2**20, up to 16.
_DOSE_BITS, _HALF_BITS, _MOST_DOSE = 20, 12, 16
_WEEK = 7


class Epidemic:
    """Passes the infection on, day by day.

    Args:
        settings: Chances per hour, the outbreak next door.
        draws: Of the run.
        districts: Which of them has the outbreak.
        places: Where people meet.
        illness: Who is infected; it is written to.
        begin: The first second of day 0.
    """

    def __init__(
        self,
        settings: Settings,
        draws: Draws,
        districts: Districts,
        places: Places,
        illness: Illness,
        begin: int,
    ) -> None:
        self._draws = draws
        self._places = places
        self._illness = illness
        self._begin = begin
        rates = settings.table("epidemic.transmission_per_hour")
        near = settings.table("epidemic.near_people")
        words = [general(kind) for kind in PLACE_KINDS] + list(MODES)
        overall = settings.number("epidemic.transmissibility")
        self._rate = np.array([overall * rates.get(word, 0.0) / HOUR for word in words])
        self._near = np.array([near.get(word, 1e9) for word in words])
        self._escape = _EscapeTable()
        names = [name for name, _, _, _ in NEIGHBOURS]
        self._outbreak = districts.town_count + names.index(settings.word("outbreak.town"))
        self._outbreak_day = settings.count("outbreak.begins_day")
        self._prevalence = settings.numbers("outbreak.prevalence_per_1000")
        self._per_infectious = settings.number("outbreak.infections_per_day")
        self._elsewhere = settings.number("outbreak.background_importations_per_day") / 10_000
        self._seeded = settings.count("outbreak.seeded_cases")

    def seed(self, people_count: int) -> None:
        """Infect the people who are infected when the run begins."""
        drawn = self._draws.draw("seeded", person=np.arange(people_count))
        person = np.sort(np.argsort(drawn, kind="stable")[: self._seeded])
        self._bring_in(person, np.full(len(person), self._begin, np.int64))

    def spread(self, day: int, visits: Visits, rides: Rides) -> None:
        """Infect people who today shared a room with an infectious person, or were where the outbreak is."""
        self._import(day, visits)
        day_start = self._begin + day * DAY
        sources = self._illness.infectious(day_start)
        sources = sources[self._illness.strength(sources, day_start) > 0]
        if len(sources):
            self._pass_on(day, day_start, sources, visits, rides)

    def outside_hazard(self, day: int) -> float:
        """Give the chance that a day in the town with the outbreak infects; the last week holds on."""
        week = (day - self._outbreak_day) // _WEEK
        if week < 0:
            return 0.0
        prevalence = self._prevalence[min(week, len(self._prevalence) - 1)]
        return prevalence / 1_000 * self._per_infectious

    def _import(self, day: int, visits: Visits) -> None:
        """Infect travellers and neighbours in proportion to the time spent where the outbreak is."""
        outside = self._places.district[visits.place] == self._outbreak
        there = visits.where(outside)
        hazard = self.outside_hazard(day)
        length = (there.left_at - there.arrived_at) / DAY
        drawn = self._draws.draw("infected outside", day, there.person, place=there.arrived_at)
        caught = chance(drawn, hazard * length)
        person = there.person[caught].astype(np.int64)
        spread = integers(
            self._draws.draw("when outside", day, person),
            np.maximum((there.left_at - there.arrived_at)[caught], 1),
        )
        at = self._begin + day * DAY + there.arrived_at[caught].astype(np.int64) + spread
        if self._elsewhere:
            everyone = np.arange(len(self._illness.infected_at))
            also = everyone[chance(self._draws.draw("infected elsewhere", day, everyone), self._elsewhere)]
            person = np.concatenate([person, also])
            at = np.concatenate([at, np.full(len(also), self._begin + day * DAY + DAY // 2, np.int64)])
        order = np.lexsort((at, person))
        person, first = np.unique(person[order], return_index=True)
        self._bring_in(person, at[order][first])

    def _bring_in(self, person: NDArray[np.int64], at: NDArray[np.int64]) -> None:
        fresh = self._illness.infected_at[person] > at
        fresh &= self._illness.infected_by[person] < 0
        fresh &= self._illness.infected_in[person] < 0
        person, at = person[fresh], at[fresh]
        nobody = np.full(len(person), -1, np.int32)
        setting = np.full(len(person), IMPORTED, np.int16)
        self._illness.infect(person, at, nobody, nobody.astype(np.int64), setting)

    def _pass_on(
        self, day: int, day_start: int, sources: NDArray[np.int64], visits: Visits, rides: Rides
    ) -> None:
        illness = self._illness
        is_source = np.zeros(len(illness.infected_at), np.bool_)
        is_source[sources] = True
        inside = rooms_with(is_source, visits, rides, self._places.kind, _FIRST_VEHICLE)
        carriers = inside.where(np.flatnonzero(is_source[inside.person] & (self._rate[inside.kind] > 0)))
        since = np.maximum(carriers.since, illness.infectious_from[carriers.person] - day_start)
        until = np.minimum(carriers.until, illness.infectious_until[carriers.person] - day_start)
        carriers = replace(carriers, since=since, until=until)
        carriers = carriers.where(np.flatnonzero(since < until))
        thinned = np.minimum(1.0, self._near[carriers.kind] / np.maximum(count_others(carriers, inside), 1))
        strength = illness.strength(carriers.person, day_start) * self._rate[carriers.kind] * thinned
        catching = (illness.infected_in[inside.person] < 0) & (illness.susceptibility[inside.person] > 0)
        exposed = inside.where(np.flatnonzero(catching))
        carrier, other = meetings(carriers, exposed)
        start = np.maximum(carriers.since[carrier], exposed.since[other])
        seconds = np.minimum(carriers.until[carrier], exposed.until[other]) - start
        dose = seconds * strength[carrier] * illness.susceptibility[exposed.person[other]]
        hit = self._hits(
            day, exposed.person[other], carriers.person[carrier], exposed.room[other], start, dose
        )
        carrier, other, start, seconds = carrier[hit], other[hit], start[hit], seconds[hit]
        self._infect(day, carriers.where(carrier), exposed.person[other], start, seconds)

    def _hits(
        self,
        day: int,
        exposed: NDArray[np.int64],
        source: NDArray[np.int64],
        room: NDArray[np.int64],
        start: NDArray[np.int64],
        dose: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        """Decide for each meeting whether it infects; give the positions of those that do."""
        whole = np.rint(np.minimum(dose, _MOST_DOSE - 1) * 2.0**_DOSE_BITS).astype(np.int64)
        drawn = self._draws.draw("transmission", day, exposed, source, _meeting(room, start))
        return np.flatnonzero(drawn < self._escape.threshold(whole))

    def _infect(
        self,
        day: int,
        carriers: Presence,
        exposed: NDArray[np.int64],
        start: NDArray[np.int64],
        seconds: NDArray[np.int64],
    ) -> None:
        """Infect at some moment of each meeting; of several that would have infected the earliest counts."""
        if not len(exposed):
            return
        meeting = _meeting(carriers.room, start)
        moment = self._draws.draw("moment of transmission", day, exposed, carriers.person, meeting)
        at = self._begin + day * DAY + start + integers(moment, seconds)
        order = np.lexsort((carriers.room, carriers.person, at, exposed))
        person, first = np.unique(exposed[order], return_index=True)
        chosen = order[first]
        source, room = carriers.person[chosen].astype(np.int32), carriers.room[chosen]
        self._illness.infect(person, at[chosen], source, room, carriers.kind[chosen].astype(np.int16))


def _meeting(room: NDArray[np.int64], start: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Number a room and second of the day."""
    number: NDArray[np.uint64] = room.astype(np.uint64) * np.uint64(DAY) + start.astype(np.uint64)
    return number


class _EscapeTable:
    """1 - exp(-dose) in whole numbers, the same on every machine."""

    def __init__(self) -> None:
        low = 1 << _HALF_BITS
        self._fine = np.array(
            [_fixed(math.exp(-number / (1 << _DOSE_BITS))) for number in range(low)], np.uint64
        )
        self._coarse = np.array(
            [_fixed(math.exp(-number * low / (1 << _DOSE_BITS))) for number in range(low)], np.uint64
        )

    def threshold(self, dose: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Give the draw below which a dose, in parts of 2**20, infects."""
        low = np.int64((1 << _HALF_BITS) - 1)
        escape = (self._coarse[dose >> _HALF_BITS] * self._fine[dose & low]) >> np.uint64(31)
        below: NDArray[np.uint64] = ((np.uint64(1) << np.uint64(31)) - escape) << np.uint64(33)
        return below


def _fixed(share: float) -> int:
    return round(share * 2.0**31)
