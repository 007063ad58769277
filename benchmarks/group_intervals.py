"""Bootstrap intervals of error rates by group: this package and Fairlearn, on the same people in one run.

    uv run --with fairlearn python benchmarks/group_intervals.py
    uv run --with fairlearn python benchmarks/group_intervals.py --people 20000 --resamples 50

Both get the same scores, truth and groups, and give five rates by group with 95% percentile intervals. Their
draws differ, so their intervals agree only up to chance; the rates themselves must be equal.
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np

from healthcode.audit.scored import ScoredPeople, at_threshold

GROUPS = 12
THRESHOLD = 0.5
RATES = {
    "selection_rate": "selection_rate",
    "sensitivity": "true_positive_rate",
    "specificity": "true_negative_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
}


def made_people(count: int, seed: int) -> ScoredPeople:
    """Make people whose groups differ in how many are truly positive."""
    drawn = np.random.default_rng(seed)
    group = drawn.integers(0, GROUPS, count)
    truth = drawn.random(count) < 0.1 + 0.02 * group
    names = tuple(f"g{number:02}" for number in range(GROUPS))
    return ScoredPeople(drawn.normal(truth, 1.0, count), truth, group, names)


def fairlearn_frame(people: ScoredPeople, resamples: int) -> Any:
    """Give Fairlearn's frame of the same rates."""
    metrics = import_module("fairlearn.metrics")
    return metrics.MetricFrame(
        metrics={name: getattr(metrics, theirs) for name, theirs in RATES.items()},
        y_true=people.truth.astype(int),
        y_pred=(people.score >= THRESHOLD).astype(int),
        sensitive_features=np.array(people.groups)[people.group],
        n_boot=resamples or None,
        ci_quantiles=[0.025, 0.975] if resamples else None,
        random_state=1,
    )


def tell(name: str, people: int, resamples: int, seconds: float) -> None:
    """Print one line at once."""
    print(f"{name:<10} {people:>9,} people {resamples:>6,} resamples {seconds:8.2f} s", flush=True)


def main() -> None:
    """Time both, and say how far they differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--resamples", type=int, default=100, help="of both; ours is timed with 1,000 too")
    given = parser.parse_args()
    people = made_people(given.people, 1)
    ours = at_threshold(people, THRESHOLD, Fraction(1), resamples=given.resamples, seed=1)
    for resamples in sorted({given.resamples, 1_000}):
        began = time.perf_counter()
        at_threshold(people, THRESHOLD, Fraction(1), resamples=resamples, seed=1)
        seconds = time.perf_counter() - began
        print(
            f"healthcode  {given.people:>9,} people  {resamples:>5,} resamples  {seconds:8.2f} s", flush=True
        )
    began = time.perf_counter()
    frame = fairlearn_frame(people, given.resamples)
    seconds = time.perf_counter() - began
    tell("fairlearn", given.people, given.resamples, seconds)
    low, high = frame.by_group_ci
    apart, widths = 0.0, []
    for name, counts in ours.groups.items():
        for rate in RATES:
            value, interval = counts.rate(rate), ours.group_intervals[name][rate]
            if value is None or interval is None:
                continue
            apart = max(apart, abs(value - float(frame.by_group.loc[name, rate])))
            widths.append((interval.high - interval.low) / float(high.loc[name, rate] - low.loc[name, rate]))
    print(f"largest difference between rates: {apart:.1e}")
    print(f"our interval's width as a share of Fairlearn's: {np.mean(widths):.3f} on average")


if __name__ == "__main__":
    main()
