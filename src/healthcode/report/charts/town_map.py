"""The town on several days: each district is a cell with two columns, who is infected and who is locked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, number, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import share_words, value_words
from healthcode.report.charts.scales import straight_scale
from healthcode.report.charts.widths import shortened, widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas, Point
    from healthcode.report.charts.model import Chart, Setting


#: From so many times the highest share of the town on, a column of a district outside is cut off.
_FAR_ABOVE = 3


@dataclass(frozen=True)
class MapDistrict:
    """One district.

    Args:
        label: Its name.
        x_km: East of some point.
        y_km: North of the same point.
        infected: Share of its people, one for each day shown; None if nobody lives there.
        locked: The same.
        is_outside: It lies far off, and is drawn at the rim of the town in its direction.
    """

    label: str
    x_km: float
    y_km: float
    infected: Sequence[float | None]
    locked: Sequence[float | None]
    is_outside: bool = False


def town_map(
    setting: Setting,
    districts: Sequence[MapDistrict],
    days: Sequence[str],
    *,
    header: tuple[str, str, str, str],
    names_label: str,
    full_label: str,
    cut_label: str = "",
) -> Chart:
    """Draw a small map for each day on one scale, and a first one with the names.

    Args:
        setting: Of the chart.
        districts: With one value for each day.
        days: A label for each map.
        header: Of the table: day, district, infected, locked. The last two also name the columns of a cell.
        names_label: Heads the map of names.
        full_label: Says what a full column means, with ``{share}`` for the share.
        cut_label: Explains columns that reach beyond their cell and carry their share instead; such are only
            those of districts outside, where a few people would make all columns of the town tiny.

    Raises:
        ValueError: If a district has not one value for each day.
    """
    if any(len(row) != len(days) for district in districts for row in (district.infected, district.locked)):
        raise ValueError("every district needs one value for each day")
    atlas = _Atlas(districts, _places(districts), _top_share(districts), setting)
    full_label = full_label.replace("{share}", share_words(atlas.top_share, setting.language))
    full_label = f"{full_label} {cut_label}".strip() if atlas.is_cut else full_label

    def draw(canvas: Canvas) -> float:
        size = canvas.small
        y = _key(canvas, header, full_label)
        y = atlas.draw_names(canvas, names_label, y)
        gap, across = 20.0, _columns(len(days), is_narrow=canvas.is_narrow)
        width = (canvas.width - gap * (across - 1)) / across
        cell, height, origin = _fit(atlas.places, width)
        for index, day in enumerate(days):
            left = (index % across) * (width + gap)
            if index and index % across == 0:
                y += height + 2.2 * size
            canvas.text(shortened(day, width, size, bold=True), left, y + size, size=size, bold=True)
            atlas.draw_day(canvas, index, (left + origin[0], y + 1.5 * size + origin[1]), cell)
        return y + height + 2.2 * size

    rows = tuple(
        (
            day,
            district.label,
            value_words(district.infected[index], setting, is_share=True),
            value_words(district.locked[index], setting, is_share=True),
        )
        for index, day in enumerate(days)
        for district in districts
    )
    return drawn(setting, ChartTable(setting.caption or setting.title, header, rows), draw)


@dataclass(frozen=True)
class _Atlas:
    """What all maps share: districts, their places in cells of width 1, and the share of a full column."""

    districts: Sequence[MapDistrict]
    places: Sequence[Point]
    top_share: float
    setting: Setting

    @property
    def is_cut(self) -> bool:
        """Whether a column would reach beyond its cell."""
        return _highest(self.districts) > self.top_share

    def draw_names(self, canvas: Canvas, heading: str, top: float) -> float:
        """Draw the map of names and give where it ends."""
        size = canvas.small
        cell, height, origin = _fit(self.places, canvas.width if canvas.is_narrow else 0.72 * canvas.width)
        words = shortened(heading, canvas.width, size, bold=True)
        canvas.text(words, 0, top + size, size=size, bold=True)
        first = top + 1.5 * size + origin[1]
        centres = [(origin[0] + cell * x, first + cell * y) for x, y in self.places]
        _hexagons(canvas, self.districts, centres, cell)
        for district, (x, y) in zip(self.districts, centres, strict=True):
            parts = district.label.replace("-", " ").split() or [""]
            fit = max(min(size, size * 0.96 * cell / max(widest(parts, size), 1)), 0.88 * size)
            # A name is broken between its words only; a long word reaches a little beyond its cell.
            room = min(max(0.98 * cell, widest(parts, fit) + 1), 1.7 * cell, 2 * x, 2 * (canvas.width - x))
            pieces = wrapped(district.label, room, fit, most_lines=2)
            for row, line in enumerate(pieces):
                baseline = y + 0.36 * fit + (row - (len(pieces) - 1) / 2) * 1.1 * fit
                canvas.text(line, x, baseline, size=fit, anchor="middle", has_halo=room > cell)
        return top + height + 2.6 * size

    def draw_day(self, canvas: Canvas, index: int, origin: Point, cell: float) -> None:
        """Draw the map of one day around an origin."""
        thick = 0.29 * cell
        centres = [(origin[0] + cell * x, origin[1] + cell * y) for x, y in self.places]
        _hexagons(canvas, self.districts, centres, cell)
        bases = "".join(
            f"M{pair((x - thick - 2, y + 0.4 * cell))}h{number(2 * thick + 4)}" for x, y in centres
        )
        canvas.path(bases, paint="soft")
        infected = [district.infected[index] for district in self.districts]
        locked = [district.locked[index] for district in self.districts]
        for paint, offset, shares in (("one", -thick - 0.7, infected), ("two", 0.7, locked)):
            corners = [(x + offset, y + 0.4 * cell) for x, y in centres]
            self._columns(canvas, paint, list(zip(corners, shares, strict=True)), (thick, 0.84 * cell))
        for (x, y), *both in zip(centres, infected, locked, strict=True):
            cut = [share for share in both if share is not None and share > self.top_share]
            words = " \N{MIDDLE DOT} ".join(self._share_words(share) for share in cut)
            half = words_width(words, canvas.small) / 2
            middle = x + (0 if len(cut) == len(both) else thick / 2 if cut == both[1:] else -thick / 2)
            middle = min(max(middle, half), canvas.width - half)
            if words:
                canvas.text(words, middle, y - 0.48 * cell, size=canvas.small, anchor="middle", has_halo=True)

    def _share_words(self, share: float) -> str:
        return share_words(share, self.setting.language, most_decimals=0)

    def _columns(
        self,
        canvas: Canvas,
        paint: str,
        columns: Sequence[tuple[Point, float | None]],
        sizes: tuple[float, float],
    ) -> None:
        """Draw columns from their lower left corners as one path; no share is a question mark."""
        thick, full = sizes
        steps = ""
        for (left, base), share in columns:
            if share is None:
                canvas.text("?", left + thick / 2, base - 1, size=canvas.small, anchor="middle", paint="soft")
            elif share > 0:
                high = min(max(full * share / self.top_share, 0.8), 1.04 * full)
                steps += f"M{pair((left, base))}v{number(-high)}h{number(thick)}v{number(high)}z"
        if steps:
            canvas.area(steps, paint=paint, outline=paint)


def _highest(districts: Sequence[MapDistrict]) -> float:
    rows = [row for district in districts for row in (district.infected, district.locked)]
    return max((share for row in rows for share in row if share is not None), default=0.0)


def _top_share(districts: Sequence[MapDistrict]) -> float:
    """Choose what a full column means: the highest share, unless it is far above all of the town's own."""
    highest = _highest(districts)
    own = _highest([district for district in districts if not district.is_outside])
    most = own if 0 < own * _FAR_ABOVE < highest else highest
    return straight_scale([most], 0, 1, most_ticks=10).high


def _columns(days: int, *, is_narrow: bool) -> int:
    """Choose how many maps stand beside each other, so that rows are full."""
    if is_narrow:
        return 2
    return 3 if days in {3, 5, 6, 9} else 4


def _places(districts: Sequence[MapDistrict]) -> list[Point]:
    """Put districts into cells of width 1: those of the town to scale, those outside around them."""
    inner = [(district.x_km, -district.y_km) for district in districts if not district.is_outside]
    nearest = [min((math.dist(one, other) for other in inner if other != one), default=1.0) for one in inner]
    unit = min(nearest, default=1.0) or 1.0
    middle = (
        sum(x for x, _ in inner) / len(inner) if inner else 0.0,
        sum(y for _, y in inner) / len(inner) if inner else 0.0,
    )
    found: list[Point] = []
    taken = [((x - middle[0]) / unit, (y - middle[1]) / unit) for x, y in inner]
    for district in districts:
        at = ((district.x_km - middle[0]) / unit, (-district.y_km - middle[1]) / unit)
        if district.is_outside:
            at = _at_rim(at, taken)
            taken.append(at)
        found.append(at)
    return found


def _at_rim(at: Point, taken: Sequence[Point]) -> Point:
    """Move a far place towards the middle until it is next to what stands there."""
    length = math.hypot(*at) or 1.0
    towards = (at[0] / length, at[1] / length) if any(at) else (1.0, 0.0)
    reach = 0.0
    while any(math.dist((towards[0] * reach, towards[1] * reach), other) < 1.15 for other in taken):
        reach += 0.05
    return towards[0] * reach, towards[1] * reach


def _fit(places: Sequence[Point], width: float) -> tuple[float, float, Point]:
    """Give the size of a cell, the height of the map, and where its middle lies."""
    xs, ys = [x for x, _ in places] or [0.0], [y for _, y in places] or [0.0]
    wide, high = max(xs) - min(xs) + 1.2, max(ys) - min(ys) + 1.3
    cell = min(width / wide, 76.0)
    return cell, cell * high, (cell * (0.6 - min(xs)), cell * (0.65 - min(ys)))


def _hexagon(at: Point, radius: float) -> str:
    wide, half = radius * math.sqrt(0.75), radius / 2
    steps = [(wide, half), (0, radius), (-wide, half), (-wide, -half), (0, -radius)]
    return f"M{pair((at[0], at[1] - radius))}" + "".join(f"l{pair(step)}" for step in steps) + "z"


def _hexagons(
    canvas: Canvas, districts: Sequence[MapDistrict], centres: Sequence[Point], cell: float
) -> None:
    """Draw the cells: those of the town filled, those outside with a broken rim."""
    for is_outside in (False, True):
        steps = "".join(
            _hexagon(at, 0.56 * cell)
            for district, at in zip(districts, centres, strict=True)
            if district.is_outside == is_outside
        )
        if steps and is_outside:
            canvas.path(steps, paint="soft", dash="3 3")
        elif steps:
            canvas.area(steps, paint="tint", outline="soft")


def _key(canvas: Canvas, header: tuple[str, str, str, str], full: str) -> float:
    """Show which column of a cell is which, and what a full one means."""
    y = canvas.size
    x = 0.0
    for label, paint in ((header[2], "one"), (header[3], "two")):
        words = shortened(label, canvas.width - 20, canvas.size)
        if x and x + 22 + words_width(words, canvas.size) > canvas.width:
            x, y = 0.0, y + 1.4 * canvas.size
        canvas.box(x, y - 14, 10, 16, paint=paint, outline=paint)
        canvas.text(words, x + 18, y)
        x += 36 + words_width(words, canvas.size)
    return canvas.paragraph(full, 0, y + 1.4 * canvas.small, canvas.width, size=canvas.small, paint="soft")
