"""The published settings of the risk-score symposium: what a minute at an attenuation and on a day weighs.

The paper gives tables, not cases; each cell of its tables of November 2020 is one case here. The steps are
those of its example: 5, 15 and 30 weighted minutes of a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from published import cases as published
from published.cases import Answers, Case, Row

if TYPE_CHECKING:
    from healthcode.scoring.engines import Engine

SOURCE = "lfph/gaen-risk-scoring, risk-scoring.md, version 1"
DAY = datetime.fromisoformat("2020-11-20")
REPORTED = DAY + timedelta(days=7, hours=12)
NOW = REPORTED + timedelta(hours=1)

#: By net: weight by attenuation (the highest whole dB of each bucket, and the next), and by day from onset.
ATTENUATIONS = {
    "gaen-narrow-net": {54: 1.5, 55: 1.0, 62: 1.0, 63: 0.4, 69: 0.4, 70: 0},
    "gaen-wide-net": {54: 2.0, 55: 1.0, 69: 1.0, 70: 0.25, 79: 0.25, 80: 0},
}
DAYS = {
    "gaen-narrow-net": {-4: 0, -3: 0.3, -2: 1.0, 3: 1.0, 4: 0.3, 5: 0},
    "gaen-wide-net": {-6: 0, -5: 0.6, -4: 0.6, -3: 2.0, 4: 2.0, 5: 0.6, 9: 0.6, 10: 0},
}
STEPS = ((30, "red"), (15, "orange"), (5, "yellow"), (0, "green"))


def case(attenuation: int, day: int, minutes: int, weight: float) -> Case:
    """An encounter of so many minutes, and the step that they reach."""
    started_at = DAY + timedelta(hours=10)
    encounter: Row = {
        "person_id": "user",
        "other_person_id": "case",
        "started_at": started_at.isoformat(),
        "ended_at": (started_at + timedelta(minutes=minutes)).isoformat(),
        "attenuation_db": attenuation,
    }
    report: Row = {
        "person_id": "case",
        "kind": "test_positive",
        "reported_at": REPORTED.isoformat(),
        "onset_at": (DAY - timedelta(days=day)).isoformat(),
    }
    colour = next(colour for least, colour in STEPS if round(minutes * weight, 6) >= least)
    name = f"{minutes} minutes at {attenuation} dB on day {day}"
    return Case(name, SOURCE, {"encounters": [encounter], "reports": [report]}, {(NOW, "user"): colour})


CASES = {
    net: [
        case(attenuation, day, minutes, by_attenuation * by_day)
        for attenuation, by_attenuation in ATTENUATIONS[net].items()
        for day, by_day in DAYS[net].items()
        for minutes in (5, 15, 50)
    ]
    for net in ATTENUATIONS
}


@pytest.mark.parametrize("engine", published.ENGINES)
@pytest.mark.parametrize("net", CASES)
def test_each_cell_of_the_published_tables_counts(net: str, engine: Engine) -> None:
    """At every attenuation and on every day of the paper's tables minutes reach the step that they weigh."""
    answers: Answers = published.answer(net, CASES[net], engine)
    found = {case.name: published.found(answers, case) for case in CASES[net]}
    assert found == {case.name: dict(case.expect) for case in CASES[net]}
