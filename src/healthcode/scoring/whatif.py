"""What if a row had not been there, or another had: score again, and show the difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from healthcode.clock import format_time
from healthcode.dataset.around import rows_around
from healthcode.scoring.counterfactual import second_degree_at
from healthcode.scoring.engines import Engine, open_scorer
from healthcode.scoring.explain import explain_with
from healthcode.scoring.explained import plain
from healthcode.scoring.rowchange import cell_words, find_rows, read_added, row_words
from healthcode.scoring.score import checked_policy, opened, provenance_of, read_moments
from healthcode.scoring.telling import Item, Section, tell_counting
from healthcode.scoring.who import require_person
from healthcode.scoring.words import colour_word, counted, phrase, time_words
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.dataset.around import RowKey
    from healthcode.policy.model import Policy
    from healthcode.scoring.explained import ExplainedEvidence, Explanation
    from healthcode.scoring.words import Language

JSON_VERSION = 1


@dataclass(frozen=True)
class WhatIf:
    """One person's colour as it is, and with other rows.

    Args:
        before: The explanation of the colour as it is.
        after: The same with other rows.
        without: Rows left out, each with its table.
        without_tables: Tables left out whole.
        added: Rows put in, each with its table.
        gone: Evidence that counted and no longer does.
        new: Evidence that counts and did not.
    """

    before: Explanation
    after: Explanation
    without: tuple[tuple[str, dict[str, Any]], ...]
    without_tables: tuple[str, ...]
    added: tuple[tuple[str, dict[str, Any]], ...]
    gone: tuple[ExplainedEvidence, ...]
    new: tuple[ExplainedEvidence, ...]

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {
            "whatif": JSON_VERSION,
            "provenance": self.before.source.to_json() | {"changed": "by whatif; not what the data says"},
            "person_id": self.before.person_id,
            "as_of": format_time(self.before.as_of),
            "language": self.before.language,
            "without": [{"table": table, "event_id": row["event_id"]} for table, row in self.without],
            "without_tables": list(self.without_tables),
            "added": [{"table": table, **plain_row(table, row)} for table, row in self.added],
            "before": _verdict(self.before),
            "after": _verdict(self.after),
            "gone": plain(self.gone),
            "new": plain(self.new),
            "sentences": list(self.sentences()),
        }

    def sections(self) -> tuple[Section, ...]:
        """Tell it in sentences, under headings."""
        language = self.before.language
        gone, new = tell_counting(self.before, self.gone), tell_counting(self.after, self.new)
        same = () if gone or new else (Item(phrase("whatif_no_difference", language)),)
        sections = (
            Section("verdict", "", (Item(self._headline()), *same)),
            Section("changed", phrase("head_changed", language), tuple(map(Item, self._changes()))),
            Section("gone", phrase("head_gone", language), gone),
            Section("new", phrase("head_new", language), new),
        )
        return tuple(section for section in sections if section.items)

    def sentences(self) -> tuple[str, ...]:
        """Tell it in sentences."""
        return tuple(sentence for section in self.sections() for sentence in section.all_sentences())

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def _headline(self) -> str:
        before, after, language = self.before, self.after, self.before.language
        return phrase(
            "whatif_same" if before.colour == after.colour else "whatif_other",
            language,
            person=before.person_id,
            time=time_words(before.as_of, language),
            colour=colour_word(before.colour, language),
            points=counted(before.points, "dative_point", language),
            other=colour_word(after.colour, language),
            after=counted(after.points, "dative_point", language),
        )

    def _changes(self) -> Iterator[str]:
        language = self.before.language
        for table, row in self.without:
            yield phrase("whatif_without", language, row=row_words(table, row))
        for table in self.without_tables:
            yield phrase("whatif_without_table", language, table=table)
        for table, row in self.added:
            yield phrase("whatif_added", language, row=row_words(table, row))


def whatif(
    dataset: Dataset | str | Path,
    policy: Policy | str | Path,
    person_id: str,
    as_of: str | int,
    *,
    without: Sequence[str] = (),
    without_tables: Sequence[str] = (),
    add: Sequence[str] = (),
    engine: Engine = "duckdb",
    language: Language = "en",
) -> WhatIf:
    """Score a person again with some rows left out, or others put in.

    Args:
        dataset: A loaded dataset, or the folder of one; it is not altered.
        policy: A loaded policy, the id of a shipped one, or a file.
        person_id: Who.
        as_of: When.
        without: Event ids to leave out, anybody's; ``table/id`` where two tables use the same id.
        without_tables: Event tables to leave out whole.
        add: Rows to put in, such as ``purchases: place_id=p1, bought_at=2020-02-10T10:00,
            category=groceries``; without a ``person_id`` they are the person's own.
        engine: ``duckdb`` or ``reference``.
        language: ``en`` or ``de``.

    Returns:
        Both explanations, and what differs.

    Raises:
        DatasetError: If the data has faults, or does not know the person.
        PolicyError: If the policy has faults or fails its own cases.
        UsageError: If a time, an event, a table or a row cannot be read.
    """
    (moment,) = read_moments(as_of)
    with opened(dataset) as data:
        require_person(data, person_id)
        rules = checked_policy(policy)
        question = read_question(data, person_id, without, without_tables, add)
        return answer(data, rules, question, moment, engine, language)


@dataclass(frozen=True)
class Question:
    """Which rows of a dataset are to be different, and for whom that is asked."""

    person_id: str
    without: tuple[tuple[str, dict[str, Any]], ...]
    without_tables: tuple[str, ...]
    added: tuple[tuple[str, dict[str, Any]], ...]


def read_question(
    dataset: Dataset,
    person_id: str,
    without: Sequence[str] = (),
    without_tables: Sequence[str] = (),
    add: Sequence[str] = (),
) -> Question:
    """Find the rows that a question names.

    Raises:
        UsageError: With everything that cannot be found or read.
    """
    found = find_rows(dataset, person_id, without, without_tables)
    added = read_added(dataset, person_id, add)
    return Question(person_id, tuple(found), tuple(dict.fromkeys(without_tables)), tuple(added))


def answer(
    dataset: Dataset,
    policy: Policy,
    question: Question,
    as_of: int,
    engine: Engine,
    language: Language,
    *,
    report: Callable[[int, int], None] | None = None,
) -> WhatIf:
    """Score a person as it is and with other rows, and compare.

    Args:
        dataset: As it is.
        policy: The rules.
        question: What is to be different.
        as_of: When.
        engine: For both scorings.
        language: Of the sentences.
        report: Told how many later moments have been looked at, and of how many, in each of the two scorings.
    """
    person_id = question.person_id
    second = second_degree_at(policy)
    around = rows_around(dataset, person_id, second_degree_at=second, added=question.added)
    gone: set[RowKey] = {(table, row["event_id"]) for table, row in question.without}
    gone |= {(table, row["event_id"]) for table in question.without_tables for row in around.tables[table]}

    def explained(without: Collection[RowKey], added: Sequence[tuple[str, dict[str, Any]]]) -> Explanation:
        with around.changed(without, added) as rows:
            scorer = open_scorer(engine, rows, policy, as_of)
            try:
                told = explain_with(scorer, rows, policy, person_id, language, report=report)
            finally:
                scorer.close()
        return replace(told, source=provenance_of(dataset, policy, [as_of]))

    before, after = explained((), ()), explained(gone, question.added)
    old, new = _counting(before), _counting(after)
    return WhatIf(
        before,
        after,
        question.without,
        question.without_tables,
        question.added,
        tuple(row for key, row in old.items() if key not in new),
        tuple(row for key, row in new.items() if key not in old),
    )


def _counting(explanation: Explanation) -> dict[object, ExplainedEvidence]:
    """Give the evidence that counts, by what stands behind it: ids count on when rows go."""
    counting: dict[object, ExplainedEvidence] = {}
    for row in explanation.evidence:
        if row.share != "none":
            rests_on = frozenset(replace(exposure, exposure_id="") for exposure in row.exposures)
            counting[(row.rule_id, row.points, row.colour, rests_on)] = row
    return counting


def _verdict(explanation: Explanation) -> dict[str, Any]:
    return {
        "colour": explanation.colour,
        "points": explanation.points,
        "deciding_rule": explanation.deciding_rule,
        "counting": [row.evidence_id for row in explanation.evidence if row.share != "none"],
    }


def plain_row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Give a row as JSON values, without what is empty."""
    columns = {column.name: column for column in TABLES[table].columns}
    return {name: cell_words(columns[name], value) for name, value in row.items() if value is not None}
