"""Where to put labels and dots so that none hides another; the same input always gives the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Box = tuple[float, float, float, float]


def spread(places: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of labels along a line until none overlaps, as little as needed.

    Args:
        places: Where each would like its middle.
        sizes: How much room each takes.
        low: No label begins before it, if there is room at all.
        high: No label ends after it, if there is room at all.
    """
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    found = dict.fromkeys(order, 0.0)
    edge = low
    for index in order:
        found[index] = max(places[index], edge + sizes[index] / 2)
        edge = found[index] + sizes[index] / 2
    edge = high
    for index in reversed(order):
        found[index] = min(found[index], edge - sizes[index] / 2)
        edge = found[index] - sizes[index] / 2
    if order and edge < low:
        edge = low
        for index in order:
            found[index] = max(found[index], edge + sizes[index] / 2)
            edge = found[index] + sizes[index] / 2
    return [found[index] for index in range(len(places))]


def swarm(places: Sequence[float], gap: float, most_lanes: int = 9) -> list[float]:
    """Stack dots that would overlap, away from a middle line.

    Args:
        places: Of the dots along the line.
        gap: Two dots nearer than this overlap.
        most_lanes: Where there are more, dots overlap after all.

    Returns:
        For each dot how far beside the line it lies, in the order given.
    """
    lanes = [0] + [sign * lane for lane in range(1, most_lanes // 2 + 1) for sign in (-1, 1)]
    last: dict[int, float] = {}
    found = [0.0] * len(places)
    for index in sorted(range(len(places)), key=lambda index: (places[index], index)):
        free = [lane for lane in lanes if places[index] - last.get(lane, float("-inf")) >= gap]
        lane = free[0] if free else min(lanes, key=lambda lane: last[lane])
        last[lane] = places[index]
        found[index] = lane * gap
    return found


def least_covered(candidates: Sequence[Box], taken: Sequence[Box], room: Box) -> int:
    """Choose the place for a label that hides least; earlier candidates win a tie.

    Args:
        candidates: Left, top, right, bottom of each.
        taken: What already stands there.
        room: The label should stay inside.
    """

    def cost(box: Box) -> float:
        hidden = sum(_overlap(box, other) for other in taken)
        inside = _overlap(box, room)
        whole = (box[2] - box[0]) * (box[3] - box[1])
        return hidden + 4 * (whole - inside)

    costs = [cost(box) + 2 * rank for rank, box in enumerate(candidates)]
    return costs.index(min(costs))


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
