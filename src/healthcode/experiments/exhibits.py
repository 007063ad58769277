"""Chosen residents of one run: who, why chosen, their week, the evidence, the code, and what nobody knew.

What an exhibit holds stands in ``docs/reference/audit-people.md``; report, lesson and tour are built from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from healthcode.audit.chosen import NOBODY, Choice, Known, asked_for, choose
from healthcode.audit.hindsight import look_back, tell
from healthcode.clock import DAY, MINUTE, format_time, parse_time
from healthcode.codes.issuing import Issue
from healthcode.codes.key_ring import demo_ring
from healthcode.codes.token import caption_of
from healthcode.experiments.exhibit_facts import Facts, gather
from healthcode.experiments.exhibit_words import clock_words, place_words, row_words
from healthcode.experiments.one_resident import OneResident, at_morning
from healthcode.run_folder.views import open_truth
from healthcode.scoring.explained import plain
from healthcode.scoring.who import require_person
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from healthcode.experiments.sections import Language, RunInHand
    from healthcode.scoring.explained import ExplainedEvidence, ExplainedExposure, Explanation

#: Days before and after the one that is explained.
DAYS_BEFORE, DAYS_AFTER = 5, 1
#: So many of each are shown; the number of the rest stands beside them.
MOST_ROWS, MOST_VISITS, MOST_EXPOSURES, MOST_SENTENCES = 8, 8, 4, 8
#: Scorings at most for the smallest change.
MOST_TRIES = 12
LIFE_MINUTES = 24 * 60
_LANGUAGES: tuple[Language, ...] = ("en", "de")


def exhibits(
    in_hand: RunInHand,
    person_ids: Sequence[str] = (),
    report: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Show one resident for each way in which a code can go right or wrong, and those asked for.

    Args:
        in_hand: The run.
        person_ids: Whom to show besides.
        report: Told how many are done, and of how many.

    Returns:
        Plain JSON values, in the order of ``audit.chosen.KINDS``, then those asked for. Where nobody fits,
        ``person_id`` is null and ``why`` says so.

    Raises:
        DatasetError: If somebody asked for does not live in the town.
    """
    for person_id in person_ids:
        require_person(in_hand.dataset, person_id)
    shown = []
    with open_truth(in_hand.run) as truth:
        known, facts = gather(in_hand, truth)
        place = {person_id: at for at, person_id in enumerate(known.person_ids)}
        chosen = [*choose(known), *(asked_for(known, place[person_id]) for person_id in person_ids)]
        for done, choice in enumerate(chosen, 1):
            shown.append(_shown(in_hand, known, facts, choice))
            if report is not None:
                report(done, len(chosen))
    return shown


def _shown(in_hand: RunInHand, known: Known, facts: Facts, choice: Choice) -> dict[str, Any]:
    if choice.person is None or choice.day is None:
        return {"kind": choice.kind, "person_id": None, "why": dict(choice.why), "numbers": {}}
    person_id = known.person_ids[choice.person]
    with at_morning(in_hand, person_id, choice.day) as resident:
        explanations = {language: resident.explanation(language) for language in _LANGUAGES}
        change = resident.counterfactual(explanations["en"], MOST_TRIES)
        said = {language: replace(one, counterfactual=change) for language, one in explanations.items()}
        explanation = said["en"]
        met = {one.other_person_id for row in explanation.evidence for one in row.exposures}
        facts.look_up([person_id, *(other for other in met if other is not None)])
        return {
            "kind": choice.kind,
            "person_id": person_id,
            "why": dict(choice.why),
            "numbers": dict(choice.numbers),
            "day": choice.day,
            "as_of": format_time(resident.moment),
            "who": _who(known, facts, choice.person),
            "week": _week(in_hand, known, facts, choice, resident),
            "verdict": {
                "colour": explanation.colour,
                "points": explanation.points,
                "deciding_rule": explanation.deciding_rule,
                "green_again_at": _time(explanation.next_green_at),
            },
            "evidence": _evidence(explanations, facts),
            "told": {language: _told(one) for language, one in said.items()},
            "smallest_change": plain(explanation.counterfactual),
            "code": _code(person_id, explanation.colour, resident.moment),
            "truth": _truth(known, facts, choice, explanation),
        }


def _who(known: Known, facts: Facts, person: int) -> dict[str, Any]:
    """Say who somebody truly is."""
    resident = facts.residents[known.person_ids[person]]
    work = facts.place_kinds.get(resident["work_place_id"] or "")
    return {
        "age": resident["age"],
        "age_band": resident["age_band"],
        "occupation": resident["occupation"],
        "household": facts.household_sizes[resident["household_id"]],
        "has_phone": resident["has_phone"],
        "has_app": resident["has_app"],
        "pays_cash": resident["pays_cash"],
        "home": place_words(facts.place_kinds.get(resident["home_place_id"])),
        "work": None if work is None else place_words(work),
        "district_id": facts.districts.get(known.person_ids[person]),
        "is_fragile": bool(known.is_fragile[person]),
        "group_on_file": known.group("group", person) or None,
    }


def _week(
    in_hand: RunInHand, known: Known, facts: Facts, choice: Choice, resident: OneResident
) -> list[dict[str, Any]]:
    """Tell the days around the one that is explained."""
    lived, begins = known.lived, parse_time(in_hand.manifest.begins)
    person, day = choice.person or 0, choice.day or 0
    last = min(day + DAYS_AFTER, len(lived.colour) - 1)
    first = max(last - DAYS_BEFORE - DAYS_AFTER, 0)
    last = min(first + DAYS_BEFORE + DAYS_AFTER, len(lived.colour) - 1)
    rows = sorted(
        resident.around.own_events(),
        key=lambda event: (event[2], event[0], event[1]["event_id"]),
    )
    week = []
    for number in range(first, last + 1):
        start = begins + number * DAY
        seen = [(table, row, at) for table, row, at in rows if start <= at < start + DAY]
        visits = [one for one in facts.stays(resident.person_id) if start <= one.arrived_at < start + DAY]
        week.append(
            {
                "day": number,
                "date": format_time(start)[:10],
                "colour": ALL_COLOURS[lived.colour[number, person]],
                "points": int(lived.points[number, person]),
                "is_locked": bool(lived.locked[number, person]),
                "is_infected": bool(lived.infected[number, person]),
                "is_infectious": bool(lived.infectious[number, person]),
                "refused": int(known.refused[number, person]),
                "without_phone": int(known.without_phone[number, person]),
                "seen": [
                    {
                        "at": clock_words(at),
                        "table": table,
                        "event_id": row["event_id"],
                        **row_words(table, row, facts.place_kinds.get(row.get("place_id") or "")),
                    }
                    for table, row, at in seen[:MOST_ROWS]
                ],
                "seen_more": max(len(seen) - MOST_ROWS, 0),
                "was": [
                    {
                        "from": clock_words(one.arrived_at),
                        "to": clock_words(one.left_at),
                        "kind": one.kind,
                        **place_words(one.kind),
                    }
                    for one in visits[:MOST_VISITS]
                ],
                "was_more": max(len(visits) - MOST_VISITS, 0),
            }
        )
    return week


def _evidence(explanations: Mapping[Language, Explanation], facts: Facts) -> list[dict[str, Any]]:
    """Give the rows that count, each with what stands behind it."""
    german = {row.evidence_id: row.says for row in explanations["de"].evidence}
    return [
        {
            "rule": row.rule_id,
            "rule_kind": row.rule_kind,
            "says": {"en": row.says, "de": german[row.evidence_id]},
            "share": row.share,
            "points": row.points,
            "colour": row.colour,
            "minutes": None if row.minutes is None else row.minutes / 1_000,
            "observed_at": _time(row.observed_at),
            "known_at": _time(row.known_at),
            "ends_at": _time(row.ends_at),
            "exposures": _exposures(row, explanations["en"].person_id, facts),
            "exposures_more": max(len(row.exposures) - MOST_EXPOSURES, 0),
        }
        for row in explanations["en"].evidence
        if row.share != "none"
    ][:MOST_EXPOSURES]


def _exposures(row: ExplainedEvidence, person_id: str, facts: Facts) -> list[dict[str, Any]]:
    return [
        {
            "event_id": one.event_id,
            "other_event_id": one.other_event_id,
            "other_person_id": one.other_person_id,
            "place": None if one.place_kind is None else place_words(one.place_kind),
            "place_id": one.place_id,
            "what": one.what,
            "from": _time(one.started_at),
            "to": _time(one.ended_at),
            "minutes": None if one.minutes is None else one.minutes / 1_000,
            "true_minutes": _true_minutes(person_id, one, facts),
            "wrong": facts.wrong_kind(one.event_id) or facts.wrong_kind(one.other_event_id),
        }
        for one in row.exposures[:MOST_EXPOSURES]
    ]


def _true_minutes(person_id: str, one: ExplainedExposure, facts: Facts) -> float | None:
    """Say how long the two truly met while the evidence says so; None of what is no meeting."""
    if one.other_person_id is None or one.ended_at is None:
        return None
    seconds = facts.together_seconds(person_id, one.other_person_id, one.started_at, one.ended_at)
    return round(seconds / MINUTE, 1)


def _told(explanation: Explanation) -> dict[str, Any]:
    """Give the sentences of an explanation by section, the first of each."""
    wanted = ("verdict", "evidence", "next", "counterfactual", "unknown")
    return {
        section.name: [*section.all_sentences()][:MOST_SENTENCES]
        for section in explanation.sections()
        if section.name in wanted
    }


def _code(person_id: str, colour: str, moment: int) -> dict[str, Any]:
    """Sign the code of that morning with the published demo key."""
    text = Issue(moment, LIFE_MINUTES, demo_ring()).text_for(person_id, colour)
    return {
        "text": text,
        "caption": caption_of(text),
        "life_minutes": LIFE_MINUTES,
        "signed_with_demo_key": True,
    }


def _truth(known: Known, facts: Facts, choice: Choice, explanation: Explanation) -> dict[str, Any]:
    """Say what was really so, which the system did not know."""
    person = choice.person or 0
    exposures = [one for row in explanation.evidence if row.share != "none" for one in row.exposures]
    ids = sorted({*filter(None, (one.event_id for one in exposures))} | _others_rows(exposures))
    others = sorted({one.other_person_id for one in exposures if one.other_person_id})
    seen = look_back(
        explanation.person_id,
        explanation.as_of,
        facts.infections,
        facts.faults_about(explanation.person_id, ids),
        event_ids=ids,
        others=others,
    )
    told = {language: [*tell(seen, language)][:MOST_SENTENCES] for language in _LANGUAGES}
    infector = int(known.infector[person])
    infected_on = int(known.infected_on[person])
    return {
        "told": told,
        "ever_infected": bool(known.infected_on[person] != NOBODY),
        "onward": int(known.onward[person]),
        "infector": None if infector == NOBODY else _infector(known, facts, infector, infected_on),
        "faults": [plain(fault) for fault in seen.faults[:MOST_EXPOSURES]],
        "missing": dict(seen.missing),
    }


def _others_rows(exposures: Iterable[Any]) -> set[str]:
    return {one.other_event_id for one in exposures if one.other_event_id}


def _infector(known: Known, facts: Facts, infector: int, day: int) -> dict[str, Any]:
    """Say what the code showed of who infected somebody, on that day."""
    person_id = known.person_ids[infector]
    inside = 0 <= day < len(known.lived.colour)
    return {
        "person_id": person_id,
        "occupation": known.group("occupation", infector),
        "colour_that_day": ALL_COLOURS[known.lived.colour[day, infector]] if inside else None,
        "missing_rows_that_day": facts.missing_on(person_id, day) if inside else {},
    }


def _time(moment: int | None) -> str | None:
    return None if moment is None else format_time(moment)
