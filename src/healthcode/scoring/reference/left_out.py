"""Which rows of a case a contact rule read and left out, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from healthcode import clock
from healthcode.scoring.reference.carriers import is_recent_enough, of_a_kind, thinned
from healthcode.scoring.reference.exposures import half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import ContactRule
    from healthcode.scoring.reference.carriers import Source
    from healthcode.scoring.reference.presence import Interval
    from healthcode.scoring.reference.rows import Knowledge
    from healthcode.scoring.results import Reason


class RowLeftOut(NamedTuple):
    """A row of a case that a rule read and left out, the key that did so, and the row that counts instead."""

    event_id: str
    reason: Reason
    key: str
    same_as: str | None = None


def rows_left_out(
    rule: ContactRule, source: Source, intervals: list[Interval], known: Knowledge
) -> list[RowLeftOut]:
    """List the rows of a case that a rule read and left out, by the time of the row and its number.

    Args:
        rule: A contact rule that reads presence.
        source: The case.
        intervals: All presence of the case.
        known: What is known; a row that has not ended by then is not called short.
    """
    mine = sorted(of_a_kind(rule, intervals, known), key=lambda one: (one.seen_at, one.row_key))
    recent = [one for one in mine if is_recent_enough(rule, one.seen_at, source)]
    kept = recent
    if rule.thin_case_scans_minutes is not None:
        kept = thinned(recent, rule.thin_case_scans_minutes * clock.MINUTE)
    found: list[tuple[Interval, RowLeftOut]] = [
        *((one, _out_of_time(one, source)) for one in mine if one not in recent),
        *((one, _too_close(one, kept)) for one in recent if one.table == "scans" and one not in kept),
        *_too_short(rule, kept, known.until),
    ]
    found.sort(key=lambda pair: (pair[0].seen_at, pair[0].row_key))
    return list({interval.row_key: row for interval, row in found}.values())


def _out_of_time(interval: Interval, source: Source) -> RowLeftOut:
    reason: Reason = "in the future" if interval.seen_at > source.known_at else "too old"
    return RowLeftOut(interval.event_id, reason, "case_lookback_days")


def _too_close(scan: Interval, kept: list[Interval]) -> RowLeftOut:
    """Name the last scan kept before it at the place; of several of one second the one that comes first."""
    before = [one for one in kept if one.place == scan.place and one.seen_at < scan.seen_at]
    last = max(before, key=lambda one: (one.seen_at, -one.row_key))
    return RowLeftOut(scan.event_id, "duplicate", "thin_case_scans_minutes", last.event_id)


def _too_short(rule: ContactRule, kept: list[Interval], until: int) -> Iterable[tuple[Interval, RowLeftOut]]:
    if not rule.reads_whole_rows:
        return
    longest: dict[int, tuple[int, Interval]] = {}
    for one in kept:
        length = one.end - (one.seen_at if one.table == "scans" else one.start)
        if one.end <= until and length >= longest.get(one.row_key, (0, one))[0]:
            longest[one.row_key] = length, one
    for length, one in longest.values():
        whole = length + min(length, rule.case_extend_minutes * clock.MINUTE)
        if length < rule.case_min_minutes * clock.MINUTE:
            yield one, RowLeftOut(one.event_id, "too short", "case_min_minutes")
        elif rule.case_grid_minutes and not half_up(whole, rule.case_grid_minutes * clock.MINUTE):
            yield one, RowLeftOut(one.event_id, "too short", "case_grid_minutes")
