"""Turn words into the path of their outlines, for drawings that bring no font along."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from healthcode.codes.fonts.face import UNITS_PER_EM, face

if TYPE_CHECKING:
    from healthcode.codes.fonts.face import Contour


#: Parts of the font's size in which outlines are written; finer ones cannot be seen, and make long paths.
PARTS = 250


def words_path(words: str, *, bold: bool) -> str:
    """Outline a line of words as SVG path data, in ``PARTS`` of the font's size, y downwards from 0.

    Raises:
        KeyError: If the font lacks a character.
    """
    parts, pen = [], 0
    weight = face(bold=bold)
    for character in words:
        for x, y, rest in _character(character, bold=bold):
            parts.append(f"M{_scaled(pen) + x} {y}{rest}z")
        pen += weight.advance(character)
    return "".join(parts)


@cache
def _character(character: str, *, bold: bool) -> tuple[tuple[int, int, str], ...]:
    """Outline a character: where each contour starts, and how it goes on from there."""
    return tuple(_contour(contour) for contour in face(bold=bold).outline(character) if len(contour) > 1)


def _contour(contour: Contour) -> tuple[int, int, str]:
    """Walk along a contour of lines and quadratic curves, in steps from point to point.

    Two points off the curve in a row have a point on the curve halfway between them; halves are rounded.
    """
    flipped = [(_scaled(x), -_scaled(y), on) for x, y, on in contour]
    whole: list[tuple[int, int, bool]] = []
    for index, (x, y, on) in enumerate(flipped):
        before_x, before_y, before_on = flipped[index - 1]
        if not on and not before_on:
            whole.append(((x + before_x) // 2, (y + before_y) // 2, True))
        whole.append((x, y, on))
    first = next(index for index, point in enumerate(whole) if point[2])
    walk = [*whole[first + 1 :], *whole[: first + 1]]
    at_x, at_y, _ = start = whole[first]
    steps: list[str] = []
    bend: tuple[int, int] | None = None
    for x, y, on in walk:
        if not on:
            bend = (x, y)
            continue
        if bend is not None:
            steps.append("q" + _pairs(bend[0] - at_x, bend[1] - at_y, x - at_x, y - at_y))
        elif (x, y) != start[:2] or len(steps) == 0:
            steps.append(_line(x - at_x, y - at_y))
        at_x, at_y, bend = x, y, None
    return start[0], start[1], "".join(steps)


def _scaled(units: int) -> int:
    """Turn font units into ``PARTS``, rounded."""
    return (units * PARTS + UNITS_PER_EM // 2) // UNITS_PER_EM


def _line(right: int, down: int) -> str:
    if down == 0:
        return f"h{right}"
    return f"v{down}" if right == 0 else "l" + _pairs(right, down)


def _pairs(*numbers: int) -> str:
    """Write numbers with no more between them than is needed: a minus sign parts two numbers too."""
    text = str(numbers[0])
    for number in numbers[1:]:
        text += str(number) if number < 0 else f" {number}"
    return text
