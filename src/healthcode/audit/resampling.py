"""Bootstrap over people: how far a number would move if the town had drawn its people again.

A resample draws as many people as there are, with replacement, from all of them together. Of people who are
alike in all that is counted only their number matters, and the numbers of each kind in a resample are
multinomial. They are drawn here by halving: the people of an interval of chances are split by fair coins, 64
coins to a random word, until the interval holds one kind only. That is exactly the distribution of drawing
people one by one (chances are rounded to parts of 2**62, as drawing an index is to the width of a draw). It
takes whole numbers only, and costs a few bits for each person instead of a draw.

Source:
    Efron 1979, Annals of Statistics 7, "Bootstrap methods: another look at the jackknife"; the intervals are
    its plain percentile intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.draws import Draws, integers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

#: Chances are cut into so many parts, as a power of two.
BITS = 62
#: Random words held in memory at a time.
_WORDS_AT_ONCE = 1 << 19
_WORD = 64
#: Of a percentile interval.
LEVEL = 0.95


#: People drawn one by one at a time.
_DRAWN_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Interval:
    """A percentile interval.

    Args:
        low: Its lower end.
        high: Its upper end.
        left_out: In how many resamples the number was not estimable; they are left out.
    """

    low: float
    high: float
    left_out: int = 0


def resampled(counts: Sequence[int] | NDArray[Any], resamples: int, seed: int) -> NDArray[np.int64]:
    """Draw everybody again, many times.

    Args:
        counts: How many people there are of each kind.
        resamples: How many times.
        seed: Equal seeds give equal resamples.

    Returns:
        How many of each kind, in the shape ``(resamples, kinds)``; each row adds up to the number of people.
    """
    given = np.asarray(counts, dtype=np.int64)
    found = np.zeros((len(given), resamples), dtype=np.int64)
    kinds = np.flatnonzero(given)
    total = int(given.sum())
    if not total or not resamples:
        return found.T
    ends = np.cumsum(given[kinds]).tolist()
    limits = np.array([(end << BITS) // total for end in ends[:-1]], dtype=np.int64)
    draws = Draws(seed)
    nodes = np.zeros(1, dtype=np.int64)
    people = np.full((1, resamples), total, dtype=np.int64)
    for level in range(BITS + 1):
        width = BITS - level
        first = nodes << width
        kind = np.searchsorted(limits, first, side="right")
        is_whole = np.searchsorted(limits, first + (1 << width), side="left") == kind
        np.add.at(found, kinds[kind[is_whole]], people[is_whole])
        nodes, people = nodes[~is_whole], people[~is_whole]
        if not len(nodes):
            break
        left = _heads(people, nodes, level, draws)
        nodes = np.concatenate([nodes * 2, nodes * 2 + 1])
        people = np.concatenate([left, people - left])
    return found.T


def times_drawn(people: int, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Draw people one by one, for where no two of them are alike.

    Args:
        people: How many there are, at least one.
        resamples: How many times as many are drawn with replacement.
        seed: Equal seeds give equal resamples.

    Yields:
        How often each was drawn, some resamples at a time, in the shape ``(some, people)``.
    """
    draws = Draws(seed)
    step = max(_DRAWN_AT_ONCE // people, 1)
    number = np.arange(people)
    for first in range(0, resamples, step):
        some = np.arange(first, min(first + step, resamples))
        drawn = integers(draws.draw("person drawn", some[:, None], number[None, :]), people)
        drawn += (some - first)[:, None] * people
        times = np.bincount(drawn.reshape(-1), minlength=len(some) * people)
        yield times.reshape(len(some), people).astype(np.float64)


def _heads(
    people: NDArray[np.int64], nodes: NDArray[np.int64], level: int, draws: Draws
) -> NDArray[np.int64]:
    """Toss a fair coin for each of so many people, and count the heads.

    Args:
        people: In the shape ``(nodes, resamples)``.
        nodes: The number of each node in its level; with the level it says which coins are tossed.
        level: How often the chances were halved.
        draws: The coins.
    """
    node, resample = np.nonzero(people)
    tossed = people[node, resample]
    heads = np.zeros(len(tossed), dtype=np.int64)
    words = -(-tossed // _WORD)
    for part in _parts(words):
        owner = np.repeat(np.arange(part.start, part.stop), words[part])
        begins = np.cumsum(words[part]) - words[part]
        number = np.arange(len(owner)) - np.repeat(begins, words[part])
        drawn = draws.draw(f"resample/{level}", resample[owner], number, nodes[node[owner]])
        unused = number * _WORD + _WORD - tossed[owner]
        drawn >>= np.maximum(unused, 0).astype(np.uint64)
        heads[part] = np.add.reduceat(np.bitwise_count(drawn).astype(np.int64), begins)
    found = np.zeros_like(people)
    found[node, resample] = heads
    return found


def _parts(words: NDArray[np.int64]) -> Iterator[slice]:
    """Cut a list of tasks into runs that need not too many words at once; none is empty."""
    ends = np.cumsum(words)
    start = 0
    while start < len(words):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _WORDS_AT_ONCE, side="right")))
        yield slice(start, stop)
        start = stop


def interval_of(values: NDArray[np.float64], level: float = LEVEL) -> Interval | None:
    """Give the percentile interval of resampled numbers, those that are ``nan`` left out.

    Args:
        values: One for each resample.
        level: The share between the ends; ends between two resamples are interpolated.

    Returns:
        None where no resample gives a number.
    """
    kept = np.sort(values[np.isfinite(values)])
    if not len(kept):
        return None
    low, high = (_quantile(kept, share) for share in ((1 - level) / 2, (1 + level) / 2))
    return Interval(low, high, len(values) - len(kept))


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (at - below))
