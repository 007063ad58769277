"""A process that ends at any change of a file leaves a whole result or none, and what is put right later.

The end of the process is made by hand: from the n-th change on, no change is possible any more, whatever
still runs. So the disk is as a kill would have left it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from healthcode import placing
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError
from healthcode.run_folder import is_run, read_manifest
from healthcode.scoring.output import RESULT_NAMES, staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEW = {name: "new" for name in sorted(RESULT_NAMES) if not name.endswith(".parquet")}
EARLIER = {
    "of the same format": dict.fromkeys(NEW, "old"),
    "of the other format": {name: "old" for name in sorted(RESULT_NAMES) if not name.endswith(".csv")},
    "none": {},
}
#: What changes a disk; ``shutil`` and ``pathlib`` come to these in the end.
CHANGES = ("replace", "rename", "mkdir", "unlink", "rmdir")
MOST_CHANGES = 80


class Killed(BaseException):
    """The process is no more."""


@contextmanager
def killed_at(wanted: int) -> Iterator[list[str]]:
    """Let the n-th change of the disk, and all after it, not happen; give the changes that did."""
    done: list[str] = []

    def counted(name: str, change: Callable[..., Any]) -> Callable[..., Any]:
        def changing(*given: Any, **named: Any) -> Any:
            if len(done) + 1 >= wanted:
                raise Killed
            done.append(name)
            return change(*given, **named)

        return changing

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        yield done


def write(target: Path, files: dict[str, str]) -> None:
    with staged(target, RESULT_NAMES) as staging:
        for name, text in files.items():
            (staging / name).write_text(text, encoding="utf-8")


def write_until(change: int, target: Path) -> bool:
    """Write the new result and end at that change; say whether there was one."""
    try:
        with killed_at(change):
            write(target, NEW)
    except Killed:
        return True
    return False


def visible(target: Path) -> dict[str, str]:
    """Give the files of a folder that are not hidden, with their texts."""
    if not target.is_dir():
        return {}
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(target.iterdir())
        if not path.name.startswith(".")
    }


def put_right(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin to write again, as a process that knows the other one to be gone, and come to nothing."""

    def is_gone(process: int, signal: int) -> None:
        raise ProcessLookupError(process, signal)

    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", is_gone)
        with pytest.raises(ZeroDivisionError), staged(target, RESULT_NAMES):
            raise ZeroDivisionError


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


@pytest.mark.skipif(os.name == "nt", reason="what killed processes left is not cleared on Windows")
@pytest.mark.parametrize("earlier", EARLIER)
def test_a_folder_of_results_is_replaced_as_a_whole(
    earlier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every change: all of the old, all of the new or nothing; the next command brings the old back."""
    seen = []
    for change in range(1, MOST_CHANGES):
        target = tmp_path / str(change) / "out"
        target.mkdir(parents=True)
        write(target, EARLIER[earlier])
        was_killed = write_until(change, target)
        assert visible(target) in (EARLIER[earlier], NEW, {}), f"killed at change {change}"
        seen.append(visible(target))
        put_right(target, monkeypatch)
        assert visible(target) in (EARLIER[earlier], NEW), f"killed at change {change}, put right"
        assert hidden(target.parent) == []
        if not was_killed:
            break
    assert seen[0] == EARLIER[earlier]
    assert seen[-1] == NEW
    assert {} in seen


@pytest.mark.skipif(os.name == "nt", reason="what killed processes left is not cleared on Windows")
@pytest.mark.parametrize("earlier", EARLIER)
@pytest.mark.parametrize("is_disk", [False, True])
def test_a_folder_that_stays_never_mixes(
    earlier: str, is_disk: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder stays, files of two scorings are never together, and only a whole one is sealed."""
    before = EARLIER[earlier]
    others = {} if is_disk else {"notes.txt": "mine"}
    if is_disk:
        monkeypatch.setattr("pathlib.Path.is_mount", lambda path: path.name == "out")
    for change in range(1, MOST_CHANGES):
        target = tmp_path / str(change) / "out"
        target.mkdir(parents=True)
        for name, text in others.items():
            (target / name).write_text(text, encoding="utf-8")
        write(target, before)
        identity = target.stat().st_ino
        was_killed = write_until(change, target)
        found = visible(target)
        results = {name: text for name, text in found.items() if name not in others}
        assert others.items() <= found.items()
        assert results.items() <= before.items() or results.items() <= NEW.items()
        if placing.SEAL in results:
            assert results in (before, NEW)
        put_right(target, monkeypatch)
        assert visible(target) in (before | others, NEW | others), f"killed at change {change}"
        assert hidden(target.parent) == []
        assert target.stat().st_ino == identity
        if not was_killed:
            break
    assert change > len(NEW)
    assert visible(target) == NEW | others


@pytest.mark.parametrize("failing", range(1, 14))
def test_a_fault_of_the_disk_while_files_take_their_places_changes_nothing(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One renaming that fails is undone, or done over, and no hidden folder stays."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    before = EARLIER["of the same format"]
    write(target, before)
    replace, calls = os.replace, []

    def replacing(*given: Any) -> None:
        calls.append(given)
        if len(calls) == failing:
            raise OSError(5, "Input/output error")
        replace(*given)

    monkeypatch.setattr(os, "replace", replacing)
    try:
        write(target, NEW)
    except Exception as error:  # noqa: BLE001 - whichever it is
        assert "Input/output error" in str(error)  # noqa: PT017
    notes = {"notes.txt": "mine"}
    assert visible(target) in (before | notes, NEW | notes)
    assert hidden(tmp_path) == []


def test_a_parent_that_cannot_be_written_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An existing folder can be written even where nothing can be made beside it."""
    target = tmp_path / "out"
    target.mkdir()
    mkdir = os.mkdir

    def making(path: Path, *given: Any) -> None:
        if os.path.dirname(path) == str(tmp_path):  # noqa: PTH120 - may be text
            raise PermissionError(13, "Permission denied", str(path))
        mkdir(path, *given)

    monkeypatch.setattr(os, "mkdir", making)
    write(target, NEW)
    assert visible(target) == NEW
    assert hidden(tmp_path) == []


def test_a_folder_that_cannot_be_renamed_is_written_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system does not let go of a folder, such as one bound to another place, it stays."""
    target = tmp_path / "out"
    write(target, EARLIER["of the other format"])
    replace = os.replace

    def replacing(source: Path, place: Path) -> None:
        if str(source) == str(target):
            raise OSError(16, "Device or resource busy", str(source))
        replace(source, place)

    monkeypatch.setattr(os, "replace", replacing)
    write(target, NEW)
    assert visible(target) == NEW
    assert hidden(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="what killed processes left is not cleared on Windows")
def test_whoever_wants_to_read_gets_a_folder_back(tmp_path: Path) -> None:
    """Data, a run and what was kept: each lost between two renamings by a process that is no more."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    def lose(target: Path, files: dict[str, str]) -> None:
        staging = placing.make_staging(target)
        former = tmp_path / "former"
        former.mkdir()
        for name, text in files.items():
            (former / name).write_text(text, encoding="utf-8")
        name, _, number = staging.name.rpartition("-")
        own = f"{name.rpartition('-')[0]}-{ended.pid}-{number}"
        former.rename(tmp_path / f"{own}-former")
        staging.rename(tmp_path / own)

    lose(tmp_path / "data", {"people.csv": "person_id,district_id\nsyn-a,north\n"})
    with load_dataset(tmp_path / "data") as dataset:
        assert dataset.counts["people"] == 1
    lose(tmp_path / "run", {"run.json": '{"form": "healthcode run 1"}'})
    assert is_run(tmp_path / "run")
    lose(tmp_path / "manifest", {"run.json": "{}"})
    with pytest.raises(DatasetError, match="another kind of file"):
        read_manifest(tmp_path / "manifest")
    assert hidden(tmp_path) == []
