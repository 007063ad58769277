"""What is odd about a policy that is free of faults: rules without effect, and numbers without a source.

``model.py`` and ``check.py`` refuse what cannot be scored. Everything here can be, but is hardly what the
author meant; each warning says where, what stands there, and why it is odd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import tables
from healthcode.patterns import may_meet
from healthcode.policy import lint_clears, lint_contacts, lint_effects, lint_firing, lint_words
from healthcode.policy.model import ContactRule, PointBand, Policy, RuleBase
from healthcode.toml_file import KeyProblem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

INVENTED = "invented"
#: The date of a source that bears none.
UNDATED = "undated"
#: Sums beyond this are not worked out one by one.
LARGEST_SUM = 1_000_000


def find_warnings(policy: Policy) -> list[Problem]:
    """Find everything odd in a policy.

    Args:
        policy: Free of faults.

    Returns:
        The warnings, rules first, in file order within each sort.
    """
    finders = (
        lint_firing.rules_that_never_fire,
        lint_contacts.contacts_that_never_count,
        lint_clears.useless_clears,
        _silences_in_a_circle,
        _rules_twice,
        lint_effects.rules_that_never_decide,
        lint_effects.colours_made_milder,
        lint_words.odd_place_kinds,
        lint_words.words_twice,
        _useless_kind_numbers,
        _odd_groups,
        _useless_bands,
        _colours_without_consequence,
        _rows_gone_too_early,
        _rules_without_source_or_date,
        _numbers_without_source,
    )
    found = [warning for find in finders for warning in find(policy)]
    meant = {path for path in policy.deliberate for warning in found if _is_at(warning.where, path)}
    kept = [warning for warning in found if not any(_is_at(warning.where, path) for path in meant)]
    wanted = "nothing is odd there, so it need not be called deliberate"
    idle = (path for path in policy.deliberate if path not in meant)
    return [*kept, *(KeyProblem("deliberate", shown(path), wanted) for path in idle)]


def _is_at(where: str, path: str) -> bool:
    return where == path or where.startswith((f"{path}.", f"{path}["))


def _silences_in_a_circle(policy: Policy) -> Iterator[Problem]:
    silenced_by = {rule.id: rule.unless_active for rule in policy.rules}
    for rule in policy.rules:
        reached: dict[str, None] = {}
        ahead = list(rule.unless_active)
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached[name] = None
                ahead += silenced_by[name]
        if rule.id in reached:
            others = [name for name in reached if name != rule.id and rule.id in _reach(name, silenced_by)]
            wanted = f"leads back to this rule by way of {', '.join(others)}: they silence each other"
            yield KeyProblem(f"rule.{rule.id}.unless_active", shown(rule.unless_active), wanted)


def _reach(start: str, silenced_by: dict[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        for name in silenced_by[ahead.pop()]:
            if name not in reached:
                reached.add(name)
                ahead.append(name)
    return reached


def _rules_twice(policy: Policy) -> Iterator[Problem]:
    """Find rules that look at the very same thing as another, whose effect hides theirs."""
    seen: dict[str, RuleBase] = {}
    for rule in policy.rules:
        first = seen.setdefault(lint_effects.looks_at(rule), rule)
        if first is rule or _adds_points(first) or _adds_points(rule):
            continue
        if first.colour == rule.colour:
            wanted = f"looks at the same thing as rule.{first.id} and gives the same colour"
            yield KeyProblem(f"rule.{rule.id}", "", wanted)
        else:
            wanted = (
                f"contradicts rule.{first.id}, which looks at the same thing and gives {first.colour}: "
                "one of the two never decides"
            )
            yield KeyProblem(f"rule.{rule.id}.colour", shown(rule.colour), wanted)


def _adds_points(rule: RuleBase) -> bool:
    return rule.colour is None


def _useless_kind_numbers(policy: Policy) -> Iterator[Problem]:
    for rule in policy.of_kind(ContactRule):
        named = (("by_kind", rule.by_kind), ("weights.by_place_kind", rule.weights.by_place_kind))
        for key, patterns in named:
            for pattern in patterns:
                if rule.place_kinds and not any(may_meet(pattern, kind) for kind in rule.place_kinds):
                    wanted = f"is never used: place_kinds are {', '.join(rule.place_kinds)}"
                    yield KeyProblem(f"rule.{rule.id}.{key}", shown(pattern), wanted)


def _odd_groups(policy: Policy) -> Iterator[Problem]:
    for rule in policy.rules:
        for group in rule.groups:
            if group != " ".join(group.split()) or not group:
                wanted = "nobody can have this label: labels have no spaces around them"
                yield KeyProblem(f"rule.{rule.id}.groups", shown(group), wanted)


def _useless_bands(policy: Policy) -> Iterator[Problem]:
    if not policy.bands or policy.bands[-1].from_points > LARGEST_SUM:
        return
    sums = lint_firing.possible_sums(policy)
    for at, band in enumerate(policy.bands, 1):
        if not _reaches(sums, band):
            most = sums.bit_length() - 1
            why = f"the most points that can come together are {most}" if most < band.from_points else ""
            why = why or "no sum of the rules' points lies in it"
            wanted = f"is never reached: {why}" if most else "is never reached: no rule gives points"
            yield KeyProblem(f"band[{at}].from_points", f"{band.from_points} ({band.colour})", wanted)


def _reaches(sums: int, band: PointBand) -> bool:
    """Say whether a possible sum lies in a band; ``sums`` has a bit for each possible sum."""
    above = sums >> band.from_points
    return bool(above if band.to_points is None else above & ((1 << (band.to_points - band.from_points)) - 1))


def _colours_without_consequence(policy: Policy) -> Iterator[Problem]:
    given: dict[str, str] = {}
    for rule in policy.rules:
        if rule.colour is not None:
            given.setdefault(rule.colour, f"rule.{rule.id}")
    for at, band in enumerate(policy.bands, 1):
        given.setdefault(band.colour, f"band[{at}]")
    given.setdefault(policy.default.colour, "default")
    if policy.default.unseen_colour is not None:
        given.setdefault(policy.default.unseen_colour, "default.unseen_colour")
    told = {consequence.colour for consequence in policy.consequences}
    for colour in tables.ALL_COLOURS:
        if colour in given and colour not in told:
            wanted = f"missing for {colour}, which {given[colour]} gives: say what it does, if only nothing"
            yield KeyProblem("consequence", "", wanted)


def _rows_gone_too_early(policy: Policy) -> Iterator[Problem]:
    for rule in policy.rules:
        for table in sorted(policy.tables_of(rule)):
            kept = policy.retention.get(table)
            if kept is not None and rule.lookback_days is not None and rule.lookback_days > kept:
                wanted = f"looks back further than rows of {table} are kept, which is {kept} days"
                yield KeyProblem(f"rule.{rule.id}.lookback_days", str(rule.lookback_days), wanted)


def _rules_without_source_or_date(policy: Policy) -> Iterator[Problem]:
    for source in policy.sources:
        if not source.date[:4].isdecimal() and source.date != UNDATED:
            wanted = f"must begin with a year, or be {shown(UNDATED)}"
            yield KeyProblem(f"source.{source.key}.date", shown(source.date), wanted)
    for rule in policy.rules:
        dated = rule.in_force_from is not None or rule.in_force_until is not None
        if set(rule.source) == {INVENTED} and not _is_declared(policy, f"rule.{rule.id}"):
            dates = "" if dated else ", no date"
            wanted = f"has no source{dates} and no place in invented: add {shown(f'rule.{rule.id}')} there"
            yield KeyProblem(f"rule.{rule.id}.source", shown(rule.source), wanted)


def _numbers_without_source(policy: Policy) -> Iterator[Problem]:
    """Find parts of the file that no rule's source can stand behind, and that are not said to be invented."""
    sourced = any(set(rule.source) - {INVENTED} for rule in policy.rules)
    scored = [rule for rule in policy.rules if rule.colour is None]
    band_sourced = any(set(rule.source) - {INVENTED} for rule in scored)
    given = policy.model_fields_set
    parts = {
        "presence": policy.presence is not None and not sourced,
        "cases": "cases" in given and not sourced,
        "band": bool(policy.bands) and not band_sourced,
        "default": "default" in given and not sourced,
        "retention": bool(policy.retention) and not sourced,
        "consequence": not sourced
        and any(c.stays_home or c.gates_closed or c.test_required for c in policy.consequences),
    }
    for part, wanting in parts.items():
        if wanting and not _is_declared(policy, part):
            wanted = f"has neither a source nor a place in invented: add {shown(part)} there"
            yield KeyProblem(part, "", wanted)
    if "cases" not in given and any(policy.of_kind(ContactRule)) and not _is_declared(policy, "cases"):
        wanted = 'missing: the days that count are then our own; give them, or add "cases" to invented'
        yield KeyProblem("cases", "", wanted)


def _is_declared(policy: Policy, part: str) -> bool:
    return any(_is_at(path, part) for path in policy.invented)
