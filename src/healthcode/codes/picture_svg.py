"""Write a code as SVG: the same bytes for the same input, usable alone or inside a page.

Words are outlines of the bundled font, which look the same in every viewer, under the same words as
transparent text, which can be selected, searched and read aloud; the font itself would make each picture five
times as large.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from healthcode.codes.fonts.words import PARTS, words_path
from healthcode.codes.symbol import BLACK, Box, Label, Polygon, lay_out

if TYPE_CHECKING:
    from healthcode.codes.matrix import Matrix

_NAMESPACE = "http://www.w3.org/2000/svg"
_FONT = 'font-family="Noto Sans, Arial, Helvetica, sans-serif"'


def draw_svg(matrix: Matrix, colour: str, caption: str = "", module_pixels: int = 4) -> str:
    """Draw a code as one SVG element, without ids, so that many can stand on one page.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        caption: A small line under the symbol, in characters of the bundled font.
        module_pixels: The nominal size of a module; a style sheet may scale the picture freely.

    Raises:
        CodeError: If there is no such colour, or the caption cannot be drawn.
    """
    picture = lay_out(matrix, colour, caption)
    pixels = f'width="{picture.width * module_pixels}" height="{picture.height * module_pixels}"'
    modules = _module_path(matrix, picture.left, picture.top)
    lines = [
        f'<svg xmlns="{_NAMESPACE}" role="img" viewBox="0 0 {picture.width} {picture.height}" {pixels}>',
        f"<title>{escape(picture.title)}</title>",
        f"<desc>{escape(picture.description)}</desc>",
        *(_draw_figure(figure) for figure in picture.figures),
        f'<path shape-rendering="crispEdges" fill="{BLACK}" d="{modules}"/>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _draw_figure(figure: Box | Polygon | Label) -> str:
    if isinstance(figure, Box):
        round_corners = f' rx="{_number(figure.radius)}"' if figure.radius else ""
        return (
            f'<rect x="{_number(figure.x)}" y="{_number(figure.y)}" width="{_number(figure.width)}"'
            f' height="{_number(figure.height)}"{round_corners} fill="{figure.paint}"/>'
        )
    if isinstance(figure, Polygon):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in figure.points)
        return f'<polygon points="{points}" fill="{figure.paint}"/>'
    return _draw_words(figure)


def _draw_words(label: Label) -> str:
    """Draw words as outlines, and lay the same words over them, unseen, for those who select or listen."""
    x, y, scale = _number(label.x), _number(label.baseline), f"{label.size / PARTS:.5f}".rstrip("0")
    weight = ' font-weight="700"' if label.bold else ""
    return (
        f'<path transform="translate({x} {y}) scale({scale})" fill="{label.ink}"'
        f' d="{words_path(label.words, bold=label.bold)}"/>\n'
        f'<text x="{x}" y="{y}" font-size="{_number(label.size)}" {_FONT}{weight}'
        f' textLength="{_number(label.width)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
        f' fill-opacity="0">{escape(label.words)}</text>'
    )


def _module_path(matrix: Matrix, left: int, top: int) -> str:
    """Draw each unbroken run of black modules in a row as one rectangle of a single path."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"M{left + x} {top + y}h{end - x}v1h{x - end}z")
            x = end + 1
    return "".join(parts)


def _number(value: float) -> str:
    """Write hundredths of a module, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
