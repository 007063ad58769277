"""Read one weight of the bundled font: which characters it has, how wide they are, and their outlines.

Only what our own two files hold is read: TrueType outlines, one Unicode map of format 4, no kerning.

Source:
    ISO/IEC 14496-22:2019, sections 5.2 (cmap, head, hhea, hmtx) and 5.3 (glyf, loca).
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FAMILY = "Healthcode Sans"
#: Of both weights: how fine their outlines are, and the height of capitals as a share of the font's size.
UNITS_PER_EM = 1000
CAPITAL_HEIGHT = 0.714

#: Flags of a point.
_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEAT, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
#: Flags of a part of a composite outline.
_WORDS, _OFFSETS, _SCALED, _MORE, _TWO_SCALES, _FOUR_SCALES = 1, 2, 8, 32, 64, 128

#: x and y in font units, y upwards, and whether the point lies on the curve.
Point = tuple[int, int, bool]
Contour = list[Point]


def font_file(*, bold: bool) -> Traversable:
    """Find the file of one weight."""
    name = f"HealthcodeSans-{'Bold' if bold else 'Regular'}.ttf"
    return files("healthcode.codes").joinpath("fonts", name)


@cache
def face(*, bold: bool) -> Face:
    """Read one weight, once."""
    return Face(font_file(bold=bold).read_bytes())


def composed(text: str) -> str:
    """Join letters and the marks that follow them, because the font has whole letters only."""
    return unicodedata.normalize("NFC", text)


def uncovered(text: str) -> tuple[str, ...]:
    """Name the characters of a text that the font lacks, each once and sorted."""
    return tuple(sorted({character for character in composed(text) if not face(bold=False).has(character)}))


def named(characters: tuple[str, ...]) -> str:
    """Name characters for people: as they are, with number and Unicode name; controls by number alone."""
    return ", ".join(
        f"U+{ord(character):04X} {character} {unicodedata.name(character, '')}".rstrip()
        if character.isprintable() and not unicodedata.bidirectional(character).startswith(("R", "AL"))
        else f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
        for character in characters
    )


class Face:
    """One weight of the font.

    Args:
        content: The whole font file.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        (count,) = struct.unpack_from(">H", content, 4)
        records = (struct.unpack_from(">4s4xII", content, 12 + 16 * index) for index in range(count))
        self._tables = {tag: content[start : start + length] for tag, start, length in records}

    def has(self, character: str) -> bool:
        """Whether the font can draw a character."""
        return character in self._glyph_of

    def width(self, text: str) -> float:
        """Say how wide a line is, as a share of the font's size.

        Raises:
            KeyError: If the font lacks a character.
        """
        return sum(self.advance(character) for character in text) / UNITS_PER_EM

    def advance(self, character: str) -> int:
        """Say how far the pen moves on after a character, in font units."""
        return self._advances[self._glyph_of[character]]

    def outline(self, character: str) -> list[Contour]:
        """Give a character's closed contours, in font units with y upwards; overlaps are filled."""
        return self._contours(self._glyph_of[character])

    # ── tables ──

    @cached_property
    def _glyph_of(self) -> dict[str, int]:
        table = self._tables[b"cmap"]
        (count,) = struct.unpack_from(">H", table, 2)
        starts = (struct.unpack_from(">4xI", table, 4 + 8 * index)[0] for index in range(count))
        start = next(start for start in starts if struct.unpack_from(">H", table, start) == (4,))
        (doubled,) = struct.unpack_from(">H", table, start + 6)
        segments = doubled // 2
        columns = [
            struct.unpack_from(f">{segments}{kind}", table, start + 14 + offset)
            for kind, offset in (("H", 0), ("H", doubled + 2), ("h", 2 * doubled + 2), ("H", 3 * doubled + 2))
        ]
        found = {}
        for index, (last, first, delta, offset) in enumerate(zip(*columns, strict=True)):
            for point in range(first, last + 1):
                glyph = point
                if offset:
                    place = start + 16 + 3 * doubled + 2 * index + offset + 2 * (point - first)
                    (glyph,) = struct.unpack_from(">H", table, place)
                if glyph := (glyph + delta) % 0x10000 if glyph or not offset else 0:
                    found[chr(point)] = glyph
        found.pop("\uffff", None)  # ends the list of segments
        return found

    @cached_property
    def _advances(self) -> list[int]:
        (glyphs,) = struct.unpack_from(">H", self._tables[b"maxp"], 4)
        (given,) = struct.unpack_from(">H", self._tables[b"hhea"], 34)
        pairs = struct.iter_unpack(">Hh", self._tables[b"hmtx"][: 4 * given])
        widths: list[int] = [width for width, _ in pairs]
        return widths + widths[-1:] * int(glyphs - given)

    @cached_property
    def _places(self) -> tuple[int, ...]:
        (long,) = struct.unpack_from(">h", self._tables[b"head"], 50)
        table = self._tables[b"loca"]
        if long:
            return struct.unpack(f">{len(table) // 4}I", table)
        return tuple(2 * place for place in struct.unpack(f">{len(table) // 2}H", table))

    # ── outlines ──

    def _contours(self, glyph: int) -> list[Contour]:
        data = self._tables[b"glyf"][self._places[glyph] : self._places[glyph + 1]]
        if not data:
            return []
        (count,) = struct.unpack_from(">h", data)
        return _simple(data, count) if count >= 0 else self._composite(data)

    def _composite(self, data: bytes) -> list[Contour]:
        found: list[Contour] = []
        place, more = 10, True
        while more:
            flags, glyph = struct.unpack_from(">HH", data, place)
            form = ">hh" if flags & _WORDS else ">bb"
            right, up = struct.unpack_from(form, data, place + 4)
            place += 4 + struct.calcsize(form)
            if not flags & _OFFSETS or flags & (_SCALED | _TWO_SCALES | _FOUR_SCALES):
                raise ValueError("the bundled font has an outline of a kind that is not read")
            found += [[(x + right, y + up, on) for x, y, on in contour] for contour in self._contours(glyph)]
            more = bool(flags & _MORE)
        return found


def _simple(data: bytes, count: int) -> list[Contour]:
    ends = struct.unpack_from(f">{count}H", data, 10)
    place = 10 + 2 * count
    place += 2 + int.from_bytes(data[place : place + 2])
    flags: list[int] = []
    while len(flags) <= ends[-1]:
        flag = data[place]
        place += 1
        repeats = 0
        if flag & _REPEAT:
            repeats = data[place]
            place += 1
        flags += [flag] * (repeats + 1)
    xs, place = _coordinates(data, place, flags, _SHORT_X, _SAME_X)
    ys, _ = _coordinates(data, place, flags, _SHORT_Y, _SAME_Y)
    points = [(x, y, bool(flag & _ON_CURVE)) for x, y, flag in zip(xs, ys, flags, strict=True)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return [points[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def _coordinates(data: bytes, place: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    """Read the steps of one axis, and sum them."""
    values, value = [], 0
    for flag in flags:
        if flag & short:
            value += data[place] if flag & same else -data[place]
            place += 1
        elif not flag & same:
            value += int.from_bytes(data[place : place + 2], signed=True)
            place += 2
        values.append(value)
    return values, place
