"""Commands that are really killed: at a change of a file or folder, or after some time.

One process imports everything once and forks for each command, so that a trial costs no start of Python.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

if TYPE_CHECKING:
    from types import TracebackType

KILLED = -9
#: Audit events of whatever changes a disk; ``os.replace`` is told as a renaming.
_CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir"})
_MODULES = (
    "duckdb",
    "numpy",
    "healthcode.cli.audit",
    "healthcode.cli.main",
    "healthcode.cli.rules",
    "healthcode.cli.simulate",
    "healthcode.comparison.wording",
    "healthcode.dataset",
    "healthcode.pipeline",
    "healthcode.policy.check",
    "healthcode.policy.own_cases",
    "healthcode.run_folder",
    "healthcode.samples",
    "healthcode.scoring.duckdb_engine",
    "healthcode.scoring.reference",
    "healthcode.scoring.tables_output",
    "healthcode.scoring.words_of_data",
)


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Args:
        code: Its exit code, or minus the signal that killed it.
        seconds: How long it ran.
        talk: What it said on stderr.
        changes: Every change of a file or folder that Python made, in order; only if it was not killed.
    """

    code: int
    seconds: float
    talk: str
    changes: tuple[str, ...]

    def place_of(self, change: str) -> int:
        """Give the number, from 1, of the last change that ends so."""
        numbers = [number for number, one in enumerate(self.changes, start=1) if one.endswith(change)]
        assert numbers, f"no change ends with {change!r}"
        return numbers[-1]


class Commands:
    """Runs commands of ours that may be killed; a context manager."""

    def __enter__(self) -> Self:
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(
        self,
        *arguments: str,
        at_change: int = 0,
        after_seconds: float | None = None,
        largest_file: int = 0,
        **environment: str,
    ) -> Ended:
        """Run a command.

        Args:
            *arguments: What follows ``healthcode``.
            at_change: It is killed at this change of a file or folder, before it happens; 0 for never.
            after_seconds: It is killed then; None for never.
            largest_file: No file may get more bytes; 0 for no such limit.
            **environment: Variables to set.
        """
        order = {
            "arguments": arguments,
            "at_change": at_change,
            "after_seconds": after_seconds,
            "largest_file": largest_file,
            "environment": environment,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ended(answer["code"], answer["seconds"], answer["talk"], tuple(answer["changes"]))


def serve() -> None:
    """Carry out one order a line until there are no more."""
    for module in _MODULES:
        __import__(module)
    sys.modules["healthcode.cli.main"].build_app()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_carry_out(json.loads(line))) + "\n")
        sys.stdout.flush()


def _carry_out(order: dict[str, Any]) -> dict[str, Any]:
    talk_in, talk_out = os.pipe()
    changes_in, changes_out = os.pipe()
    started = time.monotonic()
    process = os.fork()
    if not process:
        os.close(talk_in)
        os.close(changes_in)
        _be_the_command(order, talk_out, changes_out)
    os.close(talk_out)
    os.close(changes_out)
    seconds = order["after_seconds"]
    ready, _, _ = select.select([changes_in], [], [], seconds)
    if not ready:
        os.kill(process, signal.SIGKILL)
    changes, talk = _read(changes_in), _read(talk_in)
    _, status = os.waitpid(process, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - started,
        "talk": talk,
        "changes": changes.splitlines(),
    }


def _read(end: int) -> str:
    with os.fdopen(end, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def _be_the_command(order: dict[str, Any], talk: int, report: int) -> NoReturn:
    """Run the command in this process, which ends with it."""
    import resource  # noqa: PLC0415 - not everywhere

    code = 1
    try:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
        sys.stderr = os.fdopen(talk, "w", encoding="utf-8")
        os.environ.update(order["environment"])
        tempfile.tempdir = None
        if order["largest_file"]:
            most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], most))
        changes = _watch(order["at_change"])
        sys.argv = ["healthcode", *order["arguments"]]
        from healthcode.cli.main import run  # noqa: PLC0415 - imported by now

        try:
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else bool(end.code)
        os.write(report, "\n".join(changes).encode()[:60_000])
    except BaseException:  # noqa: BLE001 - it is told as Python would, and the process ends
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _watch(wanted: int) -> list[str]:
    """Note every change of a file or folder, and kill this process at the wanted one."""
    changes: list[str] = []

    def hook(event: str, given: tuple[Any, ...]) -> None:
        is_opened = event == "open" and isinstance(given[1], str) and "w" in given[1]
        if event in _CHANGES or is_opened:
            paths = [str(one) for one in given[: 2 if event == "os.rename" else 1]]
            changes.append(f"{event} {' -> '.join(paths)}")
            if len(changes) == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return changes


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).parent]
    serve()
