"""DuckDB and the reference give the same exposures, evidence and verdicts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode import clock
from healthcode.dataset import dataset_from_rows
from healthcode.policy.load import load_policy
from healthcode.scoring.engines import open_scorer
from scoring import strategies

if TYPE_CHECKING:
    from healthcode.policy.model import Policy

CONTACTS = ("contact", "contact", "contact", "report")


def results(engine: Any, tables: dict[str, Any], policy: Policy, until: int, moments: list[int]) -> Any:
    """Give everything that an engine says, as plain lists."""
    with dataset_from_rows(tables) as dataset:
        scorer = open_scorer(engine, dataset, policy, until)
        try:
            evaluation = scorer.evaluate(moments)
            people = sorted(row["person_id"] for row in tables["people"])
            return {
                "exposures": list(scorer.exposures()),
                "evidence": evaluation.evidence,
                "evidence_exposures": evaluation.evidence_exposures,
                "verdicts": evaluation.verdicts,
                "too_old": sorted((one for person in people for one in scorer.too_old(person)), key=repr),
                "left_out_of_case": [one for person in people for one in scorer.left_out_of_case(person)],
            }
        finally:
            scorer.close()


def compare(tables: dict[str, Any], policy: Policy, until: int, moments: list[int]) -> None:
    """Hold each kind of result of one engine against the other's."""
    expected = results("reference", tables, policy, until, moments)
    found = results("duckdb", tables, policy, until, moments)
    for name, rows in expected.items():
        assert found[name] == rows, name


def moments_after(until: int) -> list[int]:
    """Choose times before, at and after what is known."""
    return [until - 2 * clock.DAY, until, until + 3 * clock.DAY]


@settings(max_examples=12)
@given(strategies.datasets(), strategies.policies(), strategies.moments())
def test_engines_agree_on_mixed_policies(tables: dict[str, Any], policy: Policy, until: int) -> None:
    """Every result is equal on random small datasets under random policies."""
    compare(tables, policy, until, moments_after(until))


@pytest.mark.slow
@settings(max_examples=12)
@given(strategies.datasets(), strategies.policies(kinds=CONTACTS), strategies.moments())
def test_engines_agree_on_meetings(tables: dict[str, Any], policy: Policy, until: int) -> None:
    """Every result is equal where rules look at meetings."""
    compare(tables, policy, until, moments_after(until))


@pytest.mark.slow
@pytest.mark.parametrize("until", ["2020-02-14T20:44:00", "2020-02-20T00:00:00"])
def test_an_instant_at_the_end_of_an_overlap_names_its_own_rows(until: str) -> None:
    """A check-out of no length at the second at which another overlap ends has its own rows behind it."""
    tables = {
        "people": [{"person_id": name, "district_id": "town"} for name in ("syn-a", "syn-b")],
        "places": [{"place_id": "cafe", "kind": "cafe", "district_id": "town"}],
        "scans": [
            {
                "person_id": name,
                "place_id": "cafe",
                "scanned_at": f"2020-02-14T{start}",
                "left_at": f"2020-02-14T{end}",
            }
            for name, start, end in (
                ("syn-b", "20:45:00", "20:45:00"),
                ("syn-a", "19:47:00", "20:45:00"),
                ("syn-a", "19:54:00", "21:16:00"),
                ("syn-b", "20:14:00", "21:19:00"),
            )
        ],
        "reports": [{"person_id": "syn-a", "kind": "test_positive", "reported_at": "2020-02-14T20:00:00"}],
    }
    moment = clock.parse_time(until)
    compare(tables, load_policy("hangzhou-2020-02"), moment, moments_after(moment))


@pytest.mark.slow
@settings(max_examples=150)
@given(strategies.datasets(), strategies.policies(), strategies.moments())
def test_engines_agree_on_many_mixed_policies(tables: dict[str, Any], policy: Policy, until: int) -> None:
    """The same, often."""
    compare(tables, policy, until, moments_after(until))


@pytest.mark.slow
@settings(max_examples=150)
@given(strategies.datasets(), strategies.policies(kinds=CONTACTS), strategies.moments())
def test_engines_agree_on_many_meetings(tables: dict[str, Any], policy: Policy, until: int) -> None:
    """The same for meetings, often."""
    compare(tables, policy, until, moments_after(until))


@pytest.mark.slow
@settings(max_examples=6)
@given(strategies.datasets(), strategies.policies(), strategies.moments(), st.sampled_from(strategies.PEOPLE))
def test_turning_points_hold_every_change_on_duckdb(
    tables: dict[str, Any], policy: Policy, until: int, person_id: str
) -> None:
    """Between two turning points of DuckDB the reference sees no change of colour."""
    if person_id not in {row["person_id"] for row in tables["people"]}:
        person_id = tables["people"][0]["person_id"]
    with dataset_from_rows(tables) as dataset:
        scorer = open_scorer("duckdb", dataset, policy, until)
        points = [point for point in scorer.turning_points(person_id) if point > strategies.FIRST]
        scorer.close()
        between = [(first + second) // 2 for first, second in itertools.pairwise(points)]
        reference = open_scorer("reference", dataset, policy, until)
        at_points = reference.evaluate(points[:-1], [person_id]).verdicts
        in_between = reference.evaluate(between, [person_id]).verdicts
        assert [one.colour for one in at_points] == [one.colour for one in in_between]
