"""What policies avert against what they cost: no setting is free of harm, and none is marked as right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import value_words
from healthcode.report.charts.paints import MORE_MARKS, PAINTS
from healthcode.report.charts.placing import least_covered, spread
from healthcode.report.charts.plot import draw_plot
from healthcode.report.charts.widths import shortened, widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas, Point
    from healthcode.report.charts.model import Chart, Setting
    from healthcode.report.charts.placing import Box
    from healthcode.report.charts.plot import Axis, Plot


#: More policies than this are numbered in the plot and named beneath it; on phones all are.
_MOST_NAMES = 3
#: Shapes nearer to each other than this, across and upwards, have their numbers in one row above them.
_NEAR = 26.0
#: Shapes nearer than this lie over each other: those beneath are drawn larger by ``_STEP``, so that all show.
_ON_TOP, _STEP = 5.0, 4.5
_MARK = 7.5


@dataclass(frozen=True)
class FrontierPolicy:
    """One policy.

    Args:
        label: Its name.
        points: Burden and effect, one pair for each seed.
        is_here: It is the policy of this report.
    """

    label: str
    points: Sequence[tuple[float, float]]
    is_here: bool = False

    @property
    def middle(self) -> tuple[float, float] | None:
        """The medians of burden and effect."""
        if not self.points:
            return None
        return median(x for x, _ in self.points), median(y for _, y in self.points)


@dataclass(frozen=True)
class IsoLine:
    """A straight line of equal price: so much effect for each unit of burden."""

    effect_per_burden: float
    label: str


def frontier(
    setting: Setting,
    policies: Sequence[FrontierPolicy],
    axes: tuple[Axis, Axis],
    *,
    header: tuple[str, str, str, str],
    here_label: str,
    iso_lines: Sequence[IsoLine] = (),
) -> Chart:
    """Draw each policy as a shape at its medians, with a dot for every seed around it.

    A few policies are named beside their shapes; many, and all on phones, have a number there and their name
    in a key beneath.

    Args:
        setting: Of the chart.
        policies: Each gets a shape of its own; those beyond the number of shapes begin again.
        axes: Burden and effect.
        header: Of the table: policy, median burden, median effect, number of seeds.
        here_label: Such as ``you are here``.
        iso_lines: Lines of equal price.
    """

    def draw(canvas: Canvas) -> float:
        points = [point for policy in policies for point in policy.points]
        values = [x for x, _ in points], [y for _, y in points]
        plot, end = draw_plot(canvas, axes, values, height=300 if canvas.is_narrow else 360)
        for iso in iso_lines:
            _iso_line(canvas, plot, iso)
        shown = [
            (policy, look, (plot.x(middle[0]), plot.y(middle[1])))
            for policy, look in zip(policies, _looks(policies), strict=True)
            if (middle := policy.middle) is not None
        ]
        for policy, look, at in shown:
            _seeds(canvas, [(plot.x(x), plot.y(y)) for x, y in policy.points], at, look[0])
        taken: list[Box] = [(plot.x(x) - 3, plot.y(y) - 3, plot.x(x) + 3, plot.y(y) + 3) for x, y in points]
        taken += [(x - 9, y - 9, x + 9, y + 9) for _, _, (x, y) in shown]
        named = [(policy.label, here_label if policy.is_here else "", at, look) for policy, look, at in shown]
        if canvas.is_narrow or len(named) > _MOST_NAMES:
            _numbered(canvas, plot, [(here, at, look) for _, here, at, look in named], taken)
            return _key(canvas, [(name, here, look) for name, here, _, look in named], end)
        for name, here, at, look in sorted(named, key=lambda one: not one[1]):
            _policy(canvas, plot, (name, here), at, look, taken)
        return end

    def row(policy: FrontierPolicy) -> tuple[str, ...]:
        burden, effect = policy.middle or (None, None)
        name = f"{policy.label} ({here_label})" if policy.is_here else policy.label
        return (
            name,
            value_words(burden, setting, is_share=axes[0].is_share),
            value_words(effect, setting, is_share=axes[1].is_share),
            str(len(policy.points)),
        )

    table = ChartTable(setting.caption or setting.title, header, tuple(row(policy) for policy in policies))
    return drawn(setting, table, draw)


def _looks(policies: Sequence[FrontierPolicy]) -> list[tuple[str, str]]:
    """Give every policy a paint and a shape."""
    paints = [name for name, paint in PAINTS.items() if not paint.is_verdict]
    return [
        (paints[index % len(paints)], MORE_MARKS[index % len(MORE_MARKS)]) for index in range(len(policies))
    ]


def _seeds(canvas: Canvas, seeds: Sequence[Point], middle: Point, paint: str) -> None:
    """Draw a dot for each seed, tied to the policy's middle by a thin thread."""
    x, y = middle
    canvas.raw('<g opacity=".55">')
    canvas.path("".join(f"M{pair(middle)}l{pair((a - x, b - y))}" for a, b in seeds), paint=paint, width=0.6)
    canvas.marks("circle", seeds, 2.4, paint=paint, has_rim=False)
    canvas.raw("</g>")


def _key(canvas: Canvas, named: Sequence[tuple[str, str, tuple[str, str]]], top: float) -> float:
    """List the numbered policies beneath the plot, and give where the list ends."""
    columns = 1 if canvas.is_narrow else 2
    width = canvas.width / columns
    rows = -(-len(named) // columns)
    lowest = top
    for column in range(columns):
        y = top + 1.2 * canvas.size
        for index in range(column * rows, min((column + 1) * rows, len(named))):
            name, here, (paint, shape) = named[index]
            left = column * width
            canvas.text(str(index + 1), left + 16, y, anchor="end", bold=True)
            canvas.marks(shape, [(left + 30, y - 0.33 * canvas.size)], 6.5, paint=paint)
            words = f"{name} \N{EN DASH} {here}" if here else name
            y = canvas.paragraph(words, left + 44, y, width - 56, bold=bool(here)) + 0.3 * canvas.size
        lowest = max(lowest, y - 0.8 * canvas.size)
    return lowest


def _numbered(
    canvas: Canvas, plot: Plot, shown: Sequence[tuple[str, Point, tuple[str, str]]], taken: list[Box]
) -> None:
    """Draw policies with their numbers; where several lie close together, these stand in a row above them."""
    places = [at for _, at, _ in shown]
    for crowd in _crowds(places):
        if len(crowd) == 1:
            here, at, look = shown[crowd[0]]
            _policy(canvas, plot, (str(crowd[0] + 1), here), at, look, taken, has_here=False)
            continue
        if not _fits_above(places, crowd, plot, taken):
            for index in crowd:
                here, at, look = shown[index]
                _policy(canvas, plot, (str(index + 1), here), at, look, taken, has_here=False)
            continue
        _row_of_numbers(canvas, plot, places, crowd)
        for index in crowd:
            here, at, (paint, shape) = shown[index]
            beneath = sum(math.dist(at, places[other]) < _ON_TOP for other in crowd if other > index)
            if here:
                _ring(canvas, at)
            canvas.marks(shape, [at], _MARK + _STEP * beneath, paint=paint)


def _crowds(places: Sequence[Point]) -> list[list[int]]:
    """Put together whose places are near each other, or near to one that is."""
    crowds: list[list[int]] = []
    for index, (x, y) in enumerate(places):
        near = [
            crowd
            for crowd in crowds
            if any(abs(places[one][0] - x) < _NEAR and abs(places[one][1] - y) < _NEAR for one in crowd)
        ]
        crowds = [crowd for crowd in crowds if crowd not in near]
        crowds.append(sorted([*(one for crowd in near for one in crowd), index]))
    return sorted(crowds)


def _fits_above(places: Sequence[Point], crowd: Sequence[int], plot: Plot, taken: Sequence[Box]) -> bool:
    """Say whether a crowd is one row of shapes, with room for numbers above it."""
    ys = [places[index][1] for index in crowd]
    xs = [places[index][0] for index in crowd]
    top = min(ys) - 46
    room = (min(xs) - 8, top, max(xs) + 8, top + 24)
    is_free = all(x1 < room[0] or x0 > room[2] or y1 < room[1] or y0 > room[3] for x0, y0, x1, y1 in taken)
    return max(ys) - min(ys) < 8 and top > plot.top - 12 and is_free


def _row_of_numbers(canvas: Canvas, plot: Plot, places: Sequence[Point], crowd: Sequence[int]) -> None:
    """Write the numbers of a crowd in one row above it, each tied to its shape by a line."""
    order = sorted(crowd, key=lambda index: (places[index][0], index))
    words = [str(index + 1) for index in order]
    sizes = [words_width(word, canvas.small, bold=True) + 9 for word in words]
    middles = spread([places[index][0] for index in order], sizes, plot.x.start, canvas.width)
    baseline = min(places[index][1] for index in crowd) - 31
    for index, word, middle in zip(order, words, middles, strict=True):
        canvas.line(middle, baseline + 3, places[index], paint="soft")
        canvas.text(word, middle, baseline, size=canvas.small, anchor="middle", bold=True, has_halo=True)


def _ring(canvas: Canvas, at: Point) -> None:
    """Draw a ring around the policy of this report."""
    x, y = at
    canvas.path(f"M{x:.1f} {y:.1f}h0", paint="ink", width=31, is_round=True)
    canvas.path(f"M{x:.1f} {y:.1f}h0", paint="paper", width=27, is_round=True)


def _policy(
    canvas: Canvas,
    plot: Plot,
    words: tuple[str, str],
    at: Point,
    look: tuple[str, str],
    taken: list[Box],
    *,
    has_here: bool = True,
) -> None:
    """Draw a policy's shape and find room for its name or number; ``has_here`` adds what it is marked as."""
    name, here = words
    paint, shape = look
    x, y = at
    if here:
        _ring(canvas, at)
    canvas.marks(shape, [at], _MARK, paint=paint)
    size = canvas.small
    is_bold = bool(here) or not has_here
    lines = wrapped(name, 200, size, bold=is_bold, most_lines=2)
    bold_from = len(lines)
    if here and has_here:
        lines.append(shortened(here, 200, size, bold=True))
    wide, high = widest(lines, size, bold=is_bold), 1.15 * size * len(lines)
    gap = 19 if here else 11
    spots = [(x + gap, y - high / 2), (x - gap - wide, y - high / 2)]
    spots += [(x - wide / 2, y - gap - high), (x - wide / 2, y + gap)]
    near = 0.7 * gap
    for reach in (near, near + 16, near + 32, near + 48, near + 64, near + 80):
        spots += [(x + near, y + reach), (x + near, y - reach - high)]
        spots += [(x - near - wide, y + reach), (x - near - wide, y - reach - high)]
    boxes = [(left, top, left + wide, top + high) for left, top in spots]
    room = (plot.x.start, plot.top - 6, canvas.width, plot.bottom - 2)
    best = boxes[least_covered(boxes, taken, room)]
    taken += [best] * 3
    if best[1] > y + gap + 8 or best[3] < y - gap - 8:
        canvas.line(
            x,
            y + (gap - 3) * (1 if best[1] > y else -1),
            ((best[0] + best[2]) / 2, best[1] if best[1] > y else best[3]),
            paint="soft",
        )
    for index, line in enumerate(lines):
        canvas.text(
            line,
            best[0],
            best[1] + (0.9 + 1.15 * index) * size,
            size=size,
            bold=is_bold and index < bold_from,
            has_halo=True,
        )


def _iso_line(canvas: Canvas, plot: Plot, iso: IsoLine) -> None:
    """Draw a line from zero outwards, as far as the plot goes, with its label at its end."""
    slope = iso.effect_per_burden
    if slope <= 0:
        return
    x = min(plot.x.high, plot.y.high / slope)
    end = plot.x(x), plot.y(x * slope)
    canvas.line(plot.x(0), plot.y(0), end, paint="soft", dash="2 4")
    words = shortened(iso.label, 0.4 * canvas.width, canvas.small)
    width = words_width(words, canvas.small)
    words_at = plot.x(0.93 * x) - 8, plot.y(0.93 * x * slope) + 0.3 * canvas.small
    left = max(words_at[0] - width, plot.x.start + 4)
    canvas.text(words, left, words_at[1], size=canvas.small, paint="soft", has_halo=True)
