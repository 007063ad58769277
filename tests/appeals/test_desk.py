"""The desk in a town of four people, worked by hand; day 0 is a Monday.

Everybody locked files on the first morning (share 1), and every wrong lock is lifted, every right one kept,
unless a test says otherwise. One appeal of four is decided each day.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.appeals import AppealsDesk, Appellants, Arrangement, arrangement_from_text
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.draws import Draws

if TYPE_CHECKING:
    from healthcode.appeals import DayAtDesk

MONDAY = parse_time("2020-02-03T00:00:00")
TEXT = """
id = "toy"
title = "A toy"
says = "Everybody files, and one in four is decided."
[filing]
share_by_day = [1.0]
rightly_locked_factor = 1.0
age_factor = { young = 1.0, old = 0.0 }
occupation_factor = { office = 1.0 }
opens_hour = 8
closes_hour = 9
again_after_days = 2
[desk]
decided_per_10000_per_day = 2500.0
opens_hour = 9
closes_hour = 17
works_on_weekends = true
least_hours = 2
second_signature_share = 1.0
[outcome]
overturns_wrong_share = 1.0
overturns_right_share = 0.0
green_days = 3
[sources]
"""


def toy(**changed: str) -> Arrangement:
    read = tomllib.loads(TEXT)
    keys = [f"{section}.{key}" for section in ("filing", "desk", "outcome") for key in read[section]]
    text = TEXT + "".join(f'"{key}" = "assumption"\n' for key in keys)
    for name, value in changed.items():
        line = next(one for one in text.splitlines() if one.startswith(f"{name} ="))
        text = text.replace(line, f"{name} = {value}")
    return arrangement_from_text(text)


def people(*bands: str) -> Appellants:
    return Appellants(
        [f"syn-{at}" for at in range(len(bands))], bands, ["office"] * len(bands), np.ones(len(bands), bool)
    )


def desk(arrangement: Arrangement, *bands: str, begin: int = MONDAY) -> AppealsDesk:
    return AppealsDesk(arrangement, people(*(bands or ("young",) * 4)), Draws(1), begin)


def live(
    one: AppealsDesk, day: int, locked: list[int], wrong: list[int] | None = None, of: int = 4
) -> DayAtDesk:
    everyone = np.zeros((2, of), bool)
    everyone[0, locked] = True
    everyone[1, locked if wrong is None else wrong] = True
    return one.work(day, everyone[0], everyone[1])


def test_three_file_and_are_decided_one_a_day_in_the_order_of_filing() -> None:
    one = desk(toy())
    days = [live(one, 0, [0, 1, 2])]
    assert sorted(appeal.person for appeal in days[0].filed) == [0, 1, 2]
    assert all(8 * HOUR <= appeal.filed_at - MONDAY < 9 * HOUR for appeal in days[0].filed)
    in_order = [appeal.person for appeal in sorted(days[0].filed, key=lambda appeal: appeal.filed_at)]
    free: set[int] = {days[0].decided[0].person}
    for day in (1, 2):
        days.append(live(one, day, [who for who in (0, 1, 2) if who not in free]))
        free.add(days[-1].decided[0].person)
    decided = [appeal for day in days for appeal in day.decided]
    assert [appeal.person for appeal in decided] == in_order
    # one decision a day stands in the middle of the eight hours from 9 to 17
    assert [appeal.decided_at for appeal in decided] == [MONDAY + day * DAY + 13 * HOUR for day in range(3)]
    assert [day.waiting for day in days] == [2, 1, 0]
    assert [len(day.filed) for day in days] == [3, 0, 0]


def test_a_granted_appeal_is_a_green_override_with_author_reason_signature_and_end() -> None:
    one = desk(toy())
    decided = live(one, 0, [2]).decided
    rows = {name: column.tolist() for name, column in one.override_rows(decided).items()}
    assert rows == {
        "person": [2],
        "colour": [0],
        "set_at": [MONDAY + 13 * HOUR],
        "until": [MONDAY + 3 * DAY + 13 * HOUR],
        "actor": ["appeals desk"],
        "reason": ["appeal granted on review of the evidence"],
        "approved_by": ["supervisor of the appeals desk"],
    }


def test_without_days_the_green_has_no_end_and_a_share_of_none_signs_nothing() -> None:
    one = desk(toy(green_days="0", second_signature_share="0.0"))
    rows = one.override_rows(live(one, 0, [2]).decided)
    assert rows["until"].tolist() == [-1]
    assert rows["approved_by"].tolist() == [""]


def test_a_right_lock_is_kept_and_can_be_appealed_again_after_two_days_only() -> None:
    one = desk(toy())
    first = live(one, 0, [3], wrong=[])
    assert [(appeal.is_granted, appeal.is_wrongly_locked) for appeal in first.decided] == [(False, False)]
    assert one.override_rows(first.decided)["person"].tolist() == []
    assert [len(live(one, day, [3], wrong=[]).filed) for day in (1, 2)] == [0, 1]


def test_an_appeal_lapses_when_the_code_turns_green_by_itself() -> None:
    one = desk(toy())
    first = live(one, 0, [0, 1])
    (waiting,) = {0, 1} - {first.decided[0].person}
    second = live(one, 1, [])
    assert second.lapsed == (waiting,)
    assert (second.decided, second.waiting) == ((), 0)


def test_who_files_depends_on_who_one_is() -> None:
    one = desk(toy(), "young", "old", "old", "young")
    assert [appeal.person for appeal in live(one, 0, [0, 1, 2, 3]).filed] == [0, 3]


def test_an_appeal_is_not_read_sooner_than_it_can_be() -> None:
    one = desk(toy(least_hours="6"))
    assert live(one, 0, [0]).decided == ()
    assert live(one, 1, [0]).decided[0].decided_at == MONDAY + DAY + 13 * HOUR


def test_a_desk_that_rests_at_weekends_decides_nothing_on_saturday_and_sunday() -> None:
    one = desk(toy(works_on_weekends="false"))
    assert [one.capacity(day) for day in range(8)] == [1, 1, 1, 1, 1, 0, 0, 1]


def test_whole_decisions_add_up_to_the_rate() -> None:
    one = desk(toy(decided_per_10000_per_day="1000.0"))  # 0.4 a day for four people
    assert [one.capacity(day) for day in range(10)] == [0, 0, 1, 0, 1, 0, 0, 1, 0, 1]


def test_days_come_in_order() -> None:
    with pytest.raises(ValueError, match="day 1 came when day 0 was due"):
        live(desk(toy()), 1, [0])
