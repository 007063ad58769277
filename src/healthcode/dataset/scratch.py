"""A folder for temporary files that goes with the process that made it, even if that is killed.

A killed process cannot remove what it wrote, and the coded form of a large dataset is gigabytes. Each folder
holds a file that is locked as long as its process lives; the next process removes folders whose lock is free.
On Windows, where such locks work otherwise, what a killed process left stays.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIX = "healthcode-scratch-"
_LOCK = "lock"


def make_scratch() -> tuple[Path, Callable[[], None]]:
    """Make a temporary folder, and remove those of processes that were killed.

    Returns:
        The folder, and what removes it.

    Raises:
        OSError: If it cannot be made.
    """
    _remove_abandoned()
    scratch = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = os.open(scratch / f"{_LOCK}-new", os.O_CREAT | os.O_RDWR, 0o600)
    _is_locked(lock)
    # Only under its own name can others try the lock, and then it is held.
    (scratch / f"{_LOCK}-new").rename(scratch / _LOCK)

    def remove() -> None:
        shutil.rmtree(scratch, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.close(lock)

    return scratch, remove


def _remove_abandoned() -> None:
    if os.name == "nt":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                if _is_locked(lock):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _is_locked(lock: int) -> bool:
    """Lock an open file, and say whether nobody else held it."""
    if os.name == "nt":
        return False
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
