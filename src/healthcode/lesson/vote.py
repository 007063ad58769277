"""A vote before and a vote after, from nine tallies: who moved, how far, and what that does not say.

Nothing here knows a voter: nine counts go in, and ten more where confidence was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer = Literal["for", "against", "unsure"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
#: Fewer votes than this are few: one of them is more than three of a hundred.
FEW = 30
LEVELS = 5
MOST_VOTES = 1_000_000


@dataclass(frozen=True)
class Tally:
    """How many went from which answer to which.

    Args:
        cells: Three rows before of three counts after, each in the order for, against, unsure.
    """

    cells: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, counts: Sequence[int]) -> Tally:
        """Make one of nine counts, row by row.

        Raises:
            ValueError: If they are not nine, one is negative or beyond a million, or all are zero.
        """
        if len(counts) != len(ANSWERS) ** 2:
            raise ValueError(f"nine counts, not {len(counts)}")
        if any(not 0 <= count <= MOST_VOTES for count in counts):
            raise ValueError("counts from 0 to a million")
        if not any(counts):
            raise ValueError("at least one vote")
        rows = tuple((counts[at], counts[at + 1], counts[at + 2]) for at in range(0, 9, 3))
        return cls(rows)

    @property
    def votes(self) -> int:
        """How many voted."""
        return sum(map(sum, self.cells))

    def before(self, answer: Answer) -> int:
        """Count who said it before."""
        return sum(self.cells[ANSWERS.index(answer)])

    def after(self, answer: Answer) -> int:
        """Count who said it after."""
        return sum(row[ANSWERS.index(answer)] for row in self.cells)

    def moved(self, start: Answer, end: Answer) -> int:
        """Count who went from one answer to another, or stayed."""
        return self.cells[ANSWERS.index(start)][ANSWERS.index(end)]

    def net(self, answer: Answer) -> int:
        """Count how many more say it after than before."""
        return self.after(answer) - self.before(answer)

    @property
    def changed(self) -> int:
        """How many gave another answer after: the gross movement."""
        return self.votes - sum(self.cells[at][at] for at in range(len(ANSWERS)))

    @property
    def crossed(self) -> int:
        """How many went from one side to the other."""
        return self.moved("for", "against") + self.moved("against", "for")

    @property
    def resolved(self) -> int:
        """How many were unsure before, and are not after."""
        return self.moved("unsure", "for") + self.moved("unsure", "against")

    @property
    def oxford(self) -> Answer | None:
        """Name the side that gained the larger share of all votes; None if both gained the same."""
        difference = self.net("for") - self.net("against")
        if not difference:
            return None
        return "for" if difference > 0 else "against"

    @property
    def points_of_one_vote(self) -> float:
        """How many percentage points one vote is."""
        return 100 / self.votes


@dataclass(frozen=True)
class Confidence:
    """How sure all were, from 1 to 5.

    Args:
        before: How many said 1, 2, 3, 4 and 5.
        after: The same afterwards.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(cls, before: Sequence[int], after: Sequence[int]) -> Confidence:
        """Make one of five counts and five.

        Raises:
            ValueError: If they are not five each, one is negative or beyond a million, or all are zero.
        """
        for counts in (before, after):
            if len(counts) != LEVELS:
                raise ValueError(f"five counts, of those who said 1, 2, 3, 4 and 5, not {len(counts)}")
            if any(not 0 <= count <= MOST_VOTES for count in counts) or not any(counts):
                raise ValueError("counts from 0 to a million, not all of them 0")
        return cls(tuple(before), tuple(after))

    @property
    def means(self) -> tuple[float, float]:
        """The means before and after."""
        return _mean(self.before), _mean(self.after)

    @property
    def change(self) -> float:
        """How much the mean rose; negative if it fell."""
        before, after = self.means
        return after - before


def vote_document(tally: Tally, confidence: Confidence | None) -> dict[str, Any]:
    """Give all numbers of a vote as plain JSON values; shares are of all votes."""
    votes = tally.votes
    document: dict[str, Any] = {
        "format": "healthcode vote",
        "version": 1,
        "votes": votes,
        "cells": {start: {end: tally.moved(start, end) for end in ANSWERS} for start in ANSWERS},
        "before": {answer: _part(tally.before(answer), votes) for answer in ANSWERS},
        "after": {answer: _part(tally.after(answer), votes) for answer in ANSWERS},
        "net": {answer: _part(tally.net(answer), votes) for answer in ANSWERS},
        "oxford": tally.oxford,
        "gross": _part(tally.changed, votes),
        "crossed": _part(tally.crossed, votes),
        "unsure_resolved": {
            "people": tally.resolved,
            "of": tally.before("unsure"),
            "for": tally.moved("unsure", "for"),
            "against": tally.moved("unsure", "against"),
        },
        "became_unsure": tally.moved("for", "unsure") + tally.moved("against", "unsure"),
        "room_to_gain": {side: votes - tally.before(side) for side in ("for", "against")},
        "is_few": votes < FEW,
        "points_of_one_vote": tally.points_of_one_vote,
        "confidence": None,
    }
    if confidence is not None:
        before, after = confidence.means
        document["confidence"] = {
            "before": before,
            "after": after,
            "change": confidence.change,
            "counted_before": sum(confidence.before),
            "counted_after": sum(confidence.after),
        }
    return document


def _mean(counts: Sequence[int]) -> float:
    return sum(level * count for level, count in enumerate(counts, 1)) / sum(counts)


def _part(people: int, votes: int) -> dict[str, Any]:
    return {"people": people, "share": people / votes}
