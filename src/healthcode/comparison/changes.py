"""Who changes colour from one side to the other, and by which rule: a pure function of verdicts.

A side is anything that gives everybody a colour at one time: so far a policy on one dataset.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from healthcode.tables import COLOURS, GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.scoring.results import Verdict

Direction = Literal["same", "harsher", "milder", "grey"]

#: From severe to mild; grey is off the scale and comes last.
BY_SEVERITY = (*reversed(COLOURS), GREY)


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's verdict on either side."""

    person_id: str
    first: Verdict
    other: Verdict

    @property
    def is_changed(self) -> bool:
        """Whether the colour differs."""
        return self.first.colour != self.other.colour


@dataclass(frozen=True, slots=True)
class Group:
    """People who change from one colour to another, with the same deciding rules.

    Args:
        from_colour: On the first side.
        to_colour: On the other.
        from_rule: Which decided the first colour; None where no rule did.
        to_rule: Which decided the other.
        person_ids: All of them, in order.
    """

    from_colour: str
    to_colour: str
    from_rule: str | None
    to_rule: str | None
    person_ids: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The same people on two sides at one time.

    Args:
        as_of: The time, in seconds of town time.
        pairs: Everybody, in the order of their ids.
    """

    as_of: int
    pairs: tuple[Pair, ...]

    @cached_property
    def matrix(self) -> Counter[tuple[str, str]]:
        """How many people have which colour on the first side and which on the other."""
        return Counter((pair.first.colour, pair.other.colour) for pair in self.pairs)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """The colours that somebody has on either side, from severe to mild."""
        seen = {colour for pair in self.matrix for colour in pair}
        return tuple(colour for colour in BY_SEVERITY if colour in seen)

    @cached_property
    def directions(self) -> Counter[Direction]:
        """How many people keep their colour, get a harsher one, a milder one, or go to or from grey."""
        counts: Counter[Direction] = Counter()
        for (first, other), count in self.matrix.items():
            counts[direction_of(first, other)] += count
        return counts

    @property
    def changed_count(self) -> int:
        """How many people have another colour on the other side."""
        return len(self.pairs) - self.directions["same"]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Those who change colour, by colours and deciding rules; the largest group first."""
        members: defaultdict[tuple[str, str, str | None, str | None], list[str]] = defaultdict(list)
        for pair in self.pairs:
            if pair.is_changed:
                first, other = pair.first, pair.other
                key = (first.colour, other.colour, first.deciding_rule, other.deciding_rule)
                members[key].append(pair.person_id)
        groups = [Group(*key, tuple(people)) for key, people in members.items()]
        return tuple(sorted(groups, key=_largest_first))


def compare_verdicts(first: Sequence[Verdict], other: Sequence[Verdict]) -> Comparison:
    """Set everybody's verdict on one side beside the one on the other.

    Args:
        first: One verdict for each person, all at one time.
        other: The same people at the same time.

    Returns:
        Both sides, person by person.

    Raises:
        ValueError: If the sides are about other people or other times.
    """
    others = {verdict.person_id: verdict for verdict in other}
    moments = {verdict.as_of for verdict in (*first, *other)}
    if len(moments) > 1 or {verdict.person_id for verdict in first} != set(others):
        raise ValueError("both sides must be about the same people at one and the same time")
    ordered = sorted(first, key=lambda verdict: verdict.person_id)
    pairs = tuple(Pair(verdict.person_id, verdict, others[verdict.person_id]) for verdict in ordered)
    return Comparison(min(moments, default=0), pairs)


def direction_of(first: str, other: str) -> Direction:
    """Say which way a colour changes; grey is off the scale, so neither harsher nor milder."""
    if first == other:
        return "same"
    if GREY in (first, other):
        return "grey"
    return "harsher" if COLOURS.index(other) > COLOURS.index(first) else "milder"


def _largest_first(group: Group) -> tuple[int, int, int, str, str]:
    places = (BY_SEVERITY.index(group.to_colour), BY_SEVERITY.index(group.from_colour))
    return (-len(group.person_ids), *places, group.from_rule or "", group.to_rule or "")
