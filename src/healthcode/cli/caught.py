"""What the command line catches: people's errors, an interrupt, and a reader that went away.

A bug is not caught. It keeps its traceback and exit code 1.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup

from healthcode.errors import HealthcodeError

if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130
TERMINATED = 143

_asked_to_end = False


def end_when_asked() -> None:
    """Take a request to end (SIGTERM) like Ctrl-C, so that nothing is left half-written then either."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - what a signal brings along
    global _asked_to_end  # noqa: PLW0603 - the one word between a signal and the exit code
    _asked_to_end = True
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def interrupted() -> int:
    """Say that the command was stopped, and give the exit code for it."""
    sys.stderr.write("Interrupted; nothing was left half-written.\n")
    return TERMINATED if _asked_to_end else INTERRUPTED


class CatchingGroup(TyperGroup):
    """The top command, which turns errors of people into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            typer.Exit: With the code of what was caught.
        """
        try:
            return super().invoke(ctx)
        except HealthcodeError as error:
            sys.stderr.write(shown(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            raise typer.Exit(interrupted()) from None
        except RuntimeError as error:
            if not _is_interrupted_query(error):
                raise
            raise typer.Exit(interrupted()) from None
        except BrokenPipeError:
            let_go_of_stdout()
            raise typer.Exit(0) from None


def let_go_of_stdout() -> None:
    """Send what is still to be written nowhere, since nobody reads it any more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_interrupted_query(error: RuntimeError) -> bool:
    """Know Ctrl-C by the words in which DuckDB reports it."""
    return "interrupted" in str(error).lower()


def shown(error: HealthcodeError) -> str:
    """Write an error for a terminal, with what came from files escaped."""
    from healthcode.dataset.shown import escaped  # noqa: PLC0415 - only when something is wrong

    return "".join(f"{escaped(line)}\n" for line in str(error).split("\n"))
