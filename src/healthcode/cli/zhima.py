"""``healthcode creep zhima``: an invented credit score from the same payments, and what leaks."""

from __future__ import annotations

import csv
import io
import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.cli.terminal import Terminal

Run = Annotated[
    str, typer.Argument(metavar="RUN", help="A run folder, which simulate writes.", show_default=False)
]
WeightsName = Annotated[
    Literal["A", "B"],
    typer.Option("--weights", help="Which published version of the five weights: both have weak sources."),
]
LeakName = Annotated[
    Literal["health-to-credit", "credit-to-health", "both", "none"],
    typer.Option("--leak", help="Which data flows into the other context."),
]
Csv = Annotated[bool, typer.Option("--csv", help="Print one line for each group.")]

_FILES = {"json": "zhima.json", "csv": "zhima.csv"}
COLUMNS = (
    "grouping",
    "group",
    "is_small",
    "people",
    "mean_points",
    "with_a_loan",
    "banned",
    "lost_by_leak",
    "gained_by_leak",
    "locked_by_leak",
    "freed_by_leak",
)
_TEXTS: dict[str, tuple[str, str]] = {
    "rules": ("Health colours are by {policy}.", "Gesundheitsfarben nach {policy}."),
    "weights": ("Five dimensions", "Fünf Dimensionen"),
    "weights_how": (
        "Weights {id}: {source} (confidence {confidence}: {grade}). How each is measured is invented.",
        "Gewichte {id}: {source} (Vertrauen {confidence}: {grade}). Wie jede gemessen wird, ist erfunden.",
    ),
    "privileges": ("What the points open", "Was die Punkte öffnen"),
    "privileges_how": (
        "People who have it, without and with the colours leaked in. {grades}; invented: by this program.",
        "Wer es hat, ohne und mit eingeflossenen Farben. {grades}; erfunden: von diesem Programm.",
    ),
    "ban": ("below {points}", "unter {points}"),
    "from": ("{points}", "{points}"),
    "groups": ("Who gains and who loses", "Wer gewinnt und wer verliert"),
    "groups_how": (
        "Loan: would get one. Lost: has less when colours leak. Locked, freed: by points that leak.",
        "Kredit: bekäme einen. Verloren: hat weniger durch Farben. Gesperrt, frei: durch Punkte.",
    ),
    "small": (
        "* fewer than 30 people: such a number says little, and may point at single people.",
        "* weniger als 30 Personen: So eine Zahl besagt wenig und zeigt vielleicht auf Einzelne.",
    ),
    "sides": ("What this says", "Was das heißt"),
    "aloud": ("Say aloud", "Dazu zu sagen"),
    "invented": ("invented", "erfunden"),
}
#: What stands for which confidence.
_GRADES = {
    "Pr": ("press", "Presse"),
    "S": ("a secondary source", "eine Sekundärquelle"),
    "S-": ("a low-grade repost", "eine schwache Wiedergabe"),
    "M": ("from memory, unchecked", "aus dem Gedächtnis, ungeprüft"),
    "invented": ("by this program", "von diesem Programm"),
}
_HEADS = {
    "weights": (("dimension", "weight", "mean rating"), ("Dimension", "Gewicht", "im Mittel")),
    "privileges": (
        ("points", "people", "leaked", "known", "what"),
        ("Punkte", "Personen", "geflossen", "Beleg", "was"),
    ),
    "groups": (
        ("group", "people", "points", "loan", "lost", "locked", "freed"),
        ("Gruppe", "Personen", "Punkte", "Kredit", "verloren", "gesperrt", "frei"),
    ),
}
_DIMENSIONS = {
    "credit_history": ("credit history", "Kreditgeschichte"),
    "behaviour": ("behaviour and preferences", "Verhalten und Vorlieben"),
    "fulfilment": ("capacity to fulfil", "Erfüllungsvermögen"),
    "identity": ("identity characteristics", "Merkmale der Identität"),
    "connections": ("social relationships", "soziale Beziehungen"),
}


def add_to(group: typer.Typer) -> None:
    """Add the command to ``creep``."""
    group.command("zhima", short_help="An invented credit score from the same payments, and what leaks.")(
        zhima
    )


def zhima(
    run: Run,
    policy: options.PolicyName = None,
    weights: WeightsName = "A",
    leak: LeakName = "both",
    out: options.Out = None,
    json: options.Json = False,
    as_csv: Csv = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Score everybody from 350 to 950 by their payments, and let health and credit leak into each other.

    The score is invented: only its range, dimensions, two versions of weights and some thresholds were
    published. With --out, writes zhima.json and zhima.csv.
    """
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    from healthcode.audit.zhima.model import load_model  # noqa: PLC0415
    from healthcode.cli import scored  # noqa: PLC0415
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.experiments.audited import lived  # noqa: PLC0415
    from healthcode.experiments.sources import require_run  # noqa: PLC0415
    from healthcode.experiments.zhima import zhima_of  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scored.one_form(json=json, as_csv=as_csv)
    folder = None if out is None else inputs.folder(out)
    manifest = require_run(run)
    if folder is not None:
        inputs.refuse_data_folder(folder, run)
    rules = rules_for(run, policy, terminal)
    if manifest.policy_id is None and policy is None:
        terminal.talk(f"This run had no policy: under {rules.id} (--policy chooses another).")
    typed = ["--policy", policy] if policy else []
    command = shlex.join(
        ["healthcode", "creep", "zhima", *typed, "--weights", weights, "--leak", leak, "RUN"]
    )
    model = load_model()
    with inputs.open_data(run, terminal) as dataset, Progress(quiet=quiet) as progress:
        lives = lived(run, dataset, rules, progress.report)
        found = zhima_of(Path(run), dataset, rules, lives, model, model.weights[weights], leak, command)
    document = {
        "format": "healthcode zhima",
        "version": 1,
        "provenance": manifest.provenance,
        "policy": rules.id,
        "warning": "SIMULATION - not about any real person",
        "fields": found.fields,
        "zhima": found.details,
    }
    if folder is not None:
        _write(document, folder, terminal)
    if json:
        print_json(document)
    elif as_csv:
        sys.stdout.write(_csv(document))
    else:
        _show(document, terminal)


def _write(document: Mapping[str, Any], folder: Any, terminal: Terminal) -> None:
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415 - not needed for --help

    with staged(folder) as staging:
        write_json(staging / _FILES["json"], document)
        (staging / _FILES["csv"]).write_text(_csv(document), encoding="utf-8", newline="\n")
    terminal.talk(f"Wrote {', '.join(_FILES.values())} into {folder}.")


def _csv(document: Mapping[str, Any]) -> str:
    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415 - not needed for --help

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in document["zhima"]["groups"]:
        cells = (row[name] for name in COLUMNS)
        writer.writerow(
            [
                str(cell).lower()
                if isinstance(cell, bool)
                else spreadsheet_safe(cell)
                if isinstance(cell, str)
                else cell
                for cell in cells
            ]
        )
    return written.getvalue()


# ── on the terminal ──


def _say(name: str, terminal: Terminal, **values: object) -> str:
    return _TEXTS[name][terminal.language == "de"].format(**values)


def _show(document: Mapping[str, Any], terminal: Terminal) -> None:
    from healthcode.audit.zhima.fields import NOTES  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.zhima_words import tell_zhima  # noqa: PLC0415
    from healthcode.scoring.words import provenance_words  # noqa: PLC0415

    terminal.paragraph(provenance_words(document["provenance"], terminal.language) + ".")
    terminal.paragraph(_say("rules", terminal, policy=document["policy"]))
    _show_model(document["zhima"], terminal)
    _show_groups(document["zhima"]["groups"], terminal)
    terminal.heading(_say("sides", terminal))
    for sentence in tell_zhima(document, terminal.language):
        terminal.paragraph(sentence, indent="    ", first="  - ")
    terminal.heading(_say("aloud", terminal))
    for note in NOTES:
        terminal.paragraph(note.trap[terminal.language], first="  - ", indent="    ")


def _show_model(details: Mapping[str, Any], terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    is_german = terminal.language == "de"
    weights = details["weights"]
    grade = _GRADES[weights["confidence"]][is_german]
    terminal.heading(_say("weights", terminal))
    terminal.paragraph(_say("weights_how", terminal, grade=grade, **weights), indent="  ")
    dimensions = [
        (
            _DIMENSIONS[name][is_german],
            f"{share} %",
            _rating(details["mean_ratings"][name], terminal),
        )
        for name, share in weights["shares"].items()
    ]
    terminal.table(_HEADS["weights"][is_german], dimensions, right=frozenset({1, 2}))
    terminal.heading(_say("privileges", terminal))
    known_by = {one["confidence"] for one in details["privileges"]} - {"invented"}
    grades = ", ".join(f"{name} {words[is_german]}" for name, words in _GRADES.items() if name in known_by)
    terminal.paragraph(_say("privileges_how", terminal, grades=grades), indent="  ")
    rows = [
        (
            _say("from", terminal, points=one["from_points"])
            if one["to_points"] is None
            else _say("ban", terminal, points=one["to_points"]),
            whole_number(one["people"], terminal.language),
            whole_number(one["people_leaked"], terminal.language),
            _say("invented", terminal) if one["confidence"] == "invented" else one["confidence"],
            one["says"][terminal.language],
        )
        for one in details["privileges"]
    ]
    terminal.table(_HEADS["privileges"][is_german], rows, right=frozenset({0, 1, 2}))


def _rating(share: float, terminal: Terminal) -> str:
    """Write a rating with three decimals, so that all stand in line."""
    text = f"{share:.3f}"
    return text.replace(".", ",") if terminal.language == "de" else text


def _group_words(row: Mapping[str, Any]) -> str:
    """Name a group; what is only yes or no with its grouping."""
    is_answer = row["group"] in ("yes", "no")
    name = f"{row['grouping']}={row['group']}" if is_answer else row["group"]
    return f"{name} *" if row["is_small"] else name


def _show_groups(groups: list[Mapping[str, Any]], terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    terminal.heading(_say("groups", terminal))
    terminal.paragraph(_say("groups_how", terminal), indent="  ")
    names = ("with_a_loan", "lost_by_leak", "locked_by_leak", "freed_by_leak")
    rows = [
        (
            _group_words(row),
            whole_number(row["people"], terminal.language),
            whole_number(round(row["mean_points"] or 0), terminal.language),
            *(whole_number(row[name], terminal.language) for name in names),
        )
        for row in groups
    ]
    terminal.table(_HEADS["groups"][terminal.language == "de"], rows, right=frozenset(range(1, 7)))
    if any(row["is_small"] for row in groups):
        terminal.paragraph(_say("small", terminal), indent="  ")
