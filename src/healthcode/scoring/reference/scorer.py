"""The whole way from rows to colour, one person and one time after the other."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from healthcode.policy.model import ContactRule, OverdueRule, PurchaseRule, ReportRule, StayRule
from healthcode.scoring.reference import carriers, cases, contacts, stays, turning, verdicts
from healthcode.scoring.reference.clearing import with_clearing
from healthcode.scoring.reference.evidence import evidence_at, override_evidence
from healthcode.scoring.reference.exposures import (
    in_observed_window,
    in_order,
    is_too_old,
    numbered,
    override_exposures,
    purchase_exposures,
    report_exposures,
)
from healthcode.scoring.reference.left_out import rows_left_out
from healthcode.scoring.reference.presence import presence_numbers, presence_of
from healthcode.scoring.reference.rows import Knowledge
from healthcode.scoring.reference.slots import slot_meetings
from healthcode.scoring.reference.tests_due import overdue_exposures
from healthcode.scoring.results import OVERRIDE, Evaluation, EvidenceExposure, Exposure, Ignored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthcode.policy.model import Policy, Rule
    from healthcode.scoring.reference.carriers import Source
    from healthcode.scoring.reference.evidence import Weighed
    from healthcode.scoring.reference.exposures import Found
    from healthcode.scoring.reference.presence import Interval
    from healthcode.scoring.reference.rows import Tables


class ReferenceScorer:
    """Scoring in plain Python, slow and readable.

    Args:
        dataset: Offers ``rows(table)``.
        policy: A policy that passed its checks.
        known_until: What became known later is not seen.
    """

    def __init__(self, dataset: Tables, policy: Policy, known_until: int) -> None:
        self.known_until = known_until
        self._policy = policy
        self._known = Knowledge(dataset, known_until)
        self._presence: dict[str, list[Interval]] = {}
        self._whom_to_meet: dict[str, list[tuple[Source, Interval]]] = {}
        self._all: dict[tuple[str, str], list[Found]] = {}
        self._counting: dict[tuple[str, str], list[Found]] = {}

    def exposures(self, person_ids: Sequence[str] | None = None) -> list[Exposure]:
        """List exposures known by ``known_until``, by rule in file order, person and number."""
        people = self._people(person_ids)
        return [
            found.public()
            for rule_id in (OVERRIDE, *(rule.id for rule in self._policy.rules))
            for person_id in people
            for found in self._exposures_of(person_id, rule_id)
            if found.known_at <= self.known_until
        ]

    def evaluate(self, moments: Sequence[int], person_ids: Sequence[str] | None = None) -> Evaluation:
        """Give verdicts and evidence at each moment, by moment, person, rule and evidence."""
        result = Evaluation([], [], [])
        people = self._people(person_ids)
        for at in sorted(set(moments)):
            for person_id in people:
                weighed = self._weighed_at(person_id, at)
                evidence = [one.evidence for one in weighed]
                heard_at = verdicts.heard_at(self._policy, person_id, self._known)
                result.verdicts.append(verdicts.verdict_at(self._policy, person_id, evidence, heard_at, at))
                result.evidence.extend(evidence)
                result.evidence_exposures.extend(
                    EvidenceExposure(at, one.evidence.evidence_id, found.exposure_id)
                    for one in weighed
                    for found in one.group.exposures
                )
        return result

    def evaluate_in_parts(self, moments: Sequence[int]) -> Iterator[Evaluation]:
        """Give the same for everyone in parts: one moment at a time."""
        for moment in sorted(set(moments)):
            yield self.evaluate([moment])

    def turning_points(self, person_id: str, after: int | None = None) -> list[int]:
        """List, in order, every time (later than ``after``) at which this person's colour could change."""
        heard_at = verdicts.heard_at(self._policy, person_id, self._known)
        overrides = self._known.of_person("overrides", person_id)
        found = [(rule, one) for rule in self._policy.rules for one in self._exposures_of(person_id, rule.id)]
        given = turning.given_moments(self._policy, found, overrides, heard_at, after)
        moments = turning.all_moments(self._policy, given, lambda at: self._weighed_at(person_id, at))
        return [moment for moment in moments if after is None or moment > after]

    def too_old(self, person_id: str) -> list[Ignored]:
        """List the exposures that ``lookback_days`` left out."""
        return [
            Ignored(person_id, rule.id, found.event_id, "too old", "lookback_days")
            for rule in self._policy.rules
            for found in in_order(self._found(person_id, rule))
            if found.known_at <= self.known_until
            and in_observed_window(rule, found)
            and is_too_old(rule, found)
        ]

    def left_out_of_case(self, person_id: str) -> list[Ignored]:
        """List the rows of a person who is a case that contact rules read and left out."""
        case = cases.find_case(person_id, self._known.of_person("reports", person_id), self._policy.cases)
        if case is None:
            return []
        source = carriers.source_of_case(case)
        return [
            Ignored(person_id, rule.id, row.event_id, row.reason, row.key, row.same_as)
            for rule in self._policy.of_kind(ContactRule)
            if rule.with_ == "case" and "presence" in rule.from_
            for row in rows_left_out(rule, source, self._presence_of(person_id), self._known)
        ]

    def with_own_rows(self, person_id: str, own: Mapping[str, list[dict[str, Any]]]) -> ReferenceScorer:
        """Give a scorer for one person whose own rows are others, quick where many are tried.

        What it says of this person is what scoring all rows anew would say: nobody is their own contact, so
        the meetings with everybody else that count stay what they are.

        Args:
            person_id: The only person of whom it can be asked.
            own: All event rows about the person by table, in input order.
        """
        other = copy(self)
        other._known = self._known.with_own_rows(person_id, own)  # noqa: SLF001 - of our own kind
        for rule in self._policy.of_kind(ContactRule):
            if "presence" in rule.from_:
                self._counted(rule)
        other._presence = {}  # noqa: SLF001 - of our own kind
        other._all, other._counting = {}, {}  # noqa: SLF001 - of our own kind
        return other

    def close(self) -> None:
        """Do nothing: there are no temporary tables."""

    def _people(self, person_ids: Sequence[str] | None) -> list[str]:
        wanted = self._known.people if person_ids is None else set(person_ids)
        return sorted(person_id for person_id in self._known.people if person_id in wanted)

    def _weighed_at(self, person_id: str, at: int) -> list[Weighed]:
        """Weigh a person's evidence under all rules, overrides first, then in file order."""
        overrides = self._known.of_person("overrides", person_id)
        weighed = override_evidence(self._exposures_of(person_id, OVERRIDE), overrides, at)
        for rule in self._policy.rules:
            weighed += evidence_at(rule, self._exposures_of(person_id, rule.id), at)
        return verdicts.silenced(self._policy, weighed)

    # Exposures of one person under one rule

    def _exposures_of(self, person_id: str, rule_id: str) -> list[Found]:
        """Give a person's exposures of a rule that count, numbered, with what clears them."""
        key = (person_id, rule_id)
        if key not in self._counting:
            if rule_id == OVERRIDE:
                overrides = self._known.of_person("overrides", person_id)
                self._counting[key] = numbered(override_exposures(person_id, overrides))
            else:
                self._counting[key] = self._counting_exposures(person_id, self._policy.rule(rule_id))
        return self._counting[key]

    def _counting_exposures(self, person_id: str, rule: Rule) -> list[Found]:
        def counts(found: Found) -> bool:
            return in_observed_window(rule, found) and not is_too_old(rule, found)

        reports = self._known.of_person("reports", person_id)
        return [
            with_clearing(rule, found, reports)
            for found in numbered(
                replace(found, replaces=None)
                if found.replaces is not None and not counts(found.replaces)
                else found
                for found in self._found(person_id, rule)
                if counts(found)
            )
        ]

    def _found(self, person_id: str, rule: Rule) -> list[Found]:
        """Find a person's exposures of a rule, those that are too old among them."""
        key = (person_id, rule.id)
        if key not in self._all:
            group = self._known.people[person_id]["group"]
            is_meant = not rule.groups or group in rule.groups
            self._all[key] = self._find(person_id, rule) if is_meant else []
        return self._all[key]

    def _find(self, person_id: str, rule: Rule) -> list[Found]:
        known = self._known
        reports = known.of_person("reports", person_id)
        match rule:
            case ReportRule():
                return report_exposures(rule, person_id, reports)
            case PurchaseRule():
                purchases = known.of_person("purchases", person_id)
                return purchase_exposures(rule, person_id, purchases, reports)
            case OverdueRule():
                return overdue_exposures(rule, person_id, reports, self._policy.rules_of)
            case StayRule():
                max_unseen_hours = presence_numbers(self._policy).max_unseen_hours
                mine = stays.stays_of(person_id, known, max_unseen_hours)
                return stays.stay_exposures(rule, person_id, mine, stays.spells_of(rule, known))
            case ContactRule():
                return self._meetings(person_id, rule)

    # Meetings

    @cached_property
    def _cases(self) -> dict[str, cases.Case]:
        """Everyone who is a case, by person."""
        found = (
            cases.find_case(person_id, self._known.of_person("reports", person_id), self._policy.cases)
            for person_id in self._known.people
        )
        return {case.person_id: case for case in found if case is not None}

    def _presence_of(self, person_id: str) -> list[Interval]:
        if person_id not in self._presence:
            numbers = presence_numbers(self._policy)
            self._presence[person_id] = presence_of(person_id, self._known, numbers)
        return self._presence[person_id]

    def _sources(self, rule: ContactRule) -> list[Source]:
        """List whom to meet counts: the cases, or those with an exposure under the rule ``of``."""
        if rule.of is None:
            return [carriers.source_of_case(case) for case in self._cases.values()]
        first_degree = self._policy.rule(rule.of)
        if not isinstance(first_degree, ContactRule):
            raise TypeError(f"{rule.id}: of = {rule.of} is not a contact rule")
        return [
            carriers.source_of_contact(found)
            for person_id in self._known.people
            for found in self._exposures_of(person_id, rule.of)
            if contacts.reaches_minutes_alone(first_degree, found)
        ]

    def _counted(self, rule: ContactRule) -> list[tuple[Source, Interval]]:
        """List the intervals in which to be at the same place counts, with their reason."""
        if rule.id not in self._whom_to_meet:
            self._whom_to_meet[rule.id] = [
                (source, interval)
                for source in self._sources(rule)
                for interval in carriers.counted_intervals(
                    rule, source, self._presence_of(source.person_id), self._known
                )
            ]
        return self._whom_to_meet[rule.id]

    def _meetings(self, person_id: str, rule: ContactRule) -> list[Found]:
        found: list[Found] = []
        if "presence" in rule.from_:
            mine, theirs = self._presence_of(person_id), self._counted(rule)
            if rule.slots is not None:
                return slot_meetings(rule, mine, theirs, self._known)
            found += contacts.all_presence_meetings(rule, mine, theirs, self._known)
        if "encounters" in rule.from_:
            encounters = self._known.of_person("encounters", person_id)
            found += contacts.encounter_meetings(rule, encounters, self._sources(rule))
        return found
