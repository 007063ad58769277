"""What is known of the real world, each with its source, its date and how sure it is."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from markupsafe import Markup

from healthcode.report.charts import number_words
from healthcode.report.dates import date_words, names_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.report.charts import Language
    from healthcode.report.page import Page

Confidence = Literal["primary", "primary_in_press", "press", "secondary", "derived"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


@dataclass(frozen=True)
class RealFact:
    """One fact about one place; it says nothing about any other.

    Args:
        id: A short name; also its anchor on the page.
        about: The block of the page whose question it belongs to.
        says: The sentence in each language, with the names of ``numbers`` in braces.
        numbers: What is filled in.
        source: Who says so, in each language.
        date: Of the source or of what happened, as ISO text or a part of it.
        confidence: How sure it is; see the words of the block ``real``.
    """

    id: str
    about: str
    says: Mapping[Language, str]
    numbers: Mapping[str, float]
    source: Mapping[Language, str]
    date: str
    confidence: Confidence


@cache
def real_facts() -> tuple[RealFact, ...]:
    """Load all facts, in their order.

    Raises:
        ValueError: If a fact has an unknown confidence.
    """
    text = files("healthcode.report").joinpath("real_facts.toml").read_text(encoding="utf-8")
    facts = tuple(
        RealFact(
            name,
            one["about"],
            {"en": one["en"], "de": one["de"]},
            one.get("numbers", {}),
            {"en": one["source"], "de": one.get("source_de", one["source"])},
            one["date"],
            one["confidence"],
        )
        for name, one in tomllib.loads(text).items()
    )
    wrong = [fact.id for fact in facts if fact.confidence not in CONFIDENCES]
    if wrong:
        raise ValueError(f"unknown confidence: {', '.join(wrong)}")
    return facts


def facts_about(block: str) -> list[RealFact]:
    """Give the facts that belong to the question of a block."""
    return [fact for fact in real_facts() if fact.about == block]


def told_fact(fact: RealFact, page: Page, *, links: bool = True) -> Markup:
    """Write a fact as a sentence whose numbers name it, with its tag and its source.

    Args:
        fact: The fact.
        page: The page.
        links: Whether the source stands only in the list of all facts, to which the tag then leads.
    """
    numbers = {
        name: Markup('<span data-fact="{}" data-name="{}" data-value="{}">{}</span>').format(
            fact.id, name, json.dumps(value), number_words(value, page.language)
        )
        for name, value in fact.numbers.items()
    }
    sentence = Markup.escape(fact.says[page.language]).format(**numbers)
    if not links:
        return sentence
    return Markup('{} <a class="small" href="#real-{}">{}</a>').format(
        sentence + page.tag("REAL"), fact.id, source_words(fact, page)
    )


def source_words(fact: RealFact, page: Page) -> str:
    """Say who says so, when, and how sure it is."""
    sure = page.say(f"real.confidence.{fact.confidence}")
    source = fact.source[page.language]
    if names_date(source, fact.date, page):
        return page.say("real.source_alone", source=source, sure=sure)
    return page.say("real.source", source=source, date=date_words(fact.date, page), sure=sure)


def dated_source(fact: RealFact, page: Page) -> str:
    """Say who says so, and when, if the source does not name the date itself."""
    source = fact.source[page.language]
    if names_date(source, fact.date, page):
        return source
    return page.say("real.by_source", source=source, date=date_words(fact.date, page))
