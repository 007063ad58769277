"""The section ``appeals`` of an audit: who can set a wrong colour right, how fast, with what staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.appeals import Appellants, load_arrangement, shipped_arrangements
from healthcode.appeals.arrangement import CAPACITY
from healthcode.audit.appeal_fields import NOTES, appeal_fields
from healthcode.audit.appeals import HOURS
from healthcode.clock import parse_time
from healthcode.draws import Draws
from healthcode.experiments.appealing import appeal
from healthcode.experiments.sections import Found, Section
from healthcode.scenario.model import seed_number
from healthcode.scoring.score import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthcode.appeals import Arrangement
    from healthcode.audit.appeals import Appealed
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
    return Found(appeal_fields(first, groups, without, run.command), {"appeals": details})


def appellants(run: RunInHand) -> Appellants:
    """Give the people of a run as a desk knows them."""
    ids = run.dataset.connection.execute("select person_id from people order by person").fetchall()
    groups = run.lived.groups
    return Appellants(
        [str(person) for (person,) in ids],
        groups["age_band"],
        groups["occupation"],
        np.array([answer == "yes" for answer in groups["has_phone"]], np.bool_),
    )


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    fields, about = document["fields"], document.get("appeals")
    if about is None or "app.filed" not in fields:
        return []
    return _german(fields, about) if language == "de" else _english(fields, about)


def _level(times: int, plan: Arrangement, found: Appealed) -> dict[str, Any]:
    return {
        "arrangement": plan.id,
        "title": {"en": plan.title, "de": plan.title_de},
        "times": times,
        "decided_per_10000_per_day": plan.settings.number(CAPACITY),
        "filed": len(found.appeals),
        "granted": len(found.granted),
        "granted_though_infected": sum(not one.is_wrong for one in found.granted),
        "hours": found.hours(),
        "waste": found.waste(),
        "wrong_person_days": int(np.count_nonzero(found.wrong)),
        "still_wrong": found.still_wrong(),
    }


def _curve(about: Mapping[str, Any], language: Language) -> str:
    """Tell the curves at the last hour, up to a week, at which all of them are known; else nothing."""
    levels, own = about["levels"], about["arrangement"]
    known = [
        (at, hour)
        for at, hour in enumerate(about["hours"])
        if hour <= _TOLD_HOURS and all(level["still_wrong"][at] is not None for level in levels)
    ]
    if not known:
        return ""
    at, hour = known[-1]
    of_all = "in 100" if language == "en" else "von 100"
    told = "; ".join(
        f"{_level_name(level, own, language)} {100 * level['still_wrong'][at]:.0f} {of_all}"
        for level in levels
    )
    if language == "de":
        return f"Falsche Sperren, die nach {hour} Stunden noch gelten: {told}."
    return f"Wrong locks that still hold after {hour} hours: {told}."


def _level_name(level: Mapping[str, Any], own: str, language: Language) -> str:
    if level["arrangement"] != own:
        return str(level["arrangement"])
    times = level["times"]
    if language == "de":
        return own if times == 1 else f"{times}-mal so viele"
    return own if times == 1 else f"{times} times the staff"


def _english(fields: Mapping[str, Any], about: Mapping[str, Any]) -> list[str]:
    filed, upheld, hours = (fields[f"app.{name}"] for name in ("filed", "upheld", "hours"))
    people, waste = filed["n"], fields["app.waste"]
    kind = "of this run" if about["is_of_run"] else "tried on this run"
    first = (
        f"Appeals ({about['arrangement']}, {kind}). Locked though not infected at some time: "
        f"{people['people_wrongly_locked']:,} people. Appeals filed: {filed['value']:,}."
    )
    lines = [first]
    if upheld["value"] is not None:
        counts = upheld["n"]
        lines.append(
            f"Granted: {counts['granted']:,} of {counts['filed']:,}; of those, "
            f"{counts['granted_though_infected']:,} were infected. Who never filed is not in these numbers."
        )
    if hours["value"] is not None:
        lines.append(
            f"A wrong lock that was lifted took {hours['value']:.0f} hours from filing, in the middle case; "
            f"needless person-days while an appeal waited: {waste['value']:,}."
        )
    return [*lines, *filter(None, [_curve(about, "en")])]


def _german(fields: Mapping[str, Any], about: Mapping[str, Any]) -> list[str]:
    filed, upheld, hours = (fields[f"app.{name}"] for name in ("filed", "upheld", "hours"))
    people, waste = filed["n"], fields["app.waste"]
    kind = "dieses Laufs" if about["is_of_run"] else "an diesem Lauf erprobt"
    first = (
        f"Einsprüche ({about['arrangement']}, {kind}). Irgendwann eingesperrt, obwohl nicht infiziert: "
        f"{_de(people['people_wrongly_locked'])} Menschen. Eingegangene Einsprüche: {_de(filed['value'])}."
    )
    lines = [first]
    if upheld["value"] is not None:
        counts = upheld["n"]
        lines.append(
            f"Erfolg hatten {_de(counts['granted'])} von {_de(counts['filed'])}; infiziert waren davon "
            f"{_de(counts['granted_though_infected'])}. Wer nie Einspruch einlegte, fehlt hier."
        )
    if hours["value"] is not None:
        lines.append(
            f"Eine aufgehobene falsche Sperre dauerte ab Einspruch im mittleren Fall {hours['value']:.0f} "
            f"Stunden; unnötige Personentage, während ein Einspruch wartete: {_de(waste['value'])}."
        )
    return [*lines, *filter(None, [_curve(about, "de")])]


def _de(number: int) -> str:
    return f"{number:,}".replace(",", ".")


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
