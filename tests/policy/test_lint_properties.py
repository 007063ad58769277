"""What `policy check` says of a rule holds for whatever rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthcode import clock
from healthcode.policy.check import find_faults
from healthcode.policy.lint import find_warnings
from healthcode.policy.lint_contacts import contacts_that_never_count
from healthcode.policy.model import ContactRule
from scoring import strategies as own
from scoring.engines import make_scorer

if TYPE_CHECKING:
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Evaluation

END = own.LAST + 40 * clock.DAY
#: Colours from mild to severe, as rules may give them.
MILDER = {"red": "yellow", "orange": "yellow", "yellow": "green", "green": "green"}

some = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def evaluated(drawn: dict[str, own.Rows], policy: Policy) -> Evaluation:
    scorer = make_scorer("reference", drawn, policy, END)
    moments = [own.FIRST + day * clock.DAY // 2 for day in range(4, 50, 3)]
    try:
        return scorer.evaluate(moments)
    finally:
        scorer.close()


@pytest.mark.slow
@some
@given(drawn=own.datasets(), policy=own.policies(), data=st.data())
def test_rule_that_never_decides_can_be_left_out(
    drawn: dict[str, own.Rows], policy: Policy, data: st.DataObject
) -> None:
    """A rule that is said never to decide, or to add nothing, changes nobody's colour at any time."""
    coloured = [rule for rule in policy.rules if rule.colour is not None]
    if not coloured:
        return
    wide = data.draw(st.sampled_from(coloured))
    more = data.draw(st.integers(0, 40))
    changes: dict[str, object] = {
        "id": "narrower",
        "colour": data.draw(st.sampled_from([wide.colour, MILDER[str(wide.colour)]])),
    }
    if hasattr(wide, "min_minutes") and getattr(wide, "slots", None) is None:
        changes["min_minutes"] = wide.min_minutes + more * 1_000
    if wide.lasts_days is not None:
        changes["lasts_days"] = max(0, wide.lasts_days - more % 3)
    narrow = wide.model_copy(update=changes)
    both = policy.model_copy(update={"rules": (*policy.rules, narrow), "deliberate": ()})
    if find_faults(both):
        return
    idle = [
        str(warning.where).partition(".")[2]
        for warning in find_warnings(both)
        if "never decides: " in str(warning) or "adds nothing: " in str(warning)
    ]
    for name in idle:
        without = both.model_copy(update={"rules": tuple(rule for rule in both.rules if rule.id != name)})
        colours = [
            [(one.person_id, one.as_of, one.colour) for one in evaluated(drawn, rules).verdicts]
            for rules in (both, without)
        ]
        assert colours[0] == colours[1]


@pytest.mark.slow
@some
@given(drawn=own.datasets(), policy=own.policies(), data=st.data())
def test_rule_that_never_counts_has_no_evidence(
    drawn: dict[str, own.Rows], policy: Policy, data: st.DataObject
) -> None:
    """A contact rule whose rows are too short, or that asks one person for two cases, finds nothing."""
    scan_minutes = data.draw(st.sampled_from([0, 10, 30]))
    presence = policy.presence
    if presence is None:
        return
    seen = presence.model_copy(
        update={
            "check_outs": False,
            "scan_minutes": scan_minutes,
            "purchase_minutes": 0,
            "tables": ("scans",),
        }
    )
    rules = tuple(
        rule.model_copy(update={"by_kind": {}}) if isinstance(rule, ContactRule) else rule
        for rule in policy.rules
    )
    odd = policy.model_copy(update={"presence": seen, "rules": rules})
    if find_faults(odd):
        return
    idle = {
        str(warning.where).split(".")[1]
        for warning in contacts_that_never_count(odd)
        if "never reached" in str(warning) or "leaves nothing" in str(warning)
    }
    if idle:
        assert not idle & {one.rule_id for one in evaluated(drawn, odd).evidence}
