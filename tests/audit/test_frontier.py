"""What a policy averts and locks, in two towns of five people worked by hand, and against plain loops.

Without a code, ana, ben and cem are infected; under the policy only ana. It locks ana on two days and dia on
one; dia is never infected.

                 outings day 1, 2       medicine by phone, cash, card
            no code      policy         no code      policy
    ana     3, 3         0, 0           2, 0, 0      0, 0, 0      infected in both, locked on both days
    ben     2, 2         1, 2           0, 0, 0      0, 0, 0      infected without a code
    cem     1, 1         1, 0           1, 0, 1      0, 1, 0      infected without a code
    dia     4, 4         2, 3           3, 0, 0      3, 0, 0      never, locked on day 1
    eva     5, 5         4, 5           2, 1, 1      1, 2, 0      never, never locked
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthcode.audit.frontier import (
    NEVER,
    Step,
    Ways,
    burden_at,
    for_each_averted,
    forgone,
    is_equal_budget,
    most_averted,
    outcome_of,
)
from healthcode.audit.frontier_fields import NO_CODE, Towns, Variant, fields_of, runs_of
from healthcode.audit.frontier_notes import BY_NAME, NOTES
from healthcode.experiments.many_runs import RunTask
from made_towns import made_record, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.audit.frontier import Outcome
    from healthcode.experiments.record import RunRecord

YES, NO = True, False
SEEDS = tuple(f"s{number}" for number in range(6))
TASKS = {
    Variant(NO_CODE): RunTask("toy", "", None),
    Variant("a"): RunTask("toy", "", "a"),
    Variant("b"): RunTask("toy", "", "b"),
    Variant("a", without="trips"): RunTask("toy", "", "a", without=("trips",)),
    Variant("b", 0.5): RunTask("toy", "", "b", gate="stands for half"),
}


def ways(
    infected: Sequence[int], locked: Sequence[Sequence[bool]], outings: Sequence[Any], medicine: Sequence[Any]
) -> Ways:
    return Ways(
        np.array(infected, np.int64),
        np.array(locked, np.bool_),
        np.array(outings, np.uint16),
        np.array(medicine, np.uint16),
    )


def test_what_people_did_without_by_hand() -> None:
    """Only those infected in neither town count, on days not locked; for medicine, if never locked."""
    free = [[NO] * 5] * 2
    without = ways(
        [5, 7, 9, NEVER, NEVER],
        free,
        [[3, 2, 1, 4, 5], [3, 2, 1, 4, 5]],
        [[2, 0, 0], [0, 0, 0], [1, 0, 1], [3, 0, 0], [2, 1, 1]],
    )
    under = ways(
        [5, NEVER, NEVER, NEVER, NEVER],
        [[YES, NO, NO, YES, NO], [YES, NO, NO, NO, NO]],
        [[0, 1, 1, 2, 4], [0, 2, 0, 3, 5]],
        [[0, 0, 0], [0, 0, 0], [0, 1, 0], [3, 0, 0], [1, 2, 0]],
    )
    found = forgone(without, under)
    # dia on day 2 makes 3 of 4; eva 4 of 5 and 5 of 5
    assert (found.outings, found.outings_without_code) == (2, 14)
    # eva: 3 by phone and card before, 1 after; 1 more in cash; 1 fewer at all
    assert (found.medicine_unseen, found.medicine_to_cash, found.medicine_dropped) == (2, 1, 1)
    assert found.medicine_without_code == 4


def test_more_outings_than_without_a_code_are_negative() -> None:
    """What people do more of is told as it is, also where small numbers have no sign."""
    calm = ways([NEVER], [[NO]], [[1]], [[0, 0, 0]])
    busy = ways([NEVER], [[NO]], [[4]], [[1, 2, 0]])
    found = forgone(calm, busy)
    assert (found.outings, found.medicine_unseen, found.medicine_to_cash, found.medicine_dropped) == (
        -3,
        -1,
        2,
        -3,
    )


def test_a_price_is_never_negative() -> None:
    """Where nothing was averted, or more were infected, a price has no end."""
    assert for_each_averted(30, 6) == 5
    assert for_each_averted(30, 0) == math.inf
    assert for_each_averted(30, -2) == math.inf
    assert for_each_averted(0, 3) == 0


STEPS = (Step(0, 0, 0), Step(0.5, 4, 100), Step(1, 10, 400))


@pytest.mark.parametrize(
    ("target", "burden"), [(4, 100), (10, 400), (2, 50), (7, 250), (1, 25), (11, math.inf)]
)
def test_the_burden_for_an_effect_lies_on_the_line_between_two_strengths(target: int, burden: float) -> None:
    """At a strength that was lived it is what was locked there; between two, in proportion."""
    assert burden_at(target, STEPS) == burden
    assert burden_at(target, reversed(STEPS)) == burden


def test_the_weakest_strength_that_does_counts() -> None:
    """Where half of the people avert more than all of them, half of them are enough."""
    steps = (Step(0, 0, 0), Step(0.5, 8, 100), Step(1, 3, 400))
    assert burden_at(4, steps) == 50
    assert most_averted(steps) == 8


def test_nothing_cannot_be_equalled() -> None:
    """To avert nothing is no target."""
    with pytest.raises(ValueError, match="nothing to avert"):
        burden_at(0, STEPS)


@given(
    st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 90)), min_size=1, max_size=6), st.integers(1, 15)
)
def test_the_burden_lies_between_what_was_locked_at_two_strengths(
    found: list[tuple[int, int]], target: int
) -> None:
    """A burden is reachable exactly if some strength averts enough, and lies within what was locked."""
    steps = [Step(0, 0, 0), *(Step(at, *pair) for at, pair in enumerate(found, 1))]
    burden = burden_at(target, steps)
    assert math.isinf(burden) == (most_averted(steps) < target)
    if not math.isinf(burden):
        assert min(step.locked for step in steps) <= burden <= max(step.locked for step in steps)


def test_budgets_are_equal_within_a_hundredth() -> None:
    """99 and 100 are as good as equal, 98 and 100 are not, and nothing equals nothing."""
    assert is_equal_budget(99, 100)
    assert not is_equal_budget(98, 100)
    assert is_equal_budget(0, 0)


# ── against plain loops ────────────────────────────────────────────────────────────────────────────────────


def record(variant: Variant, seed: str) -> RunRecord:
    task = TASKS[variant]
    return made_record(RunTask(task.scenario, seed, task.policy, gate=task.gate, without=task.without))


@pytest.fixture(scope="module")
def records() -> dict[tuple[Variant, str], RunRecord]:
    return {(variant, seed): record(variant, seed) for variant in TASKS for seed in SEEDS}


@pytest.fixture(scope="module")
def towns(records: dict[tuple[Variant, str], RunRecord]) -> Towns:
    def way(variant: Variant, seed: str) -> Ways:
        one = records[variant, seed]
        return Ways(one.infected_at, one.lived.locked, one.outings, one.medicine)

    return Towns(
        SEEDS,
        ("a", "b"),
        {
            variant: [
                outcome_of(
                    records[variant, seed].lived,
                    records[variant, seed].infected_at,
                    records[variant, seed].refused,
                )
                for seed in SEEDS
            ]
            for variant in TASKS
        },
        {
            name: [forgone(way(Variant(NO_CODE), seed), way(Variant(name), seed)) for seed in SEEDS]
            for name in ("a", "b")
        },
    )


@pytest.fixture(scope="module")
def fields(towns: Towns) -> dict[str, dict[str, Any]]:
    return fields_of(towns, "healthcode compare toy")


def by_loops(without: dict[str, Any], under: dict[str, Any]) -> dict[str, float | None]:
    """Count one seed of one policy person by person and day by day."""
    days, people = range(len(under["red"])), range(len(under["infected_at"]))
    cells = [(day, person) for day in days for person in people]
    locked = [cell for cell in cells if under["locked"][cell[0]][cell[1]]]
    reds = [cell for cell in cells if under["red"][cell[0]][cell[1]]]
    ill = [cell for cell in cells if under["infected"][cell[0]][cell[1]]]
    ever_infectious = {person for day, person in cells if under["infectious"][day][person]}
    averted = sum(at != NEVER for at in without["infected_at"]) - sum(
        at != NEVER for at in under["infected_at"]
    )
    trips = dropped_or_moved = 0
    for person in people:
        if without["infected_at"][person] != NEVER or under["infected_at"][person] != NEVER:
            continue
        for day in days:
            if not under["locked"][day][person]:
                trips += without["outings"][day][person] - under["outings"][day][person]
        if not any(under["locked"][day][person] for day in days):
            for payment in (0, 2):
                dropped_or_moved += without["medicine"][person][payment] - under["medicine"][person][payment]
    rates = []
    for group in ("old", "young"):
        well = [cell for cell in cells if cell not in set(ill) and under["groups"][cell[1]] == group]
        rates.append(len([cell for cell in well if cell in set(locked)]) / len(well))
    return {
        "prop.infected": sum(at != NEVER for at in under["infected_at"]),
        "prop.averted": averted,
        "prop.locked": len(locked),
        "prop.pdia": len(locked) / averted if averted > 0 else None,
        "prop.nnq": len({person for _, person in locked}) / averted if averted > 0 else None,
        "prop.needless": len([1 for _, person in locked if person not in ever_infectious]) / len(locked),
        "acc.ppv": len(set(reds) & set(ill)) / len(reds),
        "acc.sensitivity": len(set(reds) & set(ill)) / len(ill),
        "err.fn": len(set(ill) - set(locked)),
        "err.fp": len(set(locked) - set(ill)),
        "chill.trips": trips,
        "chill.med": dropped_or_moved,
        "eq.ratio": max(rates) / min(rates),
    }


@pytest.mark.parametrize("policy", ["a", "b"])
def test_every_dot_is_what_plain_loops_count(
    policy: str,
    fields: dict[str, dict[str, Any]],
    records: dict[tuple[Variant, str], RunRecord],
) -> None:
    """Each number of each seed, counted again without arrays."""
    for at, seed in enumerate(SEEDS):
        without, under = (plain(records[Variant(name), seed]) for name in (NO_CODE, policy))
        for name, value in by_loops(without, under).items():
            key = f"{name}[{policy}, age_band]" if name == "eq.ratio" else f"{name}[{policy}]"
            assert fields[key]["n"]["by_seed"][at] == pytest.approx(value), (key, seed)


def test_the_middle_of_a_price_counts_seeds_where_nothing_was_averted() -> None:
    """Of five prices two of which have no end, the middle is the third from below, not that of three."""
    record = made_record(RunTask("toy", "1", "a"))
    outcome = outcome_of(record.lived, np.full(40, NEVER, np.int64), record.refused)
    calm = [
        type(outcome)(infected, locked, 1, outcome.sums, outcome.groupings)
        for infected, locked in ((0, 10), (0, 20), (0, 30), (9, 40), (9, 50))
    ]
    twin = [type(outcome)(5, 0, 0, outcome.sums, outcome.groupings)] * 5
    nothing = forgone(*[ways([NEVER], [[NO]], [[1]], [[0, 0, 0]])] * 2)
    towns = Towns(tuple("12345"), ("a",), {Variant(NO_CODE): twin, Variant("a"): calm}, {"a": [nothing] * 5})
    field = fields_of(towns, "")["prop.pdia[a]"]
    assert field["n"]["by_seed"] == [2, 4, 6, None, None]
    assert (field["value"], field["n"]["range"], field["n"]["seeds_without"]) == (6, [2, None], 2)
    assert field["interval"] is None
    more = Towns(
        tuple("12345"),
        ("a",),
        {Variant(NO_CODE): twin, Variant("a"): calm[2:] + calm[3:]},
        {"a": [nothing] * 5},
    )
    assert fields_of(more, "")["prop.pdia[a]"]["not_estimable"] == "no infections averted"


def test_an_alternative_is_held_against_the_first_policy(
    fields: dict[str, dict[str, Any]], towns: Towns
) -> None:
    """The target is what the first policy averts, and strengths that were lived are used."""
    field = fields["alt.equal[b]"]
    assert field["n"]["strengths"] == [0.0, 0.5, 1.0]
    assert field["n"]["target"] == towns.averted(Variant("a"))
    assert field["kind"] == "MODEL"
    for at, value in enumerate(field["n"]["by_seed"]):
        target = towns.averted(Variant("a"))[at]
        steps = [
            Step(0, 0, 0),
            *(
                Step(
                    half, towns.averted(Variant("b", half))[at], towns.outcomes[Variant("b", half)][at].locked
                )
                for half in (0.5, 1.0)
            ),
        ]
        expected = burden_at(target, steps) if target > 0 else None
        assert value == (None if expected is None or math.isinf(expected) else expected)
    assert "alt.equal[a]" not in fields


def test_a_straight_line_from_nobody_to_everybody_is_an_assumption(towns: Towns) -> None:
    """Without a strength between, the field says that it rests on something that was assumed."""
    outcomes = {variant: found for variant, found in towns.outcomes.items() if variant.strength == 1}
    fewer = Towns(towns.seeds, towns.policies, outcomes, towns.forgone)
    assert fields_of(fewer, "")["alt.equal[b]"]["kind"] == "ASSUMPTION"


def test_a_source_left_out_is_told_beside_both_budgets(
    fields: dict[str, dict[str, Any]], towns: Towns
) -> None:
    """Gains are those with all sources minus those without one, and unequal budgets are said."""
    field = fields["need.closed[trips]"]
    with_all, without = towns.averted(Variant("a")), towns.averted(Variant("a", without="trips"))
    assert field["n"]["by_seed"] == [one - other for one, other in zip(with_all, without, strict=True)]
    assert not field["n"]["is_budget_matched"]


def test_a_budget_is_matched_seed_by_seed(towns: Towns) -> None:
    """Equal middles of unequal seeds are no equal budgets: 10, 20, 30 match 30, 20, 10 on one seed."""
    outcome = towns.outcomes[Variant("a")][0]

    def locking(*days: int) -> list[Outcome]:
        return [replace(outcome, locked=one) for one in days]

    trips = Variant("a", without="trips")
    outcomes = {
        Variant(NO_CODE): locking(0, 0, 0),
        Variant("a"): locking(10, 20, 30),
        trips: locking(30, 20, 10),
    }
    three = Towns(tuple("123"), ("a",), outcomes, {"a": towns.forgone["a"][:3]})
    field = fields_of(three, "")["need.closed[trips]"]
    assert (field["n"]["is_budget_matched"], field["n"]["seeds_matched"]) == (False, 1)
    equal = Towns(tuple("123"), ("a",), outcomes | {trips: locking(10, 20, 30)}, three.forgone)
    field = fields_of(equal, "")["need.closed[trips]"]
    assert (field["n"]["is_budget_matched"], field["n"]["seeds_matched"]) == (True, 3)


# ── groups ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("group", ["old", "young"])
def test_each_group_is_counted_over_seeds_as_plain_loops_do(
    group: str, fields: dict[str, dict[str, Any]], records: dict[tuple[Variant, str], RunRecord]
) -> None:
    """Errors, locked days and refusals of a group stand for each seed, with an interval over them."""
    for at, seed in enumerate(SEEDS):
        made = records[Variant("a"), seed]
        one = plain(made)
        members = [person for person, name in enumerate(one["groups"]) if name == group]
        days = range(len(one["red"]))
        well = [(day, who) for day in days for who in members if not one["infected"][day][who]]
        ever = [who for who in members if any(one["infected"][day][who] for day in days)]
        unseen = [
            who
            for who in ever
            if not any(one["infected"][day][who] and one["locked"][day][who] for day in days)
        ]
        expected = {
            "eq.fpr": sum(one["locked"][day][who] for day, who in well) / len(well),
            "eq.days": sum(one["locked"][day][who] for day in days for who in members) / len(members),
            "eq.blind": len(unseen) / len(ever) if ever else None,
            "eq.refused": sum(made.refused.tolist()[day][who] for day in days for who in members)
            / len(members),
        }
        for family, value in expected.items():
            field = fields[f"{family}[a, age_band={group}]"]
            assert field["n"]["by_seed"][at] == pytest.approx(value), (family, seed)
            assert field["n"]["people"] == [len(members)] * len(SEEDS)
            assert field["interval_of"] == "seeds"
            assert field["n"]["is_small"] == (len(members) < 30)


def test_a_group_that_a_seed_does_not_have_has_no_number_there(towns: Towns) -> None:
    """Nobody of a group in one seed is no zero: that seed says nothing of it."""
    outcome = towns.outcomes[Variant("a")][0]
    without = replace(
        outcome, sums={name: sums for name, sums in outcome.sums.items() if "age_band=old" not in name}
    )
    two = Towns(
        tuple("12"),
        ("a",),
        {Variant(NO_CODE): [outcome, without], Variant("a"): [outcome, without]},
        {"a": towns.forgone["a"][:2]},
    )
    field = fields_of(two, "")["eq.days[a, age_band=old]"]
    assert field["n"]["by_seed"] == [outcome.rate("eq.days[age_band=old]"), None]
    assert (field["n"]["people"][1], field["n"]["seeds_without"], field["n"]["is_small"]) == (0, 1, True)


def test_every_field_has_a_note_and_every_note_a_field(fields: dict[str, dict[str, Any]]) -> None:
    """No family without a meaning, none that never occurs, and the trap of each in two languages."""
    families = {f"{name.partition('[')[0]}[…]" for name in fields}
    assert families == set(BY_NAME)
    assert len(NOTES) == len(BY_NAME)
    assert all(field["trap"]["en"] != field["trap"]["de"] for field in fields.values())


def test_runs_are_the_dots_of_the_frontier(towns: Towns) -> None:
    """Every run is one row, with what it averted against the twin of its seed."""
    rows = runs_of(towns)
    assert len(rows) == len(TASKS) * len(SEEDS)
    twins = {row["seed"]: row["infected"] for row in rows if row["policy"] == NO_CODE}
    assert all(row["averted"] == twins[row["seed"]] - row["infected"] for row in rows)
