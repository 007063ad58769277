"""Who infected whom in truth, and which of these links the platform found, missed or made up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.report.charts import (
    Axis,
    InfectedPerson,
    LedgerRow,
    LineSeries,
    Link,
    Part,
    curve,
    infection_tree,
    ledger,
)
from healthcode.report.dates import days_from
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.report.charts import Chart

#: So many people can be read in one drawing; the largest trees come first.
MOST_DRAWN = 40
_PAINTS = {True: "one", False: "five"}


def _build(page: Page) -> Markup:
    if not page.has("paths"):
        return page.missing("paths")
    if not page.has("path.found"):
        return paragraph(page.tell("paths.no_links", found=page.number("path.found")))
    drawn = _drawn(page.value("paths.true_tree.kept"))
    body = [
        headline(
            page.tell(
                "paths.headline",
                links=page.number("path.found", "whole", part="n.denominator", tag=False),
                found=page.number("path.found", "whole", part="n.numerator"),
                known=page.number("path.missed", "whole", part="n.known_cases", tag=False),
            )
        ),
        page.trap("path.missed"),
    ]
    if drawn:
        body += [
            page.draw(_tree(page, drawn), "paths.true_tree", "paths.inferred_tree"),
            _left_out(page, drawn),
        ]
    body += _invented(page)
    settings = [
        name for name in page.names("path.found") if page.field(f"path.found[{name}]")["n"]["denominator"]
    ]
    if settings:
        body += [
            heading(page, "paths.where_title"),
            page.draw(_settings(page, settings), "path.found[…]", "path.missed[…]"),
            page.trap(f"path.found[{settings[0]}]"),
        ]
    steps = [name for name in page.names("path.reach") if page.has(f"path.reach[{name}]")]
    if steps:
        body += [heading(page, "paths.reach_title"), _reach(page, steps)]
    elif not page.names("path.reach"):
        body.append(page.missing("chains"))
    body += [_sides(page, steps), beside(page, "paths")]
    return Markup("\n").join(body)


def _drawn(kept: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Choose whole trees, the largest first, as many as can be read; of a larger one the first people."""
    root_of: dict[str, str] = {}
    for one in kept:
        root_of[one["person_id"]] = root_of[one["by"]] if one["by"] in root_of else one["person_id"]
    sizes = Counter(root_of.values())
    chosen: set[str] = set()
    room = MOST_DRAWN
    for root, size in sizes.most_common():
        if size <= room:
            chosen.add(root)
            room -= size
    if not chosen and sizes:
        chosen.add(sizes.most_common(1)[0][0])
    return [one for one in kept if root_of[one["person_id"]] in chosen][:MOST_DRAWN]


def _tree(page: Page, drawn: Sequence[Mapping[str, Any]]) -> Chart:
    began = page.value("series.dates.0") if page.has("series") else drawn[0]["at"]
    inferred = page.value("paths.inferred_tree.kept")
    known = {one["person_id"] for one in drawn}
    suspected = {one["person_id"] for one in inferred} | {one["by"] for one in inferred}
    people = [
        InfectedPerson(
            one["person_id"],
            one["person_id"],
            days_from(str(began), str(one["at"])) or 0.0,
            _PAINTS[one["person_id"] in suspected],
        )
        for one in drawn
    ]
    links = [
        Link(one["by"], one["person_id"], "found" if one["is_found"] else "missed")
        for one in drawn
        if one["by"] in known
    ]
    links += [
        Link(one["by"], one["person_id"], "invented")
        for one in inferred
        if one["is_true"] is False and one["by"] in known and one["person_id"] in known
    ]
    return infection_tree(
        page.setting("paths-tree", page.say("paths.tree"), page.say("paths.tree_description")),
        people,
        links,
        kind_words={
            "found": page.say("paths.kinds.found"),
            "missed": page.say("paths.kinds.missed"),
            "invented": page.say("paths.kinds.invented"),
        },
        day_label=page.say("paths.day"),
        header=(page.say("paths.from"), page.say("paths.to"), page.say("paths.link")),
    )


def _left_out(page: Page, drawn: Sequence[Mapping[str, Any]]) -> Markup:
    """Say how many of the infected are drawn; those alone infected nobody and were infected elsewhere."""
    return Markup('<p class="small">{}</p>').format(
        page.tell(
            "paths.drawn",
            drawn=str(len(drawn)),
            people=page.at("paths.true_tree.people", "whole", tag=False),
            alone=page.at("paths.true_tree.alone", "whole", tag=False),
        )
    )


def _invented(page: Page) -> list[Markup]:
    if not page.field("path.invented")["n"]["denominator"]:
        named = page.number("path.invented", "whole", part="n.denominator")
        return [paragraph(page.tell("paths.nobody_named", named=named))]
    parts = {
        name: page.number("path.invented", "whole", part=f"n.{key}", tag=False)
        for name, key in (("named", "denominator"), ("blamed", "people_blamed"))
    }
    words = page.tell(
        "paths.invented", **parts, invented=page.number("path.invented", "whole", part="n.numerator")
    )
    return [paragraph(words), page.trap("path.invented")]


def _settings(page: Page, settings: list[str]) -> Chart:
    rows = [
        LedgerRow(
            _setting_word(page, name),
            [
                Part(page.say("paths.found"), page.field(f"path.found[{name}]")["n"]["numerator"], "one"),
                Part(page.say("paths.missed"), page.field(f"path.missed[{name}]")["n"]["numerator"], "two"),
            ],
        )
        for name in settings
    ]
    axis = page.say("paths.links")
    return ledger(
        page.setting("paths-where", page.say("paths.where_chart"), page.say("paths.where_description")),
        rows,
        Axis(axis, is_whole=True),
        header=(page.say("paths.where"), page.say("paths.link"), axis),
    )


def _setting_word(page: Page, name: str) -> str:
    kind = name.partition("=")[2]
    for key in (kind, kind.partition("/")[0]):
        if page.knows(f"paths.settings.{key}"):
            words = page.say(f"paths.settings.{key}")
            return words if key == kind else f"{words} ({kind.partition('/')[2]})"
    return kind


def _reach(page: Page, steps: list[str]) -> Markup:
    header = [page.say(f"paths.{name}") for name in ("steps", "named", "share", "within")]
    rows = [
        [
            page.say("paths.any_step") if step == "any" else step,
            page.number(f"path.reach[{step}]", "whole", part="n.numerator", tag=False),
            page.number(f"path.reach[{step}]", "percent", tag=False),
            page.number(f"path.reach[{step}]", "whole", part="n.infected_within", tag=False),
        ]
        for step in steps
    ]
    words = page.tell(
        "paths.reach",
        known=page.number(f"path.reach[{steps[0]}]", "whole", part="n.known_cases", tag=False),
        infected=page.number(f"path.reach[{steps[0]}]", "whole", part="n.infected"),
    )
    parts = [paragraph(words), page.table(page.say("paths.reach_caption"), header, rows)]
    if len(steps) > 2:
        parts.append(page.draw(_reach_curve(page, steps), "path.reach[…]"))
    return Markup("\n").join([*parts, page.trap(f"path.reach[{steps[0]}]")])


def _reach_curve(page: Page, steps: list[str]) -> Chart:
    numbered = sorted(int(step) for step in steps if step.isdigit())
    counts = {step: page.field(f"path.reach[{step}]")["n"] for step in numbered}
    people = [(step, page.field(f"path.reach[{step}]")["value"]) for step in numbered]
    infected = [
        (step, one["infected_within"] / one["infected"] if one["infected"] else None)
        for step, one in counts.items()
    ]
    axes = (
        Axis(page.say("paths.steps"), is_whole=True, from_zero=False),
        Axis(page.say("paths.reached"), is_share=True, high=1),
    )
    return curve(
        page.setting("paths-reach", page.say("paths.reach_chart"), page.say("paths.reach_description")),
        [
            LineSeries(page.say("paths.of_infected"), infected, "one"),
            LineSeries(page.say("paths.of_people"), people, "two"),
        ],
        axes,
        header=(page.say("paths.line"), axes[0].label, axes[1].label),
    )


def _sides(page: Page, steps: list[str]) -> Markup:
    for_it = None
    if page.field("path.found")["n"]["numerator"]:
        for_it = page.tell(
            "paths.for_it_found",
            found=page.number("path.found", "whole", part="n.numerator"),
        )
    if steps and page.field(f"path.reach[{steps[0]}]")["n"]["infected_within"]:
        for_it = page.tell(
            "paths.for_it",
            within=page.number(f"path.reach[{steps[0]}]", "whole", part="n.infected_within", tag=False),
            infected=page.number(f"path.reach[{steps[0]}]", "whole", part="n.infected", tag=False),
            named=page.number(f"path.reach[{steps[0]}]", "whole", part="n.numerator"),
        )
    is_invented = page.field("path.invented")["n"]["numerator"]
    against_it = page.tell(
        "paths.against_it" if is_invented else "paths.against_missed",
        missed=page.number("path.missed", "whole", part="n.numerator", tag=False),
        links=page.number("path.missed", "whole", part="n.denominator"),
        invented=page.number("path.invented", "whole", part="n.numerator"),
    )
    is_missed = page.field("path.missed")["n"]["numerator"]
    return both_sides(page, for_it, against_it if is_missed or is_invented else None)


BLOCK = Block("paths", _build)
