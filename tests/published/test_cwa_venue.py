"""The published scenarios of Corona-Warn-App's check-ins: intervals sent, minutes shared, risk of a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthcode.clock import format_time
from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.scoring.engines import Engine

POLICY = "cwa-venue"
OVERLAPS = "corona-warn-app/cwa-app-ios, TraceWarningMatcherTests (test-cases/pt-calculate-overlap-data.json)"
INTERVALS = (
    "corona-warn-app/cwa-app-android, TimeIntervalDeriverTest (test-cases/pt-derive-time-interval-data.json)"
)
RISKS = "corona-warn-app/cwa-app-android, PresenceTracingRiskCalculatorTest"
MATCHES = "corona-warn-app/cwa-app-android, OverlapTest"
RULE = "corona-warn-app/cwa-server, presence-tracing-parameters.yaml and derivation-maps.yaml"

DAY = datetime.fromisoformat("2021-03-04")
NOW = DAY + timedelta(days=7)
HIGH, LOW, NOTHING = "red", "yellow", "green"
#: Value of a minute by days from the onset (levels by day, values by level).
VALUES = {-5: 0, -4: 0.8, -3: 1.2, -2: 1.4, -1: 1.6, 0: 1.6, 1: 1.6, 2: 1.2, 3: 1.0, 4: 0.6, 5: 0}


def clock(time: str, days: int = 0) -> str:
    """Give a time of 4 March 2021, or so many days later, as tables write it."""
    full = time if time.count(":") == 2 else f"{time}:00"
    return f"{DAY + timedelta(days=days):%Y-%m-%d}T{full}"


def check_in(person: str, start: str, end: str, place: str = "venue", days: int = 0) -> Row:
    return {
        "person_id": person,
        "place_id": place,
        "scanned_at": clock(start, days),
        "left_at": clock(end, days),
    }


def sick(person: str = "case", days_from_onset: int = 0) -> Row:
    """Report at noon of 10 March; the onset was so many days before 4 March."""
    onset = DAY - timedelta(days=days_from_onset)
    return {
        "person_id": person,
        "kind": "test_positive",
        "reported_at": clock("12:00", 6),
        "onset_at": onset.isoformat(),
    }


def case(
    name: str,
    source: str,
    scans: Sequence[Row],
    colour: str,
    minutes: float | None = None,
    reports: Sequence[Row] | None = None,
    now: datetime = NOW,
) -> Case:
    shared: Mapping[tuple[str, str], float] = {} if minutes is None else {("visitor", "low"): minutes}
    rows = {"scans": list(scans), "reports": [sick()] if reports is None else list(reports)}
    return Case(name, source, rows, {(now, "visitor"): colour}, shared)


#: A check-in whose warning lasts from 10:00 to 11:00: 30 minutes and as many again.
WARNED = check_in("case", "10:00", "10:30")


def overlap(name: str, start: str, end: str, minutes: float, colour: str, source: str = OVERLAPS) -> Case:
    return case(name, source, [WARNED, check_in("visitor", start, end)], colour, minutes)


OVERLAP_CASES = [
    case(
        "another venue",
        OVERLAPS,
        [check_in("case", "10:00", "10:30", "elsewhere"), check_in("visitor", "09:30", "10:30")],
        NOTHING,
        0,
    ),
    overlap("check-in before the warning", "09:30", "09:45", 0, NOTHING),
    overlap("check-in after the warning", "11:15", "11:20", 0, NOTHING),
    overlap("check-in ends as the warning begins", "09:30", "10:00", 0, NOTHING),
    overlap("check-in begins as the warning ends", "11:00", "11:10", 0, NOTHING),
    overlap("overlap at the start", "09:30", "10:12", 12, HIGH),
    overlap("overlap at the end", "10:45", "11:12", 15, HIGH),
    overlap("check-in begins with the warning", "10:00", "10:13", 13, HIGH),
    overlap("check-in of 2 minutes within the warning", "10:15", "10:17", 2, LOW),
    overlap("check-in ends with the warning", "10:30", "11:00", 30, HIGH),
    overlap("check-in equals the warning", "10:00", "11:00", 60, HIGH),
    overlap("rounded up", "09:50:00", "10:05:45", 6, LOW),
    overlap("rounded down", "09:50:00", "10:05:15", 5, LOW),
    overlap("half a minute is rounded up", "09:50:00", "10:06:30", 7, HIGH, RULE),
    overlap(
        "less than half a minute is rounded down before it is weighted", "09:50:00", "10:06:29", 6, LOW, RULE
    ),
    overlap("half a minute at all", "09:50:00", "10:00:30", 1, LOW, RULE),
    overlap("less than half a minute at all", "09:50:00", "10:00:29", 0, NOTHING, RULE),
    case(
        "two warnings",
        OVERLAPS,
        [WARNED, check_in("other", "10:00", "10:30"), check_in("visitor", "09:30", "10:12")],
        HIGH,
        24,
        [sick(), sick("other")],
    ),
    case(
        "two check-ins",
        OVERLAPS,
        [WARNED, check_in("visitor", "09:30", "10:03"), check_in("visitor", "10:10", "10:13")],
        LOW,
        6,
    ),
    case("the own check-in", MATCHES, [check_in("visitor", "10:00", "10:30")], NOTHING, 0, [sick("visitor")]),
]

RISK_CASES = [
    case(
        f"10 minutes, {days} days after the onset",
        RULE,
        [WARNED, check_in("visitor", "10:00", "10:10")],
        HIGH if value >= 1 else LOW if value else NOTHING,
        10 if value else 0,
        [sick("case", days)],
    )
    for days, value in VALUES.items()
] + [
    case(
        "level IV, 12 minutes",
        RULE,
        [WARNED, check_in("visitor", "10:00", "10:12")],
        LOW,
        12,
        [sick("case", -4)],
    ),
    case(
        "level IV, 13 minutes",
        RULE,
        [WARNED, check_in("visitor", "10:00", "10:13")],
        HIGH,
        13,
        [sick("case", -4)],
    ),
    case(
        "sums of a day: levels III and VIII",
        RISKS,
        [
            WARNED,
            check_in("other", "14:00", "14:30", "cinema"),
            check_in("visitor", "10:00", "10:04"),
            check_in("visitor", "14:00", "14:06", "cinema"),
        ],
        HIGH,
        10,
        [sick(), sick("other", 4)],
    ),
    case(
        "one more than 10 days ago is ignored",
        RULE,
        [WARNED, check_in("visitor", "10:00", "11:00")],
        NOTHING,
        None,
        None,
        DAY + timedelta(days=10, hours=11),
    ),
    case(
        "a check-in of 9 minutes is not sent",
        RULE,
        [check_in("case", "10:00:00", "10:09:59"), check_in("visitor", "10:00", "11:00")],
        NOTHING,
        0,
    ),
]

#: Check-in of the case, and the interval that the app sends.
DERIVED = [
    ("10:21", "10:29", None),
    ("10:20", "10:30", ("10:20", "10:40")),
    ("10:21", "10:31", ("10:20", "10:40")),
    ("10:26", "10:36", ("10:30", "10:50")),
    ("10:21", "10:33", ("10:20", "10:40")),
    ("10:24", "10:36", ("10:30", "10:50")),
    ("10:25", "10:39", ("10:20", "10:50")),
    ("10:28", "10:42", ("10:30", "11:00")),
    ("10:25", "10:40", ("10:20", "10:50")),
    ("10:22", "11:12", ("10:20", "11:40")),
]
DERIVED_CASES = [
    case(
        f"scenario {number}",
        INTERVALS,
        [check_in("case", start, end), check_in("visitor", "08:00", "16:00")],
        HIGH if sent else NOTHING,
        None,
    )
    for number, (start, end, sent) in enumerate(DERIVED, 1)
]

CASES = [*OVERLAP_CASES, *RISK_CASES, *DERIVED_CASES]


@pytest.fixture(scope="module", params=published.ENGINES)
def answers(request: pytest.FixtureRequest) -> Answers:
    """All cases, scored by one engine."""
    engine: Engine = request.param
    return published.answer(POLICY, CASES, engine)


@pytest.mark.parametrize("published_case", CASES, ids=[case.name for case in CASES])
def test_visitors_get_the_published_risk_and_minutes(answers: Answers, published_case: Case) -> None:
    """A visitor's risk and shared minutes are those of the published scenario."""
    assert published.found(answers, published_case) == dict(published_case.expect)
    assert published.found_minutes(answers, published_case) == dict(published_case.minutes)


@pytest.mark.parametrize(("number", "sent"), list(enumerate((sent for *_, sent in DERIVED), 1)))
def test_a_case_sends_the_published_interval(
    answers: Answers, number: int, sent: tuple[str, str] | None
) -> None:
    """Who is there all day shares exactly the interval that the app derives from the case's check-in."""
    shared = answers.exposures.get((f"scenario {number}", "visitor", "low"), [])
    intervals = [(format_time(e.started_at), format_time(e.ended_at or 0)) for e in shared]
    assert intervals == ([] if sent is None else [(clock(sent[0]), clock(sent[1]))])
