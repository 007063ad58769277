"""Are reasons true, small and in people's hands? What a sample of explanations says of a code.

Field by field this is documented in ``docs/reference/audit-people.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from healthcode.audit.field import Note, plain_field
from healthcode.audit.resampling import interval_of, times_drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: Rows of the person's own that need not have come about: tables, or kinds of reports.
IN_POWER = ("trips", "purchases", "scans", "encounters", "check_in", "false_declaration", "vaccination")
#: Of these rows not in the person's power: what a job or a sickness brings.
STAFF = "staff"
NOT_GREEN = "nobody was locked"
NO_CAUSE = "no explanation names a row that can be taken away"
NO_CHANGE = "no change of up to four rows turns any of them green"

Outcome = Literal["green", "milder", "none", "by_hand"]

NOTES = (
    Note(
        "why.faith",
        "explanations whose colour changes without the rows behind the named rule / those that name rows",
        "A true reason can still not be enough: if two rules lock somebody, taking one away changes nothing.",
        "Auch ein wahrer Grund kann zu wenig sein: Sperren zwei Regeln jemanden, ändert es nichts, eine "
        "wegzunehmen.",
    ),
    Note(
        "why.minimal",
        "median number of own rows in the smallest change that is green, of those who have one",
        "A small change is not an easy one: one row may be a week of work.",
        "Eine kleine Änderung ist keine leichte: Eine Zeile kann eine Woche Arbeit sein.",
    ),
    Note(
        "why.none",
        "explanations without such a change of up to four rows / explanations",
        "A search that was cut counts here too; n says how many were.",
        "Auch eine abgebrochene Suche zählt hier mit; n sagt, wie viele es waren.",
    ),
    Note(
        "why.actionable",
        "explanations with a smallest change whose rows are all in the person's power / explanations",
        "What is in somebody's power is a convention: staying away from work is not counted as a choice, a "
        "bus ride is.",
        "Was in jemandes Macht steht, ist eine Vereinbarung: Der Arbeit fernzubleiben gilt nicht als Wahl, "
        "eine Busfahrt schon.",
    ),
)
_BY_NAME = {note.name: note for note in NOTES}


@dataclass(frozen=True)
class Judged:
    """One explanation, put to the test.

    Args:
        person_id: Whose.
        day: Whose 04:00.
        colour: What it explains.
        rule: The rule that it names; empty if it names none.
        is_faithful: Whether the colour changes without the rows behind that rule; None if it names no row.
        outcome: What the smallest change of own rows leads to.
        rows: How many rows that takes.
        is_cut: Whether the search for it was cut.
        is_actionable: Whether such a change is green and all its rows are in the person's power.
    """

    person_id: str
    day: int
    colour: str
    rule: str
    is_faithful: bool | None
    outcome: Outcome
    rows: int
    is_cut: bool
    is_actionable: bool

    @property
    def smallest(self) -> int | None:
        """The size of the smallest change that is green; None without one."""
        return self.rows if self.outcome == "green" else None


def is_in_power(table: str, kind: str | None) -> bool:
    """Say whether a row of somebody's own need not have come about, had they wished so.

    Args:
        table: Where it stands.
        kind: Of a report; the role of a scan; None else.

    Simplification:
        A row that a driver leaves by driving counts as in their power, since the platform's row does not
        say who drove.
    """
    if table == "reports":
        return kind in IN_POWER
    return table in IN_POWER and kind != STAFF


def why_fields(
    judged: Sequence[Judged], *, locked: int, resamples: int, seed: int, command: str
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        judged: The sample.
        locked: From how many person-days it was drawn.
        resamples: Of the bootstrap over the sample; 0 for no intervals.
        seed: Of the bootstrap.
        command: What makes the numbers again.
    """
    drawn = {"explained": len(judged), "locked_person_days": locked}
    named = [one for one in judged if one.is_faithful is not None]
    sizes = [one.smallest for one in judged if one.smallest is not None]
    again = _Again(len(judged), resamples, seed)

    def share(name: str, above: Sequence[bool], below: Sequence[bool], missing: str) -> dict[str, Any]:
        hits, of = sum(above), sum(below)
        counts = {"numerator": hits, "denominator": of, **drawn}
        if name == "why.none":
            counts["cut"] = sum(one.is_cut for one in judged)
        return plain_field(
            hits / of if of else None,
            "share of explanations",
            _BY_NAME[name],
            command=command,
            counts=counts,
            interval=again.share(above, below),
            interval_of="people",
            not_estimable=None if of else missing,
        )

    everyone = [True] * len(judged)
    return {
        "why.faith": share(
            "why.faith",
            [one.is_faithful is True for one in judged],
            [one.is_faithful is not None for one in judged],
            NO_CAUSE if judged and not named else NOT_GREEN,
        ),
        "why.minimal": plain_field(
            float(np.median(sizes)) if sizes else None,
            "own rows",
            _BY_NAME["why.minimal"],
            command=command,
            counts={**drawn, "by_size": {str(size): sizes.count(size) for size in sorted(set(sizes))}},
            interval=again.median([one.smallest for one in judged]),
            interval_of="people",
            not_estimable=None if sizes else NO_CHANGE if judged else NOT_GREEN,
        ),
        "why.none": share("why.none", [one.smallest is None for one in judged], everyone, NOT_GREEN),
        "why.actionable": share("why.actionable", [one.is_actionable for one in judged], everyone, NOT_GREEN),
    }


class _Again:
    """Draws the explanations of a sample again."""

    def __init__(self, count: int, resamples: int, seed: int) -> None:
        self._times = (
            np.concatenate(list(times_drawn(count, resamples, seed)))
            if count and resamples
            else np.zeros((0, count))
        )

    def share(self, above: Sequence[bool], below: Sequence[bool]) -> tuple[float, float] | None:
        """Give the interval of a share."""
        tops, bottoms = self._times @ np.array(above, np.float64), self._times @ np.array(below, np.float64)
        drawn = np.full(len(tops), np.nan)
        np.divide(tops, bottoms, out=drawn, where=bottoms > 0)
        return _ends(drawn)

    def median(self, values: Sequence[int | None]) -> tuple[float, float] | None:
        """Give the interval of the median of those who have a value."""
        return _ends(self._each(lambda times: _median(values, times)))

    def _each(self, number: Callable[[NDArray[np.float64]], float]) -> NDArray[np.float64]:
        return np.array([number(times) for times in self._times], np.float64)


def _median(values: Sequence[int | None], times: NDArray[np.float64]) -> float:
    drawn = [
        value for value, count in zip(values, times.tolist(), strict=True) for _ in range(int(count)) if value
    ]
    return float(np.median(drawn)) if drawn else float("nan")


def _ends(drawn: NDArray[np.float64]) -> tuple[float, float] | None:
    ends = interval_of(drawn)
    return None if ends is None else (ends.low, ends.high)
