"""The parts of the debate kit's words, typed: what a motion, a role, a card, a worksheet and a page hold."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from healthcode.lesson.said import fields_in

Confidence = Literal["primary", "primary_in_press", "press", "secondary", "unverified"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)


class Frozen(BaseModel):
    """What every part of the content has in common: nothing unknown, nothing converted, nothing changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Said(Frozen):
    """A sentence with figures.

    Args:
        text: With placeholders.
        absent: What is said where a figure is missing; empty if none may be.
        optional: Whether a figure may be missing; then ``absent`` is not empty.
    """

    text: str = Field(min_length=1)
    absent: str = ""
    optional: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Said:
        if self.optional != bool(self.absent):
            raise ValueError("a sentence is optional if, and only if, it has words for its absence")
        if fields_in(self.absent):
            raise ValueError("what is said in the absence of a figure needs none itself")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields that it needs."""
        return tuple(sorted(fields_in(self.text)))


class Point(Said):
    """A sentence that may speak for a side, and when it does.

    Args:
        id: Its name.
        field: The field by which it is judged.
        above: It speaks if the number is larger than this.
        below: It speaks if the number is at most this.
        by: The count of the field that is looked at instead of its value, such as ``n.named``.
        minus: Another count of the same field that is taken off first; nothing if it is not there.
        than: Another field whose value is taken off.
    """

    id: str
    field: str
    above: float | None = None
    below: float | None = None
    by: str = ""
    minus: str = ""
    than: str = ""

    @model_validator(mode="after")
    def _has_one_line(self) -> Point:
        if (self.above is None) == (self.below is None):
            raise ValueError("give one of above and below")
        return self


class Motion(Frozen):
    """A motion with its definitions and what may be said on each side."""

    id: str
    title: str
    definitions: tuple[str, ...] = Field(min_length=1)
    case_for: str
    case_against: str
    for_points: tuple[Point, ...] = Field(min_length=2)
    against_points: tuple[Point, ...] = Field(min_length=2)

    @property
    def for_fields(self) -> tuple[str, ...]:
        """Name the fields that may favour the motion."""
        return tuple(point.field for point in self.for_points)

    @property
    def against_fields(self) -> tuple[str, ...]:
        """Name the fields that may favour the other side."""
        return tuple(point.field for point in self.against_points)


class Role(Frozen):
    """A role of the hearing, with a private fact from the seed and a line in the sand."""

    id: str
    title: str
    wants: str
    private_fact: Said
    line: str


class ModelCard(Frozen):
    """A card whose claim is a result of this town."""

    id: str
    field: str
    claim: Said
    assumes: str
    limit: str


class RealCard(Frozen):
    """A card with a fact about one place, and for a Chinese one a fact from elsewhere beside it."""

    id: str
    title: str
    claim: str
    date: str = Field(min_length=4)
    source: str = Field(min_length=3)
    confidence: Confidence
    is_chinese: bool
    parallel: str = ""
    parallel_date: str = ""
    parallel_source: str = ""
    parallel_confidence: Confidence | Literal[""] = ""

    @model_validator(mode="after")
    def _has_a_parallel(self) -> RealCard:
        beside = (self.parallel, self.parallel_date, self.parallel_source, self.parallel_confidence)
        if any(beside) != all(beside):
            raise ValueError("a parallel has words, date, source and confidence, or is not there at all")
        if self.is_chinese and not self.parallel:
            raise ValueError("a Chinese case needs a parallel from elsewhere")
        return self


class LawCard(Frozen):
    """A card about one law or ruling; ``check`` says that its wording was not read in an official text."""

    id: str
    title: str
    says: str
    source: str
    date: str
    use: str
    check: bool = False


class Term(Frozen):
    """A term in four languages, with what it means."""

    id: str
    names: dict[Literal["en", "de", "fr", "zh"], str]
    means: str


class Question(Frozen):
    """A question of a worksheet and its answer from the run."""

    id: str
    question: str
    answer: Said
    lines: int = 2


class Worksheet(Frozen):
    """Questions for one age."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


class Page(Frozen):
    """A sheet made of blocks."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    id: str
    title: str
    blocks: tuple[Any, ...]


class Content(Frozen):
    """Everything that the kit says, in one language."""

    language: str
    motions: tuple[Motion, ...]
    points: tuple[Point, ...]
    roles: tuple[Role, ...]
    evidence_model: tuple[ModelCard, ...]
    evidence_real: tuple[RealCard, ...]
    law_cards: tuple[LawCard, ...]
    glossary: tuple[Term, ...]
    worksheets: tuple[Worksheet, ...]
    pages: tuple[Page, ...]
    labels: dict[str, str]
    card_words: dict[str, dict[Literal["en", "de", "fr", "zh"], str]]

    def page(self, page_id: str) -> Page:
        """Give a page by its id.

        Raises:
            KeyError: If there is none.
        """
        return {page.id: page for page in self.pages}[page_id]

    def worksheet(self, worksheet_id: str) -> Worksheet:
        """Give the worksheet ``a`` or ``b``."""
        return {sheet.id: sheet for sheet in self.worksheets}[worksheet_id]
