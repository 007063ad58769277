"""Write a code as PNG: every module the same whole number of pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from healthcode.codes.symbol import BLACK, WHITE, Box, Label, Polygon, lay_out

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from healthcode.codes.matrix import Matrix

#: Curves and letters are drawn so many times larger and averaged down, to be smooth.
_FINER = 4
#: The stroke that makes a regular font bold, as a share of its size.
_BOLD_STROKE = 0.03


def draw_png(matrix: Matrix, colour: str, caption: str = "", module_pixels: int = 8) -> bytes:
    """Draw a code as PNG, laid out as its SVG is.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        caption: A small line under the symbol; ASCII.
        module_pixels: The size of a module.

    Raises:
        CodeError: If there is no such colour, or the caption cannot be drawn.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import, and few commands draw

    picture = lay_out(matrix, colour, caption)
    scale = module_pixels * _FINER
    image = Image.new("RGB", (picture.width * scale, picture.height * scale), WHITE)
    canvas = ImageDraw.Draw(image)
    for figure in picture.figures:
        _draw_figure(canvas, figure, scale)
    image = image.reduce(_FINER)
    canvas = ImageDraw.Draw(image)
    for y, row in enumerate(matrix, picture.top):
        for x, black in enumerate(row, picture.left):
            if black:
                left, top = x * module_pixels, y * module_pixels
                canvas.rectangle((left, top, left + module_pixels - 1, top + module_pixels - 1), BLACK)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _draw_figure(canvas: ImageDraw, figure: Box | Polygon | Label, scale: int) -> None:
    if isinstance(figure, Box):
        left, top = figure.x * scale, figure.y * scale
        right, bottom = left + figure.width * scale - 1, top + figure.height * scale - 1
        canvas.rounded_rectangle((left, top, right, bottom), figure.radius * scale, figure.paint)
    elif isinstance(figure, Polygon):
        canvas.polygon([(x * scale, y * scale) for x, y in figure.points], figure.paint)
    else:
        _draw_label(canvas, figure, scale)


def _draw_label(canvas: ImageDraw, label: Label, scale: int) -> None:
    """Draw a label character by character, spread evenly so that it fills its width in this font too."""
    from PIL import ImageFont  # noqa: PLC0415

    size = label.size * scale
    font = ImageFont.load_default(size)
    stroke = round(size * _BOLD_STROKE) if label.bold else 0
    widths = [font.getlength(character) for character in label.words]
    gaps = max(1, len(label.words) - 1)
    spread = (label.width * scale - sum(widths)) / gaps
    x = label.x * scale
    for character, width in zip(label.words, widths, strict=True):
        place = (x, label.baseline * scale)
        canvas.text(place, character, label.ink, font, anchor="ls", stroke_width=stroke)
        x += width + spread
