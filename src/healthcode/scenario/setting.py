"""One setting: its value, its unit, its source, and what else may stand in its place."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from healthcode.errors import Problem

#: What one setting may be.
Value: TypeAlias = bool | int | float | str | dt.date | tuple[float, ...] | tuple[str, ...] | dict[str, float]

#: No number of a town is larger than the 64 bits that TOML promises.
LARGEST = 2**63 - 1

_SHORT_NUMBER = re.compile(r"[1-9]\d{0,3}|0")


@dataclass(frozen=True)
class Setting:
    """One key of ``defaults.toml``.

    Args:
        key: ``section.name``.
        value: What holds where a scenario says nothing else.
        unit: What it is counted in.
        source: A publication, or the word ``assumption``.
        says: What it means, in one phrase.
        least: The least number allowed, of each number in it.
        most: The largest number allowed, of each number in it.
        words: The words allowed, for a text or a list of texts; empty: any. For a table, the entries that a
            scenario may add to those of the value; a table by numbers of days or hours takes any number.
        is_split: Whether a table splits a whole into shares, which then cannot all be 0.
    """

    key: str
    value: Value
    unit: str
    source: str
    says: str
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()
    is_split: bool = False

    @property
    def section(self) -> str:
        """The part of the key before the dot."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """The part of the key after the dot."""
        return self.key.partition(".")[2]

    @property
    def type_name(self) -> str:
        """What may stand at the key, as a person would say it."""
        match self.value:
            case bool():
                return "true or false"
            case int():
                return "whole number"
            case float():
                return "number"
            case str():
                return "text"
            case dt.date():
                return "date or time" if isinstance(self.value, dt.datetime) else "date"
            case dict():
                return "table of numbers"
            case _:
                return "list of texts" if self._is_list_of_texts else "list of numbers"

    @property
    def range_words(self) -> str:
        """The numbers allowed, such as ``0 to 1``; empty if any is."""
        least, most = (None if bound is None else _digits(bound) for bound in (self.least, self.most))
        if least is None:
            return "" if most is None else f"at most {most}"
        return f"{least} or more" if most is None else f"{least} to {most}"

    def problems(self, found: object, where: str) -> list[Problem]:
        """Say everything that is wrong with a value for this key.

        Args:
            found: As read from TOML.
            where: What to call the key.
        """
        if isinstance(self.value, dict):
            return self._table_problems(found, where)
        if isinstance(self.value, tuple):
            return self._list_problems(found, where)
        wanted = self._wanted(found, self.value)
        return [KeyProblem(where, shown(found), wanted)] if wanted else []

    def taken(self, found: Any) -> Value:
        """Turn a value without faults into the type of this key; a table keeps the entries not named."""
        match self.value:
            case bool() | int() | str() | dt.date():
                return found  # type: ignore[no-any-return]
            case float():
                return float(found)
            case dict():
                return self.value | {entry: float(number) for entry, number in found.items()}
            case _:
                return tuple(found) if self._is_list_of_texts else tuple(float(number) for number in found)

    @property
    def entries(self) -> tuple[str, ...]:
        """The entries that a table may have; none if this is no table."""
        return tuple(dict.fromkeys((*self.value, *self.words))) if isinstance(self.value, dict) else ()

    @property
    def _is_list_of_texts(self) -> bool:
        return isinstance(self.value, tuple) and (
            bool(self.words) or any(isinstance(entry, str) for entry in self.value)
        )

    def _table_problems(self, found: object, where: str) -> list[Problem]:
        known = self.entries
        if not isinstance(found, dict):
            return [KeyProblem(where, shown(found), f"must be a table of numbers: {', '.join(known)}")]
        is_by_number = all(entry.isdecimal() for entry in known)
        problems: list[Problem] = []
        for entry, number in found.items():
            place = f"{where}.{shown(entry)[1:-1]}"
            if entry not in known and not (is_by_number and _SHORT_NUMBER.fullmatch(entry)):
                hint = nearest(entry, known) or f". Known here: {', '.join(known)}"
                problems.append(KeyProblem(place, shown(number), f"unknown key{hint}"))
            elif wanted := self._wanted(number, 0.0):
                problems.append(KeyProblem(place, shown(number), wanted))
        shares = {**self.value, **found}.values() if isinstance(self.value, dict) else ()
        if self.is_split and not problems and not any(shares):
            problems.append(KeyProblem(where, shown(found), "must have a share that is more than 0"))
        return problems

    def _list_problems(self, found: object, where: str) -> list[Problem]:
        is_texts = self._is_list_of_texts
        if not isinstance(found, list | tuple):
            return [KeyProblem(where, shown(found), f"must be a {self.type_name} in [brackets]")]
        if not found and not is_texts:
            return [KeyProblem(where, "[]", "must name at least one number")]
        return [
            KeyProblem(f"{where}[{at}]", shown(entry), wanted)
            for at, entry in enumerate(found, start=1)
            if (wanted := self._wanted(entry, "" if is_texts else 0.0))
        ]

    def _wanted(self, found: object, like: object) -> str:
        """Say what one value should be instead; empty if it is right."""
        match like:
            case bool():
                return "" if isinstance(found, bool) else "must be true or false"
            case int() | float():
                return self._wanted_number(found, whole=isinstance(like, int))
            case str():
                return self._wanted_text(found)
            case _:
                return _wanted_moment(found, self.value)

    def _wanted_number(self, found: object, *, whole: bool) -> str:
        if isinstance(found, bool) or not isinstance(found, int if whole else int | float):
            return "must be a whole number" if whole else "must be a number"
        if isinstance(found, float) and not math.isfinite(found):
            return "must be a finite number"
        if abs(found) > LARGEST:
            return "must be a number of a size that means something"
        if self.least is not None and found < self.least:
            return f"must be {_digits(self.least)} or more ({self.unit})"
        if self.most is not None and found > self.most:
            return f"must be {_digits(self.most)} or less ({self.unit})"
        return ""

    def _wanted_text(self, found: object) -> str:
        if self.words and found not in self.words:
            return f"must be one of {', '.join(self.words)}{nearest(str(found), self.words)}"
        if not isinstance(found, str):
            return "must be text in quotes"
        may_be_empty = self.value == "" and not found
        is_readable = bool(found.strip()) and found.isprintable()
        return "" if may_be_empty or is_readable else "must be a line of text that can be read"


def _wanted_moment(found: object, like: Value) -> str:
    if not isinstance(found, dt.date) or (
        isinstance(found, dt.datetime) and not isinstance(like, dt.datetime)
    ):
        return "must be a date such as 2020-02-03, without quotes and without a time"
    if isinstance(found, dt.datetime) and (found.tzinfo or found.microsecond):
        return "must be a local time to the second, without a zone"
    return ""


def _digits(bound: float) -> str:
    """Write a bound without a needless fraction or exponent."""
    return f"{int(bound):,}" if bound == int(bound) else f"{bound}"
