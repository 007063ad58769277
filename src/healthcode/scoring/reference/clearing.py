"""Clearing: what ends an exposure's effect early."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.patterns import matches
from healthcode.scoring.reference.exposures import is_kind, sampled_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.policy.model import Clear, RuleBase
    from healthcode.scoring.reference.exposures import Found
    from healthcode.scoring.reference.rows import Row


@dataclass(frozen=True)
class Clearing:
    """One complete way to clear.

    Args:
        completed_at: When its last report became known.
        first_at: The first sample or report that it rests on.
        must_follow_end: Whether that must come after the very second at which the exposure ended; check-ins
            are only compared by their day.
    """

    completed_at: int
    first_at: int
    must_follow_end: bool = True


def with_clearing(rule: RuleBase, found: Found, reports: list[Row]) -> Found:
    """Add to an exposure when it is first cleared, be it built in or by ``clears``."""
    moments = [] if found.cleared_at is None else [found.cleared_at]
    for clear in rule.clears:
        moments += _cleared_by(clear, found, reports)
    return replace(found, cleared_at=min(moments, default=None))


def _cleared_by(clear: Clear, found: Found, reports: list[Row]) -> list[int]:
    """List when one way of clearing is complete for an exposure that has ended; possibly later than known."""
    if found.ended_at is None:
        return []
    default_day = 1 if clear.check_ins is not None else 0
    from_day = default_day if clear.from_day is None else clear.from_day
    first_day = clock.day_number(found.ended_at) + from_day
    not_before = (
        None
        if clear.not_before_day is None
        else (clock.day_number(found.ended_at) + clear.not_before_day) * clock.DAY
    )
    return [
        clearing.completed_at if not_before is None else max(clearing.completed_at, not_before)
        for clearing in clearings(clear, reports)
        if clock.day_number(clearing.first_at) >= first_day
        and (clearing.first_at > found.ended_at or not clearing.must_follow_end)
        and clearing.completed_at > found.ended_at
        and clearing.completed_at >= found.known_at
    ]


def clearings(clear: Clear, reports: list[Row]) -> Iterator[Clearing]:
    """Find every time at which a person completed one way of clearing."""
    if clear.negatives is not None:
        yield from _by_negatives(clear, clear.negatives, reports)
    elif clear.check_ins is not None:
        yield from _by_check_ins(clear.check_ins, reports)
    else:
        for report in reports:
            if any(matches(pattern, report["kind"]) for pattern in clear.reports):
                yield Clearing(report["reported_at"], report["reported_at"])


def _by_negatives(clear: Clear, count: int, reports: list[Row]) -> Iterator[Clearing]:
    negatives = sorted(
        (report for report in reports if is_kind("test_negative", report["kind"])), key=sampled_at
    )
    positives = [report for report in reports if report["kind"] == "test_positive"]
    for chosen in itertools.combinations(negatives, count):
        samples = [sampled_at(report) for report in chosen]
        first, last = samples[0], samples[-1]
        completed_at = max(report["reported_at"] for report in chosen)
        gaps = [later - earlier for earlier, later in itertools.pairwise(samples)]
        spoilt = any(
            first <= sampled_at(positive) <= last and positive["reported_at"] <= completed_at
            for positive in positives
        )
        too_close = any(gap < max(1, clear.hours * clock.HOUR) for gap in gaps)
        too_long = clear.within_days is not None and last - first > clear.within_days * clock.DAY
        if not (spoilt or too_close or too_long):
            yield Clearing(completed_at, first)


def _by_check_ins(count: int, reports: list[Row]) -> Iterator[Clearing]:
    first_of_day: dict[int, int] = {}
    for report in sorted(reports, key=lambda report: report["reported_at"]):
        if report["kind"] == "check_in":
            day = clock.day_number(report["reported_at"])
            first_of_day.setdefault(day, report["reported_at"])
    unwell = [
        report["reported_at"]
        for report in reports
        if is_kind("symptom", report["kind"]) or is_kind("fever", report["kind"])
    ]
    for first_day, first_at in first_of_day.items():
        days = range(first_day, first_day + count)
        if not all(day in first_of_day for day in days):
            continue
        completed_at = first_of_day[days[-1]]
        if not any(first_day * clock.DAY <= moment <= completed_at for moment in unwell):
            yield Clearing(completed_at, first_at, must_follow_end=False)
