"""What a code said on every day of a run, laid beside what was really so: the numbers of an audit.

A person-day is a resident-day. The colour of a day is the one at its 04:00, on which restrictions rest.
Locked is who has a colour whose consequence keeps them at home or closes gates to them. Infected on a day is
who was latent or infectious at some moment of it. Every number is a sum over people, or one such sum over
another, so that one bootstrap over people serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.tables import AGE_BANDS, ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

RED = ALL_COLOURS.index("red")


@dataclass(frozen=True)
class Lived:
    """A run as arrays, in the shape ``(days, people)`` where not said otherwise.

    Args:
        colour: Positions in ``tables.ALL_COLOURS``, at 04:00.
        locked: Whether that colour restricts.
        points: At 04:00.
        is_fixed: Whether a colour row or an override decided, which no threshold of points changes.
        rule: Positions in ``rules`` of what decided.
        rules: Ids of rules; the first is empty.
        infected: Whether latent or infectious at some moment of the day.
        infectious: Whether infectious at some moment of the day.
        is_after_last: For each day, whether its 04:00 is later than the last infection of the run.
        groups: By grouping, the name of each person's group.
    """

    colour: NDArray[np.uint8]
    locked: NDArray[np.bool_]
    points: NDArray[np.int32]
    is_fixed: NDArray[np.bool_]
    rule: NDArray[np.int32]
    rules: tuple[str, ...]
    infected: NDArray[np.bool_]
    infectious: NDArray[np.bool_]
    is_after_last: NDArray[np.bool_]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Measure:
    """One number of an audit.

    Args:
        name: Of its field.
        above: What each person adds to the numerator.
        below: What each person adds to the denominator; None for a plain sum.
        unit: Of the value.
        missing: Why it is not estimable where the denominator is zero.
        people: How many it is about.
    """

    name: str
    above: NDArray[np.float64]
    below: NDArray[np.float64] | None
    unit: str
    missing: str
    people: int

    @property
    def is_small(self) -> bool:
        """Whether it is about too few people to say much."""
        return self.people < LEAST_PEOPLE


def measures(lived: Lived) -> list[Measure]:
    """Give every number but costs, sweeps and ratios between groups."""
    return [*_accuracy(lived), *_burden(lived), *_by_group(lived)]


def _accuracy(lived: Lived) -> Iterator[Measure]:
    red = lived.colour == RED
    for suffix, truth, word in (
        ("", lived.infected, "infected"),
        (".infectious", lived.infectious, "infectious"),
    ):
        yield _share(f"acc.ppv{suffix}", red & truth, red, "nobody was red")
        yield _share(f"acc.sensitivity{suffix}", red & truth, truth, f"nobody was {word}")
        yield _share(f"acc.specificity{suffix}", ~red & ~truth, ~truth, f"everybody was {word} every day")
        yield _share(f"acc.base_rate{suffix}", truth, np.ones_like(truth), "there is nobody")
    hit, ever_red, ever = (np.any(days, axis=0) for days in (red & lived.infected, red, lived.infected))
    yield _of_people("acc.ppv.people", hit, ever_red, "nobody was red")
    yield _of_people("acc.sensitivity.people", hit, ever, "nobody was infected")
    yield _of_people("acc.specificity.people", ~ever & ~ever_red, ~ever, "everybody was infected")
    yield _of_people("acc.base_rate.people", ever, np.ones_like(ever), "there is nobody")
    yield _share("acc.ppv.locked", lived.locked & lived.infected, lived.locked, "nobody was locked")


def _burden(lived: Lived) -> Iterator[Measure]:
    people = lived.locked.shape[1]
    for name, days in (
        ("err.fn", ~lived.locked & lived.infected),
        ("err.fp", lived.locked & ~lived.infected),
    ):
        yield Measure(name, _sums(days), None, "person-days", "", people)
    never = ~lived.infectious.any(axis=0)
    yield _share("prop.needless", lived.locked & never, lived.locked, "nobody was locked")
    tail = _sums(lived.locked & lived.is_after_last[:, None])
    yield Measure("sun.tail", tail, None, "person-days", "", people)


def _by_group(lived: Lived) -> Iterator[Measure]:
    ever = lived.infected.any(axis=0)
    caught = (lived.infected & lived.locked).any(axis=0)
    in_vain, well = _sums(lived.locked & ~lived.infected), _sums(~lived.infected)
    locked = _sums(lived.locked)
    for grouping, names in lived.groups.items():
        labels = np.array(names, dtype=object)
        for group in groups_in_order(names):
            inside = (labels == group).astype(np.float64)
            people = int(inside.sum())
            key = f"[{grouping}={group}]"
            yield Measure(f"eq.fpr{key}", in_vain * inside, well * inside, "share", "all infected", people)
            yield Measure(f"eq.days{key}", locked * inside, inside, "days per head", "nobody", people)
            missed, ill = (ever & ~caught) * inside, ever * inside
            yield Measure(f"eq.blind{key}", missed, ill, "share of people", "nobody was infected", people)


def groups_in_order(names: Iterable[str]) -> list[str]:
    """Name each group once: bands of age from young to old, all else by the alphabet."""
    found = set(names)
    return [band for band in AGE_BANDS if band in found] if found <= set(AGE_BANDS) else sorted(found)


def rules_behind(lived: Lived) -> dict[str, dict[str, int]]:
    """Say by group how many person-days locked though not infected each rule decided, most first."""
    in_vain = lived.locked & ~lived.infected
    day, person = np.nonzero(in_vain)
    rule = lived.rule[day, person]
    found = {}
    for grouping, names in lived.groups.items():
        labels = np.array(names, dtype=object)
        for group in groups_in_order(names):
            counts = np.bincount(rule[labels[person] == group], minlength=len(lived.rules))
            order = np.argsort(-counts, kind="stable")
            key = f"{grouping}={group}"
            found[key] = {lived.rules[at] or "default": int(counts[at]) for at in order if counts[at]}
    return found


@dataclass(frozen=True)
class PointsStep:
    """What locking from so many points on would give, with all colour rows and overrides as they were.

    Args:
        points: Locked is who has so many; None locks nobody by points.
        missed: Person-days infected and not locked.
        in_vain: Person-days locked and not infected.
    """

    points: int | None
    missed: int
    in_vain: int


def points_sweep(lived: Lived) -> list[PointsStep]:
    """Try every number of points from which on people could be locked.

    Returns:
        One step for each number of points that somebody had on a day that points decided, and last, nobody
        locked by points. Empty if nobody ever had points.
    """
    loose = ~lived.is_fixed
    fixed_missed = int(np.count_nonzero(lived.is_fixed & ~lived.locked & lived.infected))
    fixed_in_vain = int(np.count_nonzero(lived.is_fixed & lived.locked & ~lived.infected))
    points, infected = lived.points[loose], lived.infected[loose]
    levels = np.unique(points[points > 0])
    steps = []
    for level in [*levels.tolist(), None] if len(levels) else []:
        locked = np.zeros(points.shape, dtype=np.bool_) if level is None else points >= level
        missed = fixed_missed + int(np.count_nonzero(~locked & infected))
        steps.append(PointsStep(level, missed, fixed_in_vain + int(np.count_nonzero(locked & ~infected))))
    return steps


def _share(name: str, above: NDArray[np.bool_], below: NDArray[np.bool_], missing: str) -> Measure:
    return Measure(name, _sums(above), _sums(below), "share of person-days", missing, above.shape[1])


def _of_people(name: str, above: NDArray[Any], below: NDArray[Any], missing: str) -> Measure:
    top, bottom = above.astype(np.float64), below.astype(np.float64)
    return Measure(name, top, bottom, "share of people", missing, len(top))


def _sums(days: NDArray[np.bool_]) -> NDArray[np.float64]:
    summed: NDArray[np.float64] = np.sum(days, axis=0, dtype=np.float64)
    return summed
