"""Towns played on Spark: the same documents as from worker processes, and kept alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import healthcode
from healthcode.cli.main import build_app
from healthcode.errors import EngineError
from healthcode.experiments import many_runs
from healthcode.experiments.many_runs import Cluster, RunTask, records_of, seeds_of
from healthcode.experiments.on_spark import play
from healthcode.experiments.record import record_run
from healthcode.scoring import spark_session
from scoring.spark_towns import CAN_RUN

if TYPE_CHECKING:
    from pathlib import Path

TASK = RunTask("demo", "linden-7", "hangzhou-2020-02", people=200, days=2)


def test_a_player_gives_the_bytes_that_a_worker_process_writes(tmp_path: Path) -> None:
    """What Spark calls needs no Spark, and makes the very file."""
    scenario, policy = TASK.load_scenario(), TASK.load_policy()
    record_run(scenario, policy).save(tmp_path / "record.npz")
    packed = play((healthcode.__version__, scenario, policy, None, frozenset(), 1.0))
    assert packed == (tmp_path / "record.npz").read_bytes()


def test_a_worker_of_another_version_refuses() -> None:
    """A cluster that was not brought up to date must not mix two towns."""
    sent = ("0.0.0", TASK.load_scenario(), None, None, frozenset[str](), 1.0)
    with pytest.raises(RuntimeError, match=r"was sent 0\.0\.0"):
        play(sent)


def test_without_spark_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same sentence as of the scorer, before anything runs."""

    def missing() -> None:
        raise EngineError("--engine spark needs Java, which is not installed", fix="Install Java.")

    monkeypatch.setattr(spark_session, "require_spark", missing)
    with pytest.raises(EngineError, match="needs Java"):
        list(records_of([TASK], tmp_path, cluster=Cluster("local[1]")))
    typed = ["compare", "demo", "--policy", "hangzhou-2020-02", "--engine", "spark", "--seeds", "1"]
    result = CliRunner().invoke(build_app(), [*typed, "--people", "200", "--days", "1"])
    assert "needs Java" in result.stderr
    assert "Install Java." in result.stderr


def test_what_is_kept_needs_no_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that was finished is read again without starting a cluster."""
    record_run(TASK.load_scenario(), TASK.load_policy()).save(tmp_path / f"{many_runs.key_of(TASK)}.npz")
    monkeypatch.setattr(many_runs, "_players", None)
    ((task, record),) = records_of([TASK], tmp_path, cluster=Cluster("local[1]"))
    assert (task, record.people) == (TASK, 200)


@pytest.mark.slow
@pytest.mark.skipif(not CAN_RUN, reason="needs the extra spark and Java 17")
@pytest.mark.filterwarnings("ignore")
def test_spark_and_processes_give_the_same_files_and_documents(tmp_path: Path) -> None:
    """Every record is the same file, byte for byte, and so is what is printed of them."""
    tasks = [
        replace(TASK, seed=seed, policy=rules)
        for seed in seeds_of("linden-7", 2)
        for rules in (TASK.policy, None)
    ]
    list(records_of(tasks, tmp_path / "processes", workers=2))
    list(records_of(tasks, tmp_path / "spark", cluster=Cluster("local[2]")))
    kept = {path.name: path.read_bytes() for path in (tmp_path / "processes").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "spark").iterdir()} == kept
    assert len(kept) == 4
    typed = ["compare", "demo", "--policy", "hangzhou-2020-02", "--json", "--quiet"]
    typed += ["--seeds", "2", "--people", "200", "--days", "2"]
    here, there = (
        CliRunner().invoke(build_app(), [*typed, *more])
        for more in (("--workers", "1"), ("--engine", "spark", "--master", "local[2]"))
    )
    assert here.exit_code == there.exit_code == 0, there.stderr
    assert there.stdout == here.stdout
