"""Settings that are given by kind of place or by mode of travel.

A key such as ``restaurant`` (or ``restaurant/*``) holds for every kind that begins with it; the longest key
that fits wins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def by_kind(table: Mapping[str, float], kinds: Sequence[str], otherwise: float = 0.0) -> list[float]:
    """Find the number of each kind.

    Args:
        table: Numbers by kind or beginning of kinds.
        kinds: Kinds of places, most general level first, or modes.
        otherwise: For kinds without a key that fits.
    """
    plain = {key.removesuffix("/*"): value for key, value in table.items()}
    return [_found(plain, kind, otherwise) for kind in kinds]


def _found(table: Mapping[str, float], kind: str, otherwise: float) -> float:
    levels = kind.split("/")
    for depth in range(len(levels), 0, -1):
        key = "/".join(levels[:depth])
        if key in table:
            return table[key]
    return otherwise
