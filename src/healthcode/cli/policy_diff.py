"""``healthcode policy diff``: what changed from one policy to another, in sentences and as a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.policy.diff import Difference
    from healthcode.policy.model import Policy

EarlierPolicy = Annotated[
    str,
    typer.Argument(metavar="A", help="The id of a shipped policy, or a TOML file.", show_default=False),
]
LaterPolicy = Annotated[
    str, typer.Argument(metavar="B", help="The policy to compare with it.", show_default=False)
]


def diff(
    a: EarlierPolicy,
    b: LaterPolicy,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Say what changed from policy A to policy B, and count what grew: the creep meter.

    New kinds of data, longer retention, rules added and dropped, wider reach, harsher results. Order,
    comments and worked cases are no difference.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.policy.diff import compare_policies  # noqa: PLC0415
    from healthcode.policy.load import load_policy  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    with inputs.reading_policy(a):
        before = load_policy(a)
    with inputs.reading_policy(b):
        after = load_policy(b)
    difference = compare_policies(before, after)
    if json:
        print_json(_document(difference, terminal))
        return
    _print(difference, before, after, terminal)
    if difference.changes:
        terminal.next_command("policy", "show", *(["--", b] if b.startswith("-") else [b]))


def _print(difference: Difference, before: Policy, after: Policy, terminal: Terminal) -> None:
    from healthcode.policy import diff_words  # noqa: PLC0415 - not needed for --help

    terminal.paragraph(f"{before.id}: {before.title}", indent="   ", first="A  ")
    terminal.paragraph(f"{after.id}: {after.title}", indent="   ", first="B  ")
    if not difference.changes:
        terminal.out()
        terminal.paragraph(diff_words.nothing(terminal.language))
        return
    heading, more, less = diff_words.headline(terminal.language)
    width = max(len(more), len(less)) + 4
    terminal.heading(heading)
    for name, said in zip((more, less), diff_words.meter(difference, terminal.language), strict=True):
        terminal.paragraph(said, indent=" " * width, first=f"  {name}".ljust(width))
    for title, lines in diff_words.told(difference, terminal.language):
        terminal.heading(title)
        for sign, said in lines:
            terminal.paragraph(said, indent="    ", first=f"  {sign} ")


def _document(difference: Difference, terminal: Terminal) -> dict[str, Any]:
    from healthcode.policy.diff_values import as_json  # noqa: PLC0415 - not needed for --help
    from healthcode.policy.diff_words import sentence  # noqa: PLC0415

    return {
        "before": difference.before,
        "after": difference.after,
        "creep_meter": difference.meter,
        "changes": [
            {
                "group": change.group,
                "direction": change.direction,
                "part": change.part,
                "key": change.key,
                "before": as_json(change, change.before),
                "after": as_json(change, change.after),
                "says": sentence(change, terminal.language),
            }
            for change in difference.changes
        ],
    }
