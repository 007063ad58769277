"""One field of ``audit.json``, and the note that says what a family of fields means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["MODEL", "ASSUMPTION", "REAL"]


@dataclass(frozen=True)
class Note:
    """What a family of fields means.

    Args:
        name: Of the field; ``[…]`` stands for a group, a source or another key.
        meaning: Its formula in words.
        en: The trap to say aloud.
        de: The same in German.
    """

    name: str
    meaning: str
    en: str
    de: str

    @property
    def trap(self) -> dict[str, str]:
        """What to say aloud, in each language."""
        return {"en": self.en, "de": self.de}


def family_of(field: str) -> str:
    """Name the family of a field: what stands between brackets does not matter."""
    before, bracket, rest = field.partition("[")
    return f"{before}[…]{rest.partition(']')[2]}" if bracket else field


def plain_field(
    value: float | None,
    unit: str,
    note: Note,
    *,
    command: str,
    counts: Mapping[str, Any] | None = None,
    kind: Kind = "MODEL",
    interval: Sequence[float] | None = None,
    interval_of: Literal["people", "seeds"] | None = None,
    seeds: int = 1,
    not_estimable: str | None = None,
) -> dict[str, Any]:
    """Give a field as plain JSON values, in the order in which all fields have them.

    Args:
        value: The number; None if it is not estimable.
        unit: Of the value.
        note: Of its family.
        command: What makes the number again.
        counts: Whole people or person-days behind it.
        kind: What sort of number it is.
        interval: Its ends, if there is one.
        interval_of: Over what.
        seeds: How many runs it rests on.
        not_estimable: Why there is no value; wanted exactly when there is none.

    Raises:
        ValueError: If there is neither a value nor a reason.
    """
    if value is None and not not_estimable:
        raise ValueError(f"{note.name} has neither a value nor a reason")
    has_interval = interval is not None and value is not None
    return {
        "value": value,
        "unit": unit,
        "kind": kind,
        "interval": list(interval) if interval is not None and has_interval else None,
        "interval_of": interval_of if has_interval else None,
        "seeds": seeds,
        "n": dict(counts or {}),
        "not_estimable": not_estimable if value is None else None,
        "command": command,
        "trap": note.trap,
    }
