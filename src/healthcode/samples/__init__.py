"""Datasets that come along: small, hand-made, and about people who do not exist."""

from __future__ import annotations

from pathlib import Path

from healthcode.errors import Problem, UsageError

STREET = "port-linden-street"
#: What may be typed where the folder of a dataset is expected.
SHORT_NAMES = {"street": STREET}


def sample_path(name: str = STREET) -> Path:
    """Find the folder of a sample by its name or short name.

    Raises:
        UsageError: If no sample has this name.
    """
    full_name = SHORT_NAMES.get(name, name)
    if full_name not in SHORT_NAMES.values():
        wanted = ", ".join(sorted(SHORT_NAMES))
        raise UsageError("no sample has this name", (Problem("", repr(name), f"wanted one of: {wanted}"),))
    return Path(__file__).parent / full_name
