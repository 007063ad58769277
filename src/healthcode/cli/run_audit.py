"""Auditing a run from the command line: which run, by which rules, and how far it is."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.cli import inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.audit_document import AuditAsked
    from healthcode.experiments.sections import Section
    from healthcode.run_folder import Manifest

#: Of the bootstrap over people, where nothing else was typed.
RESAMPLES, RESAMPLE_SEED = 500, 0


def manifest_of(run: str, policy: str | None) -> Manifest:
    """Read what a run is; refuse what is none, and one without rules if none are typed.

    Raises:
        DatasetError: If it is no run.
        UsageError: If nothing says which rules give the colours.
    """
    from healthcode.cli.rules import own_policy  # noqa: PLC0415 - not needed for --help
    from healthcode.errors import DatasetError, Problem, UsageError  # noqa: PLC0415
    from healthcode.run_folder import is_run, read_manifest  # noqa: PLC0415

    if not is_run(run):
        problem = Problem(run, "no run", "a folder that healthcode simulate wrote")
        raise DatasetError(
            "an audit needs to know what was really so, and only a run knows",
            (problem,),
            "Make one with: healthcode simulate demo --policy hangzhou-2020-02 -o my-run",
        )
    if policy is None and own_policy(run) is None:
        problem = Problem(run, "was lived under no shipped policy", "the rules that give the colours")
        raise UsageError("an audit needs colours", (problem,), "Name the rules with --policy.")
    return read_manifest(run)


def audit_run(
    run: str,
    policy: str | None,
    sections: Sequence[Section],
    terminal: Terminal,
    asked: AuditAsked | None = None,
) -> dict[str, Any]:
    """Audit a run as ``healthcode audit`` does.

    Args:
        run: Its folder.
        policy: The rules, as typed; None for the run's own.
        sections: The questions.
        terminal: Told how far it is.
        asked: What else was typed; None for what is asked where nothing was.

    Raises:
        HealthcodeError: If it is no run, has no rules, or is damaged.
    """
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.experiments.audit_document import AuditAsked, audit_document  # noqa: PLC0415
    from healthcode.run_folder.changed import changed_observed, require_unchanged_truth  # noqa: PLC0415

    slow = {section.name: section for section in sections if not section.is_quick}

    @contextmanager
    def watch(noun: str) -> Iterator[Callable[[int, int], None]]:
        if noun in slow:
            terminal.talk(f"{noun}: {slow[noun].says[terminal.language]}")
        shown = noun if noun == "day" else f"{noun}: step"
        with Progress(quiet=terminal.quiet, noun=shown) as progress:
            yield progress.report

    manifest = manifest_of(run, policy)
    rules = rules_for(run, policy, terminal)
    asked = asked or AuditAsked(Fraction(1), RESAMPLES, RESAMPLE_SEED, policy or "")
    require_unchanged_truth(run, manifest)
    with inputs.open_data(run, terminal) as dataset:
        for person in asked.person_ids:
            inputs.require_person(dataset, person)
        changed = changed_observed(manifest, dataset.counts)
        for table, (had, has) in changed.items():
            terminal.talk(
                f"observed/{table} was changed: {has:,} rows, and the run had {had:,}. The colours are those "
                "that people were told; what is counted from the rows is not."
            )
        document, _ = audit_document(Path(run), manifest, dataset, rules, asked, sections, watch)
    document["run"]["changed_tables"] = sorted(changed)
    return document
