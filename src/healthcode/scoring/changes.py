"""When a person's colour changes, and what makes it change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from healthcode.policy.model import OverdueRule
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.words import Language, counted, phrase
from healthcode.tables import ALL_COLOURS, GREY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from healthcode.policy.model import Policy
    from healthcode.scoring.results import Evidence, Scorer, Verdict

CauseKind = Literal["event", "deadline", "expiry", "clear", "override", "dated rule change"]

#: So many turning points are evaluated at a time when only the next change is wanted.
_AT_ONCE = 32


@dataclass(frozen=True)
class Cause:
    """What makes a colour change.

    Args:
        kind: One of the six things that can.
        rule_id: The rule concerned, if one is.
        words: The same for people.
    """

    kind: CauseKind
    rule_id: str | None
    words: str


@dataclass(frozen=True)
class Change:
    """A moment at which a colour becomes another.

    Args:
        at: The first second of the new colour.
        colour: From then on.
        points: From then on.
        deciding_rule: From then on.
        cause: What made it change.
    """

    at: int
    colour: str
    points: int
    deciding_rule: str | None
    cause: Cause


@dataclass(frozen=True)
class State:
    """A person's verdict and evidence at one moment."""

    verdict: Verdict
    evidence: tuple[Evidence, ...]

    @property
    def active(self) -> dict[str, Evidence]:
        """The rows that are active, by id."""
        return {row.evidence_id: row for row in self.evidence if row.active}


@dataclass(frozen=True)
class Causes:
    """What is needed to name causes.

    Args:
        policy: The rules.
        overrides: The person's override rows.
        language: Of the words.
        is_ahead: Whether the changes are still to come.
    """

    policy: Policy
    overrides: Sequence[Mapping[str, Any]]
    language: Language
    is_ahead: bool = False

    def between(self, before: State, after: State) -> Cause:
        """Name what turned one state into the next."""
        by_hand = self._by_hand(before, after)
        if by_hand is not None:
            return by_hand
        old, new = before.active, after.active
        appeared = [row for name, row in new.items() if name not in old and row.rule_id != OVERRIDE]
        gone = [row for name, row in old.items() if name not in new and row.rule_id != OVERRIDE]
        appeared.sort(key=lambda row: row.rule_id != after.verdict.deciding_rule)
        gone.sort(key=lambda row: row.rule_id != before.verdict.deciding_rule)
        worse = severity(after.verdict.colour) > severity(before.verdict.colour)
        if appeared and (worse or not gone):
            return self._appearance(appeared[0])
        if gone:
            return self._end(gone[0], after)
        return self._of_silence(before, after)

    def _by_hand(self, before: State, after: State) -> Cause | None:
        def standing(state: State) -> Evidence | None:
            rows = [row for row in state.evidence if row.active and row.rule_id == OVERRIDE]
            return max(rows, key=lambda row: (row.observed_at, row.evidence_id), default=None)

        old, new = standing(before), standing(after)
        if new is not None and (old is None or old.evidence_id != new.evidence_id):
            return self._cause("override", "cause_set_by_hand", OVERRIDE, actor=self._actor(new.observed_at))
        if old is not None and new is None:
            return self._cause("override", "cause_hand_ends", OVERRIDE)
        return None

    def _actor(self, set_at: int) -> str:
        return next((str(row["actor"]) for row in self.overrides if row["set_at"] == set_at), "")

    def _appearance(self, row: Evidence) -> Cause:
        rule = self.policy.rule(row.rule_id)
        if rule.in_force_from is not None and row.active_from == rule.in_force_from > row.known_at:
            return self._cause("dated rule change", "cause_begins", rule.id)
        if row.active_from > row.known_at:
            return self._cause("deadline", "cause_delay", rule.id)
        if isinstance(rule, OverdueRule):
            return self._cause("deadline", "cause_overdue", rule.id)
        return self._cause("event", "cause_appears", rule.id)

    def _end(self, row: Evidence, after: State) -> Cause:
        rule = self.policy.rule(row.rule_id)
        at = after.verdict.as_of
        now = [other for other in after.evidence if other.rule_id == rule.id and not other.active]
        now.sort(key=lambda other: other.evidence_id != row.evidence_id)
        if any(other.cleared_at == at for other in now):
            return self._cause("clear", "cause_clears", rule.id)
        if rule.in_force_until == at:
            return self._cause("dated rule change", "cause_ends", rule.id)
        if row.active_until == at or any(other.active_until == at for other in now):
            return self._cause("expiry", "cause_expires", rule.id)
        return self._cause("event", "cause_changes", rule.id)

    def _of_silence(self, before: State, after: State) -> Cause:
        default = self.policy.default
        if after.active or before.active:
            rule_id = after.verdict.deciding_rule or before.verdict.deciding_rule
            return self._cause("event", "cause_changes", rule_id)
        if default.unseen_days is not None and after.verdict.colour == default.unseen_colour:
            days = counted(default.unseen_days, "dative_day", self.language)
            return self._cause("deadline", "cause_unseen", None, days=days)
        return self._cause("event", "cause_seen", None)

    def _cause(self, kind: CauseKind, sentence_id: str, rule_id: str | None, **values: object) -> Cause:
        tense = f"{sentence_id}_ahead" if self.is_ahead else sentence_id
        return Cause(kind, rule_id, phrase(tense, self.language, rule=rule_id, **values))


def severity(colour: str) -> int:
    """Rank a colour from mild to severe; grey is off the scale and ranks lowest."""
    return -1 if colour == GREY else ALL_COLOURS.index(colour)


def states_at(scorer: Scorer, person_id: str, moments: Sequence[int]) -> Iterator[State]:
    """Give a person's state at each moment, in order."""
    for first in range(0, len(moments), _AT_ONCE):
        some = moments[first : first + _AT_ONCE]
        evaluation = scorer.evaluate(some, [person_id])
        rows: dict[int, list[Evidence]] = {moment: [] for moment in some}
        for row in evaluation.evidence:
            rows[row.as_of].append(row)
        for verdict in evaluation.verdicts:
            yield State(verdict, tuple(rows[verdict.as_of]))


def changes_between(states: Iterable[State], causes: Causes) -> Iterator[Change]:
    """Give the changes of colour in a run of states."""
    for before, after in pairwise(states):
        if after.verdict.colour != before.verdict.colour:
            yield change_between(before, after, causes)


def change_between(before: State, after: State, causes: Causes) -> Change:
    """Describe the change from one state to the next."""
    verdict = after.verdict
    return Change(
        verdict.as_of,
        verdict.colour,
        verdict.points,
        verdict.deciding_rule,
        causes.between(before, after),
    )
