"""The published scenarios of ROBERT's server: minutes of contact, and who is told to be at risk."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.scoring.engines import Engine

POLICY = "robert"
#: When people declare themselves and the batch runs.
NOW = datetime.fromisoformat("2021-06-15T22:00")
EVALUATION = "TousAntiCovid/robert-server, robert-server-batch, RiskEvaluationServiceTest"
REASSESSMENT = "TousAntiCovid/robert-server, robert-server-batch, ReassessRiskLevelServiceTest"
FEATURES = "TousAntiCovid/robert-server, robert-e2e-tests, features"

AT_RISK, NOT_AT_RISK = "red", "green"


def ago(days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    return NOW - timedelta(days=days, hours=hours, minutes=minutes)


def near(people: str, minutes: float, ended_at: datetime) -> list[Row]:
    """Let everyone's app log everyone else's for so many minutes."""
    started_at = (ended_at - timedelta(minutes=minutes)).isoformat()
    return [
        {
            "person_id": one,
            "other_person_id": other,
            "started_at": started_at,
            "ended_at": ended_at.isoformat(),
        }
        for one, other in permutations(people.split(), 2)
    ]


def sick(person: str, reported_at: datetime = NOW) -> Row:
    return {"person_id": person, "kind": "test_positive", "reported_at": reported_at.isoformat()}


def case(
    name: str,
    source: str,
    encounters: Sequence[Sequence[Row]],
    reports: Sequence[Row],
    expect: Mapping[str, str],
    now: datetime = NOW,
) -> Case:
    rows = {"encounters": [row for rows in encounters for row in rows], "reports": list(reports)}
    return Case(name, source, rows, {(now, person): colour for person, colour in expect.items()})


def scored(name: str, scores: Sequence[tuple[float, float]], colour: str) -> Case:
    """One contact for each score (in minutes) of the published test, so many days ago."""
    encounters = []
    for number, (days, minutes) in enumerate(scores):
        encounters.append(near("sarah john", minutes, ago(days) + timedelta(minutes=30 * number)))
    return case(name, EVALUATION, encounters, [sick("john")], {"sarah": colour})


def meetings(name: str, met: Sequence[tuple[str, float, float]], expect: Mapping[str, str]) -> Case:
    """Meetings (who, days ago, minutes), after which Sarah declares herself."""
    encounters = [near(who, minutes, ago(days)) for who, days, minutes in met]
    source = f"{FEATURES}/positive-declaration-recent-contact.feature"
    return case(name, source, encounters, [sick("sarah")], expect)


TRIO = "john sarah paul"
DECLARATION = f"{FEATURES}/positive-declaration.feature"
EVOLUTION = f"{FEATURES}/time-risk-evolution.feature"
CASCADE = [near("john sarah", 60, ago(4)), near("sarah paul", 60, ago(1))]

CASES = [
    scored("score 20", [(2, 20)], AT_RISK),
    scored("scores 3 and 4.3", [(2, 3), (2, 4.3)], NOT_AT_RISK),
    scored("scores 1 and 12.5", [(2, 1), (2, 12.5)], NOT_AT_RISK),
    scored("scores 10, 2, 1 and 4.3", [(2, 10), (2, 2), (2, 1), (2, 4.3)], AT_RISK),
    scored("score 1 today and 20 yesterday", [(0.1, 1), (1, 20)], AT_RISK),
    scored("scores 10, 2, 1 and 4.3 of three days ago", [(3, 10), (3, 2), (3, 1), (3, 4.3)], AT_RISK),
    scored("score 1", [(0.1, 1)], NOT_AT_RISK),
    scored("no score", [], NOT_AT_RISK),
    case(
        "contact falls ill",
        DECLARATION,
        [near("john sarah", 60, ago(0.1))],
        [sick("john")],
        {"sarah": AT_RISK},
    ),
    case(
        "two contacts of one who falls ill",
        DECLARATION,
        [near(TRIO, 60, ago(0.1))],
        [sick("john")],
        {"sarah": AT_RISK, "paul": AT_RISK},
    ),
    case(
        "nobody met the one who falls ill",
        DECLARATION,
        [near("sarah paul", 60, ago(0.1))],
        [sick("john")],
        {"sarah": NOT_AT_RISK, "paul": NOT_AT_RISK},
    ),
    case(
        "5 minutes are not long enough",
        DECLARATION,
        [near(TRIO, 5, ago(0.1))],
        [sick("john")],
        {"sarah": NOT_AT_RISK, "paul": NOT_AT_RISK},
    ),
    case(
        "who declares is not at risk by that",
        DECLARATION,
        [near("john sarah", 60, ago(0.1))],
        [sick("john")],
        {"john": NOT_AT_RISK},
    ),
    case(
        "nobody has been told before the batch runs",
        f"{FEATURES}/no-risk-if-no-batch.feature",
        [near("john sarah", 60, ago(0.1))],
        [sick("john")],
        {"sarah": NOT_AT_RISK},
        NOW - timedelta(seconds=1),
    ),
    case(
        "cascade, first report",
        f"{FEATURES}/cascade-contamination.feature",
        CASCADE,
        [sick("john")],
        {"sarah": AT_RISK, "paul": NOT_AT_RISK},
    ),
    case(
        "cascade, second report",
        f"{FEATURES}/cascade-contamination.feature",
        CASCADE,
        [sick("john"), sick("sarah")],
        {"sarah": AT_RISK, "paul": AT_RISK},
    ),
    *(
        case(
            f"no longer at risk {days} days after the last contact",
            EVOLUTION,
            [near("sarah john", 60, ago(days))],
            [sick("john")],
            {"sarah": NOT_AT_RISK},
        )
        for days in (7, 8, 10, 15)
    ),
    *(
        case(
            f"still at risk {days} days after the last contact",
            EVOLUTION,
            [near("sarah john", 60, ago(days))],
            [sick("john")],
            {"sarah": AT_RISK},
        )
        for days in (1, 2, 6)
    ),
    case(
        "still at risk 6 days 23 hours 45 minutes after the last contact",
        EVOLUTION,
        [near("sarah john", 60, ago(6, 23, 45))],
        [sick("john")],
        {"sarah": AT_RISK},
    ),
    *(
        case(
            f"a risk is {'kept' if days < 8 else 'reset'} {days} days after the last contact",
            REASSESSMENT,
            [near("sarah john", 60, published.day(days, "00:00", NOW))],
            [sick("john", published.day(days, "01:00", NOW))],
            {"sarah": AT_RISK if days < 8 else NOT_AT_RISK},
        )
        for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14)
    ),
    meetings("5 days ago, 5 minutes", [("john sarah", 5, 5)], {"john": NOT_AT_RISK}),
    meetings("5 days ago, 60 minutes", [("john sarah", 5, 60)], {"john": AT_RISK}),
    meetings("8 days ago, 60 minutes", [("john sarah", 8, 60)], {"john": NOT_AT_RISK}),
    meetings(
        "13 to 8 days ago",
        [("john sarah", 13, 60), ("john paul", 12, 60), ("john paul", 10, 60), ("john sarah", 8, 60)],
        {"john": NOT_AT_RISK},
    ),
    meetings(
        "13 to 5 days ago",
        [
            ("john sarah", 13, 60),
            ("john paul", 12, 60),
            ("john paul", 10, 60),
            ("john sarah", 8, 60),
            ("john sarah", 5, 60),
        ],
        {"john": AT_RISK},
    ),
    meetings(
        "13 to 5 days ago, 2 minutes each",
        [("john sarah", 13, 2), ("john sarah", 8, 2), ("john sarah", 5, 2)],
        {"john": NOT_AT_RISK},
    ),
    meetings(
        "13 to 5 days ago, all three",
        [(TRIO, 13, 60), (TRIO, 8, 60), (TRIO, 5, 60)],
        {"john": AT_RISK, "paul": AT_RISK},
    ),
]


@pytest.fixture(scope="module", params=published.ENGINES)
def answers(request: pytest.FixtureRequest) -> Answers:
    """All cases, scored by one engine."""
    engine: Engine = request.param
    return published.answer(POLICY, CASES, engine)


@pytest.mark.parametrize("published_case", CASES, ids=[case.name for case in CASES])
def test_contacts_are_told_as_published(answers: Answers, published_case: Case) -> None:
    """Everyone in a published scenario is at risk, or not, as the source says."""
    assert published.found(answers, published_case) == dict(published_case.expect)
