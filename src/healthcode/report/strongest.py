"""Three numbers for each side, chosen by one fixed rule and not by hand.

Both sides are asked the same three things: what the code changed, whom it locked, how many it touches. For
each a side has a short list of numbers, each the mirror of one of the other side's; the first that is known,
rests on enough people or days and speaks for its side is quoted: see ``docs/reference/report.md``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.report.page import Page, Source

Side = Literal["for", "against"]
#: What both sides are asked: what the code changed, whom it locked, how many it touches.
Question = Literal["effect", "aim", "reach"]
QUESTIONS: tuple[Question, ...] = get_args(Question)

#: For each question one.
MOST = len(QUESTIONS)
#: A share that is smaller is said to be weak.
WEAK_SHARE = 0.5
#: So is a number of times that is smaller.
WEAK_TIMES = 2.0
#: What rests on fewer people or person-days is not quoted.
LEAST_WHOLE = 10

_CENTRAL = "central"
#: What a comparison must have in common with the run to say anything of its policy.
_TOWN = ("scenario", "people", "days")


@dataclass(frozen=True)
class Speaks:
    """How a number speaks for its side.

    Args:
        value: A share of the whole, or a number of times.
        whole: The people or person-days that it rests on.
        is_times: Whether it is a number of times, which speaks from 1 on; else a share, which speaks above 0.
        between: Of two mirrored numbers, how many times the larger is the smaller: both sides then quote the
            same fact, so both are weak or neither is. None if the number has no such mirror.
    """

    value: float
    whole: float
    is_times: bool = False
    between: float | None = None

    @property
    def is_quoted(self) -> bool:
        """Whether it rests on enough and speaks for its side at all."""
        return self.whole >= LEAST_WHOLE and self.value > (1 if self.is_times else 0)

    @property
    def is_weak(self) -> bool:
        """Whether it speaks little."""
        if self.between is not None:
            return self.between < WEAK_TIMES
        return self.value < (WEAK_TIMES if self.is_times else WEAK_SHARE)


@dataclass(frozen=True)
class Candidate:
    """A number that may speak for a side.

    Args:
        side: For a code like this one, or against it.
        question: What it answers.
        name: Of its sentence, and of its row in the reference.
        fields: From which it is told; ``[here]`` stands for the policy of the page.
        speaks: Says how it speaks; raises LookupError where a part is missing.
        trap: The field whose trap is said aloud; the words ``sides.trap_<name>`` if empty.
        source: The document.
    """

    side: Side
    question: Question
    name: str
    fields: tuple[str, ...]
    speaks: Callable[[Page], Speaks | None]
    trap: str = ""
    source: Source = "audit"


@dataclass(frozen=True)
class Strong:
    """A number that was chosen, and whether it speaks little."""

    candidate: Candidate
    is_weak: bool


def policy_here(page: Page) -> str | None:
    """Give the name under which the policy of the run was compared, in towns of the same kind; else None."""
    if page.compare is None:
        return None
    if any(page.value(f"over.{name}", "compare") != page.value(f"run.{name}") for name in _TOWN):
        return None
    own = page.value("run.policy")
    compared = page.value("over.policies", "compare")
    return next((str(one["name"]) for one in compared if own in (one["name"], one["id"])), None)


def _value(page: Page, name: str, source: Source = "audit") -> float:
    value = page.field(name.replace("[here]", f"[{policy_here(page)}]"), source)["value"]
    if value is None:
        raise LookupError(name)
    return float(value)


def _counts(page: Page, name: str) -> Mapping[str, Any]:
    """Give the counts of a field that has a value."""
    _value(page, name)
    counts: Mapping[str, Any] = page.field(name)["n"]
    return counts


def _between(one: float, other: float) -> float:
    """Give how many times the larger of two numbers is the smaller."""
    low, high = sorted((one, other))
    return high / low if low > 0 else math.inf


def _averted(page: Page) -> Speaks:
    averted, infected = (_value(page, f"prop.{name}[here]", "compare") for name in ("averted", "infected"))
    return Speaks(
        averted / max(averted + infected, 1),
        averted + infected,
        between=_between(infected, averted + infected),
    )


def _infected_all_the_same(page: Page) -> Speaks:
    averted, infected = (_value(page, f"prop.{name}[here]", "compare") for name in ("averted", "infected"))
    whole = infected + max(averted, 0)
    return Speaks(infected / max(whole, 1), whole, between=_between(infected, averted + infected))


def _caught(page: Page, *, is_caught: bool) -> Speaks:
    caught, missed = _counts(page, "acc.ppv.locked")["numerator"], _value(page, "err.fn")
    whole = caught + missed
    share = (caught if is_caught else missed) / max(whole, 1)
    return Speaks(share, whole, between=_between(caught, missed))


def _lift(page: Page) -> Speaks:
    return Speaks(_value(page, "need.lift"), _counts(page, "need.lift")["locked"], is_times=True)


def _red_and_ill(page: Page) -> Speaks | None:
    base = _value(page, "acc.base_rate")
    times = _value(page, "acc.ppv") / base if base else 0.0
    red = _counts(page, "acc.ppv")["denominator"]
    return Speaks(times, red, is_times=True, between=times) if base else None


def _needless(page: Page) -> Speaks:
    return Speaks(_value(page, "prop.needless"), _counts(page, "prop.needless")["denominator"])


def _red_and_well(page: Page) -> Speaks:
    share, base = _value(page, "acc.ppv"), _value(page, "acc.base_rate")
    times = share / base if base else math.inf
    return Speaks(1 - share, _counts(page, "acc.ppv")["denominator"], between=times)


def _free(page: Page) -> Speaks:
    whole = _counts(page, "acc.base_rate")["denominator"]
    return Speaks(1 - page.field("acc.ppv.locked")["n"]["denominator"] / whole, whole)


def _seen(page: Page) -> Speaks | None:
    if page.value(f"ledger.designs.{_CENTRAL}.policy") != page.value("run.policy"):
        return None
    people = page.value("ledger.people")
    return Speaks(page.value(f"roles.{_CENTRAL}.platform.whereabouts") / people, people)


def middle_gate(page: Page) -> str:
    """Give the gate at which refusing costs as much as in the middle of all; of two the cheaper one.

    Raises:
        LookupError: If nothing is known about refusing.
    """
    known = [(page.field(f"con.cost[{name}]")["value"], name) for name in page.names("con.cost")]
    costs = sorted((value, name) for value, name in known if value is not None)
    if not costs:
        raise LookupError("con.cost")
    return costs[(len(costs) - 1) // 2][1]


def _entered(page: Page, *, is_showing: bool) -> Speaks:
    counts = page.field(f"con.cost[{middle_gate(page)}]")["n"]
    entries = counts["entries"]
    shown = (entries - counts["entries_lost_showing"]) / max(entries, 1)
    return Speaks(shown if is_showing else counts["entries_lost_refusing"] / max(entries, 1), entries)


CANDIDATES: tuple[Candidate, ...] = (
    Candidate(
        "for",
        "effect",
        "averted",
        ("prop.averted[here]", "prop.infected[no-code]"),
        _averted,
        "prop.averted[here]",
        "compare",
    ),
    Candidate(
        "for", "effect", "caught", ("acc.ppv.locked", "err.fn"), lambda page: _caught(page, is_caught=True)
    ),
    Candidate("for", "aim", "red_and_ill", ("acc.ppv", "acc.base_rate"), _red_and_ill, "acc.ppv"),
    Candidate("for", "aim", "lift", ("need.lift",), _lift, "need.lift"),
    Candidate("for", "reach", "free", ("acc.ppv.locked", "acc.base_rate"), _free),
    Candidate(
        "for",
        "reach",
        "showing",
        ("con.cost[…]",),
        lambda page: _entered(page, is_showing=True),
        "con.cost[…]",
    ),
    Candidate(
        "against",
        "effect",
        "infected",
        ("prop.infected[here]", "prop.infected[no-code]"),
        _infected_all_the_same,
        "prop.averted[here]",
        "compare",
    ),
    Candidate(
        "against",
        "effect",
        "missed",
        ("err.fn", "acc.ppv.locked"),
        lambda page: _caught(page, is_caught=False),
    ),
    Candidate("against", "aim", "red_and_well", ("acc.ppv", "acc.base_rate"), _red_and_well, "acc.ppv"),
    Candidate("against", "aim", "needless", ("prop.needless",), _needless, "prop.needless"),
    Candidate("against", "reach", "seen", ("roles", "ledger"), _seen),
    Candidate(
        "against",
        "reach",
        "refused",
        ("con.cost[…]",),
        lambda page: _entered(page, is_showing=False),
        "con.cost[…]",
    ),
)


def strongest(page: Page, side: Side) -> list[Strong]:
    """Choose the numbers of a side, one for each question in order; fewer if there are no more."""
    chosen = []
    for question in QUESTIONS:
        found = (
            strong
            for one in CANDIDATES
            if (one.side, one.question) == (side, question)
            for strong in [_strong(page, one)]
            if strong is not None
        )
        chosen += [strong for strong in [next(found, None)] if strong is not None]
    return chosen


def _strong(page: Page, candidate: Candidate) -> Strong | None:
    """Weigh a candidate; None if a part of it is missing, or if it is not to be quoted."""
    if candidate.source == "compare" and policy_here(page) is None:
        return None
    try:
        speaks = candidate.speaks(page)
    except LookupError:
        return None
    return Strong(candidate, speaks.is_weak) if speaks is not None and speaks.is_quoted else None
