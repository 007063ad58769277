"""The report page: its numbers, its words, and that it loads nothing and trusts nobody."""

from __future__ import annotations

import json
import math
import re
import tomllib
from importlib.resources import files
from itertools import pairwise
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.report.charts import LANGUAGES
from healthcode.report.charts.traced import traced
from healthcode.report.sections_of_audit import SECTION_OF_KEY, SECTIONS_ASKED_FOR
from healthcode.report.whole_page import BLOCKS, all_blocks, report_page
from healthcode.report.words.catalogue import catalogue
from report.reading import read_page
from report.sample import sample_audit, sample_compare

if TYPE_CHECKING:
    from healthcode.report.charts import Language
    from report.reading import Element

MOST_BYTES = 1_000_000
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{0}\u202e"
#: Parts of a document whose texts are words of its own vocabulary, or names of other parts.
VOCABULARY = frozenset(
    {"format", "kind", "unit", "colour", "level", "date", "interval_of", "table", "outcome"}
)
_MINUS = "\N{MINUS SIGN}"
_NUMBER = re.compile(rf"[{_MINUS}-]?[\d.,]*\d")
_DECIMALS = {"whole": 0, "percent": 1, "of_100": 0, "decimal": 1, "hundredths": 2, "days": 1}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Give each language of the page."""
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def text(language: Language) -> str:
    """Write the whole page."""
    return report_page(sample_audit(), sample_compare(), language)


@pytest.fixture(scope="module")
def page(text: str) -> Element:
    """Read it as a browser does."""
    return read_page(text)


# ── numbers ──


def at(document: Any, steps: list[str]) -> Any:
    """Follow a path through a document."""
    for step in steps:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def told_value(element: Element, audit: Any, compare: Any) -> Any:
    """Look up in the documents what a number on the page says it is."""
    source = compare if element.attributes.get("data-in") == "compare" else audit
    if "data-field" in element.attributes:
        part = element.attributes.get("data-part", "value")
        return at(source["fields"][element.attributes["data-field"]], part.split("."))
    return at(source, element.attributes["data-path"].split("."))


def real_facts() -> dict[str, Any]:
    """Read what is known of the real world."""
    text = files("healthcode.report").joinpath("real_facts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def rounded_to(value: float, form: str) -> tuple[float, int]:
    """Say what is to be shown of a value, and to how many decimals it is rounded."""
    scaled = 100 * value if form in ("percent", "of_100") else value
    places = 0 if form == "percent" and abs(value) >= 0.1 else _DECIMALS[form]
    if form != "hundredths" and scaled and abs(scaled) < 0.5 * 10**-places:
        places = 1 - math.floor(math.log10(abs(scaled)))
    return scaled, places


def shown(element: Element, language: str) -> tuple[float, int]:
    """Read the number that stands on the page, and with how many decimals it is written."""
    found = _NUMBER.search(element.text)
    assert found, element.text
    digits = found[0].replace(_MINUS, "-")
    digits = digits.replace(".", "").replace(",", ".") if language == "de" else digits.replace(",", "")
    return float(digits), len(digits.partition(".")[2])


@pytest.mark.slow
def test_every_number_is_its_field(page: Element, language: Language) -> None:
    """Each number names its place in audit.json, holds its exact value, and shows a rounding of it."""
    numbers = list(page.find("data"))
    assert len(numbers) > 100
    facts, audit, compare = real_facts(), sample_audit(), sample_compare()
    for one in numbers:
        if "data-fact" in one.attributes:
            number = facts[one.attributes["data-fact"]]["numbers"][one.attributes["data-name"]]
            assert float(one.attributes["value"]) == number
            assert shown(one, language)[0] == pytest.approx(number)
            continue
        value = told_value(one, audit, compare)
        if value is None:
            assert one.attributes["value"] == ""
            assert one.text == catalogue(language)["page.not_estimable"]
            continue
        assert json.loads(one.attributes["data-value"]) == value, one.attributes
        assert one.attributes["value"] == one.attributes["data-value"]
        number, decimals = shown(one, language)
        scaled, places = rounded_to(value, one.attributes["data-form"])
        assert decimals <= places, one.text
        assert abs(number - scaled) <= 0.5 * 10**-places + 1e-9, (one.text, value)


def test_no_figure_is_missed(page: Element) -> None:
    """What looks like a number of the audit is one: every element of that look names its place."""
    for one in page.find():
        if "figure" in one.classes:
            assert one.name == "data"
            assert {"data-field", "data-path", "data-fact"} & one.attributes.keys()


def test_every_tag_leads_to_its_command(page: Element) -> None:
    """A tag names a kind and a command; the list at the end has each command once."""
    listed = {one.attributes["id"]: one.text for one in page.find("li") if one.attributes.get("id")}
    tags = [one for one in page.find("a") if "tag" in one.classes]
    assert len(tags) > 50
    for tag in tags:
        command = listed[tag.attributes["href"].removeprefix("#")]
        assert command.startswith("healthcode ")
        assert tag.attributes["title"].endswith(command)
    assert len(set(listed.values())) == len(listed)


def test_charts_name_their_sources(page: Element) -> None:
    """Every chart says from which fields or paths it is drawn, and they are there."""
    audit, compare = sample_audit(), sample_compare()
    charts = [one for one in page.find("div") if "drawn" in one.classes]
    assert len(charts) > 15
    for chart in charts:
        for source in chart.attributes["data-sources"].split():
            family = source.partition("[")[0]
            fields = [name for one in (audit, compare) for name in one["fields"]]
            is_field = any(name == source or name.partition("[")[0] == family for name in fields)
            assert is_field or at(audit, source.split(".")) is not None, source


# ── words ──


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_both_languages_say_the_same() -> None:
    """Both catalogues have the same words with the same places for values, and no words are empty."""
    english, german = catalogue("en"), catalogue("de")
    assert english.keys() == german.keys()
    for key, words in english.items():
        assert placeholders(words) == placeholders(german[key]), key
        assert words.strip(), key
        assert german[key].strip(), key


def test_every_block_has_its_words(page: Element) -> None:
    """Every block has a title and stands on the page, in its order, with a link to it."""
    blocks = [one.attributes["id"] for one in page.find("section") if "block" in one.classes]
    assert tuple(blocks) == BLOCKS == tuple(block.name for block in all_blocks())
    links = {one.attributes["href"] for one in page.find("a")}
    assert {f"#{name}" for name in blocks} <= links


# ── a page that loads nothing and is readable by all ──


def test_nothing_is_loaded(page: Element, text: str) -> None:
    """No element names anything outside the file, and the style neither."""
    for one in page.find():
        assert one.name not in ("link", "img", "iframe", "object", "embed", "base", "audio", "video", "form")
        for name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset", "background", "ping"):
            value = one.attributes.get(name, "#")
            assert value.startswith(("#", "data:")), (one.name, name, value)
        assert "http-equiv" not in one.attributes
        assert not [name for name in one.attributes if name.startswith("on")]
    style = "".join(one.text for one in page.find("style"))
    assert "@import" not in style
    assert all(found.startswith(("#", "data:")) for found in re.findall(r"url\(['\"]?([^)]*)", style + text))
    script = "".join(one.text for one in page.find("script"))
    assert not re.search(r"fetch|XMLHttp|import|WebSocket|Beacon|Storage|cookie|eval", script)


def test_the_page_is_small_and_always_the_same(text: str, language: Language) -> None:
    """The page keeps far from a megabyte, and the same audit gives the same bytes."""
    assert len(text.encode()) < MOST_BYTES
    assert text == report_page(sample_audit(), sample_compare(), language)


def test_the_page_is_readable_without_script(page: Element) -> None:
    """All that there is stands in the page itself; what is closed opens without script."""
    assert len(list(page.find("script"))) == 1
    for one in page.find():
        assert "hidden" not in one.attributes
    for box in page.find("details"):
        first = next(one for one in box.inside if not isinstance(one, str))
        assert first.name == "summary"
        assert first.text.strip()


def test_guesses_come_first(page: Element) -> None:
    """A box asks its question before the answer, which is closed."""
    boxes = [one for one in page.find("details") if "guess" in one.classes]
    assert len(boxes) == 4
    assert not [one for one in boxes if "open" in one.attributes]


def test_screen_readers_find_their_way(page: Element, language: Language) -> None:
    """One language, one h1, no heading level left out, names for pictures and tables, no id twice."""
    assert next(page.find("html")).attributes["lang"] == language
    levels = [int(one.name[1]) for one in page.find("h1", "h2", "h3", "h4", "h5")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    ids = [one.attributes["id"] for one in page.find() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    for picture in page.find("svg"):
        if picture.attributes.get("aria-hidden") != "true":
            assert picture.attributes["role"] == "img"
            assert next(picture.find("title")).text.strip()
    tables = list(page.find("table"))
    assert tables
    for table in tables:
        assert next(table.find("caption")).text.strip()
        assert all(one.attributes["scope"] in ("col", "row") for one in table.find("th"))
        assert list(next(table.find("thead")).find("th"))
    for one in page.find():
        assert set(one.attributes.get("aria-labelledby", "").split()) <= set(ids)


# ── hostile and unfinished documents ──


def hostile(value: Any, key: str = "") -> Any:
    """Put markup, a placeholder and a mark that turns text around into every text that people may write."""
    if isinstance(value, dict):
        return {
            (f"{name[:-1]}{HOSTILE}]" if name.startswith("eq.") and name.endswith("]") else name): hostile(
                one, name
            )
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [hostile(one, key) for one in value]
    if isinstance(value, str) and key not in VOCABULARY and not re.match(r"\d{4}-\d\d-\d\d", value):
        return value + HOSTILE
    return value


HOSTILE_PARTS = ("run", "exhibits", "districts", "fields")


@pytest.mark.slow
def test_hostile_texts_stay_texts(language: Language) -> None:
    """Markup in a document is shown as text, everywhere on the page."""
    document = sample_audit()
    document |= {part: hostile(document[part], part) for part in HOSTILE_PARTS}
    text = report_page(document, None, language)
    page = read_page(text)
    assert len(list(page.find("script"))) == 1
    assert not list(page.find("img"))
    assert "\u202e" not in text
    assert "alert(1)" in page.text
    assert not [name for one in page.find() for name in one.attributes if name.startswith("on")]


def test_hostile_names_of_policies_people_and_districts(language: Language) -> None:
    """Titles of policies, ids of people and districts, and names of compared policies are escaped."""
    document, compare = sample_audit(), sample_compare()
    for step in document["creep"]["meter"]["steps"]:
        step["title"] += HOSTILE
        step["policy_id"] += HOSTILE
    for use in document["creep"]["meter"]["other_uses"]:
        use["source"] += HOSTILE
    for one in document["districts"]:
        one["district_id"] += HOSTILE
    for one in document["exhibits"]:
        one["person_id"] = one["person_id"] and one["person_id"] + HOSTILE
    document["run"]["policy"] += HOSTILE
    names = {one["name"]: one["name"] + HOSTILE for one in compare["over"]["policies"]}
    for one in compare["over"]["policies"]:
        one["name"] = names[one["name"]]
    compare["over"]["scenario"] += HOSTILE
    compare["fields"] = {renamed(name, names): field for name, field in compare["fields"].items()}
    text = report_page(traced(document), traced(compare, "compare"), language)
    page = read_page(text)
    assert len(list(page.find("script"))) == 1
    assert not list(page.find("img"))
    assert "\u202e" not in text
    for block in ("resident", "frontier", "creep", "map"):
        section = next(one for one in page.find("section") if one.attributes.get("id") == block)
        assert "alert(1)" in section.text, block
    assert not [name for one in page.find() for name in one.attributes if name.startswith("on")]


def renamed(field: str, names: dict[str, str]) -> str:
    """Name a field of a compared policy by the policy's new name."""
    family, bracket, key = field.removesuffix("]").partition("[")
    return f"{family}[{names.get(key, key)}]" if bracket else field


def only_fields() -> dict[str, Any]:
    """Give an audit without any section."""
    document = sample_audit()
    kept = ("acc.", "err.", "prop.", "sun.tail", "eq.fpr", "eq.days", "eq.blind", "eq.ratio")
    fields = {name: field for name, field in document["fields"].items() if name.startswith(kept)}
    fields = {name: field for name, field in fields.items() if not name.startswith("acc.ppv_at")}
    plain = ("format", "version", "run", "cost_ratio", "bootstrap", "sweep")
    return {key: document[key] for key in plain} | {"fields": fields}


def test_missing_parts_name_their_command(language: Language) -> None:
    """A block whose section was not asked says in a line what adds it, and draws no empty chart."""
    page = read_page(report_page(only_fields(), None, language))
    lines = [one.text for one in page.find("p") if "missing" in one.classes]
    assert len(lines) > 5
    names = {*SECTION_OF_KEY.values(), *SECTIONS_ASKED_FOR, "equality"}
    for line in lines:
        asked = re.search(r"--with (\S+)", line)
        assert (asked and asked[1] in names) or "healthcode compare" in line


def test_a_town_where_nothing_happened_has_a_page(language: Language) -> None:
    """Where nobody is red, infected or shown, the page says so and divides by nothing."""
    document = sample_audit()
    nothing = {"all": 0, "red": 0, "other": 0}
    document["tree"]["run"] |= {"red": 0, "infected": nothing, "infected_of_100_red": None}
    document["exhibits"] = [{**one, "person_id": None} for one in document["exhibits"]]
    for name, field in document["fields"].items():
        if name.startswith(("acc.", "prop.", "eq.", "need.", "why.", "err.best")):
            field |= {"value": None, "interval": None, "not_estimable": "nobody was red"}
    page = read_page(report_page(document, None, language))
    assert catalogue(language)["exhibits.nobody_locked"] in page.text


def test_a_run_that_was_changed_is_said_to_be(language: Language) -> None:
    """A table that somebody changed after the run is named at the top of the page."""
    document = sample_audit()
    document["run"]["changed_tables"] = ["scans"]
    header = next(read_page(report_page(document, None, language)).find("header"))
    assert "scans" in header.text
    del document["run"]["changed_tables"]
    assert "scans" not in next(read_page(report_page(document, None, language)).find("header")).text


@pytest.mark.slow
def test_a_green_resident_may_come_first(language: Language) -> None:
    """Where nobody was locked wrongly the page begins with somebody who has no evidence at all."""
    document = sample_audit()
    missed = next(one for one in document["exhibits"] if one["kind"] == "missed")
    assert "evidence" not in missed["told"]["en"]
    document["exhibits"] = [missed]
    page = read_page(report_page(document, None, language))
    resident = next(one for one in page.find("section") if one.attributes.get("id") == "resident")
    assert missed["person_id"] in resident.text


def test_the_page_knows_the_keys_of_an_audit() -> None:
    """The page knows which section writes each key of an audit."""
    always = {"format", "version", "run", "cost_ratio", "bootstrap", "fields", "sweep"}
    assert set(sample_audit()) - always <= SECTION_OF_KEY.keys()
