"""Which kinds of data two policies read, and how long they keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import tables
from healthcode.patterns import covers
from healthcode.policy.change import Change, Direction
from healthcode.policy.model import (
    Clear,
    ContactRule,
    OverdueRule,
    Policy,
    PurchaseRule,
    ReportRule,
    RuleBase,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ANYWHERE = "*"
_TESTS = ("test_negative", "test_negative/*", "test_positive", "test_positive/*")
_CHECKED_IN = ("check_in", "symptom", "symptom/*", "fever", "fever/*")


def kinds_of_data(before: Policy, after: Policy) -> Iterator[Change]:
    """Find tables, place kinds, purchase categories and kinds of reports that only one of the two reads.

    Args:
        before: Policy A.
        after: Policy B.

    Yields:
        One change for each kind.
    """
    for key, of in (
        ("table", lambda policy: policy.tables_read),
        ("place_kind", place_kinds_read),
        ("category", categories_read),
        ("report_kind", report_kinds_read),
    ):
        for name in _only_in(of(after), of(before)):
            yield Change("data", "more", name, key, None, name, unit=key)
        for name in _only_in(of(before), of(after)):
            yield Change("data", "less", name, key, name, None, unit=key)


def retention(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare how long rows are kept, table by table.

    A table that a policy neither reads nor names is kept for 0 days; one that it reads without naming is kept
    without a limit.

    Args:
        before: Policy A.
        after: Policy B.

    Yields:
        One change for each table that is kept for another time.
    """
    for table in tables.TABLES:
        was, now = _days_kept(before, table), _days_kept(after, table)
        if was == now:
            continue
        if was is None or now is None:
            direction: Direction = "more" if now is None else "less"
            yield Change("retention", direction, table, "unlimited", was, now, unit="days")
        else:
            direction = "more" if now > was else "less"
            yield Change("retention", direction, table, "days", was, now, unit="days", amount=abs(now - was))


def categories_read(policy: Policy) -> frozenset[str]:
    """Name the purchase categories that rules look for."""
    return frozenset(name for rule in policy.of_kind(PurchaseRule) for name in rule.categories)


def place_kinds_read(policy: Policy) -> frozenset[str]:
    """Name the kinds of places, as patterns, at which rules look for meetings; ``*`` is all."""
    rules = (rule for rule in policy.of_kind(ContactRule) if "presence" in rule.from_ or rule.place_kinds)
    return frozenset(kind for rule in rules for kind in rule.place_kinds or (ANYWHERE,))


def report_kinds_read(policy: Policy) -> frozenset[str]:
    """Name the kinds of reports, as patterns, that fire a rule, make a case or clear evidence."""
    named: set[str] = set()
    for rule in policy.rules:
        named |= _fired_by(rule)
        for way in rule.clears:
            named |= _cleared_by(way)
    if any(policy.of_kind(ContactRule)):
        named |= {"test_positive"} | ({"recovered"} if policy.cases.recovered_ends else set())
    return frozenset(named)


def _fired_by(rule: RuleBase) -> set[str]:
    match rule:
        case ReportRule():
            return set(rule.kinds)
        case OverdueRule():
            return set(_TESTS)
        case PurchaseRule() if rule.unless_test_hours is not None:
            return {"test_negative", "test_negative/*"}
        case _:
            return set()


def _cleared_by(way: Clear) -> set[str]:
    if way.negatives is not None:
        return set(_TESTS[:3])
    return set(_CHECKED_IN) if way.check_ins is not None else set(way.reports)


def _only_in(here: frozenset[str], there: frozenset[str]) -> list[str]:
    """Name what stands here and is not covered there; a kind and its deeper levels are one."""
    known = {_family(pattern) for pattern in there}
    fresh = {p for p in here if not any(covers(wide, p) for wide in there)}
    widest = {p for p in fresh if not any(covers(wide, p) for wide in fresh - {p})}
    return sorted({_family(pattern) for pattern in widest} - known)


def _family(pattern: str) -> str:
    return pattern.removesuffix("/*")


def _days_kept(policy: Policy, table: str) -> int | None:
    return policy.retention.get(table, None if table in policy.tables_read else 0)
