"""Codes are read from bad pictures, in every colour as well as bare black on white; and in every size."""

from __future__ import annotations

import io
from functools import cache
from statistics import mean
from typing import TYPE_CHECKING

import pytest
import typst
import zxingcpp
from PIL import Image

from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.tables import ALL_COLOURS
from scan_ladder import BARE, DRAWINGS, RUNGS, rate

if TYPE_CHECKING:
    from healthcode.codes.matrix import Matrix

#: What every drawing survives without fail. The harder rungs are compared with a bare symbol instead.
SURE = (
    "as drawn",
    "blur, 40% of a module",
    "tilt, 45 degrees",
    "turn, 45 degrees",
    "2 pixels per module",
    "JPEG, quality 10",
    "grey print, 20% of the ink",
    "1-bit print, 3 dots per module",
    "noise, 40 of 255",
    "dim room, 20% of the light",
    "glare, 12 modules across",
)
#: So far may a colour's mean rate over the whole ladder lie below that of a bare symbol.
MOST_LOST = 0.03
SIZES = (1, 2, 7, 10, 11, 40)

#: Bytes that a QR code of each version holds at level M, less one, are too many for the version before.
BYTES = (
    *(14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666),
    *(711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099),
    *(2213, 2331),
)


@pytest.mark.slow
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_colour_survives_what_happens_to_pictures(drawing: str) -> None:
    """Blur, tilt, shrinking, JPEG, grey and dithered print, noise, dim light: read 2 times out of 2."""
    rungs = [rung for rung in RUNGS if rung.name in SURE]
    assert len(rungs) == len(SURE)
    assert {rung.name: rate(drawing, rung, range(2)) for rung in rungs} == dict.fromkeys(SURE, 1)


@pytest.mark.slow
def test_every_colour_is_read_nearly_as_well_as_a_bare_symbol() -> None:
    """Over the whole ladder, to where nothing can be read any more, a frame costs less than 3 points."""
    means = {drawing: mean(rate(drawing, rung, range(10)) for rung in RUNGS) for drawing in DRAWINGS}
    assert means[BARE] > 0.7
    assert {colour: means[colour] for colour in ALL_COLOURS if means[colour] < means[BARE] - MOST_LOST} == {}


@pytest.mark.slow
@pytest.mark.parametrize("colour", ALL_COLOURS)
@pytest.mark.parametrize("version", SIZES)
def test_every_colour_is_read_in_many_sizes(colour: str, version: int) -> None:
    """A PNG and an SVG of the smallest, the largest and common symbols hold exactly the text."""
    check_size(colour, version)


@pytest.mark.slow
@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_every_colour_is_read_in_every_size(colour: str) -> None:
    """The same for all forty versions of a QR code."""
    for version in range(1, 41):
        check_size(colour, version)


def check_size(colour: str, version: int) -> None:
    text, matrix = symbol(version)
    assert len(matrix) == 17 + 4 * version
    png = Image.open(io.BytesIO(draw_png(matrix, colour, module_pixels=3)))
    svg = rasterised(draw_svg(matrix, colour))
    assert [code.text for code in zxingcpp.read_barcodes(png)] == [text]
    assert [code.text for code in zxingcpp.read_barcodes(svg)] == [text]


@cache
def symbol(version: int) -> tuple[str, Matrix]:
    """Make a text that fills a version, of many different characters."""
    text = "".join(chr(33 + (7 * index * index + index) % 90) for index in range(BYTES[version - 1]))
    return text, matrix_of(text)


def rasterised(svg: str) -> Image.Image:
    """Draw an SVG as a program of others does, with about three pixels to a module."""
    source = (
        b'#set page(width: auto, height: auto, margin: 5pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    )
    png = typst.compile(source, format="png", ppi=54, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    return Image.open(io.BytesIO(png))
