"""Find the symbols in a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from healthcode.codes.scanner.found import Found, Position, Unreadable, UnreadableError, in_reading_order
from healthcode.codes.scanner.frame import painted_colour
from healthcode.codes.scanner.limits import MOST_SIDE_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

#: Where nothing is found, the picture is looked at once more, sharpened: so a photo may be blurred by half a
#: module. Those with a shorter side than this are doubled before.
_SMALL_SIDE = 1_000
#: The radius in pixels and the strength in per cent of sharpening.
_SHARPENING = (6, 300)
#: Larger pictures are not looked at twice.
_MOST_SHARPENED_PIXELS = 20_000_000


def find_symbols(image: Image, page: int = 1) -> list[Found]:
    """Find every QR, Aztec and Data Matrix symbol of a picture, in reading order.

    Codes of ours are QR codes; the other two are looked for because real credentials and tickets use them, so
    that they can be refused by name.

    Args:
        image: In any mode that shows colours or greys; transparent parts must be painted already.
        page: Told with each symbol.

    Raises:
        UnreadableError: If a side of the picture is longer than 65,535 pixels.
    """
    if max(image.size) > MOST_SIDE_PIXELS:
        says = f"It is {max(image.size):,} pixels long; at most {MOST_SIDE_PIXELS:,} are read. Cut it up."
        raise UnreadableError(Unreadable.TOO_LARGE, says)
    pixels = image if image.mode in {"RGB", "L"} else image.convert("RGB")
    found = _look(pixels, page, pixels)
    if not found and pixels.width * pixels.height <= _MOST_SHARPENED_PIXELS:
        found = _look(_sharpened(pixels), page, pixels)
    return in_reading_order(found)


def _sharpened(image: Image) -> Image:
    from PIL import Image as Pillow  # noqa: PLC0415 - slow to import
    from PIL import ImageFilter  # noqa: PLC0415

    grey = image.convert("L")
    if min(grey.size) < _SMALL_SIDE and max(grey.size) < 4 * _SMALL_SIDE:
        grey = grey.resize((grey.width * 2, grey.height * 2), Pillow.Resampling.BICUBIC)
    radius, per_cent = _SHARPENING
    return grey.filter(ImageFilter.UnsharpMask(radius, per_cent, 0))


def _look(image: Image, page: int, original: Image) -> list[Found]:
    import zxingcpp  # noqa: PLC0415 - few commands scan

    formats = zxingcpp.BarcodeFormat
    wanted = zxingcpp.BarcodeFormats([formats.QRCode, formats.Aztec, formats.DataMatrix])
    scale = original.width / image.width
    found = []
    for barcode in zxingcpp.read_barcodes(image, formats=wanted):
        position = _position_of(barcode, original, scale)
        content = bytes(barcode.bytes)
        painted = painted_colour(original, position)
        found.append(Found(text_of(content), content, page, position, painted))
    return found


def text_of(content: bytes) -> str | None:
    """Read bytes as UTF-8, to the letter; ``None`` if they are none."""
    try:
        return content.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        return None


def _position_of(barcode: Any, image: Image, scale: float) -> Position:
    place = barcode.position
    corners = [
        (corner.x * scale, corner.y * scale)
        for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    ]
    return Position(
        corners=(corners[0], corners[1], corners[2], corners[3]),
        width=image.width,
        height=image.height,
        modules=_modules_of(barcode),
    )


def _modules_of(barcode: Any) -> int:
    """Work out the size of a QR code from its version, 1 to 40."""
    extra = barcode.extra
    if isinstance(extra, str):
        try:
            extra = json.loads(extra)
        except ValueError:
            return 0
    version = str(extra.get("Version", "")) if isinstance(extra, dict) else ""
    return 17 + 4 * int(version) if version.isascii() and version.isdigit() and int(version) <= 40 else 0
