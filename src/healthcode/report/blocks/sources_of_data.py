"""What each source of data added, and how few sources would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import (
    Axis,
    Bar,
    BarRow,
    Line,
    LineSeries,
    SeedRow,
    bars,
    curve,
    dots_over_seeds,
)
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph

if TYPE_CHECKING:
    from healthcode.report.charts import Chart


def _build(page: Page) -> Markup:
    sources = page.names("need.delta")
    if not sources:
        return page.missing("necessity")
    if not page.field("need.lift")["n"]["caught"]:
        words = paragraph(page.tell("sources_of_data.nothing_caught"))
        return headline(_headline(page)) + words + beside(page, "sources_of_data")
    body = [
        headline(_headline(page)),
        page.trap("need.lift"),
        heading(page, "sources_of_data.delta_title"),
        paragraph(page.tell("sources_of_data.delta")),
        page.draw(_bars(page, "need.delta", sources), "need.delta[…]"),
        page.trap(f"need.delta[{sources[0]}]"),
        heading(page, "sources_of_data.shapley_title"),
        paragraph(page.tell("sources_of_data.shapley")),
        page.draw(_bars(page, "need.shapley", sources), "need.shapley[…]"),
        page.trap(f"need.shapley[{sources[0]}]"),
        heading(page, "sources_of_data.fewer_title"),
        _fewer(page, sources),
    ]
    if page.compare is not None and _closed(page):
        body += [
            heading(page, "sources_of_data.closed_title"),
            paragraph(page.tell("sources_of_data.closed")),
            page.draw(_seeds(page), "need.closed[…]", source="compare"),
        ]
    body += [_sides(page, sources), beside(page, "sources_of_data")]
    return Markup("\n").join(body)


def _headline(page: Page) -> Markup:
    lift = page.field("need.lift")
    parts = {
        "locked": page.number("need.lift", "whole", part="n.locked", tag=False),
        "caught": page.number("need.lift", "whole", part="n.caught", tag=False),
    }
    if lift["value"] is None:
        return page.tell("sources_of_data.nobody_locked", **parts, lift=page.number("need.lift"))
    return page.tell(
        "sources_of_data.headline",
        **parts,
        by_lot=page.number("need.lift", "decimal", part="n.random_expected", tag=False),
        lift=page.number("need.lift", "decimal"),
    )


def source_word(page: Page, source: str) -> str:
    """Name a table of the platform; one without words keeps its own name."""
    key = f"sources_of_data.sources.{source}"
    return page.say(key) if page.knows(key) else source


def _bars(page: Page, family: str, sources: list[str]) -> Chart:
    name = family.removeprefix("need.")
    rows = [
        BarRow(source_word(page, source), Bar(page.field(f"{family}[{source}]")["value"]), paint=paint)
        for source, paint in zip(sources, ("one", "two", "three", "four", "five", "six") * 2, strict=False)
    ]
    axis = page.say(f"sources_of_data.{name}_axis")
    return bars(
        page.setting(
            f"sources-{name}",
            page.say(f"sources_of_data.{name}_chart"),
            page.say(f"sources_of_data.{name}_description"),
        ),
        rows,
        Axis(axis),
        header=(page.say("sources_of_data.source"), axis, page.say("sources_of_data.runs")),
    )


def _sizes(page: Page) -> list[int]:
    return sorted(int(name) for name in page.names("min.curve") if name.isdigit())


def _names(page: Page, size: int) -> str:
    found = [source_word(page, one) for one in page.field(f"min.curve[{size}]")["n"]["sources"]]
    return ", ".join(found) or page.say("sources_of_data.none")


def _fewer(page: Page, sources: list[str]) -> Markup:
    sizes = _sizes(page)
    smallest = int(page.field("min.set")["value"])
    words = page.tell(
        "sources_of_data.fewer",
        count=page.number("min.set", "whole"),
        all=page.say("sources_of_data.all_of", count=len(sources)),
        names=_names(page, smallest),
    )
    parts = [paragraph(words)]
    if sizes and page.field(f"min.curve[{sizes[-1]}]")["value"]:
        parts.append(page.draw(_curve(page, sizes), "min.curve[…]", "min.unicity[…]"))
    header = [page.say(f"sources_of_data.{name}") for name in ("count", "which", "caught", "alone")]
    rows = [
        [
            str(size),
            _names(page, size),
            page.number(f"min.curve[{size}]", "decimal", tag=False),
            page.number(f"min.unicity[{size}]", "percent", tag=False)
            if f"min.unicity[{size}]" in page.document["fields"]
            else page.say("page.not_estimable"),
        ]
        for size in sizes
    ]
    parts.append(page.table(page.say("sources_of_data.fewer_caption"), header, rows))
    return Markup("\n").join([*parts, page.trap("min.set")])


def _curve(page: Page, sizes: list[int]) -> Chart:
    whole = float(page.field(f"min.curve[{sizes[-1]}]")["value"])
    caught = [(size, page.field(f"min.curve[{size}]")["value"] / whole) for size in sizes]
    fields = page.document["fields"]
    alone = [(size, fields.get(f"min.unicity[{size}]", {"value": None})["value"]) for size in sizes]
    setting = page.setting(
        "sources-fewer",
        page.say("sources_of_data.curve_title"),
        page.say("sources_of_data.curve_description"),
    )
    return curve(
        setting,
        [
            LineSeries(page.say("sources_of_data.curve_caught"), caught, "one"),
            LineSeries(page.say("sources_of_data.curve_alone"), alone, "two"),
        ],
        (
            Axis(page.say("sources_of_data.curve_x"), is_whole=True),
            Axis(page.say("sources_of_data.curve_y"), is_share=True, high=1),
        ),
        header=(
            page.say("sources_of_data.curve_line"),
            page.say("sources_of_data.curve_x"),
            page.say("sources_of_data.curve_y"),
        ),
    )


def _closed(page: Page) -> list[tuple[str, str]]:
    """Give the fields of towns lived anew without a source, with the source of each."""
    fields = page.compare["fields"] if page.compare else {}
    return [(name, name[12:-1]) for name in fields if name.startswith("need.closed[")]


def _seeds(page: Page) -> Chart:
    rows = [
        SeedRow(source_word(page, source), page.field(name, "compare")["n"]["by_seed"], paint)
        for (name, source), paint in zip(_closed(page), ("one", "two", "three", "four", "six"), strict=False)
    ]
    axis = page.say("sources_of_data.closed_axis")
    return dots_over_seeds(
        page.setting(
            "sources-closed",
            page.say("sources_of_data.closed_chart"),
            page.say("sources_of_data.closed_description"),
        ),
        rows,
        Axis(axis, is_whole=True),
        header=(page.say("sources_of_data.source"), axis, page.say("sources_of_data.towns")),
        line=Line(0, page.say("sources_of_data.closed_line")),
    )


def _sides(page: Page, sources: list[str]) -> Markup:
    known = [source for source in sources if (page.field(f"need.shapley[{source}]")["value"] or 0) > 0]
    best = max(known, key=lambda source: page.field(f"need.shapley[{source}]")["value"], default=None)
    for_it = (
        page.tell("sources_of_data.no_source_helps")
        if best is None
        else page.tell(
            "sources_of_data.for_it",
            source=source_word(page, best),
            share=page.number(f"need.shapley[{best}]", "whole"),
            caught=page.number("need.lift", "whole", part="n.caught", tag=False),
        )
    )
    if int(page.field("min.set")["value"]) < len(sources):
        against_it = page.tell(
            "sources_of_data.against_it",
            count=page.number("min.set", "whole"),
            all=page.say("sources_of_data.all_of", count=len(sources)),
        )
    else:
        against_it = page.tell(
            "sources_of_data.against_all",
            caught=page.number("need.lift", "whole", part="n.caught", tag=False),
            infected=page.number("need.lift", "whole", part="n.infected"),
        )
    return both_sides(page, for_it, against_it)


BLOCK = Block("sources_of_data", _build)
