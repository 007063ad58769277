"""Who is in one room with an infectious person, and when.

Rooms are sorted once and looked up by time, so that a shop full of short visits costs little however many
people come in a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, HOUR
from healthcode.town.columns import Columns
from healthcode.town.rooms import room_of_ride

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.town.columns import Rides, Visits

#: Longer than a day, so that the times of two rooms never touch.
_ROOM = 2 * DAY
#: Stays up to this length are looked up by their beginning.
_SHORT = 2 * HOUR


@dataclass(frozen=True)
class Presence(Columns):
    """Stays in rooms; seconds of the day, half-open.

    Args:
        room: As numbered by ``rooms``.
        rank: The same as a small number.
        kind: Number of the setting: a place kind, or after those a means of travel.
        person: Who.
        since: From when.
        until: To when.
    """

    room: NDArray[np.int64]
    rank: NDArray[np.int64]
    kind: NDArray[np.int64]
    person: NDArray[np.int64]
    since: NDArray[np.int64]
    until: NDArray[np.int64]


def rooms_with(
    is_source: NDArray[np.bool_],
    visits: Visits,
    rides: Rides,
    place_kind: NDArray[np.int16],
    first_vehicle_kind: int,
) -> Presence:
    """List everybody who was today in any room in which one of some people was, those included.

    Args:
        is_source: For each person.
        visits: All visits of the day.
        rides: All rides of the day.
        place_kind: The kind of each place.
        first_vehicle_kind: What the numbers of means of travel are counted from.
    """
    flagged = np.zeros(len(place_kind), np.bool_)
    flagged[visits.place[is_source[visits.person]]] = True
    inside = np.flatnonzero(flagged[visits.place])
    place = visits.place[inside].astype(np.int64)
    carriage = room_of_ride(rides.vehicle, rides.carriage)
    ridden = np.unique(carriage[is_source[rides.person]])
    found = np.searchsorted(ridden, carriage)
    found[found == len(ridden)] = 0
    aboard = np.flatnonzero(ridden[found] == carriage) if len(ridden) else np.zeros(0, np.int64)
    return Presence(
        room=np.concatenate([place, carriage[aboard]]),
        rank=np.concatenate([place, found[aboard] + len(place_kind)]),
        kind=np.concatenate(
            [place_kind[place].astype(np.int64), rides.mode[aboard].astype(np.int64) + first_vehicle_kind]
        ),
        person=np.concatenate([visits.person[inside], rides.person[aboard]]).astype(np.int64),
        since=np.concatenate([visits.arrived_at[inside], rides.departed_at[aboard]]).astype(np.int64),
        until=np.concatenate([visits.left_at[inside], rides.arrived_at[aboard]]).astype(np.int64),
    )


def count_others(carriers: Presence, everybody: Presence) -> NDArray[np.int64]:
    """Count the stays of others that overlap with each stay of a carrier."""
    begun = np.sort(everybody.rank * _ROOM + everybody.since)
    ended = np.sort(everybody.rank * _ROOM + everybody.until)
    here = carriers.rank * _ROOM
    present = np.searchsorted(begun, here + carriers.until, side="left")
    present -= np.searchsorted(ended, here + carriers.since, side="right")
    return np.maximum(present - 1, 0)


def meetings(carriers: Presence, others: Presence) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair each stay of a carrier with the overlapping stays of other people in the same room.

    Returns:
        Positions in ``carriers`` and in ``others``, one pair for each overlap.
    """
    is_short = others.until - others.since <= _SHORT
    parts = [
        _pairs(carriers, others, np.flatnonzero(is_short), carriers.since - _SHORT),
        _pairs(carriers, others, np.flatnonzero(~is_short), np.zeros_like(carriers.since)),
    ]
    carrier = np.concatenate([first for first, _ in parts])
    other = np.concatenate([second for _, second in parts])
    met = others.until[other] > carriers.since[carrier]
    met &= others.person[other] != carriers.person[carrier]
    return carrier[met], other[met]


def _pairs(
    carriers: Presence, others: Presence, chosen: NDArray[np.int64], earliest: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    key = others.rank[chosen] * _ROOM + others.since[chosen]
    order = np.argsort(key, kind="stable")
    key, chosen = key[order], chosen[order]
    here = carriers.rank * _ROOM
    first = np.searchsorted(key, here + np.maximum(earliest, 0), side="left")
    count = np.searchsorted(key, here + carriers.until, side="left") - first
    carrier = np.repeat(np.arange(len(carriers)), count)
    position = np.arange(len(carrier)) - np.repeat(np.cumsum(count) - count, count) + first[carrier]
    return carrier, chosen[position]
