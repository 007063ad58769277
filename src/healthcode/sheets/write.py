"""Write a sheet of cards as PDF or HTML: the same bytes for the same cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.codes.whole_file import write_whole
from healthcode.errors import Problem, UsageError
from healthcode.sheets.content import lay_out_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthcode.scoring.words import Language
    from healthcode.sheets.content import SheetCard


def write_sheet(
    path: Path, cards: Sequence[SheetCard], language: Language = "en", provenance: str = ""
) -> None:
    """Write cards to print and cut, eight to a page, beside the file's place, and rename it.

    Args:
        path: Ends in ``.pdf`` (needs the extra ``cards``) or ``.html``; a file that is there is replaced.
        cards: In the order in which they are printed.
        language: Of the sheet's own words.
        provenance: One line at the foot of each page: where the data comes from.

    Raises:
        UsageError: If the kind of file is not clear, there is no card, the extra is missing, or the file
            cannot be written.
        CodeError: If a code cannot be drawn, or a text has characters that the bundled font lacks.
    """
    kind = path.suffix.lower()
    if kind not in (".pdf", ".html"):
        raise UsageError(
            "the sheet's kind is not clear",
            (Problem("sheet", repr(path.name), "a name ending in .pdf or .html"),),
        )
    if kind == ".pdf":
        from healthcode.sheets.pdf import require_typst, sheet_pdf  # noqa: PLC0415 - the extra may be missing

        require_typst()
        content = sheet_pdf(lay_out_sheet(cards, language, provenance))
    else:
        from healthcode.sheets.html import sheet_html  # noqa: PLC0415 - slow to import, and one is enough

        content = sheet_html(lay_out_sheet(cards, language, provenance)).encode()
    write_whole(path, content, title="no sheet was written", fix="Choose another place.")
