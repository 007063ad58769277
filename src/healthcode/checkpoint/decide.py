"""How each arrival is checked, and what is decided: everybody honest, all at once.

``guard`` does the same with one picture at a time, as attackers find it; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.queue import waiting_seconds
from healthcode.checkpoint.scene import day_of_codes
from healthcode.clock import DAY, MINUTE
from healthcode.codes.token import LEEWAY
from healthcode.draws import between, chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.checkpoint.issued import CodeOffice
    from healthcode.checkpoint.model import Gate
    from healthcode.checkpoint.scene import Known, Scene, Verdicts
    from healthcode.draws import Draws

#: How somebody was checked.
WAYS = ("scan", "glance", "paper", "judgement", "none")
SCAN, GLANCE, PAPER, JUDGEMENT, NONE = range(len(WAYS))
#: Why somebody was refused; the first means not refused.
REASONS = (
    "",
    "closed colour",
    "expired",
    "not yet valid",
    "replayed",
    "another face",
    "no phone",
    "no paper",
    "judgement",
)
OPEN, CLOSED_COLOUR, EXPIRED, NOT_YET_VALID, REPLAYED, OTHER_FACE, NO_PHONE, NO_PAPER, JUDGED = range(
    len(REASONS)
)


@dataclass(frozen=True)
class Decisions:
    """What happened at one gate's doors, one row for each arrival of the scene.

    Args:
        scene: The arrivals.
        way: The position in ``WAYS``.
        reason: Why refused, the position in ``REASONS``; 0 for let in.
        colour: The person's verdict.
        is_closed: Whether the place turns that colour away.
        pseudonym: As read from the code; empty where no code was read.
        seconds: How long the check took.
        waited: How long the person stood in line before it.
    """

    scene: Scene
    way: NDArray[np.uint8]
    reason: NDArray[np.uint8]
    colour: NDArray[np.uint8]
    is_closed: NDArray[np.bool_]
    pseudonym: NDArray[Any]
    seconds: NDArray[np.int64]
    waited: NDArray[np.int64]

    @property
    def is_refused(self) -> NDArray[np.bool_]:
        """Who was not let in."""
        refused: NDArray[np.bool_] = self.reason != OPEN
        return refused

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Who was refused although the place was open to their colour."""
        return self.is_refused & ~self.is_closed

    @property
    def slipped_in(self) -> NDArray[np.bool_]:
        """Who was let in although the place was closed to their colour."""
        return ~self.is_refused & self.is_closed

    @property
    def is_read(self) -> NDArray[np.bool_]:
        """Of whom a device read a code."""
        found: NDArray[np.bool_] = np.isin(self.way, (SCAN, PAPER))
        return found


def glanced_at(
    gate: Gate,
    draws: Draws,
    person_keys: NDArray[np.int64],
    place_keys: NDArray[np.int64],
    arrived_at: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say at whose phone the guard only glances, from nothing but ids and times."""
    drawn = _draw(draws, "the guard only glances", person_keys, place_keys, arrived_at)
    is_glanced: NDArray[np.bool_] = chance(drawn, gate.glance_share)
    return is_glanced


def told_platform(
    gate: Gate,
    draws: Draws,
    person_keys: NDArray[np.int64],
    place_keys: NDArray[np.int64],
    arrived_at: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say of which arrivals the platform learns, if a phone is carried."""
    if not gate.feeds_scans:
        return np.zeros(len(arrived_at), np.bool_)
    return ~glanced_at(gate, draws, person_keys, place_keys, arrived_at)


def clock_errors(gate: Gate, draws: Draws, place_keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Say by how many seconds the clock at each door is ahead; negative: behind."""
    most = gate.clock_skew_minutes * MINUTE
    return between(draws.draw("clock at a door", place=place_keys), -most, most + 1)


def decide(
    gate: Gate, scene: Scene, known: Known, verdicts: Verdicts, office: CodeOffice, draws: Draws
) -> Decisions:
    """Check everybody who arrives on one day.

    Args:
        gate: How.
        scene: Who comes where and when.
        known: People, places, and where which colour is turned away.
        verdicts: Everybody's verdict of the day.
        office: Issues the codes that people show.
        draws: Of the run.

    Returns:
        One decision for each arrival, in the order of the scene.

    Simplification:
        Whoever carries a phone shows their own newest code. A door has one guard. Who waits does not give up.
    """
    person, place = scene.person, scene.place
    keys = known.person_keys[person], known.place_keys[place]
    colour = verdicts.colour[person]
    is_closed = known.closed[colour, place]
    way = _ways(gate, scene, keys, draws)
    reason = np.zeros(len(scene), np.uint8)
    pseudonym = np.full(len(scene), "", dtype=object)

    read = np.flatnonzero((way == SCAN) | (way == PAPER))
    is_paper = way[read] == PAPER
    came = scene.arrived_at[read]
    issued_at = day_of_codes(came)
    if gate.reissued == "live":
        issued_at = np.where(is_paper, issued_at, came)
    held = office.held(gate, person[read], issued_at, is_paper, colour[read])
    pseudonym[read] = held.pseudonym
    found = np.zeros(len(read), np.uint8)
    by_device = is_paper | (gate.scanned_by == "guard")
    now = came + clock_errors(gate, draws, keys[1][read])
    found[by_device & (now > held.expires_at + LEEWAY)] = EXPIRED
    found[by_device & (now < held.issued_at - LEEWAY)] = NOT_YET_VALID
    if gate.remembers_replays:
        found[_seen_before(gate, person[read], place[read], held.issued_at, found == OPEN)] = REPLAYED
    if gate.asks_for_identity:
        drawn = _draw(draws, "another face is seen", keys[0][read], keys[1][read], came)
        found[(found == OPEN) & chance(drawn, gate.identity_error_share)] = OTHER_FACE
    found[(found == OPEN) & known.closed[held.colour, place[read]]] = CLOSED_COLOUR
    reason[read] = found

    reason[(way == GLANCE) & is_closed] = CLOSED_COLOUR
    judged = np.flatnonzero(way == JUDGEMENT)
    drawn = _draw(draws, "a human judges", keys[0][judged], keys[1][judged], scene.arrived_at[judged])
    reason[judged[~chance(drawn, gate.let_in_share)]] = JUDGED
    reason[way == NONE] = NO_PAPER if gate.without_phone == "paper_pass" else NO_PHONE
    seconds = _seconds(gate, way)
    waited = waiting_seconds(place, scene.arrived_at, seconds)
    return Decisions(scene, way, reason, colour, is_closed, pseudonym, seconds, waited)


def _ways(
    gate: Gate, scene: Scene, keys: tuple[NDArray[np.int64], NDArray[np.int64]], draws: Draws
) -> NDArray[np.uint8]:
    way = np.full(len(scene), SCAN, np.uint8)
    way[glanced_at(gate, draws, *keys, scene.arrived_at)] = GLANCE
    without = ~scene.has_phone
    match gate.without_phone:
        case "turned_away":
            way[without] = NONE
        case "human_judgement":
            way[without] = JUDGEMENT
        case "paper_pass":
            holds = chance(draws.draw("holds a paper pass", person=keys[0]), gate.paper_share)
            way[without] = np.where(holds[without], PAPER, NONE)
    return way


def _seen_before(
    gate: Gate,
    person: NDArray[np.int32],
    place: NDArray[np.int32],
    issued_at: NDArray[np.int64],
    counts: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Find the codes that were read before, at this door or, online, at any; rows are in order of time."""
    rows = np.flatnonzero(counts)
    door = place[rows] if gate.mode == "offline" else np.zeros(len(rows), np.int32)
    columns = (door, issued_at[rows], person[rows])
    order = np.lexsort(columns)
    again = np.zeros(len(rows), np.bool_)
    if len(rows) > 1:
        same = [column[order][1:] == column[order][:-1] for column in columns]
        again[order[1:]] = same[0] & same[1] & same[2]
    found: NDArray[np.int64] = rows[again]
    return found


def _seconds(gate: Gate, way: NDArray[np.uint8]) -> NDArray[np.int64]:
    identity = gate.identity_seconds if gate.asks_for_identity else 0
    taken = {
        SCAN: gate.scan_seconds + identity,
        GLANCE: gate.glance_seconds,
        PAPER: gate.paper_seconds + identity,
        JUDGEMENT: gate.judgement_seconds,
        NONE: gate.glance_seconds,
    }
    return np.array([taken[number] for number in range(len(WAYS))], np.int64)[way]


def _draw(
    draws: Draws,
    purpose: str,
    person_keys: NDArray[np.int64],
    place_keys: NDArray[np.int64],
    arrived_at: NDArray[np.int64],
) -> NDArray[np.uint64]:
    return draws.draw(purpose, arrived_at // DAY, person_keys, other=arrived_at % DAY, place=place_keys)
