"""Encounters: what a proximity app logs about the other apps around it.

Two people are near each other as long as they are in one room: one place, or one carriage of one vehicle. How
far apart is drawn for each pair, room and day. The app does not know that distance: it measures a loss of
signal and works out a distance from that.

Simplification:
    A pair keeps its distance all the time. Rooms have no size: in a large one most pairs are simply drawn out
    of reach, because the middle distance of its kind is large. Walls, pockets and bodies are one even error
    on the loss of signal, drawn for each side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import DAY, MINUTE
from healthcode.draws import integers
from healthcode.errors import Problem, ScenarioError
from healthcode.observe.faults import ACCOUNT, LENT, TRUE_PERSON
from healthcode.observe.kinds import by_kind
from healthcode.observe.seen import EMPTY, FIRST_SECOND, LAST_SECOND
from healthcode.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.draws import Draws
    from healthcode.observe.given import Column, Day, Settings, Town
    from healthcode.observe.phones import Phones
    from healthcode.observe.seen import Rows

#: A pair's distance in thousandths of the middle distance of the room's kind: 16 equally likely values, from
#: a third to three times, evenly spread on a scale of ratios.
_SPREAD = np.array(
    [357, 410, 470, 539, 618, 709, 814, 934, 1071, 1229, 1410, 1617, 1855, 2128, 2442, 2801], np.int64
)
_CENTIMETRES = 100
#: More than any vehicle has carriages.
_CARRIAGES = 1 << 15
_OTHERWISE = "other"
#: Pairs of stays that are looked at together: it bounds the memory and changes no result.
PAIRS_AT_ONCE = 250_000


class EncounterWatcher:
    """Sees encounters.

    Args:
        town: Who runs the app, and the kinds of places.
        settings: ``[observation]``.
        draws: The run's draws.
    """

    def __init__(self, town: Town, settings: Settings, draws: Draws) -> None:
        self._draws = draws
        self._has_app = town.people.has_app
        self._least = settings.count("observation.encounter_minutes_least") * MINUTE
        self._reach = round(settings.number("observation.encounter_reach_metres") * _CENTIMETRES)
        distances = settings.table("observation.encounter_distance_metres")
        otherwise = distances[_OTHERWISE]
        kinds = by_kind(distances, town.place_kinds, otherwise)
        self._place_middle = np.array([round(metres * _CENTIMETRES) for metres in kinds])[town.places.kind]
        modes = by_kind(distances, MODES, otherwise)
        self._mode_middle = np.array([round(metres * _CENTIMETRES) for metres in modes])
        self._loss = LossTable(settings)

    def encounters(self, day: int, begin: int, today: Day, phones: Phones) -> Rows:
        """Give the encounters that the apps log on one day: one row for each of the two sides.

        Args:
            day: Number of the day.
            begin: Its first second.
            today: The truth.
            phones: Who carries which phone: the app is on the phone, not on its owner.
        """
        carried = (phones.account != EMPTY) & self._has_app[phones.account]
        visits, rides = today.visits, today.rides
        at_place = np.flatnonzero(
            carried[visits.person] & (visits.left_at - visits.arrived_at >= self._least)
        )
        on_board = np.flatnonzero(
            carried[rides.person] & (rides.arrived_at - rides.departed_at >= self._least)
        )
        place = visits.place[at_place].astype(np.int64)
        vehicle = rides.vehicle[on_board].astype(np.int64)
        pairs = [
            self._near(
                day,
                "distance in a room",
                (visits.person[at_place], visits.arrived_at[at_place], visits.left_at[at_place]),
                place,
                place,
                self._place_middle[place],
            ),
            self._near(
                day,
                "distance in a vehicle",
                (rides.person[on_board], rides.departed_at[on_board], rides.arrived_at[on_board]),
                _dense(vehicle, rides.carriage[on_board]),
                vehicle,
                self._mode_middle[rides.mode[on_board]],
            ),
        ]
        first, second, start, end = (np.concatenate([pair[number] for pair in pairs]) for number in range(4))
        loss, distance = (
            np.concatenate([pair[number] for number in sides for pair in pairs]) for sides in ((4, 5), (6, 7))
        )
        del pairs
        carrier, met = np.concatenate([first, second]), np.concatenate([second, first])
        del first, second
        person, other = phones.account[carrier], phones.account[met]
        is_lent, other_is_lent = person != carrier, other != met
        return {
            "person": person,
            "other": other,
            "started_at": np.tile(start, 2) + np.int64(begin),
            "ended_at": np.tile(end, 2) + np.int64(begin),
            "distance": distance,
            "attenuation": loss,
            LENT: is_lent | other_is_lent,
            ACCOUNT: np.where(is_lent, person, np.where(other_is_lent, other, person)),
            TRUE_PERSON: np.where(is_lent, carrier, np.where(other_is_lent, met, person)),
        }

    def _near(
        self,
        day: int,
        purpose: str,
        stays: tuple[Column, Column, Column],
        room: Column,
        place: Column,
        middle: Column,
    ) -> tuple[Column, ...]:
        """Find all pairs that share a room long enough and come within reach of each other.

        Returns:
            For each pair both people, the lower number first, when they met and parted, the loss of signal
            that the first and that the second measures, and the distance that each works out from it; in 32
            bits each.
        """
        parts = [
            self._within_reach(day, purpose, stays, place, middle, *found)
            for found in overlapping(room, stays[1], stays[2], self._least)
        ]
        if not parts:
            return (np.empty(0, np.int32),) * 8
        return tuple(np.concatenate([part[number] for part in parts]) for number in range(8))

    def _within_reach(
        self,
        day: int,
        purpose: str,
        stays: tuple[Column, Column, Column],
        place: Column,
        middle: Column,
        one: Column,
        two: Column,
    ) -> tuple[Column, ...]:
        who, begin, end = stays
        first, second = np.minimum(who[one], who[two]), np.maximum(who[one], who[two])
        spread = integers(self._draws.draw(purpose, day, first, second, place[one]), len(_SPREAD))
        centimetres = middle[one] * _SPREAD[spread] // 1000
        near = np.flatnonzero((centimetres <= self._reach) & (first != second))
        one, two, first, second = one[near], two[near], first[near], second[near]
        start = np.maximum(begin[one], begin[two]).astype(np.int64)
        until = np.minimum(np.minimum(end[one], end[two]), LAST_SECOND).astype(np.int64)
        seen = (until >= FIRST_SECOND) & (until - start >= self._least)
        columns = (first, second, start, until, place[one], centimetres[near])
        first, second, start, until, met_at, centimetres = (column[seen] for column in columns)
        losses = [
            self._measured(day, person, other, met_at, centimetres)
            for person, other in ((first, second), (second, first))
        ]
        found = (first, second, start, until, *losses, *map(self._loss.centimetres, losses))
        return tuple(column.astype(np.int32) for column in found)

    def _measured(self, day: int, person: Column, other: Column, room: Column, centimetres: Column) -> Column:
        """Give the loss of signal that one side measures, in tenths of a decibel."""
        noise = self._loss.noise
        draw = self._draws.draw("signal loss", day, person, other, room)
        return self._loss.tenths(centimetres) + integers(draw, 2 * noise + 1) - noise


class LossTable:
    """Loss of signal by distance, tabulated in whole numbers, and back.

    Args:
        settings: ``observation.attenuation_metres`` and ``observation.attenuation_db``, the points of a
            log-distance path loss; between them it is a straight line.
    """

    def __init__(self, settings: Settings) -> None:
        self._metres = _whole(settings.numbers("observation.attenuation_metres"), _CENTIMETRES)
        self._loss = _whole(settings.numbers("observation.attenuation_db"), 10)
        if not _is_curve(self._metres, self._loss):
            raise ScenarioError(
                "the loss of signal by distance is no curve",
                (
                    Problem(
                        "observation.attenuation_metres, observation.attenuation_db",
                        "",
                        "must be two lists of the same length, at least 2, each rising from entry to entry",
                    ),
                ),
                "Change the scenario.",
            )
        self.noise = round(settings.number("observation.attenuation_noise_db") * 10)

    def tenths(self, centimetres: Column) -> Column:
        """Give the loss at a distance, in tenths of a decibel."""
        return _between_points(self._metres, self._loss, centimetres)

    def centimetres(self, tenths: Column) -> Column:
        """Give the distance at which a loss would be usual."""
        return _between_points(self._loss, self._metres, tenths)


def _is_curve(metres: Column, loss: Column) -> bool:
    return len(metres) == len(loss) >= 2 and bool(np.all(np.diff(metres) > 0) and np.all(np.diff(loss) > 0))


def overlapping(
    room: Column, begin: Column, end: Column, least: int, pairs_at_once: int = PAIRS_AT_ONCE
) -> Iterator[tuple[Column, Column]]:
    """Find all pairs of stays that share a room for at least so many seconds.

    Args:
        room: Number of the room of each stay, below 2**40.
        begin: Seconds of the day.
        end: The same.
        least: At least 1.
        pairs_at_once: How many pairs to look at together, if one stay has no more. Put one behind the other,
            the parts are the same with every number.

    Yields:
        The numbers of the two stays of each pair; the one that began first comes first.
    """
    key = room.astype(np.int64) * (2 * DAY) + begin
    order = np.argsort(key, kind="stable")
    key, since, until = key[order], begin[order], end[order]
    behind = np.searchsorted(key, key - since + until - least, side="right")
    count = np.maximum(behind - np.arange(1, len(key) + 1), 0)
    before = np.concatenate([[0], np.cumsum(count)])
    first = 0
    while first < len(key):
        last = max(int(np.searchsorted(before, before[first] + pairs_at_once, side="right")) - 1, first + 1)
        one = np.repeat(np.arange(first, last), count[first:last])
        two = one + 1 + np.arange(before[first], before[last]) - before[one]
        together = np.flatnonzero(until[two] - since[two] >= least)
        yield order[one[together]], order[two[together]]
        first = last


def _dense(vehicle: Column, carriage: Column) -> Column:
    """Number the carriages of all vehicles from 0."""
    _, run = np.unique(vehicle, return_inverse=True)
    return run.astype(np.int64) * _CARRIAGES + carriage


def _whole(numbers: tuple[float, ...], parts: int) -> Column:
    return np.array([round(number * parts) for number in numbers], np.int64)


def _between_points(xs: Column, ys: Column, at: Column) -> Column:
    """Read a table between its points on a straight line, in whole numbers; beyond its ends it is flat."""
    inside = np.clip(at, xs[0], xs[-1])
    left = np.clip(np.searchsorted(xs, inside, side="right") - 1, 0, len(xs) - 2)
    width = xs[left + 1] - xs[left]
    found: Column = ys[left] + (inside - xs[left]) * (ys[left + 1] - ys[left]) // width
    return found
