"""Who infected whom, and which of these links the platform found, missed or invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from healthcode.report.charts.canvas import drawn, number, pair
from healthcode.report.charts.model import ChartTable
from healthcode.report.charts.numbers import number_words
from healthcode.report.charts.plot import Axis
from healthcode.report.charts.widths import shortened, words_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.report.charts.canvas import Canvas
    from healthcode.report.charts.model import Chart, Setting

LinkKind = Literal["found", "missed", "invented"]
#: Paint, dash and width.
_LOOKS: dict[LinkKind, tuple[str, str, float]] = {
    "found": ("ink", "", 3.0),
    "missed": ("one", "2 3.5", 1.8),
    "invented": ("two", "10 4", 1.8),
}


@dataclass(frozen=True)
class InfectedPerson:
    """A person of the tree.

    Args:
        key: Unique among them.
        label: Written beside the mark.
        day: Of the infection.
        paint: Of the mark, such as the colour that the code gave.
    """

    key: str
    label: str
    day: float
    paint: str


@dataclass(frozen=True)
class Link:
    """From one person to another: a true infection found or missed, or one that never was."""

    source: str
    target: str
    kind: LinkKind


def infection_tree(
    setting: Setting,
    people: Sequence[InfectedPerson],
    links: Sequence[Link],
    *,
    kind_words: Mapping[LinkKind, str],
    day_label: str,
    header: tuple[str, str, str],
) -> Chart:
    """Draw people from left to right by day, each below the one who infected them.

    Args:
        setting: Of the chart.
        people: At most some dozens, so that names can be read.
        links: Between them; a person has at most one true source.
        kind_words: What each kind of link is called.
        day_label: Of the axis.
        header: Of the table: from, to, what.

    Raises:
        ValueError: If a link names a person who is not there, or true links run in a circle.
    """
    known = {person.key: person for person in people}
    if any(end not in known for link in links for end in (link.source, link.target)):
        raise ValueError("a link names a person who is not in the tree")
    order = _order(people, links)

    def draw(canvas: Canvas) -> float:
        y = _key(canvas, links, kind_words)
        step = 1.75 * canvas.small
        top = y + 8
        bottom = top + step * len(order)
        axis = Axis(day_label, is_whole=True, from_zero=False)
        label_room = max((words_width(person.label, canvas.small) for person in people), default=0)
        right = canvas.width - min(label_room, 0.34 * canvas.width) - 14
        scale = axis.scale([person.day for person in people], 14, right, 4 if canvas.is_narrow else 8)
        for tick in scale.ticks():
            canvas.line(scale(tick), top, (scale(tick), bottom), paint="line")
            canvas.text(
                axis.tick(canvas, tick, scale),
                scale(tick),
                bottom + 1.2 * canvas.small,
                size=canvas.small,
                anchor="middle",
                paint="soft",
            )
        words = shortened(day_label, right - 4, canvas.small)
        canvas.text(words, right, bottom + 2.6 * canvas.small, size=canvas.small, anchor="end", paint="soft")
        places = {key: (scale(known[key].day), top + step * (row + 0.5)) for row, key in enumerate(order)}
        for kind in ("missed", "found", "invented"):
            for link in links:
                if link.kind == kind:
                    _link(canvas, places[link.source], places[link.target], kind)
        for key in order:
            person, (x, y) = known[key], places[key]
            canvas.mark(x, y, 5.5, paint=person.paint)
            label = shortened(person.label, canvas.width - x - 12, canvas.small)
            canvas.text(label, x + 11, y + 0.36 * canvas.small, size=canvas.small, has_halo=True)
        return bottom + 3.2 * canvas.small

    rows = tuple(
        (known[link.source].label, known[link.target].label, kind_words[link.kind]) for link in links
    )
    return drawn(setting, ChartTable(setting.caption or setting.title, header, rows), draw)


def _order(people: Sequence[InfectedPerson], links: Sequence[Link]) -> list[str]:
    """Put everyone right after the one who infected them, earlier infections first."""
    source = {link.target: link.source for link in links if link.kind != "invented"}
    by_day = sorted(people, key=lambda person: (person.day, person.key))
    below: dict[str | None, list[str]] = {}
    for person in by_day:
        below.setdefault(source.get(person.key), []).append(person.key)
    order: list[str] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        key = waiting.pop()
        order.append(key)
        waiting += reversed(below.get(key, []))
    if len(order) != len(by_day):
        raise ValueError("true links run in a circle")
    return order


def _link(canvas: Canvas, start: tuple[float, float], end: tuple[float, float], kind: LinkKind) -> None:
    """Draw a link down and across; one that never was bends, so that it can be told from the others."""
    paint, dash, width = _LOOKS[kind]
    if kind == "invented":
        bend = max(start[0], end[0]) + 34, (start[1] + end[1]) / 2
        steps = f"M{pair(start)}Q{pair(bend)} {pair(end)}"
    else:
        steps = f"M{pair(start)}V{number(end[1])}H{number(end[0])}"
    canvas.path(steps, paint=paint, width=width, dash=dash)


def _key(canvas: Canvas, links: Sequence[Link], kind_words: Mapping[LinkKind, str]) -> float:
    """Show each kind of line with its name and number."""
    x, y = 0.0, canvas.size
    kinds: tuple[LinkKind, ...] = ("found", "missed", "invented")
    for kind in kinds:
        count = sum(link.kind == kind for link in links)
        words = f"{number_words(count, canvas.setting.language)} {kind_words[kind]}"
        words = shortened(words, canvas.width - 48, canvas.size)
        width = 50 + words_width(words, canvas.size)
        if x and x + width > canvas.width:
            x, y = 0.0, y + 1.4 * canvas.size
        paint, dash, thick = _LOOKS[kind]
        canvas.line(x, y - 5, (x + 38, y - 5), paint=paint, width=thick, dash=dash)
        canvas.text(words, x + 46, y)
        x += width + 14
    return y + 6
