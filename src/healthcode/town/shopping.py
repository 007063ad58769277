"""What people buy, how they pay, and what fever has to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.clock import MINUTE
from healthcode.draws import chance, choice, integers, thresholds_of
from healthcode.tables import CATEGORIES, PAYMENTS
from healthcode.town.columns import Purchases, Visits
from healthcode.town.vocabulary import COURIER, KIND, PLACE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.draws import Draws
    from healthcode.scenario import Settings
    from healthcode.town.calendar import WorkingDays
    from healthcode.town.places import Places
    from healthcode.town.population import People

FEVER_MEDICINE = CATEGORIES.index("fever_medicine")
_PHONE, _CASH, _CARD = (PAYMENTS.index(name) for name in ("phone", "cash", "card"))
_BUYERS_FROM_AGE = 16
_TILL_BEFORE_LEAVING = MINUTE
#: Kinds where one thing is sold.
_ONE_THING = {
    "shop/clothing": "clothing",
    "shop/books": "books",
    "restaurant/table": "restaurant",
    "restaurant/fastfood": "restaurant",
}


class Shopping:
    """All purchases of a run.

    Args:
        settings: Of purchases and payment.
        draws: Of the run.
        people: Who.
        places: Where.
        working_days: Who works where; staff do not buy at their own till.
    """

    def __init__(
        self, settings: Settings, draws: Draws, people: People, places: Places, working_days: WorkingDays
    ) -> None:
        self._draws = draws
        self._people = people
        self._places = places
        self._work = working_days.place
        count = people.count
        person = np.arange(count)
        phone = chance(draws.draw("pays by phone", person=person), settings.number("payment.phone_share"))
        self._payment = np.where(phone, _PHONE, _CARD).astype(np.uint8)
        self._payment[people.pays_cash] = _CASH
        buys = settings.table("purchases.buys_share")
        self._buys = np.array([buys.get(kind.replace("/", "_"), 0.0) for kind in PLACE_KINDS])
        self._mixed = {
            "shop/supermarket": settings.table("purchases.category_shares_supermarket"),
            "shop/pharmacy": settings.table("purchases.category_shares_pharmacy"),
        }
        least, most = settings.table("purchases.amount_least"), settings.table("purchases.amount_most")
        self._least = np.array([round(least[name]) for name in CATEGORIES])
        self._most = np.array([round(most[name]) for name in CATEGORIES])
        self._medicine = settings.number("purchases.medicine_per_day")
        self._when_ill = settings.table("purchases.medicine_when_ill")[settings.word("purchases.signal")]
        self._for_other = settings.number("purchases.medicine_for_other_share")
        level = settings.word("behaviour.chilling")
        self._to_cash = settings.table("behaviour.chilling_share")[level]
        self._forgone = settings.table("behaviour.medicine_forgone_share")[level]
        self._stand_in = _stand_ins(people)

    def medicine_buyers(
        self, day: int, feverish: NDArray[np.bool_], stays_in: NDArray[np.bool_], *, is_watched: bool
    ) -> NDArray[np.int64]:
        """Say who goes to a pharmacy for fever medicine today, ascending.

        Args:
            day: The day.
            feverish: Who has a fever.
            stays_in: Who does not leave home.
            is_watched: Whether people know that such purchases count.
        """
        share = np.where(feverish, self._medicine + self._when_ill, self._medicine)
        needs = np.flatnonzero(chance(self._draws.draw("needs medicine", day, np.arange(len(share))), share))
        if is_watched:
            needs = needs[~chance(self._draws.draw("goes without medicine", day, needs), self._forgone)]
        sends = chance(self._draws.draw("sends for medicine", day, needs), self._for_other) | stays_in[needs]
        sends |= self._people.age[needs] < _BUYERS_FROM_AGE
        buyer = np.where(sends, self._stand_in[needs], needs)
        buyer = buyer[buyer >= 0]
        return np.unique(buyer[~stays_in[buyer]])

    def buy(self, day: int, visits: Visits, buyers: NDArray[np.int64], *, is_watched: bool) -> Purchases:
        """Let the people inside shops and restaurants buy, and pay before they leave.

        Args:
            day: The day.
            visits: All visits of the day.
            buyers: Who came for fever medicine.
            is_watched: Whether people know that such purchases count; some then pay in cash.
        """
        kind = self._places.kind[visits.place]
        sells = self._buys[kind] > 0
        sells &= self._work[visits.person] != visits.place
        sells &= self._people.occupation[visits.person] != COURIER
        inside = visits.where(np.flatnonzero(sells))
        kind = self._places.kind[inside.place]
        for_medicine = np.zeros(self._people.count, np.bool_)
        for_medicine[buyers] = True
        is_medicine = for_medicine[inside.person] & (kind == KIND["shop/pharmacy"])
        drawn = self._draws.draw("buys", day, inside.person, place=inside.arrived_at)
        bought = np.flatnonzero(is_medicine | chance(drawn, self._buys[kind]))
        inside, kind, is_medicine = inside.where(bought), kind[bought], is_medicine[bought]
        category = self._categories(day, inside, kind)
        category[is_medicine] = FEVER_MEDICINE
        least, most = self._least[category], self._most[category]
        drawn = self._draws.draw("amount", day, inside.person, place=inside.arrived_at)
        payment = self._payment[inside.person]
        if is_watched:
            hides = chance(self._draws.draw("hides a purchase", day, inside.person), self._to_cash)
            payment[is_medicine & hides] = _CASH
        return Purchases(
            inside.person,
            inside.place,
            np.maximum(inside.left_at - _TILL_BEFORE_LEAVING, inside.arrived_at),
            category,
            (least + integers(drawn, np.maximum(most - least, 1))).astype(np.int32),
            payment,
        )

    def _categories(self, day: int, inside: Visits, kind: NDArray[np.int16]) -> NDArray[np.uint8]:
        category = np.zeros(len(inside), np.uint8)
        for name, thing in _ONE_THING.items():
            category[kind == KIND[name]] = CATEGORIES.index(thing)
        for name, shares in self._mixed.items():
            here = np.flatnonzero(kind == KIND[name])
            drawn = self._draws.draw(
                "what is bought", day, inside.person[here], place=inside.arrived_at[here]
            )
            category[here] = _codes(list(shares))[choice(drawn, thresholds_of(list(shares.values())))]
        return category


def _codes(names: Sequence[str]) -> NDArray[np.uint8]:
    return np.array([CATEGORIES.index(name) for name in names], np.uint8)


def _stand_ins(people: People) -> NDArray[np.int64]:
    """Find for each person another grown-up of the household, the next in its order; -1 for none."""
    grown = np.flatnonzero(people.age >= _BUYERS_FROM_AGE)
    household = people.household[grown]
    first = np.searchsorted(household, people.household, side="left")
    count = np.searchsorted(household, people.household, side="right") - first
    stand_in = np.full(people.count, -1, np.int64)
    some = np.flatnonzero(count > 0)
    stand_in[some] = grown[first[some]]
    itself = some[(stand_in[some] == some) & (count[some] > 1)]
    stand_in[itself] = grown[first[itself] + 1]
    stand_in[stand_in == np.arange(people.count)] = -1
    return stand_in
