"""What stands on a sheet, and where: laid out once, in millimetres, for both kinds of file.

A page is a landscape A4 sheet; the grid of eight cards also fits on a landscape Letter sheet. Every symbol is
as wide as the next, whatever it holds, because a reader needs a certain width and not a certain picture.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from healthcode.codes.fonts.face import composed, face, named, uncovered
from healthcode.codes.issuing import FIXED_MASK
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.symbol import WARNING, lay_out
from healthcode.codes.token import caption_of
from healthcode.dataset.shown import escaped, quoted
from healthcode.errors import CodeError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.scoring.words import Language

COLUMNS, ROWS = 4, 2
PER_PAGE = COLUMNS * ROWS

#: All in millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 297, 210
CARD_WIDTH, CARD_HEIGHT = 65, 93
#: Of the modules alone; a webcam reads 45 mm at arm's length.
SYMBOL_WIDTH = 46
#: A code of ours stays well below; only a much shorter text would be drawn smaller.
MOST_PICTURE_HEIGHT = 76
PADDING = 2.5
NAME_SIZE = 3.7
LINE_SIZE = 2.6
LINE_HEIGHT = 1.2
NOTE_SIZE = 2.8
TITLE_SIZE = 3.9

MOST_LINES = 3
#: No more of a text than this is looked at; no card has room for a third of it.
_MOST_CHARACTERS = 200
_ELLIPSIS = "…"

_LABELS: dict[str, dict[Language, str]] = {
    "title": {"en": "Mock health codes", "de": "Attrappen von Gesundheitscodes"},
    "page": {"en": "page {number} of {count}", "de": "Seite {number} von {count}"},
    "cut": {
        "en": "Print at 100 % and cut along the dashed lines.",
        "de": "In Originalgröße (100 %) drucken und an den gestrichelten Linien schneiden.",
    },
    "print": {"en": "Print", "de": "Drucken"},
    "advice": {
        "en": "Print in landscape at 100 %, on A4 or Letter, in colour or in black and white.",
        "de": "Im Querformat und in Originalgröße (100 %) drucken, auf A4 oder Letter, "
        "in Farbe oder in Schwarz-Weiß.",
    },
}


@dataclass(frozen=True)
class SheetCard:
    """What one card shows.

    Args:
        code_text: The signed text of the code.
        colour: One of ``ALL_COLOURS``: that of the frame.
        name: In bold under the picture.
        lines: Under the name; the first three are shown.
    """

    code_text: str
    colour: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlacedCard:
    """A card as it is printed.

    Args:
        picture: The code as an SVG element.
        title: Names the picture.
        picture_width: In millimetres, so that the symbol is ``SYMBOL_WIDTH`` wide.
        name: Escaped, and cut to the card's width.
        lines: The same.
    """

    picture: str
    title: str
    picture_width: float
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Up to eight cards, and the words above them."""

    number: str
    cards: tuple[PlacedCard, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything that a sheet says, for a template."""

    language: Language
    title: str
    warning: str
    cut: str
    provenance: str
    pages: tuple[Page, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The same as plain data, with the measures."""
        measures = {
            "columns": COLUMNS,
            "rows": ROWS,
            "page_width": PAGE_WIDTH,
            "page_height": PAGE_HEIGHT,
            "card_width": CARD_WIDTH,
            "card_height": CARD_HEIGHT,
            "padding": PADDING,
            "name_size": NAME_SIZE,
            "line_size": LINE_SIZE,
            "line_height": LINE_HEIGHT,
            "note_size": NOTE_SIZE,
            "title_size": TITLE_SIZE,
        }
        return asdict(self) | measures


def lay_out_sheet(cards: Sequence[SheetCard], language: Language, provenance: str = "") -> Sheet:
    """Draw every code and place it on its page.

    Raises:
        UsageError: If there is no card.
        CodeError: If a code cannot be drawn, or texts have characters that the bundled font lacks.
    """
    if not cards:
        raise UsageError("no sheet was written", (Problem("cards", "none", "at least one card"),))
    _require_font(cards, provenance)
    placed = [_placed(card) for card in cards]
    groups = [placed[start : start + PER_PAGE] for start in range(0, len(placed), PER_PAGE)]
    page_words = label("page", language)
    pages = (
        Page(page_words.format(number=number, count=len(groups)), tuple(group))
        for number, group in enumerate(groups, 1)
    )
    room = COLUMNS * CARD_WIDTH - face(bold=False).width(label("cut", language)) * NOTE_SIZE - PADDING
    return Sheet(
        language=language,
        title=label("title", language),
        warning=WARNING,
        cut=label("cut", language),
        provenance=shortened(provenance, room / NOTE_SIZE, bold=False),
        pages=tuple(pages),
    )


def label(name: str, language: Language) -> str:
    """Find one of the sheet's own words."""
    return _LABELS[name][language]


def shortened(text: str, room: float, *, bold: bool) -> str:
    """Escape a text and cut it to a width.

    Args:
        text: Anything; controls and bidirectional marks become escapes, so that none can turn a line around.
        room: As a multiple of the font's size.
        bold: In which weight it will stand.
    """
    weight = face(bold=bold)
    whole = _shown(text)
    if len(text) <= _MOST_CHARACTERS and weight.width(whole) <= room:
        return whole
    width, kept = weight.width(_ELLIPSIS), ""
    for character in whole:
        width += weight.width(character)
        if width > room:
            break
        kept += character
    return kept.rstrip() + _ELLIPSIS


def _shown(text: str) -> str:
    return escaped(composed(text[:_MOST_CHARACTERS]))


def _placed(card: SheetCard) -> PlacedCard:
    matrix, caption = matrix_of(card.code_text, FIXED_MASK), caption_of(card.code_text)
    picture = lay_out(matrix, card.colour, caption)
    module = min(SYMBOL_WIDTH / len(matrix), MOST_PICTURE_HEIGHT / picture.height)
    room = CARD_WIDTH - 2 * PADDING
    return PlacedCard(
        picture=draw_svg(matrix, card.colour, caption),
        title=picture.title,
        picture_width=round(picture.width * module, 2),
        name=shortened(card.name, room / NAME_SIZE, bold=True),
        lines=tuple(shortened(line, room / LINE_SIZE, bold=False) for line in card.lines[:MOST_LINES]),
    )


def _require_font(cards: Sequence[SheetCard], provenance: str) -> None:
    """Refuse every character that would be printed as an empty box."""
    problems = []
    for number, card in enumerate(cards, 1):
        for where, text in (("name", card.name), *(("line", line) for line in card.lines[:MOST_LINES])):
            if odd := uncovered(_shown(text)):
                wanted = "characters of the bundled font (Latin, Greek, Cyrillic, a few Chinese ones)"
                problems.append(Problem(f"card {number}, {where} {quoted(text)}", named(odd), wanted))
    if odd := uncovered(_shown(provenance)):
        problems.append(Problem("provenance", named(odd), "characters of the bundled font"))
    if problems:
        raise CodeError(
            "a sheet cannot be printed",
            tuple(problems),
            "Give the people other names, or leave their cards out: --people names those who get one.",
        )
