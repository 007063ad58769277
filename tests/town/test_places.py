"""Homes, classes, rooms and shops: everybody has their place, and some shops are fuller than others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.tables import OCCUPATIONS
from healthcode.town.vocabulary import KIND, PLACE_KINDS
from town.lives import lived, made


@settings(max_examples=15)
@given(st.integers(200, 1_500), st.integers(0, 2**32), st.integers(2, 37), st.sampled_from([0.0, 0.03, 0.5]))
def test_everyone_has_a_home_in_their_district(
    people: int, seed: int, districts: int, outside: float
) -> None:
    """A home of one household, or the wing of a care home, where the person's district is."""
    town = made(people, seed, (f"town.districts={districts}", f"town.neighbour_share={outside}")).town
    home, who = town.people.home_place, town.people
    kinds = town.places.kind[home]
    resident = who.occupation == OCCUPATIONS.index("care_home_resident")
    assert (kinds == np.where(resident, KIND["care_home"], KIND["home"])).all()
    assert np.array_equal(town.places.district[home], who.district)
    households = np.unique(np.stack([home, who.household]), axis=1)
    assert households.shape[1] == len(np.unique(home)) == len(np.unique(who.household))


@settings(max_examples=15)
@given(st.integers(200, 1_500), st.integers(0, 2**32), st.integers(5, 60), st.integers(2, 37))
def test_pupils_learn_in_their_own_district(people: int, seed: int, size: int, districts: int) -> None:
    """In classes of at most the size of the settings; children from next door go to the centre."""
    town = made(people, seed, (f"places.class_size={size}", f"town.districts={districts}")).town
    who = town.people
    pupils = np.flatnonzero(who.occupation == OCCUPATIONS.index("pupil"))
    room = who.work_place[pupils]
    assert (town.places.kind[room] == KIND["school/class"]).all()
    assert np.bincount(room).max(initial=0) <= size
    own = np.where(who.district < town.districts.town_count, who.district, 0)[pupils]
    assert np.array_equal(town.places.district[room], own)


def test_classes_are_of_about_one_age() -> None:
    """Children of a class are close in age, and classes of a district are about equally full."""
    town = made(6_000, 1).town
    pupils = np.flatnonzero(town.people.occupation == OCCUPATIONS.index("pupil"))
    room = town.people.work_place[pupils]
    for one in np.unique(room):
        ages = town.people.age[pupils[room == one]]
        assert ages.max() - ages.min() <= 9
    sizes = np.bincount(room)[np.unique(room)]
    where = town.places.district[np.unique(room)]
    for district in np.unique(where):
        assert np.ptp(sizes[where == district]) <= 1


@pytest.mark.parametrize(
    ("occupation", "kind", "key"),
    [
        ("office", "work/office", "places.office_room_size"),
        ("factory", "work/factory", "places.factory_room_size"),
        ("other", "work/workshop", "places.office_room_size"),
    ],
)
def test_rooms_are_no_larger_than_they_should_be(occupation: str, kind: str, key: str) -> None:
    """Workers sit in rooms of their kind, none of them overfull."""
    town = made(3_000, 2)
    people = town.town.people
    workers = people.occupation == OCCUPATIONS.index(occupation)
    room = people.work_place[workers]
    assert (town.town.places.kind[room] == KIND[kind]).all()
    assert np.bincount(room).max() <= town.settings.count(key)


def test_staff_work_where_their_trade_is_done() -> None:
    """Retail in shops, cooks in restaurants, nurses in clinics, carers in care homes; drivers nowhere."""
    town = made(6_000, 3).town
    kinds = np.array(PLACE_KINDS)[town.places.kind]
    expected = {
        "retail": "shop",
        "restaurant": "restaurant",
        "nurse": "clinic",
        "teacher": "school",
        "carer": "care_home",
    }
    for occupation, kind in expected.items():
        place = town.people.work_place[town.people.occupation == OCCUPATIONS.index(occupation)]
        assert (place >= 0).all()
        assert {one.partition("/")[0] for one in kinds[place]} == {kind}
    for occupation in ("taxi_driver", "courier", "none", "retired", "care_home_resident"):
        place = town.people.work_place[town.people.occupation == OCCUPATIONS.index(occupation)]
        assert (place == -1).all()


def test_places_of_a_kind_follow_each_other() -> None:
    """The range of each kind holds its places and no others, and together they are all places."""
    places = made(1_000, 4).town.places
    covered = 0
    for kind in PLACE_KINDS:
        first, last = places.of(kind)
        assert (places.kind[first:last] == KIND[kind]).all()
        covered += last - first
    assert covered == places.count


def test_some_places_are_more_popular_than_others() -> None:
    """Over a week the fullest tenth of the restaurants gets more than twice its even share of visits."""
    town, days = lived(1_000, 7, 5, ("places.restaurant_per_1000=20.0", "town.districts=2"))
    restaurants = town.places_of("restaurant/table")
    counts = np.zeros(town.town.places.count, np.int64)
    for today in days:
        counts += np.bincount(today.visits.place, minlength=len(counts))
    ordered = np.sort(counts[restaurants])[::-1]
    tenth = len(restaurants) // 10
    assert tenth >= 2
    assert ordered[:tenth].sum() / ordered.sum() > 2 * tenth / len(restaurants)


def test_an_exponent_of_nothing_makes_popularity_even() -> None:
    """Without rank, places of one district are chosen alike."""
    flat = made(2_000, 6, ("places.popularity_exponent=0.0", "places.restaurant_per_1000=20.0")).town
    popularity = flat.popularity["restaurant/table"]
    first, last = flat.places.of("restaurant/table")
    here = flat.places.district[first:last] == 0
    limits = np.r_[0.0, popularity.thresholds[0].astype(float) / 2.0**64, 1.0]
    shares = np.diff(limits)[here]
    assert np.ptp(shares) < 1e-9


def test_near_places_are_chosen_more_often() -> None:
    """A shop of the own district is chosen more often than the same rank in any other."""
    town = made(6_000, 7).town
    popularity, (first, last) = town.popularity["restaurant/table"], town.places.of("restaurant/table")
    where = town.places.district[first:last]
    for district in range(town.districts.town_count):
        limits = np.r_[0.0, popularity.thresholds[district].astype(float) / 2.0**64, 1.0]
        shares = np.diff(limits)
        best = {int(one): float(shares[where == one].max()) for one in np.unique(where)}
        assert max(best, key=lambda one: best[one]) == district
