"""What must hold of explanations, whatever the rows and the policy."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthcode import clock
from healthcode.dataset import dataset_from_rows
from healthcode.policy.check import find_faults
from healthcode.policy.load import load_policy
from healthcode.policy.model import ContactRule, Policy
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.explain import explain_with
from healthcode.scoring.explain_ends import goes_on
from healthcode.scoring.explained import recreate
from healthcode.scoring.reference import ReferenceScorer
from healthcode.scoring.reference.carriers import Span
from healthcode.scoring.reference.cases import find_case
from healthcode.scoring.reference.rows import Knowledge
from healthcode.scoring.reference.weights import weigh
from healthcode.scoring.timeline import timeline_with
from scoring import strategies as own
from scoring.engines import ENGINES

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


def logged_policies() -> st.SearchStrategy[Policy]:
    """Draw a policy of one rule that weighs encounters by a law of distance, by bands or by days."""
    weights = st.fixed_dictionaries(
        {},
        optional={
            "by_day": st.sampled_from(
                [
                    [{"from_day": -2, "to_day": 3, "weight": 1}, {"from_day": 4, "to_day": 9, "weight": 0.4}],
                    [{"from_day": -1, "to_day": 9, "weight": 0.333}],
                ]
            ),
            "by_attenuation_db": st.just([{"below": 55, "weight": 1.5}, {"weight": 0.5}]),
        },
    )
    law = st.fixed_dictionaries(
        {"full_below_m": st.sampled_from([1, 2]), "power": st.sampled_from([1, 2, 3])}
    )
    bands = st.just([{"below": 1.5, "weight": 1}, {"weight": 0.25}])
    by_distance = st.one_of(
        law.map(lambda drawn: {"by_distance_law": drawn}),
        law.map(lambda drawn: {"by_distance_law": drawn}),
        bands.map(lambda drawn: {"by_distance_m": drawn}),
    )
    rule = st.fixed_dictionaries(
        {
            "per": st.sampled_from(["meeting", "contact_day", "day", "window"]),
            "min_minutes": st.sampled_from([0, 1, 1.667]),
            "round_minutes": st.booleans(),
            "weights": st.builds(lambda some, other: {**some, **other}, weights, by_distance),
        }
    )
    return rule.map(
        lambda drawn: Policy.model_validate(
            {
                "id": "drawn",
                "title": "Drawn",
                "label": "invented",
                "confidence": "low",
                "rules_of": "2020-02-02",
                "design": "decentralised",
                "rule": [
                    {
                        "id": "r",
                        "kind": "contact",
                        "from": ["encounters"],
                        "colour": "red",
                        "says": {"en": "A rule.", "de": "Eine Regel."},
                        "source": "invented",
                        **drawn,
                    }
                ],
            }
        )
    )


@st.composite
def logged(draw: st.DrawFn) -> dict[str, Any]:
    """Draw encounters of one person with two cases, short and long, near and far."""
    first = own.FIRST + 4 * clock.DAY
    encounters = []
    for _ in range(draw(st.integers(1, 6))):
        started_at = first + draw(st.integers(0, 2)) * clock.DAY + draw(st.sampled_from([0, 30, 900, 7_200]))
        encounters.append(
            {
                "person_id": "syn-a",
                "other_person_id": draw(st.sampled_from(["syn-b", "syn-c"])),
                "started_at": own.texts(started_at),
                "ended_at": own.texts(started_at + draw(st.sampled_from([29, 30, 61, 89, 90, 900, 1_733]))),
                "distance_m": draw(st.sampled_from([None, 0.5, 1, 1.234, 3, 7.77, 900])),
                "attenuation_db": draw(st.sampled_from([None, 50, 60])),
            }
        )
    report = {"kind": "test_positive", "reported_at": own.texts(first + 3 * clock.DAY)}
    return {
        "people": [{"person_id": name, "district_id": "d1"} for name in ("syn-a", "syn-b", "syn-c")],
        "encounters": encounters,
        "reports": [{"person_id": name, **report} for name in ("syn-b", "syn-c")],
    }


@pytest.mark.slow
@some
@given(logged(), logged_policies())
def test_weighted_minutes_add_up_to_those_of_the_evidence(drawn: dict[str, Any], policy: Policy) -> None:
    """What is told of each meeting is what the weights give; the sum is the evidence's, in any engine."""
    rule = next(policy.of_kind(ContactRule))
    with dataset_from_rows(drawn) as dataset:
        known = Knowledge(dataset, own.LAST)
        cases = {
            name: find_case(name, known.of_person("reports", name), policy.cases)
            for name in ("syn-b", "syn-c")
        }
        meetings = {row["event_id"]: row for row in known.of_person("encounters", "syn-a")}
        for engine in ENGINES:
            scorer = open_scorer(engine, dataset, policy, own.LAST)
            try:
                told = explain_with(scorer, dataset, policy, "syn-a", "en")
            finally:
                scorer.close()
            for row in told.evidence:
                for part in row.exposures:
                    span = Span(part.started_at, part.ended_at or part.started_at)
                    meeting = meetings[str(part.event_id)]
                    weighed = weigh(rule, span, cases[str(part.other_person_id)], None, meeting)
                    assert (part.minutes, part.weight, part.weighted_minutes) == weighed
            for one in json.loads(json.dumps(told.to_json()))["evidence"]:
                parts = [round(part["weighted_minutes"] * 1_000) for part in one["exposures"]]
                assert sum(parts) == round(one["minutes"] * 1_000)


@pytest.mark.slow
@some
@given(own.datasets(), own.policies(kinds=("contact",)), own.moments())
def test_shared_minutes_add_up_too(drawn: dict[str, Any], policy: Policy, moment: int) -> None:
    """Under any contact rule that counts minutes, those of the exposures add up to those of the evidence."""
    if find_faults(policy):
        return
    counting = {rule.id for rule in policy.of_kind(ContactRule) if rule.slots is None}
    with dataset_from_rows(drawn) as dataset:
        scorer = ReferenceScorer(dataset, policy, moment)
        for person in drawn["people"]:
            told = explain_with(scorer, dataset, policy, person["person_id"], "en")
            for row in told.evidence:
                if row.rule_id in counting:
                    assert sum(part.weighted_minutes or 0 for part in row.exposures) == row.minutes


@pytest.mark.slow
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


_REPORTS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.integers(0, 23),
        st.sampled_from(["fever", "test_negative", "test_negative", "test_positive", "check_in"]),
    ),
    max_size=6,
)


@some
@given(_REPORTS)
def test_a_clearing_that_is_announced_comes(drawn: list[tuple[int, int, str]]) -> None:
    """Evidence with an announced clearing goes on to the second before, and ends then."""
    rules, start = load_policy("hubei-2020-03"), clock.parse_time("2020-02-01T00:00:00")
    drawn = [(0, 8, "fever"), (2, 8, "test_negative"), *drawn]
    reports = [
        {
            "person_id": "syn-a",
            "kind": kind,
            "reported_at": clock.format_time(start + day * clock.DAY + hour * clock.HOUR),
        }
        for day, hour, kind in drawn
    ]
    rows = {"people": [{"person_id": "syn-a", "district_id": "d"}], "reports": reports}
    with dataset_from_rows(rows) as dataset:
        scorer = ReferenceScorer(dataset, rules, start + 13 * clock.DAY)
        told = explain_with(scorer, dataset, rules, "syn-a", "en")
        announced = [row for row in told.evidence if row.will_clear_at is not None]
        assert any(row.rule_id == "fever" for row in announced)
        for row in announced:
            at = row.will_clear_at or 0
            assert told.as_of < at
            assert row.active_until is None or at < row.active_until
            assert row.will_clear_by
            mine = {exposure.exposure_id for exposure in row.exposures}
            assert [_goes_on_at(scorer, moment, row.rule_id, mine) for moment in (at - 1, at)] == [
                True,
                False,
            ]


def _goes_on_at(scorer: ReferenceScorer, moment: int, rule_id: str, exposure_ids: set[str]) -> bool:
    then = scorer.evaluate([moment], ["syn-a"])
    links = {link.evidence_id for link in then.evidence_exposures if link.exposure_id in exposure_ids}
    return any(row.evidence_id in links and row.rule_id == rule_id and goes_on(row) for row in then.evidence)


@pytest.mark.slow
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
