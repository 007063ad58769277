"""Draw a comparison as SVG: the same bytes for the same input, usable alone or inside a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from healthcode.comparison.layout import WIDTH, Box, Polygon, Text, lay_out
from healthcode.dataset.shown import escaped

if TYPE_CHECKING:
    from healthcode.comparison.changes import Comparison
    from healthcode.comparison.layout import Picture
    from healthcode.comparison.output import Origin
    from healthcode.scoring.words import Language

#: Paints by role, by day and by night. Words on paper: ink at least 15 to 1, faint 7 to 1.
DAY = {"paper": "#ffffff", "ink": "#1b1f24", "faint": "#4b5563", "line": "#9aa4b0", "rail": "#e8ebef"}
NIGHT = {"paper": "#14181d", "ink": "#eef1f5", "faint": "#b4bdc8", "line": "#697481", "rail": "#2a3038"}

_NAME = "healthcode-compare"
_FONT = "font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif"


def draw_svg(comparison: Comparison, origin: Origin, language: Language = "en") -> str:
    """Draw a comparison as one SVG element, without ids, so that several can stand on one page.

    Args:
        comparison: The first side and the other at one time.
        origin: Of these two sides.
        language: Of all words.
    """
    return svg_of(lay_out(comparison, origin, language))


def svg_of(picture: Picture) -> str:
    """Draw what is laid out as one SVG element, without ids, so that several can stand on one page."""
    height = _number(picture.height)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="{_NAME}" {size}>',
        f"<title>{_safe(picture.title)}</title>",
        f"<desc>{_safe(picture.description)}</desc>",
        f"<style>{_style()}</style>",
        _draw(Box(0, 0, WIDTH, picture.height, "paper", 14)),
        *(_draw(figure) for figure in picture.figures),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def is_drawn_here(content: bytes) -> bool:
    """Say whether a file's content is a picture that ``draw_svg`` made."""
    return content.startswith(b"<svg ") and f' class="{_NAME}" '.encode() in content.partition(b">")[0]


def _style() -> str:
    """Name the paints once by day and once by night, and let the picture shrink with its page."""
    day, night = (";".join(f"--{role}:{paint}" for role, paint in paints.items()) for paints in (DAY, NIGHT))
    return (
        f".{_NAME}{{{day};max-width:100%;height:auto;color-scheme:light dark;{_FONT}}}"
        f"@media (prefers-color-scheme:dark){{.{_NAME}{{{night}}}}}"
    )


def _draw(figure: Box | Polygon | Text) -> str:
    paint = _paint(figure.paint)
    if isinstance(figure, Text):
        anchor = "" if figure.anchor == "start" else f' text-anchor="{figure.anchor}"'
        weight = ' font-weight="700"' if figure.bold else ""
        return (
            f'<text x="{_number(figure.x)}" y="{_number(figure.baseline)}" font-size="{_number(figure.size)}"'
            f'{anchor}{weight} fill="{paint}">{_safe(figure.words)}</text>'
        )
    if isinstance(figure, Polygon):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in figure.points)
        return f'<polygon points="{points}" fill="{paint}"/>'
    corners = f' rx="{_number(figure.radius)}"' if figure.radius else ""
    look = f'fill="{paint}"'
    if figure.line:
        look = f'fill="none" stroke="{paint}" stroke-width="{_number(figure.line)}"'
    return (
        f'<rect x="{_number(figure.x)}" y="{_number(figure.y)}" width="{_number(figure.width)}"'
        f' height="{_number(figure.height)}"{corners} {look}/>'
    )


def _paint(paint: str) -> str:
    return f"var(--{paint},{DAY[paint]})" if paint in DAY else paint


def _safe(words: str) -> str:
    return escape(escaped(words))


def _number(value: float) -> str:
    """Write hundredths, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
