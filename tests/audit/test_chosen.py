"""Who is shown, in a town of seven people and three days in which everybody fits one kind.

      day 1              day 2              day 3
a     red                red                green       courier, never infected
b     red                red                red         office, never infected, all by a wrong row
c     green, infectious  green, infectious  green       infected d and f
d     green              green, infected    green       lives in a care home
e     green              red, infectious    red, infectious
f     green              yellow by hand     green       infected by c too, office
g     green              green              green       no phone: five doors
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from healthcode.audit.chosen import ASKED, KINDS, NOBODY, Known, asked_for, choose
from healthcode.audit.chosen_words import MISSING, NO_PHONE, NOBODY_INFECTED, WHY
from healthcode.audit.lived import Lived
from healthcode.tables import ALL_COLOURS

GREEN, YELLOW, RED = (ALL_COLOURS.index(colour) for colour in ("green", "yellow", "red"))
A, B, C, D, E, F, G = range(7)
COLOUR = np.full((3, 7), GREEN, np.uint8)
COLOUR[:2, A], COLOUR[:, B], COLOUR[1:, E], COLOUR[1, F] = RED, RED, RED, YELLOW
INFECTIOUS = np.zeros((3, 7), np.bool_)
INFECTIOUS[:2, C], INFECTIOUS[1:, E] = True, True
INFECTED = INFECTIOUS.copy()
INFECTED[1, D], INFECTED[2, F] = True, True
RULE = np.zeros((3, 7), np.int32)
RULE[:2, A], RULE[:, B], RULE[1:, E], RULE[1, F] = 2, 2, 2, 1
NONE = np.zeros((3, 7), np.int64)
DOORS = NONE.copy()
DOORS[1, G], DOORS[2, G] = 2, 3
FAULTY = np.zeros((3, 7), np.bool_)
FAULTY[:, B] = True
TOWN = Known(
    person_ids=tuple(f"syn-{letter}" for letter in "abcdefg"),
    lived=Lived(
        colour=COLOUR,
        locked=COLOUR != GREEN,
        points=np.zeros((3, 7), np.int32),
        is_fixed=np.zeros((3, 7), np.bool_),
        rule=RULE,
        rules=("", "override", "near"),
        infected=INFECTED,
        infectious=INFECTIOUS,
        is_after_last=np.zeros(3, np.bool_),
        groups={
            "occupation": ("courier", "office", "office", "retired", "office", "office", "none"),
            "age_band": ("young", "young", "young", "very_old", "young", "young", "young"),
        },
    ),
    infected_on=np.array([NOBODY, NOBODY, 0, 1, 1, 0, NOBODY]),
    infector=np.array([NOBODY, NOBODY, NOBODY, C, NOBODY, C, NOBODY]),
    onward=np.array([0, 0, 2, 0, 0, 0, 0]),
    without_phone=DOORS,
    refused=NONE,
    excluded=DOORS,
    gate_id="online-scan",
    is_fragile=np.arange(7) == D,
    faulty=FAULTY,
    of_another=np.zeros((3, 7), np.bool_),
    is_stay=np.array([False, False, False]),
)


def chosen(known: Known) -> dict[str, tuple[int | None, int | None]]:
    return {choice.kind: (choice.person, choice.day) for choice in choose(known)}


def test_each_kind_shows_whom_its_rule_says() -> None:
    """Who was locked longest comes first, whatever their work; the care home comes before the earlier."""
    assert chosen(TOWN) == {
        "wrongly_locked": (B, 0),
        "missed": (C, 0),
        "rightly_locked": (E, 1),
        "shut_out": (G, 2),
        "by_order": (F, 1),
        "unprotected": (D, 1),
        "false_reason": (B, 0),
    }


def test_what_is_counted_stands_in_the_reason() -> None:
    """One of a thing has another word than two of it."""
    why = {choice.kind: choice.why for choice in choose(TOWN)}
    assert "3 days: the most of all" in why["wrongly_locked"]["en"]
    assert "1 Tag " in why["by_order"]["de"]
    assert "syn-c" in why["unprotected"]["en"]


def test_who_infected_nobody_is_not_said_to_have_infected_most() -> None:
    """Then the days of being infectious are what they had most of."""
    (choice,) = (one for one in choose(replace(TOWN, onward=0 * TOWN.onward)) if one.kind == "missed")
    assert "0 people" not in choice.why["en"]
    assert "infected nobody" in choice.why["en"]
    assert "steckte niemanden an" in choice.why["de"]
    assert choice.numbers["onward"] == 0


def test_nobody_fits_in_a_town_where_nothing_happens() -> None:
    """Each kind then says why it is empty, in both languages."""
    still: Any = np.zeros((3, 7), np.bool_)
    lived = replace(
        TOWN.lived, colour=0 * COLOUR + GREEN, locked=still, rule=0 * RULE, infected=still, infectious=still
    )
    nobody = np.full(7, NOBODY)
    known = replace(TOWN, lived=lived, infected_on=nobody, infector=nobody, without_phone=NONE, faulty=still)
    assert set(chosen(known).values()) == {(None, None)}
    assert [choice.why for choice in choose(known)] == [MISSING[kind] for kind in KINDS]
    assert set(WHY) == {*KINDS, ASKED, NO_PHONE, NOBODY_INFECTED}


def test_of_equals_the_smallest_id_is_shown() -> None:
    """Two people locked equally long: the first in the order of ids."""
    two = replace(TOWN.lived, groups={"occupation": ("courier",) * 7, "age_band": ("young",) * 7})
    both = replace(two, locked=two.locked | (np.arange(7) == A))
    assert chosen(replace(TOWN, lived=both))["wrongly_locked"] == (A, 0)


def test_nobody_is_said_to_be_shut_out_whom_the_run_let_in() -> None:
    """Who stood at gates without a phone went in all the same; what a gate would do stands beside it."""
    (choice,) = (one for one in choose(TOWN) if one.kind == "shut_out")
    assert choice.numbers == {"without_phone": 5, "refused": 0, "excluded": 5, "gate": "online-scan"}
    assert "went in all the same; at the gate online-scan" in choice.why["en"]
    assert "trotzdem hinein" in choice.why["de"]


def test_who_was_really_refused_comes_before_who_had_no_phone() -> None:
    """One refusal for the colour counts before five doors without a phone."""
    refused = NONE.copy()
    refused[1, A] = 1
    (choice,) = (one for one in choose(replace(TOWN, refused=refused)) if one.kind == "shut_out")
    assert (choice.person, choice.day) == (A, 1)
    assert choice.why["en"].startswith("Turned away 1 time at a gate for the colour")


def test_an_infector_whose_code_was_not_green_protects_nobody() -> None:
    """Had the code of c been red, nobody would be shown as unprotected."""
    colour = COLOUR.copy()
    colour[:, C] = RED
    assert chosen(replace(TOWN, lived=replace(TOWN.lived, colour=colour)))["unprotected"] == (None, None)


def test_a_row_about_another_person_is_the_falsest_reason() -> None:
    """A single such day of a comes before three days of b with a row whose time is wrong."""
    faulty, of_another = FAULTY.copy(), np.zeros((3, 7), np.bool_)
    faulty[1, A] = of_another[1, A] = True
    assert chosen(replace(TOWN, faulty=faulty, of_another=of_another))["false_reason"] == (A, 1)


def test_who_is_asked_for_is_shown_when_they_were_first_locked_or_ill() -> None:
    """Else on the last day."""
    assert [asked_for(TOWN, person).day for person in (A, D, G)] == [0, 1, 2]
