"""The name of a folder for what was made from a seed."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
#: Windows keeps these names for devices.
_KEPT = {
    *("con", "prn", "aux", "nul"),
    *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10)),
}


def folder_name(seed: str) -> str:
    """Name a folder after a seed: the seed itself where every system takes it, else a short hash of it."""
    if _PLAIN.fullmatch(seed) and seed.lower() not in _KEPT:
        return seed
    return "seed-" + hashlib.sha256(seed.encode()).hexdigest()[:12]
