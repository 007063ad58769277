"""Runs as dots rather than an error bar, and groups of people with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, number, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words, value_words
from healthcode.report.charts.paints import PAINTS
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

_DOT = 4.2


@dataclass(frozen=True)
class SeedRow:
    """What several runs gave.

    Args:
        label: What was run.
        values: One for each seed; None where it could not be estimated.
        paint: One of ``PAINTS``.
    """

    label: str
    values: Sequence[float | None]
    paint: str = "one"

    @property
    def known(self) -> list[float]:
        """The values that there are."""
        return [value for value in self.values if value is not None]

    @property
    def median(self) -> float | None:
        """Half of the known values lie below it."""
        return median(self.known) if self.known else None


@dataclass(frozen=True)
class Line:
    """A number to compare with, drawn across all rows."""

    value: float
    label: str


@dataclass(frozen=True)
class GroupRow:
    """One group of people.

    Args:
        label: Who they are.
        people: How many.
        value: Of the group; None if not estimable.
        low: Where its interval begins; None if there is none.
        high: Where its interval ends.
        is_small: Too few people for a number to be trusted; drawn hollow and said beside it.
    """

    label: str
    people: int
    value: float | None
    low: float | None = None
    high: float | None = None
    is_small: bool = False


def dots_over_seeds(
    setting: Setting,
    rows: Sequence[SeedRow],
    axis: Axis,
    *,
    header: tuple[str, str, str],
    line: Line | None = None,
) -> Chart:
    """Draw each run as a dot and the median as a tick with its number.

    Args:
        setting: Of the chart.
        rows: One per question.
        axis: Of the values.
        header: Of the table: row, median, all values.
        line: A number to compare with.
    """

    def row_mark(canvas: Canvas, row: SeedRow, scale: Scale, y: float) -> None:
        places = [scale(value) for value in row.known]
        offsets = swarm(places, 2 * _DOT + 0.6, 5)
        points = [(x, y + offset) for x, offset in zip(places, offsets, strict=True)]
        missing = len(row.values) - len(row.known)
        if row.median is None:
            canvas.text(setting.absent, scale.start + 4, y + 0.35 * canvas.size, paint="soft", has_halo=True)
            return
        x = scale(row.median)
        canvas.line(x, y - 25, (x, y + 25), paint="ink", width=2.5)
        canvas.marks(PAINTS[row.paint].mark, points, _DOT, paint=row.paint)
        words = value_words(row.median, setting, is_share=axis.is_share)
        if missing:
            words += f" ({missing} \N{MULTIPLICATION SIGN} {setting.absent})"
        half = words_width(words, canvas.small, bold=True) / 2
        x = min(max(x, half + 2), canvas.width - half - 2)
        canvas.text(words, x, y - 29, size=canvas.small, anchor="middle", bold=True, has_halo=True)

    def draw(canvas: Canvas) -> float:
        values = [value for row in rows for value in row.known] + ([line.value] if line else [])
        labels = [(row.label, "") for row in rows]
        return _rows_on_axis(
            canvas,
            (labels, 74.0),
            axis,
            values,
            line,
            [partial(row_mark, canvas, row) for row in rows],
        )

    def words(value: float | None) -> str:
        return value_words(value, setting, is_share=axis.is_share)

    table_rows = [
        (row.label, words(row.median), joined("; ", (words(value) for value in row.values))) for row in rows
    ]
    if line:
        table_rows.append((line.label, words(line.value), ""))
    return drawn(setting, ChartTable(setting.caption or setting.title, header, tuple(table_rows)), draw)


def dot_plot_by_group(
    setting: Setting,
    rows: Sequence[GroupRow],
    axis: Axis,
    *,
    header: tuple[str, str, str, str],
    small_word: str,
    people_word: str = "n = {people}",
    line: Line | None = None,
) -> Chart:
    """Draw a value and its interval for each group.

    Small groups do not stretch the axis: what of theirs lies beyond its end stands there with an arrow.

    Args:
        setting: Of the chart.
        rows: One per group.
        axis: Of the values.
        header: Of the table: group, people, value, interval.
        small_word: Said of groups that are too small.
        people_word: How the size of a group is said.
        line: Such as the value of everybody.
    """

    def row_mark(canvas: Canvas, row: GroupRow, scale: Scale, y: float) -> None:
        if row.low is not None and row.high is not None:
            low, high = (_within(scale, value) for value in (row.low, row.high))
            canvas.line(low, y, (high, y), paint="soft", width=2.5, dash="4 3" * row.is_small)
            if row.high > scale.high:
                canvas.path(f"M{pair((high - 2, y - 5))}l7 5l-7 5", paint="soft", width=2)
        if row.value is None:
            canvas.text(setting.absent, scale.start + 4, y + 0.35 * canvas.size, paint="soft", has_halo=True)
            return
        x = _within(scale, row.value)
        canvas.marks("ring" if row.is_small else "circle", [(x, y)], 6.5, paint="one")
        words = value_words(row.value, setting, is_share=axis.is_share)
        if row.value > scale.high:
            words = f"{words} \N{RIGHTWARDS ARROW}"
        half = words_width(words, canvas.small, bold=True) / 2
        x = min(max(x, scale.start + half - 4), canvas.width - half - 2)
        canvas.text(words, x, y - 11, size=canvas.small, anchor="middle", bold=True, has_halo=True)

    def remark_pieces(row: GroupRow) -> list[str]:
        before, _, after = people_word.partition("{people}")
        small = f", {small_word}" if row.is_small else ""
        return [before, number_words(row.people, setting.language), after + small]

    def remark(row: GroupRow) -> str:
        return "".join(remark_pieces(row))

    def draw(canvas: Canvas) -> float:
        values = [number for row in _trusted(rows) for number in (row.value, row.low, row.high)]
        values += [line.value] if line else []
        labels = [(row.label, remark(row)) for row in rows]
        return _rows_on_axis(
            canvas,
            (labels, 46.0),
            axis,
            values,
            line,
            [partial(row_mark, canvas, row) for row in rows],
        )

    def words(value: float | None) -> str:
        return value_words(value, setting, is_share=axis.is_share)

    table = _group_table(setting, header, rows, (remark_pieces, words), line)
    return drawn(setting, table, draw)


def _group_table(
    setting: Setting,
    header: tuple[str, str, str, str],
    rows: Sequence[GroupRow],
    write: tuple[Callable[[GroupRow], list[str]], Callable[[float | None], str]],
    line: Line | None,
) -> ChartTable:
    """Write the numbers of groups out: how many people, value, and the interval where any group has one."""
    remark, words = write
    found = []
    for row in rows:
        known = row.low is not None and row.high is not None
        interval = joined(" \N{EN DASH} ", (words(row.low), words(row.high))) if known else ""
        found.append((row.label, joined("", remark(row)), words(row.value), interval))
    if line:
        found.append((line.label, "", words(line.value), ""))
    if not any(row[3] for row in found):
        return ChartTable(setting.caption or setting.title, header[:3], tuple(row[:3] for row in found))
    return ChartTable(setting.caption or setting.title, header, tuple(found))


def _trusted(rows: Sequence[GroupRow]) -> Sequence[GroupRow]:
    """Give the groups that set the axis: the large ones with a value; all if there are none."""
    return [row for row in rows if not row.is_small and row.value is not None] or rows


def _within(scale: Scale, value: float) -> float:
    """Give the place of a number; of one beyond the scale, the nearer end."""
    return scale(min(max(value, scale.low), scale.high))


def _rows_on_axis(
    canvas: Canvas,
    rows: tuple[Sequence[tuple[str, str]], float],
    axis: Axis,
    values: Sequence[float | None],
    line: Line | None,
    draw: Sequence[Callable[[Scale, float], None]],
) -> float:
    """Lay out labelled rows of one height, the axis under them, and draw each row."""
    labels, height = rows
    top = 1.8 * canvas.small if line else 0.0
    placed = lay_rows(canvas, labels, [height] * len(labels), top=top)
    ticks = 4 if canvas.is_narrow else 6
    scale = axis.scale(values, placed.left + 4, canvas.width - 16, ticks)
    end = draw_value_axis(canvas, scale, axis, placed)
    placed.write(canvas)
    if line:
        x = scale(line.value)
        steps = "".join(f"M{pair((x, start))}V{number(stop)}" for start, stop in placed.stretches)
        canvas.path(steps, paint="ink", width=1.5, dash="2 3")
        words = shortened(line.label, canvas.width - 4, canvas.small)
        half = words_width(words, canvas.small) / 2
        place = min(max(x, half + 2), canvas.width - half - 2)
        canvas.text(words, place, canvas.small, size=canvas.small, anchor="middle")
    for draw_row, y in zip(draw, placed.middles, strict=True):
        draw_row(scale, y)
    return end
