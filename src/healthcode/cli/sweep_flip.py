"""The search of ``healthcode sweep --flip``: what is typed for it, and what it gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from healthcode.cli.town_options import TownsAsked
    from healthcode.experiments.flip import Flip, Tried


@dataclass(frozen=True)
class Search:
    """What is searched, and between what.

    Args:
        key: Of the setting that moves.
        first: One end.
        last: The other.
        field: Which number.
        against: The name of the other policy; None for a threshold.
        threshold: What the number is held against if there is no other policy.
        steps: How many times the way is halved.
    """

    key: str
    first: Any
    last: Any
    field: str
    against: str | None
    threshold: float
    steps: int


def read_search(
    given: TownsAsked,
    axes: Mapping[str, Sequence[Any]],
    field: str,
    threshold: float | None,
    steps: int | None,
) -> Search:
    """Say what is searched.

    Raises:
        UsageError: If it is not one setting with two values that a way lies between, or not two policies, or
            one.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.flip import STEPS, between  # noqa: PLC0415

    problems = []
    ((key, values), *others) = axes.items()
    if others or len(values) != 2:
        found = f"{len(axes)} settings" if others else f"{len(values)} value{'' if len(values) == 1 else 's'}"
        problems.append(Problem("--vary", found, "one setting with two values, with --flip"))
    elif values[0] == values[1]:
        problems.append(Problem(f"--vary {key}", "twice the same", "two values"))
    else:
        try:
            between(values[0], values[1], 0.5)
        except ValueError as error:
            problems.append(Problem(f"--vary {key}", str(error), "two numbers"))
    if len(given.names) > 2 or (len(given.names) == 2 and threshold is not None):
        found = f"{len(given.names)} policies" + (" and --threshold" if threshold is not None else "")
        problems.append(Problem("--policy", found, "two policies, or one and --threshold"))
    if problems:
        raise UsageError("this is nothing to search between", tuple(problems))
    against = given.names[1] if len(given.names) == 2 else None
    return Search(key, values[0], values[1], field, against, threshold or 0.0, steps or STEPS)


def refuse_without_flip(threshold: float | None, steps: int | None) -> None:
    """Refuse what is typed for a search where there is none.

    Raises:
        UsageError: Naming it.
    """
    from healthcode.errors import Problem, UsageError  # noqa: PLC0415 - only when something is wrong

    given = {"--threshold": threshold, "--steps": steps}
    problems = tuple(
        Problem(option, f"{value:g}", "is for --flip only")
        for option, value in given.items()
        if value is not None
    )
    if problems:
        raise UsageError("there is no search", problems)


def search_flip(
    search: Search,
    policy: str,
    fields_of: Callable[[Sequence[Mapping[str, Any]]], list[Mapping[str, Any]]],
) -> dict[str, Any]:
    """Search, and give what was found as plain JSON values.

    Args:
        search: What is searched.
        policy: Whose number it is.
        fields_of: Lets towns live with some values, and gives their fields.
    """
    from healthcode.comparison.sweep_words import field_of  # noqa: PLC0415 - not needed for --help
    from healthcode.experiments.flip import find_flip, margin  # noqa: PLC0415

    none_is_endless = search.field.partition("[")[0] in ("prop.pdia", "prop.nnq")

    def margins_at(values: Sequence[Any]) -> list[list[float | None]]:
        found = []
        for fields in fields_of([{search.key: value} for value in values]):
            one = fields[field_of(search.field, policy)]["n"]["by_seed"]
            other: Sequence[float | None] = [search.threshold] * len(one)
            if search.against is not None:
                other = fields[field_of(search.field, search.against)]["n"]["by_seed"]
            pairs = zip(one, other, strict=True)
            found.append([margin(*pair, none_is_endless=none_is_endless) for pair in pairs])
        return found

    flip = find_flip(search.first, search.last, margins_at, search.steps)
    return {
        "key": search.key,
        "field": search.field,
        "policy": policy,
        "against": search.against,
        "threshold": None if search.against else search.threshold,
        "turns": flip.turns,
        "overtakes": flip.overtakes,
        "between": _ends(flip),
        "tried": [_tried(one) for one in flip.tried],
    }


def _ends(flip: Flip) -> list[Any] | None:
    return None if flip.before is None or flip.after is None else [flip.before.value, flip.after.value]


def _tried(one: Tried) -> dict[str, Any]:
    return {
        "value": one.value,
        "sign": one.sign,
        "seeds_larger": one.seeds[1],
        "seeds_even": one.seeds[0],
        "seeds_smaller": one.seeds[-1],
        # An endless margin is no number in JSON; its sign is counted above.
        "margins": [None if each is None or math.isinf(each) else each for each in one.margins],
    }
