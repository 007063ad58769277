"""The invented score: people worked by hand, and a second count in plain loops."""

from __future__ import annotations

import copy
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.audit.assumptions import numbers, read_file
from healthcode.audit.field import family_of
from healthcode.audit.zhima.fields import (
    FALSE_RED,
    GROUPINGS,
    NOTES,
    WRONG_PAYMENT,
    zhima_details,
    zhima_fields,
)
from healthcode.audit.zhima.model import DIMENSIONS, load_model, model_of
from healthcode.audit.zhima.outcome import (
    GREEN,
    RED,
    YELLOW,
    Town,
    access,
    colours_with,
    cost_of_days,
    false_red_spells,
    recoloured,
    score_town,
)
from healthcode.audit.zhima.points import Daily, File, connection_ratings, own_mean, own_ratings, points_of
from healthcode.audit.zhima.sticking import Mark, Stuck, horizon, spread, stuck
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MODEL = load_model()
A, B = MODEL.weights["A"], MODEL.weights["B"]
NOTHING = np.zeros(1, np.int64)


def one_file(**counts: int) -> File:
    """The file of one person after ten days; all that is not named is 0."""
    names = ("days_in_view", "paid_days", "payments", "by_phone", "by_card", "amount", "liked", "disliked")
    return File(*(np.array([({"days_in_view": 10} | counts).get(name, 0)]) for name in names))


def ratings(file: File, cost: int = 0) -> list[int]:
    found: list[int] = own_ratings(file, np.array([cost]), MODEL)[:, 0].tolist()
    return found


def points(file: File, cost: int = 0, weights: Any = A) -> int:
    rated = own_ratings(file, np.array([cost]), MODEL)
    return int(points_of(rated, MODEL.numbers["connections_unknown"], weights, MODEL)[0])


BUYER = one_file(paid_days=3, payments=4, by_phone=4, amount=120_000, liked=60_000, disliked=30_000)


def test_who_pays_cash_by_hand() -> None:
    """Nothing on record: neutral behaviour, registered, no acquaintance."""
    assert ratings(one_file()) == [0, 500, 0, 400]
    # 350 + 600 * (20 * 0.5 + 15 * 0.4 + 5 * 0.5) / 100 = 350 + 111
    assert points(one_file()) == 461
    # Behaviour weighs 25 in the other version: 350 + 600 * (12.5 + 6 + 2.5) / 100
    assert points(one_file(), weights=B) == 476


def test_a_buyer_by_hand() -> None:
    """Three paid days of ten are 600 of the 500 that would be full; 12 a day of 30 are 400."""
    # Behaviour: 500 + 500 * (60 - 30) / 120 = 625; identity: registered and phone.
    assert ratings(BUYER) == [600, 625, 400, 800]
    # 35 * 600 + 20 * 625 + 25 * 400 + 15 * 800 + 5 * 500 = 58,000 of 100,000
    assert points(BUYER) == 350 + 348


def test_leaked_marks_take_history_first_and_then_behaviour() -> None:
    """500 leave a history of 100; 700 leave none, and 100 less behaviour; nothing falls below 0."""
    assert ratings(BUYER, 500)[:2] == [100, 625]
    assert ratings(BUYER, 700)[:2] == [0, 525]
    assert ratings(BUYER, 9_999)[:2] == [0, 0]


def test_only_disliked_purchases_cost_behaviour() -> None:
    """All spent on what counts badly is a rating of 0, all on what counts well is full."""
    assert ratings(one_file(amount=50, disliked=50))[1] == 0
    assert ratings(one_file(amount=50, liked=50))[1] == 1_000


def test_acquaintances_share_their_ratings() -> None:
    """The mean of those one knows, rounded half up; who knows nobody gets the fixed rating."""
    own = np.array([100, 401, 700, 900])
    pairs = np.array([[0, 1], [0, 2]])
    assert connection_ratings(own, pairs, 500).tolist() == [551, 100, 100, 500]
    assert connection_ratings(own, np.zeros((0, 2), np.int64), 500).tolist() == [500] * 4


@pytest.mark.parametrize(
    ("file", "least", "most"),
    [
        (one_file(), 461, 461),
        (
            one_file(paid_days=10, payments=10, by_phone=9, by_card=1, amount=900_000, liked=900_000),
            900,
            950,
        ),
    ],
)
def test_points_stay_in_their_range(file: File, least: int, most: int) -> None:
    """Whatever is on record, points lie within 350 and 950."""
    for weights in (A, B):
        for cost in (0, 10_000):
            assert MODEL.least <= points(file, cost, weights) <= MODEL.most
    assert least <= points(file) <= most


def test_the_best_and_the_worst_have_the_ends_of_the_range() -> None:
    """All ratings full are 950 points, all 0 are 350, under either version."""
    for weights in (A, B):
        assert points_of(np.full((4, 1), 1_000), 1_000, weights, MODEL).tolist() == [950]
        assert points_of(np.zeros((4, 1), np.int64), 0, weights, MODEL).tolist() == [350]


def test_access_changes_at_each_step_and_nowhere_else() -> None:
    """The steps are those of the file; between two of them nothing opens or closes."""
    assert MODEL.steps == (420, 550, 600, 650, 700)
    assert access(np.array([350, 419, 420, 549, 550, 600, 650, 699, 700, 950]), MODEL).tolist() == [
        0,
        0,
        1,
        1,
        2,
        3,
        4,
        4,
        5,
        5,
    ]


def test_credit_that_leaks_changes_only_mild_colours() -> None:
    """The distrusted lose a green, the trusted get one for a yellow; a red stays red, grey stays grey."""
    orange, grey = ALL_COLOURS.index("orange"), ALL_COLOURS.index("grey")
    colour = np.array([GREEN, GREEN, YELLOW, YELLOW, orange, RED, grey], np.uint8)
    few, many = MODEL.leak["distrusted_below"] - 1, MODEL.leak["trusted_from"]
    new = recoloured(colour, np.array([few, few + 1, many - 1, many, many, many, few]), MODEL)
    assert new.tolist() == [YELLOW, GREEN, YELLOW, GREEN, GREEN, RED, grey]


def test_spells_of_false_red_by_hand() -> None:
    """Unbroken days count as one; a day of infection breaks them."""
    colour = np.array([[RED, GREEN], [RED, RED], [RED, RED], [GREEN, RED], [RED, GREEN]], np.uint8)
    infected = np.zeros(colour.shape, np.bool_)
    infected[2, 1] = True
    assert false_red_spells(colour, infected) == [(0, 0, 2), (0, 4, 4), (1, 1, 1), (1, 3, 3)]


# ── how long marks stick ──


def quiet_days(days: int = 4, people: int = 2) -> Daily:
    """The first person buys groceries for 10 a day by phone, the second nothing."""
    table = np.zeros((6, days, people), np.int64)
    table[0, :, 0] = table[1, :, 0] = 1
    table[3, :, 0] = table[4, :, 0] = 10_000
    return Daily(*table)


def sticking(marks: list[Mark], daily: Daily, cost: Numbers, every: int = 1) -> Stuck:
    updates = np.arange(horizon(daily.days, MODEL)) % every == every - 1
    return stuck(marks, daily, cost, updates, A, MODEL)


def test_a_false_red_sticks_as_long_as_the_look_back() -> None:
    """Red on day 1 alone: it counts on that morning and on 59 more, and 60 days later no more."""
    cost = np.zeros((4, 2), np.int64)
    cost[1] = 50
    mark = [Mark(person, (0,) * 6, 0, (1,), 1) for person in (0, 1)]
    found = sticking(mark, quiet_days(), cost)
    assert found.days.tolist() == [60, 60]
    # 50 thousandths of the credit history: 35 * 50 * 600 / 100,000 = 10.5 points; of behaviour 6.
    assert found.most_points.tolist() == [11, 6]


def test_where_scores_are_shown_now_and_then_a_mark_sticks_until_the_next() -> None:
    """Shown every ten days on the tenth: the mark of day 1 costs until morning 60, told until morning 68."""
    cost = np.zeros((4, 2), np.int64)
    cost[1] = 50
    found = sticking([Mark(0, (0,) * 6, 0, (1,), 1)], quiet_days(), cost, every=10)
    assert found.days.tolist() == [60]
    assert found.monthly_days.tolist() == [68]


def test_a_wrong_payment_for_alcohol_costs_and_one_for_groceries_does_not() -> None:
    """Somebody else's bottle under one's name lowers behaviour for 60 mornings after the day of it."""
    daily = quiet_days()
    bottle, bread = (1, 1, 0, 20_000, 0, 20_000), (1, 1, 0, 10_000, 10_000, 0)
    for column, value in zip(daily.columns, bottle, strict=True):
        column[2, 0] += value
    marks = [Mark(0, bottle, 2, (), 2), Mark(0, bread, 1, (), 1)]
    found = sticking(marks, daily, np.zeros((4, 2), np.int64))
    # On day t the payments of the 60 days before count, so the last morning is day 62: 61 days, both counted.
    assert found.days[0] == 61
    assert found.days[1] == 0
    assert found.most_points[1] == 0


def test_of_many_marks_some_are_followed_evenly() -> None:
    """No more than the most, the first among them, and spread over all."""
    marks = [Mark(0, (0,) * 6, 0, (), at) for at in range(10)]
    assert [mark.corrected for mark in spread(marks, 4)] == [0, 2, 5, 7]
    assert spread(marks, 10) == marks


# ── a second count, in plain loops ──

GROUPS = {"occupation": "office", "age_band": "old", "pays_cash": "no", "has_phone": "yes"}


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A few people and days, with all kinds of payments and colours."""
    days, people = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    table = np.zeros((6, days, people), np.int64)
    for day in range(days):
        for person in range(people):
            phone, card = draw(st.integers(0, 2)), draw(st.integers(0, 1))
            amounts = draw(st.tuples(*(st.integers(0, 60_000) for _ in range(3))))
            if phone + card:
                table[:, day, person] = (phone + card, phone, card, sum(amounts), amounts[0], amounts[1])
    cells = st.lists(st.integers(0, 4), min_size=days * people, max_size=days * people)
    colour = np.array(draw(cells), np.uint8).reshape(days, people)
    ill = np.array(draw(cells)).reshape(days, people) == 0
    couples = [(one, other) for one in range(people) for other in range(one + 1, people)]
    met = [couple for couple in couples if draw(st.booleans())]
    groups = {name: (group,) * people for name, group in GROUPS.items()}
    locking = np.array([False, False, True, True, False])
    pairs = np.array(met, np.int64).reshape(-1, 2)
    return Town(Daily(*table), pairs, colour, locking, ill, groups)


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def count_plainly(town: Town, weights: Any, *, leaks: bool) -> list[int]:
    """Score everybody with fractions, one person at a time."""
    daily, given = town.daily, MODEL.numbers
    last = daily.days - 1
    shares = dict(zip(DIMENSIONS, weights.shares, strict=True))
    rated = []
    for person in range(daily.payments.shape[1]):
        days = range(max(0, last - given["lookback_days"]), last)
        total = {
            name: sum(int(getattr(daily, name)[day, person]) for day in days)
            for name in ("payments", "by_phone", "by_card", "amount", "liked", "disliked")
        }
        view = max(len(days), 1)
        paid = sum(1 for day in days if daily.payments[day, person])
        history = min(1_000, half_up(Fraction(paid * 1_000_000, view * given["history_full_share"])))
        swing = Fraction(500 * abs(total["liked"] - total["disliked"]), max(total["amount"], 1))
        behaviour = 500 + (1 if total["liked"] >= total["disliked"] else -1) * half_up(swing)
        cost = 0
        if leaks:
            for day in range(last + 1):
                word = ALL_COLOURS[town.colour[day, person]]
                cost += MODEL.leak["red_day"] * (word == "red")
                cost += MODEL.leak["yellow_day"] * (word in ("yellow", "orange"))
        behaviour = max(0, behaviour - max(0, cost - history))
        rated.append(
            {
                "credit_history": max(0, history - cost),
                "behaviour": behaviour,
                "fulfilment": min(
                    1_000, half_up(Fraction(total["amount"], view * given["fulfilment_full_amount"]))
                ),
                "identity": 400 + 400 * (total["by_phone"] > 0) + 200 * (total["by_card"] > 0),
            }
        )
    own = [half_up(Fraction(sum(shares[name] * one[name] for name in one), 95)) for one in rated]
    found = []
    for person, one in enumerate(rated):
        known = [
            own[pair[1] if pair[0] == person else pair[0]] for pair in town.pairs.tolist() if person in pair
        ]
        connections = half_up(Fraction(sum(known), len(known))) if known else 500
        weighted = sum(shares[name] * one[name] for name in one) + shares["connections"] * connections
        found.append(350 + half_up(Fraction(600 * weighted, 100_000)))
    return found


@given(towns())
@settings(max_examples=40)
def test_a_second_count_gives_the_same_points(town: Town) -> None:
    """One person at a time, with fractions, gives the same points, with and without colours leaked in."""
    for weights in (A, B):
        scored = score_town(town, weights, MODEL)
        assert scored.points.tolist() == count_plainly(town, weights, leaks=False)
        assert scored.leaked_points.tolist() == count_plainly(town, weights, leaks=True)


@given(towns())
@settings(max_examples=40)
def test_what_holds_of_any_town(town: Town) -> None:
    """A leaked colour never helps, flips count both ways, groups add up, every field has its note."""
    scored = score_town(town, A, MODEL)
    people = len(scored.points)
    alone = own_ratings(
        File(*(np.zeros(people, np.int64) for _ in range(8))), np.zeros(people, np.int64), MODEL
    )
    assert own_mean(alone, A).tolist() == [(20 * 500 + 15 * 400 + 47) // 95] * people
    spells = false_red_spells(town.colour, town.infected)
    marks = [Mark(at, (0,) * 6, 0, tuple(range(first, last + 1)), last) for at, first, last in spells]
    found = {
        WRONG_PAYMENT: sticking([], town.daily, np.zeros(town.colour.shape, np.int64)),
        FALSE_RED: sticking(marks, town.daily, cost_of_days(town.colour, MODEL)),
    }
    assert (found[FALSE_RED].days <= MODEL.numbers["lookback_days"]).all()
    assert (found[FALSE_RED].monthly_days == found[FALSE_RED].days).all()
    fields = zhima_fields(town, MODEL, A, "both", found, "c")
    assert {family_of(name) for name in fields} == {note.name for note in NOTES}
    assert {field["kind"] for field in fields.values()} == {"ASSUMPTION"}
    flip = fields["score.flip[health-to-credit]"]["n"]
    assert flip["numerator"] == flip["lost"] + flip["gained"]
    doors = fields["score.flip[credit-to-health]"]["n"]
    assert doors["numerator"] == doors["locked"] + doors["freed"] <= doors["recoloured"]
    assert fields["score.flip[both]"]["n"]["numerator"] >= flip["numerator"]
    told = zhima_details(town, MODEL, A, "both")
    assert sum(told["bands"].values()) == people
    for grouping in GROUPINGS:
        rows = [row for row in told["groups"] if row["grouping"] == grouping]
        assert sum(row["people"] for row in rows) == people
    none = zhima_fields(town, MODEL, A, "none", {WRONG_PAYMENT: found[WRONG_PAYMENT]}, "c")
    assert [name for name in none if name.startswith("score.flip")] == ["score.flip[weights A to B]"]


def test_flips_of_a_town_by_hand() -> None:
    """Fourteen red days close a car abroad; a trusted yellow walks free, and takes an infection along."""
    days = 15
    table = np.zeros((6, days, 2), np.int64)
    table[0], table[1], table[3], table[4] = 1, 1, 12_000, 12_000
    colour = np.full((days, 2), GREEN, np.uint8)
    colour[:14, 0], colour[14, 1] = RED, YELLOW
    ill = np.zeros(colour.shape, np.bool_)
    ill[14, 1] = True
    locking = np.array([word in ("yellow", "red") for word in ALL_COLOURS])
    groups = {"pays_cash": ("no", "no")}
    town = Town(Daily(*table), np.zeros((0, 2), np.int64), colour, locking, ill, groups)
    scored = score_town(town, A, MODEL)
    # Full history and behaviour, 400 of fulfilment, 800 of identity, 500 unknown: 79.5 % of 600.
    assert scored.points.tolist() == [827, 827]
    # Fourteen red days cost 700 of the history, a yellow one 20: 35 * 0.7 * 6 = 147, and 4.2 points.
    assert scored.leaked_points.tolist() == [680, 823]
    doors = colours_with(town, scored.points, MODEL)
    assert doors.flipped.tolist() == [False, True]
    fields = zhima_fields(town, MODEL, A, "both", {}, "c")
    assert fields["score.flip[health-to-credit]"]["n"] == {
        "numerator": 1,
        "denominator": 2,
        "lost": 1,
        "gained": 0,
        "lost_never_infected": 1,
        "poorer": 2,
        "newly_banned": 0,
    }
    assert fields["score.flip[credit-to-health]"]["n"]["freed_infected"] == 1
    assert fields["score.gap[pays_cash=no]"]["not_estimable"] == "everybody is in the group"


# ── the file ──


def test_every_number_names_its_source_and_unit() -> None:
    """Numbers of this program say that they are assumptions; the others name who published them."""
    data = read_file("zhima/model.toml")
    for table in (data["numbers"], data["leak"], read_file("infection_paths.toml")["numbers"]):
        for entry in table.values():
            assert entry["source"] == "assumption" or "(" in entry["source"]
    assert {one.confidence for one in MODEL.privileges if one.source == "assumption"} == {"invented"}
    assert MODEL.weights["A"].shares == (35, 20, 25, 15, 5)
    assert MODEL.weights["B"].shares == (35, 25, 20, 15, 5)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda data: data["weights"][0]["shares"].update(identity=16), "must share 100"),
        (lambda data: data["weights"][0].update(source=""), "needs a source"),
        (lambda data: data["privilege"][0].update(confidence="sure"), "needs a source"),
        (lambda data: data["privilege"][0].update(source="a paper"), "invented by one key"),
        (lambda data: data["band"][1].update(from_points=350), "bands must begin"),
        (lambda data: data["liking"].update(alcohol=-2), "a liking is 1 or -1"),
        (lambda data: data["numbers"]["lookback_days"].pop("source"), "needs exactly"),
        (lambda data: data["leak"]["red_day"].update(value=0.5), "no whole number"),
    ],
)
def test_a_file_without_sources_is_refused(change: Any, complaint: str) -> None:
    """A number, a weight or a privilege without a source never gets in."""
    data = copy.deepcopy(read_file("zhima/model.toml"))
    change(data)
    with pytest.raises(ValueError, match=complaint):
        model_of(data)


def test_numbers_are_whole() -> None:
    """A flag is no number."""
    entry = {"value": True, "unit": "days", "source": "assumption", "says": "x"}
    with pytest.raises(ValueError, match="no whole number"):
        numbers({"x": entry}, "here")
