"""Known cases and their meetings out of a run's observed tables, and its true infections beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from healthcode.audit.assumptions import numbers, read_file
from healthcode.audit.infection_paths import (
    ENCOUNTER,
    Infection,
    KnownCase,
    Meeting,
    Paths,
    compare,
    infer,
)
from healthcode.clock import DAY, MINUTE
from healthcode.policy.model import Cases
from healthcode.run_folder.views import open_truth
from healthcode.scoring.reference.cases import find_case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy

#: What somebody's rows show of where they were; only of those asked for, so that little is joined.
PRESENCE = """
with asked as (select unnest($people) as person),
presence as (
    select person, location, carriage, departed_at as started_at, arrived_at as ended_at
    from trips join asked using (person) where $reads_trips
    union all
    select
        person, location, null,
        scanned_at,
        coalesce(case when $check_outs then left_at end, scanned_at + $scan_seconds)
    from scans join asked using (person) where $reads_scans
    union all
    select person, location, null, bought_at - $purchase_seconds // 2, bought_at + $purchase_seconds // 2
    from purchases join asked using (person) where $reads_purchases
)
"""
_TOGETHER = (
    PRESENCE
    + """
select
    one.person, other.person,
    greatest(one.started_at, other.started_at) as started_at,
    least(one.ended_at, other.ended_at) as ended_at,
    case when is_vehicle then substr(locations.kind, 9) else locations.kind end as setting
from presence one
join presence other
    on other.location = one.location and one.person < other.person
    and one.started_at < other.ended_at and other.started_at < one.ended_at
    and (one.carriage is null or other.carriage is null or one.carriage = other.carriage)
join locations on locations.location = one.location
"""
)
_ENCOUNTERS = """
with cases as (select unnest($cases) as person)
select person, other, started_at, ended_at
from encounters
where person in (select person from cases) and other in (select person from cases) and started_at < ended_at
"""


#: Everybody, and of whom there is any row that shows where they were, or with whom.
_RECORDED = """
with recorded as (
    select person from trips union select person from scans union select person from purchases
    union select person from encounters union select other from encounters
)
select count(*), count(*) filter (person in (select person from recorded)) from people
"""


def path_rules() -> dict[str, int]:
    """Give what the inference takes for granted, with the number of each."""
    return numbers(read_file("infection_paths.toml")["numbers"], "infection_paths.toml, numbers")


def paths_of(run: str | Path, dataset: Dataset, policy: Policy) -> Paths:
    """Infer who infected whom from what was observed, and lay the truth beside it.

    Args:
        run: The folder of a run, for its truth.
        dataset: Its observed tables, which alone are read for the inference.
        policy: Its ``[cases]`` say when a case is infectious, its ``[presence]`` how long a row
            shows somebody at a place.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    rules = path_rules()
    cases = known_cases(dataset, policy)
    likely = infer(
        cases,
        meetings_of(dataset, policy, [case.person_id for case in cases], rules),
        lookback_seconds=rules["lookback_days"] * DAY,
        least_seconds=rules["least_seconds"],
    )
    found = compare(true_infections(run), cases, likely)
    people, recorded = dataset.connection.execute(_RECORDED).fetchall()[0]
    return replace(found, people=people, recorded=recorded)


def known_cases(dataset: Dataset, policy: Policy) -> list[KnownCase]:
    """Give everybody with a positive test on record, by the policy's ``[cases]``."""
    names = ("person_id", "kind", "reported_at", "sampled_at", "onset_at", "row")
    rows = dataset.connection.execute(
        """
        select person_id, kind, reported_at, sampled_at, onset_at, reports.n
        from reports join people using (person)
        where kind in ('test_positive', 'recovered') order by person_id, reported_at, reports.n
        """
    ).fetchall()
    reports: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        reports.setdefault(str(row[0]), []).append(dict(zip(names, row, strict=True)))
    settings = policy.cases or Cases()
    found = (find_case(person, of_person, settings) for person, of_person in reports.items())
    return [
        KnownCase(case.person_id, case.pivot, case.reported_at, case.infectious_from, case.infectious_until)
        for case in found
        if case is not None
    ]


def meetings_of(
    dataset: Dataset, policy: Policy, person_ids: Sequence[str], rules: Mapping[str, int]
) -> list[Meeting]:
    """Give what was observed of these people together: shared presence, and encounters of their apps.

    Args:
        dataset: The observed tables.
        policy: Its ``[presence]`` counts; without one, the numbers of ``rules`` do.
        person_ids: Known cases.
        rules: As ``path_rules`` gives them.
    """
    connection = dataset.connection
    name = {
        int(number): str(person)
        for number, person in connection.execute(
            "select person, person_id from people where person_id in (select unnest($ids))",
            {"ids": list(person_ids)},
        ).fetchall()
    }
    if not name:
        return []
    rows = _shared_presence(connection, policy, sorted(name), rules)
    near = connection.execute(_ENCOUNTERS, {"cases": sorted(name)}).fetchall()
    return [
        *(Meeting(name[one], name[other], begin, end, setting) for one, other, begin, end, setting in rows),
        *(Meeting(name[one], name[other], begin, end, ENCOUNTER) for one, other, begin, end in near),
    ]


def true_infections(run: str | Path) -> list[Infection]:
    """Read who really infected whom.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    with open_truth(run) as truth:
        rows = truth.execute(
            "select person_id, infected_at, infected_by, setting from infections "
            "order by infected_at, person_id"
        ).fetchall()
    return [Infection(person, at, by, setting) for person, at, by, setting in rows]


def _shared_presence(
    connection: duckdb.DuckDBPyConnection, policy: Policy, cases: Sequence[int], rules: Mapping[str, int]
) -> list[tuple[int, int, int, int, str]]:
    return connection.execute(_TOGETHER, presence_values(policy, cases, rules)).fetchall()


def presence_values(policy: Policy, people: Sequence[int], rules: Mapping[str, int]) -> dict[str, object]:
    """Give what ``PRESENCE`` asks for: whose rows, and how long a row shows somebody at a place."""
    presence = policy.presence
    tables = ("trips", "scans", "purchases") if presence is None else presence.tables
    scan_minutes = rules["scan_minutes"] if presence is None else presence.scan_minutes
    purchase_minutes = rules["purchase_minutes"] if presence is None else presence.purchase_minutes
    return {
        "people": list(people),
        "check_outs": presence is None or presence.check_outs,
        "scan_seconds": int(scan_minutes * MINUTE),
        "purchase_seconds": int(purchase_minutes * MINUTE),
        **{f"reads_{table}": table in tables for table in ("trips", "scans", "purchases")},
    }
