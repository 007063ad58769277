"""Who lives in the town: households, ages, occupations, phones and purses.

Simplification:
    A household's kind fixes its members' roles and each role its range of ages, evenly. Everything else
    about a person depends on age alone. Nobody is born, dies or moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.draws import between, chance, choice, thresholds_of
from healthcode.tables import AGE_BANDS, OCCUPATIONS
from healthcode.town.vocabulary import CARE_HOME_RESIDENT, PUPIL, RETIRED, SMALL_CHILD, YOUNGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings

_FLATMATE = "flatmate"
_MEMBERS: dict[str, tuple[str, ...]] = {
    "alone": ("adult",),
    "alone_old": ("old",),
    "couple": ("adult", "adult"),
    "couple_old": ("old", "old"),
    "couple_one_child": ("parent", "parent", "child"),
    "couple_two_children": ("parent", "parent", "child", "child"),
    "couple_three_children": ("parent", "parent", "child", "child", "child"),
    "one_parent_one_child": ("parent", "child"),
    "one_parent_two_children": ("parent", "child", "child"),
    "three_generations": ("grandparent", "parent", "parent", "child", "child"),
}
_CARE_HOME = "care_home"
_FIRST_SCHOOL_AGE, _WORKING_AGE, _RETIREMENT_AGE = 6, 18, 65
#: No household is larger than this.
_LARGEST_HOUSEHOLD = 8


@dataclass(frozen=True)
class People:
    """One entry for each person, in an order that follows households.

    Args:
        age: Years.
        age_band: Index into ``AGE_BANDS``.
        household: Number of the household; a wing of a care home is one.
        district: Where the home is.
        occupation: Index into ``OCCUPATIONS``.
        has_phone: Owns a smartphone.
        pays_cash: Pays cash, always.
        has_app: Runs a proximity app.
        home_place: Where the person sleeps; -1 until places are built.
        work_place: Where the person works, learns or is looked after by day; -1 for none.
    """

    age: NDArray[np.int16]
    age_band: NDArray[np.uint8]
    household: NDArray[np.int32]
    district: NDArray[np.int16]
    occupation: NDArray[np.uint8]
    has_phone: NDArray[np.bool_]
    pays_cash: NDArray[np.bool_]
    has_app: NDArray[np.bool_]
    home_place: NDArray[np.int32]
    work_place: NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many people there are."""
        return len(self.age)


def build_people(settings: Settings, draws: Draws, district_count: int, town_count: int) -> People:
    """Fill households until the town has the people it should have; the last wings are in care homes."""
    count = settings.count("town.people")
    in_care = round(count * settings.number("town.care_home_share"))
    household, age = _households(settings, draws, count - in_care)
    next_household = int(household[-1]) + 1 if len(household) else 0
    wings = np.arange(in_care, dtype=np.int32) // settings.count("town.care_wing_size")
    resident = np.arange(count - in_care, count)
    youngest, oldest = _ages_of_roles(settings)
    care_age = between(
        draws.draw("age in a care home", person=resident), youngest[_CARE_HOME], oldest[_CARE_HOME] + 1
    )
    household = np.concatenate([household, wings + next_household]).astype(np.int32)
    ages = np.concatenate([age, care_age]).astype(np.int16)
    district = _districts(settings, draws, household, next_household, district_count, town_count)
    age_band = (np.searchsorted(YOUNGEST, ages, side="right") - 1).astype(np.uint8)
    person = np.arange(count)
    occupation = _occupations(settings, draws, ages)
    occupation[resident] = CARE_HOME_RESIDENT
    has_phone = ~chance(
        draws.draw("has no phone", person=person), _by_band(settings, "town.no_phone_share", age_band)
    )
    pays_cash = chance(
        draws.draw("pays cash", person=person), _by_band(settings, "town.cash_share", age_band)
    )
    has_app = has_phone & chance(draws.draw("has the app", person=person), settings.number("town.app_uptake"))
    return People(
        age=ages,
        age_band=age_band,
        household=household,
        district=district,
        occupation=occupation,
        has_phone=has_phone,
        pays_cash=pays_cash | ~has_phone,
        has_app=has_app,
        home_place=np.full(count, -1, np.int32),
        work_place=np.full(count, -1, np.int32),
    )


def _ages_of_roles(settings: Settings) -> tuple[dict[str, int], dict[str, int]]:
    """Give the youngest and the oldest age of each role; never the oldest below the youngest."""
    youngest = {role: round(age) for role, age in settings.table("town.youngest_of_role").items()}
    oldest = {role: round(age) for role, age in settings.table("town.oldest_of_role").items()}
    return youngest, {role: max(age, youngest[role]) for role, age in oldest.items()}


def _by_band(settings: Settings, key: str, age_band: NDArray[np.uint8]) -> NDArray[np.float64]:
    table = settings.table(key)
    return np.array([table[name] for name in AGE_BANDS])[age_band]


def _households(settings: Settings, draws: Draws, wanted: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Draw households until their members are as many as wanted; the last may be cut short."""
    shares = settings.table("town.household_kinds")
    kinds = list(shares)
    flat = (_FLATMATE,) * settings.count("town.shared_flat_people")
    members = [_MEMBERS.get(kind, flat) for kind in kinds]
    youngest, oldest = _ages_of_roles(settings)
    low = np.zeros((len(kinds), _LARGEST_HOUSEHOLD), np.int64)
    high = np.ones((len(kinds), _LARGEST_HOUSEHOLD), np.int64)
    for number, roles in enumerate(members):
        for position, role in enumerate(roles):
            low[number, position], high[number, position] = youngest[role], oldest[role] + 1
    sizes = np.array([len(roles) for roles in members])
    numbers = np.arange(max(wanted, 1))
    kind = choice(draws.draw("household kind", other=numbers), thresholds_of(list(shares.values())))
    size = sizes[kind]
    household = np.repeat(numbers, size)[:wanted]
    first = np.cumsum(size) - size
    position = np.arange(len(household)) - first[household]
    kind_of = kind[household]
    person = np.arange(len(household))
    age = between(draws.draw("age", person=person), low[kind_of, position], high[kind_of, position])
    return household.astype(np.int32), age


def _districts(
    settings: Settings,
    draws: Draws,
    household: NDArray[np.int32],
    first_wing: int,
    district_count: int,
    town_count: int,
) -> NDArray[np.int16]:
    """Spread households over the town; a share of them lives in the neighbour towns, no care home does."""
    numbers = np.arange(int(household[-1]) + 1)
    district = between(draws.draw("district", other=numbers), 0, town_count)
    outside = chance(draws.draw("neighbour", other=numbers), settings.number("town.neighbour_share"))
    outside &= numbers < first_wing
    away = between(draws.draw("which neighbour", other=numbers), town_count, district_count)
    return np.where(outside, away, district)[household].astype(np.int16)


def _occupations(settings: Settings, draws: Draws, age: NDArray[np.int16]) -> NDArray[np.uint8]:
    shares = settings.table("town.occupations")
    names = list(shares)
    person = np.arange(len(age))
    drawn = choice(draws.draw("occupation", person=person), thresholds_of(list(shares.values())))
    codes = np.array([OCCUPATIONS.index(name) for name in names], np.uint8)
    occupation = codes[drawn]
    occupation[age < _WORKING_AGE] = PUPIL
    occupation[age < _FIRST_SCHOOL_AGE] = SMALL_CHILD
    occupation[age >= _RETIREMENT_AGE] = RETIRED
    return occupation
