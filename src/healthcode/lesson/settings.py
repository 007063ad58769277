"""The three settings of a lesson: one rule set with one number turned, and what each brings and costs.

The number is how long somebody must have been near a known case to turn red: a minute, a quarter of an hour,
or four hours. All three are shipped policies, so that each can be shown, compared and simulated by its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from healthcode.audit.field import Note, plain_field
from healthcode.audit.frontier_fields import NO_CODE, Towns, Variant
from healthcode.audit.over_seeds import over_seeds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Setting = Literal["strict", "medium", "lenient"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)
POLICIES: dict[Setting, str] = {
    "strict": "hangzhou-one-minute",
    "medium": "hangzhou-2020-02",
    "lenient": "hangzhou-four-hours",
}
#: The least minutes near a known case that turn somebody red.
MINUTES: dict[Setting, int] = {"strict": 1, "medium": 15, "lenient": 240}
PURCHASES = "purchases"

_TOWN = (
    "One town is one throw of the dice: look at all seeds, not at the one that suits you.",
    "Eine Stadt ist ein Wurf: alle Startwerte ansehen, nicht den, der gerade passt.",
)
NOTES = (
    Note("set.infected[…]", "people ever infected under the setting; [none] without a code", *_TOWN),
    Note("set.averted[…]", "people ever infected without a code, less those under the setting", *_TOWN),
    Note("set.locked[…]", "person-days on which the setting kept somebody at home", *_TOWN),
    Note(
        "set.wrongly_red[…]",
        "people ever red who were not infected on any red day",
        "Wrongly is said afterwards: on the day nobody could know it.",
        "Zu Unrecht heißt es hinterher: Am Tag selbst konnte es niemand wissen.",
    ),
    Note(
        "need.share[…]",
        "infections averted with the source, less those averted without it, summed over all seeds; divided "
        "by the infections averted with it, summed likewise",
        "Without the source other people are locked, and not quite as many: both are shown beside it.",
        "Ohne die Quelle sind andere gesperrt, und nicht genau gleich viele: Beides steht dabei.",
    ),
)
_BY_NAME = {note.name: note for note in NOTES}


def setting_fields(towns: Towns, command: str) -> dict[str, dict[str, Any]]:
    """Give what each setting brings and costs over the same seeds, as plain JSON fields.

    Args:
        towns: The town without a code and under each of ``POLICIES``, and under the medium one without
            purchases.
        command: What makes the numbers again.
    """
    fields = {"set.infected[none]": _infected(towns, Variant(NO_CODE), command)}
    for setting, policy in POLICIES.items():
        variant = Variant(policy)
        outcomes = towns.outcomes[variant]
        fields[f"set.infected[{setting}]"] = _infected(towns, variant, command)
        fields[f"set.averted[{setting}]"] = _over(
            "set.averted[…]", towns.averted(variant), "infections", command
        )
        fields[f"set.locked[{setting}]"] = _over(
            "set.locked[…]", [one.locked for one in outcomes], "person-days", command
        )
        sums = [one.sums["acc.ppv.people"] for one in outcomes]
        fields[f"set.wrongly_red[{setting}]"] = _over(
            "set.wrongly_red[…]", [(below or 0) - above for above, below in sums], "people", command
        )
    fields[f"need.share[{PURCHASES}]"] = _share(towns, command)
    return fields


def _infected(towns: Towns, variant: Variant, command: str) -> dict[str, Any]:
    values = [one.infected for one in towns.outcomes[variant]]
    return _over("set.infected[…]", values, "people", command)


def _over(family: str, values: Sequence[float], unit: str, command: str) -> dict[str, Any]:
    """Make one field of one value for each seed."""
    found = over_seeds(values)
    return plain_field(
        found.median,
        unit,
        _BY_NAME[family],
        command=command,
        counts={"by_seed": list(values), "range": [found.lowest, found.highest]},
        interval=found.interval,
        interval_of="seeds",
        seeds=len(values),
        not_estimable=None if values else "there are no runs",
    )


def _share(towns: Towns, command: str) -> dict[str, Any]:
    """Say how much of what the medium setting averts is averted by reading purchases."""
    whole, without = Variant(POLICIES["medium"]), Variant(POLICIES["medium"], without=PURCHASES)
    averted, averted_without = towns.averted(whole), towns.averted(without)
    gained, total = sum(averted) - sum(averted_without), sum(averted)
    locked, locked_without = ([one.locked for one in towns.outcomes[either]] for either in (whole, without))
    counts: Mapping[str, Any] = {
        "numerator": gained,
        "denominator": total,
        "by_seed": [one - other for one, other in zip(averted, averted_without, strict=True)],
        "locked": sum(locked),
        "locked_without": sum(locked_without),
    }
    return plain_field(
        gained / total if total > 0 else None,
        "share of infections averted",
        _BY_NAME["need.share[…]"],
        command=command,
        counts=counts,
        seeds=len(towns.seeds),
        not_estimable=None if total > 0 else "no infections averted",
    )
