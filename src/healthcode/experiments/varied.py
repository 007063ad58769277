"""A setting that varies, as it is typed: ``section.key=a,b,c``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from healthcode.errors import Problem, ScenarioError
from healthcode.scenario.settings import defaults
from healthcode.scenario.typed import read_typed

_OPEN, _CLOSE = "[{(", "]})"


def read_varied(text: str) -> tuple[str, list[Any]]:
    """Read one setting and its values.

    Args:
        text: As typed; values stand apart by commas outside brackets and quotes, each as in TOML.

    Returns:
        The key as typed and its values. Where the setting is a number with a fraction, so is every value.

    Raises:
        ScenarioError: If there is no such setting, a value is none for it, or there are no values. All
            faults are listed.
    """
    key, _, rest = (part.strip() for part in text.partition("="))
    problems: list[Problem] = []
    values = []
    for piece in split_values(rest) or [""]:
        faults, found = read_typed(f"{key}={piece}")
        problems += [
            Problem(fault.where.replace("--set", "--vary"), fault.found, fault.wanted) for fault in faults
        ]
        for name, value in found.items():
            entry = key.removeprefix(name).removeprefix(".")
            alone = value[entry] if entry else value
            if isinstance(alone, dt.date):
                problems.append(Problem(f"--vary {key}", piece, "a setting that is no date"))
            values.append(_fractional(alone) if _has_fractions(name) else alone)
    if problems:
        raise ScenarioError("what varies has faults", tuple(problems), "Each value is written as for --set.")
    return key, values


def split_values(text: str) -> list[str]:
    """Part values at commas that are in no bracket and no quotes; empty ones are kept."""
    if not text:
        return []
    parts, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth -= 1
        elif sign == "," and depth <= 0:
            parts.append("")
            continue
        parts[-1] += sign
    return [part.strip() for part in parts]


def _has_fractions(key: str) -> bool:
    return not isinstance(defaults()[key].value, int)


def _fractional(value: Any) -> Any:
    """Give every whole number in a value a fraction, so that a way between two of them has room."""
    match value:
        case bool():
            return value
        case int():
            return float(value)
        case list():
            return [_fractional(part) for part in value]
        case dict():
            return {key: _fractional(part) for key, part in value.items()}
        case _:
            return value
