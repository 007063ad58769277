"""Pages from our templates: they load nothing, and every text in them is escaped."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from healthcode.dataset.shown import escaped

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


@cache
def page_template(name: str, folder: str = "templates") -> jinja2.Template:
    """Give one of the package's templates, such as ``cards.html.j2``; a value that is missing is an error.

    Args:
        name: Of the file.
        folder: In the package, such as ``report/templates``.
    """
    return _environment(folder).get_template(name)


def inline_svg(svg: str) -> Markup:
    """Mark a drawing of ours as safe for a page, where it needs no namespace."""
    return Markup(svg.replace(_NAMESPACE, ""))  # noqa: S704 - drawn by us; every text in it is escaped there


@cache
def _environment(folder: str) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("healthcode", folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
    )


def _shown(value: object) -> object:
    """Show controls and bidirectional marks of a text as escapes: they must not turn the page around."""
    return escaped(value) if isinstance(value, str) and not isinstance(value, Markup) else value
