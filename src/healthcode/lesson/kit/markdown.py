"""A piece as plain Markdown, for those who read it beside the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.lesson.blocks import BulletList, Heading, NumberedList, Paragraph, Table, texts_of
from healthcode.lesson.kit.document import FigureWords, FoldLine, Slips, Together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.lesson.blocks import Block
    from healthcode.lesson.kit.document import Piece, PrintBlock


def piece_markdown(piece: Piece, footer: str) -> str:
    """Write the piece; what has no form in Markdown becomes paragraphs."""
    parts = [
        f"# {piece.title}",
        *(part for block in piece.blocks for part in _parts(block)),
        f"---\n{footer}",
    ]
    return "\n\n".join(parts) + "\n"


def _parts(block: Block | PrintBlock) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {block.text}"
        case Paragraph():
            yield f"> {block.text}" if block.is_box else block.text
        case BulletList():
            yield "\n".join(f"- {item}" for item in block.items)
        case NumberedList():
            yield "\n".join(f"{number}. {item}" for number, item in enumerate(block.items, block.first))
        case Table():
            rows = [block.header, ("---",) * len(block.header), *block.rows]
            yield "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
        case FigureWords():
            yield f"**{block.words}** {block.label}"
            yield from block.notes
        case Together() | Slips():
            for inner in block.blocks:
                yield from _parts(inner)
        case FoldLine():
            yield f"*{block.text}*"
        case _:
            yield from texts_of(block)
