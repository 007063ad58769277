"""Taxis: one ride at a time, one passenger at a time, and matches that depend on nobody else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.clock import MINUTE
from healthcode.tables import MODES, OCCUPATIONS
from healthcode.town.taxis import TURN_SECONDS, Taxis
from town.lives import Made, check_day, lived, made

BUSY = ("town.occupations={taxi_driver=0.05}", "mobility.taxi_share=0.6", "mobility.taxi_share_old=0.6")


def asked(
    town: Made, person: np.ndarray, ready: np.ndarray, day: int = 0
) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Ask for taxis on a new day; give who got one, and passenger, driver, beginning and end of each ride."""
    taxis = Taxis(town.draws, town.town.people, town.town.working_days)
    taxis.begin(day)
    count = len(person)
    zero = np.zeros(count, np.int16)
    got, rides = taxis.ride(person, zero, zero + np.int16(1), ready, np.full(count, 600, np.int32))
    half = len(rides) // 2
    rows = zip(
        rides.person[:half].tolist(),
        rides.person[half:].tolist(),
        rides.departed_at[:half].tolist(),
        rides.arrived_at[:half].tolist(),
        strict=True,
    )
    return got, list(rows)


@pytest.mark.slow
@settings(max_examples=30)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 86_399), min_size=1, max_size=200))
def test_matches_are_sound(seed: int, moments: list[int]) -> None:
    """Nobody drives themselves, a taxi comes within its turn, and a driver makes one ride in each."""
    town = made(200, seed % 5, BUSY)
    person = np.sort(np.random.default_rng(seed).permutation(200)[: len(moments)])
    ready = np.array(moments, np.int32)[: len(person)]
    got, rides = asked(town, person, ready)
    assert got.sum() == len(rides)
    drivers = town.town.people.occupation == OCCUPATIONS.index("taxi_driver")
    for (passenger, driver, begins, ends), wanted in zip(rides, ready[got], strict=True):
        assert drivers[driver]
        assert passenger != driver
        assert 0 <= begins - wanted < TURN_SECONDS
        assert 4 * MINUTE <= ends - begins <= 18 * MINUTE
    turns = [(driver, begins) for _, driver, begins, _ in rides]
    assert len(set(turns)) == len(turns)


def test_a_driver_has_one_ride_at_a_time() -> None:
    """Over a busy week no two rides of a driver overlap, and each ride has one driver and one passenger."""
    _, days = lived(400, 7, 1, BUSY)
    for today in days:
        rides = today.rides.where(today.rides.mode == MODES.index("taxi"))
        driver = rides.where(rides.is_driver)
        order = np.lexsort((driver.departed_at, driver.person))
        same = driver.person[order][1:] == driver.person[order][:-1]
        assert (driver.departed_at[order][1:] >= driver.arrived_at[order][:-1])[same].all()
        passenger = rides.where(~rides.is_driver)
        assert len(driver) == len(passenger) > 20
        for name in ("vehicle", "departed_at", "arrived_at", "from_district", "to_district"):
            by_run = getattr(driver, name)[np.argsort(driver.vehicle)]
            assert np.array_equal(by_run, getattr(passenger, name)[np.argsort(passenger.vehicle)]), name


def test_only_drivers_on_duty_drive() -> None:
    """Rides lie within the driver's shift, on a working day of theirs."""
    town, days = lived(400, 7, 1, BUSY)
    working = town.town.working_days
    for today in days:
        driver = today.rides.where(today.rides.is_driver)
        assert working.on(today.number)[driver.person].all()
        assert (driver.departed_at >= working.start[driver.person]).all()
        assert (driver.arrived_at <= working.end[driver.person]).all()


def test_absent_drivers_do_not_drive() -> None:
    """Drivers who are kept at home get no passenger."""
    town = made(400, 2, (*BUSY, "behaviour.compliance_share={low=1.0,medium=1.0,high=1.0}"))
    drivers = np.flatnonzero(town.town.people.occupation == OCCUPATIONS.index("taxi_driver"))
    today = town.life.live(0, town.at_home(*drivers.tolist()))
    assert not today.rides.is_driver.any()
    assert not (today.rides.mode == MODES.index("taxi")).any()


def test_a_passenger_less_frees_only_that_driver() -> None:
    """Without one passenger every other match stays, but for those who then get the freed driver."""
    town = made(400, 3, BUSY)
    person = np.arange(0, 400, 2)
    ready = np.full(len(person), 10 * 3_600, np.int32)
    _, before = asked(town, person, ready)
    gone = before[0][0]
    _, after = asked(town, person[person != gone], ready[person != gone])
    freed = before[0][1]
    kept = {row for row in before if row[0] != gone}
    for passenger, driver, begins, _ in after:
        assert driver == freed or (passenger, driver) in {row[:2] for row in kept}, begins


def test_a_town_without_drivers_has_no_taxis() -> None:
    """Whoever wanted one takes the bus."""
    _, days = lived(300, 2, 4, ("town.occupations={taxi_driver=0.0}", "mobility.taxi_share=0.9"))
    for today in days:
        assert not (today.rides.mode == MODES.index("taxi")).any()
        assert (today.rides.mode == MODES.index("bus")).any()


def test_drivers_at_dialysis_do_not_drive() -> None:
    """A patient's hours at the ward are no shift."""
    town, days = lived(
        600, 6, 5, (*BUSY, "activities.dialysis_share=0.1", "activities.dialysis_old_share=0.0")
    )
    patients = np.flatnonzero(town.town.working_days.is_dialysis)
    drivers = np.flatnonzero(town.town.people.occupation == OCCUPATIONS.index("taxi_driver"))
    assert np.isin(drivers, patients).any()
    for today in days:
        check_day(town, today)
        assert not np.isin(today.rides.person[today.rides.is_driver], patients).any()
