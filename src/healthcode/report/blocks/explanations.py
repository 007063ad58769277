"""Whether the reasons that people were given decided and were of use, and one that rests on a wrong row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from healthcode.report.charts import Axis, Bar, BarRow, IconKind, bars, icon_array, people_per_mark
from healthcode.report.chip import chip
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.report.charts import Chart

_FALSE = "false_reason"


def _build(page: Page) -> Markup:
    body = []
    if "why.faith" in page.document["fields"]:
        body += _tested(page)
    else:
        body.append(page.missing("why"))
    body += [_others(page), _false_reason(page)]
    if page.has("why.actionable"):
        body.append(_sides(page))
    body.append(beside(page, "explanations"))
    return Markup("\n").join(body)


def _tested(page: Page) -> list[Markup]:
    explained = page.number("why.none", "whole", part="n.explained", tag=False)
    if not page.has("why.faith"):
        return [
            headline(
                page.tell("explanations.none_named", explained=explained, faith=page.number("why.faith"))
            )
        ]
    counts = page.field("why.faith")["n"]
    parts = [
        headline(
            page.tell(
                "explanations.headline",
                explained=explained,
                named=page.number("why.faith", "whole", part="n.denominator", tag=False),
                true=page.number("why.faith", "whole", part="n.numerator"),
            )
        ),
        page.draw(_icons(page, counts), "why.faith"),
        page.trap("why.faith"),
        heading(page, "explanations.change_title"),
        paragraph(
            page.tell(
                "explanations.change",
                actionable=page.number("why.actionable", "whole", part="n.numerator"),
                explained=explained,
                cannot=page.number("why.none", "whole", part="n.numerator"),
            )
        ),
    ]
    if page.has("why.minimal") and page.field("why.minimal")["n"].get("by_size"):
        parts.append(page.draw(_sizes(page), "why.minimal"))
    return [*parts, page.trap("why.minimal"), page.trap("why.actionable")]


def _icons(page: Page, counts: Mapping[str, Any]) -> Chart:
    true, named, explained = (counts[name] for name in ("numerator", "denominator", "explained"))
    note = "explanations.mark_one" if people_per_mark(explained) == 1 else "explanations.mark_note"
    kinds = [
        IconKind(page.say("explanations.kinds.true"), true, "one"),
        IconKind(page.say("explanations.kinds.not_enough"), named - true, "two"),
        IconKind(page.say("explanations.kinds.no_rows"), explained - named, "five"),
    ]
    return icon_array(
        page.setting("why-faith", page.say("explanations.icons"), page.say("explanations.icons_description")),
        [kind for kind in kinds if kind.count],
        header=(page.say("explanations.what"), page.say("explanations.explanations")),
        mark_note=page.say(note, people="{people}"),
    )


def _sizes(page: Page) -> Chart:
    by_size = page.field("why.minimal")["n"]["by_size"]
    axis = page.say("explanations.explanations")
    return bars(
        page.setting("why-sizes", page.say("explanations.sizes"), page.say("explanations.sizes_description")),
        [
            BarRow(
                page.say("explanations.row" if size == "1" else "explanations.rows", count=size), Bar(count)
            )
            for size, count in by_size.items()
        ],
        Axis(axis, is_whole=True),
        header=(page.say("explanations.needed"), axis, page.say("explanations.runs")),
    )


def _false_reason(page: Page) -> Markup:
    """Lead to the person whose reason rests on a wrong row; the person is told of only once."""
    exhibits = page.document.get("exhibits") or []
    found = next((one for one in exhibits if one["kind"] == _FALSE and one["person_id"] is not None), None)
    return page.fill("explanations", person=found["person_id"]) if found else Markup()


def _others(page: Page) -> Markup:
    """List tested reasons of people who are told of nowhere else, the first of each rule."""
    told = {one["person_id"] for one in page.document.get("exhibits") or []}
    chosen: dict[str, Mapping[str, Any]] = {}
    for one in page.document.get("why") or []:
        if one["person_id"] not in told:
            chosen.setdefault(one["rule"], one)
    if not chosen:
        return Markup()
    columns = ("person", "colour", "rule", "rows", "power")
    header = [page.say(f"explanations.other.{name}") for name in columns]
    places = {id(one): at for at, one in enumerate(page.document["why"])}
    rows = [
        [
            Markup('<span class="whole">{}</span>').format(one["person_id"]),
            chip(one["colour"], page),
            one["rule"],
            page.at(f"why.{places[id(one)]}.rows", "whole", tag=False),
            page.say("explanations.yes" if one["is_actionable"] else "explanations.no"),
        ]
        for one in chosen.values()
    ]
    table = page.table(page.say("explanations.other.caption"), header, rows)
    return page.fill("tested_reasons", table=table)


def _sides(page: Page) -> Markup:
    for_it = page.tell("explanations.for_it", faith=page.number("why.faith", "of_100"))
    against_it = page.tell("explanations.against_it", actionable=page.number("why.actionable", "of_100"))
    return both_sides(page, for_it if page.field("why.faith")["value"] else None, against_it)


BLOCK = Block("explanations", _build)
