"""Sweeps, costs and groups of scored people, against tables worked by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.confusion import Confusion
from healthcode.audit.scored import ScoredPeople, at_threshold, sweep

#: Eight people by score: 1 no, 2 no, 2 yes, 3 no, 5 yes, 5 no, 8 yes, 9 yes.
EIGHT = ScoredPeople(
    np.array([5, 1, 9, 2, 3, 8, 2, 5], dtype=float),
    np.array([True, False, True, True, False, True, False, False]),
    np.array([0, 0, 0, 0, 1, 1, 1, 1]),
    ("a", "b"),
)


def test_the_threshold_itself_is_flagged() -> None:
    """Who scores exactly the threshold is flagged, a hair more and they are not."""
    at = at_threshold(EIGHT, 5.0, Fraction(1), resamples=0, seed=0)
    assert at.overall == Confusion(tp=3, fp=1, fn=1, tn=3)
    above = at_threshold(EIGHT, 5.0001, Fraction(1), resamples=0, seed=0)
    assert above.overall == Confusion(tp=2, fp=0, fn=2, tn=4)


def test_a_sweep_by_hand() -> None:
    """Each score as a threshold, and nobody flagged; costs for two weights.

    threshold   1  2  3  5  8  9  none
    in vain     4  3  2  1  0  0  0
    missed      0  0  1  1  2  3  4
    cost, L=1   4  3  3  2  2  3  4   cheapest: 5 and 8; the one that flags fewer is 8
    cost, L=3   4  3  5  4  6  9  12  cheapest: 2
    """
    swept = sweep(EIGHT, Fraction(1))
    assert swept.thresholds.tolist() == [1, 2, 3, 5, 8, 9, np.inf]
    assert swept.counts[:, 1].tolist() == [4, 3, 2, 1, 0, 0, 0]
    assert swept.counts[:, 2].tolist() == [0, 0, 1, 1, 2, 3, 4]
    assert [swept.cost(at) for at in range(7)] == [4, 3, 3, 2, 2, 3, 4]
    assert swept.thresholds[swept.best] == 8
    weighty = sweep(EIGHT, Fraction(3))
    assert [weighty.cost(at) for at in range(7)] == [4, 3, 5, 4, 6, 9, 12]
    assert weighty.thresholds[weighty.best] == 2
    assert swept.to_json(6)["threshold"] is None


def test_groups_by_hand() -> None:
    """Group a: 5 yes, 1 no, 9 yes, 2 yes. Group b: 3 no, 8 yes, 2 no, 5 no. Threshold 5."""
    at = at_threshold(EIGHT, 5.0, Fraction(5, 2), resamples=200, seed=1)
    assert at.groups == {"a": Confusion(tp=2, fp=0, fn=1, tn=1), "b": Confusion(tp=1, fp=1, fn=0, tn=2)}
    assert at.cost == Fraction(7, 2)
    spread = at.spreads["fpr"]
    assert (spread.lowest, spread.highest, spread.difference, spread.ratio) == ("a", "b", 1 / 3, 0)
    assert at.spreads["ppv"].ratio == 0.5
    assert at.to_json()["groups"]["a"]["is_small"] is True


def test_a_rate_that_one_group_lacks_is_not_compared() -> None:
    """Between groups only groups count in which a rate is estimable; equal zeros have no ratio."""
    people = ScoredPeople(np.array([1.0, 2.0]), np.array([True, False]), np.array([0, 1]), ("x", "y"))
    at = at_threshold(people, 3.0, Fraction(1), resamples=50, seed=0)
    assert set(at.spreads) == {"prevalence", "selection_rate", "npv"}
    assert at.spreads["selection_rate"].ratio is None
    assert at.spreads["selection_rate"].ratio_interval is None


def test_intervals_hold_what_was_found_and_narrow_with_people() -> None:
    """An interval lies around its rate, halves with four times as many people, and is near theory."""
    widths = []
    for times in (100, 400):
        cells = [(5.0, True)] * 6 + [(5.0, False)] * 2 + [(1.0, True)] * 3 + [(1.0, False)] * 9
        score, truth = (np.array(column * times) for column in zip(*cells, strict=True))
        people = ScoredPeople(score, truth.astype(bool), np.zeros(20 * times, dtype=np.int64))
        at = at_threshold(people, 5.0, Fraction(1), resamples=2_000, seed=9)
        interval = at.intervals["ppv"]
        assert interval is not None
        assert interval.low < 0.75 < interval.high
        widths.append(interval.high - interval.low)
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.1)
    # 6 of 8 hundred: 2 x 1.96 standard errors of a share of 0.75
    assert widths[0] == pytest.approx(2 * 1.96 * np.sqrt(0.75 * 0.25 / 800), rel=0.1)


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.booleans(), st.integers(0, 2)), min_size=1, max_size=30),
    st.fractions(min_value="1/10", max_value=10, max_denominator=10),
)
def test_a_sweep_agrees_with_counting_at_each_threshold(
    rows: list[tuple[int, bool, int]], ratio: Fraction
) -> None:
    """Every point of a sweep is what counting there gives, and none is cheaper than the best."""
    score, truth, group = zip(*rows, strict=True)
    people = ScoredPeople(np.array(score, dtype=float), np.array(truth), np.array(group), ("p", "q", "r"))
    swept = sweep(people, ratio)
    for at, threshold in enumerate(swept.thresholds.tolist()):
        counted = at_threshold(people, threshold, ratio, resamples=0, seed=0)
        assert counted.overall == swept.confusion(at)
        assert counted.cost == swept.cost(at) >= swept.cost(swept.best)
        assert sum(one.total for one in counted.groups.values()) == len(rows)


@pytest.mark.parametrize("most", [4, 7, 50])
def test_a_thinned_sweep_keeps_ends_and_best(most: int) -> None:
    """However few thresholds are shown, the first, the last and the cheapest are among them."""
    drawn = np.random.default_rng(3)
    truth = drawn.random(300) < 0.5
    people = ScoredPeople(drawn.normal(truth), truth, np.zeros(300, dtype=np.int64))
    swept = sweep(people, Fraction(1))
    shown = swept.shown(most)
    assert len(shown) <= most
    assert {0, swept.best, len(swept.thresholds) - 1} <= set(shown)
