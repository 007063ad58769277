"""The published risk score of the NHS app: seconds by distance and infectiousness, per contact and day.

The app's own tests start from raw radio signals, which tables of distances cannot say; what is told here is
the sum behind them: full weight to 1 m, then one over the square of the distance, times the infectiousness of
the day, and a warning from 100 seconds on (January 2021).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.scoring.engines import Engine

POLICY = "nhs-2021-01"
SCORE = "ukhsa-collaboration/riskscore-swift-public, QuadraticRiskScore"
CALCULATOR = "ukhsa-collaboration/covid-19-app-android-ag-public, ExposureWindowRiskCalculatorTest"
CONFIGURATION = "ukhsa-collaboration/covid19-app-system-public, exposure-configuration.json"

#: The day of the encounters, and when the colour is asked for.
DAY = datetime.fromisoformat("2021-02-10")
REPORTED = DAY + timedelta(days=7, hours=12)
NOW = REPORTED + timedelta(hours=1)
NOTIFIED, NOT_NOTIFIED = "red", "green"


def met(
    seconds: int, distance_m: float | None, clock_hours: float = 10, days: int = 0, other: str = "case"
) -> Row:
    started_at = DAY + timedelta(days=days, hours=clock_hours)
    row: Row = {
        "person_id": "user",
        "other_person_id": other,
        "started_at": started_at.isoformat(),
        "ended_at": (started_at + timedelta(seconds=seconds)).isoformat(),
    }
    if distance_m is not None:
        row["distance_m"] = distance_m
    return row


def sick(days_from_onset: int = 0, person: str = "case") -> Row:
    """The onset was so many days before the day of the encounters."""
    onset = DAY - timedelta(days=days_from_onset)
    return {
        "person_id": person,
        "kind": "test_positive",
        "reported_at": REPORTED.isoformat(),
        "onset_at": onset.isoformat(),
    }


def case(
    name: str,
    source: str,
    encounters: Sequence[Row],
    colour: str,
    reports: Sequence[Row] | None = None,
    now: datetime = NOW,
) -> Case:
    rows = {"encounters": list(encounters), "reports": [sick()] if reports is None else list(reports)}
    return Case(name, source, rows, {(now, "user"): colour})


#: Seconds, metres, days from the onset, and whether the score reaches 100 seconds.
SCORES = [
    (100, 1, 0, True),
    (99, 1, 0, False),
    (100, 0.2, 0, True),
    (99, 0.2, 0, False),
    (225, 1.5, 0, True),
    (224, 1.5, 0, False),
    (400, 2, 0, True),
    (399, 2, 0, False),
    (900, 2, 0, True),
    (900, 2, -5, False),
    (1000, 2, -5, True),
    (999, 2, -5, False),
    (900, 3, 0, True),
    (899, 3, 0, False),
    (1600, 4, 0, True),
    (1598, 4, 0, False),
    (1599, 4, 0, False),
    (250, 1, 4, True),
    (249, 1, 4, False),
]
#: The infectiousness of a day, by days from the onset.
DAYS = {-6: 0, -5: 0.4, -4: 0.4, -3: 0.4, -2: 1, 0: 1, 3: 1, 4: 0.4, 9: 0.4, 10: 0}

CASES = [
    *(
        case(
            f"{seconds} seconds at {distance} m, {days} days from the onset",
            SCORE,
            [met(seconds, distance)],
            NOTIFIED if reaches else NOT_NOTIFIED,
            [sick(days)],
        )
        for seconds, distance, days, reaches in SCORES
    ),
    *(
        case(
            f"infectiousness {infectiousness} on day {days}: 200 seconds",
            CONFIGURATION,
            [met(200, 0.5)],
            NOTIFIED if infectiousness == 1 else NOT_NOTIFIED,
            [sick(days)],
        )
        for days, infectiousness in DAYS.items()
    ),
    *(
        case(
            f"infectiousness {infectiousness} on day {days}: 3600 seconds",
            CONFIGURATION,
            [met(3600, 0.5)],
            NOTIFIED if infectiousness else NOT_NOTIFIED,
            [sick(days)],
        )
        for days, infectiousness in DAYS.items()
    ),
    case(
        "two encounters with one contact on one day add up",
        SCORE,
        [met(60, 1), met(160, 2, 15)],
        NOTIFIED,
    ),
    case(
        "three encounters of a third of 100 seconds add up",
        SCORE,
        [met(300, 3), met(300, 3, 12), met(300, 3, 15)],
        NOTIFIED,
    ),
    case(
        "two encounters of 50 seconds by infectiousness add up",
        SCORE,
        [met(125, 1), met(125, 1, 15)],
        NOTIFIED,
        [sick(4)],
    ),
    case(
        "two encounters of 49.8 seconds by infectiousness are too few",
        SCORE,
        [met(125, 1), met(124, 1, 15)],
        NOT_NOTIFIED,
        [sick(4)],
    ),
    case(
        "encounters with one contact on two days do not",
        CALCULATOR,
        [met(90, 1), met(90, 1, days=1)],
        NOT_NOTIFIED,
    ),
    case(
        "encounters with two contacts on one day do not",
        CALCULATOR,
        [met(90, 1), met(90, 1, 15, other="second")],
        NOT_NOTIFIED,
        [sick(), sick(person="second")],
    ),
    case(
        "the higher of two scores of a day is enough",
        CALCULATOR,
        [met(90, 1), met(120, 1, 15, other="second")],
        NOTIFIED,
        [sick(), sick(person="second")],
    ),
    case(
        "nothing before the report",
        CALCULATOR,
        [met(3600, 1)],
        NOT_NOTIFIED,
        None,
        REPORTED - timedelta(seconds=1),
    ),
    case("no score", CALCULATOR, [], NOT_NOTIFIED),
]


@pytest.fixture(scope="module", params=published.ENGINES)
def answers(request: pytest.FixtureRequest) -> Answers:
    """All cases, scored by one engine."""
    engine: Engine = request.param
    return published.answer(POLICY, CASES, engine)


@pytest.mark.parametrize("published_case", CASES, ids=[case.name for case in CASES])
def test_users_are_notified_from_100_seconds_on(answers: Answers, published_case: Case) -> None:
    """A user is notified where the published score reaches 100 seconds, and only there."""
    assert published.found(answers, published_case) == dict(published_case.expect)
