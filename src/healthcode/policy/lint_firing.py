"""Which rules of a policy can never fire, whatever happens, and which sums of points can come up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import clock, tables
from healthcode.patterns import may_meet
from healthcode.policy.model import (
    THOUSAND,
    ContactRule,
    Policy,
    PurchaseRule,
    RuleBase,
    StayRule,
    Weights,
)
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

HOURS_A_DAY = 24
MINUTES_A_DAY = 24 * 60
VEHICLES = "vehicle/*"


def rules_that_never_fire(policy: Policy) -> Iterator[Problem]:
    """Find rules that can have no effect.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each reason.
    """
    for rule in policy.rules:
        yield from _never_in_force(policy, rule)
        if rule.points_per_minute == 0:
            yield KeyProblem(f"rule.{rule.id}.points_per_minute", "0", "never gives a point")
        match rule:
            case ContactRule():
                yield from _no_contact(policy, rule)
            case PurchaseRule():
                yield from _no_purchase(rule)
            case _:
                pass


def possible_sums(policy: Policy) -> int:
    """Give every sum of points that may come up; above the bounds of all bands, some of them.

    Simplification:
        Every choice of rules of one priority is taken to be possible, however unlikely together.

    Returns:
        A number whose bit n is set if the sum n is possible.
    """
    highest = max((band.from_points for band in policy.bands), default=0)
    sums = 1
    for priority in {rule.priority for rule in policy.rules}:
        here = 1
        for rule in policy.rules:
            if rule.priority == priority:
                here |= _with_rule(here, rule, highest)
        sums |= here
    return sums


def _with_rule(sums: int, rule: RuleBase, highest: int) -> int:
    """Add the points of one rule to every sum; more than ``highest`` need not be told apart."""
    if rule.counts == "minutes":
        return (1 << (highest + 1)) - 1 if rule.points_per_minute else sums
    if rule.points is None:
        return sums
    if rule.counts == "once":
        return sums | sums << rule.points
    added = rule.points
    while added <= highest:
        sums |= sums << added
        added *= 2
    return sums | sums << rule.points


def _never_in_force(policy: Policy, rule: RuleBase) -> Iterator[Problem]:
    until = rule.in_force_until
    if until is not None and until <= policy.rules_of:
        wanted = f"is over by the date of the rules, {clock.format_time(policy.rules_of)[:10]}"
        yield KeyProblem(f"rule.{rule.id}.in_force_until", clock.format_time(until), wanted)
    if until is not None and rule.observed_from is not None and rule.observed_from >= until:
        wanted = "nothing that counts has happened before the rule is out of force"
        yield KeyProblem(f"rule.{rule.id}.observed_from", clock.format_time(rule.observed_from), wanted)
    if rule.lasts_days is None or isinstance(rule, StayRule):
        return
    hours = (rule.lasts_days + rule.whole_days) * HOURS_A_DAY
    if hours <= rule.after_hours:
        ends = "its evidence ends before, or when, it takes effect"
        delay = f", {rule.after_hours} hours after it is known" if rule.after_hours else ""
        yield KeyProblem(f"rule.{rule.id}.lasts_days", str(rule.lasts_days), f"{ends}{delay}")


def _no_purchase(rule: PurchaseRule) -> Iterator[Problem]:
    if rule.counts == "minutes":
        yield KeyProblem(
            f"rule.{rule.id}.counts", shown("minutes"), "a purchase has no minutes, so no points"
        )
    for category in rule.categories:
        if category not in tables.CATEGORIES:
            hint = nearest(category, tables.CATEGORIES) or f". Known are {', '.join(tables.CATEGORIES)}"
            wanted = f"no table has it unless its makers add the word{hint}"
            yield KeyProblem(f"rule.{rule.id}.categories", shown(category), wanted)


def _no_contact(policy: Policy, rule: ContactRule) -> Iterator[Problem]:
    where, cases = f"rule.{rule.id}", policy.cases
    if rule.same_carriage and rule.place_kinds and not _any_vehicle(rule):
        wanted = f"only vehicles have carriages, and none is among {', '.join(rule.place_kinds)}"
        yield KeyProblem(f"{where}.same_carriage", "true", wanted)
    yield from _unseen_by_its_tables(policy, rule)
    if rule.recent_days == 0:
        yield KeyProblem(f"{where}.recent_days", "0", "no contact is less than 0 days old")
    if rule.case_events == "before_onset" and cases.infectious_from_day > 0:
        wanted = f"cases are infectious from day {cases.infectious_from_day} on, after their day 0"
        yield KeyProblem(f"{where}.case_events", shown(rule.case_events), wanted)
    if rule.case_events == "from_onset" and cases.infectious_to_day < 0:
        wanted = f"cases are infectious up to day {cases.infectious_to_day}, before their day 0"
        yield KeyProblem(f"{where}.case_events", shown(rule.case_events), wanted)
    if _weightless(rule.weights, policy):
        yield KeyProblem(f"{where}.weights", "", "no minute of an infectious day has any weight")
    elif rule.slots is None:
        yield from _longer_than_a_day(rule)


def _unseen_by_its_tables(policy: Policy, rule: ContactRule) -> Iterator[Problem]:
    """Find what a rule asks of shared presence that the tables of ``[presence]`` never show."""
    if rule.from_ != ("presence",):
        return
    where, seen_in = f"rule.{rule.id}", policy.presence_tables
    if "scans" not in seen_in and rule.thin_case_scans_minutes is not None:
        wanted = "leaves nothing: scans are not among presence.tables"
        yield KeyProblem(f"{where}.thin_case_scans_minutes", str(rule.thin_case_scans_minutes), wanted)
    if "trips" in seen_in:
        return
    if rule.same_carriage:
        yield KeyProblem(f"{where}.same_carriage", "true", "trips are not among presence.tables")
    if rule.place_kinds and all(kind.startswith(VEHICLES[:-1]) for kind in rule.place_kinds):
        wanted = "shows nobody: trips are not among presence.tables"
        yield KeyProblem(f"{where}.place_kinds", shown(rule.place_kinds), wanted)


def _any_vehicle(rule: ContactRule) -> bool:
    return any(may_meet(kind, VEHICLES) for kind in rule.place_kinds)


def _weightless(weights: Weights, policy: Policy) -> bool:
    first, last = policy.cases.infectious_from_day, policy.cases.infectious_to_day
    same_day_0 = policy.cases.counted_from == "onset"
    days = [day for day in weights.by_day if not same_day_0 or (day.from_day <= last and day.to_day >= first)]
    measures = (weights.by_distance_m, weights.by_attenuation_db)
    return (bool(weights.by_day) and not any(day.weight for day in days)) or any(
        bool(bands) and not any(band.weight for band in bands) for bands in measures
    )


def _longer_than_a_day(rule: ContactRule) -> Iterator[Problem]:
    if rule.per not in ("day", "contact_day") or rule.min_cases > 1:
        return
    for pattern in (None, *rule.by_kind):
        numbers = rule.numbers_for(pattern)
        most = MINUTES_A_DAY * _heaviest(rule.weights) * (numbers.weight or 0) // THOUSAND
        if (numbers.min_minutes or 0) > most:
            key = "min_minutes" if pattern is None else f"by_kind.{shown(pattern)}.min_minutes"
            found = f"{(numbers.min_minutes or 0) / THOUSAND:g}"
            wanted = f"one case gives at most {most / THOUSAND:g} weighted minutes in a day"
            yield KeyProblem(f"rule.{rule.id}.{key}", found, wanted)


def _heaviest(weights: Weights) -> int:
    """Give the largest weight that a minute can have, in thousandths."""
    largest = THOUSAND
    for entries in (weights.by_day, weights.by_distance_m, weights.by_attenuation_db):
        if entries:
            largest = largest * max(entry.weight for entry in entries) // THOUSAND
    places = [THOUSAND, *weights.by_place_kind.values()]
    return largest * max(places) // THOUSAND
