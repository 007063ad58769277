"""What the writer of a run is handed, by shape: it imports neither the town nor the observer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from healthcode.run_folder.shapes import shapes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Equally long arrays by name: a dataclass of arrays, or a dictionary. None stands for no rows.
Arrays: TypeAlias = Any
Texts: TypeAlias = "Sequence[str] | NDArray[Any]"


class Scenario(Protocol):
    """The settings of a run, as far as its folder names them."""

    @property
    def id(self) -> str:
        """The scenario's short name."""

    @property
    def title(self) -> str:
        """The scenario's title."""

    @property
    def name(self) -> str:
        """The id, and whether something was changed for which it does not stand."""

    @property
    def seed(self) -> int:
        """The seed of all draws."""

    @property
    def seed_text(self) -> str:
        """The seed as it was typed."""

    @property
    def content_hash(self) -> str:
        """The SHA-256 of all settings."""

    def to_json(self) -> Mapping[str, Any]:
        """Give all settings of the run as plain JSON values."""


class Town(Protocol):
    """People, places and districts by index, with their text ids."""

    @property
    def person_ids(self) -> Texts:
        """The id of each person."""

    @property
    def place_ids(self) -> Texts:
        """The id of each place."""

    @property
    def district_ids(self) -> Texts:
        """The id of each district."""

    @property
    def people(self) -> Arrays:
        """Arrays ``age``, ``age_band``, ``household``, ``occupation`` and so on."""

    @property
    def places(self) -> Arrays:
        """Arrays ``kind`` (an index into ``place_kinds``) and ``district``."""

    @property
    def place_kinds(self) -> Sequence[str]:
        """The kinds of places."""

    @property
    def districts(self) -> Arrays:
        """Arrays ``kinds``, ``x_km`` and ``y_km``."""


def array_of(arrays: Arrays, name: str) -> NDArray[Any] | None:
    """Take one array out of a dataclass or dictionary; None if it has none of this name."""
    import numpy as np  # noqa: PLC0415  (kept out of the start of the command line)

    found = arrays.get(name) if isinstance(arrays, Mapping) else getattr(arrays, name, None)
    return None if found is None else np.asarray(found)


def part_of(arrays: Arrays, table: str) -> Arrays:
    """Take one table out of what a day gives; None if it has none."""
    return arrays.get(table) if isinstance(arrays, Mapping) else getattr(arrays, table, None)


def required(arrays: Arrays, table: str, name: str) -> NDArray[Any]:
    """Take one array that must be there.

    Raises:
        KeyError: If it is not.
    """
    part = part_of(arrays, table)
    found = None if part is None else array_of(part, name)
    if found is None:
        raise KeyError(f"{table}.{name}")
    return found


def taken(arrays: Arrays, side: str, table: str) -> dict[str, NDArray[Any]]:
    """Take those arrays that belong to a table."""
    found = {shape.given: array_of(arrays, shape.given) for shape in shapes_of(side, table)}
    return {name: values for name, values in found.items() if values is not None}
