"""Who takes a test, what it says, and when the result is there.

Simplification:
    A test is taken at a clinic, or at home by whoever stays in. Nobody waits for a place. A false positive
    is drawn anew for each test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.draws import chance, choice, integers, thresholds_of
from healthcode.town.columns import Symptoms, Tests, Visits
from healthcode.town.vocabulary import KIND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.illness import Illness
    from healthcode.town.places import Places
    from healthcode.town.population import People

_NEVER = -1_000
_LABORATORY_OPENS = 7 * HOUR
_AFTER_ARRIVAL = 2 * MINUTE
#: Days after a test during which an order to take one is met.
_ORDER_MET_DAYS = 3


class Testing:
    """All tests of a run.

    Args:
        settings: Of the tests.
        draws: Of the run.
        people: Who.
        places: Clinics.
        illness: What the tests look for.
        begin: The first second of day 0.
    """

    def __init__(
        self, settings: Settings, draws: Draws, people: People, places: Places, illness: Illness, begin: int
    ) -> None:
        self._draws = draws
        self._people = people
        self._places = places
        self._illness = illness
        self._begin = begin
        count = people.count
        self._due = np.full(count, _NEVER, np.int32)
        self._last = np.full(count, _NEVER, np.int32)
        self._seeks = settings.table("testing.seeks_test_share")
        self._delays, self._delay_thresholds = _by_days(settings.table("testing.delay_days_to_seek"))
        self._order_delays, self._order_thresholds = _by_days(settings.table("testing.order_obeyed_days"))
        level = settings.word("behaviour.compliance")
        obeyed = settings.table("behaviour.test_order_obeyed_share")[level]
        self._obeys = chance(draws.draw("obeys an order to test", person=np.arange(count)), obeyed)
        self._sensitivity = np.array(settings.numbers("testing.sensitivity_by_day"))
        self._false_share = 1 - settings.number("testing.specificity")
        self._hours, self._hour_thresholds = _by_days(settings.table("testing.result_hours"))
        self._onset_known = settings.number("testing.onset_known_share")
        self._declares = settings.number("observation.declares_symptoms_share")
        self.positive_known_at = np.full(count, np.int64(1) << np.int64(62), np.int64)

    def plan(self, day: int, required: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Say who is to take a test today, ascending."""
        day_start = self._begin + day * DAY
        onset_day = (self._illness.onset_at - self._begin) // DAY
        ill = np.flatnonzero(self._illness.has_symptoms & (onset_day == day))
        cold = np.flatnonzero(self._illness.cold_from == day)
        for person, word in ((ill, "infection"), (cold, "cold")):
            seeks = person[chance(self._draws.draw(f"seeks a test, {word}", day, person), self._seeks[word])]
            delay = self._delays[
                choice(self._draws.draw("waits to seek", day, seeks), self._delay_thresholds)
            ]
            self._due[seeks] = np.where(self._due[seeks] < day, day + delay, self._due[seeks])
        told = required & self._obeys & (self._due < day) & (self._last < day - _ORDER_MET_DAYS)
        ordered = np.flatnonzero(told & (self.positive_known_at > day_start))
        delay = self._order_delays[
            choice(self._draws.draw("waits to obey", day, ordered), self._order_thresholds)
        ]
        self._due[ordered] = day + delay - 1
        return np.flatnonzero(self._due == day)

    def take(self, day: int, due: NDArray[np.int64], visits: Visits, is_out: NDArray[np.bool_]) -> Tests:
        """Take today's samples and decide what they will say, and when."""
        sampled = self._sample_times(day, due, visits, is_out)
        absolute = self._begin + day * DAY + sampled.astype(np.int64)
        since = (absolute - self._illness.infected_at[due]) // DAY
        found = np.zeros(len(due))
        infected = absolute >= self._illness.infected_at[due]
        found[infected] = self._sensitivity[np.minimum(since[infected], len(self._sensitivity) - 1)]
        share = np.where(found > self._false_share, found, self._false_share)
        is_positive = chance(self._draws.draw("result", day, due), share)
        hours = self._hours[choice(self._draws.draw("hours to the result", day, due), self._hour_thresholds)]
        reported = absolute + hours * HOUR + integers(self._draws.draw("result, exactly", day, due), HOUR)
        in_day = (reported - self._begin) % DAY
        reported += np.where(in_day < _LABORATORY_OPENS, _LABORATORY_OPENS - in_day, 0)
        self._last[due] = day
        positive = due[is_positive]
        self.positive_known_at[positive] = np.minimum(self.positive_known_at[positive], reported[is_positive])
        return Tests(
            due.astype(np.int32), sampled, is_positive, reported, self._told_onset(day, due, absolute)
        )

    def declared(self, day: int) -> Symptoms:
        """List who tells the platform about symptoms today."""
        onset_day = (self._illness.onset_at - self._begin) // DAY
        begins = (self._illness.has_symptoms & (onset_day == day)) | (self._illness.cold_from == day)
        person = np.flatnonzero(begins & self._people.has_phone)
        person = person[chance(self._draws.draw("declares symptoms", day, person), self._declares)]
        at = 8 * HOUR + integers(self._draws.draw("hour of declaring", day, person), 12 * HOUR)
        day_start = self._begin + day * DAY
        ill = onset_day[person] == day
        begun = np.where(ill, self._illness.onset_at[person] - day_start, 0)
        at = np.minimum(np.maximum(at, begun + MINUTE), DAY - 1)
        feverish = self._illness.feverish(day, day_start + DAY)[person]
        return Symptoms(person.astype(np.int32), at.astype(np.int32), feverish)

    def _sample_times(
        self, day: int, due: NDArray[np.int64], visits: Visits, is_out: NDArray[np.bool_]
    ) -> NDArray[np.int32]:
        """Sample at the clinic where there was time, else at home: by day, or late in the evening."""
        at_home = 9 * HOUR + integers(self._draws.draw("hour of the sample", day, due), 8 * HOUR)
        late = DAY - HOUR + integers(self._draws.draw("late sample", day, due), HOUR // 2)
        sampled = np.where(is_out[due], late, at_home)
        is_due = np.zeros(self._people.count, np.bool_)
        is_due[due] = True
        first, last = self._places.first[KIND["clinic/practice"]], self._places.last[KIND["clinic/practice"]]
        at_clinic = np.flatnonzero((visits.place >= first) & (visits.place < last) & is_due[visits.person])
        when = np.full(self._people.count, -1, np.int64)
        when[visits.person[at_clinic]] = visits.arrived_at[at_clinic] + _AFTER_ARRIVAL
        return np.where(when[due] >= 0, when[due], sampled).astype(np.int32)

    def _told_onset(self, day: int, due: NDArray[np.int64], sampled: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the first symptoms as the person tells them: to the day, at noon, and only if they had any."""
        ill = self._illness.has_symptoms[due] & (self._illness.onset_at[due] <= sampled)
        ill &= sampled < self._illness.recovered_at[due]
        cold_from = self._illness.cold_from[due].astype(np.int64)
        has_cold = (self._illness.cold_until[due] >= day - _ORDER_MET_DAYS) & (cold_from >= 0)
        infection_day = (self._illness.onset_at[due] - self._begin) // DAY
        first_day = np.where(ill, infection_day, np.where(has_cold, cold_from, 0))
        onset = self._begin + first_day * DAY + DAY // 2
        told = (ill | has_cold) & chance(self._draws.draw("tells the onset", day, due), self._onset_known)
        return np.where(told, np.minimum(onset, sampled), -1)


def _by_days(table: dict[str, float]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    return np.array([int(name) for name in table]), thresholds_of(list(table.values()))
