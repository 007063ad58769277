"""The quick encoder draws the same modules as the library."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import MOST_BYTES, Matrix, matrix_of
from healthcode.codes.token import issue
from healthcode.errors import CodeError, RefusedError
from healthcode.tables import ALL_COLOURS

#: Bytes, runs of digits and runs of capitals, which are written in three different ways.
TEXTS = st.lists(
    st.one_of(st.text(), st.text("0123456789", min_size=15), st.text("ABCXYZ $%*+-./:19", min_size=15)),
    min_size=1,
    max_size=8,
).map("".join)


def by_the_library(text: str, mask: int) -> Matrix:
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
    symbol.add_data(text.encode())
    symbol.make(fit=True)
    return [[bool(module) for module in row] for row in symbol.get_matrix()]


@pytest.mark.slow
@given(TEXTS.filter(lambda text: bool(text) and "\0" not in text), st.integers(0, 7))
def test_modules_are_those_of_the_library(text: str, mask: int) -> None:
    """Any text with any mask is drawn module for module as the library draws it."""
    if text.upper().startswith(("HC1:", "SHC:/")):
        return
    assert matrix_of(text, mask) == by_the_library(text, mask)


@pytest.mark.slow
@pytest.mark.parametrize("mask", range(8))
@pytest.mark.parametrize("length", [1, 100, 180, 181, 700, 1_500, MOST_BYTES])
def test_every_size_is_drawn_alike(length: int, mask: int) -> None:
    """From the smallest to the largest symbol, where the lengths of segments grow, nothing differs."""
    text = ("health code " * 200)[:length]
    assert matrix_of(text, mask) == by_the_library(text, mask)


@pytest.mark.parametrize("colour", ALL_COLOURS)
@pytest.mark.parametrize("mask", range(8))
def test_every_mask_is_read(colour: str, mask: int) -> None:
    """A code with any mask is read by a reader that knows nothing of ours."""
    text = issue("syn-0042", colour, 1_582_272_000, 1440, demo_keys())
    assert read(matrix_of(text, mask)) == text


def read(matrix: Matrix) -> str:
    side = len(matrix) + 8
    image = Image.new("L", (side, side), 255)
    image.putdata([0 if black else 255 for row in framed(matrix) for black in row])
    (found,) = zxingcpp.read_barcodes(image.resize((4 * side, 4 * side), Image.Resampling.NEAREST))
    return str(found.text)


def framed(matrix: Matrix) -> Matrix:
    size = len(matrix) + 8
    empty = [[False] * size for _ in range(4)]
    return [*empty, *([False] * 4 + row + [False] * 4 for row in matrix), *empty]


def test_zero_bytes_are_drawn() -> None:
    """A block of zeros, with which the library cannot do, is no trouble."""
    assert read(matrix_of("\0" * 200, 3)).count("<NUL>") == 200


def test_too_long_and_foreign_texts_are_refused_with_a_mask_too() -> None:
    """A mask changes nothing about what is drawn at all."""
    with pytest.raises(CodeError, match="at most 2,331 bytes"):
        matrix_of("x" * (MOST_BYTES + 1), 3)
    with pytest.raises(RefusedError):
        matrix_of("HC1:X", 3)
