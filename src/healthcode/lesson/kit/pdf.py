"""Print a piece as PDF by Typst, which is an extra: the package ``healthcode[cards]``.

The template gets plain data, so no text is ever read as markup. No font of the system is used and no clock is
asked, so that the same piece gives the same bytes with the same version of Typst.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from healthcode.codes.fonts.face import FAMILY
from healthcode.lesson.kit.document import (
    BOTTOM,
    CARD_PADDING,
    FOLD_HEIGHT,
    FOLD_PADDING,
    PAPERS,
    SIDE,
    TOP,
    has_own_title,
)
from healthcode.lesson.kit.html import sheets_of
from healthcode.lesson.kit.plain_drawing import drawn_plainly
from healthcode.report.charts import chart_style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.kit.document import Look, Piece

_VARIABLE = re.compile(r"var\(--([a-z]+),(#[0-9a-f]{6})\)")
_FONT_FAMILY = re.compile(r'font-family="[^"]*"')
#: The number of a day before the name of its month.
_DAY = re.compile(r"\b(\d{1,2}\.?) (?=(?:Jan|Feb|M[aä]r|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[ck]t|Nov|De[cz]))")
_GIVEN = re.compile(r"--([a-z]+): (#[0-9a-f]{6})")


def piece_pdf(piece: Piece, look: Look) -> bytes:
    """Print a piece; the same bytes for the same piece with the same version of Typst."""
    import typst  # noqa: PLC0415 - an extra

    values = {
        "title": piece.title,
        "title_shown": bool(piece.title) and not has_own_title(piece.blocks),
        "language": look.language,
        "paper": {"width": look.paper.width, "height": look.paper.height},
        "side": SIDE,
        "top": TOP,
        "bottom": BOTTOM,
        "padding": CARD_PADDING,
        "scale": piece.scale,
        "line_gap": look.paper.line_gap,
        "fold_height": FOLD_HEIGHT,
        "fold_padding": FOLD_PADDING,
        "fold_width": PAPERS["a4"].text_width,
        "text_width": look.paper.text_width,
        "footer": look.footer,
        "page_words": look.page_words,
        "cut": look.cut,
        "fonts": [FAMILY],
        "sheets": [[_printed(one) for one in sheet] for sheet in sheets_of(piece.blocks, look.paper)],
    }
    package = files("healthcode")
    with (
        as_file(package.joinpath("lesson", "kit", "templates", "kit.typ")) as template,
        as_file(package.joinpath("codes", "fonts")) as fonts,
    ):
        content: bytes = typst.compile(
            template,
            root=template.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"kit": json.dumps(values, ensure_ascii=False)},
            timestamp=0,
        )
    return content


def _printed(value: Any) -> Any:
    """Give drawings the colours of paper and our font, because Typst knows no variables of style sheets."""
    if isinstance(value, str):
        return _unbroken(value)
    if isinstance(value, list):
        return [_printed(one) for one in value]
    if isinstance(value, dict):
        found = {name: _printed(one) for name, one in value.items()}
        return found | {"svg": _for_paper(value["svg"])} if "svg" in value else found
    return value


def _unbroken(text: str) -> str:
    """Keep a sign on the line of what it belongs to: per cent, how many times, the dot of a list, a day."""
    text = _DAY.sub("\\1\N{NO-BREAK SPACE}", text)
    for sign in "%\N{MULTIPLICATION SIGN}\N{MIDDLE DOT}":
        text = text.replace(f" {sign}", f"\N{NO-BREAK SPACE}{sign}")
    return text


def _for_paper(svg: str) -> str:
    paints = paper_paints()
    svg = drawn_plainly(svg)
    svg = _VARIABLE.sub(lambda found: paints.get(found[1], found[2]), svg)
    return _FONT_FAMILY.sub(f'font-family="{FAMILY}"', svg)


@cache
def paper_paints() -> Mapping[str, str]:
    """Read which grey each paint of a chart has on paper, from the style sheet of charts."""
    _, _, printed = str(chart_style()).partition("@media print")
    return dict(_GIVEN.findall(printed.partition("}")[0]))
