"""A piece of the kit before it is rendered: its blocks, the paper, and the foot of each page."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.codes.fonts.face import composed, face
from healthcode.dataset.shown import escaped
from healthcode.lesson.blocks import Card, CardGrid, FoldCard, FoldCards, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.codes.fonts.face import Face
    from healthcode.lesson.blocks import Block
    from healthcode.report.charts import Language

PaperName = Literal["a4", "letter"]
#: Keys of blocks whose texts are no words with bold parts in them.
_BARE = frozenset({"kind", "svg", "words", "field"})
_BOLD = "**"


@dataclass(frozen=True)
class Paper:
    """A sheet of paper, upright, in millimetres.

    Args:
        name: For a style sheet.
        width: Of the sheet.
        height: Of the sheet.
        line_gap: Between lines to write on; paper for writing has them closer where sheets are shorter.
    """

    name: PaperName
    width: float
    height: float
    line_gap: float

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - 2 * SIDE

    @property
    def text_height(self) -> float:
        """Between the margins."""
        return self.height - TOP - BOTTOM


#: Margins and measures of cards, in millimetres. A card to fold is as wide as the text of A4.
SIDE, TOP, BOTTOM = 12.0, 12.0, 16.0
FOLD_HEIGHT, FOLDS = 80.0, 3
#: Above a grid of cards: the line that says where to cut.
ABOVE_CARDS = 7.0
CARD_PADDING = 3.5
#: Sizes of letters on cards, at scale 1.
CARD_SIZE, CARD_TITLE, CARD_SMALL = 3.2, 3.7, 2.6
#: Cards are set as large as the fullest of them lets, the front of a card to fold likewise.
CARD_SCALES = (1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.87)
FOLD_SCALES = (1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
FOLD_SIZE, FOLD_PADDING = 2.9, 3.0
_LINE, _BETWEEN = 1.2, 1.2
#: On the front of a card to fold: the width of the day, and the room around a row.
_DAY_SHARE, _ROW_ROOM = 7.2, 1.3
#: Browsers without our font set words up to so much wider.
_WIDER = 1.04

PAPERS: dict[PaperName, Paper] = {
    "a4": Paper("a4", 210, 297, 7.8),
    "letter": Paper("letter", 215.9, 279.4, 7.1),
}


@dataclass(frozen=True)
class Piece:
    """One file of the kit, in both formats.

    Args:
        name: Of its files, without ending.
        title: At its top; none if empty.
        blocks: From top to bottom, every placeholder filled.
        scale: How much larger than usual its letters are, outside cards.
    """

    name: str
    title: str
    blocks: tuple[Block | PrintBlock, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class FigureWords:
    """A figure line whose figure is written out.

    Args:
        words: The figure.
        label: What it counts.
        notes: In small letters below.
    """

    words: str
    label: str
    notes: tuple[str, ...] = ()
    kind: Literal["figure_words"] = "figure_words"


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page, such as a question and its lines.

    Args:
        blocks: From top to bottom.
    """

    blocks: tuple[Block, ...]
    kind: Literal["together"] = "together"


@dataclass(frozen=True)
class Slips:
    """A page that is cut into equal slips, all with the same words.

    Args:
        blocks: Of one slip.
        count: Below each other.
    """

    blocks: tuple[Block, ...]
    count: int
    kind: Literal["slips"] = "slips"


@dataclass(frozen=True)
class FoldLine:
    """A line to fold a sheet at, so that what is below it is not read yet.

    Args:
        text: At the line.
    """

    text: str
    kind: Literal["fold_line"] = "fold_line"


#: What the kit's own code puts between the blocks of the content.
PrintBlock = FigureWords | Together | Slips | FoldLine


@dataclass(frozen=True)
class Look:
    """What every piece has in common.

    Args:
        language: Of all words.
        paper: To print on.
        footer: At the foot of each page.
        page_words: Such as ``page {page} of {pages}``; for formats that count pages.
        cut: Says where to cut.
        print_words: On a button of a page in a browser.
        advice: Above a page in a browser, not printed.
    """

    language: Language
    paper: Paper
    footer: str
    page_words: str
    cut: str
    print_words: str
    advice: str


def plain(value: Any) -> Any:
    """Turn blocks into plain values for a template: a text becomes its runs, ``[words, is bold]`` each."""
    if isinstance(value, str):
        return runs(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {
            one.name: getattr(value, one.name) if one.name in _BARE else plain(getattr(value, one.name))
            for one in fields(value)
        }
    return value


def runs(text: str) -> list[list[Any]]:
    """Divide a text at ``**``: every second run is bold. Controls and bidirectional marks become escapes."""
    parts = escaped(composed(text)).split(_BOLD)
    return [[words, bool(at % 2)] for at, words in enumerate(parts) if words]


def has_own_title(blocks: Sequence[Block | PrintBlock]) -> bool:
    """Say whether a piece is cut into parts, so that no title of its own stands above it."""
    return any(isinstance(block, CardGrid | FoldCards | Slips) for block in blocks)


def paged(grid: CardGrid, paper: Paper) -> list[CardGrid]:
    """Divide cards into pages, with as many rows as the fullest card lets, so that all are equally large."""
    rows = fitting_rows(grid.cards, grid.columns, grid.rows, paper)
    step = rows * grid.columns
    starts = range(0, len(grid.cards), step)
    return [CardGrid(grid.cards[start : start + step], grid.columns, rows) for start in starts]


def fitting_rows(cards: Sequence[Card], columns: int, most: int, paper: Paper) -> int:
    """Say how many rows of cards fit on a page, at most as many as wished for.

    Raises:
        ValueError: If a card is longer than a page.
    """
    width = paper.text_width / columns - 2 * CARD_PADDING
    needed = max(_card_height(card, width, CARD_SCALES[-1]) for card in cards)
    rows = math.floor((paper.text_height - ABOVE_CARDS) / needed)
    if rows < 1:
        raise ValueError("a card is longer than a page")
    return min(rows, most)


def card_height(rows: int, paper: Paper) -> float:
    """Say how high each of so many rows of cards is."""
    return (paper.text_height - ABOVE_CARDS) / rows


def card_scale(pages: Sequence[CardGrid], paper: Paper) -> float:
    """Say how large the letters of all cards of a piece can be, so that the fullest fits its place."""

    def fits(page: CardGrid, scale: float) -> bool:
        width = paper.text_width / page.columns - 2 * CARD_PADDING
        return all(_card_height(card, width, scale) <= card_height(page.rows, paper) for card in page.cards)

    fitting = (scale for scale in CARD_SCALES if all(fits(page, scale) for page in pages))
    return next(fitting, CARD_SCALES[-1])


def fold_scale(card: FoldCard) -> float:
    """Say how large the letters on the front of a card to fold can be."""
    room = FOLD_HEIGHT - 2 * FOLD_PADDING
    width = PAPERS["a4"].text_width / 2 - 2 * FOLD_PADDING

    def height(scale: float) -> float:
        size = FOLD_SIZE * scale
        around = (card.tag, card.title, card.text, card.foot)
        needed = sum(lines_height(text, size * 1.1, width) for text in around)
        day_width = _DAY_SHARE * size
        return needed + sum(
            lines_height(text, size, width - day_width) - _BETWEEN + _ROW_ROOM for _, text in card.rows
        )

    return next((scale for scale in FOLD_SCALES if height(scale) <= room), FOLD_SCALES[-1])


def picture_height(picture: Picture) -> float:
    """Say how high a picture is on paper, from the proportions of its view box."""
    start = picture.svg.index('viewBox="') + len('viewBox="')
    _, _, width, height = (float(part) for part in picture.svg[start : picture.svg.index('"', start)].split())
    return picture.width_mm * height / width


def lines_height(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """Say how high a paragraph is with the room below it, as a browser with a wide font sets it.

    Args:
        text: Of the paragraph.
        size: Of its letters, in millimetres.
        width: Of its lines, in millimetres.
        bold: Whether it is.
    """
    if not text:
        return 0.0
    return _lines(text, width / (size * _WIDER), face(bold=bold)) * size * _LINE + _BETWEEN


def _lines(text: str, width: float, weight: Face) -> int:
    """Count the lines of a text whose words are set one after another; the width is in sizes of letters."""
    space = weight.width(" ")
    lines, taken = 1, 0.0
    for word in composed(text).split():
        long = weight.width("".join(one if weight.has(one) else "M" for one in word))
        if taken and taken + space + long > width:
            lines, taken = lines + 1, long
        else:
            taken += (space if taken else 0) + long
        while taken > width:
            lines, taken = lines + 1, taken - width
    return lines


def _card_height(card: Card, width: float, scale: float) -> float:
    usual, title, small = scale * CARD_SIZE, scale * CARD_TITLE, scale * CARD_SMALL
    height = 2 * CARD_PADDING
    height += lines_height(card.tag, small, width) + lines_height(card.title, title, width, bold=True)
    height += lines_height(card.text, usual, width)
    height += sum(lines_height(f"{label} {text}", usual, width) for label, text in card.rows)
    return height + lines_height(card.foot, small, width)
