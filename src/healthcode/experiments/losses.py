"""What verdicts lose when rows go: everybody's colour with them and without, at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.comparison.changes import compare_verdicts
from healthcode.comparison.output import summary
from healthcode.dataset import load_dataset
from healthcode.experiments.fewer_rows import Fewer, Keeps, fewer_rows_folder, write_fewer
from healthcode.scoring.engines import Engine, open_scorer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.comparison.changes import Comparison, Pair
    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Verdict


@dataclass(frozen=True)
class Losses:
    """Verdicts with all rows, and with fewer.

    Args:
        comparison: The same people before and after.
        other_reasons: Who keeps the colour, but with other points or by another rule.
    """

    comparison: Comparison
    other_reasons: tuple[Pair, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the losses as plain JSON values: whole people, groups, and everybody whose verdict differs."""
        told = summary(self.comparison)
        for group, change in zip(self.comparison.groups, told["changes"], strict=True):
            change["person_ids"] = list(group.person_ids)
            change.pop("examples")
        return told | {
            "same_colour_for_other_reasons": [
                {
                    "person_id": pair.person_id,
                    "colour": pair.first.colour,
                    "from_points": pair.first.points,
                    "to_points": pair.other.points,
                    "from_rule": pair.first.deciding_rule,
                    "to_rule": pair.other.deciding_rule,
                }
                for pair in self.other_reasons
            ]
        }


def verdicts_at(dataset: Dataset, policy: Policy, moment: int, engine: Engine = "duckdb") -> list[Verdict]:
    """Give everybody's verdict at one time."""
    scorer = open_scorer(engine, dataset, policy, moment)
    try:
        return [verdict for part in scorer.evaluate_in_parts([moment]) for verdict in part.verdicts]
    finally:
        scorer.close()


def losses_between(before: list[Verdict], after: list[Verdict]) -> Losses:
    """Set verdicts with fewer rows beside those with all; who is on one side only is left out."""
    both = {verdict.person_id for verdict in before} & {verdict.person_id for verdict in after}
    comparison = compare_verdicts(
        [verdict for verdict in before if verdict.person_id in both],
        [verdict for verdict in after if verdict.person_id in both],
    )
    other_reasons = tuple(
        pair
        for pair in comparison.pairs
        if not pair.is_changed
        and (pair.first.points, pair.first.deciding_rule) != (pair.other.points, pair.other.deciding_rule)
    )
    return Losses(comparison, other_reasons)


def written_with_losses(
    dataset: Dataset,
    policy: Policy,
    as_of: int,
    target: Path,
    keeps: Keeps,
    *,
    changed: str,
    data: str,
    engine: Engine,
    report: Callable[[str], None] | None,
) -> tuple[Fewer, Losses]:
    """Write a dataset without some of its rows, and score it before and as it was written.

    Args:
        dataset: Read from a folder; it stays as it is.
        policy: The rules.
        as_of: When.
        target: The new folder, missing or empty; it appears whole or not at all.
        keeps: Whether a row of a table stays.
        changed: What was done, in a few words.
        data: Where the dataset came from, in a few words.
        engine: For both scorings.
        report: Gets one line of progress for each file.

    Raises:
        UsageError: If the target has something in it, or cannot be written.
    """
    with fewer_rows_folder(target) as folder:
        before = verdicts_at(dataset, policy, as_of, engine)
        rows = write_fewer(dataset, folder, keeps, changed=changed, data=data, report=report)
        with load_dataset(folder) as written:
            after = verdicts_at(written, policy, as_of, engine)
        return rows, losses_between(before, after)
