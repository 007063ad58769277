"""The three strongest numbers of each side, chosen by one fixed rule and not by hand.

Every candidate says how much it speaks for its side, between 0 and 1; the largest come first, of equals the
one that stands first here, and at most one for each question: see ``docs/reference/report.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.report.figures import Form
    from healthcode.report.page import Page, Source

Side = Literal["for", "against"]
#: How a number speaks. ``share``: as large as it is. ``little``: 1 less it. ``times``: 1 less its inverse.
#: ``over``: 1 less the other number divided by it. ``part``: it divided by the sum of both. ``week``: days of
#: a week divided by 7.
Weighing = Literal["share", "little", "times", "over", "part", "week"]

MOST = 3
#: What speaks less than this is said to be weak.
WEAK_BELOW = 0.5
#: What rests on fewer people, days or cases is not quoted.
LEAST_DENOMINATOR = 10


@dataclass(frozen=True)
class Candidate:
    """A number that may speak for a side.

    Args:
        side: For a code like this one, or against it.
        question: Only one number of each question is quoted.
        field: Its name; a family ends in ``[…]``, and its strongest member of no small group is taken;
            ``[here]`` stands for the policy of the page.
        weighing: How it speaks.
        form: How it is written.
        beside: The field it is compared with.
        trap: The field whose trap is said aloud; the own one if empty.
        source: The document.
    """

    side: Side
    question: str
    field: str
    weighing: Weighing
    form: Form
    beside: str = ""
    trap: str = ""
    source: Source = "audit"


@dataclass(frozen=True)
class Strong:
    """A number that was chosen.

    Args:
        candidate: Where it comes from.
        field: Its full name.
        beside: The full name of the field it is compared with.
        weight: How much it speaks, between 0 and 1.
    """

    candidate: Candidate
    field: str
    beside: str
    weight: float

    @property
    def is_weak(self) -> bool:
        """Whether it speaks less than half."""
        return self.weight < WEAK_BELOW


CANDIDATES: tuple[Candidate, ...] = (
    Candidate(
        "for", "effect", "prop.averted[here]", "part", "decimal", "prop.infected[here]", source="compare"
    ),
    Candidate("for", "aim", "need.lift", "times", "decimal"),
    Candidate("for", "aim", "acc.ppv.people", "over", "of_100", "acc.base_rate.people"),
    Candidate("for", "spared", "acc.specificity", "share", "percent", trap="err.fp"),
    Candidate("for", "locked", "acc.ppv.locked", "share", "of_100"),
    Candidate("for", "reasons", "why.faith", "share", "of_100"),
    Candidate("for", "tracing", "path.found", "share", "of_100"),
    Candidate("for", "oversight", "over.trace", "share", "of_100"),
    Candidate("against", "effect", "prop.nnq[here]", "times", "decimal", source="compare"),
    Candidate("against", "aim", "acc.ppv.people", "little", "of_100"),
    Candidate("against", "locked", "prop.needless", "share", "of_100"),
    Candidate("against", "missed", "acc.sensitivity.people", "little", "of_100"),
    Candidate("against", "groups", "eq.ratio[…]", "times", "decimal"),
    Candidate("against", "privacy", "reid.unicity[4]", "share", "of_100"),
    Candidate("against", "refusal", "con.cost[…]", "week", "decimal"),
    Candidate("against", "tracing", "path.invented", "share", "of_100"),
    Candidate("against", "reasons", "why.actionable", "little", "of_100"),
)


def strongest(page: Page, side: Side) -> list[Strong]:
    """Choose the strongest numbers of a side, the strongest first; fewer than three if there are no more."""
    found = [
        strong
        for one in CANDIDATES
        if one.side == side
        for strong in [_strong(page, one)]
        if strong is not None
    ]
    chosen: list[Strong] = []
    for strong in sorted(found, key=lambda one: -one.weight):
        if strong.candidate.question not in {one.candidate.question for one in chosen}:
            chosen.append(strong)
    return chosen[:MOST]


def _strong(page: Page, candidate: Candidate) -> Strong | None:
    """Weigh a candidate; None if its number is missing or does not speak for its side at all."""
    document = page.document if candidate.source == "audit" else page.compare
    if document is None:
        return None
    fields: Mapping[str, Any] = document["fields"]
    policy = page.value("run.policy")
    beside = candidate.beside.replace("[here]", f"[{policy}]")
    best: Strong | None = None
    for name in _members(fields, candidate.field.replace("[here]", f"[{policy}]")):
        other = fields.get(beside, {}).get("value") if beside else None
        weight = _weight(candidate.weighing, fields[name]["value"], other)
        if _is_thin(fields[name]) or weight is None or weight <= 0:
            continue
        if best is None or weight > best.weight:
            best = Strong(candidate, name, beside, min(weight, 1.0))
    return best


def _members(fields: Mapping[str, Any], name: str) -> Iterator[str]:
    if not name.endswith("[…]"):
        yield from [name] if name in fields else []
        return
    start = name.removesuffix("…]")
    for one, field in fields.items():
        if one.startswith(start) and not field["n"].get("is_small", False):
            yield one


def _is_thin(field: Mapping[str, Any]) -> bool:
    denominator = field["n"].get("denominator")
    return isinstance(denominator, int | float) and denominator < LEAST_DENOMINATOR


def _weight(weighing: Weighing, value: float | None, other: float | None) -> float | None:
    if value is None or (weighing in ("over", "part") and other is None):
        return None
    if weighing == "share":
        return value
    if weighing == "little":
        return 1 - value
    if weighing == "week":
        return value / 7
    if weighing == "part":
        return value / (value + other) if value > 0 and other is not None else None
    if value <= 0:
        return None
    return 1 - (1 if weighing == "times" or other is None else other) / value
