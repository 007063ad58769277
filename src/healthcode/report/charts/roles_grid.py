"""Who learns what: roles by facts, with how many people each role could look up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words, value_words
from healthcode.report.charts.plot import lay_rows
from healthcode.report.charts.widths import widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting


def roles_grid(
    setting: Setting,
    roles: Sequence[str],
    facts: Sequence[str],
    counts: Sequence[Sequence[int | None]],
    *,
    header: str,
) -> Chart:
    """Draw a square for each count, as large as the count's share of the largest one.

    Args:
        setting: Of the chart.
        roles: Rows.
        facts: Columns.
        counts: For each role and fact of how many people; 0 is an empty cell, None is not estimable.
        header: Of the table's first column.

    Raises:
        ValueError: If there is not one count for each role and fact.
    """
    if len(counts) != len(roles) or any(len(row) != len(facts) for row in counts):
        raise ValueError("there must be one count for each role and fact")
    most = max((count for row in counts for count in row if count), default=1)

    def draw(canvas: Canvas) -> float:
        probe = lay_rows(canvas, [(role, "") for role in roles], [58.0] * len(roles))
        left = probe.left
        cell = (canvas.width - left) / max(len(facts), 1)
        top = _headings(canvas, facts, left, cell)
        placed = lay_rows(canvas, [(role, "") for role in roles], [58.0] * len(roles), top=top)
        for row, middle in zip(counts, placed.middles, strict=True):
            canvas.line(0, middle + 33, (canvas.width, middle + 33), paint="line")
            for index, count in enumerate(row):
                x = left + cell * (index + 0.5)
                _cell(canvas, count, (x, middle), (most, cell))
        placed.write(canvas)
        canvas.line(0, top - 2, (canvas.width, top - 2), paint="soft")
        return placed.bottom + 4

    def _cell(canvas: Canvas, count: int | None, at: tuple[float, float], sizes: tuple[float, float]) -> None:
        x, y = at
        largest, cell = sizes
        full = min(cell - 8, 34)
        if not count:
            words = "\N{EN DASH}" if count == 0 else setting.absent
            room = cell - 4
            size = min(canvas.small, canvas.small * room / widest(words.split(), canvas.small))
            canvas.paragraph(words, x, y + 2, room + 1, size=max(size, 11.5), anchor="middle", paint="soft")
            return
        side = max(4.0, full * (count / largest) ** 0.5)
        canvas.box(x - side / 2, y - 8 - side / 2, side, side, paint="one", outline="one")
        words = number_words(count, setting.language)
        room = full + 6
        scale = min(1.0, room / words_width(words, canvas.small))
        canvas.text(words, x, y + 26, size=max(11.5, canvas.small * scale), anchor="middle")

    rows = tuple(
        (role, *(value_words(count, setting) for count in row))
        for role, row in zip(roles, counts, strict=True)
    )
    return drawn(setting, ChartTable(setting.caption or setting.title, (header, *facts), rows), draw)


def _headings(canvas: Canvas, facts: Sequence[str], left: float, cell: float) -> float:
    """Write the facts above their columns, upwards where they do not fit across."""
    size = canvas.small
    if widest([part for fact in facts for part in fact.split()], size) > cell - 4:
        lines = [wrapped(fact, 130, size, most_lines=2) for fact in facts]
        high = max((widest(line, size) for line in lines), default=0) + 8
        for index, line in enumerate(lines):
            for row, part in enumerate(line):
                x = left + cell * (index + 0.5) + (row - (len(line) - 1) / 2) * 1.15 * size + 0.35 * size
                canvas.text(part, x, high - 4, size=size, turn=-90)
        return high + 4
    lines = [wrapped(fact, cell - 4, size, most_lines=4) for fact in facts]
    deepest = max((len(line) for line in lines), default=1)
    for index, line in enumerate(lines):
        for row, part in enumerate(line):
            y = 1.2 * size * (deepest - len(line) + row + 1)
            canvas.text(part, left + cell * (index + 0.5), y, size=size, anchor="middle")
    return 1.2 * size * deepest + 10
