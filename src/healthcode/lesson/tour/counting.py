"""The screens of numbers: the whole town, one control, one source less, and a second list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from healthcode.lesson.fields import of_100
from healthcode.lesson.settings import MINUTES, PURCHASES
from healthcode.lesson.tour.told import Question, Screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.lesson.tour.told import Told

#: The reason that the drill gives where none was chosen; it is told in the reader's language.
_REASON = "epidemic control"


def town(told: Told) -> Screen:
    """Screen 3: of those who were red, how many were infected meanwhile?"""
    run, title = told.document["tree"]["run"], told.say("title.town")
    reds, ill_reds = run["ever_red"], run["red_when_infected"]
    if not reds:
        nobody = told.say("town.nobody")
        return Screen(title, nobody, nobody)
    ill, well = run["infected"], run["not_infected"]
    share = of_100(ill_reds, reds, told.language)
    numbers = {
        "all": told.number(run["all"]),
        "reds": told.number(reds),
        "ill_reds": told.number(ill_reds),
        "infected": told.number(ill["all"]),
        "infected_red": told.number(ill["red"]),
        "infected_other": told.number(ill["other"]),
        "well": told.number(well["all"]),
        "well_red": told.number(well["red"]),
        "well_other": told.number(well["other"]),
        "of_100": share,
    }
    tree = [told.say("town.sentence", **numbers)] if told.plain else _tree(told, ill, well, numbers["all"])
    others = reds - run["red"]
    tree += [told.say("town.others", number=told.number(others))] if others else []
    lines = [*tree, "", told.say("town.gap", said=told.said("sure"), of_100=share)]
    lines += [told.say(side, text=told.say(f"town.{side}", **numbers)) for side in ("for_it", "against_it")]
    headline = told.say("town.headline", **numbers)
    foot = told.card_foot("acc.ppv.people", "acc.ppv.people", "acc.sensitivity.people", "tree.run")
    return Screen(title, headline, headline, (*lines, told.say("town.trap")), foot=foot)


def _tree(told: Told, ill: Mapping[str, int], well: Mapping[str, int], everybody: str) -> list[str]:
    """Draw everybody as a tree, in whole people."""
    lines = ["  " + told.say("town.tree_all", all=everybody)]
    for branch, name, stem in ((ill, "infected", "|"), (well, "well", " ")):
        lines.append("   +- " + told.say(f"town.tree_{name}", **{name: told.number(branch["all"])}))
        lines += [
            f"   {stem}   +- " + told.say(f"town.tree_{name}_{part}", number=told.number(branch[part]))
            for part in ("red", "other")
        ]
    return lines


def control(told: Told) -> Screen:
    """Screen 5: one control at three settings, guessed first, then signed."""
    strict, none = told.figure("set.averted[strict]"), told.figure("set.infected[none]")
    seeds, infected = told.number(none.seeds), told.middle("set.infected[none]")
    before = told.say(
        "control.none", infected=infected, people=told.number(told.document["run"]["people"]), seeds=seeds
    )
    most = math.floor(none.value or 0)
    ask = Question("avoided", told.say("control.ask", infected=told.number(most)), most)
    averted = told.middle("set.averted[strict]")
    low, high = min(strict.values, default=0), max(strict.values, default=0)
    spread = told.say(
        "control.negative" if low < 0 else "control.spread", low=told.number(low), high=told.number(high)
    )
    gap = told.say("control.gap", said=told.said("avoided"), averted=averted, seeds=seeds)
    rows = [_setting_row(told, setting) for setting in told.settings]
    if told.plain:
        names = ("setting", "minutes", "infected", "averted", "locked", "wrongly")
        table = [told.say("control.sentence", **dict(zip(names, row, strict=True))) for row in rows]
    else:
        heads = ("setting", "minutes", "infected", "averted", "locked", "wrongly")
        table = _table([tuple(told.say(f"control.head_{head}") for head in heads), *rows])
    brief = told.say(
        "control.brief",
        averted=averted,
        wrongly=told.middle("set.wrongly_red[strict]"),
        averted_lenient=told.middle("set.averted[lenient]"),
        wrongly_lenient=told.middle("set.wrongly_red[lenient]"),
    )
    space = () if told.plain else ("",)
    middles = told.say("control.middles", seeds=seeds)
    fields = [f"set.{what}[…]" for what in ("infected", "averted", "locked", "wrongly_red")]
    return Screen(
        told.say("title.control"),
        told.say("control.headline"),
        brief,
        (before,),
        ask,
        (f"{gap} {spread}", *space, *table, *space, middles, told.say("control.harm")),
        told.card_foot("set.averted[strict]", *fields),
        Question(None, told.say("asks_setting")),
    )


def _setting_row(told: Told, setting: Any) -> tuple[str, ...]:
    whats = ("infected", "averted", "locked", "wrongly_red")
    numbers = (told.middle(f"set.{what}[{setting}]") for what in whats)
    minutes = told.counted("control.minutes", MINUTES[setting])
    return told.say(f"setting.{setting}"), minutes, *numbers


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set rows in columns, the first to the left and all others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def purchases(told: Told) -> Screen:
    """Screen 6: the same towns without one source."""
    field = f"need.share[{PURCHASES}]"
    share = told.figure(field)
    counts = share.counts
    headline = told.say("purchases.headline", seeds=told.number(share.seeds))
    said, brief = told.said("share"), headline
    if share.value is None:
        gap = f"{said} {told.say('purchases.none')}"
    elif share.value < 0:
        gap = told.say("purchases.gap_negative", said=said, more=told.number(-counts["numerator"]))
    else:
        numbers = {
            "of_100": of_100(counts["numerator"], counts["denominator"], told.language),
            "part": told.number(counts["numerator"]),
            "whole": told.number(counts["denominator"]),
        }
        gap = told.say("purchases.gap", said=said, **numbers)
        brief = told.say("purchases.brief", **numbers)
    locked = told.say(
        "purchases.locked",
        locked=told.number(counts["locked"]),
        without=told.number(counts["locked_without"]),
    )
    lines = (gap, "", *_town_by_town(told, share.values), "", locked, told.say("purchases.trap"))
    ask = Question("share", told.say("purchases.ask"))
    return Screen(told.say("title.purchases"), headline, brief, (), ask, lines, told.card_foot(field, field))


def _town_by_town(told: Told, values: Sequence[float]) -> list[str]:
    """Show in how many towns more, equally many or fewer are avoided with the source: an ``o`` for each."""
    counts = {
        "more": sum(value > 0 for value in values),
        "same": sum(value == 0 for value in values),
        "fewer": sum(value < 0 for value in values),
    }
    most = {"more": max(0, *values, 0), "same": 0, "fewer": max(0, *(-value for value in values), 0)}
    ends = {
        name: told.say(f"purchases.most_{name}", most=told.number(number)) if number else ""
        for name, number in most.items()
    }
    if told.plain:
        said = {name: told.number(number) for name, number in counts.items()}
        return [told.say("purchases.sentence", **said, most_more=ends["more"], most_fewer=ends["fewer"])]
    names = {name: told.say(f"purchases.{name}") for name in counts}
    width, room = max(map(len, names.values())), max(counts.values())
    rows = [
        f"  {names[name].ljust(width)}  {('o' * number).ljust(room)}  "
        f"{told.counted('purchases.towns', number)}{ends[name]}"
        for name, number in counts.items()
    ]
    return [told.say("purchases.legend"), *rows]


def second_list(told: Told) -> Screen:
    """Screen 7: people turned red by order, and who would notice."""
    title = told.say("title.list")
    order: Mapping[str, Any] | None = told.document.get("creep", {}).get("order")
    if order is None:
        missing = told.say("list.missing")
        return Screen(title, missing, missing)
    first, mornings = order["red_first_morning"], order["mornings"]
    one = next(size["noticed_at_last"] for size in order["power_by_size"] if size["listed"] == 1)
    listed, by_hand = told.number(order["listed"]), told.number(first["listed_red_by_hand"])
    red, reason = told.say("red"), order["log"]["reason"]
    whens = {who: _when(told, order["detect"][who], mornings) for who in ("complaints", "log")}
    against = told.say("list.against_it", one=told.number(one["complaints"]), one_log=told.number(one["log"]))
    lines = [
        told.say(
            "list.red",
            by_hand=by_hand,
            listed=listed,
            red=red,
            by_rules=told.number(first["listed_red_by_rules"]),
        ),
        told.say("list.reads", reason=told.say("list.reason_epidemic") if reason == _REASON else reason),
        told.say("list.away", away=told.number(order["where_they_were"]["away"]), listed=listed),
        "",
        told.say("list.ask"),
        *(f"  {told.say(f'list.{who}', when=when)}" for who, when in whens.items()),
        "",
        told.say("for_it", text=told.say("list.for_it")),
        told.say("against_it", text=against),
    ]
    lines += [told.say("list.what_if")] if order["is_what_if"] else []
    foot = told.card_foot("creep.nonhealth", "creep.nonhealth", "creep.detect[…]", "creep.order")
    brief = told.say("list.brief", by_hand=by_hand, listed=listed, red=red, **whens)
    return Screen(title, told.say("list.headline", listed=listed), brief, tuple(lines), foot=foot)


def _when(told: Told, after: int | None, mornings: int) -> str:
    if after is None:
        return told.say("list.never", mornings=told.number(mornings))
    return told.counted("list.after", after)
