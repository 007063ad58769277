"""One person's days: what the code said, what was true, and what happened; time runs downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.placing import spread
from healthcode.report.charts.widths import widest, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting

_STRIP = 22.0


@dataclass(frozen=True)
class Span:
    """A stretch of time.

    Args:
        start: In days from the first morning shown.
        end: The same; later than ``start``.
        word: Always written beside the paint.
        paint: One of ``PAINTS``.
    """

    start: float
    end: float
    word: str
    paint: str


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Args:
        at: In days from the first morning shown.
        time: As written.
        words: What it was.
    """

    at: float
    time: str
    words: str


def stacked_week(
    setting: Setting,
    days: Sequence[str],
    verdicts: Sequence[Span],
    truth: Sequence[Span],
    events: Sequence[Event],
    *,
    headings: tuple[str, str, str, str],
    header: tuple[str, str, str],
) -> Chart:
    """Draw two strips beside each other, and the events at their times.

    Args:
        setting: Of the chart.
        days: A label for each day.
        verdicts: What the code said.
        truth: What was true.
        events: By time.
        headings: Over days, code, truth and events.
        header: Of the table: from day, what, which.
    """

    def day_of(at: float) -> str:
        return days[min(max(int(at), 0), len(days) - 1)] if days else ""

    def draw(canvas: Canvas) -> float:
        heads = headings if not canvas.is_narrow else (*headings[:3], "")
        sheet = _Sheet.of(canvas, days, events, heads)
        sheet.draw_days(days)
        for left, spans in zip(sheet.lefts, (verdicts, truth), strict=True):
            _strip(sheet, left, spans)
        lowest = _events(sheet, events)
        if canvas.is_narrow and events:
            told = [f"{day_of(event.at)}, {event.time} {event.words}" for event in events]
            return _list(canvas, headings[3], told, lowest)
        return lowest + 4

    rows = [(day_of(span.start), headings[1], span.word) for span in verdicts]
    rows += [(day_of(span.start), headings[2], span.word) for span in truth]
    rows += [(day_of(event.at), event.time, event.words) for event in events]
    return drawn(setting, ChartTable(setting.caption or setting.title, header, tuple(rows)), draw)


@dataclass(frozen=True)
class _Sheet:
    """Where everything stands.

    Args:
        canvas: To draw on.
        days_room: Width of the column of days.
        lefts: Of the two strips.
        word_room: Beside each strip.
        edge: Where the events begin.
        top: Of the first day.
        per_day: Height of a day.
        day_count: How many days.
        lines: Of each event; its number alone on narrow pages, where its words stand below.
    """

    canvas: Canvas
    days_room: float
    lefts: tuple[float, float]
    word_room: float
    edge: float
    top: float
    per_day: float
    day_count: int
    lines: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, canvas: Canvas, days: Sequence[str], events: Sequence[Event], heads: Sequence[str]) -> _Sheet:
        """Lay out the columns, and write their heads."""
        size = canvas.small
        parts = [part for day in days for part in _day_lines(day, is_narrow=canvas.is_narrow)]
        days_room = min(widest(parts, size), 58 if canvas.is_narrow else 110) + 8
        word_room = 90.0 if canvas.is_narrow else 92.0
        step = _STRIP + 6 + word_room
        lefts = (days_room, days_room + step)
        edge = days_room + 2 * step + 2
        top = 0.0
        places = (0.0, *lefts, edge + 8)
        rooms = (days_room - 4, _STRIP + word_room, _STRIP + word_room, canvas.width - edge - 8)
        for words, x, room in zip(heads, places, rooms, strict=True):
            top = max(top, canvas.paragraph(words, x, size, room, size=size, bold=True))
        lines: list[tuple[str, ...]] = []
        for index, event in enumerate(events, 1):
            words = f"{event.time} {event.words}"
            told = wrapped(words, canvas.width - edge - 16, size, most_lines=4)
            lines.append((str(index),) if canvas.is_narrow else tuple(told))
        needed = sum(_height(words, size) for words in lines)
        per_day = max(40.0, 1.04 * needed / max(len(days), 1))
        return cls(
            canvas, days_room, lefts, word_room, edge, top - size + 8, per_day, len(days), tuple(lines)
        )

    @property
    def bottom(self) -> float:
        """Of the last day."""
        return self.top + self.per_day * self.day_count

    def place(self, day: float) -> float:
        """Give the height of a time; what lies outside is moved to the end."""
        return self.top + self.per_day * min(max(day, 0), self.day_count)

    def draw_days(self, days: Sequence[str]) -> None:
        """Write the days, each between two lines."""
        size = self.canvas.small
        for index, words in enumerate(days):
            y = self.place(index)
            self.canvas.line(0, y, (self.edge, y))
            room, y = self.days_room - 6, y + size + 4
            lines = _day_lines(words, is_narrow=self.canvas.is_narrow)
            for line in lines:
                most = 2 if len(lines) == 1 else 1
                y = self.canvas.paragraph(line, 0, y, room, size=size, paint="soft", most_lines=most)
        self.canvas.line(0, self.bottom, (self.edge, self.bottom))


def _day_lines(words: str, *, is_narrow: bool) -> list[str]:
    """Put the weekday of a day on a line of its own where there is little room."""
    weekday, _, date = words.partition(" ")
    return [weekday, date] if is_narrow and date else [words]


def _strip(sheet: _Sheet, left: float, spans: Sequence[Span]) -> None:
    """Draw spans, and beside each its mark and word, which give way to each other where spans are short."""
    canvas, size = sheet.canvas, sheet.canvas.small
    x, room = left + _STRIP + 6, sheet.word_room - 4
    blocks: list[tuple[Span, list[str], bool, float, float]] = []
    for span in spans:
        top, bottom = sheet.place(span.start), sheet.place(span.end)
        canvas.box(left, top, _STRIP, bottom - top, paint=span.paint, outline="ink")
        is_short = bottom - top < 2.9 * size
        words = wrapped(span.word, room - 17 * is_short, size, bold=True, most_lines=1 if is_short else 3)
        height = 1.2 * size * (len(words) + (0 if is_short else 1.1)) + 2
        middle = (top + bottom) / 2 if is_short else top + height / 2 + 3
        blocks.append((span, words, is_short, height, middle))
    middles = spread([block[4] for block in blocks], [block[3] for block in blocks], sheet.top, sheet.bottom)
    for (span, words, is_short, height, _), middle in zip(blocks, middles, strict=True):
        y = middle - height / 2 + 0.95 * size
        canvas.mark(x + 6, y - 0.36 * size, 5.5, paint=span.paint)
        y += 0 if is_short else 1.3 * size
        for line in words:
            canvas.text(line, x + 17 * is_short, y, size=size, bold=True, has_halo=True)
            y += 1.2 * size


def _events(sheet: _Sheet, events: Sequence[Event]) -> float:
    """Draw a dot at the time of each event and its words beside it, and give where they end."""
    canvas, size = sheet.canvas, sheet.canvas.small
    heights = [_height(words, size) for words in sheet.lines]
    middles = spread([sheet.place(event.at) for event in events], heights, sheet.top, sheet.bottom)
    lowest = sheet.bottom
    for event, words, middle, high in zip(events, sheet.lines, middles, heights, strict=True):
        at, edge = sheet.place(event.at), sheet.edge
        canvas.polyline([(edge - 6, at), (edge, at), (edge + 6, middle)], paint="soft", width=1)
        canvas.marks("circle", [(edge - 6, at)], 2.6, paint="ink", has_rim=False)
        for index, line in enumerate(words):
            y = middle - high / 2 + (1.1 + 1.2 * index) * size
            canvas.text(line, edge + 9, y, size=size, bold=canvas.is_narrow)
        lowest = max(lowest, middle + high / 2)
    return lowest


def _list(canvas: Canvas, heading: str, told: Sequence[str], top: float) -> float:
    """Write numbered events under the strips."""
    size = canvas.small
    y = canvas.paragraph(heading, 0, top + 2 * size, canvas.width, size=size, bold=True)
    for index, words in enumerate(told, 1):
        canvas.text(str(index), 16, y, size=size, anchor="end", bold=True)
        y = canvas.paragraph(words, 24, y, canvas.width - 26, size=size) + 3
    return y - size + 4


def _height(words: Sequence[str], size: float) -> float:
    return 1.2 * size * len(words) + 6
