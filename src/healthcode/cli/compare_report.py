"""``healthcode compare SCENARIO --report``: the page of the first policy's first town, beside all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from healthcode.cli.terminal import Terminal
    from healthcode.cli.town_options import TownsAsked

#: Where the town of the page lives, in the folder of the comparison.
RUN = "report-run"


def write_compare_report(
    given: TownsAsked, document: Mapping[str, Any], folder: Path, terminal: Terminal
) -> None:
    """Let the first town live once more as a run on disk, audit it, and write its page.

    Args:
        given: What was compared; its first policy is the one of the page, its own seed the first.
        document: What the comparison came to.
        folder: Where the comparison lies; the page and the run go into it.
        terminal: Told what is going on.

    Raises:
        HealthcodeError: If the run or the page cannot be written.
    """
    from healthcode.cli.progress import Progress  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.report import PAGE, write_page  # noqa: PLC0415
    from healthcode.cli.run_audit import audit_run  # noqa: PLC0415
    from healthcode.experiments.sections import chosen_sections  # noqa: PLC0415
    from healthcode.pipeline import simulate  # noqa: PLC0415
    from healthcode.report.whole_page import report_page  # noqa: PLC0415

    run = folder / RUN
    terminal.talk(f"Writing {PAGE}: the town under {given.names[0]}, audited…")
    with Progress(quiet=terminal.quiet) as progress:
        simulate(given.scenario, run, given.rules[0], report=progress.report)
    audited = audit_run(str(run), given.typed[0], chosen_sections([], is_all=False), terminal)
    write_page(folder / PAGE, report_page(audited, document, terminal.language))
    terminal.talk(f"Wrote {PAGE} into {folder}; the town of the page is {folder / RUN}.")
