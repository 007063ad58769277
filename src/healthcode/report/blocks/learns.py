"""Who learns what about people under each design, and what a decentralised one can and cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, Bar, BarRow, LineSeries, bars, curve, roles_grid
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, ends, heading, headline, paragraph

if TYPE_CHECKING:
    from healthcode.report.charts import Chart

_CENTRAL = "central"


def _build(page: Page) -> Markup:
    if not page.has("ledger", "roles"):
        return page.missing("learns")
    designs = list(page.value("roles"))
    shown = _CENTRAL if _CENTRAL in designs else designs[0]
    body = [
        headline(_police(page, shown)),
        ends(page, "ledger"),
        page.draw(_facts(page, shown), f"roles.{shown}"),
        heading(page, "learns.designs_title"),
        paragraph(page.tell("learns.designs_text")),
        page.draw(_whereabouts(page, designs), "roles"),
        page.draw(_points(page, designs), "dec.server[…]", "dec.edges[…]"),
        page.trap(f"dec.server[{designs[0]}]"),
        _ledger(page, designs),
        heading(page, "learns.effect_title"),
        paragraph(_effect(page)),
        page.draw(_coverage(page), "ledger.effect", kind="ASSUMPTION"),
        page.trap("dec.effect[own]"),
        beside(page, "learns"),
    ]
    return Markup("\n").join(body)


def _given(page: Page) -> Markup:
    """Say how many people there are to be guessed of."""
    if not page.has("ledger", "roles"):
        return Markup()
    return paragraph(page.tell("learns.given", people=page.at("ledger.people", "whole", tag=False)))


def _police(page: Page, design: str) -> Markup:
    """Say of how many people the police can learn where they were, beside the platform alone."""
    path = f"roles.{design}"
    words = {
        "design": _word(page, "designs", design),
        "police": page.at(f"{path}.police.whereabouts", "whole", tag=False),
        "people": page.at("ledger.people", "whole"),
    }
    roles = page.value(path)
    if "platform" not in roles or roles["platform"]["whereabouts"] == roles["police"]["whereabouts"]:
        return page.tell("learns.police_same", **words)
    platform = page.at(f"{path}.platform.whereabouts", "whole", tag=False)
    return page.tell("learns.police", **words, platform=platform)


def _word(page: Page, group: str, name: str) -> str:
    key = f"learns.{group}.{name}"
    return page.say(key) if page.knows(key) else name


def _facts(page: Page, design: str) -> Chart:
    grid = page.value(f"roles.{design}")
    roles = list(grid)
    facts = list(grid[roles[0]])
    return roles_grid(
        page.setting(
            "learns-facts",
            page.say("learns.facts_chart", design=_word(page, "designs", design)),
            page.say("learns.facts_description"),
        ),
        [_word(page, "roles", role) for role in roles],
        [_word(page, "facts", fact) for fact in facts],
        [[grid[role][fact] for fact in facts] for role in roles],
        header=page.say("learns.role"),
    )


def _whereabouts(page: Page, designs: list[str]) -> Chart:
    grid = page.value("roles")
    roles = list(grid[designs[0]])
    return roles_grid(
        page.setting("learns-where", page.say("learns.where_chart"), page.say("learns.where_description")),
        [_word(page, "designs", design) for design in designs],
        [_word(page, "roles", role) for role in roles],
        [[grid[design][role]["whereabouts"] for role in roles] for design in designs],
        header=page.say("learns.design"),
    )


def _points(page: Page, designs: list[str]) -> Chart:
    rows = [
        BarRow(
            _word(page, "designs", design),
            Bar(page.field(f"dec.server[{design}]")["value"]),
            Bar(page.field(f"dec.edges[{design}]")["value"]),
        )
        for design in designs
    ]
    axis = page.say("learns.per_person")
    return bars(
        page.setting("learns-server", page.say("learns.server_chart"), page.say("learns.server_description")),
        rows,
        Axis(axis),
        header=(
            page.say("learns.design"),
            page.say("learns.points"),
            page.say("learns.runs"),
            page.say("learns.edges"),
        ),
        beside_label=page.say("learns.edges_short"),
    )


def _ledger(page: Page, designs: list[str]) -> Markup:
    header = [
        page.say(f"learns.{name}")
        for name in ("design", "records", "held", "kinds", "sensitive", "points", "edges")
    ]
    rows = []
    for design in designs:
        path = f"ledger.designs.{design}"
        rows.append(
            [
                _word(page, "designs", design),
                *(
                    page.at(f"{path}.{name}", "whole", tag=False)
                    for name in ("records", "records_held", "kinds", "sensitive_kinds")
                ),
                page.number(f"dec.server[{design}]", "decimal", tag=False),
                page.number(f"dec.edges[{design}]", "decimal", tag=False),
            ]
        )
    return page.table(page.say("learns.ledger_caption"), header, rows)


def _effect(page: Page) -> Markup:
    if not page.has("dec.effect[own]"):
        return page.tell("learns.no_pairs", share=page.number("dec.effect[own]"))
    return page.tell(
        "learns.effect",
        covered=page.number("dec.effect[own]", "whole", part="n.covered", tag=False),
        pairs=page.number("dec.effect[own]", "whole", part="n.pairs", tag=False),
        people=page.number("dec.effect[own]", "whole", part="n.people", tag=False),
        share=page.number("dec.effect[own]", "percent"),
    )


def _coverage(page: Page) -> Chart:
    effect = sorted(page.value("ledger.effect").values(), key=lambda one: one["uptake"])
    series = [
        LineSeries(page.say("learns.covered"), [(one["uptake"], one["share"]) for one in effect], "one"),
        LineSeries(
            page.say("learns.squared"), [(one["uptake"], one["uptake_squared"]) for one in effect], "five"
        ),
    ]
    axes = (
        Axis(page.say("learns.uptake"), is_share=True, high=1),
        Axis(page.say("learns.of_pairs"), is_share=True, high=1),
    )
    return curve(
        page.setting("learns-uptake", page.say("learns.uptake_chart"), page.say("learns.uptake_description")),
        series,
        axes,
        header=(page.say("learns.line"), axes[0].label, axes[1].label),
    )


BLOCK = Block("learns", _build, _given)
