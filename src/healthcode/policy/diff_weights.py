"""How much minutes, place kinds and time slots count in a contact rule of two policies."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from healthcode.patterns import most_specific
from healthcode.policy.change import Change, other, towards
from healthcode.policy.model import THOUSAND, Band, ContactRule, DistanceLaw, KindNumbers, Weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Of each number of a place kind: its unit, and whether more (1) or less (-1) of it reaches further.
_KIND_NUMBERS = {
    "min_minutes": ("thousandths", -1),
    "min_cases": ("cases", -1),
    "linger_minutes": ("minutes", 1),
    "weight": ("thousandths_alone", 1),
    "before": ("minutes", 1),
    "after": ("minutes", 1),
    "staff_before": ("minutes", 1),
    "staff_after": ("minutes", 1),
}
_LOWEST = -(10**15)
#: Farther than any law's bound, in thousandths of a metre.
_FAR = 10**9


def slots_and_kinds(was: ContactRule, now: ContactRule) -> Iterator[Change]:
    """Compare time slots and the numbers of single place kinds.

    Args:
        was: The rule in A.
        now: The rule in B.

    Yields:
        One change for each number.
    """
    if (was.slots is None) != (now.slots is None):
        yield other("reach", now.id, "slots", was.slots is not None, now.slots is not None, "yes_no")
        return
    if was.slots is not None and now.slots is not None:
        if was.slots.minutes != now.slots.minutes:
            yield other("reach", now.id, "slot_minutes", was.slots.minutes, now.slots.minutes, "minutes")
        yield from _numbers(now.id, "slots", was.numbers_for(None), now.numbers_for(None), slots_only=True)
    for pattern in sorted({*was.by_kind, *now.by_kind}):
        old, new = (rule.numbers_for(most_specific(rule.by_kind, pattern)) for rule in (was, now))
        yield from _numbers(now.id, pattern, old, new)


def _numbers(
    part: str, pattern: str, was: KindNumbers, now: KindNumbers, *, slots_only: bool = False
) -> Iterator[Change]:
    for name, (unit, wider) in _KIND_NUMBERS.items():
        if slots_only and name not in ("before", "after", "staff_before", "staff_after"):
            continue
        old, new = getattr(was, name), getattr(now, name)
        if old != new:
            before, after = ({"kind": pattern, "name": name, "value": value} for value in (old, new))
            yield Change("reach", towards(wider * (new - old)), part, "kind_number", before, after, unit)


def weights(was: ContactRule, now: ContactRule) -> Iterator[Change]:
    """Compare how much minutes count, by day, distance, attenuation and place kind.

    Args:
        was: The rule in A.
        now: The rule in B.

    Yields:
        For each of the five at most two changes: some minutes weigh more, some weigh less.
    """
    old, new = was.weights, now.weights
    pairs: dict[str, Sequence[tuple[Fraction | int, Fraction | int]]] = {
        "by_day": _by_day(old, new),
        "by_distance_m": _by_measure(old.by_distance_m, new.by_distance_m),
        "by_distance_law": _by_law(old.by_distance_law, new.by_distance_law),
        "by_attenuation_db": _by_measure(old.by_attenuation_db, new.by_attenuation_db),
        "by_place_kind": _by_place_kind(old.by_place_kind, new.by_place_kind),
    }
    for key, weighed in pairs.items():
        for step in (1, -1):
            if any((after > before) - (after < before) == step for before, after in weighed):
                yield Change("reach", towards(step), now.id, f"weights.{key}", None, None)


def _by_day(was: Weights, now: Weights) -> list[tuple[int, int]]:
    named = [(day.from_day, day.to_day) for weights_ in (was, now) for day in weights_.by_day]
    days = range(min((first for first, _ in named), default=0) - 1, max((d for _, d in named), default=0) + 2)
    return [(_weight_of_day(was, day), _weight_of_day(now, day)) for day in days]


def _weight_of_day(weights_: Weights, day: int) -> int:
    if not weights_.by_day:
        return THOUSAND
    return next((entry.weight for entry in weights_.by_day if entry.from_day <= day <= entry.to_day), 0)


def _by_measure(was: tuple[Band, ...], now: tuple[Band, ...]) -> list[tuple[int, int]]:
    bounds = {band.below for bands in (was, now) for band in bands if band.below is not None}
    return [(_weight_at(was, at), _weight_at(now, at)) for at in (_LOWEST, *sorted(bounds))]


def _weight_at(bands: tuple[Band, ...], measure: int) -> int:
    if not bands:
        return THOUSAND
    return next((band.weight for band in bands if band.below is None or measure < band.below), 0)


def _by_law(was: DistanceLaw | None, now: DistanceLaw | None) -> list[tuple[Fraction, Fraction]]:
    """Weigh minutes at each bound, beyond it and far away; two laws change their order at most once."""
    bounds = sorted(law.full_below_m for law in (was, now) if law is not None)
    at = [*bounds, *(2 * bound for bound in bounds), 2 * _FAR] if bounds else []
    return [(_weight_by_law(was, distance), _weight_by_law(now, distance)) for distance in at]


def _weight_by_law(law: DistanceLaw | None, distance: int) -> Fraction:
    if law is None or distance <= law.full_below_m:
        return Fraction(1)
    return Fraction(law.full_below_m, distance) ** law.power


def _by_place_kind(was: Mapping[str, int], now: Mapping[str, int]) -> list[tuple[int, int]]:
    def weight(entries: Mapping[str, int], kind: str) -> int:
        pattern = most_specific(entries, kind)
        return THOUSAND if pattern is None else entries[pattern]

    return [(weight(was, kind), weight(now, kind)) for kind in sorted({*was, *now})]
