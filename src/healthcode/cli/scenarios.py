"""``healthcode scenario list|show``: the towns that can be simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.scenario import Change, Scenario
    from healthcode.scenario.setting import Value

_CLASS_SCENARIO = "port-linden"


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="See which towns there are.", no_args_is_help=True, rich_markup_mode=None)
    group.command("list", short_help="List the shipped scenarios.")(list_scenarios)
    group.command("show", short_help="Say what a scenario changes, or print its file.")(show)
    app.add_typer(group, name="scenario")


def list_scenarios(
    json: options.Json = False, plain: options.Plain = False, quiet: options.Quiet = False
) -> None:
    """List the scenarios that come with the program."""
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scenario import load_scenario, shipped_scenarios  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    towns = [load_scenario(name) for name in shipped_scenarios()]
    if json:
        print_json([{key: town.to_json()[key] for key in ("id", "title", "about")} for town in towns])
        return
    rows = [
        (
            town.id,
            f"{town.settings.count('town.people'):,}",
            f"{town.settings.count('time.days'):,}",
            town.about,
        )
        for town in towns
    ]
    terminal.table(("id", "people", "days", "what for"), rows, right=frozenset({1, 2}))
    terminal.next_command("scenario", "show", _CLASS_SCENARIO)


def show(
    scenario: options.ScenarioName,
    toml: Annotated[bool, typer.Option("--toml", help="Print the file itself, to copy and change.")] = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Say how a scenario differs from the defaults, or print its file.

    A file with faults gets all of them listed instead.
    """
    from healthcode.cli.people import print_json  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.policies import write_utf8  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.scenario import load_scenario, scenario_text  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    if toml:
        write_utf8(scenario_text(scenario))
        return
    town = load_scenario(scenario)
    if json:
        print_json(town.to_json())
        return
    _describe(town, terminal)
    words = ["--toml", "--", scenario] if scenario.startswith("-") else [scenario, "--toml"]
    terminal.next_command("scenario", "show", *words, into="my-town.toml")


def _describe(town: Scenario, terminal: Terminal) -> None:
    terminal.paragraph(f"{town.title} ({town.name})")
    terminal.paragraph(town.about)
    terminal.out()
    settings = town.settings
    terminal.paragraph(
        f"{settings.count('town.people'):,} people, {settings.count('time.days'):,} days "
        f"from {settings['time.begins']}, seed {town.seed_text}."
    )
    if town.based_on:
        terminal.paragraph(f"Based on {', which is based on '.join(town.based_on)}.")
    if not town.changes:
        terminal.paragraph("Every setting is the default.")
        return
    count = len(town.changes)
    terminal.paragraph(
        f"{count} of {len(settings)} settings {'is' if count == 1 else 'are'} not the default:"
    )
    for change in town.changes:
        _tell(change, terminal)


def _tell(change: Change, terminal: Terminal) -> None:
    from healthcode.scenario import defaults  # noqa: PLC0415 - not needed for --help

    setting = defaults()[change.key]
    terminal.out()
    terminal.paragraph(
        f"{change.key} = {_written(change.value, change.default)}", indent="      ", first="  "
    )
    terminal.paragraph(f"{setting.unit}: {setting.says}", indent="      ")
    instead = _written(change.default, change.value)
    terminal.paragraph(f"instead of {instead}; source: {change.source}", indent="      ")


def _written(value: Value, other: Value) -> str:
    """Write a value as in TOML, and of a table only the entries that another has otherwise."""
    from healthcode.toml_file import written  # noqa: PLC0415 - not needed for --help

    if isinstance(value, dict) and isinstance(other, dict):
        return written({entry: number for entry, number in value.items() if number != other.get(entry)})
    return written(value)
