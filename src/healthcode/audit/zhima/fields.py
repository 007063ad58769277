"""The fields ``score.…`` and the details ``zhima`` of ``audit.json``.

Field by field they are documented in ``docs/reference/zhima.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.field import Kind, Note, plain_field
from healthcode.audit.lived import groups_in_order
from healthcode.audit.zhima.model import DIMENSIONS
from healthcode.audit.zhima.outcome import access, colours_with, score_town

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthcode.audit.zhima.model import Model, Weights
    from healthcode.audit.zhima.outcome import Leak, Scored, Town
    from healthcode.audit.zhima.sticking import Stuck

#: The groupings that are told.
GROUPINGS = ("occupation", "age_band", "pays_cash", "has_phone")
#: No formula of a real score is public, so none of these numbers is more than its assumptions.
KIND: Kind = "ASSUMPTION"
FALSE_RED, WRONG_PAYMENT = "false red", "wrong payment"

_POINTS = Note(
    "score.points",
    "mean points of everybody at the last 04:00, nothing leaked",
    "How each dimension is measured is invented: no real formula is public. Compare people, not points.",
    "Wie jede Dimension gemessen wird, ist erfunden, denn keine echte Formel ist bekannt. Menschen "
    "vergleichen, nicht Punkte.",
)
_GAP = Note(
    "score.gap[…]",
    "mean points of a group less the mean points of everybody else",
    "Points follow what is on record, not what people are like: who pays cash has nothing to show.",
    "Punkte folgen den Einträgen, nicht den Menschen: Wer bar zahlt, hat nichts vorzuweisen.",
)
_FLIP = Note(
    "score.flip[…]",
    "share of people whose access to one thing changes when data of another is added",
    "How much one context costs in the other is invented here. That it changes anything is the point.",
    "Wie viel das eine im anderen kostet, ist hier erfunden. Dass es überhaupt etwas ändert, ist der Punkt.",
)
_STICK = Note(
    "score.stick[…]",
    "median days from the correction of a wrong mark to the last day on which it costs points, of those "
    "that cost any",
    "The look-back of the score sets this, and it is invented. A mark that costs nothing often meets "
    "somebody who has nothing left to lose.",
    "Das bestimmt der Zeitraum, der zählt, und der ist erfunden. Ein Eintrag, der nichts kostet, trifft oft "
    "jemanden, der nichts mehr zu verlieren hat.",
)
_STICK_MONTHLY = Note(
    "score.stick.monthly[…]",
    "the same where a new score is shown on one day of each month only",
    "That the real score was updated on the 6th is a low-grade report.",
    "Dass der echte Wert am 6. erneuert wurde, steht nur in einer schwachen Quelle.",
)
_THIN = Note(
    "score.thin[…]",
    "share of people with fewer payments on record than a file needs",
    "A thin file is no bad file. Only the score makes it one.",
    "Eine dünne Akte ist keine schlechte Akte. Erst der Punktwert macht sie dazu.",
)
NOTES = (_POINTS, _GAP, _FLIP, _STICK, _STICK_MONTHLY, _THIN)


def zhima_fields(
    town: Town,
    model: Model,
    weights: Weights,
    leak: Leak,
    stuck: Mapping[str, Stuck],
    command: str,
) -> dict[str, dict[str, Any]]:
    """Give every field as plain JSON values.

    Args:
        town: What the score is made of.
        model: The score.
        weights: The version of its weights.
        leak: Which data leaks where; fields of other leaks are left out.
        stuck: For ``FALSE_RED`` and ``WRONG_PAYMENT``, as far as they were looked at, how long they stuck.
        command: What makes the numbers again.
    """
    scored = score_town(town, weights, model)
    fields = {"score.points": _points(scored, model, command)}
    for name, flip in _flips(town, scored, weights, model, leak).items():
        changed = int(np.count_nonzero(flip["changed"]))
        counts = {"numerator": changed, "denominator": len(scored.points)}
        counts |= {key: int(np.count_nonzero(who)) for key, who in flip.items() if key != "changed"}
        fields[f"score.flip[{name}]"] = _share(changed, len(scored.points), _FLIP, command, counts)
    for name, note, days_of in (
        ("score.stick", _STICK, "days"),
        ("score.stick.monthly", _STICK_MONTHLY, "monthly_days"),
    ):
        for mark, found in stuck.items():
            fields[f"{name}[{mark}]"] = _sticking(getattr(found, days_of), found, note, command)
    for grouping in GROUPINGS:
        for group, inside in members(town, grouping).items():
            fields[f"score.gap[{grouping}={group}]"] = _gap(scored, inside, model, command)
    thin = scored.payments < model.numbers["thin_file_payments"]
    for group, inside in members(town, "pays_cash").items():
        few, people = int(np.count_nonzero(thin & inside)), int(np.count_nonzero(inside))
        counts = {"numerator": few, "denominator": people, "is_small": people < LEAST_PEOPLE}
        fields[f"score.thin[pays_cash={group}]"] = _share(few, people, _THIN, command, counts)
    return fields


def zhima_details(town: Town, model: Model, weights: Weights, leak: Leak) -> dict[str, Any]:
    """Say what was taken, who has what, and how each group fares."""
    scored = score_town(town, weights, model)
    starts = [start for _, start in model.bands]
    band = np.searchsorted(np.array(starts), scored.points, side="right") - 1
    return {
        "model": model.id,
        "leak": leak,
        "weights": {
            "id": weights.id,
            "shares": dict(zip(DIMENSIONS, weights.shares, strict=True)),
            "source": weights.source,
            "confidence": weights.confidence,
        },
        "invented": "every number that has the source 'assumption', and how each dimension is measured",
        "numbers": dict(model.numbers) | dict(model.leak),
        "mean_ratings": {
            name: round(float(ratings.mean()) / 1_000, 3)
            for name, ratings in zip(DIMENSIONS, scored.ratings, strict=True)
        },
        "bands": {name: int(np.count_nonzero(band == at)) for at, (name, _) in enumerate(model.bands)},
        "privileges": [
            {
                "id": one.id,
                "from_points": one.from_points,
                "to_points": one.to_points,
                "says": dict(one.says),
                "source": one.source,
                "confidence": one.confidence,
                "people": int(np.count_nonzero(_has(scored.points, one.from_points, one.to_points))),
                "people_leaked": int(
                    np.count_nonzero(_has(scored.leaked_points, one.from_points, one.to_points))
                ),
            }
            for one in model.privileges
        ],
        "below": [
            {
                "points": line,
                "people": int(np.count_nonzero(scored.points < line)),
                "people_leaked": int(np.count_nonzero(scored.leaked_points < line)),
            }
            for line in range(400, 701, 50)
        ],
        "groups": _groups(town, scored, model),
    }


def members(town: Town, grouping: str) -> dict[str, NDArray[np.bool_]]:
    """Say for each group of a grouping who is in it."""
    names = town.groups.get(grouping, ())
    labels = np.array(names, dtype=object)
    return {group: labels == group for group in groups_in_order(names)}


def _has(points: NDArray[np.int64], first: int, end: int | None) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = points >= first
    return inside if end is None else inside & (points < end)


def _flips(
    town: Town, scored: Scored, weights: Weights, model: Model, leak: Leak
) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """Say whose access changes, by what is added, and in which direction."""
    before, after = access(scored.points, model), access(scored.leaked_points, model)
    flips = {}
    if leak in ("health-to-credit", "both"):
        flips["health-to-credit"] = {
            "changed": before != after,
            "lost": after < before,
            "gained": after > before,
            "lost_never_infected": (after < before) & ~town.infected.any(axis=0),
            "poorer": scored.leaked_points < scored.points,
            "newly_banned": (after == 0) & (before > 0),
        }
    if leak in ("credit-to-health", "both"):
        flips["credit-to-health"] = _doors(town, scored.points, model)
    if leak == "both":
        doors = _doors(town, scored.leaked_points, model)
        flips["both"] = {"changed": (before != after) | doors["changed"]}
        flips["both"] |= {"locked": doors["locked"], "freed": doors["freed"], "lost": after < before}
    for other in model.weights.values():
        if other.id != weights.id:
            changed = before != access(score_town(town, other, model).points, model)
            flips[f"weights {weights.id} to {other.id}"] = {"changed": changed}
    return flips


def _doors(town: Town, points: NDArray[np.int64], model: Model) -> dict[str, NDArray[np.bool_]]:
    doors = colours_with(town, points, model)
    return {
        "changed": doors.flipped,
        "locked": doors.flipped & doors.is_locked,
        "freed": doors.flipped & doors.was_locked,
        "freed_infected": doors.flipped & doors.was_locked & town.infected[-1],
        "recoloured": doors.colour != doors.new,
    }


def _points(scored: Scored, model: Model, command: str) -> dict[str, Any]:
    people = len(scored.points)
    counts = {
        "people": people,
        "lowest": int(scored.points.min()) if people else None,
        "highest": int(scored.points.max()) if people else None,
        "banned": int(np.count_nonzero(access(scored.points, model) == 0)),
    }
    mean = float(scored.points.mean()) if people else None
    return plain_field(
        mean, "points", _POINTS, command=command, counts=counts, kind=KIND, not_estimable="nobody"
    )


def _gap(scored: Scored, inside: NDArray[np.bool_], model: Model, command: str) -> dict[str, Any]:
    people, others = int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))
    counts = _of_group(scored, inside, model) | {"others": others, "is_small": people < LEAST_PEOPLE}
    gap = float(scored.points[inside].mean() - scored.points[~inside].mean()) if people and others else None
    reason = "everybody is in the group" if people else "nobody is in the group"
    return plain_field(gap, "points", _GAP, command=command, counts=counts, kind=KIND, not_estimable=reason)


def _of_group(scored: Scored, inside: NDArray[np.bool_], model: Model) -> dict[str, Any]:
    before = access(scored.points, model)[inside]
    after = access(scored.leaked_points, model)[inside]
    loan = min(one.from_points for one in model.privileges if one.id.startswith("loan"))
    return {
        "people": len(before),
        "mean_points": round(float(scored.points[inside].mean()), 3) if len(before) else None,
        "with_a_loan": int(np.count_nonzero(scored.points[inside] >= loan)),
        "banned": int(np.count_nonzero(before == 0)),
        "lost_by_leak": int(np.count_nonzero(after < before)),
        "gained_by_leak": int(np.count_nonzero(after > before)),
    }


def _groups(town: Town, scored: Scored, model: Model) -> list[dict[str, Any]]:
    doors = colours_with(town, scored.points, model)
    return [
        {"grouping": grouping, "group": group, "is_small": int(np.count_nonzero(inside)) < LEAST_PEOPLE}
        | _of_group(scored, inside, model)
        | {
            "locked_by_leak": int(np.count_nonzero(doors.flipped & doors.is_locked & inside)),
            "freed_by_leak": int(np.count_nonzero(doors.flipped & doors.was_locked & inside)),
        }
        for grouping in GROUPINGS
        for group, inside in members(town, grouping).items()
    ]


def _sticking(days: NDArray[np.int64], found: Stuck, note: Note, command: str) -> dict[str, Any]:
    costly = days[days > 0]
    counts = {
        "marks": found.marks,
        "followed": len(days),
        "that_cost": len(costly),
        "shortest": int(costly.min()) if len(costly) else None,
        "longest": int(costly.max()) if len(costly) else None,
        "most_points": int(found.most_points.max()) if len(days) else None,
    }
    reason = "no such mark costs any points" if len(days) else "there is no such mark"
    value = float(np.median(costly)) if len(costly) else None
    return plain_field(value, "days", note, command=command, counts=counts, kind=KIND, not_estimable=reason)


def _share(above: int, below: int, note: Note, command: str, counts: Mapping[str, Any]) -> dict[str, Any]:
    value = above / below if below else None
    return plain_field(
        value,
        "share of people",
        note,
        command=command,
        counts=counts,
        kind=KIND,
        not_estimable="there is nobody",
    )
