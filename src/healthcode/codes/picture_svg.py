"""Write a code as SVG: the same bytes for the same input, usable alone or inside a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from healthcode.codes.symbol import BLACK, Box, Label, Polygon, lay_out

if TYPE_CHECKING:
    from healthcode.codes.matrix import Matrix

_NAMESPACE = "http://www.w3.org/2000/svg"
_BOLD_FONT = 'font-family="Arial, Helvetica, sans-serif" font-weight="700"'
_EQUAL_FONT = 'font-family="Menlo, Consolas, monospace"'


def draw_svg(matrix: Matrix, colour: str, caption: str = "", module_pixels: int = 4) -> str:
    """Draw a code as one SVG element, without ids, so that many can stand on one page.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        caption: A small line under the symbol; ASCII.
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
    return (
        f'<text x="{_number(figure.x)}" y="{_number(figure.baseline)}" font-size="{_number(figure.size)}"'
        f' {_BOLD_FONT if figure.bold else _EQUAL_FONT} textLength="{_number(figure.width)}"'
        f' lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
        f' fill="{figure.ink}">{escape(figure.words)}</text>'
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
