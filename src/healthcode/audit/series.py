"""A run day by day: the numbers behind its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import DAY, format_time
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived


def days_of(times: NDArray[np.int64], begins: int, days: int) -> NDArray[np.int64]:
    """Count events by the day on which they happened.

    Args:
        times: In seconds of town time.
        begins: The first midnight.
        days: How many days; what happened before or after them is left out.
    """
    day = (times - begins) // DAY
    inside = day[(day >= 0) & (day < days)]
    return np.bincount(inside, minlength=days).astype(np.int64)


def series_of(
    lived: Lived, begins: int, counted: Mapping[str, NDArray[np.int64]]
) -> dict[str, list[int] | list[str]]:
    """Give lists of equal length, one number for each day.

    Args:
        lived: The run.
        begins: Its first midnight.
        counted: Further numbers for each day, by name.

    Returns:
        ``dates``, people by state and by colour at 04:00, and ``counted``; ``caught`` are locked and
        infected, ``needless`` locked and not infected, ``missed`` infected and not locked.
    """
    days = lived.locked.shape[0]
    people: dict[str, NDArray[np.bool_]] = {
        "infected": lived.infected,
        "infectious": lived.infectious,
        "locked": lived.locked,
        "caught": lived.locked & lived.infected,
        "needless": lived.locked & ~lived.infected,
        "missed": ~lived.locked & lived.infected,
    }
    for number, colour in enumerate(ALL_COLOURS):
        people[colour] = lived.colour == number
    told: dict[str, Any] = {"dates": [format_time(begins + day * DAY)[:10] for day in range(days)]}
    for name, is_so in people.items():
        told[name] = np.count_nonzero(is_so, axis=1).tolist()
    return told | {name: numbers.tolist() for name, numbers in counted.items()}
