"""Write a sheet as one page that a browser prints: it loads nothing, and its font is inside."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

import jinja2
from markupsafe import Markup

from healthcode.codes.fonts.face import FAMILY, font_file
from healthcode.sheets.content import Sheet, label

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def sheet_html(sheet: Sheet) -> str:
    """Write the page; the same bytes for the same cards."""
    values = sheet.values
    for page in values["pages"]:
        for card in page["cards"]:
            drawing = card["picture"].replace(_NAMESPACE, "")
            card["picture"] = Markup(drawing)  # noqa: S704 - drawn by us; every text in it is escaped there
    fonts = {
        weight: b64encode(font_file(bold=weight == "bold").read_bytes()).decode()
        for weight in ("normal", "bold")
    }
    words = {name: label(name, sheet.language) for name in ("print", "advice")}
    return _template().render(**values, **words, family=FAMILY, fonts=fonts) + "\n"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("healthcode", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("sheet.html.j2")
