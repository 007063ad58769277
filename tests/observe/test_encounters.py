"""What proximity apps log of each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.observe.encounters import LossTable, overlapping
from observe.fakes import (
    BEGIN,
    WITHOUT_FAULTS,
    Settings,
    Town,
    Visits,
    ints,
    make_day,
    make_days,
    make_town,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.observe.given import Column

STAYS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 30)), max_size=30)


def with_app(town: Town) -> Town:
    everyone = np.ones_like(town.people.has_phone)
    return replace(town, people=replace(town.people, has_phone=everyone, has_app=everyone))


def pairs_of(parts: Iterator[tuple[Column, Column]]) -> list[tuple[int, int]]:
    return [pair for one, two in parts for pair in zip(one.tolist(), two.tolist(), strict=True)]


@given(STAYS, st.integers(1, 10))
def test_pairs_are_all_stays_that_share_a_room_long_enough(
    stays: list[tuple[int, int, int]], least: int
) -> None:
    """The pairs are those that comparing each stay with each other finds, each once."""
    room, begin, length = (np.array([stay[n] for stay in stays], np.int64) for n in range(3))
    end = begin + length
    found = [tuple(sorted(pair)) for pair in pairs_of(overlapping(room, begin, end, least))]
    wanted = {
        (a, b)
        for a in range(len(stays))
        for b in range(a + 1, len(stays))
        if room[a] == room[b] and min(end[a], end[b]) - max(begin[a], begin[b]) >= least
    }
    assert len(found) == len(set(found))
    assert set(found) == wanted


@given(STAYS, st.integers(1, 10), st.integers(1, 20))
def test_no_pair_depends_on_how_many_are_looked_at_together(
    stays: list[tuple[int, int, int]], least: int, pairs_at_once: int
) -> None:
    """Parts of any size, put one behind the other, are the same pairs in the same order."""
    room, begin, length = (np.array([stay[n] for stay in stays], np.int64) for n in range(3))
    whole = pairs_of(overlapping(room, begin, begin + length, least))
    assert pairs_of(overlapping(room, begin, begin + length, least, pairs_at_once)) == whole


def test_both_sides_log_an_encounter() -> None:
    """Each encounter stands twice, once for each app, at the same times."""
    town = make_town(200)
    total = 0
    for day in watch(town, make_days(town, 2), WITHOUT_FAULTS):
        rows = day.encounters
        total += len(rows["event"])
        assert np.all(town.people.has_app[rows["person"]] & town.people.has_app[rows["other"]])
        sides = list(
            zip(*(rows[name].tolist() for name in ("person", "other", "started_at", "ended_at")), strict=True)
        )
        assert sorted(sides) == sorted((other, person, start, end) for person, other, start, end in sides)
    assert total


@pytest.mark.parametrize("early", [0, 3])
def test_what_is_logged_was_so(early: int) -> None:
    """Two apps log a meeting from when the second came until the first went, whoever came first."""
    town = with_app(make_town(6))
    visits = Visits(ints(early, 3 - early), ints(2, 2), ints(8 * HOUR, 9 * HOUR), ints(10 * HOUR, 11 * HOUR))
    today = make_day(town, 0)
    rides = replace(today.rides, arrived_at=today.rides.departed_at)
    today = today.changed(visits=visits, rides=rides, evades=np.zeros(6, np.bool_))
    near = {**WITHOUT_FAULTS, "observation.encounter_distance_metres": {"other": 1.0}}
    (seen,) = watch(town, [today], near)
    assert seen.encounters["person"].tolist() == [0, 3]
    assert seen.encounters["other"].tolist() == [3, 0]
    assert seen.encounters["started_at"].tolist() == [BEGIN + 9 * HOUR] * 2
    assert seen.encounters["ended_at"].tolist() == [BEGIN + 10 * HOUR] * 2


def test_a_short_meeting_is_not_logged() -> None:
    """A meeting one second shorter than the least leaves no row."""
    town = with_app(make_town(6))
    today = make_day(town, 0)
    today = today.changed(
        rides=replace(today.rides, arrived_at=today.rides.departed_at),
        visits=Visits(ints(0, 3), ints(2, 2), ints(36000, 36000), ints(36000 + 5 * MINUTE - 1, 50000)),
        evades=np.zeros(6, np.bool_),
    )
    near = {**WITHOUT_FAULTS, "observation.encounter_distance_metres": {"other": 1.0}}
    (seen,) = watch(town, [today], near)
    assert not len(seen.encounters["event"])


def test_pairs_beyond_reach_leave_no_row() -> None:
    """Where people keep far apart, apps do not hear each other."""
    town = with_app(make_town(60))
    far = {**WITHOUT_FAULTS, "observation.encounter_distance_metres": {"other": 40.0}}
    assert not sum(len(day.encounters["event"]) for day in watch(town, make_days(town, 2), far))


def test_the_night_is_cut_at_midnight() -> None:
    """An encounter over midnight is two rows: one ends with the last second, one begins with the first."""
    town = with_app(make_town(6))
    days = watch(town, make_days(town, 2), WITHOUT_FAULTS)
    assert days[0].encounters["ended_at"].max() == BEGIN + DAY - 1
    assert days[1].encounters["started_at"].min() == BEGIN + DAY


@pytest.mark.parametrize(
    ("centimetres", "tenths"), [(10, 370), (150, 550), (175, 565), (300, 630), (2000, 760)]
)
def test_loss_of_signal_is_read_off_its_table(centimetres: int, tenths: int) -> None:
    """Points of the table are met, between them is a straight line, beyond its ends it is flat."""
    assert LossTable(Settings()).tenths(np.array([centimetres])).tolist() == [tenths]


@given(st.integers(30, 1000))
def test_distance_and_loss_of_signal_are_each_others_inverse(centimetres: int) -> None:
    """Going from a distance to its loss and back leaves it within the rounding of a tenth of a decibel."""
    table = LossTable(Settings())
    back = table.centimetres(table.tenths(np.array([centimetres])))[0]
    assert abs(back - centimetres) <= 10


def test_without_noise_both_sides_measure_the_same() -> None:
    """The distance is the pair's: only the error of measurement differs between its sides."""
    town = with_app(make_town(40))
    quiet = {**WITHOUT_FAULTS, "observation.attenuation_noise_db": 0.0}
    (seen,) = watch(town, make_days(town, 1), quiet)
    names = ("person", "other", "started_at", "distance", "attenuation")
    sides = sorted(zip(*(seen.encounters[name].tolist() for name in names), strict=True))
    assert sides
    assert sides == sorted((other, person, *rest) for person, other, *rest in sides)
