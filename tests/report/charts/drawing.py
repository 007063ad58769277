"""Read drawings back, and draw every chart from one word or from nothing."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, cast

from healthcode.report import charts
from healthcode.report.charts import Axis, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.report.charts import Chart, Language

SVG = "{http://www.w3.org/2000/svg}"
_DOT = re.compile(r"M(-?[\d.]+) (-?[\d.]+)h0")
_GALLERY = Path(__file__).parents[3] / "tools" / "chart_gallery.py"


def setting(language: Language = "en", title: str = "A title", prefix: str = "made") -> Setting:
    """Give a setting whose absent word is easy to find."""
    return Setting(prefix, language, title, "A description.", "not estimable")


def gallery(language: Language = "en") -> list[Chart]:
    """Draw the charts of ``tools/chart_gallery.py``."""
    spec = importlib.util.spec_from_file_location("chart_gallery", _GALLERY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(cast("Iterator[Chart]", module.invented_charts(language)))


def parsed(svg: str) -> ET.Element:
    """Read an SVG element as XML."""
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def texts(svg: str) -> list[str]:
    """Give every line of words that is drawn."""
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def spot(svg: str, words: str) -> tuple[float, float]:
    """Say where a line of words stands."""
    found = [element for element in parsed(svg).iter(f"{SVG}text") if element.text == words]
    assert found, f"{words!r} is not drawn"
    return float(found[0].attrib["x"]), float(found[0].attrib["y"])


def dots(svg: str, paint: str) -> list[tuple[float, float]]:
    """Give the middles of all round marks of a paint, in the order of drawing."""
    return [
        (float(x), float(y))
        for element in parsed(svg).iter(f"{SVG}path")
        if element.attrib.get("stroke", "").startswith(f"var(--{paint},")
        for x, y in _DOT.findall(element.attrib["d"])
    ]


def boxes(svg: str, paint: str) -> list[tuple[float, float, float, float]]:
    """Give x, y, width, height of all rectangles of a paint, plain or patterned."""
    return [
        (*(float(box.attrib[name]) for name in ("x", "y", "width", "height")),)  # type: ignore[misc]
        for box in parsed(svg).iter(f"{SVG}rect")
        if "x" in box.attrib and re.search(rf"--{paint},|-{paint}\)", box.attrib["fill"])
    ]


def charts_saying(word: str) -> list[Chart]:
    """Draw every chart with one word wherever words can stand."""
    two, three, four = (word, word), (word, word, word), (word, word, word, word)
    axes = Axis(word), Axis(word)
    made = setting(title=word)
    node = charts.TreeNode(word, 2, "red", (charts.TreeNode(word, 1, "one"), charts.TreeNode(word, 1)))
    line = charts.LineSeries(word, [(0, 1), (1, 2)], "one")
    people = [charts.InfectedPerson(key, word, day, "red") for day, key in enumerate("abc")]
    links = [
        charts.Link("a", "b", "found"),
        charts.Link("a", "c", "missed"),
        charts.Link("b", "c", "invented"),
    ]
    kinds: dict[charts.LinkKind, str] = {"found": word, "missed": word, "invented": word}
    span = charts.Span(0, 1, word, "yellow")
    return [
        charts.icon_array(made, [charts.IconKind(word, 3, "two")], header=two, mark_note=word),
        charts.people_tree(made, node, header=two, answer=word),
        charts.lines_by_day(
            made, [(word, [1, 2], "one")], axes, header_day=word, bands=[charts.Band(0, 1, word)]
        ),
        charts.curve(made, [line], axes, header=three, references=[charts.Reference(1, 1, word)]),
        charts.survival(made, [line], axes, header=three),
        charts.dots_over_seeds(
            made, [charts.SeedRow(word, [1, 2])], axes[0], header=three, line=charts.Line(1, word)
        ),
        charts.dot_plot_by_group(
            made, [charts.GroupRow(word, 5, 1, is_small=True)], axes[0], header=four, small_word=word
        ),
        charts.frontier(
            made,
            [charts.FrontierPolicy(word, [(1, 2)], is_here=True)],
            axes,
            header=four,
            here_label=word,
            iso_lines=[charts.IsoLine(1, word)],
        ),
        charts.bars(
            made, [charts.BarRow(word, charts.Bar(1), charts.Bar(2))], axes[0], header=four, beside_label=word
        ),
        charts.ledger(made, [charts.LedgerRow(word, [charts.Part(word, 1, "one")])], axes[0], header=three),
        charts.slope(
            made, [charts.SlopeRow(word, 1, 2)], axes[0], header=word, before_label=word, after_label=word
        ),
        charts.stacked_week(
            made, [word], [span], [span], [charts.Event(0.5, word, word)], headings=four, header=three
        ),
        charts.infection_tree(made, people, links, kind_words=kinds, day_label=word, header=three),
        charts.timeline(
            made,
            [charts.TimelineEntry(word, word, frozenset({word}), is_marked=True)],
            [word],
            header=two,
            total_label=word,
            new_word=word,
            marked_word=word,
        ),
        charts.town_map(
            made,
            [
                charts.MapDistrict(word, 0, 0, [0.1], [0.2]),
                charts.MapDistrict(word, 9, 9, [0], [0], is_outside=True),
            ],
            [word],
            header=four,
            names_label=word,
            full_label=word,
        ),
        charts.roles_grid(made, [word], [word], [[3]], header=word),
    ]


def charts_of(value: float | None, rows: Sequence[int] = (0, 1)) -> list[Chart]:
    """Draw every chart that takes plain numbers from one value in each of some rows."""
    axes = Axis("x"), Axis("y")
    names = [f"row {row}" for row in rows]
    known = [] if value is None else [value]
    made = setting()
    three, four = ("a", "b", "c"), ("a", "b", "c", "d")
    return [
        charts.lines_by_day(made, [(name, [value, value], "one") for name in names], axes, header_day="day"),
        charts.curve(
            made, [charts.LineSeries(name, [(0, value)], "two") for name in names], axes, header=three
        ),
        charts.dots_over_seeds(
            made, [charts.SeedRow(name, [value] * 3) for name in names], axes[0], header=three
        ),
        charts.dot_plot_by_group(
            made,
            [charts.GroupRow(name, 40, value, value, value) for name in names],
            axes[0],
            header=four,
            small_word="small",
        ),
        charts.frontier(
            made,
            [charts.FrontierPolicy(name, [(one, one) for one in known]) for name in names],
            axes,
            header=four,
            here_label="here",
        ),
        charts.bars(
            made, [charts.BarRow(name, charts.Bar(value, known)) for name in names], axes[0], header=three
        ),
        charts.slope(
            made,
            [charts.SlopeRow(name, value, value) for name in names],
            axes[0],
            header="a",
            before_label="before",
            after_label="after",
        ),
    ]
