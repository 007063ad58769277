"""Rides: where they begin and end, who sits in which carriage, and who waits at the station."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.clock import DAY, MINUTE
from healthcode.tables import MODES, OCCUPATIONS
from healthcode.town import GATES, Restrictions
from town.lives import intervals, lived, made

LINE_MODES = ("bus", "metro", "train", "coach")


def test_rides_join_where_people_are() -> None:
    """A place that is reached at the end of a ride is in the district where the ride ended."""
    town, days = lived(800, 7)
    joined = 0
    for today in days:
        rides = today.rides.where(~today.rides.is_driver)
        ends = {
            (int(p), int(t)): int(d)
            for p, t, d in zip(rides.person, rides.arrived_at, rides.to_district, strict=True)
        }
        starts = {
            (int(p), int(t)): int(d)
            for p, t, d in zip(rides.person, rides.departed_at, rides.from_district, strict=True)
        }
        person, begins, finishes = intervals(today)
        place = {
            (int(p), int(t)): int(town.town.places.district[x])
            for p, t, x in zip(today.visits.person, today.visits.arrived_at, today.visits.place, strict=True)
        }
        for row in range(1, len(person)):
            if person[row] != person[row - 1]:
                continue
            left = ends.get((int(person[row]), int(finishes[row - 1])))
            key = (int(person[row]), int(begins[row]))
            reached = place.get(key, starts.get(key))
            if left is not None and reached is not None and begins[row] == finishes[row - 1]:
                assert left == reached
                joined += 1
    assert joined > 1_000


@pytest.mark.parametrize("mode", LINE_MODES)
def test_a_run_keeps_its_timetable(mode: str) -> None:
    """All who board one run in one district do so at one time, and all who leave it there do as well."""
    _, days = lived(800, 7)
    rows = 0
    for today in days:
        rides = today.rides.where(today.rides.mode == MODES.index(mode))
        for at, where in ((rides.departed_at, rides.from_district), (rides.arrived_at, rides.to_district)):
            keys = np.unique(np.stack([rides.vehicle, where.astype(np.int64)]), axis=1)
            assert np.unique(np.stack([rides.vehicle, where.astype(np.int64), at]), axis=1).shape == (
                3,
                keys.shape[1],
            )
        rows += len(rides)
    assert rows > 0


def test_keys_of_runs_are_never_used_again() -> None:
    """A vehicle key stands for one mode on one day."""
    _, days = lived(800, 7)
    seen: dict[int, tuple[int, int]] = {}
    for today in days:
        for vehicle, mode in zip(today.rides.vehicle.tolist(), today.rides.mode.tolist(), strict=True):
            assert seen.setdefault(vehicle, (today.number, mode)) == (today.number, mode)


def test_carriages_are_told_apart_in_metros_and_trains_only() -> None:
    """From 1 to as many as the settings say; 0 elsewhere."""
    town, days = lived(800, 7)
    for today in days:
        for number, mode in enumerate(MODES):
            carriage = today.rides.carriage[today.rides.mode == number]
            if mode in {"metro", "train"}:
                most = town.settings.count(f"mobility.{mode}_carriages")
                assert ((carriage >= 1) & (carriage <= most)).all()
            else:
                assert (carriage == 0).all()


@pytest.mark.parametrize("mode", ["metro", "bus", "private"])
def test_only_the_chosen_means_of_travel_is_used(mode: str) -> None:
    """Where everybody travels in one way nobody rides in another, but on the way out of town."""
    changes = tuple(
        f"mobility.{one}_share{old}={1.0 if one == mode else 0.0}"
        for one in ("metro", "bus", "taxi", "private")
        for old in ("", "_old")
    )
    found = set()
    for today in lived(400, 2, 3, changes)[1]:
        rail = np.isin(today.rides.mode, [MODES.index("train"), MODES.index("coach")])
        inner = ~np.isin(today.rides.person, today.rides.person[rail])
        found |= {MODES[number] for number in np.unique(today.rides.mode[inner])}
    assert found == ({mode} if mode != "private" else set())


def test_neighbours_come_by_train_or_coach() -> None:
    """Whoever rides to or from a neighbour town takes its train or coach, and waits at the station."""
    town, days = lived(800, 7, 4, ("town.neighbour_share=0.3",))
    station = town.places_of("station")
    for today in days:
        rides = today.rides
        outside = (rides.from_district >= town.town.districts.town_count) | (
            rides.to_district >= town.town.districts.town_count
        )
        by_rail = np.isin(rides.mode, [MODES.index("train"), MODES.index("coach")])
        assert np.array_equal(outside, by_rail)
        waits = today.visits.where(np.isin(today.visits.place, station))
        assert np.isin(waits.person, rides.person[outside]).all()
        assert len(waits)
        assert ((waits.left_at - waits.arrived_at) >= MINUTE).all()


def test_nobody_rides_past_midnight() -> None:
    """A ride that would end after midnight is not made."""
    slow = ("mobility.bus_kmh=5", "mobility.bus_headway_minutes=120", "mobility.bus_share=1.0")
    for today in lived(400, 3, 5, slow)[1]:
        assert (today.rides.arrived_at < DAY).all()


def test_closed_means_of_travel_are_not_used() -> None:
    """People whose metro and bus gates are closed, and who do not evade, go otherwise."""
    gates = 'observation.gate_kinds=["vehicle/metro", "vehicle/bus"]'
    town = made(400, 6, ("behaviour.evasion_share={low=0.0,medium=0.0,high=0.0}", gates))
    none = np.zeros(400, np.bool_)
    closed = np.zeros((2, len(GATES)), np.bool_)
    closed[1] = [gate in {"vehicle/metro", "vehicle/bus"} for gate in GATES]
    for day in range(2):
        today = town.life.live(day, Restrictions(none, np.ones(400, np.uint8), closed, none))
        riders = today.rides.where(np.isin(today.rides.mode, [MODES.index("metro"), MODES.index("bus")]))
        by_rail = np.isin(today.rides.mode, [MODES.index("train"), MODES.index("coach")])
        assert np.isin(riders.person, today.rides.person[by_rail]).all(), "only on the way to or from a train"


def test_drivers_are_never_passengers_while_at_work() -> None:
    """A courier or taxi driver on the road takes no metro and no bus in working hours."""
    town, days = lived(800, 7, 7, ("town.occupations={taxi_driver=0.05,courier=0.05}",))
    people, working = town.town.people, town.town.working_days
    on_road = np.isin(people.occupation, [OCCUPATIONS.index("taxi_driver"), OCCUPATIONS.index("courier")])
    for today in days:
        rides = today.rides.where(~today.rides.is_driver)
        due = (on_road & working.on(today.number))[rides.person]
        inside = (rides.departed_at >= working.start[rides.person]) & (
            rides.departed_at < working.end[rides.person]
        )
        away = rides.mode >= MODES.index("train")
        riders = np.unique(rides.person[away])
        assert not (due & inside & ~np.isin(rides.person, riders)).any()
