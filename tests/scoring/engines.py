"""Every engine that scores, made in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from healthcode.dataset import dataset_from_rows
from healthcode.scoring.engines import Engine, open_scorer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Scorer

ENGINES: tuple[Engine, ...] = get_args(Engine)


def make_scorer(
    engine: Engine, tables: Mapping[str, Sequence[Mapping[str, Any]]], policy: Policy, known_until: int
) -> Scorer:
    """Make the named engine over rows in memory; closing it closes the rows too."""
    dataset = dataset_from_rows(tables)
    scorer = open_scorer(engine, dataset, policy, known_until)
    close_scorer = scorer.close

    def close_both() -> None:
        close_scorer()
        dataset.close()

    scorer.close = close_both  # type: ignore[method-assign]
    return scorer
