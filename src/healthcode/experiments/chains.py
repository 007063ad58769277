"""Meetings of everybody out of a run's observed tables, and how far chains from known cases reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.audit.contact_chains import Meetings, Sources, degrees, reach_fields
from healthcode.clock import DAY, MINUTE
from healthcode.experiments.paths import PRESENCE, known_cases, path_rules, presence_values, true_infections
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from healthcode.audit.infection_paths import KnownCase
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

Language = Literal["en", "de"]

#: A row stands once for each day that it touches, so that few rows are compared; each meeting is taken on the
#: day on which it begins.
_MEETINGS = (
    PRESENCE
    + """
, daily as (
    select *, unnest(range(started_at // 86400, (ended_at - 1) // 86400 + 1)) as day
    from presence where ended_at - started_at >= $least
),
met as (
    select
        one.person as one, other.person as other,
        greatest(one.started_at, other.started_at) as started_at,
        least(one.ended_at, other.ended_at) as ended_at
    from daily one
    join daily other
        on other.location = one.location and other.day = one.day and one.person < other.person
        and least(one.ended_at, other.ended_at) - greatest(one.started_at, other.started_at) >= $least
        and (one.carriage is null or other.carriage is null or one.carriage = other.carriage)
    where greatest(one.started_at, other.started_at) // 86400 = one.day
    union all
    select person, other, started_at, ended_at from encounters where ended_at - started_at >= $least
),
seats as (select person, row_number() over (order by person) - 1 as seat from people)
select first.seat as one, second.seat as other, started_at, ended_at
from met join seats first on first.person = one join seats second on second.person = other
"""
)
_TEXTS: dict[str, tuple[str, str]] = {
    "reach": (
        (
            "By meetings of {minutes} minutes or more the {cases} known cases lead to {one} people in one "
            "step, {two} within two and {all} of {people} at any depth."
        ),
        (
            "Über Treffen ab {minutes} Minuten führen die {cases} bekannten Fälle in einem Schritt zu {one} "
            "Personen, in zwei zu {two} und in beliebig vielen zu {all} von {people}."
        ),
    ),
    "infected": (
        "Ever infected: {first} of those within one step, {whole} at any depth, {infected} of all {people}.",
        "Je infiziert: {first} derer in einem Schritt, {whole} in beliebig vielen, {infected} von allen.",
    ),
    "nobody": (
        "There is no known case, so no chain begins.",
        "Es gibt keinen bekannten Fall, also beginnt keine Kette.",
    ),
}


def reach_of(run: str | Path, dataset: Dataset, policy: Policy, command: str) -> dict[str, dict[str, Any]]:
    """Follow meetings from known cases on, as far as they go, and lay beside it who was infected.

    Args:
        run: The folder of a run, for its truth.
        dataset: Its observed tables, which alone are read for the chains.
        policy: Its ``[cases]`` and ``[presence]``.
        command: What makes the numbers again.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    people = [str(one) for (one,) in _people(dataset, "person_id")]
    found = degrees_of(dataset, policy, people, known_cases(dataset, policy))
    ill = {one.person_id for one in true_infections(run)}
    return reach_fields(found, np.array([person in ill for person in people], np.bool_), command)


def degrees_of(
    dataset: Dataset, policy: Policy, people: Sequence[str], cases: Sequence[KnownCase]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Count for everybody, in the order of the register, the meetings from the nearest known case."""
    rules = path_rules()
    seat = {person: at for at, person in enumerate(people)}
    asked = presence_values(policy, [int(one) for (one,) in _people(dataset, "person")], rules)
    rows = dataset.connection.execute(_MEETINGS, asked | {"least": rules["chain_seconds"]}).fetchnumpy()
    meetings = Meetings(
        *(np.asarray(rows[name], np.int64) for name in ("one", "other", "started_at", "ended_at"))
    )
    sources = Sources(
        np.array([seat[case.person_id] for case in cases], np.int64),
        np.array([case.infectious_from for case in cases], np.int64),
        np.array([case.infectious_until for case in cases], np.int64),
    )
    return degrees(
        len(people),
        sources,
        meetings,
        least_seconds=rules["chain_seconds"],
        carry_seconds=rules["carry_days"] * DAY,
    )


def tell_reach(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say how far the chains reach, and how many there were infected."""
    one, two, every = (document["fields"][f"path.reach[{name}]"]["n"] for name in ("1", "2", "any"))
    if not every["known_cases"]:
        return [_TEXTS["nobody"][language == "de"]]
    numbers = {
        "minutes": path_rules()["chain_seconds"] // MINUTE,
        "cases": every["known_cases"],
        "one": one["numerator"] - one["known_cases"],
        "two": two["numerator"] - two["known_cases"],
        "all": every["numerator"] - every["known_cases"],
        "people": every["denominator"],
        "first": one["infected_within"],
        "whole": every["infected_within"],
        "infected": every["infected"],
    }
    shown = {name: whole_number(number, language) for name, number in numbers.items()}
    return [_TEXTS[name][language == "de"].format(**shown) for name in ("reach", "infected")]


def _people(dataset: Dataset, column: Literal["person", "person_id"]) -> list[tuple[Any, ...]]:
    return dataset.connection.execute(f"select {column} from people order by person").fetchall()
