"""A folder that appears as a whole, or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN_MODE = 0o777
_FIX = "Choose another folder."


@contextmanager
def new_folder(
    target: Path, *, title: str = "nothing was written", fix: str = _FIX, mode: int = _OPEN_MODE
) -> Iterator[Path]:
    """Give a hidden folder to write into; when the block ends well, it takes the place of the target.

    Whatever ends the block otherwise, an interrupt too, leaves the disk as it was.

    Args:
        target: Missing or empty.
        title: Of an error, such as ``no keys were made``.
        fix: What to do about a target that is taken.
        mode: Of the folder, where the system has modes; less what the system's mask takes away.

    Raises:
        UsageError: If there is something in the target already, or it cannot be written.
    """
    check_free(target, title=title, fix=fix)
    place = Path(os.path.realpath(target))
    made_above = [parent for parent in place.parents if not parent.exists()]
    beside = place.parent / f".{place.name}.writing-{os.getpid()}"
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir(mode=mode)
        yield beside
        if place.is_dir():
            place.rmdir()
        beside.rename(place)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise _unwritable(target, error, title) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        for parent in made_above:
            with suppress(OSError):
                parent.rmdir()


def check_free(target: Path, *, title: str = "nothing was written", fix: str = _FIX) -> None:
    """Refuse a target that has something in it.

    Raises:
        UsageError: If it is a file, or a folder with files in it, or cannot be looked into.
    """
    try:
        found = _taken(Path(os.path.realpath(target)))
    except (OSError, ValueError) as error:
        raise _unwritable(target, error, title) from None
    if found:
        raise UsageError(title, (Problem(str(target), found, "a folder that is missing or empty"),), fix)


def _unwritable(target: Path, error: Exception, title: str) -> UsageError:
    found = getattr(error, "strerror", None) or str(error)
    problem = Problem(str(target), found, "a folder that may be written, with room in it")
    return UsageError(title, (problem,), _FIX)


def _taken(place: Path) -> str:
    """Say what stands in the way of a new folder; empty if nothing does."""
    if not place.name:
        return "is the root of the disk"
    if not place.exists():
        return ""
    if not place.is_dir():
        return "is a file"
    return "has files in it" if any(place.iterdir()) else ""
