"""A sheet to draw on, and how a drawing becomes an SVG element."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Literal

from healthcode.dataset.shown import escaped
from healthcode.report.charts.model import Chart
from healthcode.report.charts.paints import PAINTS, colour, is_solid, pattern_tile
from healthcode.report.charts.widths import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from healthcode.report.charts.model import ChartTable, Setting

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

#: A drawing's width in CSS pixels where it is shown at its own size.
WIDE, NARROW = 680.0, 320.0
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
#: Corners of marks on a circle of radius 1: first angle in degrees clockwise from the right, count, radius.
_CORNERS = {"square": (45, 4, 1.22), "diamond": (0, 4, 1.28), "octagon": (22.5, 8, 1.1), "box": (45, 4, 1.1)}
_ROOT = "http://www.w3.org/2000/svg"


class Canvas:
    """A sheet that grows downwards.

    Args:
        setting: Of the chart.
        is_narrow: Whether it is drawn for a phone.
    """

    def __init__(self, setting: Setting, *, is_narrow: bool) -> None:
        self.setting = setting
        self.is_narrow = is_narrow
        self.width = NARROW if is_narrow else WIDE
        #: Font sizes: of words, and of ticks and side remarks.
        self.size, self.small = (14.0, 12.5) if is_narrow else (15.0, 13.0)
        self._prefix = f"{setting.prefix}-{'n' if is_narrow else 'w'}"
        self._parts: list[str] = []
        self._patterns: dict[str, str] = {}

    # ── words ──

    def text(
        self,
        words: str,
        x: float,
        y: float,
        *,
        size: float = 0,
        anchor: Anchor = "start",
        bold: bool = False,
        paint: str = "ink",
        has_halo: bool = False,
        turn: float = 0,
    ) -> None:
        """Write a line: its start, middle or end at x, its baseline at y, turned clockwise by degrees.

        A halo, which the style sheet draws, keeps words apart from lines behind them.
        """
        look = "" if anchor == "start" else f' text-anchor="{anchor}"'
        look += f' font-size="{number(size)}"' if size and size != self.size else ""
        look += ' font-weight="700"' if bold else ""
        look += f' fill="{colour(paint)}"' if paint != "ink" else ""
        look += ' class="halo"' if has_halo else ""
        if turn:
            look += f' transform="rotate({number(turn)} {number(x)} {number(y)})"'
        self._parts.append(f'<text x="{number(x)}" y="{number(y)}"{look}>{safe(words)}</text>')

    def paragraph(
        self,
        words: str,
        x: float,
        y: float,
        width: float,
        *,
        size: float = 0,
        anchor: Anchor = "start",
        bold: bool = False,
        paint: str = "ink",
        most_lines: int = 3,
        has_halo: bool = False,
    ) -> float:
        """Write words in lines that fit, the first baseline at y, and give the baseline after the last."""
        size = size or self.size
        for line in wrapped(words, width, size, bold=bold, most_lines=most_lines):
            if line:
                self.text(line, x, y, size=size, anchor=anchor, bold=bold, paint=paint, has_halo=has_halo)
            y += 1.2 * size
        return y

    # ── figures ──

    def line(
        self, x: float, y: float, to: Point, *, paint: str = "line", width: float = 1, dash: str = ""
    ) -> None:
        """Draw a straight line."""
        self.path(f"M{number(x)} {number(y)}L{pair(to)}", paint=paint, width=width, dash=dash)

    def path(
        self, steps: str, *, paint: str = "ink", width: float = 1.0, dash: str = "", is_round: bool = False
    ) -> None:
        """Draw the outline of path data, not filled."""
        look = f' stroke-dasharray="{dash}"' if dash else ""
        look += ' stroke-linecap="round" stroke-linejoin="round"' if is_round else ""
        self._parts.append(
            f'<path d="{steps}" fill="none" stroke="{colour(paint)}" stroke-width="{number(width)}"{look}/>'
        )

    def polyline(self, points: Iterable[Point], *, paint: str, width: float = 2.4, dash: str = "") -> None:
        """Draw a line through points."""
        steps = " ".join(pair(point) for point in points)
        if steps:
            self.path(f"M{steps}", paint=paint, width=width, dash=dash)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        paint: str,
        outline: str = "",
        radius: float = 0,
    ) -> None:
        """Fill a rectangle with a paint's pattern, or with a role's plain colour."""
        look = f' stroke="{colour(outline)}"' if outline else ""
        look += f' rx="{number(radius)}"' if radius else ""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}"'
            f' height="{number(max(height, 0))}" fill="{self.fill(paint)}"{look}/>'
        )

    def area(self, steps: str, *, paint: str, outline: str = "") -> None:
        """Fill path data with a paint's pattern."""
        look = f' stroke="{colour(outline)}"' if outline else ""
        self._parts.append(f'<path d="{steps}" fill="{self.fill(paint)}"{look}/>')

    def marks(
        self, shape: str, points: Iterable[Point], radius: float, *, paint: str, has_rim: bool = True
    ) -> None:
        """Draw one mark at each point, all as one path; a thin rim of paper keeps neighbours apart."""
        points = list(points)
        if not points:
            return
        steps = "".join(_mark(shape, point, radius) for point in points)
        if shape in {"circle", "ring"}:
            if has_rim:
                self.path(steps, paint="paper", width=2 * radius + 1.2, is_round=True)
            self.path(steps, paint=paint, width=2 * radius, is_round=True)
            if shape == "ring":
                self.path(steps, paint="paper", width=max(2 * radius - 3.4, 1), is_round=True)
        elif shape in {"cross", "plus"}:
            self.path(steps, paint=paint, width=max(0.62 * radius, 1.4))
        elif shape == "box":
            self.path(steps, paint=paint, width=max(0.4 * radius, 1.2))
        else:
            rim = f' stroke="{colour("paper")}" stroke-width=".8"' if has_rim else ""
            self._parts.append(f'<path d="{steps}" fill="{colour(paint)}"{rim}/>')

    def mark(self, x: float, y: float, radius: float, *, paint: str, shape: str = "") -> None:
        """Draw a paint's own mark, or another; a verdict's is rimmed with ink, for some are light."""
        shape = shape or PAINTS[paint].mark
        if PAINTS[paint].is_verdict and shape != "ring":
            if shape == "circle":
                self.path(_mark(shape, (x, y), radius), paint="ink", width=2 * radius + 2, is_round=True)
                self.path(_mark(shape, (x, y), radius), paint=paint, width=2 * radius, is_round=True)
                return
            self._parts.append(
                f'<path d="{_mark(shape, (x, y), radius)}" fill="{colour(paint)}" stroke="{colour("ink")}"/>'
            )
            return
        self.marks(shape, [(x, y)], radius, paint=paint)

    def fill(self, paint: str) -> str:
        """Give the value of ``fill`` for areas of a paint, and see to its pattern."""
        if paint not in PAINTS or is_solid(paint):
            return colour(paint)
        pattern_id = f"{self._prefix}-{paint}"
        self._patterns.setdefault(paint, pattern_tile(paint, pattern_id))
        return f"url(#{pattern_id})"

    def define(self, name: str, content: Callable[[str], str]) -> str:
        """Keep a definition of the chart's own and give its id."""
        own_id = f"{self._prefix}-{name}"
        self._patterns.setdefault(name, content(own_id))
        return own_id

    def raw(self, element: str) -> None:
        """Add an element of our own making; any text in it is escaped already."""
        self._parts.append(element)

    def finished(self, height: float) -> str:
        """Give the whole SVG element."""
        name, said = f"{self._prefix}-t", f"{self._prefix}-d"
        setting = self.setting
        patterns = "".join(self._patterns.values())
        return (
            f'<svg xmlns="{_ROOT}" role="img" class="{"chart-narrow" if self.is_narrow else "chart-wide"}"'
            f' viewBox="0 0 {number(self.width)} {number(math.ceil(height))}" font-family="{_FONT}"'
            f' font-size="{number(self.size)}" fill="{colour("ink")}" aria-labelledby="{name} {said}">\n'
            f'<title id="{name}">{safe(setting.title)}</title>\n'
            f'<desc id="{said}">{safe(setting.description)}</desc>\n'
            + (f"<defs>{patterns}</defs>\n" if patterns else "")
            + "\n".join(self._parts)
            + "\n</svg>"
        )


def drawn(setting: Setting, table: ChartTable, draw: Callable[[Canvas], float]) -> Chart:
    """Draw a chart for wide and for narrow pages.

    Args:
        setting: Of the chart.
        table: Its numbers.
        draw: Draws on a canvas and gives the height that it used.
    """
    pictures = []
    for is_narrow in (False, True):
        canvas = Canvas(setting, is_narrow=is_narrow)
        height = draw(canvas)
        pictures.append(canvas.finished(height))
    return Chart(setting.title, setting.description, pictures[0], pictures[1], table)


def safe(words: str) -> str:
    """Escape a text for XML, and show controls and bidirectional marks as escapes."""
    return escape(escaped(words))


def number(value: float) -> str:
    """Write a coordinate in tenths, without needless zeros."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def pair(point: Point) -> str:
    """Write a point."""
    return f"{number(point[0])} {number(point[1])}"


def _mark(shape: str, centre: Point, radius: float) -> str:
    """Write the path data of one mark; circles are dots that a round pen leaves."""
    x, y = centre
    if shape in {"circle", "ring"}:
        return f"M{pair(centre)}h0"
    reach = radius * 0.95
    if shape == "cross":
        across = number(2 * reach)
        return f"M{pair((x - reach, y - reach))}l{across} {across}m-{across} 0l{across} -{across}"
    if shape == "plus":
        reach *= 1.2
        return f"M{pair((x - reach, y))}h{number(2 * reach)}M{pair((x, y - reach))}v{number(2 * reach)}"
    if shape in {"triangle", "down"}:
        way = 1 if shape == "triangle" else -1
        wide, high = 1.2 * radius, 1.1 * radius * way
        return f"M{pair((x, y - high))}l{pair((wide, 2 * high))}h{number(-2 * wide)}z"
    first, count, size = _CORNERS[shape]
    turns = [math.radians(first + 360 / count * index) for index in range(count)]
    corners = [(x + size * radius * math.cos(turn), y + size * radius * math.sin(turn)) for turn in turns]
    return f"M{' '.join(pair(corner) for corner in corners)}z"
