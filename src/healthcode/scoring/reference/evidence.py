"""Evidence: exposures of one rule that together reach its thresholds, as seen at one time."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.policy.model import ContactRule, ReportRule, StayRule
from healthcode.scoring.reference.exposures import half_up, in_order, minutes_of
from healthcode.scoring.results import OVERRIDE, Evidence
from healthcode.tables import COLOURS, GREY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthcode.policy.model import RuleBase
    from healthcode.scoring.reference.exposures import Found
    from healthcode.scoring.reference.rows import Row


@dataclass(frozen=True)
class Group:
    """Exposures that count together, with the time at which they were cleared and their slot."""

    exposures: list[Found]
    cleared_at: int | None
    slot: int | None = None


@dataclass(frozen=True)
class Weighed:
    """A group that reached its rule's thresholds, as evidence."""

    evidence: Evidence
    group: Group


def evidence_at(rule: RuleBase, found: list[Found], at: int) -> list[Weighed]:
    """Find a person's evidence under one rule at a time.

    Args:
        rule: Any rule.
        found: The person's exposures of this rule, whenever known.
        at: Exposures known later are not seen.

    Returns:
        Evidence in order; whether it is active does not yet heed ``unless_active``.
    """
    weighed = [one for group in groups_at(rule, found, at) if (one := _weigh(rule, group, at)) is not None]
    return sorted(weighed, key=lambda one: (one.group.exposures[0].number, one.group.slot or 0))


# Groups


def groups_at(rule: RuleBase, found: list[Found], at: int) -> list[Group]:
    """Group the exposures that count at a time; cleared ones apart, by when they were cleared."""
    apart: dict[int | None, list[Found]] = defaultdict(list)
    for one in found:
        if one.known_at <= at and (one.replaced_at is None or one.replaced_at > at):
            is_cleared = one.cleared_at is not None and one.cleared_at <= at
            apart[one.cleared_at if is_cleared else None].append(one)
    return [
        Group(in_order(together), cleared_at, slot)
        for cleared_at, exposures in apart.items()
        for together, slot in _together(rule, exposures)
    ]


def _together(rule: RuleBase, exposures: list[Found]) -> Iterator[tuple[list[Found], int | None]]:
    """Split exposures, all cleared at the same time or not at all, into groups with their slots."""
    if isinstance(rule, StayRule) and rule.hours == "total":
        yield exposures, None
    elif not isinstance(rule, ContactRule):
        yield from (([one], None) for one in exposures)
    elif rule.slots is not None:
        yield from _by_slot(exposures)
    elif rule.per == "meeting":
        yield from ((meeting, None) for meeting in _by_meeting(exposures))
    else:
        by_key: dict[tuple[int, str, str], list[Found]] = defaultdict(list)
        for one in exposures:
            day = 0 if rule.per == "window" else clock.day_number(one.started_at)
            other = (one.other_person_id or "") if rule.per == "contact_day" else ""
            by_key[day, other, one.entry or ""].append(one)
        yield from ((together, None) for together in by_key.values())


def _by_slot(exposures: list[Found]) -> Iterator[tuple[list[Found], int | None]]:
    by_slot: dict[tuple[object, int], list[Found]] = defaultdict(list)
    for one in exposures:
        if one.slots is not None:
            for slot in range(one.slots.first, one.slots.last + 1):
                by_slot[one.place, slot].append(one)
    yield from ((together, slot) for (_, slot), together in by_slot.items())


def _by_meeting(exposures: list[Found]) -> Iterator[list[Found]]:
    """Join exposures to the same person at the same place that touch or overlap."""
    pairs: dict[tuple[object, object], list[Found]] = defaultdict(list)
    for one in exposures:
        pairs[one.other_person_id, one.place].append(one)
    for pair in pairs.values():
        meeting: list[Found] = []
        last_end = 0
        for one in sorted(pair, key=lambda one: one.started_at):
            if meeting and one.started_at > last_end:
                yield meeting
                meeting = []
            end = _end(one)
            last_end = max(last_end, end) if meeting else end
            meeting.append(one)
        yield meeting


# Thresholds


@dataclass(frozen=True)
class Reached:
    """When a group first reached the thresholds, and the latest end that counts."""

    known_at: int
    observed_at: int


def reached(rule: RuleBase, group: Group, at: int) -> Reached | None:
    """Say when what was known of a group first reached the thresholds, if it does at this time."""
    if isinstance(rule, StayRule):
        return _stay_reached(rule, group, at)
    if isinstance(rule, ContactRule):
        return _contact_reached(rule, group)
    if isinstance(rule, ReportRule) and (group.exposures[0].minutes or 0) < rule.min_minutes:
        return None
    first = group.exposures[0]
    return Reached(first.known_at, _end(first))


def _contact_reached(rule: ContactRule, group: Group) -> Reached | None:
    moments = sorted({one.known_at for one in group.exposures})
    reached_at = []
    for moment in moments:
        known = [one for one in group.exposures if one.known_at <= moment]
        is_recent = rule.recent_days is None or moment - _latest_end(known) < rule.recent_days * clock.DAY
        if is_recent and _is_enough(rule, known):
            reached_at.append(moment)
    if not reached_at:
        return None
    seen_until = moments[-1] if rule.recent_days is None else reached_at[-1]
    counted = [one for one in group.exposures if one.known_at <= seen_until]
    return Reached(reached_at[0], _latest_end(counted))


def _is_enough(rule: ContactRule, known: list[Found]) -> bool:
    numbers = rule.numbers_for(known[0].entry)
    others = {(one.other_person_id, one.other_row if rule.count == "scans" else None) for one in known}
    minutes = sum(one.weighted_minutes for one in known)
    return minutes >= (numbers.min_minutes or 0) and len(others) >= (numbers.min_cases or 1)


def _stay_reached(rule: StayRule, group: Group, at: int) -> Reached | None:
    wanted = rule.min_hours * clock.HOUR
    if sum(one.lasted(at) for one in group.exposures) < wanted:
        return None
    first_at = first_reached(group, wanted, at)
    if first_at is None:
        return None
    is_open = any(one.ended_at is None for one in group.exposures)
    return Reached(first_at, at if is_open else _latest_end(group.exposures))


def first_reached(group: Group, wanted: int, at: int | None) -> int | None:
    """Find when the stays of a group had first lasted so many seconds, as far as was known then.

    Before the row with the end joined, the open row counted in its stead.

    Args:
        group: Stays.
        wanted: Seconds.
        at: No later than this; None for no limit.
    """
    seen = [*group.exposures, *(one.replaces for one in group.exposures if one.replaces is not None)]
    moments = sorted({one.known_at for one in seen})
    for moment, following in itertools.zip_longest(moments, moments[1:]):
        counting = [one for one in seen if one.known_at <= moment and not _is_replaced(one, group, moment)]
        lasted = sum(one.lasted(moment) for one in counting)
        open_count = sum(one.ended_at is None for one in counting)
        if lasted >= wanted:
            return moment if at is None or moment <= at else None
        if open_count:
            crossing = moment - (lasted - wanted) // open_count
            if (following is None or crossing < following) and (at is None or crossing <= at):
                return crossing
    return None


def _is_replaced(one: Found, group: Group, moment: int) -> bool:
    return any(other.replaces is one and other.known_at <= moment for other in group.exposures)


def _end(one: Found) -> int:
    return one.started_at if one.ended_at is None else one.ended_at


def _latest_end(exposures: Iterable[Found]) -> int:
    return max(_end(one) for one in exposures)


# Evidence


def _weigh(rule: RuleBase, group: Group, at: int) -> Weighed | None:
    """Make evidence of a group that reaches the thresholds."""
    found = reached(rule, group, at)
    if found is None:
        return None
    first = group.exposures[0]
    slot = "" if first.slots is None or group.slot is None else _slot_text(first.slots.start_of(group.slot))
    minutes = _minutes(rule, group, at)
    active_from, active_until = active_times(rule, found)
    evidence = Evidence(
        evidence_id=f"{first.exposure_id}{slot}",
        person_id=first.person_id,
        as_of=at,
        rule_id=rule.id,
        observed_at=found.observed_at,
        known_at=found.known_at,
        active_from=active_from,
        active_until=active_until,
        cleared_at=group.cleared_at,
        minutes=minutes,
        points=_points(rule, minutes),
        colour=rule.colour,
        active=group.cleared_at is None and active_from <= at and (active_until is None or at < active_until),
    )
    return Weighed(evidence, group)


def _slot_text(start: int) -> str:
    return f"/slot/{clock.format_time(start)}"


def active_times(rule: RuleBase, found: Reached) -> tuple[int, int | None]:
    """Say from when until when evidence is active, unless it is cleared or silenced."""
    active_from = found.known_at + rule.after_hours * clock.HOUR
    if rule.in_force_from is not None:
        active_from = max(active_from, rule.in_force_from)
    ends = [] if rule.in_force_until is None else [rule.in_force_until]
    if rule.lasts_days is not None:
        counted_from = found.known_at if rule.lasts_from == "known" else found.observed_at
        if rule.whole_days:
            ends.append((clock.day_number(counted_from) + rule.lasts_days + 1) * clock.DAY)
        else:
            ends.append(counted_from + rule.lasts_days * clock.DAY)
    return active_from, min(ends, default=None)


def _minutes(rule: RuleBase, group: Group, at: int) -> int | None:
    match rule:
        case StayRule():
            return sum(minutes_of(one.lasted(at)) for one in group.exposures)
        case ContactRule():
            return None if rule.slots else sum(one.weighted_minutes for one in group.exposures)
        case ReportRule():
            return sum(one.minutes or 0 for one in group.exposures)
        case _:
            return None


def _points(rule: RuleBase, minutes: int | None) -> int | None:
    if rule.counts == "minutes":
        return half_up((minutes or 0) * (rule.points_per_minute or 0), 1_000_000)
    return rule.points


def override_evidence(found: list[Found], overrides: list[Row], at: int) -> list[Weighed]:
    """Make evidence of every override that was set; the one that decides is active."""
    rows = {row["row"]: row for row in overrides}
    known = [one for one in found if one.known_at <= at]
    made = []
    for one in known:
        row = rows[one.rows[0]]
        following = min((other.known_at for other in known if other.known_at > one.known_at), default=None)
        until: int | None = following if row["until"] is None else row["until"]
        made.append((one, str(row["colour"]), until))
    in_force = [entry for entry in made if entry[2] is None or at < entry[2]]
    decides = min(
        in_force, key=lambda entry: (-entry[0].known_at, severity(entry[1]), entry[0].number), default=None
    )
    return [
        Weighed(
            Evidence(
                evidence_id=one.exposure_id,
                person_id=one.person_id,
                as_of=at,
                rule_id=OVERRIDE,
                observed_at=one.known_at,
                known_at=one.known_at,
                active_from=one.known_at,
                active_until=until,
                cleared_at=None,
                minutes=None,
                points=None,
                colour=colour,
                active=decides is not None and one is decides[0],
            ),
            Group([one], None),
        )
        for one, colour, until in made
    ]


def severity(colour: str) -> int:
    """Rank a colour: the most severe first, grey last."""
    return [*reversed(COLOURS), GREY].index(colour)
