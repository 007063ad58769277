"""One person scored up to a moment: what explanations and timelines both begin with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from healthcode.scoring.engines import Engine, open_scorer
from healthcode.scoring.score import checked_policy, opened, read_moments
from healthcode.scoring.who import require_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Scorer


class Scored(NamedTuple):
    """What is needed to tell of somebody's colours."""

    scorer: Scorer
    dataset: Dataset
    policy: Policy


@contextmanager
def scored(
    dataset: Dataset | str | Path,
    policy: Policy | str | Path,
    person_id: str,
    until: str | int,
    engine: Engine,
) -> Iterator[Scored]:
    """Open data, rules and a scorer for one person; at the end what was opened here is closed.

    Args:
        dataset: A loaded dataset, or the folder of one.
        policy: A loaded policy, the id of a shipped one, or a file.
        person_id: Who must be in the data.
        until: The moment until which the scorer knows everything.
        engine: ``duckdb`` or ``reference``.

    Raises:
        DatasetError: If the data has faults, or does not know the person.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If the time cannot be read.
    """
    (moment,) = read_moments(until)
    with opened(dataset) as data:
        require_person(data, person_id)
        rules = checked_policy(policy)
        scorer = open_scorer(engine, data, rules, moment)
        try:
            yield Scored(scorer, data, rules)
        finally:
            scorer.close()
