"""Chart by chart: every number in the table beneath is the field that it names."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.report.charts import LANGUAGES
from healthcode.report.charts.traced import cell_html, joined, place_of, traced, written
from healthcode.report.whole_page import report_page
from report.reading import read_page
from report.sample import sample_audit, sample_compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.report.charts import Language
    from report.reading import Element

_MINUS = "\N{MINUS SIGN}"
_NUMBER = re.compile(rf"[{_MINUS}-]?\d[\d.,]*")
#: Charts whose tables hold texts and times of day rather than numbers of the audit.
TEXTS_ONLY = ("exhibits.", "creep.meter.steps", "paths.true_tree")


def at(document: Any, path: str) -> Any:
    """Follow a path through a document; a key may hold dots itself, as ``ledger.effect.0.28`` does."""
    if not path:
        return document
    if isinstance(document, list):
        step, _, rest = path.partition(".")
        return at(document[int(step)], rest)
    key = next(key for key in document if f"{path}.".startswith(f"{key}."))
    return at(document[key], path[len(key) + 1 :])


def value_named(named: Mapping[str, str], document: Any, prefix: str = "data-") -> Any:
    """Look up what a cell says it shows."""
    if f"{prefix}field" in named:
        return at(document["fields"][named[f"{prefix}field"]], named.get(f"{prefix}part", "value"))
    return at(document, named[f"{prefix}path"])


def faults(page: Element, language: Language, audit: Any, compare: Any) -> list[str]:
    """Walk every chart of a page, and list the numbers that are not what their place holds."""
    found = []
    for cell in cells(page):
        named = cell.attributes
        document = compare if named.get("data-in") == "compare" else audit
        value = value_named(named, document)
        if "data-over-field" in named or "data-over-path" in named:
            value /= value_named(named, document, "data-over-")
        if json.loads(named["data-value"]) != value:
            found.append(f"{named}: holds {value}")
            continue
        number = _NUMBER.search(cell.text)
        assert number, cell.text
        digits = number[0].replace(_MINUS, "-")
        digits = digits.replace(".", "").replace(",", ".") if language == "de" else digits.replace(",", "")
        scaled = 100 * value if "%" in cell.text else value
        decimals = len(digits.partition(".")[2])
        if abs(float(digits) - scaled) > 0.5 * 10 ** -max(decimals, 1) + 1e-9:
            found.append(f"{named}: shows {cell.text} for {value}")
    return found


def charts(page: Element) -> Iterator[Element]:
    """Give every drawn chart with its table."""
    return (one for one in page.find("div") if "drawn" in one.classes)


def cells(page: Element) -> Iterator[Element]:
    """Give every number of a chart's table that names its place."""
    for chart in charts(page):
        for one in next(chart.find("table")).find("td", "span"):
            if "data-value" in one.attributes:
                yield one


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Give each language of the page."""
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def text(language: Language) -> str:
    """Write the whole page."""
    return report_page(traced(sample_audit()), traced(sample_compare(), "compare"), language)


def test_every_number_of_every_chart_is_its_field(text: str, language: Language) -> None:
    """The tables beneath the charts hold exact values of the fields they name, and show them rounded."""
    page = read_page(text)
    assert len(list(cells(page))) > 500
    assert faults(page, language, sample_audit(), sample_compare()) == []


def test_a_tampered_page_is_found_out(text: str, language: Language) -> None:
    """The walk above notices one digit changed in what a chart shows, and one changed in what it holds."""
    audit, compare = sample_audit(), sample_compare()
    cell = re.compile(r'(<td data-[^>]*data-value=")([1-9][\d.]*)("[^>]*>)([1-9][\d.,]*)')
    assert cell.search(text)
    shown = cell.sub(lambda one: f"{one[1]}{one[2]}{one[3]}9{one[4]}", text, count=1)
    held = cell.sub(lambda one: f"{one[1]}9{one[2]}{one[3]}{one[4]}", text, count=1)
    moved = re.sub(r'<td data-field="eq.fpr\[age_band=\w+\]"', '<td data-field="need.lift"', text, count=1)
    for tampered in (shown, held, moved):
        assert tampered != text
        assert faults(read_page(tampered), language, audit, compare)


def test_no_chart_has_numbers_without_places(text: str) -> None:
    """Every chart of numbers names the place of most of them; the rest are counts of its own axis."""
    bare = []
    for chart in charts(read_page(text)):
        sources = chart.attributes["data-sources"]
        table = next(chart.find("table"))
        named = [one for one in table.find("td", "span") if "data-value" in one.attributes]
        if not named and not sources.startswith(TEXTS_ONLY):
            bare.append(sources)
    assert set(bare) <= CALCULATED


#: Charts that are drawn from numbers of which the blocks make new ones before they draw.
CALCULATED = {"tree.run", "acc.ppv_at[…]", "acc.ppv.locked err.fp err.fn", "why.faith"} | {
    "prop.averted[…] prop.locked[…]"
}


def test_a_number_knows_its_place() -> None:
    """Numbers of a traced document are equal to the plain ones, and know field, part or path."""
    plain = {"run": {"days": [3, 4.5], "is": True}, "fields": {"a[b.c]": {"value": 0.25, "n": {"k": 2}}}}
    document = traced(plain, "compare")
    assert document == plain
    assert json.dumps(document) == json.dumps(plain)
    assert list(document) == list(plain)
    four = place_of(document["run"]["days"][1])
    assert four is not None
    assert four.attributes() == {
        "data-path": "run.days.1",
        "data-in": "compare",
        "data-value": "4.5",
    }
    field = document["fields"]["a[b.c]"]
    share, count = place_of(field["value"]), place_of(field["n"]["k"])
    assert share is not None
    assert count is not None
    assert share.attributes()["data-field"] == "a[b.c]"
    assert "data-part" not in share.attributes()
    assert count.attributes()["data-part"] == "n.k"
    assert place_of(document["run"]["is"]) is None
    assert place_of(field["value"] + 1) is None


def test_a_share_knows_both_its_places() -> None:
    """One number of a document divided by another names both; by a plain number, none."""
    document = traced({"red": 3, "all": 12})
    place = place_of(document["red"] / document["all"])
    assert place is not None
    assert place.attributes() == {"data-path": "red", "data-over-path": "all", "data-value": "0.25"}
    assert place_of(document["red"] / 12) is None


def test_cells_escape_what_they_name() -> None:
    """Names of fields come from data too, so they are escaped in attributes."""
    hostile = "eq.fpr[\"'><script>\u202e]"
    number = traced({"fields": {hostile: {"value": 0.5}}})["fields"][hostile]["value"]
    attributes, content = cell_html(written(number, "<b>50%</b>"))
    assert content == "&lt;b&gt;50%&lt;/b&gt;"
    assert "<" not in attributes
    assert attributes.count('"') == 4
    assert "\u202e" not in attributes
    several = joined("; ", ["<i>", written(number, "50%")])
    assert several == "<i>; 50%"
    assert cell_html(several)[1].startswith("&lt;i&gt;; <span data-field=")
