"""What a printed page is made of: a small closed vocabulary, free of any format.

Texts are plain words. ``**Two stars**`` make words bold, and ``{acc.ppv}`` stands for a figure of the run:
``{acc.ppv:value}`` for its bare number, ``{acc.ppv:command}`` for the command that reproduces it. Nothing
else in a text is markup.

Each block has a ``kind``, so that a list of blocks can be read from TOML::

    [[blocks]]
    kind = "paragraph"
    text = "Of the people shown red, {acc.ppv} were infected."
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Strict:
    """A block read by pydantic refuses a key that it does not know."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Heading(_Strict):
    """A heading inside a piece.

    Args:
        text: What it says.
        level: 2 for a part, 3 for a part of it; the title of the whole piece is 1.
    """

    text: str
    level: Literal[1, 2, 3] = 2
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph(_Strict):
    """Some sentences.

    Args:
        text: What they say.
        is_box: Whether a frame is drawn around them, for what must not be missed.
    """

    text: str
    is_box: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class BulletList(_Strict):
    """Points in no order."""

    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class NumberedList(_Strict):
    """Points in order.

    Args:
        items: What they say.
        first: The number of the first.
    """

    items: tuple[str, ...]
    first: int = 1
    kind: Literal["numbered"] = "numbered"


@dataclass(frozen=True)
class Table(_Strict):
    """A table; an empty cell is room to write.

    Args:
        header: One text for each column.
        rows: As many texts each as the header has.
        widths: Shares of the width for each column; equal ones if empty.
        caption: Above it; none if empty.
        row_height_mm: The least height of a row, for cells to write in; 0 for as high as its text.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    row_height_mm: float = 0
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class WritingLines(_Strict):
    """Empty lines to write on.

    Args:
        count: How many, 8 mm apart.
        label: In front of the first; none if empty.
    """

    count: int
    label: str = ""
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True)
class TickRow(_Strict):
    """A question with boxes to tick.

    Args:
        label: The question.
        options: One box each.
    """

    label: str
    options: tuple[str, ...]
    kind: Literal["ticks"] = "ticks"


@dataclass(frozen=True)
class FigureLine(_Strict):
    """One figure of the run, large, with the words around it and the command that reproduces it.

    Args:
        field: Its name in ``audit.json``, such as ``acc.ppv``.
        label: What it counts.
        shows_command: Whether its command stands below.
        shows_trap: Whether its trap, the sentence to say aloud, stands below.
    """

    field: str
    label: str
    shows_command: bool = True
    shows_trap: bool = False
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True)
class Card(_Strict):
    """One card to cut out.

    Args:
        title: Its claim or name, in bold.
        tag: A few words above the title, such as ``Evidence 7 · MODEL``; none if empty.
        text: Under the title; none if empty.
        rows: Pairs of a label and a text, such as ``("ASSUMES", "weak purchase signal")``.
        foot: In small letters at the bottom; none if empty.
    """

    title: str
    tag: str = ""
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    kind: Literal["card"] = "card"


@dataclass(frozen=True)
class CardGrid(_Strict):
    """Cards of one size, cut along dashed lines; a new page when one is full.

    Args:
        cards: In the order of print.
        columns: Beside each other.
        rows: Below each other on a page.
    """

    cards: tuple[Card, ...]
    columns: int = 2
    rows: int = 4
    kind: Literal["cards"] = "cards"


@dataclass(frozen=True)
class FoldCard(_Strict):
    """A card that is cut out and folded once, so that it has a front and a back without printing twice.

    Args:
        tag: In small letters above the title.
        title: Of the front.
        text: Under it.
        rows: Of the front: pairs of a label and a text, such as a day and what happened on it.
        picture: Of the back.
        sign: Beside the picture, large.
        back: Sentences under the sign.
        foot: At the bottom of the front.
    """

    tag: str
    title: str
    text: str
    rows: tuple[tuple[str, str], ...]
    picture: Picture
    sign: str
    back: tuple[str, ...]
    foot: str = ""
    kind: Literal["fold_card"] = "fold_card"


@dataclass(frozen=True)
class FoldCards(_Strict):
    """Cards to fold, three to a page, each as wide as the page.

    Args:
        cards: In the order of print.
        marks: The words at the fold, and at the top of a page.
    """

    cards: tuple[FoldCard, ...]
    marks: tuple[str, str] = ("", "")
    kind: Literal["fold_cards"] = "fold_cards"


@dataclass(frozen=True)
class Picture(_Strict):
    """A drawing of ours.

    Args:
        svg: One SVG element.
        words: The same in words, for those who do not see it.
        width_mm: On paper.
    """

    svg: str
    words: str
    width_mm: float
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Columns(_Strict):
    """Blocks beside each other, such as the two sides of a motion.

    Args:
        columns: The blocks of each column.
    """

    columns: tuple[tuple[Block, ...], ...]
    kind: Literal["columns"] = "columns"


@dataclass(frozen=True)
class PageBreak(_Strict):
    """What follows begins on a new page."""

    kind: Literal["page_break"] = "page_break"


Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | Table
    | WritingLines
    | TickRow
    | FigureLine
    | Card
    | CardGrid
    | FoldCard
    | FoldCards
    | Picture
    | Columns
    | PageBreak
)

#: Texts that are not words for a reader.
_NOT_WORDS = frozenset({"kind", "field", "svg"})


def texts_of(block: Block) -> Iterator[str]:
    """Give every text of a block that a reader sees, from top to bottom."""
    for given in fields(block):
        if given.name not in _NOT_WORDS:
            yield from _texts(getattr(block, given.name))


def with_texts(block: Block, change: Callable[[str], str]) -> Block:
    """Give the same block with every text changed, as when placeholders are filled."""
    changed = {
        given.name: _changed(getattr(block, given.name), change)
        for given in fields(block)
        if given.name not in _NOT_WORDS
    }
    return replace(block, **changed)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        yield from texts_of(value)  # type: ignore[arg-type]  # blocks hold no other dataclasses


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(part, change) for part in value)
    if is_dataclass(value):
        return with_texts(value, change)  # type: ignore[arg-type]  # blocks hold no other dataclasses
    return value
