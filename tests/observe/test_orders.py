"""Orders: colours set by hand, only where a scenario has an office do so."""

from __future__ import annotations

import numpy as np

from healthcode.clock import DAY
from healthcode.observe import EMPTY
from healthcode.tables import COLOURS
from observe.fakes import BEGIN, DISTRICT_KINDS, make_days, make_town, watch

TOWN = make_town(90)
DAYS = make_days(TOWN, 3)


def test_nothing_is_ordered_by_default() -> None:
    """Without a list there is no override."""
    assert not any(len(day.overrides["event"]) for day in watch(TOWN, DAYS))


def test_the_list_is_turned_red_on_its_day() -> None:
    """So many residents of neighbour towns are turned red on the day of the order, for the days it says."""
    seen = watch(TOWN, DAYS, {"orders.red_list_size": 6})
    assert [len(day.overrides["event"]) for day in seen] == [0, 6, 0]
    rows = seen[1].overrides
    assert len(set(rows["person"].tolist())) == 6
    assert {DISTRICT_KINDS[TOWN.people.district[person]] for person in rows["person"]} == {"neighbour"}
    assert np.all(rows["colour"] == COLOURS.index("red"))
    assert np.all(rows["until"] - rows["set_at"] == 14 * DAY)
    assert set(rows["actor"].tolist()) == {"Port Linden Stability Desk"}
    assert set(rows["approved_by"].tolist()) == {""}


def test_an_order_without_days_has_no_end() -> None:
    """Zero days mean until another order."""
    seen = watch(TOWN, DAYS, {"orders.red_list_size": 1, "orders.red_list_days": 0})
    assert seen[1].overrides["until"].tolist() == [EMPTY]


def test_a_longer_list_keeps_who_is_on_a_shorter_one() -> None:
    """Who stands on a list of three also stands on one of ten, and a list never exceeds who lives there."""
    lists = [
        set(watch(TOWN, DAYS[:2], {"orders.red_list_size": size})[1].overrides["person"].tolist())
        for size in (3, 10, 10_000)
    ]
    assert lists[0] < lists[1] < lists[2]
    assert len(lists[2]) == sum(DISTRICT_KINDS[district] == "neighbour" for district in TOWN.people.district)


def test_orders_of_the_town_name_its_own_people() -> None:
    """A list from the town leaves neighbours alone."""
    seen = watch(TOWN, DAYS, {"orders.red_list_size": 9, "orders.red_list_from": "town"})
    people = seen[1].overrides["person"]
    assert {DISTRICT_KINDS[TOWN.people.district[person]] for person in people} == {"town"}
    assert np.all(seen[1].overrides["set_at"] // DAY == BEGIN // DAY + 1)
