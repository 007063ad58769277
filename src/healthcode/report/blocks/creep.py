"""What else the data could be used for: red by order, a police query, a permanent score, growing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import (
    Axis,
    Bar,
    BarRow,
    LineSeries,
    TimelineEntry,
    bars,
    curve,
    timeline,
)
from healthcode.report.credit_score import credit_score
from healthcode.report.dates import date_words
from healthcode.report.known_texts import policy_title
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, ends, heading, paragraph, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.report.charts import Chart

_PAINTS = {"complaints": "two", "counts": "three", "reasons": "four", "data": "six", "log": "one"}


def _build(page: Page) -> Markup:
    body = []
    if page.has("creep"):
        drills: dict[str, Callable[[Page], list[Markup]]] = {
            "order": _order,
            "query": _query,
            "score": _score,
            "meter": _meter,
        }
        for name, write in drills.items():
            body += [
                heading(page, f"creep.{name}.title"),
                paragraph(page.tell(f"creep.{name}.intro")),
                *(write(page) if name in page.value("creep") else [paragraph(page.tell("creep.not_here"))]),
            ]
    else:
        body.append(page.missing("creep"))
    body += [
        heading(page, "creep.credit.title"),
        credit_score(page) if page.has("zhima") else page.missing("zhima"),
        beside(page, "creep"),
    ]
    return Markup("\n").join(body)


def _word(page: Page, key: str, name: str) -> str:
    return page.say(f"{key}.{name}") if page.knows(f"{key}.{name}") else name


# ── red by order ──


def _order(page: Page) -> list[Markup]:
    path = "creep.order"
    said = page.value(f"{path}.example.explanation.{page.language}")
    parts = [
        paragraph(
            page.tell("creep.order.what_if" if page.value(f"{path}.is_what_if") else "creep.order.of_run")
        ),
        ends(page, path),
        page.fill(
            "creep_told",
            sentences=[
                told(page, f"{path}.example.explanation.{page.language}.{at}", has_moments=True)
                for at in range(len(said))
            ],
        ),
        page.draw(_power(page), "creep.order.power_by_size", kind="ASSUMPTION"),
        _access(page),
    ]
    return [*parts, page.trap("creep.nonhealth")]


def _power(page: Page) -> Chart:
    sizes, lists = page.value("creep.order.power_by_size"), page.value("creep.order.lists")
    series = [
        LineSeries(
            page.say(f"creep.order.access.{access}"),
            [(one["listed"], one["noticed_at_last"][access] / lists) for one in sizes],
            paint,
        )
        for access, paint in _PAINTS.items()
        if access in sizes[0]["noticed_at_last"]
    ]
    axes = (
        Axis(page.say("creep.order.listed"), is_logarithmic=len(sizes) > 1, from_zero=False),
        Axis(page.say("creep.order.noticed"), is_share=True, high=1),
    )
    return curve(
        page.setting("creep-power", page.say("creep.order.chart"), page.say("creep.order.description")),
        series,
        axes,
        header=(page.say("creep.order.sees"), axes[0].label, axes[1].label),
    )


def _access(page: Page) -> Markup:
    header = [page.say(f"creep.order.{name}") for name in ("sees", "mornings", "alone", "all")]
    auditors = page.names("creep.detect")
    alarms = all("false_alarms" in page.field(f"creep.detect[{one}]")["n"] for one in auditors)
    header += [page.say("creep.order.false_head")] if alarms else []
    sizes = page.value("creep.order.power_by_size")
    rows = [
        [
            _word(page, "creep.order.access", access),
            page.number(f"creep.detect[{access}]", "whole", tag=False),
            page.at(f"creep.order.power_by_size.0.noticed_at_last.{access}", "whole", tag=False),
            page.at(
                f"creep.order.power_by_size.{len(sizes) - 1}.noticed_at_last.{access}", "whole", tag=False
            ),
            *(
                [page.number(f"creep.detect[{access}]", "whole", part="n.false_alarms", tag=False)]
                if alarms
                else []
            ),
        ]
        for access in auditors
    ]
    return page.table(
        page.say(
            "creep.order.caption",
            lists=page.value("creep.order.lists"),
            least=sizes[0]["listed"],
            most=sizes[-1]["listed"],
        ),
        header,
        rows,
    )


# ── the police query ──


def _query(page: Page) -> list[Markup]:
    designs = page.names("creep.query")
    return [
        ends(page, "creep.query"),
        page.draw(_named(page, designs), "creep.query[…]"),
        page.trap(f"creep.query[{designs[0]}]"),
    ]


def _named(page: Page, designs: list[str]) -> Chart:
    axis = page.say("creep.query.uninvolved")
    return bars(
        page.setting("creep-query", page.say("creep.query.chart"), page.say("creep.query.description")),
        [
            BarRow(_word(page, "learns.designs", design), Bar(page.field(f"creep.query[{design}]")["value"]))
            for design in designs
        ],
        Axis(axis, is_whole=True),
        header=(page.say("learns.design"), axis, page.say("learns.runs")),
    )


# ── the permanent score ──


def _score(page: Page) -> list[Markup]:
    schemes = page.names("creep.score")
    header = [page.say(f"creep.score.{name}") for name in ("who", "foot", "infected", "share", "all_share")]
    rows = []
    for name in schemes:
        field = f"creep.score[{name}]"
        rows.append(
            [
                _word(page, "creep.score.schemes", name),
                page.number(field, "whole", part="n.foot", tag=False),
                page.number(field, "whole", part="n.infected", tag=False),
                page.number(field, "percent", tag=False),
                page.tell(
                    "creep.score.of",
                    infected=page.number(field, "whole", part="n.others_infected", tag=False),
                    others=page.number(field, "whole", part="n.others", tag=False),
                ),
            ]
        )
    return [
        ends(page, "creep.score"),
        page.table(page.say("creep.score.caption"), header, rows),
        _ingredients(page),
        page.trap(f"creep.score[{schemes[0]}]"),
    ]


def _ingredients(page: Page) -> Markup:
    header = [page.say(f"creep.score.{name}") for name in ("counts", "who", "points", "sure", "people")]
    rows = []
    for name, scheme in page.value("creep.score.schemes").items():
        for at, one in enumerate(scheme["ingredients"]):
            path = f"creep.score.schemes.{name}.ingredients.{at}"
            rows.append(
                [
                    told(page, f"{path}.per.{page.language}"),
                    _word(page, "creep.score.schemes", name),
                    page.at(f"{path}.points", "decimal", kind="ASSUMPTION", tag=False),
                    _word(page, "creep.score.standing", one["standing"].replace(" ", "_")),
                    page.at(f"{path}.people", "whole", kind="ASSUMPTION", tag=False)
                    if one["people"] is not None
                    else page.say("creep.score.not_recorded"),
                ]
            )
    return page.table(page.say("creep.score.ingredients"), header, rows)


# ── the creep meter ──


def _meter(page: Page) -> list[Markup]:
    dates = page.names("creep.users")
    return [
        ends(page, "creep.meter"),
        page.draw(_timeline(page), "creep.meter.steps"),
        paragraph(
            page.tell(
                "creep.meter.users",
                first=page.number(f"creep.users[{dates[0]}]", "whole", tag=False),
                last=page.number(f"creep.users[{dates[-1]}]", "whole"),
            )
        ),
        page.trap(f"creep.users[{dates[0]}]"),
        _uses(page),
    ]


def _timeline(page: Page) -> Chart:
    steps = page.value("creep.meter.steps")
    kinds = list(dict.fromkeys(kind for step in steps for _, kind in step["purposes"]))
    words = {kind: _word(page, "creep.meter.kinds", kind) for kind in kinds}
    entries = [
        TimelineEntry(
            date_words(step["on"], page),
            policy_title(step["policy_id"], step["title"], page.language),
            frozenset(words[kind] for _, kind in step["purposes"]),
        )
        for step in steps
    ]
    return timeline(
        page.setting("creep-meter", page.say("creep.meter.chart"), page.say("creep.meter.description")),
        entries,
        list(words.values()),
        header=(page.say("creep.meter.date"), page.say("creep.meter.policy")),
        total_label=page.say("creep.meter.total"),
        new_word=page.say("creep.meter.new"),
    )


def _uses(page: Page) -> Markup:
    """List the documented uses that no rule names, each with its source and how sure it is."""
    uses = page.value("creep.meter.other_uses")
    items = [
        page.tell(
            "creep.meter.use",
            on=date_words(use["on"], page),
            says=told(page, f"creep.meter.other_uses.{at}.{page.language}"),
            source=use["source"],
            sure=_word(page, "creep.meter.sure", use["confidence"].replace(", ", "_").replace(" ", "_")),
            tag=page.tag("REAL"),
        )
        for at, use in enumerate(uses)
    ]
    return page.fill("list", title=page.say("creep.meter.uses"), sentences=items) if items else Markup()


BLOCK = Block("creep", _build)
