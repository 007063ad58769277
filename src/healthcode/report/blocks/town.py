"""The whole town in whole people: who was red, who was infected, and who was both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from healthcode.report.charts import (
    Axis,
    IconKind,
    LineSeries,
    TreeNode,
    curve,
    icon_array,
    people_per_mark,
    people_tree,
)
from healthcode.report.page import Block, Page

if TYPE_CHECKING:
    from healthcode.report.charts import Chart

_PARTS = (
    ("caught", "infected", "red", "red"),
    ("missed", "infected", "other", "one"),
    ("wrongly_red", "not_infected", "red", "two"),
    ("left_alone", "not_infected", "other", "five"),
)


def _build(page: Page) -> Markup:
    if not page.has("tree"):
        return page.missing("base-rate")
    body = [
        Markup('<p class="headline">{}</p>').format(_headline(page)),
        page.draw(_icons(page), "tree.run"),
        page.draw(_tree(page), "tree.run"),
        _only_red(page),
        _when_red(page),
        _by_days(page),
    ]
    rates = page.names("acc.ppv_at")
    if rates:
        body += [
            Markup("<h3>{}</h3><p>{}</p>").format(page.say("town.rare_title"), page.tell("town.rare")),
            page.draw(_curve(page, rates), "acc.ppv_at[…]", kind="ASSUMPTION"),
            page.trap(f"acc.ppv_at[{rates[0]}]"),
        ]
    return Markup("\n").join(body)


def _when_red(page: Page) -> Markup:
    """Say at which moment a colour counts, which is another than that of the printed table."""
    return Markup('<p class="small">{}</p>').format(page.say("town.when_red"))


def _headline(page: Page) -> Markup:
    if not page.value("tree.run.red"):
        return page.tell("town.nobody_red", infected=page.at("tree.run.infected.all", "whole"))
    return page.tell(
        "town.headline",
        red=page.at("tree.run.red", "whole", tag=False),
        ill=page.at("tree.run.infected.red", "whole"),
        of_100=page.number("acc.ppv.people", "of_100"),
    )


def _count(page: Page, side: str, part: str) -> int:
    count: int = page.value(f"tree.run.{side}.{part}")
    return count


def _icons(page: Page) -> Chart:
    setting = page.setting("town-icons", page.say("town.icons_title"), page.say("town.icons_description"))
    kinds = [
        IconKind(page.say(f"town.kinds.{name}"), _count(page, side, part), paint)
        for name, side, part, paint in _PARTS
    ]
    header = (page.say("town.who"), page.say("town.people"))
    is_one_each = people_per_mark(sum(kind.count for kind in kinds)) == 1
    note = page.say("town.mark_is_one") if is_one_each else page.say("town.mark_is_many", people="{people}")
    return icon_array(setting, kinds, header=header, mark_note=note)


def _tree(page: Page) -> Chart:
    setting = page.setting("town-tree", page.say("town.tree_title"), page.say("town.tree_description"))

    def side(name: str, paint: str, red: str, other: str) -> TreeNode:
        return TreeNode(
            page.say(f"town.tree.{name}"),
            _count(page, name, "all"),
            paint,
            (
                TreeNode(page.say(f"town.tree.{red}"), _count(page, name, "red"), "red", is_marked=True),
                TreeNode(page.say(f"town.tree.{other}"), _count(page, name, "other"), "green"),
            ),
        )

    root = TreeNode(
        page.say("town.tree.all"),
        page.value("tree.run.all"),
        children=(
            side("infected", "one", "caught", "missed"),
            side("not_infected", "five", "wrongly_red", "left_alone"),
        ),
    )
    answer = page.say(
        "town.tree_answer", red=page.value("tree.run.red"), ill=page.value("tree.run.infected.red")
    )
    header = (page.say("town.who"), page.say("town.people"))
    return people_tree(setting, root, header=header, answer=answer)


def _only_red(page: Page) -> Markup:
    """Say that yellow locks too, where infected days were locked without being red."""
    if not page.has("acc.ppv.locked", "acc.sensitivity"):
        return Markup()
    locked = page.field("acc.ppv.locked")["n"]["numerator"]
    if locked <= page.field("acc.sensitivity")["n"]["numerator"]:
        return Markup()
    return Markup('<p class="small">{}</p>').format(page.say("town.only_red"))


def _by_days(page: Page) -> Markup:
    words = page.tell(
        "town.by_days",
        ppv=page.number("acc.ppv", "percent"),
        sensitivity=page.number("acc.sensitivity", "percent"),
        base=page.number("acc.base_rate", "percent"),
    )
    return Markup("<p>{}</p>{}").format(words, page.trap("acc.ppv"))


def _curve(page: Page, rates: list[str]) -> Chart:
    points = []
    for rate in rates:
        value = page.field(f"acc.ppv_at[{rate}]")["value"]
        if value is not None:
            points.append((float(rate.removesuffix("%")) / 100, value))
    setting = page.setting("town-rare", page.say("town.curve_title"), page.say("town.curve_description"))
    return curve(
        setting,
        [LineSeries(page.say("town.curve_line"), points, "one")],
        (
            Axis(page.say("town.curve_x"), is_share=True, is_logarithmic=True),
            Axis(page.say("town.curve_y"), is_share=True, high=1),
        ),
        header=(page.say("town.curve_line"), page.say("town.curve_x"), page.say("town.curve_y")),
    )


BLOCK = Block("town", _build)
