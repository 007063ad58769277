"""The fields of several towns: each policy over the same seeds, each number with all its dots and its trap.

Field by field they are documented in ``docs/reference/compare.md``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.audit.confusion import LEAST_PEOPLE
from healthcode.audit.field import plain_field
from healthcode.audit.frontier import (
    Step,
    burden_at,
    for_each_averted,
    is_equal_budget,
    most_averted,
)
from healthcode.audit.frontier_notes import BY_NAME
from healthcode.audit.over_seeds import over_seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from healthcode.audit.field import Kind
    from healthcode.audit.frontier import Forgone, Outcome

#: Stands for a policy where there is none.
NO_CODE = "no-code"
NOTHING_AVERTED = "no infections averted"
NOT_REACHABLE = "not reachable"
NOTHING_TO_EQUAL = "the first policy averts no infections"
_RATES = {
    "prop.needless": ("share of person-days", "nobody was locked"),
    "acc.ppv": ("share of person-days", "nobody was red"),
    "acc.sensitivity": ("share of person-days", "nobody was infected"),
    "err.fn": ("person-days", "there are none"),
    "err.fp": ("person-days", "there are none"),
}
#: Of each group: the unit, and why there may be no number.
_OF_GROUP = {
    "eq.fpr": ("share of person-days", "all infected"),
    "eq.days": ("days per head", "nobody is in the group"),
    "eq.blind": ("share of people", "nobody was infected"),
    "eq.refused": ("refusals per head", "nobody is in the group"),
}


@dataclass(frozen=True)
class Variant:
    """One way in which a town is governed.

    Args:
        policy: Its name, or ``NO_CODE``.
        strength: The share of people to whom it applies.
        without: A source of data that its platform never collects; empty for none.
    """

    policy: str
    strength: float = 1.0
    without: str = ""


@dataclass(frozen=True)
class Towns:
    """What towns came to, variant by variant, seed by seed.

    Args:
        seeds: As they were typed, or made from it.
        policies: Names, the first one first.
        outcomes: For each variant one outcome for each seed; that of ``NO_CODE`` is always there.
        forgone: For each policy what people did without, for each seed.
    """

    seeds: tuple[str, ...]
    policies: tuple[str, ...]
    outcomes: Mapping[Variant, Sequence[Outcome]]
    forgone: Mapping[str, Sequence[Forgone]]

    def averted(self, variant: Variant) -> list[int]:
        """Give infections fewer than without a code, seed by seed; negative for more."""
        pairs = zip(self.outcomes[Variant(NO_CODE)], self.outcomes[variant], strict=True)
        return [without.infected - under.infected for without, under in pairs]

    def steps(self, policy: str) -> list[list[Step]]:
        """Give a policy at all its strengths, seed by seed; nobody is one of them."""
        found = [[Step(0.0, 0, 0)] for _ in self.seeds]
        for variant, outcomes in self.outcomes.items():
            if variant.policy == policy and not variant.without:
                for steps, averted, outcome in zip(found, self.averted(variant), outcomes, strict=True):
                    steps.append(Step(variant.strength, averted, outcome.locked))
        return found


def fields_of(towns: Towns, command: str) -> dict[str, dict[str, Any]]:
    """Give every field of several towns as plain JSON values.

    Args:
        towns: What they came to.
        command: What makes the numbers again.
    """
    make = _Maker(towns.seeds, command)
    fields = dict(_infected(make, towns))
    for policy in towns.policies:
        fields |= dict(_proportion(make, towns, policy))
        fields |= dict(_rates(make, towns, policy))
        fields |= dict(_chilled(make, towns, policy))
    for policy in towns.policies[1:]:
        fields[f"alt.equal[{policy}]"] = _equal(make, towns, policy)
    fields |= dict(_closed(make, towns))
    return fields


def runs_of(towns: Towns) -> list[dict[str, Any]]:
    """List every run as one plain row: the dots of the frontier."""
    return [
        {
            "policy": variant.policy,
            "strength": variant.strength,
            "without": variant.without or None,
            "seed": seed,
            "infected": outcome.infected,
            "averted": averted,
            "locked": outcome.locked,
            "people_locked": outcome.people_locked,
        }
        for variant, outcomes in towns.outcomes.items()
        for seed, outcome, averted in zip(towns.seeds, outcomes, towns.averted(variant), strict=True)
    ]


@dataclass(frozen=True)
class _Maker:
    """Makes fields over the same seeds.

    Args:
        seeds: In their order.
        command: What makes the numbers again.
    """

    seeds: tuple[str, ...]
    command: str

    def field(
        self,
        family: str,
        values: Sequence[float | None],
        unit: str,
        *,
        reason: str,
        kind: Kind = "MODEL",
        counts: Mapping[str, Sequence[Any] | Any] | None = None,
    ) -> dict[str, Any]:
        """Make one field of one value for each seed, endless ones included."""
        found = over_seeds(values)
        shown = {
            "by_seed": [None if value is None or math.isinf(value) else value for value in values],
            "range": [found.lowest, None if found.highest == math.inf else found.highest],
            "interval_chance": found.chance,
            "seeds_without": found.without,
            **(counts or {}),
        }
        return plain_field(
            found.median,
            unit,
            BY_NAME[family],
            command=self.command,
            counts=shown,
            kind=kind,
            interval=found.interval,
            interval_of="seeds",
            seeds=len(self.seeds),
            not_estimable=reason if found.median is None else None,
        )


def _infected(make: _Maker, towns: Towns) -> Iterator[tuple[str, dict[str, Any]]]:
    for policy in (NO_CODE, *towns.policies):
        values = [outcome.infected for outcome in towns.outcomes[Variant(policy)]]
        yield (
            f"prop.infected[{policy}]",
            make.field("prop.infected[…]", values, "people", reason="there are no runs"),
        )


def _proportion(make: _Maker, towns: Towns, policy: str) -> Iterator[tuple[str, dict[str, Any]]]:
    outcomes, averted = towns.outcomes[Variant(policy)], towns.averted(Variant(policy))
    locked = [outcome.locked for outcome in outcomes]
    people = [outcome.people_locked for outcome in outcomes]
    none = "there are no runs"
    yield (
        f"prop.averted[{policy}]",
        make.field("prop.averted[…]", averted, "infections", reason=none),
    )
    yield (
        f"prop.locked[{policy}]",
        make.field("prop.locked[…]", locked, "person-days", reason=none, counts={"people_locked": people}),
    )
    for name, burden, unit in (
        ("prop.pdia", locked, "person-days for each infection averted"),
        ("prop.nnq", people, "people for each infection averted"),
    ):
        prices = [for_each_averted(one, number) for one, number in zip(burden, averted, strict=True)]
        counts = {"numerator": burden, "denominator": averted}
        yield (
            f"{name}[{policy}]",
            make.field(f"{name}[…]", prices, unit, reason=NOTHING_AVERTED, counts=counts),
        )


def _rates(make: _Maker, towns: Towns, policy: str) -> Iterator[tuple[str, dict[str, Any]]]:
    outcomes = towns.outcomes[Variant(policy)]
    for name, (unit, reason) in _RATES.items():
        sums = [outcome.sums[name] for outcome in outcomes]
        counts = {"numerator": [above for above, _ in sums], "denominator": [below for _, below in sums]}
        values = [outcome.rate(name) for outcome in outcomes]
        yield f"{name}[{policy}]", make.field(f"{name}[…]", values, unit, reason=reason, counts=counts)
    for grouping in outcomes[0].groupings:
        ratios = [outcome.ratio(grouping) for outcome in outcomes]
        reason = "fewer than two groups have a rate, or the lowest is zero"
        yield (
            f"eq.ratio[{policy}, {grouping}]",
            make.field("eq.ratio[…]", ratios, "times", reason=reason),
        )
        yield from _groups(make, outcomes, policy, grouping)


def _groups(
    make: _Maker, outcomes: Sequence[Outcome], policy: str, grouping: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Say of each group of one grouping how it fares; in a seed without such people it has no number."""
    for group in dict.fromkeys(name for outcome in outcomes for name in outcome.groups(grouping)):
        key = f"[{grouping}={group}]"
        people = [outcome.sums.get(f"eq.refused{key}", (0, 0))[1] or 0 for outcome in outcomes]
        for family, (unit, reason) in _OF_GROUP.items():
            name = f"{family}{key}"
            sums = [outcome.sums.get(name, (0, 0)) for outcome in outcomes]
            counts = {
                "numerator": [above for above, _ in sums],
                "denominator": [below for _, below in sums],
                "people": people,
                "is_small": min(people) < LEAST_PEOPLE,
            }
            values = [outcome.rate(name) if name in outcome.sums else None for outcome in outcomes]
            yield (
                f"{family}[{policy}, {grouping}={group}]",
                make.field(f"{family}[…]", values, unit, reason=reason, counts=counts),
            )


def _chilled(make: _Maker, towns: Towns, policy: str) -> Iterator[tuple[str, dict[str, Any]]]:
    found = towns.forgone[policy]
    yield (
        f"chill.trips[{policy}]",
        make.field(
            "chill.trips[…]",
            [one.outings for one in found],
            "outings",
            reason="there are no runs",
            kind="ASSUMPTION",
            counts={"without_code": [one.outings_without_code for one in found]},
        ),
    )
    counts = {
        "to_cash": [one.medicine_to_cash for one in found],
        "dropped": [one.medicine_dropped for one in found],
        "without_code": [one.medicine_without_code for one in found],
    }
    yield (
        f"chill.med[{policy}]",
        make.field(
            "chill.med[…]",
            [one.medicine_unseen for one in found],
            "purchases",
            reason="there are no runs",
            kind="ASSUMPTION",
            counts=counts,
        ),
    )


def _equal(make: _Maker, towns: Towns, policy: str) -> dict[str, Any]:
    """Say what a policy must lock for the effect of the first one, on the seeds on which that has any."""
    targets = towns.averted(Variant(towns.policies[0]))
    steps = towns.steps(policy)
    values = [
        burden_at(target, one) if target > 0 else None for target, one in zip(targets, steps, strict=True)
    ]
    strengths = sorted({step.strength for step in steps[0]})
    counts = {
        "target": targets,
        "most_averted": [most_averted(one) for one in steps],
        "locked_by_first": [one.locked for one in towns.outcomes[Variant(towns.policies[0])]],
        "strengths": strengths,
        "not_reachable": sum(value == math.inf for value in values),
        "seeds_counted": sum(value is not None for value in values),
    }
    reason = NOTHING_TO_EQUAL if all(value is None for value in values) else NOT_REACHABLE
    # Between nobody and everybody alone, that locking half averts half is an assumption.
    kind: Kind = "MODEL" if len(strengths) > 2 else "ASSUMPTION"
    return make.field("alt.equal[…]", values, "person-days", reason=reason, kind=kind, counts=counts)


def _closed(make: _Maker, towns: Towns) -> Iterator[tuple[str, dict[str, Any]]]:
    for variant in _leaving_out(towns.outcomes):
        whole = Variant(variant.policy)
        gains = [
            with_all - without
            for with_all, without in zip(towns.averted(whole), towns.averted(variant), strict=True)
        ]
        locked, fewer = ([one.locked for one in towns.outcomes[either]] for either in (whole, variant))
        matched = sum(is_equal_budget(*pair) for pair in zip(locked, fewer, strict=True))
        counts = {
            "policy": variant.policy,
            "averted": towns.averted(whole),
            "averted_without": towns.averted(variant),
            "locked": locked,
            "locked_without": fewer,
            "seeds_matched": matched,
            "is_budget_matched": matched == len(towns.seeds),
        }
        yield (
            f"need.closed[{variant.without}]",
            make.field("need.closed[…]", gains, "infections", reason="there are no runs", counts=counts),
        )


def _leaving_out(variants: Iterable[Variant]) -> Iterator[Variant]:
    return (variant for variant in variants if variant.without)
