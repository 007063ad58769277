"""The rows of one day, as equally long arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Columns:
    """Base of tables kept as columns."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def columns(self) -> dict[str, NDArray[Any]]:
        """Give the columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def where(self, rows: NDArray[Any]) -> Self:
        """Give the rows at these positions, or where this is true."""
        return type(self)(**{name: column[rows] for name, column in self.columns().items()})

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Put tables below each other; there must be at least one."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


@dataclass(frozen=True)
class Visits(Columns):
    """Who was at which place, cut at midnight; seconds of the day, half-open."""

    person: NDArray[np.int32]
    place: NDArray[np.int32]
    arrived_at: NDArray[np.int32]
    left_at: NDArray[np.int32]


@dataclass(frozen=True)
class Rides(Columns):
    """Who was in which run of which vehicle; seconds of the day, half-open.

    Args:
        vehicle: A key of the run, never used again.
        mode: Index into ``tables.MODES``.
        carriage: From 1; 0 where carriages are not told apart.
    """

    person: NDArray[np.int32]
    vehicle: NDArray[np.int64]
    mode: NDArray[np.uint8]
    carriage: NDArray[np.int16]
    from_district: NDArray[np.int16]
    to_district: NDArray[np.int16]
    departed_at: NDArray[np.int32]
    arrived_at: NDArray[np.int32]
    is_driver: NDArray[np.bool_]


@dataclass(frozen=True)
class Purchases(Columns):
    """What was bought: till time, category, amount in hundredths, and how it was paid."""

    person: NDArray[np.int32]
    place: NDArray[np.int32]
    bought_at: NDArray[np.int32]
    category: NDArray[np.uint8]
    amount: NDArray[np.int32]
    payment: NDArray[np.uint8]


@dataclass(frozen=True)
class Tests(Columns):
    """Samples taken today; absolute times in seconds, ``onset_at`` -1 where it is not told."""

    person: NDArray[np.int32]
    sampled_at: NDArray[np.int32]
    is_positive: NDArray[np.bool_]
    reported_at: NDArray[np.int64]
    onset_at: NDArray[np.int64]


@dataclass(frozen=True)
class Symptoms(Columns):
    """Who tells the platform about symptoms today."""

    person: NDArray[np.int32]
    reported_at: NDArray[np.int32]
    is_fever: NDArray[np.bool_]


@dataclass(frozen=True)
class Arrivals(Columns):
    """Who came to a place that has a gate, whether with a phone, and whether the gate was closed to them."""

    person: NDArray[np.int32]
    place: NDArray[np.int32]
    arrived_at: NDArray[np.int32]
    is_refused: NDArray[np.bool_]


@dataclass(frozen=True)
class Day:
    """One day's truth.

    Args:
        number: The day, from 0.
        evades: For each person, whether the phone stays at home today to escape a restriction.
    """

    number: int
    visits: Visits
    rides: Rides
    purchases: Purchases
    tests: Tests
    symptoms: Symptoms
    arrivals: Arrivals
    evades: NDArray[np.bool_]
