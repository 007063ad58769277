"""The course of the infection, and of the feverish colds that look like it."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.draws import chance, integers
from healthcode.tables import AGE_BANDS
from healthcode.town.rooms import told_apart
from healthcode.town.vocabulary import PLACE_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.population import People

NEVER = np.int64(1) << np.int64(62)
#: How finely the incubation time is tabulated.
_QUANTILES = 512
_SOONEST_INFECTIOUS = 12 * HOUR
_NO_MODE = 255


def _incubation_seconds(settings: Settings) -> NDArray[np.int64]:
    """Tabulate a lognormal distribution, to the hour so that no rounding differs between machines."""
    median = settings.number("epidemic.incubation_median_days")
    dispersion = math.log(settings.number("epidemic.incubation_dispersion"))
    normal = NormalDist()
    days = [
        median * math.exp(dispersion * normal.inv_cdf((number + 0.5) / _QUANTILES))
        for number in range(_QUANTILES)
    ]
    return np.array([round(24 * value) * HOUR for value in days], np.int64)


class Illness:
    """Who is infected since when, and who has a cold. Times are absolute seconds; ``NEVER`` is never.

    Args:
        settings: Of the epidemic.
        draws: Of the run.
        people: Who.
    """

    def __init__(self, settings: Settings, draws: Draws, people: People) -> None:
        count = people.count
        person = np.arange(count)
        self._draws = draws
        self.infected_at = np.full(count, NEVER, np.int64)
        self.infectious_from = np.full(count, NEVER, np.int64)
        self.infectious_until = np.full(count, NEVER, np.int64)
        self.onset_at = np.full(count, NEVER, np.int64)
        self.recovered_at = np.full(count, NEVER, np.int64)
        self.infected_by = np.full(count, -1, np.int32)
        self.infected_where = np.full(count, -1, np.int64)
        self.infected_in = np.full(count, -1, np.int16)
        incubation = _incubation_seconds(settings)
        self._incubation = incubation[integers(draws.draw("incubation", person=person), _QUANTILES)]
        self._before = round(settings.number("epidemic.infectious_before_onset_days") * DAY)
        self._after = round(settings.number("epidemic.infectious_days_after_onset") * DAY)
        self._recovery = round(settings.number("epidemic.recovery_days") * DAY)
        self.has_symptoms = ~chance(
            draws.draw("asymptomatic", person=person), settings.number("epidemic.asymptomatic_share")
        )
        self._has_fever = chance(draws.draw("fever", person=person), settings.number("epidemic.fever_share"))
        self._rests = chance(
            draws.draw("rests when ill", person=person),
            settings.number("epidemic.symptomatic_sick_at_home_share"),
        )
        self._rests_with_cold = chance(
            draws.draw("rests with a cold", person=person), settings.number("activities.sick_at_home_share")
        )
        silent = settings.number("epidemic.asymptomatic_infectiousness")
        factors = np.array(settings.numbers("epidemic.individual_infectiousness"))
        drawn = integers(draws.draw("infectiousness", person=person), len(factors))
        self._strength = factors[drawn] * np.where(self.has_symptoms, 1.0, silent)
        by_band = settings.table("epidemic.susceptibility")
        self.susceptibility = np.array([by_band[name] for name in AGE_BANDS])[people.age_band]
        self._by_day = np.array(settings.numbers("epidemic.infectiousness_by_day"))
        self._first_day = settings.count("epidemic.infectiousness_first_day")
        self._feverish_days = settings.count("epidemic.feverish_days")
        self._cold_share = settings.number("epidemic.background_illness_per_day")
        self._cold_days = settings.count("epidemic.background_days")
        self.cold_from = np.full(count, -1, np.int32)
        self.cold_until = np.full(count, -1, np.int32)
        self._colds: list[tuple[NDArray[np.int64], int]] = []

    def infect(
        self,
        person: NDArray[np.int64],
        at: NDArray[np.int64],
        by: NDArray[np.int32],
        where: NDArray[np.int64],
        setting: NDArray[np.int16],
    ) -> None:
        """Infect people who never were; the course follows from each person alone."""
        self.infected_at[person] = at
        onset = at + self._incubation[person]
        self.onset_at[person] = onset
        self.infectious_from[person] = np.maximum(onset - self._before, at + _SOONEST_INFECTIOUS)
        self.infectious_until[person] = onset + self._after
        self.recovered_at[person] = onset + np.maximum(self._recovery, self._after)
        self.infected_by[person] = by
        self.infected_where[person] = where
        self.infected_in[person] = setting

    def infectious(self, day_start: int) -> NDArray[np.int64]:
        """List who is infectious at some time of a day."""
        return np.flatnonzero((self.infectious_from < day_start + DAY) & (self.infectious_until > day_start))

    def infected_on(self, day_start: int) -> NDArray[np.bool_]:
        """Say who is latent or infectious at some moment of a day."""
        begun: NDArray[np.bool_] = self.infected_at < day_start + DAY
        return begun & (self.recovered_at > day_start)

    def infectious_at(self, moment: int) -> int:
        """Count who is infectious at a moment."""
        return int(((self.infectious_from <= moment) & (moment < self.infectious_until)).sum())

    def strength(self, person: NDArray[np.int64], day_start: int) -> NDArray[np.float64]:
        """Say how infectious people are on a day, 1 for the typical person's worst day."""
        noon = day_start + DAY // 2
        since_onset = (noon - self.onset_at[person]) // DAY - self._first_day
        within = np.clip(since_onset, 0, len(self._by_day) - 1)
        by_day = np.where(since_onset < len(self._by_day), self._by_day[within], 0.0)
        return self._strength[person] * by_day

    def catch_colds(self, day: int) -> None:
        """Let people without a cold catch one."""
        well = np.flatnonzero(self.cold_until < day)
        caught = well[chance(self._draws.draw("catches a cold", day, well), self._cold_share)]
        self.cold_from[caught] = day
        self.cold_until[caught] = day + self._cold_days - 1
        self._colds.append((caught, day))

    def colds(self, begin: int) -> dict[str, NDArray[np.int64]]:
        """List every cold so far: ``person``, ``started_at`` and ``ended_at``."""
        person = np.concatenate([np.zeros(0, np.int64), *(caught for caught, _ in self._colds)])
        days = np.concatenate([np.zeros(0, np.int64), *(np.full(len(who), day) for who, day in self._colds)])
        started = begin + days * DAY
        return {"person": person, "started_at": started, "ended_at": started + self._cold_days * DAY}

    def infections(self) -> dict[str, NDArray[Any]]:
        """List every infection so far, by the time of infection.

        Returns:
            ``person``, the times in absolute seconds (``symptomatic_from`` -1 for whoever has no symptoms),
            ``infected_by`` (-1 if from outside), ``place`` or ``vehicle`` (-1 if elsewhere) and the
            ``mode`` of the vehicle (255 if it was none).
        """
        person = np.flatnonzero(self.infected_in >= 0)
        person = person[np.lexsort((person, self.infected_at[person]))]
        room, is_vehicle = told_apart(self.infected_where[person])
        is_place = ~is_vehicle & (room >= 0)
        mode = self.infected_in[person] - len(PLACE_KINDS)
        return {
            "person": person,
            "infected_at": self.infected_at[person],
            "infectious_from": self.infectious_from[person],
            "infectious_until": self.infectious_until[person],
            "symptomatic_from": np.where(self.has_symptoms[person], self.onset_at[person], -1),
            "recovered_at": self.recovered_at[person],
            "infected_by": self.infected_by[person],
            "place": np.where(is_place, room, -1),
            "vehicle": np.where(is_vehicle, room, -1),
            "mode": np.where(is_vehicle, mode, _NO_MODE).astype(np.uint8),
        }

    def feverish(self, day: int, day_start: int) -> NDArray[np.bool_]:
        """Say who has a fever today, from the infection or a cold."""
        since = (day_start - self.onset_at) // DAY
        ill = self.has_symptoms & self._has_fever & (since >= 0) & (since < self._feverish_days)
        return ill | (self.cold_until >= day)

    def rests(self, day: int, day_start: int) -> NDArray[np.bool_]:
        """Say who stays in today of their own accord: ill since yesterday at the latest."""
        ill = (
            self.has_symptoms
            & self._rests
            & (self.onset_at < day_start)
            & (day_start < self.infectious_until)
        )
        cold = self._rests_with_cold & (self.cold_until >= day) & (self.cold_from < day)
        return ill | cold
