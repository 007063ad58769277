"""A folder that has the name of a shipped scenario: which of the two ``compare`` takes, with a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.cli.terminal import Terminal
from healthcode.cli.town_options import is_town, say_which

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *, wants_towns: bool) -> tuple[bool, str]:
    """Give whether ``demo`` is a town, and the note on it in one line."""
    found = is_town("demo", wants_towns=wants_towns)
    say_which("demo", is_town=found, terminal=Terminal())
    return found, " ".join(capsys.readouterr().err.split())


def test_without_a_folder_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """The id of a scenario is that scenario, and needs no note."""
    assert said(capsys, wants_towns=False) == (True, "")


def test_a_folder_without_tables_does_not_hide_the_scenario(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    """What ``healthcode demo --out demo`` leaves is no data: the scenario is taken, and the note says so."""
    (here / "demo" / "run").mkdir(parents=True)
    (here / "demo" / "verdicts.csv").write_text("person_id\n", encoding="utf-8")
    note = 'Note: "demo" is the shipped scenario; the folder here is named ./demo.'
    assert said(capsys, wants_towns=False) == (True, note)
    assert not is_town("./demo", wants_towns=True)


@pytest.mark.parametrize("inside", ["people.csv", "run.json", "observed/people.parquet"])
def test_a_folder_with_tables_is_data(capsys: pytest.CaptureFixture[str], here: Path, inside: str) -> None:
    """A dataset or a run is taken, with how to name the scenario; an option for towns means the scenario."""
    file = here / "demo" / inside
    file.parent.mkdir(parents=True)
    file.write_text("", encoding="utf-8")
    found, note = said(capsys, wants_towns=False)
    assert not found
    assert note.startswith('Note: "demo" is the folder here. For the shipped scenario of that name, add')
    assert said(capsys, wants_towns=True)[0]
