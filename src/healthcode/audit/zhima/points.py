"""From payments to points: five ratings in thousandths, weighted, spread over 350 to 950.

All of it is whole numbers, so no rounding can differ between machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.zhima.model import DIMENSIONS, WHOLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.audit.zhima.model import Model, Weights

    Numbers = NDArray[np.int64]

FULL = 1_000
_OWN = len(DIMENSIONS) - 1


@dataclass(frozen=True)
class Daily:
    """What is on record of each day, in the shape (days, people); all whole numbers.

    Args:
        payments: How many payments.
        by_phone: How many of them by phone.
        by_card: How many of them by card.
        amount: Their sum, in thousandths of the town's money.
        liked: The part of the sum in categories that count well.
        disliked: The part in categories that count badly.
    """

    payments: Numbers
    by_phone: Numbers
    by_card: Numbers
    amount: Numbers
    liked: Numbers
    disliked: Numbers

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.payments)

    @property
    def columns(self) -> tuple[Numbers, ...]:
        """All of them, in the order of the class."""
        return (self.payments, self.by_phone, self.by_card, self.amount, self.liked, self.disliked)


@dataclass(frozen=True)
class File:
    """What counts at one time, for any number of people.

    Args:
        days_in_view: Days that are over, at most those of the look-back.
        paid_days: Days with a payment on record.
        payments: Payments on record.
        by_phone: Those by phone.
        by_card: Those by card.
        amount: Their sum, in thousandths of the town's money.
        liked: The part of it that counts well.
        disliked: The part that counts badly.
    """

    days_in_view: Numbers
    paid_days: Numbers
    payments: Numbers
    by_phone: Numbers
    by_card: Numbers
    amount: Numbers
    liked: Numbers
    disliked: Numbers


def file_at(daily: Daily, day: int, lookback_days: int) -> File:
    """Give what is on record in the morning of a day: the days before it, as far as the look-back goes.

    Args:
        daily: What is on record.
        day: From 0, at most the number of days.
        lookback_days: How many days count.
    """
    begin = max(0, day - lookback_days)
    people = daily.payments.shape[1]
    sums = [column[begin:day].sum(axis=0, dtype=np.int64) for column in daily.columns]
    paid = np.count_nonzero(daily.payments[begin:day], axis=0).astype(np.int64)
    return File(np.full(people, day - begin, np.int64), paid, *sums)


def own_ratings(file: File, cost: Numbers, model: Model) -> Numbers:
    """Rate the four dimensions that depend on a person's own file alone.

    Args:
        file: What counts.
        cost: What leaked marks cost, in thousandths: of the credit history, and of behaviour when that is
            used up.
        model: The score.

    Returns:
        Shape (4, …), each from 0 to 1000.
    """
    given = model.numbers
    view = np.maximum(file.days_in_view, 1)
    history = _rounded(file.paid_days * FULL * FULL, view * given["history_full_share"])
    history = np.minimum(history, FULL)
    swing = np.where(
        file.liked >= file.disliked, FULL - given["behaviour_neutral"], given["behaviour_neutral"]
    )
    balance = file.liked - file.disliked
    moved = _rounded(np.abs(balance) * swing, np.maximum(file.amount, 1))
    behaviour = given["behaviour_neutral"] + np.sign(balance) * moved
    behaviour = np.maximum(behaviour - np.maximum(cost - history, 0), 0)
    history = np.maximum(history - cost, 0)
    fulfilment = np.minimum(_rounded(file.amount, view * given["fulfilment_full_amount"]), FULL)
    identity = (
        given["identity_registered"]
        + given["identity_phone"] * (file.by_phone > 0)
        + given["identity_card"] * (file.by_card > 0)
    )
    return np.stack([history, behaviour, fulfilment, identity])


def own_mean(ratings: Numbers, weights: Weights) -> Numbers:
    """Give the weighted mean of the four own dimensions, in thousandths."""
    shares = np.array(weights.shares[:_OWN], dtype=np.int64)
    return _rounded(np.tensordot(shares, ratings, axes=1), np.int64(shares.sum()))


def connection_ratings(own: Numbers, pairs: Numbers, unknown: int) -> Numbers:
    """Rate people by whom they know: the mean of their acquaintances in the four own dimensions.

    Args:
        own: For each person, as ``own_mean`` gives it.
        pairs: Shape (n, 2), positions of acquainted people, each pair once.
        unknown: The rating of who has no acquaintance.
    """
    both = np.concatenate([pairs, pairs[:, ::-1]])
    counts = np.bincount(both[:, 0], minlength=len(own)).astype(np.int64)
    sums = np.zeros(len(own), np.int64)
    np.add.at(sums, both[:, 0], own[both[:, 1]])
    return np.where(counts > 0, _rounded(sums, np.maximum(counts, 1)), unknown)


def points_of(ratings: Numbers, connections: Numbers | int, weights: Weights, model: Model) -> Numbers:
    """Spread the weighted ratings over the range of points, rounded half up.

    Args:
        ratings: Of the four own dimensions, shape (4, …).
        connections: Of the fifth.
        weights: A version.
        model: Gives the range.
    """
    shares = np.array(weights.shares[:_OWN], dtype=np.int64)
    weighted = np.tensordot(shares, ratings, axes=1) + weights.shares[_OWN] * np.asarray(connections)
    return model.least + _rounded(weighted * (model.most - model.least), np.int64(WHOLE * FULL))


def _rounded(above: Numbers, below: Numbers | np.int64) -> Numbers:
    """Divide, rounded half up; nothing is negative."""
    divided: Numbers = (2 * above + below) // (2 * below)
    return divided
