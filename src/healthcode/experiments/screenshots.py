"""A screenshot of somebody else's green code at doors that are closed to one's own colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.gaming import slipped
from healthcode.checkpoint.attacks.listed import ATTACKS
from healthcode.checkpoint.attacks.run import door_of
from healthcode.checkpoint.attacks.world import World
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.errors import UsageError
from healthcode.gating.colours import closed_table, known_of
from healthcode.run_folder.views import open_truth

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    known = known_of(run.dataset, run.policy)
    kinds = sorted({*known.place_kinds})
    by_kind = closed_table(run.policy, kinds)
    kind_of = {kind: at for at, kind in enumerate(kinds)}
    ids = {
        "people": (list(known.person_ids), list(range(len(known.person_ids)))),
        "doors": (list(known.place_ids), [kind_of[kind] for kind in known.place_kinds]),
    }
    with open_truth(run.run) as truth:
        for table, (names, numbers) in ids.items():
            truth.execute(
                f"create temp table {table} as select unnest($names) as id, unnest($numbers) as number",
                {"names": names, "numbers": numbers},
            )
        came = truth.execute(
            "select people.number as person, doors.number as kind, arrived_at from arrivals "
            "join people on people.id = person_id join doors on doors.id = place_id"
        ).fetchnumpy()
    person, kind = np.asarray(came["person"], np.int64), np.asarray(came["kind"], np.int64)
    begins = parse_time(run.manifest.begins)
    day = (np.asarray(came["arrived_at"], np.int64) - begins - DAY_BEGINS_AT) // DAY
    person, kind, day = person[day >= 0], kind[day >= 0], day[day >= 0]
    closed = by_kind[run.lived.colour[day, person], kind]
    return day[closed], person[closed]
