"""The arithmetic of function creep, against toys worked by hand and against slow plain loops."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from healthcode.audit.creep import learns, meter, score
from healthcode.audit.creep.fisher import LEVEL, chance_of_as_many, is_higher
from healthcode.audit.creep.order import (
    ACCESS,
    MOST_MATCHED,
    WEEK,
    Order,
    Town,
    alarms_of_counts,
    matched_residents,
    noticed_on,
    power,
    rates_on_first_morning,
    strata_of,
    with_order,
)
from healthcode.audit.creep.query import Named
from healthcode.draws import Draws
from healthcode.experiments.creep_lists import NEVER, Listed, on_mornings, spells_of
from healthcode.experiments.creep_words import end, tell
from healthcode.policy.load import load_policy

DRAWS = Draws(7)


# ── Fisher ──


@settings(max_examples=60)
@given(some.integers(0, 4), some.integers(0, 4), some.integers(0, 4), some.integers(0, 4))
def test_the_chance_is_that_of_dealing_hits_out(hits: int, misses: int, others: int, rest: int) -> None:
    """It is the share of all ways to deal the hits to everybody in which the group gets so many or more."""
    people, everybody = hits + misses, hits + misses + others + rest
    ways = [sum(place < people for place in dealt) for dealt in combinations(range(everybody), hits + others)]
    expected = Fraction(sum(got >= hits for got in ways), len(ways))
    assert chance_of_as_many(hits, people, others, others + rest) == expected


def test_known_tables() -> None:
    """Fisher's tea (3 of 4 cups, p = 17/70), and all of 5 against none of 5 (1 in 252)."""
    assert chance_of_as_many(3, 4, 1, 4) == Fraction(17, 70)
    assert chance_of_as_many(5, 5, 0, 5) == Fraction(1, 252)
    assert is_higher(5, 5, 0, 5)
    assert not is_higher(4, 4, 0, 4)
    assert not is_higher(0, 5, 5, 5)
    assert not is_higher(3, 3, 3, 3)


def test_more_hits_than_people_are_no_table() -> None:
    """A table that cannot be is refused."""
    with pytest.raises(ValueError, match="hits lie between"):
        chance_of_as_many(3, 2, 0, 1)


# ── red by order ──


def toy(*, red: list[int] | None = None) -> Town:
    """Thirty people in three districts of ten, nine mornings, the order after the fourth; some are red."""
    mornings = np.zeros((9, 30), np.bool_)
    mornings[:, red or []] = True
    district = np.arange(30, dtype=np.int64) // 10
    return Town(mornings, 4, district, (district,))


LISTED = np.array([0, 1, 2, 3, 4], np.int64)


def test_the_toy_by_hand() -> None:
    """Five of ten in one district turn red: 5 of 5 against 1 of the 5 others there."""
    town = toy(red=[5])
    matched = matched_residents(town, LISTED, DRAWS)
    assert matched.tolist() == [5, 6, 7, 8, 9]
    rates = rates_on_first_morning(town, Order.at_once(LISTED, 5, 5), matched)
    assert (rates.listed_red, rates.listed, rates.matched_red, rates.matched) == (5, 5, 1, 5)
    assert rates.ratio == 5.0
    assert rates_on_first_morning(toy(), Order.at_once(LISTED, 5, 5), matched).ratio is None


def broad() -> Town:
    """Thirty people of one district, nobody red, nine mornings, the order after the fourth."""
    one = np.zeros(30, np.int64)
    return Town(np.zeros((9, 30), np.bool_), 4, one, (one,))


def test_who_may_see_what_notices_when() -> None:
    """Five of five against none of 25 is 1 in 142,506; a list of one shows only in log and rows."""
    town = broad()
    matched = matched_residents(town, LISTED, DRAWS)

    def days(order: Order, share: float = 1.0) -> dict[str, int | None]:
        return {access: noticed_on(access, town, order, matched, DRAWS, share) for access in ACCESS}

    assert days(Order.at_once(LISTED, 5, 5)) == {
        "none": None,
        "complaints": 1,
        "counts": 1,
        "reasons": 1,
        "log": 1,
        "data": 1,
    }
    assert days(Order.at_once(LISTED, 5, 5), share=0.0)["complaints"] is None
    one = days(Order.at_once(LISTED[:1], 5, 5))
    assert one == {"none": None, "complaints": None, "counts": None, "reasons": None, "log": 1, "data": 1}
    signed = days(Order.at_once(LISTED[:1], 5, 5, is_signed=True))
    assert (signed["log"], signed["data"]) == (None, 1)
    assert days(Order.at_once(LISTED, 5, 5, is_signed=True))["log"] == 1
    assert set(days(Order.at_once(LISTED, 0, 5)).values()) == {None}


def test_each_look_is_held_to_its_share_of_the_level() -> None:
    """Five of five against none of five is 1 in 252: enough for one look, not for five."""
    order, matched = Order.at_once(LISTED, 5, 5), np.arange(5, 10)
    town = toy()
    assert noticed_on("reasons", town, order, matched, DRAWS, 1.0) is None
    short = Town(town.red[:5], 4, town.district, town.strata)
    assert noticed_on("reasons", short, Order.at_once(LISTED, 1, 1), matched, DRAWS, 1.0) == 1


def test_a_staggered_list_is_red_only_from_when_it_is_set() -> None:
    """One a morning, for a day each: one of five on the first morning, and the fifth day has the last."""
    town = broad()
    order = Order(LISTED, np.eye(5, dtype=np.bool_), is_signed=True)
    matched = matched_residents(town, LISTED, DRAWS)
    rates = rates_on_first_morning(town, order, matched)
    assert (rates.listed_red, rates.listed) == (1, 5)
    assert with_order(town, order).sum(axis=1).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1]
    days = {access: noticed_on(access, town, order, matched, DRAWS, 1.0) for access in ACCESS}
    assert (days["reasons"], days["log"], days["data"]) == (None, None, 1)
    assert (days["counts"], days["complaints"]) == (None, 4)


def test_false_alarms_are_rung_without_any_order() -> None:
    """Whom the rules alone make red rings the same statistics, and never the log or the rows."""
    town = Town(broad().red.copy(), 4, broad().district, (broad().district,))
    town.red[4:, :5] = True
    found = power(town, LISTED, Order.at_once(LISTED, 5, 5), DRAWS, 1.0, 3)
    assert found.false_alarms == {
        "none": 0,
        "complaints": 3,
        "counts": 3,
        "reasons": 3,
        "log": 0,
        "data": 0,
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(10, 20, True)], ((10, 20),)),
        ([(10, None, True)], ((10, NEVER),)),
        ([(10, None, True), (30, None, False)], ((10, 30),)),
        ([(10, 50, True), (30, 40, False)], ((10, 30), (40, 50))),
        ([(10, 20, True), (30, 40, True)], ((10, 20), (30, 40))),
        ([(10, 50, False), (30, 40, True)], ((30, 40),)),
    ],
)
def test_the_latest_override_in_force_decides(
    rows: list[tuple[int, int | None, bool]], expected: tuple[tuple[int, int], ...]
) -> None:
    """In either direction; without an end a row holds to the next one."""
    assert spells_of(rows) == expected


def test_a_listed_person_is_held_from_their_own_row_on() -> None:
    """Four people set on four days for one day each: one of them is red on each morning."""
    numbers = np.arange(4, dtype=np.int64)
    set_at = numbers * 100 + 10
    spells = tuple(((since, since + 100),) for since in set_at.tolist())
    order = Listed(numbers, set_at, spells, "office", "reason", "", is_what_if=False)
    mornings = numbers * 100 + 50
    assert on_mornings(order, mornings).tolist() == np.eye(4, dtype=bool).tolist()


def test_who_is_red_anyway_is_no_proof() -> None:
    """Where the rules give the same red, recomputing finds nothing, and the rates do not differ."""
    town = toy(red=list(range(10)))
    matched = matched_residents(town, LISTED, DRAWS)
    order = Order.at_once(LISTED, 5, 5)
    assert noticed_on("data", town, order, matched, DRAWS, 1.0) is None
    assert noticed_on("reasons", town, order, matched, DRAWS, 1.0) is None
    assert noticed_on("log", town, order, matched, DRAWS, 1.0) == 1


@given(some.integers(0, 10_000))
def test_counts_ring_as_plain_loops_say(seed: int) -> None:
    """New reds of each district against the week before, at one hundredth shared by the districts."""
    random = Random(seed)  # noqa: S311 - an example, not a secret
    mornings, people, first = 12, 24, random.choice([1, 8, 9])
    red = np.array([[random.random() < 0.2 for _ in range(people)] for _ in range(mornings)])
    if random.random() < 0.7:
        red[first:, : random.randint(1, 8)] = True
    district = np.array([random.randrange(3) for _ in range(people)], np.int64)
    town = Town(red, first, district, (district,))
    expected = []
    for at in range(first, mornings):
        rings = False
        for one in set(district.tolist()):
            own = [person for person in range(people) if district[person] == one]
            new = [
                sum(bool(red[row, person]) and not red[row - 1, person] for person in own)
                for row in range(1, mornings)
            ]
            week = new[max(0, at - 1 - WEEK) : at - 1]
            now = new[at - 1]
            many = len(own) * len(week)
            level = LEVEL / (len(set(district.tolist())) * (mornings - first))
            if now * many > sum(week) * len(own):
                rings |= chance_of_as_many(now, len(own), sum(week), many) < level
        expected.append(rings)
    assert alarms_of_counts(town, red).tolist() == expected


@given(some.sets(some.integers(0, 29), min_size=1, max_size=29), some.integers(0, 99))
def test_the_matched_are_others_and_alike(listed: set[int], number: int) -> None:
    """Nobody of the list, nobody twice, at most five for each, from their district if it has anybody."""
    town = toy()
    numbers = np.array(sorted(listed), np.int64)
    matched = matched_residents(town, numbers, DRAWS, number).tolist()
    assert len(set(matched)) == len(matched) <= MOST_MATCHED * len(listed)
    assert not listed & set(matched)
    for one in range(3):
        wanted = sum(person // 10 == one for person in listed)
        free = 10 - wanted
        found = sum(person // 10 == one for person in matched)
        assert found >= min(free, MOST_MATCHED * wanted)


def test_strata_go_from_fine_to_coarse() -> None:
    """People are alike by all columns first, then without the first one."""
    fine, coarse = strata_of(["a", "b", "a"], ["x", "x", "y"])
    assert len(set(fine.tolist())) == 3
    assert coarse.tolist() == [0, 0, 1]


def test_power_only_grows_with_the_days() -> None:
    """Once noticed stays noticed; nobody sees nothing, and the unsigned log shows every list at once."""
    town = broad()
    town.red[:, [12, 25]] = True
    curve = power(town, np.arange(30, dtype=np.int64), Order.at_once(LISTED, 5, 5), DRAWS, 0.3, 20).noticed
    for by_day in curve.values():
        assert by_day == sorted(by_day)
        assert len(by_day) == town.mornings
    assert set(curve["none"]) == {0}
    assert set(curve["log"]) == {20}
    assert curve["complaints"][-1] > 0
    assert with_order(town, Order.at_once(LISTED, 2, 5)).sum(axis=1).tolist() == [2, 2, 2, 2, 7, 7, 2, 2, 2]


# ── the police query ──


def test_the_query_by_hand() -> None:
    """Ann, Bo and Cy were there; the till names Ann and Di, the scan Bo: Ann is sought."""
    named = Named(
        {"scans": frozenset({"bo"}), "purchases": frozenset({"ann", "di"})},
        frozenset({"ann", "bo", "cy"}),
        "ann",
    )
    both = frozenset({"scans", "purchases"})
    assert (named.uninvolved(both), named.absent(both), named.unseen(both)) == (2, 1, 1)
    assert named.finds(both)
    assert not named.finds(frozenset({"scans"}))
    assert named.uninvolved(frozenset()) == 0


# ── the permanent score ──


def test_scores_by_hand() -> None:
    """Hangzhou: 50 + 5 an active day - 1.5 a bottle, at most 100. Suzhou: 1,000 - 50 - 100, at least 0."""
    inputs = {
        "active_days": np.array([0, 1, 20], np.int64),
        "alcohol": np.array([2, 1, 0], np.int64),
        "red_lights": np.array([0, 1, 30], np.int64),
        "drink_driving": np.array([0, 1, 0], np.int64),
    }
    assert score.scores(score.HANGZHOU, inputs).tolist() == [470, 535, 1_000]
    assert score.scores(score.SUZHOU, inputs).tolist() == [10_000, 8_500, 0]


@given(some.lists(some.integers(0, 6), min_size=1, max_size=60))
def test_the_foot_is_at_most_a_tenth_and_cuts_no_score_in_two(points: list[int]) -> None:
    """Equal scores are all in or all out, those in it are the lowest, and one more would be too many."""
    found = score.foot_of(np.array(points, np.int64))
    inside = {one for one, is_in in zip(points, found.tolist(), strict=True) if is_in}
    outside = {one for one, is_in in zip(points, found.tolist(), strict=True) if not is_in}
    assert found.sum() <= len(points) * score.LOWEST_SHARE
    assert not inside & outside
    assert max(inside, default=-1) < min(outside)
    next_up = points.count(min(outside))
    assert found.sum() + next_up > int(len(points) * score.LOWEST_SHARE)


def test_what_is_not_known_says_so() -> None:
    """Every ingredient with a source is documented or from memory; what has none is invented."""
    for rules in score.RULEBOOKS.values():
        for one in rules.ingredients:
            assert one.source
            assert one.standing in ("documented", "from memory")
            assert set(one.per) == {"en", "de"}
    assert score.HANGZHOU.start_standing == "invented"


# ── the meter ──


def test_the_meter_by_hand() -> None:
    """Two versions of one policy: what the larger one adds, and nothing is counted twice."""
    small, large = load_policy("hangzhou-travel-only"), load_policy("hangzhou-2020-02")
    first, second = meter.steps_of([small, large])
    assert (first.policy_id, second.policy_id) == (small.id, large.id)
    assert first.more is None
    assert second.more is not None
    assert second.more["rules"] == len(large.rules) - len(small.rules)
    assert ("purchases", "purchase") in second.new_purposes
    assert second.users == len(set(first.purposes) | set(second.purposes))
    assert second.users == first.users + len(second.new_purposes)


def test_later_dates_come_later_and_sums_only_rise() -> None:
    """However they are given, policies stand by date, and other uses are counted from their date on."""
    names = ("zones-10-2022-12", "hangzhou-2020-02", "beijing-medicine-2022-01")
    steps = meter.steps_of([load_policy(name) for name in names])
    assert [step.on for step in steps] == sorted(step.on for step in steps)
    users = [step.users for step in steps]
    assert users == sorted(users)
    assert steps[0].other_uses == ()
    assert "zhengzhou-depositors" in steps[-1].other_uses
    assert "city-code" not in steps[-1].other_uses
    dates = [use.on for use in meter.OTHER_USES]
    assert dates == sorted(dates)


# ── who learns what ──


def store(name: str, where: Literal["server", "door"], who: list[bool], *facts: learns.Fact) -> learns.Store:
    told = dict.fromkeys(facts, np.array(who, np.bool_))
    kinds = {f"{name}: dull": 4, f"{name}: ill": 2}
    return learns.Store(name, where, 6, 4, 14, kinds, frozenset({f"{name}: ill"}), 4, 3, told)


def test_a_role_learns_the_union_of_what_it_may_open() -> None:
    """People are counted once, whichever store tells of them, and closed stores tell nothing."""
    scans = store("scans", "server", [True, True, False], "whereabouts", "identity")
    log = store("log", "door", [False, True, True], "whereabouts")
    built = learns.Built(
        "central",
        "a-policy",
        "a-gate",
        (scans, log),
        {"platform": frozenset({"scans"}), "police": frozenset({"scans", "log"}), "outsider": frozenset()},
    )
    assert built.learned("platform", 3)["whereabouts"] == 2
    assert built.learned("police", 3) == dict.fromkeys(learns.FACTS, 0) | {"whereabouts": 3, "identity": 2}
    assert set(built.learned("outsider", 3).values()) == {0}
    assert set(built.learned("guard", 3).values()) == {0}
    assert built.on_server == (scans,)
    assert (learns.record_days(scans), learns.sensitive_rows([scans, log])) == (84, 4)


def test_rows_that_lie_in_two_stores_count_once() -> None:
    """Of a copy only what the other store no longer has; alone it counts in full."""
    table = replace(store("reports", "server", [True]), rows=10, rows_held=3)
    files = replace(store("files", "door", [True]), rows=8, rows_held=8, copied_in="reports")
    assert learns.counted_once([table, files]) == (10, 8)
    assert learns.counted_once([files]) == (8, 8)


@given(some.integers(0, 10_000), some.integers(0, 40))
def test_covered_pairs_as_a_plain_loop_counts_them(seed: int, count: int) -> None:
    """Both of a pair need the app."""
    random = Random(seed)  # noqa: S311 - an example, not a secret
    has_app = [random.random() < 0.5 for _ in range(10)]
    pairs = [(random.randrange(10), random.randrange(10)) for _ in range(count)]
    outside = [random.random() < 0.5 for _ in pairs]
    found = learns.covered_pairs(
        (np.array([a for a, _ in pairs], np.int64), np.array([b for _, b in pairs], np.int64)),
        np.array(outside, np.bool_),
        (np.array([0], np.int64), np.array([1], np.int64)),
        np.array(has_app, np.bool_),
    )
    both = [has_app[a] and has_app[b] for a, b in pairs]
    assert (found.pairs, found.covered) == (count, sum(both))
    assert found.covered_outside == sum(a and b for a, b in zip(both, outside, strict=True))
    assert found.covered_passed_on == int(has_app[0] and has_app[1])
    assert found.share == (sum(both) / count if count else None)


# ── what is said ──


def policies(more: int, less: int, uses: int) -> dict[str, Any]:
    step = {"people_read_about": 5, "users": 3, "more": None, "less": None}
    return {
        "people": 9,
        "steps": [step, {**step, "more": {"rules": more}, "less": {"rules": less}}],
        "other_uses": [{}] * uses,
        "later_uses": [{}] * 2,
    }


@pytest.mark.parametrize(
    ("found", "for_it", "against_it"),
    [
        (policies(1, 0, 0), "But each purpose", "2 uses or proposals"),
        (policies(1, 0, 3), "But each purpose", "3 documented uses"),
        (policies(0, 1, 0), "It goes down too", "But rules are not all: 2"),
    ],
)
def test_no_side_of_the_meter_claims_what_its_number_denies(
    found: dict[str, Any], for_it: str, against_it: str
) -> None:
    """Where nothing shrank the side for it says something else, and so does the other where nothing grew."""
    said = end("meter", found, "en")
    assert for_it in said["for_it"]
    assert against_it in said["against_it"]
    assert set(end("meter", found, "de")) == set(said)


def test_what_a_server_holds_is_never_written_as_nothing() -> None:
    """Eleven points of 300 people are less than a tenth each, and none are none."""
    design = {"points": 0, "edges": 0}
    server = dict.fromkeys(learns.DESIGNS, design) | {"venue": {"points": 11, "edges": 30}}
    roles = {"central": {"outsider": {"whereabouts": 4}}}
    own = {"pairs": 0}
    found = {"people": 300, "server": server, "roles": roles, "effect": {"own": own}}
    assert "on phones <0.1 and 0.1, app on phones 0 and 0." in tell("learns", found, "en")[0]
    assert "auf Telefonen <0,1 und 0,1, App auf Telefonen 0 und 0." in tell("learns", found, "de")[0]
