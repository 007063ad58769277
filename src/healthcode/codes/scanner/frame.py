"""Which colour a picture shows around a symbol, whatever the signed word says.

The frame is measured where our layout has it: left and right of the symbol, beyond the quiet zone. The quiet
zone says what is white under this light.
"""

from __future__ import annotations

from math import atan2, degrees, hypot
from statistics import median
from typing import TYPE_CHECKING

from healthcode.codes.matrix import QUIET_ZONE
from healthcode.codes.symbol import FRAME, OUTLINE

if TYPE_CHECKING:
    from PIL.Image import Image

    from healthcode.codes.scanner.found import Point, Position

Paint = tuple[float, float, float]

#: How far from the symbol each thing is measured, in modules.
_IN_QUIET_ZONE = QUIET_ZONE / 2
_IN_FRAME = QUIET_ZONE + FRAME / 2
_BEYOND_FRAME = QUIET_ZONE + FRAME + OUTLINE + 2.5
#: Heights at which both sides are measured, as shares of the symbol's side.
_HEIGHTS = tuple(step / 20 for step in range(2, 19))

#: Hues in degrees of CIE LAB, and the colour that each sector between them shows. The frames as we paint them
#: have 37 (red), 62 (orange), 89 (yellow) and 165 (green).
_SECTORS = ((-25.0, 47.0, "red"), (53.0, 72.0, "orange"), (78.0, 106.0, "yellow"), (114.0, 205.0, "green"))
#: Less chroma than this is grey or too pale to tell.
_LEAST_CHROMA = 18.0
#: The frame of a grey code is a dark slate; a print without colour has no chroma at all.
_SLATE_CHROMA = (4.0, 18.0)
_SLATE_HUE = (225.0, 300.0)
_MOST_SLATE_LIGHTNESS = 62.0
#: What is called white must be at least so bright, of 255.
_LEAST_WHITE = 60.0
#: Colours nearer than this (CIE 1976) are one surface that goes on, not a frame.
_LEAST_EDGE = 12.0


def painted_colour(image: Image, position: Position) -> str | None:
    """Name the colour of the frame around a symbol, as somebody who only glances would.

    Args:
        image: In any mode.
        position: Of the symbol, from ``find_symbols``.

    Returns:
        One of ``ALL_COLOURS``, or ``None`` if there is no frame of ours, both sides differ, or the colour is
        not clear: a print without colours, a colour between two of ours, or one that we never paint.

    Source:
        CIE LAB from sRGB: IEC 61966-2-1.
    """
    if position.modules <= 0:
        return None
    pixels = image if image.mode == "RGB" else image.convert("RGB")
    whites = [
        paint for side in (-1, 1) for paint in _sample(pixels, position, side * _IN_QUIET_ZONE) if paint
    ]
    if not whites:
        return None
    white = _middle(whites)
    if min(white) < _LEAST_WHITE:
        return None
    sides = {_side_colour(pixels, position, side, white) for side in (-1, 1)}
    return sides.pop() if len(sides) == 1 else None


def _side_colour(image: Image, position: Position, side: int, white: Paint) -> str | None:
    frame = [paint for paint in _sample(image, position, side * _IN_FRAME) if paint]
    if len(frame) < len(_HEIGHTS) / 2:
        return None
    lab = _lab(_middle(frame), white)
    beyond = [paint for paint in _sample(image, position, side * _BEYOND_FRAME) if paint]
    if len(beyond) >= len(_HEIGHTS) / 2:
        outside = _lab(_middle(beyond), white)
        if hypot(*(a - b for a, b in zip(lab, outside, strict=True))) < _LEAST_EDGE:
            return None
    return _name(lab)


def _sample(image: Image, position: Position, modules: float) -> list[Paint | None]:
    """Take pixels along a line beside the symbol; ``None`` where it leaves the picture.

    Args:
        image: RGB.
        position: Of the symbol.
        modules: How far from its left side (negative) or its right side (positive).
    """
    share = modules / position.modules
    across = share if modules < 0 else 1 + share
    taken: list[Paint | None] = []
    for height in _HEIGHTS:
        x, y = _project(position.corners, across, height)
        if 0 <= x < image.width and 0 <= y < image.height:
            red, green, blue = image.getpixel((int(x), int(y)))  # type: ignore[misc] # the picture is RGB
            taken.append((float(red), float(green), float(blue)))
        else:
            taken.append(None)
    return taken


def _project(corners: tuple[Point, Point, Point, Point], u: float, v: float) -> Point:
    """Map the unit square onto the four corners, as a camera does."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    if area == 0:
        return (-1.0, -1.0)
    g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
    w = g * u + h * v + 1
    if w <= 0:
        return (-1.0, -1.0)
    return (
        ((x1 - x0 + g * x1) * u + (x3 - x0 + h * x3) * v + x0) / w,
        ((y1 - y0 + g * y1) * u + (y3 - y0 + h * y3) * v + y0) / w,
    )


def _middle(paints: list[Paint]) -> Paint:
    red, green, blue = (median(paint[channel] for paint in paints) for channel in range(3))
    return red, green, blue


def _lab(paint: Paint, white: Paint) -> Paint:
    """Turn a paint into CIE LAB, with the quiet zone as white."""
    shares = [min(1.0, value / full) for value, full in zip(paint, white, strict=True)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    x = 0.433953 * red + 0.376219 * green + 0.189828 * blue
    y = 0.212673 * red + 0.715152 * green + 0.072175 * blue
    z = 0.017758 * red + 0.109477 * green + 0.872765 * blue
    fx, fy, fz = (
        value ** (1 / 3) if value > 216 / 24_389 else (24_389 / 27 * value + 16) / 116 for value in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _name(lab: Paint) -> str | None:
    lightness, a, b = lab
    chroma = hypot(a, b)
    hue = degrees(atan2(b, a))
    if chroma < _LEAST_CHROMA:
        is_slate = _SLATE_CHROMA[0] <= chroma and _SLATE_HUE[0] <= hue % 360 <= _SLATE_HUE[1]
        return "grey" if is_slate and lightness <= _MOST_SLATE_LIGHTNESS else None
    for low, high, colour in _SECTORS:
        if low <= (hue + 90) % 360 - 90 <= high:
            return colour
    return None
