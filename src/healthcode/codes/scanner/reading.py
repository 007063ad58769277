"""Read one file's bytes, whatever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.codes.scanner.found import Found, Unreadable, UnreadableError
from healthcode.codes.scanner.kinds import PAGED, RASTER, Kind, kind_of
from healthcode.codes.scanner.limits import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable


def read_picture(
    content: bytes, name: str = "", report: Callable[[int, int], None] | None = None
) -> list[Found]:
    """Find every symbol in a picture, a PDF file, or an SVG or HTML file of ours.

    A text file is one code's text. One line break at its end is taken for the file's, not the code's.

    Args:
        content: The file.
        name: Its name, to notice a disguise; may be empty.
        report: Is told how many pages of a PDF file are done, and of how many.

    Returns:
        The symbols in reading order; none if there are none.

    Raises:
        UnreadableError: If it is too large, damaged, encrypted, or nothing that is read here. Nothing else is
            raised, whatever the bytes.
    """
    if len(content) > MOST_BYTES:
        raise too_many_bytes()
    kind = kind_of(content, name)
    if kind in PAGED:
        from healthcode.codes.scanner.documents import read_document  # noqa: PLC0415 - slow to import

        return read_document(content, kind, report)
    if kind in RASTER:
        from healthcode.codes.scanner.pictures import read_raster  # noqa: PLC0415 - slow to import

        return read_raster(content, kind)
    if kind is Kind.TEXT:
        return [read_text(content)]
    from healthcode.codes.scanner.drawings import read_markup  # noqa: PLC0415 - slow to import

    return read_markup(content)


def read_text(content: bytes) -> Found:
    """Take a text file's content for one code, without the line break that ends the file."""
    text = content.decode("utf-8")
    for end in ("\r\n", "\n"):
        if text.endswith(end):
            text = text.removesuffix(end)
            break
    return Found(text, text.encode())


def too_many_bytes() -> UnreadableError:
    """Say how large a file may be."""
    says = f"It has more than {MOST_BYTES >> 20} MiB. Save the picture smaller, or cut the file into parts."
    return UnreadableError(Unreadable.TOO_LARGE, says)
