"""Meetings under a rule that counts cases per time slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.scoring.reference.exposures import Found, SlotRange, minutes_of
from healthcode.scoring.reference.weights import entry_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import ContactRule
    from healthcode.scoring.reference.carriers import Source
    from healthcode.scoring.reference.presence import Interval
    from healthcode.scoring.reference.rows import Knowledge


def slot_meetings(
    rule: ContactRule, mine: list[Interval], theirs: Iterable[tuple[Source, Interval]], known: Knowledge
) -> list[Found]:
    """Pair each of a person's intervals with each of a case's at the place, where they share a slot."""
    found = []
    for source, their in theirs:
        for my in mine:
            if my.person_id == their.person_id or my.place != their.place:
                continue
            if rule.same_carriage and my.carriage != their.carriage:
                continue
            entry = entry_of(rule, kind_of(my.place, known))
            shared = _shared_slots(rule, entry, my, their, known)
            if shared is None:
                continue
            known_at = max(my.known_at, their.known_at, my.end, their.end, source.known_at)
            pair = Found(
                person_id=my.person_id,
                rule_id=rule.id,
                started_at=my.start,
                ended_at=my.end,
                known_at=known_at,
                minutes=minutes_of(my.end - my.start),
                event_id=my.event_id,
                other_event_id=their.event_id,
                other_person_id=their.person_id,
                place_id=my.place.place_id,
                rows=(my.row_key, their.row_key),
                place=my.place,
                entry=entry,
                slots=shared,
                other_row=(their.table, their.seen_at),
            )
            found.append(pair)
    return found


def _shared_slots(
    rule: ContactRule, entry: str | None, mine: Interval, theirs: Interval, known: Knowledge
) -> SlotRange | None:
    seconds = rule.slots.minutes * clock.MINUTE if rule.slots else 1
    own = known.places[mine.place.place_id]["slots_from"] if not mine.place.mode else None
    origin = own or 0

    def slot(moment: int) -> int:
        return (moment - origin) // seconds

    my_first, my_last = slot(mine.start), slot(mine.last_second)
    if mine.start == mine.end and (mine.start - origin) % seconds == 0:
        my_first -= 1  # an instant on a border lies in both slots
    numbers = rule.numbers_for(entry)
    is_staff = theirs.role == "staff"
    before = (numbers.staff_before if is_staff else numbers.before) or 0
    after = (numbers.staff_after if is_staff else numbers.after) or 0
    first = max(my_first, slot(theirs.start) - before * clock.MINUTE // seconds)
    last = min(my_last, slot(theirs.last_second) + after * clock.MINUTE // seconds)
    return SlotRange(first, last, origin, seconds) if first <= last else None
