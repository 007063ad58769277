"""What long commands of the lesson say meanwhile: how far they are, and nothing when they are interrupted."""

from __future__ import annotations

import _thread
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from healthcode.cli.progress import Progress, quiet_interrupts


class Clock:
    """Seconds that are set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("language", "line"), [("en", "day 1,250 of 5,000, 1:00 left"), ("de", "Tag 1.250 von 5.000, noch 1:00")]
)
def test_progress_is_told_in_the_language_asked_for(
    language: Any, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Noun, thousands and the time left."""
    clock = Clock()
    with Progress(language=language, clock=clock) as told:
        clock.now = 20.0
        told.report(1250, 5000)
    assert capsys.readouterr().err == f"{line}\n"


def test_what_may_end_early_says_at_most_and_an_unknown_noun_stays(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A noun that a command gives in German already is shown as it is."""
    clock = Clock()
    with Progress(noun="Stadt: Tag", language="de", may_end_early=True, clock=clock) as told:
        clock.now = 20.0
        told.report(3, 40)
    assert capsys.readouterr().err == "Stadt: Tag 3 von höchstens 40\n"


def test_a_dropped_interrupt_is_silent_and_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what the interpreter cannot raise, all else is still shown."""
    shown: list[Any] = []
    sent: list[tuple[float, Any]] = []

    class Timer:
        daemon = False

        def __init__(self, seconds: float, send: Any) -> None:
            self.after = (seconds, send)

        def start(self) -> None:
            assert self.daemon
            sent.append(self.after)

    monkeypatch.setattr(sys, "unraisablehook", shown.append)
    monkeypatch.setattr("threading.Timer", Timer)
    quiet_interrupts()
    hook = sys.unraisablehook
    quiet_interrupts()
    assert sys.unraisablehook is hook
    interrupt: Any = SimpleNamespace(exc_type=KeyboardInterrupt)
    bug: Any = SimpleNamespace(exc_type=ValueError)
    hook(interrupt)
    assert shown == []
    assert [send for _, send in sent] == [_thread.interrupt_main]
    hook(bug)
    assert shown == [bug]
    assert len(sent) == 1
