"""Cases that other systems published with an expected result, put into our tables and scored together.

A case is a handful of rows with one or more questions about them. All cases of one policy are scored at
once: their people and places are renamed, so that no case sees another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from healthcode import tables
from healthcode.clock import parse_time
from healthcode.policy.load import load_policy
from scoring.engines import ENGINES, make_scorer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.scoring.engines import Engine
    from healthcode.scoring.results import Exposure

__all__ = ["ENGINES", "Answers", "Case", "Row", "answer", "complete", "day", "found", "found_minutes"]

Row = dict[str, Any]
HOME = "town"


@dataclass(frozen=True)
class Case:
    """One published case.

    Args:
        name: What it shows; unique for its policy.
        source: Repository and file in which it was published.
        rows: Rows by table; people and places only named are added.
        expect: Colours by time and person.
        minutes: Minutes shared with cases by person and rule, where the source gives them.
    """

    name: str
    source: str
    rows: Mapping[str, Sequence[Row]]
    expect: Mapping[tuple[datetime, str], str]
    minutes: Mapping[tuple[str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What the engine said about all cases of one policy."""

    colours: dict[tuple[str, int, str], str]
    exposures: dict[tuple[str, str, str], list[Exposure]]


def complete(case: Case, prefix: str = "") -> dict[str, list[Row]]:
    """Add the people, the places and the district that a case only names, and rename its people and places.

    Args:
        case: Its people are named without ``syn-``.
        prefix: Put before every name.

    Returns:
        Rows by table, with people named ``syn-PREFIXname``.
    """
    renamed: dict[str, list[Row]] = {
        table: [{column: _renamed(column, cell, prefix) for column, cell in row.items()} for row in rows]
        for table, rows in case.rows.items()
    }
    people: set[str] = {f"{tables.PERSON_PREFIX}{prefix}{person}" for _, person in case.expect}
    places: set[str] = set()
    for rows in renamed.values():
        for row in rows:
            people |= {row[column] for column in ("person_id", "other_person_id") if column in row}
            places |= {row["place_id"]} if "place_id" in row else set()
    listed_people = {row["person_id"] for row in renamed.get("people", ())}
    listed_places = {row["place_id"] for row in renamed.get("places", ())}
    renamed["people"] = [
        *({"district_id": HOME} | row for row in renamed.get("people", ())),
        *({"person_id": person, "district_id": HOME} for person in sorted(people - listed_people)),
    ]
    renamed["places"] = [
        *({"district_id": HOME} | row for row in renamed.get("places", ())),
        *(
            {"place_id": place, "kind": "other", "district_id": HOME}
            for place in sorted(places - listed_places)
        ),
    ]
    return renamed


def _renamed(column: str, cell: Any, prefix: str) -> Any:
    if column in ("person_id", "other_person_id"):
        return f"{tables.PERSON_PREFIX}{prefix}{cell}"
    return f"{prefix}{cell}" if column == "place_id" else cell


def answer(policy: str, cases: Sequence[Case], engine: Engine) -> Answers:
    """Score all cases of one policy at once.

    Args:
        policy: The id of a shipped policy.
        cases: Named differently from each other.
        engine: Which engine is to work.

    Returns:
        Colours by case, second and person, and exposures by case, person and rule.
    """
    rows: dict[str, list[Row]] = {}
    for number, case in enumerate(cases):
        for table, entries in complete(case, f"{number}-").items():
            rows.setdefault(table, []).extend(entries)
    moments = sorted({parse_time(moment.isoformat()) for case in cases for moment, _ in case.expect})
    scorer = make_scorer(engine, rows, load_policy(policy), moments[-1])
    try:
        verdicts = scorer.evaluate(moments).verdicts
        exposures = list(scorer.exposures())
    finally:
        scorer.close()
    colours = {(*_whose(verdict.person_id, cases), verdict.as_of): verdict.colour for verdict in verdicts}
    by_person: dict[tuple[str, str, str], list[Exposure]] = {}
    for exposure in exposures:
        by_person.setdefault((*_whose(exposure.person_id, cases), exposure.rule_id), []).append(exposure)
    return Answers({(name, at, person): colour for (name, person, at), colour in colours.items()}, by_person)


def _whose(person_id: str, cases: Sequence[Case]) -> tuple[str, str]:
    number, person = person_id.removeprefix(tables.PERSON_PREFIX).split("-", 1)
    return cases[int(number)].name, person


def found(answers: Answers, case: Case) -> dict[tuple[datetime, str], str]:
    """Give the colours that a case asked for, in the form in which it expects them."""
    return {
        (moment, person): answers.colours[case.name, parse_time(moment.isoformat()), person]
        for moment, person in case.expect
    }


def found_minutes(answers: Answers, case: Case) -> dict[tuple[str, str], float]:
    """Give the sums of minutes that a case asked for."""
    return {
        (person, rule): sum(e.minutes or 0 for e in answers.exposures.get((case.name, person, rule), ()))
        / 1000
        for person, rule in case.minutes
    }


def day(days: int, clock: str, now: datetime) -> datetime:
    """Give a clock time, such as ``15:30`` or ``15:30:05``, so many days before a date."""
    hours, minutes, seconds = (int(part) for part in f"{clock}:0".split(":")[:3])
    midnight = now.replace(hour=0, minute=0, second=0)
    return midnight - timedelta(days=days) + timedelta(hours=hours, minutes=minutes, seconds=seconds)
