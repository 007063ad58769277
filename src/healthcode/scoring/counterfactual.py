"""The smallest change of a person's own events that would have been green.

Only rows behind the evidence that makes the colour can change it, so only those are tried: single rows, then
pairs, up to four. Every try is a scoring without these rows, and what is found is verified by a whole one.
The search is a tree: whatever leads to a milder colour must touch the evidence that gives this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.dataset.around import rows_around
from healthcode.policy.model import ContactRule
from healthcode.scoring.behind import Behind, rows_behind
from healthcode.scoring.changes import severity
from healthcode.scoring.reference import ReferenceScorer
from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.who import PERSON_EVENTS, OwnRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from healthcode.dataset import Dataset
    from healthcode.dataset.around import RowKey, Surroundings
    from healthcode.policy.model import Policy
    from healthcode.scoring.explained import Explanation

MOST_ROWS = 4
#: So many scorings at most; a search that needs more is cut, and says so.
MOST_TRIES = 400
#: So many equal sets at most are given.
MOST_WAYS = 5

Outcome = Literal["green", "milder", "none", "by_hand"]


@dataclass(frozen=True)
class OwnEvent:
    """One row of the person's own.

    Args:
        table: Where it stands.
        event_id: Its id there.
        known_at: When the platform learned it.
    """

    table: str
    event_id: str
    known_at: int


@dataclass(frozen=True)
class OtherWay:
    """As few rows as the first, without which the colour is the same as without the first.

    Args:
        without: The rows.
        points: Without the rows.
    """

    without: tuple[OwnEvent, ...]
    points: int


@dataclass(frozen=True)
class Counterfactual:
    """What would have made a person green, or at least milder.

    Args:
        outcome: ``green``, ``milder`` if green is out of reach, ``none``, or ``by_hand`` if rows do not
            decide.
        colour: Without the rows.
        points: Without the rows.
        without: The rows, as few as do it.
        other_ways: Further sets of as many rows that give the same colour.
        has_more_ways: Whether there may be more such sets, since the search for them was ended.
        most_rows: The most rows that were taken away together.
        tries: How many scorings it took.
        most_tries: Where the search is cut.
        is_cut: Whether it was cut, so that others, also smaller ones, may have been missed.
        cases: On whose reports and rows the evidence rests: outside the person's power.
        districts: Whose levels it rests on: outside the person's power.
    """

    outcome: Outcome
    colour: str
    points: int
    without: tuple[OwnEvent, ...]
    other_ways: tuple[OtherWay, ...]
    has_more_ways: bool
    most_rows: int
    tries: int
    most_tries: int
    is_cut: bool
    cases: tuple[str, ...]
    districts: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """What a scoring without some rows gave.

    Args:
        colour: The verdict.
        points: The sum.
        touch: Own rows of which at least one must go as well for a milder colour, the likeliest first.
    """

    colour: str
    points: int
    touch: tuple[RowKey, ...]


@dataclass(frozen=True)
class Found:
    """What a search found.

    Args:
        without: The rows to leave out.
        result: What is left without them.
        others: Further sets of as many rows with a result of the same colour.
        has_more: Whether there may be more such sets.
        tries: How many scorings it took.
        is_cut: Whether it was cut before all sets up to that size were tried, with nothing green found.
    """

    without: frozenset[RowKey]
    result: Tried
    others: tuple[tuple[frozenset[RowKey], Tried], ...]
    has_more: bool
    tries: int
    is_cut: bool


def smallest_change(
    score: Callable[[frozenset[RowKey]], Tried],
    *,
    most_rows: int = MOST_ROWS,
    most_tries: int = MOST_TRIES,
    most_ways: int = MOST_WAYS,
    report: Callable[[int, int], None] | None = None,
) -> Found:
    """Look for the fewest rows without which the colour is green, else the mildest.

    Args:
        score: Gives the colour without some rows.
        most_rows: The most rows to leave out together.
        most_tries: The most scorings, the first one included.
        most_ways: The most sets to give.
        report: Told after each scoring how many were done, and the most there will be.

    Returns:
        The smallest sets that are green; else of the mildest colour that was reached the smallest sets, which
        is the empty one if that is the colour as it is. The search ends with the size that is green.
    """
    start: tuple[frozenset[RowKey], Tried] = (frozenset(), score(frozenset()))
    best, level, seen, tries = [start], [start], {start[0]}, 1
    for _ in range(most_rows):
        if best[0][1].colour == "green":
            break
        reached = []
        for rows in _larger(level, seen):
            is_green = best[0][1].colour == "green"
            if tries >= most_tries or (is_green and len(best) > most_ways):
                return _found(best, most_ways, tries, is_cut=not is_green, has_more=True)
            tries += 1
            result = score(rows)
            if report is not None:
                report(tries, most_tries)
            if _rank(result.colour) < _rank(best[0][1].colour):
                best = [(rows, result)]
            elif result.colour == best[0][1].colour and len(rows) == len(best[0][0]):
                best.append((rows, result))
            reached.append((rows, result))
        level = reached
    return _found(best, most_ways, tries, is_cut=False, has_more=False)


def _found(
    best: list[tuple[frozenset[RowKey], Tried]], most_ways: int, tries: int, *, is_cut: bool, has_more: bool
) -> Found:
    others = tuple(best[1:most_ways])
    return Found(*best[0], others, has_more or len(best) > most_ways, tries, is_cut)


def _larger(
    level: Iterable[tuple[frozenset[RowKey], Tried]], seen: set[frozenset[RowKey]]
) -> Iterator[frozenset[RowKey]]:
    """Give every set with one row more, once."""
    for rows, result in level:
        for key in result.touch:
            more = rows | {key}
            if more not in seen:
                seen.add(more)
                yield more


def _rank(colour: str) -> float:
    """Rank a colour from mild to severe; grey is no answer, so it is the worst."""
    return severity(colour) if severity(colour) >= 0 else float("inf")


def counterfactual_of(
    explanation: Explanation,
    dataset: Dataset,
    policy: Policy,
    *,
    most_tries: int = MOST_TRIES,
    report: Callable[[int, int], None] | None = None,
) -> Counterfactual | None:
    """Look for the smallest change of a person's own events that would have been green.

    Args:
        explanation: Of the person's colour.
        dataset: What was scored.
        policy: The rules.
        most_tries: The most scorings.
        report: Told how many scorings were begun, and the most there will be.

    Returns:
        What was found; None for who is green.
    """
    if explanation.colour == "green":
        return None
    cases, districts = _outside(explanation)
    if explanation.by_hand is not None:
        colour, points = explanation.colour, explanation.points
        return Counterfactual(
            "by_hand",
            colour,
            points,
            (),
            (),
            has_more_ways=False,
            most_rows=MOST_ROWS,
            tries=0,
            most_tries=most_tries,
            is_cut=False,
            cases=(),
            districts=(),
        )
    around = rows_around(dataset, explanation.person_id, second_degree_at=second_degree_at(policy))
    if report is not None:
        report(1, most_tries)
    scoring = _Scoring(around, policy, explanation.as_of)
    found = smallest_change(scoring.tried, most_tries=most_tries, report=report)
    known = {
        (name, row["event_id"]): OwnEvent(name, row["event_id"], known_at)
        for name, row, known_at in around.own_events()
    }
    cases = tuple(sorted({*cases, *_whom_contacts_met(explanation, policy, scoring.whole)}))
    outcome: Outcome = "green" if found.result.colour == "green" else "milder" if found.without else "none"

    def named(keys: frozenset[RowKey]) -> tuple[OwnEvent, ...]:
        return tuple(sorted((known[key] for key in keys), key=lambda event: (event.known_at, event.event_id)))

    return Counterfactual(
        outcome,
        found.result.colour,
        found.result.points,
        named(found.without),
        tuple(OtherWay(named(keys), result.points) for keys, result in found.others),
        has_more_ways=found.has_more,
        most_rows=MOST_ROWS,
        tries=found.tries,
        most_tries=most_tries,
        is_cut=found.is_cut,
        cases=cases,
        districts=districts,
    )


class _Scoring:
    """Scores one person without some of their own rows.

    Each try takes over from the first scoring what the person's rows cannot alter; a milder colour is scored
    once more from all rows, so that what is found is verified.
    """

    def __init__(self, around: Surroundings, policy: Policy, as_of: int) -> None:
        self.around = around
        self.policy = policy
        self.as_of = as_of
        with around.changed() as rows:
            self.whole = ReferenceScorer(rows, policy, as_of)
        self.own: dict[str, list[dict[str, Any]]] = {
            name: [row for row in around.tables[name] if row["person_id"] == around.person_id]
            for name in PERSON_EVENTS
        }
        self.usual = self._judge(self.whole, self.own)

    def tried(self, without: frozenset[RowKey]) -> Tried:
        """Score without these rows.

        Raises:
            AssertionError: If scoring all rows anew gives another verdict, which would be a bug.
        """
        if not without:
            return self.usual
        kept = {
            name: [row for row in rows if (name, row["event_id"]) not in without]
            for name, rows in self.own.items()
        }
        result = self._judge(self.whole.with_own_rows(self.around.person_id, kept), kept)
        if result.colour != self.usual.colour:
            with self.around.changed(without) as rows:
                anew = self._judge(ReferenceScorer(rows, self.policy, self.as_of), kept)
            if anew != result:
                raise AssertionError(f"without {sorted(without)}: {result} in the search, but {anew} anew")
        return result

    def _judge(self, scorer: ReferenceScorer, own: Mapping[str, list[dict[str, Any]]]) -> Tried:
        person_id = self.around.person_id
        evaluation = scorer.evaluate([self.as_of], [person_id])
        exposures = {row.exposure_id: row for row in scorer.exposures([person_id])}
        (verdict,) = evaluation.verdicts
        rows = [OwnRow(name, row) for name, rows in own.items() for row in rows]
        touch = rows_behind(Behind(rows, self.policy, verdict, evaluation, exposures))
        return Tried(verdict.colour, verdict.points, touch)


def second_degree_at(policy: Policy) -> list[str] | None:
    """Name the kinds of places where a policy looks for contacts of contacts; None if it does not."""
    rules = [rule for rule in policy.rules if isinstance(rule, ContactRule) and rule.of is not None]
    if not rules:
        return None
    return sorted({kind for rule in rules for kind in rule.place_kinds or ("*",)})


def _whom_contacts_met(explanation: Explanation, policy: Policy, scorer: ReferenceScorer) -> Iterator[str]:
    """Name the cases on whose reports a contact of a contact's evidence rests."""
    for row in explanation.evidence:
        rule = None if row.rule_id == OVERRIDE else policy.rule(row.rule_id)
        if row.share == "none" or not isinstance(rule, ContactRule) or rule.of is None:
            continue
        for met in row.exposures:
            firsts = scorer.exposures([met.other_person_id]) if met.other_person_id else ()
            for first in firsts:
                if first.rule_id == rule.of and first.started_at <= met.started_at and first.other_person_id:
                    yield first.other_person_id


def _outside(explanation: Explanation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name whose reports and whose districts' levels stand behind what counts."""
    seen = [
        (row.rule_kind, exposure)
        for row in explanation.evidence
        if row.share != "none" and row.rule_id != OVERRIDE
        for exposure in row.exposures
    ]
    cases = {exposure.other_person_id for kind, exposure in seen if kind == "contact"}
    districts = {exposure.place_id for kind, exposure in seen if kind == "stay"}
    return tuple(sorted(filter(None, cases))), tuple(sorted(filter(None, districts)))
