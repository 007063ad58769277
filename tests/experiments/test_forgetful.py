"""A code that forgets its rows, against a full scorer that at each moment is given only what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.clock import DAY, HOUR, day_start, parse_time
from healthcode.dataset import load_dataset
from healthcode.experiments.fewer_rows import write_fewer
from healthcode.experiments.forgetful import ForgetfulScorer
from healthcode.experiments.scored_apart import Fewer, Mornings, locked_with
from healthcode.experiments.sources import SOURCES
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.samples import sample_path
from healthcode.scenario import load_scenario
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.engines import open_scorer
from healthcode.tables import ALL_COLOURS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Exposure

#: Rules that read meetings, purchases and reports, each from its rows alone.
PLAIN = ("cwa-weighted-minutes", "exposure-notification", "beijing-popup-2022-02")


def mornings_of(dataset: Dataset) -> list[int]:
    """Give each 04:00 from the first row to the day after the last one."""
    known = [row[TABLES[table].known_at] for table in SOURCES for row in dataset.rows(table)]
    first, last = day_start(min(known)), day_start(max(known))  # type: ignore[type-var,arg-type]
    return [day + 4 * HOUR for day in range(first, last + 2 * DAY, DAY)]


def found_when_left(
    dataset: Dataset, policy: Policy, moments: list[int], days: int, folder: Path
) -> set[str]:
    """Score each morning anew from a folder with the rows that are left, and keep what became known since."""
    found: set[str] = set()
    before = -(2**60)
    for moment in moments:

        def keeps(table: str, row: dict[str, object], moment: int = moment) -> bool:
            at = row[TABLES[table].known_at] if table in SOURCES else moment
            return moment - days * DAY <= int(str(at)) <= moment

        target = folder / str(moment)
        target.mkdir()
        write_fewer(dataset, target, keeps, changed="", data="")
        with load_dataset(target) as left:
            scorer = open_scorer("reference", left, policy, moment)
            found |= {as_text(row) for row in scorer.exposures() if before < row.known_at <= moment}
            scorer.close()
        before = moment
    return found


def as_text(row: Exposure) -> str:
    """Tell two exposures apart by all but their numbers."""
    what = (row.rule_id, row.person_id, row.started_at, row.ended_at, row.minutes, row.weight, row.known_at)
    return repr((*what, row.event_id, row.other_event_id, row.other_person_id, row.place_id))


def found_by_forgetting(dataset: Dataset, policy: Policy, moments: list[int], days: int) -> set[str]:
    with ForgetfulScorer(dataset, policy, days) as scorer:
        for moment in moments:
            scorer.advance(moment)
        return {as_text(row) for row in scorer.exposures()}


TOY = {
    "people": "person_id,district_id\nsyn-case,port\nsyn-met,port\n",
    "districts": "district_id,kind\nport,town\n",
    "trips": "person_id,mode,vehicle_id,from_district,to_district,departed_at,arrived_at\n"
    "syn-case,taxi,t,port,port,2020-02-04T08:00:00,2020-02-04T08:30:00\n"
    "syn-met,taxi,t,port,port,2020-02-04T08:00:00,2020-02-04T08:30:00\n",
    "reports": "person_id,kind,reported_at\nsyn-case,test_positive,2020-02-06T10:00:00\n",
}


@pytest.fixture
def taxi(tmp_path: Path) -> Path:
    """Let two people share a taxi on Tuesday, of whom one tests positive on Thursday."""
    for table, text in TOY.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def reds(taxi: Path, days: int | None) -> list[str]:
    """Say who is red on the mornings of Thursday, Friday and Tuesday."""
    found = []
    policy = load_policy("transport-contact-2020-02")
    with load_dataset(taxi) as dataset:
        scorer = DailyScorer(dataset, policy) if days is None else ForgetfulScorer(dataset, policy, days)
        for day in (0, 1, 5):
            colours = scorer.advance(parse_time("2020-02-06T04:00:00") + day * DAY)
            found.append("".join("r" if ALL_COLOURS[colour] == "red" else "-" for colour in colours))
        scorer.close()
    return found


@pytest.mark.slow
def test_a_taxi_ride_must_outlast_the_way_to_the_test_result(taxi: Path) -> None:
    """The result is there on Friday at four, 2 days and 19.5 hours after the ride: 2 days are too few.

    With 3 days the passenger is red from Friday on, and stays so when the ride has long gone.
    """
    nobody, passenger = "--", "-r"
    assert reds(taxi, 2) == [nobody] * 3
    assert reds(taxi, 3) == [nobody, *[passenger] * 2]
    assert reds(taxi, 3) == reds(taxi, None)


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 2])
def test_the_street_forgets_what_a_full_scorer_is_not_given(tmp_path: Path, days: int) -> None:
    """On a hand-made street, exposures are those of full scorings of what is left each morning."""
    policy = load_policy("transport-contact-2020-02")
    with load_dataset(sample_path()) as dataset:
        moments = mornings_of(dataset)
        expected = found_when_left(dataset, policy, moments, days, tmp_path)
        assert found_by_forgetting(dataset, policy, moments, days) == expected
        assert found_by_forgetting(dataset, policy, moments, 400) > expected


@pytest.mark.slow
def test_what_is_kept_long_enough_is_never_missed() -> None:
    """With more days than the data cover, every morning is that of the scorer that forgets nothing."""
    policy = load_policy("hangzhou-2020-02")
    with load_dataset(sample_path()) as dataset:
        moments = mornings_of(dataset)
        plain = DailyScorer(dataset, policy)
        with ForgetfulScorer(dataset, policy, len(moments) + 400) as scorer:
            for moment in moments:
                assert np.array_equal(scorer.advance(moment), plain.advance(moment))
        plain.close()


def test_with_no_days_nothing_is_ever_known(taxi: Path) -> None:
    """Rows that go as they come lock nobody."""
    assert reds(taxi, 0) == ["--"] * 3


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a town live in which a few days bring enough cases, meetings, medicine and tests."""
    settings = (
        "outbreak.seeded_cases=15",
        "epidemic.transmissibility=2.0",
        "testing.seeks_test_share={infection=0.9,cold=0.5}",
        "epidemic.background_illness_per_day=0.02",
        "purchases.medicine_per_day=0.05",
    )
    out = tmp_path_factory.mktemp("forgetful") / "lively"
    simulate(load_scenario("demo", days=11, set=settings), out, load_policy("hangzhou-2020-02"))
    return out


@pytest.mark.slow
@pytest.mark.parametrize("policy_id", PLAIN)
@pytest.mark.parametrize("days", [1, 4])
def test_a_town_forgets_what_a_full_scorer_is_not_given(
    tmp_path: Path, lively: Path, policy_id: str, days: int
) -> None:
    """In a simulated town too, under rules of every kind that reads rows alone."""
    policy = load_policy(policy_id)
    with load_dataset(lively) as dataset:
        manifest = read_manifest(lively)
        moments = Mornings(parse_time(manifest.begins), manifest.days).moments.tolist()
        expected = found_when_left(dataset, policy, moments, days, tmp_path)
        assert expected
        assert found_by_forgetting(dataset, policy, moments, days) == expected


@pytest.mark.slow
def test_all_days_lock_as_the_plain_scorer_does(lively: Path) -> None:
    """Tasks come back in their order, as days by people, from one process and from two."""
    policy = load_policy("hangzhou-2020-02")
    manifest = read_manifest(lively)
    mornings = Mornings(parse_time(manifest.begins), manifest.days)
    tasks = [Fewer(days=0), Fewer(), Fewer(days=60), Fewer(without=frozenset(SOURCES))]
    with load_dataset(lively) as dataset:
        told: list[tuple[int, int]] = []
        alone = list(
            locked_with(dataset, policy, mornings, tasks, workers=1, report=lambda *done: told.append(done))
        )
        together = list(locked_with(dataset, policy, mornings, tasks, workers=2))
    assert told == [(done, 4 * manifest.days) for done in range(1, 4 * manifest.days + 1)]
    assert [one.shape for one in alone] == [(manifest.days, manifest.people)] * 4
    assert np.array_equal(alone[1], alone[2])
    assert not np.array_equal(alone[0], alone[1])
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
