"""Pictures of a code: they can be read, told apart, and are the same bytes each time."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from healthcode.clock import parse_time
from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import MOST_BYTES, QUIET_ZONE, Matrix, matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.symbol import LOOKS, WARNING, Label, Polygon, lay_out
from healthcode.codes.terminal import (
    PALETTE_NUMBERS,
    TerminalStyle,
    choose_style,
    draw_terminal,
    fits_terminal,
    terminal_size,
)
from healthcode.codes.token import issue
from healthcode.errors import CodeError, RefusedError
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

CAPTION = "P-9ZKHT4XM  2020-02-21 08:00  +1440 min"
SVG = "{http://www.w3.org/2000/svg}"
LIGHT = {" ": (1, 1), "▀": (0, 1), "▄": (1, 0), "█": (0, 0)}

every_colour = pytest.mark.parametrize("colour", ALL_COLOURS)


def text_of(colour: str) -> str:
    return issue("syn-0042", colour, parse_time("2020-02-21T08:00:00"), 1440, demo_keys())


def read(image: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(image, try_invert=False)
    return str(found.text)


def paint(light: list[list[int]]) -> Image.Image:
    """Turn rows of light and dark modules into a picture of four pixels per module."""
    image = Image.new("L", (len(light[0]), len(light)))
    image.putdata([255 * module for row in light for module in row])
    return image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)


def modules_of_svg(svg: str, matrix: Matrix, colour: str) -> Matrix:
    """Read the one path of an SVG back into modules."""
    picture = lay_out(matrix, colour)
    (path,) = (path for path in ET.fromstring(svg).iter(f"{SVG}path") if path.get("shape-rendering"))  # noqa: S314 - our own text
    modules = [[False] * len(matrix) for _ in matrix]
    for part in str(path.get("d")).split("z")[:-1]:
        found = re.fullmatch(r"M(\d+) (\d+)h(\d+)v1h-(\d+)", part)
        assert found is not None
        x, y, length, back = (int(number) for number in found.groups())
        assert length == back
        for column in range(x - picture.left, x - picture.left + length):
            modules[y - picture.top][column] = True
    return modules


# ── what can be drawn ──


def test_matrix_is_a_square_of_a_qr_version() -> None:
    """A short text makes the smallest symbol, and the finder pattern stands in its corner."""
    matrix = matrix_of("SIMULATION")
    assert len(matrix) == 21
    assert all(len(row) == 21 for row in matrix)
    assert matrix[0][:8] == [True] * 7 + [False]


@pytest.mark.parametrize("text", ["HC1:6BF", "hc1:6BF", "shc:/5676"])
def test_real_credentials_are_never_drawn(text: str) -> None:
    """A text that a phone would take for a real credential is refused."""
    with pytest.raises(RefusedError):
        matrix_of(text)


def test_longest_text_is_drawn_and_a_longer_one_refused() -> None:
    """The limit that the message names is the true one."""
    assert len(matrix_of("~" * MOST_BYTES)) == 177
    with pytest.raises(CodeError, match="at most 2,331 bytes"):
        matrix_of("~" * (MOST_BYTES + 1))


@pytest.mark.parametrize("draw", [draw_svg, draw_png])
@pytest.mark.parametrize(
    ("caption", "named"),
    [
        ("健龍", "U+9F8D 龍 CJK UNIFIED IDEOGRAPH-9F8D"),
        ("a\nb", "U+000A"),
        ("\x1b[31m", "U+001B"),
        ("a\u202eb", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u05d0", "U+05D0 HEBREW LETTER ALEF"),
        ("x" * 200, "200 characters"),
    ],
)
def test_caption_that_cannot_be_drawn_is_refused(
    draw: Callable[[Matrix, str, str], object], caption: str, named: str
) -> None:
    """No caption ends as a silent empty box, and none runs out of the picture."""
    with pytest.raises(CodeError, match=re.escape(f"caption: {named}")):
        draw(matrix_of("SIMULATION"), "green", caption)


def test_unknown_colour_is_refused_everywhere() -> None:
    """A colour without a look cannot be drawn."""
    matrix = matrix_of("SIMULATION")
    with pytest.raises(CodeError, match="blue"):
        draw_svg(matrix, "blue")
    with pytest.raises(CodeError, match="blue"):
        draw_png(matrix, "blue")
    with pytest.raises(CodeError, match="blue"):
        draw_terminal(matrix, "blue", TerminalStyle.COLOUR)


# ── files ──


@pytest.mark.slow
@every_colour
@pytest.mark.parametrize("module_pixels", [3, 8])
def test_png_of_each_colour_can_be_read(colour: str, module_pixels: int) -> None:
    """A reader finds exactly the signed text, in the size of a thumbnail and of a card."""
    text = text_of(colour)
    png = draw_png(matrix_of(text), colour, CAPTION, module_pixels)
    assert read(Image.open(io.BytesIO(png))) == text


@pytest.mark.slow
@every_colour
def test_png_modules_are_crisp(colour: str) -> None:
    """Every module is one whole square of pure black or white, and the quiet zone is white."""
    matrix = matrix_of(text_of(colour))
    picture = lay_out(matrix, colour)
    pixels = 5
    image = Image.open(io.BytesIO(draw_png(matrix, colour, module_pixels=pixels))).convert("RGB")
    assert image.size == (picture.width * pixels, picture.height * pixels)
    for y in range(-QUIET_ZONE, len(matrix) + QUIET_ZONE):
        for x in range(-QUIET_ZONE, len(matrix) + QUIET_ZONE):
            black = 0 <= x < len(matrix) and 0 <= y < len(matrix) and matrix[y][x]
            left, top = (picture.left + x) * pixels, (picture.top + y) * pixels
            square = image.crop((left, top, left + pixels, top + pixels))
            assert square.getextrema() == ((0, 0) if black else (255, 255),) * 3


def test_png_is_the_same_bytes_each_time() -> None:
    """Drawing twice gives one file."""
    matrix = matrix_of(text_of("red"))
    assert draw_png(matrix, "red", CAPTION) == draw_png(matrix, "red", CAPTION)


@every_colour
def test_svg_is_exactly_as_promised(colour: str, golden: Callable[[str, str], None]) -> None:
    """The picture of a code is the same bytes on every machine."""
    golden(f"codes/{colour}.svg", draw_svg(matrix_of(text_of(colour)), colour, CAPTION))


@every_colour
def test_svg_of_each_colour_holds_the_symbol(colour: str) -> None:
    """The path, read back into modules, is the matrix, and a reader finds the signed text in it."""
    text = text_of(colour)
    matrix = matrix_of(text)
    modules = modules_of_svg(draw_svg(matrix, colour), matrix, colour)
    assert modules == matrix
    width = len(matrix) + 2 * QUIET_ZONE
    light = [[1] * width for _ in range(width)]
    for y, row in enumerate(modules, QUIET_ZONE):
        for x, black in enumerate(row, QUIET_ZONE):
            light[y][x] = 0 if black else 1
    assert read(paint(light)) == text


@every_colour
def test_svg_says_in_words_what_it_shows(colour: str) -> None:
    """Title and description tell colour, shape and warning; word and warning are real text."""
    root = ET.fromstring(draw_svg(matrix_of("SIMULATION"), colour, "<P-1> & '\""))  # noqa: S314 - our own text
    look = LOOKS[colour]
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == f"Mock health code: {look.word} ({look.shape})"
    assert root.findall(f"{SVG}path")[-1].get("shape-rendering") == "crispEdges"
    assert WARNING in str(root.findtext(f"{SVG}desc"))
    assert [label.text for label in root.iter(f"{SVG}text")] == [look.word, WARNING, "<P-1> & '\""]


def test_svg_can_stand_in_any_page() -> None:
    """It has no ids to clash, no script, no style and nothing to fetch."""
    svg = draw_svg(matrix_of(text_of("green")), "green", CAPTION)
    assert not re.search(r"\b(id|href|src|style|on\w+)=|<script|url\(|<image", svg)
    assert svg.count("http") == 1


@every_colour
@pytest.mark.parametrize("text", ["A", "A" * 100, "A" * 400, "~" * MOST_BYTES])
def test_layout_keeps_everything_inside(colour: str, text: str) -> None:
    """Words and shapes stay on their bands for the smallest and the largest symbol."""
    picture = lay_out(matrix_of(text), colour, "P-9ZKHT4XM")
    labels = [figure for figure in picture.figures if isinstance(figure, Label)]
    corners = [point for figure in picture.figures if isinstance(figure, Polygon) for point in figure.points]
    corners += [(label.x, label.baseline) for label in labels]
    corners += [(label.x + label.width, label.baseline - label.size) for label in labels]
    assert len(labels) == 3
    assert all(1 < x < picture.width - 1 and 1 < y < picture.height - 1 for x, y in corners)


# ── terminals ──


def modules_of_terminal(drawn: str, style: TerminalStyle) -> list[list[int]]:
    """Turn the characters of a terminal back into light and dark modules."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in drawn.split("\n")[1:-2]]
    if style is TerminalStyle.ASCII:
        width = max(len(line) for line in lines)
        return [[int(line.ljust(width)[x] == "#") for x in range(0, width, 2)] for line in lines]
    if style is TerminalStyle.COLOUR:
        lines = [line[2:-2] for line in lines]
    width = max(len(line) for line in lines)
    rows = []
    for line in lines:
        rows += [[LIGHT[character][half] for character in line.ljust(width)] for half in (0, 1)]
    return rows if style is TerminalStyle.COLOUR else [[1 - module for module in row] for row in rows]


@every_colour
@pytest.mark.parametrize("style", TerminalStyle)
def test_terminal_of_each_colour_can_be_read(colour: str, style: TerminalStyle) -> None:
    """Turned back into pixels, every style holds the signed text."""
    text = text_of(colour)
    drawn = draw_terminal(matrix_of(text), colour, style)
    assert read(paint(modules_of_terminal(drawn, style))) == text


@every_colour
@pytest.mark.parametrize("style", TerminalStyle)
def test_terminal_shows_word_and_shape_above_and_the_warning_below(colour: str, style: TerminalStyle) -> None:
    """The verdict is never told by colour alone."""
    lines = draw_terminal(matrix_of("SIMULATION"), colour, style).splitlines()
    assert f"{LOOKS[colour].word} ({LOOKS[colour].shape})" in lines[0]
    assert WARNING in lines[-1]


@pytest.mark.parametrize("style", TerminalStyle)
def test_terminal_size_is_what_is_drawn(style: TerminalStyle) -> None:
    """A caller that trusts the promised size never sees a broken line."""
    matrix = matrix_of(text_of("yellow"))
    lines = re.sub(r"\x1b\[[0-9;]*m", "", draw_terminal(matrix, "yellow", style)).splitlines()
    assert terminal_size(matrix, style) == (max(len(line) for line in lines), len(lines))


def test_coloured_code_fits_eighty_columns() -> None:
    """A normal code can be shown in a terminal of the usual width."""
    assert terminal_size(matrix_of(text_of("yellow")), TerminalStyle.COLOUR).columns <= 80


@pytest.mark.parametrize(
    ("columns", "rows", "fits"),
    [(80, 24, False), (120, 40, True), (60, 60, False), (69, 38, True), (69, 37, False)],
)
def test_code_is_shown_only_where_all_of_it_is_seen(columns: int, rows: int, fits: bool) -> None:
    """A terminal that is too narrow or too low gets no part of a code; the prompt below counts too."""
    assert fits_terminal(matrix_of(text_of("red")), TerminalStyle.COLOUR, columns, rows) is fits


def test_coloured_terminal_sets_both_grounds_and_resets() -> None:
    """No line depends on the terminal's own colours or leaves its own behind."""
    for line in draw_terminal(matrix_of("SIMULATION"), "red", TerminalStyle.COLOUR).splitlines():
        assert re.match(r"\x1b\[38;5;\d+;48;5;\d+m", line)
        assert line.endswith("\x1b[0m")


@pytest.mark.parametrize("style", [TerminalStyle.PLAIN, TerminalStyle.ASCII])
def test_plain_terminal_gets_no_escapes(style: TerminalStyle) -> None:
    """Without colour there is not a single control sequence."""
    assert "\x1b" not in draw_terminal(matrix_of("SIMULATION"), "grey", style)


@pytest.mark.parametrize(
    ("encoding", "no_colour", "style"),
    [
        ("utf-8", False, TerminalStyle.COLOUR),
        ("utf-8", True, TerminalStyle.PLAIN),
        ("cp1252", False, TerminalStyle.ASCII),
        ("cp437", True, TerminalStyle.ASCII),
        ("ascii", False, TerminalStyle.ASCII),
        ("no such encoding", False, TerminalStyle.ASCII),
    ],
)
def test_style_follows_the_terminal(encoding: str, no_colour: bool, style: TerminalStyle) -> None:
    """The richest style is chosen that the terminal can print."""
    assert choose_style(encoding, no_colour) is style


@every_colour
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_no_terminal_crashes(colour: str, encoding: str) -> None:
    """What the chosen style draws can always be encoded."""
    assert draw_terminal(matrix_of("SIMULATION"), colour, choose_style(encoding, no_colour=False)).encode(
        encoding
    )


# ── colours ──

#: Simulation of missing cones in linear RGB, Machado, Oliveira and Fernandes 2009, severity 1.0.
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
#: From linear RGB to CIE XYZ, each row divided by the white point D65 (IEC 61966-2-1).
TO_XYZ = (
    (0.433953, 0.376219, 0.189828),
    (0.212673, 0.715152, 0.072175),
    (0.017758, 0.109477, 0.872765),
)

Triple = tuple[float, float, float]


def multiply(matrix: tuple[tuple[float, ...], ...], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def linear(paint: str) -> Triple:
    shares = (int(paint[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return red, green, blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    dark, light = sorted(multiply(TO_XYZ, linear(paint))[1] for paint in (first, second))
    return (light + 0.05) / (dark + 0.05)


def cie_lab(paint: str, vision: str) -> Triple:
    seen = multiply(VISIONS[vision], linear(paint))
    clipped = (max(0.0, min(1.0, seen[0])), max(0.0, min(1.0, seen[1])), max(0.0, min(1.0, seen[2])))
    x, y, z = (
        share ** (1 / 3) if share > 216 / 24_389 else (24_389 / 27 * share + 16) / 116
        for share in multiply(TO_XYZ, clipped)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first: str, second: str, vision: str) -> float:
    """Colour difference CIE 1976."""
    pairs = zip(cie_lab(first, vision), cie_lab(second, vision), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def palette_paint(number: int) -> str:
    """Look up one of the 256 terminal colours."""
    if number >= 232:
        return f"#{8 + 10 * (number - 232):02x}" + f"{8 + 10 * (number - 232):02x}" * 2
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = levels[(number - 16) // 36], levels[(number - 16) // 6 % 6], levels[(number - 16) % 6]
    return f"#{red:02x}{green:02x}{blue:02x}"


@every_colour
def test_words_stand_out_from_their_frame(colour: str) -> None:
    """Every word has a contrast of at least 7 to 1, in pictures and in the terminal."""
    assert contrast(LOOKS[colour].paint, LOOKS[colour].ink) >= 7
    paint_number, ink_number = PALETTE_NUMBERS[colour]
    assert contrast(palette_paint(paint_number), palette_paint(ink_number)) >= 7


@pytest.mark.parametrize(
    ("vision", "least"), [("normal", 42), ("protan", 33), ("deutan", 33), ("tritan", 32)]
)
def test_colours_differ_for_every_kind_of_eye(vision: str, least: int) -> None:
    """Any two colours stay far apart, where a difference of 2.3 is just noticeable."""
    paints = [look.paint for look in LOOKS.values()]
    differences = [difference(first, second, vision) for first, second in combinations(paints, 2)]
    assert min(differences) >= least


@pytest.mark.parametrize("vision", VISIONS)
def test_terminal_colours_differ_for_every_kind_of_eye(vision: str) -> None:
    """The nearest colours of the terminal palette stay apart too."""
    paints = [palette_paint(paint) for paint, _ in PALETTE_NUMBERS.values()]
    assert min(difference(first, second, vision) for first, second in combinations(paints, 2)) >= 27


def test_shapes_and_words_differ() -> None:
    """No two colours share a shape or a word."""
    assert len({look.shape for look in LOOKS.values()}) == len({look.word for look in LOOKS.values()}) == 5
