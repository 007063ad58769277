"""What a code looks like: colours, shapes, words, and where everything stands.

A picture is laid out once, as a few plain figures in units of one module, and the writers draw those::

    ┌─────────────────┐  black outline, one module
    │ ●  GREEN        │  header band in the verdict colour: shape and word
    │ ┌─────────────┐ │
    │ │  modules    │ │  black on white, quiet zone of four modules
    │ │  caption    │ │
    │ └─────────────┘ │  frame in the verdict colour
    │ SIMULATION - …  │  footer band
    └─────────────────┘

Black modules on white inside a coloured frame are read as well as a bare QR code; coloured modules, a
coloured ground, or a frame that touches the modules are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.codes.fonts.face import CAPITAL_HEIGHT, composed, face, named, uncovered
from healthcode.codes.matrix import QUIET_ZONE
from healthcode.codes.shapes import outline_shape
from healthcode.errors import CodeError, Problem
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from healthcode.codes.matrix import Matrix

BLACK = "#000000"
WHITE = "#ffffff"
WARNING = "SIMULATION - NOT A REAL PASS"

#: Sizes of the parts, in modules.
OUTLINE = 1
FRAME = 3
HEADER = 13
FOOTER = 8
CAPTION = 4

_CORNER = 5
_SHAPE_SIZE = 9
_SHAPE_GAP = 3.2
_WORD_SIZE = 10
_WARNING_SIZE = 3.6
_CAPTION_SIZE = 2.6
_LEAST_CAPTION_SIZE = 1.6
_CAPTION_GAP = 0.4


@dataclass(frozen=True)
class Look:
    """How one colour is shown.

    Args:
        word: Always shown with the colour.
        shape: Tells the colours apart without seeing them.
        paint: The colour of the frame.
        ink: The colour of words on the frame.
    """

    word: str
    shape: str
    paint: str
    ink: str


#: Contrast of word and frame (WCAG 2.2): green 8.3, yellow 14.7, orange 7.9, red 8.1, grey 7.6 to 1.
#: Least CIE 1976 colour difference between any two, as simulated by Machado et al. 2009 at full severity:
#: normal 42, protan 33, deutan 33, tritan 32.
LOOKS = {
    "green": Look("GREEN", "circle", "#3fb68b", BLACK),
    "yellow": Look("YELLOW", "triangle", "#ffd400", BLACK),
    "orange": Look("ORANGE", "diamond", "#e6873c", BLACK),
    "red": Look("RED", "octagon", "#9b1c1c", WHITE),
    "grey": Look("GREY", "dashed ring", "#4b5563", WHITE),
}


@dataclass(frozen=True)
class Box:
    """A rectangle, perhaps with round corners."""

    x: float
    y: float
    width: float
    height: float
    paint: str
    radius: float = 0


@dataclass(frozen=True)
class Polygon:
    """A filled outline."""

    points: tuple[tuple[float, float], ...]
    paint: str


@dataclass(frozen=True)
class Label:
    """A line of words in the bundled font.

    Args:
        words: What it says.
        x: Its left end.
        baseline: Where its capitals stand.
        width: From the left end of the first to the right end of the last character.
        size: Of the font; capitals are ``CAPITAL_HEIGHT`` as high.
        ink: Its colour.
        bold: In the heavy weight.
    """

    words: str
    x: float
    baseline: float
    width: float
    size: float
    ink: str
    bold: bool


@dataclass(frozen=True)
class Picture:
    """A laid-out code, in units of one module; the modules themselves are painted last.

    Args:
        width: Of the whole.
        height: Of the whole.
        figures: From the back to the front.
        left: Where the symbol's first column begins.
        top: Where its first row begins.
        title: Names the picture.
        description: Says what it shows, for those who cannot see it.
    """

    width: int
    height: int
    figures: tuple[Box | Polygon | Label, ...]
    left: int
    top: int
    title: str
    description: str


def look_of(colour: str) -> Look:
    """Find the look of a colour.

    Raises:
        CodeError: If there is no such colour.
    """
    if colour not in LOOKS:
        raise CodeError(
            "a code cannot be drawn",
            (Problem("colour", repr(colour), f"one of {', '.join(ALL_COLOURS)}"),),
            "Draw it in one of the five colours.",
        )
    return LOOKS[colour]


def lay_out(matrix: Matrix, colour: str, caption: str = "") -> Picture:
    """Place everything that a picture of a code shows.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        caption: A small line under the symbol, such as pseudonym and issue time, in characters of the bundled
            font.

    Raises:
        CodeError: If there is no such colour, or the caption has other characters or is too long.
    """
    look = look_of(colour)
    caption = composed(caption)
    columns = len(matrix)
    panel = columns + 2 * QUIET_ZONE
    _check_caption(caption, columns)
    panel_height = panel + (CAPTION if caption else 0)
    edge = OUTLINE + FRAME
    width = panel + 2 * edge
    height = OUTLINE + HEADER + panel_height + FOOTER + OUTLINE
    panel_top = OUTLINE + HEADER
    warning_centre = (width / 2, panel_top + panel_height + FOOTER / 2)
    figures: list[Box | Polygon | Label] = [
        Box(0, 0, width, height, BLACK, radius=_CORNER),
        Box(
            OUTLINE, OUTLINE, width - 2 * OUTLINE, height - 2 * OUTLINE, look.paint, radius=_CORNER - OUTLINE
        ),
        Box(edge, panel_top, panel, panel_height, WHITE),
        *_header(look, (width / 2, panel_top - HEADER / 2), panel),
        _bold(WARNING, warning_centre, _fitting(WARNING, _WARNING_SIZE, columns), look.ink),
    ]
    if caption:
        figures.append(_caption(caption, width / 2, panel_top + panel + _CAPTION_GAP, columns))
    return Picture(
        width=width,
        height=height,
        figures=tuple(figures),
        left=edge + QUIET_ZONE,
        top=panel_top + QUIET_ZONE,
        title=f"Mock health code: {look.word} ({look.shape})",
        description=f"QR code of a mock health code. {WARNING}." + (f" {caption}" if caption else ""),
    )


def _fitting(words: str, wanted: float, room: float) -> float:
    """Choose a font size for bold words: as wanted, or as large as the room allows."""
    return min(wanted, room / face(bold=True).width(words))


def _bold(words: str, centre: tuple[float, float], size: float, ink: str) -> Label:
    """Centre bold capitals on a point."""
    width = size * face(bold=True).width(words)
    baseline = centre[1] + size * CAPITAL_HEIGHT / 2
    return Label(words, centre[0] - width / 2, baseline, width, size, ink, bold=True)


def _header(look: Look, centre: tuple[float, float], room: float) -> list[Polygon | Label]:
    """Stand shape and word side by side, centred as one."""
    middle = centre[1]
    word_width = _WORD_SIZE * face(bold=True).width(look.word)
    wanted = _SHAPE_SIZE + _SHAPE_GAP + word_width
    scale = min(1.0, room / wanted)
    left = centre[0] - wanted * scale / 2
    right = centre[0] + wanted * scale / 2
    shape = outline_shape(look.shape, (left + _SHAPE_SIZE * scale / 2, middle), _SHAPE_SIZE * scale / 2)
    word = _bold(look.word, (right - word_width * scale / 2, middle), _WORD_SIZE * scale, look.ink)
    return [*(Polygon(points, look.ink) for points in shape), word]


def _caption(caption: str, centre: float, top: float, room: float) -> Label:
    breadth = face(bold=False).width(caption)
    size = min(_CAPTION_SIZE, room / breadth)
    width = size * breadth
    return Label(caption, centre - width / 2, top + CAPITAL_HEIGHT * size, width, size, BLACK, bold=False)


def _check_caption(caption: str, room: int) -> None:
    problems = []
    if odd := uncovered(caption):
        wanted = "characters of the bundled font (Latin, Greek and Cyrillic letters and a few Chinese ones)"
        problems.append(Problem("caption", named(odd), wanted))
    else:
        most = room / _LEAST_CAPTION_SIZE
        if (width := face(bold=False).width(caption)) > most:
            wanted = f"at most {most / width:.0%} of that length under this symbol"
            problems.append(Problem("caption", f"{len(caption)} characters", wanted))
    if problems:
        raise CodeError("a code cannot be drawn", tuple(problems), "Change the caption, or leave it out.")
