"""Verdicts: from the evidence of all rules to one colour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthcode import clock, tables
from healthcode.scoring.reference.evidence import Weighed, severity
from healthcode.scoring.results import OVERRIDE, Evidence, Verdict

if TYPE_CHECKING:
    from healthcode.policy.model import Policy
    from healthcode.scoring.reference.rows import Knowledge


def silenced(policy: Policy, weighed: list[Weighed]) -> list[Weighed]:
    """Take the effect from evidence whose rule is silenced by another with active evidence."""
    active_rules = {one.evidence.rule_id for one in weighed if one.evidence.active}
    unless = {rule.id: set(rule.unless_active) for rule in policy.rules}
    return [
        replace(one, evidence=replace(one.evidence, active=False))
        if unless.get(one.evidence.rule_id, set()) & active_rules
        else one
        for one in weighed
    ]


def verdict_at(
    policy: Policy, person_id: str, evidence: list[Evidence], heard_at: list[int], at: int
) -> Verdict:
    """Decide on a colour.

    Args:
        policy: With bands and default.
        person_id: Whose.
        evidence: The person's, overrides among them.
        heard_at: When anything about the person became known in the tables that the rules read.
        at: The time of the verdict.
    """
    active = taking_part(policy, [one for one in evidence if one.active and one.rule_id != OVERRIDE])
    points = points_by_rule(policy, active)
    total = sum(points.values())
    colour, rule_id = colour_of(policy, active, points)
    override = next((one for one in evidence if one.rule_id == OVERRIDE and one.active), None)
    if override is not None and override.colour is not None:
        return Verdict(person_id, at, override.colour, total, OVERRIDE)
    if not active:
        colour = unseen_colour(policy, heard_at, at) or policy.default.colour
    return Verdict(person_id, at, colour, total, rule_id)


def taking_part(policy: Policy, active: list[Evidence]) -> list[Evidence]:
    """Keep the rows of the highest priority."""
    highest = max((policy.rule(one.rule_id).priority for one in active), default=0)
    return [one for one in active if policy.rule(one.rule_id).priority == highest]


def points_by_rule(policy: Policy, active: list[Evidence]) -> dict[str, int]:
    """Add up the points of each rule that gives points, in file order."""
    points = {}
    for rule in policy.rules:
        rows = [one.points for one in active if one.rule_id == rule.id and one.points is not None]
        if rows:
            points[rule.id] = rows[0] if rule.counts == "once" else sum(rows)
    return points


def colour_of(policy: Policy, active: list[Evidence], points: dict[str, int]) -> tuple[str, str | None]:
    """Find the most severe colour and the rule that decides."""
    total = sum(points.values())
    banded = [band.colour for band in policy.bands if _is_in(total, band.from_points, band.to_points)]
    colours: list[str] = [*banded, *(one.colour for one in active if one.colour is not None)]
    winner = min(colours, key=severity, default=str(policy.default.colour))
    order = [rule.id for rule in policy.rules]
    deciding = [one for one in active if one.colour == winner]
    if deciding:
        first = min(deciding, key=lambda one: (one.active_from, order.index(one.rule_id)))
        return winner, first.rule_id
    return winner, max(points, key=lambda rule_id: points[rule_id], default=None)


def _is_in(total: int, from_points: int, to_points: int | None) -> bool:
    return total >= from_points and (to_points is None or total < to_points)


def heard_at(policy: Policy, person_id: str, known: Knowledge) -> list[int]:
    """List when something about a person became known in the tables that the rules read."""
    moments = set()
    for table in policy.tables_read:
        for row in known.of_person(table, person_id):
            moments.add(row[tables.TABLES[table].known_at])
            if table == "scans" and row["left_at"] is not None:
                moments.add(row["left_at"])
    return sorted(moments)


def unseen_colour(policy: Policy, moments: list[int], at: int) -> str | None:
    """Give the colour of a person about whom nothing became known for long, if that is so."""
    days = policy.default.unseen_days
    if days is None:
        return None
    last = max((moment for moment in moments if moment <= at), default=None)
    return policy.default.unseen_colour if last is None or at - last >= days * clock.DAY else None
