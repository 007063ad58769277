"""A screenshot of somebody else's green code at doors that are closed to one's own colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.audit.gaming import slipped
from healthcode.checkpoint.attacks.listed import ATTACKS
from healthcode.checkpoint.attacks.run import door_of
from healthcode.checkpoint.attacks.world import World
from healthcode.clock import HOUR, parse_time
from healthcode.errors import UsageError
from healthcode.experiments.arrivals import arrivals_of
from healthcode.gating.colours import known_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from healthcode.audit.gaming import Trick
    from healthcode.checkpoint.attacks.listed import Way
    from healthcode.checkpoint.attacks.world import Door
    from healthcode.checkpoint.model import Gate
    from healthcode.experiments.sections import RunInHand

_ATTACK = "screenshot"
_NOON = 12 * HOUR


def screenshots(
    run: RunInHand, gates: Sequence[Gate], evades: NDArray[np.bool_], eligible: int
) -> dict[str, Trick | None]:
    """Let evaders show a screenshot wherever a door is closed to their own colour.

    Args:
        run: In hand.
        gates: Each stands at all doors.
        evades: Who does it, on every day.
        eligible: How many could.

    Returns:
        By the id of the gate; None for all if no door is closed to one colour and open to another.
    """
    shares = _pass_shares(run, gates)
    if shares is None:
        return {gate.id: None for gate in gates}
    day, person = _closed_doors(run)
    return {
        gate: slipped(day, person, share, run.lived.infected, evades, eligible)
        for gate, share in shares.items()
    }


def pass_share(gate: Gate, door: Door) -> float:
    """Say at which share of tries a screenshot passes a gate, as the bench of attacks finds it."""
    (attack,) = (one for one in ATTACKS if one.id == _ATTACK)
    glanced = 1.0 if gate.scanned_by == "visitor" else gate.glance_share
    ways: tuple[tuple[Way, float], ...] = (("scan", 1 - glanced), ("glance", glanced))
    return sum(share for way, share in ways if share and attack.run(World(gate, door), way).passed)


def _pass_shares(run: RunInHand, gates: Sequence[Gate]) -> dict[str, float] | None:
    """Find a door and try every gate at it; None if no door tells colours apart."""
    now = parse_time(run.manifest.begins) + _NOON
    try:
        door = door_of(known_of(run.dataset, run.policy), now)
    except UsageError:
        return None
    return {gate.id: pass_share(gate, door) for gate in gates}


def _closed_doors(run: RunInHand) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find everybody who stood at a door that was closed to their colour: the day, and who."""
    came = arrivals_of(run)
    closed = came.closed(run)
    return came.day[closed], came.person[closed]
