"""The ready-made example, and the how-to of the report, work as printed."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from report.reading import read_page

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "report.md"
MOST_BYTES = 1_000_000


def example() -> ModuleType:
    """Load ``tools/example_report.py``."""
    spec = importlib.util.spec_from_file_location("example_report", ROOT / "tools" / "example_report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_is_a_folder_to_publish(tmp_path: Path) -> None:
    """One command gives both pages, their numbers and a note; both load nothing and show the comparison."""
    folder = tmp_path / "site"
    example().build(folder, seeds=2)
    names = {"index.html", "de.html", "audit.json", "compare.json", "README.txt"}
    assert {file.name for file in folder.iterdir()} == names
    assert len(json.loads((folder / "compare.json").read_bytes())["over"]["seeds"]) == 2
    for name, language in (("index.html", "en"), ("de.html", "de")):
        text = (folder / name).read_text(encoding="utf-8")
        assert len(text.encode()) < MOST_BYTES
        page = read_page(text)
        assert next(page.find("html")).attributes["lang"] == language
        assert 'data-in="compare"' in text
        assert not re.search(r"(src|href)=.(https?:)?//", text)
    assert not [file for file in tmp_path.iterdir() if file != folder]


def test_the_example_replaces_nothing_else(tmp_path: Path) -> None:
    """A folder that holds something else is left alone."""
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(SystemExit, match="holds no example"):
        example().build(tmp_path)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "keep me"


def test_the_how_to_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page on the report runs, in its order, with fewer days; the pages are there."""
    monkeypatch.chdir(tmp_path)
    steps = re.findall(r"^ *```sh\n(.*?)^ *```", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line.strip() for step in steps for line in step.splitlines()]
    typed = [line for line in lines if line.startswith("uv run healthcode ")]
    assert len(typed) >= 6
    for line in typed:
        words = shlex.split(line)[3:]
        if words[0] in {"simulate", "compare"}:
            words += ["--days", "8"]
        result = CliRunner().invoke(build_app(), words)
        assert result.exit_code == 0, (line, result.output)
    pages = list(tmp_path.glob("*.html"))
    assert len(pages) >= 3
    assert all(page.stat().st_size < MOST_BYTES for page in pages)
