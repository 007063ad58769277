"""``docs/reference/audit.md`` lists every field of an audit, as the code has it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.audit.confusion import RATES
from healthcode.audit.fields import NOTES
from healthcode.cli.main import build_app

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "audit.md"
HOW_TO = PAGE.parents[1] / "how-to" / "audit-a-run.md"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<meaning>[^|]+) \| (?P<trap>[^|]+) \|$", re.MULTILINE)
RATE = re.compile(r"^\| `(?P<name>\w+)` \| (?P<fraction>[^|]+ / [^|]+) \|$", re.MULTILINE)


def test_the_page_has_every_field_and_no_other() -> None:
    """Names, meanings and traps of the page are those of the code, in its order."""
    text = PAGE.read_text(encoding="utf-8")
    found = [(row["name"], row["meaning"], row["trap"]) for row in ROW.finditer(text)]
    assert found == [(note.name, note.meaning, note.en) for note in NOTES]


def test_the_page_has_every_rate() -> None:
    """Each rate of scored people stands there with its fraction."""
    found = {row["name"]: row["fraction"] for row in RATE.finditer(PAGE.read_text(encoding="utf-8"))}
    assert found == {
        name: " / ".join(" + ".join(cells).upper() for cells in fraction) for name, fraction in RATES.items()
    }


@pytest.mark.slow
def test_the_how_to_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the how-to works, on the table that it shows, and says what the page promises."""
    monkeypatch.chdir(tmp_path)
    text = HOW_TO.read_text(encoding="utf-8")
    table = re.search(r"```csv\n(.*?)```", text, re.DOTALL)
    assert table is not None
    Path("scored.csv").write_text(table[1], encoding="utf-8")
    printed = []
    for command in re.findall(r"^ *uv run healthcode (.+)$", text, re.MULTILINE):
        result = CliRunner().invoke(build_app(), shlex.split(command), env={"COLUMNS": "80"})
        assert result.exit_code == 0, result.output
        printed.append(" ".join(result.stdout.split()))
    assert len(printed) == 5
    assert printed[1].index("Of 100 reds") < printed[1].index("Had reds been drawn by lot")
    assert "hangzhou-without-purchases" in printed[2]
    assert Path("my-audit", "audit.json").is_file()
    assert "Of 100 flagged, 75 were truly positive: 3 of 4." in printed[4]
    assert "a *" in printed[4]
