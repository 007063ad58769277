"""Pieces that many blocks have: a headline, both sides, what is known of the real world, told sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.dataset.shown import escaped
from healthcode.report.dates import with_moments
from healthcode.report.real_facts import facts_about, told_fact

if TYPE_CHECKING:
    from healthcode.report.page import Page


def headline(words: Markup) -> Markup:
    """Write the answer in one sentence, large."""
    return Markup('<p class="headline">{}</p>').format(words)


def paragraph(words: Markup) -> Markup:
    """Write a paragraph."""
    return Markup("<p>{}</p>").format(words)


def heading(page: Page, key: str) -> Markup:
    """Write a heading within a block."""
    return Markup("<h3>{}</h3>").format(page.say(key))


def both_sides(page: Page, for_it: Markup | None, against_it: Markup | None) -> Markup:
    """Lay the strongest honest sentence of each side beside the other's, as large; None if there is none."""
    nothing = page.tell("parts.nothing")
    return page.fill("both_sides", for_it=for_it or nothing, against_it=against_it or nothing)


def told(page: Page, path: str, *, has_moments: bool = False) -> Markup:
    """Write a sentence of the document as it stands there; it names its place, as numbers do.

    Args:
        page: The page.
        path: Of a text.
        has_moments: Moments in it are written as readers write them.

    Raises:
        LookupError: If there is nothing at this path.
    """
    words = str(page.value(path))
    words = with_moments(words, page) if has_moments else words
    return Markup('<span data-text="{}">{}</span>').format(path, escaped(words))


def ends(page: Page, path: str) -> Markup:
    """Write how a drill ends: whole people, then both sides, from ``<path>.ends`` of the document."""
    place = f"{path}.ends.{page.language}"
    return headline(told(page, f"{place}.people")) + both_sides(
        page, told(page, f"{place}.for_it"), told(page, f"{place}.against_it")
    )


def beside(page: Page, block: str) -> Markup:
    """Write what is known of the real world on the question of a block; nothing if there is nothing."""
    facts = facts_about(block)
    if not facts:
        return Markup()
    return page.fill("beside", facts=[told_fact(fact, page) for fact in facts])
