"""Resident cards in languages that have no more than cards, codes and the glossary: the rest stays English.

The words stand in ``content/card_words.toml``, each under the key that the cards ask for. A word that is not
there, such as a category of a scenario of your own, stays English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, get_args

from healthcode.codes.fonts.face import uncovered
from healthcode.experiments.exhibit_words import PLACE_WORDS
from healthcode.lesson.blocks import texts_of
from healthcode.lesson.content import load_content
from healthcode.lesson.kit.document import PrintBlock
from healthcode.lesson.kit.filling import Filling
from healthcode.lesson.words import Words
from healthcode.report.page import Page
from healthcode.scoring.words_of_data import DATA_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.kit.document import Piece
    from healthcode.lesson.kit.residents import DealtResidents, Resident
    from healthcode.report.charts import Language

KitLanguage = Literal["en", "de", "fr", "zh"]
KIT_LANGUAGES: tuple[KitLanguage, ...] = get_args(KitLanguage)
#: The pieces that speak these languages too; the glossary has all four columns in every kit.
CARD_PIECES = frozenset({"residents"})

#: How often something happened on a day, at the end of its words.
_TIMES = re.compile(r" \N{MULTIPLICATION SIGN}\d+$")
#: The parts of a sentence that are words of tables, not names.
_OF_TABLES = ("what", "mode")


def rest_language(language: KitLanguage) -> Language:
    """Say which language everything has that is neither card nor code nor glossary."""
    return "de" if language == "de" else "en"


def card_filling(filling: Filling, language: KitLanguage) -> Filling:
    """Give the filling of the cards: the same where the language has everything."""
    if language == filling.language:
        return filling
    return CardFilling(filling.document, filling.language, filling.given, language)


def with_card_words(found: DealtResidents, language: KitLanguage) -> DealtResidents:
    """Give the deck with the weeks told in a language of cards, in the place of the English words."""
    if language == rest_language(language):
        return found
    return replace(found, residents=tuple(_told(one, language) for one in found.residents))


def is_printable(piece: Piece) -> bool:
    """Say whether the font of PDF files has every letter of a piece."""
    texts = (text for block in piece.blocks if not isinstance(block, PrintBlock) for text in texts_of(block))
    return not any(uncovered(text) for text in texts)


@cache
def card_words(language: str) -> Mapping[str, str]:
    """Give the words of cards in a language by their key."""
    rows = load_content("en").card_words
    return {key: text for key, row in rows.items() for name, text in row.items() if name == language}


@dataclass(frozen=True)
class CardWords(Words):
    """Words of the lesson, where the language has them; else English."""

    def say(self, key: str, /, **values: object) -> str:
        """Give a text with its placeholders filled in."""
        known = card_words(self.language).get(key)
        return Words().say(key, **values) if known is None else known.format(**values)


@dataclass(frozen=True)
class CardPage(Page):
    """Words of the report, where the language of cards has them; else those of the page."""

    spoken: str = "en"

    def say(self, key: str, **values: object) -> str:
        """Give words as plain text."""
        known = card_words(self.spoken).get(key)
        return super().say(key, **values) if known is None else known.format(**values)


@dataclass(frozen=True)
class CardFilling(Filling):
    """A filling whose words are those of cards; numbers and sentences of the content stay as they are.

    Args:
        spoken: The language of cards.
    """

    spoken: KitLanguage = "en"

    @cached_property
    def words(self) -> Words:
        """The words of cards."""
        return CardWords(self.spoken)

    @cached_property
    def page(self) -> Page:
        """The report's words on cards."""
        return CardPage(self.document, None, self.language, spoken=self.spoken)

    def number(self, value: float) -> str:
        """Write a number; French parts thousands by a space."""
        english = super().number(value)
        return english.replace(",", " ") if self.spoken == "fr" else english


def _told(one: Resident, language: KitLanguage) -> Resident:
    week = tuple(
        replace(
            day, things={**day.things, "en": tuple(_thing(thing, language) for thing in day.things["en"])}
        )
        for day in one.week
    )
    return replace(one, week=week)


def _thing(english: str, language: str) -> str:
    """Say one thing of a day; the first sentence that fits it, as English has no two that fit the same."""
    times = _TIMES.search(english)
    said = english[: times.start()] if times else english
    words, other = card_words("en"), card_words(language)
    for key in (name for name in words if name.startswith("seen.")):
        fits = _pattern(words[key]).fullmatch(said)
        if fits is not None:
            of = "place" if key in ("seen.scans", "seen.staff") else "data"
            values = {
                name: _word(of, value, language) if name in _OF_TABLES else value
                for name, value in fits.groupdict().items()
            }
            return other[key].format(**values) + (times[0] if times else "")
    return _word("data", said, language) + (times[0] if times else "")


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    )


def _word(of: str, english: str, language: str) -> str:
    """Give a word of tables by what it is called in English; places may be vehicles too."""
    key = _keys()[of].get(english) or _keys()["data"].get(english)
    return english if key is None else card_words(language).get(key, english)


@cache
def _keys() -> Mapping[str, Mapping[str, str]]:
    return {
        of: {words["en"]: f"{of}.{name}" for name, words in reversed(table.items())}
        for of, table in (("data", DATA_WORDS), ("place", PLACE_WORDS))
    }
