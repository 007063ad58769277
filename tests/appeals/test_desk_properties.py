"""What holds for every desk, whoever is locked."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.appeals import AppealsDesk, Appellants, DayAtDesk, load_arrangement
from healthcode.clock import DAY, parse_time
from healthcode.draws import Draws

BEGIN = parse_time("2020-02-03T00:00:00")
COUNT = 12
BANDS = ("child", "youth", "young", "middle", "old", "very_old")
WORK = ("office", "retired", "courier")


@st.composite
def towns(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, float, int]:
    days = draw(st.integers(1, 10))
    cells = st.lists(st.booleans(), min_size=days * COUNT, max_size=days * COUNT)
    locked = np.array(draw(cells)).reshape(days, COUNT)
    wrong = locked & np.array(draw(cells)).reshape(days, COUNT)
    return locked, wrong, draw(st.sampled_from([0.0, 100.0, 900.0, 4000.0])), draw(st.integers(0, 50))


def lived(
    town: tuple[np.ndarray, np.ndarray, float, int], order: np.ndarray
) -> tuple[AppealsDesk, list[DayAtDesk]]:
    locked, wrong, rate, seed = town
    arrangement = load_arrangement("well-staffed").staffed(rate / 40.0)
    people = Appellants(
        [f"syn-{who}" for who in order],
        [BANDS[who % len(BANDS)] for who in order],
        [WORK[who % len(WORK)] for who in order],
        order % 4 > 0,
    )
    desk = AppealsDesk(arrangement, people, Draws(seed), BEGIN)
    return desk, [desk.work(day, locked[day, order], wrong[day, order]) for day in range(len(locked))]


@given(towns())
@settings(max_examples=30)
def test_appeals_are_conserved(town: tuple[np.ndarray, np.ndarray, float, int]) -> None:
    """Each appeal is decided or struck out at most once, and the rest is in the line; all within capacity."""
    desk, days = lived(town, np.arange(COUNT))
    locked, wrong = town[:2]
    open_since: dict[int, int] = {}
    for number, day in enumerate(days):
        for person in day.lapsed:
            del open_since[person]
            assert not locked[number, person]
        for filed in day.filed:
            assert filed.person not in open_since
            assert locked[number, filed.person]
            assert filed.is_wrongly_locked == wrong[number, filed.person]
            assert BEGIN + number * DAY <= filed.filed_at < BEGIN + (number + 1) * DAY
            open_since[filed.person] = filed.filed_at
        for decided in day.decided:
            assert open_since.pop(decided.person) == decided.filed_at
            assert decided.filed_at < decided.decided_at < BEGIN + (number + 1) * DAY
            assert all(decided.filed_at <= other for other in open_since.values())
        assert len(day.decided) <= desk.capacity(number)
        assert day.waiting == len(open_since)


@given(towns(), st.permutations(range(COUNT)))
@settings(max_examples=15)
def test_the_order_of_people_changes_nothing(
    town: tuple[np.ndarray, np.ndarray, float, int], shuffled: list[int]
) -> None:
    order = np.array(shuffled)
    _, plain = lived(town, np.arange(COUNT))
    _, other = lived(town, order)
    for one, two in zip(plain, other, strict=True):
        assert [(a.person, a.decided_at, a.is_granted) for a in one.decided] == [
            (int(order[a.person]), a.decided_at, a.is_granted) for a in two.decided
        ]
        assert {(a.person, a.filed_at) for a in one.filed} == {
            (int(order[a.person]), a.filed_at) for a in two.filed
        }


@given(towns())
@settings(max_examples=15)
def test_more_staff_never_decides_fewer_of_the_first_day(
    town: tuple[np.ndarray, np.ndarray, float, int],
) -> None:
    _, few = lived(town, np.arange(COUNT))
    _, many = lived((*town[:2], town[2] * 2, town[3]), np.arange(COUNT))
    assert few[0].filed == many[0].filed
    assert len(few[0].decided) <= len(many[0].decided)
