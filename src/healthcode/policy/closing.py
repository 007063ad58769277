"""Which doors a colour closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.patterns import matches

if TYPE_CHECKING:
    from healthcode.policy.model import Consequence

#: Nobody is kept from a home, and a hotel abroad does not ask for the code of this town.
NEVER_CLOSED = ("home", "hotel")


def closes(consequence: Consequence | None, kind: str) -> bool:
    """Say whether a consequence turns people away from places of a kind.

    Args:
        consequence: Of one colour; None where the policy names none.
        kind: The kind of the places, such as ``shop/grocery``.
    """
    if consequence is None or kind in NEVER_CLOSED:
        return False
    return any(matches(pattern, kind) for pattern in consequence.gates_closed)
