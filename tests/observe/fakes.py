"""A made-up town with made-up days, and settings, for the tests of what a platform sees.

Nothing here is plausible: what counts is that every column is there and nobody is in two places at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from healthcode.clock import DAY, HOUR, MINUTE, parse_time
from healthcode.draws import Draws
from healthcode.observe import Observed, Observer
from healthcode.tables import CATEGORIES, MODES

Column = NDArray[Any]
BEGIN = parse_time("2020-02-03T00:00:00")
TAXI, METRO, TRAIN = MODES.index("taxi"), MODES.index("metro"), MODES.index("train")
PLACE_KINDS = ("home", "work/office", "shop/pharmacy", "restaurant/fastfood", "worship")
HOME, OFFICE, SHOP, RESTAURANT, WORSHIP = range(len(PLACE_KINDS))
DISTRICTS = ("old-town", "harbour", "gardens", "ostmarch", "northfield")
DISTRICT_KINDS = ("town", "town", "town", "neighbour", "neighbour")

FAULT_RATES = (
    "phone_left_at_home",
    "phone_lent",
    "taxi_paid_by_other",
    "missing_check_out",
    "clock_skew",
    "late_test",
    "wrong_match",
    "duplicate_upload",
)
SETTINGS: dict[str, Any] = {
    "observation.named_taxi_share": 0.6,
    "observation.named_transit_share": 0.7,
    "observation.scan_share": {"restaurant/*": 0.8, "shop": 0.6, "worship": 0.7},
    "observation.check_out_share": 0.7,
    "observation.encounter_minutes_least": 5,
    "observation.encounter_reach_metres": 10.0,
    "observation.encounter_distance_metres": {
        "home": 2.0,
        "work": 4.0,
        "shop": 8.0,
        "worship": 7.0,
        "taxi": 0.9,
        "metro": 4.0,
        "other": 5.0,
    },
    "observation.attenuation_metres": (0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0),
    "observation.attenuation_db": (37.0, 42.0, 50.0, 55.0, 58.0, 63.0, 66.0, 70.0, 73.0, 76.0),
    "observation.attenuation_noise_db": 4.0,
    "health_office.interviews_per_day": 20,
    "health_office.interview_delay_hours": 24,
    "health_office.interview_days_back": 7,
    "health_office.contact_minutes": 15,
    "health_office.contact_days_before_onset": 2,
    "health_office.recall": {"home": 0.98, "friend": 0.7, "work": 0.6, "restaurant": 0.25, "taxi": 0.05},
    "health_office.isolation_days": 14,
    "health_office.quarantine_days": 14,
    "health_office.zone_window_days": 14,
    "health_office.zone_medium_cases_per_1000": 2.0,
    "health_office.zone_high_cases_per_1000": 8.0,
    "health_office.zone_medium_cases_least": 2,
    "health_office.zone_ends_after_days": 14,
    "outbreak.town": "ostmarch",
    "outbreak.zone_medium_day": 2,
    "outbreak.zone_high_day": 6,
    "orders.red_list_size": 0,
    "orders.red_list_day": 1,
    "orders.red_list_days": 14,
    "orders.red_list_from": "neighbour",
    "orders.red_list_actor": "Port Linden Stability Desk",
    "orders.red_list_reason": "epidemic control",
    "orders.red_list_approved_by": "",
    "faults.clock_skew_minutes": 45,
    "faults.late_test_days": 3,
    **{f"faults.{name}": 0.02 for name in FAULT_RATES},
}
WITHOUT_FAULTS = {f"faults.{name}": 0.0 for name in FAULT_RATES}


class Settings:
    """Settings by ``section.key``, some of them changed."""

    def __init__(self, changes: dict[str, Any] | None = None) -> None:
        self.values = {**SETTINGS, **(changes or {})}

    def number(self, key: str) -> float:
        return float(self.values[key])

    def count(self, key: str) -> int:
        return int(self.values[key])

    def word(self, key: str) -> str:
        return str(self.values[key])

    def numbers(self, key: str) -> tuple[float, ...]:
        return tuple(self.values[key])

    def table(self, key: str) -> dict[str, float]:
        return dict(self.values[key])


@dataclass(frozen=True)
class People:
    household: Column
    home_place: Column
    work_place: Column
    district: Column
    has_phone: Column
    pays_cash: Column
    has_app: Column


@dataclass(frozen=True)
class Places:
    kind: Column


@dataclass(frozen=True)
class Districts:
    ids: tuple[str, ...] = DISTRICTS
    kinds: tuple[str, ...] = DISTRICT_KINDS


@dataclass(frozen=True)
class Town:
    people: People
    places: Places
    place_kinds: tuple[str, ...] = PLACE_KINDS
    districts: Districts = Districts()


@dataclass(frozen=True)
class Visits:
    person: Column
    place: Column
    arrived_at: Column
    left_at: Column


@dataclass(frozen=True)
class Rides:
    person: Column
    vehicle: Column
    mode: Column
    carriage: Column
    from_district: Column
    to_district: Column
    departed_at: Column
    arrived_at: Column
    is_driver: Column


@dataclass(frozen=True)
class Purchases:
    person: Column
    place: Column
    bought_at: Column
    category: Column
    amount: Column
    payment: Column


@dataclass(frozen=True)
class Tests:
    __test__ = False  # pytest takes the name for a group of tests

    person: Column
    sampled_at: Column
    is_positive: Column
    reported_at: Column
    onset_at: Column


@dataclass(frozen=True)
class Symptoms:
    person: Column
    reported_at: Column
    is_fever: Column


@dataclass(frozen=True)
class Arrivals:
    person: Column
    place: Column
    arrived_at: Column
    is_refused: Column


@dataclass(frozen=True)
class Day:
    visits: Visits
    rides: Rides
    purchases: Purchases
    tests: Tests
    symptoms: Symptoms
    arrivals: Arrivals
    evades: Column

    def changed(self, **parts: Any) -> Day:
        return replace(self, **parts)


def ints(*values: int) -> Column:
    return np.array(values, np.int32)


def make_town(count: int = 60, seed: int = 1) -> Town:
    """Make households of three, with shops, restaurants and rooms at work for all."""
    rng = np.random.default_rng(seed)
    person = np.arange(count)
    homes = -(-count // 3)
    rooms, venues = max(count // 10, 1), max(count // 40, 2)
    kind = np.repeat([HOME, OFFICE, SHOP, RESTAURANT, WORSHIP], [homes, rooms, venues, venues, venues])
    has_phone = rng.random(count) < 0.8
    work = np.where(rng.random(count) < 0.7, homes + rng.integers(0, rooms, count), -1)
    people = People(
        household=(person // 3).astype(np.int32),
        home_place=(person // 3).astype(np.int32),
        work_place=work.astype(np.int32),
        district=(person // 3 % len(DISTRICTS)).astype(np.int16),
        has_phone=has_phone,
        pays_cash=(rng.random(count) < 0.2) | ~has_phone,
        has_app=has_phone & (rng.random(count) < 0.5),
    )
    return Town(people, Places(kind.astype(np.int16)))


def make_day(town: Town, day: int, seed: int = 1) -> Day:
    """Make a day: home, a ride, work or a venue, a venue, a ride, home."""
    rng = np.random.default_rng([seed, day])
    people, count = town.people, len(town.people.household)
    person = np.arange(count, dtype=np.int32)
    venues = np.flatnonzero(town.places.kind >= SHOP)
    out = rng.integers(6 * HOUR, 9 * HOUR, count)
    there = out + rng.integers(10 * MINUTE, HOUR, count)
    on = there + rng.integers(2 * HOUR, 8 * HOUR, count)
    back = on + rng.integers(6 * MINUTE, 2 * HOUR, count)
    home = back + rng.integers(10 * MINUTE, HOUR, count)
    venue = rng.choice(venues, count).astype(np.int32)
    first = np.where(people.work_place >= 0, people.work_place, rng.choice(venues, count)).astype(np.int32)
    places = np.stack([people.home_place, first, venue, people.home_place], 1)
    begins = np.stack([np.zeros(count, int), there, on, home], 1)
    ends = np.stack([out, on, back, np.full(count, DAY)], 1)
    visits = Visits(
        np.repeat(person, 4),
        places.ravel().astype(np.int32),
        begins.ravel().astype(np.int32),
        ends.ravel().astype(np.int32),
    )
    twice = np.repeat(person, 2)
    mode = rng.choice([TAXI, METRO, MODES.index("bus"), TRAIN], len(twice)).astype(np.uint8)
    vehicle = np.where(mode == TAXI, 10**9 + np.arange(len(twice)), rng.integers(0, 20, len(twice)))
    vehicle = vehicle + mode.astype(np.int64) * 10**6 + day * 10**12
    rides = Rides(
        twice,
        vehicle.astype(np.int64),
        mode,
        np.where(mode == METRO, rng.integers(1, 4, len(twice)), 0).astype(np.int16),
        rng.integers(0, 5, len(twice)).astype(np.int16),
        rng.integers(0, 5, len(twice)).astype(np.int16),
        np.stack([out, back], 1).ravel().astype(np.int32),
        np.stack([there, home], 1).ravel().astype(np.int32),
        rng.random(len(twice)) < 0.02,
    )
    payment = np.where(people.pays_cash, 1, np.where(people.has_phone & (rng.random(count) < 0.6), 0, 2))
    purchases = Purchases(
        person,
        venue,
        ((on + back) // 2).astype(np.int32),
        rng.integers(0, len(CATEGORIES), count).astype(np.uint8),
        rng.integers(100, 9000, count).astype(np.int32),
        payment.astype(np.uint8),
    )
    tested = np.flatnonzero(rng.random(count) < 0.05).astype(np.int32)
    sampled = rng.integers(8 * HOUR, 18 * HOUR, len(tested))
    onset = BEGIN + day * DAY - rng.integers(0, 5 * DAY, len(tested))
    tests = Tests(
        tested,
        sampled.astype(np.int32),
        rng.random(len(tested)) < 0.4,
        BEGIN + day * DAY + sampled + rng.integers(2 * HOUR, 48 * HOUR, len(tested)),
        np.where(rng.random(len(tested)) < 0.5, onset, -1),
    )
    ill = np.flatnonzero(rng.random(count) < 0.02).astype(np.int32)
    symptoms = Symptoms(
        ill,
        rng.integers(7 * HOUR, 22 * HOUR, len(ill)).astype(np.int32),
        rng.random(len(ill)) < 0.5,
    )
    refused = np.flatnonzero(rng.random(count) < 0.02).astype(np.int32)
    arrivals = Arrivals(
        np.concatenate([person, refused]),
        np.concatenate([venue, rng.choice(venues, len(refused)).astype(np.int32)]),
        np.concatenate([on, np.full(len(refused), 12 * HOUR)]).astype(np.int32),
        np.repeat([False, True], [count, len(refused)]),
    )
    return Day(visits, rides, purchases, tests, symptoms, arrivals, rng.random(count) < 0.01)


def make_days(town: Town, days: int, seed: int = 1) -> list[Day]:
    return [make_day(town, day, seed) for day in range(days)]


def watch(
    town: Town,
    days: list[Day],
    changes: dict[str, Any] | None = None,
    seed: int = 7,
    colours: Column | None = None,
) -> list[Observed]:
    """See all the days."""
    watcher = Observer(town, Settings(changes), Draws(seed), BEGIN)
    return [watcher.see(number, today, colours) for number, today in enumerate(days)]
