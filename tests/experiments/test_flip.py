"""Where a conclusion turns: found by halving, with every value that was tried."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.experiments.flip import Tried, between, find_flip, margin

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_a_turn_is_found_between_two_close_values() -> None:
    """Larger below 0.3 and smaller above: four halvings of 0 to 1 leave a sixteenth."""
    flip = find_flip(0.0, 1.0, lambda values: [[0.3 - value] * 3 for value in values], 4)
    assert flip.turns
    assert flip.before is not None
    assert flip.after is not None
    assert (flip.before.value, flip.after.value) == (0.25, 0.3125)
    assert [one.value for one in flip.tried] == [0.0, 1.0, 0.5, 0.25, 0.375, 0.3125]


def test_what_does_not_turn_is_told_by_its_two_ends() -> None:
    """Where both ends say the same, nothing between is tried."""
    flip = find_flip(0.0, 1.0, lambda values: [[1.0] for _ in values], 4)
    assert not flip.turns
    assert [one.value for one in flip.tried] == [0.0, 1.0]


def test_whole_numbers_stay_whole_and_end_when_they_meet() -> None:
    """Between 3 and 4 there is no whole number to try."""
    flip = find_flip(0, 10, lambda values: [[value - 3.5] for value in values], 20)
    assert flip.before is not None
    assert flip.after is not None
    assert (flip.before.value, flip.after.value) == (3, 4)
    assert all(isinstance(one.value, int) for one in flip.tried)


@given(st.integers(-40, 40), st.integers(-40, 40), st.integers(-41, 41))
def test_the_bracket_holds_the_turn(first: int, last: int, at: int) -> None:
    """Whatever the direction, the two ends say different things, and are next to each other."""

    def margins(values: Sequence[Any]) -> list[list[float | None]]:
        return [[float(value - at) + 0.5] for value in values]

    if first == last:
        return
    flip = find_flip(first, last, margins, 10)
    signs = {value: 1 if value - at + 0.5 > 0 else -1 for value in (first, last)}
    assert flip.turns == (signs[first] != signs[last])
    if flip.before is not None and flip.after is not None:
        assert flip.before.sign == signs[first]
        assert flip.after.sign == signs[last]
        assert abs(flip.before.value - flip.after.value) == 1


def test_a_sign_is_that_of_the_middle_seed() -> None:
    """Seeds that say nothing are left out; each of the others counts once, endless ones too."""
    one = Tried(1, (None, 2.0, -1.0, math.inf, 0.0))
    assert one.sign == 1
    assert one.seeds == {1: 2, 0: 1, -1: 1}
    assert Tried(1, (None, None)).sign == 0
    assert Tried(1, (math.inf, -math.inf)).sign == 0


@pytest.mark.parametrize(
    ("first", "last", "half"),
    [
        (1.0, 2.0, 1.5),
        ([2.0, 4.0], [4.0, 4.0], [3.0, 4.0]),
        ({"low": 0.0, "high": 1.0}, {"low": 1.0, "high": 1.0}, {"low": 0.5, "high": 1.0}),
        ("same", "same", "same"),
        (True, True, True),
    ],
)
def test_a_value_between_two_has_their_shape(first: Any, last: Any, half: Any) -> None:
    """Lists and tables are halved number by number; what is equal stays."""
    assert between(first, last, 0.5) == half


@pytest.mark.parametrize(("first", "last"), [("low", "high"), (True, False), ([1.0], [1.0, 2.0]), (1.0, "x")])
def test_between_words_lies_nothing(first: Any, last: Any) -> None:
    """Only numbers have a middle."""
    with pytest.raises(ValueError, match="lies no number"):
        between(first, last, 0.5)


def test_the_same_value_twice_is_no_way() -> None:
    """Two equal ends leave nothing to search."""
    with pytest.raises(ValueError, match="the same"):
        find_flip(1, 1, lambda values: [[0.0] for _ in values])


@pytest.mark.parametrize(
    ("one", "other", "endless", "expected"),
    [
        (3.0, 1.0, False, 2.0),
        (None, 1.0, False, None),
        (None, 1.0, True, math.inf),
        (1.0, None, True, -math.inf),
        (None, None, True, 0.0),
        (None, None, False, None),
    ],
)
def test_a_price_that_is_not_there_is_more_than_any(
    one: float | None, other: float | None, endless: bool, expected: float | None
) -> None:
    """For a price, none means endless; for a rate, it means nothing."""
    assert margin(one, other, none_is_endless=endless) == expected
