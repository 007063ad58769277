"""Making the later parts of the material in a process of its own, while the reader reads the first ones."""

from __future__ import annotations

import _thread
import contextlib
import multiprocessing
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from healthcode.errors import HealthcodeError
from healthcode.lesson.material import TOUR_PARTS, kept_part, merged, prepare_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from healthcode.lesson.material import Part, Recipe

#: So long a stopped process may take to put down what it holds.
_SECONDS_TO_STOP = 10.0


@dataclass(frozen=True)
class _Failed:
    """What a worker sends when a person caused an error."""

    error: HealthcodeError


class Making:
    """Makes what is missing of a tour's material; a context, so that no process stays behind.

    Args:
        recipe: What is made.
        folder: Where.
    """

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self._recipe, self._folder = recipe, folder
        self._found: dict[Part, dict[str, Any]] = {}
        self._process: multiprocessing.process.BaseProcess | None = None
        self._messages: Connection | None = None

    def __enter__(self) -> Self:
        missing = [part for part in TOUR_PARTS if self._kept(part) is None]
        if missing:
            context = multiprocessing.get_context("spawn")
            self._messages, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(self._recipe, self._folder, theirs))
            self._process.start()
            theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._messages is not None:
            self._messages.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(_SECONDS_TO_STOP)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def up_to(self, part: Part, report: Callable[[str, int, int], None]) -> dict[str, Any]:
        """Give the document with this part and those before it; wait for them if need be.

        Args:
            part: The last one wanted.
            report: Told while waiting which part is being made, how many steps are done, and of how many.

        Raises:
            HealthcodeError: If a part cannot be made.
        """
        wanted = TOUR_PARTS[: TOUR_PARTS.index(part) + 1]
        while any(self._kept(one) is None for one in wanted):
            self._wait(report)
        return merged(self._found[one] for one in wanted)

    def _wait(self, report: Callable[[str, int, int], None]) -> None:
        try:
            message = None if self._messages is None else self._messages.recv()
        except EOFError:
            message = None
        if isinstance(message, _Failed):
            raise message.error
        if message is not None:
            report(*message)
            return
        # The worker is gone: what it left undone is made here, so that an error comes to light.
        self._messages = None
        self._found = {}
        document_parts = prepare_parts(self._recipe, self._folder, TOUR_PARTS, report)
        if document_parts.document is None:  # pragma: no cover - it raises instead
            raise AssertionError

    def _kept(self, part: Part) -> dict[str, Any] | None:
        if part not in self._found:
            document = kept_part(self._recipe, self._folder, part)
            if document is not None:
                self._found[part] = document
        return self._found.get(part)


def _work(recipe: Recipe, folder: Path, messages: Connection) -> None:
    """Make the parts one after the other, until the reader leaves."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Ctrl-C in a terminal reaches this process too; the reader's own process decides what follows.
    threading.Thread(target=_end_with_the_reader, args=(messages,), daemon=True).start()

    def report(part: str, done: int, total: int) -> None:
        with contextlib.suppress(OSError):
            messages.send((part, done, total))

    try:
        prepare_parts(recipe, folder, TOUR_PARTS, report)
    except HealthcodeError as error:
        with contextlib.suppress(OSError):
            messages.send(_Failed(error))
    except KeyboardInterrupt:
        pass


def _end_with_the_reader(messages: Connection) -> None:
    """Wait for the other end to close, and interrupt the work then."""
    with contextlib.suppress(EOFError, OSError):
        messages.recv()
    _thread.interrupt_main()
