"""Whom a few records single out, by what is known of them and by the size of the town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, LineSeries, Reference, curve
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph
from healthcode.report.words.catalogue import catalogue

if TYPE_CHECKING:
    from healthcode.report.charts import Chart

_KNOWN = "4"
_JOINED = "joined"
_PAINTS = ("one", "two", "three", "four")
_ATTACKS = (
    "home-work",
    "places",
    "unique-places",
    "sequence",
    "frequency",
    "places-time-month",
    "places-time-day",
    "places-time-hour",
)


def _build(page: Page) -> Markup:
    told = f"reid.unicity[{_KNOWN}]"
    if told not in page.document["fields"]:
        return page.missing("reidentification")
    if not page.has(told):
        return paragraph(page.tell("reidentification.nobody", share=page.number(told)))
    body = [
        headline(
            page.tell(
                "reidentification.headline",
                alone=page.number(told, "whole", part="n.numerator", tag=False),
                of=page.number(told, "whole", part="n.denominator", tag=False),
                share=page.number(told, "of_100"),
                people=page.at("run.people", "whole", tag=False),
            )
        ),
        page.trap(told),
    ]
    if page.has("unicity"):
        body += [
            page.draw(_by_resolution(page), "unicity.by_resolution.joined", "reid.published[…]"),
            heading(page, "reidentification.size_title"),
            paragraph(page.tell("reidentification.size")),
            page.draw(_by_size(page), "unicity.by_size.joined", "reid.published[…]"),
            _published(page),
        ]
    body += [
        heading(page, "reidentification.attacks_title"),
        paragraph(page.tell("reidentification.attacks_text")),
        _attacks(page),
        page.trap("reid.alone[home-work]") if page.has("reid.alone[home-work]") else Markup(),
        _sides(page, told),
        beside(page, "reidentification"),
    ]
    return Markup("\n").join(body)


def _marks(page: Page, *, by_points: bool) -> list[Reference]:
    """Give what was published of real people, at its number of points or its number of people."""
    marks = []
    for name in page.names("reid.published"):
        field = page.field(f"reid.published[{name}]")
        words = (
            page.say("reidentification.mark", what=page.say(f"reidentification.published.{name}"))
            if page.knows(f"reidentification.published.{name}")
            else name
        )
        marks.append(Reference(field["n"]["points" if by_points else "people"], field["value"], words))
    return marks


def _by_resolution(page: Page) -> Chart:
    series = []
    for row, paint in zip(page.value(f"unicity.by_resolution.{_JOINED}"), _PAINTS, strict=False):
        points = [
            (int(known), count / row["targets"]) for known, count in row["alone"].items() if row["targets"]
        ]
        label = page.say(f"reidentification.resolutions.{row['space']}-{row['time']}")
        series.append(LineSeries(label, points, paint))
    axes = (
        Axis(page.say("reidentification.points"), is_whole=True, from_zero=False),
        Axis(page.say("reidentification.singled_out"), is_share=True, high=1),
    )
    return curve(
        page.setting(
            "reid-points",
            page.say("reidentification.points_chart"),
            page.say("reidentification.points_description"),
        ),
        series,
        axes,
        header=(page.say("reidentification.resolution"), axes[0].label, axes[1].label),
        references=_marks(page, by_points=True),
    )


def _by_size(page: Page) -> Chart:
    towns = page.value(f"unicity.by_size.{_JOINED}")
    series = [
        LineSeries(
            page.say("reidentification.known_points", count=known),
            [(town["size"], town["alone"][known] / town["targets"]) for town in towns if town["targets"]],
            paint,
        )
        for known, paint in (("1", "three"), ("2", "two"), (_KNOWN, "one"))
    ]
    axes = (
        Axis(page.say("reidentification.residents"), is_logarithmic=True),
        Axis(page.say("reidentification.singled_out"), is_share=True, high=1),
    )
    return curve(
        page.setting(
            "reid-size",
            page.say("reidentification.size_chart"),
            page.say("reidentification.size_description"),
        ),
        series,
        axes,
        header=(page.say("reidentification.line"), axes[0].label, axes[1].label),
        references=_marks(page, by_points=False),
    )


def _published(page: Page) -> Markup:
    rows = [
        page.tell(
            "reidentification.published_row",
            people=page.number(f"reid.published[{name}]", "whole", part="n.people", tag=False),
            share=page.number(f"reid.published[{name}]", "of_100"),
            source=_source(page, name),
        )
        for name in page.names("reid.published")
    ]
    if not rows:
        return Markup()
    items = Markup("").join(Markup("<li>{}</li>").format(row) for row in rows)
    name = page.names("reid.published")[0]
    return Markup("<ul>{}</ul>{}").format(items, page.trap(f"reid.published[{name}]"))


def _source(page: Page, name: str) -> str:
    """Name a published study in the page's language; one that is not known by these words stays as it is."""
    source = str(page.field(f"reid.published[{name}]")["n"]["source"])
    key = f"reidentification.sources.{name}"
    return page.say(key) if page.knows(key) and catalogue("en")[key] == source else source


def _attacks(page: Page) -> Markup:
    header = [page.say(f"reidentification.{name}") for name in ("knows", "alone_head", "risk_head")]
    rows = [
        [
            page.say(f"reidentification.attacks.{name}"),
            page.number(f"reid.alone[{name}]", "percent", tag=False),
            page.number(f"reid.risk[{name}]", "percent", tag=False),
        ]
        for name in _ATTACKS
        if f"reid.alone[{name}]" in page.document["fields"]
    ]
    return page.table(page.say("reidentification.attacks_caption"), header, rows)


def _sides(page: Page, told: str) -> Markup:
    for_it = page.tell(
        "reidentification.for_it",
        alone=page.number("reid.alone[home-work]", "of_100")
        if page.has("reid.alone[home-work]")
        else page.say("page.not_estimable"),
    )
    against_it = page.tell(
        "reidentification.against_it",
        alone=page.number(told, "whole", part="n.numerator", tag=False),
        of=page.number(told, "whole", part="n.denominator"),
    )
    return both_sides(page, for_it, against_it)


BLOCK = Block("reidentification", _build)
