"""One run scored many times, each time with fewer rows; where there is much to score, side by side."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY
from healthcode.dataset import load_dataset
from healthcode.experiments.audited import locking
from healthcode.experiments.forgetful import ForgetfulScorer
from healthcode.experiments.sources import SOURCES, FewerSources
from healthcode.scoring.daily import DailyScorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

    Locked = NDArray[np.bool_]
    Report = Callable[[int, int], None] | None

#: From so many rows on, times the scorings, a second process earns what it takes to start and to load.
_WORTH_IT = 2_000_000
_MOST_WORKERS = 4


@dataclass(frozen=True)
class Fewer:
    """Which rows about people a scoring is not given.

    Args:
        without: Tables that are empty.
        days: A row goes so many days after it became known; None for never.
    """

    without: frozenset[str] = frozenset()
    days: int | None = None


@dataclass(frozen=True)
class Mornings:
    """The mornings at which a run is scored.

    Args:
        begins: The first midnight of the run.
        days: How many there are.
    """

    begins: int
    days: int

    @property
    def moments(self) -> NDArray[np.int64]:
        """Each 04:00, in seconds of town time."""
        return self.begins + DAY_BEGINS_AT + np.arange(self.days, dtype=np.int64) * DAY


def locked_with(
    dataset: Dataset,
    policy: Policy,
    mornings: Mornings,
    tasks: Sequence[Fewer],
    *,
    workers: int = 0,
    report: Report = None,
) -> Iterator[Locked]:
    """Score each 04:00 of a run with fewer rows, once for each task.

    Args:
        dataset: Read from a folder; it must stay open.
        policy: The rules.
        mornings: When.
        tasks: What is left out each time.
        workers: How many processes; 0 for as many as there are cores, up to 4, if there is enough to do.
        report: Told how many mornings are done over all tasks, and of how many.

    Returns:
        Who is locked on which day, shape (days, people), in the order of the tasks.
    """
    count = workers or _workers(dataset, len(tasks))
    total = len(tasks) * mornings.days
    if count < 2:
        for number, task in enumerate(tasks):
            yield _scored(dataset, policy, mornings, task, _later(report, number * mornings.days, total))
        return
    context = multiprocessing.get_context("spawn")
    given = (dataset.source, policy, mornings)
    with ProcessPoolExecutor(
        min(count, len(tasks)), mp_context=context, initializer=_begin, initargs=given
    ) as pool:
        try:
            for number, (packed, shape) in enumerate(pool.map(_score, tasks)):
                if report is not None:
                    report((number + 1) * mornings.days, total)
                yield np.unpackbits(packed, count=shape[0] * shape[1]).reshape(shape).astype(np.bool_)
        finally:
            pool.shutdown(cancel_futures=True)


#: What a worker process keeps from task to task.
_given: list[tuple[Dataset, Policy, Mornings]] = []


def _begin(source: str, policy: Policy, mornings: Mornings) -> None:
    """Read the data once; Ctrl-C ends a worker without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _given.append((load_dataset(source), policy, mornings))


def _score(task: Fewer) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Give who is locked, eight to a byte, and the shape."""
    locked = _scored(*_given[0], task, None)
    return np.packbits(locked), (locked.shape[0], locked.shape[1])


def _scored(dataset: Dataset, policy: Policy, mornings: Mornings, task: Fewer, report: Report) -> Locked:
    is_locked = locking(policy)
    found = []
    with FewerSources(dataset, task.without) as fewer:
        scorer = (
            DailyScorer(fewer, policy) if task.days is None else ForgetfulScorer(fewer, policy, task.days)
        )
        with closing(scorer):
            for day, moment in enumerate(mornings.moments.tolist()):
                found.append(is_locked[scorer.advance(moment)])
                if report is not None:
                    report(day + 1, mornings.days)
    return np.stack(found)


def _later(report: Report, done: int, total: int) -> Report:
    if report is None:
        return None
    return lambda day, _days: report(done + day, total)


def _workers(dataset: Dataset, tasks: int) -> int:
    """Choose a number of processes; only a folder can be read by another one, and then whole."""
    rows = sum(dataset.counts.get(table, 0) for table in SOURCES)
    is_whole = not isinstance(dataset, FewerSources) and Path(dataset.source).is_dir()
    return min(os.cpu_count() or 1, _MOST_WORKERS) if is_whole and rows * tasks >= _WORTH_IT else 1
