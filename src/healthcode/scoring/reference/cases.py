"""Cases: who is one from when, and when a case counts as infectious."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode import clock

if TYPE_CHECKING:
    from healthcode.policy.model import Cases, Onset
    from healthcode.scoring.reference.rows import Row


@dataclass(frozen=True)
class Case:
    """A person with a first positive report; infectious until, but not at, ``infectious_until``."""

    person_id: str
    reported_at: int
    pivot: int
    infectious_from: int
    infectious_until: int


def find_case(person_id: str, reports: list[Row], settings: Cases) -> Case | None:
    """Make a person's reports into a case, if one of them is positive."""
    report = first_positive(reports)
    if report is None:
        return None
    reported_at: int = report["reported_at"]
    pivot = pivot_of(report, settings.onset)
    start, end = infectious_window(pivot, reported_at, settings)
    if settings.recovered_ends:
        end = min([end, *_recovered_at(reports, reported_at)])
    return Case(person_id, reported_at, pivot, start, end)


def first_positive(reports: list[Row]) -> Row | None:
    """Find the report from which a person is a case; a missing time counts as latest."""

    def missing_last(moment: int | None) -> tuple[bool, int]:
        return (moment is None, moment or 0)

    return min(
        (report for report in reports if report["kind"] == "test_positive"),
        key=lambda report: (
            report["reported_at"],
            missing_last(report["onset_at"]),
            missing_last(report["sampled_at"]),
            report["row"],
        ),
        default=None,
    )


def pivot_of(report: Row, onset: Onset) -> int:
    """Give the time around which the infectious days are counted."""
    reported_at: int = report["reported_at"]
    declared: int | None = report["onset_at"]
    if declared is not None and declared <= reported_at:
        oldest_days = onset.oldest_days
        if oldest_days is None or reported_at - declared <= oldest_days * clock.DAY:
            return declared
    if onset.otherwise == "sampled":
        return reported_at if report["sampled_at"] is None else int(report["sampled_at"])
    if onset.otherwise == "reported":
        return reported_at
    return reported_at - onset.otherwise * clock.DAY


def infectious_window(pivot: int, reported_at: int, settings: Cases) -> tuple[int, int]:
    """Give the first infectious second and the first one after the last."""
    day_0 = clock.day_number(reported_at if settings.counted_from == "report" else pivot)
    first_day, last_day = day_0 + settings.infectious_from_day, day_0 + settings.infectious_to_day
    return first_day * clock.DAY, (last_day + 1) * clock.DAY


def _recovered_at(reports: list[Row], reported_at: int) -> list[int]:
    return [
        report["reported_at"]
        for report in reports
        if report["kind"] == "recovered" and report["reported_at"] >= reported_at
    ]
