"""The fast search against plain enumeration, published toy risks, and what must never happen to a risk."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.reidentify.plain_search import matching
from healthcode.audit.reidentify import ATTACKS, PRECISIONS, Attack, records_of, risks_of, sequences, sets
from healthcode.clock import parse_time

if TYPE_CHECKING:
    from audit.reidentify.plain_search import Row

#: The toy table of scikit-mobility (examples/privacy_toy.csv), its four coordinates named a to d.
TOY = [
    (f"syn-{person}", place, parse_time(f"2011-02-{moment}"))
    for person, visits in {
        1: "a 03T08:34:04 b 03T09:34:04 c 03T10:34:04 d 04T10:34:04",
        2: "a 03T08:34:04 c 03T09:34:04 a 04T10:34:04 b 04T11:34:04",
        3: "b 03T08:34:04 c 03T09:34:04 a 04T10:34:04 d 04T11:34:04",
        4: "c 04T10:34:04 b 04T11:34:04 d 04T12:34:04",
        5: "c 04T10:34:04 d 04T11:34:04 a 05T12:34:04",
        6: "a 04T10:34:04 b 04T11:34:04",
        7: "a 04T10:34:04 a 04T11:34:04 d 05T12:34:04",
    }.items()
    for place, moment in zip(visits.split()[::2], visits.split()[1::2], strict=True)
]
#: As printed in the documentation of scikit-mobility 1.3.1: attack, knowledge and the seven risks.
PUBLISHED = [
    (Attack("places", 2), "1/3 1/2 1/3 1/3 1/4 1/4 1/2"),
    (Attack("places", 3), "1/2 1 1/2 1/3 1/3 1/4 1"),
    (Attack("sequence", 2), "1/2 1/2 1 1/2 1 1/3 1/2"),
    (Attack("sequence", 3), "1 1 1 1 1 1/3 1"),
    (Attack("places-time", 2, "day"), "1 1 1 1 1 1/2 1"),
    (Attack("places-time", 2, "month"), "1/3 1/2 1/3 1/3 1/4 1/4 1/2"),
    (Attack("places-time", 3, "month"), "1/2 1 1/2 1/3 1/3 1/4 1"),
    (Attack("unique-places", 2), "1/3 1/4 1/3 1/3 1/4 1/4 1/4"),
    (Attack("unique-places", 3), "1/2 1/3 1/2 1/3 1/3 1/4 1/4"),
    (Attack("frequency", 2), "1/3 1 1/3 1/3 1/3 1/3 1"),
    (Attack("frequency", 2, tolerance=Fraction(1, 2)), "1/3 1 1/3 1/3 1/4 1/4 1"),
    (Attack("frequency", 3, tolerance=Fraction(1, 2)), "1/2 1 1/2 1/3 1/3 1/4 1"),
]


def found(rows: list[Row], attack: Attack) -> dict[str, int]:
    """Give how many people match the best subset of each person."""
    people, places, times = zip(*rows, strict=True)
    records = records_of(people, places, times)
    risks = risks_of(records, attack)
    assert not risks.is_lower_bound.any()
    return dict(zip(records.person_ids, risks.matching.tolist(), strict=True))


@pytest.mark.parametrize(("attack", "risks"), PUBLISHED, ids=str)
def test_risks_of_the_published_toy(attack: Attack, risks: str) -> None:
    """The risks are those that scikit-mobility's documentation prints for its toy table."""
    wanted = [Fraction(risk) for risk in risks.split()]
    assert [Fraction(1, many) for many in found(TOY, attack).values()] == wanted


def test_home_and_work_by_hand() -> None:
    """The two most frequent places count, ties go to the first id, and a single place is matched by more."""
    rows = [("syn-1", place, 0) for place in "aaabbcc"]
    rows += (
        [("syn-2", place, 0) for place in "bbaac"] + [("syn-3", "a", 0)] + [("syn-4", p, 0) for p in "ccb"]
    )
    assert found(rows, Attack("home-work")) == {"syn-1": 2, "syn-2": 2, "syn-3": 3, "syn-4": 1}


def test_a_known_number_may_be_off_by_a_share_of_the_candidates() -> None:
    """Eight is within a quarter of ten, but ten is not within a quarter of seven."""
    rows = [(f"syn-{person}", "a", 0) for person, many in ((1, 8), (2, 10), (3, 7)) for _ in range(many)]
    attack = Attack("frequency", 1, tolerance=Fraction(1, 4))
    assert found(rows, attack) == {"syn-1": 3, "syn-2": 2, "syn-3": 2}


def test_hours_are_hours() -> None:
    """Two people at one place on one day at different hours are told apart by the hour only."""
    rows = [("syn-1", "a", parse_time("2020-02-01T08:00")), ("syn-2", "a", parse_time("2020-02-01T09:00"))]
    assert found(rows, Attack("places-time", 1, "hour")) == {"syn-1": 1, "syn-2": 1}
    assert found(rows, Attack("places-time", 1, "day")) == {"syn-1": 2, "syn-2": 2}


def test_records_of_one_moment_keep_their_order() -> None:
    """As in scikit-mobility, the table's own order counts where times are equal."""
    rows = [("syn-1", "a", 0), ("syn-1", "b", 0), ("syn-2", "b", 0), ("syn-2", "a", 0)]
    assert found(rows, Attack("sequence", 2)) == {"syn-1": 1, "syn-2": 1}


def tables(most: int = 24) -> st.SearchStrategy[list[Row]]:
    """Small tables of few people, places and times."""
    row = st.tuples(
        st.integers(0, 5).map("syn-{}".format),
        st.integers(0, 5).map("p{}".format),
        st.integers(0, 300).map(lambda n: n * 7_000),
    )
    return st.lists(row, min_size=1, max_size=most)


attacks = st.builds(
    Attack,
    st.sampled_from(ATTACKS),
    st.integers(1, 5),
    st.sampled_from(PRECISIONS),
    st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3), Fraction(1, 2), Fraction(1)]),
)


@settings(max_examples=40, deadline=None)
@given(tables(), attacks, st.sampled_from([1, 7, 10**6]), st.sampled_from([0, 10**7]))
def test_enumeration_agrees(rows: list[Row], attack: Attack, most_rows: int, most_cells: int) -> None:
    """However the work is cut into pieces, every person's risk is that of plain enumeration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "_MOST_ROWS", most_rows)
        patch.setattr(sets, "_MOST_CELLS", most_cells)
        patch.setattr(sequences, "_MOST_FOLLOWING", most_cells)
        got = found(rows, attack)
    assert got == matching(rows, attack.name, attack.knowledge, attack.precision, attack.tolerance)


@settings(max_examples=15, deadline=None)
@given(
    tables(),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
    st.sampled_from(["places", "sequence", "places-time", "unique-places"]),
    st.integers(1, 4),
)
def test_merging_places_never_raises_a_risk(
    rows: list[Row], merged: list[int], attack: str, knowledge: int
) -> None:
    """Fewer names for places leave more people who match."""
    coarser = [(person, f"m{merged[int(place[1:])]}", time) for person, place, time in rows]
    before, after = found(rows, Attack(attack, knowledge)), found(coarser, Attack(attack, knowledge))
    assert all(after[person] >= before[person] for person in before)


@settings(max_examples=15, deadline=None)
@given(tables(), st.integers(1, 4))
def test_a_further_column_never_lowers_a_risk(rows: list[Row], knowledge: int) -> None:
    """The month beside the place, the day, the hour; the order; the number of visits."""
    chain = [Attack("places", knowledge)]
    chain += [Attack("places-time", knowledge, precision) for precision in ("month", "day", "hour")]
    steps = [
        *itertools.pairwise(chain),
        (Attack("places", knowledge), Attack("sequence", knowledge)),
        (Attack("unique-places", knowledge), Attack("places", knowledge)),
        (Attack("unique-places", knowledge), Attack("frequency", knowledge)),
    ]
    for less, more in steps:
        before, after = found(rows, less), found(rows, more)
        assert all(after[person] <= before[person] for person in before), (less, more)


@settings(max_examples=15, deadline=None)
@given(tables(12), tables(12), st.sampled_from(["places", "places-time", "unique-places"]), st.integers(1, 4))
def test_a_further_table_never_lowers_a_risk(
    rows: list[Row], others: list[Row], attack: str, knowledge: int
) -> None:
    """Joined records say of which table they are, so what was known before still matches the same people."""
    joined = rows + [(person, f"other/{place}", time) for person, place, time in others]
    before, after = found(rows, Attack(attack, knowledge)), found(joined, Attack(attack, knowledge))
    assert all(after[person] <= before[person] for person in before)


def test_beyond_the_limit_risks_are_lower_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many records and nothing that may be grown, what is not settled by pairs is marked."""
    monkeypatch.setattr(sets, "MOST_RECORDS", 3)
    monkeypatch.setattr(sets, "MOST_GROWN", 0)
    rows = [
        (f"syn-{person}", place, 0)
        for person, places in enumerate(("abcd", "abce", "abde", "bcde", "acdf"))
        for place in places
    ]
    people, places, times = zip(*rows, strict=True)
    records = records_of(people, places, times)
    limited = risks_of(records, Attack("unique-places", 3))
    exact = matching(rows, "unique-places", 3)
    assert limited.is_lower_bound.any()
    for at, person in enumerate(records.person_ids):
        assert limited.matching[at] >= exact[person]
        assert limited.is_lower_bound[at] or limited.matching[at] == exact[person]


def test_targets_alone_are_asked_about() -> None:
    """A few targets have the same risks as among all, and everybody can still match them."""
    people, places, times = zip(*TOY, strict=True)
    records = records_of(people, places, times)
    for attack in (Attack("places", 3), Attack("sequence", 2), Attack("home-work")):
        everybody = risks_of(records, attack)
        some = risks_of(records, attack, targets=np.array([1, 4]))
        assert some.matching.tolist() == everybody.matching[[1, 4]].tolist()
