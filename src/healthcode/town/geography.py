"""The map of the town: districts, neighbour towns, and the lines that join them.

Simplification:
    Districts lie on a hexagonal spiral around the centre. Six corridors cross the town through the centre,
    each with a metro and a bus line; a district lies on the nearest of them. Who has to change does so at
    the centre. Neighbour towns are each one district, joined to the centre by a train or coach. The map is
    invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import HOUR, MINUTE
from healthcode.tables import MODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.scenario import Settings

#: Invented names; a larger town goes through them again with a number.
_NAMES = (
    "old-town",
    "harbour",
    "mill-quarter",
    "lindenhof",
    "east-gate",
    "orchards",
    "brickworks",
    "north-bank",
    "gardens",
    "station-side",
    "hillfoot",
    "saltfield",
)
#: Invented neighbour towns: name, how one gets there, km east and north of the centre.
NEIGHBOURS = (
    ("westbruck", "train", -21.0, 6.0),
    ("sandhausen", "coach", 9.0, -24.0),
    ("ostmarch", "train", 32.0, 11.0),
)
_CARRIAGES = ("metro", "train")
_SPACING_KM = 1.5
_ROW_KM = 1.299038105676658  # spacing times half the square root of 3
#: The directions of the six lines, (east, north), each of length 1.
_AXES = (
    (1.0, 0.0),
    (0.5, 0.8660254037844386),
    (-0.5, 0.8660254037844386),
    (0.8660254037844386, 0.5),
    (0.0, 1.0),
    (-0.8660254037844386, 0.5),
)
#: What runs on every corridor; an index into these chooses the ride.
TRANSIT_MODES = ("metro", "bus")


@dataclass(frozen=True)
class Districts:
    """Parts of the town, then the neighbour towns.

    Args:
        ids: Text ids.
        kinds: ``town`` or ``neighbour``.
        x_km: East of the centre.
        y_km: North of the centre.
        town_count: How many of them are the town itself; district 0 is its centre.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    x_km: NDArray[np.float64]
    y_km: NDArray[np.float64]
    town_count: int

    @property
    def count(self) -> int:
        """How many districts there are, neighbours included."""
        return len(self.ids)

    def kilometres(self) -> NDArray[np.float64]:
        """Give the distance between each two districts, shape (count, count)."""
        east = self.x_km[:, None] - self.x_km[None, :]
        north = self.y_km[:, None] - self.y_km[None, :]
        return np.sqrt(east * east + north * north)


@dataclass(frozen=True)
class Legs:
    """How one gets from any district to any other by public transport.

    All but the last three have shape (2 * count * count,): (transit mode, from, to), flattened.

    Args:
        line: Number of the line of the first ride, twice that of the track, plus 1 for the way back.
        offset: Seconds after a run begins at which it leaves where the ride begins.
        seconds: Length of the first ride; 0 within a district.
        line_on, offset_on, seconds_on: The same of the second ride; ``line_on`` is -1 without one.
        mode: The mode of each line.
        headway: Seconds between two runs of each line.
        carriages: How many carriages a run of each line has; 1 means that they are not told apart.
    """

    line: NDArray[np.int32]
    offset: NDArray[np.int32]
    seconds: NDArray[np.int32]
    line_on: NDArray[np.int32]
    offset_on: NDArray[np.int32]
    seconds_on: NDArray[np.int32]
    mode: NDArray[np.uint8]
    headway: NDArray[np.int32]
    carriages: NDArray[np.int32]


def build_districts(wanted: int) -> Districts:
    """Lay out the districts of the town, at most 37, and the neighbour towns."""
    ids, x_km, y_km = [], [], []
    for number, (across, up) in zip(range(wanted), _spiral(), strict=False):
        again = number // len(_NAMES)
        ids.append(_NAMES[number % len(_NAMES)] + (f"-{again + 1}" if again else ""))
        x_km.append(_SPACING_KM * (across + up / 2))
        y_km.append(_ROW_KM * up)
    for name, _, east, north in NEIGHBOURS:
        ids.append(name)
        x_km.append(east)
        y_km.append(north)
    kinds = ("town",) * len(x_km[: -len(NEIGHBOURS)]) + ("neighbour",) * len(NEIGHBOURS)
    return Districts(tuple(ids), kinds, np.array(x_km), np.array(y_km), len(kinds) - len(NEIGHBOURS))


def _spiral() -> list[tuple[int, int]]:
    cells = [(0, 0)]
    steps = ((-1, 1), (-1, 0), (0, -1), (1, -1), (1, 0), (0, 1))
    for ring in range(1, 4):
        across, up = ring, 0
        for step_across, step_up in steps:
            for _ in range(ring):
                cells.append((across, up))
                across, up = across + step_across, up + step_up
    return cells


@dataclass(frozen=True)
class _Track:
    mode: str
    stops: tuple[int, ...]
    seconds: tuple[int, ...]


def build_legs(districts: Districts, settings: Settings) -> Legs:
    """Work out the ride or two between any two districts, by metro and by bus."""
    tracks, track_of = _tracks(districts, settings)
    count = districts.count
    shape = (len(TRANSIT_MODES), count, count)
    names = ("line", "offset", "seconds")
    first = {name: np.full(shape, -1 if name == "line" else 0, np.int32) for name in names}
    second = {name: array.copy() for name, array in first.items()}
    for mode in range(len(TRANSIT_MODES)):
        for start in range(count):
            for goal in range(count):
                if start == goal:
                    continue
                own, other = track_of[mode][start or goal], track_of[mode][goal or start]
                if own == other:
                    _put(first, (mode, start, goal), tracks, own, (start, goal))
                else:
                    _put(first, (mode, start, goal), tracks, own, (start, 0))
                    _put(second, (mode, start, goal), tracks, other, (0, goal))
    modes = [track.mode for track in tracks for _ in range(2)]
    headway = [settings.number(f"mobility.{mode}_headway_minutes") for mode in modes]
    carriages = [settings.count(f"mobility.{mode}_carriages") if mode in _CARRIAGES else 1 for mode in modes]
    return Legs(
        line=first["line"].ravel(),
        offset=first["offset"].ravel(),
        seconds=first["seconds"].ravel(),
        line_on=second["line"].ravel(),
        offset_on=second["offset"].ravel(),
        seconds_on=second["seconds"].ravel(),
        mode=np.array([MODES.index(mode) for mode in modes], np.uint8),
        headway=np.array([round(minutes * MINUTE) for minutes in headway], np.int32),
        carriages=np.array(carriages, np.int32),
    )


def _put(
    into: dict[str, NDArray[np.int32]],
    cell: tuple[int, int, int],
    tracks: list[_Track],
    number: int,
    ride: tuple[int, int],
) -> None:
    track = tracks[number]
    begins, ends = (track.stops.index(stop) for stop in ride)
    is_back = ends < begins
    into["line"][cell] = 2 * number + is_back
    into["offset"][cell] = track.seconds[-1] - track.seconds[begins] if is_back else track.seconds[begins]
    into["seconds"][cell] = abs(track.seconds[ends] - track.seconds[begins])


def _tracks(districts: Districts, settings: Settings) -> tuple[list[_Track], list[list[int]]]:
    """Put each district on the nearest axis, and each neighbour town on a track of its own.

    Returns:
        The tracks, and for each transit mode the track on which each district lies.
    """
    members: list[list[int]] = [[0] for _ in _AXES]
    axis_of = [0]
    for district in range(1, districts.town_count):
        east, north = float(districts.x_km[district]), float(districts.y_km[district])
        aside = [round(abs(east * up - north * across), 6) for across, up in _AXES]
        axis_of.append(aside.index(min(aside)))
        members[axis_of[-1]].append(district)
    tracks: list[_Track] = []
    track_of: list[list[int]] = []
    for mode in TRANSIT_MODES:
        track_of.append([len(tracks) + axis for axis in axis_of])
        for (across, up), stops in zip(_AXES, members, strict=True):
            along = districts.x_km * across + districts.y_km * up
            ordered = sorted(stops, key=lambda stop: (round(float(along[stop]), 6), stop))
            tracks.append(_track(mode, ordered, districts, settings))
    for number, (_, mode, _, _) in enumerate(NEIGHBOURS):
        for of_mode in track_of:
            of_mode.append(len(tracks))
        tracks.append(_track(mode, [districts.town_count + number, 0], districts, settings))
    return tracks, track_of


def _track(mode: str, stops: list[int], districts: Districts, settings: Settings) -> _Track:
    kilometres = districts.kilometres()
    speed = settings.number(f"mobility.{mode}_kmh")
    seconds = [0]
    for before, after in pairwise(stops):
        seconds.append(seconds[-1] + max(round(float(kilometres[before, after]) / speed * HOUR), MINUTE))
    return _Track(mode, tuple(stops), tuple(seconds))
