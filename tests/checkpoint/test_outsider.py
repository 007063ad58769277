"""What an outsider learns, against a slow count by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from checkpoint.hands import decided, gate, scene, town, verdicts
from healthcode.checkpoint.log import GateLog, day_log, joined
from healthcode.checkpoint.outsider import known_points, learn
from healthcode.checkpoint.scene import keys_of
from healthcode.clock import DAY, HOUR
from healthcode.draws import Draws

KINDS = {"p0": "shop/grocery", "p1": "worship", "p2": "clinic/practice", "p3": "station"}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["P-A", "P-B", "P-C"]),
        st.sampled_from(sorted(KINDS)),
        st.integers(0, 3 * DAY),
        st.sampled_from(["green", "yellow", "red"]),
    ),
    min_size=1,
    max_size=25,
)


def log_of(rows: list[tuple[str, str, int, str]]) -> GateLog:
    columns = list(zip(*rows, strict=True))
    return GateLog(
        {
            "place_id": np.array(columns[1], dtype=object),
            "checked_at": np.array(columns[2], np.int64),
            "pseudonym": np.array(columns[0], dtype=object),
            "answer": np.array(["yes"] * len(rows), dtype=object),
            "colour": np.array(columns[3], dtype=object),
        }
    )


@given(rows=ROWS)
def test_small_logs_are_read_as_by_hand(rows: list[tuple[str, str, int, str]]) -> None:
    """Every number is what counting row by row gives."""
    found = learn(log_of(rows), KINDS, Draws(5))
    names = sorted({row[0] for row in rows})
    own = {name: sorted((row for row in rows if row[0] == name), key=lambda row: row[2]) for name in names}
    # Rows of one second stay as they stand in the log.
    chains = {}
    for name, visits in own.items():
        way = [place for _, place, _, _ in visits]
        chains[name] = 1 + sum(a != b for a, b in pairwise(way))
    assert found.rows == len(rows)
    assert found.names == len(names)
    assert found.longest_chain == max(chains.values())
    assert found.traced_names == sum(length > 1 for length in chains.values())
    assert found.linked_days == max(len({row[2] // DAY for row in visits}) for visits in own.values())
    sensitive = [row for row in rows if row[1] in ("p1", "p2")]
    assert (found.sensitive_rows, found.sensitive_names) == (
        len(sensitive),
        len({row[0] for row in sensitive}),
    )
    flagged = [row for row in rows if row[3] != "green"]
    assert (found.flagged_rows, found.flagged_names) == (len(flagged), len({row[0] for row in flagged}))
    assert found.singled_out == singled_by_hand(own)
    assert found.reasons_told == 0


def singled_by_hand(own: dict[str, list[Any]]) -> tuple[float | None, ...]:
    """Ask for each name with so many points how many names were at all that are known."""
    places = sorted({row[1] for rows in own.values() for row in rows})
    place_number = {place: at for at, place in enumerate(places)}
    points = {
        name: sorted({(place_number[row[1]], row[2] // HOUR) for row in rows}) for name, rows in own.items()
    }
    names = sorted(points)
    drawn = known_points(keys_of(names), keys_of(places), [points[name] for name in names], 2, Draws(5))
    shares: list[float | None] = []
    for count in (1, 2):
        alone = having = 0
        for name, known in zip(names, drawn, strict=True):
            if len(set(points[name])) < count:
                continue
            having += 1
            fitting = [name for name in names if set(known[:count]) <= set(points[name])]
            alone += len(fitting) == 1
        shares.append(alone / having if having else None)
    return tuple(shares)


def test_known_points_are_the_names_own() -> None:
    """Two different ones where there are two, and the first is the one that is known alone."""
    points = [[(0, 1), (0, 2), (1, 2)], [(0, 1)]]
    names, places = np.array([7, 8]), keys_of(["p0", "p1"])
    one = known_points(names, places, points, 1, Draws(1))
    two = known_points(names, places, points, 2, Draws(1))
    assert [known[0] for known in two] == [known[0] for known in one]
    assert len(set(two[0])) == 2
    assert set(two[0]) <= set(points[0])
    assert two[1] == [(0, 1)]


def test_known_points_follow_from_ids_alone() -> None:
    """Another door in the log, or another name, changes nothing in what is known of the others."""
    rows = [(hour % 3, hour) for hour in range(30)]
    names = np.array([7])
    few = known_points(names, keys_of(["p1", "p2", "p3"]), [rows], 2, Draws(1))
    moved = [(place + 1, hour) for place, hour in rows]
    many = known_points(
        np.array([5, 7]), keys_of(["p0", "p1", "p2", "p3"]), [[(0, 3), (0, 4)], moved], 2, Draws(1)
    )
    assert [(place + 1, hour) for place, hour in few[0]] == many[1]


def test_two_points_are_a_share_of_the_names_that_have_two() -> None:
    """Who came once is not counted among those whom two hours pick out, or do not."""
    rows = [("P-A", "p0", 0, "green"), ("P-A", "p1", HOUR, "green"), ("P-B", "p0", 0, "green")]
    found = learn(log_of(rows), KINDS, Draws(1))
    assert found.singled_out[1] == 1.0
    assert found.names_with_points == (2, 1)
    once = learn(log_of(rows[2:]), KINDS, Draws(1))
    assert (once.singled_out, once.names_with_points) == ((1.0, None), (1, 0))


def test_grey_is_another_colour_than_green() -> None:
    """Whoever is grey is told from the others, by rows of names and by counts; no colour is none."""
    rows = [("P-A", "p0", 0, "grey"), ("P-B", "p0", 0, "green"), ("P-C", "p0", 0, "")]
    found = learn(log_of(rows), KINDS, Draws(1))
    assert (found.flagged_rows, found.flagged_names) == (1, 1)


def test_daily_pseudonyms_cannot_be_linked_and_stable_ones_can() -> None:
    """Over three days a name of the day appears on one day, a stable name or a person on all."""
    known = town(6)
    given_ = verdicts(known, colours="green")
    linked = {}
    settings: dict[str, dict[str, Any]] = {
        "daily": {"log": "pseudonyms"},
        "stable": {"log": "pseudonyms", "stable_pseudonyms": True},
        "persons": {"log": "persons"},
    }
    for label, changes in settings.items():
        chosen = gate(mode="online", log_days=30, **changes)
        logs = []
        for day in range(3):
            seen = scene(known, rows=60, phones=1.0, begins=1_582_257_600 + day * DAY)
            logs.append(day_log(chosen, decided(chosen, known, seen, given_), known, given_))
        kinds = dict(zip(known.place_ids, known.place_kinds, strict=True))
        linked[label] = learn(joined(logs), kinds, Draws(1))
    assert {label: found.linked_days for label, found in linked.items()} == {
        "daily": 1,
        "stable": 3,
        "persons": 3,
    }
    assert linked["daily"].names == 18
    assert linked["stable"].names == linked["persons"].names == 6
    assert linked["persons"].longest_chain > linked["daily"].longest_chain


def test_counts_of_one_give_an_answer_away() -> None:
    """A log of counts names nobody; its cells of one check are counted."""
    log = GateLog(
        {
            "place_id": np.array(["p1", "p1", "p0"], dtype=object),
            "hour": np.array([0, HOUR, 0]),
            "colour": np.array(["red", "green", "yellow"], dtype=object),
            "checks": np.array([1, 5, 2]),
            "refused": np.array([1, 0, 0]),
        }
    )
    found = learn(log, KINDS, Draws(1))
    assert (found.names, found.lone_cells, found.sensitive_rows, found.flagged_rows) == (0, 1, 6, 3)
    assert found.singled_out == (None, None)


def test_an_empty_log_tells_nothing() -> None:
    """No log, no facts and no share that could be estimated."""
    found = learn(GateLog({}), KINDS, Draws(1))
    assert (found.rows, found.facts, found.singled_out) == (0, (), (None, None))
