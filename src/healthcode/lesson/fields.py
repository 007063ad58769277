"""A field of ``audit.json`` as a reader meets it: whole people first, then a share, and its command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.lesson.words import Words
from healthcode.report.charts import number_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHARE = "share"


@dataclass(frozen=True)
class Figure:
    """One field.

    Args:
        field: Its name.
        value: The number; None if it is not estimable.
        unit: Of the value.
        kind: MODEL, ASSUMPTION or REAL.
        interval: Its ends, if there is one.
        seeds: How many towns it rests on.
        command: What makes the number again.
        counts: Whole people, person-days or values by seed behind it.
        traps: What to say aloud, by language.
        not_estimable: Why there is no value; None where there is one.
    """

    field: str
    value: float | None
    unit: str
    kind: str
    interval: tuple[float, float] | None
    seeds: int
    command: str
    counts: Mapping[str, Any]
    traps: Mapping[str, str]
    not_estimable: str | None

    @property
    def values(self) -> tuple[float, ...]:
        """One number for each seed that has one: the dots."""
        by_seed = self.counts.get("by_seed", ())
        return tuple(one for one in by_seed if one is not None)

    def text(self, language: str = "en") -> str:
        """Write it: a share as whole people and of a hundred, all else as a number with its unit."""
        words = Words(language)
        if self.value is None:
            reason = f"figures.reason.{self.not_estimable}"
            why = words.say(reason) if words.has(reason) else self.not_estimable
            return words.say("figures.not_estimable", why=why)
        parts = self._parts()
        if parts is not None:
            above, below = (number_words(part, _shown(language)) for part in parts)
            return words.say("figures.of", part=above, whole=below, of_100=of_100(*parts, language))
        number = self.number(language)
        unit = f"figures.unit.{self.unit}"
        return (
            words.counted(unit, self.value, number) if words.has(f"{unit}.many") else f"{number} {self.unit}"
        )

    def number(self, language: str = "en") -> str:
        """Write the bare number: a share as whole people, all else with one decimal at most."""
        if self.value is None:
            return Words(language).say("figures.none")
        parts = self._parts()
        if parts is not None:
            above, below = (number_words(part, _shown(language)) for part in parts)
            return Words(language).say("figures.part", part=above, whole=below)
        if self.unit.startswith(_SHARE):
            return Words(language).say("figures.of_100", number=_hundred(100 * self.value))
        return number_words(self.value, _shown(language))

    def trap(self, language: str = "en") -> str:
        """Say what to say aloud beside it."""
        return self.traps.get(language, self.traps.get("en", ""))

    def _parts(self) -> tuple[int, int] | None:
        above, below = self.counts.get("numerator"), self.counts.get("denominator")
        if self.unit.startswith(_SHARE) and isinstance(above, int) and isinstance(below, int) and below > 0:
            return above, below
        return None


def figures(document: Mapping[str, Any]) -> dict[str, Figure]:
    """Give every field of an audit document by its name."""
    return {name: _figure(name, field) for name, field in document["fields"].items()}


def of_100(part: float, whole: float, language: str = "en") -> str:
    """Say how many of a hundred that is: whole ones; of less than one, and of nearly all, just that."""
    return Words(language).say("figures.of_100", number=_hundred(100 * part / whole))


def range_words(values: Sequence[float], language: str = "en") -> str:
    """Write the least and the most of some numbers; one number alone if they are equal."""
    low, high = (number_words(end, _shown(language)) for end in (min(values), max(values)))
    return low if low == high else Words(language).say("figures.range", low=low, high=high)


def _hundred(number: float) -> str:
    if 0 < number < 1:
        return "<1"
    if 99 < number < 100:
        return ">99"
    return str(int(number + 0.5) if number >= 0 else -int(0.5 - number))


def _shown(language: str) -> Any:
    """Give the language whose way of writing numbers is taken."""
    return "de" if language == "de" else "en"


def _figure(name: str, field: Mapping[str, Any]) -> Figure:
    interval = field["interval"]
    return Figure(
        field=name,
        value=field["value"],
        unit=field["unit"],
        kind=field["kind"],
        interval=None if interval is None else (interval[0], interval[1]),
        seeds=field["seeds"],
        command=field["command"],
        counts=field["n"],
        traps=field["trap"],
        not_estimable=field["not_estimable"],
    )
