"""Ways to clear that are never met, come too late, or carry numbers that mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.toml_file import KeyProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem
    from healthcode.policy.model import Clear, Policy, RuleBase

HOURS_A_DAY = 24


def useless_clears(policy: Policy) -> Iterator[Problem]:
    """Find ways to clear that cannot clear, or say something that changes nothing.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each reason.
    """
    for rule in policy.rules:
        for at, way in enumerate(rule.clears, 1):
            where = f"rule.{rule.id}.clears[{at}]"
            if way in rule.clears[: at - 1]:
                yield KeyProblem(where, "", f"the same way as clears[{rule.clears.index(way) + 1}]")
                continue
            yield from _samples(where, way)
            yield from _days(where, way, rule)


def earliest_day(way: Clear) -> int:
    """Give the first calendar day after an exposure on which a way can be complete, whatever the bound.

    Args:
        way: Its ``not_before_day`` is not looked at.

    Returns:
        Day 0 is that on which the exposure ended.
    """
    if way.check_ins is not None:
        return (1 if way.from_day is None else way.from_day) + way.check_ins - 1
    return (way.from_day or 0) + ((way.negatives or 1) - 1) * way.hours // HOURS_A_DAY


def _samples(where: str, way: Clear) -> Iterator[Problem]:
    if way.negatives == 1 and (way.hours or way.within_days is not None):
        wanted = "there is only one sample: hours and within_days mean nothing"
        yield KeyProblem(f"{where}.negatives", "1", wanted)
    elif way.negatives and way.within_days is not None:
        needed = (way.negatives - 1) * way.hours
        if needed > way.within_days * HOURS_A_DAY:
            wanted = f"is never met: so many samples take {needed:,} hours"
            yield KeyProblem(f"{where}.within_days", str(way.within_days), wanted)


def _days(where: str, way: Clear, rule: RuleBase) -> Iterator[Problem]:
    first, bound = earliest_day(way), way.not_before_day
    if bound is not None and bound <= first:
        wanted = f"means nothing: this way is complete on day {first:,} at the earliest"
        yield KeyProblem(f"{where}.not_before_day", str(bound), wanted)
    if not rule.lasts_days or rule.lasts_from != "observed" or max(first, bound or 0) <= rule.lasts_days:
        return
    way_key = "check_ins" if way.check_ins is not None else "negatives"
    late = [
        (key, day)
        for key, day in (("from_day", way.from_day), ("not_before_day", bound))
        if day is not None and day > rule.lasts_days
    ]
    for key, day in late or [(way_key, getattr(way, way_key))]:
        wanted = f"comes too late: the evidence ends by itself after {rule.lasts_days:,} days"
        yield KeyProblem(f"{where}.{key}", str(day), wanted)
