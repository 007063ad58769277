"""What must hold of explanations, whatever the rows and the policy."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings

from healthcode.dataset import dataset_from_rows
from healthcode.policy.check import find_faults
from healthcode.scoring.explain import explain_with
from healthcode.scoring.explained import recreate
from healthcode.scoring.reference import ReferenceScorer
from healthcode.scoring.timeline import timeline_with
from scoring import strategies as own

if TYPE_CHECKING:
    from healthcode.policy.model import Policy

some = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@some
@given(own.datasets(), own.policies(), own.moments())
def test_points_and_colour_come_out_of_the_json_alone(
    drawn: dict[str, Any], policy: Policy, moment: int
) -> None:
    """Whoever has only the explanation's JSON gets the same points and colour; shares add up to them."""
    if find_faults(policy):
        return
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for verdict in scorer.evaluate([moment]).verdicts:
            explanation = explain_with(scorer, dataset, policy, verdict.person_id, "en")
            document = json.loads(json.dumps(explanation.to_json()))
            assert recreate(document) == (verdict.points, verdict.colour)
            assert sum(row.counted_points for row in explanation.evidence) == verdict.points
            assert (explanation.colour, explanation.deciding_rule) == (verdict.colour, verdict.deciding_rule)


@some
@given(own.datasets(), own.policies(), own.moments())
def test_the_next_change_is_the_next_one(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Up to the second before the next change the colour stays; at it the new colour is there."""
    if find_faults(policy):
        return
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for person in drawn["people"][:2]:
            explanation = explain_with(scorer, dataset, policy, person["person_id"], "de")
            change = explanation.next_change
            if change is None:
                continue
            before, after = scorer.evaluate([change.at - 1, change.at], [person["person_id"]]).verdicts
            assert before.colour == explanation.colour
            assert after.colour == change.colour != explanation.colour


@some
@given(own.datasets(), own.policies(), own.moments())
def test_a_timeline_ends_with_the_colour_of_its_end(
    drawn: dict[str, Any], policy: Policy, moment: int
) -> None:
    """The last change is the verdict at the end, and no two changes in a row give the same colour."""
    if find_faults(policy):
        return
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for verdict in scorer.evaluate([moment]).verdicts[:2]:
            line = timeline_with(scorer, dataset, policy, verdict.person_id, "en")
            colours = [line.first_colour, *(change.colour for change in line.changes)]
            assert colours[-1] == verdict.colour
            assert all(one != other for one, other in pairwise(colours))
