"""The first page of the kit: what is in it, how many to print, the lesson by the minute, and what to know."""

from __future__ import annotations

import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

import healthcode
from healthcode.lesson.blocks import BulletList, Heading, Paragraph, Table
from healthcode.lesson.kit.document import Piece

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from healthcode.lesson.blocks import Block
    from healthcode.lesson.kit.card_languages import KitLanguage
    from healthcode.lesson.kit.document import PaperName
    from healthcode.lesson.kit.filling import Filling
    from healthcode.lesson.kit.residents import DealtResidents
Minutes = Literal[15, 30, 45, 90]
MINUTES: tuple[Minutes, ...] = get_args(Minutes)

#: How many copies a class needs; of all else one is enough, or one for each four.
_ONE_EACH = ("worksheet-a", "worksheet-b")
_FOUR_ON_A_SHEET = ("vote-slips",)
_CUT = ("residents", "roles", "evidence-model", "evidence-real", "law-cards")
_FOR_TEACHER = (
    "readme",
    "teacher-notes",
    "answer-key",
    "info-slide",
    "the-town",
    "model-card",
    "sources",
    "motions",
    "rubric",
    "tally",
)
#: Needed in every lesson, whatever its plan.
_ALWAYS = frozenset({"teacher-notes", "observer-sheet"})
_FOUR = 4
#: Languages of cards and glossary; in such a kit everything else is English, and its first page says so.
CARDS_ONLY = ("fr", "zh")


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Args:
        begin: In minutes from the start.
        until: The minute in which it ends.
        name: Of its words.
        pieces: What lies on the desk.
    """

    begin: int
    until: int
    name: str
    pieces: tuple[str, ...]


@cache
def plans() -> Mapping[int, tuple[Step, ...]]:
    """Read the timing of every length of a lesson."""
    given = tomllib.loads(files("healthcode.lesson.kit").joinpath("plans.toml").read_text(encoding="utf-8"))
    found: dict[int, tuple[Step, ...]] = {}
    for minutes, plan in given.items():
        begin, steps = 0, []
        for step in plan["steps"]:
            steps.append(Step(begin, step["until"], step["name"], tuple(step["pieces"])))
            begin = step["until"]
        found[int(minutes)] = tuple(steps)
    return found


@dataclass(frozen=True)
class Order:
    """What was asked for, as it was typed.

    Args:
        seed: Of the town.
        students: How many cards.
        minutes: Of the lesson.
        language: Of the words; French and Chinese of cards and glossary alone.
        paper: To print on.
    """

    seed: str
    students: int
    minutes: Minutes
    language: KitLanguage
    paper: PaperName

    @property
    def command(self) -> str:
        """Write what makes the same kit again."""
        words = ["healthcode", "kit", "--seed", self.seed, "--students", str(self.students)]
        words += ["--minutes", str(self.minutes), "--lang", self.language, "--paper", self.paper]
        return shlex.join([*words, "-o", "kit"])


def readme(
    order: Order,
    pieces: Sequence[Piece],
    warnings: Sequence[str],
    found: DealtResidents,
    filling: Filling,
    *,
    has_pdf: bool,
    only_html: Collection[str] = (),
) -> Piece:
    """Write the first page.

    Args:
        order: What was asked for.
        pieces: All others, in the order of the list.
        warnings: About balance and about the deck.
        found: The deck.
        filling: Of the kit.
        has_pdf: Whether there are PDF files.
        only_html: Names of pieces that have none all the same.
    """
    intro = filling.say("readme.intro", students=order.students, minutes=order.minutes, seed=order.seed)
    blocks: list[Block] = [Paragraph(intro)]
    if order.language in CARDS_ONLY:
        blocks.append(Paragraph(_talk(filling, f"cards_only.{order.language}"), is_box=True))
    if not has_pdf:
        blocks.append(Paragraph(filling.say("readme.pdf_missing"), is_box=True))
    elif only_html:
        blocks.append(Paragraph(_talk(filling, "only_html"), is_box=True))
    told = tuple(warnings) or (filling.say("readme.no_warning"),)
    rules = tuple(filling.say(f"readme.rule_{name}") for name in ("residents", "data", "country", "optout"))
    again = filling.say("readme.again_words", version=healthcode.__version__)
    blocks += [
        Heading(filling.say("readme.warnings")),
        BulletList(told),
        Heading(filling.say("readme.rules")),
        BulletList(rules),
        Heading(filling.say("readme.steps")),
        _steps(order, pieces, found, filling),
        Heading(filling.say("readme.print")),
        _pieces(order, pieces, filling, only_html=only_html if has_pdf else None),
        Heading(filling.say("readme.again")),
        Paragraph(again),
        Paragraph(order.command, is_box=True),
        Paragraph(filling.say("readme.again_numbers")),
        Paragraph(filling.say("readme.licence")),
    ]
    return Piece("readme", filling.say("titles.readme"), tuple(blocks))


def _steps(order: Order, pieces: Sequence[Piece], found: DealtResidents, filling: Filling) -> Table:
    titles = {piece.name: piece.title for piece in pieces}
    deck = found.deck
    values = {
        "red": deck.count("red"),
        "cards": len(deck.dealt),
        "red_in_town": deck.in_town["red"],
        "people": sum(deck.in_town.values()),
    }
    header = tuple(
        filling.say(f"readme.{name}") for name in ("minutes", "step", "teacher", "pupils", "material")
    )
    rows = tuple(
        (
            f"{step.begin}\N{EN DASH}{step.until}",
            f"**{filling.say(f'steps.{step.name}.name')}**",
            filling.say(f"steps.{step.name}.teacher", **values),
            filling.say(f"steps.{step.name}.pupils"),
            "; ".join(titles[name] for name in step.pieces if name in titles),
        )
        for step in plans()[order.minutes]
    )
    return Table(header, rows, widths=(1.3, 1.8, 3.9, 3.9, 2.6))


def _talk(filling: Filling, key: str) -> str:
    return filling.words.say(f"kit_talk.{key}")


def _pieces(
    order: Order, pieces: Sequence[Piece], filling: Filling, *, only_html: Collection[str] | None
) -> Table:
    """Say what to print and how often; where there is no PDF at all, ``only_html`` is None."""
    used = _ALWAYS.union(name for step in plans()[order.minutes] for name in step.pieces)
    pages = {piece.name for piece in pieces} if only_html is None else only_html
    header = tuple(filling.say(f"readme.{name}") for name in ("piece", "copies", "file"))
    rows = [
        (
            f"**{piece.title}**" if piece.name in used else piece.title,
            _copies(piece.name, order.students, filling)
            if piece.name in used
            else filling.say("readme.spare"),
            f"html/{piece.name}.html" if piece.name in pages else f"pdf/{piece.name}.pdf",
        )
        for piece in pieces
    ]
    return Table(header, tuple(rows), widths=(4, 3, 4))


def _copies(name: str, students: int, filling: Filling) -> str:
    if name in _CUT:
        return filling.say("readme.cut_once")
    if name in _ONE_EACH:
        return filling.say("readme.each", count=students)
    if name in _FOUR_ON_A_SHEET:
        return filling.say("readme.slips", count=-(-students // _FOUR))
    if name in _FOR_TEACHER:
        return filling.say("readme.once")
    return filling.say("readme.per_four", count=-(-students // _FOUR))
