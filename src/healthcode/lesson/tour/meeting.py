"""The screens on which somebody is met: you, your red code, why you, and the other one."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from healthcode.lesson.settings import POLICIES
from healthcode.lesson.tour.told import Question, Screen
from healthcode.scoring.words import colour_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.tour.told import Told

_DAYS_SHOWN = 5


def you(told: Told) -> Screen:
    """Screen 1: a resident as a server has them."""
    shown = told.exhibit("locked")
    if shown is None:
        return Screen(told.say("red_code.nobody"))
    who = shown["who"]
    others = who["household"] - 1
    key = "one" if not others else "two" if others == 1 else "many"
    about = told.say(
        "you.who",
        as_who=told.say(f"as.{told.met('locked')['found_as']}"),
        age=told.number(who["age"]),
        pays=told.say("pays.cash" if who["pays_cash"] else "pays.phone"),
        household=told.say(f"household.{key}", number=told.number(others)),
    )
    days = [day for day in shown["week"] if day["day"] < shown["day"]][-_DAYS_SHOWN:]
    lines = [about, "", told.say("you.seen"), *(f"  {_day(told, day)}" for day in days), ""]
    lines.append(told.say("you.next", town=told.number(told.document["run"]["people"])))
    return Screen(told.say("you.headline", person=shown["person_id"]), tuple(lines))


def _day(told: Told, day: Mapping[str, Any]) -> str:
    """Say how many rows there are of a day, and show one: a scan or a purchase rather than a ride."""
    seen = day["seen"]
    number = len(seen) + day["seen_more"]
    chosen = next((row for row in reversed(seen) if row["table"] != "trips"), seen[-1] if seen else None)
    last = "" if chosen is None else told.say("you.last", at=chosen["at"], what=chosen[told.language])
    return told.say("you.day", date=day["date"], rows=told.counted("you.rows", number), last=last)


def red_code(told: Told) -> Screen:
    """Screen 2: the code turns, and the reader guesses how sure the city is."""
    shown = told.exhibit("locked")
    if shown is None:
        return Screen(told.say("red_code.nobody"))
    red = told.say("red")
    colour = shown["verdict"]["colour"]
    headline = told.say(
        "red_code.headline",
        time=told.minute(shown["as_of"]),
        red=red if colour == "red" else colour_word(colour, told.language),
    )
    until = shown["verdict"]["green_again_at"]
    lines = [] if until is None else [told.say("red_code.stays", until=told.minute(until))]
    lines += [told.say("red_code.code", caption=shown["code"]["caption"]), told.say("red_code.no_reason")]
    return Screen(headline, tuple(lines), Question("sure", told.say("red_code.ask")))


def why(told: Told) -> Screen:
    """Screen 4: two true explanations, and the truth."""
    shown = told.exhibit("locked")
    if shown is None or not shown["evidence"]:
        return Screen(told.say("red_code.nobody"))
    evidence = shown["evidence"][0]
    lines = [told.say("why.rule", rule=evidence["says"][told.language])]
    exposure = next(iter(evidence["exposures"]), None)
    if exposure is not None and exposure["minutes"] is not None and exposure["place"] is not None:
        lines.append(
            told.say(
                "why.met",
                place=exposure["place"][told.language],
                **{"from": told.minute(exposure["from"])},
                minutes=told.number(exposure["minutes"]),
            )
        )
    lines += ["", _change(told, shown), "", told.say("why.truth", truth=told.say("why.never"))]
    faults = shown["truth"]["faults"]
    if faults:
        kind = faults[0]["kind"]
        known = kind == "missing_check_out"
        fault = told.say("why.missing_check_out") if known else told.say("why.other_fault", kind=kind)
        lines.append(told.say("why.wrong", fault=fault))
    lines += ["", told.say("for_it", text=told.say("why.onward")), told.say("why.both")]
    return Screen(told.say("why.headline"), tuple(lines))


def _change(told: Told, shown: Mapping[str, Any]) -> str:
    """Say without which of their own rows the colour would be green."""
    change = shown["smallest_change"]
    green = told.say("green")
    if not change or change["outcome"] != "green":
        return told.say("why.no_change", green=green)
    rows = {row["event_id"]: (row, day["date"]) for day in shown["week"] for row in day["seen"]}
    named = []
    for one in change["without"]:
        row, date = rows.get(one["event_id"], (None, None))
        what = told.say(f"why.row_of.{one['table']}") if row is None else row[told.language]
        at = told.minute(one["known_at"]) if row is None else f"{date} {row['at']}"
        named.append(told.say("why.row", what=what, at=at))
    return told.say("why.change", rows=told.say("why.and").join(named), green=green)


def swap(told: Told) -> Screen:
    """Screen 8: the reader becomes somebody whom nothing protected."""
    shown, met = told.exhibit("unprotected"), told.met("unprotected")
    lines: list[str] = []
    question = None
    if shown is None:
        headline = told.say("swap.none")
    else:
        who = told.say(f"swap.{met['found_as']}", age=told.number(shown["who"]["age"]))
        headline = told.say("swap.headline", person=shown["person_id"], who=who, green=told.say("green"))
        lines += [] if met["found_as"] == "dialysis" else [told.say("swap.next_best")]
        lines += _infected(told, shown, met)
        question = Question(None, told.say("swap.ask"))
    lines += [_signed(told), *([] if question is None else [question.text]), "", *_commands(told)]
    return Screen(headline, tuple(lines))


def _infected(told: Told, shown: Mapping[str, Any], met: Mapping[str, Any]) -> list[str]:
    infector = shown["truth"]["infector"]
    day = met["infected_on"]
    lines = [told.say("swap.infected", date=day, infector=infector["person_id"])]
    colour = infector["colour_that_day"]
    if colour == "green":
        lines.append(told.say("swap.infector_green", green=told.say("green")))
    elif colour is not None:
        lines.append(told.say("swap.infector_other", colour=colour_word(colour, told.language)))
    kinds = [kind for kind in infector["missing_rows_that_day"] if kind == "phone_at_home"]
    return [*lines, *(told.say("swap.phone", kinds=told.say(f"swap.{kind}")) for kind in kinds)]


def _signed(told: Told) -> str:
    setting = told.guesses.setting
    if setting is None:
        averted = {one: told.whole(f"set.averted[{one}]") for one in told.settings}
        return told.say("swap.unsigned", averted=averted["strict"], lenient=averted["lenient"])
    averted_by = told.whole(f"set.averted[{setting}]")
    return told.say("swap.signed", setting=told.say(f"setting.{setting}"), averted=averted_by)


def _commands(told: Told) -> list[str]:
    """Name the commands that make every number of the tour again, and the next one."""
    run = told.document["run"]
    seed, scenario = run["seed"], run["scenario"].split(",")[0]
    policies = dict.fromkeys((run["policy"], *POLICIES.values()))
    settings = [word for policy in policies for word in ("--policy", policy)]
    seeds = str(len(told.document["over_seeds"]["seeds"]))
    place = f"{told.folder}/run"
    commands = (
        ("simulate", scenario, "--seed", seed, "--policy", run["policy"], "-o", "my-run"),
        ("audit", "run", place, "--with", "creep"),
        ("compare", scenario, "--seed", seed, *settings, "--seeds", seeds, "--closed-loop"),
    )
    lines = [told.say("swap.commands")]
    lines += [f"  {told.program} {shlex.join(words)}" for words in commands]
    return [*lines, f"  {told.program} {shlex.join(('kit', '--seed', seed))}"]
