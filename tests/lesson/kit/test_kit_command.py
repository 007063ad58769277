"""What ``healthcode kit`` says and refuses before anything is made, in the language asked for."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

import healthcode.cli.kit as command
from healthcode.cli.main import build_app
from healthcode.cli.progress import Progress
from healthcode.cli.terminal import Terminal
from healthcode.lesson import material
from healthcode.lesson.kit.write import Written
from healthcode.lesson.material import PARTS, Material
from healthcode.lesson.words import Words

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app(), ["kit", *words])


def test_the_help_says_how_long_it_takes_and_what_it_keeps_off() -> None:
    told = " ".join(run("--help").output.replace("│", " ").split())
    for words in ("twenty towns like it", "takes seconds", "real person", "earlier kit", "8<=x<=40", "45"):
        assert words in told, words


@pytest.mark.parametrize(
    "words", [("--students", "7"), ("--students", "41"), ("--minutes", "40"), ("--lang", "es")]
)
def test_what_no_kit_can_be_made_for_is_a_wrong_command(words: tuple[str, str]) -> None:
    assert run(*words).exit_code == 2


def test_kit_and_town_never_share_a_folder(tmp_path: Path) -> None:
    """Neither in the other, said in German too."""
    result = run("-o", str(tmp_path / "town" / "kit"), "--material", str(tmp_path / "town"), "--lang", "de")
    assert result.exit_code == 2
    assert "getrennte Ordner" in str(result.exception) + result.output
    assert list(tmp_path.iterdir()) == []


def test_a_town_with_fewer_residents_than_students_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Material({"run": {"people": 12}}, tmp_path / "town", "s")
    monkeypatch.setattr(command, "_prepared", lambda *_: small)
    result = run("-o", str(tmp_path / "kit"), "--students", "13", "--lang", "de")
    assert result.exit_code == 2
    assert "höchstens 12" in str(result.exception) + result.output
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("language", ["en", "de"])
def test_making_a_town_is_told_once_and_every_part_by_its_name(
    language: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence before, with the folder; a part without words would end the command."""

    def prepare(seed: str, place: Path, *, on_progress: Any) -> Material:
        for part in PARTS:
            on_progress(part, 0, 1)
            clock.now += 20.0
            on_progress(part, 1, 1)
        return Material({}, place, seed)

    clock = SimpleNamespace(now=0.0)
    made = partial(Progress, clock=lambda: clock.now)
    monkeypatch.setattr("healthcode.cli.progress.Progress", made)
    monkeypatch.setattr(material, "prepare", prepare)
    command._prepared("s", tmp_path, Terminal(language=language))
    told = " ".join(capsys.readouterr().err.split())
    assert told.count("19") == 1
    assert ("Städte wie sie" if language == "de" else "towns like it") in told
    done = "Stadt: Tag 1 von 1, noch 0:00" if language == "de" else "town: day 1 of 1, 0:00 left"
    assert done in told
    assert all(Words(language).has(f"kit_talk.part.{part}") for part in PARTS)


def test_warnings_and_the_end_are_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """What is missing is said as talk; where to begin is the result."""
    from pathlib import Path  # noqa: PLC0415 - only here

    written = Written(("a", "b"), ("Zu wenig.",), has_pdf=False)
    command._say(written, Path("kit"), Terminal(language="de"), is_replaced=True)
    shown = capsys.readouterr()
    assert "Warnung: Zu wenig." in shown.err
    assert "Keine PDF-Dateien: Typst fehlt" in shown.err
    assert "Es ersetzt das Paket" in shown.err
    assert "kit ist geschrieben: 2 Teile." in shown.out
