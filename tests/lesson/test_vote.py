"""``healthcode vote``: what moved, from nine tallies; and what it refuses to read."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from healthcode.cli import vote
from healthcode.cli.caught import INTERRUPTED, CatchingGroup
from healthcode.lesson.vote import ANSWERS, FEW, Confidence, Tally, vote_document

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

#: For starts smaller and gains less; five crossed over.
CELLS = (8, 3, 1, 2, 6, 0, 3, 3, 2)
TYPED = tuple(str(one) for one in CELLS)


def run(*words: str, given_in: str | None = None) -> Result:
    """Type the command."""
    app = typer.Typer(cls=CatchingGroup, rich_markup_mode=None)
    app.callback()(lambda: None)
    vote.add_to(app)
    return CliRunner().invoke(app, ["vote", *words], input=given_in, env={"COLUMNS": "80"})


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_the_numbers_of_a_vote_are_those_worked_out_by_hand() -> None:
    """Shares, net, gross, crossings and the unsure, of 28 votes."""
    tally = Tally.of(CELLS)
    assert tally.votes == 28
    assert [tally.before(one) for one in ANSWERS] == [12, 8, 8]
    assert [tally.after(one) for one in ANSWERS] == [13, 12, 3]
    assert [tally.net(one) for one in ANSWERS] == [1, 4, -5]
    assert (tally.changed, tally.crossed, tally.resolved) == (12, 5, 6)
    assert tally.oxford == "against"
    assert tally.points_of_one_vote == pytest.approx(3.5714, abs=1e-4)
    assert Tally.of((5, 2, 0, 2, 5, 0, 0, 0, 0)).oxford is None


def test_confidence_is_a_mean_of_counts() -> None:
    """Two at 1 and two at 5 make 3; four at 4 make 4."""
    confidence = Confidence.of((2, 0, 0, 0, 2), (0, 0, 0, 4, 0))
    assert confidence.means == (3, 4)
    assert confidence.change == 1


@given(st.lists(st.integers(0, 400), min_size=9, max_size=9).filter(any))
def test_movements_add_up(cells: list[int]) -> None:
    """What is gained is lost elsewhere, and no net is larger than the gross."""
    tally = Tally.of(cells)
    assert sum(tally.net(one) for one in ANSWERS) == 0
    assert all(abs(tally.net(one)) <= tally.changed for one in ANSWERS)
    document = vote_document(tally, None)
    assert sum(document["before"][one]["people"] for one in ANSWERS) == tally.votes
    assert document["is_few"] == (tally.votes < FEW)


def test_it_says_what_moved_and_why_the_net_misleads() -> None:
    """The Oxford winner, those who changed, one vote in points, and what each side could have gained."""
    told = said(run(*TYPED))
    for sentence in (
        "against gained more, +14.3 points compared with +3.6",
        "12 of 28 (43 of 100) changed their answer; 5 went from one side to the other",
        "6 of 8 who were unsure took a side, 3 for and 3 against",
        "one vote is 3.6 points. Do not call",
        "for could gain 57.1 points at most, and against 71.4",
        "5 joined for and 4 left it; of that the net shows only +1",
    ):
        assert sentence in told
    assert "Confidence" not in told


def test_it_speaks_german_with_a_decimal_comma() -> None:
    """Numbers and words are German."""
    told = said(run(*TYPED, "--lang", "de", "--plain", "--confidence-before", "0,1,9,12,6",
                    "--confidence-after", "0,0,4,12,12"))  # fmt: skip
    assert "Mehr gewonnen hat „dagegen“, +14,3 Punkte, verglichen mit +3,6." in told
    assert "Sicherheit: von 3,8 auf 4,3 auf einer Skala bis 5, Änderung +0,5" in told


class Keyboard(io.StringIO):
    """Lines that somebody types at a terminal; after the last one comes Ctrl-D."""

    def isatty(self) -> bool:
        return True


def typed_at(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: Any, *lines: str
) -> str:
    """Ask for the tallies at a keyboard, and give all that was shown."""
    monkeypatch.setattr("sys.stdin", Keyboard("".join(f"{line}\n" for line in lines)))
    with contextlib.suppress(typer.Exit):
        vote.vote(lang=language)
    shown = capsys.readouterr()
    return " ".join((shown.out + shown.err).split())


@pytest.mark.parametrize("last", [("",), ("0 1 9 12 6", "")])
def test_an_empty_line_leaves_confidence_out(
    last: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first question or at the second, and the rest is said all the same."""
    told = typed_at(capsys, monkeypatch, "en", *TYPED, *last)
    assert "against gained more" in told
    assert "Confidence:" not in told


@pytest.mark.parametrize("before", ["0,1,9,12,6", "0, 1, 9, 12, 6", "0 1 9 12 6", "0;1;9;12;6"])
def test_confidence_is_typed_with_commas_or_spaces(
    before: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the option; what is no five numbers is asked for again."""
    told = typed_at(capsys, monkeypatch, "de", *TYPED, "1,2", before, "0,0,4,12,12")
    assert told.count("Fünf Zahlen nachher, oder nichts") == 1
    assert "Sicherheit: von 3,8 auf 4,3" in told


def test_nine_numbers_with_commas_are_nine_numbers() -> None:
    """In one word or in several."""
    assert run(",".join(TYPED)).output == run(*TYPED).output == run("8,3,1", "2,6,0", "3,3,2").output


@pytest.mark.parametrize(("language", "said_then"), [("en", "Interrupted;"), ("de", "Abgebrochen;")])
def test_whoever_stops_is_told_so_in_their_language(
    language: Any, said_then: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is that of an interruption, and nothing is counted."""
    monkeypatch.setattr("sys.stdin", Keyboard("8\n3\n"))
    with pytest.raises(typer.Exit) as stopped:
        vote.vote(lang=language)
    assert stopped.value.exit_code == INTERRUPTED
    shown = capsys.readouterr()
    assert shown.err.strip().splitlines()[-1].startswith(said_then)
    assert "points" not in shown.out


def test_thirty_votes_are_not_few() -> None:
    """The warning ends where one vote is no more than a thirtieth."""
    assert "Few votes" not in said(run("10", "0", "0", "0", "10", "0", "0", "0", "10"))
    assert "Few votes" in said(run("10", "0", "0", "0", "10", "0", "0", "0", "9"))


def test_plain_has_sentences_instead_of_a_table() -> None:
    """A screen reader hears each answer with its numbers."""
    told = said(run(*TYPED, "--plain"))
    assert "for: before 12 of 28 (43 of 100), after 13 of 28 (46 of 100), change +1 (+3.6 points)." in told


def test_json_is_one_document() -> None:
    """All numbers, unrounded."""
    document = json.loads(run(*TYPED, "--json").stdout)
    assert document["gross"] == {"people": 12, "share": 12 / 28}
    assert document["cells"]["unsure"]["for"] == 3
    assert document["confidence"] is None


@pytest.mark.parametrize("comma", [",", ";"])
def test_a_file_is_read_in_any_order_and_language(tmp_path: Path, comma: str) -> None:
    """With or without a head, as a spreadsheet writes it."""
    lines = (
        "before,for,against,unsure",
        "dagegen,2,6,0",
        "for,8,3,1",
        "unsicher,3,3,2",
        "confidence before,0,1,9,12,6",
        "Sicherheit nachher,0,0,4,12,12",
    )
    file = tmp_path / "tally.csv"
    file.write_text("\ufeff" + "\r\n".join(lines).replace(",", comma), encoding="utf-8")
    document = json.loads(run(str(file), "--json").stdout)
    assert document["cells"]["for"] == {"for": 8, "against": 3, "unsure": 1}
    assert document["confidence"]["counted_after"] == 28
    bare = "for,8,3,1\nagainst,2,6,0\nunsure,3,3,2\n"
    assert json.loads(run("-", "--json", given_in=bare).stdout)["votes"] == 28


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("for,8,3,1\nagainst,2,6,0\n", "a line for unsure"),
        ("name,vote\nA pupil,for\n", "Tallies only: no names, no slips"),
        ("for,8,3,1\nfor,8,3,1\nagainst,2,6,0\nunsure,1,1,1\n", "each line once"),
        ("for,8,3\nagainst,2,6,0\nunsure,1,1,1\n", "3 whole numbers"),
        ("before,against,for,unsure\nfor,8,3,1\nagainst,2,6,0\nunsure,1,1,1\n", "line 1"),
        ("for,0,0,0\nagainst,0,0,0\nunsure,0,0,0\n", "at least one vote"),
        ("for,8,3,1\nagainst,2,6,0\nunsure,1,1,1\nconfidence after,1,1,1,1,1\n", "five counts"),
    ],
)
def test_a_file_of_anything_else_is_refused(text: str, fault: str) -> None:
    """Each fault is named with its line, and names and slips are never counted for anybody."""
    result = run("-", given_in=text)
    assert result.exit_code == 3
    assert fault in said(result)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["8", "3"], "nine counts, not 2"),
        ([*TYPED[:8], "-1"], "No such option"),
        ([*TYPED[:8], "x"], "x: a whole number"),
        ([], "there is nobody to ask"),
        ([*TYPED, "--confidence-before", "1,2,3,4,5"], "--confidence-after: missing"),
        ([*TYPED, "--confidence-before", "1,2", "--confidence-after", "1,2,3,4,5"], "five counts"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(words: list[str], fault: str) -> None:
    """Too few, no number, or nobody at the keyboard."""
    result = run(*words)
    assert result.exit_code == 2
    assert fault.lower() in said(result).lower()


def test_a_missing_file_is_named() -> None:
    """A single word that is no number is taken for a file."""
    result = run("no-such-tally.csv")
    assert result.exit_code == 3
    assert "no-such-tally.csv" in result.output
