"""``healthcode demo``: a small town that has lived, its colours, and the truth beside them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from healthcode.cli.demo import headline, truth_words
from healthcode.cli.demo_town import (
    FIRST_OF_EACH_COLOUR,
    MOST_CARDS,
    Compared,
    Infection,
    compare,
    infections_by,
    worth_a_card,
)
from healthcode.cli.main import build_app
from healthcode.clock import parse_time
from healthcode.scenario import load_scenario
from healthcode.scoring.results import Verdict

if TYPE_CHECKING:
    from pathlib import Path

NOON = parse_time("2020-02-10T12:00:00")
BLOCKS = "▁▂▃▄▅▆▇█▀"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), list(arguments))


def verdict(person: str, colour: str, points: int = 0) -> Verdict:
    return Verdict(person, NOON, colour, points, None)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def widest(text: str, folder: Path) -> int:
    """Measure the longest line, apart from commands and from names of files, which are never broken."""
    return max(
        len(line) for line in text.splitlines() if str(folder) not in line and " healthcode " not in line
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that one demo wrote, with what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "made"
    result = run("demo", "--out", str(folder))
    assert result.exit_code == 0, result.output
    (folder / "stdout.txt").write_text(result.stdout, encoding="utf-8")
    (folder / "stderr.txt").write_text(result.stderr, encoding="utf-8")
    return folder


@pytest.fixture
def printed(made: Path) -> str:
    return (made / "stdout.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_shows_three_residents_and_writes_the_files(made: Path, printed: str) -> None:
    """The demo tells of a green, a yellow and a red resident with reasons, and writes its files."""
    for word in ("GREEN  syn-", "YELLOW  syn-", "RED  syn-", "turns GREEN at", "What to try next"):
        assert word in printed
    names = {path.name for path in made.iterdir()}
    assert {"verdicts.csv", "evidence.csv", "exposures.csv", "evidence_exposures.csv", "cards.html"} <= names
    assert {"truth", "observed", "run.json"} <= {path.name for path in (made / "run").iterdir()}
    assert sum(name.endswith(".png") for name in names) == sum(name.endswith(".svg") for name in names) == 3
    assert widest(printed, made) <= 80


@pytest.mark.slow
def test_the_page_says_that_it_leaves_people_out(made: Path) -> None:
    """The page of cards counts its cards, and says of how many residents they are."""
    page = (made / "cards.html").read_text(encoding="utf-8")
    cards, people = page.count('<article class="card">'), len(rows(made / "verdicts.csv"))
    assert cards < people
    assert f"{cards} of {people:,} residents" in page
    assert "everybody" not in page


@pytest.mark.slow
def test_progress_is_talk(made: Path, printed: str) -> None:
    """What is going on is told on stderr, and not among the results."""
    people = load_scenario("demo").settings.count("town.people")
    assert f"{people:,} people" in (made / "stderr.txt").read_text(encoding="utf-8").replace("\n", " ")
    assert "Letting a town" not in printed


@pytest.mark.slow
def test_the_numbers_are_those_of_the_files(made: Path, printed: str) -> None:
    """What the demo says of the truth can be counted again from two of its files."""
    infected = {row["person_id"] for row in rows(made / "run" / "truth" / "infections.csv")}
    verdicts = rows(made / "verdicts.csv")
    everybody = Counter(row["colour"] for row in verdicts)
    really = Counter(row["colour"] for row in verdicts if row["person_id"] in infected)
    for colour, count in everybody.items():
        cells = [colour.upper(), str(count), str(really[colour]), str(count - really[colour])]
        assert any(line.split() == cells for line in printed.splitlines()), cells
    text = " ".join(printed.split())
    assert f"{sum(really.values())} of {len(verdicts)} people have been infected" in text


@pytest.mark.slow
def test_the_town_is_instructive(made: Path) -> None:
    """Some residents are red although they are not infected, and some infected ones are green."""
    infected = {row["person_id"] for row in rows(made / "run" / "truth" / "infections.csv")}
    verdicts = rows(made / "verdicts.csv")
    assert {row["colour"] for row in verdicts} == {"green", "yellow", "red"}
    assert any(row["colour"] == "red" and row["person_id"] not in infected for row in verdicts)
    assert any(row["colour"] == "red" and row["person_id"] in infected for row in verdicts)
    assert any(row["colour"] == "green" and row["person_id"] in infected for row in verdicts)


@pytest.mark.slow
def test_the_results_name_the_run(made: Path) -> None:
    """The files say which scenario and which seed they come from."""
    told = json.loads((made / "provenance.json").read_text(encoding="utf-8"))["data"]
    assert told.startswith("simulated by healthcode ")
    assert told.endswith(f"scenario demo, seed {load_scenario('demo').seed_text}")


@pytest.mark.slow
def test_scoring_the_run_gives_the_same_colours(made: Path, printed: str) -> None:
    """The run is data like any other, and gives the colours that the demo shows."""
    scored = json.loads(run("score", str(made / "run"), "--json", "--quiet").stdout)
    colours = Counter(row["colour"] for row in scored["moments"][0]["verdicts"])
    assert colours == Counter(row["colour"] for row in rows(made / "verdicts.csv"))
    assert f"timeline {made / 'run'} syn-" in printed


@pytest.mark.slow
def test_the_same_bytes_again_in_words_only(
    made: Path, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run again, in plain words on a narrow page, it writes the same and leaves other files alone."""
    monkeypatch.setenv("COLUMNS", "60")
    first = contents(made)
    result = run("demo", "--out", str(made), "--plain", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert widest(result.stdout, made) <= 60
    assert contents(made) == first
    curves = result.stdout.split("The code of", maxsplit=1)[0]
    assert not set(BLOCKS) & set(curves)
    assert set(BLOCKS) & set(printed.split("The code of", maxsplit=1)[0])


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped while the town lives, the demo leaves no folder behind."""

    def stop(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("healthcode.town.Life.live", stop)
    result = run("demo", "--out", str(tmp_path / "made"))
    assert result.exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebodys_own_is_not_replaced(tmp_path: Path) -> None:
    """A folder that has the name of the run but is none stays as it is, and nothing else is written."""
    own = tmp_path / "run" / "diary.txt"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    assert run("demo", "--out", str(tmp_path)).exit_code == 2
    assert contents(tmp_path) == {"run/diary.txt": b"mine"}


# ── the truth beside the colours ──


def test_colours_are_compared_with_the_truth() -> None:
    """Each colour that somebody has is counted, and how many of them were infected."""
    verdicts = [verdict("syn-1", "red"), verdict("syn-2", "red"), verdict("syn-3", "green")]
    assert compare(verdicts, {"syn-2", "syn-3"}) == [Compared("red", 2, 1), Compared("green", 1, 1)]
    assert compare([], {"syn-1"}) == []


def test_later_infections_do_not_count_yet(tmp_path: Path) -> None:
    """Whoever is infected after the moment was not infected at that moment."""
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "infections.csv").write_text(
        "person_id,infected_at,setting\n"
        "syn-1,2020-02-10T12:00:00,home\n"
        "syn-2,2020-02-10T12:00:01,metro\n"
        "syn-3,2020-02-03T00:00:00,imported\n",
        encoding="utf-8",
    )
    assert infections_by(tmp_path, NOON) == {
        "syn-1": Infection(NOON, "home"),
        "syn-3": Infection(parse_time("2020-02-03T00:00:00"), "imported"),
    }


def test_cards_are_made_of_those_who_teach_most() -> None:
    """Every colour is there, the severe ones come first, and within a colour those who were misjudged."""
    verdicts = [verdict(f"syn-r{number:02}", "red") for number in range(40)]
    verdicts += [verdict("syn-y1", "yellow"), verdict("syn-y2", "yellow", 120)]
    verdicts += [verdict(f"syn-g{number}", "green") for number in range(9)]
    chosen = worth_a_card(verdicts, {"syn-r00", "syn-y2", "syn-g8"})
    assert len(chosen) == len(set(chosen)) == MOST_CARDS
    assert chosen[:FIRST_OF_EACH_COLOUR] == ["syn-r01", "syn-r02", "syn-r03", "syn-r04"]
    assert chosen[4:7] == ["syn-y1", "syn-y2", "syn-g8"]
    assert sum(person.startswith("syn-g") for person in chosen) == FIRST_OF_EACH_COLOUR


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (
            [Compared("red", 24, 8), Compared("green", 276, 1)],
            (
                "After 12 days 9 of 300 people have been infected. "
                "The code calls 24 red: 8 infected, and 16 not. 1 infected person is green."
            ),
        ),
        ([Compared("green", 300, 0)], "After 12 days 0 of 300 people have been infected."),
        (
            [Compared("yellow", 4, 0), Compared("green", 1_296, 2)],
            "After 12 days 2 of 1,300 people have been infected. 2 infected people are green.",
        ),
    ],
)
def test_the_headline_counts_whole_people(counts: list[Compared], words: str) -> None:
    """The headline says what was right and what was wrong, also where there is little of either."""
    assert headline(counts, 12) == words


def test_the_truth_about_one_resident_is_told() -> None:
    """Whether somebody was infected is said with time and place, or that there was nothing."""
    assert truth_words(None, "en").startswith("Was not infected.")
    assert truth_words(Infection(NOON, "home"), "en").endswith("2020-02-10 12:00, in the setting home.")
    assert truth_words(Infection(NOON, "imported"), "en").endswith("12:00, outside the town.")
