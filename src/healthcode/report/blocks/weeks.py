"""When the code should end, week by week, and how long rows about people need to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, LedgerRow, LineSeries, Part, Reference, curve, ledger
from healthcode.report.page import Block, Page
from healthcode.report.parts import beside, both_sides, heading, headline, paragraph

if TYPE_CHECKING:
    from healthcode.report.charts import Chart


def _build(page: Page) -> Markup:
    if not page.has("sunset"):
        return page.missing("sunset")
    weeks = range(len(page.value("sunset.weeks")))
    best = best_week(page)
    body = [
        headline(_headline(page, best)),
        paragraph(
            page.tell(
                "weeks.tail" if page.has("sun.tail") else "weeks.no_tail",
                tail=page.number("sun.tail", "whole"),
            )
        ),
        page.trap("sun.tail"),
        page.draw(_ledger(page, weeks), "sunset.weeks"),
        page.draw(_curve(page), "sun.forgone[…]", "sun.saved[…]"),
        page.trap(f"sun.weekly[{page.value('sunset.weeks.0.week')}]"),
        heading(page, "weeks.ends_title"),
        paragraph(page.tell("weeks.ends")),
        _ends(page),
        heading(page, "weeks.kept_title"),
        _kept(page),
        both_sides(
            page,
            _for_it(page, best),
            page.tell(
                "weeks.against_it" if page.has("sun.tail") else "weeks.against_no_tail",
                week=page.at(f"sunset.weeks.{best}.week", "whole", tag=False),
                in_vain=page.at(f"sunset.weeks.{best}.in_vain", "whole"),
                tail=page.number("sun.tail", "whole"),
            ),
        ),
        beside(page, "weeks"),
    ]
    return Markup("\n").join(body)


def _headline(page: Page, best: int) -> Markup:
    """Name the week in which most was caught, or else the one in which most was locked in vain."""
    weeks = page.value("sunset.weeks")
    is_any = bool(weeks[best]["caught"])
    at = best if is_any else max(range(len(weeks)), key=lambda place: weeks[place]["in_vain"])
    words = {
        "week": page.at(f"sunset.weeks.{at}.week", "whole", tag=False),
        "in_vain": page.at(f"sunset.weeks.{at}.in_vain", "whole"),
    }
    if is_any:
        words["caught"] = page.at(f"sunset.weeks.{at}.caught", "whole", tag=False)
    return page.tell("weeks.headline" if is_any else "weeks.never_caught", **words)


def _for_it(page: Page, best: int) -> Markup:
    if not page.value(f"sunset.weeks.{best}.caught"):
        return page.tell("weeks.for_nothing")
    return page.tell(
        "weeks.for_it",
        week=page.at(f"sunset.weeks.{best}.week", "whole", tag=False),
        caught=page.at(f"sunset.weeks.{best}.caught", "whole"),
    )


def best_week(page: Page) -> int:
    """Give the place of the week in which most infected person-days were caught, the first of equals."""
    weeks = page.value("sunset.weeks")
    return max(range(len(weeks)), key=lambda place: weeks[place]["caught"])


def _ledger(page: Page, weeks: range) -> Chart:
    rows = [
        LedgerRow(
            page.say("weeks.week", week=page.value(f"sunset.weeks.{place}.week")),
            [
                Part(page.say("weeks.caught"), page.value(f"sunset.weeks.{place}.caught"), "one"),
                Part(page.say("weeks.in_vain"), page.value(f"sunset.weeks.{place}.in_vain"), "two"),
            ],
        )
        for place in weeks
    ]
    axis = page.say("weeks.person_days")
    return ledger(
        page.setting("weeks-paid", page.say("weeks.chart"), page.say("weeks.description")),
        rows,
        Axis(axis, is_whole=True),
        header=(page.say("weeks.week_head"), page.say("weeks.who"), axis),
    )


def _curve(page: Page) -> Chart:
    ended = page.value("sunset.ends")
    series = [
        LineSeries(page.say(f"weeks.{name}"), [(one["after_week"], one[name]) for one in ended], paint)
        for name, paint in (("caught_forgone", "one"), ("in_vain_saved", "two"))
    ]
    axes = (
        Axis(page.say("weeks.ends_after"), is_whole=True),
        Axis(page.say("weeks.person_days"), is_whole=True),
    )
    return curve(
        page.setting("weeks-ends", page.say("weeks.curve_title"), page.say("weeks.curve_description")),
        series,
        axes,
        header=(page.say("weeks.line"), axes[0].label, axes[1].label),
    )


def _ends(page: Page) -> Markup:
    header = [
        page.say(f"weeks.{name}")
        for name in ("ends_after", "caught_forgone", "in_vain_saved", "new", "held", "held_28", "held_365")
    ]
    rows = []
    for place, end in enumerate(page.value("sunset.ends")):
        path = f"sunset.ends.{place}"
        week = end["after_week"]
        new = page.at(f"sunset.weeks.{week - 1}.new_infections", "whole", tag=False) if week else ""
        rows.append(
            [
                page.say("weeks.after", week=week) if week else page.say("weeks.never"),
                page.at(f"{path}.caught_forgone", "whole", tag=False),
                page.at(f"{path}.in_vain_saved", "whole", tag=False),
                new,
                *(page.at(f"{path}.rows_held.{days}", "whole", tag=False) for days in ("0", "28", "365")),
            ]
        )
    return page.table(page.say("weeks.ends_caption"), header, rows)


def _kept(page: Page) -> Markup:
    if not page.has("retention"):
        return page.missing("retention")
    tried = page.value("retention.curve")
    words = [paragraph(_enough(page))]
    if tried[-1]["caught"] and tried[-1]["stock"]:
        words.append(page.draw(_kept_curve(page), "retention.curve"))
    words += [page.trap("ret.enough"), page.trap(f"ret.stock[{page.names('ret.stock')[0]}]")]
    return Markup("\n").join(words)


def _enough(page: Page) -> Markup:
    caught = page.at(f"retention.curve.{len(page.value('retention.curve')) - 1}.caught", "whole")
    if not page.has("ret.enough"):
        return page.tell("weeks.never_enough", caught=caught)
    longest = max(page.value("retention.policy_days").values(), default=None)
    text = page.tell("weeks.enough", days=page.number("ret.enough", "days"), caught=caught)
    return text if longest is None else text + " " + page.tell("weeks.policy_days", days=_longest(page))


def _longest(page: Page) -> Markup:
    days = page.value("retention.policy_days")
    table = max(days, key=lambda name: days[name])
    return page.at(f"retention.policy_days.{table}", "days", kind="ASSUMPTION", tag=False)


def _kept_curve(page: Page) -> Chart:
    tried = page.value("retention.curve")
    whole = tried[-1]
    timed = [one for one in tried if one["days"] is not None]
    series = [
        LineSeries(
            page.say(f"weeks.kept_{name}"), [(one["days"], one[name] / whole[name]) for one in timed], paint
        )
        for name, paint in (("caught", "one"), ("stock", "two"))
    ]
    incubation = page.value("retention.incubation_days")
    axes = (
        Axis(page.say("weeks.days_kept"), is_whole=True),
        Axis(page.say("weeks.of_all"), is_share=True, high=1),
    )
    at = next((one["caught"] / whole["caught"] for one in timed if one["days"] == incubation), None)
    mark = [] if at is None else [Reference(incubation, at, page.say("weeks.incubation", days=incubation))]
    return curve(
        page.setting("weeks-kept", page.say("weeks.kept_chart"), page.say("weeks.kept_description")),
        series,
        axes,
        header=(page.say("weeks.line"), axes[0].label, axes[1].label),
        references=mark,
    )


BLOCK = Block("weeks", _build)
