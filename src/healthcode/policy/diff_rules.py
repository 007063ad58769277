"""How a rule that two policies share differs between them: its reach and its result, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode import tables
from healthcode.patterns import covers
from healthcode.policy.change import Change, other, towards
from healthcode.policy.diff_result import colour_of
from healthcode.policy.diff_weights import slots_and_kinds, weights
from healthcode.policy.model import Clear, ContactRule, Policy, PurchaseRule, RuleBase

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Key: unit, whether more (1) or less (-1) of it reaches further, and what an absent one stands for.
_WITHOUT_LIMIT, _BEFORE_ALL, _SAME = 10**15, -(10**15), 0
_NUMBERS: dict[str, tuple[str, int, int]] = {
    "min_minutes": ("thousandths", -1, _SAME),
    "min_hours": ("hours", -1, _SAME),
    "min_cases": ("cases", -1, _SAME),
    "lookback_days": ("days", 1, _WITHOUT_LIMIT),
    "case_lookback_days": ("days", 1, _WITHOUT_LIMIT),
    "recent_days": ("days", 1, _WITHOUT_LIMIT),
    "linger_minutes": ("minutes", 1, _SAME),
    "thin_case_scans_minutes": ("minutes", -1, _BEFORE_ALL),
    "case_min_minutes": ("minutes", -1, _SAME),
    "case_extend_minutes": ("minutes", 1, _SAME),
    "case_grid_minutes": ("minutes", 0, _SAME),
    "max_days": ("days", -1, _WITHOUT_LIMIT),
    "lasts_days": ("days", 1, _WITHOUT_LIMIT),
    "after_hours": ("hours", -1, _SAME),
    "in_force_from": ("moment", -1, _BEFORE_ALL),
    "in_force_until": ("moment", 1, _WITHOUT_LIMIT),
    "observed_from": ("moment", -1, _BEFORE_ALL),
    "observed_until": ("moment", 1, _WITHOUT_LIMIT),
    "since": ("moment", 0, _BEFORE_ALL),
}
#: Key: its words from the narrowest to the widest; words in one place are neither.
_WORDS: dict[str, dict[Any, int]] = {
    "hours": {"single": 0, "total": 1},
    "zone_at": {"stay": 0, "now": 0},
    "per": {"meeting": 0, "contact_day": 1, "day": 2, "window": 3},
    "round_minutes": {True: 0, False: 0},
    "count": {"people": 0, "scans": 1},
    "case_events": {"before_onset": 0, "from_onset": 0, "all": 1},
    "same_carriage": {True: 0, False: 1},
    "lasts_from": {"observed": 0, "known": 1},
    "whole_days": {False: 0, True: 1},
    "with_": {"case": 0, "contact": 0},
    "of": {},
}
#: Keys that list words; an empty list means all, but not in these.
_LISTS = ("groups", "place_kinds", "levels", "district_kinds", "kinds", "categories", "from_")
_EMPTY_IS_NONE = frozenset({"kinds", "categories", "from_"})


def changed_rules(before: Policy, after: Policy) -> Iterator[Change]:
    """Compare the rules that both policies have, by id and kind.

    Args:
        before: Policy A.
        after: Policy B.

    Yields:
        The changes of each rule, in the order of B.
    """
    old = {(rule.id, rule.kind): rule for rule in before.rules}
    for rule in after.rules:
        was = old.get((rule.id, rule.kind))
        if was is not None:
            yield from _reach(was, rule)
            yield from _result(was, rule, before, after)


def _reach(was: RuleBase, now: RuleBase) -> Iterator[Change]:
    fields = type(now).model_fields
    for key in (key for key in _LISTS if key in fields):
        yield from _list(now.id, key, getattr(was, key), getattr(now, key))
    for key, (unit, wider, absent) in _NUMBERS.items():
        if key in fields and getattr(was, key) != getattr(now, key):
            old, new = getattr(was, key), getattr(now, key)
            step = wider * ((absent if new is None else new) - (absent if old is None else old))
            yield Change("reach", towards(step), now.id, key, old, new, unit)
    for key, ranks in _WORDS.items():
        if key in fields and getattr(was, key) != getattr(now, key):
            old, new = getattr(was, key), getattr(now, key)
            step = ranks.get(new, 0) - ranks.get(old, 0)
            unit = "yes_no" if isinstance(new, bool) else "word"
            yield Change("reach", towards(step), now.id, key.rstrip("_"), old, new, unit)
    yield from _silenced(was, now)
    yield from _clears(was, now)
    if isinstance(was, ContactRule) and isinstance(now, ContactRule):
        yield from slots_and_kinds(was, now)
        yield from weights(was, now)
    if isinstance(was, PurchaseRule) and isinstance(now, PurchaseRule):
        yield from _excuse(was, now)


def _list(part: str, key: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[Change]:
    key, all_if_empty = key.rstrip("_"), key not in _EMPTY_IS_NONE
    if set(was) == set(now):
        return
    if all_if_empty and (not was or not now):
        direction = towards(1 if not now else -1)
        yield Change("reach", direction, part, f"{key}.all", sorted(was), sorted(now), "list")
        return
    for here, there, step in ((now, was, 1), (was, now, -1)):
        only = sorted(word for word in set(here) if not any(covers(wide, word) for wide in there))
        if only:
            old, new = (None, only) if step > 0 else (only, None)
            yield Change("reach", towards(step), part, key, old, new, "list")


def _silenced(was: RuleBase, now: RuleBase) -> Iterator[Change]:
    lost, gained = (
        sorted(set(one.unless_active) - set(two.unless_active)) for one, two in ((was, now), (now, was))
    )
    if lost:
        yield Change("reach", "more", now.id, "unless_active", lost, None, "list")
    if gained:
        yield Change("reach", "less", now.id, "unless_active", None, gained, "list")


def _excuse(was: PurchaseRule, now: PurchaseRule) -> Iterator[Change]:
    """Compare the hours around a purchase in which a test excuses it; fewer hours reach further."""
    old, new = (
        (0, 0) if test is None else (test.before, test.after)
        for test in (was.unless_test_hours, now.unless_test_hours)
    )
    if was.unless_test_hours is None and now.unless_test_hours is not None:
        yield Change("reach", "less", now.id, "unless_test", None, list(new), "hours_around")
    elif was.unless_test_hours is not None and now.unless_test_hours is None:
        yield Change("reach", "more", now.id, "unless_test", list(old), None, "hours_around")
    elif old != new:
        step = sum(old) - sum(new)
        yield Change("reach", towards(step), now.id, "unless_test", list(old), list(new), "hours_around")


def _clears(was: RuleBase, now: RuleBase) -> Iterator[Change]:
    """Compare how evidence ends early, way by way: what ends it sooner or more easily reaches less far."""
    old, new = (list(rule.clears) for rule in (was, now))
    same = [way for way in old if way in new]
    old = [way for way in old if way not in same]
    new = [way for way in new if way not in same]
    for way in list(new):
        like = next((one for one in old if _sort(one) == _sort(way)), None)
        if like is not None:
            old.remove(like)
            new.remove(way)
            yield Change("reach", towards(_harder(like, way)), now.id, "clear", like, way, "clear")
    for way in old:
        yield Change("reach", "more", now.id, "clear", way, None, "clear")
    for way in new:
        yield Change("reach", "less", now.id, "clear", None, way, "clear")


def _sort(way: Clear) -> str:
    return "negatives" if way.negatives is not None else "check_ins" if way.check_ins else "reports"


def _harder(was: Clear, now: Clear) -> int:
    """Say whether a way to clear became harder (1), easier (-1), or neither can be said (0)."""

    def demands(way: Clear) -> tuple[int, ...]:
        within = _WITHOUT_LIMIT if way.within_days is None else way.within_days
        asked = (way.negatives or 0, way.hours, -within, way.check_ins or 0)
        days = (way.from_day or 0, way.not_before_day or 0)
        return (
            *asked,
            *days,
            -sum(not any(covers(other_, kind) for other_ in was.reports) for kind in way.reports),
        )

    steps = [new - old for old, new in zip(demands(was), demands(now), strict=True)]
    lost = any(not any(covers(kept, kind) for kept in now.reports) for kind in was.reports)
    up, down = any(step > 0 for step in steps) or lost, any(step < 0 for step in steps)
    return int(up) - int(down)


def _result(was: RuleBase, now: RuleBase, before: Policy, after: Policy) -> Iterator[Change]:
    old, new = _effect(was), _effect(now)
    if old != new:
        if was.points is not None and now.points is not None:
            step = now.points - was.points
        elif was.points_per_minute is not None and now.points_per_minute is not None:
            step = now.points_per_minute - was.points_per_minute
        else:
            step = _severity(after, now) - _severity(before, was)
        yield Change("result", towards(step), now.id, "effect", old, new, "effect")
    ranks = {"once": 0, "each": 1}
    if was.counts != now.counts and {was.counts, now.counts} == set(ranks):
        step = ranks[now.counts] - ranks[was.counts]
        yield Change("result", towards(step), now.id, "counts", was.counts, now.counts)
    if was.priority != now.priority:
        yield other("result", now.id, "priority", was.priority, now.priority)


def _effect(rule: RuleBase) -> dict[str, Any]:
    if rule.colour is not None:
        return {"colour": rule.colour}
    if rule.points is not None:
        return {"points": rule.points}
    return {"points_per_minute": rule.points_per_minute}


def _severity(policy: Policy, rule: RuleBase) -> int:
    """Rank what a rule alone leads to; points by the minute count as those of one minute."""
    points = rule.points or (rule.points_per_minute or 0) // 1_000
    return tables.COLOURS.index(rule.colour or colour_of(policy, points))
