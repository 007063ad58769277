"""Numbers that an audit needs and nobody published, or that a source gives: each with unit and source.

They stand in a TOML file beside the audit that reads them. A number without a unit or a source is refused.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a number says of itself.
KEYS = {"value", "unit", "source", "says"}
#: The source of what nobody published.
INVENTED = "assumption"


def read_file(name: str) -> dict[str, Any]:
    """Read one of the files, as it stands.

    Args:
        name: Such as ``infection_paths.toml``.
    """
    return tomllib.loads(resources.files("healthcode.audit").joinpath(name).read_text(encoding="utf-8"))


def numbers(table: Mapping[str, Any], where: str) -> dict[str, int]:
    """Take the values of a table of numbers.

    Args:
        table: By name, each with ``value``, ``unit``, ``source`` and ``says``.
        where: Names the table in a complaint.

    Raises:
        ValueError: If one lacks any of these, has others, or is no whole number.
    """
    for name, entry in table.items():
        if set(entry) != KEYS or not all(entry[key] for key in KEYS - {"value"}):
            raise ValueError(f"{where}.{name} needs exactly {', '.join(sorted(KEYS))}, none empty")
        if type(entry["value"]) is not int:
            raise ValueError(f"{where}.{name} = {entry['value']!r} is no whole number")
    return {name: entry["value"] for name, entry in table.items()}
