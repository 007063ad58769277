"""A run scored with fewer sources of data, and the command that tells what each of them adds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

from healthcode.audit.shapley import subsets
from healthcode.cli.main import build_app
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError, PolicyError
from healthcode.experiments.audited import locking
from healthcode.experiments.fewer_rows import write_fewer
from healthcode.experiments.source_scores import locked_by_sources, score_sources
from healthcode.experiments.sources import SOURCES, FewerSources, require_run
from healthcode.gating.colours import ColoursOfRun, known_of
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder.truth import read_truth
from healthcode.samples import sample_path
from healthcode.scenario import load_scenario
from healthcode.scoring.score import score
from healthcode.tables import ALL_COLOURS, TABLES

if TYPE_CHECKING:
    from typer.testing import Result

    from healthcode.experiments.source_scores import SourceScores

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

HANGZHOU = "hangzhou-2020-02"
DAYS = 6
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "necessity.md"
#: Enough infections, reports and meetings in a few days for every source to matter.
LIVELY = (
    "outbreak.seeded_cases=15",
    "epidemic.transmissibility=2.0",
    "testing.seeks_test_share={infection=0.9,cold=0.5}",
    "epidemic.background_illness_per_day=0.02",
    "purchases.medicine_per_day=0.05",
    "mobility.leave_town_share=0.05",
)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sources") / "lively"
    scenario = load_scenario("port-linden", people=200, days=DAYS, seed=4, set=LIVELY)
    simulate(scenario, out, load_policy(HANGZHOU))
    return out


@pytest.fixture(scope="module")
def scores(run_folder: Path) -> SourceScores:
    with load_dataset(run_folder) as dataset:
        return score_sources(dataset, load_policy(HANGZHOU), run_folder, require_run(run_folder))


def moments(run_folder: Path) -> list[int]:
    begin = parse_time(require_run(run_folder).begins)
    return [begin + day * DAY + 4 * HOUR for day in range(DAYS)]


def necessity(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), ["audit", "necessity", *arguments])


def test_there_is_something_to_find(scores: SourceScores) -> None:
    """The run of these tests locks and misses people, and sources make a difference."""
    assert scores.sources == ("trips", "purchases", "scans", "reports")
    assert set(scores.locked) == set(subsets(scores.sources))
    assert 0 < scores.locked[frozenset(scores.sources)].sum() < scores.infected.size / 2
    assert len({days.tobytes() for days in scores.locked.values()}) > 6
    assert scores.infected.any()


def test_all_sources_give_the_colours_of_the_run(run_folder: Path, scores: SourceScores) -> None:
    """With every source, who is locked follows from the colours that gates are shown."""
    policy = load_policy(HANGZHOU)
    with load_dataset(run_folder) as dataset:
        colours = ColoursOfRun(dataset, policy, known_of(dataset, policy).person_ids, with_reasons=False)
        shown = [locking(policy)[colours.at(moment).colour] for moment in moments(run_folder)]
        colours.close()
    assert np.array_equal(scores.locked[frozenset(scores.sources)], np.stack(shown, axis=1))


@pytest.mark.parametrize(
    "kept", [(), ("reports",), ("trips", "purchases", "scans"), ("trips", "reports"), ("scans", "reports")]
)
def test_a_missing_source_is_a_missing_file(
    tmp_path: Path, run_folder: Path, scores: SourceScores, kept: tuple[str, ...]
) -> None:
    """Scoring without a source gives what the full scorer gives for a folder without its rows."""
    gone = set(SOURCES) - set(kept)
    with load_dataset(run_folder) as dataset:
        write_fewer(dataset, tmp_path, lambda table, _row: table not in gone, changed="", data="")
    verdicts = score(tmp_path, HANGZHOU, moments(run_folder)).verdicts
    is_locked = dict(zip(ALL_COLOURS, locking(load_policy(HANGZHOU)).tolist(), strict=True))
    expected = {(row.person_id, row.as_of) for row in verdicts if is_locked[row.colour]}
    with load_dataset(run_folder) as dataset:
        people = known_of(dataset, load_policy(HANGZHOU)).person_ids
    found = scores.locked[frozenset(kept)]
    assert {
        (people[person], moments(run_folder)[day]) for person, day in np.argwhere(found).tolist()
    } == expected


def test_the_truth_is_that_of_each_day(run_folder: Path, scores: SourceScores) -> None:
    """Infected and infectious are counted by hand for every resident and day, an end at midnight apart."""
    with load_dataset(run_folder) as dataset:
        people = known_of(dataset, load_policy(HANGZHOU)).person_ids
    begin = parse_time(require_run(run_folder).begins)
    for found, first, last in (
        (scores.infected, "infected_at", "recovered_at"),
        (scores.infectious, "infectious_from", "infectious_until"),
    ):
        expected = {
            (row["person_id"], day)
            for row in read_truth(run_folder, "infections")
            for day in range(DAYS)
            if row[first] < begin + (day + 1) * DAY and row[last] > begin + day * DAY
        }
        assert {(people[person], day) for person, day in np.argwhere(found).tolist()} == expected
    assert not (scores.infectious & ~scores.infected).any()


def test_the_tables_stay_as_they_were() -> None:
    """Fewer sources are only a view: the dataset is the same after it, and the view has no row too many."""
    with load_dataset(sample_path()) as dataset:
        before = {table: dataset.rows(table) for table in TABLES}
        with FewerSources(dataset, frozenset({"trips", "reports"})) as fewer:
            assert fewer.rows("trips") == []
            assert fewer.rows_of("reports", "syn-01-taxi") == []
            assert fewer.rows("scans") == before["scans"]
            assert fewer.counts["trips"] == 0
            assert fewer.connection.execute("select count(*) from trips").fetchall() == [(0,)]
            assert fewer.connection.execute("select count(*) from scans").fetchall() == [
                (len(before["scans"]),)
            ]
        fewer.close()
        assert {table: dataset.rows(table) for table in TABLES} == before


def test_worker_processes_change_no_result(run_folder: Path, scores: SourceScores) -> None:
    """Two processes say bit for bit what one says."""
    with load_dataset(run_folder) as dataset:
        found = locked_by_sources(dataset, load_policy(HANGZHOU), require_run(run_folder), workers=2)
    assert list(found) == list(scores.locked)
    assert all(np.array_equal(found[one], scores.locked[one]) for one in found)


def test_progress_counts_every_day_of_every_set(run_folder: Path) -> None:
    """Progress goes up by one day at a time, to all days of all sets."""
    told: list[tuple[int, int]] = []
    with load_dataset(run_folder) as dataset:
        score_sources(
            dataset,
            load_policy("beijing-medicine-2022-01"),
            run_folder,
            require_run(run_folder),
            report=lambda done, all_: told.append((done, all_)),
        )
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]
    assert len(told) % DAYS == 0


def test_what_gives_nothing_to_take_away_is_refused(run_folder: Path) -> None:
    """A dataset without a truth, and rules that restrict nobody, end with what would be right."""
    with pytest.raises(DatasetError, match="only of a simulated town"):
        require_run(sample_path())
    with load_dataset(run_folder) as dataset, pytest.raises(PolicyError) as refused:
        score_sources(dataset, load_policy("always-green"), run_folder, require_run(run_folder))
    assert "stays_home or gates_closed" in str(refused.value)
    assert necessity("street").exit_code == 3


@pytest.fixture(scope="module")
def document(run_folder: Path) -> dict[str, Any]:
    result = necessity(str(run_folder), "--json", "-q")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_document_holds_together(document: dict[str, Any], scores: SourceScores) -> None:
    """Shares add up, counts are those of the arrays, and each field has its trap and its command."""
    fields = document["fields"]
    locked = scores.locked[frozenset(scores.sources)]
    for suffix, truth in (("", scores.infected), (".infectious", scores.infectious)):
        lift = fields[f"need.lift{suffix}"]
        assert lift["n"]["locked"] == locked.sum()
        assert lift["n"]["caught"] == (locked & truth).sum()
        assert lift["n"]["infected"] == truth.sum()
        assert lift["n"]["random_expected"] == pytest.approx(locked.sum() * truth.mean())
        assert lift["value"] == pytest.approx((locked & truth).sum() / (locked.sum() * truth.mean()))
        shares = [fields[f"need.shapley[{source}]{suffix}"]["value"] for source in scores.sources]
        curve = [fields[f"min.curve[{size}]{suffix}"]["value"] for size in range(5)]
        assert sum(shares) == pytest.approx(curve[4] - curve[0])
        assert curve[4] == (locked & truth).sum()
        for source in scores.sources:
            delta = fields[f"need.delta[{source}]{suffix}"]
            rest = scores.locked[frozenset(scores.sources) - {source}]
            assert delta["n"]["locked_without"] == rest.sum()
            assert delta["n"]["caught_without"] == (rest & truth).sum()
            if rest.any():
                budget = min(locked.sum(), rest.sum())
                assert delta["value"] == pytest.approx(
                    budget * ((locked & truth).sum() / locked.sum() - (rest & truth).sum() / rest.sum())
                )
            else:
                assert (delta["value"], delta["not_estimable"]) == (None, "budget not matched")
    for field in fields.values():
        assert field["kind"] == "MODEL"
        assert field["command"] == f"healthcode audit necessity lively --policy {HANGZHOU}"
        assert set(field["trap"]) == {"en", "de"}


def test_every_field_and_count_is_documented(document: dict[str, Any]) -> None:
    """The page names exactly the fields of the document, and every count behind them."""
    page = PAGE.read_text(encoding="utf-8")
    names = {
        re.sub(r"\[\d+\]", "[k]", re.sub(r"\[[a-z]+\]", "[s]", name)).removesuffix(".infectious")
        for name in document["fields"]
    }
    assert names == set(re.findall(r"^\| `([a-z.]+(?:\[[a-z]\])?)` \|", page, re.MULTILINE))
    for field in document["fields"].values():
        for key in (*field, *field["n"]):
            assert f"`{key}`" in page


def test_the_table_says_whole_people_and_the_trap(run_folder: Path, scores: SourceScores) -> None:
    """The head counts whole person-days; what to say aloud stands below, in English and German."""
    result = necessity(str(run_folder))
    locked = int(scores.locked[frozenset(scores.sources)].sum())
    told = " ".join(result.stdout.split())
    assert told.startswith(f"Under {HANGZHOU}, {locked:,} of 1,200 person-days were locked.")
    assert "The gain is what the town was built to give" in told
    assert all(f"  {source}" in result.stdout for source in scores.sources)
    german = " ".join(necessity(str(run_folder), "--lang", "de", "-q").stdout.split())
    assert "Personentagen gesperrt" in german
    assert "Der Gewinn folgt aus dem Bau der Stadt" in german
    few = ("--policy", "beijing-medicine-2022-01")
    nothing = necessity(str(run_folder), *few, "--lang", "de", "-q").stdout.split()
    assert "lässt sich also nicht sagen" in " ".join(nothing)
