"""The published scenarios of Corona-Warn-App's encounters: exposure windows, and the risk of all days.

The settings in that file are those of April 2021. A window has a transmission-risk level; in tables the
onset of the other person says it, by the app's own list of levels by days from the onset.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from healthcode.scoring.engines import Engine

POLICY = "cwa-weighted-minutes"
WINDOWS = "corona-warn-app/cwa-app-android, exposure-windows-risk-calculation.json"

#: The day of the calculation; days of windows count back from it.
TODAY = datetime.fromisoformat("2021-04-20")
#: A case reports, and the colour is asked for, when even the latest onset has passed.
REPORTED = TODAY + timedelta(days=4, hours=12)
NOW = REPORTED + timedelta(hours=1)
HIGH, LOW, NOTHING = "red", "yellow", "green"

#: A level by the days from the onset on which it holds.
DAYS_FROM_ONSET = {2: 5, 3: 4, 4: -4, 5: 3, 6: 2, 7: -2, 8: 0}

#: Age in days, transmission-risk level, and scans as (attenuation, seconds).
Window = tuple[int, int, list[tuple[int, int]]]


def case(name: str, windows: list[Window], colour: str) -> Case:
    encounters: list[Row] = []
    reports: list[Row] = []
    for number, (age, level, scans) in enumerate(windows):
        other = f"other-{number}"
        started_at = TODAY - timedelta(days=age) + timedelta(hours=8 + number)
        for attenuation, seconds in scans:
            ended_at = started_at + timedelta(seconds=seconds)
            encounters.append(
                {
                    "person_id": "user",
                    "other_person_id": other,
                    "started_at": started_at.isoformat(),
                    "ended_at": ended_at.isoformat(),
                    "attenuation_db": attenuation,
                }
            )
            started_at = ended_at
        onset = TODAY - timedelta(days=age + DAYS_FROM_ONSET[level])
        reports.append(
            {
                "person_id": other,
                "kind": "test_positive",
                "reported_at": REPORTED.isoformat(),
                "onset_at": onset.isoformat(),
            }
        )
    return Case(name, WINDOWS, {"encounters": encounters, "reports": reports}, {(NOW, "user"): colour})


FIVE = [(65, 300)]
FOURTEEN = [(30, 420), (30, 420)]

CASES = [
    case("less than 10 minutes", [(1, 6, [(30, 300), (30, 299)])], HIGH),
    case("10 minutes", [(1, 6, [(30, 300), (30, 300)])], HIGH),
    case("73 dB", [(1, 6, [(73, 3000)])], LOW),
    case("72 dB", [(1, 6, [(72, 300), (72, 300)])], HIGH),
    case("level II", [(1, 2, [(30, 300), (30, 300)])], NOTHING),
    case("level III", [(1, 3, [(30, 300), (30, 300), (30, 300)])], LOW),
    case("less than 5 weighted minutes", [(1, 5, [(65, 299)])], NOTHING),
    case("5 weighted minutes", [(1, 5, FIVE)], LOW),
    case("less than 9 weighted minutes", [(1, 5, [(65, 539)])], LOW),
    case("9 weighted minutes", [(1, 5, [(65, 540)])], HIGH),
    case("a window without a risk", [(2, 5, [(65, 299)]), (3, 5, FIVE)], LOW),
    case("low risks on three days", [(3, 5, FIVE), (2, 5, FIVE), (4, 5, FIVE)], LOW),
    case("two windows of 5 minutes on one day", [(1, 5, FIVE), (1, 5, FIVE)], HIGH),
    case("two windows of different levels on one day", [(1, 5, FIVE), (1, 6, FIVE)], HIGH),
    case("the same on two days", [(1, 6, FIVE), (2, 6, FIVE)], LOW),
    case("three windows with a low risk make a high one", [(1, 3, [(30, 300), (30, 300)])] * 3, HIGH),
    case("high risks on three days", [(3, 8, FOURTEEN), (2, 8, FOURTEEN), (4, 8, FOURTEEN)], HIGH),
    case("two high risks on one day", [(1, 8, FOURTEEN), (1, 8, FOURTEEN)], HIGH),
    case("two high risks of different levels", [(1, 8, FOURTEEN), (1, 7, FOURTEEN)], HIGH),
    case("one low and one high risk", [(2, 5, FIVE), (1, 8, FOURTEEN)], HIGH),
    case("no windows", [], NOTHING),
    case("a window without scans", [(1, 6, [])], NOTHING),
    case("an attenuation of 0 dB", [(1, 5, [(0, 300), (65, 300)])], HIGH),
    case("a scan of 0 seconds", [(1, 5, [(70, 0), (70, 300), (70, 300)])], HIGH),
    case(
        "exactly 9 minutes by three weights",
        [(1, 6, [(73, 300)]), (1, 6, [(72, 240)]), (1, 6, [(70, 180)])],
        HIGH,
    ),
]


@pytest.fixture(scope="module", params=published.ENGINES)
def answers(request: pytest.FixtureRequest) -> Answers:
    """All cases, scored by one engine."""
    engine: Engine = request.param
    return published.answer(POLICY, CASES, engine)


@pytest.mark.parametrize("published_case", CASES, ids=[case.name for case in CASES])
def test_windows_give_the_published_risk(answers: Answers, published_case: Case) -> None:
    """The windows of a published scenario give its risk."""
    assert published.found(answers, published_case) == dict(published_case.expect)
