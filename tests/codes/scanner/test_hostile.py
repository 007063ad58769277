"""Files that somebody bent on purpose: each gets a clear refusal, and none stops the program."""

from __future__ import annotations

import gzip
import io
import os
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from code_samples import (
    PDF_ENCRYPTED,
    bare_symbol,
    code_png,
    code_svg,
    code_text,
    opened,
    pdf_file,
    pdf_form_bomb,
    pdf_pages,
    png_chunk,
    png_file,
    saved,
)
from healthcode.codes.keys import demo_keys
from healthcode.codes.scanner import documents, drawings, limits, pictures, sources
from healthcode.codes.scanner.documents import read_document
from healthcode.codes.scanner.found import Unreadable, UnreadableError
from healthcode.codes.scanner.judging import judge
from healthcode.codes.scanner.kinds import Kind, kind_of
from healthcode.codes.scanner.pictures import read_raster
from healthcode.codes.scanner.reading import read_picture
from healthcode.codes.scanner.sources import read_limited, sources_of
from healthcode.codes.token import Refusal
from healthcode.errors import CodeError

if TYPE_CHECKING:
    from pathlib import Path

SVG = code_svg(code_text())


def reason_of(content: bytes, name: str = "") -> Unreadable:
    with pytest.raises(UnreadableError) as caught:
        read_picture(content, name)
    assert str(caught.value).endswith(".")
    return caught.value.reason


# ── too large ──


def test_more_bytes_than_the_limit_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Size is judged before kind."""
    assert limits.MOST_BYTES == 32 * 1024 * 1024
    assert reason_of(bytes(limits.MOST_BYTES + 1)) is Unreadable.TOO_LARGE


@pytest.mark.parametrize("side", [7_100, 30_000, 2_000_000_000])
def test_a_picture_that_claims_a_huge_size_is_refused_by_its_header(side: int) -> None:
    """A file of a few bytes that would need gigabytes is never decoded."""
    assert reason_of(png_file(side, side, b"")) is Unreadable.TOO_LARGE


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536)])
def test_a_picture_like_a_thread_is_refused(size: tuple[int, int]) -> None:
    """A side that no finder of symbols takes is too large, however few pixels there are."""
    assert reason_of(saved(Image.new("L", size))) is Unreadable.TOO_LARGE


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 3), (1, 65_535), (65_535, 1)])
def test_the_smallest_and_the_thinnest_pictures_are_read(size: tuple[int, int]) -> None:
    """They hold nothing, and nothing breaks."""
    assert read_picture(saved(Image.new("L", size))) == []


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP", "JPEG"])
def test_no_kind_escapes_the_limit_on_pixels(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every decoder's header is read before its pixels."""
    monkeypatch.setattr(pictures, "MOST_PIXELS", 9_999)
    with pytest.raises(UnreadableError, match="100 by 100 pixels"):
        read_raster(saved(Image.new("RGB", (100, 100)), kind), Kind(kind))


def test_a_decompression_bomb_is_refused() -> None:
    """A picture that packs half a gigabyte of zeros into half a megabyte is refused by its size."""
    bomb = png_file(24_000, 24_000, zlib.compress(bytes(24_001 * 1_000), 9))
    assert reason_of(bomb) is Unreadable.TOO_LARGE


def test_more_pixels_than_the_header_says_are_no_trouble() -> None:
    """A small picture with a huge stream behind it is read as the small picture that it is."""
    stream = zlib.compress(bytes(50_000_000), 9)
    assert read_picture(png_file(8, 8, stream)) == []


def test_a_bomb_of_words_in_a_picture_is_refused() -> None:
    """Compressed text chunks of many megabytes do not get unpacked."""
    words = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))
    assert reason_of(png_file(8, 8, zlib.compress(bytes(72)), words)) is Unreadable.DAMAGED


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "PNG"])
def test_too_many_frames_are_refused(kind: str) -> None:
    """A hundred frames are read, one more is not."""
    frames = [Image.new("L", (8, 8), number) for number in range(limits.MOST_FRAMES + 1)]

    def content(count: int) -> bytes:
        options = {"lossless": True} if kind == "WEBP" else {}
        return saved(frames[0], kind, save_all=True, append_images=frames[1:count], duration=10, **options)

    assert read_raster(content(limits.MOST_FRAMES), Kind(kind)) == []
    with pytest.raises(UnreadableError, match="more than 100 pages or frames"):
        read_raster(content(limits.MOST_FRAMES + 1), Kind(kind))


def test_frames_have_a_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many frames of a tolerable size are not tolerable together."""
    monkeypatch.setattr(pictures, "MOST_PIXELS_TOGETHER", 250)
    frames = [Image.new("L", (10, 10), number) for number in range(3)]
    content = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(UnreadableError, match="250 of all frames together"):
        read_raster(content, Kind.TIFF)


def test_a_tiff_whose_pages_go_in_circles_ends() -> None:
    """A page that names itself as the next one is read once."""
    content = bytearray(saved(bare_symbol(b"hello"), "TIFF"))
    start = int.from_bytes(content[4:8], "little")
    end = start + 2 + 12 * int.from_bytes(content[start : start + 2], "little")
    content[end : end + 4] = start.to_bytes(4, "little")
    assert [one.text for one in read_picture(bytes(content))] == ["hello"]


@pytest.mark.parametrize("version_bytes", [2_900, 2_953])
def test_the_largest_symbol_is_too_large_to_be_a_code(version_bytes: int) -> None:
    """A symbol with three kilobytes is read, and refused without being taken apart."""
    (found,) = read_picture(saved(bare_symbol(b"MOCK1." + b"A" * (version_bytes - 6))))
    assert len(found.content) == version_bytes
    assert judge(found, demo_keys(), None).verification.refusal is Refusal.TOO_LARGE


# ── damaged and disguised ──


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PDF"])
def test_a_file_that_is_cut_short_is_refused(kind: str) -> None:
    """Half a picture is no picture."""
    content = saved(opened(code_png(code_text())), kind)
    assert reason_of(content[: len(content) // 2]) is Unreadable.DAMAGED


@pytest.mark.parametrize(
    "beginning",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF\0\0\0\0WEBP"],
)
def test_a_beginning_alone_is_refused(beginning: bytes) -> None:
    """Magic bytes without a picture behind them, and with noise behind them."""
    for content in (beginning, beginning + bytes(range(256)) * 20):
        with pytest.raises(UnreadableError) as caught:
            read_raster(content, kind_of(content, ""))
        assert caught.value.reason is Unreadable.DAMAGED


def test_an_empty_file_is_refused() -> None:
    """Nothing at all has its own reason."""
    assert reason_of(b"", "code.png") is Unreadable.EMPTY


@pytest.mark.parametrize("name", ["code.png", "CODE.JPG", "code.tiff"])
@pytest.mark.parametrize(
    "content", [b"<html><body>hello</body></html>", b"%PDF-1.7", b"just words", SVG.encode()]
)
def test_what_is_no_picture_may_not_be_called_one(name: str, content: bytes) -> None:
    """HTML pretending to be PNG, and its relatives."""
    assert reason_of(content, name) is Unreadable.DISGUISED


def test_a_picture_may_not_be_called_a_page() -> None:
    """The other way round is a disguise too."""
    assert reason_of(code_png(code_text()), "sheet.html") is Unreadable.DISGUISED


def test_one_picture_called_another_is_read() -> None:
    """Phones and browsers mix up PNG and JPEG, and nobody is deceived by it."""
    assert [one.text for one in read_picture(code_png(code_text()), "code.jpg")] == [code_text()]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (gzip.compress(b"x", mtime=0), "archive"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "JPEG or PNG"),
        (b"\x7fELF\x02\x01\x01\0", "no picture"),
        (b"\xff\xfeM\0O\0C\0K\0", "no picture"),
    ],
)
def test_other_kinds_are_named(content: bytes, word: str) -> None:
    """What is not read is told with what to do."""
    with pytest.raises(UnreadableError, match=word) as caught:
        read_picture(content)
    assert caught.value.reason is Unreadable.UNKNOWN_KIND


def test_an_archive_is_not_opened() -> None:
    """A zip file with a right code in it stays shut."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("code.png", code_png(code_text()))
    assert reason_of(stream.getvalue()) is Unreadable.UNKNOWN_KIND


# ── symbols that hold something else ──


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (b"https://example.org/login?x=1", Refusal.NOT_A_CODE, "a web address; nothing was opened"),
        (b"HTTP://EXAMPLE.ORG", Refusal.NOT_A_CODE, "a web address"),
        (b"WIFI:S:net;P:secret;;", Refusal.NOT_A_CODE, "Wi-Fi"),
        (b"BEGIN:VCARD\nFN:Somebody\nEND:VCARD", Refusal.NOT_A_CODE, "contact card"),
        (b"otpauth://totp/x?secret=A", Refusal.NOT_A_CODE, "login code"),
        (b"tel:+491234", Refusal.NOT_A_CODE, "telephone"),
        (b"app-store://buy", Refusal.NOT_A_CODE, "another program"),
        (b"hello", Refusal.NOT_A_CODE, "some other text"),
        (b"\xff\xfe\xfd\x80", Refusal.NOT_A_CODE, "no text at all"),
        (b"HC1:6BFOXN", Refusal.FOREIGN_CREDENTIAL, "EU Digital COVID Certificate"),
        (b"hc1:6BFOXN", Refusal.FOREIGN_CREDENTIAL, "EU Digital COVID Certificate"),
        (b"shc:/5676290952", Refusal.FOREIGN_CREDENTIAL, "SMART Health Card"),
        (b"\xef\xbb\xbf shc:/5676", Refusal.FOREIGN_CREDENTIAL, "SMART Health Card"),
        (b"https://viewer.example/#shlink:/eyJ", Refusal.FOREIGN_CREDENTIAL, "SMART Health Link"),
        (b"NZCP:/1/2KCEVIQ", Refusal.FOREIGN_CREDENTIAL, "New Zealand"),
        (b'{"data":{"hdr":{"t":"icao.vacc"}}}', Refusal.FOREIGN_CREDENTIAL, "ICAO"),
    ],
)
def test_foreign_contents_are_named(content: bytes, refusal: Refusal, words: str) -> None:
    """A symbol that is not ours is called what it is, and nothing of it is opened."""
    (found,) = read_picture(saved(bare_symbol(content)))
    assert found.content == content
    scanned = judge(found, demo_keys(), None)
    assert scanned.verification.refusal is refusal
    assert words in scanned.verification.explanation
    assert not scanned.recoloured


@pytest.mark.parametrize("form", ["Aztec", "DataMatrix"])
def test_credentials_in_other_symbols_are_named(form: str) -> None:
    """Real certificates also come as Aztec symbols."""
    barcode = zxingcpp.create_barcode("HC1:6BFOXN", getattr(zxingcpp.BarcodeFormat, form))
    image = Image.fromarray(barcode.to_image(scale=6, add_quiet_zones=True))
    (found,) = read_picture(saved(image))
    assert judge(found, demo_keys(), None).verification.refusal is Refusal.FOREIGN_CREDENTIAL


@pytest.mark.parametrize("content", [b"HC1:6BF", b"WIFI:S:net;P:secret;;", b"otpauth://totp/x?secret=A"])
def test_what_is_nobodys_business_is_not_kept(content: bytes) -> None:
    """Credentials and secrets of strangers do not get into any output."""
    (found,) = read_picture(saved(bare_symbol(content)))
    assert judge(found, demo_keys(), None).text is None


def test_a_credential_behind_our_mark_is_not_kept() -> None:
    """A real credential that is pasted into a code of ours stays secret too."""
    (found,) = read_picture(saved(bare_symbol(code_text().encode() + b"HC1:6BFOXN")))
    scanned = judge(found, demo_keys(), None)
    assert (scanned.verification.refusal, scanned.text) == (Refusal.FOREIGN_CREDENTIAL, None)


@pytest.mark.parametrize("mark", ["\x1b[2J", "\u202e", "\u200b", "\x00", "\r", "\ufeff", "é"])
@pytest.mark.parametrize("place", [0, 60, 226])
def test_hidden_characters_break_the_signature(mark: str, place: int) -> None:
    """Control, bidirectional and invisible characters anywhere in a code are a change."""
    text = code_text()
    (found,) = read_picture(saved(bare_symbol((text[:place] + mark + text[place:]).encode())))
    refusal = judge(found, demo_keys(), None).verification.refusal
    assert refusal in {Refusal.EDITED_TEXT, Refusal.BAD_SIGNATURE}


# ── drawings ──


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">',
        "<!doctype svg>",
        "<! ENTITY a 'b'>",
    ],
)
def test_entities_and_document_types_are_refused(declaration: str) -> None:
    """Nothing is expanded, nothing is fetched."""
    assert reason_of(f"{declaration}{SVG}".encode(), "code.svg") is Unreadable.FOREIGN_DRAWING


@pytest.mark.parametrize(
    "around",
    [
        "<!--{}-->",
        "<!--{}",
        "<script>{}</script>",
        "<style>{}",
        "<template>{}</template>",
        "<TextArea>{}</TEXTAREA>",
        "<![CDATA[{}]]>",
    ],
)
def test_a_code_that_nobody_sees_is_not_read(around: str) -> None:
    """Comments, scripts, styles and templates are not part of the picture."""
    assert read_picture(f"<!doctype html><html>{around.format(SVG)}</html>".encode(), "page.html") == []


def test_a_script_beside_a_code_does_nothing() -> None:
    """The code is read from its path; the script is neither run nor read."""
    page = f"<html><script>document.write('x')</script>{SVG}<script>alert(1)</script></html>"
    assert [one.text for one in read_picture(page.encode(), "page.html")] == [code_text()]


def test_a_huge_path_is_refused() -> None:
    """A path longer than any symbol needs is not taken apart."""
    path = "M0 0h1v1h-1z" * 40_000
    svg = f'<svg viewBox="0 0 99 99"><path shape-rendering="crispEdges" d="{path}"/></svg>'
    assert reason_of(svg.encode(), "code.svg") is Unreadable.TOO_LARGE


@pytest.mark.parametrize(
    "path", ["", "M0 0h5v1h-4z", "M98 0h5v1h-5z", "M0 99h1v1h-1z", "M0 0c1 1 1 1 1 1z", "M0 0h1v1h-1z M1 1"]
)
def test_another_programs_modules_are_refused(path: str) -> None:
    """A path that we never write is not guessed at."""
    svg = f'<svg viewBox="0 0 99 99"><path shape-rendering="crispEdges" d="{path}"/></svg>'
    assert reason_of(svg.encode(), "code.svg") is Unreadable.FOREIGN_DRAWING


@pytest.mark.parametrize("size", ["0 0 9999 9999", "0 0 0 0", "-5 0 99 99", "0 0 1e9 1e9", ""])
def test_a_drawing_of_another_size_is_not_painted(size: str) -> None:
    """What we would never draw so large is not painted at all."""
    svg = re.sub('viewBox="[^"]*"', f'viewBox="{size}"', SVG)
    assert read_picture(svg.encode(), "code.svg") == []


def test_a_rectangle_full_of_letters_is_read_once() -> None:
    """A megabyte of letters without a value is passed over letter by letter, not again from each."""
    letters = "a" * 1_000_000
    content = SVG.replace("<rect ", f"<rect {letters} ", 1)
    assert len(content) > 1_000_000
    assert [one.text for one in drawings.read_markup(content.encode())] == [code_text()]
    assert drawings._attributes(f'{letters} x="1" y="2"') == {"x": "1", "y": "2"}


def test_too_many_drawings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit on drawings holds."""
    monkeypatch.setattr(drawings, "MOST_DRAWINGS", 2)
    assert len(read_picture((SVG * 2).encode(), "two.svg")) == 2
    assert reason_of((SVG * 3).encode(), "three.svg") is Unreadable.TOO_LARGE


@pytest.mark.parametrize(
    "text",
    [
        "<" * 2_000_000,
        "<svg " * 400_000,
        "<!--" * 500_000,
        "<script " * 300_000,
        '<svg viewBox="' + "0" * 2_000_000,
    ],
)
def test_endless_tags_take_no_time(text: str) -> None:
    """Tags that are never closed are looked at once, not once for every character."""
    assert read_picture(text.encode(), "page.html") == []


# ── documents ──


def test_too_many_pages_are_refused() -> None:
    """Ten thousand pages are counted, not painted."""
    with pytest.raises(UnreadableError, match="10,000 pages") as caught:
        read_picture(pdf_pages(10_000), "many.pdf")
    assert caught.value.reason is Unreadable.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + bytes(range(256)) * 50,
        pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 400>>"]),
        pdf_pages(3)[:200],
    ],
)
def test_a_broken_document_is_refused(content: bytes) -> None:
    """A beginning alone, noise, a page tree that holds itself, half a file."""
    assert reason_of(content, "broken.pdf") is Unreadable.DAMAGED


def test_the_decoder_of_a_damaged_page_is_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    """What decoders say to stderr about a stranger's file does not reach the terminal."""
    content = bytearray(saved(opened(code_png(code_text())), "TIFF", compression="tiff_lzw"))
    content[60:400] = bytes(340)
    assert reason_of(bytes(content)) is Unreadable.DAMAGED
    assert capfd.readouterr() == ("", "")


def test_an_encrypted_document_is_refused() -> None:
    """No password is asked for, and none is tried."""
    assert reason_of(PDF_ENCRYPTED, "secret.pdf") is Unreadable.ENCRYPTED


@pytest.mark.slow
def test_a_page_of_a_mile_is_painted_small() -> None:
    """The size on paper does not decide how many pixels are painted."""
    assert read_picture(pdf_pages(1, b"0 0 1000000 1000000"), "wide.pdf") == []


@pytest.mark.slow
def test_a_page_that_takes_for_ever_is_stopped() -> None:
    """Painting is stopped after a time, or when it eats the memory that it is given."""
    with pytest.raises(UnreadableError) as caught:
        read_document(pdf_form_bomb(12, 10), most_seconds=2.0)
    assert caught.value.reason in {Unreadable.TOO_SLOW, Unreadable.DAMAGED}


def test_a_painter_that_dies_is_a_damaged_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash in the painter's library does not take the program with it."""
    monkeypatch.setattr(documents, "_PAINTER", "healthcode.no_such_module")
    assert reason_of(pdf_pages(1), "page.pdf") is Unreadable.DAMAGED


def test_a_painter_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, pages are not read, and pictures still are."""
    monkeypatch.setattr("sys.executable", "/no/such/python")
    assert reason_of(pdf_pages(1), "page.pdf") is Unreadable.LOCKED
    assert len(read_picture(code_png(code_text()))) == 1


# ── files and folders ──


def reason_of_file(path: Path) -> Unreadable:
    with pytest.raises(UnreadableError) as caught:
        read_limited(path)
    return caught.value.reason


def test_only_ordinary_files_are_opened(tmp_path: Path) -> None:
    """Folders, devices and what is not there each have their reason."""
    assert reason_of_file(tmp_path) is Unreadable.NOT_A_FILE
    assert reason_of_file(tmp_path / "none.png") is Unreadable.MISSING
    assert reason_of_file(tmp_path / "a\0b") is Unreadable.MISSING
    assert reason_of_file(tmp_path / ("x" * 5_000)) is Unreadable.LOCKED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would never end; a device is no file either."""
    os.mkfifo(tmp_path / "pipe.png")
    assert reason_of_file(tmp_path / "pipe.png") is Unreadable.NOT_A_FILE
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    assert reason_of_file(tmp_path / "zero.png") is Unreadable.NOT_A_FILE


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """The size of a file is asked for before its content."""
    with (tmp_path / "large.png").open("wb") as stream:
        stream.truncate(limits.MOST_BYTES + 1)
    assert reason_of_file(tmp_path / "large.png") is Unreadable.TOO_LARGE


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """The system's refusal is passed on as a sentence."""
    (tmp_path / "mine.png").write_bytes(b"x")
    (tmp_path / "mine.png").chmod(0)
    assert reason_of_file(tmp_path / "mine.png") is Unreadable.LOCKED


def test_folders_are_read_in_order_and_never_in_circles(tmp_path: Path) -> None:
    """Sorted, recursive, without links, hidden files and files of other kinds."""
    (tmp_path / "b" / "deep").mkdir(parents=True)
    for name in ("b/deep/2.png", "b/1.PNG", "a.jpg", "notes.md", ".hidden.png", "codes.csv"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "b" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "stranger.txt").symlink_to("/etc/passwd")
    told = sources_of([str(tmp_path)])
    names = [source.path.relative_to(tmp_path).as_posix() for source in told.sources if source.path]
    assert names == ["a.jpg", "b/1.PNG", "b/deep/2.png"]
    assert told.left_out == 5
    assert reason_of_file(tmp_path / "broken.png") is Unreadable.MISSING


def test_a_folder_with_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk stops at the limit."""
    monkeypatch.setattr(sources, "MOST_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    with pytest.raises(CodeError, match="more than 2 files"):
        sources_of([str(tmp_path)])


@pytest.mark.parametrize("text", ["a\0b\nc", "MOCK1.\0", "https:\0", "x" * 100_000 + "\n", "\udc80\n"])
def test_typed_text_is_never_taken_for_a_path(text: str) -> None:
    """Text that no path can be is a text."""
    (source,) = sources_of([text]).sources
    assert source.text == text
