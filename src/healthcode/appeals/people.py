"""Who may appeal: the people of a town as far as an appeal depends on who they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.scenario.settings import Settings


@dataclass(frozen=True)
class Appellants:
    """One entry for each person, in any order.

    Args:
        person_ids: Their ids; all draws depend on these and not on the order.
        age_bands: Words of ``tables.AGE_BANDS``.
        occupations: Words of ``tables.OCCUPATIONS``.
        has_phone: Whether each owns a phone.
    """

    person_ids: Sequence[str]
    age_bands: Sequence[str]
    occupations: Sequence[str]
    has_phone: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.person_ids)

    def keys(self) -> NDArray[np.int64]:
        """Turn ids into numbers for draws."""
        digests = (hashlib.sha256(text.encode()).digest() for text in self.person_ids)
        return np.array([int.from_bytes(digest[:7], "little") for digest in digests], np.int64)

    def filing_factors(self, settings: Settings) -> NDArray[np.float64]:
        """Say how many times as likely as others each person files, for who they are."""
        by_age = settings.table("filing.age_factor")
        by_occupation = settings.table("filing.occupation_factor")
        age = np.array([by_age[band] for band in self.age_bands], np.float64)
        occupation = np.array([by_occupation[word] for word in self.occupations], np.float64)
        phone = np.where(self.has_phone, 1.0, settings.number("filing.no_phone_factor"))
        factors: NDArray[np.float64] = age * occupation * phone
        return factors
