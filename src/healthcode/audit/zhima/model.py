"""The invented score as data: range, weights, bands, privileges, and every number with its unit and source.

What stands in ``model.toml`` is refused if a number, a weight or a privilege has no source, or says that it
is invented and names another source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.audit.assumptions import INVENTED, numbers, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

#: In the order in which they are published.
DIMENSIONS = ("credit_history", "behaviour", "fulfilment", "identity", "connections")
CONFIDENCES = ("Pr", "S", "S-", "M", "invented")
WHOLE = 100

Language = Literal["en", "de"]


@dataclass(frozen=True)
class Weights:
    """One version of the weights.

    Args:
        id: ``A`` or ``B``.
        shares: Of each of ``DIMENSIONS``, in hundredths; together 100.
        source: Who says so.
        confidence: One of ``CONFIDENCES``.
    """

    id: str
    shares: tuple[int, ...]
    source: str
    confidence: str


@dataclass(frozen=True)
class Privilege:
    """What points open, or for the lowest close.

    Args:
        id: Its name.
        from_points: The fewest points with which somebody has it.
        to_points: The first points with which nobody has it any more; None for no end.
        says: What it is.
        source: Who says so; ``assumption`` if it is invented.
        confidence: One of ``CONFIDENCES``.
    """

    id: str
    from_points: int
    to_points: int | None
    says: Mapping[Language, str]
    source: str
    confidence: str

    @property
    def is_ban(self) -> bool:
        """Whether it is a burden of the lowest."""
        return self.to_points is not None


@dataclass(frozen=True)
class Model:
    """The whole score.

    Args:
        id: Its name.
        least: Fewest points.
        most: Most points.
        weights: By their ids.
        bands: Names and first points, from the lowest.
        privileges: In the order of the file.
        numbers: Whole numbers, by name.
        liking: 1 or -1 for categories of purchases that count well or badly.
        leak: Numbers of the two leaks, by name.
    """

    id: str
    least: int
    most: int
    weights: Mapping[str, Weights]
    bands: tuple[tuple[str, int], ...]
    privileges: tuple[Privilege, ...]
    numbers: Mapping[str, int]
    liking: Mapping[str, int]
    leak: Mapping[str, int]

    @property
    def steps(self) -> tuple[int, ...]:
        """The points at which what is open to somebody changes, from the lowest."""
        edges = {edge for one in self.privileges for edge in (one.from_points, one.to_points) if edge}
        return tuple(sorted(edges - {self.least}))


def load_model() -> Model:
    """Read the shipped score.

    Raises:
        ValueError: If it has a fault; the file is part of the program, so this is a bug.
    """
    return model_of(read_file("zhima/model.toml"))


def model_of(data: Mapping[str, Any]) -> Model:
    """Check the tables of a score.

    Args:
        data: As TOML gives them.

    Raises:
        ValueError: If a version of the weights does not add up to 100 or leaves a dimension out, bands do not
            begin at the least points and rise, a like is neither 1 nor -1, or something has no source.
    """
    versions = {one["id"]: _weights(one) for one in data["weights"]}
    bands = tuple((str(one["id"]), int(one["from_points"])) for one in data["band"])
    starts = [start for _, start in bands]
    _sourced(data["range"], "range")
    for one in data["band"]:
        _sourced(one, f"band {one['id']}")
    if starts != sorted(set(starts)) or starts[0] != data["range"]["least"]:
        raise ValueError("bands must begin at the least points and rise")
    liking = {name: value for name, value in data["liking"].items() if name != "source"}
    if not data["liking"].get("source") or set(liking.values()) - {1, -1}:
        raise ValueError("a liking is 1 or -1, and has a source")
    return Model(
        id=data["id"],
        least=data["range"]["least"],
        most=data["range"]["most"],
        weights=versions,
        bands=bands,
        privileges=tuple(_privilege(one) for one in data["privilege"]),
        numbers=numbers(data["numbers"], "numbers"),
        liking=liking,
        leak=numbers(data["leak"], "leak"),
    )


def _weights(one: Mapping[str, Any]) -> Weights:
    where = f"weights {one['id']}"
    _sourced(one, where)
    if set(one["shares"]) != set(DIMENSIONS) or sum(one["shares"].values()) != WHOLE:
        raise ValueError(f"{where} must share {WHOLE} among {', '.join(DIMENSIONS)}")
    shares = tuple(one["shares"][dimension] for dimension in DIMENSIONS)
    return Weights(one["id"], shares, one["source"], one["confidence"])


def _privilege(one: Mapping[str, Any]) -> Privilege:
    _sourced(one, f"privilege {one['id']}")
    return Privilege(
        one["id"], one["from_points"], one.get("to_points"), one["says"], one["source"], one["confidence"]
    )


def _sourced(one: Mapping[str, Any], where: str) -> None:
    if not one.get("source") or one.get("confidence") not in CONFIDENCES:
        raise ValueError(f"{where} needs a source, and a confidence out of {', '.join(CONFIDENCES)}")
    if (one["source"] == INVENTED) != (one["confidence"] == "invented"):
        raise ValueError(f"{where} is invented by one key and not by the other")
