"""The two engines by name, each imported only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from healthcode.errors import Problem, UsageError

if TYPE_CHECKING:
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.earlier import Earlier
    from healthcode.scoring.results import Scorer

Engine = Literal["duckdb", "reference"]


def open_scorer(
    engine: Engine, dataset: Dataset, policy: Policy, known_until: int, earlier: Earlier | None = None
) -> Scorer:
    """Open one dataset under one policy, with all that was known by one time.

    Args:
        engine: ``duckdb`` for speed, ``reference`` for the same in slow, readable Python.
        dataset: The tables.
        policy: The rules.
        known_until: In seconds of town time.
        earlier: What an earlier scoring kept; only ``duckdb`` takes it up.

    Returns:
        The scorer; the caller closes it.

    Raises:
        UsageError: If there is no such engine.
    """
    if engine == "duckdb":
        from healthcode.scoring.duckdb_engine import DuckdbScorer  # noqa: PLC0415 - slow to import

        return DuckdbScorer(dataset, policy, known_until, earlier)
    if engine == "reference":
        from healthcode.scoring.reference import ReferenceScorer  # noqa: PLC0415 - only one is needed

        return ReferenceScorer(dataset, policy, known_until)
    raise UsageError(
        "there is no such engine", (Problem("engine", repr(engine), f"one of {', '.join(get_args(Engine))}"),)
    )
