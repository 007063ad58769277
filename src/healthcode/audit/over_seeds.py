"""One number of runs that differ in their seed only: its middle, its ends, and what a seed leaves open.

A town of another seed is another town of the same kind, so its numbers scatter; what is said of a policy is
the middle of them, and never the seed that suits best.

Sources:
    The interval holds the middle of all possible seeds: order statistics of the sign test, as in Conover
    1999, Practical Nonparametric Statistics, section 3.2 (textbook; restated here). No shape is assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: An interval is given if it holds the middle of all seeds with at least this chance.
LEVEL = 0.9


@dataclass(frozen=True)
class OverSeeds:
    """One number over seeds.

    Args:
        values: One for each seed, in their order; None where that seed has none. Endless is ``math.inf``.
        median: The middle of those that there are; None if there is none, or it is endless.
        lowest: Of those that there are.
        highest: Of those that there are; ``math.inf`` if one is endless.
        interval: Ends between which the middle of all possible seeds lies; None if the seeds are too few for
            any, or an end is endless.
        chance: With which it does so, at least; None without an interval.
    """

    values: tuple[float | None, ...]
    median: float | None
    lowest: float | None
    highest: float | None
    interval: tuple[float, float] | None
    chance: float | None

    @property
    def without(self) -> int:
        """How many seeds have no number, or an endless one."""
        return sum(value is None or math.isinf(value) for value in self.values)


def over_seeds(values: Sequence[float | None]) -> OverSeeds:
    """Say what one number came to over several seeds.

    Args:
        values: One for each seed. None is left out, as a rate without a denominator is. ``math.inf`` is kept
            as more than every number: a price for which nothing was got is no reason to leave the seed out.
    """
    found = sorted(value for value in values if value is not None)
    if not found:
        return OverSeeds(tuple(values), None, None, None, None, None)
    middle = median_of(found)
    rank, chance = _rank(len(found))
    ends = (found[rank - 1], found[-rank]) if rank else None
    is_open = ends is None or math.isinf(ends[1]) or math.isinf(ends[0])
    return OverSeeds(
        tuple(values),
        None if math.isinf(middle) else middle,
        None if math.isinf(found[0]) else found[0],
        found[-1],
        None if is_open else ends,
        None if is_open else chance,
    )


def median_of(found: Sequence[float]) -> float:
    """Give the middle of sorted numbers; of two middle ones, half of their sum.

    Raises:
        ValueError: If there are none.
    """
    if not found:
        raise ValueError("there is no middle of nothing")
    half = len(found) // 2
    return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2


def _rank(count: int) -> tuple[int, float]:
    """Say which number from either end bounds the middle with the wanted chance; 0 if none does.

    Of ``count`` numbers the k-th from below lies above the middle of all with the chance that fewer than k of
    ``count`` fair coins show heads.
    """
    best = (0, 0.0)
    outside = 0
    for rank in range(1, count // 2 + 1):
        outside += math.comb(count, rank - 1)
        chance = 1 - 2 * outside / 2**count
        if chance < LEVEL:
            break
        best = (rank, chance)
    return best
