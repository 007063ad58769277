"""Numbers as people of a language write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthcode.report.charts.traced import written

if TYPE_CHECKING:
    from healthcode.report.charts.model import Language, Setting

MINUS = "\N{MINUS SIGN}"
#: Numbers of so many digits are written as powers of ten.
_WRITTEN_OUT = 1e15
_LARGE: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")),
    "de": ((1e12, " Bio."), (1e9, " Mrd."), (1e6, " Mio.")),
}


def number_words(value: float, language: Language, *, most_decimals: int = 1) -> str:
    """Write a number: ``1,234.5`` or ``1.234,5``, without needless zeros.

    From 10 to the 15th on, a power of ten stands for the digits. A number so small that it would be written
    as zero keeps two figures. The words of a number that knows its place know it too.

    Raises:
        ValueError: If it is infinite or no number.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written as a number")
    if abs(value) >= _WRITTEN_OUT:
        mantissa, power = f"{value:.3e}".split("e")
        figures = number_words(float(mantissa), language, most_decimals=3)
        return written(value, f"{figures} \N{MULTIPLICATION SIGN} 10^{int(power)}")
    decimals = most_decimals
    if value and abs(value) < 0.5 * 10**-decimals:
        decimals = 1 - math.floor(math.log10(abs(value)))
    text = f"{abs(value):,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return written(value, f"{MINUS}{text}" if value < 0 and text != "0" else text)


def share_words(share: float, language: Language, *, most_decimals: int = 1) -> str:
    """Write a share of one as per cent: ``3.5%`` or ``3,5 %``."""
    space = " " if language == "de" else ""
    return written(share, f"{number_words(100 * share, language, most_decimals=most_decimals)}{space}%")


def value_words(value: float | None, setting: Setting, *, is_share: bool = False, decimals: int = 1) -> str:
    """Write a value of a chart; what is None is not estimable."""
    if value is None:
        return setting.absent
    write = share_words if is_share else number_words
    return written(value, write(value, setting.language, most_decimals=decimals))


def tick_words(value: float, step: float, language: Language, *, is_share: bool = False) -> str:
    """Write a tick of an axis with as many decimals as its step needs; millions are shortened."""
    value, step = (100 * value, 100 * step) if is_share else (value, step)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    percent = (" %" if language == "de" else "%") if is_share else ""
    for size, word in _LARGE[language]:
        if abs(value) >= size:
            return number_words(value / size, language, most_decimals=2) + word + percent
    return number_words(round(value, decimals), language, most_decimals=decimals) + percent
