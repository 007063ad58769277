"""What the machine may do to a command that runs: memory and disks that fill up, files that vanish."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.errors import DatasetError, HealthcodeError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.shortages import Shortage

_SIZE = re.compile(r"(?P<number>[1-9][0-9]{0,6})(?P<unit>MB|GB)")


class DataFiles:
    """The files of a dataset as they were when a command began.

    Args:
        data: What was typed as DATA.
    """

    def __init__(self, data: str) -> None:
        self._folder = _folder_of(data)
        self._before = _stamps(self._folder)

    def refuse_changes(self) -> None:
        """Refuse to go on with data that did not stay as it was; what is read by now may change.

        Raises:
            DatasetError: If a file has vanished or changed.
        """
        before, self._before = self._before, {}
        now = _stamps(self._folder)
        problems = tuple(
            Problem(
                name,
                "changed in the meantime" if name in now else "is gone",
                "a file that stays as it is until it is read",
            )
            for name, stamp in sorted(before.items())
            if now.get(name) != stamp
        )
        if problems:
            raise DatasetError(
                "the data did not stay as it was, and nothing was written",
                problems,
                "Wait until whatever writes these files has ended, or put them back; then try again.",
            )


class StdoutError(OSError):
    """Stdout could not be written, which is no fault of a disk that we write to."""


@contextmanager
def printing() -> Iterator[None]:
    """Tell a fault of stdout from those of files."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StdoutError(error.errno, error.strerror) from error


@contextmanager
def told(data: str, memory: str | None) -> Iterator[DataFiles]:
    """Keep scoring to a limit of memory, and end it in one sentence where the machine does not do its part.

    Args:
        data: What was typed as DATA.
        memory: The limit as it was typed, such as ``500MB``; None for the default.

    Raises:
        DatasetError: If a file of the data has vanished or changed.
        UsageError: If the memory or a disk is too small, or the limit is no size.
    """
    import duckdb  # noqa: PLC0415 - not needed for --help

    from healthcode.dataset.connections import MEMORY_LIMIT, limited_memory  # noqa: PLC0415
    from healthcode.shortages import shortage_in  # noqa: PLC0415

    if memory is not None and not _SIZE.fullmatch(memory):
        raise UsageError(
            "a size cannot be read", (Problem("--memory", repr(memory), "such as 500MB or 2GB"),)
        )
    files = DataFiles(data)
    try:
        with limited_memory(memory):
            yield files
    except (HealthcodeError, duckdb.Error, OSError, MemoryError) as error:
        if isinstance(error, BrokenPipeError | StdoutError):
            raise
        files.refuse_changes()
        shortage = shortage_in(error)
        if shortage is not None and shortage.is_memory:
            raise _too_little_memory(shortage, memory or MEMORY_LIMIT) from error
        if shortage is not None:
            raise _full_disk(shortage) from error
        if isinstance(error, (OSError, duckdb.IOException)):
            raise _broken_disk(error) from error
        raise


@contextmanager
def enough_memory(fix: str) -> Iterator[None]:
    """Say in one sentence that the machine has no more memory.

    Args:
        fix: What to do about it.

    Raises:
        UsageError: If the memory is used up.
    """
    try:
        yield
    except MemoryError as error:
        raise _no_memory_left(fix) from error


def _too_little_memory(shortage: Shortage, limit: str) -> UsageError:
    size = _SIZE.fullmatch(limit)
    if not shortage.is_limit or size is None:
        return _no_memory_left("Close other programs, or give --memory less, so that more goes to disk.")
    more = f"{4 * int(size['number'])}{size['unit']}"
    return UsageError(
        "scoring needs more memory, and nothing was written",
        (Problem(f"--memory {limit}", "used up", f"more, such as {more}"),),
        f"Try again with --memory {more}.",
    )


def _no_memory_left(fix: str) -> UsageError:
    return UsageError("this machine has no more memory, and nothing was written", (), fix)


def _full_disk(shortage: Shortage) -> UsageError:
    """Tell of the disk for temporary files; that of the results has told of itself."""
    return UsageError(
        "a disk is full, and nothing was written",
        (Problem(tempfile.gettempdir(), shortage.found, "room for temporary files"),),
        "Free space there, or let TMPDIR name a folder on another disk.",
    )


def _broken_disk(error: Exception) -> UsageError:
    where = str(error.filename or "") if isinstance(error, OSError) else ""
    strerror = error.strerror if isinstance(error, OSError) else None
    found = strerror or str(error).partition("\n")[0]
    problem = Problem(where, found, "a disk that can be read and written")
    return UsageError("a file could not be read or written, and there is no result", (problem,))


def _folder_of(data: str) -> Path:
    from healthcode.cli.inputs import SAMPLE  # noqa: PLC0415 - not needed for --help
    from healthcode.dataset.folder import OBSERVED  # noqa: PLC0415
    from healthcode.samples import sample_path  # noqa: PLC0415

    folder = sample_path() if data == SAMPLE else Path(data)
    try:
        return folder / OBSERVED if (folder / OBSERVED).is_dir() else folder
    except (OSError, ValueError):
        return folder


def _stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Give size, time of change and number of each table's file; nothing where there is no such folder."""
    from healthcode.dataset.folder import CATEGORIES_FILE  # noqa: PLC0415 - not needed for --help
    from healthcode.tables import TABLES  # noqa: PLC0415

    stamps = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file() and (entry.name == CATEGORIES_FILE or Path(entry.name).stem in TABLES):
                    found = entry.stat()
                    stamps[entry.name] = (found.st_size, found.st_mtime_ns, found.st_ino)
    except (OSError, ValueError):
        return stamps
    return stamps
