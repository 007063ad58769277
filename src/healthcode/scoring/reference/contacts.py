"""Meetings with a case, or with a contact of one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from healthcode import clock
from healthcode.patterns import matches
from healthcode.scoring.reference.exposures import Found, minutes_of
from healthcode.scoring.reference.weights import entry_of, kind_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import ContactRule
    from healthcode.scoring.reference.cases import Case
    from healthcode.scoring.reference.presence import Interval, Place
    from healthcode.scoring.reference.rows import Knowledge, Row


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


class Overlap(NamedTuple):
    """A time that a person and another shared."""

    start: int
    end: int
    known_at: int
    mine: Interval
    theirs: Interval
    source: Source

    def holds_start_of(self, piece: Span) -> bool:
        """Say whether a piece's first second lies in it; an instant is held by the same instant only."""
        if piece.start == piece.end:
            return self.start == piece.start == self.end
        return self.start <= piece.start < self.end


def source_of_case(case: Case) -> Source:
    """Say from when to when meeting a case counts."""
    return Source(case.person_id, case.reported_at, case.infectious_from, case.infectious_until, case)


def source_of_contact(exposure: Found) -> Source:
    """Say from when meeting somebody with an exposure counts."""
    other = exposure.person_id
    return Source(other, exposure.known_at, exposure.started_at, None, None, exposure.other_person_id)


def reaches_minutes_alone(rule: ContactRule, exposure: Found) -> bool:
    """Say whether one exposure by itself reaches its rule's ``min_minutes``."""
    wanted = rule.numbers_for(exposure.entry).min_minutes or 0
    return exposure.weighted_minutes >= wanted


# From presence: the other person's intervals


def counted_intervals(
    rule: ContactRule, source: Source, intervals: list[Interval], known: Knowledge
) -> list[Interval]:
    """Cut, narrow, thin and lengthen the intervals of somebody whom to meet counts."""
    kept = []
    for interval in intervals:
        kind = kind_of(interval.place, known)
        if rule.place_kinds and not any(matches(pattern, kind) for pattern in rule.place_kinds):
            continue
        cut = cut_to_window(Span(interval.start, interval.end), source)
        if cut is not None and is_recent_enough(rule, interval.seen_at, source):
            kept.append(interval)
    if rule.thin_case_scans_minutes is not None:
        kept = thinned(kept, rule.thin_case_scans_minutes * clock.MINUTE)
    counted = []
    for interval in kept:
        cut = cut_to_window(Span(interval.start, interval.end), source)
        if cut is not None and is_on_the_right_side(rule, interval.start, source):
            counted.append(_lengthened(rule, replace(interval, start=cut.start, end=cut.end), known))
    return counted


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


# From presence: overlaps and what is made of them


def find_overlaps(
    rule: ContactRule, mine: list[Interval], theirs: Iterable[tuple[Source, Interval]]
) -> list[Overlap]:
    """Find the times that a person shared with the others at one place."""
    by_place: dict[Place, list[Interval]] = defaultdict(list)
    for interval in mine:
        by_place[interval.place].append(interval)
    overlaps = []
    for source, their in theirs:
        for my in by_place.get(their.place, []):
            if my.person_id in (their.person_id, source.through):
                continue
            if rule.same_carriage and my.carriage != their.carriage:
                continue
            start, end = max(my.start, their.start), min(my.end, their.end)
            is_instant = my.start == my.end or their.start == their.end
            if start < end or (start == end and is_instant and _both_hold(my, their, start)):
                known_at = max(end, my.known_at, their.known_at, source.known_at)
                overlaps.append(Overlap(start, end, known_at, my, their, source))
    return overlaps


def _both_hold(mine: Interval, theirs: Interval, moment: int) -> bool:
    return all(one.start <= moment < one.end or one.start == moment == one.end for one in (mine, theirs))


def all_presence_meetings(
    rule: ContactRule, mine: list[Interval], theirs: Iterable[tuple[Source, Interval]], known: Knowledge
) -> list[Found]:
    """Find one person's meetings with everybody at every place."""
    together: dict[tuple[str, Place], list[Overlap]] = defaultdict(list)
    for overlap in find_overlaps(rule, mine, theirs):
        together[overlap.theirs.person_id, overlap.mine.place].append(overlap)
    return [found for overlaps in together.values() for found in presence_meetings(rule, overlaps, known)]


def presence_meetings(rule: ContactRule, overlaps: list[Overlap], known: Knowledge) -> list[Found]:
    """Join the overlaps of one person with one other at one place into exposures."""
    pieces = _joined(overlaps) + _instants(overlaps)
    found = []
    for piece, known_at in pieces:
        holding = [one for one in overlaps if one.holds_start_of(piece) and one.known_at == known_at]
        first = min(holding, key=lambda one: (one.start, one.end, one.mine.row_key, one.theirs.row_key))
        kind = kind_of(first.mine.place, known)
        made = Found(
            person_id=first.mine.person_id,
            rule_id=rule.id,
            started_at=piece.start,
            ended_at=piece.end,
            known_at=known_at,
            minutes=minutes_of(piece.end - piece.start),
            weight=weight_of(rule, piece.start, first.source.case, kind, None),
            event_id=first.mine.event_id,
            other_event_id=first.theirs.event_id,
            other_person_id=first.theirs.person_id,
            place_id=first.mine.place.place_id,
            rows=(first.mine.row_key, first.theirs.row_key),
            place=first.mine.place,
            entry=entry_of(rule, kind),
        )
        if made.weight:
            found.append(made)
    return found


def _joined(overlaps: list[Overlap]) -> list[tuple[Span, int]]:
    """Count each second once, from when it was first known; join seconds that became known together."""
    borders = sorted({border for one in overlaps for border in (one.start, one.end)})
    pieces: list[tuple[Span, int]] = []
    for start, end in itertools.pairwise(borders):
        known_at = min((one.known_at for one in overlaps if one.start <= start < one.end), default=None)
        if known_at is None:
            continue
        if pieces and pieces[-1][0].end == start and pieces[-1][1] == known_at:
            pieces[-1] = (Span(pieces[-1][0].start, end), known_at)
        else:
            pieces.append((Span(start, end), known_at))
    return [(span, known_at) for span, known_at in pieces if span.end - span.start >= clock.MINUTE]


def _instants(overlaps: list[Overlap]) -> list[tuple[Span, int]]:
    """Keep the instants that no interval held that was known at the same time or before."""
    known: dict[int, int] = {}
    for one in overlaps:
        if one.start == one.end:
            known[one.start] = min(one.known_at, known.get(one.start, one.known_at))
    return [
        (Span(moment, moment), known_at)
        for moment, known_at in sorted(known.items())
        if not any(one.start <= moment < one.end and one.known_at <= known_at for one in overlaps)
    ]


# From encounters


def encounter_meetings(rule: ContactRule, encounters: list[Row], sources: list[Source]) -> list[Found]:
    """Make each encounter with somebody whom to meet counts into one exposure.

    Of several reasons why it counts, the one that was known first is taken, then the one that starts first.
    """
    found = []
    for row in encounters:
        others = [source for source in sources if source.person_id == row["other_person_id"]]
        if row["other_person_id"] == row["person_id"]:
            continue
        made = [one for source in others if (one := _encounter(rule, row, source)) is not None]
        if made:
            found.append(min(made, key=lambda one: (one.known_at, one.started_at)))
    return found


def _encounter(rule: ContactRule, row: Row, source: Source) -> Found | None:
    cut = cut_to_window(Span(row["started_at"], row["ended_at"]), source)
    if cut is None or source.through == row["person_id"]:
        return None
    started_at = row["started_at"]
    if not (is_recent_enough(rule, started_at, source) and is_on_the_right_side(rule, started_at, source)):
        return None
    if 0 < cut.end - cut.start < clock.MINUTE:
        return None
    weight = weight_of(rule, cut.start, source.case, None, row)
    if not weight:
        return None
    return Found(
        person_id=row["person_id"],
        rule_id=rule.id,
        started_at=cut.start,
        ended_at=cut.end,
        known_at=max(row["ended_at"], source.known_at),
        minutes=minutes_of(cut.end - cut.start),
        weight=weight,
        event_id=row["event_id"],
        other_person_id=row["other_person_id"],
        rows=(row["row"], 0),
    )
