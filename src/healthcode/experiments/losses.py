"""What verdicts lose when rows go: everybody's colour with them and without, at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.comparison.changes import compare_verdicts
from healthcode.comparison.output import summary
from healthcode.scoring.engines import Engine, open_scorer

if TYPE_CHECKING:
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
