"""Both sides' strongest honest numbers, each with what must be said aloud with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from markupsafe import Markup

from healthcode.report.page import Block, Page
from healthcode.report.strongest import (
    QUESTIONS,
    Side,
    Strong,
    middle_gate,
    policy_here,
    strongest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.report.page import Source


def _build(page: Page) -> Markup:
    sides = []
    for side in get_args(Side):
        chosen = {one.candidate.question: one for one in strongest(page, side)}
        sides.append(
            {
                "title": page.say(f"sides.{side}"),
                "numbers": [
                    {
                        "question": page.say(f"sides.questions.{question}"),
                        "sentence": sentence_of(page, chosen[question]) if question in chosen else None,
                        "trap": _trap(page, chosen[question]) if question in chosen else None,
                        "is_weak": question in chosen and chosen[question].is_weak,
                    }
                    for question in QUESTIONS
                ],
            }
        )
    return page.fill("strong_numbers", sides=sides)


def sentence_of(page: Page, one: Strong) -> Markup:
    """Write the sentence of a chosen number as one could read it out: whole people before percentages."""
    name = one.candidate.name
    return page.tell(f"sides.{one.candidate.side}_{name}", **_WORDS[name](page))


def _trap(page: Page, one: Strong) -> Markup:
    candidate = one.candidate
    if not candidate.trap:
        words = page.say(f"sides.trap_{candidate.name}")
        return Markup('<p class="trap"><strong>{}</strong> {}</p>').format(page.say("page.trap"), words)
    name = candidate.trap
    if candidate.source == "compare":
        name = name.replace("[here]", f"[{policy_here(page)}]")
    elif name.endswith("[…]"):
        name = name.replace("[…]", f"[{middle_gate(page)}]")
    return page.trap(name, candidate.source)


def _number(page: Page, name: str, part: str, source: Source = "audit", *, tag: bool = False) -> Markup:
    return page.number(name, "whole", part=part, source=source, tag=tag)


def _averted(page: Page) -> dict[str, object]:
    here = f"prop.averted[{policy_here(page)}]"
    return {
        "averted": page.number(here, "decimal", source="compare"),
        "low": page.number(here, "decimal", part="n.range.0", source="compare", tag=False),
        "high": page.number(here, "decimal", part="n.range.1", source="compare", tag=False),
        **_towns(page),
    }


def _infected(page: Page) -> dict[str, object]:
    here = f"prop.infected[{policy_here(page)}]"
    return {"infected": page.number(here, "decimal", source="compare"), **_towns(page)}


def _towns(page: Page) -> dict[str, object]:
    """Give how many towns were compared, and how many people are infected in them without a code."""
    without = f"prop.infected[{page.value('over.baseline', 'compare')}]"
    return {
        "towns": str(len(page.value("over.seeds", "compare"))),
        "without": page.number(without, "decimal", source="compare", tag=False),
    }


def _caught(page: Page) -> dict[str, object]:
    return {
        "caught": _number(page, "acc.ppv.locked", "n.numerator", tag=True),
        "missed": _number(page, "err.fn", "value"),
    }


def _lift(page: Page) -> dict[str, object]:
    return {
        "locked": _number(page, "need.lift", "n.locked"),
        "caught": _number(page, "need.lift", "n.caught"),
        "chance": page.number("need.lift", "decimal", part="n.random_expected", tag=False),
        "lift": page.number("need.lift", "decimal"),
    }


def _red(page: Page) -> dict[str, object]:
    """Give red days of infection beside all days of infection: both are counted by person and day."""
    counts = page.field("acc.ppv")["n"]
    return {
        "red": _number(page, "acc.ppv", "n.denominator"),
        "ill": _number(page, "acc.ppv", "n.numerator", tag=True),
        "share": page.number("acc.ppv", "percent", tag=False),
        "base": page.number("acc.base_rate", "percent"),
        "well": str(counts["denominator"] - counts["numerator"]),
    }


def _needless(page: Page) -> dict[str, object]:
    return {
        "locked": _number(page, "prop.needless", "n.denominator"),
        "needless": _number(page, "prop.needless", "n.numerator", tag=True),
        "share": page.number("prop.needless", "of_100", tag=False),
    }


def _free(page: Page) -> dict[str, object]:
    return {
        "locked": _number(page, "acc.ppv.locked", "n.denominator", tag=True),
        "whole": _number(page, "acc.base_rate", "n.denominator"),
    }


def _seen(page: Page) -> dict[str, object]:
    return {
        "seen": page.at("roles.central.platform.whereabouts", "whole"),
        "people": page.at("ledger.people", "whole", tag=False),
    }


def _refused(page: Page) -> dict[str, object]:
    gate = middle_gate(page)
    name = f"con.cost[{gate}]"
    gates = page.document.get("consent", {}).get("gates", [])
    found = next((one for one in gates if one["gate"] == gate), None)
    return {
        "entries": _number(page, name, "n.entries"),
        "lost": _number(page, name, "n.entries_lost_refusing", tag=True),
        "showing": _number(page, name, "n.entries_lost_showing"),
        "gate": page.either(found["title"]) if found else gate,
    }


_WORDS: dict[str, Callable[[Page], dict[str, object]]] = {
    "averted": _averted,
    "caught": _caught,
    "lift": _lift,
    "red_and_ill": _red,
    "free": _free,
    "infected": _infected,
    "missed": _caught,
    "needless": _needless,
    "red_and_well": _red,
    "seen": _seen,
    "refused": _refused,
    "showing": _refused,
}

BLOCK = Block("sides", _build)
