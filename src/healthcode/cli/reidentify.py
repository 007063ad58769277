"""``healthcode audit reidentify``: how few of their own records single people out of a table."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from healthcode.cli import inputs, options, scored

if TYPE_CHECKING:
    from fractions import Fraction

    from healthcode.audit.reidentify import Attack, Records, Risks
    from healthcode.cli.terminal import Terminal

TABLE_NAMES = ("reidentify.json", "reidentify.csv")
#: People who match a subset: the rows of the table that is shown, by their upper ends.
_SHOWN = (1, 2, 5, 10, 100)

AttackName = Annotated[
    Literal["places", "sequence", "places-time", "unique-places", "frequency", "home-work"],
    typer.Option("--attack", help="What is known of a person."),
]
Knowledge = Annotated[
    int,
    typer.Option(
        "--knowledge", metavar="K", min=1, max=100, help="How many records are known; not for home-work."
    ),
]
Precision = Annotated[
    Literal["hour", "day", "month"],
    typer.Option("--precision", help="To what the known times are cut; for places-time."),
]
Tolerance = Annotated[
    str,
    typer.Option(
        "--tolerance",
        metavar="SHARE",
        help="From 0 to 1: by what share of a candidate's visits a known number may be off; for frequency.",
    ),
]
PlaceColumn = Annotated[str, typer.Option("--place", metavar="COLUMN", help="The column of the places.")]
TimeColumn = Annotated[str, typer.Option("--time", metavar="COLUMN", help="The column of the times.")]

#: Which attacks use an option.
_USED_BY = {
    "knowledge": ("places", "sequence", "places-time", "unique-places", "frequency"),
    "precision": ("places-time",),
    "tolerance": ("frequency",),
}
_TEXTS: dict[str, tuple[str, str]] = {
    "places": ("the right {k} of their places", "die richtigen {k} ihrer Orte"),
    "sequence": (
        "the right {k} of their places in order",
        "die richtigen {k} ihrer Orte der Reihe nach",
    ),
    "places-time": (
        "the right {k} of their places, each with its {precision}",
        "die richtigen {k} ihrer Orte, je mit {precision},",
    ),
    "unique-places": ("the right {k} different places of theirs", "die richtigen {k} verschiedenen Orte"),
    "frequency": (
        "the right {k} of their places with the number of visits",
        "die richtigen {k} ihrer Orte mit der Zahl der Besuche",
    ),
    "all-places": ("all of their places", "alle ihre Orte"),
    "all-sequence": ("all of their places in order", "alle ihre Orte der Reihe nach"),
    "all-places-time": (
        "all of their places, each with its {precision}",
        "alle ihre Orte, je mit {precision},",
    ),
    "all-unique-places": ("all of their different places", "alle ihre verschiedenen Orte"),
    "all-frequency": (
        "all of their places with the number of visits",
        "alle ihre Orte mit der Zahl der Besuche",
    ),
    "most": (
        "Nobody has more than {most} records, so everything is known of everybody.",
        "Niemand hat mehr als {most} Einträge, also ist von allen alles bekannt.",
    ),
    "home-work": ("their two most frequent places", "ihre zwei häufigsten Orte"),
    "hour": ("hour", "Stunde"),
    "day": ("day", "Tag"),
    "month": ("month", "Monat"),
    "one": (
        "Of {people} people in {file}, {alone} can be singled out: nobody else matches {known}.",
        "Eindeutig in {file}: {alone} von {people} Personen. Auf {known} passt sonst niemand.",
    ),
    "mean": (
        "Over all people the highest risk is on average {mean}.",
        "Über alle Personen ist das höchste Risiko im Mittel {mean}.",
    ),
    "bound": (
        "For {bound} people with over {most} records the search was limited; their risks are lower bounds.",
        (
            "Für {bound} Personen mit mehr als {most} Einträgen war die Suche begrenzt; ihre Risiken sind "
            "Untergrenzen."
        ),
    ),
    "trap": (
        (
            "The worst choice of known records counts, and only people in this table can be mistaken for "
            "each other: a small table makes everybody look easier to find."
        ),
        (
            "Es zählt die schlechteste Wahl bekannter Einträge, und verwechselt werden kann nur, wer in "
            "der Tabelle steht: Eine kleine Tabelle lässt alle leichter auffindbar aussehen."
        ),
    ),
    "matching": ("people who match", "Personen, die passen"),
    "people": ("people", "Personen"),
    "share": ("risk", "Risiko"),
    "from": ("at least", "mindestens"),
}


def reidentify(
    context: typer.Context,
    file: scored.TableFile,
    attack: AttackName = "places",
    knowledge: Knowledge = 2,
    precision: Precision = "hour",
    tolerance: Tolerance = "0",
    place: PlaceColumn = "place_id",
    time: TimeColumn = "time",
    out: options.Out = None,
    json: options.Json = False,
    as_csv: scored.Csv = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Give each person's risk of being singled out of a table of person_id, place_id and time.

    The risk is the highest 1 / (people who match) over all that may be known of the person. Synthetic people
    only.
    """
    from healthcode.audit.reidentify import Attack, risks_of  # noqa: PLC0415 - not needed for --help
    from healthcode.audit.reidentify.record_file import read_records  # noqa: PLC0415
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scoring.output import staged, write_json  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    scored.one_form(json=json, as_csv=as_csv)
    folder = None if out is None else inputs.folder(out)
    refuse_unused(context, attack)
    chosen = Attack(attack, knowledge, precision, read_tolerance(tolerance))
    records = read_records(
        file, place=place, time=time, report=lambda rows: terminal.talk(f"{rows:,} rows read")
    )
    with Progress(quiet=quiet, noun="person settled") as progress:
        risks = risks_of(records, chosen, report=progress.report)
    document = _document(Path(file).name, chosen, records, risks)
    if folder is not None:
        with staged(folder) as staging:
            write_json(staging / TABLE_NAMES[0], document)
            (staging / TABLE_NAMES[1]).write_text(_csv(document), encoding="utf-8", newline="\n")
        terminal.talk(f"Wrote {' and '.join(TABLE_NAMES)} into {folder}.")
    if json:
        print_json(document)
    elif as_csv:
        sys.stdout.write(_csv(document))
    else:
        _show(document, chosen, risks, terminal)


def refuse_unused(context: typer.Context, attack: str) -> None:
    """Refuse options that were typed and that the attack does not use.

    Raises:
        UsageError: If there is one; all are named.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help

    problems = []
    for option, attacks in _USED_BY.items():
        source = context.get_parameter_source(option)
        if attack not in attacks and source is not None and source.name == "COMMANDLINE":
            problems.append(Problem(f"--{option}", f"--attack {attack}", f"--attack {' or '.join(attacks)}"))
    if problems:
        raise UsageError(
            f"the attack {attack} does not use what was typed",
            tuple(problems),
            "Leave the option out, or choose an attack that uses it.",
        )


def read_tolerance(text: str) -> Fraction:
    """Read a share exactly, as it was typed.

    Raises:
        UsageError: If it is no number from 0 to 1 of at most nine decimals.
    """
    from fractions import Fraction  # noqa: PLC0415 - not needed for --help

    from healthcode.errors import Problem, UsageError  # noqa: PLC0415

    try:
        share = Fraction(text) if len(text) <= 11 and "e" not in text.lower() else Fraction(-1)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        problem = Problem("--tolerance", repr(text), "a number from 0 to 1, such as 0.25")
        raise UsageError("the tolerance cannot be read", (problem,))
    return share


def _document(name: str, attack: Attack, records: Records, risks: Risks) -> dict[str, Any]:
    import healthcode  # noqa: PLC0415 - not needed for --help

    alone = int((risks.matching == 1).sum())
    return {
        "format": "healthcode audit reidentify",
        "version": 1,
        "provenance": {
            "healthcode": healthcode.__version__,
            "source": name,
            "data": "hand-made data, unverified",
        },
        "attack": attack.name,
        "knowledge": None if attack.name == "home-work" else attack.knowledge,
        "precision": attack.precision if attack.name == "places-time" else None,
        "tolerance": float(attack.tolerance) if attack.name == "frequency" else None,
        "records": len(records.person),
        "most_records": int(most_known(records, attack)),
        "summary": {
            "people": len(risks.people),
            "singled_out": alone,
            "mean_risk": float(risks.risk.mean()),
            "lower_bounds": int(risks.is_lower_bound.sum()),
        },
        "people": [
            {
                "person_id": records.person_ids[person],
                "risk": risk,
                "matching": matching,
                "is_lower_bound": is_bound,
            }
            for person, risk, matching, is_bound in zip(
                risks.people.tolist(),
                risks.risk.tolist(),
                risks.matching.tolist(),
                risks.is_lower_bound.tolist(),
                strict=True,
            )
        ],
    }


def most_known(records: Records, attack: Attack) -> int:
    """Give the largest number of records, or of different places where those are known, of one person."""
    import numpy as np  # noqa: PLC0415 - not needed for --help

    person = records.person
    if attack.name in {"unique-places", "frequency"}:
        person = np.unique(np.stack((records.person, records.place)), axis=1)[0]
    return int(np.bincount(person).max())


def _csv(document: dict[str, Any]) -> str:
    from healthcode.dataset.spreadsheets import spreadsheet_safe  # noqa: PLC0415 - not needed for --help

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("person_id", "risk", "matching", "is_lower_bound"))
    for row in document["people"]:
        bound = "true" if row["is_lower_bound"] else "false"
        writer.writerow((spreadsheet_safe(row["person_id"]), row["risk"], row["matching"], bound))
    return text.getvalue()


def _show(document: dict[str, Any], attack: Attack, risks: Risks, terminal: Terminal) -> None:
    from healthcode.audit.reidentify.points import MOST_RECORDS  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import whole_number  # noqa: PLC0415

    def say(name: str, **values: object) -> str:
        return _TEXTS[name][terminal.language == "de"].format(**values)

    def number(value: float) -> str:
        text = f"{value:.3f}"
        return text.replace(".", ",") if terminal.language == "de" else text

    def whole(count: int) -> str:
        return whole_number(count, terminal.language)

    summary = document["summary"]
    most = document["most_records"]
    is_all = attack.name != "home-work" and attack.knowledge >= most
    known = say(
        f"all-{attack.name}" if is_all else attack.name, k=attack.knowledge, precision=say(attack.precision)
    )
    people, alone = whole(summary["people"]), whole(summary["singled_out"])
    source = document["provenance"]["source"]
    terminal.paragraph(say("one", people=people, file=source, alone=alone, known=known))
    if is_all and attack.knowledge > most:
        terminal.paragraph(say("most", most=whole(most)))
    terminal.paragraph(say("mean", mean=number(summary["mean_risk"])))
    if summary["lower_bounds"]:
        terminal.paragraph(say("bound", bound=whole(summary["lower_bounds"]), most=MOST_RECORDS))
    terminal.out()
    rows, low = [], 1
    for high in (*_SHOWN, int(risks.matching.max())):
        if high < low or low > risks.matching.max():
            continue
        count = int(((risks.matching >= low) & (risks.matching <= high)).sum())
        span = whole(low) if low == high else f"{whole(low)}-{whole(high)}"
        least = number(1 / high)
        rows.append((span, least if low == high else f"{say('from')} {least}", whole(count)))
        low = high + 1
    heads = tuple(say(name) for name in ("matching", "share", "people"))
    terminal.table(heads, rows, right=frozenset({0, 1, 2}))
    terminal.out()
    terminal.paragraph(say("trap"))
