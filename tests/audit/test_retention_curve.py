"""What rows kept longer bring and how many lie there, against a toy worked by hand and plain counting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.field import family_of
from healthcode.audit.retention_curve import (
    KNOWN_POINTS,
    NOTES,
    Kept,
    held_on,
    kept_of,
    retention_details,
    retention_fields,
    shortest_enough,
)
from healthcode.audit.unicity import Unicity
from healthcode.clock import DAY, HOUR

#: Three people on two days: the first two are infected on both.
INFECTED = np.array([[True, True, False], [True, True, False]])
MORNINGS = np.array([4 * HOUR, DAY + 4 * HOUR])


def toy(days: int | None, *locked: int) -> Kept:
    """Keep three rows, known at midnight, at 04:00 and at noon of the first day."""
    flat = np.zeros(6, np.bool_)
    flat[list(locked)] = True
    known_at = np.array([0, 4 * HOUR, 12 * HOUR])
    return kept_of(days, flat.reshape(2, 3), INFECTED, {"trips": held_on(known_at, MORNINGS, days)})


CURVE = (toy(0), toy(1, 0, 2), toy(3, 0, 1, 2, 3), toy(None, 0, 1, 3))


def test_the_toy_worked_by_hand() -> None:
    """Each count of three rows, six person-days and four times of keeping."""
    # On the first morning the rows of midnight and of 04:00 are there; with no day only that of 04:00.
    # On the second, with one day, the row of 04:00 is just young enough, and that of noon is.
    assert [kept.stock["trips"] for kept in CURVE] == [1, 4, 5, 5]
    assert [kept.most_held for kept in CURVE] == [1, 2, 3, 3]
    assert [(kept.locked, kept.caught) for kept in CURVE] == [(0, 0), (2, 1), (4, 3), (3, 3)]
    fields = retention_fields(CURVE, 4, "make")
    assert [fields[f"ret.caught[{days}]"]["value"] for days in (0, 1, 3, "all")] == [0, 1, 3, 3]
    assert [fields[f"ret.gain[{days}]"]["value"] for days in (1, 3, "all")] == [1, 2, 0]
    assert fields["ret.gain[3]"]["n"] == {
        "shorter_days": 1,
        "caught": 3,
        "caught_shorter": 1,
        "locked": 4,
        "locked_shorter": 2,
    }
    assert fields["ret.caught[3]"]["n"] == {"locked": 4, "in_vain": 1, "infected": 4}
    assert fields["ret.enough"]["value"] == 3
    assert fields["ret.stock[all]"]["n"] == {"tables": {"trips": 5}, "most_held": 3}


def test_every_field_has_its_note() -> None:
    """Each family of fields is one that a note tells of, and none is told of in vain."""
    unicities = [Unicity(2, 2, {KNOWN_POINTS: alone}) for alone in (0, 1, 2)] + [
        Unicity(0, 0, {KNOWN_POINTS: 0})
    ]
    fields = retention_fields(CURVE, 4, "make", unicities, 3)
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}
    assert [fields[f"ret.unicity[{days}]"]["value"] for days in (0, 1, 3, "all")] == [0, 0.5, 1, None]
    assert fields["ret.unicity[1]"]["n"] == {"numerator": 1, "denominator": 2, "people": 2, "residents": 3}
    assert all(field["command"] == "make" for field in fields.values())


def test_where_only_for_ever_is_enough_it_is_said() -> None:
    """Nothing tried catches as many as rows kept for ever: no number, but the reason."""
    curve = (toy(0), toy(1, 0), toy(None, 0, 1))
    assert shortest_enough(curve) is None
    field = retention_fields(curve, 4, "make")["ret.enough"]
    assert field["value"] is None
    assert field["not_estimable"]


def test_the_curve_says_the_same_as_the_fields() -> None:
    """The picture's numbers are those of the fields, with the mark of the incubation period."""
    details, fields = retention_details(CURVE, {"trips": 14}), retention_fields(CURVE, 4, "make")
    assert details["incubation_days"] == 14
    assert details["policy_days"] == {"trips": 14}
    for point in details["curve"]:
        key = "all" if point["days"] is None else point["days"]
        caught = fields[f"ret.caught[{key}]"]
        assert (point["caught"], point["locked"]) == (caught["value"], caught["n"]["locked"])
        assert point["in_vain"] == caught["n"]["in_vain"]
        assert point["stock"] == fields[f"ret.stock[{key}]"]["value"]


@given(
    st.lists(st.integers(-20 * HOUR, 90 * HOUR), max_size=30),
    st.one_of(st.none(), st.integers(0, 5)),
)
def test_rows_held_are_counted_one_by_one(known: list[int], days: int | None) -> None:
    """A row counts from when it became known until exactly so many days later."""
    mornings = [day * DAY + 4 * HOUR for day in range(4)]
    found = held_on(np.array(sorted(known), np.int64), np.array(mornings), days)
    assert found.tolist() == [
        sum(1 for at in known if at <= morning and (days is None or at >= morning - days * DAY))
        for morning in mornings
    ]
