"""Tricks on the rows of five people, against the same rows changed by hand and scored on their own.

Ana and ben evade. Ana and cem are of one household; ben lives alone. Dia is the case whom all of them met.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from healthcode.clock import HOUR, parse_time
from healthcode.dataset import Dataset, dataset_from_rows
from healthcode.experiments.section_gaming import lenders
from healthcode.experiments.tricks import TRICKS, Evaders, TrickedDataset, TrickName
from healthcode.policy.load import load_policy
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.score import score
from healthcode.tables import ALL_COLOURS

Rows = list[dict[str, Any]]
DAY = "2020-02-20T"
AT = "2020-02-21T04:00:00"
PEOPLE = ("syn-ana", "syn-ben", "syn-cem", "syn-dia", "syn-eva")
ANA, BEN, CEM, DIA, EVA = PEOPLE
READ = frozenset({"trips", "purchases", "scans", "encounters"})


def ride(person: str, mode: str, vehicle: str, start: str, end: str) -> dict[str, Any]:
    return {
        "person_id": person,
        "mode": mode,
        "vehicle_id": vehicle,
        "from_district": "Hill",
        "to_district": "Hill",
        "departed_at": f"{DAY}{start}:00",
        "arrived_at": f"{DAY}{end}:00",
    }


def bought(person: str, at: str, category: str, payment: str) -> dict[str, Any]:
    return {
        "person_id": person,
        "place_id": "pharmacy",
        "bought_at": f"{DAY}{at}:00",
        "category": category,
        "payment": payment,
    }


def scan(person: str, start: str, end: str) -> dict[str, Any]:
    times = {"scanned_at": f"{DAY}{start}:00", "left_at": f"{DAY}{end}:00"}
    return {"person_id": person, "place_id": "cafe", "role": "visitor"} | times


def near(person: str, other: str, start: str, end: str) -> dict[str, Any]:
    times = {"started_at": f"{DAY}{start}:00", "ended_at": f"{DAY}{end}:00"}
    return {"person_id": person, "other_person_id": other} | times


TABLES: dict[str, Rows] = {
    "districts": [{"district_id": "Hill", "kind": "town"}],
    "people": [{"person_id": person, "district_id": "Hill"} for person in PEOPLE],
    "places": [
        {"place_id": "cafe", "kind": "restaurant/table", "district_id": "Hill"},
        {"place_id": "pharmacy", "kind": "shop/pharmacy", "district_id": "Hill"},
    ],
    "trips": [
        ride(ANA, "taxi", "t1", "08:00", "08:30"),
        ride(DIA, "taxi", "t1", "08:00", "08:30"),
        ride(BEN, "train", "t2", "09:00", "10:00"),
        ride(DIA, "train", "t2", "09:00", "10:00"),
        ride(EVA, "train", "t2", "09:00", "10:00"),
    ],
    "purchases": [
        bought(ANA, "11:00", "fever_medicine", "phone"),
        bought(BEN, "11:10", "fever_medicine", "card"),
        bought(EVA, "11:20", "cough_medicine", "phone"),
        bought(ANA, "11:30", "groceries", "phone"),
    ],
    "scans": [
        scan(ANA, "12:00", "13:00"),
        scan(BEN, "12:00", "13:00"),
        scan(DIA, "12:00", "13:00"),
        scan(EVA, "12:30", "13:30"),
    ],
    "encounters": [
        near(ANA, DIA, "12:00", "13:00"),
        near(DIA, ANA, "12:00", "13:00"),
        near(ANA, CEM, "20:00", "21:00"),
        near(EVA, DIA, "09:00", "10:00"),
        near(BEN, EVA, "09:30", "09:40"),
    ],
    "reports": [{"person_id": DIA, "kind": "test_positive", "reported_at": f"{DAY}18:00:00"}],
}
RIDES = ((ANA, "08:00", "08:30"), (BEN, "09:00", "10:00"), (DIA, "09:00", "10:00"))
EVADES = np.array([True, True, False, False, False])
EVADING = {ANA, BEN}
LENT_TO = {ANA: CEM}
HANGZHOU = "hangzhou-2020-02"


def evaders(trick: TrickName) -> Evaders:
    rides = [(PEOPLE.index(who), *(parse_time(f"{DAY}{one}:00") for one in times)) for who, *times in RIDES]
    lender = lenders(["a", "b", "a", "d", "d"], np.ones(5, np.bool_))
    # ben has nobody to lend to, so he cannot do it
    evades = EVADES & (lender >= 0) if trick == "phone_lent" else EVADES
    return Evaders(evades, lender, np.array(rides, np.int64))


def by_hand(trick: TrickName) -> dict[str, Rows]:
    """Change the rows by plain loops."""
    changed: dict[str, Rows] = {}
    for table, rows in TABLES.items():
        changed[table] = [new for row in rows if (new := row_by_hand(trick, table, dict(row)))]
    return changed


def row_by_hand(trick: TrickName, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    is_evader = row.get("person_id") in EVADING
    by_phone = (
        (table == "trips" and row["mode"] not in ("train", "coach", "plane"))
        or (table == "purchases" and row["payment"] == "phone")
        or table in ("scans", "encounters")
    )
    other = row.get("other_person_id")
    match trick:
        case "phone_at_home":
            return None if (by_phone and is_evader) or other in EVADING else row
        case "phone_lent":
            if by_phone:
                row["person_id"] = LENT_TO.get(row["person_id"], row["person_id"])
            if other:
                row["other_person_id"] = LENT_TO.get(other, other)
            return None if other and row["person_id"] == row["other_person_id"] else row
        case "off_in_transit":
            if table == "trips" and is_evader:
                return None
            for who, start, end in RIDES if table == "encounters" else ():
                sides = {row["person_id"], other} & EVADING
                begun, over = row["started_at"][11:16], row["ended_at"][11:16]
                if who in sides and start < over and end > begun:
                    return None
            return row
        case "medicine_in_cash":
            is_medicine = table == "purchases" and row["category"] in ("fever_medicine", "cough_medicine")
            return None if is_medicine and is_evader else row


def counted(dataset: Dataset) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of every changed table with ids, whatever their numbers."""
    who = "(select person_id from people p where p.person = t.person)"
    chosen = {
        "trips": "departed_at, arrived_at",
        "purchases": "bought_at, category, payment",
        "scans": "scanned_at, left_at",
        "encounters": "(select person_id from people p where p.person = t.other), started_at, ended_at",
    }
    return {
        table: sorted(dataset.connection.execute(f"select {who}, {columns} from {table} t").fetchall())
        for table, columns in chosen.items()
    }


@pytest.mark.parametrize("trick", TRICKS)
def test_the_rows_are_those_changed_by_hand(trick: TrickName) -> None:
    with dataset_from_rows(TABLES) as dataset, dataset_from_rows(by_hand(trick)) as expected:
        before = counted(dataset)
        with TrickedDataset(dataset, trick, evaders(trick), READ) as tricked:
            assert counted(tricked) == counted(expected)
            assert counted(tricked) != before
        assert counted(dataset) == before


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.slow
def test_colours_are_those_that_plain_python_gives_the_rows_changed_by_hand(trick: TrickName) -> None:
    policy, moment = load_policy(HANGZHOU), parse_time(AT)
    with dataset_from_rows(by_hand(trick)) as changed:
        expected = score(changed, policy, [moment], engine="reference").verdicts
    with (
        dataset_from_rows(TABLES) as dataset,
        TrickedDataset(dataset, trick, evaders(trick), policy.tables_read) as tricked,
    ):
        scorer = DailyScorer(tricked, policy)
        scorer.advance(moment - 24 * HOUR)
        colours = [ALL_COLOURS[colour] for colour in scorer.advance(moment)]
        scorer.close()
    assert dict(zip(PEOPLE, colours, strict=True)) == {row.person_id: row.colour for row in expected}


def test_leaving_the_phone_at_home_makes_ana_green_and_lending_it_locks_cem() -> None:
    policy, moment = load_policy(HANGZHOU), parse_time(AT)

    def green(trick: TrickName | None) -> set[str]:
        rows = TABLES if trick is None else by_hand(trick)
        with dataset_from_rows(rows) as dataset:
            verdicts = score(dataset, policy, [moment], engine="reference").verdicts
        return {row.person_id for row in verdicts if row.colour == "green"}

    assert green(None) == {CEM}
    assert green("phone_at_home") == {ANA, CEM}  # ben took a train in his own name
    assert green("phone_lent") == {ANA}


def test_a_table_that_no_rule_reads_is_left_alone() -> None:
    with dataset_from_rows(TABLES) as dataset:
        before = counted(dataset)
        nothing = frozenset({"reports"})
        with TrickedDataset(dataset, "phone_at_home", evaders("phone_at_home"), nothing) as tricked:
            assert counted(tricked) == before


def test_phones_go_round_in_a_household_to_people_who_have_one() -> None:
    has_phone = np.array([True, False, True, True, True, True])
    assert lenders(["a", "a", "a", "b", "", ""], has_phone).tolist() == [2, -1, 0, -1, -1, -1]
