"""Patterns over place kinds and report kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.patterns import covers, matches, may_meet, most_specific

WORDS = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(WORDS, min_size=1, max_size=4).map("/".join)
PATTERNS = st.lists(WORDS | st.just("*"), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("restaurant/*", "restaurant/fastfood", True),
        ("restaurant/*", "restaurant/fastfood/1", True),
        ("restaurant/*", "restaurant", False),
        ("restaurant", "restaurant/fastfood", False),
        ("*", "anything/at/all", True),
        ("*/fastfood", "restaurant/fastfood", True),
        ("*/fastfood", "restaurant/fastfood/1", False),
        ("*/*", "restaurant", False),
        ("test_positive", "test_positive/noninfectious", False),
        ("restaurant/*/1", "restaurant/fastfood/1", True),
    ],
)
def test_star_stands_for_one_level_and_last_for_more(pattern: str, path: str, fits: bool) -> None:
    """A star stands for one level; as the last level it stands for one level or more."""
    assert matches(pattern, path) is fits


@pytest.mark.parametrize(
    ("patterns", "best"),
    [
        (["*", "a/*", "a/b"], "a/b"),
        (["*", "a/*"], "a/*"),
        (["*", "*/*"], "*/*"),
        (["*/b", "a/*"], "*/b"),
        (["x", "y/z"], None),
        ([], None),
    ],
)
def test_most_specific_pattern_wins(patterns: list[str], best: str | None) -> None:
    """More literal levels win, then more levels, then the first in code-point order."""
    assert most_specific(patterns, "a/b") == best


@given(PATHS)
def test_path_matches_itself_and_the_lone_star(path: str) -> None:
    """Any path matches itself and the pattern of one star."""
    assert matches(path, path)
    assert matches("*", path)


@given(st.lists(PATTERNS, max_size=5), PATHS)
def test_order_of_patterns_changes_nothing(patterns: list[str], path: str) -> None:
    """The most specific pattern does not depend on the order in which patterns stand."""
    assert most_specific(patterns, path) == most_specific(patterns[::-1], path)


@given(PATTERNS, PATTERNS, PATHS)
def test_a_covering_pattern_matches_all_that_the_other_does(wide: str, narrow: str, path: str) -> None:
    """No path matches the narrow pattern and not the one that covers it."""
    if covers(wide, narrow) and matches(narrow, path):
        assert matches(wide, path)


@given(PATTERNS, PATTERNS, PATHS)
def test_patterns_that_share_a_path_may_meet(one: str, other: str, path: str) -> None:
    """Two patterns that match one path are said to meet, in either order."""
    if matches(one, path) and matches(other, path):
        assert may_meet(one, other)
        assert may_meet(other, one)


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ("*", "shop/bakery", True),
        ("*", "shop/*", True),
        ("shop/*", "shop/*", True),
        ("shop/*", "shop/bakery/1", True),
        ("shop/*", "*", False),
        ("shop/*", "shop", False),
        ("shop/bakery", "shop/*", False),
        ("*/*", "shop/bakery", True),
    ],
)
def test_covering_goes_one_way(wide: str, narrow: str, covered: bool) -> None:
    """A pattern with a star covers what is under it, and not the other way round."""
    assert covers(wide, narrow) is covered


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("home", "vehicle/*", False),
        ("*", "vehicle/*", True),
        ("*/train", "vehicle/*", True),
        ("a", "a/*", False),
    ],
)
def test_patterns_meet_where_a_path_fits_both(one: str, other: str, meet: bool) -> None:
    """Patterns without a common path do not meet."""
    assert may_meet(one, other) is meet
