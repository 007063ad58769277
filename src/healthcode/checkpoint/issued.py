"""The codes that people hold at a gate: really issued, and each really verified once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.clock import MINUTE
from healthcode.codes.token import issue, verify
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.checkpoint.model import Gate
    from healthcode.codes.key_ring import KeyRing
    from healthcode.codes.token import HealthCode

_NUMBER_OF = {colour: number for number, colour in enumerate(ALL_COLOURS)}


@dataclass(frozen=True)
class Held:
    """The code in each hand, as a device reads it.

    Args:
        colour: As the signed text says, the position in ``tables.ALL_COLOURS``.
        pseudonym: As the signed text says.
        issued_at: As the signed text says.
        expires_at: The last second of its life, before any leeway.
    """

    colour: NDArray[np.uint8]
    pseudonym: NDArray[Any]
    issued_at: NDArray[np.int64]
    expires_at: NDArray[np.int64]


class CodeOffice:
    """Issues codes, and keeps those of the day so that several gates share them.

    Args:
        person_ids: The id of each person.
        ring: The run's keys, which sign.
    """

    def __init__(self, person_ids: Sequence[str], ring: KeyRing) -> None:
        self._person_ids = person_ids
        self._ring = ring
        self._guard = ring.public
        self._codes: dict[tuple[int, int, int, bool], HealthCode] = {}
        self.issued = 0

    def begin_day(self) -> None:
        """Forget the codes of the day before."""
        self._codes.clear()

    def held(
        self,
        gate: Gate,
        person: NDArray[np.int32],
        issued_at: NDArray[np.int64],
        is_paper: NDArray[np.bool_],
        colour: NDArray[np.uint8],
    ) -> Held:
        """Issue and read the code of each hand.

        Args:
            gate: Which life and which pseudonyms its codes have.
            person: Whose.
            issued_at: When each was issued.
            is_paper: Whether it is a printed one.
            colour: That of each person's verdict.
        """
        codes = [
            self._code(
                one,
                at,
                gate.paper_life_minutes if paper else gate.life_minutes,
                gate.stable_pseudonyms,
                shade,
            )
            for one, at, paper, shade in zip(
                person.tolist(), issued_at.tolist(), is_paper.tolist(), colour.tolist(), strict=True
            )
        ]
        issued = np.array([code.issued_at for code in codes], np.int64)
        life = np.array([code.life_minutes for code in codes], np.int64)
        return Held(
            colour=np.array([_NUMBER_OF[code.colour] for code in codes], np.uint8),
            pseudonym=np.array([code.pseudonym for code in codes], dtype=object),
            issued_at=issued,
            expires_at=issued + life * MINUTE,
        )

    def _code(self, person: int, issued_at: int, life_minutes: int, stable: bool, colour: int) -> HealthCode:
        key = (person, issued_at, life_minutes, stable)
        found = self._codes.get(key)
        if found is None:
            name = self._person_ids[person]
            text = issue(name, ALL_COLOURS[colour], issued_at, life_minutes, self._ring, stable=stable)
            answer = verify(text, self._guard, None)
            if answer.code is None or not answer.accepted:
                raise AssertionError(f"an honest code was refused: {answer.explanation}")
            found = self._codes[key] = answer.code
            self.issued += 1
        return found
