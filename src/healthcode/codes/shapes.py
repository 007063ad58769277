"""The outlines of the five shapes, so that colours can be told apart without seeing them."""

from __future__ import annotations

import math

Point = tuple[float, float]
Outline = tuple[Point, ...]

#: A dashed ring is hollow, and broken into so many parts.
_DASHES = 8
_DASH_DEGREES = 30
_HOLLOW_SHARE = 0.62


def outline_shape(name: str, centre: Point, radius: float) -> list[Outline]:
    """Outline a shape around a point, as one or more closed polygons.

    Args:
        name: ``circle``, ``triangle``, ``diamond``, ``octagon`` or ``dashed ring``.
        centre: Of the shape; y grows downwards.
        radius: Half of its height. The triangle is a little wider and the diamond a little larger, so that
            all five look equally large.
    """
    x, y = centre
    if name == "triangle":
        half = radius * 1.15
        return [((x, y - radius), (x + half, y + radius), (x - half, y + radius))]
    if name == "diamond":
        return [_arc(centre, radius * 1.12, 0, 360, 90)]
    if name == "octagon":
        return [_arc(centre, radius / math.cos(math.pi / 8), 22.5, 382.5, 45)]
    if name == "dashed ring":
        return [_dash(centre, radius, 360 / _DASHES * index) for index in range(_DASHES)]
    return [_arc(centre, radius, 0, 360, 5)]


def _arc(centre: Point, radius: float, start: float, end: float, step: float) -> Outline:
    """Walk along a circle, in degrees clockwise from the right, end excluded."""
    x, y = centre
    steps = round((end - start) / step)
    turns = [math.radians(start + step * index) for index in range(steps)]
    return tuple((x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns)


def _dash(centre: Point, radius: float, middle: float) -> Outline:
    """Outline one part of a broken ring: out along the rim and back along the hollow."""
    start = middle - _DASH_DEGREES / 2
    end = start + _DASH_DEGREES + 5
    rim = _arc(centre, radius, start, end, 5)
    hollow = _arc(centre, radius * _HOLLOW_SHARE, start, end, 5)
    return rim + hollow[::-1]
