"""Rebuild the two bundled fonts from the Noto fonts: the same bytes from the same packages.

Unpack the npm packages ``@fontsource/noto-sans`` and ``@fontsource/noto-sans-sc`` (5.3.0, SIL OFL 1.1) into
folders, then::

    uv run --no-project --with fonttools --with brotli python tools/make_fonts.py NOTO_SANS NOTO_SANS_SC

Each character's outline is copied into a new font with a name of its own. Kerning, ligatures and hints stay
behind, so that every program that draws the font, our own SVG writer too, sets the same words equally wide.
"""

# ruff: noqa: INP001, RUF001 - a script, not part of a package; it lists characters that look alike

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables.ttProgram import Program

FONTS = Path(__file__).parents[1] / "src" / "healthcode" / "codes" / "fonts"
FAMILY = "Healthcode Sans"
VERSION = "1.000"
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
LICENCE_ADDRESS = "https://openfontlicense.org"
#: As in the fonts that the outlines come from.
COPYRIGHT = (
    "Copyright 2022 The Noto Project Authors (https://github.com/notofonts/latin-greek-cyrillic); "
    "(c) 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
)
WEIGHTS = {"Regular": 400, "Bold": 700}
UNITS_PER_EM = 1000
ASCENT, DESCENT = 1069, -293
#: Seconds since 1904 at the start of 2020, the year of the story, so that no clock gets into the file.
MADE_AT = 3_660_681_600

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
GREEK = [0x386, 0x388, 0x389, 0x38A, 0x38C, *range(0x38E, 0x3A2), *range(0x3A3, 0x3CF)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491]
SIGNS = "ȘșȚțẞ–—―‘’‚“”„†‡•…‰‹›€™←↑→↓−√∞≠≤≥■▲●◆✓"
CHINESE = "健康码宝教学模拟北京四类药弹窗时空伴随者行程卡场所扫绿黄橙红灰色"


class Maker:
    """Copies outlines from many source fonts into one."""

    def __init__(self, packages: list[Path], weight: int) -> None:
        self.packages = packages
        self.weight = weight
        self.glyphs: dict[str, Any] = {}
        self.advances: dict[str, tuple[int, int]] = {}
        self.named: dict[object, str] = {}

    def copy(self, character: str) -> str | None:
        """Copy a character's outline; ``None`` if no source has it."""
        for package in self.packages:
            for path in files_with(package, ord(character), self.weight):
                font = opened(path)
                name = font.getBestCmap().get(ord(character))
                if name:
                    return self.take(font, name)
        return None

    def take(self, font: TTFont, name: str) -> str:
        """Copy a glyph and the glyphs that it is made of; equal ones are kept once."""
        glyph = font["glyf"][name]
        advance = font["hmtx"][name]
        copy = Glyph()
        copy.numberOfContours = glyph.numberOfContours
        copy.program = Program()
        copy.program.fromBytecode(b"")
        if glyph.isComposite():
            copy.components = []
            for part in glyph.components:
                fresh = type(part)()
                fresh.__dict__.update(part.__dict__)
                fresh.flags &= ~0x0300  # there are no instructions, and the width is the glyph's own
                fresh.glyphName = self.take(font, part.glyphName)
                copy.components.append(fresh)
            shape: object = tuple(
                (c.glyphName, c.x, c.y, str(getattr(c, "transform", ""))) for c in copy.components
            )
        elif glyph.numberOfContours > 0:
            copy.coordinates, copy.endPtsOfContours, copy.flags = (
                glyph.coordinates,
                glyph.endPtsOfContours,
                glyph.flags,
            )
            shape = (
                tuple(glyph.coordinates),
                tuple(glyph.endPtsOfContours),
                bytes(f & 1 for f in glyph.flags),
            )
        else:
            shape = ()
        key = (advance, shape)
        if key not in self.named:
            self.named[key] = f"g{len(self.named) + 1}"
            self.glyphs[self.named[key]] = copy
            self.advances[self.named[key]] = advance
        return self.named[key]


@cache
def opened(path: Path) -> TTFont:
    """Open a font once."""
    return TTFont(path)


@cache
def ranges_of(package: Path) -> dict[str, list[range]]:
    """Read which file of a package holds which characters."""
    listed = json.loads((package / "unicode.json").read_text(encoding="utf-8"))
    found = {}
    for name, text in listed.items():
        parts = [part.strip().removeprefix("U+").split("-") for part in text.split(",")]
        found[name.strip("[]")] = [range(int(part[0], 16), int(part[-1], 16) + 1) for part in parts]
    return found


def files_with(package: Path, point: int, weight: int) -> list[Path]:
    """Name the files that should hold a character."""
    stem = json.loads((package / "package.json").read_text(encoding="utf-8"))["name"].rpartition("/")[2]
    return [
        package / "files" / f"{stem}-{name}-{weight}-normal.woff2"
        for name, ranges in ranges_of(package).items()
        if any(point in span for span in ranges)
    ]


def make(packages: list[Path], style: str) -> bytes:
    """Build one weight."""
    maker = Maker(packages, WEIGHTS[style])
    wanted = sorted({*LATIN, *GREEK, *CYRILLIC, *map(ord, SIGNS + CHINESE)})
    names = {point: name for point in wanted if (name := maker.copy(chr(point))) is not None}
    lacking = [chr(point) for point in wanted if point not in names]
    says = f"{style}: {len(names)} characters, {len(maker.glyphs)} glyphs; no source has {''.join(lacking)!r}"
    print(says)  # noqa: T201
    missing = maker.take(opened(files_with(packages[0], 0x20, maker.weight)[0]), ".notdef")
    order = [".notdef", *(name for name in maker.glyphs if name != missing)]
    glyphs = {".notdef": maker.glyphs[missing]} | maker.glyphs
    del glyphs[missing]
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    advances = {".notdef": maker.advances[missing]} | maker.advances
    builder.setupHorizontalMetrics({name: advances[name] for name in order})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable(
        {
            "copyright": COPYRIGHT,
            "familyName": FAMILY,
            "styleName": style,
            "uniqueFontIdentifier": f"{FAMILY} {style} {VERSION}",
            "fullName": f"{FAMILY} {style}",
            "version": f"Version {VERSION}",
            "psName": f"{FAMILY.replace(' ', '')}-{style}",
            "licenseDescription": LICENCE,
            "licenseInfoURL": LICENCE_ADDRESS,
        },
        mac=False,
    )
    bold = style == "Bold"
    builder.setupOS2(
        sTypoAscender=ASCENT,
        sTypoDescender=DESCENT,
        usWinAscent=ASCENT,
        usWinDescent=-DESCENT,
        usWeightClass=WEIGHTS[style],
        fsSelection=0x20 if bold else 0x40,
        sxHeight=536,
        sCapHeight=714,
        fsType=0,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(macStyle=int(bold), created=MADE_AT, modified=MADE_AT)
    builder.font.recalcTimestamp = False
    path = FONTS / f"HealthcodeSans-{style}.ttf"
    builder.save(path)
    return path.read_bytes()


def main() -> None:
    """Build both weights and copy the licence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs=2, type=Path, metavar="FOLDER")
    packages = parser.parse_args().packages
    for style in WEIGHTS:
        print(f"{style}: {len(make(packages, style)):,} bytes")  # noqa: T201
    licence = (packages[0] / "LICENSE").read_text(encoding="utf-8")
    text = licence[licence.index("This Font Software") :].replace("\r\n", "\n")
    (FONTS / "OFL.txt").write_bytes(f"{COPYRIGHT.replace('; ', chr(10))}\n\n{text.rstrip()}\n".encode())


if __name__ == "__main__":
    main()
