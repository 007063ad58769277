"""A person's colours over time, each change with its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.clock import BEGINNING, format_time
from healthcode.scoring.changes import Causes, Change, changes_between, states_at
from healthcode.scoring.one_person import scored
from healthcode.scoring.score import provenance_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.policy.model import Policy
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.output import Provenance
    from healthcode.scoring.results import Scorer
    from healthcode.scoring.words import Language


@dataclass(frozen=True)
class Timeline:
    """A person's colours over time.

    Args:
        person_id: Whose.
        until: The last moment looked at; nothing that became known later is seen.
        first_colour: Before the first change.
        changes: In order.
        source: Where this comes from.
        language: Of the words.
    """

    person_id: str
    until: int
    first_colour: str
    changes: tuple[Change, ...]
    source: Provenance
    language: Language = "en"

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            "provenance": self.source.to_json(),
            "person_id": self.person_id,
            "until": format_time(self.until),
            "language": self.language,
            "first_colour": self.first_colour,
            "changes": [
                {
                    "at": format_time(change.at),
                    "colour": change.colour,
                    "points": change.points,
                    "deciding_rule": change.deciding_rule,
                    "cause": {
                        "kind": change.cause.kind,
                        "rule_id": change.cause.rule_id,
                        "words": change.cause.words,
                    },
                }
                for change in self.changes
            ],
        }


def timeline(
    dataset: Dataset | str | Path,
    policy: Policy | str | Path,
    person_id: str,
    until: str | int,
    *,
    engine: Engine = "duckdb",
    language: Language = "en",
) -> Timeline:
    """List the changes of a person's colour up to a moment, with the cause of each.

    Args:
        dataset: A loaded dataset, or the folder of one.
        policy: A loaded policy, the id of a shipped one, or a file.
        person_id: Whose colours.
        until: The last moment, included.
        engine: ``duckdb`` or ``reference``.
        language: Of the causes.

    Returns:
        The first colour and every change.

    Raises:
        DatasetError: If the data has faults, or does not know the person.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If the time cannot be read.
    """
    with scored(dataset, policy, person_id, until, engine) as (scorer, data, rules):
        return timeline_with(scorer, data, rules, person_id, language)


def timeline_with(
    scorer: Scorer,
    dataset: Dataset,
    policy: Policy,
    person_id: str,
    language: Language,
    *,
    report: Callable[[int, int], None] | None = None,
) -> Timeline:
    """List the changes of a person's colour up to the time until which a scorer knows everything.

    Args:
        scorer: Of this dataset and policy.
        dataset: What is scored.
        policy: The rules.
        person_id: Whose colours.
        language: Of the causes.
        report: Told how many moments have been looked at, and of how many.
    """
    until = scorer.known_until
    turns = [turn for turn in scorer.turning_points(person_id) if turn <= until]
    before = max(BEGINNING, (turns[0] if turns else until) - 1)
    moments = sorted({before, *turns, until})
    states = []
    for state in states_at(scorer, person_id, moments):
        states.append(state)
        if report is not None:
            report(len(states), len(moments))
    causes = Causes(policy, dataset.rows_of("overrides", person_id), language)
    return Timeline(
        person_id,
        until,
        states[0].verdict.colour,
        tuple(changes_between(states, causes)),
        provenance_of(dataset, policy, [until]),
        language,
    )
