"""A run that is killed, or for which the disk is too small: the earlier run, the new one, or none."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runs import write_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught"),
]

#: Simulates, and kills itself at the n-th time that it changes a file or folder; prints how often it did.
_KILLED_AT = """
import os, signal, sys
wanted, done = int(sys.argv[1]), 0
changes = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
def hook(event, given):
    global done
    if event in changes or (event == "open" and isinstance(given[1], str) and "w" in given[1]):
        done += 1
        if done == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
from healthcode.pipeline import simulate
from healthcode.scenario import load_scenario
scenario = load_scenario("quiet-week", people=300, days=2, seed=sys.argv[3])
sys.addaudithook(hook)
simulate(scenario, sys.argv[2])
print(done)
"""
_KILLED, _USAGE = -9, 2
_MOST_CHANGES = 200


def simulate_until(change: int, run: Path, seed: str = "new") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _KILLED_AT, str(change), str(run), seed]
    return subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - our own program


def contents(run: Path) -> dict[str, str]:
    """Give the hash of each file of a run; nothing if there is none."""
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """An earlier and a new run, both called ``run``, and how many changes the new one took in its place."""
    folder = tmp_path_factory.mktemp("complete")
    simulate_until(0, folder / "old" / "run", "old").check_returncode()
    shutil.copytree(folder / "old", folder / "new")
    result = simulate_until(0, folder / "new" / "run")
    result.check_returncode()
    return folder / "old" / "run", folder / "new" / "run", int(result.stdout)


def test_a_kill_at_any_change_of_a_file_leaves_a_whole_run_or_none(
    complete: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """Every change of a file or folder is the last one once; afterwards the same command clears up."""
    old, new, changes = complete
    assert 10 < changes < _MOST_CHANGES
    whole = [contents(old), contents(new), {}]
    found = []
    # Each of the last ones, among which the new run takes the place of the old, and some of those before.
    for change in (*range(1, changes - 8, 11), *range(max(changes - 8, 1), changes + 1)):
        parent = tmp_path / str(change)
        shutil.copytree(old, parent / "run")
        assert simulate_until(change, parent / "run").returncode == _KILLED
        assert contents(parent / "run") in whole, f"killed at change {change}"
        found.append(whole.index(contents(parent / "run")))
    assert found == sorted(found, key=(0, 2, 1).index)
    assert {0, 1} <= set(found)
    parent = tmp_path / str(max(changes - 8, 1))
    assert len(list(parent.iterdir())) > 1
    simulate_until(0, parent / "run").check_returncode()
    assert [path.name for path in parent.iterdir()] == ["run"]
    assert contents(parent / "run") == whole[1]


def test_an_earlier_run_is_put_back_when_the_next_one_begins(
    complete: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """Killed between taking the old run away and putting the new one there: the old one is not lost."""
    old, _, changes = complete
    for change in range(changes, 0, -1):
        parent = tmp_path / str(change)
        shutil.copytree(old, parent / "run")
        simulate_until(change, parent / "run")
        if not (parent / "run").exists():
            break
    else:
        pytest.fail("no kill came between the two")
    with pytest.raises(ZeroDivisionError):
        write_run(parent / "run", report=lambda _line: 1 // 0)
    assert contents(parent / "run") == contents(old)
    assert [path.name for path in parent.iterdir()] == ["run"]


def test_a_kill_at_any_moment_leaves_a_whole_run_or_none(
    complete: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """The same at moments that fall anywhere, also while the database writes."""
    old, new, _ = complete
    whole = [contents(old), contents(new), {}]
    killed = 0
    for number in range(6):
        run = tmp_path / str(number) / "run"
        shutil.copytree(old, run)
        command = [sys.executable, "-c", _KILLED_AT, "0", str(run), "new"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own program
            try:
                process.wait(timeout=0.3 * (number + 1))
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
        assert contents(run) in whole
    assert killed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte in memory, of our own."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can make a small file system to fill")
    command = [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    made = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - fixed words
    if made.returncode:
        pytest.skip(f"no small file system can be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run([unmount, str(folder)], check=True)  # noqa: S603 - fixed words


def test_a_disk_that_fills_up_is_told_in_one_sentence(small_disk: Path) -> None:
    """No traceback, no part of a run, and the earlier run as it was."""
    words = [sys.executable, "-m", "healthcode", "simulate", "quiet-week", "--seed", "a", "--quiet"]
    command = [*words, "--out", str(small_disk / "run"), "--days", "1", "--people", "200"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program
    before = contents(small_disk / "run")
    command = [*words, "--out", str(small_disk / "run"), "--days", "6", "--people", "3000"]
    result = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603
    assert result.returncode == _USAGE, result.stderr
    assert "nothing was written" in result.stderr
    assert "No space left on device" in result.stderr
    assert "Traceback" not in result.stderr
    assert [path.name for path in small_disk.iterdir()] == ["run"]
    assert contents(small_disk / "run") == before
