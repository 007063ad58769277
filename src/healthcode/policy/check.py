"""Faults between the entries of a policy, and the policy's own worked cases.

Faults inside one entry are found by the model. What is found here needs two entries, or the vocabulary of
the tables: names that lead nowhere, bands with gaps, rules that lack what they need.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from healthcode import tables
from healthcode.errors import PolicyError, Problem
from healthcode.patterns import matches
from healthcode.policy.model import (
    ContactRule,
    PointBand,
    Policy,
    PurchaseRule,
    ReportRule,
    RuleBase,
    StayRule,
)
from healthcode.policy.own_cases import CaseResult, MakeScorer, run_cases
from healthcode.toml_file import KeyProblem, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "CaseResult",
    "MakeScorer",
    "SetAside",
    "check_own_cases",
    "find_faults",
    "run_cases",
]

INVENTED = "invented"
OVERRIDE = "override"

_CATEGORY = re.compile(r"[a-z_]+")
_POSITION = re.compile(r"\[\d+\]$")


@dataclass(frozen=True)
class SetAside:
    """What was left out of a policy because it has faults of its own.

    Args:
        keys: The keys of the file in which something was left out.
        rule_ids: Ids of rules left out; naming one is no fault.
        source_keys: Keys of sources left out; naming one is no fault.
    """

    keys: frozenset[str] = field(default_factory=frozenset)
    rule_ids: frozenset[str] = field(default_factory=frozenset)
    source_keys: frozenset[str] = field(default_factory=frozenset)


def find_faults(policy: Policy, aside: SetAside | None = None) -> list[Problem]:
    """Find every fault that lies between entries.

    Args:
        policy: Each of its entries is right by itself.
        aside: What was left out of it, if anything.

    Returns:
        The faults, in the order in which the entries stand in a file.
    """
    aside = aside or SetAside()
    finders = (
        _source_faults,
        _invented_faults,
        _rule_id_faults,
        _rule_name_faults,
        _need_faults,
        _word_faults,
        _band_faults,
        _consequence_faults,
        _retention_faults,
        _case_faults,
    )
    return [problem for find in finders for problem in find(policy, aside)]


def check_own_cases(policy: Policy, make_scorer: MakeScorer) -> None:
    """Run a policy's own cases and refuse the policy if one of them fails.

    Args:
        policy: A checked policy.
        make_scorer: Makes the engine that is to work the cases.

    Raises:
        PolicyError: If a case comes out otherwise than the policy says; all of them are listed.
    """
    results = run_cases(policy, make_scorer)
    problems = tuple(problem for result in results for problem in result.problems)
    if problems:
        failed = sum(not result.passed for result in results)
        of = f"{failed} of {len(results)} own cases fail{'s' if failed == 1 else ''}"
        fix = (
            "A policy must get its own cases right: work the case by hand, then correct the rule or "
            "the case. In a copy of your own you may also change or delete cases."
        )
        raise PolicyError(f"{policy.id}: {of}", problems, fix)


def _source_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    keys = [source.key for source in policy.sources]
    for at, key in enumerate(keys):
        where = f"source[{at + 1}].key"
        if key == INVENTED:
            yield KeyProblem(where, shown(key), "taken; it stands for what has no source")
        elif key in keys[:at]:
            yield KeyProblem(where, shown(key), f"taken by source[{keys.index(key) + 1}]")
    known = {*keys, *aside.source_keys, INVENTED}
    for rule in policy.rules:
        for key in rule.source:
            if key not in known:
                listed = f"must be the key of a [[source]], or invented{nearest(key, known)}"
                yield KeyProblem(f"rule.{rule.id}.source", shown(key), listed)


def _invented_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    ids = {rule.id for rule in policy.rules} | aside.rule_ids
    for path in policy.invented:
        first, *rest = path.split(".")
        top = _POSITION.sub("", first)
        keys = {entry.alias or name for name, entry in Policy.model_fields.items()}
        if top not in keys:
            yield KeyProblem("invented", shown(path), f"no key of a policy begins so{nearest(top, keys)}")
        elif top == "rule" and (not rest or rest[0] not in ids):
            hint = nearest(rest[0], ids) if rest else ""
            yield KeyProblem("invented", shown(path), f"must go on with the id of a rule{hint}")
        elif top == "rule" and len(rest) > 1 and rest[0] not in aside.rule_ids:
            fields = _keys_of(type(policy.rule(rest[0])))
            if _POSITION.sub("", rest[1]) not in fields:
                yield KeyProblem(
                    "invented", shown(path), f"this rule has no such key{nearest(rest[1], fields)}"
                )


def _keys_of(model: type[RuleBase]) -> set[str]:
    return {entry.alias or name for name, entry in model.model_fields.items()}


def _rule_id_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    ids = [rule.id for rule in policy.rules]
    for at, rule_id in enumerate(ids):
        if rule_id == OVERRIDE:
            yield KeyProblem(f"rule[{at + 1}].id", shown(rule_id), "taken: overrides are always on")
        elif rule_id in ids[:at] or rule_id in aside.rule_ids:
            first = f"rule[{ids.index(rule_id) + 1}]" if rule_id in ids[:at] else "another rule"
            yield KeyProblem(f"rule[{at + 1}].id", shown(rule_id), f"taken by {first}; ids are unique")


def _rule_name_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    ids = {rule.id for rule in policy.rules} | aside.rule_ids
    for rule in policy.rules:
        for named in rule.unless_active:
            where = f"rule.{rule.id}.unless_active"
            if named == rule.id:
                yield KeyProblem(where, shown(named), "a rule cannot silence itself")
            elif named not in ids:
                yield KeyProblem(where, shown(named), f"no rule has this id{nearest(named, ids - {rule.id})}")
        if isinstance(rule, ContactRule) and rule.of is not None:
            yield from _first_degree_faults(policy, rule, rule.of, aside)


def _first_degree_faults(policy: Policy, rule: ContactRule, of: str, aside: SetAside) -> Iterator[Problem]:
    where = f"rule.{rule.id}.of"
    first = next((other for other in policy.rules if other.id == of), None)
    fitting = {
        other.id for other in policy.of_kind(ContactRule) if other.with_ == "case" and other.slots is None
    }
    if of == rule.id:
        yield KeyProblem(where, shown(of), "a rule cannot build on itself")
    elif first is None:
        if of not in aside.rule_ids:
            yield KeyProblem(where, shown(of), f"no rule has this id{nearest(of, fitting)}")
    elif of not in fitting:
        listed = f"; such are {', '.join(sorted(fitting))}" if fitting else ""
        wanted = f'must name a contact rule with = "case" and without slots{listed}'
        yield KeyProblem(where, shown(of), wanted)


def _need_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    for rule in policy.rules:
        if policy.presence is None and "presence" not in aside.keys and _needs_presence(rule):
            what = "stays" if isinstance(rule, StayRule) else "shared presence"
            yield KeyProblem("presence", "", f"missing: rule.{rule.id} reads {what}; add a [presence] table")
        if rule.colour is None and not policy.bands and "band" not in aside.keys:
            wanted = f"missing: rule.{rule.id} gives points; add [[band]] entries from 1 point"
            yield KeyProblem("band", "", wanted)


def _needs_presence(rule: RuleBase) -> bool:
    return isinstance(rule, StayRule) or (isinstance(rule, ContactRule) and "presence" in rule.from_)


def _word_faults(policy: Policy, _aside: SetAside) -> Iterator[Problem]:
    for rule in policy.rules:
        if isinstance(rule, ReportRule):
            yield from _kind_faults(f"rule.{rule.id}.kinds", rule.kinds)
        if isinstance(rule, PurchaseRule):
            for category in rule.categories:
                if not _CATEGORY.fullmatch(category):
                    wanted = f"must be lower-case letters and _, such as {', '.join(tables.CATEGORIES[:3])}"
                    yield KeyProblem(f"rule.{rule.id}.categories", shown(category), wanted)
        for at, way in enumerate(rule.clears):
            yield from _kind_faults(f"rule.{rule.id}.clears[{at + 1}].reports", way.reports)


def _kind_faults(where: str, patterns: Iterable[str]) -> Iterator[Problem]:
    for pattern in patterns:
        if not any(_may_match(pattern, kind) for kind in tables.REPORT_KINDS):
            wanted = f"matches no kind of report{nearest(pattern, tables.REPORT_KINDS)}"
            yield KeyProblem(where, shown(pattern), wanted)


def _may_match(pattern: str, kind: str) -> bool:
    """Say whether a pattern matches a kind or a deeper level of it."""
    levels = pattern.split("/")
    depth = kind.count("/") + 1
    return matches(pattern, kind) or (len(levels) > depth and matches("/".join(levels[:depth]), kind))


def _band_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    if "band" in aside.keys or not policy.bands:
        return
    ordered = tuple(sorted(policy.bands, key=lambda band: band.from_points))
    if ordered != policy.bands and not any(_chain_faults(ordered)):
        begins = ", ".join(f"{band.from_points} ({band.colour})" for band in ordered)
        yield KeyProblem("band", "", f"put the bands in order of points: {begins}")
    else:
        yield from _chain_faults(policy.bands)


def _chain_faults(bands: tuple[PointBand, ...]) -> Iterator[Problem]:
    first, last = bands[0], bands[-1]
    if first.from_points != 1:
        yield KeyProblem("band[1].from_points", str(first.from_points), "must be 1, where bands begin")
    for at, (band, following) in enumerate(itertools.pairwise(bands), 1):
        if band.to_points is None:
            meets = f"where band {at + 1} ({following.colour}) begins"
            wanted = f"missing; must be {following.from_points}, {meets}"
            yield KeyProblem(f"band[{at}].to_points", "", wanted)
        elif following.from_points != band.to_points:
            wanted = (
                f"must be {band.to_points}, where band {at} ({band.colour}) ends. "
                "Bands meet without gap or overlap."
            )
            yield KeyProblem(f"band[{at + 1}].from_points", str(following.from_points), wanted)
        if tables.COLOURS.index(following.colour) <= tables.COLOURS.index(band.colour):
            wanted = f"must be more severe than band {at} ({band.colour})"
            yield KeyProblem(f"band[{at + 1}].colour", shown(following.colour), wanted)
    for at, band in enumerate(bands, 1):
        if band.to_points is not None and band.to_points <= band.from_points:
            wanted = f"must be more than from_points, which is {band.from_points}"
            yield KeyProblem(f"band[{at}].to_points", str(band.to_points), wanted)
    if last.to_points is not None:
        wanted = "must be left out: the last band has no end"
        yield KeyProblem(f"band[{len(bands)}].to_points", str(last.to_points), wanted)


def _consequence_faults(policy: Policy, _aside: SetAside) -> Iterator[Problem]:
    colours = [consequence.colour for consequence in policy.consequences]
    for at, colour in enumerate(colours):
        if colour in colours[:at]:
            wanted = f"has its consequence in consequence[{colours.index(colour) + 1}] already"
            yield KeyProblem(f"consequence[{at + 1}].colour", shown(colour), wanted)


def _retention_faults(policy: Policy, _aside: SetAside) -> Iterator[Problem]:
    for name in policy.retention:
        if name not in tables.TABLES:
            yield KeyProblem(f"retention.{name}", "", f"no table is called so{nearest(name, tables.TABLES)}")


def _case_faults(policy: Policy, aside: SetAside) -> Iterator[Problem]:
    times = Counter(case.name for case in policy.own_cases)
    for name, count in times.items():
        if count > 1:
            yield KeyProblem("case", shown(name), f"the name of {count} cases; names are unique")
    ids = {rule.id for rule in policy.rules} | aside.rule_ids | {"", OVERRIDE}
    for case in policy.own_cases:
        for expect in case.expect:
            if expect.rule not in ids:
                where = f"case {shown(case.name)}.expect.rule"
                wanted = f"no rule has this id{nearest(expect.rule, ids - {''})}"
                yield KeyProblem(where, shown(expect.rule), wanted)
