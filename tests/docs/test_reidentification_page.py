"""``docs/reference/reidentification.md`` and its how-to say what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.testing import CliRunner

from healthcode.audit.reid_fields import NOTES
from healthcode.audit.reidentify import ATTACKS
from healthcode.audit.reidentify.points import MOST_RECORDS
from healthcode.audit.reidentify.sets import MOST_GROWN
from healthcode.audit.unicity import MOST_TARGETS, SMALL_TOWN, SMALLEST_SIZE, TOWN_SIZES
from healthcode.cli.reidentify import reidentify
from healthcode.experiments import section_reidentification as section

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reidentification.md"
HOW_TO = PAGE.parents[1] / "how-to" / "reidentify.md"
ROW = re.compile(r"^\| `(?P<name>reid[^`]+)` \| (?P<meaning>[^|]+) \| (?P<trap>[^|]+) \|$", re.MULTILINE)


def test_the_page_has_every_field_and_no_other() -> None:
    """Names, meanings and traps of the page are those of the code, in its order."""
    found = [
        (row["name"], row["meaning"], row["trap"]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))
    ]
    assert found == [(note.name, note.meaning, note.en) for note in NOTES]


def test_the_page_has_every_attack_and_limit() -> None:
    """Each attack has its row, and the numbers are those of the code."""
    text = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z][a-z-]+)` \|", text, re.MULTILINE) == list(ATTACKS)
    sizes = ", ".join(f"{size:,}" for size in TOWN_SIZES[:-1])
    for words in (
        f"at most {MOST_RECORDS} records",
        f"{MOST_GROWN // 1_000_000} million rows",
        f"up to {MOST_TARGETS:,} people",
        f"up to {section.MOST_TARGETS} people",
        (
            f"({sizes} and {TOWN_SIZES[-1]:,} people; in a town of at most {SMALL_TOWN} people "
            f"{SMALLEST_SIZE} too)"
        ),
        f"K = {section.KNOWLEDGE}",
    ):
        assert words in text


def test_the_how_to_says_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of the how-to gives the numbers of singled out people that it promises."""
    monkeypatch.chdir(tmp_path)
    text = HOW_TO.read_text(encoding="utf-8")
    block = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert block is not None
    Path("visits.csv").write_text(re.sub(r"^ +", "", block[1], flags=re.MULTILINE), encoding="utf-8")
    app = typer.Typer()
    app.command()(reidentify)
    commands = re.findall(r"healthcode audit reidentify (visits\.csv.*)", text)
    shown = [CliRunner().invoke(app, words.split(), catch_exceptions=False).stdout for words in commands]
    alone = [int(found[1]) for one in shown if (found := re.search(r"(\d+) can be", " ".join(one.split())))]
    assert alone == [0, 3, 1, 3]
