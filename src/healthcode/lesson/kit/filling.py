"""Texts of the kit with the figures of one run put in: what cannot be known says so in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from healthcode.lesson.blocks import Columns, FigureLine, with_texts
from healthcode.lesson.kit.document import FigureWords
from healthcode.lesson.said import PLACEHOLDER, MissingFigureError, filled, said
from healthcode.lesson.words import Words
from healthcode.report.charts import number_words
from healthcode.report.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.blocks import Block
    from healthcode.lesson.content import Said
    from healthcode.report.charts import Language


@dataclass(frozen=True)
class Filling:
    """What all texts of one kit are filled with.

    Args:
        document: The ``audit.json``.
        language: Of the texts.
        given: Words of this kit, such as ``deck.red``.
    """

    document: Mapping[str, Any]
    language: Language
    given: Mapping[str, object]

    @cached_property
    def words(self) -> Words:
        """The kit's own words in this language."""
        return Words(self.language)

    @cached_property
    def page(self) -> Page:
        """The report's words and dates in this language."""
        return Page(self.document, None, self.language)

    def say(self, key: str, /, **values: object) -> str:
        """Give words of the kit, numbers written out."""
        told = {name: self.number(one) if isinstance(one, int) else one for name, one in values.items()}
        return self.words.say(f"kit.{key}", **told)

    def number(self, value: float) -> str:
        """Write a number as readers of the language do."""
        return number_words(value, self.language)

    def sentence(self, sentence: Said) -> str:
        """Say a sentence of the content, or what stands for it where a figure is missing."""
        return said(sentence.text, sentence.absent, self.document, self.language, self.given)

    def fill(self, text: str) -> str:
        """Fill in a text; a figure that this run does not have is said not to be known."""

        def one(placeholder: str) -> str:
            try:
                return filled(placeholder, self.document, self.language, self.given)
            except MissingFigureError:
                return self.say("not_estimable")

        return PLACEHOLDER.sub(lambda found: one(found[0]), text)

    def block(self, block: Block) -> Block | FigureWords:
        """Fill in a block, and write out the figure of a figure line."""
        if isinstance(block, FigureLine):
            return self._figure(block)
        if isinstance(block, Columns):
            columns = tuple(tuple(self.block(inner) for inner in column) for column in block.columns)
            return replace(block, columns=columns)  # type: ignore[arg-type]  # a figure line became words
        return with_texts(block, self.fill)

    def _figure(self, line: FigureLine) -> FigureWords:
        found = self.document["fields"].get(line.field)
        notes = []
        if found is not None and line.shows_command:
            notes.append(self.say("command", command=found["command"]))
        if found is not None and line.shows_trap:
            notes.append(self.say("trap", trap=found["trap"][self.language]))
        return FigureWords(self.fill(f"{{{line.field}}}"), self.fill(line.label), tuple(notes))
