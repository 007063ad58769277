"""SVG and HTML as we write them: our rectangles and our one path of modules, painted anew.

This is no SVG renderer. It looks for the two kinds of elements that carry a code in our drawings, wherever
those stand in a page, and leaves everything else alone: nothing is fetched, run, expanded or styled.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from healthcode.codes.scanner.found import Found, Unreadable, UnreadableError
from healthcode.codes.scanner.limits import (
    MOST_DRAWING_SIDE,
    MOST_DRAWINGS,
    MOST_MODULES,
    MOST_PATH_CHARACTERS,
)
from healthcode.codes.scanner.symbols import find_symbols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

#: Pixels for one module.
_SCALE = 4
#: Rectangles are drawn behind the symbol: outline, frame and panel. More than a few are not ours.
_MOST_RECTANGLES = 20

_DECLARATION = re.compile(r"<!\s*(entity|doctype)\b([^>]*)", re.IGNORECASE)
#: What a browser does not show, by its first tag; each ends with its closing tag, a comment with its arrow.
_HIDDEN = re.compile(
    r"<!--|<!\[cdata\[|<(script|style|template|noscript|textarea|title)(?=[\s/>])", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)(svg|rect|path)\b([^<>]*)>", re.IGNORECASE)
#: Only from the first letter of a name: else a long run of letters is read again from each of them.
_ATTRIBUTE = re.compile(r'(?<![A-Za-z-])([A-Za-z-]+)="([^"]*)"')
_VIEW_BOX = re.compile(r"0 0 (\d{1,4}) (\d{1,4})")
_NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,2})?")
_PAINT = re.compile(r"#[0-9a-f]{6}")
_RUN = re.compile(r"M(\d{1,3}) (\d{1,3})h(\d{1,3})v1h-(\d{1,3})z")


class _Drawing(NamedTuple):
    """One SVG element with our path in it."""

    width: int
    height: int
    rectangles: tuple[tuple[float, float, float, float, str], ...]
    runs: tuple[tuple[int, int, int], ...]


def read_markup(content: bytes) -> list[Found]:
    """Find the codes in an SVG or HTML file of ours, in the order of the document.

    Args:
        content: The file, UTF-8.

    Returns:
        The codes. Where they stand in a page is not known without laying it out, so among several drawings a
        code has its number in place of a page, and no position.

    Raises:
        UnreadableError: If it declares entities, is larger than anything we draw, or draws modules otherwise.
    """
    text = content.decode("utf-8", errors="replace")
    _refuse_declarations(text)
    drawings = list(islice(_drawings(_visible(text)), MOST_DRAWINGS + 1))
    if len(drawings) > MOST_DRAWINGS:
        says = f"It holds more than {MOST_DRAWINGS:,} drawings. Cut it into several files."
        raise UnreadableError(Unreadable.TOO_LARGE, says)
    found = [
        one for number, drawing in enumerate(drawings, 1) for one in find_symbols(_painted(drawing), number)
    ]
    return found if len(drawings) == 1 else [replace(one, position=None) for one in found]


def _refuse_declarations(text: str) -> None:
    """Entities can hide or blow up content; the only declaration that we write is ``<!doctype html>``."""
    for declaration in _DECLARATION.finditer(text):
        word, rest = declaration[1].lower(), declaration[2].strip().lower()
        if word == "entity" or rest != "html":
            says = (
                "It declares entities or a document type, as none of our drawings does; they were left alone."
            )
            raise UnreadableError(Unreadable.FOREIGN_DRAWING, says)


def _visible(text: str) -> str:
    """Leave out comments, scripts, styles and the like; what is not closed hides all that follows it."""
    parts, start, folded = [], 0, text.lower()
    if len(folded) != len(text):  # a few letters have another length in lower case
        folded = text
    while (hidden := _HIDDEN.search(text, start)) is not None:
        parts.append(text[start : hidden.start()])
        end = _END_OF.get(hidden[0].lower()) or f"</{hidden[1].lower()}"
        close = folded.find(end, hidden.end())
        if close < 0:
            return "".join(parts)
        start = close + len(end)
    parts.append(text[start:])
    return "".join(parts)


_END_OF = {"<!--": "-->", "<![cdata[": "]]>"}


def _drawings(text: str) -> Iterator[_Drawing]:
    """Collect the rectangles and the path of each SVG element that has our path."""
    size: tuple[int, int] | None = None
    rectangles: list[tuple[float, float, float, float, str]] = []
    for tag in _TAG.finditer(text):
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "svg":
            size, rectangles = None if closing else _size_of(tag[3]), []
        elif closing or size is None:
            continue
        elif name == "rect":
            _add_rectangle(tag[3], rectangles)
        elif "crispEdges" in tag[3]:
            yield _Drawing(*size, tuple(rectangles), _runs_of(tag[3], size))


def _size_of(attributes: str) -> tuple[int, int] | None:
    """Read the size of a drawing, in modules; ``None`` if it is not one of ours, such as a small sign."""
    match = _VIEW_BOX.fullmatch(_attributes(attributes).get("viewBox", ""))
    if match is None:
        return None
    width, height = int(match[1]), int(match[2])
    if not (0 < width <= MOST_DRAWING_SIDE and 0 < height <= MOST_DRAWING_SIDE):
        return None
    return width, height


def _add_rectangle(attributes: str, rectangles: list[tuple[float, float, float, float, str]]) -> None:
    values = _attributes(attributes)
    numbers = [values.get(name, "") for name in ("x", "y", "width", "height")]
    paint = values.get("fill", "")
    is_ours = all(_NUMBER.fullmatch(number) for number in numbers) and _PAINT.fullmatch(paint)
    if is_ours and len(rectangles) < _MOST_RECTANGLES:
        x, y, width, height = (float(number) for number in numbers)
        if width > 0 and height > 0:
            rectangles.append((x, y, width, height, paint))


def _runs_of(attributes: str, size: tuple[int, int]) -> tuple[tuple[int, int, int], ...]:
    """Read our path: each unbroken run of black modules as column, row and length."""
    if len(attributes) > MOST_PATH_CHARACTERS:
        says = f"A path has {len(attributes):,} characters; the largest symbol of ours needs fewer."
        raise UnreadableError(Unreadable.TOO_LARGE, says)
    path = _attributes(attributes).get("d", "")
    runs: list[tuple[int, int, int]] = []
    place = 0
    while place < len(path):
        run = _RUN.match(path, place)
        if run is None:
            raise _foreign()
        x, y, length, back = (int(number) for number in run.groups())
        if length != back or length > MOST_MODULES or x + length > size[0] or y >= size[1]:
            raise _foreign()
        runs.append((x, y, length))
        place = run.end()
    if not runs:
        raise _foreign()
    return tuple(runs)


def _foreign() -> UnreadableError:
    says = (
        "Its modules are not drawn as we draw them. Pictures of other programs are not rendered: "
        "save it as PNG or PDF, or take a screenshot."
    )
    return UnreadableError(Unreadable.FOREIGN_DRAWING, says)


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: match[2] for match in _ATTRIBUTE.finditer(text)}


def _painted(drawing: _Drawing) -> Image:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import

    image = Image.new("RGB", (drawing.width * _SCALE, drawing.height * _SCALE), "#ffffff")
    canvas = ImageDraw.Draw(image)
    for x, y, width, height, paint in drawing.rectangles:
        right, bottom = (x + width) * _SCALE - 1, (y + height) * _SCALE - 1
        if right >= x * _SCALE and bottom >= y * _SCALE:
            canvas.rectangle((x * _SCALE, y * _SCALE, right, bottom), paint)
    for x, y, length in drawing.runs:
        right, bottom = (x + length) * _SCALE - 1, (y + 1) * _SCALE - 1
        canvas.rectangle((x * _SCALE, y * _SCALE, right, bottom), "#000000")
    return image
