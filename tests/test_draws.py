"""Draws are pure functions of their parts, even, and the same for ever."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.draws import (
    Draws,
    between,
    chance,
    choice,
    integers,
    permuted,
    shuffled,
    threshold,
    thresholds_of,
)

MANY = 200_000
#: Mean plus seven standard deviations of chi-squared with 99 and with 63 degrees of freedom.
HIGHEST_OF_100, HIGHEST_OF_64 = 99 + 7 * (2 * 99) ** 0.5, 63 + 7 * (2 * 63) ** 0.5

numbers = st.integers(-(2**31), 2**31 - 1)
keys = st.tuples(numbers, numbers, numbers, st.integers(0, 2**62))
few_keys = st.lists(keys, min_size=1, max_size=30)


def many_draws(purpose: str = "evenness", seed: int = 5) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return Draws(seed).draw(purpose, 3, np.arange(MANY))


# ── purity ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("golden",), 0x7A625F6B23E97D2F),
        (("golden", 1), 0x31F21D6FE42403D8),
        (("golden", 0, 1), 0x111E1C4CF30B6B65),
        (("golden", 0, 0, 1), 0x18A6ECB624164125),
        (("golden", 0, 0, 0, 1), 0xF2EAF3AA7966830B),
        (("golden", -3, 7, 11, 1 << 40), 0xF8602DBE0D366B6F),
        (("other",), 0x30E92E87B2532CDC),
    ],
)
def test_draws_are_the_same_for_ever(parts: tuple[str, int], expected: int) -> None:
    """A changed hash would change every run of every seed, so a few draws are written down here."""
    assert Draws(42).one(*parts) == expected


def test_another_seed_draws_otherwise() -> None:
    """The seed is part of every draw."""
    assert Draws(43).one("golden") == 0x98B30F363E68C850


@given(st.integers(0, 2**64 - 1), few_keys)
def test_scalars_and_arrays_agree(seed: int, parts: list[tuple[int, int, int, int]]) -> None:
    """Asking for many at once, or for one after the other, gives the same."""
    draws = Draws(seed)
    together = draws.draw("agree", *(np.array(part, np.int64) for part in zip(*parts, strict=True)))
    assert together.tolist() == [draws.one("agree", *key) for key in parts]


@given(few_keys, st.randoms(use_true_random=False), st.integers(1, 7))
def test_order_and_chunks_do_not_matter(
    parts: list[tuple[int, int, int, int]], mixer: object, size: int
) -> None:
    """No draw depends on how many came before it, or on which others are asked for with it."""
    draws = Draws(9)
    expected = {key: draws.one("chunks", *key) for key in parts}
    mixer.shuffle(parts)  # type: ignore[attr-defined]
    for first in range(0, len(parts), size):
        chunk = parts[first : first + size]
        found = draws.draw("chunks", *(np.array(part, np.int64) for part in zip(*chunk, strict=True)))
        assert found.tolist() == [expected[key] for key in chunk]


def test_numbers_and_arrays_broadcast() -> None:
    """A plain number stands for the same number in each place, and axes combine."""
    draws = Draws(1)
    person, other = np.arange(4), np.arange(3)
    grid = draws.draw("grid", 2, person[:, None], other[None, :], 7)
    assert grid.shape == (4, 3)
    assert [[draws.one("grid", 2, who, whom, 7) for whom in range(3)] for who in range(4)] == grid.tolist()
    assert draws.draw("grid").shape == (1,)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16])
def test_the_type_of_an_index_does_not_matter(kind: type[np.integer]) -> None:
    """An index drawn for as a small or a large integer is the same index."""
    index = np.arange(100)
    draws = Draws(3)
    assert np.array_equal(draws.draw("type", 1, index.astype(kind)), draws.draw("type", 1, index))


def test_draws_leave_their_arguments_alone() -> None:
    """The arrays that are given are not overwritten."""
    index = np.arange(10, dtype=np.uint64)
    Draws(3).draw("arguments", person=index)
    assert index.tolist() == list(range(10))


# ── evenness ───────────────────────────────────────────────────────────────────────────────────────────────


def chi_squared(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    expected = counts.sum() / len(counts)
    return float(((counts - expected) ** 2 / expected).sum())


@pytest.mark.parametrize("part", ["day", "person", "other", "place"])
def test_draws_of_neighbours_are_even(part: str) -> None:
    """Consecutive numbers in any part of a key spread evenly over 100 classes, by high and by low bits."""
    index = np.arange(MANY)
    drawn = Draws(8).draw("evenness", **{part: index})
    assert chi_squared(np.bincount(integers(drawn, 100), minlength=100)) < HIGHEST_OF_100
    assert chi_squared(np.bincount((drawn % np.uint64(64)).astype(int), minlength=64)) < HIGHEST_OF_64
    assert len(np.unique(drawn)) == MANY


def test_each_bit_is_set_half_of_the_time() -> None:
    """No bit of a draw leans to one side."""
    drawn = many_draws()
    for bit in range(64):
        share = float(((drawn >> np.uint64(bit)) & np.uint64(1)).mean())
        assert abs(share - 0.5) < 6 * 0.5 / MANY**0.5, bit


@pytest.mark.parametrize("other", [("evenness", 6), ("another purpose", 5)])
def test_two_purposes_or_seeds_have_nothing_to_do_with_each_other(other: tuple[str, int]) -> None:
    """Pairs of draws fill a grid of 8 by 8 evenly."""
    first, second = integers(many_draws(), 8), integers(many_draws(*other), 8)
    assert chi_squared(np.bincount(first * 8 + second, minlength=64)) < HIGHEST_OF_64


def test_days_and_people_have_nothing_to_do_with_each_other() -> None:
    """A person's draws of two days, and two people's of one day, fill a grid evenly."""
    draws, index = Draws(5), np.arange(MANY)
    today, tomorrow = (integers(draws.draw("day by day", day, index), 8) for day in (3, 4))
    assert chi_squared(np.bincount(today * 8 + tomorrow, minlength=64)) < HIGHEST_OF_64
    assert chi_squared(np.bincount(today[:-1] * 8 + today[1:], minlength=64)) < HIGHEST_OF_64


# ── outcomes ───────────────────────────────────────────────────────────────────────────────────────────────


def test_thresholds_are_whole_numbers_within_64_bits() -> None:
    """Nothing, half, everything, and shares beyond both ends."""
    assert threshold(0.0) == 0
    assert threshold(-1.0) == 0
    assert threshold(0.5) == 1 << 63
    assert threshold(1.0) == threshold(7.0) == (1 << 64) - 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_takes_all_that_a_smaller_one_takes(one: float, other: float) -> None:
    """Raising a share changes outcomes in one direction only."""
    drawn = Draws(2).draw("larger share", 0, np.arange(200))
    small, large = sorted((one, other))
    assert not (chance(drawn, small) & ~chance(drawn, large)).any()


@given(st.lists(st.floats(0, 0.999), min_size=1, max_size=20))
def test_shares_may_be_given_for_each_draw(shares: list[float]) -> None:
    """A share for each draw decides as the same share for all would."""
    drawn = Draws(2).draw("own share", 0, np.arange(len(shares)))
    expected = [bool(chance(drawn, share)[number]) for number, share in enumerate(shares)]
    assert chance(drawn, np.array(shares)).tolist() == expected


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.97, 1.0])
def test_shares_come_true(share: float) -> None:
    """Of many draws as many fall within a share as it says; none within 0 and all within 1."""
    bound = 6 * (share * (1 - share) / MANY) ** 0.5
    assert abs(float(chance(many_draws(), share).mean()) - share) <= bound
    assert abs(float(chance(many_draws(), np.full(MANY, share)).mean()) - share) <= bound


@pytest.mark.parametrize("count", [1, 2, 7, 1000, 2**31])
def test_integers_stay_within_their_count(count: int) -> None:
    """Whole numbers run from 0 to one below the count, also for the smallest and the largest draw."""
    ends = np.array([0, (1 << 64) - 1], np.uint64)
    assert integers(ends, count).tolist() == [0, count - 1]
    found = integers(many_draws(), np.full(MANY, count))
    assert np.array_equal(found, integers(many_draws(), count))
    assert found.min() >= 0
    assert found.max() < count
    assert abs(float(found.mean()) - (count - 1) / 2) <= 6 * count / (12 * MANY) ** 0.5


def test_between_is_half_open() -> None:
    """All whole numbers from the first to one below the last come, no others, and the ends may be arrays."""
    assert np.unique(between(many_draws(), -3, 4)).tolist() == [-3, -2, -1, 0, 1, 2, 3]
    low, high = np.full(MANY, -3), np.full(MANY, 4)
    assert np.array_equal(between(many_draws(), low, high), between(many_draws(), -3, 4))


def test_choice_follows_its_weights() -> None:
    """Outcomes come in proportion to their weights, and one of weight 0 never."""
    weights = [0.0, 3.0, 0.0, 1.0, 6.0]
    counts = np.bincount(choice(many_draws(), thresholds_of(weights)), minlength=5) / MANY
    assert counts[0] == counts[2] == 0
    assert np.abs(counts - np.array(weights) / 10).max() < 6 * 0.5 / MANY**0.5


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_choice_never_falls_on_a_weight_of_nothing(weights: list[int]) -> None:
    """Whatever the weights, the first and the last of them included."""
    drawn = np.concatenate([Draws(4).draw("weights", 0, np.arange(100)), np.array([0, 1], np.uint64)])
    found = choice(drawn, thresholds_of(weights))
    assert all(weights[outcome] for outcome in found.tolist())


# ── shuffles ───────────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(2, 12), st.integers(0, 2**64 - 1))
def test_permuted_is_one_to_one(bits: int, key: int) -> None:
    """All numbers of a width come out, each once."""
    found = permuted(np.arange(1 << bits), bits, key)
    assert sorted(found.tolist()) == list(range(1 << bits))


@given(
    st.integers(13, 64),
    st.integers(0, 2**64 - 1),
    st.sets(st.integers(0, 2**63 - 1), min_size=2, max_size=50),
)
def test_permuted_keeps_wide_numbers_apart(bits: int, key: int, given_numbers: set[int]) -> None:
    """Different numbers stay different, and within the width."""
    given_numbers = {number & ((1 << bits) - 1) for number in given_numbers}
    found = permuted(np.array(sorted(given_numbers), np.uint64), bits, key).tolist()
    assert len(set(found)) == len(given_numbers)
    assert all(0 <= number < 1 << bits for number in found)


def test_permuted_is_the_same_for_ever() -> None:
    """Ids are made by it, so a few are written down here."""
    expected = [0x0F6A2DC014, 0xC40963E3DE, 0x2782DB2801, 0x3BA056062E]
    assert permuted(np.arange(4), 40, 7).tolist() == expected


@given(st.integers(0, 300), st.integers(0, 2**64 - 1))
def test_shuffled_is_one_to_one(count: int, key: int) -> None:
    """All numbers come, each once."""
    assert sorted(shuffled(count, key).tolist()) == list(range(count))


def test_shuffles_tell_nothing_of_the_order() -> None:
    """The rank of a number has nothing to do with its place, and another key shuffles otherwise."""
    one, other = shuffled(10_000, 1), shuffled(10_000, 2)
    place = np.arange(10_000)
    for found in (one, other, permuted(place, 40, 3).astype(float)):
        assert abs(float(np.corrcoef(place, found)[0, 1])) < 0.06
    assert (one == other).mean() < 0.01
