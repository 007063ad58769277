"""Queues at doors: one guard for each door, who takes people in the order in which they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def waiting_seconds(
    place: NDArray[np.int32], arrived_at: NDArray[np.int64], seconds: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Say how long each person waits before their check begins.

    Args:
        place: At which door.
        arrived_at: When; in the order of the rows at each door, ascending.
        seconds: How long each check takes.

    Returns:
        Seconds, at least 0. With S the sum of checks before, the wait is the largest of all
        (arrival - S) so far, less the person's own: the waiting line of one server.
    """
    waits = np.zeros(len(place), np.int64)
    if not len(place):
        return waits
    order = np.argsort(place, kind="stable")
    door, came, takes = place[order], arrived_at[order], seconds[order]
    first = np.r_[True, door[1:] != door[:-1]]
    before = np.cumsum(takes) - takes
    slack = came - before
    # Each door is lifted above all doors before it, so that one running maximum serves all.
    lift = np.cumsum(first).astype(np.int64) * (int(slack.max() - slack.min()) + 1)
    waits[order] = np.maximum.accumulate(slack + lift) - lift - slack
    return waits
