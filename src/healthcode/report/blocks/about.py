"""What this page is and is not, and its own questions answered in figures before anything else."""

from __future__ import annotations

from typing import get_args

from markupsafe import Markup

from healthcode.report.blocks.frontier import BLOCK as FRONTIER
from healthcode.report.blocks.sides import sentence_of
from healthcode.report.page import Block, Kind, Page
from healthcode.report.strongest import QUESTIONS, Side, Strong, policy_here, strongest

#: The words that are explained once, before they are used.
_WORDS = ("locked", "row", "person_day", "chance", "seed", "middle")
#: Of how many red days were days of infection: a number that both sides may quote.
_RED_DAYS = "acc.ppv"


def _build(page: Page) -> Markup:
    numbers = {side: _one_number(page, side) for side in get_args(Side)}
    return page.fill(
        "about",
        kinds=[(page.tag(kind), page.say(f"about.kinds.{kind}")) for kind in get_args(Kind)],
        words=[(page.say(f"about.words.{name}"), page.say(f"about.means.{name}")) for name in _WORDS],
        answers=[_red(page), _paid(page), _brought(page)],
        sides=[
            (page.say(f"sides.{side}"), sentence_of(page, one) if one else page.tell("sides.none"))
            for side, one in numbers.items()
        ],
        is_one_count=all(one and _RED_DAYS in one.candidate.fields for one in numbers.values()),
    )


def _answer(page: Page, block: str, name: str, figure: Markup | None, words: Markup) -> dict[str, object]:
    return {"block": block, "question": page.say(f"about.questions.{name}"), "figure": figure, "words": words}


def _red(page: Page) -> dict[str, object]:
    if not page.has("tree"):
        return _answer(page, "town", "red", None, page.missing("base-rate"))
    red = page.at("tree.run.red", "whole", tag=False)
    figure = page.tell("about.figures.red", red=red, ill=page.at("tree.run.infected.red", "whole", tag=False))
    words = page.tell("about.answers.red", well=page.at("tree.run.not_infected.red", "whole"))
    return _answer(page, "town", "red", figure, words)


def _paid(page: Page) -> dict[str, object]:
    if not page.has("prop.needless"):
        return _answer(page, "exhibits", "paid", None, page.tell("exhibits.nobody_locked"))
    figure = page.tell(
        "about.figures.paid",
        locked=page.number("prop.needless", "whole", part="n.denominator", tag=False),
        needless=page.number("prop.needless", "whole", part="n.numerator", tag=False),
    )
    if not page.has("tree"):
        return _answer(page, "exhibits", "paid", figure, page.tell("about.answers.paid_days"))
    words = page.tell(
        "about.answers.paid",
        infected=page.at("tree.run.infected.all", "whole", tag=False),
        missed=page.at("tree.run.infected.other", "whole"),
    )
    return _answer(page, "exhibits", "paid", figure, words)


def _brought(page: Page) -> dict[str, object]:
    """Answer from the comparison, which alone knows the same town without a code."""
    here = policy_here(page) if page.compare is not None else None
    averted, locked = f"prop.averted[{here}]", f"prop.locked[{here}]"
    if here is None or not page.compares(averted, locked):
        return _answer(page, FRONTIER.name, "brought", None, page.tell("about.answers.not_compared"))
    figure = page.tell(
        "about.figures.brought",
        averted=page.number(averted, "decimal", source="compare", tag=False),
    )
    words = page.tell(
        "about.answers.brought",
        towns=str(len(page.value("over.seeds", "compare"))),
        low=page.number(averted, "decimal", part="n.range.0", source="compare", tag=False),
        high=page.number(averted, "decimal", part="n.range.1", source="compare", tag=False),
        locked=page.number(locked, "decimal", source="compare"),
    )
    return _answer(page, FRONTIER.name, "brought", figure, Markup(" ").join([words, *_this_town(page, here)]))


def _this_town(page: Page, here: str) -> list[Markup]:
    """Give the pair of the page's own town, if its seed is among the compared ones."""
    seeds = list(page.value("over.seeds", "compare"))
    run = page.value("run")
    names = {"infected": here, "without": page.value("over.baseline", "compare")}
    fields = {key: f"prop.infected[{name}]" for key, name in names.items()}
    if run.get("seed") not in seeds or not page.compares(*fields.values()):
        return []
    at = seeds.index(run["seed"])
    if any(len(page.field(name, "compare")["n"].get("by_seed", [])) <= at for name in fields.values()):
        return []
    pair = {
        key: page.number(name, "whole", part=f"n.by_seed.{at}", source="compare", tag=False)
        for key, name in fields.items()
    }
    return [page.tell("about.answers.brought_here", **pair)]


def _one_number(page: Page, side: Side) -> Strong | None:
    """Give one number of a side, on the same question for both: whom the code locked, before all else."""
    order = sorted(QUESTIONS, key=lambda question: question != "aim")
    found = sorted(strongest(page, side), key=lambda one: order.index(one.candidate.question))
    return found[0] if found else None


BLOCK = Block("about", _build)
