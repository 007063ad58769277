"""The how-to about removing data can be followed from top to bottom."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "remove-data.md"


def test_every_command_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed in order in an empty folder, each command ends well, and deletes or adds what the page says."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    assert len(lines) == 5
    told = []
    for line in lines:
        program, *arguments = shlex.split(line.removeprefix("uv run "))
        assert program == "healthcode"
        result = CliRunner().invoke(build_app(), arguments)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        told.append(result.stdout)
    assert re.search(r"keeps [1-9][\d,]* rows", told[3])
    assert "sources" in told[4]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "my-run",
        "my-run-later",
        "my-run-without",
        "street-without",
    ]
