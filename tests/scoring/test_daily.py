"""The daily scorer says at each moment what a full run that knows all until then says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode import clock
from healthcode.dataset import dataset_from_rows
from healthcode.dataset.growing import GrowingDataset
from healthcode.policy.load import load_policy, policy_from_text
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.engines import open_scorer
from healthcode.tables import ALL_COLOURS, REPORT_KINDS
from scoring import strategies

if TYPE_CHECKING:
    from healthcode.policy.model import Policy


KINDS = (
    strategies.ALL_KINDS,
    ("contact", "contact", "report"),
    ("stay",),
    ("purchase", "test_overdue", "report"),
)


def compare(tables: dict[str, Any], policy: Policy, moments: list[int]) -> None:
    """Hold the daily scorer against a full run at each moment."""
    with dataset_from_rows(tables) as dataset:
        daily = DailyScorer(dataset, policy)
        for moment in moments:
            colours = daily.advance(moment)
            full = open_scorer("duckdb", dataset, policy, moment)
            expected, found = full.evaluate([moment]), daily.evaluation()
            assert list(daily.exposures()) == list(full.exposures())
            assert found.evidence == expected.evidence
            assert found.evidence_exposures == expected.evidence_exposures
            assert found.verdicts == expected.verdicts
            assert [ALL_COLOURS[colour] for colour in colours] == [one.colour for one in expected.verdicts]
            full.close()
        daily.close()


def several_moments() -> st.SearchStrategy[list[int]]:
    """Draw increasing moments, some a second apart, some days."""
    return st.lists(strategies.moments(), min_size=2, max_size=6).map(sorted)


@pytest.mark.slow
@settings(max_examples=6)
@given(strategies.datasets(), strategies.policies(), several_moments())
def test_each_moment_equals_a_full_run(tables: dict[str, Any], policy: Policy, moments: list[int]) -> None:
    """Exposures, evidence and verdicts are those of a full run, under random policies."""
    compare(tables, policy, moments)


@pytest.mark.slow
@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
@settings(max_examples=30)
@given(data=st.data())
def test_many_moments_equal_full_runs(data: st.DataObject, kinds: tuple[str, ...]) -> None:
    """The same for each kind of rule, often."""
    policy = data.draw(strategies.policies(kinds=kinds))
    compare(data.draw(strategies.datasets()), policy, data.draw(several_moments()))


@pytest.mark.slow
def test_a_growing_dataset_is_scored_as_it_grows() -> None:
    """Where rows are added day by day, each night's colours are those of a full run over the rows so far."""
    policy = load_policy("hangzhou-2020-02")
    town = Town(people=40, seed=7)
    with town.dataset as dataset:
        daily = DailyScorer(dataset, policy)
        seen = set()
        for day in range(8):
            town.live(day)
            moment = town.begin + day * clock.DAY + 28 * clock.HOUR
            colours = daily.advance(moment)
            full = open_scorer("duckdb", dataset, policy, moment)
            expected = full.evaluate([moment])
            assert daily.evaluation() == expected
            assert list(daily.exposures()) == list(full.exposures())
            by_id = {one.person_id: one.colour for one in expected.verdicts}
            assert [ALL_COLOURS[colour] for colour in colours] == [by_id[key] for key in town.person_ids]
            seen |= set(by_id.values())
            full.close()
        assert len(seen) > 1


def test_moments_go_forward() -> None:
    """A moment before the last one is refused; the same moment gives the same colours."""
    with Town(people=5, seed=1).dataset as dataset:
        daily = DailyScorer(dataset, load_policy("hangzhou-2020-02"))
        first = daily.advance(clock.parse_time("2020-02-12T04:00:00"))
        assert (daily.advance(clock.parse_time("2020-02-12T04:00:00")) == first).all()
        with pytest.raises(ValueError, match="go forward"):
            daily.advance(clock.parse_time("2020-02-11T04:00:00"))


def test_rows_that_come_too_late_are_refused() -> None:
    """A row that was known at the last moment but added after it would have changed its colours."""
    town = Town(people=5, seed=1)
    with town.dataset as dataset:
        daily = DailyScorer(dataset, load_policy("hangzhou-2020-02"))
        daily.advance(town.begin + clock.DAY)
        town.live(0)
        with pytest.raises(ValueError, match="trips, purchases, scans, reports were added"):
            daily.advance(town.begin + 2 * clock.DAY)


@pytest.mark.slow
def test_a_late_check_out_takes_no_exposure_back() -> None:
    """What a full run found at one moment, a later one still has.

    Of the case's two scans, 20 minutes apart, the first reaches the days that count only by its check-out
    three days later. Thinning looks at both from the beginning and drops the second, so that nothing is known
    of it that the check-out could take back.
    """
    day = "2020-02-"
    scans: list[dict[str, str | None]] = [
        {"person_id": "syn-b", "scanned_at": day + "09T23:30:00", "left_at": day + "13T00:00:00"},
        {"person_id": "syn-b", "scanned_at": day + "09T23:50:00", "left_at": None},
        {"person_id": "syn-a", "scanned_at": day + "10T00:00:00", "left_at": None},
    ]
    tables: dict[str, Any] = {
        "districts": [{"district_id": "d1", "kind": "town"}],
        "people": [{"person_id": name, "district_id": "d1"} for name in ("syn-a", "syn-b")],
        "places": [{"place_id": "bar", "kind": "restaurant/bar", "district_id": "d1"}],
        "scans": [{**scan, "place_id": "bar"} for scan in scans],
        "reports": [
            {"person_id": "syn-b", "kind": "test_positive", "reported_at": day + "12T12:00:00"},
        ],
    }
    policy = policy_from_text(
        """
        id = "tried"
        title = "Tried"
        label = "invented"
        confidence = "low"
        rules_of = 2020-02-01
        design = "central"
        presence = { scan_minutes = 15, purchase_minutes = 15, max_unseen_hours = 48, check_outs = true }

        [[rule]]
        id = "met"
        kind = "contact"
        from = ["presence"]
        min_minutes = 0
        colour = "red"
        thin_case_scans_minutes = 30
        source = "invented"
        says = { en = "A rule.", de = "Eine Regel." }
        """,
        "tried.toml",
    )
    with dataset_from_rows(tables) as dataset:
        known: list[list[Any]] = []
        for moment in (day + "12T13:00:00", day + "13T01:00:00"):
            full = open_scorer("duckdb", dataset, policy, clock.parse_time(moment))
            known.append([(one.started_at, one.known_at) for one in full.exposures()])
            full.close()
        midnight, left_at = (clock.parse_time(day + moment) for moment in ("10T00:00:00", "13T00:00:00"))
        assert known == [[], [(midnight, left_at)]]
    compare(tables, policy, [clock.parse_time(day + moment) for moment in ("12T13:00:00", "13T01:00:00")])


class Town:
    """A few people who ride, scan, buy and report at random, a day at a time."""

    def __init__(self, people: int, seed: int) -> None:
        self.begin = clock.parse_time("2020-02-11T00:00:00")
        self.random = np.random.default_rng(seed)
        self.person_ids = [f"syn-{(number * 7) % people:03d}" for number in range(people)]
        self.homes = self.random.integers(0, 2, people)
        self.dataset = GrowingDataset(
            person_ids=self.person_ids,
            homes=self.homes,
            district_ids=["town", "hills", "west"],
            district_kinds=["town", "town", "neighbour"],
            place_ids=["flat", "cafe", "pharmacy"],
            place_kinds=["home", "restaurant", "shop/pharmacy"],
            place_districts=np.array([0, 0, 1]),
        )

    def live(self, day: int) -> None:
        """Add the rows of one day."""
        draw, count = self.random.integers, len(self.person_ids)
        midnight = self.begin + day * clock.DAY
        departed = midnight + draw(7, 22, count) * clock.HOUR
        self.dataset.add(
            "trips",
            {
                "person": np.arange(count),
                "vehicle": day * 10 + draw(0, 3, count),
                "mode": np.full(count, day % 3),
                "from_district": self.homes,
                "to_district": draw(0, 3, count),
                "departed_at": departed,
                "arrived_at": departed + draw(5, 60, count) * clock.MINUTE,
            },
        )
        scanned = midnight + draw(5, 23, count) * clock.HOUR
        left = np.where(draw(0, 2, count) == 0, -1, scanned + draw(5, 59, count) * clock.MINUTE)
        self.dataset.add(
            "scans",
            {
                "person": draw(0, count, count),
                "place": draw(0, 3, count),
                "scanned_at": scanned,
                "left_at": left,
            },
        )
        self.dataset.add(
            "purchases",
            {
                "person": draw(0, count, 8),
                "place": np.full(8, 2),
                "bought_at": midnight + draw(5, 23, 8) * clock.HOUR,
                "category": draw(0, 4, 8),
            },
        )
        reported = midnight + draw(5, 23, 12) * clock.HOUR
        kinds = np.where(draw(0, 20, 12) == 0, 2, draw(3, len(REPORT_KINDS), 12))
        self.dataset.add("reports", {"person": draw(0, count, 12), "kind": kinds, "reported_at": reported})
        if day % 4 == 1:
            zone = {
                "district": draw(0, 3, 1),
                "level": draw(1, 3, 1),
                "valid_from": midnight + draw(5, 9, 1) * clock.HOUR,
            }
            self.dataset.add("zones", zone | {"valid_to": zone["valid_from"] + 3 * clock.DAY})
