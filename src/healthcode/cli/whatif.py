"""``healthcode whatif``: one resident, with other rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.scoring.whatif import WhatIf


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("whatif", short_help="Score somebody again with other rows.")(whatif)


def whatif(
    data: options.Data,
    person: options.Person,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="EVENT_ID",
            help="Leave this row out, such as purchases:10; may be given several times.",
            show_default=False,
        ),
    ] = None,
    without_table: Annotated[
        list[str] | None,
        typer.Option(
            "--without-table",
            metavar="TABLE",
            help="Leave out a whole table of events, everybody's, such as purchases.",
            show_default=False,
        ),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            "--add",
            metavar="ROW",
            help="Put a row in, such as 'purchases: place_id=p1, bought_at=2020-02-10T10:00, "
            "category=groceries'; without a person_id it is this resident's.",
            show_default=False,
        ),
    ] = None,
    policy: options.PolicyName = None,
    as_of: options.AsOf = None,
    engine: options.EngineName = "duckdb",
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Score a resident again with rows left out or put in, and show what differs; the data stays as it is."""
    from healthcode.cli.people import print_json, print_sections  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415
    from healthcode.scoring.whatif import answer, read_question  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    if not (without or without_table or add):
        wanted = "at least one of --without EVENT_ID, --without-table TABLE and --add ROW"
        raise UsageError("nothing is to be different", (Problem("whatif", "", wanted),))
    given = inputs.one_moment(as_of)
    with inputs.open_data(data, terminal) as dataset:
        inputs.require_person(dataset, person)
        question = read_question(dataset, person, without or (), without_table or (), add or ())
        rules = rules_for(data, policy, terminal)
        moment = inputs.last_known(dataset, terminal) if given is None else given
        with Progress(quiet=quiet, noun="moment", may_end_early=True) as progress:
            result = answer(dataset, rules, question, moment, engine, lang, report=progress.report)
    if json:
        print_json(result.to_json())
        return
    _print_head(result, terminal)
    print_sections(result.sections(), terminal)
    terminal.next_command(*options.about_person("explain", data, person, policy, as_of))


def _print_head(result: WhatIf, terminal: Terminal) -> None:
    before, after = terminal.colour(result.before.colour), terminal.colour(result.after.colour)
    arrow = "→" if terminal.can_write("→") else "->"
    terminal.out()
    terminal.out(f"{before} {arrow} {after}  {terminal.bold(result.before.person_id)}")
