"""Run every attack against every gate, in each way in which the gate checks people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.checkpoint.attacks.listed import ATTACKS
from healthcode.checkpoint.attacks.world import Door, World
from healthcode.errors import Problem, UsageError
from healthcode.tables import ALL_COLOURS, COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthcode.checkpoint.attacks.listed import Attack, Way
    from healthcode.checkpoint.guard import Outcome
    from healthcode.checkpoint.model import Gate
    from healthcode.checkpoint.scene import Known


@dataclass(frozen=True)
class AtDoor:
    """One attack at one gate.

    Args:
        gate: The gate's id.
        passed_share: At which share of tries it passes: 0 or 1, or between where guards glance now and then.
        ways: What became of it in each way of checking that this gate has.
    """

    gate: str
    passed_share: float
    ways: dict[Way, Outcome]

    @property
    def stopped_by(self) -> tuple[str, ...]:
        """Everything that stopped it, in any way of checking."""
        return tuple(dict.fromkeys(way.stopped_by for way in self.ways.values() if way.stopped_by))


@dataclass(frozen=True)
class Result:
    """One attack at every gate.

    Args:
        attack: Which.
        doors: What became of it, gate by gate.
    """

    attack: Attack
    doors: tuple[AtDoor, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "attack": self.attack.id,
            "title": self.attack.en,
            "says": self.attack.says,
            "is_control": self.attack.is_control,
            "gates": [
                {
                    "gate": at.gate,
                    "passed_share": at.passed_share,
                    "ways": {
                        way: {"passed": outcome.passed, "stopped_by": outcome.stopped_by or None}
                        for way, outcome in at.ways.items()
                    },
                }
                for at in self.doors
            ],
        }


def door_of(known: Known, now: int) -> Door:
    """Find a door that is closed to some colour and open to another.

    Args:
        known: Of it places and what is closed where.
        now: The time of the attack.

    Returns:
        The first such door by id. The attacker has the most severe closed colour, the friend the mildest open
        one.

    Raises:
        UsageError: If no door is closed to anybody, or each to all.
    """
    for place in sorted(range(len(known.place_ids)), key=lambda at: known.place_ids[at]):
        closed = [colour for at, colour in enumerate(ALL_COLOURS) if known.closed[at, place]]
        open_colours = [colour for colour in COLOURS if colour not in closed]
        severe = [colour for colour in COLOURS if colour in closed] or closed
        if severe and open_colours:
            return Door(
                known.place_ids[place],
                known.place_kinds[place],
                frozenset(closed),
                severe[-1],
                open_colours[0],
                now,
            )
    problem = Problem("--attacks", "no gate turns any colour away", "a policy with gates_closed")
    raise UsageError("there is nothing to attack", (problem,), "Name another policy with --policy.")


def run_attacks(
    gates: Sequence[Gate], door: Door, report: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Run all attacks.

    Args:
        gates: Each with a guard of its own at the door.
        door: Where and when.
        report: Told how many attacks are done, and of how many.

    Returns:
        One result for each attack, controls first.
    """
    results = []
    for done, attack in enumerate(ATTACKS, 1):
        results.append(Result(attack, tuple(_at_door(attack, gate, door) for gate in gates)))
        if report is not None:
            report(done, len(ATTACKS))
    return results


def _at_door(attack: Attack, gate: Gate, door: Door) -> AtDoor:
    shares = _ways(gate)
    ways = {way: attack.run(World(gate, door), way) for way in shares}
    passed = sum((share for way, share in shares.items() if ways[way].passed), 0.0)
    return AtDoor(gate.id, round(passed, 6), ways)


def _ways(gate: Gate) -> dict[Way, float]:
    """Say how this gate checks, and how often so; where visitors scan, the guard sees a colour only."""
    glanced = 1.0 if gate.scanned_by == "visitor" else gate.glance_share
    shares: dict[Way, float] = {"scan": 1 - glanced, "glance": glanced}
    return {way: share for way, share in shares.items() if share}
