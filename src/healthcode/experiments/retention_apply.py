"""A dataset without what a policy says is too old to be kept, and what that costs the verdicts.

The exact meaning stands in ``docs/reference/retention.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.clock import DAY
from healthcode.errors import PolicyError, Problem
from healthcode.experiments.losses import Losses, written_with_losses
from healthcode.policy.model import StayRule
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.score import provenance_of
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.comparison.changes import Group
    from healthcode.dataset import Dataset
    from healthcode.experiments.fewer_rows import Fewer
    from healthcode.policy.model import Policy
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.output import Provenance

JSON_VERSION = 1


@dataclass(frozen=True)
class Applied:
    """What was deleted under a policy's ``[retention]``, and what the verdicts lose.

    Args:
        policy: Whose limits, and by whose rules verdicts are given.
        rows: Rows that stayed and went.
        losses: Verdicts with all rows, and with those that stayed.
        source: Where both come from.
    """

    policy: Policy
    rows: Fewer
    losses: Losses
    source: Provenance

    @property
    def unlimited(self) -> tuple[str, ...]:
        """The tables that the rules read although no number of days is given for them."""
        return tuple(
            name for name in TABLES if name in self.policy.tables_read and name not in self.policy.retention
        )

    @property
    def timeless(self) -> tuple[str, ...]:
        """The tables for which days are given although their rows have no time."""
        return tuple(
            name for name, table in TABLES.items() if name in self.policy.retention and not table.is_event
        )

    def tables_behind(self, group: Group) -> tuple[str, ...]:
        """Name the tables that lost rows and that a deciding rule of this group reads."""
        read = {
            table
            for rule_id in (group.from_rule, group.to_rule)
            if rule_id is not None
            for table in _tables_of(self.policy, rule_id)
        }
        return tuple(table for table, gone in self.rows.gone.items() if gone and table in read)

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        losses = self.losses.to_json()
        for group, change in zip(self.losses.comparison.groups, losses["changes"], strict=True):
            change["tables"] = list(self.tables_behind(group))
        return {
            "retention": JSON_VERSION,
            "provenance": self.source.to_json(),
            "rows": {
                table: {
                    "kept": kept,
                    "gone": self.rows.gone[table],
                    "days": self.policy.retention.get(table) if TABLES[table].is_event else None,
                }
                for table, kept in self.rows.kept.items()
            },
            "read_without_limit": list(self.unlimited),
            "days_without_time": list(self.timeless),
            "verdicts": losses,
        }


def apply_retention(
    dataset: Dataset,
    policy: Policy,
    as_of: int,
    target: Path,
    *,
    engine: Engine = "duckdb",
    report: Callable[[str], None] | None = None,
) -> Applied:
    """Write a dataset without the rows that a policy no longer keeps at one time, and score it again.

    Args:
        dataset: Read from a folder; it stays as it is.
        policy: Its ``[retention]`` says what goes, its rules what that costs.
        as_of: When.
        target: The new folder, missing or empty.
        engine: For both scorings.
        report: Gets one line of progress for each file.

    Returns:
        Rows and losses; the second scoring is of the folder as it was written.

    Raises:
        PolicyError: If the policy limits no table.
        UsageError: If the target has something in it, or cannot be written.
    """
    require_limits(policy)
    oldest = {name: as_of - days * DAY for name, days in policy.retention.items()}

    def keeps(table: str, row: dict[str, Any]) -> bool:
        known_at = TABLES[table].known_at
        return not known_at or table not in oldest or row[known_at] >= oldest[table]

    source = provenance_of(dataset, policy, [as_of])
    rows, losses = written_with_losses(
        dataset,
        policy,
        as_of,
        target,
        keeps,
        changed=f"written again by healthcode retention apply, under the policy {source.policy_id}",
        data=source.data,
        engine=engine,
        report=report,
    )
    return Applied(policy, rows, losses, source)


def require_limits(policy: Policy) -> None:
    """Refuse a policy that says of no table how long its rows are kept.

    Raises:
        PolicyError: If it does.
    """
    if not policy.retention:
        problem = Problem("retention", "", "days for at least one table, such as trips = 14")
        raise PolicyError(
            f"{policy.id} says of no table how long its rows are kept",
            (problem,),
            "Nothing would be deleted. Name another policy with --policy.",
        )


def _tables_of(policy: Policy, rule_id: str) -> frozenset[str]:
    """Name the event tables behind a deciding rule: those about people, and of a stay the zones."""
    if rule_id == OVERRIDE:
        return frozenset({"overrides"})
    rule = policy.rule(rule_id)
    return policy.tables_of(rule) | ({"zones"} if isinstance(rule, StayRule) else frozenset())
