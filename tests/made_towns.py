"""Records of towns drawn by chance, for tests of what compares many of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.lived import Lived
from healthcode.experiments.record import NEVER, RunRecord
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from healthcode.experiments.many_runs import Cluster, RunTask

GREEN, RED = (ALL_COLOURS.index(colour) for colour in ("green", "red"))
PEOPLE, DAYS = 40, 6


def made_record(task: RunTask, *, people: int = PEOPLE, days: int = DAYS) -> RunRecord:
    """Make the record of a run; equal tasks give equal records, and without a policy nobody is red."""
    key = json.dumps(asdict(task), sort_keys=True).encode()
    rng = np.random.default_rng(list(hashlib.sha256(key).digest()[:8]))
    begins = rng.integers(0, days, people)
    is_ill = rng.random(people) < (0.5 if task.policy is None else 0.3)
    day = np.arange(days)[:, None]
    infected = (day >= begins) & (day < begins + 3) & is_ill
    infectious = (day >= begins + 1) & (day < begins + 3) & is_ill
    is_red = (rng.random((days, people)) < 0.2) | (infected & (rng.random((days, people)) < 0.5))
    is_red &= task.policy is not None
    lived = Lived(
        colour=np.where(is_red, RED, GREEN).astype(np.uint8),
        locked=is_red,
        points=np.zeros((days, people), np.int32),
        is_fixed=is_red,
        rule=np.where(is_red, 2, 0).astype(np.int32),
        rules=("", "override", "some-rule"),
        infected=infected,
        infectious=infectious,
        is_after_last=np.zeros(days, np.bool_),
        groups={"age_band": tuple("old" if person % 3 else "young" for person in range(people))},
    )
    return RunRecord(
        scenario=task.scenario,
        seed=task.seed,
        policy=task.policy,
        begins=0,
        person_ids=tuple(f"syn-{person:03}" for person in range(people)),
        lived=lived,
        infected_at=np.where(is_ill, begins * 86_400, NEVER).astype(np.int64),
        is_from_elsewhere=np.zeros(people, np.bool_),
        outings=rng.integers(0, 3, (days, people)).astype(np.uint16),
        rides=np.zeros((days, people), np.uint16),
        medicine=rng.integers(0, 3, (people, 3)).astype(np.uint16),
        refused=(is_red & (np.arange(people) % 2 == 0)).astype(np.uint16),
    )


def made_records(
    tasks: Sequence[RunTask],
    folder: Path | None = None,
    *,
    workers: int = 0,
    cluster: Cluster | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[RunTask, RunRecord]]:
    """Stand in for ``many_runs.records_of``: as many records, none of them simulated."""
    del folder, workers, cluster
    for number, task in enumerate(tasks, 1):
        if report is not None:
            report(number, len(tasks))
        yield task, made_record(task)


def plain(record: RunRecord) -> dict[str, Any]:
    """Give a record as plain lists, person by person or day by day."""
    return {
        "infected_at": record.infected_at.tolist(),
        "locked": record.lived.locked.tolist(),
        "infected": record.lived.infected.tolist(),
        "infectious": record.lived.infectious.tolist(),
        "red": (record.lived.colour == RED).tolist(),
        "outings": record.outings.tolist(),
        "medicine": record.medicine.tolist(),
        "groups": record.lived.groups["age_band"],
    }
