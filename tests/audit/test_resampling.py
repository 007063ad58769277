"""Drawing everybody again: exact in distribution, equal for equal seeds."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.resampling import interval_of, resampled


@given(st.lists(st.integers(0, 300), max_size=12), st.integers(0, 20), st.integers(0, 2**64 - 1))
def test_every_resample_has_as_many_people(counts: list[int], resamples: int, seed: int) -> None:
    """Everybody is drawn again, and never somebody of a kind that nobody is of."""
    drawn = resampled(counts, resamples, seed)
    assert drawn.shape == (resamples, len(counts))
    assert (drawn >= 0).all()
    assert (drawn.sum(axis=1) == sum(counts)).all()
    assert not drawn[:, [at for at, count in enumerate(counts) if not count]].any()


def test_a_seed_fixes_the_resamples() -> None:
    """Equal seeds, equal resamples; more of them begin with the same ones."""
    counts = [5, 0, 70, 130]
    few = resampled(counts, 20, 3)
    np.testing.assert_array_equal(few, resampled(counts, 20, 3))
    np.testing.assert_array_equal(few, resampled(counts, 50, 3)[:20])
    assert (few != resampled(counts, 20, 4)).any()


def test_small_resamples_are_as_likely_as_they_should_be() -> None:
    """Every possible resample of four people comes as often as drawing people one by one would give it.

    Of kinds with 2, 1 and 1 people, four draws with replacement give (a, b, c) with the chance
    4! / (a! b! c!) x (1/2)^a (1/4)^b (1/4)^c.
    """
    draws = 40_000
    found = resampled([2, 1, 1], draws, 11)
    squared = 0.0
    outcomes = [kinds for kinds in itertools.product(range(5), repeat=3) if sum(kinds) == 4]
    for kinds in outcomes:
        ways = math.factorial(4) / math.prod(math.factorial(kind) for kind in kinds)
        expected = draws * ways * 0.5 ** kinds[0] * 0.25 ** (kinds[1] + kinds[2])
        squared += (int((found == kinds).all(axis=1).sum()) - expected) ** 2 / expected
    # chi-squared with 14 degrees of freedom exceeds 36.1 once in a thousand seeds; this seed is fixed
    assert len(outcomes) == 15
    assert squared < 36.1


@pytest.mark.slow
def test_large_resamples_have_the_right_spread() -> None:
    """Mean and variance of each kind, and the covariance of two, are those of a multinomial."""
    counts = np.array([40_000, 25_000, 300, 34_700])
    people, chances = counts.sum(), counts / counts.sum()
    drawn = resampled(counts, 4_000, 5)
    deviation = np.sqrt(people * chances * (1 - chances))
    assert (np.abs(drawn.mean(axis=0) - counts) < 4 * deviation / np.sqrt(4_000)).all()
    np.testing.assert_allclose(drawn.std(axis=0), deviation, rtol=0.06)
    together = np.cov(drawn[:, 0], drawn[:, 1])[0, 1]
    assert together == pytest.approx(-people * chances[0] * chances[1], rel=0.15)


def test_percentile_intervals() -> None:
    """The middle 95% of 0 to 1000, and nothing of numbers that are not estimable."""
    interval = interval_of(np.r_[np.arange(1_001.0), np.nan])
    assert interval is not None
    assert [interval.low, interval.high] == pytest.approx([25, 975])
    assert interval.left_out == 1
    assert interval_of(np.array([np.nan, np.nan])) is None
    assert interval_of(np.array([])) is None
