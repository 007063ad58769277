"""The map holds together: every district is reached from every other, forwards in time."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.scenario import default_settings
from healthcode.tables import MODES
from healthcode.town.geography import NEIGHBOURS, TRANSIT_MODES, Districts, Legs, build_districts, build_legs


def mapped(count: int) -> tuple[Districts, Legs]:
    districts = build_districts(count)
    return districts, build_legs(districts, default_settings())


@pytest.mark.parametrize("count", [2, 3, 7, 12, 37])
def test_every_pair_of_districts_is_reachable(count: int) -> None:
    """By metro and by bus, in one ride or two, none of which takes no time."""
    districts, legs = mapped(count)
    shape = (len(TRANSIT_MODES), districts.count, districts.count)
    line, seconds = legs.line.reshape(shape), legs.seconds.reshape(shape)
    line_on, seconds_on = legs.line_on.reshape(shape), legs.seconds_on.reshape(shape)
    apart = ~np.eye(districts.count, dtype=bool)
    for mode in range(len(TRANSIT_MODES)):
        assert (line[mode][apart] >= 0).all()
        assert (seconds[mode][apart] > 0).all()
        changes = line_on[mode] >= 0
        assert (seconds_on[mode][changes] > 0).all()
        assert not changes[~apart].any()
        assert not changes[0].any(), "nobody changes at the centre who is there already"
        assert not changes[:, 0].any()
    assert (legs.offset >= 0).all()
    assert (legs.offset_on >= 0).all()


@pytest.mark.parametrize("count", [2, 12, 37])
def test_one_run_serves_its_stops_in_order(count: int) -> None:
    """Two rides on one run of a line that end at one place end there at the same time."""
    districts, legs = mapped(count)
    shape = (len(TRANSIT_MODES), districts.count, districts.count)
    for line, offset, seconds, from_, to in (
        (legs.line, legs.offset, legs.seconds, None, 0),
        (legs.line_on, legs.offset_on, legs.seconds_on, 0, None),
    ):
        when: dict[tuple[int, int], set[int]] = {}
        changes = legs.line_on.reshape(shape) >= 0
        for mode, start, goal in np.ndindex(shape):
            cell = np.ravel_multi_index((mode, start, goal), shape)
            if line[cell] < 0:
                continue
            direct = not changes[mode, start, goal]
            begins = start if direct or from_ is None else from_
            ends = goal if direct or to is None else to
            when.setdefault((int(line[cell]), int(begins)), set()).add(int(offset[cell]))
            when.setdefault((int(line[cell]), int(ends)), set()).add(int(offset[cell] + seconds[cell]))
        assert all(len(times) == 1 for times in when.values())


def test_the_way_back_takes_as_long() -> None:
    """A single ride takes as long in both directions, on the other direction of the same track."""
    districts, legs = mapped(12)
    shape = (len(TRANSIT_MODES), districts.count, districts.count)
    line, seconds = legs.line.reshape(shape), legs.seconds.reshape(shape)
    direct = legs.line_on.reshape(shape) < 0
    for mode, start, goal in np.ndindex(shape):
        if start != goal and direct[mode, start, goal]:
            assert seconds[mode, start, goal] == seconds[mode, goal, start]
            assert line[mode, start, goal] == line[mode, goal, start] ^ 1


def test_neighbour_towns_are_reached_as_the_map_says() -> None:
    """By train or coach to the centre, each on a line of its own."""
    districts, legs = mapped(12)
    shape = (len(TRANSIT_MODES), districts.count, districts.count)
    line = legs.line.reshape(shape)
    lines = set()
    for number, (name, mode, _, _) in enumerate(NEIGHBOURS):
        there = districts.town_count + number
        assert districts.ids[there] == name
        assert districts.kinds[there] == "neighbour"
        assert MODES[legs.mode[line[0, 0, there]]] == mode
        assert line[0, 0, there] == line[1, 0, there]
        lines.add(int(line[0, 0, there]))
    assert len(lines) == len(NEIGHBOURS)


def test_metro_and_bus_run_on_lines_of_their_own() -> None:
    """Within the town the first transit mode is the metro and the second the bus."""
    districts, legs = mapped(12)
    shape = (len(TRANSIT_MODES), districts.count, districts.count)
    inner = slice(0, districts.town_count)
    apart = ~np.eye(districts.town_count, dtype=bool)
    for number, mode in enumerate(TRANSIT_MODES):
        found = legs.mode[legs.line.reshape(shape)[number, inner, inner][apart]]
        assert {MODES[one] for one in found} == {mode}


@pytest.mark.parametrize("count", [2, 12, 37])
def test_districts_are_told_apart(count: int) -> None:
    """As many as wanted, each with its own name and place, and neighbour towns farther out than any."""
    districts = build_districts(count)
    assert districts.town_count == count
    assert len(set(districts.ids)) == districts.count == count + len(NEIGHBOURS)
    kilometres = districts.kilometres()
    assert (kilometres[~np.eye(districts.count, dtype=bool)] > 0.9).all()
    assert kilometres[0, count:].min() > kilometres[0, :count].max()
    assert np.array_equal(kilometres, kilometres.T)
