"""The bundled font: what it covers, that it is read rightly, and that its licence is with it."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from healthcode.codes.fonts.face import (
    CAPITAL_HEIGHT,
    FAMILY,
    UNITS_PER_EM,
    composed,
    face,
    font_file,
    named,
    uncovered,
)
from healthcode.codes.fonts.words import PARTS, words_path

ROOT = Path(__file__).parents[2]
LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x180)]))
OTHERS = "–—‘’‚“”„…‹›€→←≤≥−×÷·•ẞȘșΑΩαωάЁЯаяґ健康码教学模拟"
SHARE = re.compile(r"([Mqlhvz])([^Mqlhvz]*)")

every_weight = pytest.mark.parametrize("bold", [False, True])


def freetype(*, bold: bool, size: int = UNITS_PER_EM) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file(bold=bold)), size, layout_engine=ImageFont.Layout.BASIC)


@every_weight
def test_font_has_what_europe_writes_and_what_the_project_quotes(bold: bool) -> None:
    """Latin, Greek, Cyrillic, the usual marks, and the Chinese words of the subject are all there."""
    assert [character for character in LATIN + OTHERS if not face(bold=bold).has(character)] == []


def test_font_has_every_chinese_character_of_the_project() -> None:
    """Whatever Chinese word stands in a policy, a page or a document can stand in a picture too."""
    places = [*(ROOT / "src").rglob("*.toml"), *(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md")]
    found = {
        character
        for place in [*places, ROOT / "README.md"]
        for character in place.read_text(encoding="utf-8")
        if "\u4e00" <= character <= "\u9fff"
    }
    assert found
    assert uncovered("".join(found)) == ()


@every_weight
def test_widths_are_those_of_another_reader(bold: bool) -> None:
    """Every character is as wide for us as for the library that draws PNGs."""
    weight, font = face(bold=bold), freetype(bold=bold)
    for character in LATIN + OTHERS:
        assert weight.advance(character) == font.getlength(character), character


@every_weight
def test_outlines_are_those_of_another_reader(bold: bool) -> None:
    """Filled as an SVG viewer would, our path is the glyph that the other library draws."""
    size = 400
    font = freetype(bold=bold, size=size)
    for character in "Aäđğ8ß&Æ@健码%Ж…":
        winding = np.zeros((640, 640), int)
        for outline in polygons(words_path(character, bold=bold)):
            layer = Image.new("L", (640, 640))
            points = [(80 + x * size / PARTS, 480 + y * size / PARTS) for x, y in outline]
            ImageDraw.Draw(layer).polygon(points, 1)
            winding += np.asarray(layer, int) * (1 if turns_right(outline) else -1)
        theirs = Image.new("L", (640, 640))
        ImageDraw.Draw(theirs).text((80, 480), character, 255, font, anchor="ls")
        inked = np.asarray(theirs) > 127
        assert ((winding != 0) ^ inked).sum() < 0.1 * inked.sum(), character


def polygons(path: str) -> list[list[tuple[float, float]]]:
    """Follow a path of lines and curves, a curve by eight points."""
    outlines: list[list[tuple[float, float]]] = []
    for command, text in SHARE.findall(path):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        if command == "M":
            outlines.append([(numbers[0], numbers[1])])
            continue
        if command == "z":
            continue
        x, y = outlines[-1][-1]
        right, down = {"h": (numbers[0], 0), "v": (0, numbers[0])}.get(command, tuple(numbers[-2:]))
        if command != "q":
            outlines[-1].append((x + right, y + down))
            continue
        for step in range(1, 9):
            t = step / 8
            bend = 2 * t * (1 - t)
            outlines[-1].append((x + bend * numbers[0] + t * t * right, y + bend * numbers[1] + t * t * down))
    return outlines


def turns_right(outline: list[tuple[float, float]]) -> bool:
    """Whether an outline runs clockwise on the screen, as filled ones do."""
    return (
        sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(outline, outline[1:] + outline[:1], strict=True))
        > 0
    )


@every_weight
def test_capitals_are_as_high_as_promised(bold: bool) -> None:
    """Words stand in the middle of their bands."""
    highest = max(y for contour in face(bold=bold).outline("H") for _, y, _ in contour)
    assert highest == CAPITAL_HEIGHT * UNITS_PER_EM


@every_weight
def test_font_bears_a_name_of_its_own(bold: bool) -> None:
    """A changed font must not pass for the original, and programs find it by this name."""
    assert freetype(bold=bold).getname() == (FAMILY, "Bold" if bold else "Regular")


def test_licence_is_with_the_font_and_all_of_it_is_small() -> None:
    """The fonts travel with the licence that they are under, and hardly weigh on the package."""
    folder = files("healthcode.codes").joinpath("fonts")
    fonts = [file for file in folder.iterdir() if file.name.endswith(".ttf")]
    licence = folder.joinpath("OFL.txt").read_text(encoding="utf-8")
    assert len(fonts) == 2
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Noto Project Authors" in licence
    assert sum(len(file.read_bytes()) for file in fonts) < 100_000


def test_letters_and_their_marks_are_joined() -> None:
    """An ä that is written as a and a mark is drawn as the one letter."""
    assert composed("a\u0308") == "ä"
    assert uncovered("Ja\u0308ger") == ()


def test_what_lacks_is_named_once_and_in_order() -> None:
    """People are told which characters; those that would turn the line around are named, not shown."""
    odd = uncovered("龍 and 龍 and \u05d0\u202e\x00")
    assert odd == ("\x00", "\u05d0", "\u202e", "龍")
    shown = "U+0000, U+05D0 HEBREW LETTER ALEF, U+202E RIGHT-TO-LEFT OVERRIDE, "
    assert named(odd) == shown + "U+9F8D 龍 CJK UNIFIED IDEOGRAPH-9F8D"
