"""Small towns that live a few days, for the tests of the town."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY
from healthcode.draws import Draws
from healthcode.scenario import load_scenario
from healthcode.town import Life, Restrictions, build_town
from healthcode.town.vocabulary import KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.scenario import Settings
    from healthcode.town import Day, Town

NO_OUTBREAK = ("outbreak.prevalence_per_1000=[0.0]", "outbreak.seeded_cases=0")
SEEDED = ("outbreak.prevalence_per_1000=[0.0]", "outbreak.seeded_cases=20", "epidemic.transmissibility=2.5")
ALL_OBEY = (
    "behaviour.compliance_share={low=1.0,medium=1.0,high=1.0}",
    "behaviour.evasion_share={low=0.0,medium=0.0,high=0.0}",
)
PERFECT_TESTS = (
    "testing.specificity=1.0",
    f"testing.sensitivity_by_day={[1.0] * 22}",
    "testing.seeks_test_share={infection=1.0,cold=1.0}",
)
NONE_OBEY = (
    "behaviour.compliance_share={low=0.0,medium=0.0,high=0.0}",
    "behaviour.evasion_share={low=0.0,medium=0.0,high=0.0}",
)


@dataclass(frozen=True)
class Made:
    """A town that is about to live.

    Args:
        settings: Its scenario's.
        draws: Of its seed.
        begin: Its first second.
        town: Itself.
        life: Its life so far.
    """

    settings: Settings
    draws: Draws
    begin: int
    town: Town
    life: Life

    def at_home(self, *people: int) -> Restrictions:
        """Ask some people to stay at home."""
        asked = Restrictions.none(self.town.people.count)
        stays_home = asked.stays_home.copy()
        stays_home[list(people)] = True
        return Restrictions(stays_home, asked.shut, asked.closed, asked.test_required)

    def places_of(self, kind: str) -> NDArray[np.int64]:
        """List the places of a kind."""
        return np.flatnonzero(self.town.places.kind == KIND[kind])


def made(
    people: int = 300, seed: int | str = 1, changes: Sequence[str] = (), scenario: str = "port-linden"
) -> Made:
    """Build a town."""
    loaded = load_scenario(scenario, people=people, days=5, seed=seed, set=changes)
    settings, draws = loaded.settings, Draws(loaded.seed)
    begin = settings.moment("time.begins")
    town = build_town(settings, draws, begin)
    return Made(settings, draws, begin, town, Life(town, settings, draws, begin))


@cache
def lived(
    people: int = 300, days: int = 5, seed: int | str = 1, changes: tuple[str, ...] = ()
) -> tuple[Made, tuple[Day, ...]]:
    """Build a town and let it live; whoever asks twice gets the same, so nothing of it may be changed."""
    town = made(people, seed, changes)
    return town, tuple(town.life.live(day) for day in range(days))


def intervals(today: Day) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Give person, beginning and end of every visit and ride, by person and time."""
    person = np.concatenate([today.visits.person, today.rides.person])
    begins = np.concatenate([today.visits.arrived_at, today.rides.departed_at])
    ends = np.concatenate([today.visits.left_at, today.rides.arrived_at])
    order = np.lexsort((ends, begins, person))
    return person[order], begins[order], ends[order]


def place_at(made_town: Made, today: Day, second: int) -> NDArray[np.int64]:
    """Say for each person at which place they are at a second of the day; -1 for none."""
    where = np.full(made_town.town.people.count, -1, np.int64)
    here = (today.visits.arrived_at <= second) & (second < today.visits.left_at)
    where[today.visits.person[here]] = today.visits.place[here]
    return where


def check_day(made_town: Made, today: Day) -> None:
    """Hold a day against what is always so: one place at a time, inside the day, at home or away at night."""
    count = made_town.town.people.count
    person, begins, ends = intervals(today)
    assert (begins >= 0).all()
    assert (ends <= DAY).all()
    assert (ends > begins).all()
    same = person[1:] == person[:-1]
    overlap = np.flatnonzero(same & (begins[1:] < ends[:-1]))
    assert not len(overlap), [
        (int(person[row]), int(begins[row]), int(ends[row]), int(begins[row + 1]), int(ends[row + 1]))
        for row in overlap[:3]
    ]
    assert np.array_equal(np.unique(person), np.arange(count)), "somebody is nowhere all day"
    first = np.flatnonzero(np.r_[True, ~same])
    last = np.flatnonzero(np.r_[~same, True])
    assert (begins[first] == 0).all()
    assert (ends[last] == DAY).all()
    night = place_at(made_town, today, 3 * 3_600)
    home = made_town.town.people.home_place
    hotel = made_town.town.places.kind[night] == KIND["hotel"]
    assert ((night == home) | hotel).all()
    drivers = today.rides.where(np.flatnonzero(today.rides.is_driver))
    riders = today.rides.where(np.flatnonzero(~today.rides.is_driver))
    in_taxi = np.isin(riders.vehicle, drivers.vehicle)
    assert np.array_equal(np.sort(riders.vehicle[in_taxi]), np.sort(drivers.vehicle))
    assert len(np.unique(drivers.vehicle)) == len(drivers)
