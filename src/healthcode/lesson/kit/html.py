"""Write a piece as one page that a browser prints: it loads nothing, and every page has its footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.lesson.blocks import CardGrid, FoldCards, PageBreak
from healthcode.lesson.kit.document import (
    ABOVE_CARDS,
    BOTTOM,
    CARD_PADDING,
    FOLD_HEIGHT,
    FOLDS,
    SIDE,
    TOP,
    Slips,
    card_height,
    card_scale,
    fold_scale,
    has_own_title,
    paged,
    plain,
)
from healthcode.pages import inline_svg, page_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthcode.lesson.blocks import Block
    from healthcode.lesson.kit.document import Look, Paper, Piece, PrintBlock

_TEMPLATES = "lesson/kit/templates"


def piece_html(piece: Piece, look: Look) -> str:
    """Write the page; the same bytes for the same piece."""
    template = page_template("kit.html.j2", _TEMPLATES)
    return (
        template.render(
            language=look.language,
            title=piece.title,
            title_shown=bool(piece.title) and not has_own_title(piece.blocks),
            paper=look.paper,
            top=TOP,
            side=SIDE,
            bottom=BOTTOM,
            padding=CARD_PADDING,
            scale=piece.scale,
            fold_height=FOLD_HEIGHT,
            footer=look.footer,
            cut=look.cut,
            advice=look.advice,
            print_words=look.print_words,
            sheets=[[_drawn(one) for one in sheet] for sheet in sheets_of(piece.blocks, look.paper)],
        )
        + "\n"
    )


def sheets_of(blocks: Iterable[Block | PrintBlock], paper: Paper) -> Iterator[list[Any]]:
    """Divide blocks where a new page begins for certain; cards and slips get pages of their own."""
    sheet: list[Any] = []
    for block in blocks:
        if not isinstance(block, PageBreak | CardGrid | FoldCards | Slips):
            sheet.append(plain(block))
            continue
        if sheet:
            yield sheet
            sheet = []
        if isinstance(block, CardGrid):
            pages = paged(block, paper)
            scale = card_scale(pages, paper)
            for page in pages:
                yield [plain(page) | {"height": round(card_height(page.rows, paper), 2), "scale": scale}]
        elif isinstance(block, FoldCards):
            for start in range(0, len(block.cards), FOLDS):
                yield [_fold_cards(FoldCards(block.cards[start : start + FOLDS], block.marks))]
        elif isinstance(block, Slips):
            yield [plain(block) | {"height": round((paper.text_height - ABOVE_CARDS) / block.count, 2)}]
    if sheet:
        yield sheet


def _fold_cards(cards: FoldCards) -> dict[str, Any]:
    found: dict[str, Any] = plain(cards)
    for one, card in zip(found["cards"], cards.cards, strict=True):
        one["scale"] = fold_scale(card)
    return found


def _drawn(value: Any) -> Any:
    """Mark every drawing of ours as safe for the page."""
    if isinstance(value, list):
        return [_drawn(one) for one in value]
    if isinstance(value, dict):
        drawn = {name: _drawn(one) for name, one in value.items()}
        return drawn | {"drawing": inline_svg(value["svg"])} if "svg" in value else drawn
    return value
