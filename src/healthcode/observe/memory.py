"""What people remember of the last days: who met whom and where, for the health office's interviews."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from healthcode.clock import MINUTE
from healthcode.observe.kinds import by_kind
from healthcode.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.observe.given import Column, Day, Settings, Town

_HOME, _FRIEND = "home", "friend"
#: More than any vehicle has carriages.
_CARRIAGES = 1 << 15


@dataclass(frozen=True)
class _Stays:
    """Stays in rooms: person, number of the place or vehicle, minutes of the day."""

    person: Column
    room: Column
    begin: Column
    end: Column


@dataclass(frozen=True)
class _Remembered:
    """One day: stays at places, and rides with their modes and carriages."""

    number: int
    visits: _Stays
    rides: _Stays
    mode: Column
    carriage: Column


@dataclass(frozen=True)
class Meetings:
    """Meetings of cases, one for each pair of stays.

    Args:
        case: Who is asked.
        contact: Whom they met.
        day: When.
        room: Place or vehicle.
        minutes: How long.
        share: How likely the case can name that contact.
    """

    case: Column
    contact: Column
    day: Column
    room: Column
    minutes: Column
    share: Column

    @classmethod
    def joined(cls, parts: Sequence[Meetings]) -> Self:
        """Put meetings together."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Memory:
    """The stays of the last days, in whole minutes, where people remember anybody at all.

    Args:
        town: Kinds of places, and whose home is where.
        settings: ``health_office.recall`` and ``health_office.interview_days_back``.
    """

    def __init__(self, town: Town, settings: Settings) -> None:
        recall = settings.table("health_office.recall")
        self._by_place = np.array(by_kind(recall, town.place_kinds))[town.places.kind]
        self._by_mode = np.array(by_kind(recall, MODES))
        homes = np.array([kind.split("/")[0] == _HOME for kind in town.place_kinds])
        self._is_home = homes[town.places.kind]
        self._home_of = town.people.home_place
        self._friend_share = recall.get(_FRIEND, recall.get(_HOME, 0.0))
        self._is_remembered = (self._by_place > 0) | (self._is_home & (self._friend_share > 0))
        self._count = len(town.people.household)
        days_back = settings.count("health_office.interview_days_back")
        self._days: deque[_Remembered] = deque(maxlen=days_back)

    def add(self, day: int, today: Day) -> None:
        """Remember a day and forget the oldest."""
        visits, rides = today.visits, today.rides
        here = np.flatnonzero(self._is_remembered[visits.place])
        aboard = np.flatnonzero(self._by_mode[rides.mode] > 0)
        at_places = _Stays(
            visits.person[here],
            visits.place[here],
            _minutes(visits.arrived_at[here]),
            _minutes(visits.left_at[here]),
        )
        in_vehicles = _Stays(
            rides.person[aboard],
            rides.vehicle[aboard],
            _minutes(rides.departed_at[aboard]),
            _minutes(rides.arrived_at[aboard]),
        )
        self._days.append(
            _Remembered(day, at_places, in_vehicles, rides.mode[aboard], rides.carriage[aboard])
        )

    def meetings(self, case: Column, from_day: Column, to_day: Column, least: int) -> Meetings | None:
        """Find whom cases met, or None if no day that is asked about is remembered.

        Args:
            case: People, each once.
            from_day: Of each, the first day that is asked about.
            to_day: Of each, the last.
            least: Minutes from which on a meeting counts.
        """
        at_places, in_vehicles = [], []
        for day in self._days:
            asked = np.zeros(self._count, np.bool_)
            asked[case[(from_day <= day.number) & (day.number <= to_day)]] = True
            if asked.any():
                at_places.append(self._at_places(day, asked, least))
                in_vehicles.append(self._in_vehicles(day, asked, least))
        if not at_places:
            return None
        return Meetings.joined([self._at_friends(Meetings.joined(at_places)), *in_vehicles])

    def _at_places(self, day: _Remembered, asked: Column, least: int) -> Meetings:
        """Find meetings at places."""
        stays = day.visits
        visited = np.zeros(len(self._by_place), np.bool_)
        visited[stays.room[asked[stays.person]]] = True
        some = np.flatnonzero(visited[stays.room])
        one, two, minutes = _sharing(stays, some, stays.room[some], asked, least)
        return _meetings(day, stays, one, two, minutes, self._by_place[stays.room[one]])

    def _in_vehicles(self, day: _Remembered, asked: Column, least: int) -> Meetings:
        """Find meetings in one carriage of one vehicle."""
        stays = day.rides
        ridden = np.unique(stays.room[asked[stays.person]])
        run = np.searchsorted(ridden, stays.room)
        run[run == len(ridden)] = 0
        some = np.flatnonzero(ridden[run] == stays.room) if len(ridden) else run[:0]
        one, two, minutes = _sharing(stays, some, run[some] * _CARRIAGES + day.carriage[some], asked, least)
        return _meetings(day, stays, one, two, minutes, self._by_mode[day.mode[one]])

    def _at_friends(self, met: Meetings) -> Meetings:
        """Let a home that is not that of both be a friend's."""
        visiting = (self._home_of[met.case] != met.room) | (self._home_of[met.contact] != met.room)
        share = np.where(self._is_home[met.room] & visiting, self._friend_share, met.share)
        return replace(met, share=share)


def _sharing(
    stays: _Stays, some: Column, place: Column, asked: Column, least: int
) -> tuple[Column, Column, Column]:
    """Find all stays that share a place with a stay of somebody who is asked.

    Args:
        stays: Of one day.
        some: Which of them can matter.
        place: Of each of these, what counts as one place.
        asked: For each person, whether they are asked.
        least: Minutes.

    Returns:
        Numbers of the stays of those who are asked, of the others, and the minutes that they share.
    """
    order = np.argsort(place, kind="stable")
    place, some = place[order], some[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(len(place), 1), np.bool_), place[1:] != place[:-1]]))
    sizes = np.diff(starts, append=len(place))
    group = np.repeat(np.arange(len(starts)), sizes)
    of_case = np.flatnonzero(asked[stays.person[some]])
    many = sizes[group[of_case]]
    one = some[np.repeat(of_case, many)]
    behind = np.repeat(starts[group[of_case]] - np.cumsum(many) + many, many)
    two = some[np.arange(len(one)) + behind]
    minutes = np.minimum(stays.end[one], stays.end[two]).astype(np.int32)
    minutes -= np.maximum(stays.begin[one], stays.begin[two])
    met = (minutes >= least) & (stays.person[one] != stays.person[two])
    return one[met], two[met], minutes[met]


def _meetings(
    day: _Remembered, stays: _Stays, one: Column, two: Column, minutes: Column, share: Column
) -> Meetings:
    days = np.full(len(one), day.number)
    return Meetings(stays.person[one], stays.person[two], days, stays.room[one], minutes, share)


def _minutes(seconds: Column) -> Column:
    return (seconds // MINUTE).astype(np.int16)
