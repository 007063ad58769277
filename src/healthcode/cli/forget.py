"""``healthcode forget``: the data without one person, and what the others' verdicts lose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.forget import Forgotten
    from healthcode.scoring.words import Language

Folder = Annotated[
    str,
    typer.Option("--out", "-o", metavar="FOLDER", help="A new folder, missing or empty.", show_default=False),
]

#: Above this, writing takes long enough for progress to be worth telling.
_MANY_ROWS = 200_000

_WORDS: dict[str, dict[Language, str]] = {
    "head": {
        "en": "{rows} rows named {person}. They are gone from {folder}; {data} is as it was.",
        "de": "{rows} Zeilen nannten {person}. In {folder} fehlen sie; {data} ist unverändert.",
    },
    "trap": {
        "en": "Codes, logs and copies elsewhere still hold what they held, and who met {person} may still "
        "be counted under somebody else's rows.",
        "de": "Codes, Protokolle und Kopien anderswo enthalten weiter, was sie enthielten, und wer {person} "
        "begegnete, kann durch Zeilen anderer weiter gezählt werden.",
    },
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forget", short_help="Write the data without one person, and say what that costs.")(forget)


def forget(
    data: options.Data,
    person: options.Person,
    out: Folder,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Write the data without one person, and say whose colour changes by that, and by which rule.

    All rows that name the person go, also those that others' apps logged. DATA stays as it is; of a run, its
    observed tables are read.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.codes.new_folder import check_free  # noqa: PLC0415
    from healthcode.experiments.forget import forget as write_without  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    target = inputs.folder(out)
    inputs.refuse_data_folder(target, data)
    check_free(target)
    given = inputs.one_moment(as_of)
    with inputs.open_data(data, terminal) as dataset:
        inputs.require_person(dataset, person)
        rules = rules_for(data, policy, terminal)
        moment = inputs.last_known(dataset, terminal) if given is None else given
        report = terminal.talk if sum(dataset.counts.values()) > _MANY_ROWS else None
        done = write_without(dataset, person, rules, moment, target, engine=engine, report=report)
    if json:
        print_json(done.to_json())
    else:
        _show(done, data, out, terminal)
        terminal.next_command("score", out, "--policy", policy or rules.id)


def _show(done: Forgotten, data: str, out: str, terminal: Terminal) -> None:
    from healthcode.cli.losses import show_losses, show_rows  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import whole_number  # noqa: PLC0415

    language = terminal.language
    rows = whole_number(sum(done.rows.gone.values()), language)
    head = _WORDS["head"][language].format(rows=rows, person=done.person_id, folder=out, data=data)
    terminal.paragraph(head)
    terminal.out()
    show_rows(done.rows, terminal)
    terminal.out()
    show_losses(done.losses, done.source.policy_id, terminal)
    terminal.out()
    terminal.paragraph(_WORDS["trap"][language].format(person=done.person_id))
