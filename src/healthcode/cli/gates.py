"""``healthcode gate list|show``: the gates that can be put at the doors."""

from __future__ import annotations

from typing import Annotated

import typer

from healthcode.cli import options  # noqa: TC001 - typer reads the types

_FIRST = "online-scan"

GateName = Annotated[
    str,
    typer.Argument(metavar="GATE", help="The id of a shipped gate, or a TOML file.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="See which gates there are.", no_args_is_help=True, rich_markup_mode=None)
    group.command("list", short_help="List the shipped gates.")(list_gates)
    group.command("show", short_help="Say what a gate does, or print its file.")(show)
    app.add_typer(group, name="gate")


def list_gates(
    json: options.Json = False, plain: options.Plain = False, quiet: options.Quiet = False
) -> None:
    """List the gates that come with the program."""
    from healthcode.checkpoint import load_gate, shipped_gates  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    gates = [load_gate(name) for name in shipped_gates()]
    if json:
        print_json([gate.model_dump(mode="json") for gate in gates])
        return
    terminal.table(
        ("id", "mode", "what"), [(gate.id, gate.mode, gate.says) for gate in gates], right=frozenset()
    )
    terminal.next_command("gate", "show", _FIRST)


def show(
    gate: GateName,
    toml: Annotated[bool, typer.Option("--toml", help="Print the file itself, to copy and change.")] = False,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
) -> None:
    """Say what a gate does, or print its file.

    A file with faults gets all of them listed instead.
    """
    from healthcode.checkpoint import Gate, gate_text, load_gate  # noqa: PLC0415 - not needed for --help
    from healthcode.cli.people import print_json  # noqa: PLC0415
    from healthcode.cli.policies import write_utf8  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet)
    if toml:
        write_utf8(gate_text(gate))
        return
    found = load_gate(gate)
    if json:
        print_json(found.model_dump(mode="json"))
        return
    terminal.paragraph(f"{found.title} ({found.id})")
    terminal.paragraph(found.says)
    terminal.paragraph(f"Source: {found.source}.")
    terminal.paragraph(f"Each check tells: {', '.join(found.told_facts)}.")
    terminal.out()
    for key, value in found.model_dump(mode="json").items():
        if key not in ("id", "title", "title_de", "says", "source"):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            terminal.paragraph(f"{key} = {text}", indent="      ", first="  ")
            terminal.paragraph(str(Gate.model_fields[key].description), indent="      ")
    words = ["--toml", "--", gate] if gate.startswith("-") else [gate, "--toml"]
    terminal.next_command("gate", "show", *words, into="my-gate.toml")
