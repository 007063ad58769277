"""``healthcode audit paths``: who probably infected whom, beside who really did, as table and tree."""

from __future__ import annotations

import csv
import io
import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.audit.infection_paths import PathRow, Paths
    from healthcode.cli.terminal import Terminal

Run = Annotated[
    str, typer.Argument(metavar="RUN", help="A run folder, which simulate writes.", show_default=False)
]
Person = Annotated[
    str | None,
    typer.Option("--person", metavar="P", help="Show one person's chains alone.", show_default=False),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print one line for each person.")]
Chains = Annotated[
    bool,
    typer.Option("--chains", help="Follow contacts of contacts from known cases to any depth; takes longer."),
]

_FILES = {"csv": "paths.csv", "json": "paths.json", "svg": "paths.svg"}
COLUMNS = (
    "person_id",
    "infected_at",
    "infected_by",
    "setting",
    "named_by",
    "seen_in",
    "shared_minutes",
    "candidates",
    "is_found",
    "missed_because",
    "invented_because",
)


def add_to(group: typer.Typer) -> None:
    """Add the command to ``audit``."""
    group.command("paths", short_help="Who probably infected whom, beside who really did.")(paths)


def paths(
    run: Run,
    policy: options.PolicyName = None,
    person: Person = None,
    chains: Chains = False,
    out: options.Out = None,
    json: options.Json = False,
    as_csv: Csv = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Who probably infected whom, by what the platform saw, beside who really did.

    For each known case, the earlier known case with whom it was seen longest is named. With --out, writes
    paths.csv, paths.json and a picture of both trees, paths.svg.
    """
    from healthcode.audit.path_fields import path_details, path_fields  # noqa: PLC0415 - not for --help
    from healthcode.cli import scored  # noqa: PLC0415
    from healthcode.cli.path_tree import show, show_person  # noqa: PLC0415
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.clock import parse_time  # noqa: PLC0415
    from healthcode.experiments.chains import reach_of  # noqa: PLC0415
    from healthcode.experiments.paths import path_rules, paths_of  # noqa: PLC0415
    from healthcode.experiments.sources import require_run  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scored.one_form(json=json, as_csv=as_csv)
    folder = None if out is None else inputs.folder(out)
    manifest = require_run(run)
    if folder is not None:
        inputs.refuse_data_folder(folder, run)
    with inputs.open_data(run, terminal) as dataset:
        if person is not None:
            inputs.require_person(dataset, person)
        rules = rules_for(run, policy, terminal)
        if manifest.policy_id is None and policy is None:
            terminal.talk(f"This run had no policy: under {rules.id} (--policy chooses another).")
        typed = [*(["--policy", policy] if policy else []), *(["--chains"] if chains else [])]
        command = shlex.join(["healthcode", "audit", "paths", *typed, "RUN"])
        found = paths_of(run, dataset, rules)
        reach = reach_of(run, dataset, rules, command) if chains else {}
    taken = path_rules()
    document = {
        "format": "healthcode infection paths",
        "version": 1,
        "provenance": manifest.provenance,
        "policy": rules.id,
        "warning": "SIMULATION - not about any real person",
        "fields": path_fields(found, command) | reach,
        "paths": path_details(found, taken),
    }
    if folder is not None:
        _write(found, document, folder, taken["most_people"], terminal)
    begins = parse_time(manifest.begins)
    if json:
        print_json(document)
    elif as_csv:
        sys.stdout.write(_csv(found.rows, person))
    elif person is not None:
        show_person(found, person, begins, taken["drawn_levels"], terminal)
    else:
        show(found, document, begins, taken["drawn_levels"], terminal)


def _write(
    found: Paths, document: Mapping[str, Any], folder: Any, most_people: int, terminal: Terminal
) -> None:
    from healthcode.audit.path_picture import draw_paths  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415
    from healthcode.scoring.words import provenance_words  # noqa: PLC0415

    provenance = provenance_words(document["provenance"], terminal.language)
    with staged(folder) as staging:
        write_json(staging / _FILES["json"], document)
        drawn = draw_paths(found, provenance, most_people, terminal.language)
        for kind, text in (("csv", _csv(found.rows, None)), ("svg", drawn)):
            (staging / _FILES[kind]).write_text(text, encoding="utf-8", newline="\n")
    terminal.talk(f"Wrote {', '.join(_FILES.values())} into {folder}.")


def _csv(rows: Sequence[PathRow], person: str | None) -> str:
    from healthcode.clock import MINUTE, format_time  # noqa: PLC0415 - not needed for --help
    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        if person is not None and row.person_id != person:
            continue
        true, likely = row.infection, row.likely
        cells = (
            row.person_id,
            format_time(true.infected_at) if true else "",
            row.true_by or "",
            true.setting if true else "",
            row.named or "",
            likely.setting if likely else "",
            likely.seconds // MINUTE if likely else "",
            likely.candidates if likely else "",
            "true" if row.is_found else "false",
            row.missed_because,
            row.invented_because,
        )
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return written.getvalue()
