"""The whole town as small marks, one for each person, in blocks by kind."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, number
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words
from healthcode.report.charts.paints import PAINTS, colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting

#: A town up to so many people has a mark for each; more marks run together into a grey field.
MOST_MARKS = 2_000
_LARGEST_CELL = 16.0


@dataclass(frozen=True)
class IconKind:
    """One kind of people.

    Args:
        label: What they are.
        count: How many.
        paint: One of ``PAINTS``.
    """

    label: str
    count: int
    paint: str


def people_per_mark(total: int) -> int:
    """Say how many people each mark stands for, a power of ten."""
    per_mark = 1
    while total > MOST_MARKS * per_mark:
        per_mark *= 10
    return per_mark


def icon_array(
    setting: Setting, kinds: Sequence[IconKind], *, header: tuple[str, str], mark_note: str = ""
) -> Chart:
    """Draw every person as a mark; all marks are equally large, so areas can be compared.

    Args:
        setting: Of the chart.
        kinds: Together the whole town, in the order in which they stand.
        header: Of the table: kind, people.
        mark_note: Says how many people a mark stands for, with ``{people}`` for the number. A last mark that
            is not full is drawn too.

    Raises:
        ValueError: If a count is negative.
    """
    if any(kind.count < 0 for kind in kinds):
        raise ValueError("a count of people is negative")
    total = sum(kind.count for kind in kinds)
    per_mark = people_per_mark(total)

    def draw(canvas: Canvas) -> float:
        marks = max(1, math.ceil(total / per_mark))
        ratio = 1.0 if canvas.is_narrow else 0.58
        columns = max(10, math.ceil(math.sqrt(marks / ratio) / 10) * 10)
        cell = min(_LARGEST_CELL, math.floor(10 * canvas.width / columns) / 10)
        columns = min(columns, math.floor(canvas.width / cell + 1e-6))
        y = 0.0
        for kind in kinds:
            y = _block(canvas, kind, y, (math.ceil(kind.count / per_mark), columns, cell))
        if mark_note:
            note = mark_note.replace("{people}", number_words(per_mark, setting.language))
            y = canvas.paragraph(note, 0, y + canvas.small, canvas.width, size=canvas.small, paint="soft")
        return y

    rows = tuple((kind.label, number_words(kind.count, setting.language)) for kind in kinds)
    return drawn(setting, ChartTable(setting.caption or setting.title, header, rows), draw)


def _block(canvas: Canvas, kind: IconKind, y: float, grid: tuple[int, int, float]) -> float:
    """Draw a kind's heading and its marks in full rows and one last row."""
    marks, columns, cell = grid
    words = number_words(kind.count, canvas.setting.language)
    middle = y + 0.75 * canvas.size
    canvas.mark(8, middle, 6, paint=kind.paint)
    y = canvas.paragraph(f"{words} {kind.label}", 22, y + 1.1 * canvas.size, canvas.width - 22, bold=True)
    top = y - 0.7 * canvas.size
    if not marks:
        return top + 12
    pattern = canvas.define(f"icon-{kind.paint}", lambda own_id: _icon_tile(kind.paint, own_id, cell))
    full, rest = divmod(marks, columns)
    steps = f"M0 0h{number(columns * cell)}v{number(full * cell)}h{number(-columns * cell)}z" if full else ""
    steps += (
        f"M0 {number(full * cell)}h{number(rest * cell)}v{number(cell)}h{number(-rest * cell)}z"
        if rest
        else ""
    )
    canvas.raw(f'<path transform="translate(0 {number(top)})" d="{steps}" fill="url(#{pattern})"/>')
    return top + (full + bool(rest)) * cell + 14


def _icon_tile(paint: str, own_id: str, cell: float) -> str:
    """Write the pattern whose tile is one mark, in its paint's shape, in the middle of its cell."""
    half, reach = cell / 2, 0.4 * cell
    fill, rim = colour(paint), ""
    if PAINTS[paint].is_verdict and cell > 6:
        rim = f' stroke="{colour("ink")}" stroke-width=".6"'
    mark = PAINTS[paint].mark

    def at(share_x: float, share_y: float) -> str:
        return f"{half + share_x * reach:.2f} {half + share_y * reach:.2f}"

    figures = {
        "circle": f'<circle cx="{half:.2f}" cy="{half:.2f}" r="{reach:.2f}" fill="{fill}"{rim}/>',
        "ring": f'<circle cx="{half:.2f}" cy="{half:.2f}" r="{0.75 * reach:.2f}" fill="none"'
        f' stroke="{fill}" stroke-width="{0.4 * reach:.2f}"/>',
        "cross": f'<path d="M{at(-0.8, -0.8)}L{at(0.8, 0.8)}M{at(0.8, -0.8)}L{at(-0.8, 0.8)}" fill="none"'
        f' stroke="{fill}" stroke-width="{0.5 * reach:.2f}"/>',
    }
    corners = {
        "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
        "triangle": ((0, -1), (1.05, 0.9), (-1.05, 0.9)),
        "diamond": ((0, -1.15), (1.15, 0), (0, 1.15), (-1.15, 0)),
        "octagon": tuple(
            (1.08 * math.cos(turn), 1.08 * math.sin(turn))
            for turn in (math.pi * (k / 4 + 1 / 8) for k in range(8))
        ),
    }
    figure = (
        figures.get(mark)
        or f'<path d="M{"L".join(at(*corner) for corner in corners[mark])}z" fill="{fill}"{rim}/>'
    )
    size = f'width="{cell:g}" height="{cell:g}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{own_id}" {size}>{figure}</pattern>'
