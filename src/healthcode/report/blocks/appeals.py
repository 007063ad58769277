"""Who could set a wrong colour right, how fast, and for what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, GroupRow, LineSeries, dot_plot_by_group, survival
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph
from healthcode.report.shown_person import label_of
from healthcode.tables import AGE_BANDS

if TYPE_CHECKING:
    from healthcode.report.charts import Chart

_PAINTS = ("five", "two", "three", "four", "one", "six")
#: Of the groups, those that are few enough for one chart.
_GROUPINGS = ("age_band", "has_phone")


def _build(page: Page) -> Markup:
    if not page.has("appeals"):
        return page.missing("appeals")
    levels = page.value("appeals.levels")
    if not levels or not page.has("app.filed"):
        return paragraph(page.tell("appeals.unknown")) + beside(page, "appeals")
    body = [
        headline(_headline(page)),
        paragraph(
            page.tell("appeals.waited", hours=page.number("app.hours", "whole"))
            if page.has("app.hours")
            else page.tell("appeals.nobody_won", hours=page.number("app.hours"))
        ),
        paragraph(page.tell("appeals.of_run" if page.value("appeals.is_of_run") else "appeals.tried")),
        page.trap("app.upheld"),
        *([page.draw(_curve(page), "appeals.levels"), page.trap("app.hours")] if _any_decided(page) else []),
        *([_levels(page), page.trap("app.waste")] if _any_decided(page) else []),
    ]
    if page.has("over.trace"):
        body += [heading(page, "appeals.hand_title"), paragraph(_by_hand(page)), page.trap("over.trace")]
    groups = _groups(page)
    if groups:
        body.append(heading(page, "appeals.access_title"))
        if all(page.field(f"app.access[{name}]")["n"].get("is_small") for name in groups):
            body.append(paragraph(page.tell("appeals.access_small")))
        else:
            body.append(page.draw(_access(page, groups), "app.access[…]"))
        body.append(page.trap(f"app.access[{groups[0]}]"))
    body += [_sides(page), beside(page, "appeals")]
    return Markup("\n").join(body)


def _headline(page: Page) -> Markup:
    counts = {
        "wrong": page.number("app.filed", "whole", part="n.people_wrongly_locked", tag=False),
        "filed": page.number("app.filed", "whole", tag=False),
    }
    granted = (
        page.number("app.upheld", "whole", part="n.granted")
        if "app.upheld" in page.document["fields"]
        else ""
    )
    key = "appeals.headline" if page.value("appeals.is_of_run") else "appeals.headline_tried"
    return page.tell(key, **counts, granted=granted)


def _name(page: Page, place: int) -> str:
    level = page.value(f"appeals.levels.{place}")
    title = page.either(level["title"])
    return title if level["times"] < 2 else page.say("appeals.times", title=title, times=level["times"])


def _curve(page: Page) -> Chart:
    hours = page.value("appeals.hours")
    series = [
        LineSeries(
            _name(page, place),
            [
                (0, 1.0),
                *(
                    (hour, share)
                    for hour, share in zip(hours, level["still_wrong"], strict=True)
                    if share is not None
                ),
            ],
            _PAINTS[place % len(_PAINTS)],
        )
        for place, level in enumerate(page.value("appeals.levels"))
    ]
    axes = (
        Axis(page.say("appeals.hours"), is_whole=True),
        Axis(page.say("appeals.still_wrong"), is_share=True, high=1),
    )
    return survival(
        page.setting("appeals-wait", page.say("appeals.chart"), page.say("appeals.description")),
        series,
        axes,
        header=(page.say("appeals.desk"), axes[0].label, axes[1].label),
    )


def _levels(page: Page) -> Markup:
    header = [
        page.say(f"appeals.{name}")
        for name in ("desk", "filed", "granted", "wait", "waste", "wrong", "price")
    ]
    rows = []
    for place in range(len(page.value("appeals.levels"))):
        path = f"appeals.levels.{place}"
        rows.append(
            [
                _name(page, place),
                page.at(f"{path}.filed", "whole", tag=False),
                page.at(f"{path}.granted", "whole", tag=False),
                page.at(f"{path}.hours", "whole", tag=False),
                page.at(f"{path}.waste", "whole", tag=False),
                page.at(f"{path}.wrong_person_days", "whole", tag=False),
                page.at(f"{path}.granted_though_infected", "whole", tag=False),
            ]
        )
    return page.table(page.say("appeals.levels_caption"), header, rows)


def _by_hand(page: Page) -> Markup:
    parts = {
        name: page.number("over.trace", "whole", part=f"n.{name}", tag=False)
        for name in ("changes", "with_author", "with_reason", "signed_twice")
    }
    return page.tell(
        "appeals.by_hand", **parts, trace=page.number("over.trace", "whole", part="n.with_trace")
    )


def _groups(page: Page) -> list[str]:
    """Give the groups of which somebody was wrongly locked, the young before the old."""
    found = [
        name
        for name in page.names("app.access")
        if name.partition("=")[0] in _GROUPINGS and page.field(f"app.access[{name}]")["n"]["wrongly_locked"]
    ]
    ages = {f"age_band={band}": at for at, band in enumerate(AGE_BANDS)}
    return sorted(found, key=lambda name: ages.get(name, len(ages)))


def _access(page: Page, groups: list[str]) -> Chart:
    rows = []
    for name in groups:
        field = page.field(f"app.access[{name}]")
        counts = field["n"]
        rows.append(
            GroupRow(
                label_of(name, page),
                int(counts["wrongly_locked"]),
                field["value"],
                is_small=bool(counts.get("is_small")),
            )
        )
    axis = page.say("appeals.access_axis")
    return dot_plot_by_group(
        page.setting(
            "appeals-access", page.say("appeals.access_chart"), page.say("appeals.access_description")
        ),
        rows,
        Axis(axis, is_share=True, high=1),
        header=(page.say("appeals.group"), page.say("appeals.people"), axis, page.say("appeals.interval")),
        small_word=page.say("appeals.small"),
    )


def _sides(page: Page) -> Markup:
    levels = page.value("appeals.levels")
    best = min(range(len(levels)), key=lambda place: levels[place]["wrong_person_days"])
    for_it = page.tell(
        "appeals.for_it",
        desk=_name(page, best),
        wrong=page.at(f"appeals.levels.{best}.wrong_person_days", "whole", tag=False),
        most=page.at(f"appeals.levels.{_worst(page)}.wrong_person_days", "whole"),
    )
    if len({level["wrong_person_days"] for level in levels}) == 1:
        wrong = page.at(f"appeals.levels.{best}.wrong_person_days", "whole")
        for_it = page.tell("appeals.no_difference", wrong=wrong)
    if not _any_decided(page):
        for_it = page.tell("appeals.nobody_decided")
    elif len(levels) == 1:
        for_it = page.tell(
            "appeals.for_it_alone", granted=page.number("app.upheld", "whole", part="n.granted")
        )
    against_it = page.tell(
        "appeals.against_it" if page.value("appeals.is_of_run") else "appeals.against_tried",
        wrong=page.number("app.filed", "whole", part="n.people_wrongly_locked", tag=False),
        filing=page.number("app.filed", "whole", part="n.people_filing"),
    )
    return both_sides(page, for_it, against_it)


def _any_decided(page: Page) -> bool:
    """Say whether any desk decided anything: else nothing follows about desks."""
    return any(level.get("decided", level["filed"]) for level in page.value("appeals.levels"))


def _worst(page: Page) -> int:
    levels = page.value("appeals.levels")
    return max(range(len(levels)), key=lambda place: levels[place]["wrong_person_days"])


BLOCK = Block("appeals", _build)
