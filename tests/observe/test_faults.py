"""Every fault: that it happens, that it is recorded, and that nothing is wrong without a record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from healthcode.clock import DAY, HOUR, MINUTE
from healthcode.observe import EMPTY, FAULT_DETAILS, NO_MINUTES
from healthcode.observe.seen import THOUSANDTHS
from healthcode.tables import EVENT_TABLES, FAULT_KINDS, MODES, PAYMENTS, REPORT_KINDS
from observe.fakes import BEGIN, WITHOUT_FAULTS, Day, Town, make_days, make_town, watch

if TYPE_CHECKING:
    from typing import Any

    from healthcode.observe import Observed, Rows

PHONE = PAYMENTS.index("phone")
BOOKED = [MODES.index(mode) for mode in ("train", "coach", "plane")]
#: Reports that the health office makes itself.
OFFICE = [REPORT_KINDS.index(kind) for kind in ("contact_notice", "recovered", "released")]


def only(fault: str, rate: float = 1.0) -> dict[str, Any]:
    return {**WITHOUT_FAULTS, f"faults.{fault}": rate}


def without_evasion(days: list[Day]) -> list[Day]:
    return [day.changed(evades=np.zeros_like(day.evades)) for day in days]


def kinds(seen: list[Observed]) -> Counter[str]:
    return Counter(FAULT_KINDS[kind] for day in seen for kind in day.faults["kind"])


def faulty(day: Observed, table: str) -> dict[int, list[dict[str, int]]]:
    """Give the faults of a table's rows by event."""
    found: dict[int, list[dict[str, int]]] = {}
    for row in as_dicts(day.faults):
        if EVENT_TABLES[row["table"]] == table and row["event"] != EMPTY:
            found.setdefault(row["event"], []).append(row)
    return found


def as_dicts(rows: Rows) -> list[dict[str, int]]:
    return [dict(zip(rows, map(int, values), strict=True)) for values in zip(*rows.values(), strict=True)]


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(240)


def test_without_rates_and_evasion_there_is_no_fault(town: Town) -> None:
    """With all rates at 0 and nobody evading, nothing is recorded."""
    assert not kinds(watch(town, without_evasion(make_days(town, 5)), WITHOUT_FAULTS))


@pytest.mark.parametrize("fault", FAULT_KINDS)
def test_a_rate_brings_its_fault_and_no_other(town: Town, fault: str) -> None:
    """Each rate alone brings faults of its own kind alone."""
    assert set(kinds(watch(town, without_evasion(make_days(town, 5)), only(fault, 0.5)))) == {fault}


def test_a_phone_at_home_leaves_no_phone_row(town: Town) -> None:
    """When all phones stay at home, what was seen by phone is missing, and each missing row is recorded."""
    days = without_evasion(make_days(town, 3))
    usual, without = watch(town, days, WITHOUT_FAULTS), watch(town, days, only("phone_left_at_home"))
    for before, after in zip(usual, without, strict=True):
        assert not len(after.scans["event"])
        assert not len(after.encounters["event"])
        assert not after.has_phone_along.any()
        assert not np.any(after.purchases["payment"] == PHONE)
        for table in ("trips", "purchases", "scans"):
            missing = np.sum(after.faults["table"] == EVENT_TABLES.index(table))
            assert len(getattr(before, table)["event"]) == len(getattr(after, table)["event"]) + missing
        assert np.all(after.faults["event"] == EMPTY)


def test_evasion_is_told_apart(town: Town) -> None:
    """A phone left at home to evade a restriction is recorded with that detail, and only then."""
    days = [day.changed(evades=np.arange(240) < 60) for day in without_evasion(make_days(town, 2))]
    for day in watch(town, days, only("phone_left_at_home", 0.1)):
        evaded = day.faults["detail"] == FAULT_DETAILS.index("evasion")
        assert evaded.any()
        assert not evaded.all()
        assert np.array_equal(evaded, day.faults["person"] < 60)
        assert not np.any(day.scans["person"] < 60)


def test_a_lent_phone_tells_the_borrowers_way_under_the_owner(town: Town) -> None:
    """Rows made with a lent phone carry its owner, name the borrower of the same household as fault."""
    household = town.people.household
    count = 0
    for day in watch(town, without_evasion(make_days(town, 4)), only("phone_lent", 0.3)):
        for fault in as_dicts(day.faults):
            if fault["event"] == EMPTY:
                assert town.people.has_phone[fault["person"]]
                continue
            count += 1
            assert fault["person"] != fault["other"]
            assert day.has_phone_along[fault["other"]]
            assert not day.has_phone_along[fault["person"]]
            assert household[fault["person"]] == household[fault["other"]]
            assert town.people.has_phone[fault["person"]]
    assert count


def test_who_evades_borrows_no_phone() -> None:
    """Who stays unseen on purpose takes nobody else's phone along."""
    town = make_town(240)
    days = [day.changed(evades=np.arange(240) % 2 == 0) for day in make_days(town, 2)]
    for day in watch(town, days, only("phone_lent", 0.5)):
        lent = day.faults["kind"] == FAULT_KINDS.index("phone_lent")
        assert lent.any()
        assert not np.any(day.has_phone_along[::2])


def test_a_taxi_paid_by_another_appears_under_the_payer(town: Town) -> None:
    """The payer shares a household or work place with who rode, and has a phone."""
    people = town.people
    count = 0
    for day in watch(town, without_evasion(make_days(town, 4)), only("taxi_paid_by_other")):
        trips = {row["event"]: row for row in as_dicts(day.trips)}
        for fault in as_dicts(day.faults):
            payer, rider = fault["person"], fault["other"]
            assert trips[fault["event"]]["person"] == payer
            assert MODES[trips[fault["event"]]["mode"]] == "taxi"
            assert people.has_phone[payer]
            assert people.household[payer] == people.household[rider] or (
                people.work_place[payer] == people.work_place[rider] != -1
            )
            count += 1
    assert count


def test_a_forgotten_check_out_was_due(town: Town) -> None:
    """With every check-out forgotten, exactly those that were due are recorded, with the true time."""
    days = without_evasion(make_days(town, 3))
    usual, forgetful = watch(town, days, WITHOUT_FAULTS), watch(town, days, only("missing_check_out"))
    for before, after in zip(usual, forgetful, strict=True):
        due = before.scans["left_at"] > before.scans["scanned_at"]
        assert np.array_equal(after.faults["event"], after.scans["event"][due])
        assert np.array_equal(after.faults["at"], before.scans["left_at"][due])
        assert np.all(after.scans["left_at"][due] == EMPTY)
        assert np.array_equal(before.scans["left_at"][~due], after.scans["left_at"][~due])


def test_a_wrong_clock_moves_the_whole_row(town: Town) -> None:
    """Both times of a scan move by the minutes recorded, at most so many, within the platform's day."""
    days = without_evasion(make_days(town, 3))
    for number, day in enumerate(watch(town, days, only("clock_skew"))):
        truth = {
            (row["person"], row["place"], row["arrived_at"], row["left_at"])
            for row in visit_dicts(days[number])
        }
        scans = {row["event"]: row for row in as_dicts(day.scans)}
        skews = faulty(day, "scans")
        assert skews
        for event, faults in skews.items():
            scan, fault = scans[event], faults[0]
            assert 0 < abs(fault["minutes"]) <= 45 * THOUSANDTHS
            assert fault["at"] == scan["scanned_at"] - fault["minutes"] // THOUSANDTHS * MINUTE
            if scan["left_at"] > scan["scanned_at"]:
                begin = BEGIN + number * DAY + fault["minutes"] // THOUSANDTHS * MINUTE
                moved = (scan["scanned_at"] - begin, scan["left_at"] - begin)
                assert (scan["person"], scan["place"], *moved) in truth
        assert np.all(day.scans["scanned_at"] > BEGIN + number * DAY + 4 * HOUR)


def test_a_wrong_clock_never_leaves_the_day() -> None:
    """A purchase just before midnight or after 04:00 moves no further than the platform's day reaches."""
    town = make_town(120)
    today = without_evasion(make_days(town, 1))[0]
    for second in (4 * HOUR + 10 * MINUTE, DAY - 10 * MINUTE):
        bought = replace(today.purchases, bought_at=np.full(120, second))
        (seen,) = watch(town, [today.changed(purchases=bought)], only("clock_skew"))
        times = seen.purchases["bought_at"] - BEGIN
        assert np.all((times > 4 * HOUR) & (times < DAY))
        assert np.any(times < second)
        assert np.any(times > second)


def test_a_late_test_comes_whole_days_late(town: Town) -> None:
    """A late result comes 1 to 3 days after it was due; without that fault it comes then."""
    days = without_evasion(make_days(town, 6))
    due = {
        (person, sampled + BEGIN + number * DAY): reported
        for number, day in enumerate(days)
        for person, sampled, reported in zip(
            day.tests.person.tolist(),
            day.tests.sampled_at.tolist(),
            day.tests.reported_at.tolist(),
            strict=True,
        )
    }
    count = 0
    for day in watch(town, days, only("late_test")):
        reports = {row["event"]: row for row in as_dicts(day.reports)}
        for fault in as_dicts(day.faults):
            report = reports[fault["event"]]
            late = fault["minutes"] // THOUSANDTHS * MINUTE
            assert late in (DAY, 2 * DAY, 3 * DAY)
            on_time = due[report["person"], report["sampled_at"]]
            assert 0 <= report["reported_at"] - late - on_time <= 4 * HOUR + 1
            count += 1
    assert count


def test_a_wrong_match_files_a_test_under_another_person(town: Town) -> None:
    """The report stands under another person than the one whose sample it was."""
    days = without_evasion(make_days(town, 4))
    tested = {person for day in days for person in day.tests.person.tolist()}
    faults = [fault for day in watch(town, days, only("wrong_match")) for fault in as_dicts(day.faults)]
    assert faults
    assert all(fault["person"] != fault["other"] and fault["other"] in tested for fault in faults)


def test_a_wrong_match_never_hits_the_right_person() -> None:
    """Where only two people live, it is always the other one."""
    town = make_town(2)
    days = without_evasion(make_days(town, 60))
    faults = [fault for day in watch(town, days, only("wrong_match")) for fault in as_dicts(day.faults)]
    assert len(faults) > 2
    assert all({fault["person"], fault["other"]} == {0, 1} for fault in faults)


def test_a_duplicate_differs_in_its_number_alone(town: Town) -> None:
    """With every upload doubled, each row stands twice, and the second is the recorded one."""
    for day in watch(town, without_evasion(make_days(town, 3)), only("duplicate_upload")):
        for table in ("trips", "purchases", "scans"):
            twins: Counter[tuple[int, ...]] = Counter()
            for row in as_dicts(getattr(day, table)):
                twins[tuple(value for name, value in row.items() if name != "event")] += 1
            assert all(count % 2 == 0 for count in twins.values())
            assert len(faulty(day, table)) * 2 == len(getattr(day, table)["event"])


@examples(max_examples=20)
@given(seed=st.integers(0, 10**9), rate=st.sampled_from([0.0, 0.05, 0.5, 1.0]))
def test_every_row_has_a_truth_or_a_fault_behind_it(seed: int, rate: float) -> None:
    """Whatever the rates, each row that no fault explains is in the truth, word for word."""
    town = make_town(45, seed % 1000)
    days = make_days(town, 3, seed % 1000)
    rates = dict.fromkeys(WITHOUT_FAULTS, rate)
    declared = Counter[tuple[int, ...]]()
    for number, day in enumerate(watch(town, days, rates, seed=seed)):
        today, begin = days[number], BEGIN + number * DAY
        declared.update(report_truth(today, begin))
        truth = {
            "trips": {(r["person"], r["vehicle"], r["arrived_at"] + begin) for r in ride_dicts(today)},
            "purchases": {(r["person"], r["place"], r["bought_at"] + begin) for r in purchase_dicts(today)},
            "scans": {(r["person"], r["place"], r["arrived_at"] + begin) for r in visit_dicts(today)}
            | {(r["person"], r["place"], r["arrived_at"] + begin) for r in arrival_dicts(today)},
        }
        for table, second, third in (
            ("trips", "vehicle", "arrived_at"),
            ("purchases", "place", "bought_at"),
            ("scans", "place", "scanned_at"),
        ):
            known = faulty(day, table)
            for row in as_dicts(getattr(day, table)):
                if row["event"] not in known:
                    assert (row["person"], row[second], row[third]) in truth[table]
        known = faulty(day, "reports")
        for row in as_dicts(day.reports):
            if row["event"] not in known and row["kind"] not in OFFICE:
                assert (row["person"], row["kind"], row["sampled_at"]) in declared


@examples(max_examples=10)
@given(seed=st.integers(0, 10**9))
def test_people_without_a_phone_leave_only_booked_rides_and_cards(seed: int) -> None:
    """Nobody without a phone appears by phone; drivers of taxis log their own runs."""
    town = make_town(60, seed % 1000)
    none = np.zeros(60, np.bool_)
    town = replace(town, people=replace(town.people, has_phone=none, has_app=none, pays_cash=none))
    days = make_days(town, 2, seed % 1000)
    for number, day in enumerate(watch(town, days, seed=seed)):
        rides = days[number].rides
        drivers = set(rides.vehicle[rides.is_driver].tolist())
        assert not len(day.scans["event"])
        assert not len(day.encounters["event"])
        assert np.all(day.purchases["payment"] == PAYMENTS.index("card"))
        for trip in as_dicts(day.trips):
            assert trip["mode"] in BOOKED or trip["vehicle"] in drivers


def test_cash_payers_never_pay_by_phone(town: Town) -> None:
    """Who pays cash appears in no bus, metro or taxi but as a driver."""
    town = replace(town, people=replace(town.people, pays_cash=np.ones(240, np.bool_)))
    days = make_days(town, 3)
    for number, day in enumerate(watch(town, days, WITHOUT_FAULTS)):
        rides = days[number].rides
        drivers = set(rides.vehicle[rides.is_driver].tolist())
        assert all(trip["mode"] in BOOKED or trip["vehicle"] in drivers for trip in as_dicts(day.trips))


def test_minutes_are_given_for_shifts_of_time_alone(town: Town) -> None:
    """Minutes of a fault say by how much a time is off, and are empty for other faults."""
    for day in watch(town, make_days(town, 4)):
        shifts = np.isin(
            day.faults["kind"], [FAULT_KINDS.index(kind) for kind in ("clock_skew", "late_test")]
        )
        assert np.array_equal(shifts, day.faults["minutes"] != NO_MINUTES)


def report_truth(today: Day, begin: int) -> list[tuple[int, ...]]:
    """Give what can be reported of one day: person, kind, time of the sample."""
    kind = {name: REPORT_KINDS.index(name) for name in REPORT_KINDS}
    tests = zip(
        today.tests.person.tolist(), today.tests.is_positive, today.tests.sampled_at.tolist(), strict=True
    )
    symptoms = zip(today.symptoms.person.tolist(), today.symptoms.is_fever, strict=True)
    return [
        *(
            (p, kind["test_positive" if positive else "test_negative"], at + begin)
            for p, positive, at in tests
        ),
        *((p, kind["fever" if is_fever else "symptom"], EMPTY) for p, is_fever in symptoms),
    ]


def visit_dicts(today: Day) -> list[dict[str, int]]:
    return as_dicts(vars(today.visits))


def ride_dicts(today: Day) -> list[dict[str, int]]:
    return as_dicts(vars(today.rides))


def purchase_dicts(today: Day) -> list[dict[str, int]]:
    return as_dicts(vars(today.purchases))


def arrival_dicts(today: Day) -> list[dict[str, int]]:
    return as_dicts(vars(today.arrivals))


def test_two_devices_do_not_share_a_wrong_clock(town: Town) -> None:
    """That a scan is off says nothing of whether the till of the same visit is."""
    skewed: dict[str, set[tuple[int, int]]] = {"scans": set(), "purchases": set()}
    both: set[tuple[int, int]] = set()
    for number, day in enumerate(watch(town, make_days(town, 4), only("clock_skew", 0.5))):
        visited = {name: set(getattr(day, name)["person"].tolist()) for name in skewed}
        both |= {(number, person) for person in visited["scans"] & visited["purchases"]}
        for name in skewed:
            of_table = day.faults["table"] == EVENT_TABLES.index(name)
            skewed[name] |= {(number, person) for person in day.faults["person"][of_table].tolist()}
    assert (skewed["scans"] & both) - skewed["purchases"], "a scan alone"
    assert (skewed["purchases"] & both) - skewed["scans"], "a till alone"
