"""``docs/reference/cli.md`` is written from the help of each command, and is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"

COMMANDS = (
    "",
    "demo",
    "tour",
    "simulate",
    "score",
    "compare",
    "sweep",
    "explain",
    "timeline",
    "whatif",
    "forget",
    "retention",
    "retention apply",
    "audit",
    "audit run",
    "audit scores",
    "audit necessity",
    "audit reidentify",
    "audit paths",
    "report",
    "vote",
    "card",
    "verify",
    "creep",
    "creep order",
    "creep query",
    "creep score",
    "creep zhima",
    "creep meter",
    "code",
    "codes",
    "keys",
    "keys new",
    "keys list",
    "kit",
    "keys rotate",
    "scan",
    "checkpoint",
    "gate",
    "gate list",
    "gate show",
    "scenario",
    "scenario list",
    "scenario show",
    "policy",
    "policy list",
    "policy show",
    "policy check",
    "policy diff",
    "policy sql",
    "policy schema",
)

HEAD = """# Command line

Every command in its own words, as `--help` prints them.
Written by `pytest tests/docs --update-golden`; a test holds that it is current.

Results go to stdout; talk, progress and errors to stderr.
A colour always stands with its word; `NO_COLOR` and `--plain` leave the word alone.
`DATA` is a folder of tables (see [tables](tables.md)), a run folder, or `street`: the shipped sample.
`SCENARIO` is the id of a shipped scenario or a TOML file (see [scenario files](scenario.md)).
`RUN` is the folder that a simulation writes.
`--as-of` is a time or a date (its first second); `score` and `compare` also take a range.
`2020-02-01..2020-02-21` is each day at 00:00, and `2020-02-01T20:00..2020-02-21` each day at 20:00.
`2020-02-01..2020-02-03/6h` is every six hours to the end of the last day.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | a bug; it keeps its traceback |
| 2 | the command was typed wrong, or its output cannot be written |
| 3 | bad input: a dataset, a policy, a scenario, a person or a code; nothing was written |
| 4 | refused, whatever the input |
| 130 | interrupted; nothing was left half-written |

The messages themselves stand in [errors](errors.md).
"""


def cli_page() -> str:
    """Write the page from the help of every command."""
    parts = [HEAD]
    for command in COMMANDS:
        name = f"healthcode {command}".strip()
        result = CliRunner().invoke(
            build_app(), [*command.split(), "--help"], prog_name="healthcode", env={"COLUMNS": "100"}
        )
        assert result.exit_code == 0, result.output
        lines = [line.rstrip() for line in result.stdout.strip().splitlines()]
        body = "\n".join(lines)
        parts.append(f"## `{name}`\n\n```text\n{body}\n```\n")
    return "\n".join(parts)


@pytest.mark.slow
def test_the_page_is_current(request: pytest.FixtureRequest) -> None:
    """The page says what the commands say now."""
    if request.config.getoption("--update-golden"):
        PAGE.write_text(cli_page(), encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == cli_page(), "run: pytest tests/docs --update-golden"


def test_every_command_is_on_the_page() -> None:
    """No command is missing from the list above."""
    groups = [app for app in build_app().registered_groups if app.typer_instance is not None]
    named = {command.name for command in build_app().registered_commands}
    for group in groups:
        named.add(group.name)
        assert group.typer_instance is not None
        named |= {f"{group.name} {command.name}" for command in group.typer_instance.registered_commands}
    assert named == set(COMMANDS) - {""}
