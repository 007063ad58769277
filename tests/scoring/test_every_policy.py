"""Every shipped policy gives the same on both engines: on its own cases, on the street and in a town."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.clock import DAY, format_time, parse_time
from healthcode.dataset import load_dataset
from healthcode.pipeline import simulate
from healthcode.policy.check import run_cases
from healthcode.policy.load import load_policy, shipped_policies
from healthcode.samples import sample_path
from healthcode.scenario import load_scenario
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.engines import Engine, open_scorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

POLICIES = pytest.mark.parametrize("name", shipped_policies())
STREET_MOMENT = "-02-21T20:00:00"
TOWN_MOMENT = "-02-03T20:00:00"
#: A week of two thousand people who meet, ride, shop, test and carry apps, with zones around them.
TOWN = ("outbreak.seeded_cases=40",)


def year_of(name: str) -> str:
    """Choose a year in whose February the rules of a policy are in force."""
    return format_time(load_policy(name).rules_of)[:4].replace("2021", "2022")


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Dataset]]:
    """The street, with all its dates in either year."""
    with ExitStack() as stack:
        found = {}
        for year in ("2020", "2022"):
            folder = tmp_path_factory.mktemp(f"street-{year}")
            for file in sample_path().glob("*.csv"):
                text = file.read_text(encoding="utf-8").replace("2020-", f"{year}-")
                (folder / file.name).write_text(text, encoding="utf-8")
            found[year] = stack.enter_context(load_dataset(folder))
        yield found


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Dataset]]:
    """A town of two thousand people over a week of either year."""
    with ExitStack() as stack:
        found = {}
        for year in ("2020", "2022"):
            scenario = load_scenario("quiet-week", set=(*TOWN, f"time.begins={year}-01-28"))
            run = simulate(scenario, tmp_path_factory.mktemp("town") / year)
            found[year] = stack.enter_context(load_dataset(run.run))
        yield found


def results(engine: Engine, dataset: Dataset, policy: Policy, until: int, moments: list[int]) -> Any:
    """Give everything that an engine says, as plain lists."""
    scorer = open_scorer(engine, dataset, policy, until)
    try:
        evaluation = scorer.evaluate(moments)
        return {
            "exposures": list(scorer.exposures()),
            "evidence": evaluation.evidence,
            "evidence_exposures": evaluation.evidence_exposures,
            "verdicts": evaluation.verdicts,
        }
    finally:
        scorer.close()


def require_equal(dataset: Dataset, policy: Policy, until: int, moments: list[int]) -> None:
    """Hold each kind of result of one engine against the other's."""
    expected = results("reference", dataset, policy, until, moments)
    found = results("duckdb", dataset, policy, until, moments)
    for table, rows in expected.items():
        assert found[table] == rows, table


@pytest.mark.slow
@POLICIES
def test_duckdb_works_the_cases(name: str) -> None:
    """DuckDB, too, gets every case of every policy right; the reference does so before each use."""
    results_of_cases = run_cases(load_policy(name), DuckdbScorer)
    assert results_of_cases
    assert [case for case in results_of_cases if not case.passed] == []


@pytest.mark.slow
@POLICIES
def test_engines_agree_on_the_street(streets: dict[str, Dataset], name: str) -> None:
    """Exposures, evidence, links and verdicts of the sample are equal, before, at and after what is known."""
    moment = parse_time(f"{year_of(name)}{STREET_MOMENT}")
    moments = [moment - 9 * DAY, moment, moment + 3 * DAY]
    require_equal(streets[year_of(name)], load_policy(name), moment, moments)


@pytest.mark.slow
@POLICIES
def test_engines_agree_on_a_town(towns: dict[str, Dataset], name: str) -> None:
    """The same for two thousand people at the end of a simulated week."""
    moment = parse_time(f"{year_of(name)}{TOWN_MOMENT}")
    require_equal(towns[year_of(name)], load_policy(name), moment, [moment])
