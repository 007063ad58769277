"""Numbers that remember where in a document they stand, so that a chart can name the place of each.

``traced`` gives a document whose numbers know their place; they are numbers like any other. What is
calculated from them has no place any more, except that one such number divided by another of its document
knows both. ``Words`` are a number written out, with its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from healthcode.dataset.shown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Place:
    """Where a number stands.

    Args:
        path: A field's part, such as ``n.by_seed.0`` or ``value``, or a path through the document.
        field: The field; none if empty.
        source: Names the document if it is not the audit, such as ``compare``.
        value: The number itself, exactly.
        over: What it was divided by.
    """

    path: str
    field: str
    source: str
    value: float
    over: Place | None = None

    def attributes(self) -> dict[str, str]:
        """Give what names the place in HTML; the page's reference says what each attribute means."""
        found = {"data-field": self.field} if self.field else {"data-path": self.path}
        if self.field and self.path != "value":
            found["data-part"] = self.path
        if self.over:
            found |= {
                name.replace("data-", "data-over-"): one for name, one in self.over.attributes().items()
            }
            found.pop("data-over-value")
            found.pop("data-over-in", None)
        if self.source:
            found["data-in"] = self.source
        return found | {"data-value": repr(self.value)}


class TracedFloat(float):
    """A number with its place."""

    place: Place

    def __truediv__(self, other: float) -> float:
        """Divide, and remember both places."""
        return _quotient(self, other, float(self) / other)


class TracedInt(int):
    """A whole number with its place."""

    place: Place

    def __truediv__(self, other: float) -> float:
        """Divide, and remember both places."""
        return _quotient(self, other, int(self) / other)


class Words(str):
    """A number as people write it, with its place."""

    __slots__ = ("place",)
    place: Place


class Joined(str):
    """Several texts as one; those that are ``Words`` keep their places."""

    __slots__ = ("pieces",)
    pieces: tuple[str, ...]


def traced(document: Mapping[str, Any], source: str = "") -> dict[str, Any]:
    """Copy a document, with a place in each of its numbers.

    Args:
        document: Parsed JSON; what stands under ``fields`` is named by its field.
        source: Names it if it is not the audit, such as ``compare``.
    """
    found: dict[str, Any] = _copied(
        {key: one for key, one in document.items() if key != "fields"}, "", "", source
    )
    if "fields" in document:
        fields = document["fields"]
        found["fields"] = {name: _copied(field, "", name, source) for name, field in fields.items()}
    return {key: found[key] for key in document}


def place_of(value: object) -> Place | None:
    """Say where a number stands; None if it was calculated, or is none."""
    return getattr(value, "place", None)


def written(value: object, words: str) -> str:
    """Give words the place of the number that they write out."""
    place = place_of(value)
    if place is None:
        return words
    found = Words(words)
    found.place = place
    return found


def joined(separator: str, pieces: Iterable[str]) -> str:
    """Join texts as ``str.join`` does, and keep the places of numbers among them."""
    kept: list[str] = []
    for piece in pieces:
        kept += [separator, piece] if kept and separator else [piece]
    found = Joined("".join(kept))
    found.pieces = tuple(kept)
    return found


def cell_html(words: str) -> tuple[str, str]:
    """Give the attributes (after a space) and the escaped content of a table cell that shows some words."""
    place = place_of(words)
    if place is not None:
        return _attributes(place), _safe(words)
    pieces = getattr(words, "pieces", None)
    if pieces is None:
        return "", _safe(words)
    inside = ""
    for piece in pieces:
        attributes, content = cell_html(piece)
        inside += f"<span{attributes}>{content}</span>" if attributes else content
    return "", inside


def _copied(value: Any, path: str, field: str, source: str) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _copied(one, f"{path}.{key}" if path else key, field, source) for key, one in value.items()
        }
    if isinstance(value, list):
        return [
            _copied(one, f"{path}.{at}" if path else str(at), field, source) for at, one in enumerate(value)
        ]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    found = TracedInt(value) if isinstance(value, int) else TracedFloat(value)
    found.place = Place(path, field, source, int(value) if isinstance(value, int) else float(value))
    return found


def _step(path: str, step: str | int) -> str:
    return f"{path}.{step}" if path else str(step)


def _quotient(number: TracedFloat | TracedInt, other: float, value: float) -> float:
    below = place_of(other)
    if below is None or number.place.over or below.over or below.source != number.place.source:
        return value
    found = TracedFloat(value)
    found.place = replace(number.place, value=value, over=below)
    return found


def _attributes(place: Place) -> str:
    return "".join(f' {name}="{_safe(one)}"' for name, one in place.attributes().items())


def _safe(words: str) -> str:
    return escape(escaped(words))
