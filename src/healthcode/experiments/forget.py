"""A dataset without one person, and what that costs the verdicts of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.errors import DatasetError, Problem
from healthcode.experiments.losses import Losses, written_with_losses
from healthcode.scoring.score import provenance_of
from healthcode.scoring.who import require_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.experiments.fewer_rows import Fewer
    from healthcode.policy.model import Policy
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.output import Provenance

JSON_VERSION = 1
_PERSON_COLUMNS = ("person_id", "other_person_id")


@dataclass(frozen=True)
class Forgotten:
    """What it took to forget somebody, and what the others' verdicts lose.

    Args:
        person_id: Who.
        rows: Rows that stayed and went.
        losses: Everybody else's verdicts with that person's rows, and without.
        source: Where both come from.
    """

    person_id: str
    rows: Fewer
    losses: Losses
    source: Provenance

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {
            "forget": JSON_VERSION,
            "provenance": self.source.to_json(),
            "person_id": self.person_id,
            "rows": {
                table: {"kept": kept, "gone": self.rows.gone[table]} for table, kept in self.rows.kept.items()
            },
            "others": self.losses.to_json(),
        }


def forget(
    dataset: Dataset,
    person_id: str,
    policy: Policy,
    as_of: int,
    target: Path,
    *,
    engine: Engine = "duckdb",
    report: Callable[[str], None] | None = None,
) -> Forgotten:
    """Write a dataset without one person, and score everybody else with and without that person's rows.

    All rows go that name the person, in every table: their own, and what the apps of others logged of them.
    Nothing in the new folder says who was left out.

    Args:
        dataset: Read from a folder; it stays as it is.
        person_id: Who.
        policy: The rules by which others are judged.
        as_of: When.
        target: The new folder, missing or empty.
        engine: For both scorings.
        report: Gets one line of progress for each file.

    Returns:
        Rows and losses; the second scoring is of the folder as it was written.

    Raises:
        DatasetError: If the data does not know the person, or knows nobody else.
        UsageError: If the target has something in it, or cannot be written.

    Simplification:
        Only columns that name people are read. A text that somebody wrote, such as the reason of an override,
        is not searched, and a notice that somebody had a contact stays: it does not say with whom.
    """
    require_person(dataset, person_id)
    if dataset.counts["people"] == 1:
        problem = Problem("person", repr(person_id), "one person of several")
        raise DatasetError("nobody would be left in this data", (problem,))

    def keeps(_table: str, row: dict[str, Any]) -> bool:
        return all(row.get(column) != person_id for column in _PERSON_COLUMNS)

    source = provenance_of(dataset, policy, [as_of])
    rows, losses = written_with_losses(
        dataset,
        policy,
        as_of,
        target,
        keeps,
        changed="written again without one person, by healthcode forget",
        data=source.data,
        engine=engine,
        report=report,
    )
    return Forgotten(person_id, rows, losses, source)
