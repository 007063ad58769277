"""Nobody is in two places at once, everybody comes home, and who stays in stays in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.clock import DAY, MINUTE
from healthcode.scenario import shipped_scenarios
from healthcode.tables import OCCUPATIONS
from healthcode.town import GATES, Announced, Restrictions
from healthcode.town.vocabulary import KIND, PLACE_KINDS, general
from town.lives import ALL_OBEY, NONE_OBEY, Made, check_day, lived, made, place_at

SHARES = (
    "mobility.metro_share",
    "mobility.bus_share",
    "mobility.taxi_share",
    "activities.lunch_out_share",
    "activities.errand_after_work_share",
    "activities.morning_errand_share",
    "activities.weekend_errand_share",
    "activities.evening_out_share",
    "activities.friend_visit_weekend_share",
    "activities.worship_sunday_share",
    "activities.clinic_visit_share",
    "purchases.medicine_per_day",
    "places.exploration",
    "town.neighbour_share",
)
#: Numbers that change how long ways, waits and days are, with the range to draw from.
LENGTHS = {
    "town.districts": (2, 37),
    "mobility.walk_minutes": (1, 60),
    "mobility.metro_headway_minutes": (1, 60),
    "mobility.bus_headway_minutes": (1, 120),
    "mobility.train_headway_minutes": (5, 720),
    "mobility.coach_headway_minutes": (10, 1440),
    "mobility.bus_kmh": (5, 80),
    "mobility.metro_kmh": (5, 120),
    "activities.start_spread_minutes": (0, 120),
    "activities.dialysis_hours": (1, 12),
}


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, ...]:
    """Draw settings of ways, errands and working hours, from their whole range."""
    parts = []
    for key in draw(st.lists(st.sampled_from(SHARES), unique=True, max_size=5)):
        most = 0.5 if key.startswith("town.") else 1.0
        parts.append(f"{key}={draw(st.sampled_from([0.0, 0.3 * most, most]))}")
    for key in draw(st.lists(st.sampled_from(sorted(LENGTHS)), unique=True, max_size=4)):
        least, most = LENGTHS[key]
        parts.append(f"{key}={draw(st.integers(least, most))}")
    if draw(st.booleans()):
        parts.append("mobility.leave_town_share=0.1")
    if draw(st.booleans()):
        parts.append("town.occupations={taxi_driver=0.2,courier=0.2}")
    if draw(st.booleans()):
        parts.append(f"activities.late_start_hour={{taxi_driver={draw(st.integers(6, 16))}.0}}")
    return tuple(parts)


def check_town(town: Made, days: int, restrictions: Restrictions | None = None) -> None:
    """Let a town live and hold each of its days against what is always so."""
    for day in range(days):
        check_day(town, town.life.live(day, restrictions, Announced(outings=True, medicine=True)))


@pytest.mark.slow
@settings(max_examples=25)
@given(st.integers(200, 500), st.integers(0, 2**32), changes())
def test_nobody_is_in_two_places_at_once(people: int, seed: int, changed: tuple[str, ...]) -> None:
    """Whatever the town: one place at a time, within the day, at home or in a hotel at night."""
    check_town(made(people, seed, changed), 3)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.integers(200, 900), st.integers(0, 2**32), changes())
def test_nobody_is_in_two_places_at_once_in_many_towns(
    people: int, seed: int, changed: tuple[str, ...]
) -> None:
    """The same, often, and over a week."""
    check_town(made(people, seed, changed), 7)


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.sampled_from([ALL_OBEY, NONE_OBEY, ()]))
def test_nobody_is_in_two_places_at_once_under_restrictions(seed: int, changed: tuple[str, ...]) -> None:
    """The same where some must stay at home and others find gates closed."""
    town = made(300, seed, changed)
    person = np.arange(300)
    closed = np.zeros((2, len(GATES)), np.bool_)
    closed[1] = [general(gate) not in {"home", "hotel"} for gate in GATES]
    asked = Restrictions(person % 5 == 0, (person % 3 == 0).astype(np.uint8), closed, person % 7 == 0)
    check_town(town, 3, asked)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_move_people_soundly(name: str) -> None:
    """Each shipped scenario, for a week from Monday to Sunday."""
    check_town(made(300, scenario=name), 7)


def test_whoever_stays_in_does_not_leave() -> None:
    """People who are kept at home and comply make no visit but to their home, no ride and no purchase."""
    town = made(400, 3, (*ALL_OBEY, "mobility.leave_town_share=0.0"))
    kept = np.arange(0, 400, 3)
    for day in range(4):
        today = town.life.live(day, town.at_home(*kept.tolist()))
        visits = today.visits.where(np.isin(today.visits.person, kept))
        assert np.array_equal(visits.place, town.town.people.home_place[visits.person])
        assert not np.isin(today.rides.person, kept).any()
        assert not np.isin(today.purchases.person, kept).any()
        assert not np.isin(today.arrivals.person, kept).any()
        assert (visits.left_at - visits.arrived_at == DAY).all()


def test_whoever_does_not_comply_lives_as_before() -> None:
    """Restrictions that nobody heeds change nothing of where people are."""
    town, days = lived(300, 4, 2, NONE_OBEY)
    again = made(300, 2, NONE_OBEY)
    for free in days:
        asked = again.life.live(free.number, town.at_home(*range(300)))
        for name, column in free.visits.columns().items():
            assert np.array_equal(column, getattr(asked.visits, name)), name
        assert np.array_equal(free.rides.vehicle, asked.rides.vehicle)


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("shop/supermarket", 10, 40), ("restaurant/table", 12, 110), ("leisure", 60, 180), ("worship", 50, 90)],
)
def test_visits_last_as_long_as_planned(kind: str, least: int, most: int) -> None:
    """A guest stays between the least and the most minutes of the settings; a pick-up takes twelve."""
    town, days = lived(800, 7)
    for today in days:
        visits = today.visits.where(town.town.places.kind[today.visits.place] == KIND[kind])
        guests = visits.where(town.town.people.work_place[visits.person] != visits.place)
        minutes = (guests.left_at - guests.arrived_at) / MINUTE
        assert (minutes >= least).all()
        assert (minutes <= most).all()


def test_every_kind_of_place_is_visited() -> None:
    """In one week somebody goes to each kind of place that the town has."""
    town, days = lived(800, 7)
    seen = {int(kind) for today in days for kind in np.unique(town.town.places.kind[today.visits.place])}
    there = {int(kind) for kind in np.unique(town.town.places.kind)}
    assert {PLACE_KINDS[kind] for kind in there - seen} <= {"clinic/dialysis", "shop/books"}


def test_people_on_duty_are_at_work() -> None:
    """At eleven on a Monday most office workers and pupils are where they work or learn."""
    town, days = lived(800, 7)
    where = place_at(town, days[0], 11 * 3_600)
    people = town.town.people
    for name, least in (("office", 0.9), ("pupil", 0.95)):
        members = people.occupation == OCCUPATIONS.index(name)
        assert (where == people.work_place)[members].mean() > least


def test_sundays_are_quieter_than_mondays() -> None:
    """Classes and offices stand empty on Sunday."""
    town, days = lived(800, 7)
    for kind in ("school/class", "work/office"):
        rooms = town.places_of(kind)
        assert np.isin(days[0].visits.place, rooms).any()
        assert not np.isin(days[6].visits.place, rooms).any()


def test_closed_gates_refuse_and_are_not_entered() -> None:
    """Who neither obeys nor evades is refused and leaves no visit; who is let in arrives."""
    town = made(400, 5, (*NONE_OBEY, "observation.gate_kinds=['shop/*','restaurant/*']"))
    closed = np.zeros((2, len(GATES)), np.bool_)
    closed[1] = [general(gate) == "shop" for gate in GATES]
    shut = (np.arange(400) < 200).astype(np.uint8)
    none = np.zeros(400, np.bool_)
    refused = 0
    for day in range(3):
        today = town.life.live(day, Restrictions(none, shut, closed, none))
        check_day(town, today)
        arrivals = today.arrivals
        kind = town.town.places.kind[arrivals.place]
        is_shop = np.isin(kind, [KIND[name] for name in PLACE_KINDS if general(name) == "shop"])
        assert np.array_equal(arrivals.is_refused, is_shop & (arrivals.person < 200))
        entered = town.town.places.kind[today.visits.place[today.visits.person < 200]]
        assert not np.isin(entered, kind[is_shop]).any()
        let_in = arrivals.where(~arrivals.is_refused)
        visits = {
            *zip(
                today.visits.person.tolist(),
                today.visits.place.tolist(),
                today.visits.arrived_at.tolist(),
                strict=True,
            )
        }
        for row in zip(
            let_in.person.tolist(), let_in.place.tolist(), let_in.arrived_at.tolist(), strict=True
        ):
            assert row in visits
        refused += int(arrivals.is_refused.sum())
    assert refused > 50


def test_closed_restaurants_serve_nobody_at_lunch_or_at_the_door() -> None:
    """Guests at lunch and couriers who do not obey are turned away like everybody else."""
    changes = ("activities.lunch_out_share=1.0", "town.occupations={courier=0.2}", *NONE_OBEY)
    town = made(600, 4, changes)
    closed = np.zeros((2, len(GATES)), np.bool_)
    closed[1] = [gate.startswith("restaurant/") for gate in GATES]
    free = np.zeros(600, np.bool_)
    today = town.life.live(0, Restrictions(free, np.ones(600, np.uint8), closed, free))
    inside = [PLACE_KINDS[kind] for kind in town.town.places.kind[today.visits.place]]
    work = town.town.people.work_place[today.visits.person] == today.visits.place
    guests = [kind for kind, is_staff in zip(inside, work, strict=True) if not is_staff]
    assert not [kind for kind in guests if kind.startswith("restaurant/")]
    assert today.arrivals.is_refused.any()


def test_a_gate_that_is_not_there_refuses_nobody() -> None:
    """Where no kind of place has a gate, closing them closes nothing."""
    town = made(300, 4, ("observation.gate_kinds=[]", *NONE_OBEY))
    closed = np.ones((2, len(GATES)), np.bool_)
    free = np.zeros(300, np.bool_)
    today = town.life.live(0, Restrictions(free, np.ones(300, np.uint8), closed, free))
    assert not len(today.arrivals)
    assert (town.town.places.kind[today.visits.place] == KIND["work/office"]).any()
