"""The screens on which somebody is met: you, your red code, why you, and the other one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.lesson.settings import SETTINGS
from healthcode.lesson.tour.rows import (
    cause,
    day_words,
    deciding,
    district_name,
    earlier_words,
    own_moment,
    own_row,
)
from healthcode.lesson.tour.told import Question, Screen
from healthcode.scoring.words import colour_word, data_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.tour.told import Told

_DAYS_SHOWN = 5
#: How long a command takes at most on two cores, where nothing is kept yet.
_TOUR_MINUTES, _KIT_MINUTES = 4, 25


def you(told: Told) -> Screen:
    """Screen 1: a resident as a server has them."""
    shown, title = told.exhibit("locked"), told.say("title.you")
    if shown is None:
        return _nobody(told, title)
    who = shown["who"]
    others = who["household"] - 1
    key = "one" if not others else "two" if others == 1 else "many"
    as_who = told.say(f"as.{told.met('locked')['found_as']}")
    about = told.say(
        "you.who",
        as_who=as_who,
        age=told.number(who["age"]),
        pays=told.say("pays.cash" if who["pays_cash"] else "pays.phone"),
        household=told.say(f"household.{key}", number=told.number(others)),
    )
    days = [day for day in shown["week"] if day["day"] < shown["day"]][-_DAYS_SHOWN:]
    earlier = earlier_words(told, shown, days[0]["date"]) if days else None
    rows = [day_words(told, shown, day) for day in days]
    rows = rows if earlier is None else [earlier, *rows[1:]]
    lines = [about, "", told.say("you.seen"), *(f"  {row}" for row in rows)]
    lines += ["", told.say("you.next", town=told.number(told.document["run"]["people"]))]
    return Screen(
        title,
        told.say("you.headline", person=shown["person_id"]),
        told.say("you.brief", as_who=as_who),
        tuple(lines),
        foot=told.person_foot("locked"),
    )


def red_code(told: Told) -> Screen:
    """Screen 2: the code turns, and the reader guesses how many of the red ones are infected."""
    shown, title = told.exhibit("locked"), told.say("title.red_code")
    if shown is None:
        return _nobody(told, title)
    colour = shown["verdict"]["colour"]
    turns = {
        "time": told.moment(shown["as_of"]),
        "red": told.say("red") if colour == "red" else colour_word(colour, told.language),
    }
    green_at = shown["verdict"]["green_again_at"]
    until = None if green_at is None else told.moment(green_at)
    lines = [] if until is None else [told.say("red_code.stays", until=until)]
    pseudonym = shown["code"]["caption"].split()[0]
    lines += [told.say("red_code.code", pseudonym=pseudonym), told.say("red_code.no_reason")]
    brief = (
        told.say("red_code.brief_open", **turns)
        if until is None
        else told.say("red_code.brief", **turns, until=until)
    )
    return Screen(
        title,
        told.say("red_code.headline", **turns),
        brief,
        tuple(lines),
        Question("sure", told.say("red_code.ask")),
        foot=told.person_foot("locked"),
    )


def why(told: Told) -> Screen:
    """Screen 4: two true explanations, and the truth."""
    shown, title = told.exhibit("locked"), told.say("title.why")
    evidence = None if shown is None else deciding(shown)
    if shown is None or evidence is None:
        return _nobody(told, title)
    rule = evidence["says"][told.language]
    meaning = _meaning(told, evidence, cause(shown))
    lines = [told.say("why.rule", rule=rule), *([] if meaning is None else [f"   {meaning}"])]
    lines += [_change(told, shown), told.say("why.truth", truth=told.say("why.never"))]
    faults = shown["truth"]["faults"]
    if faults:
        kind = faults[0]["kind"]
        known = kind == "missing_check_out"
        fault = told.say("why.missing_check_out") if known else told.say("why.other_fault", kind=kind)
        lines.append(told.say("why.wrong", fault=fault))
    lines += [told.say("why.next_best")] if told.met("locked")["found_as"] == "other" else []
    lines += ["", _for_it(told, shown, evidence), told.say("against_it", text=told.say("why.against_it"))]
    return Screen(
        title,
        told.say("why.headline"),
        told.say("why.brief", rule=rule),
        tuple(lines),
        foot=told.person_foot("locked", "--hindsight"),
    )


def _nobody(told: Told, title: str) -> Screen:
    nobody = told.say("red_code.nobody")
    return Screen(title, nobody, nobody)


def _meaning(told: Told, evidence: Mapping[str, Any], exposure: Mapping[str, Any] | None) -> str | None:
    """Say what a rule means for this person: where and when it applied to them."""
    if exposure is None:
        return None
    start = told.moment(exposure["from"])
    minutes = None if exposure["minutes"] is None else told.number(round(exposure["minutes"]))
    match evidence["rule_kind"]:
        case "contact" if minutes is not None and exposure["place"] is not None:
            place = exposure["place"][told.language]
            return told.say("why.met", place=place, **{"from": start}, minutes=minutes)
        case "contact" if minutes is not None:
            return told.say("why.near", **{"from": start}, minutes=minutes)
        case "stay" if exposure["place_id"] is not None:
            where = {"district": district_name(exposure["place_id"]), "from": start}
            if exposure["to"] is None:
                return told.say("why.stay_open", **where)
            is_same_day = exposure["to"][:10] == exposure["from"][:10]
            end = exposure["to"][11:16] if is_same_day else told.moment(exposure["to"])
            return told.say("why.stay", **where, to=end)
        case "purchase" if exposure["what"] is not None:
            return told.say("why.bought", what=data_word(exposure["what"], told.language), **{"from": start})
        case "report":
            return told.say("why.filed", **{"from": start})
    return None


def _for_it(told: Told, shown: Mapping[str, Any], evidence: Mapping[str, Any]) -> str:
    """Say what the rule that decides is good for, as far as it is so for this kind of rule."""
    exposure, start = cause(shown), told.day(shown["as_of"])
    kind = evidence["rule_kind"]
    if kind == "stay" and exposure is not None and exposure["place_id"] is not None:
        district = district_name(exposure["place_id"])
        return told.say("for_it", text=told.say("why.for_stay", district=district, **{"from": start}))
    name = "for_contact" if kind == "contact" and exposure is not None else "for_other"
    return told.say("for_it", text=told.say(f"why.{name}", **{"from": start}))


def _change(told: Told, shown: Mapping[str, Any]) -> str:
    """Say without which of their own rows the colour would be green."""
    change = shown["smallest_change"]
    green = told.say("green")
    if not change or change["outcome"] != "green":
        return told.say("why.no_change", green=green)
    named = []
    for one in change["without"]:
        event_id = one["event_id"]
        what = own_row(told, shown, event_id, timed=False) or told.say(f"why.row_of.{one['table']}")
        at = told.moment(own_moment(shown, event_id, one["known_at"]))
        named.append(told.say("why.row", what=what, at=at))
    return told.say("why.change", rows=told.say("why.and").join(named), green=green)


def swap(told: Told) -> Screen:
    """Screen 8: the reader becomes somebody whom nothing protected."""
    shown, met = told.exhibit("unprotected"), told.met("unprotected")
    lines: list[str] = []
    if shown is None:
        headline = brief = told.say("swap.none")
    else:
        who = told.say(f"swap.{met['found_as']}", age=told.number(shown["who"]["age"]))
        green = told.say("green")
        headline = told.say("swap.headline", person=shown["person_id"], who=who, green=green)
        date = told.day(met["infected_on"])
        brief = told.say("swap.brief", person=shown["person_id"], who=who, green=green, date=date)
        lines += [] if met["found_as"] == "dialysis" else [told.say("swap.next_best")]
        lines += _infected(told, shown, met)
    fields = [f"set.{what}[…]" for what in ("averted", "locked", "wrongly_red")]
    fields += [] if shown is None else [told.say("exhibit", person=shown["person_id"])]
    lines += [*_signed(told), told.say("fields", fields=", ".join(fields)), "", *_commands(told)]
    return Screen(told.say("title.swap"), headline, brief, tuple(lines))


def _infected(told: Told, shown: Mapping[str, Any], met: Mapping[str, Any]) -> list[str]:
    infector = shown["truth"]["infector"]
    day = told.day(met["infected_on"])
    lines = [told.say("swap.infected", date=day, infector=infector["person_id"])]
    colour = infector["colour_that_day"]
    if colour == "green":
        lines.append(told.say("swap.infector_green", green=told.say("green")))
    elif colour is not None:
        lines.append(told.say("swap.infector_other", colour=colour_word(colour, told.language)))
    kinds = [kind for kind in infector["missing_rows_that_day"] if kind == "phone_at_home"]
    return [*lines, *(told.say("swap.phone", kinds=told.say(f"swap.{kind}")) for kind in kinds)]


def _signed(told: Told) -> list[str]:
    """Say what the signed setting does beside another one, and ask again; or what the two ends do."""
    signed = told.guesses.setting
    strict, lenient = SETTINGS[0], SETTINGS[-1]
    if signed is None:
        return [_does(told, strict), _does(told, lenient), told.say("swap.ask_new")]
    name = told.say(f"setting.{signed}")
    other = lenient if signed == strict else strict
    ask = told.say("swap.ask_same", setting=name)
    return [told.say("swap.signed", setting=name), _does(told, signed), _does(told, other), ask]


def _does(told: Told, setting: str) -> str:
    numbers = {
        "averted": told.middle(f"set.averted[{setting}]"),
        "locked": told.middle(f"set.locked[{setting}]"),
        "wrongly": told.middle(f"set.wrongly_red[{setting}]"),
    }
    name = told.say(f"setting.{setting}")
    return told.say("swap.does", setting=name[:1].upper() + name[1:], **numbers)


def _commands(told: Told) -> list[str]:
    """Name the commands that make every number of the tour again, how long each takes, and the next one."""
    seed = str(told.document["run"]["seed"])
    times = (
        (_TOUR_MINUTES, ("card", "FIELD", "--seed", seed)),
        (_TOUR_MINUTES, ("tour", "--seed", seed, "--out", "again")),
        (_KIT_MINUTES, ("kit", "--seed", seed)),
    )
    shown = (
        f"  {told.say('swap.minutes', number=str(number).rjust(2))}  {told.command(*words)}"
        for number, words in times
    )
    return [told.say("swap.commands"), *shown]
