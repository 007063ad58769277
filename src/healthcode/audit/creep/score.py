"""The permanent score: a number for everybody from what a platform already holds, whatever it was for.

Two real ones, both stopped: Hangzhou proposed one of 0 to 100 in May 2020, and Suzhou tried one that starts
at 1,000 for three days in September 2020. What is known of their numbers is in ``INGREDIENTS``; what the
town does not record is told and left out, and the rest is invented and says so.
All scores are whole numbers of tenths of a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthcode.audit.creep.numbers import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Scheme = Literal["hangzhou", "suzhou"]
Standing = Literal["documented", "from memory", "invented"]


@dataclass(frozen=True)
class Ingredient:
    """One thing that a score counts.

    Args:
        name: A short name; an input of ``scores`` if the town records it.
        tenths: Points for one, in tenths.
        per: What one is, in English and German.
        standing: What is known of the number of points.
        source: Who says so; empty if it is invented.
        is_recorded: Whether the town has such a thing.
        stands_in: Whether what the town records only stands for what was meant.
    """

    name: str
    tenths: int
    per: Mapping[str, str]
    standing: Standing
    source: str
    is_recorded: bool
    stands_in: bool = False


@dataclass(frozen=True)
class Rulebook:
    """A score: where it starts, where it ends, and what it counts.

    Args:
        id: A short name.
        start: Of everybody, in tenths.
        lowest: Nobody falls below, in tenths.
        highest: Nobody rises above, in tenths.
        start_standing: What is known of the start.
        source: Of the score as a whole, with its date.
        ingredients: What it counts.
    """

    id: Scheme
    start: int
    lowest: int
    highest: int
    start_standing: Standing
    source: str
    ingredients: tuple[Ingredient, ...]


_MOCK_UP = "mock-up shown in Hangzhou, May 2020; the number is from memory and unverified"
_SUZHOU = "China Daily and China Digital Times, September 2020, in the press"
HANGZHOU = Rulebook(
    "hangzhou",
    10 * NUMBERS["hangzhou_start"],
    0,
    1_000,
    "invented",
    "proposed on 22 May 2020 (Global Times, 26 May 2020, in the press)",
    (
        Ingredient(
            "active_days",
            50,
            {"en": "15,000 steps in a day", "de": "15.000 Schritte an einem Tag"},
            "from memory",
            _MOCK_UP,
            is_recorded=True,
            stands_in=True,
        ),
        Ingredient(
            "alcohol",
            -15,
            {"en": "200 ml of spirits", "de": "200 ml Schnaps"},
            "from memory",
            _MOCK_UP,
            is_recorded=True,
            stands_in=True,
        ),
        Ingredient(
            "sleep",
            10,
            {"en": "7.5 hours of sleep", "de": "7,5 Stunden Schlaf"},
            "from memory",
            _MOCK_UP,
            is_recorded=False,
        ),
        Ingredient(
            "cigarettes",
            -30,
            {"en": "five cigarettes", "de": "fünf Zigaretten"},
            "from memory",
            _MOCK_UP,
            is_recorded=False,
        ),
    ),
)
SUZHOU = Rulebook(
    "suzhou",
    10_000,
    0,
    10_000,
    "documented",
    "tried from 3 to 6 September 2020 (China Daily, Global Times, in the press)",
    (
        Ingredient(
            "red_lights",
            -500,
            {"en": "a red light not heeded", "de": "eine missachtete rote Ampel"},
            "documented",
            _SUZHOU,
            is_recorded=True,
            stands_in=True,
        ),
        Ingredient(
            "drink_driving",
            -1_000,
            {"en": "driving after drinking", "de": "Fahren nach dem Trinken"},
            "documented",
            _SUZHOU,
            is_recorded=True,
            stands_in=True,
        ),
        Ingredient(
            "volunteering",
            0,
            {"en": "a volunteer duty (its bonus is not known)", "de": "ein Ehrenamt (Bonus unbekannt)"},
            "documented",
            _SUZHOU,
            is_recorded=False,
        ),
    ),
)
RULEBOOKS: dict[Scheme, Rulebook] = {"hangzhou": HANGZHOU, "suzhou": SUZHOU}

#: Seen at so many places on one day: stands for 15,000 steps.
PLACES_OF_AN_ACTIVE_DAY = NUMBERS["places_of_an_active_day"]
#: Of so many rides that are seen, one meets a red light that is not heeded; the same for everybody.
RIDES_TO_A_RED_LIGHT = NUMBERS["rides_to_a_red_light"]
#: A taxi that is driven so soon after buying alcohol is driven after drinking.
HOURS_AFTER_ALCOHOL = NUMBERS["hours_after_alcohol"]
#: So large a share of all people is the foot of the ranking.
LOWEST_SHARE = NUMBERS["lowest_percent"] / 100


def scores(rules: Rulebook, inputs: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Give everybody's score.

    Args:
        rules: Which score.
        inputs: For each ingredient that is recorded, how often, for each person, over the whole run.

    Returns:
        Tenths of a point, in the shape of the inputs.

    Simplification:
        Points are added up over the whole run. How Hangzhou's would have been is not known.
    """
    total = np.zeros(len(next(iter(inputs.values()))), np.int64)
    for ingredient in rules.ingredients:
        if ingredient.is_recorded:
            total += ingredient.tenths * inputs[ingredient.name]
    return np.clip(rules.start + total, rules.lowest, rules.highest)


def foot_of(score: NDArray[np.int64], share: float = LOWEST_SHARE) -> NDArray[np.bool_]:
    """Say who stands at the foot of the ranking.

    Whole scores fall together: those of equal score are all in or all out, and at most the share is in.

    Args:
        score: Of everybody who is ranked.
        share: Of all people, at most so many.
    """
    most = int(len(score) * share)
    if not most:
        return np.zeros(len(score), np.bool_)
    bound = np.sort(score)[most]
    below: NDArray[np.bool_] = score < bound
    return below
