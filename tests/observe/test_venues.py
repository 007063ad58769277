"""Scans at venues and gates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from healthcode.clock import DAY, HOUR
from healthcode.observe import EMPTY
from healthcode.tables import ROLES
from observe.fakes import (
    BEGIN,
    HOME,
    OFFICE,
    SHOP,
    WITHOUT_FAULTS,
    Arrivals,
    Day,
    Town,
    Visits,
    ints,
    make_day,
    make_days,
    make_town,
    watch,
)

EVERYONE = {**WITHOUT_FAULTS, "observation.scan_share": {"shop": 1.0}, "observation.check_out_share": 1.0}


def town_with_phones() -> Town:
    town = make_town(12)
    return replace(town, people=replace(town.people, has_phone=np.ones(12, np.bool_)))


def shop_of(town: Town) -> int:
    return int(np.flatnonzero(town.places.kind == SHOP)[0])


def day_of(town: Town, visits: Visits, refused: bool = False) -> Day:
    arrivals = Arrivals(visits.person, visits.place, visits.arrived_at, np.full(len(visits.person), refused))
    return make_day(town, 0).changed(visits=visits, arrivals=arrivals, evades=np.zeros(12, np.bool_))


def test_only_the_kinds_of_the_scenario_are_scanned() -> None:
    """Homes and offices have no code to scan."""
    town = make_town(120)
    for day in watch(town, make_days(town, 2)):
        assert not np.isin(town.places.kind[day.scans["place"]], [HOME, OFFICE]).any()


def test_coming_and_going_are_scanned() -> None:
    """With every share at 1, a visit is a scan from coming to going; over midnight there is no check-out."""
    town = town_with_phones()
    shop = shop_of(town)
    visits = Visits(
        ints(0, 1, 2), ints(shop, shop, shop), ints(9 * HOUR, 22 * HOUR, 0), ints(10 * HOUR, DAY, 5)
    )
    (seen,) = watch(town, [day_of(town, visits)], EVERYONE)
    assert seen.scans["person"].tolist() == [0, 1]
    assert seen.scans["scanned_at"].tolist() == [BEGIN + 9 * HOUR, BEGIN + 22 * HOUR]
    assert seen.scans["left_at"].tolist() == [BEGIN + 10 * HOUR, EMPTY]


def test_staff_scan_as_staff_where_they_work() -> None:
    """The role is staff at one's own work place and visitor elsewhere."""
    town = town_with_phones()
    shop = shop_of(town)
    work = np.full(12, -1, np.int32)
    work[0] = shop
    town = replace(town, people=replace(town.people, work_place=work))
    visits = Visits(ints(0, 1), ints(shop, shop), ints(9 * HOUR, 10 * HOUR), ints(17 * HOUR, 11 * HOUR))
    (seen,) = watch(town, [day_of(town, visits)], EVERYONE)
    assert [ROLES[role] for role in seen.scans["role"]] == ["staff", "visitor"]


def test_who_is_refused_has_scanned_and_is_gone_at_once() -> None:
    """A refusal at a gate leaves a scan that ends when it begins, whatever the share of scans."""
    town = town_with_phones()
    shop = shop_of(town)
    nowhere = Visits(ints(3), ints(shop), ints(12 * HOUR), ints(12 * HOUR))
    today = day_of(town, nowhere, refused=True).changed(visits=Visits(ints(), ints(), ints(), ints()))
    (seen,) = watch(town, [today], {**EVERYONE, "observation.scan_share": {}})
    assert seen.scans["person"].tolist() == [3]
    assert seen.scans["scanned_at"].tolist() == seen.scans["left_at"].tolist() == [BEGIN + 12 * HOUR]


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_shares_of_scans_and_check_outs_are_met(share: float) -> None:
    """In many visits, the shares that scan and check out are near those of the scenario."""
    town = make_town(3000)
    days = make_days(town, 1)
    changes = {**EVERYONE, "observation.check_out_share": share, "observation.scan_share": {"shop": share}}
    (all_seen,), (seen,) = watch(town, days, EVERYONE), watch(town, days, changes)
    entered = all_seen.scans["left_at"] != all_seen.scans["scanned_at"]
    came = seen.scans["left_at"] != seen.scans["scanned_at"]
    assert abs(came.sum() / entered.sum() - share) < 0.06
    assert abs(np.mean(seen.scans["left_at"][came] != EMPTY) - share) < 0.08
