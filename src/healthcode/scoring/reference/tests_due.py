"""Missed deadlines for a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.scoring.reference.exposures import Found, is_kind, sampled_at

if TYPE_CHECKING:
    from healthcode.policy.model import OverdueRule
    from healthcode.scoring.reference.rows import Row


@dataclass(frozen=True)
class Test:
    """The tests of one person sampled at one second, known at the earliest of their reports."""

    sampled_at: int
    known_at: int
    row: int
    event_id: str


def find_tests(reports: list[Row]) -> list[Test]:
    """Find a person's tests among the reports."""
    tests: dict[int, Test] = {}
    for report in sorted(reports, key=lambda report: (report["reported_at"], report["row"])):
        if is_kind("test_negative", report["kind"]) or is_kind("test_positive", report["kind"]):
            sample = sampled_at(report)
            tests.setdefault(sample, Test(sample, report["reported_at"], report["row"], report["event_id"]))
    return list(tests.values())


def overdue_exposures(rule: OverdueRule, person_id: str, reports: list[Row], rules_of: int) -> list[Found]:
    """Find the deadlines that a person missed.

    Args:
        rule: With ``since`` or ``max_days``.
        person_id: Whose.
        reports: The person's, as known.
        rules_of: The policy's date, at whose midnight a rule without ``in_force_from`` begins.
    """
    tests = find_tests(reports)
    if rule.since is not None:
        wanted = [test for test in tests if test.sampled_at >= rule.since]
        missed = Found(person_id, rule.id, rule.since, rule.since, rule.since)
        return _unless_tested(missed, wanted)
    begins_at = clock.day_start(rules_of) if rule.in_force_from is None else rule.in_force_from
    found = _unless_tested(_missed(rule, person_id, begins_at, None, begins_at), tests)
    for test in tests:
        later = [other for other in tests if other.sampled_at > test.sampled_at]
        found += _unless_tested(_missed(rule, person_id, test.sampled_at, test, begins_at), later)
    return found


def _missed(rule: OverdueRule, person_id: str, counted_from: int, test: Test | None, begins_at: int) -> Found:
    """Make the exposure of the deadline that is counted from a test or from the beginning."""
    due_at = deadline(rule, counted_from)
    return Found(
        person_id=person_id,
        rule_id=rule.id,
        started_at=counted_from,
        ended_at=due_at,
        known_at=max(due_at, begins_at, test.known_at if test else begins_at),
        event_id=test.event_id if test else None,
        rows=(test.row if test else 0, 0),
    )


def deadline(rule: OverdueRule, counted_from: int) -> int:
    """Give the time by which the next test must be known."""
    days = rule.max_days or 0
    if rule.whole_days:
        return (clock.day_number(counted_from) + days + 1) * clock.DAY
    return counted_from + days * clock.DAY


def _unless_tested(missed: Found, tests: list[Test]) -> list[Found]:
    """Leave a deadline out that a test met in time; one that is known later clears it."""
    if any(test.known_at <= missed.known_at for test in tests):
        return []
    cleared_at = min((test.known_at for test in tests), default=None)
    return [replace(missed, cleared_at=cleared_at)]
