"""Meetings with a case, or with a contact of one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from healthcode.scoring.reference.carriers import (
    Source,
    Span,
    cut_to_window,
    is_on_the_right_side,
    is_recent_enough,
)
from healthcode.scoring.reference.exposures import Found
from healthcode.scoring.reference.weights import entry_of, kind_of, least_seconds, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import ContactRule
    from healthcode.scoring.reference.presence import Interval, Place
    from healthcode.scoring.reference.rows import Knowledge, Row


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


def reaches_minutes_alone(rule: ContactRule, exposure: Found) -> bool:
    """Say whether one exposure by itself reaches its rule's ``min_minutes``."""
    wanted = rule.numbers_for(exposure.entry).min_minutes or 0
    return exposure.weighted_minutes >= wanted


# From presence


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
    pieces = _joined(overlaps, least_seconds(rule)) + ([] if rule.round_minutes else _instants(overlaps))
    found = []
    for piece, known_at in pieces:
        holding = [one for one in overlaps if one.holds_start_of(piece) and one.known_at == known_at]
        first = min(holding, key=lambda one: (one.start, one.end, one.mine.row_key, one.theirs.row_key))
        kind = kind_of(first.mine.place, known)
        weighed = weigh(rule, piece, first.source.case, kind, None)
        made = Found(
            person_id=first.mine.person_id,
            rule_id=rule.id,
            started_at=piece.start,
            ended_at=piece.end,
            known_at=known_at,
            minutes=weighed.minutes,
            weight=weighed.weight,
            weighted_minutes=weighed.weighted_minutes,
            event_id=first.mine.event_id,
            other_event_id=first.theirs.event_id,
            other_person_id=first.theirs.person_id,
            place_id=first.mine.place.place_id,
            rows=(first.mine.row_key, first.theirs.row_key),
            place=first.mine.place,
            entry=entry_of(rule, kind),
        )
        if weighed.weight or weighed.weighted_minutes:
            found.append(made)
    return found


def _joined(overlaps: list[Overlap], least: int) -> list[tuple[Span, int]]:
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
    return [(span, known_at) for span, known_at in pieces if span.end - span.start >= least]


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
    is_instant = cut.start == cut.end and not rule.round_minutes
    if not is_instant and cut.end - cut.start < least_seconds(rule):
        return None
    weighed = weigh(rule, cut, source.case, None, row)
    if not (weighed.weight or weighed.weighted_minutes):
        return None
    return Found(
        person_id=row["person_id"],
        rule_id=rule.id,
        started_at=cut.start,
        ended_at=cut.end,
        known_at=max(row["ended_at"], source.known_at),
        minutes=weighed.minutes,
        weight=weighed.weight,
        weighted_minutes=weighed.weighted_minutes,
        event_id=row["event_id"],
        other_person_id=row["other_person_id"],
        rows=(row["row"], 0),
    )
