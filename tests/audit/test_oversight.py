"""Five colours set by hand, counted by eye."""

from __future__ import annotations

import pytest

from healthcode.audit.field import family_of
from healthcode.audit.oversight import LADDER, NO_CHANGES, NOTES, Change, oversight_fields

CHANGES = (
    Change("Desk", "on a list", "", "red", has_end=True),
    # the author signs for the author, in other letters
    Change("Desk", "on a list", " desk ", "red", has_end=True),
    Change("Desk", "appeal", "Court", "green", has_end=False),
    Change("Clinic", " ", "Court", "red", has_end=False),
    Change("Clinic", "recovered", "Court", "green", has_end=True),
)


def test_a_trace_needs_author_reason_and_somebody_elses_signature() -> None:
    assert [one.has_trace for one in CHANGES] == [False, False, True, False, True]


def test_the_shares_of_all_and_of_each_author() -> None:
    fields = oversight_fields(CHANGES, "healthcode audit run RUN")
    assert {name: field["value"] for name, field in fields.items()} == {
        "over.trace": pytest.approx(2 / 5),
        "over.trace[Clinic]": pytest.approx(1 / 2),
        "over.trace[Desk]": pytest.approx(1 / 3),
    }
    assert fields["over.trace"]["n"] == {
        "changes": 5,
        "with_trace": 2,
        "with_author": 5,
        "with_reason": 4,
        "signed_twice": 3,
        "with_end": 3,
        "to_red": 3,
        "to_green": 2,
    }
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}


def test_without_changes_nothing_can_be_said() -> None:
    fields = oversight_fields((), "")
    assert list(fields) == ["over.trace"]
    assert (fields["over.trace"]["value"], fields["over.trace"]["not_estimable"]) == (None, NO_CHANGES)


def test_a_row_without_an_author_is_nobodys_and_a_bracket_ends_no_name() -> None:
    changes = (Change(" ", "x", "y", "red", has_end=False), Change("a]b", "x", "y", "red", has_end=False))
    assert [*oversight_fields(changes, "")] == ["over.trace", "over.trace[(nobody)]", "over.trace[a)b]"]


def test_one_author_in_other_letters_is_one_and_two_authors_never_become_one() -> None:
    changes = [Change(name, "x", "", "red", has_end=False) for name in ("Desk", " desk ", "a)", "a]")]
    found = oversight_fields(changes, "")
    assert found["over.trace[Desk]"]["n"]["changes"] == 2
    assert [name for name in found if "a)" in name] == ["over.trace[a)]", "over.trace[a) #2]"]


def test_the_ladder_goes_from_nobody_to_everybody_in_both_languages() -> None:
    assert [step["id"] for step in LADDER] == ["none", "internal", "regulator", "public"]
    assert all(step["en"] and step["de"] for step in LADDER)
