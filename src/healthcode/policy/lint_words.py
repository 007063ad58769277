"""Words that mean nothing: a kind of place that is nearly a known one, a word twice in a list."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import BaseModel

from healthcode import tables
from healthcode.patterns import matches
from healthcode.policy.model import ContactRule, Policy
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

#: Kinds of places in the simulated towns and in the sample; any other word is as good, if the data have it.
KNOWN_KINDS = (
    "home",
    "care_home",
    "school",
    "school/kindergarten",
    "school/class",
    "work/office",
    "work/factory",
    "work/workshop",
    "office/bank",
    "shop/supermarket",
    "shop/clothing",
    "shop/books",
    "shop/pharmacy",
    "shop/bakery",
    "restaurant/table",
    "restaurant/fastfood",
    "restaurant/noodles",
    "restaurant/tea",
    "worship",
    "leisure",
    "clinic/practice",
    "clinic/dialysis",
    "clinic/ward",
    "station",
    "hotel",
)
VEHICLES = tuple(f"vehicle/{mode}" for mode in tables.MODES)
#: How alike a word must be to a known one to be taken for a slip; 1 is the same word.
_LIKENESS = 0.8
#: Deeper patterns are somebody's own.
_KNOWN_LEVELS = 2
#: Entries that messages name by one of their keys.
_NAMED_BY = {"rule": "id", "source": "key", "case": "name"}


def odd_place_kinds(policy: Policy) -> Iterator[Problem]:
    """Find vehicles that there are not, and kinds of places that look misspelt.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each pattern.
    """
    for where, pattern in _patterns(policy):
        if pattern.partition("/")[0] == "vehicle":
            if not any(matches(pattern, vehicle) for vehicle in VEHICLES):
                modes = f"there is no such vehicle; modes are {', '.join(tables.MODES)}"
                hint = nearest(pattern.partition("/")[2], tables.MODES)
                yield KeyProblem(where, shown(pattern), f"{modes}{hint}")
        elif (meant := _meant(pattern)) is not None:
            yield KeyProblem(where, shown(pattern), f"no known kind of place. Did you mean {meant}?")


def words_twice(policy: Policy) -> Iterator[Problem]:
    """Find words that stand twice in one list.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each list and word.
    """
    for where, words in _lists(policy, ""):
        for word in dict.fromkeys(word for word in words if words.count(word) > 1):
            yield KeyProblem(where, shown(word), "stands there twice")


def _patterns(policy: Policy) -> Iterator[tuple[str, str]]:
    for rule in policy.of_kind(ContactRule):
        where = f"rule.{rule.id}"
        yield from ((f"{where}.place_kinds", pattern) for pattern in rule.place_kinds)
        yield from ((f"{where}.by_kind", pattern) for pattern in rule.by_kind)
        yield from ((f"{where}.weights.by_place_kind", pattern) for pattern in rule.weights.by_place_kind)
    for at, consequence in enumerate(policy.consequences, 1):
        yield from ((f"consequence[{at}].gates_closed", pattern) for pattern in consequence.gates_closed)


def _meant(pattern: str) -> str | None:
    """Give the known pattern that one was probably meant to be; None where it is known, or somebody's own."""
    first, *rest = pattern.split("/")
    if len(rest) >= _KNOWN_LEVELS or first == "*":
        return None
    firsts = {kind.partition("/")[0] for kind in KNOWN_KINDS}
    if first not in firsts:
        near = get_close_matches(first, sorted({*firsts, "vehicle"}), n=1, cutoff=_LIKENESS)
        return "/".join([near[0], *rest]) if near else None
    seconds = {kind.partition("/")[2] for kind in KNOWN_KINDS if kind.startswith(f"{first}/")}
    if not rest or rest[0] == "*" or rest[0] in seconds:
        return None
    near = get_close_matches(rest[0], sorted(seconds), n=1, cutoff=_LIKENESS)
    return f"{first}/{near[0]}" if near else None


def _lists(entry: BaseModel, where: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every list of words with its key path."""
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        key = field.alias or name
        path = f"{where}.{key}" if where else key
        if isinstance(value, BaseModel):
            yield from _lists(value, path)
        elif isinstance(value, tuple) and value and all(isinstance(word, str) for word in value):
            yield path, value
        elif isinstance(value, tuple):
            for at, part in enumerate(value, 1):
                if isinstance(part, BaseModel):
                    by = _NAMED_BY.get(key)
                    named = f"[{at}]" if by in (None, "name") else f".{getattr(part, by)}"
                    yield from _lists(part, f"{path}{named}")
