"""Write a sheet as one page that a browser prints: it loads nothing, and its font is inside."""

from __future__ import annotations

from base64 import b64encode

from healthcode.codes.fonts.face import FAMILY, font_file
from healthcode.pages import inline_svg, page_template
from healthcode.sheets.content import Sheet, label


def sheet_html(sheet: Sheet) -> str:
    """Write the page; the same bytes for the same cards."""
    values = sheet.values
    for page in values["pages"]:
        for card in page["cards"]:
            card["picture"] = inline_svg(card["picture"])
    fonts = {
        weight: b64encode(font_file(bold=weight == "bold").read_bytes()).decode()
        for weight in ("normal", "bold")
    }
    words = {name: label(name, sheet.language) for name in ("print", "advice")}
    template = page_template("sheet.html.j2")
    return template.render(**values, **words, family=FAMILY, fonts=fonts) + "\n"
