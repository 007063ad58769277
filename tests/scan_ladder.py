"""A ladder of bad pictures: what a camera, a printer and a chat app do to a code, step by step worse.

Every rung is drawn from a seed, so the same numbers come out each time. No real camera was used: these are
simulated pictures, good for comparing one drawing with another, not for promising a rate in a room.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

from healthcode.clock import parse_time
from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import QUIET_ZONE, matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.token import issue
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Black on white without a frame, to compare with.
BARE = "bare"
DRAWINGS = (BARE, *ALL_COLOURS)

#: Pixels of a module as drawn, and as a camera sees it.
DRAWN_PIXELS = 8
CAMERA_PIXELS = 4
#: The desk around the picture.
DESK = (150, 146, 140)

Random = np.random.Generator
Distort = Callable[[Image.Image, Random], Image.Image]


@dataclass(frozen=True)
class Rung:
    """One way of spoiling a picture.

    Args:
        name: What it is, and how much of it.
        distort: Does it to a picture that shows a module with ``DRAWN_PIXELS``.
    """

    name: str
    distort: Distort


def rate(drawing: str, rung: Rung, seeds: Sequence[int]) -> float:
    """Say how often a drawing is read correctly after a distortion, 0 to 1."""
    return sum(reads(drawing, rung, seed) for seed in seeds) / len(seeds)


def reads(drawing: str, rung: Rung, seed: int) -> bool:
    """Spoil one picture and say whether exactly its text is read from it."""
    text, picture = drawn(drawing, seed)
    random = np.random.default_rng((seed, *rung.name.encode()))
    found = zxingcpp.read_barcodes(rung.distort(picture, random))
    return [code.text for code in found] == [text]


@cache
def drawn(drawing: str, seed: int) -> tuple[str, Image.Image]:
    """Draw a code on a desk; the same symbol for every drawing of a seed, so that only the frame differs."""
    said = ALL_COLOURS[seed % len(ALL_COLOURS)]
    text = issue(f"syn-{seed:04}", said, parse_time("2020-02-21T08:00:00"), 1440, demo_keys())
    matrix = matrix_of(text)
    if drawing == BARE:
        size = len(matrix) + 2 * QUIET_ZONE
        symbol = Image.new("L", (size, size), 255)
        modules = bytes(0 if black else 255 for row in matrix for black in row)
        symbol.paste(Image.frombytes("L", (len(matrix),) * 2, modules), (QUIET_ZONE, QUIET_ZONE))
        picture = symbol.resize((size * DRAWN_PIXELS,) * 2, Image.Resampling.NEAREST).convert("RGB")
    else:
        picture = Image.open(io.BytesIO(draw_png(matrix, drawing, module_pixels=DRAWN_PIXELS))).convert("RGB")
    edge = 6 * DRAWN_PIXELS
    desk = Image.new("RGB", (picture.width + 2 * edge, picture.height + 2 * edge), DESK)
    desk.paste(picture, (edge, edge))
    return text, desk


# ── what happens to a picture ──


def shrink(image: Image.Image, random: Random, pixels: float = CAMERA_PIXELS) -> Image.Image:
    """Show a module with so many pixels, and shift the grid by a part of a pixel."""
    step = DRAWN_PIXELS / pixels
    size = (int(image.width / step) - 1, int(image.height / step) - 1)
    left, top = random.uniform(0, step, 2)
    box = (left, top, left + size[0] * step, top + size[1] * step)
    return image.resize(size, Image.Resampling.BOX, box=box)


def blur(image: Image.Image, random: Random, modules: float) -> Image.Image:
    """Put the picture out of focus, by a share of a module."""
    return shrink(image.filter(ImageFilter.GaussianBlur(modules * DRAWN_PIXELS)), random)


def turn(image: Image.Image, random: Random, degrees: float) -> Image.Image:
    """Turn the picture in its plane, give or take three degrees."""
    angle = degrees + random.uniform(-3, 3)
    return shrink(image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=DESK), random)


def tilt(image: Image.Image, random: Random, degrees: float) -> Image.Image:
    """Look at the picture from the side, from 250 modules away."""
    angle = np.radians(degrees) * random.choice((-1, 1))
    width, height = image.size
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2
    depth = 1 + corners[:, 0] * np.sin(angle) / (250 * DRAWN_PIXELS)
    seen = np.stack((corners[:, 0] * np.cos(angle), corners[:, 1]), axis=1) / depth[:, None]
    seen -= seen.min(axis=0)
    wide, high = (int(side) + 1 for side in seen.max(axis=0))
    back = _perspective(seen, corners + np.array((width, height)) / 2)
    flat = image.transform(
        (wide, high), Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC, fillcolor=DESK
    )
    return shrink(flat, random)


def jpeg(image: Image.Image, random: Random, quality: int) -> Image.Image:
    """Send it through a program that saves room."""
    stream = io.BytesIO()
    shrink(image, random).save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")


def faded(image: Image.Image, random: Random, ink: float) -> Image.Image:
    """Print it in grey with so much of the ink left, and photograph it with some noise."""
    grey = np.asarray(shrink(image.convert("L"), random), float)
    return _picture(245 - (255 - grey) * ink + random.normal(0, 6, grey.shape))


def dithered(image: Image.Image, random: Random, pixels: float) -> Image.Image:
    """Print it in black dots alone, with so many dots to a module, and look at it a little out of focus."""
    dots = shrink(image.convert("L"), random, pixels).convert("1").convert("L")
    size = (round(dots.width * CAMERA_PIXELS / pixels), round(dots.height * CAMERA_PIXELS / pixels))
    return dots.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.8))


def noise(image: Image.Image, random: Random, sigma: float) -> Image.Image:
    """Make every pixel lighter or darker by chance."""
    pixels = np.asarray(shrink(image, random), float)
    return _picture(pixels + random.normal(0, sigma, pixels.shape))


def dim(image: Image.Image, random: Random, light: float) -> Image.Image:
    """Photograph it in so much of the light, with warm lamps, a camera's noise and a shadow to one side."""
    pixels = np.asarray(shrink(image, random), float) * (1.0, 0.86, 0.62) * light
    shadow = np.linspace(1, 0.5, pixels.shape[1])[None, :, None]
    return _picture(pixels * shadow + random.normal(0, 5, pixels.shape))


def glare(image: Image.Image, random: Random, modules: float) -> Image.Image:
    """Let a lamp wash out a round spot of so many modules across, somewhere near the middle."""
    pixels = np.asarray(shrink(image, random), float)
    height, width, _ = pixels.shape
    x, y = np.array((width, height)) / 2 + random.uniform(-12, 12, 2) * CAMERA_PIXELS
    far = np.hypot(np.arange(width)[None, :] - x, np.arange(height)[:, None] - y) / CAMERA_PIXELS
    return _picture(pixels + 255 * np.clip(1.5 - 2 * far / modules, 0, 1)[:, :, None])


def _rungs(name: str, distort: Callable[..., Image.Image], amounts: Sequence[float]) -> list[Rung]:
    """Make rungs of one kind; the name says where the amount stands."""
    return [Rung(name.format(amount), lambda *given, a=amount: distort(*given, a)) for amount in amounts]


RUNGS = (
    Rung("as drawn", shrink),
    *_rungs("blur, {:.0%} of a module", blur, (0.4, 0.45, 0.5, 0.55)),
    *_rungs("tilt, {} degrees", tilt, (45, 60, 65, 70)),
    *_rungs("turn, {} degrees", turn, (10, 45)),
    *_rungs("{} pixels per module", shrink, (3, 2, 1.75, 1.5, 1.25)),
    *_rungs("JPEG, quality {}", jpeg, (30, 10, 4)),
    *_rungs("grey print, {:.0%} of the ink", faded, (0.5, 0.2, 0.12, 0.1)),
    *_rungs("1-bit print, {} dots per module", dithered, (4, 3, 2)),
    *_rungs("noise, {} of 255", noise, (40, 60, 75)),
    *_rungs("dim room, {:.0%} of the light", dim, (0.3, 0.2, 0.15, 0.12)),
    *_rungs("glare, {} modules across", glare, (12, 20, 26)),
)


def _picture(pixels: Any) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _perspective(after: Any, before: Any) -> list[float]:
    """Find the eight numbers that lead from the corners after back to the corners before."""
    rows, values = [], []
    for (x, y), (u, v) in zip(after, before, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(values))]
