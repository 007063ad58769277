"""Tricks to stay green: what each brings to those who use it, and what it costs the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, Bar, BarRow, bars
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, headline, paragraph

if TYPE_CHECKING:
    from healthcode.report.charts import Chart


def _build(page: Page) -> Markup:
    tricks = [name for name in page.names("game.gain") if f"game.cost[{name}]" in page.document["fields"]]
    if not tricks:
        return page.missing("gaming")
    known = [name for name in tricks if page.has(f"game.gain[{name}]", f"game.cost[{name}]")]
    if not known:
        return paragraph(page.tell("tricks.unknown", gain=page.number(f"game.gain[{tricks[0]}]")))
    best = max(known, key=lambda name: page.field(f"game.gain[{name}]")["value"])
    dearest = max(known, key=lambda name: page.field(f"game.cost[{name}]")["n"]["unlocked"])
    body = [
        headline(_headline(page, best)),
        paragraph(
            page.tell(
                "tricks.people",
                eligible=page.number(f"game.gain[{best}]", "whole", part="n.eligible"),
            )
        ),
        *([_few(page)] if page.field(f"game.gain[{best}]")["n"].get("is_small") else []),
        page.trap(f"game.gain[{best}]"),
        page.draw(_bars(page, known), "game.gain[…]", kind="ASSUMPTION"),
        _table(page, tricks),
        page.trap(f"game.cost[{dearest}]"),
        *_doors(page),
        _sides(page, best, dearest),
        beside(page, "tricks"),
    ]
    return Markup("\n").join(body)


def _few(page: Page) -> Markup:
    return Markup('<p class="small">{}</p>').format(page.say("tricks.few"))


def trick_word(page: Page, trick: str) -> str:
    """Name a trick; one without words of its own keeps its id."""
    key = f"tricks.names.{trick}"
    return page.say(key) if page.knows(key) else trick


def _count(page: Page, trick: str, name: str, *, tag: bool = False, family: str = "game.gain") -> Markup:
    return page.number(f"{family}[{trick}]", "whole", part=f"n.{name}", tag=tag)


def _headline(page: Page, best: str) -> Markup:
    if page.field(f"game.gain[{best}]")["value"] <= 0:
        return page.tell("tricks.nothing_gained", gain=page.number(f"game.gain[{best}]", "decimal"))
    return page.tell(
        "tricks.headline",
        trick=trick_word(page, best),
        gained=_count(page, best, "gained"),
        evaders=_count(page, best, "evaders"),
        gain=page.number(f"game.gain[{best}]", "decimal"),
    )


def _bars(page: Page, tricks: list[str]) -> Chart:
    axis = page.say("tricks.axis")
    return bars(
        page.setting("tricks-gain", page.say("tricks.chart"), page.say("tricks.description")),
        [BarRow(trick_word(page, name), Bar(page.field(f"game.gain[{name}]")["value"])) for name in tricks],
        Axis(axis),
        header=(page.say("tricks.trick"), axis, page.say("tricks.runs")),
    )


def _table(page: Page, tricks: list[str]) -> Markup:
    columns = ("evaders", "gained", "unlocked", "newly_locked", "others_freed", "others_locked")
    header = [page.say("tricks.trick"), *(page.say(f"tricks.{name}") for name in columns)]
    rows = [[trick_word(page, trick), *(_count(page, trick, name) for name in columns)] for trick in tricks]
    return page.table(page.say("tricks.caption"), header, rows)


def _doors(page: Page) -> list[Markup]:
    """Write what a screenshot of somebody else's green code opens, gate by gate."""
    gates = [gate for gate in page.names("game.slipped") if page.has(f"game.slipped[{gate}]")]
    if not gates:
        return []
    if not any(page.field(f"game.slipped[{gate}]")["value"] for gate in gates):
        return [paragraph(page.tell("tricks.no_door"))]
    titles = {one["gate"]: one["title"] for one in page.document.get("consent", {}).get("gates", [])}
    header = [page.say(f"tricks.{name}") for name in ("gate", "slipped", "slipped_infected")]
    rows = [
        [
            page.either(titles[gate]) if gate in titles else gate,
            page.number(f"game.slipped[{gate}]", "decimal", tag=False),
            page.number(f"game.slipped.infected[{gate}]", "decimal", tag=False),
        ]
        for gate in gates
    ]
    return [page.table(page.say("tricks.doors"), header, rows), page.trap(f"game.slipped[{gates[0]}]")]


def _sides(page: Page, best: str, dearest: str) -> Markup:
    unlocked = page.field(f"game.cost[{dearest}]")["n"]["unlocked"]
    for_it = page.tell(
        "tricks.for_it" if unlocked else "tricks.for_it_none",
        trick=trick_word(page, dearest),
        unlocked=_count(page, dearest, "unlocked", tag=True, family="game.cost"),
        evaders=_count(page, dearest, "evaders", family="game.cost"),
    )
    against_it = page.tell(
        "tricks.against_it",
        trick=trick_word(page, best),
        gained=_count(page, best, "gained", tag=True),
        evaders=_count(page, best, "evaders"),
    )
    return both_sides(page, for_it, against_it)


BLOCK = Block("tricks", _build)
