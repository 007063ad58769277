"""The pages about gates name real attacks, gates and numbers, and their commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.checkpoint import shipped_gates
from healthcode.checkpoint.attacks import ATTACKS
from healthcode.checkpoint.model import Gate
from healthcode.checkpoint.outsider import Learned
from healthcode.cli.main import build_app

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
THREATS = (DOCS / "explanation" / "threat-model.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "stand-at-a-gate.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^ *(uv run healthcode .+)$", re.MULTILINE)


def test_the_threat_model_shows_every_attack_and_no_other() -> None:
    """Each row of the forger's table ends with attacks that exist, and none of the bench is left out."""
    table = THREATS.partition("## The forger")[2].partition("\n\nA signature")[0]
    cells = [line.split("|")[4] for line in table.splitlines() if line.startswith("| ")][2:]
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    assert all("`" in cell for cell in cells)
    assert named | {"foreign-credential"} == {attack.id for attack in ATTACKS if not attack.is_control}
    assert "`foreign-credential`" in THREATS


def test_pages_name_gates_keys_and_numbers_that_exist() -> None:
    """A gate that is named is shipped, and a number that is named is in the JSON."""
    known = {*shipped_gates(), *Gate.model_fields, *Learned.__dataclass_fields__}
    known |= {attack.id for attack in ATTACKS}
    known |= {"scans_told_to_platform", "guard_saw", "decisions", "keys", "scan", "another face"}
    for page in (THREATS, HOW_TO):
        for gate in re.findall(r"--gate ([a-z][a-z-]+)(?=[ `\n])", page):
            assert gate in {*shipped_gates(), "my-gate"}, gate
    words = re.findall(r"`([a-z_]+)`", THREATS)
    assert {word for word in words if "_" in word} <= known


def test_the_how_to_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page works, one after the other, here on a smaller town."""
    monkeypatch.chdir(tmp_path)
    commands = COMMAND.findall(HOW_TO)
    assert len(commands) == 8
    for command in commands:
        words, _, file = command.removeprefix("uv run healthcode ").partition(" > ")
        typed = shlex.split(words)
        if typed[0] == "simulate":
            people = typed.index("--people") if "--people" in typed else len(typed)
            typed[people : people + 2] = ["--people", "200", "--days", "2"]
        result = CliRunner().invoke(build_app(), typed, env={"COLUMNS": "80"})
        assert result.exit_code == 0, (command, result.output)
        if file:
            Path(file).write_text(result.stdout, encoding="utf-8")
    assert (tmp_path / "at-the-gate" / "log-online-scan.csv").exists()
    assert (tmp_path / "my-gate.toml").read_text(encoding="utf-8").startswith('id = "online-scan"')
