"""Show a code in a terminal, two modules to a character.

Both foreground and background are set for every character, because a symbol in the terminal's own colours
would be inverted on a dark ground, and many readers do not see an inverted symbol.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from healthcode.codes.matrix import QUIET_ZONE
from healthcode.codes.symbol import WARNING, look_of

if TYPE_CHECKING:
    from healthcode.codes.matrix import Matrix

_RESET = "\x1b[0m"
#: Black on white, in the palette of 256 colours that nearly every terminal has.
_MODULES = "\x1b[38;5;16;48;5;231m"
#: Frame and ink per colour, in the same palette: contrast at least 7.1 to 1, and a colour difference of at
#: least 27 between any two, measured as in ``symbol.LOOKS``.
PALETTE_NUMBERS = {
    "green": (72, 16),
    "yellow": (220, 16),
    "orange": (172, 16),
    "red": (124, 231),
    "grey": (240, 231),
}
#: Hardly any terminal font has an octagon; a block stands in, with the name beside it.
_SHAPES = {"circle": "●", "triangle": "▲", "diamond": "◆", "octagon": "■", "dashed ring": "◌"}
#: By upper and lower module of a character cell; ``True`` is painted in the foreground colour.
_HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_SIDE = 2
#: What stands under a code when it is looked at: a note of two lines and the prompt.
ROWS_BELOW = 3


class TerminalStyle(StrEnum):
    """How much a terminal can show."""

    COLOUR = "colour"
    PLAIN = "plain"
    ASCII = "ascii"


class TerminalSize(NamedTuple):
    """The room that a code needs, in characters."""

    columns: int
    rows: int


def choose_style(encoding: str, no_colour: bool) -> TerminalStyle:
    """Pick the richest style that a terminal can show.

    Args:
        encoding: Of the output stream, such as ``utf-8`` or ``cp1252``; an unknown one counts as ASCII.
        no_colour: Whether colour is unwanted, as by ``NO_COLOR``.
    """
    try:
        ("".join(_HALF_BLOCKS.values()) + "".join(_SHAPES.values())).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return TerminalStyle.ASCII
    return TerminalStyle.PLAIN if no_colour else TerminalStyle.COLOUR


def terminal_size(matrix: Matrix, style: TerminalStyle) -> TerminalSize:
    """Say how many columns and rows a code needs, so that a caller can write a picture file instead."""
    modules = len(matrix) + 2 * QUIET_ZONE
    if style is TerminalStyle.ASCII:
        return TerminalSize(2 * modules, modules + 2)
    sides = 2 * _SIDE if style is TerminalStyle.COLOUR else 0
    return TerminalSize(modules + sides, (modules + 1) // 2 + 2)


def fits_terminal(matrix: Matrix, style: TerminalStyle, columns: int, rows: int) -> bool:
    """Whether the whole of a code can be seen at once; a reader needs all of it.

    Args:
        matrix: The symbol, from ``matrix_of``.
        style: From ``choose_style``.
        columns: Of the terminal.
        rows: Of the terminal, of which a few are kept for what stands under the code.
    """
    size = terminal_size(matrix, style)
    return size.columns <= columns and size.rows + ROWS_BELOW <= rows


def draw_terminal(matrix: Matrix, colour: str, style: TerminalStyle) -> str:
    """Draw a code as lines of text: shape and word, the symbol, and the warning.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        style: From ``choose_style``. ``COLOUR`` uses half blocks and escape sequences, ``PLAIN`` half blocks
            alone, ``ASCII`` two characters per module, which any terminal can print.

    Returns:
        Lines that end with a line break each.

    Raises:
        CodeError: If there is no such colour.

    Simplification:
        ``PLAIN`` and ``ASCII`` cannot know the terminal's ground. They take it to be dark and print the white
        modules; on a light ground the symbol is inverted, and some readers will not see it.
    """
    look = look_of(colour)
    columns = terminal_size(matrix, style).columns
    words = f"{look.word} ({look.shape})"
    if style is not TerminalStyle.ASCII:
        words = f"{_SHAPES[look.shape]} {words}"
    header, footer = words.center(columns), WARNING.center(columns)

    modules = _with_quiet_zone(matrix)
    if style is TerminalStyle.COLOUR:
        paint, ink = PALETTE_NUMBERS[colour]
        band = f"\x1b[38;5;{ink};48;5;{paint}m"
        side = f"{band}{' ' * _SIDE}"
        symbol = [f"{side}{_MODULES}{row}{side}" for row in _half_block_rows(modules)]
        return "".join(f"{line}{_RESET}\n" for line in (band + header, *symbol, band + footer))

    white = [[not black for black in row] for row in modules]
    if style is TerminalStyle.PLAIN:
        symbol = _half_block_rows(white)
    else:
        symbol = ["".join("##" if painted else "  " for painted in row) for row in white]
    return "".join(f"{line.rstrip()}\n" for line in (header, *symbol, footer))


def _with_quiet_zone(matrix: Matrix) -> Matrix:
    side = [False] * QUIET_ZONE
    white = [[False] * (len(matrix) + 2 * QUIET_ZONE) for _ in range(QUIET_ZONE)]
    return [*white, *([*side, *row, *side] for row in matrix), *white]


def _half_block_rows(painted: Matrix) -> list[str]:
    """Stack two rows of modules in each row of characters; a last odd row stands alone."""
    rows = []
    for index in range(0, len(painted), 2):
        upper = painted[index]
        lower = painted[index + 1] if index + 1 < len(painted) else [False] * len(upper)
        rows.append("".join(_HALF_BLOCKS[pair] for pair in zip(upper, lower, strict=True)))
    return rows
