"""Print a sheet as PDF by Typst, which is an extra: the package ``healthcode[cards]``.

The template gets plain data, so no text of a card is ever read as markup. No font of the system is used, no
clock is asked, and the template fetches nothing.
"""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from healthcode.codes.fonts.face import FAMILY
from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from healthcode.sheets.content import Sheet


def require_typst() -> None:
    """Say what to install if the extra is missing.

    Raises:
        UsageError: If it is.
    """
    if find_spec("typst") is None:
        raise UsageError(
            "a PDF sheet needs Typst",
            (Problem("typst", "not installed", "the extra `cards`: pip install 'healthcode[cards]'"),),
            "Install it, or write the sheet as .html and print it from a browser.",
        )


def sheet_pdf(sheet: Sheet) -> bytes:
    """Print a sheet; the same bytes for the same cards with the same version of Typst."""
    import typst  # noqa: PLC0415 - an extra

    package = files("healthcode")
    values = json.dumps(sheet.values | {"family": FAMILY}, ensure_ascii=False)
    with (
        as_file(package.joinpath("templates", "sheet.typ")) as template,
        as_file(package.joinpath("codes", "fonts")) as fonts,
    ):
        content: bytes = typst.compile(
            template,
            root=template.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"sheet": values},
            timestamp=0,
        )
    return content
