"""Temporary files go with their process, even if it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from healthcode.dataset import scratch as scratch_module
from healthcode.dataset.scratch import make_scratch

pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks of Windows work otherwise")

#: Makes a folder with a file in it, says where, and waits to be killed.
HOLD = """
from healthcode.dataset.scratch import make_scratch
scratch, _ = make_scratch()
(scratch / "rows").write_text("many")
print(scratch, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep other processes out."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def hold() -> tuple[subprocess.Popen[str], Path]:
    """Start a process that has such a folder."""
    command = [sys.executable, "-c", HOLD]
    holder = subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    return holder, Path(holder.stdout.readline().strip())


def kill(holder: subprocess.Popen[str]) -> None:
    """Kill it, so that it has no time to tidy up."""
    with holder:
        holder.kill()


def test_a_folder_is_removed_by_whoever_made_it() -> None:
    """Also with files in it."""
    scratch, remove = make_scratch()
    (scratch / "rows").write_text("many")
    remove()
    assert not scratch.exists()


def test_the_folder_of_a_killed_process_goes_with_the_next_one() -> None:
    """A real kill leaves it; the next process removes it."""
    holder, left = hold()
    assert (left / "rows").is_file()
    kill(holder)
    assert left.is_dir()
    _, remove = make_scratch()
    assert not left.exists()
    remove()


def test_the_folder_of_a_living_process_stays() -> None:
    """Another process of the same person works on it, and so does this one."""
    holder, theirs = hold()
    ours, remove = make_scratch()
    try:
        _, remove_second = make_scratch()
        assert (theirs / "rows").is_file()
        assert ours.is_dir()
        remove_second()
    finally:
        remove()
        kill(holder)


def test_other_folders_stay(tmp_path: Path) -> None:
    """What has no lock, is a link, or only begins alike is nobody's business."""
    strange = tmp_path / "healthcode-scratch-mine"
    strange.mkdir()
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "lock").touch()
    (tmp_path / "healthcode-scratch-link").symlink_to(diary)
    _, remove = make_scratch()
    remove()
    assert strange.is_dir()
    assert (diary / "lock").is_file()


def test_where_files_cannot_be_locked_a_folder_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: no file is held open in it, which could not be removed then."""
    monkeypatch.setattr(scratch_module, "_CAN_LOCK", False)
    scratch, remove = make_scratch()
    assert list(scratch.iterdir()) == []
    remove()
    assert not scratch.exists()
