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
#: On Windows a file that is open can be neither renamed nor removed.
_CAN_LOCK = os.name != "nt"


def make_scratch() -> tuple[Path, Callable[[], None]]:
    """Make a temporary folder, and remove those of processes that were killed.

    Returns:
        The folder, and what removes it.

    Raises:
        OSError: If it cannot be made.
    """
    _remove_abandoned()
    scratch = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = _hold(scratch)

    def remove() -> None:
        shutil.rmtree(scratch, ignore_errors=True)
        if lock is not None:
            os.close(lock)

    return scratch, remove


def _hold(scratch: Path) -> int | None:
    """Lock a file in the folder as long as this process lives."""
    if not _CAN_LOCK:
        return None
    fresh = scratch / f"{_LOCK}-new"
    lock = os.open(fresh, os.O_CREAT | os.O_RDWR, 0o600)
    _is_free(lock)
    # Only under its own name can others try the lock, and then it is held.
    fresh.rename(scratch / _LOCK)
    return lock


def _remove_abandoned() -> None:
    if not _CAN_LOCK:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                if _is_free(lock):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _is_free(lock: int) -> bool:
    """Lock an open file, and say whether nobody else held it."""
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
