"""``score`` that is really killed leaves one whole result or none, never files of two.

What the disk looks like at each single change stands in ``test_placing.py``; this holds that the command
keeps to it, also while DuckDB writes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from killing import KILLED, Commands, Ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that cannot be caught"),
]

_TRIALS = 12
SEAL = "provenance.json"
NOTES = "notes.txt"


def score(commands: Commands, town: Path, out: Path, day: int, file_format: str = "csv", **how: Any) -> Ended:
    """Score, with temporary files where pytest removes them."""
    when = ("--as-of", f"2020-02-{day:02d}T20:00", "--format", file_format)
    command = ("score", str(town), *when, "--quiet", "--out", str(out))
    return commands.run(*command, TMPDIR=str(town.parent), **how)


def contents(folder: Path) -> dict[str, str]:
    """Give the hash of each file of a result that is to be seen; nothing if there is no folder."""
    if not folder.is_dir():
        return {}
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with Commands() as running:
        yield running


@pytest.fixture(scope="module")
def town(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "town"
    size = ("--people", "200", "--days", "4", "--quiet")
    ended = commands.run("simulate", "quiet-week", *size, "--out", str(folder))
    assert ended.code == 0, ended.talk
    return folder


@pytest.fixture(scope="module", params=["nothing", "parquet", "csv and notes"])
def earlier(
    request: pytest.FixtureRequest, commands: Commands, town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder ``out`` as an earlier scoring left it, perhaps with a file of somebody else."""
    folder = tmp_path_factory.mktemp("earlier")
    if request.param != "nothing":
        assert score(commands, town, folder / "out", 5, request.param.split()[0]).code == 0
    if request.param.endswith("notes"):
        (folder / "out" / NOTES).write_text("mine", encoding="utf-8")
    return folder / "out"


def test_a_kill_leaves_one_whole_result_or_none(
    commands: Commands, town: Path, earlier: Path, tmp_path: Path
) -> None:
    """At moments that fall anywhere, more of them at the end, when files take their places."""
    notes = {name: text for name, text in contents(earlier).items() if name == NOTES}
    before = {name: text for name, text in contents(earlier).items() if name != NOTES}
    ended = score(commands, town, tmp_path / "new", 6)
    assert ended.code == 0, ended.talk
    after = contents(tmp_path / "new")
    assert before != after
    assert len(after) == 5
    changes = len(ended.changes)
    moments, seen = Random(10), []  # noqa: S311 - not for keys
    hows: list[dict[str, float]] = [
        {"after_seconds": ended.seconds * moments.uniform(0.7 if trial % 2 else 0.05, 1.02)}
        for trial in range(_TRIALS)
    ]
    # These fall while files take their places, or while what was before is removed.
    hows += [{"at_change": changes - change} for change in range(0, 20, 5)]
    for number, how in enumerate(hows):
        parent = tmp_path / str(number)
        parent.mkdir()
        if earlier.is_dir():
            shutil.copytree(earlier, parent / "out")
        if score(commands, town, parent / "out", 6, "csv", **how).code != KILLED:
            assert contents(parent / "out") == after | notes
        found = contents(parent / "out")
        assert notes.items() <= found.items()
        results = {name: text for name, text in found.items() if name != NOTES}
        if notes and SEAL not in results:
            assert results.items() <= before.items() or results.items() <= after.items()
        else:
            assert results in (before, after, {})
        seen.append(results)
    assert seen.count(after) < len(hows)
    assert score(commands, town, parent / "out", 6).code == 0
    assert contents(parent / "out") == after | notes
    assert [path.name for path in parent.iterdir()] == ["out"]
    assert not [path for path in (parent / "out").iterdir() if path.name.startswith(".")]
