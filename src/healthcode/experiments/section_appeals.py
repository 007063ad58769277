"""The section ``appeals`` of an audit: who can set a wrong colour right, how fast, with what staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.appeals import Appellants, load_arrangement, shipped_arrangements
from healthcode.appeals.arrangement import CAPACITY
from healthcode.audit.appeal_fields import NOTES, appeal_fields
from healthcode.audit.appeals import HOURS
from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.clock import parse_time
from healthcode.draws import Draws
from healthcode.experiments.appealing import appeal
from healthcode.experiments.arrivals import person_ids_of
from healthcode.experiments.sections import Found, Section
from healthcode.scenario.model import seed_number
from healthcode.scoring.score import name_of
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.appeals import Arrangement
    from healthcode.audit.appeals import Appealed
    from healthcode.audit.field import Kind
    from healthcode.experiments.sections import Language, RunInHand

#: The arrangement that is tried on a run that had none, and with how many times its staff.
TRIED = "hotline"
STAFFING = (1, 2, 4)
#: What stands beside it.
NO_APPEALS, BEST = "no-appeals", "well-staffed"
#: Who is told apart in who gets to file.
GROUPINGS = ("age_band", "occupation", "has_phone")
#: Of the hours of the curve, the latest that is told.
_TOLD_HOURS = 168
_TEXTS: dict[str, dict[Language, str]] = {
    "of_run": {"en": "of this run", "de": "dieses Laufs"},
    "tried": {"en": "tried on this run", "de": "an diesem Lauf erprobt"},
    "filed": {
        "en": "Appeals ({desk}, {kind}). Locked though not infected at some time: {wrong} people. Appeals "
        "filed: {filed}.",
        "de": "Einsprüche ({desk}, {kind}). Irgendwann gesperrt, obwohl nicht infiziert: {wrong} Menschen. "
        "Eingegangene Einsprüche: {filed}.",
    },
    "granted": {
        "en": "Granted: {granted} of {decided} decided ({undecided} not decided); of those granted, "
        "{infected} were infected. Who never filed is not in these numbers.",
        "de": "Erfolg hatten {granted} von {decided} entschiedenen ({undecided} nicht entschieden); "
        "infiziert waren davon {infected}. Wer nie Einspruch einlegte, fehlt hier.",
    },
    "undecided": {
        "en": "None of them was decided before the run ended or the lock was gone. Who never filed is not in "
        "these numbers.",
        "de": "Über keinen wurde entschieden, bevor der Lauf oder die Sperre endete. Wer nie Einspruch "
        "einlegte, fehlt hier.",
    },
    "hours": {
        "en": "A wrong lock that was lifted took {hours} hours from filing, in the middle case; needless "
        "person-days while an appeal waited: {waste}.",
        "de": "Eine aufgehobene falsche Sperre dauerte ab Einspruch im mittleren Fall {hours} Stunden; "
        "unnötige Personentage, während ein Einspruch wartete: {waste}.",
    },
    "curve": {
        "en": "Wrong locks that still hold after {hour} hours: {told}.",
        "de": "Falsche Sperren, die nach {hour} Stunden noch gelten: {told}.",
    },
    "level": {
        "en": "{name} {share} in 100",
        "de": "{name} {share} von 100",
    },
    "decided": {
        "en": "Appeals that were decided: {told}.",
        "de": "Entschiedene Einsprüche: {told}.",
    },
    "times": {"en": "{times} times the staff", "de": "{times}-mal so viele"},
    "few": {
        "en": "That rests on {locks} wrong locks: under 30 such a number says little.",
        "de": "Das beruht auf {locks} falschen Sperren: Unter 30 besagt so eine Zahl wenig.",
    },
    "none_decided": {
        "en": "No desk, however staffed, decided an appeal here: nothing follows from that about staff.",
        "de": "Hier hat keine Stelle, mit wie vielen Leuten auch immer, etwas entschieden: Über das Personal "
        "folgt daraus nichts.",
    },
}


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Let people appeal, with several numbers of staff.

    In a run that had appeals of its own, these are found again as they were, and no other is tried: what the
    colours would have been without them is not known from the run. They are found under the run's own policy
    only, and only if the arrangement is a shipped one.
    """
    people = appellants(run)
    draws, begins = Draws(seed_number(run.manifest.seed)), parse_time(run.manifest.begins)
    own = run.manifest.appeals_id
    is_of_policy = name_of(run.policy) == run.manifest.policy_id
    if own is not None and not (own in shipped_arrangements() and is_of_policy):
        return Found({}, {"appeals": {"arrangement": own, "is_of_run": True, "levels": []}})
    arrangement = load_arrangement(own or TRIED)
    first = appeal(run.lived, people, arrangement, draws, begins)
    levels = [_level(1, arrangement, first)]
    if own is None:
        others = [(0, load_arrangement(NO_APPEALS))]
        others += [(times, arrangement.staffed(times)) for times in STAFFING[1:]]
        others += [(1, load_arrangement(BEST))]
        levels += [
            _level(times, plan, appeal(run.lived, people, plan, draws, begins)) for times, plan in others
        ]
        levels.insert(0, levels.pop(1))
    if report is not None:
        report(1, 1)
    without = None if own else int(np.count_nonzero(run.lived.locked & ~run.lived.infected))
    groups = {name: run.lived.groups[name] for name in GROUPINGS if name in run.lived.groups}
    details = {
        "arrangement": arrangement.id,
        "title": {"en": arrangement.title, "de": arrangement.title_de},
        "says": arrangement.says,
        "is_of_run": own is not None,
        "hours": list(HOURS),
        "levels": levels,
    }
    kind: Kind = "ASSUMPTION" if own is None else "MODEL"
    return Found(appeal_fields(first, groups, without, run.command, kind), {"appeals": details})


def appellants(run: RunInHand) -> Appellants:
    """Give the people of a run as a desk knows them."""
    groups = run.lived.groups
    return Appellants(
        person_ids_of(run.dataset),
        groups["age_band"],
        groups["occupation"],
        np.array([answer == "yes" for answer in groups["has_phone"]], np.bool_),
    )


def _level(times: int, plan: Arrangement, found: Appealed) -> dict[str, Any]:
    return {
        "arrangement": plan.id,
        "title": {"en": plan.title, "de": plan.title_de},
        "times": times,
        "decided_per_10000_per_day": plan.settings.number(CAPACITY),
        "filed": len(found.appeals),
        "decided": found.decided,
        "granted": len(found.granted),
        "granted_though_infected": sum(not one.is_wrong for one in found.granted),
        "hours": found.hours(),
        "waste": found.waste(),
        "wrong_person_days": int(np.count_nonzero(found.wrong)),
        "wrong_locks": found.wrong_lock_count(),
        "still_wrong": found.still_wrong(),
    }


def _curve(about: Mapping[str, Any], language: Language) -> list[str]:
    """Tell the curves at the last hour, up to a week, at which all of them are known; else nothing.

    Where no desk decided anything the curves are all alike, and nothing follows from that about its staff.
    """
    levels, own = about["levels"], about["arrangement"]
    if not any(level["decided"] for level in levels):
        return [_TEXTS["none_decided"][language]]
    known = [
        (at, hour)
        for at, hour in enumerate(about["hours"])
        if hour <= _TOLD_HOURS and all(level["still_wrong"][at] is not None for level in levels)
    ]
    if not known:
        return []
    at, hour = known[-1]
    told = "; ".join(
        _TEXTS["level"][language].format(
            name=_level_name(level, own, language),
            share=f"{100 * level['still_wrong'][at]:.0f}",
        )
        for level in levels
    )
    decided = "; ".join(
        f"{_level_name(level, own, language)} {whole_number(level['decided'], language)}" for level in levels
    )
    lines = [
        _TEXTS["curve"][language].format(hour=hour, told=told),
        _TEXTS["decided"][language].format(told=decided),
    ]
    locks = min(level["wrong_locks"] for level in levels)
    if locks < LEAST_PEOPLE:
        lines.append(_TEXTS["few"][language].format(locks=locks))
    return lines


def _level_name(level: Mapping[str, Any], own: str, language: Language) -> str:
    if level["arrangement"] != own:
        return str(level["arrangement"])
    times = level["times"]
    return own if times == 1 else _TEXTS["times"][language].format(times=times)


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    fields, about = document["fields"], document.get("appeals")
    if about is None or "app.filed" not in fields:
        return []
    filed, upheld, hours = (fields[f"app.{name}"] for name in ("filed", "upheld", "hours"))

    def say(name: str, **counts: int) -> str:
        return _TEXTS[name][language].format(
            **{key: whole_number(count, language) for key, count in counts.items()},
            desk=about["arrangement"],
            kind=_TEXTS["of_run" if about["is_of_run"] else "tried"][language],
        )

    lines = [say("filed", wrong=filed["n"]["people_wrongly_locked"], filed=filed["value"])]
    counts = upheld["n"]
    if counts["filed"]:
        lines.append(
            say(
                "granted" if counts["decided"] else "undecided",
                granted=counts["granted"],
                decided=counts["decided"],
                undecided=counts["filed"] - counts["decided"],
                infected=counts["granted_though_infected"],
            )
        )
    if hours["value"] is not None:
        lines.append(say("hours", hours=round(hours["value"]), waste=fields["app.waste"]["value"]))
    return [*lines, *_curve(about, language)]


SECTION = Section(
    name="appeals",
    says={
        "en": "Who can set a wrong colour right, and how fast",
        "de": "Wer eine falsche Farbe richtigstellen lassen kann, und wie schnell",
    },
    is_quick=True,
    notes=NOTES,
    find=find,
    tell=tell,
)
