"""The fields of ``audit.json`` that one run has: each with its value, counts, interval, kind and trap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.lived import measures, points_sweep, rules_behind
from healthcode.audit.resampling import interval_of, times_drawn

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from healthcode.audit.lived import Lived, Measure, PointsStep

FORMAT, VERSION = "healthcode audit", 1
NO_INFECTION = "nobody was infected, so there is no last infection"
NO_POINTS = "no day was decided by points"
TOO_FEW = "fewer than two groups have a rate, or the lowest is zero"


@dataclass(frozen=True)
class Note:
    """What a family of fields means.

    Args:
        name: Of the field; ``[…]`` stands for a group.
        meaning: Its formula in words.
        en: The trap to say aloud.
        de: The same in German.
    """

    name: str
    meaning: str
    en: str
    de: str


_BASE = (
    "This depends on how common the infection is: the same code has another share in another week.",
    "Das hängt davon ab, wie häufig die Infektion ist: In einer anderen Woche ist der Anteil ein anderer.",
)
_TESTED = (
    "A red after a positive test tells nobody anything new, and counts here all the same.",
    "Ein Rot nach einem positiven Test sagt niemandem etwas Neues und zählt hier trotzdem.",
)
_VALUE = (
    "L is a value, not a fact: choose it before you look.",
    "L ist eine Wertung, keine Tatsache: erst wählen, dann hinsehen.",
)
_RISK = (
    "Groups differ in true exposure too: a gap alone does not tell more risk from more data.",
    "Gruppen sind auch verschieden ausgesetzt: Ein Abstand allein trennt nicht mehr Risiko von mehr Daten.",
)
_PRICE = (
    "Who locks nobody locks nobody in vain: read it beside those missed.",
    "Wer niemanden einsperrt, sperrt niemanden umsonst ein: neben den Übersehenen lesen.",
)
_END = (
    "Ending early has a price too, and nobody knows on the day that an infection was the last.",
    "Auch früh zu enden hat einen Preis, und am Tag selbst weiß niemand, dass eine Infektion die letzte war.",
)
#: Every family of fields, in the order of the document.
NOTES = (
    Note("acc.ppv", "red person-days that were infected / red person-days", *_BASE),
    Note("acc.sensitivity", "infected person-days that were red / infected person-days", *_TESTED),
    Note("acc.specificity", "other person-days that were not red / person-days not infected", *_BASE),
    Note("acc.base_rate", "infected person-days / all person-days", *_BASE),
    Note("acc.ppv.infectious", "red person-days that were infectious / red person-days", *_BASE),
    Note("acc.sensitivity.infectious", "infectious person-days that were red / infectious ones", *_TESTED),
    Note("acc.specificity.infectious", "other person-days not red / person-days not infectious", *_BASE),
    Note("acc.base_rate.infectious", "infectious person-days / all person-days", *_BASE),
    Note("acc.ppv.people", "people infected on a day they were red / people ever red", *_BASE),
    Note("acc.sensitivity.people", "people infected on a day they were red / people ever infected", *_TESTED),
    Note("acc.specificity.people", "people never infected and never red / people never infected", *_BASE),
    Note("acc.base_rate.people", "people ever infected / all people", *_BASE),
    Note("acc.ppv.locked", "locked person-days that were infected / locked person-days", *_BASE),
    Note("err.fn", "infected person-days that were not locked", *_PRICE),
    Note("err.fp", "locked person-days that were not infected", *_PRICE),
    Note("prop.needless", "locked person-days of people never infectious / locked person-days", *_PRICE),
    Note("sun.tail", "locked person-days on days whose 04:00 is after the last infection", *_END),
    Note("eq.fpr[…]", "locked person-days not infected / person-days not infected, in the group", *_RISK),
    Note("eq.days[…]", "locked person-days / people, in the group", *_RISK),
    Note("eq.blind[…]", "people infected and on no such day locked / people ever infected", *_RISK),
    Note("eq.ratio[…]", "highest eq.fpr / lowest, of the groups that have one", *_RISK),
    Note("err.cost", "L times err.fn + err.fp", *_VALUE),
    Note("err.best", "points from which on to lock, at which L times missed + in vain is lowest", *_VALUE),
)
_BY_NAME = {note.name: note for note in NOTES}


def note_of(field: str) -> Note:
    """Find what a field means; groups share theirs."""
    return _BY_NAME[f"{field.partition('[')[0]}[…]" if "[" in field else field]


def fields_of(
    lived: Lived, cost_ratio: Fraction, *, resamples: int, seed: int, command: str
) -> dict[str, dict[str, Any]]:
    """Give every field of one run as plain JSON values.

    Args:
        lived: The run.
        cost_ratio: L: so many person-days locked in vain weigh as much as one missed.
        resamples: Of the bootstrap over people; 0 for no intervals.
        seed: Of the bootstrap.
        command: What reproduces the numbers.
    """
    found = measures(lived)
    again = _again(found, resamples, seed)
    behind = rules_behind(lived)
    fields: dict[str, dict[str, Any]] = {}
    for at, measure in enumerate(found):
        above = _whole(measure.above)
        below = None if measure.below is None else _whole(measure.below)
        value = above if below is None else above / below if below else None
        counts: dict[str, Any] = {"numerator": above, "denominator": below, "people": measure.people}
        if "[" in measure.name:
            counts["is_small"] = measure.is_small
        if measure.name.startswith("eq.fpr["):
            counts["rules"] = behind[measure.name[len("eq.fpr[") : -1]]
        fields[measure.name] = _field(value, measure.unit, again[:, at], counts, measure.missing)
    if not lived.infected.any():
        fields["sun.tail"] = _field(None, "person-days", None, fields["sun.tail"]["n"], NO_INFECTION)
    for grouping in lived.groups:
        fields[f"eq.ratio[{grouping}]"] = _ratio(grouping, found, again)
    fields |= _costs(lived, fields, cost_ratio)
    return {
        name: field
        | {"command": command, "trap": {"en": note_of(name).en, "de": note_of(name).de}}
        | ({"kind": "ASSUMPTION"} if name in ("err.cost", "err.best") else {})
        for name, field in fields.items()
    }


def sweep_of(lived: Lived, cost_ratio: Fraction) -> list[dict[str, Any]]:
    """Give the sweep over points as plain JSON values."""
    return [
        {
            "points": step.points,
            "missed": step.missed,
            "in_vain": step.in_vain,
            "cost": float(_cost(step, cost_ratio)),
        }
        for step in points_sweep(lived)
    ]


def _again(found: list[Measure], resamples: int, seed: int) -> NDArray[np.float64]:
    """Give every measure in every resample, ``nan`` where it is not estimable."""
    above = np.column_stack([measure.above for measure in found])
    is_sum = np.array([measure.below is None for measure in found])
    below = np.column_stack([measure.above if measure.below is None else measure.below for measure in found])
    again = np.full((resamples, len(found)), np.nan)
    first = 0
    for times in times_drawn(len(above), resamples, seed):
        bottom = times @ below
        bottom[:, is_sum] = 1.0
        part = again[first : first + len(times)]
        np.divide(times @ above, bottom, out=part, where=bottom > 0)
        first += len(times)
    return again


def _ratio(grouping: str, found: list[Measure], again: NDArray[np.float64]) -> dict[str, Any]:
    places = [at for at, measure in enumerate(found) if measure.name.startswith(f"eq.fpr[{grouping}=")]
    rates = {}
    for at in places:
        measure = found[at]
        if measure.below is not None and measure.below.sum() > 0:
            rates[at] = float(measure.above.sum() / measure.below.sum())
    if len(rates) < 2 or min(rates.values()) == 0:
        return _field(None, "times", None, {"groups": len(rates)}, TOO_FEW)
    low, high = min(rates, key=rates.__getitem__), max(rates, key=rates.__getitem__)
    drawn = np.full(len(again), np.nan)
    np.divide(again[:, high], again[:, low], out=drawn, where=again[:, low] > 0)
    counts = {
        "highest": found[high].name[len("eq.fpr[") : -1],
        "lowest": found[low].name[len("eq.fpr[") : -1],
        "is_small": found[high].is_small or found[low].is_small,
    }
    return _field(rates[high] / rates[low], "times", drawn, counts, "")


def _costs(lived: Lived, fields: dict[str, dict[str, Any]], ratio: Fraction) -> dict[str, dict[str, Any]]:
    missed, in_vain = fields["err.fn"]["value"], fields["err.fp"]["value"]
    counts = {"missed": missed, "in_vain": in_vain, "cost_ratio": float(ratio)}
    cost = _field(float(ratio * missed + in_vain), "person-days locked in vain", None, counts, "")
    steps = points_sweep(lived)
    if not steps:
        return {"err.cost": cost, "err.best": _field(None, "points", None, {}, NO_POINTS)}
    best = min(reversed(steps), key=lambda step: _cost(step, ratio))
    told = {"missed": best.missed, "in_vain": best.in_vain, "cost": float(_cost(best, ratio))}
    nobody = "it costs least to lock nobody by points"
    return {"err.cost": cost, "err.best": _field(best.points, "points", None, told, nobody)}


def _cost(step: PointsStep, ratio: Fraction) -> Fraction:
    return ratio * step.missed + step.in_vain


def _field(
    value: float | None, unit: str, drawn: NDArray[np.float64] | None, counts: dict[str, Any], missing: str
) -> dict[str, Any]:
    interval = interval_of(drawn) if drawn is not None and value is not None else None
    return {
        "value": value,
        "unit": unit,
        "kind": "MODEL",
        "interval": None if interval is None else [interval.low, interval.high],
        "interval_of": None if interval is None else "people",
        "seeds": 1,
        "n": counts,
        "not_estimable": missing if value is None else None,
    }


def _whole(values: NDArray[np.float64]) -> int:
    return int(values.sum())
