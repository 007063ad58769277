"""The screens of numbers: the whole town, one control, one source less, and a second list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.lesson.fields import of_100
from healthcode.lesson.settings import MINUTES, PURCHASES
from healthcode.lesson.tour.told import Question, Screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.lesson.tour.told import Told

#: Columns of the strip of dots.
_STRIP = 61


def town(told: Told) -> Screen:
    """Screen 3: of those who are red, how many are infected?"""
    day, run = told.document["tree"]["day"], told.document["tree"]["run"]
    if not day["red"]:
        return Screen(told.say("town.nobody"))
    ill, well = day["infected"], day["not_infected"]
    share = of_100(ill["red"], day["red"], told.language)
    headline = told.say(
        "town.headline", reds=told.number(day["red"]), ill_reds=told.number(ill["red"]), of_100=share
    )
    if told.plain:
        tree = [
            told.say(
                "town.sentence",
                all=told.number(day["all"]),
                infected=told.number(ill["all"]),
                infected_red=told.number(ill["red"]),
                infected_other=told.number(ill["other"]),
                well=told.number(well["all"]),
                well_red=told.number(well["red"]),
                well_other=told.number(well["other"]),
            )
        ]
    else:
        tree = ["  " + told.say("town.tree_all", all=told.number(day["all"]))]
        for branch, key, name in ((ill, "town.tree_infected", "infected"), (well, "town.tree_well", "well")):
            tree.append("   +- " + told.say(key, **{name: told.number(branch["all"])}))
            tree.append("   |   +- " + told.say("town.tree_red", number=told.number(branch["red"])))
            tree.append("   |   +- " + told.say("town.tree_other", number=told.number(branch["other"])))
    numbers = {
        "caught": told.number(run["infected"]["red"]),
        "ever": told.number(run["infected"]["all"]),
        "reds": told.number(day["red"]),
        "well_red": told.number(well["red"]),
        "infected": told.number(ill["all"]),
        "infected_other": told.number(ill["other"]),
    }
    lines = [*tree, "", told.say("town.gap", said=told.said("sure"), of_100=share), ""]
    lines += [told.say(side, text=told.say(f"town.{side}", **numbers)) for side in ("for_it", "against_it")]
    return Screen(headline, (*lines, told.say("town.trap")))


def control(told: Told) -> Screen:
    """Screen 5: one control at three settings, guessed first, then signed."""
    none = told.figure("set.infected[none]")
    people = told.document["run"]["people"]
    strict = told.figure("set.averted[strict]")
    before = told.say(
        "control.none",
        infected=told.whole("set.infected[none]"),
        people=told.number(people),
        seeds=told.number(none.seeds),
    )
    ask = Question("avoided", told.say("control.ask", people=told.number(people)), people)
    gap = told.say(
        "control.gap",
        said=told.said("avoided"),
        averted=told.whole("set.averted[strict]"),
        low=told.number(min(strict.values)),
        high=told.number(max(strict.values)),
    )
    rows = [_setting_row(told, setting) for setting in told.settings]
    if told.plain:
        table = [
            told.say(
                "control.sentence", setting=name, minutes=minutes, averted=one, locked=two, wrongly=three
            )
            for name, minutes, one, two, three in rows
        ]
    else:
        heads = ("setting", "minutes", "averted", "locked", "wrongly")
        table = _table([tuple(told.say(f"control.head_{head}") for head in heads), *rows])
    harm = told.say(
        "control.harm",
        infected=told.whole("set.infected[strict]"),
        wrongly=told.whole("set.wrongly_red[lenient]"),
    )
    after = (gap, "", *table, "", harm)
    return Screen(
        told.say("control.headline"), (before,), ask, after, Question(None, told.say("asks_setting"))
    )


def _setting_row(told: Told, setting: Any) -> tuple[str, ...]:
    numbers = (told.whole(f"set.{what}[{setting}]") for what in ("averted", "locked", "wrongly_red"))
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
    share = told.figure(f"need.share[{PURCHASES}]")
    counts = share.counts
    headline = told.say("purchases.headline", seeds=told.number(share.seeds))
    said = told.said("share")
    if share.value is None:
        gap = f"{said} {share.text(told.language)}"
    elif share.value < 0:
        gap = told.say("purchases.gap_negative", said=said, more=told.number(-counts["numerator"]))
    else:
        gap = told.say(
            "purchases.gap",
            said=said,
            of_100=of_100(counts["numerator"], counts["denominator"], told.language),
            part=told.number(counts["numerator"]),
            whole=told.number(counts["denominator"]),
        )
    values = share.values
    towns = told.say(
        "purchases.towns",
        more=told.number(sum(value > 0 for value in values)),
        fewer=told.number(sum(value < 0 for value in values)),
        same=told.number(sum(value == 0 for value in values)),
    )
    dots = ["  " + ", ".join(told.number(value) for value in sorted(values))]
    dots = dots if told.plain else [*dots_of(told, values)]
    locked = told.say(
        "purchases.locked",
        locked=told.number(counts["locked"]),
        without=told.number(counts["locked_without"]),
    )
    after = (gap, "", told.say("purchases.dots"), *dots, towns, "", locked, told.say("purchases.trap"))
    return Screen(headline, (), Question("share", told.say("purchases.ask")), after)


def dots_of(told: Told, values: Sequence[float]) -> list[str]:
    """Draw one ``o`` for each value above an axis; equal ones stand on each other, six high at most."""
    low, high = min(*values, 0), max(*values, 0)
    span = max(high - low, 1)
    heights: dict[int, int] = {}
    for value in values:
        at = round((value - low) / span * (_STRIP - 1))
        heights[at] = heights.get(at, 0) + 1
    most = min(max(heights.values()), 6)
    lines = [
        "  " + "".join("o" if heights.get(at, 0) >= level else " " for at in range(_STRIP)).rstrip()
        for level in range(most, 0, -1)
    ]
    zero = round(-low / span * (_STRIP - 1))
    axis = "".join("+" if at == zero else "-" for at in range(_STRIP))
    low_end, high_end = told.number(low), told.number(high)
    return [*lines, f"  {axis}", f"  {low_end}{high_end.rjust(_STRIP - len(low_end))}   (+ = 0)"]


def second_list(told: Told) -> Screen:
    """Screen 7: people turned red by order, and who would notice."""
    order: Mapping[str, Any] | None = told.document.get("creep", {}).get("order")
    if order is None:
        return Screen(told.say("list.missing"))
    first, mornings = order["red_first_morning"], order["mornings"]
    one = next(size["noticed_at_last"] for size in order["power_by_size"] if size["listed"] == 1)
    listed = told.number(order["listed"])
    lines = [
        told.say(
            "list.red",
            by_hand=told.number(first["listed_red_by_hand"]),
            listed=listed,
            red=told.say("red"),
            by_rules=told.number(first["listed_red_by_rules"]),
        ),
        told.say("list.reads", reason=order["log"]["reason"]),
        told.say("list.away", away=told.number(order["where_they_were"]["away"]), listed=listed),
        "",
        told.say("list.ask"),
        "  " + told.say("list.complaints", when=_when(told, order["detect"]["complaints"], mornings)),
        "  " + told.say("list.log", when=_when(told, order["detect"]["log"], mornings)),
        "",
        told.say("for_it", text=told.say("list.for_it")),
        told.say(
            "against_it",
            text=told.say(
                "list.against_it", one=told.number(one["complaints"]), one_log=told.number(one["log"])
            ),
        ),
    ]
    lines += [told.say("list.what_if")] if order["is_what_if"] else []
    return Screen(told.say("list.headline", listed=listed), tuple(lines))


def _when(told: Told, after: int | None, mornings: int) -> str:
    if after is None:
        return told.say("list.never", mornings=told.number(mornings))
    return told.counted("list.after", after)
