"""The invented credit score: what leaks from health to credit and back, and whom it finds wanting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import Axis, GroupRow, SlopeRow, dot_plot_by_group, slope
from healthcode.report.parts import both_sides, headline, paragraph
from healthcode.report.shown_person import label_of

if TYPE_CHECKING:
    from healthcode.report.charts import Chart
    from healthcode.report.page import Page

_LEAK = "score.flip[health-to-credit]"
_BACK = "score.flip[credit-to-health]"
_PAINTS = ("one", "two", "three", "four", "six", "five")
_GROUPINGS = ("age_band", "pays_cash", "has_phone")


def credit_score(page: Page) -> Markup:
    """Write the part on the credit score.

    Args:
        page: Of an audit that has the section ``zhima``.
    """
    parts = [
        paragraph(
            page.tell("creep.credit.intro", points=page.number("score.points", "whole"))
            if page.has("score.points")
            else page.tell("creep.credit.nobody")
        )
    ]
    if page.has(_LEAK):
        parts.append(
            headline(
                page.tell(
                    "creep.credit.headline",
                    lost=page.number(_LEAK, "whole", part="n.lost", tag=False),
                    people=page.number(_LEAK, "whole", part="n.denominator", tag=False),
                    never=page.number(_LEAK, "whole", part="n.lost_never_infected"),
                )
            )
        )
        if _slopes(page):
            parts.append(page.draw(_leaked(page), "zhima.privileges", kind="ASSUMPTION"))
        parts.append(page.trap(_LEAK))
    sticks = [name for name in page.names("score.stick") if page.has(f"score.stick[{name}]")]
    if sticks:
        parts += [_sticking(page, sticks), page.trap(f"score.stick[{sticks[0]}]")]
    groups = [name for name in page.names("score.gap") if name.partition("=")[0] in _GROUPINGS]
    if groups:
        parts += [
            page.draw(_gaps(page, groups), "score.gap[…]", kind="ASSUMPTION"),
            page.trap(f"score.gap[{groups[0]}]"),
        ]
    if page.has(_LEAK, _BACK):
        parts.append(_sides(page))
    return Markup("\n").join(parts)


def _slopes(page: Page) -> list[SlopeRow]:
    """Give what a leak changes, as shares of all people; of equal lines of points the first."""
    people = page.field(_LEAK)["n"]["denominator"]
    lines: dict[tuple[int, int | None], SlopeRow] = {}
    for one in page.value("zhima.privileges"):
        line = (one["from_points"], one["to_points"])
        if one["people"] != one["people_leaked"] and line not in lines:
            before, after = one["people"] / people, one["people_leaked"] / people
            lines[line] = SlopeRow(
                page.either(one["says"]), before, after, _PAINTS[len(lines) % len(_PAINTS)]
            )
    return list(lines.values())


def _leaked(page: Page) -> Chart:
    return slope(
        page.setting("credit-leak", page.say("creep.credit.chart"), page.say("creep.credit.description")),
        _slopes(page),
        Axis(page.say("creep.credit.share"), is_share=True),
        header=page.say("creep.credit.what"),
        before_label=page.say("creep.credit.before"),
        after_label=page.say("creep.credit.after"),
    )


def _sticking(page: Page, sticks: list[str]) -> Markup:
    header = [page.say(f"creep.credit.{name}") for name in ("mark", "marks", "cost", "days")]
    rows = [
        [
            page.say(f"creep.credit.marks_of.{name}")
            if page.knows(f"creep.credit.marks_of.{name}")
            else name,
            page.number(f"score.stick[{name}]", "whole", part="n.marks", tag=False),
            page.number(f"score.stick[{name}]", "whole", part="n.that_cost", tag=False),
            page.number(f"score.stick[{name}]", "days", tag=False),
        ]
        for name in sticks
    ]
    return page.table(page.say("creep.credit.sticking"), header, rows)


def _gaps(page: Page, groups: list[str]) -> Chart:
    rows = [
        GroupRow(
            label_of(name, page),
            int(page.field(f"score.gap[{name}]")["n"]["people"]),
            page.field(f"score.gap[{name}]")["value"],
            is_small=bool(page.field(f"score.gap[{name}]")["n"].get("is_small")),
        )
        for name in groups
    ]
    axis = page.say("creep.credit.gap")
    return dot_plot_by_group(
        page.setting(
            "credit-gap", page.say("creep.credit.gap_chart"), page.say("creep.credit.gap_description")
        ),
        rows,
        Axis(axis),
        header=(
            page.say("creep.credit.group"),
            page.say("creep.credit.people"),
            axis,
            page.say("creep.credit.interval"),
        ),
        small_word=page.say("creep.credit.small"),
    )


def _sides(page: Page) -> Markup:
    for_it = page.tell(
        "creep.credit.for_it",
        freed=page.number(_BACK, "whole", part="n.freed"),
        infected=page.number(_BACK, "whole", part="n.freed_infected", tag=False),
    )
    against_it = page.tell("creep.credit.against_it", share=page.number(_LEAK, "percent"))
    is_freed = page.field(_BACK)["n"]["freed"]
    is_lost = page.field(_LEAK)["value"]
    return both_sides(page, for_it if is_freed else None, against_it if is_lost else None)
