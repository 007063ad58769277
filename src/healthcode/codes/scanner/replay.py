"""Remember which codes were shown, by pseudonym and issue time, so that a second showing is noticed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from healthcode.clock import format_time, parse_time
from healthcode.codes.scanner.limits import MOST_MEMORY_BYTES
from healthcode.codes.whole_file import write_whole
from healthcode.errors import CodeError, Problem

if TYPE_CHECKING:
    from healthcode.codes.token import HealthCode

_TITLE = "healthcode: codes that were shown"
_NOT_WRITTEN = "the memory of shown codes was not written"
_ELSEWHERE = "Choose another place with --seen."
#: It is a list of who was at this gate, under pseudonyms.
_SECRET_MODE = 0o600


class ReplayMemory:
    """The codes that were accepted before.

    A code is known by its pseudonym and its issue time, whatever else it says: the same person's next code is
    another one. Whoever holds this memory can say which pseudonyms were at this gate.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, int]] = set()

    def __len__(self) -> int:
        return len(self._seen)

    def is_new(self, code: HealthCode) -> bool:
        """Say whether a code was not shown before, and remember it."""
        shown = (code.pseudonym, code.issued_at)
        if shown in self._seen:
            return False
        self._seen.add(shown)
        return True

    @classmethod
    def load(cls, path: Path) -> ReplayMemory:
        """Read a memory from its file; a file that is not there is an empty memory.

        Raises:
            CodeError: If the file is no memory of ours, or cannot be read.
        """
        memory = cls()
        try:
            if not path.exists():
                return memory
            if not path.is_file():
                raise _unreadable(path, "not a file")
            if path.stat().st_size > MOST_MEMORY_BYTES:
                raise _unreadable(path, f"more than {MOST_MEMORY_BYTES >> 20} MiB")
            content = path.read_bytes()
        except (OSError, ValueError) as error:
            raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
        try:
            document = json.loads(content.decode("utf-8"))
            if document["what"] != _TITLE:
                raise _unreadable(path, "another file")
            memory._seen = {_shown(entry) for entry in document["shown"]}
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _unreadable(path, "another file, or a damaged one") from None
        return memory

    def save(self, path: Path) -> None:
        """Write the memory whole, for its owner's eyes alone, or leave the old file as it was.

        A link is followed. What another scan wrote since this memory was loaded is lost.

        Raises:
            UsageError: If the file cannot be written.
        """
        shown = [[pseudonym, format_time(issued_at)] for pseudonym, issued_at in sorted(self._seen)]
        text = json.dumps({"what": _TITLE, "shown": shown}, indent=1) + "\n"
        place = Path(os.path.realpath(path))
        write_whole(place, text.encode(), title=_NOT_WRITTEN, fix=_ELSEWHERE, mode=_SECRET_MODE)


def _shown(entry: object) -> tuple[str, int]:
    if not isinstance(entry, list):
        raise TypeError("a code is a list of pseudonym and time")
    pseudonym, issued_at = entry
    if not isinstance(pseudonym, str):
        raise TypeError("a pseudonym is a text")
    return pseudonym, parse_time(issued_at)


def _unreadable(path: Path, found: str) -> CodeError:
    return CodeError(
        "the memory of shown codes cannot be read",
        (Problem(str(path), found, "a file that `scan --seen` wrote, or a name that is free"),),
        "Name another file with --seen; this one was left as it is.",
    )
