"""Artefacts of attackers: keys of their own, edited texts, and pictures of pictures."""

from __future__ import annotations

import hashlib
import io
from base64 import urlsafe_b64encode
from functools import lru_cache

from healthcode.codes.keys import Keys
from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_png import draw_png
from healthcode.codes.scanner.found import Found
from healthcode.codes.scanner.reading import read_picture
from healthcode.codes.token import MARKER

MODULE_PIXELS = 4
#: A phone's dark screen around a code, and the white paper around a print, in pixels.
_MARGIN = 40
_SCREEN, _PAPER = "#202020", "#ffffff"
_PRINT_QUALITY = 60
_PRINT_BLUR = 1.0


def keys_named(name: str) -> Keys:
    """Make a key pair that depends on nothing but a name, for benches only."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - slow

    private = hashlib.sha256(f"healthcode bench of attacks: {name}".encode()).digest()
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _written(public), "d": _written(private)}
    return Keys(name, jwk, hashlib.sha256(private).digest())


def with_colour_edited(text: str, colour: str, other: str) -> str:
    """Change the colour word of a signed text."""
    return text.replace(f"\n{colour.upper()} ", f"\n{other.upper()} ", 1)


def with_attached_token(text: str, signed: str) -> str:
    """Put under a text the signature of another one, with that other text hidden inside the token."""
    shown = text.partition(MARKER)[0]
    content, _, token = signed.partition(MARKER)
    header, _, signature = token.split(".")
    return f"{shown}{MARKER}{header}.{_written(content.encode())}.{signature}"


@lru_cache(maxsize=256)
def picture(text: str, colour: str) -> bytes:
    """Draw a code as our own pictures are drawn; the frame may lie. Equal ones are drawn once."""
    return draw_png(matrix_of(text), colour, module_pixels=MODULE_PIXELS)


def screenshot(png: bytes) -> bytes:
    """Take a picture of a phone's screen that shows a picture."""
    return _mounted(png, _SCREEN)


def printed(png: bytes) -> bytes:
    """Print a picture in colour and photograph the paper: a little blurred, and a JPEG."""
    from PIL import Image, ImageFilter  # noqa: PLC0415 - slow to import

    image = Image.open(io.BytesIO(_mounted(png, _PAPER))).filter(ImageFilter.GaussianBlur(_PRINT_BLUR))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_PRINT_QUALITY)
    return stream.getvalue()


def bare(text: str) -> bytes:
    """Draw a symbol without any frame, as a code posted at a door is."""
    from PIL import Image  # noqa: PLC0415 - slow to import

    matrix = matrix_of(text)
    size = len(matrix) + 8
    image = Image.new("L", (size, size), 255)
    for y, row in enumerate(matrix, 4):
        for x, black in enumerate(row, 4):
            if black:
                image.putpixel((x, y), 0)
    stream = io.BytesIO()
    image.resize((size * MODULE_PIXELS, size * MODULE_PIXELS), Image.Resampling.NEAREST).save(stream, "PNG")
    return stream.getvalue()


@lru_cache(maxsize=256)
def read(content: bytes) -> tuple[Found, ...]:
    """Read a picture as the scanner does; equal pictures are read once."""
    return tuple(read_picture(content, "held-out"))


def spoken(text: str) -> tuple[Found, ...]:
    """Hand a text over as if it had been scanned: for texts of which we never draw a picture."""
    return (Found(text, text.encode()),)


def _mounted(png: bytes, ground: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - slow to import

    image = Image.open(io.BytesIO(png)).convert("RGB")
    page = Image.new("RGB", (image.width + 2 * _MARGIN, image.height + 2 * _MARGIN), ground)
    page.paste(image, (_MARGIN, _MARGIN))
    stream = io.BytesIO()
    page.save(stream, "PNG")
    return stream.getvalue()


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
