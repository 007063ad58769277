"""What holds for every chart: it is XML, says itself, loads nothing, escapes all, fits, and is small."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

import pytest

from healthcode.dataset.shown import escaped
from healthcode.report import charts
from healthcode.report.charts import Setting, chart_figure, table_html
from healthcode.report.charts.widths import words_width
from report.charts.drawing import SVG, charts_of, charts_saying, gallery, parsed, setting, texts

if TYPE_CHECKING:
    from healthcode.report.charts import Chart, Language

HOSTILE = (
    "<script>alert('1')</script> & \"x\" \u202e\u05e9\u05dc\u05d5\u05dd\u2066 \x00\x1b[31m ]]> &amp; \ud800"
)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 4


def pictures(chart: Chart) -> tuple[str, str]:
    return chart.svg, chart.narrow


@pytest.fixture(scope="module")
def shown() -> list[Chart]:
    return gallery()


def test_the_gallery_shows_every_chart(shown: list[Chart]) -> None:
    """Each drawing function of the package is on the page that people look at."""
    functions = {
        name
        for name in charts.__all__
        if name.islower() and "Chart" in getattr(charts, name).__annotations__.get("return", "")
    }
    assert len(functions) == 16
    assert len(shown) == len(functions) + 1  # one curve more, on a logarithmic axis


def test_both_drawings_are_xml_and_name_themselves(shown: list[Chart]) -> None:
    """Screen readers are told that it is an image, its title and its description."""
    for chart in shown:
        for svg in pictures(chart):
            root = parsed(svg)
            assert root.attrib["role"] == "img"
            named = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
            assert [element.text for element in named if element is not None] == [
                chart.title,
                chart.description,
            ]
            ids = [element.attrib["id"] for element in named if element is not None]
            assert root.attrib["aria-labelledby"].split() == ids


def test_no_id_stands_twice_on_a_page(shown: list[Chart]) -> None:
    """All charts and both drawings of each can stand on one page, and every pattern that is used is there."""
    page = "".join(svg for chart in shown for svg in pictures(chart))
    ids = re.findall(r' id="([^"]*)"', page)
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(ids)


def test_charts_load_nothing(shown: list[Chart]) -> None:
    """No address, no script, no style that could load something."""
    for chart in shown:
        for svg in pictures(chart):
            inside = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
            assert not re.search(r"https?:|href|<script|<style|<image|@import|url\((?!#)", inside)


def test_charts_are_small(shown: list[Chart]) -> None:
    """Most take about 6 kB a drawing; many marks take more, the whole town less than 60 kB."""
    sizes = [len(svg.encode()) for chart in shown for svg in pictures(chart)]
    assert max(sizes) < 20_000
    assert sorted(sizes)[len(sizes) // 2] < 6_500


def test_the_same_input_gives_the_same_bytes(shown: list[Chart]) -> None:
    """Nothing depends on when or how often a chart is drawn."""
    assert gallery() == shown


@pytest.mark.parametrize("language", ["en", "de"])
def test_words_stay_inside_their_drawing(language: Language) -> None:
    """No line of words is cut off at the left or right, at the sizes at which it is drawn."""
    for chart in [*gallery(language), *charts_saying("ordinary words")]:
        for svg in pictures(chart):
            assert outside(svg) == []


def test_very_long_words_stay_inside_too() -> None:
    """What does not fit is broken or shortened; the table has all of it."""
    for chart in charts_saying(LONG.strip()):
        for svg in pictures(chart):
            assert outside(svg) == []
        cells = [*chart.table.header, *(cell for row in chart.table.rows for cell in row)]
        assert any(LONG.strip() in cell for cell in cells)


def outside(svg: str) -> list[str]:
    """Find lines of words that leave the drawing by more than two units."""
    root = parsed(svg)
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    size = float(root.attrib["font-size"])
    found = []
    for text in root.iter(f"{SVG}text"):
        words = text.text or ""
        own = float(text.attrib.get("font-size", size))
        length = words_width(words, own, bold="font-weight" in text.attrib)
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib.get("text-anchor", "start")]
        left, right = (x, x) if "transform" in text.attrib else (x - share * length, x + (1 - share) * length)
        top = y - length if "transform" in text.attrib else y - own
        if left < -2 or right > width + 2 or top < -4 or y > height + 2:
            found.append(
                f"{words}: {left:.0f} to {right:.0f} of {width:.0f}, {top:.0f} to {y:.0f} of {height:.0f}"
            )
    return found


def test_hostile_words_do_nothing() -> None:
    """Markup, control and bidirectional characters come out as text, in drawings and tables."""
    for chart in charts_saying(HOSTILE):
        page = chart_figure(chart, HOSTILE, heading=HOSTILE)
        parsed(chart.svg)
        parsed(chart.narrow)
        assert "<script" not in page
        assert not re.search("[\x00\x1b\u202e\u2066\ud800]", page)
        assert escape(escaped(HOSTILE)) in table_html(chart.table)


@pytest.mark.parametrize("value", [None, 0.0, 7.0, -3.0, 1e-9, 1e12, 1e300, -1e15])
def test_any_finite_number_can_be_drawn(value: float | None) -> None:
    """Nothing, zero, all equal, tiny, huge and negative numbers give valid drawings with finite places."""
    for chart in charts_of(value):
        for svg in pictures(chart):
            parsed(svg)
            assert not re.search(r"\b(nan|inf)\b", svg)


def test_what_is_not_estimable_is_printed() -> None:
    """None is said in words in the drawing or, where a line simply has a gap, in the table."""
    for chart in charts_of(None):
        cells = [cell for row in chart.table.rows for cell in row]
        assert "not estimable" in cells
    assert all("not estimable" in texts(svg) for svg in pictures(charts_of(None)[2]))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    """Infinity and not-a-number are bugs of the caller, and never drawn."""
    with pytest.raises(ValueError, match=r"infinite|no number|cannot"):
        charts_of(value)


def test_charts_without_rows_are_drawn() -> None:
    """An empty town, week or list gives an empty drawing and a table without rows."""
    for chart in charts_of(1, rows=()):
        assert chart.table.rows == ()
        parsed(chart.svg)
        parsed(chart.narrow)
    empty = [
        charts.icon_array(setting(), [], header=("a", "b")),
        charts.roles_grid(setting(), [], [], [], header="a"),
        charts.town_map(setting(), [], [], header=("a", "b", "c", "d"), names_label="", full_label=""),
        charts.stacked_week(setting(), [], [], [], [], headings=("a", "b", "c", "d"), header=("a", "b", "c")),
        charts.timeline(setting(), [], [], header=("a", "b"), total_label="t", new_word="n"),
        charts.infection_tree(
            setting(),
            [],
            [],
            kind_words={"found": "f", "missed": "m", "invented": "i"},
            day_label="d",
            header=("a", "b", "c"),
        ),
        charts.ledger(setting(), [], charts.Axis("x"), header=("a", "b", "c")),
    ]
    for chart in empty:
        assert chart.table.rows == ()
        parsed(chart.svg)


def test_a_prefix_must_start_an_id() -> None:
    """What cannot be an id is refused before anything is drawn."""
    with pytest.raises(ValueError, match="cannot start an id"):
        Setting('a" onload="', "en", "t", "d", "n")


def test_three_charts_have_not_changed(shown: list[Chart], golden: object) -> None:
    """The drawings of the tree, the dots over seeds and the week are the expected ones, byte for byte."""
    assert callable(golden)
    for index, name in ((1, "tree"), (3, "seeds"), (10, "week")):
        golden(f"charts/{name}.svg", shown[index].svg + "\n")
