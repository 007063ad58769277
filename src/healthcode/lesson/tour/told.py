"""What every screen of the tour is told from: the document, the words, and what the reader guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from healthcode.lesson.fields import Figure, figures
from healthcode.lesson.settings import SETTINGS, Setting
from healthcode.lesson.words import Words
from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What is guessed: how sure the city is, infections avoided, the share from purchases.
Guess = Literal["sure", "avoided", "share"]
GUESSES: tuple[Guess, ...] = ("sure", "avoided", "share")


@dataclass
class Guesses:
    """What the reader guessed and signed; None where nothing was.

    Args:
        numbers: By what was asked.
        setting: Which one the reader would sign.
    """

    numbers: dict[Guess, int] = field(default_factory=dict)
    setting: Setting | None = None


@dataclass(frozen=True)
class Question:
    """What a screen asks.

    Args:
        guess: A number, or None for one of the settings.
        text: The question.
        highest: The largest number that can be meant.
    """

    guess: Guess | None
    text: str
    highest: int = 100


@dataclass(frozen=True)
class Screen:
    """One screen.

    Args:
        headline: Its first sentence.
        before: Lines before the question.
        question: What is asked, if anything.
        after: Lines after it.
        closing: A second question, whose answer changes nothing on this screen.
    """

    headline: str
    before: tuple[str, ...] = ()
    question: Question | None = None
    after: tuple[str, ...] = ()
    closing: Question | None = None


@dataclass(frozen=True)
class Told:
    """The document in one language.

    Args:
        document: The audit document with the parts of a tour.
        language: Of the sentences.
        plain: Whether everything is said in sentences.
        guesses: What was guessed so far.
        folder: Where the material lies, as it is shown.
        program: How the program is called.
    """

    document: Mapping[str, Any]
    language: Literal["en", "de"]
    plain: bool
    guesses: Guesses
    folder: str
    program: str = "healthcode"

    def say(self, key: str, /, **values: object) -> str:
        """Give a text of the tour."""
        return Words(self.language).say(f"tour.{key}", **values)

    def counted(self, key: str, number: float) -> str:
        """Give a number with its noun."""
        return Words(self.language).counted(f"tour.{key}", number, self.number(number))

    def number(self, value: float) -> str:
        """Write a number as the language does."""
        return number_words(value, self.language)

    def whole(self, name: str) -> str:
        """Write a field as whole people, infections or days: the middle of two towns is rounded."""
        value = self.figure(name).value
        return Words(self.language).say("figures.none") if value is None else self.number(round(value))

    def figure(self, name: str) -> Figure:
        """Give a field."""
        return figures({"fields": {name: self.document["fields"][name]}})[name]

    def said(self, guess: Guess) -> str:
        """Repeat what the reader guessed."""
        number = self.guesses.numbers.get(guess)
        return self.say("no_guess") if number is None else self.say("said", guess=self.number(number))

    def met(self, who: Literal["locked", "unprotected"]) -> Mapping[str, Any]:
        """Say who is met, and as what they were found."""
        found: Mapping[str, Any] = self.document["lesson"]["met"][who]
        return found

    def exhibit(self, who: Literal["locked", "unprotected"]) -> Mapping[str, Any] | None:
        """Give what is known of who is met; None if nobody fitted."""
        person_id = self.met(who)["person_id"]
        shown: Sequence[Mapping[str, Any]] = self.document["exhibits"]
        return next(
            (one for one in shown if one["kind"] == "asked" and one["person_id"] == person_id and person_id),
            None,
        )

    def minute(self, time: str) -> str:
        """Write a moment of the document without its seconds."""
        return time[:16].replace("T", " ")

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings, the strictest first."""
        return SETTINGS
