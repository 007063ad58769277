"""What people make of rules: who complies, who evades, who changes their life because they are watched.

All of it is an input, at a level that the scenario names; none of it is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from healthcode.clock import DAY
from healthcode.draws import chance
from healthcode.tables import MODES
from healthcode.town.mobility import Limits
from healthcode.town.vocabulary import PLACE_KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.testing import Testing

#: What a row of ``Restrictions.closed`` speaks of: place kinds, then means of travel.
GATES = (*PLACE_KINDS, *(f"vehicle/{mode}" for mode in MODES))


@dataclass(frozen=True)
class Restrictions:
    """What is asked of each person today, from outside the town.

    Args:
        stays_home: For each person.
        shut: For each person, which row of ``closed`` holds; row 0 closes nothing.
        closed: For each row and each of ``GATES``, whether its gate is closed.
        test_required: For each person.
    """

    stays_home: NDArray[np.bool_]
    shut: NDArray[np.uint8]
    closed: NDArray[np.bool_]
    test_required: NDArray[np.bool_]

    @classmethod
    def none(cls, people_count: int) -> Self:
        """Ask nothing of anybody."""
        free = np.zeros(people_count, np.bool_)
        return cls(free, np.zeros(people_count, np.uint8), np.zeros((1, len(GATES)), np.bool_), free)


@dataclass(frozen=True)
class Announced:
    """What people have been told that the platform watches.

    Args:
        outings: Whether rides or visits count.
        medicine: Whether purchases of fever medicine count.
    """

    outings: bool = False
    medicine: bool = False


class Behaviour:
    """The town's way with rules.

    Args:
        settings: Levels and shares.
        draws: Of the run.
        people_count: How many people.
        begin: The first second of day 0.
    """

    def __init__(self, settings: Settings, draws: Draws, people_count: int, begin: int) -> None:
        self._draws = draws
        self._begin = begin
        self._person = np.arange(people_count)
        self.complies = self._trait("complies", _at_level(settings, "compliance_share", "compliance"))
        dodges = self._trait("evades", _at_level(settings, "evasion_share", "evasion"))
        self._dodges = dodges & ~self.complies
        self._fears = _at_level(settings, "trips_forgone_share", "chilling")
        self._isolates = self._trait("isolates", settings.number("health_office.isolates_case_share"))
        share = settings.number("health_office.stays_home_after_notice_share")
        self._heeds = self._trait("heeds a notice", share)
        self._isolation_days = settings.count("health_office.isolation_days")
        self._quarantine_days = settings.count("health_office.quarantine_days")
        self._noticed_until = np.full(people_count, -1, np.int32)

    def notice(self, day: int, told: NDArray[np.int64]) -> None:
        """Take note of who was told of a contact the day before."""
        self._noticed_until[told] = day + self._quarantine_days

    def limits(
        self,
        day: int,
        restrictions: Restrictions,
        announced: Announced,
        rests: NDArray[np.bool_],
        testing: Testing,
    ) -> Limits:
        """Say what holds for each person today."""
        day_start = self._begin + day * DAY
        known = testing.positive_known_at
        is_case = (known < day_start) & (day_start < known + self._isolation_days * DAY)
        stays_in = rests | (is_case & self._isolates) | ((self._noticed_until > day) & self._heeds)
        stays_in |= restrictions.stays_home & self.complies
        no_treats = np.zeros(len(self._person), np.bool_)
        if announced.outings:
            no_treats = chance(self._draws.draw("forgoes outings", day, self._person), self._fears)
        restricted = restrictions.stays_home | (restrictions.shut > 0)
        return Limits(
            stays_in=stays_in,
            no_treats=no_treats,
            shut=restrictions.shut,
            closed=restrictions.closed,
            obeys=self.complies,
            evades=restricted & self._dodges & ~stays_in,
        )

    def _trait(self, name: str, share: float) -> NDArray[np.bool_]:
        return chance(self._draws.draw(name, person=self._person), share)


def _at_level(settings: Settings, share: str, level: str) -> float:
    return settings.table(f"behaviour.{share}")[settings.word(f"behaviour.{level}")]
