"""A policy as one plain page that a person can read."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.policy.model import (
    THOUSAND,
    Clear,
    ContactRule,
    OverdueRule,
    Policy,
    PurchaseRule,
    ReportRule,
    RuleBase,
    StayRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 80
#: Tables that show shared presence where a policy does not say which.
ALL_TABLES = {"trips", "scans", "purchases"}

_LABELS = {
    "reconstruction": "a reconstruction from public reports",
    "invented": "invented",
    "comparator": "a comparator",
}


#: From when the days of a rule count.
_END_OF: dict[type[RuleBase], str] = {
    StayRule: "the end of the stay",
    ContactRule: "the end of the latest meeting",
    PurchaseRule: "the purchase",
    ReportRule: "the sample or report",
    OverdueRule: "the deadline",
}


def describe(policy: Policy) -> str:
    """Describe a policy: what it is, every rule with its numbers, what is invented, and the sources.

    Args:
        policy: A checked policy.

    Returns:
        Plain text of lines up to 80 columns, ended by a line break.
    """
    lines = [
        *_wrapped(policy.title),
        "=" * min(len(policy.title), WIDTH),
        *_wrapped(
            f"{policy.id}: {_LABELS[policy.label]}, confidence {policy.confidence}, "
            f"rules of {_date(policy.rules_of)}."
        ),
        "",
        *_paragraphs(policy.about),
        *_heading("Rules"),
        *_rules(policy),
        *_heading("Colours"),
        *_bulleted(_colours(policy)),
        "",
        *_heading("How rows are read"),
        *_bulleted(_reading(policy)),
        "",
        *_heading("Invented, without a source"),
        *(_wrapped(", ".join(policy.invented), "  ") if policy.invented else ["  Nothing."]),
        "",
        *_heading("Sources"),
        *_bulleted(f"{s.publisher}: {s.title} ({s.date}). [{s.key}]" for s in policy.sources),
        *([] if policy.sources else ["  None."]),
    ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(
        " ".join(text.split()), WIDTH, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False
    )


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n\n") if part.strip() for line in (*_wrapped(part), "")]


def _heading(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _bulleted(texts: Iterator[str]) -> list[str]:
    return [line for text in texts for line in _wrapped(text, "    ", "  - ")]


def _rules(policy: Policy) -> list[str]:
    lines: list[str] = []
    for number, rule in enumerate(policy.rules, 1):
        head = f"{number:3}. {rule.id}"
        effect = _effect(rule)
        lines.append(f"{head}{effect:>{WIDTH - len(head)}}")
        lines += _wrapped(rule.says.en, "     ")
        lines += _wrapped(" ".join(_numbers(rule)), "     ")
        lines += [*_wrapped(f"Source: {', '.join(rule.source)}.", "     "), ""]
    return lines or ["  None.", ""]


def _effect(rule: RuleBase) -> str:
    priority = f", priority {rule.priority}" if rule.priority else ""
    if rule.colour is not None:
        return f"{rule.colour}{priority}"
    if rule.counts == "minutes":
        return f"{_number(rule.points_per_minute or 0)} points a minute{priority}"
    each = " each" if rule.counts == "each" else ""
    return f"{_count(rule.points or 0, 'point')}{each}{priority}"


def _numbers(rule: RuleBase) -> Iterator[str]:
    yield _looks_at(rule)
    if rule.groups:
        yield f"Only for the groups {', '.join(rule.groups)}."
    if rule.observed_from is not None or rule.observed_until is not None:
        yield f"Only what happened {_span(rule.observed_from, rule.observed_until)}."
    if rule.in_force_from is not None or rule.in_force_until is not None:
        yield f"In force {_span(rule.in_force_from, rule.in_force_until)}."
    if rule.lookback_days is not None:
        yield f"Looks back {_count(rule.lookback_days, 'day')}."
    if rule.after_hours:
        yield f"Takes effect {_count(rule.after_hours, 'hour')} after it is known."
    yield _lasting(rule)
    if rule.clears:
        yield f"Ends early by {', or by '.join(_way(way) for way in rule.clears)}."
    if rule.unless_active:
        yield f"Silent while {' or '.join(rule.unless_active)} is active."


def _looks_at(rule: RuleBase) -> str:
    match rule:
        case StayRule():
            return _looks_at_stay(rule)
        case ContactRule():
            return " ".join(_looks_at_contact(rule))
        case PurchaseRule():
            test = rule.unless_test_hours
            excuse = (
                ""
                if test is None
                else f", unless a negative sample was taken from {_before(test.before)} "
                f"to {_count(test.after, 'hour')} after"
            )
            return f"Purchases of {', '.join(rule.categories)}{excuse}."
        case ReportRule():
            least = f" of {_number(rule.min_minutes)} minutes or more" if rule.min_minutes else ""
            return f"Reports {', '.join(rule.kinds)}{least}."
        case OverdueRule() if rule.since is not None:
            return f"Everyone without a test sampled since {_when(rule.since)}."
        case OverdueRule():
            whole = ", by the calendar" if rule.whole_days else ""
            return f"No test for {_count(rule.max_days or 0, 'day')}{whole}."
    raise TypeError(f"no words for {type(rule).__name__}")


def _before(hours: int) -> str:
    return f"{_count(hours, 'hour')} before" if hours else "the purchase"


def _looks_at_stay(rule: StayRule) -> str:
    kinds = f" of kind {' or '.join(rule.district_kinds)}" if rule.district_kinds else ""
    where = f"districts{kinds}" + (f" at level {' or '.join(rule.levels)}" if rule.levels else "")
    together = " in all" if rule.hours == "total" else ""
    least = f" of {_count(rule.min_hours, 'hour')} or more{together}" if rule.min_hours else ""
    now = ", by the level of today" if rule.zone_at == "now" else ""
    return f"Stays{least} in {where}{now}."


def _looks_at_contact(rule: ContactRule) -> Iterator[str]:
    whom = "a case" if rule.of is None else f"somebody under {rule.of}"
    seen = {"presence": "a shared place or vehicle", "encounters": "the proximity log"}
    kinds = f" of kind {' or '.join(rule.place_kinds)}" if rule.place_kinds else ""
    yield f"Meetings with {whom}, from {' and '.join(seen[way] for way in rule.from_)}{kinds}."
    if rule.slots is not None:
        counted = "scans of cases" if rule.count == "scans" else "cases"
        yield (
            f"Counts {counted} in slots of {rule.slots.minutes} minutes, from {rule.slots.before} minutes "
            f"before to {rule.slots.after} after; {rule.min_cases} or more in one slot."
        )
    else:
        per = {
            "meeting": "in one meeting",
            "contact_day": "with one person in one day",
            "day": "in one day",
            "window": "in all",
        }[rule.per]
        minutes = "minute" if rule.min_minutes == THOUSAND else "minutes"
        least = (
            f"{_number(rule.min_minutes)} {minutes} or more {per}" if rule.min_minutes else "Of any length"
        )
        cases = f", with {rule.min_cases} or more different people" if rule.min_cases > 1 else ""
        yield f"{least[0].upper()}{least[1:]}{cases}."
    yield from _narrowed(rule)


def _narrowed(rule: ContactRule) -> Iterator[str]:
    if rule.case_events != "all":
        yield f"Only {'before' if rule.case_events == 'before_onset' else 'at or after'} the case's pivot."
    if rule.case_lookback_days is not None:
        yield f"Only rows of a case up to {_count(rule.case_lookback_days, 'day')} before its report."
    if rule.thin_case_scans_minutes is not None:
        yield f"A case's scans within {rule.thin_case_scans_minutes} minutes of a kept one are dropped."
    yield from _moved(rule)
    if rule.recent_days is not None:
        yield f"The latest must be less than {_count(rule.recent_days, 'day')} old."
    if rule.linger_minutes:
        yield f"The air counts for {rule.linger_minutes} minutes after a case has left."
    if rule.same_carriage:
        yield "Only in the same carriage."
    yield from _weighted(rule)
    for pattern, numbers in rule.by_kind.items():
        said = ", ".join(
            f"{name} {_number(value) if name in ('min_minutes', 'weight') else value}"
            for name, value in numbers
            if value is not None
        )
        yield f"For {pattern}: {said}."


def _moved(rule: ContactRule) -> Iterator[str]:
    if rule.case_min_minutes:
        yield f"A case's rows of less than {_count(rule.case_min_minutes, 'minute')} are left out."
    if rule.case_extend_minutes:
        yield f"A case's row ends later by its own length, at most by {rule.case_extend_minutes} minutes."
    if rule.case_grid_minutes is not None:
        grid = _count(rule.case_grid_minutes, "minute")
        yield f"A case's row is then rounded to multiples of {grid} and laid on the clock's grid."
    if rule.round_minutes:
        yield "Minutes are rounded to whole ones, half a minute up."


def _weighted(rule: ContactRule) -> Iterator[str]:
    if rule.weights.model_fields_set:
        yield f"Minutes are weighted ({', '.join(sorted(rule.weights.model_fields_set))})."
    law = rule.weights.by_distance_law
    if law is not None:
        bound, power = _number(law.full_below_m), f", to the power of {law.power}" if law.power > 1 else ""
        yield f"Beyond {bound} m a minute counts ({bound} m / distance){power}."


def _lasting(rule: RuleBase) -> str:
    if rule.lasts_days is None:
        ends = (
            "cleared"
            if rule.clears or isinstance(rule, OverdueRule | PurchaseRule)
            else "overruled by a person"
        )
        return f"Lasts until {ends}."
    whole = ", to the end of the last of these days" if rule.whole_days else ""
    since = "becoming known" if rule.lasts_from == "known" else _END_OF[type(rule)]
    return f"Lasts {_count(rule.lasts_days, 'day')} from {since}{whole}."


def _way(way: Clear) -> str:
    after = f" from day {way.from_day} on" if way.from_day is not None else ""
    after += f", but not before day {way.not_before_day}" if way.not_before_day is not None else ""
    if way.check_ins is not None:
        return f"{_count(way.check_ins, 'daily check-in')} in a row{after}"
    if way.reports:
        return f"a report {' or '.join(way.reports)}{after}"
    apart = f" {_count(way.hours, 'hour')} apart" if way.hours else ""
    within = f" within {_count(way.within_days, 'day')}" if way.within_days is not None else ""
    return f"{_count(way.negatives or 1, 'negative test')}{apart}{within}{after}"


def _colours(policy: Policy) -> Iterator[str]:
    for band in policy.bands:
        end = "or more" if band.to_points is None else f"to {band.to_points - 1}"
        yield f"{band.from_points} {end} points: {band.colour}."
    yield f"Nothing against a person: {policy.default.colour}."
    if policy.default.unseen_days is not None:
        unseen = _count(policy.default.unseen_days, "day")
        yield f"Nothing known about a person for {unseen}: {policy.default.unseen_colour}."
    for entry in policy.consequences:
        said = [
            "stays at home" if entry.stays_home else "",
            f"is turned away at {', '.join(entry.gates_closed)}".replace(" *", " every gate")
            if entry.gates_closed
            else "",
            "must take a test" if entry.test_required else "",
        ]
        yield f"Who is {entry.colour} {' and '.join(filter(None, said)) or 'is free to go'}."


def _reading(policy: Policy) -> Iterator[str]:
    if policy.presence is not None:
        p = policy.presence
        scan, till = _count(p.scan_minutes, "minute"), _count(p.purchase_minutes, "minute")
        yield f"A scan without check-out is {scan} long, a purchase {till}."
        yield f"A stay lasts {_count(p.max_unseen_hours, 'hour')} without being seen again."
        if set(p.tables) != ALL_TABLES:
            yield f"Shared presence is read from {' and '.join(p.tables)} alone."
    if any(policy.of_kind(ContactRule)):
        c = policy.cases
        yield (
            f"A case is infectious from day {c.infectious_from_day} to day {c.infectious_to_day} of the "
            f"{c.counted_from}{', or to recovery' if c.recovered_ends else ''}."
        )
    for table, days in policy.retention.items():
        yield f"Rows of {table} are kept for {_count(days, 'day')}."
    yield f"The file holds {_count(len(policy.own_cases), 'worked case')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _number(thousandths: int) -> str:
    return f"{thousandths / THOUSAND:,.3f}".rstrip("0").rstrip(".")


def _date(moment: int) -> str:
    return clock.format_time(moment)[:10]


def _when(moment: int) -> str:
    return _date(moment) if moment == clock.day_start(moment) else clock.format_time(moment)


def _span(start: int | None, end: int | None) -> str:
    said = [
        f"from {_when(start)}" if start is not None else "",
        f"until {_when(end)}" if end is not None else "",
    ]
    return " ".join(filter(None, said))
