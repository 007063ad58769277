"""Small scenes, towns and gates for tests of the checkpoint."""

from __future__ import annotations

from typing import Any

import numpy as np

from healthcode.checkpoint.decide import decide
from healthcode.checkpoint.issued import CodeOffice
from healthcode.checkpoint.model import Gate
from healthcode.checkpoint.scene import Known, Scene, Verdicts
from healthcode.clock import HOUR, parse_time
from healthcode.codes.key_ring import demo_ring
from healthcode.draws import Draws
from healthcode.tables import ALL_COLOURS

FOUR = parse_time("2020-02-21T04:00:00")
KINDS = ("shop/grocery", "worship", "restaurant/table", "station")
#: Red and orange are turned away everywhere but at stations, yellow at restaurants alone.
CLOSED = np.array(
    [
        [
            (colour in ("red", "orange") and kind != "station")
            or (colour, kind) == ("yellow", "restaurant/table")
            for kind in KINDS
        ]
        for colour in ALL_COLOURS
    ],
    np.bool_,
)
PLAIN: dict[str, Any] = {
    "id": "a-test",
    "title": "A gate for a test",
    "says": "It is made up.",
    "source": "invented",
    "sees": "colour",
    "mode": "offline",
    "without_phone": "turned_away",
    "scan_seconds": 5,
    "log": "nothing",
}


def gate(**changes: Any) -> Gate:
    """Make a gate; whatever contradicts itself is for tests of loading alone."""
    found = Gate.model_validate(PLAIN | changes, strict=True)
    assert not found.contradictions(), [str(problem) for problem in found.contradictions()]
    return found


def town(people: int = 40) -> Known:
    """Make a town with one place of each kind."""
    return Known(
        person_ids=[f"syn-{number:03d}" for number in range(people)],
        groups=["old" if number % 3 == 0 else "young" for number in range(people)],
        districts=[f"District {number % 2}" for number in range(people)],
        place_ids=[f"place-{number}" for number in range(len(KINDS))],
        place_kinds=list(KINDS),
        closed=CLOSED,
    )


def verdicts(known: Known, seed: int = 1, colours: str = "") -> Verdicts:
    """Give everybody a colour at random, with a reason and points, or all the same one."""
    rng = np.random.default_rng(seed)
    count = len(known.person_ids)
    shade = np.full(count, ALL_COLOURS.index(colours)) if colours else rng.integers(0, 5, count)
    return Verdicts(
        colour=shade.astype(np.uint8),
        reason=(shade > 0).astype(np.int32),
        reasons=("", "near-a-case"),
        points=(shade * 7).astype(np.int32),
    )


def scene(known: Known, seed: int = 1, rows: int = 200, *, phones: float = 0.8, begins: int = FOUR) -> Scene:
    """Let people come at random times to random places."""
    rng = np.random.default_rng(seed)
    return Scene.sorted(
        begins,
        {
            "person": rng.integers(0, len(known.person_ids), rows).astype(np.int32),
            "place": rng.integers(0, len(KINDS), rows).astype(np.int32),
            "arrived_at": begins + rng.integers(2 * HOUR, 18 * HOUR, rows),
            "has_phone": rng.random(rows) < phones,
        },
    )


def office(known: Known) -> CodeOffice:
    return CodeOffice(known.person_ids, demo_ring())


def decided(chosen: Gate, known: Known, seen: Scene, given: Verdicts, seed: int = 1) -> Any:
    """Let one gate decide on one scene."""
    return decide(chosen, seen, known, given, office(known), Draws(seed))
