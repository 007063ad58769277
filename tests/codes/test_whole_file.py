"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from healthcode.codes.whole_file import write_whole
from healthcode.errors import UsageError

POSIX = pytest.mark.skipif(os.name != "posix", reason="this system has no modes of files")
TITLE, FIX = "nothing was written", "Choose another place."


def write(path: Path, content: bytes = b"new", mode: int = 0o644) -> None:
    write_whole(path, content, title=TITLE, fix=FIX, mode=mode)


def beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.writing-{os.getpid()}")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """The new content takes the place of the old, and nothing lies beside it."""
    (tmp_path / "file").write_bytes(b"old, and longer")
    write(tmp_path / "file")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"new"}


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_has_its_mode(tmp_path: Path, mode: int) -> None:
    """Also where an older file could be read by everybody."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o666)
    before = os.umask(0o022)
    try:
        write(tmp_path / "file", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


@POSIX
def test_a_link_that_lies_in_wait_is_not_followed(tmp_path: Path) -> None:
    """Whoever guesses the name beside gets nothing overwritten, and the file stays as it was."""
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "file").write_bytes(b"old")
    beside(tmp_path / "file").symlink_to(tmp_path / "precious")
    with pytest.raises(UsageError, match=TITLE) as caught:
        write(tmp_path / "file")
    assert beside(tmp_path / "file").name in str(caught.value.problems[0])
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert (tmp_path / "file").read_bytes() == b"old"
    assert beside(tmp_path / "file").is_symlink()


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error and an interrupt leave what was there, and nothing beside it."""
    (tmp_path / "file").write_bytes(b"old")
    faults: tuple[BaseException, ...] = (OSError(28, "No space left on device"), KeyboardInterrupt())
    for fault in faults:

        def stop(*_: object, fault: BaseException = fault) -> None:
            raise fault

        monkeypatch.setattr(Path, "replace", stop)
        with pytest.raises(UsageError if isinstance(fault, OSError) else KeyboardInterrupt):
            write(tmp_path / "file")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


@pytest.mark.parametrize("name", ["missing/file", "a\0b", "folder"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    """A missing folder, a name that no system takes, and a folder in the way."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=TITLE):
        write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
