"""Unbroken stretches of days, person by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Spells:
    """Stretches of days in a row, by person and day.

    Args:
        person: Whose, by position.
        first: First day of each.
        last: Last day of each.
    """

    person: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def spells_of(days: NDArray[np.bool_]) -> Spells:
    """Find all stretches.

    Args:
        days: Whether something holds for a person on a day, shape (days, people).
    """
    edge = np.zeros((1, days.shape[1]), np.int8)
    # Transposed, so that the first and the last day of each stretch come in the same order.
    steps = np.diff(np.concatenate([edge, days.astype(np.int8), edge]), axis=0).T
    person, first = np.nonzero(steps == 1)
    _, after = np.nonzero(steps == -1)
    return Spells(person.astype(np.int64), first.astype(np.int64), (after - 1).astype(np.int64))
