"""Queues at doors."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from healthcode.checkpoint.queue import waiting_seconds

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300), st.integers(0, 40)), max_size=60)


@given(rows=ROWS)
def test_each_door_is_a_line_of_its_own(rows: list[tuple[int, int, int]]) -> None:
    """The waits are those of people who are let through one by one, door by door."""
    rows = sorted(rows, key=lambda row: row[1])
    columns = [np.array([row[at] for row in rows], np.int64) for at in range(3)]
    found = waiting_seconds(columns[0].astype(np.int32), columns[1], columns[2])
    free = dict.fromkeys(range(4), 0)
    expected = []
    for place, came, takes in rows:
        begins = max(came, free[place])
        expected.append(begins - came)
        free[place] = begins + takes
    assert found.tolist() == expected
