"""The police query: who was at this place at that hour, and how many uninvolved people that names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The tables whose rows put a person at a place, and the one whose rows put a person into a district.
AT_PLACE, IN_DISTRICT = ("scans", "purchases"), "trips"


@dataclass(frozen=True)
class Named:
    """What tables answer to one query, beside what was so.

    Args:
        by_table: Whom the rows of each table name.
        present: Who was really at the place.
        sought: The one who is looked for.
    """

    by_table: Mapping[str, frozenset[str]]
    present: frozenset[str]
    sought: str | None

    def by(self, tables: frozenset[str]) -> frozenset[str]:
        """Whom these tables together put at the place."""
        return frozenset().union(*(self.by_table.get(name, frozenset()) for name in tables))

    def uninvolved(self, tables: frozenset[str]) -> int:
        """How many are named who are not the one sought."""
        return len(self.by(tables) - {self.sought})

    def finds(self, tables: frozenset[str]) -> bool:
        """Say whether the one sought is named."""
        return self.sought is not None and self.sought in self.by(tables)

    def absent(self, tables: frozenset[str]) -> int:
        """How many are named who were not there at all."""
        return len(self.by(tables) - self.present)

    def unseen(self, tables: frozenset[str]) -> int:
        """How many were there and are not named."""
        return len(self.present - self.by(tables))
