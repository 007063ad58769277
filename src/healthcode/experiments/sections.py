"""The sections of ``audit.json``: what each question about one run gets, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from healthcode.errors import Problem, UsageError
from healthcode.toml_file import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from healthcode.audit.field import Note
    from healthcode.audit.lived import Lived
    from healthcode.dataset import Dataset
    from healthcode.experiments.faulty_days import FaultyDays
    from healthcode.experiments.gate_days import GateDays
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

Language = Literal["en", "de"]


@dataclass(frozen=True)
class RunInHand:
    """A run that is being audited.

    Args:
        run: Its folder.
        manifest: What it is.
        dataset: What the platform saw of it; stays open as long as the audit goes on.
        policy: The rules whose colours are audited.
        lived: Everybody's colour at each 04:00, beside the truth.
        command: What was typed, without the name of the run: makes the numbers again.
        resamples: Of a bootstrap over people; 0 for none.
        seed: Of the bootstrap.
        cost_ratio: L: so many person-days locked in vain weigh as much as one missed.
        person_ids: People about whom more was asked for.
    """

    run: Path
    manifest: Manifest
    dataset: Dataset
    policy: Policy
    lived: Lived
    command: str
    resamples: int
    seed: int
    cost_ratio: float
    person_ids: tuple[str, ...] = ()

    @cached_property
    def faulty(self) -> FaultyDays:
        """Which locked days rest on a wrong row, found once for all sections."""
        from healthcode.experiments.faulty_days import faulty_days  # noqa: PLC0415 - slow to import

        return faulty_days(self)

    @cached_property
    def at_gates(self) -> GateDays:
        """Everybody's arrivals at gates by day, counted once for all sections."""
        from healthcode.experiments.gate_days import gate_days  # noqa: PLC0415 - slow to import

        return gate_days(self)


@dataclass(frozen=True)
class Found:
    """What a section found.

    Args:
        fields: By name, as ``audit.field.plain_field`` gives them.
        details: Further top-level keys of the document, such as ``exhibits``.
    """

    fields: Mapping[str, Mapping[str, Any]]
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One question of an audit.

    Args:
        name: As it is typed after ``--with``.
        says: What it asks, in one line.
        is_quick: Whether a plain ``audit RUN`` asks it too.
        notes: What its families of fields mean.
        find: Asks it; may tell how many steps are done, and of how many.
        tell: Says in whole sentences what a document holds of it, for a terminal.
    """

    name: str
    says: Mapping[Language, str]
    is_quick: bool
    notes: tuple[Note, ...]
    find: Callable[[RunInHand, Callable[[int, int], None] | None], Found]
    tell: Callable[[Mapping[str, Any], Language], list[str]]


#: The modules that hold a section each, in the order of the document.
MODULES = tuple(
    f"healthcode.experiments.section_{name}"
    for name in (
        "base_rate",
        "series",
        "equality",
        "exhibits",
        "sunset",
        "appeals",
        "oversight",
        "consent",
        "learns",
        "creep",
        "zhima",
        "paths",
        "why",
        "necessity",
        "retention",
        "gaming",
        "reidentification",
        "chains",
    )
)


def sections() -> tuple[Section, ...]:
    """Give all sections, in the order of the document."""
    return tuple(import_module(name).SECTION for name in MODULES)


def chosen_sections(names: Sequence[str], *, is_all: bool) -> tuple[Section, ...]:
    """Give the quick sections and those named, or all.

    Args:
        names: As they were typed.
        is_all: Whether every section is wanted.

    Raises:
        UsageError: If there is no section of a name.
    """
    found = sections()
    known = [section.name for section in found]
    problems = [
        Problem("--with", name, f"the name of a section{nearest(name, known)}")
        for name in names
        if name not in known
    ]
    if problems:
        listed = "\n".join(f"  {section.name:18} {section.says['en']}" for section in found)
        raise UsageError("there is no such section", tuple(problems), f"The sections are:\n{listed}")
    return tuple(one for one in found if is_all or one.is_quick or one.name in names)
