"""Sheets of cards: all codes are read off the page, every text is shown as it is, and nothing is fetched."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from healthcode.clock import parse_time
from healthcode.codes.fonts.face import face
from healthcode.codes.keys import demo_keys
from healthcode.codes.symbol import LOOKS, WARNING
from healthcode.codes.token import issue
from healthcode.errors import CodeError, UsageError
from healthcode.sheets import SheetCard, write_sheet
from healthcode.sheets.content import (
    CARD_HEIGHT,
    CARD_WIDTH,
    COLUMNS,
    LINE_HEIGHT,
    LINE_SIZE,
    MOST_LINES,
    NAME_SIZE,
    PADDING,
    ROWS,
    SYMBOL_WIDTH,
    lay_out_sheet,
    shortened,
)
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PROVENANCE = "simulated by healthcode 0.1.0, scenario quiet-week, seed 42"
HOSTILE = (
    "<b>bold</b><script>alert(1)</script>",
    '*x* $y$ #import "x" @z \\ ``',
    "a\u202eb\x1b[31m\x00\n",
    "W" * 500,
    "{{ 7 * 7 }}{% raw %}",
    "&amp; &lt;",
    "",
    "Jürgen Groß 健康码",
)


def card(number: int, name: str = "syn", lines: tuple[str, ...] = ()) -> SheetCard:
    colour = ALL_COLOURS[number % len(ALL_COLOURS)]
    text = issue(f"syn-{number:04}", colour, parse_time("2020-02-21T08:00:00"), 1440, demo_keys())
    return SheetCard(text, colour, name, lines)


ELEVEN = tuple(card(number, f"syn-{number:04}", ("dialysis patient", "Straße 12")) for number in range(11))


def pages_of(pdf: Path, dots_per_inch: int = 72) -> list[Image.Image]:
    """Draw the pages of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil() for page in document]
    finally:
        document.close()


def words_of(pdf: Path) -> list[str]:
    """Read the words of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def texts_in(image: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(image)}


class Page(HTMLParser):
    """Collects the tags and the visible words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


# ── PDF ──


@pytest.mark.slow
@pytest.mark.parametrize("dots_per_inch", [72, 150, 300])
def test_every_code_of_a_pdf_page_is_read(tmp_path: Path, dots_per_inch: int) -> None:
    """Eight codes on the first page and three on the second, as coarse as a fax or as fine as a printer."""
    write_sheet(tmp_path / "sheet.pdf", ELEVEN)
    found = [texts_in(page) for page in pages_of(tmp_path / "sheet.pdf", dots_per_inch)]
    assert found == [{c.code_text for c in ELEVEN[:8]}, {c.code_text for c in ELEVEN[8:]}]


def test_every_code_of_a_page_in_black_and_white_is_read(tmp_path: Path) -> None:
    """A printer without grey, let alone colour, spoils no code."""
    write_sheet(tmp_path / "sheet.pdf", ELEVEN[:8])
    (page,) = pages_of(tmp_path / "sheet.pdf", 150)
    assert texts_in(page.convert("1").convert("L")) == {c.code_text for c in ELEVEN[:8]}


def test_pdf_has_real_words(tmp_path: Path) -> None:
    """Names, lines, page numbers, source and warnings can be searched, umlauts and Chinese too."""
    cards = [card(0, "Jürgen Groß", ("健康码 教学模拟",)), *ELEVEN[1:9]]
    write_sheet(tmp_path / "sheet.pdf", cards, "de", PROVENANCE)
    first, second = words_of(tmp_path / "sheet.pdf")
    for words in ("Jürgen Groß", "健康码 教学模拟", "Seite 1 von 2", PROVENANCE, LOOKS["green"].word):
        assert words in first
    assert first.count(WARNING) == 1 + 8
    assert "Seite 2 von 2" in second


def test_pdf_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """No clock, no chance and no folder gets into the file."""
    (tmp_path / "other").mkdir()
    write_sheet(tmp_path / "a.pdf", ELEVEN)
    write_sheet(tmp_path / "other" / "b.pdf", ELEVEN)
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "other" / "b.pdf").read_bytes()
    assert re.search(rb"/(CreationDate|ModDate)", content) is None


def test_pdf_uses_the_bundled_font_alone(tmp_path: Path) -> None:
    """What is printed looks the same on every machine."""
    write_sheet(tmp_path / "sheet.pdf", ELEVEN[:1])
    names = re.findall(rb"/FontName\s*/(?:[A-Z]{6}\+)?([\w-]+)", (tmp_path / "sheet.pdf").read_bytes())
    assert set(names) <= {b"HealthcodeSans-Regular", b"HealthcodeSans-Bold"}


def test_pdf_without_typst_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence instead of a traceback, and a way that needs nothing."""
    monkeypatch.setattr("healthcode.sheets.pdf.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"healthcode\[cards\](.|\n)*\.html"):
        write_sheet(tmp_path / "sheet.pdf", ELEVEN)
    assert list(tmp_path.iterdir()) == []


# ── HTML ──


def test_html_sheet_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    """The font is inside, and there is no script."""
    write_sheet(tmp_path / "sheet.html", ELEVEN)
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert re.findall(r"url\(\"(?!data:)", page) == []
    assert not re.search(r"\b(src|href)=|http|<script|@import", page)
    assert Page(page).tags.count("svg") == 11
    assert Page(page).tags.count("section") == 2


def test_html_sheet_has_everything_that_the_pdf_has(tmp_path: Path) -> None:
    """Names, lines, page numbers and source."""
    write_sheet(tmp_path / "sheet.html", ELEVEN, "en", PROVENANCE)
    words = Page((tmp_path / "sheet.html").read_text(encoding="utf-8")).words
    for expected in ("syn-0010", "Straße 12", "page 2 of 2", PROVENANCE, WARNING):
        assert expected in words


def test_html_sheet_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Writing twice gives one file."""
    write_sheet(tmp_path / "a.html", ELEVEN)
    write_sheet(tmp_path / "b.html", ELEVEN)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_html_sheet_prints_eight_to_a_page(tmp_path: Path, paper: str) -> None:
    """On either paper a browser prints two pages, and all codes on them are read."""
    write_sheet(tmp_path / "sheet.html", ELEVEN)
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    (tmp_path / "paper.html").write_text(page.replace("size: landscape", f"size: {paper} landscape"), "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    target = f"--print-to-pdf={tmp_path / 'sheet.pdf'}"
    command = [str(CHROMIUM), *flags, profile, target, (tmp_path / "paper.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - a browser, our page
    found = [texts_in(image) for image in pages_of(tmp_path / "sheet.pdf", 100)]
    assert found == [{c.code_text for c in ELEVEN[:8]}, {c.code_text for c in ELEVEN[8:]}]


# ── layout ──


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_no_text_breaks_a_sheet(tmp_path: Path, kind: str, words: str) -> None:
    """Markup of any kind is shown as it is, controls as escapes, and what is too long is cut."""
    path = tmp_path / f"sheet.{kind}"
    write_sheet(path, [card(1, words, (words,) * 9)], provenance=words)
    if kind == "html":
        page = Page(path.read_text(encoding="utf-8"))
        allowed = (
            "html head meta title style body p section header h1 span ul li div svg desc rect polygon path"
        )
        assert set(page.tags) <= {*allowed.split(), "text", "h2", "footer"}
        shown = page.words
    else:
        (picture,) = pages_of(path, 100)
        assert texts_in(picture) == {card(1).code_text}
        (shown,) = words_of(path)
    assert not re.search("[\u202e\x1b\x00]", shown)
    expected = shortened(words, (CARD_WIDTH - 2 * PADDING) / NAME_SIZE, bold=True)
    assert expected.split(" ")[0] in shown


def test_a_card_has_room_for_all_that_is_on_it() -> None:
    """The symbol is at least 45 mm wide, and the picture, a name and three lines fit between the cuts."""
    assert SYMBOL_WIDTH >= 45
    (page,) = lay_out_sheet([card(0)], "en").pages
    (placed,) = page.cards
    width, height = (int(n) for n in re.search(r'viewBox="0 0 (\d+) (\d+)"', placed.picture).groups())  # type: ignore[union-attr]
    assert placed.picture_width <= CARD_WIDTH - 2 * PADDING
    words = LINE_HEIGHT * (NAME_SIZE + MOST_LINES * LINE_SIZE)
    assert PADDING + placed.picture_width * height / width + 1 + words <= CARD_HEIGHT
    assert COLUMNS * CARD_WIDTH <= 279 - 10, "a Letter sheet is 279 mm wide"
    assert ROWS * CARD_HEIGHT <= 204 - 14, "and there are words above and below"


@given(st.text(st.sampled_from("aWiÄ健 .\n\x1b\u202e<&#"), max_size=300), st.floats(2, 40), st.booleans())
def test_a_cut_text_fits_and_is_harmless(text: str, room: float, bold: bool) -> None:
    """However long, it is no wider than its room, and has no character that printing would obey."""
    shown = shortened(text, room, bold=bold)
    assert face(bold=bold).width(shown) <= room
    assert shown.isprintable()


def test_a_text_that_fits_is_left_alone() -> None:
    """Only what is too wide is cut, and says so by its dots."""
    assert shortened("syn-0042", 20, bold=True) == "syn-0042"
    assert shortened("syn-0042 and others", 8, bold=True) == "syn-0042 and…"


# ── refusals ──


def test_characters_outside_the_font_are_all_named(tmp_path: Path) -> None:
    """No empty box is printed: the card, the place and the character are told, and nothing is written."""
    cards = [card(0), card(1, "李 Wei"), card(2, "syn", ("plain", "\u05d0"))]
    with pytest.raises(CodeError) as error:
        write_sheet(tmp_path / "sheet.html", cards)
    problems = [str(problem) for problem in error.value.problems]
    assert problems[0].startswith("card 2, name '李 Wei': U+674E 李 CJK UNIFIED IDEOGRAPH-674E: ")
    assert "card 3, line" in problems[1]
    assert "U+05D0 HEBREW LETTER ALEF" in problems[1]
    assert len(problems) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["sheet.png", "sheet", ".pdf"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    """The kind is told by the ending alone."""
    with pytest.raises(UsageError, match=r"\.pdf or \.html"):
        write_sheet(tmp_path / name, ELEVEN)


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_a_sheet_without_cards_is_refused(tmp_path: Path, kind: str) -> None:
    """An empty page helps nobody."""
    with pytest.raises(UsageError, match="at least one card"):
        write_sheet(tmp_path / f"sheet.{kind}", [])
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A missing folder is an answer, not a traceback, and an old sheet is replaced as a whole."""
    with pytest.raises(UsageError, match="no sheet was written"):
        write_sheet(tmp_path / "missing" / "sheet.html", ELEVEN)
    (tmp_path / "sheet.html").write_text("old", encoding="utf-8")
    write_sheet(tmp_path / "sheet.html", ELEVEN)
    assert [file.name for file in tmp_path.iterdir()] == ["sheet.html"]
    assert (tmp_path / "sheet.html").read_text(encoding="utf-8").startswith("<!doctype html>")
