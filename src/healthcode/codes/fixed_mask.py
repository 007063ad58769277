"""Encode a text as a QR code with a given mask: the same modules as the library's, many times as fast.

The library puts bit by bit into lists and divides polynomials as lists. Here a row of bits is one integer,
and a division by the generator polynomial is one table look-up for each byte. What a version looks like
without data, and in which order its modules are filled, comes from the library once for each version.

Source:
    ISO/IEC 18004:2015, 7.4 (segments), 7.5 (error correction), 7.7 (placement), 7.8 (masks).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.codes.matrix import Matrix

#: A run of digits or capitals shorter than this is not worth a segment of its own; the library's default.
_LEAST_RUN = 20
_PADDING = (0xEC, 0x11)
_MODE_BITS = 4
_MOST_VERSION = 40


@dataclass(frozen=True)
class _Blank:
    """A version without data.

    Args:
        size: Modules in a row.
        modules: Row by row, as if every bit of data were zero.
        places: Where the bits of data go, in their order.
    """

    size: int
    modules: tuple[bool, ...]
    places: tuple[int, ...]


def matrix_with_mask(content: bytes, mask: int) -> Matrix | None:
    """Encode bytes at error correction level M, in the smallest version that holds them.

    Args:
        content: What a reader shall read.
        mask: 0 to 7.

    Returns:
        The symbol, or ``None`` if no version holds so much.
    """
    from qrcode import util  # noqa: PLC0415 - slow to import, and few commands draw

    segments = list(util.optimal_data_chunks(content, minimum=_LEAST_RUN))
    version = _version_for(segments)
    if version is None:
        return None
    blank = _blank(version, mask)
    modules = list(blank.modules)
    codewords = _with_correction(_data(segments, version), version)
    bits = f"{int.from_bytes(codewords, 'big'):0{8 * len(codewords)}b}"
    for place, bit in zip(blank.places, bits, strict=False):  # some versions have a few places to spare
        if bit == "1":
            modules[place] = not modules[place]
    return [modules[start : start + blank.size] for start in range(0, len(modules), blank.size)]


def _version_for(segments: Sequence[Any]) -> int | None:
    """Find the smallest version; how long the lengths of segments are written depends on it."""
    from qrcode import util  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    version = 1
    while True:
        sizes = util.mode_sizes_for_version(version)
        needed = sum(_MODE_BITS + sizes[segment.mode] + _bits_of(segment)[1] for segment in segments)
        version = bisect_left(util.BIT_LIMIT_TABLE[ERROR_CORRECT_M], needed, version)
        if version > _MOST_VERSION:
            return None
        if util.mode_sizes_for_version(version) is sizes:
            return version


def _bits_of(segment: Any) -> tuple[int, int]:
    """Give the bits of a segment as one number, and how many they are."""
    from qrcode import util  # noqa: PLC0415

    data: bytes = segment.data
    if segment.mode == util.MODE_8BIT_BYTE:
        return int.from_bytes(data, "big"), 8 * len(data)
    number, count = 0, 0
    if segment.mode == util.MODE_NUMBER:
        for start in range(0, len(data), 3):
            part = data[start : start + 3]
            width = util.NUMBER_LENGTH[len(part)]
            number, count = number << width | int(part), count + width
        return number, count
    for start in range(0, len(data), 2):
        first, *second = (util.ALPHA_NUM.index(byte) for byte in data[start : start + 2])
        width, value = (11, first * 45 + second[0]) if second else (6, first)
        number, count = number << width | value, count + width
    return number, count


def _data(segments: Sequence[Any], version: int) -> bytes:
    """Write the segments one after the other, and fill up."""
    from qrcode import util  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    limit = util.BIT_LIMIT_TABLE[ERROR_CORRECT_M][version]
    sizes = util.mode_sizes_for_version(version)
    number: int = 0
    count: int = 0
    for segment in segments:
        bits, width = _bits_of(segment)
        head = segment.mode << sizes[segment.mode] | len(segment.data)
        number = (number << _MODE_BITS + sizes[segment.mode] | head) << width | bits
        count += _MODE_BITS + sizes[segment.mode] + width
    end: int = min(limit - count, 4)
    end += -(count + end) % 8
    number, count = number << end, count + end
    filling = (limit - count) // 8
    return number.to_bytes(count // 8, "big") + bytes(_PADDING[index % 2] for index in range(filling))


def _with_correction(data: bytes, version: int) -> bytes:
    """Split data into blocks, add each block's correction, and interleave them."""
    from qrcode import base  # noqa: PLC0415
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    blocks: list[bytes] = []
    corrections: list[bytes] = []
    start = 0
    for block in base.rs_blocks(version, ERROR_CORRECT_M):
        part = data[start : start + block.data_count]
        start += block.data_count
        length = block.total_count - block.data_count
        table, keep, top = _remainders(length), (1 << 8 * (length - 1)) - 1, 8 * (length - 1)
        rest: int = 0
        for byte in part:
            rest = (rest & keep) << 8 ^ table[rest >> top ^ byte]
        blocks.append(part)
        corrections.append(rest.to_bytes(length, "big"))
    mixed = [byte for column in zip_longest(*blocks) for byte in column if byte is not None]
    mixed += [byte for column in zip(*corrections, strict=True) for byte in column]
    return bytes(mixed)


@cache
def _remainders(length: int) -> tuple[int, ...]:
    """Give each byte times the generator polynomial of so many roots, its leading term left out."""
    from qrcode.base import gexp, glog  # noqa: PLC0415

    generator = [1]
    for root in range(length):
        shifted = [*generator, 0]
        for place, factor in enumerate(generator, 1):
            shifted[place] ^= gexp(glog(factor) + root)
        generator = shifted
    products = [
        bytes(gexp(glog(byte) + glog(factor)) if byte and factor else 0 for factor in generator[1:])
        for byte in range(256)
    ]
    return tuple(int.from_bytes(product, "big") for product in products)


@cache
def _blank(version: int, mask: int) -> _Blank:
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415

    symbol = QRCode(version, ERROR_CORRECT_M, border=0)
    size = 4 * version + 17
    symbol.data_cache = []
    symbol.makeImpl(False, mask)
    empty = tuple(bool(module) for row in symbol.modules for module in row)
    symbol.data_cache = [0xFF] * (size * size // 8 + 1)
    symbol.makeImpl(False, mask)
    full = tuple(bool(module) for row in symbol.modules for module in row)
    free = {place for place, (one, other) in enumerate(zip(empty, full, strict=True)) if one != other}
    return _Blank(size, empty, tuple(place for place in _zigzag(size) if place in free))


def _zigzag(size: int) -> list[int]:
    """Walk over all modules as bits are placed: in columns of two from the right, up and down in turn."""
    places = []
    rights = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    for number, right in enumerate(rights):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        places += [row * size + column for row in rows for column in (right, right - 1)]
    return places
