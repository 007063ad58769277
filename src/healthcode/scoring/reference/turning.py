"""Turning points: every time at which a person's colour could change."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.policy.model import StayRule
from healthcode.scoring.reference.evidence import first_reached, groups_at
from healthcode.scoring.reference.verdicts import points_by_rule, taking_part
from healthcode.scoring.results import OVERRIDE

if TYPE_CHECKING:
    from healthcode.policy.model import Policy, RuleBase
    from healthcode.scoring.reference.evidence import Weighed
    from healthcode.scoring.reference.exposures import Found
    from healthcode.scoring.reference.rows import Row

Weigh = Callable[[int], "list[Weighed]"]


def given_moments(
    policy: Policy,
    found: Sequence[tuple[RuleBase, Found]],
    overrides: list[Row],
    heard_at: list[int],
    after: int | None,
) -> set[int]:
    """Collect the times that exposures, rules, overrides and silence give by themselves.

    Args:
        policy: With the dates of its rules.
        found: The person's exposures, each with its rule.
        overrides: The person's.
        heard_at: When something about the person became known.
        after: Only this time and later ones are wanted; all if none.
    """
    moments: set[int | None] = set()
    for rule in policy.rules:
        moments |= {rule.in_force_from, rule.in_force_until}
    for _, one in found:
        moments |= {one.known_at, one.cleared_at, one.replaced_at}
    for override in overrides:
        moments |= {override["set_at"], override["until"]}
    if policy.default.unseen_days is not None:
        moments |= {*heard_at, *(moment + policy.default.unseen_days * clock.DAY for moment in heard_at)}
    given = {moment for moment in moments if moment is not None and (after is None or moment > after)}
    given |= set() if after is None else {after}
    return given | _hours_reached(found, given)


def _hours_reached(found: Sequence[tuple[RuleBase, Found]], given: set[int]) -> set[int]:
    """Find when stays had lasted long enough, each time after something became known."""
    by_rule: dict[str, tuple[StayRule, list[Found]]] = {}
    for rule, one in found:
        if isinstance(rule, StayRule):
            by_rule.setdefault(rule.id, (rule, []))[1].append(one)
    moments: set[int | None] = set()
    for rule, stays in by_rule.values():
        for at in given:
            for group in groups_at(rule, stays, at):
                lasted = sum(one.lasted(at) for one in group.exposures)
                open_count = sum(one.ended_at is None for one in group.exposures)
                if open_count:
                    moments.add(at - (lasted - rule.min_hours * clock.HOUR) // open_count)
                moments.add(first_reached(group, rule.min_hours * clock.HOUR, None))
    return {moment for moment in moments if moment is not None}


def all_moments(policy: Policy, given: set[int], weigh: Weigh) -> list[int]:
    """Add the times that follow from evidence as it stood at each given time.

    Args:
        policy: With bands.
        given: Times between which the same exposures are known and cleared.
        weigh: Gives the person's evidence at a time.
    """
    moments = set(given)
    for at in given:
        for one in weigh(at):
            times = (one.evidence.known_at, one.evidence.active_from, one.evidence.active_until)
            moments |= {moment for moment in times if moment is not None}
    ordered = sorted(moments)
    for first, following in itertools.zip_longest(ordered, ordered[1:]):
        moments |= _bands_reached(policy, first, following, weigh)
    return sorted(moments)


def _bands_reached(policy: Policy, first: int, following: int | None, weigh: Weigh) -> set[int]:
    """Find when the points of an open stay, which grow by the minute, reach a band."""
    rates = [
        policy.rule(one.evidence.rule_id).points_per_minute or 0
        for one in weigh(first)
        if one.evidence.active
        and one.evidence.rule_id != OVERRIDE
        and any(found.ended_at is None for found in one.group.exposures)
    ]
    if not any(rates):
        return set()

    def points(at: int) -> int:
        active = [one.evidence for one in weigh(at) if one.evidence.active]
        ranked = taking_part(policy, [one for one in active if one.rule_id != OVERRIDE])
        return sum(points_by_rule(policy, ranked).values())

    bounds = [band.from_points for band in policy.bands]
    slowest = min(rate for rate in rates if rate)
    minutes = -(-max(bounds, default=0) * 1_000 // slowest) + 1
    last = first + minutes * clock.MINUTE if following is None else following - 1
    return {
        low
        for bound in bounds
        if points(first) < bound <= points(last)
        for low in [_first_with(points, bound, first, last)]
    }


def _first_with(points: Callable[[int], int], bound: int, low: int, high: int) -> int:
    """Find the first time after ``low``, ``high`` at the latest, with so many points, which only grow."""
    while high - low > 1:
        middle = (low + high) // 2
        if points(middle) < bound:
            low = middle
        else:
            high = middle
    return high
