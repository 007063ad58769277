"""One resident at one 04:00, scored from the few rows that their colour can depend on."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY, parse_time
from healthcode.dataset.around import rows_around
from healthcode.scoring.counterfactual import counterfactual_of, second_degree_at
from healthcode.scoring.explain import explain_with
from healthcode.scoring.reference import ReferenceScorer
from healthcode.scoring.who import require_person
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import duckdb

    from healthcode.dataset import Dataset
    from healthcode.dataset.around import RowKey, Surroundings
    from healthcode.experiments.sections import RunInHand
    from healthcode.policy.model import Policy
    from healthcode.scoring.counterfactual import Counterfactual
    from healthcode.scoring.explained import ExplainedEvidence, Explanation
    from healthcode.scoring.results import Verdict
    from healthcode.scoring.words import Language


@dataclass(frozen=True)
class OneResident:
    """A resident at a moment, with the rows around them.

    Args:
        person_id: Who.
        moment: When.
        around: The rows that the colour can depend on.
        rows: The same as a dataset, open as long as ``at_morning`` is.
        policy: The rules.
    """

    person_id: str
    moment: int
    around: Surroundings
    rows: Dataset
    policy: Policy

    @cached_property
    def _scorer(self) -> ReferenceScorer:
        return ReferenceScorer(self.rows, self.policy, self.moment)

    def explanation(self, language: Language) -> Explanation:
        """Say why the colour is what it is."""
        return explain_with(self._scorer, self.rows, self.policy, self.person_id, language)

    def counterfactual(self, explanation: Explanation, most_tries: int) -> Counterfactual | None:
        """Look for the smallest change of own rows that would have been green."""
        return counterfactual_of(explanation, self.rows, self.policy, most_tries=most_tries)

    def without(self, keys: Collection[RowKey]) -> Verdict:
        """Score anew as if some rows had never been."""
        with self.around.changed(keys) as rows:
            evaluation = ReferenceScorer(rows, self.policy, self.moment).evaluate(
                [self.moment], [self.person_id]
            )
        (verdict,) = evaluation.verdicts
        return verdict

    def row(self, table: str, event_id: str) -> dict[str, Any] | None:
        """Find one row around them."""
        found = (row for row in self.around.tables[table] if row.get("event_id") == event_id)
        return next(found, None)


@contextmanager
def at_morning(in_hand: RunInHand, person_id: str, day: int) -> Iterator[OneResident]:
    """Open a resident at the 04:00 of a day.

    Args:
        in_hand: The run.
        person_id: Who.
        day: From 0.

    Raises:
        DatasetError: If there is no such person.
    """
    require_person(in_hand.dataset, person_id)
    moment = parse_time(in_hand.manifest.begins) + day * DAY + DAY_BEGINS_AT
    around = _that_matter(
        rows_around(
            cast("Dataset", _Read(in_hand.dataset, in_hand.policy)),
            person_id,
            second_degree_at=second_degree_at(in_hand.policy),
        ),
        in_hand.policy,
        moment,
    )
    with around.changed() as rows:
        yield OneResident(person_id, moment, around, rows, in_hand.policy)


class _Read:
    """A dataset that names no neighbours by rows which the rules do not read.

    Args:
        dataset: All rows.
        policy: The rules.
    """

    def __init__(self, dataset: Dataset, policy: Policy) -> None:
        self._dataset = dataset
        self._read = policy.tables_read

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Where the coded tables are."""
        return self._dataset.connection

    def rows(self, table: str) -> Sequence[dict[str, Any]]:
        """Give all rows of a table."""
        return self._dataset.rows(table)

    def rows_of(self, table: str, person_id: str) -> Sequence[dict[str, Any]]:
        """Give one person's rows of a table; none of one that is not read."""
        return self._dataset.rows_of(table, person_id) if table in self._read else ()


def _that_matter(around: Surroundings, policy: Policy, moment: int) -> Surroundings:
    """Leave out places that no row names, and others' rows that are not read or not known yet."""
    read = policy.tables_read
    tables = {}
    for name, rows in around.tables.items():
        if not TABLES[name].is_event or name in ("zones", "overrides"):
            tables[name] = rows
            continue
        known_at, is_read = TABLES[name].known_at, name in read
        tables[name] = [
            row
            for row in rows
            if row["person_id"] == around.person_id or (is_read and row[known_at] <= moment)
        ]
    used = {row.get("place_id") for name in ("purchases", "scans") for row in tables[name]}
    tables["places"] = [row for row in tables["places"] if row["place_id"] in used]
    return replace(around, tables=tables)


def named_evidence(explanation: Explanation) -> list[ExplainedEvidence]:
    """Give the evidence that counts of the rule that an explanation names as deciding."""
    return [
        row
        for row in explanation.evidence
        if row.rule_id == explanation.deciding_rule and row.share in ("carries", "enough_alone")
    ]


def rows_named(resident: OneResident, explanation: Explanation) -> frozenset[RowKey]:
    """Give the rows behind the rule that an explanation names; none if no row stands behind it."""
    if explanation.by_hand is not None:
        ids = {explanation.by_hand.event_id}
    else:
        exposures = [one for row in named_evidence(explanation) for one in row.exposures]
        ids = {one.event_id for one in exposures} | {one.other_event_id for one in exposures}
    return frozenset(
        (table, str(row["event_id"]))
        for table, rows in resident.around.tables.items()
        for row in rows
        if row.get("event_id") is not None and row["event_id"] in ids
    )
