"""What plots of towns share: a frame with round numbers, marks of different shapes, labels that give way."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthcode.comparison import wording
from healthcode.comparison.layout import MARGIN, RIGHT, Box, Polygon
from healthcode.comparison.towns_words import amount
from healthcode.scoring.words import provenance_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthcode.codes.shapes import Point
    from healthcode.comparison.layout import Picture

#: A mark for each thing drawn: its shape, and a paint that is at least 3 to 1 against day and night.
LOOKS = (
    ("circle", "#3b7fd4"),
    ("triangle", "#d2620a"),
    ("square", "#14917a"),
    ("diamond", "#c04f9c"),
    ("cross", "#957a12"),
    ("point down", "#7d6fd6"),
    ("star", "#c9503f"),
    ("bar", "#6b8090"),
)
SMALL, LARGE = 5.0, 9.0
_TICKS = 5
_LABEL = 16
#: A label gives way to small marks only so far.
_NEAR = 60
#: The width of a letter of a bold label, as a share of its size, at the most common.
_LETTER = 0.6


@dataclass
class Frame:
    """Where numbers lie on a picture.

    Args:
        x: The least and the largest number across.
        y: The least and the largest number upwards.
        top: Of the plot.
        height: Of the plot.
        left: Of the plot.
        taken: Where labels and large marks are, as left, top, right and bottom: no label lies on them.
        dots: Where small marks are: no label lies on them if there is room elsewhere.
        lines: Where lines lead from marks to labels: the same holds for them.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    top: float
    height: float
    left: float = MARGIN + 60
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)
    dots: list[tuple[float, float, float, float]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def at(self, x: float, y: float) -> Point:
        """Give the point of two numbers."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        upwards = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * (RIGHT - self.left), self.bottom - upwards * self.height


def round_numbers(low: float, high: float) -> list[float]:
    """Give round numbers from one at or below the least to one at or above the largest, about five apart."""
    span = max(high - low, 1e-9)
    rough = span / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def draw_grid(picture: Picture, frame: Frame, across: Sequence[float], upwards: Sequence[float]) -> None:
    """Draw lines at round numbers, with the numbers beside them; zero is a darker line."""
    for number in upwards:
        _, y = frame.at(frame.x[0], number)
        picture.figures.append(
            Box(frame.left, y - 0.5, RIGHT - frame.left, 1, "line" if number == 0 else "rail")
        )
        words = amount(number, picture.language)
        picture.text(words, (frame.left - 8, y + 5), 14, "faint", anchor="end")
    for number in across:
        x, _ = frame.at(number, frame.y[0])
        picture.figures.append(Box(x - 0.5, frame.top, 1, frame.height, "line" if number == 0 else "rail"))
        words = amount(number, picture.language)
        half = _LETTER * 14 * len(words) / 2
        place = (min(x, RIGHT + MARGIN - half), frame.bottom + 20)
        picture.text(words, place, 14, "faint", anchor="middle")


def draw_mark(picture: Picture, shape: str, paint: str, centre: Point, radius: float) -> None:
    """Draw a mark on a thin edge of paper, so that marks that overlap can be told apart."""
    for outline in outlines(shape, centre, radius + 1.5):
        picture.figures.append(Polygon(outline, "paper"))
    for outline in outlines(shape, centre, radius):
        picture.figures.append(Polygon(outline, paint))


def outlines(shape: str, centre: Point, radius: float) -> list[tuple[Point, ...]]:
    """Outline a mark around a point, as one or two closed polygons."""
    x, y = centre
    arm = radius * 0.42
    match shape:
        case "square":
            side = radius * 0.9
            return [_box(x - side, y - side, x + side, y + side)]
        case "bar":
            return [_box(x - radius, y - arm, x + radius, y + arm)]
        case "cross":
            return [
                _box(x - radius, y - arm, x + radius, y + arm),
                _box(x - arm, y - radius, x + arm, y + radius),
            ]
        case "triangle":
            return [((x, y - radius), (x + radius, y + radius * 0.8), (x - radius, y + radius * 0.8))]
        case "point down":
            return [((x, y + radius), (x + radius, y - radius * 0.8), (x - radius, y - radius * 0.8))]
        case "diamond":
            return [((x, y - radius * 1.2), (x + radius, y), (x, y + radius * 1.2), (x - radius, y))]
        case "star":
            return [_ring(centre, 10, lambda at: radius * (1.15 if at % 2 == 0 else 0.5))]
        case _:
            return [_ring(centre, 36, lambda _: radius)]


def draw_line(picture: Picture, first: Point, last: Point, paint: str, width: float = 2) -> None:
    """Draw a straight line as a thin polygon."""
    (x, y), (to_x, to_y) = first, last
    length = math.hypot(to_x - x, to_y - y)
    if not length:
        return
    aside = width / 2 / length
    across, up = (to_y - y) * aside, (to_x - x) * aside
    corners = (
        (x + across, y - up),
        (to_x + across, to_y - up),
        (to_x - across, to_y + up),
        (x - across, y + up),
    )
    picture.figures.append(Polygon(corners, paint))


def label_width(words: str, room: float = RIGHT - MARGIN) -> float:
    """Say how wide a label will be, in a room that it must not leave."""
    return min(_LETTER * _LABEL * len(words), room)


def draw_label(
    picture: Picture, frame: Frame, words: str, beside: Point, room: float = RIGHT - MARGIN
) -> None:
    """Write words beside a large mark, where no other label stands.

    A thin line leads to a label that gave way.

    Args:
        picture: To write on.
        frame: Of the plot.
        words: The label.
        beside: The middle of the mark.
        room: The label is written smaller if it would be wider.
    """
    width, (x, y) = label_width(words, room), beside
    size, edge = width / (_LETTER * max(1, len(words))), LARGE + 6
    left = x + edge if x + edge + width <= RIGHT else max(MARGIN, x - edge - width)
    steps = [0.0, *(sign * step * (size + 3) / 2 for step in range(1, 80) for sign in (-1, 1))]
    places = [y + step for step in steps if frame.top + size < y + step < frame.bottom - 2]
    boxes = {place: (left, place - size * 0.65, left + width, place + size * 0.35 + 3) for place in places}
    near = [place for place in places if abs(place - y) <= _NEAR]
    avoided = [*frame.taken, *frame.lines, *frame.dots]
    free = [place for place in near if not _overlaps(boxes[place], avoided)]
    free += [place for place in places if not _overlaps(boxes[place], [*frame.taken, *frame.lines])]
    free += [place for place in places if not _overlaps(boxes[place], frame.taken)]
    baseline = (free[0] if free else y) + size * 0.35
    frame.taken.append((left, baseline - size, left + width, baseline + 3))
    if abs(baseline - size * 0.35 - y) > size:
        edge = left - 3 if left > x else left + width + 3
        end = (edge, baseline - size * 0.35)
        draw_line(picture, beside, end, "line", 1)
        frame.lines.append((min(x, edge), min(y, end[1]), max(x, edge), max(y, end[1])))
    picture.text(words, (left, baseline), size, bold=True)


def _overlaps(box: tuple[float, float, float, float], others: Sequence[tuple[float, ...]]) -> bool:
    left, top, right, bottom = box
    return any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1] for other in others
    )


def _box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _ring(centre: Point, corners: int, radius: Callable[[int], float]) -> tuple[Point, ...]:
    turns = ((at, 2 * math.pi * at / corners - math.pi / 2) for at in range(corners))
    return tuple(
        (centre[0] + radius(at) * math.cos(turn), centre[1] + radius(at) * math.sin(turn))
        for at, turn in turns
    )


def draw_foot(picture: Picture, provenance: str, y: float) -> float:
    """Draw the line at the foot and, below it, what the picture is and where it comes from.

    Returns:
        Where the picture ends.
    """
    picture.figures.append(Box(MARGIN, y, RIGHT - MARGIN, 1, "line"))
    y += 26
    warning = wording.say("warning", picture.language)
    words = provenance_words(provenance, picture.language)
    for line in (warning, *textwrap.wrap(words, 66, break_on_hyphens=False)):
        picture.text(line, (MARGIN, y), 14, "faint", bold=line == warning)
        y += 20
    return y + 8
