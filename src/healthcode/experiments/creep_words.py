"""What the drills of function creep say, in English and German: whole people, and both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from healthcode.audit.creep.score import RIDES_TO_A_RED_LIGHT
from healthcode.experiments.creep_texts import TEXTS
from healthcode.scoring.words import data_word, decimal_number, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Language = Literal["en", "de"]
Drill = Literal["order", "query", "score", "meter", "learns"]
#: How a drill ends: whole people, then the strongest honest sentence for each side.
ENDS = ("people", "for_it", "against_it")


def tell(drill: Drill, found: Mapping[str, Any], language: Language) -> list[str]:
    """Say what a drill found, without how it ends.

    Args:
        drill: Which.
        found: What it gave back.
        language: ``en`` or ``de``.
    """
    return _TELLERS[drill](found, language)


def end(drill: Drill, found: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Say how a drill ends: one sentence in whole people, and the strongest honest one for each side.

    Returns:
        By the names in ``ENDS``.
    """
    return dict(zip(ENDS, _ENDERS[drill](found, language), strict=True))


def both_languages(drill: Drill, found: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Give how a drill ends in each language, for JSON."""
    return {"en": end(drill, found, "en"), "de": end(drill, found, "de")}


def points(number: float, language: Language) -> str:
    """Write a number of points with one decimal at most."""
    return decimal_number(round(number * 1000), language)


def labelled(drill: Drill, found: Mapping[str, Any], language: Language) -> list[str]:
    """Say how a drill ends as a list of sentences, each side under its label."""
    said = end(drill, found, language)
    labels = {"en": ("", "For it: ", "Against it: "), "de": ("", "Dafür: ", "Dagegen: ")}[language]
    return [f"{label}{said[name]}" for label, name in zip(labels, ENDS, strict=True)]


def _say(sentence: str, language: Language, **values: object) -> str:
    told = {
        name: whole_number(value, language) if type(value) is int else value for name, value in values.items()
    }
    return TEXTS[sentence][0 if language == "en" else 1].format(**told)


def _tell_order(found: Mapping[str, Any], language: Language) -> list[str]:
    log, red = found["log"], found["red_first_morning"]
    first = "order_what_if" if found["is_what_if"] else "order_real"
    said = [
        _say(
            first,
            language,
            day=found["day"] + 1,
            actor=log["actor"],
            listed=found["listed"],
            reason=log["reason"],
        ),
        _say("order_policy", language, policy=found["policy"]),
        _say("order_where", language, **found["where_they_were"]),
    ]
    venue = found["venue"]
    if venue and found["is_what_if"] and found["where_they_were"]["away"]:
        said.append(
            _say(
                "order_scan",
                language,
                place=venue["place_id"],
                kind=data_word(venue["kind"], language),
                met=found["taken_for_met"],
            )
        )
    said.append(
        _say(
            "order_rates",
            language,
            red=red["listed"],
            listed=found["listed"],
            alone=red["listed_red_by_rules"],
            matched=red["matched"],
            matched_red=red["matched_red"],
        )
    )
    if red["listed_red_by_hand"] < found["listed"]:
        said.append(
            _say("order_staggered", language, by_hand=red["listed_red_by_hand"], listed=found["listed"])
        )
    signed = "order_log_signed" if log["approved_by"] else "order_log_unsigned"
    said.append(_say(signed, language, rows=log["rows"]))
    said.append(
        _say(
            "order_counts",
            language,
            alarms=found["false_alarms_of_counts"],
            mornings=found["mornings"],
        )
    )
    return [*said, _say("order_real_case", language)]


def _end_order(found: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    smallest = found["power_by_size"][0]
    return (
        _say(
            _order_people(found),
            language,
            people=found["people"],
            listed=found["listed"],
            nonhealth=found["nonhealth_ever"],
            away=found["where_they_were"]["away"],
        ),
        _say(
            "order_for",
            language,
            lists=found["lists"],
            log=found["power"]["log"][-1],
            data=found["power"]["data"][-1],
        ),
        _say(
            "order_against",
            language,
            lists=found["lists"],
            size=smallest["listed"],
            mornings=found["mornings"],
            complaints=smallest["noticed_at_last"]["complaints"],
        ),
    )


def _order_people(found: Mapping[str, Any]) -> str:
    """Name the sentence in whole people: a single person is no plural."""
    if found["listed"] > 1:
        return "order_people"
    if not found["nonhealth_ever"]:
        return "order_one_anyway"
    return "order_one_away" if found["where_they_were"]["away"] else "order_one"


def _tell_query(found: Mapping[str, Any], language: Language) -> list[str]:
    what = _say(
        "query_what",
        language,
        place=found["place_id"],
        kind=data_word(found["kind"], language),
        since=found["from"].replace("T", " ")[:16],
        until=found["until"].replace("T", " ")[:16],
        present=found["present"],
        later=found["days_later"],
    )
    central, policy = found["designs"]["central"], found["policy"]
    if found["sought"] is None:
        sought = _say("query_nobody_sought", language, policy=policy)
    else:
        sought = _say("query_sought", language, sought=found["sought"], policy=policy)
    said = [what, sought]
    if central["tables"]:
        joined = {"en": " and ", "de": " und "}[language].join(central["tables"])
        said.append(_say("query_added", language, tables=joined, named=central["named"]))
    else:
        said.append(_say("query_nothing_kept", language))
    if found["days_later"] > found["guest_list_days"]:
        said.append(
            _say(
                "query_gone",
                language,
                later=found["days_later"],
                days=found["guest_list_days"],
                named=central["named"],
            )
        )
    return [*said, _say("query_real_case", language)]


def _end_query(found: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    central = found["designs"]["central"]
    how = "found" if central["names_the_sought"] else "missed"
    counts = {name: central[name] for name in ("uninvolved", "not_there", "unseen", "named")}
    people = {"people": found["people"], "rest": found["people"] - central["named"]}
    return (
        _say(f"query_people_{how}", language, **counts),
        _say(f"query_for_{how}", language, **counts, **people),
        _say(
            "query_against",
            language,
            **counts,
            list=found["designs"]["venue_list"]["uninvolved"],
            days=found["guest_list_days"],
        ),
    )


def _tell_score(found: Mapping[str, Any], language: Language) -> list[str]:
    said = []
    for name, scheme in found["schemes"].items():
        said.append(
            _say(
                f"score_{name}",
                language,
                start=points(scheme["start"]["points"], language),
                days=found["days"],
                rides=RIDES_TO_A_RED_LIGHT,
            )
        )
        if not scheme["foot"]:
            said.append(_say("score_no_foot", language))
            continue
        infected = scheme["among"]["infected"]
        said.append(
            _say(
                "score_foot",
                language,
                foot=scheme["foot"],
                below=points(scheme["below"], language),
                infected=infected["foot"],
                others_infected=infected["others"],
                others=scheme["others"],
                not_ranked=scheme["not_ranked"],
            )
        )
        if name == "suzhou":
            said.append(_say("score_by_lot", language))
        elif scheme["below"] > scheme["start"]["points"]:
            start = points(scheme["start"]["points"], language)
            said.append(_say("score_foot_above_start", language, start=start))
    return said


def _end_score(found: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    hangzhou, suzhou = found["schemes"]["hangzhou"], found["schemes"]["suzhou"]
    return (
        _say(
            "score_people",
            language,
            people=found["people"],
            foot=hangzhou["foot"],
            suzhou=suzhou["foot"],
            infected=hangzhou["among"]["infected"]["foot"],
            suzhou_infected=suzhou["among"]["infected"]["foot"],
            all_infected=found["infected"],
        ),
        _say("score_for", language),
        _say(
            "score_against",
            language,
            bought=found["bought_alcohol"],
            seen=found["bought_alcohol"] - found["bought_alcohol_unseen"],
            unseen=found["bought_alcohol_unseen"],
        ),
    )


def _tell_meter(found: Mapping[str, Any], language: Language) -> list[str]:
    return [_say("meter_what", language, count=len(found["steps"]))]


def _end_meter(found: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    steps = found["steps"]
    sums = [
        sum(
            grown * (1 if side == "more" else -1) for side in ("more", "less") for grown in _grown(step[side])
        )
        for step in steps
        if step["more"] is not None
    ]
    less, more = sum(one < 0 for one in sums), sum(one > 0 for one in sums)
    uses, later = len(found["other_uses"]), len(found["later_uses"])
    against = "meter_against_none" if not more else "meter_against" if uses else "meter_against_before"
    return (
        _say(
            "meter_people",
            language,
            people=found["people"],
            first_people=steps[0]["people_read_about"],
            first_users=steps[0]["users"],
            last_people=steps[-1]["people_read_about"],
            users=steps[-1]["users"],
        ),
        _say("meter_for" if less else "meter_for_none", language, less=less, steps=len(sums)),
        _say(
            against,
            language,
            more=more,
            steps=len(sums),
            uses=uses,
            later=later,
            all_uses=uses + later,
        ),
    )


def _grown(meter: Mapping[str, int]) -> list[int]:
    """Give the numbers of one side of the creep meter, days kept left out, which are of another size."""
    return [count for name, count in meter.items() if name != "days_kept"]


def _tell_learns(found: Mapping[str, Any], language: Language) -> list[str]:
    people, server = max(1, found["people"]), found["server"]
    names = {"central": "central", "list": "venue_list", "venue": "venue", "phones": "decentralised"}
    per_person = {
        f"{short}_{kind}": _per_person(server[design][kind], people, language)
        for short, design in names.items()
        for kind in ("points", "edges")
    }
    said = [
        _say("learns_server", language, **per_person),
        _say("learns_outsider", language, outsider=found["roles"]["central"]["outsider"]["whereabouts"]),
    ]
    own = found["effect"]["own"]
    if not own["pairs"]:
        return [*said, _say("learns_no_effect", language)]
    return [
        *said,
        _say(
            "learns_effect",
            language,
            covered=own["covered"],
            pairs=own["pairs"],
            uptake=own["people"],
            people=found["people"],
            squared=round(own["uptake_squared"] * own["pairs"]),
        ),
    ]


def _per_person(count: int, people: int, language: Language) -> str:
    """Write a rate with one decimal; what is there is never written as nothing."""
    rate = round(10 * count / people) / 10
    return f"<{points(0.1, language)}" if count and not rate else points(rate, language)


def _end_learns(found: Mapping[str, Any], language: Language) -> tuple[str, str, str]:
    platform = found["roles"]["central"]["platform"]
    most = found["effect"]["0.80"]
    for_it = _say("learns_for_none", language)
    if most["pairs"]:
        told = {
            "missed": most["pairs"] - most["covered"],
            "pairs": most["pairs"],
            "uptake": most["people"],
            "people": found["people"],
            "squared": round((1 - most["uptake_squared"]) * most["pairs"]),
        }
        for_it = _say("learns_for", language, **told)
    health = found["roles"]["none"]["health_office"]["health"]
    return (
        _say(
            "learns_people",
            language,
            people=found["people"],
            whereabouts=platform["whereabouts"],
            purchases=platform["purchases"],
        ),
        for_it,
        _say(
            "learns_against" if health else "learns_against_none",
            language,
            health=health,
            others=found["whereabouts_only"],
        ),
    )


_TELLERS: dict[Drill, Callable[[Mapping[str, Any], Language], list[str]]] = {
    "order": _tell_order,
    "query": _tell_query,
    "score": _tell_score,
    "meter": _tell_meter,
    "learns": _tell_learns,
}
_ENDERS: dict[Drill, Callable[[Mapping[str, Any], Language], tuple[str, str, str]]] = {
    "order": _end_order,
    "query": _end_query,
    "score": _end_score,
    "meter": _end_meter,
    "learns": _end_learns,
}
