"""Lines over days, curves over anything, and steps: how a share of people falls with time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import value_words
from healthcode.report.charts.paints import PAINTS
from healthcode.report.charts.placing import least_covered, spread
from healthcode.report.charts.plot import draw_plot
from healthcode.report.charts.widths import shortened, widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthcode.report.charts.canvas import Canvas, Point
    from healthcode.report.charts.model import Chart, Setting
    from healthcode.report.charts.placing import Box
    from healthcode.report.charts.plot import Axis, Plot


@dataclass(frozen=True)
class LineSeries:
    """One line.

    Args:
        label: Stands at its end.
        points: x and y, by rising x; a y of None interrupts the line.
        paint: One of ``PAINTS``, which also says how it is dashed.
    """

    label: str
    points: Sequence[tuple[float, float | None]]
    paint: str


@dataclass(frozen=True)
class Band:
    """A stretch of the x axis with a name, such as a zone or a weekend."""

    start: float
    end: float
    label: str


@dataclass(frozen=True)
class Reference:
    """A point that is not ours, such as a published figure; printed with its own label."""

    x: float
    y: float
    label: str


def lines_by_day(
    setting: Setting,
    series: Sequence[tuple[str, Sequence[float | None], str]],
    axes: tuple[Axis, Axis],
    *,
    header_day: str,
    first_day: int = 0,
    bands: Sequence[Band] = (),
    day_words: Callable[[int], str] | None = None,
) -> Chart:
    """Draw one or several numbers for each day.

    Args:
        setting: Of the chart.
        series: Label, one value per day (None where there is none), paint.
        axes: Of days and of values.
        header_day: Heads the table's column of days.
        first_day: Number of the first value's day.
        bands: Shaded stretches of days.
        day_words: Writes a day in the table; its number if absent.
    """
    lines = [
        LineSeries(label, [(first_day + day, value) for day, value in enumerate(values)], paint)
        for label, values, paint in series
    ]
    days = sorted({int(x) for line in lines for x, _ in line.points})
    found = [dict(line.points) for line in lines]
    rows = tuple(
        (
            day_words(day) if day_words else str(day),
            *(value_words(values.get(day), setting, is_share=axes[1].is_share) for values in found),
        )
        for day in days
    )
    header = (header_day, *(line.label for line in lines))
    table = ChartTable(setting.caption or setting.title, header, rows)

    def write(day: float) -> str:
        return day_words(round(day)) if day_words and days and days[0] <= day <= days[-1] else ""

    x_words = write if day_words else None
    return drawn(setting, table, lambda canvas: _draw(canvas, lines, axes, bands=bands, x_words=x_words))


def curve(
    setting: Setting,
    series: Sequence[LineSeries],
    axes: tuple[Axis, Axis],
    *,
    header: tuple[str, str, str],
    references: Sequence[Reference] = (),
    has_steps: bool = False,
) -> Chart:
    """Draw lines through a few points each, and reference marks that are published elsewhere.

    Args:
        setting: Of the chart.
        series: The lines.
        axes: x and y.
        header: Of the table: line or mark, x, y.
        references: Marks beside the lines, in ink.
        has_steps: A value holds until the next point, as with shares of people still waiting.
    """
    named = [(line.label, x, y) for line in series for x, y in line.points]
    named += [(mark.label, mark.x, mark.y) for mark in references]
    rows = tuple(
        (
            label,
            value_words(x, setting, is_share=axes[0].is_share),
            value_words(y, setting, is_share=axes[1].is_share),
        )
        for label, x, y in named
    )
    table = ChartTable(setting.caption or setting.title, header, rows)
    return drawn(
        setting, table, lambda canvas: _draw(canvas, series, axes, references=references, has_steps=has_steps)
    )


def survival(
    setting: Setting, series: Sequence[LineSeries], axes: tuple[Axis, Axis], *, header: tuple[str, str, str]
) -> Chart:
    """Draw what share is still waiting at each time, as steps; see ``curve``."""
    return curve(setting, series, axes, header=header, has_steps=True)


def _draw(
    canvas: Canvas,
    series: Sequence[LineSeries],
    axes: tuple[Axis, Axis],
    *,
    bands: Sequence[Band] = (),
    references: Sequence[Reference] = (),
    has_steps: bool = False,
    x_words: Callable[[float], str] | None = None,
) -> float:
    size = canvas.small if canvas.is_narrow else canvas.size
    most = 96.0 if canvas.is_narrow else 170.0
    labels = [wrapped(line.label, most, size, bold=True, most_lines=4) for line in series]
    xs = [x for line in series for x, _ in line.points] + [mark.x for mark in references]
    ys = [y for line in series for _, y in line.points] + [mark.y for mark in references]
    furthest = max(xs, default=0.0)
    reaching = [
        widest(lines, size, bold=True)
        for line, lines in zip(series, labels, strict=True)
        if line.points and line.points[-1][0] > 0.7 * furthest
    ]
    right = 16 + max(reaching, default=0)
    plot, end = draw_plot(canvas, axes, (xs, ys), right=right, x_words=x_words)
    for band in bands:
        _band(canvas, plot, band)
    ends: list[tuple[float, float]] = []
    for line in series:
        runs = _runs(line.points)
        places = [[(plot.x(x), plot.y(y)) for x, y in run] for run in runs]
        for run in places:
            _line(canvas, run, line.paint, has_steps=has_steps, has_marks=len(line.points) <= 14)
        ends.append(places[-1][-1] if places else (plot.x.end, plot.bottom))
    labelled = _end_labels(canvas, plot, list(zip(series, labels, ends, strict=True)), size)
    taken = [at for line in series for run in _runs(line.points) for at in _along(plot, run)]
    _references(canvas, plot, references, taken, labelled)
    return end


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Cut a line where values are missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if run]


def _along(plot: Plot, run: Sequence[tuple[float, float]]) -> list[Point]:
    """Give places all along a line, so that no label is laid over it."""
    places = [(plot.x(x), plot.y(y)) for x, y in run]
    parts = 12
    between = [
        (one[0] + (two[0] - one[0]) * part / parts, one[1] + (two[1] - one[1]) * part / parts)
        for one, two in pairwise(places)
        for part in range(1, parts)
    ]
    return [*places, *between]


def _line(canvas: Canvas, points: list[Point], paint: str, *, has_steps: bool, has_marks: bool) -> None:
    drawn_points = points
    if has_steps:
        corners = [corner for one, two in pairwise(points) for corner in (one, (two[0], one[1]))]
        drawn_points = [*corners, points[-1]]
    if len(points) > 1:
        canvas.polyline(drawn_points, paint=paint, dash=PAINTS[paint].dash)
    if (has_marks and not has_steps) or len(points) == 1:
        canvas.marks(PAINTS[paint].mark, points, 4, paint=paint)


def _end_labels(
    canvas: Canvas,
    plot: Plot,
    lines: list[tuple[LineSeries, list[str], Point]],
    size: float,
) -> list[Box]:
    """Write each line's label beside its end, apart from the others, and give where the labels stand."""
    boxes: list[Box] = []
    heights = [1.2 * size * len(words) + 4 for _, words, _ in lines]
    middles = spread([at[1] for _, _, at in lines], heights, plot.top - 8, plot.bottom + 8)
    for (line, words, at), middle, height in zip(lines, middles, heights, strict=True):
        left = min(plot.x.end + 14, at[0] + 18)
        wide = widest(words, size, bold=True)
        boxes.append((left, middle - height / 2, left + wide, middle + height / 2))
        leader = [(at[0] + 4, at[1]), (left - 7, at[1]), (left - 2, middle)]
        canvas.polyline(leader, paint="soft", width=1)
        y = middle - height / 2 + 2 + 0.92 * size
        for word in words:
            paint = "ink" if PAINTS[line.paint].is_verdict else line.paint
            canvas.text(word, left, y, size=size, bold=True, paint=paint, has_halo=True)
            y += 1.2 * size
    return boxes


def _band(canvas: Canvas, plot: Plot, band: Band) -> None:
    left = max(plot.x(band.start), plot.x.start)
    right = min(plot.x(band.end), plot.x.end)
    if right <= left:
        return
    top = plot.top
    canvas.raw('<g opacity=".55">')
    canvas.box(left, top, right - left, plot.bottom - top, paint="line")
    canvas.raw("</g>")
    if band.label:
        words = shortened(band.label, 0.6 * (plot.x.end - plot.x.start), canvas.small)
        x = min(left + 4, plot.x.end - words_width(words, canvas.small))
        canvas.text(words, x, top + canvas.small + 2, size=canvas.small, has_halo=True)


def _references(
    canvas: Canvas,
    plot: Plot,
    references: Sequence[Reference],
    others: Sequence[Point],
    labelled: Sequence[Box],
) -> None:
    """Draw published marks as hollow diamonds with their labels beside them."""
    places = [(plot.x(mark.x), plot.y(mark.y)) for mark in references]
    taken = [*labelled, *((x - 5, y - 5, x + 5, y + 5) for x, y in others)]
    room = (plot.x.start, plot.top - 10, plot.x.end + 8, plot.bottom)
    size = canvas.small
    for mark, (x, y) in zip(references, places, strict=True):
        lines = wrapped(mark.label, 96 if canvas.is_narrow else 160, size)
        wide, high = widest(lines, size), 1.2 * size * len(lines)
        spots = [(x - 11 - wide, y - high / 2), (x + 11, y - high / 2)]
        spots += [(x - 11 - wide, y - 3), (x - 11 - wide, y + 3), (x + 11, y - 3), (x + 11, y + 3)]
        spots += [
            (x - wide / 2, y + 10),
            (x - wide / 2, y - 10 - high),
            (x + 8 - wide, y + 10),
            (x - 8, y + 10),
        ]
        spots += [(x + 8 - wide, y - 10 - high), (x - 8, y - 10 - high)]
        for reach in (34, 58, 82, 106):
            spots += [(x - wide / 2, y + reach), (x + 8 - wide, y + reach), (x - wide / 2, y - reach - high)]
        boxes = [(left, top, left + wide, top + high) for left, top in spots]
        # A label beside another mark would be read as that one's.
        near = [(a - 14, b - 14, a + 14, b + 14) for a, b in places if (a, b) != (x, y)]
        best = boxes[least_covered(boxes, [*taken, *near, *near], room)]
        taken += [best] * 3
        if best[1] > y + 20 or best[3] < y - 20:
            edge = best[1] - 1 if best[1] > y else best[3] + 2
            canvas.line(x, y, (min(max(x, best[0]), best[2]), edge), paint="soft")
            taken += [(x - 5, min(y, edge), x + 5, max(y, edge))] * 3
        for index, words in enumerate(lines):
            canvas.text(words, best[0], best[1] + (0.95 + 1.2 * index) * size, size=size, has_halo=True)
    canvas.marks("diamond", places, 6, paint="ink")
    canvas.marks("diamond", places, 3, paint="paper", has_rim=False)
