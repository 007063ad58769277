"""Codes and files to scan: right ones, and ones that somebody bent on purpose."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image

from healthcode.clock import parse_time
from healthcode.codes.keys import demo_keys
from healthcode.codes.matrix import QUIET_ZONE, matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.token import issue

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUED_AT = parse_time("2020-02-21T08:00:00")


def code_text(colour: str = "yellow", person: str = "syn-0042") -> str:
    """Issue a code of a day from the morning of 21 February 2020 on."""
    return issue(person, colour, ISSUED_AT, 1440, demo_keys())


def code_png(text: str, colour: str = "yellow", module_pixels: int = 5) -> bytes:
    """Draw a code as we do."""
    return draw_png(matrix_of(text), colour, module_pixels=module_pixels)


def code_svg(text: str, colour: str = "yellow") -> str:
    """Draw a code as we do."""
    return draw_svg(matrix_of(text), colour)


def opened(content: bytes) -> Image.Image:
    """Open a picture of ours."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Save a picture into bytes."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def bare_symbol(content: bytes, module_pixels: int = 4) -> Image.Image:
    """Draw any bytes as a bare QR code, black on white."""
    from qrcode.constants import ERROR_CORRECT_L  # noqa: PLC0415 - slow to import
    from qrcode.main import QRCode  # noqa: PLC0415
    from qrcode.util import MODE_8BIT_BYTE, QRData  # noqa: PLC0415

    symbol = QRCode(error_correction=ERROR_CORRECT_L, border=QUIET_ZONE, mask_pattern=0)
    symbol.add_data(QRData(content, mode=MODE_8BIT_BYTE, check_data=False))
    symbol.make(fit=True)
    rows = symbol.get_matrix()
    image = Image.new("L", (len(rows), len(rows)))
    image.putdata([0 if module else 255 for row in rows for module in row])
    return image.resize((image.width * module_pixels, image.height * module_pixels), Image.Resampling.NEAREST)


def side_by_side(contents: Sequence[bytes], columns: int = 2) -> Image.Image:
    """Put pictures on one page, in rows from left to right."""
    images = [opened(content) for content in contents]
    width, height = max(image.width for image in images) + 40, max(image.height for image in images) + 40
    rows = -(-len(images) // columns)
    page = Image.new("RGB", (width * columns, height * rows), "#ffffff")
    for number, image in enumerate(images):
        page.paste(image, (number % columns * width + 20, number // columns * height + 20))
    return page


# ── bent files ──


def png_chunk(name: bytes, content: bytes) -> bytes:
    """Write one chunk of a PNG file, with its right checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_file(width: int, height: int, pixels: bytes, *more: bytes) -> bytes:
    """Write a grey PNG file that claims a size, whatever its pixels are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [png_chunk(b"IHDR", header), *more, png_chunk(b"IDAT", pixels), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def pdf_file(objects: Sequence[bytes]) -> bytes:
    """Write a PDF file of numbered objects, of which the first is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def pdf_stream(entries: bytes, content: bytes) -> bytes:
    """Write a stream object of a PDF file."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def pdf_pages(count: int, box: bytes = b"0 0 595 842") -> bytes:
    """Write a PDF file of empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box
    return pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", tree, *[page] * count])


def pdf_form_bomb(depth: int, copies: int) -> bytes:
    """Write a PDF file whose one page draws a form that draws many forms, and so on."""
    box = b"/BBox[0 0 595 842]"
    forms = []
    for level in range(depth):
        is_last = level == depth - 1
        content = b"0 0 100 100 re f" if is_last else b"/F%d Do " % (level + 1) * copies
        resources = b"/Resources<</XObject<</F%d %d 0 R>>>>" % (level + 1, 6 + level)
        forms.append(pdf_stream(b"/Type/XObject/Subtype/Form" + box + resources, content))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F0 5 0 R>>>>/Contents 4 0 R>>"
    )
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, pdf_stream(b"", b"/F0 Do"), *forms])


#: A PDF file that asks for a password, made from a page without content: its own key is derived wrongly.
PDF_ENCRYPTED = pdf_pages(1).replace(
    b"trailer<<",
    b"trailer<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    b"/ID[<00><00>]",
)
