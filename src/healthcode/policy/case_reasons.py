"""Why a worked case failed: what the rule in question saw of the person, in one sentence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from healthcode import clock
from healthcode.patterns import matches, most_specific
from healthcode.policy.model import THOUSAND, ContactRule, PurchaseRule, ReportRule, StayRule
from healthcode.toml_file import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthcode.policy.model import Case, Expect, Policy, RuleBase
    from healthcode.scoring.results import Evaluation, Evidence, Exposure, Scorer, Verdict

    Rows = dict[str, list[dict[str, Any]]]

OVERRIDE = "override"
_NO_CASE = "nobody else is a case: no test_positive of another person is reported by then"


def why(
    policy: Policy,
    case: Case,
    expect: Expect,
    verdict: Verdict,
    result: Evaluation,
    scorer: Scorer,
    rows: Rows,
) -> str:
    """Say what the rule in question saw: the expected one, else the one that decided.

    Args:
        policy: The rules.
        case: The case that failed.
        expect: What it expected of one person.
        verdict: What came out.
        result: With the evidence at the time of the case.
        scorer: That worked the case.
        rows: The rows of the case, completed.

    Returns:
        One sentence without a full stop; empty if there is nothing to say.
    """
    asked = expect.rule or verdict.deciding_rule
    person = verdict.person_id
    if asked is None:
        return "no rule has evidence that counts, so the default holds"
    if asked == OVERRIDE:
        return (
            f"an override of {person} is in force"
            if not expect.rule
            else f"no override of {person} is in force"
        )
    rule = policy.rule(asked)
    mine = [one for one in result.evidence if one.rule_id == asked and one.person_id == person]
    active = [one for one in mine if one.active]
    if active:
        return _in_force(policy, rule, expect, verdict, active)
    if mine:
        return _out_of_force(rule, mine[-1], case.at)
    exposures = [one for one in scorer.exposures([person]) if one.rule_id == asked]
    if exposures:
        return f"{asked} saw {person}, but not enough: {_too_little(rule, exposures, case.at, rows)}"
    if any(one.rule_id == asked for one in scorer.too_old(person)):
        return f"{asked} saw {person}, but longer ago than lookback_days = {rule.lookback_days}"
    known = [*_missing(policy, rule, person, case.at, rows), *_left_out(asked, person, scorer, rows)]
    return f"{asked} has no exposure of {person}" + (f": {'; '.join(known)}" if known else "")


def _in_force(
    policy: Policy, rule: RuleBase, expect: Expect, verdict: Verdict, active: list[Evidence]
) -> str:
    rows = f"{len(active)} row{'' if len(active) == 1 else 's'} of evidence"
    points = sum(one.points or 0 for one in active)
    gives = f", {points:,} points in all" if points and rule.counts != "once" else ""
    if not expect.rule or verdict.deciding_rule == rule.id:
        since = clock.format_time(min(one.active_from for one in active))
        return f"{rule.id} has {rows}{gives}, in force since {since}"
    other = verdict.deciding_rule
    if other is None or other == OVERRIDE:
        return f"{rule.id} has {rows}{gives}"
    above = policy.rule(other).priority > rule.priority
    because = "has a higher priority" if above else "gives more or was there first"
    return f"{rule.id} has {rows} too, but {other} {because}"


def _out_of_force(rule: RuleBase, last: Evidence, at: int) -> str:
    if last.cleared_at is not None and last.cleared_at <= at:
        return f"{rule.id} has evidence, but it was cleared at {clock.format_time(last.cleared_at)}"
    if last.active_from > at:
        return f"{rule.id} has evidence, but it takes effect only at {clock.format_time(last.active_from)}"
    if last.active_until is not None and last.active_until <= at:
        return f"{rule.id} has evidence, but it ended at {clock.format_time(last.active_until)}"
    return f"{rule.id} has evidence, but is silent because of unless_active = {shown(rule.unless_active)}"


# Exposures that reach no threshold


def _too_little(rule: RuleBase, exposures: list[Exposure], at: int, rows: Rows) -> str:
    match rule:
        case ContactRule() if rule.slots is not None:
            return f"too few cases in one slot for min_cases = {rule.min_cases}"
        case ContactRule():
            return _contact_share(rule, exposures, rows)
        case StayRule():
            lasted = [(at if one.ended_at is None else one.ended_at) - one.started_at for one in exposures]
            best = sum(lasted) if rule.hours == "total" else max(lasted)
            return f"{best / clock.HOUR:.3g} of {rule.min_hours:,} hours"
        case ReportRule():
            best = max(one.minutes or 0 for one in exposures)
            return f"{_minutes(best)} of {_minutes(rule.min_minutes)} minutes"
        case _:
            return "its thresholds are not reached"


def _contact_share(rule: ContactRule, exposures: list[Exposure], rows: Rows) -> str:
    """Say how near the best of the groups comes to the rule's minutes, or else to its number of cases."""
    best: tuple[float, int, int] | None = None
    fewest: tuple[int, int] | None = None
    for pattern, group in _groups(rule, exposures, rows):
        numbers = rule.numbers_for(pattern)
        had, wanted = sum(one.weighted_minutes or 0 for one in group), numbers.min_minutes or 0
        people, cases = len({one.other_person_id for one in group}), numbers.min_cases or 1
        if had < wanted and (best is None or had / wanted > best[0]):
            best = (had / wanted, had, wanted)
        if people < cases and (fewest is None or people > fewest[0]):
            fewest = (people, cases)
    parts = [] if best is None else [f"{_minutes(best[1])} of {_minutes(best[2])} minutes"]
    parts += [] if fewest is None else [f"{fewest[0]} of {fewest[1]} cases"]
    if not parts and rule.recent_days is not None:
        return f"the latest contact is not less than {rule.recent_days} days old"
    return " and ".join(parts) or "its thresholds are not reached"


def _groups(
    rule: ContactRule, exposures: list[Exposure], rows: Rows
) -> Iterator[tuple[str | None, list[Exposure]]]:
    """Put exposures together as the rule does, by ``per``."""
    apart: dict[tuple[Any, ...], list[Exposure]] = defaultdict(list)
    for one in exposures:
        day = clock.day_number(one.started_at)
        keys: dict[str, tuple[Any, ...]] = {
            "meeting": (one.other_person_id, one.place_id),
            "contact_day": (one.other_person_id, day),
            "day": (day,),
            "window": (),
        }
        pattern = most_specific(rule.by_kind, _kind_of(one.place_id, rows))
        apart[(pattern, *keys[rule.per])].append(one)
    for (pattern, *_), together in apart.items():
        if rule.per != "meeting":
            yield pattern, together
            continue
        for meeting in _touching(together):
            yield pattern, meeting


def _touching(exposures: Iterable[Exposure]) -> Iterator[list[Exposure]]:
    meeting: list[Exposure] = []
    last = 0
    for one in sorted(exposures, key=lambda one: one.started_at):
        if meeting and one.started_at > last:
            yield meeting
            meeting = []
        end = one.started_at if one.ended_at is None else one.ended_at
        last = max(last, end) if meeting else end
        meeting.append(one)
    yield meeting


# No exposure at all


def _missing(policy: Policy, rule: RuleBase, person: str, at: int, rows: Rows) -> list[str]:
    if rule.groups:
        group = next((row.get("group") for row in rows["people"] if row["person_id"] == person), None)
        if group not in rule.groups:
            return [f"it is for {', '.join(rule.groups)}, and the group of {person} is {shown(group or '')}"]
    match rule:
        case ContactRule():
            return list(_no_meeting(policy, rule, person, at, rows))
        case ReportRule():
            return _other_words(rows, "reports", "kind", person, rule.kinds)
        case PurchaseRule():
            return _other_words(rows, "purchases", "category", person, rule.categories)
        case _:
            return []


def _other_words(rows: Rows, table: str, column: str, person: str, wanted: tuple[str, ...]) -> list[str]:
    had = {str(row.get(column)) for row in rows.get(table, ()) if row.get("person_id") == person}
    if not had:
        return [f"the case gives {person} no {table}"]
    if any(matches(pattern, word) for pattern in wanted for word in had):
        return []
    return [f"{person} has {', '.join(sorted(had))}, the rule wants {', '.join(wanted)}"]


def _no_meeting(policy: Policy, rule: ContactRule, person: str, at: int, rows: Rows) -> Iterator[str]:
    if rule.with_ == "case" and not _other_cases(person, at, rows):
        yield _NO_CASE
    if "presence" not in rule.from_:
        if not any(row.get("person_id") == person for row in rows.get("encounters", ())):
            yield f"the case gives {person} no encounters"
        return
    unread = [
        table
        for table in ("trips", "scans", "purchases")
        if table not in policy.presence_tables
        and any(row.get("person_id") == person for row in rows.get(table, ()))
    ]
    if unread:
        yield f"presence.tables leaves out {' and '.join(unread)}"
    if rule.place_kinds:
        yield from _other_places(rule, person, rows)


def _left_out(rule_id: str, person: str, scorer: Scorer, rows: Rows) -> list[str]:
    """Say which rows of other people the rule read and left out."""
    found = {
        f"a row of {other} is {one.reason} ({one.key})": None
        for other in (row["person_id"] for row in rows["people"] if row["person_id"] != person)
        for one in scorer.left_out_of_case(other)
        if one.rule_id == rule_id
    }
    return list(found)


def _other_cases(person: str, at: int, rows: Rows) -> bool:
    """Say whether somebody else is reported as a case by a time."""
    return any(
        row.get("kind") == "test_positive"
        and row.get("person_id") != person
        and _by(row.get("reported_at"), at)
        for row in rows.get("reports", ())
    )


def _by(moment: object, at: int) -> bool:
    text = moment.isoformat() if hasattr(moment, "isoformat") else str(moment)
    return clock.parse_time_or_date(text) <= at


def _other_places(rule: ContactRule, person: str, rows: Rows) -> Iterator[str]:
    """Name the places of a person whose kind is none that the rule counts."""
    visited = {
        row["place_id"]
        for table in ("scans", "purchases")
        for row in rows.get(table, ())
        if row.get("person_id") == person and row.get("place_id")
    }
    kinds = {f"place {place}": _kind_of(place, rows) for place in sorted(visited)}
    for row in rows.get("trips", ()):
        if row.get("person_id") == person:
            kinds[f"the {row.get('mode')}"] = f"vehicle/{row.get('mode')}"
    if kinds and not any(matches(pattern, kind) for kind in kinds.values() for pattern in rule.place_kinds):
        for place, kind in kinds.items():
            yield f"{place} is {shown(kind)}, the rule wants {', '.join(rule.place_kinds)}"


def _kind_of(place_id: str | None, rows: Rows) -> str:
    """Give the kind of a place, or of the vehicle that goes by its id."""
    places = {row["place_id"]: str(row.get("kind", "other")) for row in rows.get("places", ())}
    modes = {row.get("vehicle_id"): str(row.get("mode")) for row in rows.get("trips", ())}
    if place_id in places:
        return places[place_id]
    return f"vehicle/{modes[place_id]}" if place_id in modes else "other"


def _minutes(thousandths: int) -> str:
    return f"{thousandths / THOUSAND:.10g}"
