"""``healthcode policy sql``: a policy as the rows and the queries that run for it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from healthcode.cli import inputs, options

PolicyArgument = Annotated[
    str,
    typer.Argument(metavar="P", help="The id of a shipped policy, or a TOML file.", show_default=False),
]
Moment = Annotated[
    list[str] | None,
    typer.Option(
        "--as-of",
        metavar="T",
        help="The time that is asked for, such as 2020-02-21T20:00. Default: the date of the rules.",
        show_default=False,
    ),
]


def sql(
    policy: PolicyArgument,
    as_of: Moment = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Print a policy's rows, and every query that runs for it, in order, as a script for DuckDB.

    The script makes temporary tables beside the coded tables of a dataset, and ends with everybody's colour.
    docs/how-to/write-a-policy.md shows how to run it.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal, escaped  # noqa: PLC0415
    from healthcode.policy.lint_words import KNOWN_KINDS  # noqa: PLC0415
    from healthcode.policy.load import load_policy  # noqa: PLC0415
    from healthcode.scoring.sql_script import sql_script  # noqa: PLC0415

    terminal = Terminal(quiet=quiet)
    given = inputs.one_moment(as_of)
    with inputs.reading_policy(policy):
        rules = load_policy(policy)
    script = sql_script(rules, rules.rules_of if given is None else given, KNOWN_KINDS)
    if json:
        print_json(script.to_json())
        return
    if terminal.is_terminal:
        for line in script.text().splitlines():
            terminal.out(escaped(line))
    else:
        sys.stdout.write(script.text())
    queries = sum(bool(statement.file) for statement in script.statements)
    terminal.talk()
    terminal.talk(f"{rules.id}: {queries} queries in {len(script.statements)} statements.")
