"""The section ``consent`` of an audit: the week of somebody who shows no code, at each shipped gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.consent import NOTES, Entries, Lost, consent_fields
from healthcode.checkpoint.load import load_gate, shipped_gates
from healthcode.checkpoint.scene import keys_of
from healthcode.clock import DAY
from healthcode.draws import Draws, chance
from healthcode.experiments.arrivals import arrivals_of
from healthcode.experiments.sections import Found, Section
from healthcode.scenario.model import seed_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthcode.checkpoint.model import Gate
    from healthcode.experiments.sections import Language, RunInHand

_COST = "con.cost["


def find(run: RunInHand, report: Callable[[int, int], None] | None = None) -> Found:
    """Let everybody who owns a phone come again as they came, with a code and without one.

    Simplification:
        People come where they came under the run's own policy. Whoever shows a code shows their own, valid
        and in time. Only what a gate does counts: who is told to stay at home is not counted as a lost entry.
    """
    came = arrivals_of(run)
    owns = np.array([answer == "yes" for answer in run.lived.groups["has_phone"]], np.bool_)
    counted = owns[came.person]
    person, place, arrived_at = came.person[counted], came.place[counted], came.arrived_at[counted]
    entries = Entries(person, place, came.day[counted], int(np.count_nonzero(owns)), run.manifest.days)
    closed = came.closed(run)[counted]
    user = entries.lost(closed)
    draws = Draws(seed_number(run.manifest.seed))
    keys = keys_of(came.person_ids)[person], keys_of(came.place_ids)[place]
    gates = [load_gate(name) for name in shipped_gates()]
    refusers = {}
    for done, gate in enumerate(gates, 1):
        refusers[gate.id] = entries.lost(refused_without_code(gate, draws, *keys, arrived_at, closed))
        if report is not None:
            report(done, len(gates))
    fields = consent_fields(entries, user, refusers, run.command)
    told = [_of_gate(gate, entries, user, refusers[gate.id]) for gate in gates]
    return Found(fields, {"consent": {"gates": told}})


def refused_without_code(
    gate: Gate,
    draws: Draws,
    person_keys: NDArray[np.int64],
    place_keys: NDArray[np.int64],
    arrived_at: NDArray[np.int64],
    closed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Say of each arrival whether a gate turns it away if no phone is shown.

    The draws are those of the checkpoint, so the same people hold paper and the same are let in by a human.

    Args:
        gate: Which.
        draws: Of the checkpoint.
        person_keys: A number for who comes, from the id alone.
        place_keys: A number for where.
        arrived_at: When.
        closed: Whether the place is closed to the person's colour, which stands on a printed code too.

    Simplification:
        A printed code is valid and read without a fault.
    """
    match gate.without_phone:
        case "turned_away":
            return np.ones(len(arrived_at), np.bool_)
        case "paper_pass":
            holds = chance(draws.draw("holds a paper pass", person=person_keys), gate.paper_share)
            without: NDArray[np.bool_] = ~holds | closed
            return without
        case _:
            drawn = draws.draw(
                "a human judges", arrived_at // DAY, person_keys, other=arrived_at % DAY, place=place_keys
            )
            return ~chance(drawn, gate.let_in_share)


def tell(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say in whole sentences what was found."""
    costs = {
        name[len(_COST) : -1]: field["value"]
        for name, field in document["fields"].items()
        if name.startswith(_COST) and field["value"] is not None
    }
    if not costs:
        return []
    lowest, highest = min(costs, key=costs.__getitem__), max(costs, key=costs.__getitem__)
    real = sum(document["fields"][f"con.real[{gate}]"]["value"] for gate in costs)
    low, high = costs[lowest], costs[highest]
    if language == "de":
        return [
            (
                f"Wer keinen Code zeigt, verliert am Eingang {highest} {_days_de(high)} je Woche als andere, "
                f"am Eingang {lowest} {_days_de(low)}. An {real} von {len(costs)} Eingängen kostet das "
                "Weigern unter einem Tag."
            ),
            "Eine Ausnahme auf Papier kann kostenlos aussehen und doch brandmarken.",
        ]
    return [
        (
            f"Who shows no code loses {_days_en(high)} a week than others at the gate {highest}, and "
            f"{_days_en(low)} at the gate {lowest}. At {real} of {len(costs)} gates refusing costs less than "
            "one day."
        ),
        "A paper exemption can look free and still stigmatise.",
    ]


def _days_en(days: float) -> str:
    return f"{abs(days):.1f} days {'more' if days >= 0 else 'fewer'}"


def _days_de(days: float) -> str:
    return f"{abs(days):.1f} Tage {'mehr' if days >= 0 else 'weniger'}".replace(".", ",")


def _of_gate(gate: Gate, entries: Entries, user: Lost, refuser: Lost) -> dict[str, Any]:
    return {
        "gate": gate.id,
        "title": {"en": gate.title, "de": gate.title_de or gate.title},
        "without_phone": gate.without_phone,
        "refuser": _a_week(entries, refuser),
        "user": _a_week(entries, user),
    }


def _a_week(entries: Entries, lost: Lost) -> dict[str, float | None]:
    """Give the middle week of one person; nothing where nobody could show a code."""
    weeks, count = entries.weeks, len(entries.person)
    return {
        "days": lost.days / weeks if weeks else None,
        "places": lost.places / weeks if weeks else None,
        "share_of_entries": lost.entries / count if count else None,
    }


SECTION = Section(
    name="consent",
    says={
        "en": "What it costs to show no code",
        "de": "Was es kostet, keinen Code zu zeigen",
    },
    is_quick=True,
    notes=NOTES,
    find=find,
    tell=tell,
)
