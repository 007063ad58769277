"""Eight days of two people with phones, worked by hand, and the same counted with sets.

ana     day 0: shop, shop        day 1: shop, church      day 7: shop
ben     day 0: church            day 6: church
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.consent import NO_ENTRIES, NO_OWNERS, NOTES, Entries, Lost, consent_fields
from healthcode.audit.field import family_of

SHOP, CHURCH = 0, 1
TOWN = Entries(
    person=np.array([0, 0, 0, 0, 0, 1, 1]),
    place=np.array([SHOP, SHOP, SHOP, CHURCH, SHOP, CHURCH, CHURCH]),
    day=np.array([0, 0, 1, 1, 7, 0, 6]),
    people=2,
    days=8,
)
ALL = np.ones(7, np.bool_)


def test_all_is_lost_where_no_code_means_no_entry() -> None:
    # days: ana 0, 1, 7, ben 0, 6; places: ana's shop and church in week 0, her shop in week 1, ben's church
    assert TOWN.lost(ALL) == Lost(entries=7, days=5, places=4)
    assert TOWN.lost(~ALL) == Lost(0, 0, 0)


def test_the_cost_is_days_a_week_beyond_those_of_whoever_shows_a_code() -> None:
    user = TOWN.lost(np.array([True, True, False, False, False, False, False]))
    assert user == Lost(2, 1, 1)
    fields = consent_fields(TOWN, user, {"hard": TOWN.lost(ALL), "soft": TOWN.lost(~ALL)}, "cmd")
    weeks = 2 * 8 / 7
    assert fields["con.cost[hard]"]["value"] == pytest.approx(4 / weeks)
    # whoever shows no code passes the human who judges; whoever shows a red one does not
    assert fields["con.cost[soft]"]["value"] == pytest.approx(-1 / weeks)
    assert (fields["con.real[hard]"]["value"], fields["con.real[soft]"]["value"]) == (0, 1)
    assert fields["con.real[hard]"]["kind"] == "ASSUMPTION"
    assert fields["con.cost[hard]"]["n"] == {
        "people": 2,
        "days": 8,
        "entries": 7,
        "entries_lost_refusing": 7,
        "entries_lost_showing": 2,
        "days_lost_refusing": 5,
        "days_lost_showing": 1,
        "places_lost_refusing": 4,
        "places_lost_showing": 1,
    }
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}


@pytest.mark.parametrize(("people", "reason"), [(0, NO_OWNERS), (3, NO_ENTRIES)])
def test_without_phones_or_without_entries_nothing_can_be_said(people: int, reason: str) -> None:
    none = np.zeros(0, np.int64)
    empty = Entries(none, none, none, people, 7)
    fields = consent_fields(empty, Lost(0, 0, 0), {"hard": empty.lost(none > 0)}, "cmd")
    assert {field["not_estimable"] for field in fields.values()} == {reason}


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 2, st.integers(0, 15), st.booleans()), min_size=1))
@settings(max_examples=40)
def test_sets_count_the_same(rows: list[tuple[int, int, int, bool]]) -> None:
    person, place, day, refused = (np.array(column) for column in zip(*rows, strict=True))
    lost = Entries(person, place, day, 5, 16).lost(refused)
    assert lost == Lost(
        sum(row[3] for row in rows),
        len({(who, when) for who, _, when, out in rows if out}),
        len({(who, where, when // 7) for who, where, when, out in rows if out}),
    )
