"""Every error that a person can cause, as one small tree.

    HealthcodeError            HC100  exit 3
    ├── UsageError             HC101  exit 2   the command was typed wrong
    ├── DatasetError           HC110  exit 3   a folder of tables has faults
    ├── PolicyError            HC120  exit 3   a policy file has faults
    ├── CodeError              HC130  exit 3   a code or its keys cannot be used
    ├── RefusedError           HC140  exit 4   we will not do this, whatever the input
    ├── ScenarioError          HC150  exit 3   a scenario file, or a setting, has faults
    ├── GateError              HC160  exit 3   a gate file has faults
    └── EngineError            HC170  exit 3   an engine is not installed, or broke down

Each error carries all its problems at once, each with where, what was found and what is wanted,
and one sentence on what to do. ``docs/reference/errors.md`` has a section for every id.
A bug is not in this tree: it keeps its traceback and exit code 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

SHOWN_PROBLEMS = 60


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what was found there and what is wanted instead.

    Args:
        where: File, row and column, or the key path in a policy.
        found: What stands there now, as a person would read it; may be empty.
        wanted: What would be right, as a full phrase.
    """

    where: str
    found: str
    wanted: str

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        return f"{head}{self.found}: {self.wanted}" if self.found else f"{head}{self.wanted}"


class HealthcodeError(Exception):
    """Base of every error that a person can cause.

    Args:
        title: One line that says what is wrong as a whole.
        problems: Every single fault found; may be empty.
        fix: One sentence on what to do next; may be empty.
        more: How many further problems were counted but not kept.
    """

    error_id: ClassVar[str] = "HC100"
    exit_code: ClassVar[int] = 3

    def __init__(self, title: str, problems: tuple[Problem, ...] = (), fix: str = "", more: int = 0) -> None:
        super().__init__(title)
        self.title = title
        self.problems = problems
        self.fix = fix
        self.more = more

    def __str__(self) -> str:
        shown = self.problems[:SHOWN_PROBLEMS]
        hidden = len(self.problems) - len(shown) + self.more
        lines = [f"{self.title}  [{self.error_id}]"]
        lines += [f"  {problem}" for problem in shown]
        if hidden:
            lines.append(f"  … and {hidden:,} more problem{'s' if hidden > 1 else ''} of these kinds")
        if self.fix:
            lines.append(self.fix)
        return "\n".join(lines)


class UsageError(HealthcodeError):
    """The command was typed in a way that cannot mean anything."""

    error_id = "HC101"
    exit_code = 2


class DatasetError(HealthcodeError):
    """A folder of tables has faults; nothing was scored and nothing written."""

    error_id = "HC110"


class PolicyError(HealthcodeError):
    """A policy file has faults, or fails one of its own cases."""

    error_id = "HC120"


class CodeError(HealthcodeError):
    """A code's text cannot be signed or read, or its keys cannot be used."""

    error_id = "HC130"


class RefusedError(HealthcodeError):
    """Something this program will not do, whatever the input."""

    error_id = "HC140"
    exit_code = 4


class ScenarioError(HealthcodeError):
    """A scenario file, or a setting typed beside it, has faults; nothing was simulated."""

    error_id = "HC150"


class GateError(HealthcodeError):
    """A gate file has faults; nobody was checked."""

    error_id = "HC160"


class EngineError(HealthcodeError):
    """An engine of its own installation is missing, cannot be reached or broke down; nothing was written."""

    error_id = "HC170"
