"""How two policies differ beside their rules: who is infectious, how rows are read, and what colours mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import tables
from healthcode.patterns import covers
from healthcode.policy.change import Change, other, towards
from healthcode.policy.model import Consequence, ContactRule, Policy, StayRule

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Entry, key, unit, and 1 where more is wider, -1 where less is wider, 0 where neither is.
_READING = (
    ("cases", "infectious_from_day", "day_number", -1),
    ("cases", "infectious_to_day", "day_number", 1),
    ("cases", "counted_from", "word", 0),
    ("cases", "recovered_ends", "yes_no", -1),
    ("presence", "scan_minutes", "minutes", 1),
    ("presence", "purchase_minutes", "minutes", 1),
    ("presence", "check_outs", "yes_no", 0),
    ("presence", "max_unseen_hours", "hours", 1),
)
#: Without end, for sums of points.
_TOP = 10**12


def reading(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare who is infectious when, how long rows last, and whether contacts of contacts are looked for.

    Infectious days and the length of rows are compared only where both policies use them.

    Args:
        before: Policy A.
        after: Policy B.

    Yields:
        One change for each number.
    """
    used = {
        "cases": all(any(policy.of_kind(ContactRule)) for policy in (before, after)),
        "presence": all(_needs_presence(policy) for policy in (before, after)),
    }
    for entry, key, unit, wider in _READING:
        if not used[entry]:
            continue
        was, now = (getattr(getattr(policy, entry), key) for policy in (before, after))
        if was != now:
            step = wider * (1 if now > was else -1) if wider else 0
            yield Change("reach", towards(step), entry, key, was, now, unit)
    yield from _tables_of_presence(before, after)
    if used["cases"] and before.cases.onset != after.cases.onset:
        yield other("reach", "cases", "onset", None, None)
    was, now = (
        any(rule.with_ == "contact" for rule in policy.of_kind(ContactRule)) for policy in (before, after)
    )
    if was != now:
        yield Change("reach", towards(now - was), "second_degree", "second_degree", was, now, "yes_no")


def _tables_of_presence(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare which tables show shared presence, where both policies read it."""
    if not all(_reads_shared_presence(policy) for policy in (before, after)):
        return
    was, now = set(before.presence_tables), set(after.presence_tables)
    for only, step in ((sorted(now - was), 1), (sorted(was - now), -1)):
        if only:
            old, new = (None, only) if step > 0 else (only, None)
            yield Change("reach", towards(step), "presence", "tables", old, new, "list")


def results(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare what points, no evidence, silence and colours lead to.

    Args:
        before: Policy A.
        after: Policy B.

    Yields:
        One change for each range of points, default and consequence.
    """
    yield from _bands(before, after)
    was, now = before.default, after.default
    if was.colour != now.colour:
        step = tables.COLOURS.index(now.colour) - tables.COLOURS.index(was.colour)
        yield Change("result", towards(step), "default", "default", was.colour, now.colour, "colour")
    if was.unseen_colour != now.unseen_colour:
        yield other("result", "default", "unseen_colour", was.unseen_colour, now.unseen_colour, "colour")
    elif was.unseen_days != now.unseen_days and was.unseen_days and now.unseen_days:
        step = was.unseen_days - now.unseen_days
        yield Change(
            "reach", towards(step), "default", "unseen_days", was.unseen_days, now.unseen_days, "days"
        )
    yield from _consequences(before, after)


def colour_of(policy: Policy, points: int) -> str:
    """Give the colour of a sum of points: its band's, or the default."""
    for band in policy.bands:
        if band.from_points <= points < (band.to_points or _TOP):
            return band.colour
    return policy.default.colour


def _needs_presence(policy: Policy) -> bool:
    stays = any(policy.of_kind(StayRule))
    return policy.presence is not None and (stays or _reads_shared_presence(policy))


def _reads_shared_presence(policy: Policy) -> bool:
    return any("presence" in rule.from_ for rule in policy.of_kind(ContactRule))


def _bands(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare the colours of all sums; only where both give points, else the rules say it all."""
    if not before.bands or not after.bands:
        return
    starts = sorted({band.from_points for policy in (before, after) for band in policy.bands})
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        was, now = colour_of(before, start), colour_of(after, start)
        step = tables.COLOURS.index(now) - tables.COLOURS.index(was)
        if step:
            points = {"from": start, "to": None if end is None else end - 1}
            yield Change(
                "result", towards(step), "band", "band", {**points, "colour": was}, {**points, "colour": now}
            )


def _consequences(before: Policy, after: Policy) -> Iterator[Change]:
    for colour in tables.ALL_COLOURS:
        was, now = _consequence(before, colour), _consequence(after, colour)
        part = f"consequence.{colour}"
        for key in ("stays_home", "test_required"):
            if getattr(was, key) != getattr(now, key):
                step = 1 if getattr(now, key) else -1
                yield Change("result", towards(step), part, key, getattr(was, key), getattr(now, key), colour)
        for here, there, step in ((now, was, 1), (was, now, -1)):
            only = [
                gate for gate in here.gates_closed if not any(covers(g, gate) for g in there.gates_closed)
            ]
            if only:
                gates = sorted(only)
                old, new = (None, gates) if step > 0 else (gates, None)
                yield Change("result", towards(step), part, "gates_closed", old, new, colour)


def _consequence(policy: Policy, colour: str) -> Consequence:
    found = (entry for entry in policy.consequences if entry.colour == colour)
    return next(found, Consequence.model_validate({"colour": colour}))
