"""The page of cards: complete, self-contained, and safe against what files hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from healthcode.cards import Card, cards_page, shape_svg
from healthcode.clock import parse_time
from healthcode.codes.keys import demo_keys
from healthcode.codes.token import issue
from healthcode.dataset import dataset_from_rows, load_dataset
from healthcode.policy.load import load_policy
from healthcode.samples import sample_path
from healthcode.scoring.engines import open_scorer
from healthcode.scoring.explain import explain_with
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from healthcode.dataset import Dataset
    from healthcode.scoring.words import Language

AS_OF = parse_time("2020-02-21T20:00:00")
VOID = {"meta", "link", "br", "hr", "img", "input"}


def page_of(dataset: Dataset, language: Language = "en") -> str:
    rules = load_policy("hangzhou-2020-02")
    scorer = open_scorer("reference", dataset, rules, AS_OF)
    cards = []
    for verdict in scorer.evaluate([AS_OF]).verdicts:
        told = explain_with(scorer, dataset, rules, verdict.person_id, language)
        text = issue(told.person_id, told.colour, AS_OF, 1_440, demo_keys())
        cards.append(Card(told, text, "P-0 2020-02-21"))
    return cards_page(cards, language)


@pytest.fixture(scope="module")
def page() -> str:
    with load_dataset(sample_path()) as dataset:
        return page_of(dataset)


def hostile(**override: str) -> str:
    rows: dict[str, Any] = {
        "people": [{"person_id": "syn-a", "district_id": "d", "group": "<b>bold</b>"}],
        "overrides": [
            {
                "person_id": "syn-a",
                "colour": "red",
                "set_at": "2020-02-20T08:00",
                "actor": "Office",
                "reason": "none",
                **override,
            }
        ],
    }
    with dataset_from_rows(rows) as dataset:
        return page_of(dataset)


class Tags(HTMLParser):
    """Follows which elements are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.slow
def test_every_resident_has_a_card(page: str) -> None:
    """The page has a card for each of the sixteen residents, each with a code and its word."""
    assert page.count('<article class="card">') == 16
    assert len(set(re.findall(r"<h3><bdi>(syn-[^<]+)</bdi></h3>", page))) == 16
    assert page.count("<title>Mock health code:") == 16
    for word in ("RED", "YELLOW", "GREEN"):
        assert f"<strong>{word}</strong>" in page


@pytest.mark.slow
def test_every_element_is_closed(page: str) -> None:
    """The page is well formed, and has neither script nor form."""
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "link", "img", "iframe", "form", "object"} & set(tags.seen)


def test_nothing_is_loaded_from_anywhere(page: str) -> None:
    """No address stands in the page, and nothing that would load a file."""
    for forbidden in ("http", "src=", "url(", "@import", "//", "file:/"):
        assert forbidden not in page.lower(), forbidden


def test_the_page_says_what_it_is(page: str) -> None:
    """The mock warning, the origin and the demo key are plain to see."""
    assert "MOCK / SIMULATION" in page
    assert "hand-made data, unverified" in page
    assert "demo key" in page
    assert page.count("SIMULATION - NOT A REAL PASS") >= 16


@pytest.mark.slow
def test_the_same_data_gives_the_same_bytes(page: str) -> None:
    """The page does not depend on when or where it is written."""
    with load_dataset(sample_path()) as dataset:
        assert page_of(dataset) == page


@pytest.mark.slow
def test_the_page_speaks_german() -> None:
    """All words of the page follow the language."""
    with load_dataset(sample_path()) as dataset:
        german = page_of(dataset, "de")
    assert '<html lang="de">' in german
    assert "ROT" in german
    assert "What counts" not in german


def test_text_from_files_is_escaped() -> None:
    """Markup in a group, an office or a reason is shown and never obeyed."""
    shown = hostile(actor="<script>alert(1)</script>", reason='"><img src=x onerror=alert(1)>')
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>bold" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_text_direction_cannot_be_turned() -> None:
    """Bidirectional marks in a text are shown as escapes."""
    shown = hostile(reason="\u202edesrever")
    assert "\u202e" not in shown
    assert "\\u202edesrever" in shown


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_every_colour_has_a_shape(colour: str) -> None:
    """Each colour's shape can be drawn alone."""
    assert "<polygon" in shape_svg(colour)
