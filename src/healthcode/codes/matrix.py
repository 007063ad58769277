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


def matrix_of(text: str, mask: int | None = None) -> Matrix:
    """Encode a text as a QR code at error correction level M, in the smallest version that holds it.

    Level M survives a blot that level L does not, and at one printed size its larger modules are read from
    further away than those of levels Q and H.

    Args:
        text: Usually a signed code.
        mask: Which of the eight masks, 0 to 7, is laid over the modules. Without it all are tried, and the
            one with the fewest misleading patterns is taken, which takes nearly all of the time. Readers read
            every mask, so one is given where many codes are drawn.

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
    content = text.encode()
    if mask is not None:
        from healthcode.codes.fixed_mask import matrix_with_mask  # noqa: PLC0415 - few commands draw

        modules = matrix_with_mask(content, mask)
        if modules is None:
            raise _too_long(content)
        return modules
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415 - slow to import, and few commands draw
    from qrcode.exceptions import DataOverflowError  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415

    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(content)
    try:
        symbol.make(fit=True)
    except (DataOverflowError, ValueError):  # the library reports too much text as either
        raise _too_long(content) from None
    return [[bool(module) for module in row] for row in symbol.get_matrix()]


def _too_long(content: bytes) -> CodeError:
    return CodeError(
        "a text cannot be drawn as a QR code",
        (Problem("text", f"{len(content):,} bytes", f"at most {MOST_BYTES:,} bytes"),),
        "Shorten the text.",
    )
