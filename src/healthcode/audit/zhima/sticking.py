"""How long a wrong mark goes on costing points: with it and without it, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.zhima.points import Daily, File, own_ratings, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthcode.audit.zhima.model import Model, Weights

    Numbers = NDArray[np.int64]

#: Marks that are looked at together, so that memory stays small.
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Mark:
    """Something wrong on a person's record.

    Args:
        person: Position of the person.
        payment: What of the record of ``day`` is wrong, in the order of ``Daily``; zeros if no payment is.
        day: On which the payment was made.
        wrong_days: Days on which a colour was wrong, as positions of days; empty if it is no colour.
        corrected: The day from which on the days are counted: the payment's, or the last of the wrong colour.
    """

    person: int
    payment: tuple[int, ...]
    day: int
    wrong_days: tuple[int, ...]
    corrected: int


@dataclass(frozen=True)
class Stuck:
    """How long marks cost points.

    Args:
        days: For each mark, the days from ``corrected`` to the last day on which the person had fewer points
            for it, both counted; 0 if it never cost any.
        monthly_days: The same where a new score is shown on one day of each month only.
        most_points: For each mark, the most that it cost on one day.
        marks: How many there are; of many, some spread evenly are followed.
    """

    days: Numbers
    monthly_days: Numbers
    most_points: Numbers
    marks: int


def stuck(
    marks: Sequence[Mark],
    daily: Daily,
    cost_of_day: Numbers,
    updates: NDArray[np.bool_],
    weights: Weights,
    model: Model,
) -> Stuck:
    """Compare points with and without each mark on every morning until none can count any more.

    Args:
        marks: What is wrong.
        daily: What is on record.
        cost_of_day: What the colour of each day costs, in thousandths, shape (days, people); zeros where
            nothing leaks.
        updates: For each morning from the first of the run, whether a new score is shown on it; as many as
            ``horizon`` says.
        weights: A version.
        model: The score.

    Simplification:
        After the run everybody pays as on its days, from the first on again, the wrong payment left out, and
        no colour costs anything.
        Connections are held at the rating of who has none, since nobody's own mark moves their own.
    """
    followed = spread(marks, model.numbers["most_marks"])
    parts = [_part(some, daily, cost_of_day, updates, weights, model) for some in _parts(followed)]
    empty = np.zeros(0, np.int64)
    days, monthly, most = (
        np.concatenate([empty, *(part[at] for part in parts)]).astype(np.int64) for at in range(3)
    )
    return Stuck(days, monthly, most, len(marks))


def spread(marks: Sequence[Mark], most: int) -> list[Mark]:
    """Choose so many marks, evenly over all of them."""
    if len(marks) <= most:
        return list(marks)
    return [marks[at * len(marks) // most] for at in range(most)]


def horizon(days: int, model: Model) -> int:
    """Say how many mornings must be looked at: the run, the look-back, and two months for a last update."""
    return days + model.numbers["lookback_days"] + 62


def _parts(marks: Sequence[Mark]) -> Iterator[Sequence[Mark]]:
    for begin in range(0, len(marks), _AT_ONCE):
        yield marks[begin : begin + _AT_ONCE]


def _part(
    marks: Sequence[Mark],
    daily: Daily,
    cost_of_day: Numbers,
    updates: NDArray[np.bool_],
    weights: Weights,
    model: Model,
) -> tuple[Numbers, Numbers, Numbers]:
    person = np.array([mark.person for mark in marks])
    mornings = len(updates)
    at = np.arange(mornings) % daily.days
    paid = np.stack([column[:, person][at] for column in daily.columns])
    colour = np.zeros((mornings, len(marks)), np.int64)
    colour[: daily.days] = cost_of_day[:, person]
    for number, mark in enumerate(marks):
        paid[:, mark.day + daily.days :: daily.days, number] -= np.array(mark.payment)[:, None]
    paid_without, colour_without = paid.copy(), colour.copy()
    for number, mark in enumerate(marks):
        paid_without[:, mark.day, number] -= mark.payment
        colour_without[list(mark.wrong_days), number] = 0
    with_it = _points(paid, colour, weights, model)
    lost = np.maximum(_points(paid_without, colour_without, weights, model) - with_it, 0)
    shown = lost[_last_update(updates)]
    shown[: int(np.argmax(updates)) if updates.any() else mornings] = 0
    corrected = np.array([mark.corrected for mark in marks])
    return _last_day(lost, corrected), _last_day(shown, corrected), lost.max(axis=0)


def _points(paid: Numbers, colour: Numbers, weights: Weights, model: Model) -> Numbers:
    """Give the points of every morning, shape (mornings, marks)."""
    lookback = model.numbers["lookback_days"]
    mornings = paid.shape[1]
    is_paid = (paid[:1] > 0).astype(np.int64)
    # In the morning of day t the days before t are on record; the colour of t is known.
    until = np.arange(mornings)
    since = np.maximum(until - lookback, 0)
    totals = _running(np.concatenate([is_paid, paid]), axis=1)
    sums = totals[:, until] - totals[:, since]
    costs = _running(colour, axis=0)
    cost = costs[until + 1] - costs[np.maximum(until + 1 - lookback, 0)]
    view = np.broadcast_to((until - since)[:, None], sums[0].shape)
    ratings = own_ratings(File(view, *sums), cost, model)
    return points_of(ratings, model.numbers["connections_unknown"], weights, model)


def _running(values: Numbers, axis: int) -> Numbers:
    """Add up along an axis, beginning with nothing."""
    added = np.cumsum(values, axis=axis, dtype=np.int64)
    return np.insert(added, 0, 0, axis=axis)


def _last_update(updates: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give for each morning the last one on which a score was shown; 0 where there was none yet."""
    return np.maximum.accumulate(np.where(updates, np.arange(len(updates)), 0))


def _last_day(lost: Numbers, corrected: Numbers) -> Numbers:
    """Count the days from the correction to the last day on which points are lost; 0 if there is none."""
    mornings = len(lost)
    last = mornings - 1 - np.argmax(lost[::-1] > 0, axis=0)
    return np.where(lost.any(axis=0), np.maximum(last - corrected + 1, 0), 0)
