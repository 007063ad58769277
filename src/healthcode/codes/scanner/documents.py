"""Files of pages, PDF and TIFF: a process of their own paints and reads them, and is stopped in time."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from healthcode.codes.scanner.found import Found, Position, Unreadable, UnreadableError
from healthcode.codes.scanner.kinds import Kind
from healthcode.codes.scanner.limits import MOST_SECONDS_A_DOCUMENT, MOST_SECONDS_A_PAGE
from healthcode.codes.scanner.symbols import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_PAINTER = "healthcode.codes.scanner.page_painter"


def read_document(
    content: bytes,
    kind: Kind = Kind.PDF,
    report: Callable[[int, int], None] | None = None,
    most_seconds: float = MOST_SECONDS_A_PAGE,
) -> list[Found]:
    """Find the symbols on every page of a file.

    Args:
        content: The file.
        kind: PDF or TIFF.
        report: Is told how many pages are done, and of how many; for PDF only.
        most_seconds: For opening the file, and again for each page.

    Raises:
        UnreadableError: If it is damaged, encrypted or too large, or a page takes too long.
    """
    found: list[Found] = []
    pages, count = 0, 0
    lines = _painted(content, kind, most_seconds)
    with contextlib.closing(lines):
        for line in lines:
            if "done" in line:
                return found
            if "reason" in line:
                raise UnreadableError(Unreadable(line["reason"]), line["explanation"])
            if "count" in line:
                count = int(line["count"])
                continue
            pages += 1
            found += [_read(one) for one in line["found"]]
            if report is not None and count:
                report(pages, count)
    says = "The file is damaged, or made to break its reader, which stopped. Take a screenshot instead."
    raise UnreadableError(Unreadable.DAMAGED, says)


def _painted(content: bytes, kind: Kind, most_seconds: float) -> Generator[dict[str, Any], None, None]:
    """Start the painter, and give its lines as they come."""
    command = [sys.executable, "-P", "-m", _PAINTER, kind.value]
    try:
        started = subprocess.Popen(  # noqa: S603 - our own module; the file goes through a pipe
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        says = f"Pages are read in a process of their own, which cannot be started: {error.strerror}."
        raise UnreadableError(Unreadable.LOCKED, says) from None
    with started as painter:
        lines: SimpleQueue[bytes] = SimpleQueue()
        threads = [
            Thread(target=_feed, args=(painter, content), daemon=True),
            Thread(target=_collect, args=(painter, lines), daemon=True),
        ]
        for thread in threads:
            thread.start()
        end = time.monotonic() + MOST_SECONDS_A_DOCUMENT
        try:
            while line := lines.get(timeout=max(0.0, min(most_seconds, end - time.monotonic()))):
                yield json.loads(line)
        except Empty:
            says = "Painting its pages takes too long. Take a screenshot of the code instead."
            raise UnreadableError(Unreadable.TOO_SLOW, says) from None
        finally:
            painter.kill()
            for thread in threads:
                thread.join()


def _feed(painter: subprocess.Popen[bytes], content: bytes) -> None:
    if painter.stdin is not None:
        with contextlib.suppress(OSError):
            painter.stdin.write(content)
        with contextlib.suppress(OSError):
            painter.stdin.close()


def _collect(painter: subprocess.Popen[bytes], lines: SimpleQueue[bytes]) -> None:
    if painter.stdout is not None:
        for line in painter.stdout:
            lines.put(line)
    lines.put(b"")


def _read(one: dict[str, Any]) -> Found:
    content = base64.b64decode(one["content"])
    position = None
    if one["place"] is not None:
        corners, width, height, modules = one["place"]
        first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
        position = Position((first, second, third, fourth), width, height, modules)
    return Found(text_of(content), content, one["page"], position, one["painted"])
