"""The drill *the creep meter*: dated policies on one town, and how many people each reads about."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.meter import OTHER_USES, steps_of
from healthcode.errors import Problem, UsageError
from healthcode.experiments.creep_tables import open_both_sides, require_run
from healthcode.policy.load import load_policy, shipped_policies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from healthcode.policy.model import Policy

#: The event tables that tell about a person, in the order in which they are told.
TABLES = ("trips", "purchases", "scans", "encounters", "reports")


def reconstructions() -> list[Policy]:
    """Load the shipped policies that follow a real health code, oldest first."""
    found = [load_policy(name) for name in shipped_policies()]
    real = [one for one in found if one.label == "reconstruction" and one.design == "central"]
    return sorted(real, key=lambda one: (one.rules_of, one.id))


def meter_drill(run: str | Path, policies: Sequence[Policy]) -> dict[str, Any]:
    """Lay policies in the order of their dates, and count the people of a run about whom each reads.

    Args:
        run: A run folder.
        policies: At least two, with different ids.

    Returns:
        The drill as plain JSON values.

    Raises:
        DatasetError: If it is no run.
        UsageError: If there are fewer than two different policies.

    Simplification:
        The rows are those that the platform of this run saw, whatever the policies would have asked for.
    """
    manifest = require_run(run)
    if len({one.id for one in policies}) < 2 or len({one.id for one in policies}) < len(policies):
        given = ", ".join(one.id for one in policies) or "none"
        problem = Problem("--policy", given, "two or more different policies")
        raise UsageError("a meter needs something to compare", (problem,))
    steps = steps_of(policies)
    with open_both_sides(run) as connection:
        rows = {
            table: int(connection.execute(f"select count(*) from seen_{table}").fetchall()[0][0])
            for table in TABLES
        }
        people = {
            tables: int(
                connection.execute(
                    "select count(distinct person_id) from ("
                    + " union all ".join(f"select person_id from seen_{table}" for table in tables)
                    + ")"
                ).fetchall()[0][0]
            )
            if tables
            else 0
            for tables in {step.tables for step in steps}
        }
    told = []
    for step in steps:
        one = asdict(step)
        one["purposes"] = [list(purpose) for purpose in step.purposes]
        one["new_purposes"] = [list(purpose) for purpose in step.new_purposes]
        one["rows_read"] = sum(rows[table] for table in step.tables)
        one["people_read_about"] = people[step.tables]
        told.append({name: list(value) if isinstance(value, tuple) else value for name, value in one.items()})
    last = steps[-1].on
    return {
        "drill": "meter",
        "people": manifest.people,
        "days": manifest.days,
        "rows": rows,
        "steps": told,
        "other_uses": [asdict(use) for use in OTHER_USES if use.on <= last],
        "later_uses": [asdict(use) for use in OTHER_USES if use.on > last],
    }
