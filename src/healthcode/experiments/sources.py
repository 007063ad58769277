"""A run scored again with every set of its sources of data, the truth held as it was."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.shapley import subsets
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.dataset import Dataset
from healthcode.errors import DatasetError, PolicyError, Problem
from healthcode.run_folder import is_run, read_manifest
from healthcode.run_folder.truth import read_truth
from healthcode.scoring.daily import DailyScorer
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import duckdb
    from numpy.typing import NDArray

    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest

#: What a platform collects about people, in the order in which it is told. What an office declares of a
#: district, and what it sets by hand, is no such source.
SOURCES = ("trips", "purchases", "scans", "encounters", "reports")
_CODED = (
    "districts",
    "people",
    "locations",
    "trips",
    "purchases",
    "scans",
    "encounters",
    "reports",
    "zones",
    "overrides",
)
_names = count()


@dataclass(frozen=True)
class SourceScores:
    """Who is locked on which day under each set of sources, and who was really infected.

    Args:
        sources: What the policy reads.
        locked: For each set of sources, shape (people, days).
        infected: Who is latent or infectious at some moment of a day, shape (people, days).
        infectious: Who is infectious at some moment of a day, shape (people, days).
    """

    sources: tuple[str, ...]
    locked: Mapping[frozenset[str], NDArray[np.bool_]]
    infected: NDArray[np.bool_]
    infectious: NDArray[np.bool_]


class FewerSources(Dataset):
    """A dataset as it would be if some of its tables had never been collected; it copies no row.

    Args:
        dataset: All tables; it must stay open.
        without: Tables that are empty here.
    """

    def __init__(self, dataset: Dataset, without: frozenset[str]) -> None:
        counts = {table: 0 if table in without else rows for table, rows in dataset.counts.items()}
        super().__init__(dataset.source, counts, ())
        self._dataset, self._without = dataset, without
        ((self._home,),) = dataset.connection.execute("select current_database()").fetchall()
        self._name = f"sources_{next(_names)}"
        self._connection = dataset.connection.cursor()
        self._connection.execute(f"attach ':memory:' as {self._name}")
        self._connection.execute(f"use {self._name}")
        for table in _CODED:
            none = " where false" if table in without else ""
            source = f'"{self._home}".main.{table}{none}'
            self._connection.execute(f"create view {table} as select * from {source}")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection on which the tables are views."""
        return self._connection

    def rows(self, table: str) -> list[dict[str, object]]:
        """Give all rows of an input table, in input order; none of one that is left out."""
        return [] if table in self._without else self._dataset.rows(table)

    def rows_of(self, table: str, person_id: str) -> list[dict[str, object]]:
        """Give one person's rows of an input table, in input order; none of one that is left out."""
        return [] if table in self._without else self._dataset.rows_of(table, person_id)

    def close(self) -> None:
        """Let go of the views; the tables stay with their dataset."""
        if self._name:
            self._connection.execute(f'use "{self._home}"')
            self._connection.execute(f"detach {self._name}")
            self._connection.close()
            self._name = ""


def score_sources(
    dataset: Dataset,
    policy: Policy,
    run: Path,
    manifest: Manifest,
    *,
    report: Callable[[int, int], None] | None = None,
) -> SourceScores:
    """Score a run at each 04:00 with every set of the sources that a policy reads.

    Args:
        dataset: The observed tables of the run.
        policy: The rules.
        run: The folder of the run, for its truth.
        manifest: What the run is.
        report: Told how many days have been scored, over all sets, and of how many.

    Returns:
        Who is locked with which sources, and the truth.

    Raises:
        PolicyError: If the rules read nothing about people, or no colour restricts anybody.

    Simplification:
        People lived as they did: nobody behaves otherwise, or infects fewer, because a source is missing.
    """
    sources = tuple(name for name in SOURCES if name in policy.tables_read)
    is_locked = locking_colours(policy)
    _require_something(policy, sources, is_locked)
    begin, days = parse_time(manifest.begins), manifest.days
    sets = list(subsets(sources))
    locked = {}
    for number, one in enumerate(sets):
        columns = []
        with FewerSources(dataset, frozenset(SOURCES) - one) as fewer:
            scorer = DailyScorer(fewer, policy)
            try:
                for day in range(days):
                    columns.append(is_locked[scorer.advance(begin + day * DAY + DAY_BEGINS_AT)])
                    if report:
                        report(number * days + day + 1, len(sets) * days)
            finally:
                scorer.close()
        locked[one] = np.stack(columns, axis=1)
    person_ids = [
        person_id
        for (person_id,) in dataset.connection.execute(
            "select person_id from people order by person"
        ).fetchall()
    ]
    infections = read_truth(run, "infections")
    return SourceScores(
        sources,
        locked,
        _on_days(person_ids, infections, "infected_at", "recovered_at", begin, days),
        _on_days(person_ids, infections, "infectious_from", "infectious_until", begin, days),
    )


def require_run(run: str | Path) -> Manifest:
    """Read what a run is, and refuse data of which nobody knows the truth.

    Raises:
        DatasetError: If it is no run folder, or its manifest is damaged.
    """
    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("what was really so is known only of a simulated town", (problem,))
    return read_manifest(run)


def locking_colours(policy: Policy) -> NDArray[np.bool_]:
    """Say of each of ``tables.ALL_COLOURS`` whether it keeps people at home or closes a gate to them."""
    asked = {str(one.colour): one for one in policy.consequences}
    return np.array(
        [
            colour in asked and (asked[colour].stays_home or bool(asked[colour].gates_closed))
            for colour in ALL_COLOURS
        ],
        np.bool_,
    )


def _require_something(policy: Policy, sources: tuple[str, ...], is_locked: NDArray[np.bool_]) -> None:
    problems = []
    if not sources:
        problems.append(Problem("rule", "", "a rule that reads a table about people"))
    if not is_locked.any():
        problems.append(Problem("consequence", "", "a colour with stays_home or gates_closed"))
    if problems:
        raise PolicyError(f"{policy.id} gives nothing to take away", tuple(problems))


def _on_days(
    person_ids: list[str],
    infections: list[dict[str, object]],
    first: str,
    last: str,
    begin: int,
    days: int,
) -> NDArray[np.bool_]:
    """Say who is in a half-open stretch of an infection at some moment of which day."""
    place = {person_id: number for number, person_id in enumerate(person_ids)}
    starts = begin + np.arange(days, dtype=np.int64) * DAY
    found = np.zeros((len(person_ids), days), np.bool_)
    for row in infections:
        since, until = int(str(row[first])), int(str(row[last]))
        found[place[str(row["person_id"])]] |= (since < starts + DAY) & (until > starts)
    return found
