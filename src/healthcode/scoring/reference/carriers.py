"""Whom to meet counts, and from when until when: cases while infectious, and contacts of cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from healthcode import clock
from healthcode.patterns import matches
from healthcode.scoring.reference.exposures import half_up
from healthcode.scoring.reference.weights import entry_of, kind_of

if TYPE_CHECKING:
    from healthcode.policy.model import ContactRule
    from healthcode.scoring.reference.cases import Case
    from healthcode.scoring.reference.exposures import Found
    from healthcode.scoring.reference.presence import Interval, Place
    from healthcode.scoring.reference.rows import Knowledge


@dataclass(frozen=True)
class Source:
    """Somebody whom to meet counts, from ``start`` until, but not at, ``until``.

    Args:
        known_at: When that became known: the case's report, or the contact's exposure.
        case: The case; none with ``with = "contact"``.
        through: Whom a contact met, with ``with = "contact"``; for this person the source does not count.
    """

    person_id: str
    known_at: int
    start: int
    until: int | None
    case: Case | None
    through: str | None = None


class Span(NamedTuple):
    """Seconds from ``start`` up to ``end``."""

    start: int
    end: int


def source_of_case(case: Case) -> Source:
    """Say from when to when meeting a case counts."""
    return Source(case.person_id, case.reported_at, case.infectious_from, case.infectious_until, case)


def source_of_contact(exposure: Found) -> Source:
    """Say from when meeting somebody with an exposure counts."""
    other = exposure.person_id
    return Source(other, exposure.known_at, exposure.started_at, None, None, exposure.other_person_id)


def counted_intervals(
    rule: ContactRule, source: Source, intervals: list[Interval], known: Knowledge
) -> list[Interval]:
    """Narrow, thin, move, cut and lengthen the intervals of somebody whom to meet counts."""
    kept = [one for one in of_a_kind(rule, intervals, known) if is_recent_enough(rule, one.seen_at, source)]
    if rule.thin_case_scans_minutes is not None:
        kept = thinned(kept, rule.thin_case_scans_minutes * clock.MINUTE)
    moved = whole_rows(rule, source, kept) if rule.reads_whole_rows else [(one, one.start) for one in kept]
    counted = []
    for interval, sent_at in moved:
        cut = cut_to_window(Span(interval.start, interval.end), source)
        if cut is not None and is_on_the_right_side(rule, sent_at, source):
            counted.append(_lengthened(rule, replace(interval, start=cut.start, end=cut.end), known))
    return counted


def of_a_kind(rule: ContactRule, intervals: list[Interval], known: Knowledge) -> list[Interval]:
    """Keep the intervals at places of the kinds that a rule looks at."""

    def counts(kind: str) -> bool:
        return not rule.place_kinds or any(matches(pattern, kind) for pattern in rule.place_kinds)

    return [interval for interval in intervals if counts(kind_of(interval.place, known))]


def whole_rows(rule: ContactRule, source: Source, intervals: list[Interval]) -> list[tuple[Interval, int]]:
    """Take a case's rows as they were sent: leave out short ones, lengthen the others, lay them on a grid.

    Returns:
        The rows, known when they have ended, each with the time at which it began before it was moved.
    """
    found = []
    for row in _longest(source, intervals):
        length = row.end - row.start
        if length < rule.case_min_minutes * clock.MINUTE:
            continue
        span = Span(row.start, row.end + min(length, rule.case_extend_minutes * clock.MINUTE))
        if rule.case_grid_minutes is not None:
            span = laid_on_grid(span, rule.case_grid_minutes * clock.MINUTE)
            if span.start == span.end:
                continue
        known_at = max(row.known_at, row.end)
        found.append((replace(row, start=span.start, end=span.end, known_at=known_at), row.start))
    return found


def _longest(source: Source, intervals: list[Interval]) -> list[Interval]:
    """Take scans from their beginning; of those of one second known at the same time, only the longest."""
    rows = [one for one in intervals if one.table != "scans"]
    versions: dict[tuple[object, ...], list[Interval]] = defaultdict(list)
    for scan in (replace(one, start=one.seen_at) for one in intervals if one.table == "scans"):
        known_at = max(scan.known_at, scan.end, source.known_at)
        versions[scan.place, scan.start, scan.role == "staff", known_at].append(scan)
    return rows + [max(scans, key=lambda one: (one.end, -one.row_key)) for scans in versions.values()]


def laid_on_grid(span: Span, step: int) -> Span:
    """Round the length to multiples of a step, and begin at the grid time that covers more of the span."""
    length = half_up(span.end - span.start, step) * step
    earlier = span.start // step * step

    def covered(start: int) -> int:
        return max(0, min(start + length, span.end) - max(start, span.start))

    start = earlier if covered(earlier) >= covered(earlier + step) else earlier + step
    return Span(start, start + length)


def cut_to_window(span: Span, source: Source) -> Span | None:
    """Cut a span to the time in which meeting its person counts; nothing may be left."""
    if span.start == span.end:
        inside = source.start <= span.start and (source.until is None or span.start < source.until)
        return span if inside else None
    start = max(span.start, source.start)
    end = span.end if source.until is None else min(span.end, source.until)
    return Span(start, end) if start < end else None


def is_recent_enough(rule: ContactRule, row_starts_at: int, source: Source) -> bool:
    """Apply ``case_lookback_days`` to the time at which a case's row starts."""
    case = source.case
    if case is None or rule.case_lookback_days is None:
        return True
    return case.reported_at - rule.case_lookback_days * clock.DAY <= row_starts_at <= case.reported_at


def is_on_the_right_side(rule: ContactRule, start: int, source: Source) -> bool:
    """Apply ``case_events`` to the start of a case's interval, before it is cut to the window."""
    case = source.case
    if case is None or rule.case_events == "all":
        return True
    return (start < case.pivot) == (rule.case_events == "before_onset")


def thinned(intervals: list[Interval], gap: int) -> list[Interval]:
    """Drop a scan that follows a kept one at the same place closely, and what is no scan.

    Scans of the same second stay together, and the part that a check-out added goes with its scan.
    """
    scans = [interval for interval in intervals if interval.table == "scans"]
    taking_part = {(scan.place, scan.seen_at) for scan in scans}
    dropped = set()
    last_kept: dict[Place, int] = {}
    for place, seen_at in sorted(taking_part):
        if place in last_kept and seen_at - last_kept[place] <= gap:
            dropped.add((place, seen_at))
        else:
            last_kept[place] = seen_at
    return [scan for scan in scans if (scan.place, scan.seen_at) not in dropped]


def _lengthened(rule: ContactRule, interval: Interval, known: Knowledge) -> Interval:
    minutes = rule.numbers_for(entry_of(rule, kind_of(interval.place, known))).linger_minutes or 0
    return replace(interval, end=interval.end + minutes * clock.MINUTE)
