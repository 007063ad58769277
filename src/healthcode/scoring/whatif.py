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
from healthcode.scoring.telling import Item, Section, tell_counting, tell_next
from healthcode.scoring.who import require_person
from healthcode.scoring.words import colour_word, counted, phrase, time_words
from healthcode.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from healthcode.dataset import Dataset
    from healthcode.dataset.around import RowKey
    from healthcode.policy.model import Policy
    from healthcode.scoring.explained import ByHand, ExplainedEvidence, Explanation
    from healthcode.scoring.words import Language

JSON_VERSION = 1


@dataclass(frozen=True)
class OtherEnd:
    """One row of evidence that counts both as it is and with other rows, but to another end.

    Args:
        rule_id: Its rule.
        before_until: Its end as it is, if nothing else becomes known; None if it lasts until it is cleared.
        after_until: The same with other rows.
    """

    rule_id: str
    before_until: int | None
    after_until: int | None


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
        other_ends: Evidence that counts in both, but to another end.
    """

    before: Explanation
    after: Explanation
    without: tuple[tuple[str, dict[str, Any]], ...]
    without_tables: tuple[str, ...]
    added: tuple[tuple[str, dict[str, Any]], ...]
    gone: tuple[ExplainedEvidence, ...]
    new: tuple[ExplainedEvidence, ...]
    other_ends: tuple[OtherEnd, ...]

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
            "other_ends": plain(self.other_ends),
            "sentences": list(self.sentences()),
        }

    def sections(self) -> tuple[Section, ...]:
        """Tell it in sentences, under headings."""
        language = self.before.language
        gone, new = tell_counting(self.before, self.gone), tell_counting(self.after, self.new)
        verdict = (self._headline(), *self._by_hand(), *self._same_or_not())
        sections = (
            Section("verdict", "", tuple(map(Item, verdict))),
            Section("changed", phrase("head_changed", language), tuple(map(Item, self._changes()))),
            Section("gone", phrase("head_gone", language), gone),
            Section("new", phrase("head_new", language), new),
            Section("next", phrase("head_next", language), tuple(map(Item, self._what_comes()))),
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

    def _by_hand(self) -> Iterator[str]:
        """Tell what becomes of a colour set by hand, as the evidence does not."""
        old, new, language = self.before.by_hand, self.after.by_hand, self.before.language
        if old is not None and new is not None and old.event_id == new.event_id:
            if old.until == new.until:
                yield phrase("whatif_hand_both", language)
            else:
                yield self._hand("whatif_hand_end", old, new)
            return
        if old is not None:
            yield self._hand("whatif_hand_gone", old, old)
        if new is not None:
            yield self._hand("whatif_hand_new", new, new)

    def _hand(self, sentence_id: str, old: ByHand, new: ByHand) -> str:
        language = self.before.language

        def end(by_hand: ByHand) -> str:
            if by_hand.until is None:
                return phrase("whatif_hand_open", language)
            return time_words(by_hand.until, language)

        return phrase(
            sentence_id,
            language,
            colour=colour_word(old.colour, language),
            actor=old.actor,
            row=old.event_id,
            before=end(old),
            after=end(new),
        )

    def _same_or_not(self) -> Iterator[str]:
        """Say which evidence has another end, and which row comes too late; else that all is the same."""
        language = self.before.language
        for end in self.other_ends:
            yield phrase(
                "whatif_other_end",
                language,
                rule=end.rule_id,
                before=_end_words(end.before_until, language),
                after=_end_words(end.after_until, language),
            )
        late = list(self._known_later())
        yield from late
        only_late = late and len(late) == len(self.without) + len(self.added) and not self.without_tables
        same_hand = self.before.by_hand == self.after.by_hand
        if same_hand and not (self.gone or self.new or self.other_ends or only_late):
            yield phrase("whatif_no_difference", language)

    def _known_later(self) -> Iterator[str]:
        language = self.before.language
        for table, row in (*self.without, *self.added):
            known_at = row[TABLES[table].known_at]
            if known_at > self.before.as_of:
                time = time_words(known_at, language)
                yield phrase("whatif_known_later", language, event=row["event_id"], time=time)

    def _what_comes(self) -> Iterator[str]:
        language = self.before.language
        for sentence_id, told in (("whatif_before", self.before), ("whatif_after", self.after)):
            yield phrase(sentence_id, language, sentence=" ".join(tell_next(told)))

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
    other_ends = (
        OtherEnd(row.rule_id, row.ends_at, new[key].ends_at)
        for key, row in old.items()
        if key in new and row.ends_at != new[key].ends_at
    )
    return WhatIf(
        before,
        after,
        question.without,
        question.without_tables,
        question.added,
        tuple(row for key, row in old.items() if key not in new),
        tuple(row for key, row in new.items() if key not in old),
        tuple(other_ends),
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
        "by_hand": plain(explanation.by_hand),
        "next_change": plain(explanation.next_change),
        "next_green_at": plain(explanation.next_green_at, "next_green_at"),
    }


def _end_words(end: int | None, language: Language) -> str:
    if end is None:
        return phrase("whatif_no_end", language)
    return phrase("whatif_end", language, time=time_words(end, language))


def plain_row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Give a row as JSON values, without what is empty."""
    columns = {column.name: column for column in TABLES[table].columns}
    return {name: cell_words(columns[name], value) for name, value in row.items() if value is not None}
