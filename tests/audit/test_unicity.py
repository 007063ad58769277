"""Unicity against plain loops, and what must hold of it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.unicity import town_of, unicity

pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=1, max_size=30)


def arrays(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Give people and points."""
    person, point = zip(*rows, strict=True)
    return np.array(person, dtype=np.int64), np.array(point, dtype=np.int64)


@settings(max_examples=40, deadline=None)
@given(pairs)
def test_with_all_points_it_counts_people_whom_no_one_contains(rows: list[tuple[int, int]]) -> None:
    """Known by all points, alone is whose points nobody else has all of."""
    own = {who: {point for one, point in rows if one == who} for who, _ in rows}
    alone = sum(all(not mine <= own[other] for other in own if other != who) for who, mine in own.items())
    found = unicity(*arrays(rows), 1, known=(10,))
    assert (found.alone[10], found.targets, found.people) == (alone, len(own), len(own))


@settings(max_examples=40, deadline=None)
@given(pairs, st.integers(0, 3))
def test_more_points_single_out_no_fewer(rows: list[tuple[int, int]], seed: int) -> None:
    """Each further point is drawn beside the ones before, also when the rows stand in another order."""
    found = unicity(*arrays(rows), seed)
    assert list(found.alone.values()) == sorted(found.alone.values())
    assert unicity(*arrays(rows[::-1]), seed) == found


def test_one_point_by_hand() -> None:
    """With one point each, whoever has a point alone is singled out."""
    found = unicity(np.array([1, 2, 3]), np.array([5, 5, 6]), 7, known=(1,))
    assert found.alone == {1: 1}
    assert found.share(1) == 1 / 3


def test_nobody_is_no_share() -> None:
    """A table without rows has no share."""
    nothing = np.zeros(0, dtype=np.int64)
    assert unicity(nothing, nothing, 1).share(4) is None


def test_a_sample_of_targets_is_drawn_by_seed() -> None:
    """Only so many are asked about, but everybody may match."""
    people = np.arange(50)
    found = unicity(people, people // 2, 1, most_targets=10, known=(1,))
    assert (found.people, found.targets, found.alone) == (50, 10, {1: 0})


def test_smaller_towns_are_parts_of_larger_ones() -> None:
    """Who lives in the small town lives in the large one."""
    small, large = town_of(100, 10, 3), town_of(100, 40, 3)
    assert (small.sum(), large.sum()) == (10, 40)
    assert not (small & ~large).any()
