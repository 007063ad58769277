"""``docs/reference/creep.md`` has the fields, numbers and documented uses of the code; its how-to works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from healthcode.audit.assumptions import read_file
from healthcode.audit.creep.fields import CREEP_NOTES, LEARNS_NOTES
from healthcode.audit.creep.learns import DESIGNS, FACTS, ROLES
from healthcode.audit.creep.meter import OTHER_USES
from healthcode.audit.creep.numbers import FILE
from healthcode.audit.creep.order import ACCESS
from healthcode.cli import creep, simulate

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "reference" / "creep.md"
HOW_TO = DOCS / "how-to" / "creep-drills.md"
NOTE = re.compile(r"^\| `((?:creep|dec)\.[^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NUMBER = re.compile(r"^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
USE = re.compile(r"^\| (20\d\d-[\d-]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_the_page_has_every_field_and_no_other() -> None:
    """Names, meanings and traps of the page are those of the code, in its order."""
    found = NOTE.findall(PAGE.read_text(encoding="utf-8"))
    assert found == [(note.name, note.meaning, note.en) for note in (*CREEP_NOTES, *LEARNS_NOTES)]


def test_the_page_has_every_number_with_unit_and_source() -> None:
    """The table of numbers is that of the file."""
    found = NUMBER.findall(PAGE.read_text(encoding="utf-8"))
    assert found == [
        (name, str(one["value"]), one["unit"], one["source"], one["says"])
        for name, one in read_file(FILE)["numbers"].items()
    ]


def test_the_page_has_every_documented_use() -> None:
    """Each with its date, source and confidence."""
    found = USE.findall(PAGE.read_text(encoding="utf-8"))
    assert found == [(use.on, use.en, use.source, use.confidence) for use in OTHER_USES]


def test_the_page_names_all_designs_roles_facts_and_kinds_of_access() -> None:
    """Whatever stands in a document is said there."""
    text = PAGE.read_text(encoding="utf-8")
    for name in (*DESIGNS, *ROLES, *FACTS, *ACCESS):
        assert f"`{name}`" in text


@pytest.mark.slow
def test_the_how_to_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the how-to works, in its order."""
    monkeypatch.chdir(tmp_path)
    app = typer.Typer(rich_markup_mode=None)
    simulate.add_to(app)
    creep.add_to(app)
    commands = re.findall(r"^ *uv run healthcode (.+)$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) == 9
    for command in commands:
        result = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "80"})
        assert result.exit_code == 0, result.output
