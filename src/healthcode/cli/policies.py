"""``healthcode policy list|show|check|diff|sql|schema``: the rules themselves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import inputs, options, policy_diff, policy_sql

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal

PolicyArgument = Annotated[
    str,
    typer.Argument(metavar="P", help="The id of a shipped policy, or a TOML file.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        help="Read, check and understand the rules.", no_args_is_help=True, rich_markup_mode=None
    )
    group.command("list", short_help="List the shipped policies.")(list_policies)
    group.command("show", short_help="Say in words what a policy does.")(show)
    group.command("check", short_help="Check a policy file and its cases.")(check)
    group.command("diff", short_help="Say what changed from one policy to another.")(policy_diff.diff)
    group.command("sql", short_help="Print the queries that run for a policy.")(policy_sql.sql)
    group.command("schema", short_help="Print the JSON Schema of policy files.")(schema)
    app.add_typer(group, name="policy")


def list_policies(
    json: options.Json = False, plain: options.Plain = False, quiet: options.Quiet = False
) -> None:
    """List the policies that come with the program."""
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.policy.load import load_policy, shipped_policies  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    policies = [load_policy(name) for name in shipped_policies()]
    if json:
        print_json([policy.model_dump(include={"id", "label", "confidence", "title"}) for policy in policies])
        return
    terminal.table(
        ("id", "label", "confidence", "title"),
        [(policy.id, policy.label, policy.confidence, policy.title) for policy in policies],
        right=frozenset(),
    )
    terminal.next_command("policy", "show", options.DEFAULT_POLICY)


def show(
    policy: PolicyArgument,
    toml: Annotated[bool, typer.Option("--toml", help="Print the file itself.")] = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Say in words what a policy does, or print its file."""
    from healthcode.cli.terminal import Terminal, escaped  # noqa: PLC0415 - not needed for --help

    terminal = Terminal(plain=plain, quiet=quiet)
    if toml:
        from healthcode.policy.load import policy_text  # noqa: PLC0415

        with inputs.reading_policy(policy):
            text = policy_text(policy)
        write_utf8(text)
        return
    from healthcode.policy.describe import describe  # noqa: PLC0415
    from healthcode.policy.load import load_policy  # noqa: PLC0415

    with inputs.reading_policy(policy):
        rules = load_policy(policy)
    for line in describe(rules).splitlines():
        terminal.out(escaped(line))
    words = ["--toml", "--", policy] if policy.startswith("-") else [policy, "--toml"]
    terminal.next_command("policy", "show", *words, into="my-policy.toml")


def check(
    policy: PolicyArgument,
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning fail the check too.")] = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Check a policy file: its structure, what is odd about it, and every case that it brings.

    Exit code 3 if a case fails. What is odd is told as a warning.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.policy.check import run_cases  # noqa: PLC0415
    from healthcode.policy.lint import find_warnings  # noqa: PLC0415
    from healthcode.policy.load import load_policy  # noqa: PLC0415
    from healthcode.scoring.reference import ReferenceScorer  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    with inputs.reading_policy(policy):
        rules = load_policy(policy)
    warnings = find_warnings(rules)
    results = run_cases(rules, ReferenceScorer)
    failed = [result for result in results if not result.passed]
    if json:
        print_json(
            {
                "policy": rules.id,
                "cases": [
                    {
                        "name": result.name,
                        "passed": result.passed,
                        "problems": [str(p) for p in result.problems],
                    }
                    for result in results
                ],
                "warnings": [str(warning) for warning in warnings],
            }
        )
    else:
        _line(True, f"structure: {len(rules.rules)} rules, {len(rules.bands)} bands", terminal)
        for warning in warnings:
            terminal.paragraph(f"warning: {warning}", indent="         ", first="  ")
        for result in results:
            _line(result.passed, f"case: {result.name}", terminal)
            for problem in result.problems:
                terminal.paragraph(f"{problem.found}: {problem.wanted}", indent="         ")
        terminal.talk()
        passed = f"{len(results) - len(failed)} of {len(results)} cases pass"
        odd = f", {len(warnings)} warning{'' if len(warnings) == 1 else 's'}" if warnings else ""
        terminal.talk(f"{rules.id}: {passed}{odd}.")
    if failed or (strict and warnings):
        raise typer.Exit(3)


def schema() -> None:
    """Print the JSON Schema of policy files, for editors and other programs."""
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.policy.schema import json_schema  # noqa: PLC0415

    print_json(json_schema())


def write_utf8(text: str) -> None:
    """Write a file's own bytes, whatever the terminal's encoding, where stdout takes bytes."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8"))


def _line(passed: bool, text: str, terminal: Terminal) -> None:
    sign = "ok    " if passed else "FAILED"
    if not terminal.plain and terminal.can_write("✓✗"):
        sign = "✓" if passed else "✗"
    terminal.paragraph(text, indent="  ", first=f"{sign} ")
