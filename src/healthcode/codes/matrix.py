"""The bare symbol: a text as a square of black and white modules."""

from __future__ import annotations

from healthcode.codes.token import FOREIGN_CREDENTIALS
from healthcode.errors import CodeError, Problem, RefusedError

#: Rows from top to bottom, without the quiet zone; ``True`` is black.
Matrix = list[list[bool]]

#: What the largest QR code holds at error correction level M.
MOST_BYTES = 2_331
#: Modules of white that a reader needs on each side.
QUIET_ZONE = 4


def matrix_of(text: str) -> Matrix:
    """Encode a text as a QR code at error correction level M, in the smallest version that holds it.

    Level M survives a blot that level L does not, and at one printed size its larger modules are read from
    further away than those of levels Q and H.

    Args:
        text: Usually a signed code.

    Raises:
        CodeError: If the text is too long for any QR code.
        RefusedError: If the text begins as a real health credential does.

    Source:
        ISO/IEC 18004:2015.
    """
    if text.upper().startswith(tuple(FOREIGN_CREDENTIALS)):
        raise RefusedError(
            "this text is not drawn",
            (Problem("text", "", "anything but HC1: or shc:/, with which real health credentials begin"),),
            "Draw a mock code, as `issue` writes it.",
        )
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415 - slow to import, and few commands draw
    from qrcode.exceptions import DataOverflowError  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415

    size = len(text.encode())
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(text.encode())
    try:
        symbol.make(fit=True)
    except (DataOverflowError, ValueError):  # the library reports too much text as either
        raise CodeError(
            "a text cannot be drawn as a QR code",
            (Problem("text", f"{size:,} bytes", f"at most {MOST_BYTES:,} bytes"),),
            "Shorten the text.",
        ) from None
    return [[bool(module) for module in row] for row in symbol.get_matrix()]
