"""Every number of an audit in a town of four people and three days, worked by hand.

            day 1            day 2            day 3
    ana     red, infected    red, infectious  green, well        a, old
    ben     green, infected  green, infect.   yellow, infectious a, old
    cem     red, well        yellow, well     green, well        b, young
    dia     green, well      green, well      red, well          b, young

Red and yellow restrict. "Infect." is infectious. The last infection was on day 1, before its 04:00, so all
three days are after it. Ana's two reds and ben's yellow are by points (60, 60, 40), all else by colour rows.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from healthcode.audit.fields import NO_INFECTION, NO_POINTS, NOTES, fields_of, note_of, sweep_of
from healthcode.audit.lived import Lived, groups_in_order
from healthcode.tables import ALL_COLOURS

GREEN, YELLOW, RED = (ALL_COLOURS.index(colour) for colour in ("green", "yellow", "red"))
COLOUR = np.array(
    [[RED, GREEN, RED, GREEN], [RED, GREEN, YELLOW, GREEN], [GREEN, YELLOW, GREEN, RED]], np.uint8
)
YES, NO = True, False
TOWN = Lived(
    colour=COLOUR,
    locked=COLOUR != GREEN,
    points=np.array([[60, 0, 0, 0], [60, 0, 0, 0], [0, 40, 0, 20]], np.int32),
    is_fixed=np.array([[NO, NO, YES, NO], [NO, NO, YES, NO], [NO, NO, NO, YES]]),
    rule=np.array([[2, 0, 3, 0], [2, 0, 3, 0], [0, 2, 0, 3]], np.int32),
    rules=("", "override", "points-rule", "colour-rule"),
    infected=np.array([[YES, YES, NO, NO], [YES, YES, NO, NO], [NO, YES, NO, NO]]),
    infectious=np.array([[NO, NO, NO, NO], [YES, YES, NO, NO], [NO, YES, NO, NO]]),
    is_after_last=np.array([YES, YES, YES]),
    groups={"age_band": ("old", "old", "young", "young")},
)


def fields(lived: Lived = TOWN, ratio: str = "1", resamples: int = 0) -> dict[str, dict[str, Any]]:
    return fields_of(lived, Fraction(ratio), resamples=resamples, seed=3, command="healthcode audit run RUN")


#: Numerator, denominator and value, from the table above.
BY_HAND = {
    # red person-days: ana 1 and 2, cem 1, dia 3; infected of them: ana's two
    "acc.ppv": (2, 4),
    # infected person-days: ana 1, 2, ben 1, 2, 3
    "acc.sensitivity": (2, 5),
    # well: ana 3, cem and dia all six; red of them: cem 1, dia 3
    "acc.specificity": (5, 7),
    "acc.base_rate": (5, 12),
    # infectious: ana 2, ben 2 and 3
    "acc.ppv.infectious": (1, 4),
    "acc.sensitivity.infectious": (1, 3),
    # not infectious: nine; red of them: ana 1, cem 1, dia 3
    "acc.specificity.infectious": (6, 9),
    "acc.base_rate.infectious": (3, 12),
    # ever red: ana, cem, dia; red while infected: ana; ever infected: ana, ben
    "acc.ppv.people": (1, 3),
    "acc.sensitivity.people": (1, 2),
    "acc.specificity.people": (0, 2),
    "acc.base_rate.people": (2, 4),
    # locked: ana 2, ben 1, cem 2, dia 1; infected of them: ana 2, ben 1
    "acc.ppv.locked": (3, 6),
    # of people never infectious: cem 2, dia 1
    "prop.needless": (3, 6),
    # locked in vain, of well days: old 0 of ana's 1; young 3 of 6
    "eq.fpr[age_band=old]": (0, 1),
    "eq.fpr[age_band=young]": (3, 6),
    "eq.days[age_band=old]": (3, 2),
    "eq.days[age_band=young]": (3, 2),
    # ana and ben were both locked on an infected day
    "eq.blind[age_band=old]": (0, 2),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_share_is_what_it_is_by_hand(name: str) -> None:
    """Numerator, denominator and value are those of the table in this file's head."""
    field = fields()[name]
    above, below = BY_HAND[name]
    assert (field["n"]["numerator"], field["n"]["denominator"]) == (above, below)
    assert field["value"] == above / below
    assert field["not_estimable"] is None


def test_sums_and_costs_by_hand() -> None:
    """Missed: ben 1 and 2. In vain: cem 1 and 2, dia 3. At L = 5/2 that costs 8. Locked at all: six days."""
    found = fields(ratio="5/2")
    assert found["err.fn"]["value"] == 2
    assert found["err.fp"]["value"] == 3
    assert found["err.cost"]["value"] == 8
    assert found["err.cost"]["kind"] == "ASSUMPTION"
    assert found["sun.tail"]["value"] == 6
    later = replace(TOWN, is_after_last=np.array([NO, NO, YES]))
    assert fields(later)["sun.tail"]["value"] == 2


def test_the_sweep_over_points_by_hand() -> None:
    """Colour rows stay: three days in vain. From 40: ben 1 and 2 missed. From 60: ben 3 too. Nobody: five."""
    assert [(step["points"], step["missed"], step["in_vain"]) for step in sweep_of(TOWN, Fraction(1))] == [
        (40, 2, 3),
        (60, 3, 3),
        (None, 5, 3),
    ]
    assert fields()["err.best"]["value"] == 40
    quiet = replace(TOWN, points=np.zeros_like(TOWN.points))
    assert sweep_of(quiet, Fraction(1)) == []
    assert fields(quiet)["err.best"]["not_estimable"] == NO_POINTS


def test_what_has_no_denominator_is_not_estimable() -> None:
    """A town where nobody is infected, or nobody red, says so, and says nothing of groups with nobody ill."""
    assert fields()["eq.blind[age_band=young]"]["not_estimable"] == "nobody was infected"
    well = np.zeros_like(TOWN.infected)
    found = fields(replace(TOWN, infected=well, infectious=well), resamples=20)
    assert found["sun.tail"]["not_estimable"] == NO_INFECTION
    assert found["acc.sensitivity"]["value"] is None
    assert found["acc.sensitivity"]["interval"] is None
    green = np.zeros_like(COLOUR)
    free = fields(replace(TOWN, colour=green, locked=green.astype(bool)))
    assert free["acc.ppv"]["not_estimable"] == "nobody was red"
    assert free["prop.needless"]["not_estimable"] == "nobody was locked"


def test_groups_name_the_rule_and_their_size() -> None:
    """The young were locked in vain by the colour row, and two people are few."""
    field = fields()["eq.fpr[age_band=young]"]
    assert field["n"]["rules"] == {"colour-rule": 3}
    assert field["n"]["is_small"] is True
    assert fields()["eq.ratio[age_band]"]["value"] is None
    both = replace(TOWN, locked=TOWN.locked | (np.arange(4) == 0))
    # now ana is locked on her one well day too: 1 of 1 against 3 of 6
    ratio = fields(both)["eq.ratio[age_band]"]
    assert (ratio["value"], ratio["n"]["highest"], ratio["n"]["lowest"]) == (
        2,
        "age_band=old",
        "age_band=young",
    )


def test_intervals_are_those_of_drawing_people() -> None:
    """With many resamples the ends of red days that were infected are those of all 256 ways to draw four.

    ana adds 2 of 2, ben 0 of 0, cem 0 of 1, dia 0 of 1; each way is as likely as any other.
    """
    ways = np.array(np.meshgrid(*[range(4)] * 4)).reshape(4, -1)
    hits, reds = np.array([2, 0, 0, 0])[ways].sum(axis=0), np.array([2, 0, 1, 1])[ways].sum(axis=0)
    shares = np.sort(hits[reds > 0] / reds[reds > 0])
    field = fields(resamples=20_000)["acc.ppv"]
    assert field["interval"] == [shares[int(0.025 * len(shares))], shares[int(0.975 * len(shares))]]
    total = np.sort(np.array([0, 2, 0, 0])[ways].sum(axis=0))
    missed = fields(resamples=20_000)["err.fn"]["interval"]
    assert missed == [total[int(0.025 * len(total))], total[int(0.975 * len(total))]]


def test_every_field_has_a_note_and_a_trap_in_two_languages() -> None:
    """No field is without meaning, and no note without a field."""
    found = fields(resamples=10)
    assert {note_of(name) for name in found} == set(NOTES)
    for field in found.values():
        assert field["trap"]["en"] != field["trap"]["de"]
        assert field["kind"] in {"MODEL", "ASSUMPTION", "REAL"}
        assert field["command"]
        assert (field["interval"] is None) == (field["interval_of"] is None)


def test_bands_of_age_go_from_young_to_old() -> None:
    """All else goes by the alphabet."""
    assert groups_in_order(["old", "child", "young", "old"]) == ["child", "young", "old"]
    assert groups_in_order(["retail", "nurse"]) == ["nurse", "retail"]
