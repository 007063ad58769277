"""Zones that a health office declares from reported cases, and on the scenario's days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY
from healthcode.observe.rows import Numbering
from healthcode.observe.zones import ZoneOffice
from healthcode.tables import LEVELS
from observe.fakes import BEGIN, DISTRICTS, Settings, make_town

if TYPE_CHECKING:
    from typing import Any

COUNT = 150
#: Ten households of three live in each of the five districts.
IN_OLD_TOWN = [0, 1, 2, 15, 16, 17, 30, 31, 32]
NO_OUTBREAK = {"outbreak.town": ""}


def declared(
    cases: dict[int, list[int]], until: int, changes: dict[str, Any] | None = None
) -> list[tuple[str, str, int, int | None]]:
    """Give the zones after some days: district, level, first day, day after the last."""
    office = ZoneOffice(make_town(COUNT), Settings({**NO_OUTBREAK, **(changes or {})}), BEGIN, Numbering())
    found: dict[int, tuple[str, str, int, int | None]] = {}
    for day in range(until):
        zones, ends = office.declare(day, np.array(cases.get(day, []), np.int32))
        for event, district, level, start, end in zip(*zones.values(), strict=True):
            assert end == -1
            found[int(event)] = (DISTRICTS[district], LEVELS[level], int(start - BEGIN) // DAY, None)
        for event, end in zip(*ends.values(), strict=True):
            found[int(event)] = (*found[int(event)][:3], int(end - BEGIN) // DAY)
    return list(found.values())


def test_no_case_no_zone() -> None:
    """Without reported cases nothing is declared."""
    assert not declared({}, 30)


def test_a_single_case_is_too_few() -> None:
    """One case is above the rate in a small district, but below the least number."""
    assert not declared({3: IN_OLD_TOWN[:1]}, 30)


def test_cases_of_the_window_count_together() -> None:
    """Two cases within the window make a zone from the next midnight, lifted after days without a case."""
    medium = {"health_office.zone_high_cases_per_1000": 1000.0}
    assert declared({3: IN_OLD_TOWN[:1], 5: IN_OLD_TOWN[1:2]}, 30, medium) == [("old-town", "medium", 6, 20)]


def test_cases_outside_the_window_do_not() -> None:
    """Two cases as far apart as the window is long make none."""
    assert not declared({3: IN_OLD_TOWN[:1], 17: IN_OLD_TOWN[1:2]}, 30)


def test_more_cases_make_it_high_and_never_medium_again() -> None:
    """A medium zone ends where the high one begins; the high one lasts until it is lifted."""
    high = {"health_office.zone_high_cases_per_1000": 100.0, "health_office.zone_window_days": 5}
    assert declared({1: IN_OLD_TOWN[:2], 3: IN_OLD_TOWN[2:5]}, 30, high) == [
        ("old-town", "medium", 2, 4),
        ("old-town", "high", 4, 18),
    ]


def test_the_office_declares_for_its_own_town_alone() -> None:
    """Cases who live in a neighbour town make no zone there."""
    in_ostmarch = [9, 10, 11, 24, 25]
    assert not declared({1: in_ostmarch}, 10)


def test_the_outbreak_has_its_zones_on_the_scenarios_days() -> None:
    """The neighbour town turns medium and high after the evenings that the scenario names."""
    days = {"outbreak.town": "ostmarch", "outbreak.zone_medium_day": 2, "outbreak.zone_high_day": 6}
    assert declared({}, 10, days) == [("ostmarch", "medium", 3, 7), ("ostmarch", "high", 7, None)]


def test_zones_from_before_the_run_stand_with_its_first_day() -> None:
    """What was declared before the first day is given with it, beginning when it began."""
    days = {"outbreak.town": "ostmarch", "outbreak.zone_medium_day": -9, "outbreak.zone_high_day": -3}
    assert declared({}, 1, days) == [("ostmarch", "medium", -8, -2), ("ostmarch", "high", -2, None)]
