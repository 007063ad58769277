"""What can be read: every kind of file that is promised, with several codes in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFilter

from code_samples import bare_symbol, code_png, code_svg, code_text, opened, saved, side_by_side
from healthcode.codes.scanner.reading import read_picture
from healthcode.sheets import SheetCard, write_sheet
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [code_text(colour, f"syn-{colour}") for colour in ALL_COLOURS]
PICTURES = [code_png(text, colour, 4) for text, colour in zip(TEXTS, ALL_COLOURS, strict=True)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_every_kind_of_picture_gives_the_signed_text_and_the_painted_colour(kind: str, colour: str) -> None:
    """A code that is saved by another program is read to the letter, and its frame is recognised."""
    text = code_text(colour)
    content = saved(opened(code_png(text, colour)), kind)
    (found,) = read_picture(content, f"code.{kind.lower()}")
    assert (found.text, found.painted, found.page) == (text, colour, 1)


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_every_kind_of_page_gives_texts_and_colours(kind: str) -> None:
    """The same of a scanned page with a code of each colour."""
    found = read_picture(saved(side_by_side(PICTURES), kind), f"page.{kind.lower()}")
    assert [(one.text, one.painted, one.page) for one in found] == [
        (text, colour, 1) for text, colour in zip(TEXTS, ALL_COLOURS, strict=True)
    ]


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_our_svg_is_rebuilt_from_its_own_path(colour: str) -> None:
    """An SVG of ours is read without any renderer, with its colour and its place."""
    text = code_text(colour)
    (found,) = read_picture(code_svg(text, colour).encode(), "code.svg")
    assert (found.text, found.painted) == (text, colour)
    assert found.position is not None
    assert found.position.field == "middle"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I", "I;16", "F"])
def test_every_kind_of_pixels_is_read(mode: str) -> None:
    """Grey, deep grey, palette, transparent and print colours are all painted before they are read."""
    image = opened(code_png(code_text()))
    if mode == "I;16":
        image = image.convert("L").point(lambda value: value * 257, "I").convert("I;16")
    kind = "TIFF" if mode in {"CMYK", "F", "I;16", "I"} else "PNG"
    content = saved(image if mode == "I;16" else image.convert(mode), kind)
    assert [one.text for one in read_picture(content)] == [code_text()]


def test_what_is_transparent_is_white() -> None:
    """Black modules on nothing are read as they would be seen on paper."""
    symbol = bare_symbol(code_text().encode())
    image = Image.new("RGBA", symbol.size, (0, 0, 0, 0))
    image.putalpha(symbol.point(lambda value: 255 - value))
    assert [one.text for one in read_picture(saved(image))] == [code_text()]


def test_several_codes_are_read_in_reading_order() -> None:
    """Rows from top to bottom, each from left to right, and each code has its field of the picture."""
    found = read_picture(saved(side_by_side(PICTURES)))
    assert [one.text for one in found] == TEXTS
    assert [one.painted for one in found] == list(ALL_COLOURS)
    fields = [one.position.field for one in found if one.position is not None]
    assert fields == ["top left", "top right", "middle left", "middle right", "bottom left"]


def test_all_pages_of_a_scanned_tiff_are_read() -> None:
    """Pages are numbered, and the same code on two pages is two findings."""
    pages = [opened(PICTURES[0]), Image.new("RGB", (60, 60), "white"), opened(PICTURES[0])]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [(one.text, one.page) for one in read_picture(content)] == [(TEXTS[0], 1), (TEXTS[0], 3)]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_tells_each_code_once(kind: str) -> None:
    """A code that stays on the screen is one code, and one that appears later is found too."""
    frames = [opened(PICTURES[number]) for number in (0, 1, 0)]
    options = {"lossless": True} if kind == "WEBP" else {}
    content = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **options)
    assert [(one.text, one.page) for one in read_picture(content)] == [(TEXTS[0], 1), (TEXTS[1], 2)]


def test_a_photo_is_turned_as_its_camera_noted() -> None:
    """The fields are those of the picture as it is shown."""
    page = side_by_side([PICTURES[0], PICTURES[1]]).rotate(90, expand=True)
    note = Image.Exif()
    note[0x0112] = 6  # the row 0 of the file is the right side of the scene
    found = read_picture(saved(page, "JPEG", exif=note, quality=90))
    assert [one.text for one in found] == TEXTS[:2]
    assert [one.position.field for one in found if one.position] == ["middle left", "middle right"]


@pytest.mark.parametrize("degrees", [17, 90, 180, 200])
def test_a_turned_code_is_read_with_its_colour(degrees: int) -> None:
    """Corners belong to the symbol, so its frame is found however it is turned."""
    image = opened(PICTURES[3]).rotate(
        degrees, expand=True, fillcolor="#888888", resample=Image.Resampling.BICUBIC
    )
    (found,) = read_picture(saved(image))
    assert (found.text, found.painted) == (TEXTS[3], ALL_COLOURS[3])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cards.pdf", "cards.html"])
def test_our_own_sheets_are_read_card_by_card(tmp_path: Path, name: str) -> None:
    """Every card of a printed sheet is found on its page, with text and colour."""
    colours = [ALL_COLOURS[number % 5] for number in range(11)]
    texts = [code_text(colour, f"syn-{number:04}") for number, colour in enumerate(colours)]
    cards = [
        SheetCard(text, colour, f"Karte {number}")
        for number, (text, colour) in enumerate(zip(texts, colours, strict=True))
    ]
    write_sheet(tmp_path / name, cards)
    found = read_picture((tmp_path / name).read_bytes(), name)
    assert [one.text for one in found] == texts
    assert [one.painted for one in found] == colours
    if name.endswith("pdf"):
        assert [one.page for one in found] == [1] * 8 + [2] * 3


def test_a_text_file_may_end_with_a_line_break() -> None:
    """The line break of the file is not the code's; a second one is."""
    text = code_text()
    assert [one.text for one in read_picture(f"{text}\n".encode(), "code.txt")] == [text]
    assert [one.text for one in read_picture(f"{text}\r\n".encode(), "code.txt")] == [text]
    assert [one.text for one in read_picture(f"{text}\n\n".encode(), "code.txt")] == [f"{text}\n"]


def test_a_picture_without_a_code_has_none() -> None:
    """Nothing found is no error."""
    assert read_picture(saved(Image.new("RGB", (300, 300), "#3fb68b"))) == []


def test_progress_of_pages_is_told() -> None:
    """Long documents say how far they are."""
    pages = [opened(PICTURES[0])] * 3
    told: list[tuple[int, int]] = []
    content = saved(pages[0], "PDF", save_all=True, append_images=pages[1:])
    read_picture(content, "scan.pdf", lambda done, count: told.append((done, count)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pixels", "blur"), [(2, 0.8), (2.5, 1.2), (3, 1.5), (4, 1.5), (6, 3.5)], ids=lambda value: f"{value}px"
)
@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_a_blurred_photo_is_read(colour: str, pixels: float, blur: float) -> None:
    """Modules of so many pixels may be smeared by a blur of about half a module."""
    image = opened(code_png(code_text(colour), colour, 6))
    size = (round(image.width * pixels / 6), round(image.height * pixels / 6))
    smeared = image.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(blur))
    assert [one.text for one in read_picture(saved(smeared))] == [code_text(colour)]
