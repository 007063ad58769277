"""Rates, sweeps and group tables of any table of scored people.

A person is flagged if their score is at or above the threshold. Nothing here knows where scores come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import CELLS, LEAST_PEOPLE, RATES, Confusion, rates_of
from healthcode.audit.resampling import interval_of, resampled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from healthcode.audit.resampling import Interval


@dataclass(frozen=True)
class ScoredPeople:
    """Scored people, one entry for each in every array.

    Args:
        score: Finite numbers.
        truth: Whether each is truly positive.
        group: For each, the position of their group in ``groups``; all 0 if there are no groups.
        groups: The names of the groups, in order of the alphabet; empty if there are none.
    """

    score: NDArray[np.float64]
    truth: NDArray[np.bool_]
    group: NDArray[np.int64]
    groups: tuple[str, ...] = ()

    def cells(self, threshold: float) -> NDArray[np.int64]:
        """Count people at a threshold, in the shape ``(groups, 4)``, in the order of ``CELLS``."""
        flagged = self.score >= threshold
        cell = np.where(flagged, np.where(self.truth, 0, 1), np.where(self.truth, 2, 3))
        count = max(len(self.groups), 1)
        return np.bincount(self.group * 4 + cell, minlength=count * 4).reshape(count, 4).astype(np.int64)


@dataclass(frozen=True)
class Sweep:
    """What every threshold that makes a difference gives.

    Args:
        thresholds: From the lowest, which flags everybody, to the last, which is infinite and flags nobody.
        counts: Counts of people at each, in the shape ``(thresholds, 4)``, in the order of ``CELLS``.
        cost_ratio: L: how many people flagged in vain weigh as much as one missed.
    """

    thresholds: NDArray[np.float64]
    counts: NDArray[np.int64]
    cost_ratio: Fraction

    @property
    def best(self) -> int:
        """The position of the cheapest threshold; of equally cheap ones, of the one that flags the fewest."""
        missed, in_vain = self.counts[:, 2].tolist(), self.counts[:, 1].tolist()
        above, below = self.cost_ratio.numerator, self.cost_ratio.denominator
        costs = [above * fn + below * fp for fn, fp in zip(missed, in_vain, strict=True)]
        return len(costs) - 1 - costs[::-1].index(min(costs))

    def confusion(self, at: int) -> Confusion:
        """Give the counts at one threshold."""
        return _confusion(self.counts[at])

    def cost(self, at: int) -> Fraction:
        """Give L times those missed, plus those flagged in vain, at one threshold."""
        return self.cost_ratio * int(self.counts[at, 2]) + int(self.counts[at, 1])

    def shown(self, most: int) -> list[int]:
        """Choose thresholds to show: all, or so many, evenly spread, with the ends and the best."""
        last = len(self.thresholds) - 1
        if last < most:
            return list(range(last + 1))
        return sorted({round(step * last / (most - 2)) for step in range(most - 1)} | {self.best})

    def to_json(self, at: int) -> dict[str, Any]:
        """Give one threshold as plain JSON values, with all rates; the one that flags nobody is null."""
        threshold = float(self.thresholds[at])
        return {
            "threshold": threshold if np.isfinite(threshold) else None,
            "cost": float(self.cost(at)),
            **self.confusion(at).to_json(),
        }


def sweep(people: ScoredPeople, cost_ratio: Fraction) -> Sweep:
    """Try every threshold that makes a difference: each score that somebody has, and one above all.

    Args:
        people: At least one.
        cost_ratio: L: how many people flagged in vain weigh as much as one missed.
    """
    order = np.argsort(people.score, kind="stable")
    score, truth = people.score[order], people.truth[order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    below = np.r_[starts, len(score)]
    missed = np.r_[0, np.cumsum(truth)][below]
    true = int(truth.sum())
    spared = below - missed
    counts = np.column_stack([true - missed, len(score) - true - spared, missed, spared])
    return Sweep(np.r_[score[starts], np.inf], counts.astype(np.int64), cost_ratio)


@dataclass(frozen=True)
class Spread:
    """How far apart the groups lie in one rate, over the groups in which it is estimable.

    Args:
        lowest: The group with the lowest rate.
        highest: The group with the highest.
        difference: Highest minus lowest.
        ratio: Lowest divided by highest, so 1 is equal; None if the highest is 0.
        difference_interval: Of the difference.
        ratio_interval: Of the ratio.
    """

    lowest: str
    highest: str
    difference: float
    ratio: float | None
    difference_interval: Interval | None
    ratio_interval: Interval | None

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "lowest": self.lowest,
            "highest": self.highest,
            "difference": self.difference,
            "difference_interval": interval_json(self.difference_interval),
            "ratio": self.ratio,
            "ratio_interval": interval_json(self.ratio_interval),
        }


@dataclass(frozen=True)
class AtThreshold:
    """Everything about one threshold.

    Args:
        threshold: Who scores as much or more is flagged.
        overall: Counts of all people.
        groups: Counts by group; empty if there are none.
        cost: L times those missed, plus those flagged in vain.
        intervals: By rate, of all people.
        group_intervals: By group and rate.
        spreads: By rate, between the groups; a rate that fewer than two groups have is left out.
    """

    threshold: float
    overall: Confusion
    groups: dict[str, Confusion]
    cost: Fraction
    intervals: dict[str, Interval | None]
    group_intervals: dict[str, dict[str, Interval | None]]
    spreads: dict[str, Spread]

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "threshold": self.threshold,
            "cost": float(self.cost),
            "overall": _with_intervals(self.overall, self.intervals),
            "groups": {
                name: {
                    **_with_intervals(counts, self.group_intervals[name]),
                    "is_small": counts.total < LEAST_PEOPLE,
                }
                for name, counts in self.groups.items()
            },
            "between_groups": {rate: spread.to_json() for rate, spread in self.spreads.items()},
        }


def at_threshold(
    people: ScoredPeople, threshold: float, cost_ratio: Fraction, *, resamples: int, seed: int
) -> AtThreshold:
    """Count people at a threshold, and say how far the numbers may be trusted.

    Args:
        people: At least one.
        threshold: Who scores as much or more is flagged.
        cost_ratio: L.
        resamples: Of the bootstrap over all people; 0 for no intervals.
        seed: Of the bootstrap.
    """
    cells = people.cells(threshold)
    again = resampled(cells.reshape(-1), resamples, seed).reshape(resamples, *cells.shape)
    overall = _confusion(cells.sum(axis=0))
    return AtThreshold(
        threshold,
        overall,
        {name: _confusion(cells[at]) for at, name in enumerate(people.groups)},
        cost_ratio * overall.fn + overall.fp,
        {rate: interval_of(rates_of(again.sum(axis=1), rate)) for rate in RATES},
        {
            name: {rate: interval_of(rates_of(again[:, at], rate)) for rate in RATES}
            for at, name in enumerate(people.groups)
        },
        _spreads(people.groups, cells, again),
    )


def interval_json(interval: Interval | None) -> list[float] | None:
    """Give an interval's ends."""
    return None if interval is None else [interval.low, interval.high]


def _spreads(groups: Sequence[str], cells: NDArray[Any], again: NDArray[Any]) -> dict[str, Spread]:
    found = {}
    for rate in RATES:
        values = rates_of(cells, rate)
        known = np.flatnonzero(np.isfinite(values))
        if len(known) < 2 or not groups:
            continue
        low, high = known[np.argmin(values[known])], known[np.argmax(values[known])]
        drawn = rates_of(again[:, known], rate)
        is_there = np.isfinite(drawn).all(axis=1)
        lowest, highest = drawn[is_there].min(axis=1), drawn[is_there].max(axis=1)
        ratios = np.full(lowest.shape, np.nan)
        np.divide(lowest, highest, out=ratios, where=highest > 0)
        found[rate] = Spread(
            groups[low],
            groups[high],
            float(values[high] - values[low]),
            float(values[low] / values[high]) if values[high] > 0 else None,
            interval_of(highest - lowest),
            interval_of(ratios),
        )
    return found


def _confusion(cells: NDArray[Any]) -> Confusion:
    return Confusion(*(int(cells[at]) for at in range(len(CELLS))))


def _with_intervals(counts: Confusion, intervals: dict[str, Interval | None]) -> dict[str, Any]:
    return {
        **counts.to_json(),
        "intervals": {rate: interval_json(interval) for rate, interval in intervals.items()},
        "resamples_left_out": {
            rate: interval.left_out for rate, interval in intervals.items() if interval and interval.left_out
        },
    }
