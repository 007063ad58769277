"""What people set out to do: at the hours and as often as the settings say, mostly at their favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.clock import HOUR
from healthcode.tables import OCCUPATIONS
from healthcode.town.outings import Outings
from healthcode.town.vocabulary import KIND, PLACE_KINDS, general
from town.lives import made

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from town.lives import Made

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def planned(people: int = 2_000, seed: int = 1, changes: tuple[str, ...] = ()) -> tuple[Made, Outings]:
    made_town = made(people, seed, changes)
    town = made_town.town
    outings = Outings(
        made_town.settings, made_town.draws, town.people, town.places, town.popularity, town.working_days
    )
    return made_town, outings


def everybody(town: Made) -> NDArray[np.bool_]:
    return np.ones(town.town.people.count, np.bool_)


def alone(town: Made) -> NDArray[np.bool_]:
    people = town.town.people
    care = people.occupation == OCCUPATIONS.index("care_home_resident")
    may: NDArray[np.bool_] = (people.age >= town.settings.number("activities.alone_from_age")) & ~care
    return may


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_errands_are_as_frequent_as_the_share(share: float) -> None:
    """Of those who are free and may go alone so many go in the morning, and nobody else does."""
    town, outings = planned(changes=(f"activities.morning_errand_share={share}",))
    plan = outings.morning(MONDAY, everybody(town))
    may = np.flatnonzero(alone(town))
    assert np.isin(plan.person, may).all()
    assert abs(len(plan.person) / len(may) - share) < 0.05
    assert np.array_equal(plan.person, np.unique(plan.person))


def test_whoever_is_not_free_plans_nothing() -> None:
    """Neither in the morning, nor at lunch, nor in the evening."""
    town, outings = planned()
    nobody = ~everybody(town)
    for day in (MONDAY, SATURDAY, SUNDAY):
        assert not len(outings.morning(day, nobody).person)
        assert not len(outings.lunch(day, nobody).person)
        assert not len(outings.evening(day, nobody).person)
        assert not len(outings.afternoon(day, nobody, nobody, {}).person)


def test_services_are_on_sundays() -> None:
    """On Sunday morning one goes to worship, on other mornings to shops."""
    town, outings = planned()
    kind = town.town.places.kind
    assert set(kind[outings.morning(SUNDAY, everybody(town)).place]) == {KIND["worship"]}
    names = {general(PLACE_KINDS[one]) for one in kind[outings.morning(MONDAY, everybody(town)).place]}
    assert names == {"shop"}


def test_it_is_the_same_people_who_worship() -> None:
    """Whoever goes on one Sunday goes on the next."""
    town, outings = planned()
    first = outings.morning(SUNDAY, everybody(town)).person
    assert np.array_equal(first, outings.morning(SUNDAY + 7, everybody(town)).person)


def test_evenings_are_longer_at_weekends() -> None:
    """More people go out on Friday and Saturday, to restaurants, halls and friends."""
    town, outings = planned(4_000, 2, ("activities.friend_visit_share=0.0",))
    monday, friday = (outings.evening(day, everybody(town)) for day in (MONDAY, FRIDAY))
    assert len(friday.person) > 1.5 * len(monday.person)
    names = {general(PLACE_KINDS[one]) for one in town.town.places.kind[friday.place]}
    assert names == {"restaurant", "leisure"}


def test_friends_are_visited_at_home() -> None:
    """A friend's home is not one's own, and it is one of a few."""
    town, outings = planned(
        1_000, 3, ("activities.friend_visit_weekend_share=1.0", "activities.evening_out_weekend_share=0.0")
    )
    seen: dict[int, set[int]] = {}
    for week in range(6):
        free = everybody(town)
        plan = outings.afternoon(SATURDAY + 7 * week, ~free, free, {})
        assert (town.town.places.kind[plan.place] == KIND["home"]).all()
        assert (plan.place != town.town.people.home_place[plan.person]).all()
        for person, place in zip(plan.person.tolist(), plan.place.tolist(), strict=True):
            seen.setdefault(person, set()).add(place)
    assert max(len(homes) for homes in seen.values()) <= 3


def test_people_mostly_go_to_their_favourites() -> None:
    """Without exploration a person knows as many supermarkets as there are favourites; with it, more."""
    many = ("places.supermarket_per_1000=10.0", "activities.morning_errand_share=1.0")
    known = {}
    for exploration in (0.0, 0.9):
        town, outings = planned(1_000, 4, (*many, f"places.exploration={exploration}"))
        seen: dict[int, set[int]] = {}
        for week in range(12):
            plan = outings.morning(7 * week, everybody(town))
            markets = town.town.places.kind[plan.place] == KIND["shop/supermarket"]
            for person, place in zip(
                plan.person[markets].tolist(), plan.place[markets].tolist(), strict=True
            ):
                seen.setdefault(person, set()).add(place)
        known[exploration] = [len(places) for places in seen.values()]
    assert max(known[0.0]) <= len(town.settings.numbers("places.favourites"))
    assert np.mean(known[0.9]) > np.mean(known[0.0])


@pytest.mark.parametrize("part", ["morning", "evening"])
def test_plans_keep_to_their_hours(part: str) -> None:
    """Nothing begins before its first hour or after its last."""
    town, outings = planned()
    plan = getattr(outings, part)(SATURDAY, everybody(town))
    first = town.settings.table("activities.first_hour")[part] * HOUR
    last = town.settings.table("activities.last_hour")[part] * HOUR
    assert (plan.start >= first).all()
    assert (plan.start < last).all()
    assert (plan.seconds > 0).all()


def test_what_cannot_wait_comes_before_an_errand() -> None:
    """Whoever has to go to a pharmacy or a clinic goes there, also on a Sunday."""
    town, outings = planned()
    free, sent = everybody(town), np.arange(0, 2_000, 50)
    for day in (MONDAY, SUNDAY):
        plan = outings.afternoon(day, free, ~free, {"shop/pharmacy": sent})
        going = np.isin(plan.person, sent)
        assert going.sum() == len(sent)
        assert (town.town.places.kind[plan.place[going]] == KIND["shop/pharmacy"]).all()


def test_without_leaves_people_out() -> None:
    """A plan without some people is the plan of the others."""
    town, outings = planned()
    plan = outings.morning(MONDAY, everybody(town))
    gone = np.arange(town.town.people.count) % 2 == 0
    rest = plan.without(gone)
    assert (rest.person % 2 == 1).all()
    assert len(rest.person) == (plan.person % 2 == 1).sum()


def test_one_person_less_changes_nobody_elses_plan() -> None:
    """Plans are drawn by person: with somebody gone the others plan the same."""
    town, outings = planned()
    free = everybody(town)
    fewer = free.copy()
    fewer[::3] = False
    for day in (MONDAY, FRIDAY, SATURDAY, SUNDAY):
        for part in ("morning", "evening"):
            whole = getattr(outings, part)(day, free).without(~fewer)
            alone_again = getattr(outings, part)(day, fewer)
            for name, column in vars(whole).items():
                assert np.array_equal(column, getattr(alone_again, name)), (day, part, name)
