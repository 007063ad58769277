"""French and Chinese cards: every word there, with the same placeholders, and never another number."""

# ruff: noqa: RUF001 - the signs are those of French and Chinese print

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from healthcode.experiments.exhibit_words import PLACE_WORDS
from healthcode.lesson.blocks import Paragraph
from healthcode.lesson.kit import residents as residents_module
from healthcode.lesson.kit.card_languages import (
    KIT_LANGUAGES,
    card_filling,
    card_words,
    is_printable,
    rest_language,
    with_card_words,
)
from healthcode.lesson.kit.cards import resident_cards
from healthcode.lesson.kit.deck import Dealt, Deck
from healthcode.lesson.kit.document import Piece
from healthcode.lesson.kit.filling import Filling
from healthcode.lesson.kit.residents import DealtResidents, Resident, SeenDay
from healthcode.lesson.said import PLACEHOLDER
from healthcode.lesson.words import texts
from healthcode.report.words.catalogue import catalogue
from healthcode.scoring.words_of_data import DATA_WORDS

if TYPE_CHECKING:
    from healthcode.lesson.blocks import FoldCard
    from healthcode.lesson.kit.card_languages import KitLanguage
    from healthcode.report.charts import Language

LANGUAGES: tuple[Language, ...] = ("en", "de")
WEEK = (
    "bought fever medicine",
    "scan at work: dialysis ×2",
    "on file: positive test",
    "train to north",
    "metro ×3",
    "3 more",
)


def card(language: KitLanguage, things: tuple[str, ...] = WEEK, red_in_town: int = 1_234) -> FoldCard:
    """Make one card."""
    document = json.loads((Path(__file__).parents[1] / "content_audit.json").read_text(encoding="utf-8"))
    dealt = Dealt(0, "red", ())
    deck = Deck(9, (dealt,), {"red": 1, "yellow": 0, "green": 0}, {"red": red_in_town, "green": 2}, ())
    one = Resident(
        dealt,
        "syn-1",
        "old",
        "taxi_driver",
        pays_cash=True,
        week=(SeenDay("2020-02-05", {"en": things, "de": things}),),
        code_text="MOCK\nRED x\n2020-02-05T04:00:00 1440\nsignature",
        rule="",
        says={},
        rules_alone="red",
        is_infected=False,
        is_infectious=False,
    )
    found = DealtResidents(deck, (one,), "2020-02-05T04:00:00", {})
    filling = Filling(document, rest_language(language), {})
    consequences = {"red": ("stays_home", "gates_closed")}
    piece = resident_cards(with_card_words(found, language), consequences, card_filling(filling, language))
    made: Any = piece.blocks[0]
    return made.cards[0]  # type: ignore[no-any-return]  # the block holds cards to fold


def said_elsewhere(key: str, language: Language) -> str:
    """Look up where English and German cards take a word from."""
    area, _, name = key.partition(".")
    if area == "kit":
        return texts(language)[key]
    if area in ("page", "resident"):
        return catalogue(language)[key]
    tables: dict[str, Any] = {"data": DATA_WORDS, "place": PLACE_WORDS, "seen": residents_module._WORDS}
    return str(tables[area][name][language])


def test_words_of_cards_are_those_that_english_and_german_cards_say() -> None:
    """One table for translators, two places that must not part."""
    for language in LANGUAGES:
        for key, text in card_words(language).items():
            assert said_elsewhere(key, language) == text, key


def test_no_word_of_a_card_is_missing() -> None:
    """All that a card may show has its row: colours, shapes, ages, work, and every closed list of tables."""
    known = set(card_words("en"))
    wanted = {f"data.{name}" for name in DATA_WORDS} | {f"place.{name}" for name in PLACE_WORDS}
    wanted |= {f"seen.{name}" for name in residents_module._WORDS}
    parts = ("kit.ages.", "kit.letters.", "kit.shapes.", "kit.consequences.")
    wanted |= {key for key in texts("en") if key.startswith(parts)}
    wanted |= {key for key in catalogue("en") if key.startswith(("resident.occupations.", "page.colours."))}
    assert wanted <= known
    assert {"kit.resident.drawn", "kit.resident.means", "page.date", "page.months"} <= known


@pytest.mark.parametrize("language", KIT_LANGUAGES)
def test_placeholders_are_those_of_english(language: KitLanguage) -> None:
    english, other = card_words("en"), card_words(language)
    assert english.keys() == other.keys()
    for key, text in english.items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(other[key])), key
    for key, count in (("page.weekdays", 7), ("page.months", 12)):
        assert len(other[key].split()) == count


def test_a_french_card_says_the_same_as_an_english_one() -> None:
    """The same person, colour, code and numbers, in French words."""
    english, french = card("en"), card("fr")
    assert french.title == english.title
    assert french.picture.svg == english.picture.svg
    assert french.text == "conduite de taxi, de 60 à 74 ans ; paie en espèces"
    assert french.rows == (
        (
            "mer. 5 févr.",
            (
                "achat : médicament contre la fièvre · scan au travail : dialyse ×2 · "
                "enregistré : test positif · train vers north · métro ×3 · 3 de plus"
            ),
        ),
    )
    assert french.sign == "R · ROUGE"
    assert any("1 sur 1" in line or "1 234 habitants" in line for line in french.back)


def test_a_chinese_card_is_chinese() -> None:
    chinese = card("zh")
    assert chinese.rows[0] == (
        "2月5日 周三",
        "购买：退烧药 · 上班扫码：透析 ×2 · 记录：检测阳性 · 火车前往north · 地铁 ×3 · 另有 3 项",
    )
    assert chinese.sign == "红 · 红色"


def test_words_that_nobody_translated_stay_as_they_are() -> None:
    """A category of somebody's own scenario is not lost."""
    assert card("fr", ("bought moon cheese", "rocket", "<b>hostile</b>")).rows[0][1] == (
        "achat : moon cheese · rocket · <b>hostile</b>"
    )


def test_only_what_the_font_has_is_printed_as_pdf() -> None:
    """Chinese words are not; French ones are."""
    assert is_printable(Piece("p", "", (Paragraph("Découpez l’œuvre"),)))
    assert not is_printable(Piece("p", "", (Paragraph("沿虚线剪开"),)))


def test_german_and_english_kits_have_the_cards_of_their_language() -> None:
    filling = Filling({"fields": {}}, "de", {})
    assert card_filling(filling, "de") is filling
    assert {rest_language(one) for one in KIT_LANGUAGES} == {"en", "de"}
    assert replace(filling, language=rest_language("zh")).language == "en"
    assert np.array_equal([len(card_words(one)) for one in KIT_LANGUAGES], [len(card_words("en"))] * 4)
