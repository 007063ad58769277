"""Bars: one number each with its runs as dots, and wholes cut into their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import value_words
from healthcode.report.charts.placing import swarm
from healthcode.report.charts.plot import draw_value_axis, lay_rows
from healthcode.report.charts.traced import joined
from healthcode.report.charts.widths import shortened, words_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting
    from healthcode.report.charts.plot import Axis
    from healthcode.report.charts.scales import Scale

_THICK = 22.0
_BESIDE = 16.0
_GAP = 6.0
_DOT = 3.2


@dataclass(frozen=True)
class Bar:
    """One bar.

    Args:
        value: Its length; None is printed as not estimable.
        seeds: What single runs gave, as dots on the bar.
    """

    value: float | None
    seeds: Sequence[float] = ()


@dataclass(frozen=True)
class BarRow:
    """A question with one bar, or two to compare.

    Args:
        label: What it is about.
        bar: The main one.
        beside: A thinner, open one under it, such as what locking at random gives.
        paint: Of the main bar.
    """

    label: str
    bar: Bar
    beside: Bar | None = None
    paint: str = "one"


@dataclass(frozen=True)
class Part:
    """A part of a whole: what it is, how large, and its paint."""

    label: str
    value: float
    paint: str


@dataclass(frozen=True)
class LedgerRow:
    """A whole and its parts, in the order in which they stand."""

    label: str
    parts: Sequence[Part]

    @property
    def total(self) -> float:
        """All parts together."""
        return sum(part.value for part in self.parts)


def bars(
    setting: Setting,
    rows: Sequence[BarRow],
    axis: Axis,
    *,
    header: Sequence[str],
    beside_label: str = "",
) -> Chart:
    """Draw a bar from zero for each row, with its number at its end.

    Args:
        setting: Of the chart.
        rows: At most two bars each.
        axis: Of the values; zero is always on it.
        header: Of the table: row, value, runs, the value beside; the last two may be left out, and are left
            out of the table if no row has any.
        beside_label: Written at the second bar.
    """
    has_beside = any(row.beside for row in rows)

    def draw(canvas: Canvas) -> float:
        height = _THICK + 10 + (_BESIDE + _GAP if has_beside else 0)
        placed = lay_rows(canvas, [(row.label, "") for row in rows], [height] * len(rows))
        values = [
            value for row in rows for bar in (row.bar, row.beside) if bar for value in (bar.value, *bar.seeds)
        ]
        longest = max((words_width(_words(row.bar.value), canvas.small) for row in rows), default=0)
        right = canvas.width - 14 - min(longest, 70)
        scale = axis.scale([0.0, *values], placed.left + 4, right, 4 if canvas.is_narrow else 6)
        end = draw_value_axis(canvas, scale, axis, placed)
        placed.write(canvas)
        for row, middle in zip(rows, placed.middles, strict=True):
            top = middle - height / 2 + 5
            draw_bar(canvas, scale, row.bar, (top, _THICK), row.paint, "")
            if row.beside:
                draw_bar(canvas, scale, row.beside, (top + _THICK + _GAP, _BESIDE), "five", beside_label)
        return end

    def draw_bar(
        canvas: Canvas, scale: Scale, bar: Bar, place: tuple[float, float], paint: str, note: str
    ) -> None:
        top, thick = place
        zero = scale(0)
        baseline = top + thick / 2 + 0.36 * canvas.small
        words = shortened(f"{_words(bar.value)} {note}".strip(), 0.62 * canvas.width, canvas.small, bold=True)
        if bar.value is None:
            start = min(zero + 6, canvas.width - words_width(words, canvas.small))
            canvas.text(words, start, baseline, size=canvas.small, paint="soft", has_halo=True)
            return
        x = scale(bar.value)
        canvas.box(min(zero, x), top, abs(x - zero), thick, paint=paint, outline=paint)
        places = [scale(value) for value in bar.seeds]
        offsets = swarm(places, 2 * _DOT, 3)
        points = [(at, top + thick / 2 + offset) for at, offset in zip(places, offsets, strict=True)]
        canvas.marks("circle", points, _DOT, paint="ink")
        width = words_width(words, canvas.small, bold=True)
        edge = max([x, zero, *places]) + 7
        if bar.value < 0:
            edge = min([x, *places]) - 7 - width
            edge = edge if edge > (0 if canvas.is_narrow else scale.start - 4) else zero + 7
        edge = min(edge, canvas.width - width)
        canvas.text(words, edge, baseline, size=canvas.small, bold=True, has_halo=True)

    def _words(value: float | None) -> str:
        return value_words(value, setting, is_share=axis.is_share)

    return drawn(setting, _table(setting, rows, header, _words), draw)


def _table(
    setting: Setting,
    rows: Sequence[BarRow],
    header: Sequence[str],
    words: Callable[[float | None], str],
) -> ChartTable:
    """Write the numbers of bars out, without the columns that no row has."""
    has_seeds = any(row.bar.seeds for row in rows)
    has_beside = any(row.beside for row in rows)
    found = []
    for row in rows:
        cells = [row.label, words(row.bar.value)]
        if has_seeds:
            cells.append(joined("; ", (words(value) for value in row.bar.seeds)))
        if has_beside:
            cells.append(words(row.beside.value) if row.beside else "")
        found.append(tuple(cells))
    columns = (*header[:2], *(header[2:3] if has_seeds else ()), *(header[3:] if has_beside else ()))
    return ChartTable(setting.caption or setting.title, columns, tuple(found))


def ledger(setting: Setting, rows: Sequence[LedgerRow], axis: Axis, *, header: tuple[str, str, str]) -> Chart:
    """Draw each whole as one bar cut into its parts, every part named beneath with its number.

    Args:
        setting: Of the chart.
        rows: Wholes on one axis.
        axis: Of the values.
        header: Of the table: whole, part, value.

    Raises:
        ValueError: If a part is negative.
    """
    if any(part.value < 0 for row in rows for part in row.parts):
        raise ValueError("a part of a whole is negative")

    def words(value: float) -> str:
        return value_words(value, setting, is_share=axis.is_share)

    def draw(canvas: Canvas) -> float:
        scale = axis.scale(
            [0.0, *(row.total for row in rows)], 2, canvas.width - 12, 4 if canvas.is_narrow else 6
        )
        y = canvas.paragraph(axis.label, 0, canvas.small, canvas.width, size=canvas.small, paint="soft")
        y += 0.4 * canvas.size - canvas.small
        for row in rows:
            y = canvas.paragraph(
                f"{row.label}: {words(row.total)}", 0, y + canvas.size, canvas.width, bold=True
            )
            y = draw_parts(canvas, row, scale, y - 0.7 * canvas.size) + 10
        return y

    def draw_parts(canvas: Canvas, row: LedgerRow, scale: Scale, top: float) -> float:
        start = 0.0
        for part in row.parts:
            left, right = scale(start), scale(start + part.value)
            canvas.box(left, top, right - left, 26, paint=part.paint, outline="ink")
            start += part.value
        x, y = 2.0, top + 26 + 1.35 * canvas.size
        for part in row.parts:
            label = f"{words(part.value)} {part.label}"
            width = 22 + words_width(label, canvas.size)
            if x > 2 and x + width > canvas.width:
                x, y = 2.0, y + 1.35 * canvas.size
            canvas.box(x, y - 0.8 * canvas.size, 13, 13, paint=part.paint, outline="ink")
            after = canvas.paragraph(label, x + 20, y, canvas.width - 22)
            y = max(y, after - 1.2 * canvas.size)
            x += width + 16
        return y + 6

    table_rows = tuple((row.label, part.label, words(part.value)) for row in rows for part in row.parts)
    return drawn(setting, ChartTable(setting.caption or setting.title, header, table_rows), draw)
