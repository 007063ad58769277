"""Full disks, too little memory and files that vanish: one clear sentence, and nothing is changed."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest
from typer.testing import CliRunner

from healthcode.cli import inputs, mishaps
from healthcode.cli.main import build_app
from healthcode.dataset import folder as folder_of_tables
from healthcode.dataset import loading
from healthcode.errors import DatasetError, UsageError
from healthcode.run_folder import writer
from healthcode.samples import sample_path
from healthcode.scoring.output import RESULT_NAMES
from healthcode.shortages import shortage_in
from killing import Commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from typer.testing import Result

BAD_INPUT, USAGE = 3, 2
#: Bytes that the filled disk still has.
ROOM = 4_096
SMALL_RUN = ("quiet-week", "--people", "200", "--days", "1")
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")


def slow(value: object) -> Any:
    """Leave a case to the slow suite."""
    return pytest.param(value, marks=pytest.mark.slow)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), [*arguments, "--quiet"])


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def earlier(folder: Path) -> dict[str, bytes]:
    """Make what an earlier scoring may have left."""
    folder.mkdir()
    for name in RESULT_NAMES:
        if not name.endswith(".parquet"):
            (folder / name).write_text("old", encoding="utf-8")
    return contents(folder)


def told(result: Result, code: int) -> str:
    """Give what was said; it is a message and no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.stderr
    assert "nothing was written" in result.stderr
    assert len(result.stderr.splitlines()) <= 3
    return str(result.stderr)


def as_parquet(folder: Path) -> Path:
    """Write the sample as Parquet."""
    folder.mkdir()
    for file in sample_path().glob("*.csv"):
        table = f"read_csv('{file}', all_varchar = true)"
        duckdb.execute(f"copy (from {table}) to '{folder / file.stem}.parquet' (format parquet)")
    return folder


# Files of the data that vanish or change


def remove(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def rewrite(file: Path) -> None:
    """Put another whole file in its place, as a program that exports every hour would."""
    other = file.with_suffix(".other")
    shutil.copy(file.with_name(f"people{file.suffix}"), other)
    other.replace(file)


HARMS: dict[Callable[[Path], None], str] = {
    remove: "is gone",
    cut: "changed in the meantime",
    rewrite: "changed in the meantime",
}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample in two formats."""
    folder = tmp_path_factory.mktemp("street")
    shutil.copytree(sample_path(), folder / "csv")
    return {"csv": folder / "csv", "parquet": as_parquet(folder / "parquet")}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_file_that_is_harmed_between_listing_and_reading_is_named(
    harm: Callable[[Path], None],
    file_format: str,
    street: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, find_tables = shutil.copytree(street[file_format], tmp_path / "data"), folder_of_tables.find_tables

    def find_and_harm(*given: Any) -> Any:
        found = find_tables(*given)
        harm(data / f"scans.{file_format}")
        return found

    monkeypatch.setattr(loading, "find_tables", find_and_harm)
    message = told(run("score", str(data), "--out", str(tmp_path / "out")), BAD_INPUT)
    assert f"scans.{file_format}: {HARMS[harm]}: a file that stays as it is" in message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_file_that_was_read_is_needed_no_more(
    file_format: str, street: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of a file after it was taken in changes no result, also where files are large."""
    monkeypatch.setattr(loading, "LARGE", 0)
    data, open_engine = shutil.copytree(street[file_format], tmp_path / "data"), inputs.open_engine
    assert run("score", str(data), "--out", str(tmp_path / "whole")).exit_code == 0

    def harm_and_open(*given: Any) -> Any:
        cut(data / f"scans.{file_format}")
        remove(data / f"trips.{file_format}")
        return open_engine(*given)

    monkeypatch.setattr(inputs, "open_engine", harm_and_open)
    result = run("score", str(data), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_notes_beside_the_tables_may_change(tmp_path: Path) -> None:
    """Only files of tables are watched."""
    (tmp_path / "scans.csv").touch()
    (tmp_path / "notes.txt").touch()
    files = mishaps.DataFiles(str(tmp_path))
    (tmp_path / "notes.txt").write_text("more", encoding="utf-8")
    files.refuse_changes()
    files = mishaps.DataFiles(str(tmp_path))
    (tmp_path / "scans.csv").write_text("more", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"scans\.csv: changed"):
        files.refuse_changes()


# Memory


def test_a_limit_of_memory_that_is_too_low_names_a_higher_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    message = told(run("score", "street", "--out", str(out), "--memory", "2MB"), USAGE)
    assert "--memory 2MB: used up: more, such as 8MB" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "memory", "words"),
    [
        (duckdb.OutOfMemoryException("failed to pin (47.6 MiB/47.6 MiB used)"), "50MB", "try.*200MB"),
        (
            duckdb.OutOfMemoryException("failed to pin (47.6 MiB/47.6 MiB used)"),
            None,
            "--memory 1GB: used up",
        ),
        (duckdb.OutOfMemoryException("Allocation failure"), None, "this machine has no more memory"),
        (MemoryError(), None, "this machine has no more memory"),
        (OSError(errno.EIO, "Input/output error", "/dev/x"), None, "/dev/x: Input/output error"),
        (duckdb.IOException("Could not read from file"), None, "Could not read from file"),
    ],
)
def test_each_mishap_has_its_sentence(error: Exception, memory: str | None, words: str) -> None:
    with (
        pytest.raises(UsageError, match=f"(?is){words}") as caught,
        mishaps.told("street", memory),
    ):
        raise error
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("bug", [ValueError("a bug"), duckdb.BinderException("a bug"), KeyError("a bug")])
def test_a_bug_keeps_its_traceback(bug: Exception) -> None:
    with pytest.raises(type(bug)) as caught, mishaps.told("street", None):
        raise bug
    assert caught.value is bug


def test_a_fault_of_stdout_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that cannot be printed is no full disk; the entry of the program says what it is."""

    def unwritable(_text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sys.stdout, "write", unwritable)
    with (
        pytest.raises(OSError, match="No space left") as caught,
        mishaps.told("street", None),
        mishaps.printing(),
    ):
        sys.stdout.write("x")
    assert caught.value.filename is None


@pytest.mark.parametrize("error", [slow(MemoryError()), duckdb.OutOfMemoryException("Allocation failure")])
def test_a_simulation_without_memory_keeps_the_earlier_run(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that ends while a day is taken in: one sentence, no part of a run, the earlier one as it was."""
    out = tmp_path / "run"
    assert run("simulate", *SMALL_RUN, "--out", str(out)).exit_code == 0
    before = contents(out)

    def no_memory(*_given: Any) -> None:
        raise error

    monkeypatch.setattr(writer, "coded", no_memory)
    message = told(run("simulate", *SMALL_RUN, "--seed", "other", "--out", str(out)), USAGE)
    assert "this machine has no more memory" in message
    assert "--people" in message
    assert contents(tmp_path) == {f"run/{name}": found for name, found in before.items()}


def test_a_town_that_does_not_fit_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NumPy names the memory that it does not get in its own way."""

    def too_many(*_given: Any, **_named: Any) -> None:
        np.empty(1 << 55, dtype=np.int64)

    monkeypatch.setattr("healthcode.pipeline.simulate", too_many)
    message = told(run("simulate", *SMALL_RUN, "--out", str(tmp_path / "run")), USAGE)
    assert "this machine has no more memory" in message
    assert list(tmp_path.iterdir()) == []


# Disks


def test_words_of_full_disks() -> None:
    """DuckDB says in many ways that a disk is full."""
    full = os.strerror(errno.ENOSPC)
    for error in (
        OSError(errno.ENOSPC, full, "/x"),
        duckdb.IOException(f'Could not write file "/x": {full}'),
        duckdb.TransactionException(f'Failed to commit: Could not write file "/x": {full}'),
        duckdb.IOException(f'Async: {{"message":"Could not write file \\"/x\\": {full}"}}'),
        duckdb.OutOfMemoryException("failed to offload (0 used). 'max_temp_directory_size'"),
    ):
        shortage = shortage_in(error)
        assert shortage is not None
        assert (shortage.is_memory, shortage.found) == (False, full)
    assert shortage_in(OSError(errno.EIO, "Input/output error")) is None
    assert shortage_in(duckdb.IOException("Could not read from file")) is None
    assert shortage_in(ValueError("no space left")) is None


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with Commands() as running:
        yield running


@needs_posix
@pytest.mark.parametrize("file_format", ["csv", slow("parquet")])
def test_a_result_that_does_not_fit_leaves_the_earlier_one(
    file_format: str, commands: Commands, tmp_path: Path
) -> None:
    """A limit on the size of files stands for a full disk, which not every machine lets us make."""
    out = tmp_path / "out"
    before = earlier(out)
    command = ("score", "street", "--quiet", "--format", file_format, "--out", str(out))
    ended = commands.run(*command, largest_file=1_000, TMPDIR=str(tmp_path))
    assert ended.code == USAGE, ended.talk
    assert ended.talk.splitlines() == [
        "a disk is full, and nothing was written  [HC101]",
        f"  {tmp_path}: File too large: room for temporary files",
        "Free space there, or let TMPDIR name a folder on another disk.",
    ]
    assert contents(tmp_path) == {f"out/{name}": found for name, found in before.items()}


@needs_posix
def test_a_run_that_does_not_fit_leaves_the_earlier_one(commands: Commands, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = ("simulate", *SMALL_RUN, "--quiet", "--out", str(out))
    assert commands.run(*command).code == 0
    before = contents(out)
    ended = commands.run(*command, "--seed", "other", largest_file=5_000)
    assert ended.code == USAGE, ended.talk
    assert ended.talk.splitlines() == [
        "nothing was written  [HC101]",
        f"  {out}: File too large: a folder that may be written, with room in it",
        "Choose another folder with --out.",
    ]
    assert contents(tmp_path) == {f"run/{name}": found for name, found in before.items()}


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


@pytest.mark.slow
def test_a_disk_that_fills_up_is_told_in_one_sentence(small_disk: Path, commands: Commands) -> None:
    """No traceback, no part of a run or a result, and the earlier ones as they were."""
    town, colours = str(small_disk / "town"), str(small_disk / "colours")
    assert commands.run("simulate", *SMALL_RUN, "--quiet", "--out", town).code == 0
    assert commands.run("score", town, "--quiet", "--out", colours).code == 0
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "filler").write_bytes(bytes(free - ROOM))
    before = contents(small_disk)
    for command in (
        ("simulate", *SMALL_RUN, "--seed", "other", "--out", town),
        ("score", town, "--as-of", "2020-02-03", "--out", colours),
        ("score", town, "--as-of", "2020-02-03", "--out", f"{colours}2"),
    ):
        ended = commands.run(*command, "--quiet")
        assert ended.code == USAGE, ended.talk
        assert "nothing was written" in ended.talk
        assert "No space left on device" in ended.talk
        assert len(ended.talk.splitlines()) == 3
        assert contents(small_disk) == before
        assert {path.name for path in small_disk.iterdir()} == {"town", "colours", "filler"}
