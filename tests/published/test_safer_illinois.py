"""Status sequences of Safer Illinois: its published rule files and the sequences told in its issues.

The app's rule files (`assets/health.rules.json`) say for each event which status it gives and until when;
here they are told as sequences of events with the colour of the code after them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.scoring.engines import Engine

FIRST, LAST = "safer-illinois-2020-10", "safer-illinois-2021-12"
RULES = "rokwire/safer-illinois-app, assets/health.rules.json"
ISSUES = "rokwire/safer-illinois-app, issue"
#: Day 0 of the sequences.
DAY_0 = {FIRST: datetime.fromisoformat("2020-11-02"), LAST: datetime.fromisoformat("2021-12-01")}

Event = tuple[int, str]


def sequence(
    policy: str,
    name: str,
    source: str,
    events: Sequence[Event],
    colours: Mapping[int, str],
    group: str | None = None,
) -> Case:
    """Events (day, kind) of one person, and the colour on some days.

    Events are at noon, colours at 18:00. A kind may end in a number of minutes.
    """
    reports = []
    for day, kind in events:
        when = (DAY_0[policy] + timedelta(days=day, hours=12)).isoformat()
        name_of_kind, _, minutes = kind.partition(" ")
        row: Row = {"person_id": "user", "kind": name_of_kind, "reported_at": when}
        if name_of_kind.startswith("test"):
            row["sampled_at"] = when
        if minutes:
            row["minutes"] = int(minutes)
        reports.append(row)
    rows: dict[str, list[Row]] = {"reports": reports}
    if group:
        rows["people"] = [{"person_id": "user", "group": group}]
    expect = {}
    for day, colour in colours.items():
        expect[DAY_0[policy] + timedelta(days=day, hours=18), "user"] = colour
    return Case(name, source, rows, expect)


NEGATIVE, POSITIVE, NONINFECTIOUS = "test_negative", "test_positive", "test_positive/noninfectious"
STUDENT = "undergraduate"

FIRST_CASES = [
    sequence(FIRST, "a new user", RULES, [], {0: "orange", 20: "orange"}),
    sequence(
        FIRST, "a negative test", RULES, [(0, NEGATIVE)], {0: "yellow", 4: "yellow", 8: "yellow", 9: "orange"}
    ),
    sequence(
        FIRST,
        "a negative test of an undergraduate",
        RULES,
        [(0, NEGATIVE)],
        {0: "yellow", 4: "yellow", 5: "orange"},
        STUDENT,
    ),
    sequence(
        FIRST,
        "the next test in time, and one late",
        RULES,
        [(0, NEGATIVE), (7, NEGATIVE), (18, NEGATIVE)],
        {9: "yellow", 15: "yellow", 16: "orange", 18: "yellow"},
    ),
    sequence(
        FIRST,
        "a positive test, then negatives, then the release",
        RULES,
        [(0, NEGATIVE), (2, POSITIVE), (6, NEGATIVE), (14, NEGATIVE), (20, "released")],
        {1: "yellow", 2: "red", 7: "red", 15: "red", 20: "yellow", 28: "yellow", 29: "orange"},
    ),
    sequence(
        FIRST,
        "the release of an undergraduate",
        RULES,
        [(0, POSITIVE), (12, "released"), (15, NEGATIVE)],
        {11: "red", 12: "yellow", 19: "yellow", 20: "orange"},
        STUDENT,
    ),
    sequence(
        FIRST,
        "a positive test after a release",
        RULES,
        [(0, POSITIVE), (10, "released"), (40, POSITIVE)],
        {10: "yellow", 39: "orange", 40: "red", 80: "red"},
    ),
    sequence(
        FIRST,
        "positive but not infectious",
        f"{ISSUES} 273",
        [(0, NONINFECTIOUS)],
        {0: "yellow", 30: "yellow", 60: "yellow", 61: "orange"},
    ),
    sequence(
        FIRST,
        "positive but not infectious, and a test by the 60th day",
        f"{ISSUES} 273",
        [(0, NONINFECTIOUS), (58, NEGATIVE)],
        {60: "yellow", 61: "yellow", 66: "yellow", 67: "orange"},
    ),
    sequence(
        FIRST,
        "a positive but not infectious result does not lift red",
        RULES,
        [(0, POSITIVE), (11, NONINFECTIOUS)],
        {12: "red"},
    ),
    sequence(
        FIRST,
        "symptoms until a negative test",
        RULES,
        [(0, NEGATIVE), (2, "symptom"), (4, NEGATIVE)],
        {1: "yellow", 2: "orange", 3: "orange", 4: "yellow"},
    ),
    sequence(
        FIRST,
        "symptoms after a positive but not infectious result",
        RULES,
        [(0, NONINFECTIOUS), (2, "symptom")],
        {2: "yellow"},
    ),
    sequence(
        FIRST,
        "an exposure of 119 minutes",
        RULES,
        [(0, NEGATIVE), (1, "contact_notice 119")],
        {1: "yellow", 8: "yellow"},
    ),
    sequence(
        FIRST,
        "an exposure of 120 minutes, tests on days 3 and 4",
        RULES,
        [(0, NEGATIVE), (1, "contact_notice 120"), (4, NEGATIVE), (5, NEGATIVE)],
        {1: "orange", 4: "orange", 5: "yellow", 13: "yellow", 14: "orange"},
    ),
    sequence(
        FIRST,
        "an exposure without a test",
        RULES,
        [(0, NEGATIVE), (1, "contact_notice 300")],
        {1: "orange", 6: "orange"},
    ),
    sequence(
        FIRST,
        "an exposure does not lift red",
        RULES,
        [(0, POSITIVE), (1, "contact_notice 300"), (6, NEGATIVE)],
        {1: "red", 6: "red"},
    ),
    sequence(
        FIRST,
        "a quarantine, whatever the tests say",
        RULES,
        [
            (0, NEGATIVE),
            (1, "order/quarantine"),
            (4, NEGATIVE),
            (8, NEGATIVE),
            (10, "order_lifted/quarantine"),
        ],
        {0: "yellow", 1: "orange", 4: "orange", 9: "orange", 10: "yellow"},
    ),
    sequence(
        FIRST,
        "a quarantine of a case",
        RULES,
        [(0, POSITIVE), (1, "order/quarantine"), (12, "released"), (12, "order_lifted/quarantine")],
        {1: "red", 12: "yellow"},
    ),
    sequence(
        FIRST,
        "out of test compliance",
        RULES,
        [(0, NEGATIVE), (1, "order/test"), (3, "order_lifted/test")],
        {0: "yellow", 1: "orange", 2: "orange", 3: "yellow"},
    ),
    # In the published rules one event, "quarantine-off", ends whatever was before it and opens a test period.
    # In our tables it is "released", and a quarantine lifted.
    sequence(
        FIRST,
        "the end of a quarantine opens a test period",
        RULES,
        [(0, "order/quarantine"), (10, "order_lifted/quarantine")],
        {0: "orange", 9: "orange", 10: "yellow", 18: "yellow", 19: "orange"},
    ),
    sequence(
        FIRST,
        "the end of a quarantine opens a test period, whenever the last test was",
        RULES,
        [(0, NEGATIVE), (3, "order/quarantine"), (15, "order_lifted")],
        {2: "yellow", 3: "orange", 15: "yellow", 23: "yellow", 24: "orange"},
    ),
    sequence(
        FIRST,
        "a release ends a quarantine",
        RULES,
        [(0, POSITIVE), (1, "order/quarantine"), (12, "released")],
        {1: "red", 11: "red", 12: "yellow", 20: "yellow", 21: "orange"},
    ),
    sequence(
        FIRST,
        "a release ends what symptoms and a notice began",
        RULES,
        [(0, "symptom"), (1, "contact_notice 120"), (6, "released")],
        {0: "orange", 5: "orange", 6: "yellow", 14: "yellow", 15: "orange"},
    ),
    sequence(
        FIRST,
        "a release ends the 60 days",
        RULES,
        [(0, NONINFECTIOUS), (6, "released")],
        {5: "yellow", 6: "yellow", 14: "yellow", 15: "orange"},
    ),
]

LAST_CASES = [
    sequence(LAST, "a new user", RULES, [], {0: "orange"}),
    sequence(LAST, "a negative test", RULES, [(0, NEGATIVE)], {0: "yellow", 4: "yellow", 5: "orange"}),
    sequence(
        LAST,
        "a negative test of an undergraduate",
        RULES,
        [(0, NEGATIVE)],
        {0: "yellow", 2: "yellow", 3: "orange"},
        STUDENT,
    ),
    sequence(
        LAST,
        "an effective vaccination needs no tests",
        f"{ISSUES} 651",
        [(0, NEGATIVE), (2, "vaccination"), (3, "symptom"), (4, "contact_notice 300")],
        {1: "yellow", 2: "green", 3: "green", 5: "green", 28: "green"},
        STUDENT,
    ),
    sequence(
        LAST,
        "vaccinated and positive, 10 days",
        f"{ISSUES} 668",
        [(0, "vaccination"), (2, POSITIVE)],
        {0: "green", 1: "green", 2: "red", 12: "red", 13: "green"},
    ),
    sequence(
        LAST,
        "vaccinated and positive twice",
        f"{ISSUES} 668",
        [(0, "vaccination"), (2, POSITIVE), (8, POSITIVE)],
        {2: "red", 13: "red", 18: "red", 19: "green"},
    ),
    sequence(
        LAST,
        "vaccinated, and a negative test after the positive one",
        RULES,
        [(0, "vaccination"), (2, POSITIVE), (5, NEGATIVE)],
        {5: "red", 12: "red", 13: "green"},
    ),
    sequence(
        LAST,
        "vaccinated and in quarantine",
        f"{ISSUES} 583",
        [(0, "vaccination"), (2, "order/quarantine"), (9, "order_lifted/quarantine")],
        {1: "green", 2: "orange", 8: "orange", 9: "green"},
    ),
    sequence(
        LAST,
        "positive without vaccination, red until a test on day 11 or later",
        RULES,
        [(0, POSITIVE), (10, NEGATIVE), (15, NEGATIVE)],
        {0: "red", 10: "red", 14: "red", 15: "yellow", 19: "yellow", 20: "orange"},
    ),
    sequence(
        LAST,
        "positive without vaccination or test",
        RULES,
        [(0, POSITIVE)],
        {10: "red", 11: "red", 29: "red"},
    ),
    sequence(
        LAST,
        "lifting a quarantine restores the earlier state",
        RULES,
        [(0, NEGATIVE), (1, "order/quarantine"), (3, "order_lifted")],
        {0: "yellow", 1: "orange", 3: "yellow", 5: "orange"},
    ),
    sequence(
        LAST,
        "vaccinated, 2 January 2022",
        f"{ISSUES} 766",
        [(0, "vaccination"), (34, NEGATIVE)],
        {31: "green", 32: "orange", 33: "orange", 34: "green", 60: "green"},
    ),
    sequence(
        LAST,
        "tested on 1 January, 2 January 2022",
        f"{ISSUES} 766",
        [(31, NEGATIVE), (33, NEGATIVE)],
        {31: "yellow", 32: "orange", 33: "yellow", 37: "yellow", 38: "orange"},
    ),
    sequence(
        LAST,
        "positive on 2 January 2022",
        f"{ISSUES} 766",
        [(0, "vaccination"), (33, POSITIVE)],
        {32: "orange", 33: "red", 43: "red"},
    ),
    sequence(
        LAST,
        "vaccinated and positive, released early",
        f"{ISSUES} 668",
        [(0, "vaccination"), (2, POSITIVE), (6, "released")],
        {0: "green", 2: "red", 5: "red", 6: "green"},
    ),
    sequence(
        LAST,
        "vaccinated and positive, a quarantine lifted early",
        f"{ISSUES} 668",
        [(0, "vaccination"), (2, POSITIVE), (2, "order/quarantine"), (6, "order_lifted/quarantine")],
        {0: "green", 2: "red", 5: "red", 6: "green"},
    ),
]

CASES = {FIRST: FIRST_CASES, LAST: LAST_CASES}
ALL = [(policy, case) for policy, cases in CASES.items() for case in cases]


@pytest.fixture(scope="module", params=published.ENGINES)
def answers(request: pytest.FixtureRequest) -> dict[str, Answers]:
    """All sequences of both versions, scored by one engine."""
    engine: Engine = request.param
    return {policy: published.answer(policy, cases, engine) for policy, cases in CASES.items()}


@pytest.mark.parametrize(("policy", "case"), ALL, ids=[f"{policy}: {case.name}" for policy, case in ALL])
def test_sequences_of_events_give_the_published_colours(
    answers: dict[str, Answers], policy: str, case: Case
) -> None:
    """After each event of a published sequence the code has the published colour."""
    assert published.found(answers[policy], case) == dict(case.expect)
