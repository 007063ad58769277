"""Households, ages, jobs, phones and purses are as the settings say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.tables import AGE_BANDS, OCCUPATIONS
from healthcode.town.vocabulary import YOUNGEST
from town.lives import made

CHILD_UNDER = 18


@settings(max_examples=15)
@given(st.integers(200, 3_000), st.integers(0, 2**32), st.sampled_from([0.0, 0.01, 0.1]))
def test_the_town_has_as_many_people_as_wanted(people: int, seed: int, care: float) -> None:
    """Every table of people is as long as the town is large, whatever the last household would have been."""
    town = made(people, seed, (f"town.care_home_share={care}",)).town
    for name, column in vars(town.people).items():
        assert len(column) == people, name
    assert len(set(town.person_ids)) == people
    assert len(set(town.place_ids)) == town.places.count


def test_households_follow_each_other_without_a_gap() -> None:
    """Households are numbered from 0, and their members stand next to each other."""
    household = made(2_000, 3).town.people.household
    assert (np.diff(household) >= 0).all()
    assert np.array_equal(np.unique(household), np.arange(household[-1] + 1))


def test_household_shapes() -> None:
    """Nobody lives with more than four others outside care homes, and no child lives alone."""
    people = made(5_000, 4).town.people
    ordinary = people.occupation != OCCUPATIONS.index("care_home_resident")
    size = np.bincount(people.household[ordinary])
    assert size.max() == 5
    grown = np.bincount(people.household[people.age >= CHILD_UNDER], minlength=people.household[-1] + 1)
    complete = people.household[ordinary] < people.household[ordinary].max()
    assert (grown[people.household[ordinary][complete]] > 0).all()


def test_children_have_parents_and_old_couples_are_old() -> None:
    """With a child of 18 years or less there is an adult between 27 and 54, and nobody is above 97."""
    people = made(5_000, 5).town.people
    children = np.unique(people.household[people.age < CHILD_UNDER])
    parents = np.unique(people.household[(people.age >= 27) & (people.age < 55)])
    assert np.setdiff1d(children[:-1], parents).size == 0
    assert people.age.min() >= 0
    assert people.age.max() < 98


def test_kinds_of_household_come_in_their_shares() -> None:
    """Where only one kind is wanted only that kind comes; where two are, both in their shares."""
    table = "town.household_kinds={%s}"
    kinds = ("alone", "alone_old", "couple", "couple_old", "couple_one_child", "couple_two_children")
    rest = ("couple_three_children", "one_parent_one_child", "one_parent_two_children", "three_generations")
    none = dict.fromkeys((*kinds, *rest, "shared_flat"), 0.0)
    only = ", ".join(f"{kind} = {share}" for kind, share in (none | {"three_generations": 1.0}).items())
    people = made(1_000, 1, (table % only, "town.care_home_share=0.0")).town.people
    assert (np.bincount(people.household)[:-1] == 5).all()
    both = ", ".join(f"{kind} = {share}" for kind, share in (none | {"alone": 0.5, "couple": 0.5}).items())
    people = made(4_000, 1, (table % both, "town.care_home_share=0.0")).town.people
    assert abs(float((np.bincount(people.household) == 1).mean()) - 0.5) < 0.05
    assert (people.age >= CHILD_UNDER).all()


def test_age_bands_follow_ages() -> None:
    """A band begins at its youngest age and ends below that of the next."""
    people = made(5_000, 6).town.people
    bounds = [*YOUNGEST, 200]
    for band in range(len(AGE_BANDS)):
        ages = people.age[people.age_band == band]
        assert len(ages)
        assert ages.min() >= bounds[band]
        assert ages.max() < bounds[band + 1]


def test_occupations_fit_ages() -> None:
    """Small children, pupils, workers, the retired: each at their age."""
    people = made(5_000, 7).town.people
    name = np.array(OCCUPATIONS)[people.occupation]
    assert set(name[people.age < 6]) == {"small_child"}
    assert set(name[(people.age >= 6) & (people.age < 18)]) == {"pupil"}
    assert set(name[people.age >= 65]) == {"retired", "care_home_resident"}
    working = set(name[(people.age >= 18) & (people.age < 65)])
    assert working == set(OCCUPATIONS) - {"small_child", "pupil", "retired", "care_home_resident"}


@pytest.mark.parametrize(("name", "share"), [("office", 0.27), ("factory", 0.17), ("none", 0.27)])
def test_occupations_come_in_their_shares(name: str, share: float) -> None:
    """Among people of working age."""
    people = made(5_000, 8).town.people
    working = (people.age >= 18) & (people.age < 65)
    found = (people.occupation[working] == OCCUPATIONS.index(name)).mean()
    assert abs(float(found) - share) < 0.05


def test_phones_and_purses_follow_the_shares_by_age() -> None:
    """So many of a band have no phone; without a phone one pays cash and runs no app."""
    town = made(5_000, 9)
    people = town.town.people
    shares = town.settings.table("town.no_phone_share")
    for band, name in enumerate(AGE_BANDS):
        members = people.age_band == band
        assert abs(float((~people.has_phone[members]).mean()) - shares[name]) < 0.08, name
    assert people.pays_cash[~people.has_phone].all()
    assert not people.has_app[~people.has_phone].any()
    uptake = float(people.has_app[people.has_phone].mean())
    assert abs(uptake - town.settings.number("town.app_uptake")) < 0.05


def test_so_many_live_next_door_and_in_care_homes() -> None:
    """Neighbours in their share, none of them in a care home; wings are of the wanted size."""
    town = made(6_000, 10, ("town.neighbour_share=0.2", "town.care_home_share=0.05"))
    people = town.town.people
    outside = people.district >= town.town.districts.town_count
    assert abs(float(outside.mean()) - 0.2 * 0.95) < 0.03
    resident = people.occupation == OCCUPATIONS.index("care_home_resident")
    assert resident.sum() == 300
    assert not outside[resident].any()
    assert (people.age[resident] >= 72).all()
    wings = np.bincount(people.household[resident])
    assert wings.max() == town.settings.count("town.care_wing_size")


def test_people_keep_their_traits_when_another_share_changes() -> None:
    """Whoever has a phone has one whatever the share of cash: traits are drawn apart."""
    one = made(1_000, 11).town.people
    other = made(1_000, 11, ("town.app_uptake=0.9", "town.occupations={office=0.9}")).town.people
    assert np.array_equal(one.has_phone, other.has_phone)
    assert np.array_equal(one.age, other.age)
    assert not (one.has_app & ~other.has_app).any()
