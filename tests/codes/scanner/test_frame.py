"""The paint of the frame against the signed word, in many lights."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from code_samples import bare_symbol, code_png, code_text, opened, saved
from healthcode.codes.keys import demo_keys
from healthcode.codes.scanner.frame import painted_colour
from healthcode.codes.scanner.judging import judge
from healthcode.codes.scanner.symbols import find_symbols
from healthcode.codes.symbol import FRAME, LOOKS, OUTLINE
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

every_colour = pytest.mark.parametrize("colour", ALL_COLOURS)


def tinted(image: Image.Image, shares: tuple[float, float, float]) -> Image.Image:
    bands = [
        band.point(lambda value, s=share: value * s)
        for band, share in zip(image.split(), shares, strict=True)
    ]
    return Image.merge("RGB", bands)


def as_jpeg(image: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(saved(image, "JPEG", quality=30)))


LIGHTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda image: image,
    "bad JPEG": as_jpeg,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
    "small": lambda image: image.resize((image.width // 2, image.height // 2)),
    "warm lamp": lambda image: tinted(image, (1.0, 0.85, 0.65)),
    "cold light": lambda image: tinted(image, (0.7, 0.9, 1.0)),
    "dim room": lambda image: ImageEnhance.Brightness(image).enhance(0.4),
    "haze": lambda image: ImageEnhance.Contrast(image).enhance(0.5),
    "faded": lambda image: ImageEnhance.Color(image).enhance(0.5),
    "upside down": lambda image: image.rotate(180),
}


@pytest.mark.slow
@every_colour
@pytest.mark.parametrize("light", LIGHTS)
def test_the_frame_is_recognised_in_many_lights(colour: str, light: str) -> None:
    """The white of the quiet zone makes up for the light, so no right code is called recoloured."""
    image = LIGHTS[light](opened(code_png(code_text(colour), colour)))
    (found,) = find_symbols(image)
    assert found.painted == colour


@every_colour
@pytest.mark.parametrize("paint", ALL_COLOURS)
def test_a_repainted_picture_is_noticed(colour: str, paint: str) -> None:
    """A code that is signed in one colour and drawn in another is accepted for its word, and told apart."""
    text = code_text(colour)
    (found,) = find_symbols(opened(code_png(text, paint)))
    scanned = judge(found, demo_keys(), None)
    assert scanned.accepted
    assert scanned.painted == paint
    assert scanned.recoloured is (colour != paint)


@pytest.mark.parametrize(
    ("paint", "seen"),
    [
        ("#00ff00", "green"),
        ("#2ea043", "green"),
        ("#006400", "green"),
        ("#e5342b", "red"),
        ("#ff0000", "red"),
        ("#ffff00", "yellow"),
        ("#ff8c00", "orange"),
        ("#0055ff", None),
        ("#800080", None),
        ("#808080", None),
        ("#ffffff", None),
    ],
)
def test_other_paints_are_named_by_their_hue(paint: str, seen: str | None) -> None:
    """A forger need not hit our very paint; what is none of the five is not named."""
    image = opened(code_png(code_text("red"), "red"))
    own = LOOKS["red"].paint
    difference = ImageChops.difference(image, Image.new("RGB", image.size, own)).convert("L")
    image.paste(paint, mask=difference.point(lambda value: 255 if value == 0 else 0))
    (found,) = find_symbols(image)
    assert found.painted == seen


@every_colour
def test_a_grey_print_says_nothing_about_the_colour(colour: str) -> None:
    """Where there are no colours at all, nobody is called a forger."""
    image = opened(code_png(code_text(colour), colour)).convert("L")
    (found,) = find_symbols(image)
    assert found.painted is None


@pytest.mark.parametrize("ground", ["#ffffff", "#2ea043", "#9b1c1c", "#000000"])
def test_a_bare_symbol_has_no_frame(ground: str) -> None:
    """A symbol on a coloured table is not framed by the table."""
    page = Image.new("RGB", (600, 600), ground)
    page.paste(bare_symbol(code_text().encode()), (150, 150))
    (found,) = find_symbols(page)
    assert found.painted is None


def test_a_cropped_picture_has_no_frame() -> None:
    """Where the frame is cut away, nothing is said about it."""
    image = opened(code_png(code_text("red"), "red", 4))
    edge = 4 * (OUTLINE + FRAME)
    (found,) = find_symbols(image.crop((edge, 0, image.width - edge, image.height)))
    assert found.painted is None


def test_two_sides_of_different_colours_are_not_one_colour() -> None:
    """Half a frame is no frame."""
    image = opened(code_png(code_text("red"), "red"))
    other = opened(code_png(code_text("red"), "green"))
    image.paste(other.crop((0, 0, image.width // 4, image.height)), (0, 0))
    (found,) = find_symbols(image)
    assert found.position is not None
    assert painted_colour(image, found.position) is None


def tilted(image: Image.Image, shifts: np.ndarray, ground: tuple[int, int, int]) -> Image.Image:
    """Put a picture on a coloured table and look at it from an angle; corners move by so many pixels."""
    width, height = image.width + 300, image.height + 300
    table = Image.new("RGB", (width, height), ground)
    table.paste(image, (150, 150))
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    rows, values = [], []
    for (x, y), (u, v) in zip(corners + shifts, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    numbers = np.linalg.solve(np.array(rows), np.array(values)).tolist()
    return table.transform((width, height), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("photos", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_a_tilted_photo_never_names_a_wrong_colour(photos: int) -> None:
    """Photos from odd angles, on tables of any colour, in tinted light, blurred and noisy.

    A wrong name would call an honest picture a forgery, so none may be wrong; a few may be unclear.
    """
    draws = np.random.default_rng(5)
    painted = []
    for number in range(photos):
        colour = ALL_COLOURS[number % 5]
        ground = tuple(int(value) for value in draws.integers(0, 255, 3))
        photo = tilted(
            opened(code_png(code_text(colour), colour)),
            draws.uniform(-110, 110, (4, 2)),
            (ground[0], ground[1], ground[2]),
        ).filter(ImageFilter.GaussianBlur(1.0))
        light = np.asarray(photo) * draws.uniform(0.5, 1, 3)
        noisy = np.clip(light + draws.normal(0, 10, light.shape), 0, 255).astype(np.uint8)
        painted += [(found.painted, colour) for found in find_symbols(Image.fromarray(noisy))]
    assert len(painted) >= 0.97 * photos
    assert {(seen, colour) for seen, colour in painted if seen not in {colour, None}} == set()
    assert sum(seen == colour for seen, colour in painted) >= 0.9 * photos
