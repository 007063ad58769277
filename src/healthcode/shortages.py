"""Too little memory and a full disk, told apart whoever met them: the system, NumPy or DuckDB."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass

_FULL = (errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else []))
#: As DuckDB says it, alone or within JSON.
_NOT_WRITTEN = re.compile(r'Could not (?:write|write to|sync|truncate) file \\*".+?\\*": (?P<why>[^"]+)')
#: DuckDB stops before the last tenth of the disk on which it keeps what memory does not hold.
_NO_ROOM_TO_SPILL = "max_temp_directory_size"
#: How much of its limit DuckDB had in use: without it, the machine had no more to give.
_OF_LIMIT = re.compile(r"\([^()]* used\)")


@dataclass(frozen=True)
class Shortage:
    """What there was too little of.

    Args:
        is_memory: Whether it was memory; else it was the disk.
        found: In a few words, as the system calls it.
        is_limit: Whether a limit of our own was reached, and the machine may have more.
    """

    is_memory: bool
    found: str
    is_limit: bool = False


def shortage_in(error: BaseException) -> Shortage | None:
    """Say what there was too little of when this error came up; None if that is not what it is about."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    if isinstance(error, MemoryError):
        return Shortage(is_memory=True, found="no memory is left")
    if isinstance(error, OSError):
        if error.errno not in _FULL:
            return None
        return Shortage(is_memory=False, found=error.strerror or str(error))
    if not isinstance(error, duckdb.Error):
        return None
    text = str(error)
    if not_written := _NOT_WRITTEN.search(text):
        return Shortage(is_memory=False, found=not_written["why"].strip())
    if _NO_ROOM_TO_SPILL in text:
        return Shortage(is_memory=False, found=os.strerror(errno.ENOSPC))
    if isinstance(error, duckdb.OutOfMemoryException):
        return Shortage(is_memory=True, found="no memory is left", is_limit=bool(_OF_LIMIT.search(text)))
    return None
