"""A run scored again with every set of its sources of data, the truth held as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.shapley import subsets
from healthcode.clock import DAY, parse_time
from healthcode.errors import PolicyError, Problem
from healthcode.experiments.audited import locking
from healthcode.experiments.scored_apart import Fewer, Mornings, locked_with
from healthcode.experiments.sources import SOURCES
from healthcode.run_folder.truth import read_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest


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
    _require_something(policy)
    locked = locked_by_sources(dataset, policy, manifest, report=report)
    begin, days = parse_time(manifest.begins), manifest.days
    person_ids = [
        person_id
        for (person_id,) in dataset.connection.execute(
            "select person_id from people order by person"
        ).fetchall()
    ]
    infections = read_truth(run, "infections")
    return SourceScores(
        sources_of(policy),
        locked,
        _on_days(person_ids, infections, "infected_at", "recovered_at", begin, days),
        _on_days(person_ids, infections, "infectious_from", "infectious_until", begin, days),
    )


def locked_by_sources(
    dataset: Dataset,
    policy: Policy,
    manifest: Manifest,
    *,
    workers: int = 0,
    report: Callable[[int, int], None] | None = None,
) -> dict[frozenset[str], NDArray[np.bool_]]:
    """Say who is locked on which day under each set of the sources that a policy reads.

    Args:
        dataset: The observed tables of the run.
        policy: The rules.
        manifest: What the run is.
        workers: How many processes; 0 lets the amount of data decide. They change no result.
        report: Told how many days have been scored, over all sets, and of how many.

    Returns:
        For each set, shape (people, days).
    """
    sets = list(subsets(sources_of(policy)))
    tasks = [Fewer(without=frozenset(SOURCES) - one) for one in sets]
    mornings = Mornings(parse_time(manifest.begins), manifest.days)
    scored = locked_with(dataset, policy, mornings, tasks, workers=workers, report=report)
    return {one: np.ascontiguousarray(locked.T) for one, locked in zip(sets, scored, strict=True)}


def sources_of(policy: Policy) -> tuple[str, ...]:
    """Name the sources that a policy reads, in the order in which they are told."""
    return tuple(name for name in SOURCES if name in policy.tables_read)


def _require_something(policy: Policy) -> None:
    problems = []
    if not sources_of(policy):
        problems.append(Problem("rule", "", "a rule that reads a table about people"))
    if not locking(policy).any():
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
