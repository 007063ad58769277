"""How far a long command has come, on stderr: one line that is rewritten, or a line now and then."""

from __future__ import annotations

import _thread
import contextlib
import sys
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from healthcode.scoring.words import Language

#: Where stderr is no terminal, a line is written after so many seconds.
SECONDS_BETWEEN_LINES = 10.0
#: A time left is guessed only after so many seconds, when a guess is worth something.
SECONDS_TO_GUESS = 0.5
#: An interrupt that was dropped is sent again after so long.
_SECONDS_TO_INTERRUPT = 0.05
_LINES = {
    "en": ("{noun} {done} of {most}{total}", "at most ", ", {time} left"),
    "de": ("{noun} {done} von {most}{total}", "höchstens ", ", noch {time}"),
}
#: What commands count, in German; a noun that is not here is shown as it was given.
_NOUNS = {
    "attack": "Angriff",
    "code": "Code",
    "day": "Tag",
    "file": "Datei",
    "moment": "Zeitpunkt",
    "page": "Seite",
    "person settled": "geklärte Person",
    "run": "Lauf",
    "scoring": "Bewertung",
}


class Progress:
    """Tells how many of a run's days are done, or of whatever else, and how long the others will take.

    It is a context, so that a rewritten line never stays behind, also when a run is interrupted.

    Args:
        quiet: Whether to tell nothing.
        noun: What is counted.
        may_end_early: Whether the number given is only the most that there can be: then no time is guessed.
        language: Of the line.
        clock: Seconds that only ever rise.
    """

    def __init__(
        self,
        *,
        quiet: bool = False,
        noun: str = "day",
        may_end_early: bool = False,
        language: Language = "en",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._quiet = quiet
        self._language = language
        self._noun = _NOUNS.get(noun, noun) if language == "de" else noun
        self._may_end_early = may_end_early
        self._clock = clock
        self._began = self._told = clock()
        self._width = 0

    def __enter__(self) -> Self:
        quiet_interrupts()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._rewrite("")
        if self._width:
            sys.stderr.write("\r")
            sys.stderr.flush()

    def report(self, done: int, days: int) -> None:
        """Tell that so many days, or whatever is counted, are done."""
        if self._quiet:
            return
        now = self._clock()
        line, at_most, _ = _LINES[self._language]
        most = at_most if self._may_end_early else ""
        line = line.format(noun=self._noun, done=self._number(done), most=most, total=self._number(days))
        line += self._left(now, done, days)
        if sys.stderr.isatty():
            self._rewrite(line)
        elif now - self._told >= SECONDS_BETWEEN_LINES:
            self._told = now
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    def _left(self, now: float, done: int, days: int) -> str:
        passed = now - self._began
        if self._may_end_early or done <= 0 or passed < SECONDS_TO_GUESS:
            return ""
        return _LINES[self._language][2].format(time=minutes_and_seconds(passed / done * (days - done)))

    def _number(self, count: int) -> str:
        shown = f"{count:,}"
        return shown.replace(",", ".") if self._language == "de" else shown

    def _rewrite(self, line: str) -> None:
        if not line and not self._width:
            return
        sys.stderr.write(f"\r{line.ljust(self._width)}")
        sys.stderr.flush()
        self._width = max(self._width, len(line))


def quiet_interrupts() -> None:
    """Let Ctrl-C that falls where nobody can catch it, as in a callback of the interpreter, print nothing.

    The interpreter drops such an interrupt, so it is sent once more a moment later.
    """
    before = sys.unraisablehook
    if getattr(before, "is_quiet", False):
        return

    def hook(unraisable: sys.UnraisableHookArgs, /) -> None:
        with contextlib.suppress(KeyboardInterrupt, RuntimeError):
            if not issubclass(unraisable.exc_type, KeyboardInterrupt):
                before(unraisable)
                return
            again = threading.Timer(_SECONDS_TO_INTERRUPT, _thread.interrupt_main)
            again.daemon = True
            again.start()

    hook.is_quiet = True  # type: ignore[attr-defined]  # a mark for the next time
    sys.unraisablehook = hook


def minutes_and_seconds(seconds: float) -> str:
    """Write a length of time as ``0:04``, or ``1:02:03`` where it has hours."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3_600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
