"""What must hold of counterfactuals and what-ifs, whatever the rows and the policy."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from healthcode.dataset import dataset_from_rows
from healthcode.dataset.around import rows_around
from healthcode.policy.check import find_faults
from healthcode.scoring.counterfactual import counterfactual_of, second_degree_at
from healthcode.scoring.explain import explain_with
from healthcode.scoring.explained import recreate
from healthcode.scoring.reference import ReferenceScorer
from healthcode.scoring.whatif import Question, answer
from healthcode.tables import TABLES
from scoring import strategies as own

if TYPE_CHECKING:
    from collections.abc import Collection

    from healthcode.policy.model import Policy

few = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
OWN_TABLES = [name for name, table in TABLES.items() if table.is_event and name not in ("zones", "overrides")]


def without(drawn: dict[str, Any], keys: Collection[tuple[str, str]]) -> dict[str, Any]:
    """Leave rows out of drawn tables."""
    return {
        table: [row for row in rows if (table, row.get("event_id")) not in keys]
        for table, rows in drawn.items()
    }


def colour_of(drawn: dict[str, Any], policy: Policy, person_id: str, moment: int) -> str:
    """Score everything anew."""
    with dataset_from_rows(drawn) as dataset:
        (verdict,) = ReferenceScorer(dataset, policy, moment).evaluate([moment], [person_id]).verdicts
        return verdict.colour


@few
@given(own.datasets(explicit_ids=True), own.policies(), own.moments())
def test_what_is_found_is_really_so(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Without the rows named, the whole dataset scored anew gives the colour that was promised."""
    assume(not find_faults(policy))
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for verdict in scorer.evaluate([moment]).verdicts:
            told = explain_with(scorer, dataset, policy, verdict.person_id, "en")
            found = counterfactual_of(told, dataset, policy, most_tries=60)
            if found is None or found.outcome == "by_hand":
                assert verdict.colour == "green" or verdict.deciding_rule == "override"
                continue
            keys = {(event.table, event.event_id) for event in found.without}
            assert len(keys) <= found.most_rows
            assert colour_of(without(drawn, keys), policy, verdict.person_id, moment) == found.colour
            assert (found.outcome == "green") == (found.colour == "green")
            for way in found.other_ways:
                others = {(event.table, event.event_id) for event in way.without}
                assert len(others) == len(keys)
                assert others != keys
                assert colour_of(without(drawn, others), policy, verdict.person_id, moment) == found.colour


@pytest.mark.slow
@few
@given(own.datasets(explicit_ids=True), own.policies(is_plain=True), own.moments())
def test_nothing_smaller_is_green(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Where more rows are never milder, trying every small set of own rows finds nothing smaller."""
    assume(not find_faults(policy))
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for verdict in scorer.evaluate([moment]).verdicts:
            told = explain_with(scorer, dataset, policy, verdict.person_id, "en")
            found = counterfactual_of(told, dataset, policy)
            if found is None or found.outcome == "by_hand" or found.is_cut:
                continue
            rows = [
                (table, row["event_id"])
                for table in OWN_TABLES
                for row in drawn[table]
                if row["person_id"] == verdict.person_id
            ]
            smaller = len(found.without) - 1 if found.outcome == "green" else 2
            for size in range(1, smaller + 1):
                for keys in combinations(rows, size):
                    colour = colour_of(without(drawn, keys), policy, verdict.person_id, moment)
                    assert colour != "green", keys


@pytest.mark.slow
@few
@given(own.datasets(explicit_ids=True), own.policies(), own.moments())
def test_the_surroundings_are_enough(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Scoring only what a person's colour can depend on gives all that scoring everything gives."""
    assume(not find_faults(policy))
    with dataset_from_rows(drawn) as dataset:
        whole = ReferenceScorer(dataset, policy, moment)
        for person in drawn["people"]:
            person_id = person["person_id"]
            around = rows_around(dataset, person_id, second_degree_at=second_degree_at(policy))
            with around.changed() as rows:
                part = ReferenceScorer(rows, policy, moment)
                assert part.evaluate([moment], [person_id]) == whole.evaluate([moment], [person_id])
                assert part.exposures([person_id]) == whole.exposures([person_id])


@pytest.mark.slow
@few
@given(own.datasets(explicit_ids=True), own.policies(), own.moments())
def test_a_named_cause_matters_as_told(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Each row named behind what counts, taken away, changes the evidence, and the colour as told."""
    assume(not find_faults(policy))
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for person in drawn["people"][:3]:
            person_id = person["person_id"]
            told = explain_with(scorer, dataset, policy, person_id, "en")
            named = {
                (table, row["event_id"])
                for evidence in told.evidence
                if evidence.share != "none"
                for exposure in evidence.exposures
                for table in OWN_TABLES
                for row in drawn[table]
                if row["event_id"] == exposure.event_id
            }
            for table, event_id in sorted(named)[:4]:
                question = Question(person_id, ((table, {"event_id": event_id}),), (), ())
                result = answer(dataset, policy, question, moment, "reference", "en")
                anew = colour_of(without(drawn, {(table, event_id)}), policy, person_id, moment)
                assert result.after.colour == anew
                assert result.before.colour == told.colour
                assert recreate(json.loads(json.dumps(result.after.to_json())))[1] == anew
                twin = any(
                    event_id in {event.same_as, event.event_id}
                    for event in told.ignored
                    if event.key in (None, "lookback_days")
                )
                assert twin or result.gone or result.new


@pytest.mark.slow
@few
@given(own.datasets(explicit_ids=True), own.policies(), own.moments())
def test_an_override_says_what_the_rules_alone_give(
    drawn: dict[str, Any], policy: Policy, moment: int
) -> None:
    """The colour told as that of the rules alone is the colour without any override."""
    assume(not find_faults(policy) and drawn["overrides"])
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for person in drawn["people"]:
            told = explain_with(scorer, dataset, policy, person["person_id"], "en")
            if told.by_hand is None:
                continue
            alone = told.by_hand.rules_alone
            assert alone is not None
            assert alone.colour == colour_of({**drawn, "overrides": []}, policy, person["person_id"], moment)
