"""What was really so: infections, faults and missing rows beside a colour."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode import pipeline
from healthcode.audit.hindsight import FAULT_WORDS, look_back, tell
from healthcode.cli.main import build_app
from healthcode.clock import parse_time
from healthcode.errors import DatasetError
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario
from healthcode.tables import FAULT_DETAILS, FAULT_KINDS

if TYPE_CHECKING:
    from pathlib import Path

NOON = parse_time("2020-02-10T12:00:00")
DAY = 86_400


def infection(person_id: str, at: int) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "infected_at": at,
        "infectious_from": at + 2 * DAY,
        "infectious_until": at + 9 * DAY,
        "setting": "home",
        "infected_by": None,
    }


def fault(event_id: str | None, **more: Any) -> dict[str, Any]:
    row = {"table": "scans", "event_id": event_id, "kind": "clock_skew", "person_id": "syn-a", "at": None}
    return row | {"detail": None, "other_person_id": None, "minutes": None} | more


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [
        (1, "but was not infectious then"),
        (3, "was infectious then"),
        (20, "but was not infectious then"),
        (-1, "but was later"),
        (None, "was not infected in this run"),
    ],
)
def test_an_infection_is_told_as_it_was_then(days_ago: int | None, words: str) -> None:
    """Before, during and after the infectious days, the sentence says so."""
    rows = [] if days_ago is None else [infection("syn-a", NOON - days_ago * DAY)]
    known = look_back("syn-a", NOON, rows, [], event_ids=(), others=())
    assert words in next(tell(known, "en"))
    assert known.is_infected == (days_ago is not None and days_ago > 0)
    assert all(tell(known, "de"))


def test_faults_and_missing_rows_are_told() -> None:
    """Wrong rows behind the evidence are named, rows that never came are counted up to then."""
    faults = [
        fault("s1", other_person_id="syn-b", at=NOON),
        fault("s2"),
        fault(None, kind="phone_left_at_home", at=NOON - DAY),
        fault(None, kind="phone_left_at_home", at=NOON + DAY),
    ]
    known = look_back(
        "syn-a", NOON, [infection("syn-b", NOON - DAY)], faults, event_ids=["s1"], others=["syn-b", "syn-c"]
    )
    text = " ".join(tell(known, "en"))
    assert "Row s1 behind the evidence is wrong: the clock was wrong; concerns syn-b" in text
    assert "s2" not in text
    assert "syn-b, whom the evidence names, was infected at 2020-02-09 12:00." in text
    assert "syn-c, whom the evidence names, was not infected by then." in text
    assert known.missing == (("phone_left_at_home", 1),)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_explain_adds_what_was_really_so(tmp_path: Path, file_format: Any) -> None:
    """In a run folder the command reads the truth, whatever the format of its files."""
    scenario = load_scenario("demo", people=200, days=3)
    run = pipeline.simulate(scenario, tmp_path / "run", file_format=file_format).run
    infected = read_truth(run, "infections")
    assert infected
    person = infected[0]["person_id"]
    arguments = ["explain", str(run), person, "--hindsight", "--as-of", "2030-01-01", "--quiet"]
    text = CliRunner().invoke(build_app(), arguments).stdout
    assert "What was really so" in text
    assert f"{person} was infected at" in " ".join(text.split())
    document = json.loads(CliRunner().invoke(build_app(), [*arguments, "--json"]).stdout)
    assert document["hindsight"]["is_infected"]
    assert {row["person_id"] for row in read_truth(run, "faults", person_ids=[person])} <= {person}


def test_hindsight_is_only_for_runs(tmp_path: Path) -> None:
    """Of hand-made data nobody knows what was really so."""
    result = CliRunner().invoke(build_app(), ["explain", "street", "syn-01-taxi", "--hindsight"])
    assert result.exit_code == 3
    assert "known only of a simulated town" in result.output
    with pytest.raises(DatasetError):
        read_truth(tmp_path, "infections")


def test_every_fault_has_its_words() -> None:
    """Whatever can be wrong with a row is told in words, in each language."""
    for word in (*FAULT_KINDS, *FAULT_DETAILS):
        assert not word or set(FAULT_WORDS[word]) == {"en", "de"}
