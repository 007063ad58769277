"""Appeals in a town of three people and five days, by hand; L locked, i infected, F files, G granted.

            day 0    1        2        3      4
    ana     L F      L        L G      free   free    wrongly locked from 0 on; filed on 0, granted on 2
    ben     L        L        i        L      L       a wrong lock cut off by an infection, then another
    cem     -        i L F    i L      i      -       rightly locked; files, is never answered

A day begins at 04:00. Ana files at 10:00 on day 0 and wins at 16:00 on day 2: 54 hours. Her lock lasted
from 04:00 on day 0 to then: 60 hours. Ben's first lock was seen for two days and cut off; his second, on days
3 and 4, is cut off by the end.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.appeal_fields import (
    NOBODY_DECIDED,
    NOBODY_FILED,
    NOTES,
    NOTHING_LIFTED,
    appeal_fields,
)
from healthcode.audit.appeals import Appeal, Appealed, surviving, wrong_locks
from healthcode.audit.field import family_of
from healthcode.clock import DAY, HOUR

L, o = True, False
LOCKED = np.array([[L, L, o], [L, L, L], [L, o, L], [o, L, o], [o, L, o]])
INFECTED = np.array([[o, o, o], [o, o, L], [o, L, L], [o, o, L], [o, o, o]])
ANA = Appeal(0, 10 * HOUR, 2 * DAY + 16 * HOUR, is_granted=True, is_wrong=True)
CEM = Appeal(2, DAY + 9 * HOUR, None, is_granted=False, is_wrong=False)
TOWN = Appealed(LOCKED, INFECTED, (ANA, CEM), 4 * HOUR)
GROUPS = {"age_band": ("old", "old", "young")}


def fields(found: Appealed = TOWN) -> dict[str, dict[str, Any]]:
    return appeal_fields(found, GROUPS, 7, "healthcode audit run RUN", "ASSUMPTION")


def test_the_fields_of_the_town() -> None:
    found = fields()
    assert {name: field["value"] for name, field in found.items()} == {
        "app.filed": 2,
        # cem's appeal was never decided, so it was neither granted nor refused
        "app.upheld": 1.0,
        "app.hours": 54.0,
        # ana, at the 04:00 of days 1 and 2
        "app.waste": 2,
        "app.access[age_band=old]": 0.5,
        "app.access[age_band=young]": None,
    }
    assert found["app.filed"]["n"] == {
        "people_filing": 2,
        "people_locked": 3,
        "people_wrongly_locked": 2,
        "filed_though_infected": 1,
    }
    assert found["app.upheld"]["n"] == {
        "filed": 2,
        "decided": 1,
        "granted": 1,
        "granted_though_infected": 0,
        "is_small": True,
    }
    assert {field["kind"] for field in found.values()} == {"ASSUMPTION"}
    assert found["app.waste"]["n"] == {"wrong_person_days": 7, "wrong_person_days_without_appeals": 7}
    assert found["app.access[age_band=old]"]["n"] == {"filed": 1, "wrongly_locked": 2, "is_small": True}


def test_nothing_filed_is_not_estimable() -> None:
    found = fields(replace(TOWN, appeals=()))
    assert found["app.upheld"]["not_estimable"] == NOBODY_FILED
    assert found["app.hours"]["not_estimable"] == NOTHING_LIFTED
    assert found["app.filed"]["value"] == found["app.waste"]["value"] == 0


def test_an_appeal_that_nobody_decided_is_no_refusal() -> None:
    found = fields(replace(TOWN, appeals=(CEM,)))
    assert (found["app.upheld"]["value"], found["app.upheld"]["not_estimable"]) == (None, NOBODY_DECIDED)


def test_a_lock_lifted_of_somebody_infected_does_not_count_for_the_hours() -> None:
    mistaken = replace(CEM, decided_at=DAY + 15 * HOUR, is_granted=True)
    found = fields(replace(TOWN, appeals=(ANA, mistaken)))
    assert found["app.hours"]["value"] == 54.0
    assert found["app.upheld"]["n"]["granted_though_infected"] == 1


def test_every_field_has_a_note() -> None:
    assert {family_of(name) for name in fields()} == {note.name for note in NOTES}


def test_wrong_locks_are_measured_to_the_hour_of_the_appeal_or_cut_off() -> None:
    length, is_end = wrong_locks(TOWN.wrong, INFECTED, TOWN.lifted(), 4 * HOUR)
    assert sorted(zip((length // HOUR).tolist(), is_end.tolist(), strict=True)) == [
        (48, False),
        (48, False),
        (60, True),
    ]
    # three are seen for 48 hours; of the one that is left, none goes on after 60
    assert TOWN.wrong_lock_count() == 3
    assert TOWN.still_wrong([24, 48, 59, 60, 100]) == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_without_appeals_the_same_lock_ends_at_the_next_morning_without_it() -> None:
    length, is_end = wrong_locks(TOWN.wrong, INFECTED, {}, 4 * HOUR)
    assert max(zip((length // HOUR).tolist(), is_end.tolist(), strict=True)) == (72, True)


def _plainly_surviving(seen: list[tuple[int, bool]], moment: int) -> Fraction:
    """Kaplan and Meier 1958, in so many words."""
    share = Fraction(1)
    for time in sorted({length for length, is_end in seen if is_end and length <= moment}):
        at_risk = sum(length >= time for length, _ in seen)
        ended = sum(length == time and is_end for length, is_end in seen)
        share *= Fraction(at_risk - ended, at_risk)
    return share


def _plain_locks(wrong: Any, infected: Any) -> list[tuple[int, bool]]:
    found = []
    for person in range(wrong.shape[1]):
        since = None
        for day in range(len(wrong) + 1):
            is_wrong = day < len(wrong) and bool(wrong[day, person])
            if is_wrong and since is None:
                since = day
            if not is_wrong and since is not None:
                known = day < len(wrong) and not infected[day, person]
                found.append(((day - since) * DAY, known))
                since = None
    return found


@given(st.integers(1, 6), st.integers(1, 5), st.data())
@settings(max_examples=40)
def test_plain_loops_find_the_same(days: int, people: int, data: st.DataObject) -> None:
    def cells() -> np.ndarray:
        drawn = data.draw(st.lists(st.booleans(), min_size=days * people, max_size=days * people))
        return np.array(drawn).reshape(days, people)

    infected = cells()
    wrong = cells() & ~infected
    length, is_end = wrong_locks(wrong, infected, {}, 4 * HOUR)
    plain = _plain_locks(wrong, infected)
    assert sorted(zip(length.tolist(), is_end.tolist(), strict=True)) == sorted(plain)
    moments = [hour * HOUR for hour in (12, 24, 48, 60, 96)]
    expected = [float(_plainly_surviving(plain, moment)) for moment in moments]
    longest, is_over = max((one[0] for one in plain), default=-1), expected and expected[-1] == 0
    for moment, found, wanted in zip(moments, surviving(length, is_end, moments), expected, strict=True):
        if moment > longest and not is_over:
            assert found is None
        else:
            assert found == pytest.approx(wanted)


def test_nothing_is_said_of_times_longer_than_any_lock_was_seen() -> None:
    length = np.array([10, 20, 30])
    assert surviving(length, np.array([True, False, False]), [30, 31]) == [pytest.approx(2 / 3), None]
    assert surviving(length, np.array([True, True, True]), [30, 31]) == [0.0, 0.0]
    assert surviving(length[:0], np.zeros(0, np.bool_), [1]) == [None]


def test_the_page_tells_every_field_and_its_trap() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "appeals.md").read_text(encoding="utf-8")
    for note in NOTES:
        name = note.name.replace("[…]", "[g]")
        assert f"| `{name}` | {note.meaning}" in page
        assert note.en in page
