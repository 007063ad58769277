"""Many runs: the same whatever the number of workers, kept when done, and never mistaken for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.errors import HealthcodeError
from healthcode.experiments import many_runs
from healthcode.experiments.many_runs import RunTask, kept_of, key_of, records_of, seeds_of
from healthcode.experiments.record import record_run

if TYPE_CHECKING:
    from pathlib import Path

TASK = RunTask("demo", "linden-7", "hangzhou-2020-02", people=200, days=2)


def keep(task: RunTask, folder: Path) -> None:
    """Put a finished record where one would lie."""
    folder.mkdir(exist_ok=True)
    record_run(task.load_scenario(), task.load_policy()).save(folder / f"{key_of(task)}.npz")


def test_seeds_are_the_own_one_and_numbered_ones() -> None:
    """Anybody can type them."""
    assert seeds_of("linden-7", 3) == ("linden-7", "linden-7-2", "linden-7-3")
    assert seeds_of("linden-7", 1) == ("linden-7",)


@pytest.mark.parametrize(
    "other",
    [
        replace(TASK, seed="linden-8"),
        replace(TASK, policy="always-green"),
        replace(TASK, policy=None),
        replace(TASK, people=201),
        replace(TASK, days=4),
        replace(TASK, settings=("behaviour.compliance=high",)),
        replace(TASK, gate="offline-scan"),
        replace(TASK, without=("purchases",)),
        replace(TASK, scenario="quiet-week"),
    ],
)
def test_everything_that_a_run_follows_from_is_in_its_key(other: RunTask) -> None:
    """A record of one run is never taken for another."""
    assert key_of(other) != key_of(TASK)
    assert key_of(replace(TASK)) == key_of(TASK)


def test_what_is_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all records there, no process is started, and progress says that all is done."""
    tasks = [TASK, replace(TASK, policy=None)]
    for task in tasks:
        keep(task, tmp_path / "runs")
    monkeypatch.setattr(many_runs, "_pool", None)
    told: list[tuple[int, int]] = []
    found = list(
        records_of([*tasks, tasks[0]], tmp_path / "runs", report=lambda done, all_: told.append((done, all_)))
    )
    assert [task for task, _ in found] == [*tasks, tasks[0]]
    assert [record.policy for _, record in found] == ["hangzhou-2020-02", None, "hangzhou-2020-02"]
    assert set(told) == {(2, 2)}
    assert kept_of(tasks, tmp_path / "runs") == 2


def test_a_damaged_record_counts_as_missing(tmp_path: Path) -> None:
    """A file that was cut off is made again, not believed."""
    keep(TASK, tmp_path)
    file = tmp_path / f"{key_of(TASK)}.npz"
    file.write_bytes(file.read_bytes()[:100])
    assert kept_of([TASK], tmp_path) == 0


def test_faults_are_told_before_anything_runs(tmp_path: Path) -> None:
    """An unknown scenario or policy is named at once, and nothing is made."""
    for task in (replace(TASK, scenario="atlantis"), replace(TASK, policy="atlantis")):
        with pytest.raises(HealthcodeError, match="atlantis"):
            list(records_of([task], tmp_path / "runs"))
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_workers_change_no_number(tmp_path: Path) -> None:
    """One process or two, kept or made again: the same arrays."""
    tasks = [replace(TASK, seed=seed) for seed in seeds_of("linden-7", 3)]
    one = [record for _, record in records_of(tasks, workers=1)]
    two = [record for _, record in records_of(tasks, tmp_path / "runs", workers=2)]
    again = [record for _, record in records_of(tasks, tmp_path / "runs", workers=2)]
    for first, second, third in zip(one, two, again, strict=True):
        for other in (second, third):
            assert np.array_equal(first.infected_at, other.infected_at)
            assert np.array_equal(first.lived.colour, other.lived.colour)
            assert np.array_equal(first.outings, other.outings)
