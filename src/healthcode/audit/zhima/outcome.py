"""Who is let in and who is not: access by points, and what changes when health and credit leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthcode.audit.spells import spells_of
from healthcode.audit.zhima.points import (
    connection_ratings,
    file_at,
    own_mean,
    own_ratings,
    points_of,
)
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthcode.audit.zhima.model import Model, Weights
    from healthcode.audit.zhima.points import Daily

    Numbers = NDArray[np.int64]

Leak = Literal["health-to-credit", "credit-to-health", "both", "none"]
GREEN, YELLOW, ORANGE, RED = (ALL_COLOURS.index(word) for word in ("green", "yellow", "orange", "red"))


@dataclass(frozen=True)
class Town:
    """What the score is made of, and whom it is about.

    Args:
        daily: Payments on record, shape (days, people).
        pairs: Acquainted people, shape (n, 2).
        colour: Everybody's colour at each 04:00, shape (days, people).
        locking: For each colour whether it restricts.
        infected: Whether infected on a day, shape (days, people).
        groups: By grouping, the name of each person's group.
    """

    daily: Daily
    pairs: Numbers
    colour: NDArray[np.uint8]
    locking: NDArray[np.bool_]
    infected: NDArray[np.bool_]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Scored:
    """Everybody's score at the last 04:00, with nothing leaked and with the colours leaked in.

    Args:
        points: Without.
        leaked_points: With.
        payments: On record for each person.
        ratings: The five, without, shape (5, people).
    """

    points: Numbers
    leaked_points: Numbers
    payments: Numbers
    ratings: Numbers


@dataclass(frozen=True)
class Coloured:
    """What credit does to the colours of the last 04:00.

    Args:
        colour: As the rules say.
        new: With the score leaked in.
        was_locked: Whether the rules' colour restricts.
        is_locked: Whether the new one does.
    """

    colour: NDArray[np.uint8]
    new: NDArray[np.uint8]
    was_locked: NDArray[np.bool_]
    is_locked: NDArray[np.bool_]

    @property
    def flipped(self) -> NDArray[np.bool_]:
        """Whose doors open or close."""
        flipped: NDArray[np.bool_] = self.was_locked != self.is_locked
        return flipped


def cost_of_days(colour: NDArray[np.uint8], model: Model) -> Numbers:
    """Say what each day's colour costs when health leaks into credit, in thousandths."""
    costs = np.zeros(len(ALL_COLOURS), np.int64)
    costs[RED] = model.leak["red_day"]
    costs[[YELLOW, ORANGE]] = model.leak["yellow_day"]
    return costs[colour]


def score_town(town: Town, weights: Weights, model: Model) -> Scored:
    """Score everybody at the last 04:00: by the payments of all days before, and the colours up to it."""
    lookback = model.numbers["lookback_days"]
    last = town.daily.days - 1
    file = file_at(town.daily, last, lookback)
    cost = cost_of_days(town.colour[max(0, last + 1 - lookback) :], model).sum(axis=0)
    points, kept = [], []
    for taken in (np.zeros_like(cost), cost):
        ratings = own_ratings(file, taken, model)
        connections = connection_ratings(
            own_mean(ratings, weights), town.pairs, model.numbers["connections_unknown"]
        )
        points.append(points_of(ratings, connections, weights, model))
        kept.append(np.concatenate([ratings, connections[None]]))
    return Scored(points[0], points[1], file.payments, kept[0])


def access(points: Numbers, model: Model) -> NDArray[np.int64]:
    """Number what is open to people from the least to the most: equal numbers, equal privileges."""
    return np.searchsorted(np.array(model.steps), points, side="right").astype(np.int64)


def recoloured(colour: NDArray[np.uint8], points: Numbers, model: Model) -> NDArray[np.uint8]:
    """Give colours into which credit leaks: the distrusted lose their green, the trusted get one."""
    new = colour.copy()
    new[(colour == GREEN) & (points < model.leak["distrusted_below"])] = YELLOW
    is_mild = (colour == YELLOW) | (colour == ORANGE)
    new[is_mild & (points >= model.leak["trusted_from"])] = GREEN
    return new


def colours_with(town: Town, points: Numbers, model: Model) -> Coloured:
    """Lay the colours of the last 04:00 beside those into which points leak."""
    colour = town.colour[-1]
    new = recoloured(colour, points, model)
    return Coloured(colour, new, town.locking[colour], town.locking[new])


def false_red_spells(colour: NDArray[np.uint8], infected: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Find unbroken days on which somebody was red and not infected.

    Args:
        colour: Shape (days, people).
        infected: Shape (days, people).

    Returns:
        Person, first day and last day of each spell, by person and day.
    """
    found = spells_of((colour == RED) & ~infected)
    return list(zip(found.person.tolist(), found.first.tolist(), found.last.tolist(), strict=True))
