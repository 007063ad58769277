"""What every screen of the tour is told from: the document, the words, and what the reader guessed."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from healthcode.lesson.fields import Figure, figures
from healthcode.lesson.settings import SETTINGS, Setting
from healthcode.lesson.tour.dates import day_words, moment_words
from healthcode.lesson.words import Words
from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: What is guessed: how sure the city is, infections avoided, the share from purchases.
Guess = Literal["sure", "avoided", "share"]
GUESSES: tuple[Guess, ...] = ("sure", "avoided", "share")
#: The most that can be meant by a guess of so many in a hundred.
OF_100 = 100
PROGRAM = "healthcode"
#: How wide a screen is set.
COLUMNS = 80
#: Spaces at which no line ends: after a number, between "of" and a number after one, after a colour's letter.
_AFTER_A_NUMBER = re.compile(r"(?<![\w/-])(\d(?:[\d.,:]*\d)?\.?) (?=\w)")
_BEFORE_A_NUMBER = re.compile(r"(?<=\d\N{NO-BREAK SPACE})(of|von) (?=\d)")
_AFTER_A_WEEKDAY = re.compile(r"\b([A-Z][a-z]{1,2}) (?=\d{1,2}\b)")
_AFTER_A_LETTER = re.compile(r"(\[[A-Z]\]) (?=\w)")


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
    highest: int = OF_100


@dataclass(frozen=True)
class Screen:
    """One screen.

    Args:
        title: What it is about, in a word or two.
        headline: Its first sentence.
        brief: The one sentence that is left of it where only one is wanted.
        before: Lines before the question.
        question: What is asked, if anything.
        after: Lines after it.
        foot: Which fields its numbers are, and the command that makes them again.
        closing: A second question, whose answer changes nothing on this screen.
    """

    title: str
    headline: str
    brief: str
    before: tuple[str, ...] = ()
    question: Question | None = None
    after: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
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
    """

    document: Mapping[str, Any]
    language: Literal["en", "de"]
    plain: bool
    guesses: Guesses
    folder: str

    def say(self, key: str, /, **values: object) -> str:
        """Give a text of the tour."""
        return Words(self.language).say(f"tour.{key}", **values)

    def counted(self, key: str, number: float) -> str:
        """Give a number with its noun."""
        return Words(self.language).counted(f"tour.{key}", number, self.number(number))

    def number(self, value: float) -> str:
        """Write a number as the language does."""
        return number_words(value, self.language)

    def middle(self, name: str) -> str:
        """Write a field that is the middle of some towns; an even number of them may give a half."""
        value = self.figure(name).value
        return Words(self.language).say("figures.none") if value is None else self.number(value)

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

    def day(self, date: str) -> str:
        """Write a day of the document, or the day of a moment."""
        return day_words(date, Words(self.language))

    def moment(self, time: str) -> str:
        """Write a moment of the document, to the minute."""
        return moment_words(time, Words(self.language))

    def command(self, *words: str) -> str:
        """Write a command as it is typed, quoted for a shell."""
        return f"{PROGRAM} {shlex.join(words)}"

    def foot(self, fields: Sequence[str], *words: str) -> tuple[str, ...]:
        """Name what of ``audit.json`` stands on a screen, and the command that makes it again."""
        check = _broken(self.say("check", command=""), [PROGRAM, *words])
        return self.say("fields", fields=", ".join(fields)), *check

    def card_foot(self, checked: str, *fields: str) -> tuple[str, ...]:
        """Name the fields behind a screen; the command makes one of them again, from the seed alone."""
        return self.foot(fields, "card", checked, "--seed", str(self.document["run"]["seed"]))

    def person_foot(self, who: Literal["locked", "unprotected"], *words: str) -> tuple[str, ...]:
        """Name the part of ``audit.json`` that one person stands in; the command explains their colour."""
        shown = self.exhibit(who)
        if shown is None:
            return ()
        person, moment = shown["person_id"], shown["as_of"]
        asked = ("explain", f"{self.folder}/run", person, "--as-of", moment, *words)
        return self.foot((self.say("exhibit", person=person), f"lesson.met.{who}"), *asked)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings, the strictest first."""
        return SETTINGS


def kept_together(text: str) -> str:
    """Keep a number on the line of what it counts, as in ``5 of 100``, and a colour on that of its letter."""
    for space in (_AFTER_A_NUMBER, _BEFORE_A_NUMBER, _AFTER_A_WEEKDAY, _AFTER_A_LETTER):
        text = space.sub("\\1\N{NO-BREAK SPACE}", text)
    return text


def _broken(before: str, words: Sequence[str]) -> tuple[str, ...]:
    """Set a command on as many lines as it needs, each but the last ending as a shell wants it."""
    lines = [before.rstrip()]
    for group in _groups([shlex.quote(word) for word in words]):
        if len(lines[-1]) > len(before) and len(f"{lines[-1]} {group} \\") > COLUMNS:
            lines[-1] += " \\"
            lines.append(f"    {group}")
        else:
            lines[-1] += f" {group}"
    return tuple(lines)


def _groups(words: Sequence[str]) -> Iterator[str]:
    """Keep an option with its value."""
    option = ""
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else "-"
        if word.startswith("-") and not following.startswith("-"):
            option = f"{word} "
        else:
            yield option + word
            option = ""
