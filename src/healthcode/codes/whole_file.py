"""A file that is there whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

_PUBLIC_MODE = 0o644


def write_whole(path: Path, content: bytes, *, title: str, fix: str, mode: int = _PUBLIC_MODE) -> None:
    """Write a file beside its place and rename it; whatever stops that, an older file stays as it was.

    Args:
        path: Where; a file that is there is replaced, and a link is replaced itself, not followed.
        content: What.
        title: Of an error, such as ``no sheet was written``.
        fix: What to do about a place that cannot be written.
        mode: Who may read it, where the system has modes; less what the system's mask takes away.

    Raises:
        UsageError: If it cannot be written.
    """
    beside = path
    try:
        beside = path.with_name(f".{path.name}.writing-{os.getpid()}")
        write_new(beside, content, mode)
        try:
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except FileExistsError:
        problem = Problem(str(beside), "is there already", "a name that is free, for writing it first")
        raise UsageError(title, (problem,), "Remove that file.") from None
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        problem = Problem(str(path), found, "a file that may be written, with room for it")
        raise UsageError(title, (problem,), fix) from None


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file where there is none, and see to it that it is on the disk.

    Whatever ends the writing, an interrupt too, leaves no part of it.

    Args:
        path: Where.
        content: What.
        mode: Who may read it, where the system has modes.

    Raises:
        FileExistsError: If there is something already, be it a link.
        OSError: If it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
