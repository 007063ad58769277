"""The attacks again, by plain enumeration: every subset against everybody."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

Row = tuple[str, str, int]


def matching(
    rows: list[Row], attack: str, knowledge: int, precision: str = "hour", tolerance: Fraction = Fraction(0)
) -> dict[str, int]:
    """Give for each person the fewest people who match any subset of so many records."""
    people = sorted({person for person, _, _ in rows})
    known = {person: _known(person, rows, attack, precision) for person in people}
    found = {}
    for person in people:
        subsets = combinations(known[person], min(knowledge, len(known[person])))
        found[person] = min(
            sum(_fits(subset, known[other], attack, tolerance) for other in people) for subset in subsets
        )
    return found


def _known(person: str, rows: list[Row], attack: str, precision: str) -> list[Any]:
    own = sorted((row for row in rows if row[0] == person), key=lambda row: row[2])
    places = [place for _, place, _ in own]
    if attack == "places-time":
        return [(place, _cut(time, precision)) for _, place, time in own]
    if attack in {"places", "sequence"}:
        return places
    count = Counter(places)
    if attack == "home-work":
        return [frozenset(sorted(count, key=lambda place: (-count[place], place))[:2])]
    return sorted(count) if attack == "unique-places" else sorted(count.items())


def _fits(subset: tuple[Any, ...], candidate: list[Any], attack: str, tolerance: Fraction) -> bool:
    if attack == "home-work":
        return bool(subset[0] <= candidate[0])
    if attack == "sequence":
        rest = iter(candidate)
        return all(any(place == other for other in rest) for place in subset)
    if attack == "frequency":
        visits = dict(candidate)
        return all(
            place in visits and abs(n - visits[place]) <= tolerance * visits[place] for place, n in subset
        )
    return not Counter(subset) - Counter(candidate)


def _cut(time: int, precision: str) -> str:
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=time)).isoformat()
    return moment[: {"month": 7, "day": 10, "hour": 13}[precision]]
