"""The process that paints and reads pages: ``python -m healthcode.codes.scanner.page_painter PDF|TIFF``.

A PDF file is a program for a painter, and it can be written so that painting never ends or eats all memory.
The decoder of TIFF files is old, and talks to stderr about everything that it does not like. So both work in
a process of their own, which can be stopped and whose talk nobody hears. It takes the file on stdin and
writes one line of JSON for each page on stdout, then one that says that it is done, or why it is not.
"""

from __future__ import annotations

import base64
import contextlib
import json
import math
import sys
from typing import TYPE_CHECKING, Any

from healthcode.codes.scanner.found import Unreadable, UnreadableError
from healthcode.codes.scanner.kinds import Kind
from healthcode.codes.scanner.limits import MOST_PAGE_PIXELS, MOST_PAGES, MOST_PAINTER_BYTES
from healthcode.codes.scanner.pictures import raster_pages
from healthcode.codes.scanner.symbols import find_symbols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.codes.scanner.found import Found

#: Resolutions in pixels per inch: the second only where the first finds nothing.
RESOLUTIONS = (200, 400)
POINTS_PER_INCH = 72
#: PDFium's numbers for a missing or wrong password, and for a kind of protection that it does not know.
_LOCKED = frozenset({4, 5})


def main() -> None:
    """Read a file from stdin, and write what its pages hold."""
    _limit_memory()
    content = sys.stdin.buffer.read()
    kind = Kind(sys.argv[1])
    try:
        pages = _document_pages(content) if kind is Kind.PDF else raster_pages(content, kind)
        for found in pages:
            _write({"found": [_written(one) for one in found]})
    except UnreadableError as error:
        _write({"reason": error.reason.value, "explanation": error.explanation})
    else:
        _write({"done": True})


def _document_pages(content: bytes) -> Iterator[list[Found]]:
    import pypdfium2  # noqa: PLC0415 - after memory is limited

    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _LOCKED:
            says = "It is encrypted, and no password is asked for. Save it without protection, or print it."
            raise UnreadableError(Unreadable.ENCRYPTED, says) from None
        raise damaged() from None
    if count > MOST_PAGES:
        says = f"It has {count:,} pages; at most {MOST_PAGES} are read. Cut it into parts."
        raise UnreadableError(Unreadable.TOO_LARGE, says)
    _write({"count": count})
    for number in range(count):
        try:
            found = _read_page(document[number], number + 1)
        except (pypdfium2.PdfiumError, ValueError, OverflowError, MemoryError):
            raise damaged() from None
        yield found


def damaged() -> UnreadableError:
    """Say that a document cannot be painted."""
    says = "The file is cut short or damaged and cannot be painted. Fetch it again, or take a screenshot."
    return UnreadableError(Unreadable.DAMAGED, says)


def _read_page(page: Any, number: int) -> list[Found]:
    width, height = page.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("a page without a size")
    largest = math.sqrt(MOST_PAGE_PIXELS / (width * height))
    painted = 0.0
    for resolution in RESOLUTIONS:
        scale = min(resolution / POINTS_PER_INCH, largest)
        if scale <= painted or math.ceil(width * scale) * math.ceil(height * scale) > 2 * MOST_PAGE_PIXELS:
            break
        painted = scale
        bitmap = page.render(scale=scale, may_draw_forms=False)
        image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        found = find_symbols(image, number)
        if found:
            return found
    return []


def _written(found: Found) -> dict[str, object]:
    position = found.position
    return {
        "content": base64.b64encode(found.content).decode(),
        "page": found.page,
        "place": position and [position.corners, position.width, position.height, position.modules],
        "painted": found.painted,
    }


def _write(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MOST_PAINTER_BYTES, MOST_PAINTER_BYTES))


if __name__ == "__main__":
    main()
