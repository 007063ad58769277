"""Write a code as PNG: every module the same whole number of pixels."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache, lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from healthcode.codes.fonts.face import face, font_file
from healthcode.codes.symbol import WHITE, Box, Label, Polygon, lay_out

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from healthcode.codes.matrix import Matrix

#: Curves and letters are drawn so many times larger and averaged down, to be smooth.
_FINER = 4
#: The last 16 entries of the palette are greys from black to white, for modules and captions.
_GREYS_FROM = 240
_GREY_STEP = 17
_GREY_OF_LEVEL = [_GREYS_FROM + (level + _GREY_STEP // 2) // _GREY_STEP for level in range(256)]


def draw_png(matrix: Matrix, colour: str, caption: str = "", module_pixels: int = 8) -> bytes:
    """Draw a code as PNG, laid out as its SVG is.

    Args:
        matrix: The symbol, from ``matrix_of``.
        colour: One of ``ALL_COLOURS``.
        caption: A small line under the symbol, in characters of the bundled font.
        module_pixels: The size of a module.

    Raises:
        CodeError: If there is no such colour, or the caption cannot be drawn.
    """
    from PIL import Image  # noqa: PLC0415 - slow to import, and few commands draw

    picture = lay_out(matrix, colour, caption)
    captions = [figure for figure in picture.figures if isinstance(figure, Label) and not figure.bold]
    others = tuple(figure for figure in picture.figures if figure not in captions)
    image = _background(others, (0, 0, picture.width, picture.height), module_pixels).copy()
    for label in captions:
        around = _box_around(label)
        drawn = _drawn((label,), around, module_pixels).convert("L").point(_GREY_OF_LEVEL)
        spot = (around[0] * module_pixels, around[1] * module_pixels)
        image.paste(Image.frombytes("P", drawn.size, drawn.tobytes()), spot)
    size = len(matrix) * module_pixels
    indices = bytes(_GREYS_FROM if module else 255 for row in matrix for module in row)
    symbol = Image.frombytes("P", (len(matrix),) * 2, indices).resize((size, size), Image.Resampling.NEAREST)
    image.paste(symbol, (picture.left * module_pixels, picture.top * module_pixels))
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=3)
    return stream.getvalue()


@lru_cache(maxsize=16)
def _background(
    figures: tuple[Box | Polygon | Label, ...], part: tuple[int, int, int, int], module_pixels: int
) -> Image.Image:
    """Draw once what is the same in many pictures, in a palette whose last entries are greys.

    Frequent colours stand in the palette as they are; a rarer one, of a smoothed edge, becomes the nearest.
    """
    from PIL import Image  # noqa: PLC0415 - slow to import

    drawn = np.asarray(_drawn(figures, part, module_pixels)).astype(np.int32)
    colours, pixel, counts = np.unique(drawn.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:_GREYS_FROM]]
    distance = ((colours[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2)
    indices = distance.argmin(axis=1)[pixel.reshape(-1)].astype(np.uint8)
    image = Image.frombytes("P", drawn.shape[1::-1], indices.tobytes())
    greys = np.repeat(np.arange(256 - _GREYS_FROM)[:, None] * _GREY_STEP, 3, axis=1)
    unused = np.zeros((_GREYS_FROM - len(kept), 3), np.int32)
    image.putpalette(np.concatenate([kept, unused, greys]).astype(np.uint8).tobytes())
    return image


def _drawn(
    figures: tuple[Box | Polygon | Label, ...], part: tuple[int, int, int, int], module_pixels: int
) -> Image.Image:
    """Draw figures on white, smoothly.

    Args:
        figures: From the back to the front.
        part: Left, top, right and bottom of what is wanted, in modules.
        module_pixels: The size of a module.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import

    left, top, right, bottom = part
    scale = module_pixels * _FINER
    image = Image.new("RGB", ((right - left) * scale, (bottom - top) * scale), WHITE)
    canvas = ImageDraw.Draw(image)
    for figure in figures:
        _draw_figure(canvas, figure, (left, top), scale)
    return image.reduce(_FINER)


def _box_around(label: Label) -> tuple[int, int, int, int]:
    """Find the whole modules that a label covers, with room for accents above and tails below."""
    return (
        floor(label.x),
        floor(label.baseline - label.size),
        ceil(label.x + label.width),
        ceil(label.baseline + label.size * 0.3),
    )


def _draw_figure(
    canvas: ImageDraw.ImageDraw, figure: Box | Polygon | Label, origin: tuple[int, int], scale: int
) -> None:
    x, y = origin
    if isinstance(figure, Box):
        left, top = (figure.x - x) * scale, (figure.y - y) * scale
        right, bottom = left + figure.width * scale - 1, top + figure.height * scale - 1
        canvas.rounded_rectangle((left, top, right, bottom), figure.radius * scale, figure.paint)
    elif isinstance(figure, Polygon):
        canvas.polygon([((px - x) * scale, (py - y) * scale) for px, py in figure.points], figure.paint)
    else:
        _draw_label(canvas, replace(figure, x=figure.x - x, baseline=figure.baseline - y), scale)


def _draw_label(canvas: ImageDraw.ImageDraw, label: Label, scale: int) -> None:
    """Draw a label character by character, because a font at one size rounds each character's width."""
    weight = face(bold=label.bold)
    font = drawing_font(label.size * scale, bold=label.bold)
    x = label.x * scale
    for character in label.words:
        canvas.text((x, label.baseline * scale), character, label.ink, font, anchor="ls")
        x += weight.width(character) * label.size * scale


@cache
def drawing_font(size: float, *, bold: bool) -> FreeTypeFont:
    """Load the bundled font, with the simple layout that every build of the library has."""
    from PIL import ImageFont  # noqa: PLC0415 - slow to import

    content = io.BytesIO(font_file(bold=bold).read_bytes())
    return ImageFont.truetype(content, size, layout_engine=ImageFont.Layout.BASIC)
