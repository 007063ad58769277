"""Contact rules that ask for what one person, one vehicle or one row can never show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.policy.model import THOUSAND, ContactRule, Policy
from healthcode.toml_file import KeyProblem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.errors import Problem

_VEHICLE = "vehicle"


def contacts_that_never_count(policy: Policy) -> Iterator[Problem]:
    """Find contact rules that ask for more than there can be.

    Args:
        policy: Free of faults.

    Yields:
        One warning for each reason.
    """
    for rule in policy.of_kind(ContactRule):
        yield from _too_many_cases(rule)
        yield from _no_time_to_look_back(rule)
        if rule.from_ == ("presence",):
            yield from _rows_too_short(policy, rule)
            yield from _minutes_of_instants(policy, rule)


def _too_many_cases(rule: ContactRule) -> Iterator[Problem]:
    """Find numbers of cases that one other person can never reach."""
    if rule.slots is not None or rule.per not in ("meeting", "contact_day"):
        return
    wanted = f"never reached: per = {shown(rule.per)} looks at one other person at a time"
    if rule.min_cases > 1:
        yield KeyProblem(f"rule.{rule.id}.min_cases", str(rule.min_cases), wanted)
    for pattern, numbers in rule.by_kind.items():
        if numbers.min_cases is not None and numbers.min_cases > 1:
            where = f"rule.{rule.id}.by_kind.{shown(pattern)}.min_cases"
            yield KeyProblem(where, str(numbers.min_cases), wanted)


def _no_time_to_look_back(rule: ContactRule) -> Iterator[Problem]:
    if rule.case_lookback_days == 0:
        wanted = "only rows that start in the very second of the case's report count"
        yield KeyProblem(f"rule.{rule.id}.case_lookback_days", "0", wanted)


def _rows_too_short(policy: Policy, rule: ContactRule) -> Iterator[Problem]:
    """Find least lengths and grids that leave none of a case's rows, by what the tables can show."""
    longest = _longest_minutes(policy, rule)
    if longest is None:
        return
    if rule.case_min_minutes > longest:
        wanted = f"leaves nothing: presence shows a case for at most {longest:,} minutes at a time"
        yield KeyProblem(f"rule.{rule.id}.case_min_minutes", str(rule.case_min_minutes), wanted)
    elif rule.case_grid_minutes is not None:
        lengthened = longest + min(longest, rule.case_extend_minutes)
        if 2 * lengthened < rule.case_grid_minutes:
            wanted = f"leaves nothing: rows of up to {lengthened:,} minutes are rounded to 0"
            yield KeyProblem(f"rule.{rule.id}.case_grid_minutes", str(rule.case_grid_minutes), wanted)


def _minutes_of_instants(policy: Policy, rule: ContactRule) -> Iterator[Problem]:
    """Find least or rounded minutes where everybody's presence is an instant."""
    if _longest_minutes(policy, rule) != 0 or rule.case_grid_minutes is not None:
        return
    instants = "presence shows instants only, which have no minutes"
    if rule.min_minutes:
        minutes = f"{rule.min_minutes / THOUSAND:g}"
        yield KeyProblem(f"rule.{rule.id}.min_minutes", minutes, f"never reached: {instants}")
    elif rule.round_minutes:
        yield KeyProblem(f"rule.{rule.id}.round_minutes", "true", f"leaves nothing: {instants}")


def _longest_minutes(policy: Policy, rule: ContactRule) -> int | None:
    """Give the longest time for which one row can show somebody; None where there is no bound."""
    presence = policy.presence
    if presence is None:
        return None
    seen = set(presence.tables)
    if rule.place_kinds and not any(kind.partition("/")[0] in (_VEHICLE, "*") for kind in rule.place_kinds):
        seen.discard("trips")
    if rule.thin_case_scans_minutes is not None:
        seen &= {"scans"}
    if "trips" in seen or ("scans" in seen and presence.check_outs):
        return None
    lengths = {"scans": presence.scan_minutes, "purchases": presence.purchase_minutes}
    return max((lengths[table] for table in seen), default=None)
