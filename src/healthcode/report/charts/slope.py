"""Before and after, as one line for each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import value_words
from healthcode.report.charts.paints import PAINTS
from healthcode.report.charts.placing import spread
from healthcode.report.charts.widths import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting
    from healthcode.report.charts.plot import Axis


@dataclass(frozen=True)
class SlopeRow:
    """One thing at two times; None where it is not estimable."""

    label: str
    before: float | None
    after: float | None
    paint: str = "one"


def slope(
    setting: Setting,
    rows: Sequence[SlopeRow],
    axis: Axis,
    *,
    header: str,
    before_label: str,
    after_label: str,
) -> Chart:
    """Draw a line from before to after for each row, with its numbers at both ends and its name at the right.

    Args:
        setting: Of the chart.
        rows: On one axis.
        axis: Of the values; its label stands above.
        header: Of the table's first column.
        before_label: Heads the left end.
        after_label: Heads the right end.
    """

    def words(value: float | None) -> str:
        return value_words(value, setting, is_share=axis.is_share)

    def draw(canvas: Canvas) -> float:
        left, right = (56.0, 190.0) if canvas.is_narrow else (90.0, 400.0)
        top = canvas.paragraph(axis.label, 0, canvas.small, canvas.width, size=canvas.small, paint="soft") + 2
        heads = [
            canvas.paragraph(name, x, top + 4, 150, bold=True, anchor="middle" if x == right else "start")
            for name, x in ((before_label, 0), (after_label, right))
        ]
        top = max(heads) - 4
        height = max(220.0, 30.0 * len(rows))
        bottom = top + height
        scale = axis.scale(
            [value for row in rows for value in (row.before, row.after)], bottom - 10, top + 10, 5
        )
        for x in (left, right):
            canvas.line(x, top, (x, bottom), paint="soft")
        shown = [row for row in rows if row.before is not None and row.after is not None]
        for row in shown:
            assert row.before is not None  # noqa: S101 - for the type checker
            assert row.after is not None  # noqa: S101 - for the type checker
            ends = (left, scale(row.before)), (right, scale(row.after))
            canvas.polyline(ends, paint=row.paint, dash=PAINTS[row.paint].dash)
            canvas.marks(PAINTS[row.paint].mark, ends, 5, paint=row.paint)
        room = canvas.width - right - 16
        names = [
            wrapped(f"{words(row.after)} {row.label}", room, canvas.size, bold=True, most_lines=3)
            for row in shown
        ]
        heights = [1.15 * canvas.size * len(lines) + 3 for lines in names]
        befores = [scale(row.before or 0) for row in shown]
        for row, y in zip(shown, spread(befores, [1.2 * canvas.size] * len(shown), top, bottom), strict=True):
            canvas.text(words(row.before), left - 10, y + 0.35 * canvas.size, anchor="end")
        afters = [scale(row.after or 0) for row in shown]
        middles = spread(afters, heights, top, bottom)
        lowest = bottom
        for row, lines, at, middle, high in zip(shown, names, afters, middles, heights, strict=True):
            canvas.line(right + 6, at, (right + 14, middle), paint="line")
            for index, line in enumerate(lines):
                y = middle - high / 2 + (0.95 + 1.15 * index) * canvas.size
                canvas.text(
                    line,
                    right + 16,
                    y,
                    paint=row.paint if not PAINTS[row.paint].is_verdict else "ink",
                    bold=True,
                )
            lowest = max(lowest, middle + high / 2)
        for row in rows:
            if row not in shown:
                note = f"{row.label}: {words(row.before)} → {words(row.after)}"
                lowest = (
                    canvas.paragraph(note, 0, lowest + canvas.size + 4, canvas.width, paint="soft")
                    - canvas.size
                )
        return lowest + 6

    table_rows = tuple((row.label, words(row.before), words(row.after)) for row in rows)
    columns = (header, before_label, after_label)
    return drawn(setting, ChartTable(setting.caption or setting.title, columns, table_rows), draw)
