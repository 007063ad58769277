"""The sections on time, sources and the base rate, on a simulated run and against its files read anew."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from healthcode.audit.field import family_of
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.dataset import load_dataset
from healthcode.experiments import (
    section_base_rate,
    section_necessity,
    section_retention,
    section_series,
    section_sunset,
)
from healthcode.experiments.audited import lived
from healthcode.experiments.sections import RunInHand
from healthcode.experiments.source_scores import score_sources
from healthcode.experiments.sources import SOURCES
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.scenario import load_scenario
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthcode.experiments.sections import Language, Section

#: These run whole questions on whole runs.
pytestmark = pytest.mark.slow

DAYS = 9
POLICY = load_policy("hangzhou-2020-02")
SECTIONS = (
    section_base_rate.SECTION,
    section_necessity.SECTION,
    section_retention.SECTION,
    section_series.SECTION,
    section_sunset.SECTION,
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("time") / "town"
    simulate(load_scenario("demo", days=DAYS), folder, POLICY, file_format="csv")
    return folder


def in_hand_of(run: Path, dataset: Any, policy: Any = POLICY) -> RunInHand:
    manifest = read_manifest(run)
    found = lived(run, dataset, policy)
    return RunInHand(run, manifest, dataset, policy, found, "healthcode audit run RUN", 0, 0, 1.0)


@pytest.fixture(scope="module")
def in_hand(run: Path) -> Iterator[RunInHand]:
    with load_dataset(run) as dataset:
        yield in_hand_of(run, dataset)


@pytest.fixture(scope="module")
def document(in_hand: RunInHand) -> dict[str, Any]:
    """Ask every section, as an audit does."""
    found: dict[str, Any] = {"fields": {}}
    for section in SECTIONS:
        told = section.find(in_hand, None)
        assert {family_of(name) for name in told.fields} == {note.name for note in section.notes}
        found["fields"] |= told.fields
        found |= told.details
    assert json.loads(json.dumps(found)) == found
    return found


def rows(run: Path, table: str, side: str = "observed") -> list[dict[str, str]]:
    with (run / side / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def begins(run: Path) -> int:
    return parse_time(read_manifest(run).begins)


def at(text: str) -> int:
    return parse_time(text.replace(" ", "T"))


def known_times(run: Path) -> dict[str, list[int]]:
    found = {table: [at(row[TABLES[table].known_at]) for row in rows(run, table)] for table in SOURCES}
    return {table: times for table, times in found.items() if times}


def test_days_are_those_of_the_files(run: Path, document: dict[str, Any], in_hand: RunInHand) -> None:
    """New infections, positive tests and refusals of each day are counted in the files one by one."""
    series = document["series"]

    def by_day(times: list[int]) -> list[int]:
        counted = Counter((time - begins(run)) // DAY for time in times)
        return [counted[day] for day in range(DAYS)]

    assert series["new_infections"] == by_day(
        [at(row["infected_at"]) for row in rows(run, "infections", "truth")]
    )
    positive = [row for row in rows(run, "reports") if row["kind"].split("/")[0] == "test_positive"]
    assert series["tests_positive"] == by_day([at(row["reported_at"]) for row in positive])
    refused = [row for row in rows(run, "arrivals", "truth") if row["is_refused"] == "true"]
    assert series["refused"] == by_day([at(row["arrived_at"]) for row in refused])
    assert series["locked"] == in_hand.lived.locked.sum(axis=1).tolist()
    assert sum(series["new_infections"]) > 0
    assert {len(numbers) for numbers in series.values()} == {DAYS}


def test_rows_held_are_those_of_the_files(run: Path, document: dict[str, Any]) -> None:
    """The stock of each time of keeping, and of each end, is counted row by row."""
    known = known_times(run)
    mornings = [begins(run) + day * DAY + 4 * HOUR for day in range(DAYS)]
    for days in (0, 1, 3, 14, None):
        key = "all" if days is None else days
        expected = {
            table: sum(
                sum(1 for time in times if time <= morning and (days is None or time >= morning - days * DAY))
                for morning in mornings
            )
            for table, times in known.items()
        }
        assert document["fields"][f"ret.stock[{key}]"]["n"]["tables"] == expected
    for week, end in ((1, 7), (2, DAYS)):
        over = begins(run) + end * DAY
        held = {table: sum(1 for time in times if time < over) for table, times in known.items()}
        assert document["fields"][f"sun.stock[{week}]"]["n"]["tables"] == held
    # Hangzhou keeps all but encounters for a year, which are then kept for ever.
    last = document["sunset"]["ends"][-1]["rows_held"]
    assert last["28"] == last["0"] == sum(len([t for t in times if t < over]) for times in known.values())
    assert last["365"] < last["0"]


def test_gains_and_weeks_add_up(document: dict[str, Any], in_hand: RunInHand) -> None:
    """Gains lead from the shortest time to the code as it was; weeks are the whole run."""
    fields, found = document["fields"], in_hand.lived
    caught = int((found.locked & found.infected).sum())
    gains = [field["value"] for name, field in fields.items() if name.startswith("ret.gain[")]
    assert fields["ret.caught[0]"]["value"] + sum(gains) == fields["ret.caught[all]"]["value"] == caught
    assert fields["ret.caught[all]"]["n"]["locked"] == found.locked.sum()
    assert fields["ret.caught[28]"]["value"] == caught
    assert fields["ret.caught[0]"]["value"] < caught
    singled = fields["ret.unicity[all]"]["n"]
    assert singled == fields["ret.unicity[28]"]["n"]
    assert fields["ret.unicity[1]"]["n"]["people"] <= singled["people"] < singled["residents"] == 300
    assert fields["sun.weekly[1]"]["value"] + fields["sun.forgone[1]"]["value"] == caught


def test_the_section_says_what_the_command_says(
    run: Path, document: dict[str, Any], in_hand: RunInHand
) -> None:
    """Locked and caught of all sources and of each missing one are those of the scores behind the command."""
    scores = score_sources(in_hand.dataset, POLICY, run, in_hand.manifest)
    everything = frozenset(scores.sources)
    for source in scores.sources:
        rest = scores.locked[everything - {source}]
        counts = document["fields"][f"need.delta[{source}]"]["n"]
        assert (counts["locked_without"], counts["caught_without"]) == (
            rest.sum(),
            (rest & scores.infected).sum(),
        )
    assert np.array_equal(scores.locked[everything], in_hand.lived.locked.T)
    assert document["fields"]["min.unicity[0]"]["value"] is None
    assert 0 < document["fields"][f"min.unicity[{len(everything)}]"]["value"] <= 1


def test_the_tree_is_everybody(document: dict[str, Any]) -> None:
    """Both trees split all residents without a rest."""
    for tree in document["tree"].values():
        parts = [tree["infected"], tree["not_infected"]]
        assert sum(part["red"] + part["other"] for part in parts) == tree["all"] == 300
        assert tree["red"] == sum(part["red"] for part in parts)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
@pytest.mark.parametrize("language", ["en", "de"])
def test_sentences_are_short_and_whole(
    document: dict[str, Any], section: Section, language: Language
) -> None:
    """Each paragraph fits three lines, ends with a stop and leaves nothing to be filled in."""
    told = section.tell(document, language)
    assert told
    for sentence in told:
        assert len(sentence) <= 3 * 80, sentence
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_rules_that_lock_nobody_get_answers_too(run: Path) -> None:
    """Where nobody is ever locked or red, there are reasons in place of numbers, and no fault."""
    with load_dataset(run) as dataset:
        in_hand = in_hand_of(run, dataset, load_policy("always-green"))
        for section in SECTIONS:
            found = section.find(in_hand, None)
            for field in found.fields.values():
                assert (field["value"] is None) == bool(field["not_estimable"])
            document = {"fields": found.fields, **found.details}
            assert all(sentence.endswith(".") for sentence in section.tell(document, "en"))
