"""The settings of a town: every number with its unit, its source and its bounds.

They all stand in ``town/defaults.toml``. A scenario changes some of them; nothing in the program has a number
of its own that could be one of these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from healthcode.clock import parse_time_or_date
from healthcode.errors import Problem, ScenarioError
from healthcode.scenario.setting import Setting, Value
from healthcode.toml_file import KeyProblem, counted, nearest, parse, shown

_FIX = "Each entry of the defaults says value, unit, source and says."
_ENTRY_KEYS = {"value", "unit", "source", "says", "least", "most", "words", "split"}


class Settings(Mapping[str, Value]):
    """All settings of one town by ``section.key``, free of faults.

    A key that is not there, or one that is asked for as the wrong type, is a bug and raises as such.
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def number(self, key: str) -> float:
        """Give a number, with or without a fraction."""
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._mistaken(key, "a number")
        return float(value)

    def count(self, key: str) -> int:
        """Give a whole number."""
        value = self._values[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._mistaken(key, "a whole number")
        return value

    def word(self, key: str) -> str:
        """Give a text."""
        value = self._values[key]
        if not isinstance(value, str):
            raise self._mistaken(key, "a text")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self._values[key]
        if not isinstance(value, tuple):
            raise self._mistaken(key, "a list")
        return tuple(str(entry) for entry in value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Give a list of numbers."""
        value = self._values[key]
        if not isinstance(value, tuple):
            raise self._mistaken(key, "a list")
        return tuple(float(entry) for entry in value)

    def flag(self, key: str) -> bool:
        """Give a yes or no."""
        value = self._values[key]
        if not isinstance(value, bool):
            raise self._mistaken(key, "true or false")
        return value

    def table(self, key: str) -> dict[str, float]:
        """Give a table of numbers, in the order of the defaults."""
        value = self._values[key]
        if not isinstance(value, dict):
            raise self._mistaken(key, "a table")
        return dict(value)

    def moment(self, key: str) -> int:
        """Give a time in seconds on the town's clock; a date is its first second."""
        value = self._values[key]
        if not isinstance(value, dt.date):
            raise self._mistaken(key, "a date")
        return parse_time_or_date(value.isoformat())

    def replaced(self, values: Mapping[str, Value]) -> Settings:
        """Give a copy in which some settings are others; values are taken as they are."""
        return Settings(self._values | dict(values))

    def to_json(self) -> dict[str, Any]:
        """Give all settings in alphabetical order, as JSON has them."""
        return {key: _as_json(self._values[key]) for key in sorted(self._values)}

    def _mistaken(self, key: str, asked: str) -> TypeError:
        return TypeError(f"{key} is {shown(self._values[key])}, which is not {asked}")


@cache
def defaults() -> dict[str, Setting]:
    """Read the defaults that come with the program, in the order of their file."""
    file = resources.files("healthcode").joinpath("town", "defaults.toml")
    return settings_from_text(file.read_text(encoding="utf-8"), "defaults.toml")


def default_settings() -> Settings:
    """Give the settings of a town about which no scenario says anything."""
    return Settings({key: setting.value for key, setting in defaults().items()})


def settings_from_text(text: str, where: str) -> dict[str, Setting]:
    """Read a file of defaults.

    Args:
        text: TOML with an entry ``[section.key]`` for each setting.
        where: What to call it in messages.

    Raises:
        ScenarioError: If an entry lacks its unit, source or meaning, or its value breaks its own bounds.
    """
    data = parse(text, where, ScenarioError, _FIX)
    found: dict[str, Setting] = {}
    problems: list[Problem] = []
    for section, entries in data.items():
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            key = f"{section}.{name}"
            faults = _entry_problems(key, entry)
            if not faults:
                found[key] = _setting(key, entry)
                faults = found[key].problems(entry["value"], key)
            problems += faults
    if problems:
        raise ScenarioError(f"{where}: {counted(problems)}", tuple(problems), _FIX)
    return found


def _entry_problems(key: str, entry: object) -> list[Problem]:
    if not isinstance(entry, dict):
        return [KeyProblem(key, shown(entry), "must be a table with value, unit, source and says")]
    problems: list[Problem] = [
        KeyProblem(f"{key}.{name}", shown(entry[name]), f"unknown key{nearest(name, _ENTRY_KEYS)}")
        for name in entry.keys() - _ENTRY_KEYS
    ]
    texts = {name: entry.get(name) for name in ("unit", "source", "says")}
    absent = [name for name, text in texts.items() if not isinstance(text, str) or not text.strip()]
    absent += [] if "value" in entry else ["value"]
    return problems + [KeyProblem(f"{key}.{name}", "", "missing") for name in absent]


def _setting(key: str, entry: dict[str, Any]) -> Setting:
    value, words = entry["value"], tuple(entry.get("words", ()))
    if isinstance(value, list):
        is_texts = bool(words) or any(isinstance(part, str) for part in value)
        value = tuple(value) if is_texts else tuple(float(number) for number in value)
    elif isinstance(value, dict):
        value = {part: float(number) for part, number in value.items()}
    return Setting(
        key,
        value,
        entry["unit"],
        entry["source"],
        entry["says"],
        entry.get("least"),
        entry.get("most"),
        words,
        is_split=bool(entry.get("split")),
    )


def _as_json(value: Value) -> Any:
    match value:
        case dt.date():
            return value.isoformat()
        case tuple():
            return list(value)
        case dict():
            return {key: value[key] for key in sorted(value)}
        case _:
            return value
