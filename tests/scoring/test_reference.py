"""The reference engine against hand-worked examples of ``docs/reference/scoring.md``, borders above all."""

from __future__ import annotations

from typing import Any

import pytest

from healthcode.clock import format_time, parse_time
from healthcode.policy.model import Policy
from scoring.engines import make_scorer

Tables = dict[str, list[dict[str, Any]]]

END = "2020-12-31T00:00:00"
BANDS = [
    {"colour": "yellow", "from_points": 1, "to_points": 5},
    {"colour": "red", "from_points": 5},
]


def at(text: str) -> str:
    """Write a time of February 2020: day, hour and minute, such as ``11T08:30``."""
    return f"2020-02-{text}:00"


def rule(kind: str, **keys: Any) -> dict[str, Any]:
    effect = {} if keys.keys() & {"points", "counts"} else {"colour": "red"}
    says = {"en": "A rule.", "de": "Eine Regel."}
    return {"id": "r", "kind": kind, "says": says, "source": "invented", **effect, **keys}


def make_policy(*rules: dict[str, Any], **keys: Any) -> Policy:
    head = {
        "id": "tried",
        "title": "Tried",
        "label": "invented",
        "confidence": "low",
        "rules_of": "2020-02-01",
        "design": "central",
    }
    presence = {
        "scan_minutes": 15,
        "purchase_minutes": 10,
        "max_unseen_hours": 48,
        **keys.pop("presence", {}),
    }
    return Policy.model_validate({**head, "presence": presence, "rule": list(rules), "band": BANDS, **keys})


def town(**rows: list[dict[str, Any]]) -> Tables:
    """Three people at home in d1, a bar with slots and a shop."""
    return {
        "districts": [
            {"district_id": "d1", "kind": "town"},
            {"district_id": "d2", "kind": "neighbour"},
        ],
        "people": [
            {"person_id": person_id, "district_id": "d1", "group": group}
            for person_id, group in (("syn-a", "driver"), ("syn-b", None), ("syn-c", None))
        ],
        "places": [
            {"place_id": "bar", "kind": "restaurant/bar", "district_id": "d1"},
            {"place_id": "shop", "kind": "shop", "district_id": "d2", "slots_from": at("01T00:10")},
        ],
        **rows,
    }


def found(
    policy: Policy, tables: Tables, person_id: str = "syn-a", until: str = END
) -> list[tuple[Any, ...]]:
    """List exposures as (start, end, minutes, known), times as day, hour and minute."""
    exposures = make_scorer("reference", tables, policy, parse_time(until)).exposures([person_id])
    return [
        (shown(one.started_at), shown(one.ended_at), one.minutes, shown(one.known_at))
        for one in exposures
        if one.rule_id != "override"
    ]


def shown(moment: int | None) -> str | None:
    return None if moment is None else format_time(moment)[8:16]


def colour(policy: Policy, tables: Tables, moment: str, person_id: str = "syn-a") -> str:
    scorer = make_scorer("reference", tables, policy, parse_time(END))
    return scorer.evaluate([parse_time(moment)], [person_id]).verdicts[0].colour


def seen(policy: Policy, tables: Tables, moment: str, person_id: str = "syn-a") -> list[tuple[Any, ...]]:
    """List evidence as (id, known, from, until, active)."""
    scorer = make_scorer("reference", tables, policy, parse_time(END))
    return [
        (
            one.evidence_id,
            shown(one.known_at),
            shown(one.active_from),
            shown(one.active_until),
            one.active,
        )
        for one in scorer.evaluate([parse_time(moment)], [person_id]).evidence
    ]


def report(kind: str, reported: str, sampled: str | None = None, **more: Any) -> dict[str, Any]:
    sampled_at = None if sampled is None else at(sampled)
    return {"person_id": "syn-a", "kind": kind, "reported_at": at(reported), "sampled_at": sampled_at, **more}


def scan(
    person: str, scanned: str, left: str | None = None, place: str = "bar", **more: Any
) -> dict[str, Any]:
    left_at = None if left is None else at(left)
    return {"person_id": person, "place_id": place, "scanned_at": at(scanned), "left_at": left_at, **more}


def trip(
    person: str, departed: str, arrived: str, start: str = "d1", end: str = "d1", **more: Any
) -> dict[str, Any]:
    ride = {"mode": "bus", "vehicle_id": "v1", "from_district": start, "to_district": end}
    return {"person_id": person, **ride, "departed_at": at(departed), "arrived_at": at(arrived), **more}


def positive(person: str = "syn-b", reported: str = "12T12:00", **more: Any) -> dict[str, Any]:
    return {"person_id": person, "kind": "test_positive", "reported_at": at(reported), **more}


# Time and knowledge


def test_a_row_counts_from_the_second_at_which_it_is_known() -> None:
    """T itself is included, the second before is not."""
    policy, tables = make_policy(rule("report", kinds=["fever"])), town(reports=[report("fever", "03T09:00")])
    assert colour(policy, tables, "2020-02-03T08:59:59") == "green"
    assert colour(policy, tables, at("03T09:00")) == "red"


def test_duplicates_count_once_under_the_earlier_id() -> None:
    """Two rows that are equal but for their id are one exposure."""
    rows = [report("fever", "03T09:00", event_id="x"), report("fever", "03T09:00", event_id="y")]
    scorer = make_scorer(
        "reference", town(reports=rows), make_policy(rule("report", kinds=["fever"])), parse_time(END)
    )
    assert [one.event_id for one in scorer.exposures()] == ["x"]


# Presence, through meetings


def test_a_check_out_adds_a_part_that_is_known_later() -> None:
    """A scan is known for 15 minutes at once; the rest of it at the check-out, as a second exposure."""
    tables = town(
        scans=[scan("syn-a", "11T09:00", "11T10:00"), scan("syn-b", "11T09:00", "11T10:00")],
        reports=[positive(reported="10T00:00", onset_at=at("10T00:00"))],
    )
    assert found(make_policy(rule("contact")), tables) == [
        ("11T09:00", "11T09:15", 15_000, "11T09:15"),
        ("11T09:15", "11T10:00", 45_000, "11T10:00"),
    ]


def test_a_check_out_at_the_end_of_scan_minutes_adds_nothing() -> None:
    """Within means up to and including the very end."""
    tables = town(
        scans=[scan("syn-a", "11T09:00", "11T09:15"), scan("syn-b", "11T09:05", "11T09:10")],
        reports=[positive()],
    )
    assert found(make_policy(rule("contact")), tables) == [("11T09:05", "11T09:10", 5_000, "12T12:00")]


@pytest.mark.parametrize(
    ("other", "expected"),
    [("11T09:00", True), ("11T09:14", True), ("11T09:15", False), ("11T08:59", False)],
)
def test_an_instant_lies_in_an_interval_but_not_at_its_end(other: str, expected: bool) -> None:
    """A trip of no length at t meets an interval when start ≤ t < end."""
    tables = town(
        trips=[trip("syn-a", "11T09:00", "11T09:15"), trip("syn-b", other, other)], reports=[positive()]
    )
    assert found(make_policy(rule("contact")), tables) == (
        [(other, other, 0, "12T12:00")] if expected else []
    )


def test_a_purchase_is_centred_on_the_till_time() -> None:
    """Ten minutes: five before and five after, known at the till time."""
    purchase = {"person_id": "syn-b", "place_id": "bar", "bought_at": at("11T09:00"), "category": "books"}
    tables = town(scans=[scan("syn-a", "11T08:50")], purchases=[purchase], reports=[positive()])
    assert found(make_policy(rule("contact")), tables) == [("11T08:55", "11T09:05", 10_000, "12T12:00")]


# Cases


@pytest.mark.parametrize(
    ("onset", "settings", "first_day"),
    [
        ("10T08:00", {}, "08"),
        (None, {}, "09"),
        ("12T12:01", {}, "09"),
        ("12T12:00", {}, "10"),
        ("09T12:00", {"onset": {"oldest_days": 3}}, "07"),
        ("09T11:59", {"onset": {"oldest_days": 3}}, "09"),
        ("09T11:59", {"onset": {"oldest_days": 3, "otherwise": 4}}, "06"),
        ("09T11:59", {"onset": {"oldest_days": 3, "otherwise": "reported"}}, "10"),
        ("04T08:00", {"counted_from": "report"}, "10"),
    ],
)
def test_the_window_begins_two_days_before_the_day_of_the_pivot(
    onset: str | None, settings: dict[str, Any], first_day: str
) -> None:
    """Reported on the 12th, sampled on the 11th; the onset counts unless missing, later or too old."""
    case = positive(onset_at=onset and at(onset), sampled_at=at("11T10:00"))
    trips = [trip(person, "01T00:00", "29T00:00") for person in ("syn-a", "syn-b")]
    started_at = found(make_policy(rule("contact"), cases=settings), town(trips=trips, reports=[case]))[0][0]
    assert started_at == f"{first_day}T00:00"


def test_recovery_ends_the_window() -> None:
    """The first recovered report at or after the positive one is the end."""
    rows = [positive(onset_at=at("12T00:00")), {**positive(reported="13T09:00"), "kind": "recovered"}]
    tables = town(trips=[trip(person, "13T08:00", "13T10:00") for person in ("syn-a", "syn-b")], reports=rows)
    policy = make_policy(rule("contact"), cases={"recovered_ends": True})
    assert found(policy, tables) == [("13T08:00", "13T09:00", 60_000, "13T10:00")]


def test_only_a_plain_positive_makes_a_case() -> None:
    """``test_positive/noninfectious`` does not."""
    rows = [{**positive(), "kind": "test_positive/noninfectious"}]
    tables = town(scans=[scan("syn-a", "11T09:00"), scan("syn-b", "11T09:00")], reports=rows)
    assert found(make_policy(rule("contact")), tables) == []


# Exposures: age, observed window, groups, reports and purchases


@pytest.mark.parametrize(
    ("sampled", "whole_days", "counts"),
    [
        ("10T12:00", False, True),
        ("10T11:59", False, False),
        ("10T00:00", True, True),
        ("09T23:59", True, False),
    ],
)
def test_an_exposure_known_too_late_is_ignored(sampled: str, whole_days: bool, counts: bool) -> None:
    """Two days: 48 hours, or two calendar dates; exactly so many still count."""
    policy = make_policy(rule("report", kinds=["fever"], lookback_days=2, whole_days=whole_days))
    tables = town(reports=[report("fever", "12T12:00", sampled, event_id="x")])
    assert bool(found(policy, tables)) == counts
    ignored = make_scorer("reference", tables, policy, parse_time(END)).too_old("syn-a")
    assert [one.event_id for one in ignored] == ([] if counts else ["x"])


def test_the_observed_window_includes_its_start_and_not_its_end() -> None:
    """``observed_from`` ≤ ``started_at`` < ``observed_until``."""
    policy = make_policy(
        rule("report", kinds=["fever"], observed_from="2020-02-03", observed_until="2020-02-05")
    )
    rows = [report("fever", moment) for moment in ("02T23:59", "03T00:00", "04T23:59", "05T00:00")]
    assert [one[0] for one in found(policy, town(reports=rows))] == ["03T00:00", "04T23:59"]


def test_a_rule_with_groups_looks_at_these_only() -> None:
    """Somebody without a group is in none."""
    policy = make_policy(rule("report", kinds=["fever"], groups=["driver"]))
    rows = [report("fever", "03T09:00"), {**report("fever", "03T09:00"), "person_id": "syn-b"}]
    assert found(policy, town(reports=rows), "syn-a")
    assert not found(policy, town(reports=rows), "syn-b")


@pytest.mark.parametrize(("minutes", "expected"), [(10, "red"), (9.999, "green"), (None, "green")])
def test_a_report_of_fewer_minutes_reaches_no_threshold(minutes: float | None, expected: str) -> None:
    """The exposure is there all the same."""
    policy = make_policy(rule("report", kinds=["contact_notice"], min_minutes=10))
    tables = town(reports=[report("contact_notice", "03T09:00", minutes=minutes)])
    assert len(found(policy, tables)) == 1
    assert colour(policy, tables, at("04T00:00")) == expected


@pytest.mark.parametrize(
    ("sampled", "cleared"),
    [("02T08:00", True), ("02T07:59", False), ("03T20:00", True), ("03T20:01", False)],
)
def test_a_negative_sample_around_a_purchase_excuses_it(sampled: str, cleared: bool) -> None:
    """Within 24 hours before and 12 after, ends included, from the test's report on."""
    unless = {"before": 24, "after": 12}
    policy = make_policy(rule("purchase", categories=["antiviral"], unless_test_hours=unless))
    bought = {"person_id": "syn-a", "place_id": "shop", "bought_at": at("03T08:00"), "category": "antiviral"}
    tables = town(purchases=[bought], reports=[report("test_negative", "04T00:00", sampled)])
    assert colour(policy, tables, at("03T23:59")) == "red"
    assert colour(policy, tables, at("04T00:00")) == ("green" if cleared else "red")


def test_a_negative_known_before_the_purchase_excuses_it_at_once() -> None:
    """It clears even before the exposure would count."""
    policy = make_policy(rule("purchase", categories=["antiviral"], unless_test_hours={"before": 24}))
    bought = {"person_id": "syn-a", "place_id": "shop", "bought_at": at("03T08:00"), "category": "antiviral"}
    tables = town(purchases=[bought], reports=[report("test_negative", "02T20:00", "02T10:00")])
    assert colour(policy, tables, at("03T08:00")) == "green"


# test_overdue


def test_a_deadline_is_missed_at_its_very_second() -> None:
    """Sampled on the 3rd at 09:00, two days: overdue on the 5th at 09:00, until a later test's report."""
    policy = make_policy(rule("test_overdue", max_days=2))
    rows = [report("test_negative", "03T15:00", "03T09:00"), report("test_negative", "06T10:00", "05T08:00")]
    assert found(policy, town(reports=rows)) == [
        ("01T00:00", "03T00:00", None, "03T00:00"),
        ("03T09:00", "05T09:00", None, "05T09:00"),
        ("05T08:00", "07T08:00", None, "07T08:00"),
    ]
    colours = [
        colour(policy, town(reports=rows), at(one))
        for one in ("03T14:59", "03T15:00", "05T08:59", "05T09:00")
    ]
    assert colours == ["red", "green", "green", "red"]
    assert colour(policy, town(reports=rows), at("06T10:00")) == "green"


def test_a_deadline_of_whole_days_is_a_midnight() -> None:
    """Sampled on the 3rd, two days: the midnight after the 5th."""
    policy = make_policy(
        rule("test_overdue", max_days=2, whole_days=True, in_force_from="2020-02-03T12:00:00")
    )
    assert found(policy, town())[0][1] == "06T00:00"


def test_a_test_known_too_late_does_not_prevent_the_deadline() -> None:
    """A test sampled in time but reported a second after the deadline clears what was missed."""
    policy = make_policy(rule("test_overdue", since="2020-02-05"))
    rows = [report("test_negative", "05T00:01", "05T00:00")]
    assert found(policy, town(reports=rows)) == [("05T00:00", "05T00:00", None, "05T00:00")]
    assert colour(policy, town(reports=rows), at("05T00:00")) == "red"
    assert colour(policy, town(reports=rows), at("05T00:01")) == "green"
    assert found(policy, town(reports=[report("test_negative", "05T00:00", "05T00:00")])) == []


# Stays


def zone(start: str, end: str | None = None, district: str = "d2") -> dict[str, Any]:
    valid_to = None if end is None else at(end)
    return {"district_id": district, "level": "high", "valid_from": at(start), "valid_to": valid_to}


def test_a_stay_is_open_until_its_end_is_known_and_then_has_a_second_row() -> None:
    """There from the 3rd, left on the 4th at 08:00, which is known at 10:00."""
    policy = make_policy(rule("stay", levels=["high"]))
    trips = [
        trip("syn-a", "03T07:00", "03T08:00", "d1", "d2"),
        trip("syn-a", "04T08:00", "04T10:00", "d2", "d1"),
    ]
    tables = town(trips=trips, zones=[zone("01T00:00")])
    assert found(policy, tables) == [
        ("03T08:00", None, None, "03T08:00"),
        ("03T08:00", "04T08:00", 1_440_000, "04T10:00"),
    ]
    assert [one[0] for one in seen(policy, tables, "2020-02-04T09:59:59")] == ["r/syn-a/1"]
    assert [one[0] for one in seen(policy, tables, at("04T10:00"))] == ["r/syn-a/2"]


@pytest.mark.parametrize(("again", "end"), [("05T08:00", "09T00:00"), ("05T08:01", "05T08:00")])
def test_a_stay_runs_out_when_nothing_confirms_it(again: str, end: str) -> None:
    """A sighting exactly 48 hours after the last still confirms the stay."""
    policy = make_policy(rule("stay", levels=["high"]))
    tables = town(
        trips=[
            trip("syn-a", "03T07:00", "03T08:00", "d1", "d2"),
            trip("syn-a", "07T00:00", "07T00:00", "d2", "d2"),
        ],
        scans=[scan("syn-a", again, place="shop")],
        zones=[zone("01T00:00")],
    )
    assert found(policy, tables)[1][1] == end


def test_the_first_home_stay_does_not_run_out() -> None:
    """It is since ever and goes on until the person is seen elsewhere."""
    policy = make_policy(rule("stay", levels=["high"]))
    assert found(policy, town(zones=[zone("03T00:00", district="d1")])) == [
        ("03T00:00", None, None, "03T00:00")
    ]


def test_a_ride_within_a_district_does_not_end_the_stay() -> None:
    """Who rides a taxi through town has not left town; a shop elsewhere ends the stay at once."""
    policy = make_policy(rule("stay", levels=["high"]))
    tables = town(
        trips=[trip("syn-a", "04T08:00", "04T09:00")],
        scans=[scan("syn-a", "05T08:00", place="shop")],
        zones=[zone("03T00:00", district="d1")],
    )
    assert found(policy, tables)[1] == ("03T00:00", "05T08:00", 3_360_000, "05T08:00")


def test_zones_that_touch_are_one_spell() -> None:
    """Two rows end to end give one exposure; with a gap, two."""
    policy = make_policy(rule("stay", levels=["high"]))
    joined = town(zones=[zone("03T00:00", "04T00:00", "d1"), zone("04T00:00", "05T00:00", "d1")])
    apart = town(zones=[zone("03T00:00", "04T00:00", "d1"), zone("04T00:01", "05T00:00", "d1")])
    assert [one[:2] for one in found(policy, joined)] == [("03T00:00", None), ("03T00:00", "05T00:00")]
    assert len(found(policy, apart)) == 4


def test_a_zone_now_looks_back_at_stays_and_ends_with_the_spell() -> None:
    """Somebody who was there before the zone began is found when it begins, and freed when it ends."""
    policy = make_policy(rule("stay", levels=["high"], zone_at="now", lookback_days=14))
    trips = [
        trip("syn-a", "03T07:00", "03T08:00", "d1", "d2"),
        trip("syn-a", "04T08:00", "04T10:00", "d2", "d1"),
    ]
    tables = town(trips=trips, zones=[zone("10T00:00", "12T00:00")])
    assert found(policy, tables) == [("03T08:00", "04T08:00", 1_440_000, "10T00:00")]
    colours = [
        colour(policy, tables, one)
        for one in (at("09T23:59"), at("10T00:00"), at("11T23:59"), at("12T00:00"))
    ]
    assert colours == ["green", "red", "red", "green"]


def test_hours_are_reached_at_the_very_second() -> None:
    """Four hours from 08:00; evidence is known at 12:00 and stays so when the end becomes known."""
    policy = make_policy(rule("stay", levels=["high"], min_hours=4))
    trips = [
        trip("syn-a", "03T07:00", "03T08:00", "d1", "d2"),
        trip("syn-a", "03T13:00", "03T14:00", "d2", "d1"),
    ]
    tables = town(trips=trips, zones=[zone("01T00:00")])
    assert seen(policy, tables, "2020-02-03T11:59:59") == []
    assert seen(policy, tables, at("03T12:00"))[0][1] == "03T12:00"
    assert seen(policy, tables, at("03T14:00"))[0][1] == "03T12:00"


def test_total_hours_add_up_stays() -> None:
    """Two hours on the 3rd and two of an open stay on the 5th from 08:00 make four at 10:00."""
    policy = make_policy(rule("stay", levels=["high"], min_hours=4, hours="total"))
    trips = [
        trip("syn-a", "03T07:00", "03T08:00", "d1", "d2"),
        trip("syn-a", "03T10:00", "03T11:00", "d2", "d1"),
        trip("syn-a", "05T07:00", "05T08:00", "d1", "d2"),
    ]
    tables = town(trips=trips, zones=[zone("01T00:00")])
    assert seen(policy, tables, "2020-02-05T09:59:59") == []
    assert seen(policy, tables, at("05T10:00"))[0][:2] == ("r/syn-a/2", "05T10:00")
    scorer = make_scorer("reference", tables, policy, parse_time(END))
    assert parse_time(at("05T10:00")) in scorer.turning_points("syn-a")


def test_an_end_before_the_start_gives_no_minutes() -> None:
    """The zone began at 09:00; at 10:00 it becomes known that the person had left at 08:00."""
    policy = make_policy(rule("stay", levels=["high"]))
    trips = [
        trip("syn-a", "02T07:00", "02T08:00", "d1", "d2"),
        trip("syn-a", "03T08:00", "03T10:00", "d2", "d1"),
    ]
    tables = town(trips=trips, zones=[zone("03T09:00")])
    assert found(policy, tables)[1] == ("03T09:00", "03T09:00", 0, "03T10:00")


# Contacts


def test_seconds_known_at_different_times_are_different_exposures() -> None:
    """What both scans cover is known when it ends or the case checks out; the rest when the person does."""
    tables = town(
        scans=[scan("syn-a", "11T09:00", "11T10:00"), scan("syn-b", "11T08:00", "11T09:40")],
        reports=[positive(reported="11T09:20", onset_at=at("11T00:00"))],
    )
    assert found(make_policy(rule("contact")), tables) == [
        ("11T09:00", "11T09:15", 15_000, "11T09:40"),
        ("11T09:15", "11T09:40", 25_000, "11T10:00"),
    ]


@pytest.mark.parametrize(("seconds", "count"), [(59, 0), (60, 1)])
def test_less_than_a_minute_is_dropped(seconds: int, count: int) -> None:
    """Sixty seconds stay."""
    ride = trip("syn-b", "11T09:00", "11T09:30")
    short = {
        **trip("syn-a", "11T09:10", "11T09:10"),
        "arrived_at": f"2020-02-11T09:1{seconds // 60}:{seconds % 60:02}",
    }
    assert len(found(make_policy(rule("contact")), town(trips=[ride, short], reports=[positive()]))) == count


def test_lingering_air_counts_after_the_case_has_left() -> None:
    """The case left at 09:15; with 30 minutes of air, 09:40 to 09:45 is a meeting."""
    tables = town(scans=[scan("syn-b", "11T09:00"), scan("syn-a", "11T09:40")], reports=[positive()])
    assert found(make_policy(rule("contact")), tables) == []
    assert found(make_policy(rule("contact", linger_minutes=30)), tables)[0][:3] == (
        "11T09:40",
        "11T09:45",
        5_000,
    )


def test_carriages_must_be_the_same_and_missing_ones_are() -> None:
    """None meets none; none does not meet 1."""
    policy = make_policy(rule("contact", same_carriage=True))
    for mine, theirs, count in ((None, None, 1), ("1", "1", 1), ("1", None, 0), ("1", "2", 0)):
        rides = [
            trip("syn-a", "11T09:00", "11T09:30", carriage=mine),
            trip("syn-b", "11T09:00", "11T09:30", carriage=theirs),
        ]
        assert len(found(policy, town(trips=rides, reports=[positive()]))) == count


@pytest.mark.parametrize(
    ("events", "counts"), [("before_onset", [True, False]), ("from_onset", [False, True])]
)
def test_case_events_are_split_at_the_pivot(events: str, counts: list[bool]) -> None:
    """A row that starts at the pivot is from onset."""
    case = positive(onset_at=at("11T09:00"))
    for start, expected in zip(("11T08:59", "11T09:00"), counts, strict=True):
        tables = town(scans=[scan("syn-b", start), scan("syn-a", start)], reports=[case])
        assert bool(found(make_policy(rule("contact", case_events=events)), tables)) == expected


def test_thinning_keeps_a_scan_that_comes_later_than_the_gap() -> None:
    """Scans at 0, 30, 31 and 61 minutes with a gap of 30: the second and the fourth come too soon."""
    case_scans = [scan("syn-b", f"11T{one}") for one in ("09:00", "09:30", "09:31", "10:01")]
    tables = town(scans=[scan("syn-a", "11T08:00", "11T12:00"), *case_scans], reports=[positive()])
    policy = make_policy(rule("contact", thin_case_scans_minutes=30))
    assert [one[:2] for one in found(policy, tables)] == [("11T09:00", "11T09:15"), ("11T09:31", "11T09:46")]


def encounter(start: str, end: str, **more: Any) -> dict[str, Any]:
    people = {"person_id": "syn-a", "other_person_id": "syn-b"}
    return {**people, "started_at": at(start), "ended_at": at(end), **more}


def test_an_encounter_is_only_its_owners_and_cut_to_the_window() -> None:
    """The window begins on the 10th at midnight; the other app's owner has no exposure."""
    tables = town(encounters=[encounter("09T23:50", "10T00:20")], reports=[positive()])
    policy = make_policy(rule("contact", **{"from": ["encounters"]}))
    assert found(policy, tables) == [("10T00:00", "10T00:20", 20_000, "12T12:00")]
    assert found(policy, tables, "syn-b") == []


def test_weights_multiply_and_round_once() -> None:
    """0.333 for the distance and 0.5 for the attenuation make 0.1665, so 0.167; 20 minutes count 3.34."""
    bands = {
        "by_distance_m": [{"below": 2, "weight": 0.333}, {"weight": 0}],
        "by_attenuation_db": [{"below": 60, "weight": 0.5}],
    }
    policy = make_policy(rule("contact", **{"from": ["encounters"]}, weights=bands))
    rows = [
        encounter("11T09:00", "11T09:20", distance_m=1.999, attenuation_db=59),
        encounter("11T10:00", "11T10:20", distance_m=2, attenuation_db=59),
        encounter("11T11:00", "11T11:20", attenuation_db=59),
    ]
    scorer = make_scorer("reference", town(encounters=rows, reports=[positive()]), policy, parse_time(END))
    assert [one.weight for one in scorer.exposures()] == [167]
    assert scorer.evaluate([parse_time(END)], ["syn-a"]).evidence[0].minutes == 3_340


def test_a_day_without_weight_counts_nothing() -> None:
    """Day 0 is the pivot's; only the day before is named."""
    weights = {"by_day": [{"from_day": -1, "to_day": -1, "weight": 1}]}
    tables = town(
        scans=[scan(person, moment) for person in ("syn-a", "syn-b") for moment in ("10T23:59", "11T08:00")],
        reports=[positive(onset_at=at("11T08:00"))],
    )
    assert [one[0] for one in found(make_policy(rule("contact", weights=weights)), tables)] == ["10T23:59"]


def test_per_says_what_minutes_are_summed_over() -> None:
    """Two meetings of 15 minutes on two days reach 30 in the window, not in a meeting nor on a day."""
    scans = [scan(person, moment) for person in ("syn-a", "syn-b") for moment in ("10T09:00", "11T09:00")]
    tables = town(scans=scans, reports=[positive()])
    for per, expected in (("meeting", "green"), ("day", "green"), ("window", "red")):
        policy = make_policy(rule("contact", min_minutes=30, per=per))
        assert colour(policy, tables, at("13T00:00")) == expected


def test_the_second_degree_counts_from_the_first_ones_exposure() -> None:
    """B is a case; A met B at 09:00; C met A at 08:00, which does not count, and at 10:00, which does."""
    first = rule("contact", min_minutes=15)
    second = rule("contact", **{"id": "second", "with": "contact", "of": "r"})
    scans = [
        scan("syn-a", "11T08:00"),
        scan("syn-c", "11T08:00"),
        scan("syn-a", "11T09:00"),
        scan("syn-b", "11T09:00"),
    ]
    scans += [scan("syn-a", "11T10:00"), scan("syn-c", "11T10:00")]
    tables = town(scans=scans, reports=[positive()])
    assert found(make_policy(first, second), tables, "syn-c") == [
        ("11T10:00", "11T10:15", 15_000, "12T12:00")
    ]
    stricter = make_policy({**first, "min_minutes": 15.001}, second)
    assert found(stricter, tables, "syn-c") == []


def test_by_kind_takes_the_most_specific_entry() -> None:
    """A quarter of an hour is enough for restaurants, until bars have an entry of their own."""
    tables = town(scans=[scan("syn-a", "11T09:00"), scan("syn-b", "11T09:00")], reports=[positive()])
    entries = {"*": {"min_minutes": 30}, "restaurant/*": {"min_minutes": 10}}
    assert colour(make_policy(rule("contact", by_kind=entries)), tables, at("13T00:00")) == "red"
    stricter = {**entries, "restaurant/bar": {"min_minutes": 16}}
    assert colour(make_policy(rule("contact", by_kind=stricter)), tables, at("13T00:00")) == "green"


# Slots


@pytest.mark.parametrize(
    ("mine", "meets"),
    [("11T08:29", False), ("11T08:30", True), ("11T10:30", True), ("11T10:31", False)],
)
def test_an_instant_on_a_border_lies_in_both_slots(mine: str, meets: bool) -> None:
    """Slots of 30 minutes; the case at 09:10 fills 08:30 to 10:30: its own, one before and two after."""
    policy = make_policy(
        rule("contact", slots={"minutes": 30, "before": 59, "after": 60}), presence={"scan_minutes": 0}
    )
    tables = town(scans=[scan("syn-b", "11T09:10"), scan("syn-a", mine)], reports=[positive()])
    assert bool(found(policy, tables)) == meets


def test_slots_of_a_place_begin_at_its_own_time() -> None:
    """The shop counts from ten past midnight, so its half hours begin at ten and forty past."""
    policy = make_policy(rule("contact", slots={"minutes": 30}), presence={"scan_minutes": 5})
    scans = [scan("syn-b", "11T09:35", place="shop"), scan("syn-a", "11T09:40", place="shop")]
    assert found(policy, town(scans=scans, reports=[positive()])) == []
    scans[0] = scan("syn-b", "11T09:36", place="shop")
    tables = town(scans=scans, reports=[positive()])
    assert seen(policy, tables, at("13T00:00"))[0][0] == "r/syn-a/1/slot/2020-02-11T09:40:00"


def test_rows_or_people_are_counted_in_a_slot() -> None:
    """Two scans of one case are two rows and one person."""
    tables = town(scans=[scan("syn-b", "11T09:00"), scan("syn-b", "11T09:05"), scan("syn-a", "11T09:10")])
    tables["reports"] = [positive()]
    for count, expected in (("scans", "red"), ("people", "green")):
        policy = make_policy(rule("contact", slots={"minutes": 60}, count=count, min_cases=2))
        assert colour(policy, tables, at("13T00:00")) == expected


def test_staff_fill_other_slots() -> None:
    """A visitor's slots end with the hour; staff fill two hours more."""
    policy = make_policy(rule("contact", slots={"minutes": 60, "staff_after": 120}))
    for role, count in (("staff", 1), (None, 0)):
        tables = town(
            scans=[scan("syn-b", "11T09:10", role=role), scan("syn-a", "11T11:10")], reports=[positive()]
        )
        assert len(found(policy, tables)) == count


# Clearing


@pytest.mark.parametrize(
    ("samples", "keys", "cleared"),
    [
        (["04T09:00", "05T09:00"], {"hours": 24}, True),
        (["04T09:01", "05T09:00"], {"hours": 24}, False),
        (["04T09:00", "06T09:00"], {"within_days": 2}, True),
        (["04T09:00", "06T09:01"], {"within_days": 2}, False),
        (["03T09:00", "05T09:00"], {}, False),
        (["03T09:01", "05T09:00"], {}, True),
        (["03T23:00", "05T09:00"], {"from_day": 1}, False),
    ],
)
def test_negatives_clear_what_ended_before_them(
    samples: list[str], keys: dict[str, Any], cleared: bool
) -> None:
    """Two samples, so far apart and no farther, the first after the fever of the 3rd at 09:00."""
    policy = make_policy(rule("report", kinds=["fever"], clears=[{"negatives": 2, **keys}]))
    rows = [report("fever", "03T09:00"), *(report("test_negative", one) for one in samples)]
    assert colour(policy, town(reports=rows), at("07T00:00")) == ("green" if cleared else "red")


def test_a_positive_between_spoils_the_negatives() -> None:
    """It counts by its sample, ends included, if it was known by the last report."""
    policy = make_policy(rule("report", kinds=["fever"], clears=[{"negatives": 2}]))
    pair = [
        report("fever", "03T09:00"),
        report("test_negative", "04T09:00"),
        report("test_negative", "05T09:00"),
    ]
    assert colour(policy, town(reports=[*pair, report("test_positive", "05T09:00")]), at("06T00:00")) == "red"
    late = report("test_positive", "05T09:01", "04T10:00")
    assert colour(policy, town(reports=[*pair, late]), at("06T00:00")) == "green"


def test_check_ins_must_be_on_consecutive_days_without_symptoms() -> None:
    """Two days from the day after; complete at the first check-in of the second."""
    policy = make_policy(rule("report", kinds=["contact_notice"], clears=[{"check_ins": 2}]))
    rows = [report("contact_notice", "03T09:00"), report("check_in", "03T10:00")]
    rows += [report("check_in", "04T10:00"), report("check_in", "05T08:00"), report("check_in", "05T20:00")]
    assert colour(policy, town(reports=rows), at("05T07:59")) == "red"
    assert colour(policy, town(reports=rows), at("05T08:00")) == "green"
    assert colour(policy, town(reports=[*rows, report("symptom", "04T00:00")]), at("05T23:00")) == "red"


def test_what_was_complete_before_the_exposure_was_known_does_not_clear_it() -> None:
    """Sampled on the 3rd, released on the 4th, reported on the 5th: it stays; released again, it goes."""
    policy = make_policy(rule("report", kinds=["fever"], clears=[{"reports": ["released"]}]))
    rows = [report("fever", "05T09:00", "03T09:00"), report("released", "04T09:00")]
    assert colour(policy, town(reports=rows), at("06T00:00")) == "red"
    assert colour(policy, town(reports=[*rows, report("released", "05T09:00")]), at("06T00:00")) == "green"


def test_an_open_stay_is_not_cleared() -> None:
    """Who is still in the zone is not released from it."""
    policy = make_policy(rule("stay", levels=["high"], clears=[{"reports": ["released"]}]))
    tables = town(zones=[zone("03T00:00", district="d1")], reports=[report("released", "04T00:00")])
    assert colour(policy, tables, at("05T00:00")) == "red"


# Evidence


def test_evidence_lasts_up_to_and_not_including_its_end() -> None:
    """Two days from the sample; with whole days to the midnight after the second; or from being known."""
    tables = town(reports=[report("fever", "04T09:00", "03T09:00")])
    ends: list[tuple[dict[str, Any], str]] = [
        ({"lasts_days": 2}, "05T09:00"),
        ({"lasts_days": 2, "whole_days": True}, "06T00:00"),
        ({"lasts_days": 2, "lasts_from": "known"}, "06T09:00"),
        ({"lasts_days": 9, "in_force_until": "2020-02-05"}, "05T00:00"),
    ]
    for keys, end in ends:
        policy = make_policy(rule("report", kinds=["fever"], **keys))
        assert colour(policy, tables, format_time(parse_time(at(end)) - 1)) == "red"
        assert colour(policy, tables, at(end)) == "green"


def test_evidence_waits_for_after_hours_and_for_its_rule() -> None:
    """Known on the 4th at 09:00; 24 hours later, or when the rule comes into force, whichever is later."""
    tables = town(reports=[report("fever", "04T09:00")])
    for keys, start in (
        ({"after_hours": 24}, "05T09:00"),
        ({"after_hours": 24, "in_force_from": "2020-02-06"}, "06T00:00"),
    ):
        policy = make_policy(rule("report", kinds=["fever"], **keys))
        assert seen(policy, tables, at("10T00:00"))[0][2] == start


def test_recent_contacts_only_reach_the_threshold() -> None:
    """The meeting ended on the 10th at 09:15; reported just within or at two days after."""
    scans = [scan("syn-a", "10T09:00"), scan("syn-b", "10T09:00")]
    policy = make_policy(rule("contact", recent_days=2))
    for reported, expected in (("12T09:14", "red"), ("12T09:15", "green")):
        tables = town(scans=scans, reports=[positive(reported=reported)])
        assert colour(policy, tables, at("20T00:00")) == expected


def test_another_rules_evidence_silences() -> None:
    """Only while it is active itself."""
    quiet = rule("report", kinds=["fever"], unless_active=["v"])
    shield = rule("report", id="v", colour="green", kinds=["vaccination"], lasts_days=1)
    tables = town(reports=[report("fever", "03T09:00"), report("vaccination", "04T09:00")])
    colours = [
        colour(make_policy(quiet, shield), tables, at(one)) for one in ("04T08:59", "04T09:00", "05T09:00")
    ]
    assert colours == ["red", "green", "red"]


# Verdicts


def test_points_count_once_each_or_by_the_minute() -> None:
    """Two notices of 12.5 minutes: 2, 4, or 0.12 points a minute, 1.5 up to 2 each, so 4."""
    rows = [report("contact_notice", one, minutes=12.5) for one in ("03T09:00", "04T09:00")]
    effects: list[tuple[dict[str, Any], int]] = [
        ({"points": 2}, 2),
        ({"points": 2, "counts": "each"}, 4),
        ({"counts": "minutes", "points_per_minute": 0.12}, 4),
    ]
    for effect, points in effects:
        policy = make_policy(rule("report", kinds=["contact_notice"], **effect))
        scorer = make_scorer("reference", town(reports=rows), policy, parse_time(END))
        verdict = scorer.evaluate([parse_time(END)], ["syn-a"]).verdicts[0]
        assert (verdict.points, verdict.colour, verdict.deciding_rule) == (points, "yellow", "r")


def test_only_the_highest_priority_takes_part() -> None:
    """A mild row of a higher priority outranks a severe one."""
    severe = rule("report", kinds=["fever"])
    mild = rule("report", id="mild", colour="yellow", kinds=["symptom"], priority=1)
    tables = town(reports=[report("fever", "03T09:00"), report("symptom", "04T09:00")])
    assert colour(make_policy(severe, mild), tables, at("04T09:00")) == "yellow"


def override(colour_set: str, set_at: str, until: str | None = None) -> dict[str, Any]:
    ends = None if until is None else at(until)
    return {
        "person_id": "syn-a",
        "colour": colour_set,
        "set_at": at(set_at),
        "until": ends,
        "actor": "o",
        "reason": "r",
    }


def test_the_latest_override_in_force_decides() -> None:
    """One with an end is outranked but comes back; one without an end is over at the next."""
    rows = [
        override("red", "03T00:00"),
        override("orange", "04T00:00", "08T00:00"),
        override("yellow", "05T00:00", "06T00:00"),
    ]
    tables, policy = town(overrides=rows), make_policy()
    colours = [colour(policy, tables, at(f"0{day}T00:00")) for day in (2, 3, 4, 5, 6, 8)]
    assert colours == ["green", "red", "orange", "yellow", "orange", "green"]


def test_of_two_overrides_at_once_the_more_severe_decides_and_grey_last() -> None:
    """Grey is off the scale."""
    tables = town(overrides=[override("grey", "03T00:00"), override("green", "03T00:00")])
    assert colour(make_policy(), tables, at("04T00:00")) == "green"


def test_somebody_unseen_for_long_enough_has_the_unseen_colour() -> None:
    """Two days after the last row that the rules read, to the second; and before the first."""
    policy = make_policy(rule("report", kinds=["fever"]), default={"unseen_colour": "grey", "unseen_days": 2})
    tables = town(reports=[report("released", "03T09:00")], scans=[scan("syn-a", "05T09:00")])
    colours = [
        colour(policy, tables, one)
        for one in (at("03T08:59"), at("03T09:00"), at("05T08:59"), at("05T09:00"))
    ]
    assert colours == ["grey", "green", "green", "grey"]


def test_the_points_of_an_open_stay_grow_into_the_next_band() -> None:
    """Three points an hour: the 4.5 of 90 minutes are rounded up to five, and a second earlier to four."""
    policy = make_policy(rule("stay", levels=["high"], counts="minutes", points_per_minute=0.05))
    tables = town(zones=[zone("03T00:00", district="d1")])
    minutes = parse_time(at("03T01:30"))
    scorer = make_scorer("reference", tables, policy, parse_time(END))
    points = scorer.turning_points("syn-a")
    assert minutes in points
    assert [one.colour for one in scorer.evaluate([minutes - 1, minutes], ["syn-a"]).verdicts] == [
        "yellow",
        "red",
    ]
