"""The page about scanning says what the program does."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.codes.scanner import limits
from healthcode.codes.scanner.found import Unreadable, UnreadableError
from healthcode.codes.scanner.words import refusal_word, unreadable_sentence, unreadable_word
from healthcode.codes.token import Refusal

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "scan-codes.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Collect the commands of the page that can be typed as they stand."""
    lines = [line.strip() for line in PAGE.splitlines() if line.strip().startswith("uv run healthcode ")]
    return [shlex.split(line)[3:] for line in lines if "my-pictures" not in line]


@pytest.mark.slow
def test_the_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed one after the other, they do what the page tells; the last one shows a code twice."""
    monkeypatch.chdir(tmp_path)
    codes = [CliRunner().invoke(build_app(), words).exit_code for words in commands()]
    assert codes == [0, 0, 0, 4]


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_on_the_page_and_has_its_german_name(refusal: Refusal) -> None:
    """Nobody meets a reason that is explained nowhere."""
    assert refusal.value in PAGE
    assert refusal_word(refusal, "de") != refusal.value


@pytest.mark.parametrize("reason", Unreadable)
def test_every_reason_not_to_read_has_german_words(reason: Unreadable) -> None:
    """A word and a whole sentence for each."""
    error = UnreadableError(reason, "An English sentence.")
    assert unreadable_word(error, "de") != reason.value
    assert unreadable_sentence(error, "de").endswith(".")
    assert unreadable_sentence(error, "en") == "An English sentence."


@pytest.mark.parametrize(
    "words",
    [
        f"{limits.MOST_BYTES >> 20} MiB",
        f"{limits.MOST_PIXELS // 1_000_000} megapixels",
        f"{limits.MOST_SIDE_PIXELS:,} pixels along a side",
        f"{limits.MOST_FRAMES} frames, {limits.MOST_PIXELS_TOGETHER // 1_000_000} megapixels together",
        f"{limits.MOST_PAGES} pages; {limits.MOST_SECONDS_A_PAGE:g} seconds for a page",
        f"{limits.MOST_DRAWINGS:,} drawings, {limits.MOST_PATH_CHARACTERS:,} characters",
        f"files in one call | {limits.MOST_FILES:,}",
        f"`--seen` | {limits.MOST_MEMORY_BYTES >> 20} MiB",
        f"{limits.MOST_PAINTER_BYTES >> 30} GiB",
    ],
)
def test_the_limits_on_the_page_are_the_programs(words: str) -> None:
    """Every limit that the page states is the constant."""
    assert words in PAGE


def test_the_limits_in_the_help_are_the_programs() -> None:
    """And so are those in the help."""
    told = " ".join(CliRunner().invoke(build_app(), ["scan", "--help"]).stdout.split())
    assert (
        f"At most {limits.MOST_BYTES >> 20} MiB, {limits.MOST_PIXELS // 1_000_000} megapixels, "
        f"{limits.MOST_PAGES} PDF pages or {limits.MOST_FRAMES} frames in one file, "
        f"and {limits.MOST_FILES:,} files."
    ) in told
