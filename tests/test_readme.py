"""The README: what it tells people to type works, and its pictures show what the program does."""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.codes.token import FIRST_LINE
from healthcode.scenario import load_scenario

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
IMAGES = ROOT / "docs" / "images"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SVG_TEXT = re.compile(r"<text [^>]*>(.*?)</text>")
SOURCE_ENTRY = re.compile(r"^  ([\w.]+)/?  ", re.MULTILINE)
#: They set up a machine, which is for .ci/run.
SETTING_UP = re.compile(r"\b(pip|pipx|git|pytest|venv)\b")


def blocks(language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(TEXT) if found == language]


def command_blocks() -> list[list[str]]:
    """Collect the commands of each block that has any besides setting up a machine."""
    found = [
        [line.removeprefix("uv run ") for line in block.splitlines() if line and not SETTING_UP.search(line)]
        for block in blocks("sh")
    ]
    return [["healthcode demo"], *(commands for commands in found if commands)]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_two_commands_are_there() -> None:
    """The demo and the tests each start from a fresh clone with one line."""
    assert "pip install uv && uv run healthcode demo\n" in blocks("sh")
    assert "pip install uv && uv run pytest\n" in blocks("sh")


def marked(commands: list[str]) -> Any:
    """Leave what lets a large town live, or several, to the slow tests."""
    long = ("healthcode compare", "healthcode simulate quiet-week")
    is_long = any(command.startswith(long) for command in commands)
    return pytest.param(commands, marks=[pytest.mark.slow] if is_long else [], id=commands[0])


@pytest.mark.parametrize("commands", [marked(commands) for commands in command_blocks()])
def test_the_commands_of_a_block_work_as_printed(commands: list[str]) -> None:
    """Each command of the README can be typed as it stands, after those above it, and ends well."""
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "healthcode"
        result = CliRunner().invoke(build_app(), arguments)
        assert result.exit_code == 0, result.output


def test_the_python_block_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The library's example runs as it is printed, and prints colours and reasons."""
    (block,) = blocks("python")
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own README
    printed = capsys.readouterr().out
    assert "syn-05-commuter red 0 high-zone-stay" in printed
    assert "The rule high-zone-stay decides" in printed
    assert "of 300 people were infected" in printed


def test_the_terminal_picture_is_what_the_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word for word, the picture of the terminal is the output of the command at its top."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = unescape(" ".join(SVG_TEXT.findall((IMAGES / "terminal.svg").read_text(encoding="utf-8"))))
    command = "healthcode explain street syn-05-commuter"
    output = CliRunner().invoke(build_app(), [*command.split()[1:], "--plain", "--quiet"]).stdout
    expected = f"$ {command} {output}".split()
    assert [word for word in shown.split() if word != "■"] == expected, "run: python docs/images/make.py"


def test_the_code_in_the_picture_says_that_it_is_none() -> None:
    """Who scans the picture reads, first of all, that it is a simulation."""
    with Image.open(IMAGES / "code.png") as picture:
        found = zxingcpp.read_barcodes(picture)
    assert [code.text.splitlines()[0] for code in found] == [FIRST_LINE]
    assert found[0].text.splitlines()[1].startswith("YELLOW ")


def test_the_page_of_cards_is_small_enough_to_load() -> None:
    """The picture of the cards stays under 400 kB."""
    assert (IMAGES / "cards.png").stat().st_size < 400_000


def test_the_tree_names_what_is_there() -> None:
    """Each entry of the source tree exists, and no folder or module of weight is left out."""
    (tree,) = [block for block in blocks("text") if block.startswith("src/healthcode/")]
    named = set(SOURCE_ENTRY.findall(tree))
    package = ROOT / "src" / "healthcode"
    there = {path.name for path in package.iterdir() if not path.name.startswith("__")}
    assert named == there - {"py.typed", "templates"}


def test_the_demo_is_as_large_as_the_readme_says() -> None:
    """The number of people and days of the demo's town are those of its scenario."""
    settings = load_scenario("demo").settings
    assert (settings.count("town.people"), settings.count("time.days")) == (300, 12)
    assert "three hundred invented people live for twelve days" in TEXT
