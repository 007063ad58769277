"""A simulation that is killed leaves the whole earlier run, the whole new one, or none."""

from __future__ import annotations

import hashlib
import os
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from killing import KILLED, Commands, Ended
from runs import write_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught"),
]

_TRIALS = 12
_AROUND = 3


def simulate(commands: Commands, run: Path, seed: str = "new", **how: Any) -> Ended:
    size = ("--people", "300", "--days", "2", "--seed", seed, "--quiet")
    return commands.run("simulate", "quiet-week", *size, "--out", str(run), **how)


def contents(run: Path) -> dict[str, str]:
    """Give the hash of each file of a run; nothing if there is none."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with Commands() as running:
        yield running


@pytest.fixture(scope="module")
def complete(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Ended]:
    """An earlier and a new run, both called ``run``, and how the new one came into its place."""
    folder = tmp_path_factory.mktemp("complete")
    assert simulate(commands, folder / "old" / "run", "old").code == 0
    shutil.copytree(folder / "old", folder / "new")
    ended = simulate(commands, folder / "new" / "run")
    assert ended.code == 0, ended.talk
    return folder / "old" / "run", folder / "new" / "run", ended


def test_a_kill_at_any_change_of_a_file_leaves_a_whole_run_or_none(
    commands: Commands, complete: tuple[Path, Path, Ended], tmp_path: Path
) -> None:
    """Every stage of writing is the last one once; afterwards the same command clears up."""
    old, new, ended = complete
    whole = [contents(old), {}, contents(new)]
    placed = ended.place_of("/run")
    found = {}
    for change in sorted({*range(1, len(ended.changes), 6), *range(placed - _AROUND, placed + _AROUND)}):
        parent = tmp_path / str(change)
        shutil.copytree(old, parent / "run")
        assert simulate(commands, parent / "run", at_change=change).code == KILLED
        assert contents(parent / "run") in whole, f"killed at change {change}"
        found[change] = whole.index(contents(parent / "run"))
    assert list(found.values()) == sorted(found.values())
    assert set(found.values()) == {0, 1, 2}
    assert found[placed] == 1
    for change in (placed - 1, placed, placed + 1):
        parent = tmp_path / str(change)
        assert len(list(parent.glob(".run*"))) > 0
        assert simulate(commands, parent / "run").code == 0
        assert [path.name for path in parent.iterdir()] == ["run"]
        assert contents(parent / "run") == whole[2]


def test_an_earlier_run_is_put_back_when_the_next_one_begins(
    commands: Commands, complete: tuple[Path, Path, Ended], tmp_path: Path
) -> None:
    """Killed between taking the old run away and putting the new one there: the old one is not lost."""
    old, _, ended = complete
    shutil.copytree(old, tmp_path / "run")
    assert simulate(commands, tmp_path / "run", at_change=ended.place_of("/run")).code == KILLED
    assert not (tmp_path / "run").exists()
    with pytest.raises(ZeroDivisionError):
        write_run(tmp_path / "run", report=lambda _line: 1 // 0)
    assert contents(tmp_path / "run") == contents(old)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_kill_at_any_moment_leaves_a_whole_run_or_none(
    commands: Commands, complete: tuple[Path, Path, Ended], tmp_path: Path
) -> None:
    """The same at moments that fall anywhere, also while the database writes."""
    old, new, ended = complete
    whole = [contents(old), contents(new), {}]
    moments, killed = Random(10), 0  # noqa: S311 - not for keys
    for trial in range(_TRIALS):
        parent = tmp_path / str(trial)
        shutil.copytree(old, parent / "run")
        seconds = moments.uniform(0.05, 1.0) * ended.seconds
        killed += simulate(commands, parent / "run", after_seconds=seconds).code == KILLED
        assert contents(parent / "run") in whole
    assert killed > _TRIALS // 2
