"""Pictures made of pixels: measured from their header, then decoded by Pillow, frame by frame."""

from __future__ import annotations

import io
import warnings
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from healthcode.codes.scanner.found import Found, Unreadable, UnreadableError
from healthcode.codes.scanner.kinds import Kind
from healthcode.codes.scanner.limits import MOST_FRAMES, MOST_PIXELS, MOST_PIXELS_TOGETHER
from healthcode.codes.scanner.symbols import find_symbols

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

Answer = TypeVar("Answer")

#: Frames of these follow each other on a screen, so a code that stays is one code. Those of TIFF are pages.
_MOVING = frozenset({Kind.GIF, Kind.WEBP, Kind.PNG})
_ORIENTATION_TAG = 0x0112
_WHITE = (255, 255, 255, 255)


def read_raster(content: bytes, kind: Kind) -> list[Found]:
    """Find the symbols of a picture and of all its frames.

    Args:
        content: The file.
        kind: What it is, from ``kind_of``.

    Raises:
        UnreadableError: If it is too large, or damaged.
    """
    return [one for page in raster_pages(content, kind) for one in page]


def raster_pages(content: bytes, kind: Kind) -> Iterator[list[Found]]:
    """Do the same page by page, or frame by frame."""
    seen: set[bytes] = set()
    pixels = 0
    with _guarded(lambda: _open(content, kind)) as picture:
        for number in range(MOST_FRAMES + 1):
            if not _guarded(partial(_turn_to, picture, number)):
                break
            if number == MOST_FRAMES:
                says = f"It has more than {MOST_FRAMES} pages or frames. Cut it into several files."
                raise UnreadableError(Unreadable.TOO_LARGE, says)
            pixels += picture.width * picture.height
            if picture.width * picture.height > MOST_PIXELS or pixels > MOST_PIXELS_TOGETHER:
                raise _too_many_pixels(picture.width, picture.height)
            symbols = find_symbols(_guarded(partial(_as_seen, picture)), number + 1)
            yield [one for one in symbols if one.content not in seen]
            if kind in _MOVING:
                seen.update(one.content for one in symbols)
            if kind is Kind.JPEG:  # some cameras put the same picture behind it, for other screens
                break


def _guarded(step: Callable[[], Answer]) -> Answer:
    """Take one step of decoding, and take whatever goes wrong in it for a damaged file.

    Decoders promise no closed list of exceptions for bytes that somebody bent on purpose. Their warnings are
    about metadata, or about sizes for which our own limit is stricter.
    """
    from PIL.Image import DecompressionBombError  # noqa: PLC0415 - slow to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return step()
        except DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception:  # noqa: BLE001 - see above
            says = "The picture is cut short or damaged and cannot be decoded. Take or fetch it again."
            raise UnreadableError(Unreadable.DAMAGED, says) from None


def _open(content: bytes, kind: Kind) -> ImageFile:
    from PIL import Image  # noqa: PLC0415 - slow to import

    return Image.open(io.BytesIO(content), formats=[kind.value])


def _turn_to(picture: ImageFile, number: int) -> bool:
    """Go to a frame, and say whether there is one."""
    try:
        picture.seek(number)
    except EOFError:
        return False
    return True


def _as_seen(picture: ImageFile) -> Image:
    """Paint a frame as it would be shown: turned as the camera says, on white, eight bits a channel."""
    from PIL import Image as Pillow  # noqa: PLC0415 - slow to import

    image: Image = picture
    image.load()
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            raise TypeError("a grey picture has one channel")
        wide = image.convert("F")
        share = 255 / max(1.0, high - low)
        image = wide.point(lambda value: value * share - low * share).convert("L")
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        layers = image.convert("RGBA")
        image = Pillow.alpha_composite(Pillow.new("RGBA", layers.size, _WHITE), layers)
    image = image.convert("RGB")
    return _turned(image, picture)


def _turned(image: Image, picture: ImageFile) -> Image:
    """Turn a photo as its camera noted; a note that cannot be read changes nothing."""
    from PIL.Image import Transpose  # noqa: PLC0415 - slow to import

    try:
        note = picture.getexif().get(_ORIENTATION_TAG)
    except Exception:  # noqa: BLE001 - metadata of a stranger's file, and nobody needs it
        return image
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[note]) if note in turns else image


def _too_many_pixels(width: int = 0, height: int = 0) -> UnreadableError:
    size = f"It has {width:,} by {height:,} pixels" if width else "It has far too many pixels"
    says = (
        f"{size}; at most {MOST_PIXELS:,} are read, and {MOST_PIXELS_TOGETHER:,} of all frames together. "
        "Save it smaller."
    )
    return UnreadableError(Unreadable.TOO_LARGE, says)
