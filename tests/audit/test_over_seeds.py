"""One number over several seeds: its middle, its ends, and how sure the middle is."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.over_seeds import LEVEL, median_of, over_seeds


def test_the_middle_and_the_ends() -> None:
    """Of five numbers, the third is the middle, and the first and last bound it 15 times in 16."""
    found = over_seeds([5.0, 1.0, 4.0, 2.0, 3.0])
    assert (found.median, found.lowest, found.highest, found.interval) == (3.0, 1.0, 5.0, (1.0, 5.0))
    assert found.chance == pytest.approx(15 / 16)


def test_an_even_number_has_half_of_two_as_its_middle() -> None:
    """Of four numbers the middle lies between the second and the third."""
    assert over_seeds([1, 2, 4, 9]).median == 3


def test_four_seeds_are_too_few_for_an_interval() -> None:
    """Four numbers bound the middle only seven times in eight, so there is no interval."""
    found = over_seeds([1, 2, 3, 4])
    assert found.interval is None
    assert found.chance is None


def test_twenty_seeds_drop_the_outermost() -> None:
    """Of twenty numbers, the sixth from either end bounds the middle with 95.9%."""
    found = over_seeds(list(range(1, 21)))
    assert found.interval == (6, 15)
    assert found.chance == pytest.approx(0.9586, abs=1e-4)


def test_what_is_not_there_is_left_out_and_counted() -> None:
    """A seed without a number is no zero."""
    found = over_seeds([None, 2.0, None, 6.0, 4.0])
    assert (found.median, found.without) == (4.0, 2)
    assert over_seeds([None, None]).median is None


def test_an_endless_number_is_not_left_out() -> None:
    """A price for which nothing was got moves the middle up; with most of them there is none."""
    some = over_seeds([1.0, math.inf, 2.0, 3.0, 9.0])
    assert (some.median, some.lowest, some.highest, some.interval, some.without) == (
        3.0,
        1.0,
        math.inf,
        None,
        1,
    )
    assert over_seeds([1.0, math.inf, math.inf]).median is None


@pytest.mark.parametrize("count", range(1, 13))
def test_the_chance_is_that_of_all_ways_to_lie_above_or_below(count: int) -> None:
    """Counted over all ways in which numbers can lie on either side of the true middle."""
    found = over_seeds([float(number) for number in range(count)])
    ways = list(itertools.product((0, 1), repeat=count))
    # With `above` numbers over the true middle, the sorted ones from rank count - above on lie over it.
    chances = []
    for rank in range(1, count // 2 + 1):
        inside = sum(rank <= count - sum(way) <= count - rank for way in ways)
        chances.append((inside / len(ways), rank))
    good = [(rank, chance) for chance, rank in chances if chance >= LEVEL]
    if not good:
        assert found.interval is None
    else:
        rank, chance = max(good)
        assert found.interval == (rank - 1, count - rank)
        assert found.chance == pytest.approx(chance)


@given(st.lists(st.integers(-50, 50), min_size=1))
def test_as_many_lie_below_the_middle_as_above(values: list[int]) -> None:
    """At most half of the numbers lie on either side of their middle."""
    middle = median_of(sorted(values))
    assert 2 * sum(value < middle for value in values) <= len(values)
    assert 2 * sum(value > middle for value in values) <= len(values)


def test_nothing_has_no_middle() -> None:
    """The middle of nothing is a mistake, and raised as such."""
    with pytest.raises(ValueError, match="nothing"):
        median_of([])
