"""One fast pass over the bytes of a text file: is it UTF-8, and how are its lines built?"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.dataset.cells import CellError

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 20
_BYTE_ORDER_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class TextFacts:
    """What a pass over the bytes of a file tells.

    Args:
        size: Bytes.
        lines: Lines, whether or not the last one ends.
        commas: Commas.
        has_quotes: Whether a double quote occurs.
        has_odd_line_ends: Whether lines end in more than one way, or in bare carriage returns.
    """

    size: int = 0
    lines: int = 0
    commas: int = 0
    has_quotes: bool = False
    has_odd_line_ends: bool = False


def scan_text(path: Path) -> TextFacts:
    """Read a file once, as bytes, a chunk at a time.

    Raises:
        CellError: At the first byte that is not UTF-8 text, with its line.
    """
    facts = TextFacts()
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = pairs = newlines = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            _check_encoding(decoder, chunk, facts.size, newlines)
            newlines += chunk.count(b"\n")
            facts.size += len(chunk)
            facts.commas += chunk.count(b",")
            facts.has_quotes = facts.has_quotes or b'"' in chunk
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                pairs += (last + chunk).count(b"\r\n")
            last = chunk[-1:]
    _check_encoding(decoder, b"", facts.size, newlines, last=True)
    facts.has_odd_line_ends = returns != pairs or pairs not in {0, newlines}
    facts.lines = newlines + (1 if last not in {b"", b"\n"} else 0)
    return facts


def _check_encoding(
    decoder: codecs.IncrementalDecoder, chunk: bytes, offset: int, newlines: int, *, last: bool = False
) -> None:
    """Refuse the first byte that is not UTF-8, or a zero byte, which no text holds."""
    pending = len(decoder.getstate()[0])
    if offset == 0 and chunk[:2] in _BYTE_ORDER_16:
        raise CellError(
            f"byte 0x{chunk[0]:02X} at the start", "UTF-8; this looks like UTF-16: save it as UTF-8"
        )
    zero = chunk.find(b"\0")
    try:
        if pending or last or not chunk.isascii():
            decoder.decode(chunk if zero < 0 else chunk[:zero], last)
    except UnicodeDecodeError as fault:
        start = fault.start - pending
        line = newlines + 1 + chunk.count(b"\n", 0, max(start, 0))
        found = (
            f"byte 0x{fault.object[fault.start]:02X}, byte {offset + start + 1:,} of the file, line {line:,}"
        )
        raise CellError(found, "UTF-8; another encoding, such as Latin-1, must be saved as UTF-8") from None
    if zero >= 0:
        line = newlines + 1 + chunk.count(b"\n", 0, zero)
        found = f"byte 0x00, byte {offset + zero + 1:,} of the file, line {line:,}"
        raise CellError(found, "UTF-8 text, which holds no zero bytes")
