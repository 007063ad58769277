"""Lay out the picture of a comparison: a matrix of whole people, then who changes by which rule.

Both writers draw the same plain figures. What a colour means is never left to the paint: every coloured field
stands under a word and a shape, a change is filled and an unchanged colour only outlined, and a small arrow
says which way it goes::

    9 of 16 residents change colour        headline
    A hangzhou-2020-02                     the two sides
    B hangzhou-travel-only
    ┌───┐ octagon RED  ...                 colours under B across, under A down
    │ 4 │
    octagon RED > circle GREEN         4   one bar for each group of changes
    ██████████
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from healthcode.codes.shapes import outline_shape
from healthcode.codes.symbol import LOOKS
from healthcode.comparison.changes import direction_of
from healthcode.comparison.wording import (
    WAYS,
    directions,
    headline,
    residents,
    rule_words,
    rules_words,
    say,
    smaller_groups,
)
from healthcode.scoring.words import colour_word, time_words, whole_number

if TYPE_CHECKING:
    from healthcode.codes.shapes import Point
    from healthcode.comparison.changes import Comparison, Direction, Group
    from healthcode.comparison.output import Origin
    from healthcode.scoring.words import Language

#: What a figure is painted with: a role that day and night paint differently, or a colour that stays.
Paint = str
Anchor = Literal["start", "middle", "end"]

WIDTH = 600
MARGIN = 28
RIGHT = WIDTH - MARGIN
#: As many groups have a bar; the others are counted.
MOST_GROUPS = 6

_HEADER_WIDTH = 124
_TOTAL_WIDTH = 66
_CELL_HEIGHT = 58
_WIDEST_CELL = 118
_GAP = 6
_BAR_HEIGHT = 12
_MOST_MARKS = 40
_WIDEST_MARK = 27
_LEAST_RULE_SIZE = 14
_GROUP_HEIGHT = 84
_RULE_HEIGHT = 20
#: A character's mean width as a share of the font's size, as in the widest of common fonts.
_MEAN_WIDTH = 0.6
_MEAN_BOLD_WIDTH = 0.67
_CAPITAL_WIDTH = 0.8


@dataclass(frozen=True)
class Box:
    """A rectangle with round corners, filled or outlined."""

    x: float
    y: float
    width: float
    height: float
    paint: Paint
    radius: float = 0
    line: float = 0


@dataclass(frozen=True)
class Polygon:
    """A filled outline."""

    points: tuple[Point, ...]
    paint: Paint


@dataclass(frozen=True)
class Text:
    """A line of words."""

    words: str
    x: float
    baseline: float
    size: float
    paint: Paint = "ink"
    anchor: Anchor = "start"
    bold: bool = False


@dataclass
class Picture:
    """A laid-out comparison.

    Args:
        title: Names it.
        description: Says all that it shows, for those who cannot see it.
        language: Of all words.
        height: Of the whole; the width is always the same.
        figures: From the back to the front.
    """

    title: str
    description: str
    language: Language
    height: float = 0
    figures: list[Box | Polygon | Text] = field(default_factory=list)

    def text(self, words: str, at: Point, size: float, paint: Paint = "ink", **look: object) -> None:
        """Add a line of words, its baseline's start (or middle, or end) at a point."""
        self.figures.append(Text(words, at[0], at[1], size, paint, **look))  # type: ignore[arg-type]


def lay_out(comparison: Comparison, origin: Origin, language: Language = "en") -> Picture:
    """Place everything that the picture of one pair of sides shows.

    Args:
        comparison: The first side and the other at one time.
        origin: Of these two sides.
        language: Of all words.
    """
    first, other = (side.name for side in origin.sides)
    title = say("title", language, headline=headline(comparison, language), first=first, other=other)
    picture = Picture(title, _description(comparison, origin, language), language)
    y = _head(picture, comparison, (first, other))
    y = _matrix(picture, comparison, y + 30)
    y = _legend(picture, comparison, y + 36)
    y = _groups(picture, comparison, y + 44)
    picture.height = _foot(picture, origin, y + 14)
    return picture


def _head(picture: Picture, comparison: Comparison, names: tuple[str, str]) -> float:
    language = picture.language
    line = headline(comparison, language)
    picture.text(line, (MARGIN, 52), _fitting(line, 28, RIGHT - MARGIN, bold=True), bold=True)
    ways = directions(comparison, language)
    line = say("at", language, time=time_words(comparison.as_of, language))
    line = f"{ways}; {line}" if ways else line
    picture.text(line, (MARGIN, 80), _fitting(line, 18, RIGHT - MARGIN), "faint")
    y = 0.0
    for index, (letter, name) in enumerate(zip("AB", names, strict=True)):
        y = 116.0 + 34 * index
        _tag(picture, letter, (MARGIN + 12, y - 6))
        picture.text(name, (MARGIN + 34, y), _fitting(name, 20, RIGHT - MARGIN - 34))
    return y


def _matrix(picture: Picture, comparison: Comparison, top: float) -> float:
    """Draw colours under A down and under B across, with whole people where they cross."""
    colours = comparison.colours
    if not colours:
        return top
    left = MARGIN + _HEADER_WIDTH
    pitch = min(_WIDEST_CELL + _GAP, (RIGHT - left - _TOTAL_WIDTH) / len(colours))
    across, down = _sums(comparison, 1), _sums(comparison, 0)
    totals = left + pitch * len(colours) + _TOTAL_WIDTH - 4
    _tag(picture, "B", (left - 22, top + 10))
    _tag(picture, "A", (MARGIN + 12, top + 44))
    picture.text(say("all", picture.language), (totals, top + 50), 16, "faint", anchor="end")
    for column, colour in enumerate(colours):
        middle = left + pitch * column + (pitch - _GAP) / 2
        _shape(picture, colour, (middle, top + 14), 11)
        word = colour_word(colour, picture.language)
        size = min(16, (pitch - 8) / (_CAPITAL_WIDTH * len(word)))
        picture.text(word, (middle, top + 50), size, anchor="middle", bold=True)
    y = top + 62
    for first in colours:
        centre = y + _CELL_HEIGHT / 2
        _shape(picture, first, (MARGIN + 12, centre), 11)
        picture.text(colour_word(first, picture.language), (MARGIN + 34, centre + 6), 16, bold=True)
        for column, other in enumerate(colours):
            corner = (left + pitch * column, y)
            _cell(picture, (first, other), comparison.matrix[first, other], corner, pitch - _GAP)
        _number(picture, down[first], (totals, centre + 7))
        y += _CELL_HEIGHT + _GAP
    picture.text(say("all", picture.language), (MARGIN + 34, y + 20), 16, "faint")
    for column, colour in enumerate(colours):
        middle = left + pitch * column + (pitch - _GAP) / 2
        _number(picture, across[colour], (middle, y + 20), anchor="middle", room=pitch - _GAP)
    _number(picture, len(comparison.pairs), (totals, y + 20))
    return y + 20


def _cell(picture: Picture, pair: tuple[str, str], count: int, corner: Point, width: float) -> None:
    """Draw one field: filled with the new colour for a change, outlined for the same, a dot for nobody."""
    (x, y), look = corner, LOOKS[pair[1]]
    middle, centre = x + width / 2, y + _CELL_HEIGHT / 2
    words, way = whole_number(count, picture.language), direction_of(*pair)
    if way == "same":
        picture.figures.append(Box(x + 1, y + 1, width - 2, _CELL_HEIGHT - 2, "line", 9, line=2))
        size = _fitting(words, 26, width - 12)
        picture.text(words, (middle, centre + size * 0.36), size, anchor="middle")
    elif count:
        picture.figures += [
            Box(x, y, width, _CELL_HEIGHT, look.paint, 9),
            Box(x + 0.5, y + 0.5, width - 1, _CELL_HEIGHT - 1, "ink", 9, line=1),
        ]
        _arrow(picture, way, (x + 14, y + 13), look.ink)
        size = _fitting(words, 26, width - 12, bold=True)
        picture.text(words, (middle, centre + 5 + size * 0.36), size, look.ink, anchor="middle", bold=True)
    else:
        picture.figures.append(Box(middle - 2, centre - 2, 4, 4, "line", 2))


def _legend(picture: Picture, comparison: Comparison, y: float) -> float:
    """Say what filled fields, outlined ones and arrows mean; only of what there is."""
    counts = comparison.directions
    x = float(MARGIN)
    for way in (*WAYS, "same"):
        if not counts[way]:
            continue
        words = WAYS[way][picture.language] if way in WAYS else say("same", picture.language)
        if way == "same":
            picture.figures.append(Box(x + 1, y - 12, 14, 14, "line", 4, line=2))
        else:
            _arrow(picture, way, (x + 8, y - 5), "ink")
        picture.text(words, (x + 22, y), 16, "faint")
        x += 22 + len(words) * 9 + 22
    return y


def _groups(picture: Picture, comparison: Comparison, y: float) -> float:
    """Draw a bar for each of the largest groups of changes, with what decided before and after."""
    groups = comparison.groups
    if not groups:
        return y - 30
    picture.text(say("which_rule", picture.language), (MARGIN, y), 20, bold=True)
    y += 34
    for group in islice(groups, MOST_GROUPS):
        y = _group(picture, group, y, len(groups[0].person_ids))
    hidden = groups[MOST_GROUPS:]
    if hidden:
        picture.text(smaller_groups(hidden, picture.language), (MARGIN, y), 16, "faint")
        y += 22
    return y - 16


def _group(picture: Picture, group: Group, y: float, most: int) -> float:
    language = picture.language
    first, other = (colour_word(colour, language) for colour in (group.from_colour, group.to_colour))
    _shape(picture, group.from_colour, (MARGIN + 12, y - 6), 10)
    picture.text(first, (MARGIN + 32, y), 17, bold=True)
    _pointer(picture, (MARGIN + 138, y - 6))
    _shape(picture, group.to_colour, (MARGIN + 174, y - 6), 10)
    picture.text(other, (MARGIN + 194, y), 17, bold=True)
    count = len(group.person_ids)
    picture.text(residents(count, language), (RIGHT, y), 17, anchor="end", bold=True)
    _bar(picture, count, most, y + 12)
    before, after = rules_words(group, language)
    room = RIGHT - MARGIN
    line = f"{before}, {after}"
    lines = [line] if _fitting(line, 16, room) >= _LEAST_RULE_SIZE else [f"{before},", after]
    for index, words in enumerate(lines):
        picture.text(words, (MARGIN, y + 46 + _RULE_HEIGHT * index), _fitting(words, 16, room), "faint")
    return y + _GROUP_HEIGHT + _RULE_HEIGHT * (len(lines) - 1)


def _bar(picture: Picture, count: int, most: int, top: float) -> None:
    """Draw a mark for each person, or one bar where there are too many to be counted by eye."""
    room = RIGHT - MARGIN
    if most <= _MOST_MARKS:
        pitch = min(_WIDEST_MARK, room / most)
        marks = (Box(MARGIN + pitch * index, top, pitch - 3, _BAR_HEIGHT, "ink", 3) for index in range(count))
        picture.figures += marks
        return
    length = max(_BAR_HEIGHT, room * count / most)
    picture.figures += [
        Box(MARGIN, top, room, _BAR_HEIGHT, "rail", _BAR_HEIGHT / 2),
        Box(MARGIN, top, length, _BAR_HEIGHT, "ink", _BAR_HEIGHT / 2),
    ]


def _foot(picture: Picture, origin: Origin, y: float) -> float:
    picture.figures.append(Box(MARGIN, y, RIGHT - MARGIN, 1, "line"))
    y += 26
    warning = say("warning", picture.language)
    for line in (warning, *textwrap.wrap(origin.words(picture.language), 66, break_on_hyphens=False)):
        picture.text(line, (MARGIN, y), 14, "faint", bold=line == warning)
        y += 20
    return y + 8


def _description(comparison: Comparison, origin: Origin, language: Language) -> str:
    """Say in sentences all that the picture shows."""
    at = say("at", language, time=time_words(comparison.as_of, language))
    cells = [
        say(
            "turn" if first != other else "stay",
            language,
            count=whole_number(count, language),
            colour=_name(first, language),
            first=_name(first, language),
            other=_name(other, language),
        )
        for first in comparison.colours
        for other in comparison.colours
        if (count := comparison.matrix[first, other])
    ]
    groups = [
        say(
            "turn_by",
            language,
            count=whole_number(len(group.person_ids), language),
            first=_name(group.from_colour, language),
            first_rule=rule_words(group.from_rule, language),
            other=_name(group.to_colour, language),
            other_rule=rule_words(group.to_rule, language),
        )
        for group in islice(comparison.groups, MOST_GROUPS)
    ]
    said = [
        f"{headline(comparison, language)} {at}",
        *([f"{say('whole_people', language)}: {'; '.join(cells)}"] if cells else []),
        *([f"{say('which_rule', language)}: {'; '.join(groups)}"] if groups else []),
        origin.words(language),
        say("warning", language),
    ]
    return ". ".join(said) + "."


def _name(colour: str, language: Language) -> str:
    return colour_word(colour, language).lower()


# ── small figures ──────────────────────────────────────────────────────────────────────────────────────────


def _shape(picture: Picture, colour: str, centre: Point, radius: float) -> None:
    """Draw a colour's shape in its own paint, on a line of ink around it so that it stands on any ground."""
    look = LOOKS[colour]
    if look.shape != "dashed ring":
        picture.figures += [Polygon(each, "ink") for each in outline_shape(look.shape, centre, radius + 2)]
    paint = "ink" if look.shape == "dashed ring" else look.paint
    picture.figures += [Polygon(each, paint) for each in outline_shape(look.shape, centre, radius)]


def _tag(picture: Picture, letter: str, centre: Point) -> None:
    x, y = centre
    picture.figures.append(Box(x - 12, y - 12, 24, 24, "ink", 5))
    picture.text(letter, (x, y + 6), 17, "paper", anchor="middle", bold=True)


def _arrow(picture: Picture, way: Direction, centre: Point, paint: Paint) -> None:
    """Point up for harsher, down for milder, and sideways for off the scale."""
    x, y = centre
    if way == "grey":
        points = ((x - 4, y - 5), (x + 4, y), (x - 4, y + 5))
    else:
        tip = -5 if way == "harsher" else 5
        points = ((x - 6, y - tip), (x + 6, y - tip), (x, y + tip))
    picture.figures.append(Polygon(points, paint))


def _pointer(picture: Picture, centre: Point) -> None:
    x, y = centre
    picture.figures += [
        Box(x - 14, y - 1.25, 22, 2.5, "faint"),
        Polygon(((x + 6, y - 6), (x + 15, y), (x + 6, y + 6)), "faint"),
    ]


def _number(picture: Picture, count: int, at: Point, anchor: Anchor = "end", room: float = 60) -> None:
    words = whole_number(count, picture.language)
    picture.text(words, at, _fitting(words, 18, room), "faint", anchor=anchor)


def _sums(comparison: Comparison, side: int) -> dict[str, int]:
    """Add up the matrix by the colour on one side."""
    return {
        colour: sum(count for pair, count in comparison.matrix.items() if pair[side] == colour)
        for colour in comparison.colours
    }


def _fitting(words: str, wanted: float, room: float, *, bold: bool = False) -> float:
    """Choose a font size: as wanted, or as large as the room allows."""
    share = _MEAN_BOLD_WIDTH if bold else _MEAN_WIDTH
    return min(wanted, room / (share * max(1, len(words))))
