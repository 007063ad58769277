"""Attacks: from records to the risk of each person."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.reidentify.home_work import home_and_work
from healthcode.audit.reidentify.points import counted_points, distinct_points, frequency_points
from healthcode.audit.reidentify.records import PRECISIONS, combined
from healthcode.audit.reidentify.sequences import SequenceSearch
from healthcode.audit.reidentify.sets import EXACT_UP_TO, Best, SetSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.audit.reidentify.points import Points
    from healthcode.audit.reidentify.records import Records, Whole
    from healthcode.audit.reidentify.sets import Report

ATTACKS = ("places", "sequence", "places-time", "unique-places", "frequency", "home-work")


@dataclass(frozen=True)
class Attack:
    """What an attacker knows.

    Args:
        name: One of ``ATTACKS``.
        knowledge: How many records of a person are known; home-work knows two places whatever it says.
        precision: For places-time: hour, day or month.
        tolerance: For frequency: from 0 to 1.

    Raises:
        ValueError: If one of them is out of its range.
    """

    name: str
    knowledge: int = 2
    precision: str = "hour"
    tolerance: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.name not in ATTACKS:
            raise ValueError(f"an attack is one of {', '.join(ATTACKS)}, not {self.name!r}")
        if self.knowledge < 1 or not 0 <= self.tolerance <= 1 or self.precision not in PRECISIONS:
            raise ValueError(f"{self} cannot be")


@dataclass(frozen=True)
class Risks:
    """The risk of each person who was asked about.

    Args:
        people: Shape (targets,): positions in the records' ``person_ids``.
        matching: Shape (targets,): how many people match the best subset found, the person included.
        is_lower_bound: Shape (targets,): whether a limit left open that a better one exists.
    """

    people: Whole
    matching: Whole
    is_lower_bound: NDArray[np.bool_]

    @property
    def risk(self) -> NDArray[np.float64]:
        """1 / ``matching``."""
        risk: NDArray[np.float64] = 1.0 / self.matching
        return risk


def risks_of(
    records: Records, attack: Attack, *, targets: Whole | None = None, report: Report | None = None
) -> Risks:
    """Give the risk of each person: the highest 1 / (people who match) over all that may be known.

    Known are any ``attack.knowledge`` of a person's own records, or all if there are fewer. Everybody matches
    their own records.

    Args:
        records: Of everybody who may be mistaken for a target.
        attack: What is known.
        targets: Positions of the people whose risk is wanted; None for everybody.
        report: Is told how many of how many people are settled.

    Returns:
        Exact risks for knowledge of up to 2, and for people with at most 40 records. For others only sets of
        their 40 rarest records are tried, until a limit, and a risk that this leaves open is marked as a
        lower bound.

    Source:
        The attacks of Pellungrini et al. 2017, ACM TIST 9(3) 31, as scikit-mobility computes them, but with
        real hours and the most frequent two places, which its version 1.3.1 gets otherwise.
    """
    wanted = np.arange(records.people) if targets is None else targets
    if attack.name == "home-work":
        return Risks(wanted, home_and_work(records)[wanted], np.zeros(len(wanted), np.bool_))
    points = _points(records, attack)
    best = Best.of(records.people, wanted)
    is_sequence = attack.name == "sequence"
    search = SetSearch(points, best, None if is_sequence else report)
    is_bound = search.run(min(attack.knowledge, EXACT_UP_TO) if is_sequence else attack.knowledge)
    if is_sequence:
        best.least[:] = 1
        best.is_open[wanted] = best.matching[wanted] > 1
        is_bound = SequenceSearch(records, best, report).run(attack.knowledge)
    return Risks(wanted, best.matching[wanted], is_bound[wanted])


def _points(records: Records, attack: Attack) -> Points:
    person, place, people = records.person, records.place, records.people
    if attack.name == "unique-places":
        return distinct_points(person, place, people)
    if attack.name == "frequency":
        return frequency_points(person, place, people, attack.tolerance)
    is_timed = attack.name == "places-time"
    thing = combined(place, records.times_at(attack.precision)) if is_timed else place
    return counted_points(person, thing, people, attack.knowledge)
