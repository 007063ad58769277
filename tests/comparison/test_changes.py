"""Who changes colour, and by which rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparison import made
from healthcode.comparison.changes import BY_SEVERITY, Group, compare_verdicts, direction_of
from healthcode.comparison.wording import directions, examples, headline, rule_words

GIVEN = st.tuples(st.sampled_from(BY_SEVERITY), st.sampled_from([None, "stay", "contact", "override"]))
SIDES = st.lists(st.tuples(GIVEN, GIVEN), max_size=30)


def test_people_are_counted_by_both_colours() -> None:
    """The matrix counts whole people, and only colours that somebody has are named."""
    found = made.compared(
        [("red", "stay"), ("red", "stay"), ("green", None)],
        [("red", "stay"), ("green", None), ("grey", None)],
    )
    assert found.matrix == {("red", "red"): 1, ("red", "green"): 1, ("green", "grey"): 1}
    assert found.colours == ("red", "green", "grey")
    assert found.changed_count == 2
    assert headline(found) == "2 of 3 residents change colour"
    assert directions(found) == "1 milder, 1 to or from grey"


def test_groups_share_colours_and_rules() -> None:
    """People with the same two colours but other rules are another group; the largest stands first."""
    found = made.compared(
        [("red", "stay"), ("red", "contact"), ("red", "contact"), ("green", "brief")],
        [("green", None), ("green", None), ("green", None), ("green", None)],
    )
    assert found.groups == (
        Group("red", "green", "contact", None, ("syn-00002", "syn-00003")),
        Group("red", "green", "stay", None, ("syn-00001",)),
    )


def test_another_rule_alone_is_no_change() -> None:
    """Who keeps the colour under another rule does not count as changed."""
    found = made.compared([("red", "stay")], [("red", "contact")])
    assert found.groups == ()
    assert headline(found) == "None of 1 resident changes colour"


@pytest.mark.parametrize(
    ("first", "other", "way"),
    [
        ("green", "yellow", "harsher"),
        ("red", "orange", "milder"),
        ("grey", "red", "grey"),
        ("green", "grey", "grey"),
        ("grey", "grey", "same"),
    ],
)
def test_grey_is_off_the_scale(first: str, other: str, way: str) -> None:
    """A change has a direction on the scale, and none where grey is involved."""
    assert direction_of(first, other) == way


def test_other_people_cannot_be_compared() -> None:
    """Sides about other people, or other times, are a fault of the caller."""
    one = made.verdicts([("red", None)])
    two = made.verdicts([("red", None), ("red", None)])
    with pytest.raises(ValueError, match="same people"):
        compare_verdicts(one, two)


def test_some_of_a_group_are_named() -> None:
    """Three people are named, and the others counted."""
    group = Group("red", "green", None, "override", tuple(f"syn-{number}" for number in range(1_005)))
    assert examples(group) == "syn-0, syn-1, syn-2 and 1,002 more"
    assert [rule_words(None), rule_words("override"), rule_words("stay")] == [
        "no rule",
        "set by hand",
        "stay",
    ]


@given(SIDES)
def test_everybody_is_counted_once(people: list[tuple[made.Given, made.Given]]) -> None:
    """Matrix, directions and groups add up to everybody and to all who change."""
    found = made.compared([one for one, _ in people], [other for _, other in people])
    assert found.matrix.total() == found.directions.total() == len(people)
    assert sum(len(group.person_ids) for group in found.groups) == found.changed_count
    counts = [len(group.person_ids) for group in found.groups]
    assert counts == sorted(counts, reverse=True)


@given(SIDES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    people: list[tuple[made.Given, made.Given]], random: st.DataObject
) -> None:
    """Shuffled verdicts give the same comparison."""
    first, other = ([pair[side] for pair in people] for side in (0, 1))
    shuffled = made.verdicts(other)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare_verdicts(made.verdicts(first), shuffled) == made.compared(first, other)
    assert compare_verdicts(made.verdicts(first), shuffled).groups == made.compared(first, other).groups


@pytest.mark.slow
@given(SIDES)
def test_the_way_back_is_the_mirror(people: list[tuple[made.Given, made.Given]]) -> None:
    """With the sides exchanged, harsher is milder and the matrix is turned over."""
    first, other = ([pair[side] for pair in people] for side in (0, 1))
    there, back = made.compared(first, other), made.compared(other, first)
    assert there.matrix == {(one, two): count for (two, one), count in back.matrix.items()}
    assert there.directions["harsher"] == back.directions["milder"]
    assert there.directions["grey"] == back.directions["grey"]
