"""The sheets of the kit that are not cards: motions, side sheets, worksheets, glossary, and written pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from healthcode.codes.fonts.face import uncovered
from healthcode.lesson.blocks import (
    BulletList,
    Columns,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    WritingLines,
)
from healthcode.lesson.kit.document import PAPERS, FoldLine, Piece, Slips, Together, lines_height

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthcode.lesson.balance import Balance
    from healthcode.lesson.blocks import Block
    from healthcode.lesson.content import Content, Point, Worksheet
    from healthcode.lesson.kit.document import PrintBlock
    from healthcode.lesson.kit.filling import Filling

#: Names of languages in their own words; they are not translated.
_LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "zh": "Chinese"}
#: Letters larger than usual where a page has room: the slide is for a projector. Smaller ones save a page.
_SCALES = {
    "info-slide": 2.2,
    "glossary": 0.9,
    "teacher-notes": 1.2,
    "side-sheets": 1.05,
    "motions": 1.0,
    "sources": 1.2,
    "model-card": 1.05,
    "rubric": 1.1,
    "three-settings": 1.15,
    "tally": 1.15,
    "statement-form": 1.1,
    "observer-sheet": 1.05,
}
#: Forms whose cells and lines fill their page.
_ROOMIER = {"observer-sheet": 1.55, "statement-form": 1.4, "tally": 1.6}
#: Of forms that are cut: slips on a page.
_VOTE_SLIPS, _RUBRICS = 4, 2
#: Of a side sheet, in millimetres: its letters, and all its headings together. And its lines for notes.
_SIDE_LETTERS, _SIDE_HEADINGS = 3.8, 44.0
_FEWEST_NOTES, _MOST_NOTES = 3, 18


def motion_sheet(content: Content, filling: Filling) -> Piece:
    """Give the ten motions with what their words mean."""
    blocks: list[Block | PrintBlock] = []
    for number, motion in enumerate(content.motions, 1):
        definitions = BulletList(tuple(filling.fill(one) for one in motion.definitions))
        blocks.append(Together((Heading(f"{number}. {motion.title}", 3), definitions)))
    return Piece("motions", filling.say("titles.motions"), tuple(blocks), _SCALES["motions"])


def side_sheets(balances: Sequence[Balance], filling: Filling) -> Piece:
    """Give each motion a page with both sides: the case, and the numbers that speak for it in this town."""
    blocks: list[Block] = []
    for number, one in enumerate(balances, 1):
        if blocks:
            blocks.append(PageBreak())
        motion = one.motion
        notes = (WritingLines(_notes(one, filling), filling.say("motions.notes")),)
        sides = (
            tuple(_side("case_for", motion.case_for, one.for_points, one.lacks_for, filling)),
            tuple(_side("case_against", motion.case_against, one.against_points, one.lacks_against, filling)),
        )
        blocks += [
            Heading(f"{filling.say('motions.motion', number=number)}: {motion.title}"),
            Columns(sides),
            Columns((notes, notes)),
        ]
    return Piece("side-sheets", filling.say("titles.side-sheets"), tuple(blocks), _SCALES["side-sheets"])


def _notes(one: Balance, filling: Filling) -> int:
    """Say how many lines for notes the rest of a page has, on the smaller of both papers."""
    width = (min(paper.text_width for paper in PAPERS.values()) - 8) / 2
    least = min(PAPERS.values(), key=lambda paper: paper.text_height / paper.line_gap)
    room = least.text_height - _SIDE_HEADINGS

    def height(case: str, points: Sequence[Point], lacks: bool) -> float:
        texts = [filling.fill(case), *(f"{filling.sentence(point)} ({point.field})" for point in points)]
        texts += [filling.say("motions.one_sided")] * lacks
        return sum(lines_height(text, _SIDE_LETTERS, width - 5) for text in texts)

    taken = max(
        height(one.motion.case_for, one.for_points, one.lacks_for),
        height(one.motion.case_against, one.against_points, one.lacks_against),
    )
    return max(_FEWEST_NOTES, min(_MOST_NOTES, int((room - taken) // least.line_gap) - 1))


def _side(name: str, case: str, points: Sequence[Point], lacks: bool, filling: Filling) -> Iterator[Block]:
    yield Heading(filling.say(f"motions.{name}"))
    yield Paragraph(filling.fill(case))
    yield Heading(filling.say("motions.fields"), 3)
    if points:
        yield BulletList(tuple(f"{filling.sentence(point)} ({point.field})" for point in points))
    if lacks:
        yield Paragraph(filling.say("motions.one_sided"), is_box=True)


def worksheet(sheet: Worksheet, filling: Filling) -> Piece:
    """Give the questions, with lines to write on."""
    blocks: list[Block | PrintBlock] = [Paragraph(filling.fill(sheet.intro))]
    for question in sheet.questions:
        asked = Paragraph(f"**{question.id.upper()}** {filling.fill(question.question)}")
        blocks.append(Together((asked, WritingLines(question.lines))))
    return Piece(f"worksheet-{sheet.id}", sheet.title, tuple(blocks))


def glossary(content: Content, filling: Filling) -> Piece:
    """Give the terms in all languages and what they mean here."""
    header = (*_LANGUAGES.values(), filling.say("glossary.means"))
    rows = tuple(
        (*(term.names.get(language, "") for language in _LANGUAGES), filling.fill(term.means))  # type: ignore[call-overload]  # keys of one closed list
        for term in content.glossary
    )
    blocks: tuple[Block, ...] = (Table(header, rows, widths=(1.9, 2, 1.9, 1.2, 5)),)
    return Piece("glossary", filling.say("titles.glossary"), blocks, _SCALES["glossary"])


def printable_glossary(piece: Piece, filling: Filling) -> Piece:
    """Leave out the Chinese column where our font cannot print it, and say where it is."""
    (table,) = (block for block in piece.blocks if isinstance(block, Table))
    if not any(uncovered(row[3]) for row in (table.header, *table.rows)):
        return piece
    rows = tuple((*row[:3], *row[4:]) for row in table.rows)
    left = Table((*table.header[:3], *table.header[4:]), rows, widths=(2, 2, 2, 5))
    return replace(piece, blocks=(Paragraph(filling.say("glossary.no_chinese")), left))


def pages(content: Content, filling: Filling) -> list[Piece]:
    """Give the pages that the content writes block by block, in its order."""
    return [
        _page(page.id.replace("_", "-"), page.title, [filling.block(block) for block in page.blocks], filling)
        for page in content.pages
    ]


def _page(name: str, title: str, blocks: Sequence[Block | PrintBlock], filling: Filling) -> Piece:
    """Lay out a page: slips are cut, what is read later is folded back, and forms fill their page."""
    laid = list(blocks)
    if name == "vote-slips":
        laid = [Slips(_one_slip(blocks), _VOTE_SLIPS)]
    elif name == "rubric":
        laid = [Slips((Heading(title), *blocks), _RUBRICS)]  # type: ignore[arg-type]  # no figure lines on it
    elif name == "three-settings":
        laid = [FoldLine(filling.say("fold_back")) if isinstance(one, PageBreak) else one for one in blocks]
    elif name in _ROOMIER:
        laid = [_roomier(one, _ROOMIER[name]) for one in blocks]
    return Piece(name, title, tuple(laid), _SCALES.get(name, 1.0))


def _one_slip(blocks: Sequence[Block | PrintBlock]) -> tuple[Block, ...]:
    """Give the blocks up to where the same slip begins again."""
    again = next((at for at, one in enumerate(blocks) if at and one == blocks[0]), len(blocks))
    return tuple(blocks[:again])  # type: ignore[arg-type]  # no figure lines on it


def _roomier(block: Block | PrintBlock, factor: float) -> Block | PrintBlock:
    if isinstance(block, Table) and block.row_height_mm:
        return replace(block, row_height_mm=round(block.row_height_mm * factor, 1))
    return replace(block, count=round(block.count * factor)) if isinstance(block, WritingLines) else block
