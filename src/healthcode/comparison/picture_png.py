"""Draw a comparison as PNG, by day, laid out as its SVG is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from healthcode.codes.picture_png import drawing_font
from healthcode.comparison.layout import WIDTH, Box, Polygon, Text, lay_out
from healthcode.comparison.picture_svg import DAY
from healthcode.dataset.shown import escaped

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from healthcode.comparison.changes import Comparison
    from healthcode.comparison.layout import Picture
    from healthcode.comparison.output import Origin
    from healthcode.scoring.words import Language

#: Pixels for one unit of the layout.
_SCALE = 2
#: Everything is drawn so many times larger and averaged down, to be smooth.
_FINER = 2
_NAME = "healthcode compare"
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def draw_png(comparison: Comparison, origin: Origin, language: Language = "en") -> bytes:
    """Draw a comparison as PNG, 1,200 pixels wide.

    Args:
        comparison: The first side and the other at one time.
        origin: Of these two sides.
        language: Of all words.
    """
    return png_of(lay_out(comparison, origin, language))


def png_of(picture: Picture) -> bytes:
    """Draw what is laid out, 1,200 pixels wide."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import, and few commands draw
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    scale = _SCALE * _FINER
    image = Image.new("RGB", (WIDTH * scale, round(picture.height) * scale), DAY["paper"])
    canvas = ImageDraw.Draw(image)
    for figure in picture.figures:
        _draw(canvas, figure, scale)
    stream = io.BytesIO()
    info = PngInfo()
    info.add_text("Software", _NAME)
    image.reduce(_FINER).save(stream, "PNG", optimize=True, pnginfo=info)
    return stream.getvalue()


def is_drawn_here(content: bytes) -> bool:
    """Say whether a file's content is a picture that ``draw_png`` made: it carries the name of its maker."""
    return content.startswith(b"\x89PNG") and f"tEXtSoftware\0{_NAME}".encode() in content


def _draw(canvas: ImageDraw, figure: Box | Polygon | Text, scale: int) -> None:
    paint = DAY.get(figure.paint, figure.paint)
    if isinstance(figure, Polygon):
        canvas.polygon([(x * scale, y * scale) for x, y in figure.points], paint)
    elif isinstance(figure, Text):
        _write(canvas, figure, paint, scale)
    else:
        half = figure.line / 2
        left, top = (figure.x - half) * scale, (figure.y - half) * scale
        right = (figure.x + figure.width + half) * scale - 1
        bottom = (figure.y + figure.height + half) * scale - 1
        fill, outline = (None, paint) if figure.line else (paint, None)
        place = (left, top, right, bottom)
        canvas.rounded_rectangle(place, figure.radius * scale, fill, outline, round(figure.line * scale))


def _write(canvas: ImageDraw, text: Text, paint: str, scale: int) -> None:
    font = drawing_font(text.size * scale, bold=text.bold)
    place = (text.x * scale, text.baseline * scale)
    canvas.text(place, escaped(text.words), paint, font, anchor=_ANCHORS[text.anchor])
