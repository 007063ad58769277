"""Rules that never decide a colour, and rules whose evidence makes a colour milder.

A rule is behind another if the other gives at least as severe a colour for every row that this one looks
at, for at least as long. Then whatever happens, this one decides nothing. Two rules on the same rows of which
the severer ends sooner, by its days or by a way to clear, are no contradiction but a staircase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode import tables
from healthcode.patterns import covers
from healthcode.policy.model import ContactRule, Policy, RuleBase
from healthcode.toml_file import KeyProblem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

#: What a rule can do; two rules that differ only in this look at the same thing.
EFFECT = frozenset({"id", "says", "source", "colour", "points", "points_per_minute", "counts", "priority"})
#: Keys in which the wider of two rules may differ from the narrower one.
_LEAST = ("min_minutes", "min_hours", "min_cases", "after_hours")
_MOST = ("lookback_days", "lasts_days", "in_force_until", "observed_until")
_EARLIEST = ("in_force_from", "observed_from")
#: Lists of words or patterns; of those in the second, an empty one is all.
_WORDS = ("levels", "kinds", "categories", "place_kinds", "groups")
_EMPTY_IS_ALL = ("place_kinds", "groups")
_COMPARED = frozenset({*EFFECT, *_LEAST, *_MOST, *_EARLIEST, *_WORDS, "clears"})
#: What each key stands for where it is left out.
_NO_END, _NO_BEGINNING = 10**15, -(10**15)


def rules_that_never_decide(policy: Policy) -> Iterator[Problem]:
    """Find rules behind another, and green ones that change nothing.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each rule.
    """
    named = {name for rule in policy.rules for name in rule.unless_active}
    named |= {rule.of for rule in policy.of_kind(ContactRule) if rule.of is not None}
    for rule in policy.rules:
        if rule.colour is None or rule.id in named:
            continue
        before = next((other for other in policy.rules if _is_behind(policy, rule, other)), None)
        if before is not None:
            idle = "adds nothing" if before.colour == rule.colour else "never decides"
            wanted = (
                f"{idle}: rule.{before.id} gives {before.colour} for all that this rule looks at, "
                "and for at least as long"
            )
            yield KeyProblem(f"rule.{rule.id}", "", wanted)
        elif _changes_nothing(policy, rule):
            wanted = "changes nothing: green is the default, and nothing of lower priority is hidden"
            yield KeyProblem(f"rule.{rule.id}.colour", shown("green"), wanted)


def colours_made_milder(policy: Policy) -> Iterator[Problem]:
    """Find evidence that makes a colour milder: than the default, or than a rule that it hides.

    Args:
        policy: Free of faults.

    Yields:
        One warning for the default, and one for each rule that hides others.
    """
    default = policy.default.colour
    milder = [f"rule.{rule.id}" for rule in policy.rules if _is_milder(rule.colour, default)]
    milder += [f"band[{at}]" for at, band in enumerate(policy.bands, 1) if _is_milder(band.colour, default)]
    if milder:
        gives, its = ("gives", "its") if len(milder) == 1 else ("give", "their")
        wanted = (
            f"is more severe than what {', '.join(milder)} {gives}: {its} evidence makes the colour milder"
        )
        yield KeyProblem("default.colour", shown(default), wanted)
    for rule in policy.rules:
        hidden = [
            f"rule.{other.id} ({_gives(policy, other)})"
            for other in policy.rules
            if other.priority < rule.priority and _is_milder(_gives(policy, rule), _gives(policy, other))
        ]
        if hidden:
            wanted = (
                f"hides {', '.join(hidden)} while it is active, though it gives only {_gives(policy, rule)}"
            )
            yield KeyProblem(f"rule.{rule.id}.priority", str(rule.priority), wanted)


def looks_at(rule: RuleBase) -> str:
    """Write what a rule looks at, and for how long, without what it does."""
    return repr(sorted(rule.model_dump(exclude=set(EFFECT)).items()))


def _gives(policy: Policy, rule: RuleBase) -> str | None:
    """Give the colour that a rule leads to by itself; of points, that of one row."""
    if rule.colour is not None:
        return rule.colour
    points = rule.points or 0
    bands = (b for b in policy.bands if b.from_points <= points and (not b.to_points or points < b.to_points))
    return next((band.colour for band in bands), None)


def _is_milder(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    return tables.COLOURS.index(one) < tables.COLOURS.index(other)


def _changes_nothing(policy: Policy, rule: RuleBase) -> bool:
    default = policy.default
    if rule.colour != "green" or default.colour != "green" or default.unseen_colour is not None:
        return False
    return not any(
        other.priority < rule.priority and _gives(policy, other) != "green" for other in policy.rules
    )


def _is_behind(policy: Policy, rule: RuleBase, other: RuleBase) -> bool:
    """Say whether another rule gives as much for all that a rule looks at, as long as this one lasts."""
    if type(other) is not type(rule) or other is rule or other.colour is None:
        return False
    if looks_at(other) == looks_at(rule) or _is_milder(other.colour, rule.colour):
        return False
    if other.priority < rule.priority or not _covers_all(other, rule):
        return False
    # Of two rules that are as wide as each other and give the same, the second is idle.
    same = other.colour == rule.colour and _covers_all(rule, other)
    ids = [one.id for one in policy.rules]
    return not same or ids.index(other.id) < ids.index(rule.id)


def _covers_all(wide: RuleBase, narrow: RuleBase) -> bool:
    """Say whether evidence of the narrow rule always goes with evidence of the wide one."""
    if _rest(wide) != _rest(narrow):
        return False
    fields = type(wide).model_fields
    thresholds = [key for key in _LEAST if key in fields and getattr(wide, key) != getattr(narrow, key)]
    if wide.lasts_from == "known" and thresholds:
        return False  # the wide one may become known, and so end, sooner
    return (
        all(getattr(wide, key) <= getattr(narrow, key) for key in thresholds)
        and all(_or(wide, key, _NO_END) >= _or(narrow, key, _NO_END) for key in _MOST)
        and all(_or(wide, key, _NO_BEGINNING) <= _or(narrow, key, _NO_BEGINNING) for key in _EARLIEST)
        and all(_lists(wide, narrow, key) for key in _WORDS if key in fields)
        and all(way in narrow.clears for way in wide.clears)
    )


def _rest(rule: RuleBase) -> dict[str, Any]:
    kept = rule.model_dump(exclude=set(_COMPARED))
    return kept | {"unless_active": sorted(rule.unless_active)}


def _or(rule: RuleBase, key: str, absent: int) -> int:
    value = getattr(rule, key)
    return absent if value is None else int(value)


def _lists(wide: RuleBase, narrow: RuleBase, key: str) -> bool:
    here, there = getattr(wide, key), getattr(narrow, key)
    if not here or not there:
        return not here and (key in _EMPTY_IS_ALL or not there)
    return all(any(covers(pattern, word) for pattern in here) for word in there)
