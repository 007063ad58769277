"""Axes, and rows beside an axis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import number, pair
from healthcode.report.charts.numbers import tick_words
from healthcode.report.charts.scales import Scale, logarithmic_scale, straight_scale
from healthcode.report.charts.widths import widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from healthcode.report.charts.canvas import Canvas


@dataclass(frozen=True)
class Axis:
    """What an axis measures.

    Args:
        label: What and in which unit.
        is_share: Numbers are shares of one and written as per cent.
        is_whole: Ticks are whole numbers.
        from_zero: Zero is on the axis. Lengths need it; places may do without.
        high: The axis reaches at least so far, such as 1 for shares.
        is_logarithmic: Equal distances are equal ratios; numbers are positive.
    """

    label: str
    is_share: bool = False
    is_whole: bool = False
    from_zero: bool = True
    high: float | None = None
    is_logarithmic: bool = False

    def scale(self, values: Iterable[float | None], start: float, end: float, most_ticks: int) -> Scale:
        """Make the scale that holds these values."""
        if self.is_logarithmic:
            return logarithmic_scale([value for value in values if value is not None], start, end)
        return straight_scale(
            values,
            start,
            end,
            from_zero=self.from_zero,
            is_whole=self.is_whole,
            high=self.high,
            most_ticks=most_ticks,
        )

    def tick(self, canvas: Canvas, value: float, scale: Scale) -> str:
        """Write one tick."""
        step = scale.step or value
        return tick_words(value, step, canvas.setting.language, is_share=self.is_share)


@dataclass(frozen=True)
class Plot:
    """A field between two axes."""

    x: Scale
    y: Scale

    @property
    def bottom(self) -> float:
        """Where the x axis lies."""
        return self.y.start

    @property
    def top(self) -> float:
        """Where the y axis ends."""
        return self.y.end


def draw_plot(
    canvas: Canvas,
    axes: tuple[Axis, Axis],
    values: tuple[Iterable[float | None], Iterable[float | None]],
    *,
    right: float = 0,
    top: float = 0,
    height: float = 0,
    x_words: Callable[[float], str] | None = None,
) -> tuple[Plot, float]:
    """Draw two axes with ticks and grid, the y axis's label above it and the x axis's below.

    Args:
        canvas: To draw on.
        axes: x and y.
        values: That x and y must hold.
        right: Room kept free beside the plot, for labels.
        top: Where the drawing begins.
        height: Of the plot alone; a good one if 0.
        x_words: Writes a tick of the x axis; one without words is a line only.

    Returns:
        The plot, and where the drawing ends.
    """
    x_axis, y_axis = axes
    height = height or (250 if canvas.is_narrow else 300)
    first = canvas.paragraph(
        y_axis.label, 0, top + canvas.small, canvas.width, size=canvas.small, paint="soft"
    )
    ceiling = first + 2
    y = y_axis.scale(values[1], ceiling + height, ceiling, 4 if canvas.is_narrow else 5)
    words = [y_axis.tick(canvas, tick, y) for tick in y.ticks()]
    left = widest(words, canvas.small) + 8
    x = x_axis.scale(values[0], left + 4, canvas.width - max(right, 8), 4 if canvas.is_narrow else 7)
    bases = [tick for tick in y.ticks() if tick == 0 or (tick == y.low and y.low > 0)]
    for paint, ticks in (("line", [tick for tick in y.ticks() if tick not in bases]), ("soft", bases)):
        if ticks:
            canvas.path("".join(f"M{pair((left, y(tick)))}H{number(x.end)}" for tick in ticks), paint=paint)
    for tick, word in zip(y.ticks(), words, strict=True):
        canvas.text(
            word, left - 6, y(tick) + 0.35 * canvas.small, size=canvas.small, anchor="end", paint="soft"
        )
    below = _x_ticks(canvas, x, x_axis, y.start, x_words)
    end = canvas.paragraph(
        x_axis.label,
        canvas.width - max(right, 8),
        below,
        x.end - 8,
        size=canvas.small,
        anchor="end",
        paint="soft",
    )
    return Plot(x, y), end


def _x_ticks(
    canvas: Canvas, x: Scale, axis: Axis, bottom: float, x_words: Callable[[float], str] | None
) -> float:
    """Write the ticks under a plot, leaving out those that would touch, and give the next baseline."""
    write = x_words or (lambda value: axis.tick(canvas, value, x))
    placed: list[tuple[float, float, str]] = []
    canvas.path("".join(f"M{pair((x(tick), bottom))}v5" for tick in x.ticks()), paint="soft")
    for tick in x.ticks():
        word = write(tick)
        if not word:
            continue
        half = words_width(word, canvas.small) / 2
        placed.append((min(max(x(tick), half), canvas.width - half), half, word))
    stride = 1
    while stride < len(placed) and any(
        one[0] + one[1] + 4 > two[0] - two[1] for one, two in pairwise(placed[::stride])
    ):
        stride += 1
    for place, _, word in placed[::stride]:
        canvas.text(word, place, bottom + 6 + canvas.small, size=canvas.small, anchor="middle", paint="soft")
    return bottom + 10 + 2.2 * canvas.small


@dataclass(frozen=True)
class Rows:
    """Rows beside or above which their labels stand.

    Args:
        left: Where the rows begin.
        middles: The height of each row's middle.
        stretches: Where lines may run behind the rows: all the way on wide pages, else between labels.
        bottom: Of all rows.
        lines: Of the labels: words, baseline, whether it is a remark.
    """

    left: float
    middles: tuple[float, ...]
    stretches: tuple[tuple[float, float], ...]
    bottom: float
    lines: tuple[tuple[str, float, bool], ...]

    def write(self, canvas: Canvas) -> None:
        """Write the labels, over whatever is drawn behind them."""
        for words, y, is_remark in self.lines:
            if is_remark:
                canvas.text(words, 0, y, size=canvas.small, paint="soft", has_halo=canvas.is_narrow)
            else:
                canvas.text(words, 0, y, has_halo=canvas.is_narrow)


def lay_rows(
    canvas: Canvas, labels: Sequence[tuple[str, str]], heights: Sequence[float], *, top: float = 0
) -> Rows:
    """Place rows and their labels: to the left on wide pages, above each row on narrow ones.

    Args:
        canvas: That they will be drawn on.
        labels: For each row its name and a softer remark, which may be empty.
        heights: Of each row without its label.
        top: Where they begin.
    """
    size, small = canvas.size, canvas.small
    column = 0.0
    if not canvas.is_narrow:
        column = min(
            max(widest([name for name, _ in labels], size), widest([rest for _, rest in labels], small)) + 2,
            0.36 * canvas.width,
        )
    room = canvas.width if canvas.is_narrow else column
    middles: list[float] = []
    lines: list[tuple[str, float, bool]] = []
    y = top
    for (name, remark), height in zip(labels, heights, strict=True):
        names = wrapped(name, room, size, most_lines=3)
        remarks = wrapped(remark, room, small, most_lines=2) if remark else []
        block = 1.2 * size * len(names) + 1.2 * small * len(remarks)
        if canvas.is_narrow:
            start = y + size
            middle = y + block + 6 + height / 2
            bottom = middle + height / 2 + 4
        else:
            whole = max(height, block + 4)
            middle = y + whole / 2
            start = middle - block / 2 + 0.95 * size
            bottom = y + whole + 2
        for line in names:
            lines.append((line, start, False))
            start += 1.2 * size
        for line in remarks:
            lines.append((line, start, True))
            start += 1.2 * small
        middles.append(middle)
        y = bottom
    stretches: tuple[tuple[float, float], ...] = ((top, y),)
    if canvas.is_narrow:
        halves = [height / 2 + 4 for height in heights]
        stretches = tuple((at - half, at + half) for at, half in zip(middles, halves, strict=True))
    return Rows(column + 14 if column else 4, tuple(middles), stretches, y, tuple(lines))


def draw_value_axis(canvas: Canvas, scale: Scale, axis: Axis, rows: Rows) -> float:
    """Draw a value axis under rows, with its grid behind them, and give where it ends."""
    steps = {"line": "", "soft": ""}
    for tick in scale.ticks():
        for top, bottom in rows.stretches:
            steps["soft" if tick == 0 else "line"] += f"M{pair((scale(tick), top))}V{number(bottom)}"
    for paint, path in steps.items():
        if path:
            canvas.path(path, paint=paint)
    below = _x_ticks(canvas, scale, axis, rows.bottom, None)
    return canvas.paragraph(
        axis.label, canvas.width - 2, below, canvas.width - 2, size=canvas.small, anchor="end", paint="soft"
    )
