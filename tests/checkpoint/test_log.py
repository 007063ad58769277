"""Logs: each setting keeps what it says and hides the rest, from the guard and from the file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from checkpoint.hands import decided, gate, scene, town, verdicts
from healthcode.checkpoint.log import GateLog, day_log, kept, log_columns, told
from healthcode.checkpoint.model import FACTS, Gate
from healthcode.clock import DAY, HOUR
from healthcode.tables import ALL_COLOURS

KNOWN = town()
GIVEN = verdicts(KNOWN)


def log_of(chosen: Gate, seed: int = 1) -> tuple[GateLog, Any]:
    found = decided(chosen, KNOWN, scene(KNOWN, seed), GIVEN)
    return day_log(chosen, found, KNOWN, GIVEN), found


def words_in(columns: dict[str, Any]) -> set[str]:
    return {str(value) for column in columns.values() for value in column.tolist()}


@pytest.mark.parametrize("sees", FACTS)
@pytest.mark.parametrize("log", ["pseudonyms", "persons"])
def test_what_is_not_seen_is_in_no_row(sees: str, log: str) -> None:
    """The columns are those of the setting, and no word of a hidden fact stands in any of them."""
    chosen = gate(mode="online", sees=sees, log=log, log_days=1)
    found, _ = log_of(chosen)
    name = "pseudonym" if log == "pseudonyms" else "person_id"
    assert (
        tuple(found.columns)
        == ("place_id", "checked_at", name, "answer", *FACTS[sees])
        == log_columns(chosen)
    )
    words = words_in(found.columns)
    shown = {
        "colour": set(ALL_COLOURS),
        "reason": {"near-a-case"},
        "group": {"old", "young"},
        "district": {"District 0", "District 1"},
        "points": {"7", "14", "21", "28"},
    }
    for fact, possible in shown.items():
        assert bool(words & possible) == (fact in FACTS[sees]), fact
    assert bool(words & set(KNOWN.person_ids)) == (log == "persons")
    assert any(word.startswith("P-") for word in words) == (log == "pseudonyms")


@pytest.mark.parametrize("sees", FACTS)
def test_the_screen_tells_what_the_setting_says(sees: str) -> None:
    """The guard's view has the answer and the facts of the level, and nothing else."""
    chosen = gate(mode="online", sees=sees)
    _, found = log_of(chosen)
    view = told(chosen, found, KNOWN, GIVEN)
    assert tuple(view) == ("answer", *FACTS[sees])
    assert set(view["answer"].tolist()) == {"yes", "no"}
    for fact in FACTS[sees]:
        assert not any(view[fact][~found.is_read]), "where nothing is shown, nothing is told"


def test_a_glance_tells_the_colour_alone() -> None:
    """Even a screen that tells everything tells of a glance no more than the paint."""
    chosen = gate(mode="online", sees="everything", glance_share=1.0, log="persons", log_days=1)
    found, decisions = log_of(chosen)
    assert len(found) == 0
    view = told(chosen, decisions, KNOWN, GIVEN)
    phones = decisions.scene.has_phone
    assert all(view["colour"][phones])
    assert not any(view["reason"])
    assert not any(view["group"])


def test_nothing_is_kept_of_nothing() -> None:
    """A log of nothing has no column."""
    found, _ = log_of(gate())
    assert (found.columns, len(found), found.name_column) == ({}, 0, None)


@pytest.mark.parametrize("sees", ["yes_no", "colour"])
def test_counts_add_up_and_name_nobody(sees: str) -> None:
    """The counts of all doors and hours are all checks, and all refusals."""
    found, decisions = log_of(gate(sees=sees, log="counts", log_days=1))
    assert found.columns["checks"].sum() == len(decisions.scene)
    assert found.columns["refused"].sum() == decisions.is_refused.sum()
    assert ("colour" in found.columns) == (sees == "colour")
    assert not words_in(found.columns) & {*KNOWN.person_ids, *decisions.pseudonym.tolist()} - {""}
    cells = list(zip(*(found.columns[name].tolist() for name in ("place_id", "hour")), strict=True))
    here = decisions.scene
    place, hour = cells[0]
    there = (np.array(KNOWN.place_ids)[here.place] == place) & (here.arrived_at // HOUR * HOUR == hour)
    in_cell = [at for at, cell in enumerate(cells) if cell == (place, hour)]
    assert found.columns["checks"][in_cell].sum() == there.sum()


def test_old_days_are_deleted() -> None:
    """With two days' keeping, the log at the end of the fourth day has the last two."""
    one = GateLog({"place_id": np.array(["a"], dtype=object), "checks": np.array([1])})
    days = [(day * DAY, one) for day in range(4)]
    for log_days, rows in ((1, 1), (2, 2), (4, 4), (9, 4)):
        assert len(kept(gate(log="counts", log_days=log_days), days, 4 * DAY)) == rows
