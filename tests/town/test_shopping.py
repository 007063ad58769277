"""What is bought, by whom, how it is paid, and what fever has to do with it."""

from __future__ import annotations

import numpy as np
import pytest

from healthcode.tables import CATEGORIES, OCCUPATIONS, PAYMENTS
from healthcode.town import Announced
from healthcode.town.vocabulary import KIND, PLACE_KINDS, general
from town.lives import SEEDED, Made, lived, made

FEVER_MEDICINE = CATEGORIES.index("fever_medicine")
MANY_ILL = ("epidemic.background_illness_per_day=0.05", "purchases.medicine_for_other_share=0.0")


def medicine_of(town: Made, days: int, announced: Announced | None = None) -> list[tuple[int, int, int]]:
    """Give day, person and payment of every purchase of fever medicine."""
    rows = []
    for day in range(days):
        bought = town.life.live(day, None, announced).purchases
        bought = bought.where(bought.category == FEVER_MEDICINE)
        rows += [
            (day, person, pay)
            for person, pay in zip(bought.person.tolist(), bought.payment.tolist(), strict=True)
        ]
    return rows


def test_people_buy_where_they_are() -> None:
    """Every purchase lies within a visit of that person to that place, at a place that sells."""
    town, days = lived(800, 7)
    for today in days:
        visits: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for row in range(len(today.visits)):
            key = (int(today.visits.person[row]), int(today.visits.place[row]))
            times = (int(today.visits.arrived_at[row]), int(today.visits.left_at[row]))
            visits.setdefault(key, []).append(times)
        bought = today.purchases
        for person, place, at in zip(
            bought.person.tolist(), bought.place.tolist(), bought.bought_at.tolist(), strict=True
        ):
            assert any(since <= at < until for since, until in visits[person, place])
        kinds = {general(PLACE_KINDS[kind]) for kind in town.town.places.kind[bought.place]}
        assert kinds <= {"shop", "restaurant"}


def test_staff_do_not_buy_at_their_own_till() -> None:
    """Nor do couriers who pick something up."""
    town, days = lived(800, 7)
    people = town.town.people
    for today in days:
        bought = today.purchases
        assert (people.work_place[bought.person] != bought.place).all()
        assert (people.occupation[bought.person] != OCCUPATIONS.index("courier")).all()


def test_each_kind_of_shop_sells_its_goods() -> None:
    """Books at bookshops, medicine at pharmacies, food at supermarkets."""
    town, days = lived(800, 7)
    sold: dict[str, set[str]] = {}
    for today in days:
        kinds = town.town.places.kind[today.purchases.place]
        for kind, category in zip(kinds.tolist(), today.purchases.category.tolist(), strict=True):
            sold.setdefault(PLACE_KINDS[kind], set()).add(CATEGORIES[category])
    only = {
        "shop/clothing": {"clothing"},
        "shop/books": {"books"},
        "restaurant/table": {"restaurant"},
        "restaurant/fastfood": {"restaurant"},
    }
    for kind, goods in sold.items():
        assert goods <= only.get(kind, goods)
        assert ("fever_medicine" in goods) <= (kind == "shop/pharmacy")
    assert "groceries" in sold["shop/supermarket"]


def test_amounts_lie_between_their_bounds() -> None:
    """Each category has its own least and most."""
    town, days = lived(800, 7)
    least = town.settings.table("purchases.amount_least")
    most = town.settings.table("purchases.amount_most")
    for today in days:
        for number, name in enumerate(CATEGORIES):
            amount = today.purchases.amount[today.purchases.category == number]
            assert ((amount >= least[name]) & (amount < most[name])).all()


def test_cash_payers_pay_cash_and_others_their_own_way() -> None:
    """A person pays in one way all week; so many of those who do not pay cash pay by phone."""
    town, days = lived(800, 7, 2, ("payment.phone_share=0.6",))
    ways: dict[int, set[int]] = {}
    for today in days:
        for person, pay in zip(
            today.purchases.person.tolist(), today.purchases.payment.tolist(), strict=True
        ):
            ways.setdefault(person, set()).add(pay)
    cash, phone = PAYMENTS.index("cash"), PAYMENTS.index("phone")
    assert all(len(found) == 1 for found in ways.values())
    for person, found in ways.items():
        assert (found == {cash}) == bool(town.town.people.pays_cash[person])
    others = [found == {phone} for person, found in ways.items() if not town.town.people.pays_cash[person]]
    assert np.mean(others) == pytest.approx(0.6, abs=0.08)


def test_fever_medicine_follows_the_switch() -> None:
    """With no signal the ill buy as others do; weak and strong sell more and more."""
    counts = {
        signal: len(medicine_of(made(800, 3, (*MANY_ILL, f"purchases.signal='{signal}'")), 7))
        for signal in ("none", "weak", "strong")
    }
    assert counts["none"] * 2 < counts["weak"]
    assert counts["weak"] * 1.5 < counts["strong"]


def test_without_a_signal_illness_changes_no_purchase() -> None:
    """With the switch at none a town full of colds buys the medicine that a healthy one buys."""
    same = (
        "purchases.signal='none'",
        "purchases.medicine_for_other_share=0.0",
        "activities.sick_at_home_share=0.0",
        "testing.seeks_test_share={infection=0.0,cold=0.0}",
    )
    ill = medicine_of(made(800, 4, (*same, "epidemic.background_illness_per_day=0.1")), 7)
    well = medicine_of(made(800, 4, (*same, "epidemic.background_illness_per_day=0.0")), 7)
    assert ill == well
    assert len(ill) > 5


def test_medicine_is_bought_by_grown_ups() -> None:
    """Nobody below sixteen buys it."""
    town = made(800, 5, (*MANY_ILL, "purchases.signal='strong'"))
    ages = [int(town.town.people.age[person]) for _, person, _ in medicine_of(town, 7)]
    assert min(ages) >= 16


def test_watched_people_pay_in_cash_or_go_without() -> None:
    """Known rules on medicine send purchases into cash, or prevent them, as the shares say."""
    watched = Announced(medicine=True)
    strong = (*MANY_ILL, "purchases.signal='strong'")
    hiding = "behaviour.chilling_share={low=1.0,medium=1.0,high=1.0}"
    forgoing = "behaviour.medicine_forgone_share={low=0.0,medium=0.0,high=0.0}"
    free = medicine_of(made(600, 6, strong), 5)
    hidden = medicine_of(made(600, 6, (*strong, hiding, forgoing)), 5, watched)
    assert [row[:2] for row in hidden] == [row[:2] for row in free]
    assert {pay for _, _, pay in hidden} == {PAYMENTS.index("cash")}
    assert {pay for _, _, pay in free} > {PAYMENTS.index("cash")}
    forgone = forgoing.replace("0.0", "1.0")
    assert not medicine_of(made(600, 6, (*strong, forgone)), 5, watched)


def test_whoever_stays_in_sends_somebody_of_the_household() -> None:
    """The ill who rest buy nothing themselves; somebody they live with may."""
    changes = (*MANY_ILL, "purchases.signal='strong'", "activities.sick_at_home_share=1.0")
    town = made(600, 7, changes)
    bought = medicine_of(town, 7)
    illness = town.life.illness
    assert len(bought) > 20
    colds = illness.colds(town.begin)
    ill: dict[int, list[int]] = {}
    for person, at in zip(colds["person"].tolist(), colds["started_at"].tolist(), strict=True):
        ill.setdefault(person, []).append((at - town.begin) // 86_400)
    length = town.settings.count("epidemic.background_days")
    for day, person, _ in bought:
        assert not any(first < day < first + length for first in ill.get(person, [])), "resting"


def test_pharmacies_sell_on_sundays_too() -> None:
    """Whoever needs medicine goes on any day of the week."""
    town, days = lived(800, 7, 8, (*SEEDED, *MANY_ILL, "purchases.signal='strong'"))
    pharmacies = town.places_of("shop/pharmacy")
    assert town.town.places.kind[pharmacies[0]] == KIND["shop/pharmacy"]
    for today in days:
        assert (today.purchases.category == FEVER_MEDICINE).any()
