"""Why a group is locked in vain more often, in a town worked by hand and against plain loops.

Six people: drivers a, b, c and others d, e, f. Days in vain by the rule ``near`` unless said otherwise:

          risk  data  clean  faulty
    a      1     1      4      2
    b      1     1      2      0
    c      0     1      3      0   (by the rule ``till``)
    d      1     0      2      0
    e      0     0      0      0
    f      0     0      1      0

Clean days per head: drivers 3, others 1. Faulty: 2/3 against 0. So the gap is 8/3, and fault takes 2/3.
By risk alone the means are 8/3 (a, b, d) and 4/3 (c, e, f): drivers 20/9, others 16/9, gap 4/9.
By data alone they are 3 (a, b, c) and 1 (d, e, f): gap 2.
By both: a and b 3, c 3, d 2, e and f 1/2: drivers 3, others 1, gap 2.
Risk gets (4/9 + 2 - 2) / 2 = 2/9, data (2 + 2 - 4/9) / 2 = 16/9, and nothing is left.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.equality import PARTS, SplitAgain, Vain, per_free_day, split_gaps, strata_of
from healthcode.audit.equality_fields import ALL_IN_ONE, NOTES, Doors, equality_fields
from healthcode.audit.field import family_of
from healthcode.audit.resampling import interval_of, times_drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = ("", "override", "near", "till")
TOWN = Vain(
    RULES,
    clean=np.array([[0] * 6, [0] * 6, [4, 2, 0, 2, 0, 1], [0, 0, 3, 0, 0, 0]]),
    faulty=np.array([[0] * 6, [0] * 6, [2, 0, 0, 0, 0, 0], [0] * 6]),
    risk=np.array([1, 1, 0, 1, 0, 0]),
    data=np.array([1, 1, 1, 0, 0, 0]),
)
WORK = ("driver", "driver", "driver", "other", "other", "other")
DOORS = Doors(
    np.array([5, 5, 5, 5, 5, 5]),
    np.array([3, 1, 0, 0, 1, 0]),
    np.array([0, 2, 0, 0, 0, 0]),
    np.array([3, 0, 0, 0, 1, 0]),
    gate_id="online-scan",
    is_of_run=False,
)


def test_the_parts_are_those_worked_by_hand() -> None:
    """Gap 8/3: risk 2/9, data 16/9, fault 2/3, rest 0; the other group is its mirror."""
    drivers, others = split_gaps(TOWN, WORK)
    assert (drivers.group, drivers.people, drivers.others) == ("driver", 3, 3)
    assert (drivers.days, drivers.others_days) == (11, 3)
    assert drivers.gap == pytest.approx(8 / 3)
    wanted = {"risk": 2 / 9, "data": 16 / 9, "fault": 2 / 3, "rest": 0}
    assert drivers.parts == pytest.approx(wanted)
    assert others.parts == pytest.approx({part: -value for part, value in wanted.items()})
    assert drivers.rules["fault"] == pytest.approx({"near": 2 / 3})
    assert set(drivers.rules["data"]) == {"near", "till"}


def by_plain_loops(vain: Vain, names: Sequence[str], group: str) -> dict[str, Fraction]:
    """Predict person by person, and add each order of the two predictors up, in exact fractions."""
    people = range(vain.people)
    clean = [int(vain.clean[:, one].sum()) for one in people]
    faulty = [int(vain.faulty[:, one].sum()) for one in people]

    def gap(values: Sequence[Fraction | int]) -> Fraction:
        inside = [Fraction(values[one]) for one in people if names[one] == group]
        outside = [Fraction(values[one]) for one in people if names[one] != group]
        return sum(inside, Fraction(0)) / len(inside) - sum(outside, Fraction(0)) / len(outside)

    def predicted(by: frozenset[str]) -> Fraction:
        def stratum(one: int) -> tuple[int, ...]:
            return tuple(int(getattr(vain, name)[one]) for name in sorted(by))

        means = []
        for one in people:
            alike = [clean[other] for other in people if stratum(other) == stratum(one)]
            means.append(Fraction(sum(alike), len(alike)))
        return gap(means)

    shares = {"risk": Fraction(0), "data": Fraction(0)}
    for order in (("risk", "data"), ("data", "risk")):
        for at, name in enumerate(order):
            gain = predicted(frozenset(order[: at + 1])) - predicted(frozenset(order[:at]))
            shares[name] += gain / 2
    fault = gap(faulty)
    whole = gap([one + two for one, two in zip(clean, faulty, strict=True)])
    return shares | {"fault": fault, "rest": whole - fault - sum(shares.values())}


PERSON = st.tuples(
    st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 2), st.integers(0, 9), st.integers(0, 3)
)


@settings(max_examples=30)
@given(st.lists(PERSON, min_size=2, max_size=12))
def test_the_parts_are_those_of_plain_loops_and_add_up(people: list[tuple[str, int, int, int, int]]) -> None:
    """In every town the parts are those of exact fractions, add up to the gap, and so do those by rule."""
    names = tuple(one[0] for one in people)
    columns = [np.array(column) for column in zip(*[one[1:] for one in people], strict=True)]
    risk, data, clean, faulty = columns
    half = clean // 2
    vain = Vain(("", "x"), np.array([half, clean - half]), np.array([faulty, 0 * faulty]), risk, data)
    for split in split_gaps(vain, names):
        wanted = by_plain_loops(vain, names, split.group)
        assert split.parts == pytest.approx({part: float(wanted[part]) for part in PARTS}, abs=1e-9)
        assert sum(split.parts.values()) == pytest.approx(split.gap, abs=1e-9)
        for part in PARTS:
            assert sum(split.rules[part].values()) == pytest.approx(split.parts[part], abs=1e-9)


def test_a_gap_that_follows_risk_alone_is_all_risk() -> None:
    """Who meets more is locked more, rows tell nothing beyond: the whole gap is more risk."""
    risk = np.array([1, 1, 0, 1, 0, 0])
    vain = Vain(("", "x"), np.array([0 * risk, 3 * risk]), np.zeros((2, 6), np.int64), risk, 0 * risk)
    (drivers, _) = split_gaps(vain, WORK)
    assert drivers.parts == pytest.approx({"risk": 1.0, "data": 0, "fault": 0, "rest": 0})


def test_a_gap_between_people_of_equal_strata_is_the_rest() -> None:
    """Equal risk and equal rows predict no gap at all."""
    same = np.zeros(6, np.int64)
    vain = Vain(("", "x"), np.array([same, [2, 2, 2, 0, 0, 0]]), np.zeros((2, 6), np.int64), same, same)
    assert split_gaps(vain, WORK)[0].parts == pytest.approx({"risk": 0, "data": 0, "fault": 0, "rest": 2.0})


def test_drawing_everybody_once_changes_nothing() -> None:
    """The resampled split at one of each is the split itself; a group that is not drawn has none."""
    again = SplitAgain(TOWN, WORK).of(np.array([[1.0] * 6, [0, 0, 0, 1, 1, 4]]))
    drivers = split_gaps(TOWN, WORK)[0]
    assert again[0, :, 0] == pytest.approx([drivers.gap, *drivers.parts.values()])
    assert np.isnan(again[1]).all()


def test_strata_part_no_equals_and_leave_nothing_apart() -> None:
    """Nobody with nothing is ranked among those with something, and equal values share a stratum."""
    assert strata_of(np.array([0.0, 5, 1, 3, 0]), 3, zero_apart=True).tolist() == [0, 3, 1, 2, 0]
    assert strata_of(np.array([0.0, 0, 0, 1]), 4, zero_apart=False).tolist() == [2, 2, 2, 3]
    assert strata_of(np.array([2.0, 2, 2]), 3, zero_apart=True).tolist() == [3, 3, 3]
    assert strata_of(np.zeros(0), 3, zero_apart=True).tolist() == []


def test_only_free_days_are_measured() -> None:
    """Two free days with 4 and 0 make 2 a day; who is always locked keeps all days."""
    counts = np.array([[4, 3], [9, 3], [0, 0]])
    locked = np.array([[False, True], [True, True], [False, True]])
    assert per_free_day(counts, locked).tolist() == [2.0, 2.0]


def test_every_field_has_its_note_and_small_groups_a_flag() -> None:
    """Gap and parts of both groups, entries per head, and a reason where there is nobody to compare with."""
    fields = equality_fields(
        TOWN, DOORS, {"work": WORK, "all": ("x",) * 6}, resamples=50, seed=1, command="again"
    )
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}
    assert fields["eq.excluded[work=driver]"]["value"] == 1
    assert fields["eq.excluded[work=driver]"]["kind"] == "ASSUMPTION"
    assert fields["eq.excluded[work=driver]"]["n"]["without_phone"] == 4
    assert fields["eq.excluded[work=driver]"]["n"]["gate"] == "online-scan"
    assert fields["eq.refused[work=driver]"]["kind"] == "MODEL"
    assert fields["eq.refused[work=driver]"]["n"]["numerator"] == 2
    assert fields["eq.excluded[work=other]"]["n"]["arrivals"] == 15
    gap = fields["eq.gap[work=driver]"]
    assert gap["n"]["is_small"] is True
    assert gap["interval"][0] <= gap["value"] <= gap["interval"][1]
    assert fields["eq.risk[all=x]"]["not_estimable"] == ALL_IN_ONE
    assert all(field["command"] == "again" for field in fields.values())


def test_under_the_gate_of_the_run_its_exclusions_are_no_assumption() -> None:
    """The run says itself which gate stood at its doors."""
    own = replace(DOORS, is_of_run=True)
    fields = equality_fields(TOWN, own, {"work": WORK}, resamples=0, seed=1, command="again")
    assert fields["eq.excluded[work=driver]"]["kind"] == "MODEL"


def test_intervals_added_up_by_kind_are_those_of_everybody_one_by_one() -> None:
    """People of one kind are added up before a resample is split, which moves no end of an interval."""
    groups = {"work": WORK, "half": ("x", "y") * 3}
    fields = equality_fields(TOWN, DOORS, groups, resamples=40, seed=3, command="again")
    drawn = np.concatenate(list(times_drawn(TOWN.people, 40, 3)))
    for grouping, names in groups.items():
        again = SplitAgain(TOWN, names).of(drawn)
        for at, group in enumerate(sorted(set(names))):
            inside = np.array([name == group for name in names])
            with np.errstate(invalid="ignore"):
                entries = (drawn[:, inside] @ DOORS.excluded[inside]) / drawn[:, inside].sum(axis=1)
            for name, values in (("gap", again[:, 0, at]), ("risk", again[:, 1, at]), ("excluded", entries)):
                ends = interval_of(values)
                found = fields[f"eq.{name}[{grouping}={group}]"]["interval"]
                assert found == (None if ends is None else [ends.low, ends.high])
