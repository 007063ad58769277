"""Where codes come from: files, folders, a pipe, or a text that was typed."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.codes.scanner.found import Unreadable, UnreadableError
from healthcode.codes.scanner.kinds import KIND_OF_ENDING
from healthcode.codes.scanner.limits import MOST_BYTES, MOST_FILES
from healthcode.codes.scanner.reading import too_many_bytes
from healthcode.codes.token import FIRST_LINE, MARKER
from healthcode.errors import CodeError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

PIPE = "-"
TYPED = "text"

#: What no file is called, but many codes begin with: a scheme such as ``https:`` or ``HC1:``.
#: One letter is no scheme but the drive of a Windows path.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:")
_SHOWN_NAME = 60


@dataclass(frozen=True)
class Source:
    """One thing to scan.

    Args:
        name: As it is told; of a typed text ``text``.
        path: The file, if it is one.
        text: The typed text, if it is one.
    """

    name: str
    path: Path | None = None
    text: str | None = None

    def content(self, pipe: BinaryIO) -> bytes:
        """Read the bytes of a file or of the pipe.

        Raises:
            UnreadableError: If there is no such file, it may not be read, is no file, or is too large.
        """
        return read_limited(self.path) if self.path is not None else _drained(pipe)


@dataclass
class Sources:
    """All that was typed, in order.

    Args:
        sources: What is to be scanned.
        faults: Places that could not be looked into, and why.
        left_out: How many files in folders are links, hidden, or of no kind that is scanned.
    """

    sources: list[Source] = field(default_factory=list)
    faults: list[tuple[str, UnreadableError]] = field(default_factory=list)
    left_out: int = 0


def sources_of(arguments: Sequence[str]) -> Sources:
    """Turn arguments into things to scan; folders are looked through, in sorted order.

    Links inside a folder are not followed: no walk goes in circles, and nothing from elsewhere is shown.
    Hidden files are left out.

    Raises:
        CodeError: If there are more files than are scanned at once.
    """
    told = Sources()
    for argument in arguments:
        if argument == PIPE:
            told.sources.append(Source(PIPE))
        elif _is_text(argument):
            told.sources.append(Source(TYPED, text=argument))
        elif os.path.isdir(argument):  # noqa: PTH112 - takes any text, also what no path can be
            _walk(Path(argument), told)
        else:
            told.sources.append(Source(argument, path=Path(argument)))
        if len(told.sources) > MOST_FILES:
            raise CodeError(
                "there is too much to scan at once",
                (Problem(argument[:_SHOWN_NAME], f"more than {MOST_FILES:,} files", "fewer"),),
                "Scan its folders one by one.",
            )
    return told


def _is_text(argument: str) -> bool:
    """Tell a code's text from a file's name; a file that is there is a file."""
    looks_so = "\n" in argument or MARKER in argument or argument.startswith(FIRST_LINE)
    if not looks_so and not _SCHEME.match(argument):
        return False
    return not os.path.lexists(argument) if "\0" not in argument else True


def _walk(folder: Path, told: Sources) -> None:
    def note(error: OSError) -> None:
        told.faults.append((str(error.filename or folder), _unreadable(error)))

    for place, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if name.startswith(".") or path.is_symlink() or path.suffix.lower() not in KIND_OF_ENDING:
                told.left_out += 1
                continue
            told.sources.append(Source(str(path), path=path))
        if len(told.sources) > MOST_FILES:
            return


def read_limited(path: Path) -> bytes:
    """Read a file that is not too large.

    Only what is a file is opened: opening a device or a named pipe could wait for ever.

    Raises:
        UnreadableError: If it is not there, may not be read, is no file, or is too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            says = "It is no ordinary file. Give a picture, or a folder of pictures."
            raise UnreadableError(Unreadable.NOT_A_FILE, says)
        if status.st_size > MOST_BYTES:
            raise too_many_bytes()
        with path.open("rb") as stream:
            return _drained(stream)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def _drained(stream: BinaryIO) -> bytes:
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_many_bytes()
    return content


def _unreadable(error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, FileNotFoundError | ValueError):
        says = "There is no such file. A code's own text is typed with all its lines, in quotes."
        return UnreadableError(Unreadable.MISSING, says)
    reason = error.strerror or str(error)
    return UnreadableError(Unreadable.LOCKED, f"The system says: {reason}.")
