"""``healthcode audit``: what a code brought, what it cost, and to whom."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from healthcode.cli import inputs, necessity, options, paths, reidentify, scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.sections import Section

AUDIT_FILE = "audit.json"
ONE_RUN = "run"
#: Begins the one field that each grouping has.
RATIO = "eq.ratio["

Run = Annotated[
    str,
    typer.Argument(metavar="RUN", help="A run folder that healthcode simulate wrote.", show_default=False),
]
OwnPolicy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        metavar="P",
        help="The rules that give the colours: the id of a shipped policy, or a TOML file. "
        "Default: those that the run was lived under.",
        show_default=False,
    ),
]
CostRatio = Annotated[
    str,
    typer.Option(
        "--cost-ratio",
        metavar="L",
        help="One infected person-day missed weighs as much as L person-days locked in vain.",
    ),
]

With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="SECTION",
        help="Also ask this question, which takes longer; may be given many times. A wrong name lists all.",
        show_default=False,
    ),
]
Everything = Annotated[bool, typer.Option("--all", help="Ask every question, also those that take minutes.")]
Persons = Annotated[
    list[str] | None,
    typer.Option(
        "--person",
        metavar="ID",
        help="Also show the week of this person among the exhibits; may be given many times.",
        show_default=False,
    ),
]


class AuditGroup(TyperGroup):
    """Commands of which the word ``run`` may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``run`` before what is no command and no question for help."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = [ONE_RUN, *args]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    words = "Count what a code brought, what it cost, and to whom. `healthcode audit RUN` is `audit run RUN`."
    group = typer.Typer(cls=AuditGroup, help=words, no_args_is_help=True, rich_markup_mode=None)
    group.command(ONE_RUN, short_help="One run: accuracy, errors, groups, needless days.")(audit)
    group.command("scores", short_help="Error rates, sweeps and groups of any table of scored people.")(
        scored.scores
    )
    group.command("necessity", short_help="What each source of data adds, at equal locked person-days.")(
        necessity.necessity
    )
    group.command("reidentify", short_help="How few records single people out of any table.")(
        reidentify.reidentify
    )
    paths.add_to(group)
    app.add_typer(group, name="audit")


def audit(
    run: Run,
    policy: OwnPolicy = None,
    with_: With = None,
    all_: Everything = False,
    person: Persons = None,
    cost_ratio: CostRatio = "1",
    bootstraps: scored.Bootstraps = 500,
    seed: scored.ResampleSeed = 0,
    out: options.Out = None,
    json: options.Json = False,
    as_csv: scored.Csv = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Count what the code of one run brought, what it cost, and to whom.

    Every resident's colour at each 04:00 is laid beside what was really so. With --out, writes audit.json.
    """
    from healthcode.cli.audited import show  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.run_audit import audit_run, manifest_of  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.audit_document import AuditAsked  # noqa: PLC0415
    from healthcode.experiments.sections import chosen_sections  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scored.one_form(json=json, as_csv=as_csv)
    ratio = scored.read_ratio(cost_ratio)
    wanted = chosen_sections(with_ or [], is_all=all_)
    folder = None if out is None else inputs.folder(out)
    if folder is not None:
        manifest_of(run, policy)
        inputs.refuse_data_folder(folder, run)
    asked = AuditAsked(ratio, bootstraps, seed, policy or "", cost_ratio, tuple(person or ()))
    document = audit_run(run, policy, wanted, terminal, asked)
    if folder is not None:
        with staged(folder) as staging:
            write_json(staging / AUDIT_FILE, document)
        terminal.talk(f"Wrote {AUDIT_FILE} into {folder}.")
    fields = document["fields"]
    if json:
        print_json(document)
    elif as_csv:
        _print_csv(fields)
    else:
        show(document, _groupings(fields), terminal)
        _tell(wanted, document, terminal)
        _say_next(run, policy, terminal)


def _groupings(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what people were grouped by, in the order of the document."""
    return tuple(name[len(RATIO) : -1] for name in fields if name.startswith(RATIO))


def _tell(wanted: Sequence[Section], document: Mapping[str, Any], terminal: Terminal) -> None:
    """Say in whole sentences what each section found."""
    for section in wanted:
        sentences = section.tell(document, terminal.language)
        if sentences:
            terminal.heading(section.says[terminal.language])
        for sentence in sentences:
            terminal.paragraph(sentence, indent="  ", first="  ")


def _say_next(run: str, policy: str | None, terminal: Terminal) -> None:
    typed = ["--policy", policy] if policy else []
    words = ["--", run] if run.startswith("-") else [run]
    terminal.next_command("audit", ONE_RUN, *typed, "--cost-ratio", "10", *words)


def _print_csv(fields: Mapping[str, Mapping[str, Any]]) -> None:
    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415 - not needed for --help

    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = ("field", "value", "unit", "kind", "low", "high", "numerator", "denominator", "not_estimable")
    writer.writerow(columns)
    for name, field in fields.items():
        low, high = field["interval"] or ("", "")
        cells = (name, field["value"], field["unit"], field["kind"], low, high)
        counts = (field["n"].get("numerator"), field["n"].get("denominator"), field["not_estimable"])
        row = ["" if cell is None else cell for cell in (*cells, *counts)]
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
