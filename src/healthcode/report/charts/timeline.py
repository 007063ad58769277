"""How purposes add up: policies by date, and what each of them reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.report.charts.canvas import drawn, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words
from healthcode.report.charts.widths import widest, words_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.report.charts.canvas import Canvas, Point
    from healthcode.report.charts.model import Chart, Setting


@dataclass(frozen=True)
class TimelineEntry:
    """A policy at its date.

    Args:
        date: As written.
        label: Its name or purpose.
        reads: Which of the columns it reads.
        is_marked: It reads for a purpose other than the first one; said by ``marked_word``.
    """

    date: str
    label: str
    reads: frozenset[str]
    is_marked: bool = False


def timeline(
    setting: Setting,
    entries: Sequence[TimelineEntry],
    columns: Sequence[str],
    *,
    header: tuple[str, str],
    total_label: str,
    new_word: str,
    marked_word: str = "",
    read_word: str = "\N{MULTIPLICATION SIGN}",
) -> Chart:
    """Draw a row for each policy and a mark for all that it reads; what nobody read before is new.

    Args:
        setting: Of the chart.
        entries: By date.
        columns: All that can be read, in order of first use if the caller likes.
        header: Of the table's first two columns: date, policy.
        total_label: Heads the last column: how much has been read by anybody up to then.
        new_word: Explains the ringed mark.
        marked_word: Stands beside marked entries.
        read_word: In the table, where a policy reads something.
    """
    totals = _totals(entries, columns)

    def draw(canvas: Canvas) -> float:
        size = canvas.small
        left = 0.0 if canvas.is_narrow else 250.0
        meter = 64.0 if canvas.is_narrow else 120.0
        cell = (canvas.width - left - meter) / max(len(columns), 1)
        top = _headings(canvas, [*columns, total_label], left, cell, meter)
        seen: set[str] = set()
        read: list[Point] = []
        new: list[Point] = []
        gaps: list[Point] = []
        y = top
        for entry, total in zip(entries, totals, strict=True):
            canvas.line(0, y, (canvas.width, y), paint="line")
            words = _told(entry, marked_word)
            end = canvas.paragraph(entry.date, 0, y + 1.4 * size, 240, size=size, paint="soft") + 2
            room = canvas.width if canvas.is_narrow else left - 18
            end = canvas.paragraph(words, 0, end, room, bold=entry.is_marked, most_lines=3)
            if canvas.is_narrow:
                middle, y = end + 2, end + 20
            else:
                bottom = max(end - 0.6 * canvas.size, y + 44)
                middle, y = (y + bottom) / 2, bottom
            for index, column in enumerate(columns):
                x = left + cell * (index + 0.5)
                if column not in entry.reads:
                    gaps.append((x, middle))
                else:
                    read.append((x, middle))
                if column in entry.reads - seen:
                    new.append((x, middle))
            seen |= entry.reads
            start = canvas.width - meter + 12
            words = number_words(total, setting.language)
            full = meter - 16 - words_width("00", canvas.size)
            canvas.box(start, middle - 7, full, 14, paint="tint", outline="line")
            canvas.box(start, middle - 7, full * total / max(len(columns), 1), 14, paint="two", outline="two")
            canvas.text(words, canvas.width, middle + 0.36 * canvas.size, anchor="end", bold=True)
        canvas.line(0, y, (canvas.width, y), paint="line")
        y += 1.5 * canvas.size
        for points in (read, new):
            points.append((11, y - 5))
        canvas.path("".join(f"M{pair((x - 4, middle))}h8" for x, middle in gaps), paint="line", width=1.5)
        canvas.marks("circle", new, 10, paint="ink", has_rim=False)
        canvas.marks("circle", new, 8, paint="paper", has_rim=False)
        canvas.marks("circle", read, 5.5, paint="one", has_rim=False)
        return canvas.paragraph(new_word, 30, y, canvas.width - 30, size=size) - 4

    rows = tuple(
        (
            entry.date,
            _told(entry, marked_word),
            *(read_word if column in entry.reads else "" for column in columns),
            number_words(total, setting.language),
        )
        for entry, total in zip(entries, totals, strict=True)
    )
    table = ChartTable(setting.caption or setting.title, (*header, *columns, total_label), rows)
    return drawn(setting, table, draw)


def _told(entry: TimelineEntry, marked_word: str) -> str:
    return f"{entry.label} \N{EN DASH} {marked_word}" if entry.is_marked and marked_word else entry.label


def _totals(entries: Sequence[TimelineEntry], columns: Sequence[str]) -> list[int]:
    """Count for each entry how many columns anybody has read by then."""
    seen: set[str] = set()
    totals = []
    for entry in entries:
        seen |= entry.reads & set(columns)
        totals.append(len(seen))
    return totals


def _headings(canvas: Canvas, words: Sequence[str], left: float, cell: float, meter: float) -> float:
    """Write column headings across if they fit, else upwards, and give where they end."""
    size = canvas.small
    columns, total = words[:-1], words[-1]
    is_turned = widest([part for column in columns for part in column.split()], size) > cell - 6
    last = wrapped(total, meter - 12, size, bold=True, most_lines=4)
    if is_turned:
        high = min(widest(columns, size), 150) + 8
        for index, column in enumerate(columns):
            x = left + cell * (index + 0.5) + 0.35 * size
            canvas.text(_short(column, size), x, high - 4, size=size, turn=-90)
    else:
        lines = [wrapped(column, cell - 6, size) for column in columns]
        high = 1.2 * size * max((len(line) for line in lines), default=1) + 4
        for index, line in enumerate(lines):
            for row, part in enumerate(line):
                y = high - 1.2 * size * (len(line) - 1 - row) - 6
                canvas.text(part, left + cell * (index + 0.5), y, size=size, anchor="middle")
    high = max(high, 1.2 * size * len(last) + 4)
    for row, part in enumerate(last):
        y = high - 1.2 * size * (len(last) - 1 - row) - 6
        canvas.text(part, canvas.width, y, size=size, anchor="end", bold=True)
    return high


def _short(words: str, size: float) -> str:
    return wrapped(words, 150, size, most_lines=1)[0]
