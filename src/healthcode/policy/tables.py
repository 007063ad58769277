"""A policy as rows of ``policy_*`` tables: the only form in which SQL sees it.

Patterns over place kinds and report kinds are resolved here against the kinds that occur in the data, so that
SQL joins on equal words. Durations become seconds; numbers with a fraction are thousandths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode import clock, tables
from healthcode.patterns import matches, most_specific
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
    from collections.abc import Iterable, Iterator

Row = tuple[object, ...]

#: Below every measure and above every measure, in thousandths.
_LOWEST, _HIGHEST = -(10**15), 10**15
#: So early or late that any number of days since an exposure is enough.
_ANY_DAY = -10_000_000

#: Every policy table with its columns and their types.
COLUMNS: dict[str, str] = {
    "policy_settings": (
        "scan_seconds bigint, purchase_seconds bigint, check_outs boolean, unseen_seconds_of_stays bigint, "
        "oldest_onset_seconds bigint, otherwise_onset varchar, otherwise_onset_seconds bigint, "
        "counted_from varchar, infectious_from_day bigint, infectious_to_day bigint, recovered_ends boolean, "
        "default_colour varchar, unseen_colour varchar, "
        "unseen_seconds bigint"
    ),
    "policy_rules": (
        "rule_index integer, rule_id varchar, kind varchar, points bigint, colour varchar, counts varchar, "
        "points_per_minute bigint, priority bigint, in_force_from bigint, in_force_until bigint, "
        "observed_from bigint, observed_until bigint, lookback_days bigint, lasts_days bigint, "
        "lasts_from varchar, after_hours bigint, whole_days boolean"
    ),
    "policy_groups": "rule_index integer, cohort varchar",
    "policy_unless": "rule_index integer, unless_index integer",
    "policy_tables_read": "table_name varchar",
    "policy_presence_tables": "table_name varchar",
    "policy_bands": "severity integer, from_points bigint, to_points bigint",
    "policy_clears": (
        "way_index integer, rule_index integer, way varchar, needed bigint, gap_seconds bigint, "
        "within_seconds bigint, from_day bigint, not_before_day bigint"
    ),
    "policy_clear_kinds": "way_index integer, kind varchar",
    "policy_stays": (
        "rule_index integer, min_seconds bigint, hours varchar, zone_at varchar, has_levels boolean, "
        "has_district_kinds boolean, has_groups boolean"
    ),
    "policy_levels": "rule_index integer, level varchar",
    "policy_district_kinds": "rule_index integer, kind varchar",
    "policy_contacts": (
        "rule_index integer, other_is varchar, of_index integer, from_presence boolean, "
        "from_encounters boolean, per varchar, counts_scans boolean, case_events varchar, "
        "case_lookback_seconds bigint, "
        "thin_seconds bigint, same_carriage boolean, recent_seconds bigint, slot_seconds bigint, "
        "has_groups boolean, min_minutes bigint, min_cases bigint, has_day_weights boolean, "
        "has_distance_weights boolean, has_attenuation_weights boolean, law_full_below bigint, "
        "law_power bigint, rounds_minutes boolean, least_seconds bigint, reads_whole_rows boolean, "
        "case_min_seconds bigint, case_extend_seconds bigint, case_grid_seconds bigint"
    ),
    "policy_place_kinds": (
        "rule_index integer, kind varchar, pattern_index integer, linger_seconds bigint, min_minutes bigint, "
        "min_cases bigint, kind_weight bigint, place_weight bigint, slots_before bigint, slots_after bigint, "
        "staff_slots_before bigint, staff_slots_after bigint"
    ),
    "policy_day_weights": "rule_index integer, from_day bigint, to_day bigint, weight bigint",
    "policy_measure_weights": (
        "rule_index integer, measure varchar, at_least bigint, below bigint, weight bigint"
    ),
    "policy_purchases": (
        "rule_index integer, test_before_seconds bigint, test_after_seconds bigint, has_groups boolean"
    ),
    "policy_categories": "rule_index integer, category varchar",
    "policy_reports": "rule_index integer, min_minutes bigint, has_groups boolean",
    "policy_report_kinds": "rule_index integer, kind varchar",
    "policy_overdue": (
        "rule_index integer, max_days bigint, since_at bigint, begins_at bigint, whole_days boolean, "
        "has_groups boolean"
    ),
}


def policy_rows(
    policy: Policy, place_kinds: Iterable[str], report_kinds: Iterable[str]
) -> dict[str, list[Row]]:
    """Write a policy as rows.

    Args:
        policy: A loaded policy.
        place_kinds: The kinds of places and vehicles that occur in the data.
        report_kinds: The kinds of reports that occur in the data.

    Returns:
        For each table of ``COLUMNS`` its rows, each as long as the table has columns.
    """
    rows: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    kinds, reported = sorted(set(place_kinds)), sorted(set(report_kinds))
    index_of = {rule.id: index for index, rule in enumerate(policy.rules)}
    rows["policy_settings"].append(_settings(policy))
    rows["policy_tables_read"] += [(name,) for name in sorted(policy.tables_read)]
    rows["policy_presence_tables"] += [(name,) for name in sorted(set(policy.presence_tables))]
    rows["policy_bands"] += [
        (
            tables.COLOURS.index(band.colour),
            band.from_points,
            _HIGHEST if band.to_points is None else band.to_points,
        )
        for band in policy.bands
    ]
    for index, rule in enumerate(policy.rules):
        rows["policy_rules"].append(_general(index, rule))
        rows["policy_groups"] += [(index, group) for group in rule.groups]
        rows["policy_unless"] += [(index, index_of[other]) for other in rule.unless_active]
        for clear in rule.clears:
            way_index = len(rows["policy_clears"])
            rows["policy_clears"].append(_way(way_index, index, clear))
            rows["policy_clear_kinds"] += [(way_index, kind) for kind in _matching(clear.reports, reported)]
        for name, row in _special(index, rule, policy, index_of, kinds, reported):
            rows[name].append(row)
    return rows


def _settings(policy: Policy) -> Row:
    presence, cases, default = policy.presence, policy.cases, policy.default
    otherwise = cases.onset.otherwise
    return (
        presence.scan_minutes * clock.MINUTE if presence else 0,
        presence.purchase_minutes * clock.MINUTE if presence else 0,
        presence.check_outs if presence else True,
        presence.max_unseen_hours * clock.HOUR if presence else 0,
        None if cases.onset.oldest_days is None else cases.onset.oldest_days * clock.DAY,
        "sampled" if otherwise == "sampled" else "reported",
        otherwise * clock.DAY if isinstance(otherwise, int) else 0,
        cases.counted_from,
        cases.infectious_from_day,
        cases.infectious_to_day,
        cases.recovered_ends,
        default.colour,
        default.unseen_colour,
        None if default.unseen_days is None else default.unseen_days * clock.DAY,
    )


def _general(index: int, rule: RuleBase) -> Row:
    return (
        index,
        rule.id,
        getattr(rule, "kind", ""),
        rule.points,
        rule.colour,
        rule.counts,
        rule.points_per_minute,
        rule.priority,
        rule.in_force_from,
        rule.in_force_until,
        rule.observed_from,
        rule.observed_until,
        rule.lookback_days,
        rule.lasts_days,
        rule.lasts_from,
        rule.after_hours,
        rule.whole_days,
    )


def _way(way_index: int, rule_index: int, clear: Clear) -> Row:
    earliest = _ANY_DAY if clear.from_day is None else clear.from_day
    if clear.negatives is not None:
        within = None if clear.within_days is None else clear.within_days * clock.DAY
        return (
            way_index,
            rule_index,
            "negatives",
            clear.negatives,
            clear.hours * clock.HOUR,
            within,
            earliest,
            clear.not_before_day,
        )
    if clear.check_ins is not None:
        from_day = 1 if clear.from_day is None else clear.from_day
        return (way_index, rule_index, "check_ins", clear.check_ins, 0, None, from_day, clear.not_before_day)
    return (way_index, rule_index, "reports", 1, 0, None, earliest, clear.not_before_day)


def _matching(patterns: Iterable[str], paths: Iterable[str]) -> list[str]:
    wanted = tuple(patterns)
    return [path for path in paths if any(matches(pattern, path) for pattern in wanted)]


def _special(
    index: int,
    rule: RuleBase,
    policy: Policy,
    index_of: dict[str, int],
    kinds: list[str],
    reported: list[str],
) -> Iterator[tuple[str, Row]]:
    has_groups = bool(rule.groups)
    match rule:
        case StayRule():
            yield (
                "policy_stays",
                (
                    index,
                    rule.min_hours * clock.HOUR,
                    rule.hours,
                    rule.zone_at,
                    bool(rule.levels),
                    bool(rule.district_kinds),
                    has_groups,
                ),
            )
            yield from (("policy_levels", (index, level)) for level in rule.levels)
            yield from (("policy_district_kinds", (index, kind)) for kind in rule.district_kinds)
        case ContactRule():
            yield from _contact(index, rule, index_of, kinds)
        case PurchaseRule():
            unless = rule.unless_test_hours
            hours = (
                (None, None) if unless is None else (unless.before * clock.HOUR, unless.after * clock.HOUR)
            )
            yield ("policy_purchases", (index, *hours, has_groups))
            yield from (("policy_categories", (index, name)) for name in sorted(set(rule.categories)))
        case ReportRule():
            yield ("policy_reports", (index, rule.min_minutes, has_groups))
            yield from (("policy_report_kinds", (index, kind)) for kind in _matching(rule.kinds, reported))
        case OverdueRule():
            begins_at = policy.rules_of if rule.in_force_from is None else rule.in_force_from
            begins_at = begins_at if rule.in_force_from is not None else clock.day_start(begins_at)
            yield (
                "policy_overdue",
                (index, rule.max_days, rule.since, begins_at, rule.whole_days, has_groups),
            )


def _contact(
    index: int, rule: ContactRule, index_of: dict[str, int], kinds: list[str]
) -> Iterator[tuple[str, Row]]:
    weights, slots = rule.weights, rule.slots
    slot_minutes = slots.minutes if slots else 1
    yield (
        "policy_contacts",
        (
            index,
            rule.with_,
            None if rule.of is None else index_of[rule.of],
            "presence" in rule.from_,
            "encounters" in rule.from_,
            rule.per,
            rule.count == "scans",
            rule.case_events,
            None if rule.case_lookback_days is None else rule.case_lookback_days * clock.DAY,
            None if rule.thin_case_scans_minutes is None else rule.thin_case_scans_minutes * clock.MINUTE,
            rule.same_carriage,
            None if rule.recent_days is None else rule.recent_days * clock.DAY,
            slots.minutes * clock.MINUTE if slots else None,
            bool(rule.groups),
            rule.min_minutes,
            rule.min_cases,
            bool(weights.by_day),
            bool(weights.by_distance_m),
            bool(weights.by_attenuation_db),
            None if weights.by_distance_law is None else weights.by_distance_law.full_below_m,
            None if weights.by_distance_law is None else weights.by_distance_law.power,
            rule.round_minutes,
            clock.MINUTE // 2 if rule.round_minutes else clock.MINUTE,
            rule.reads_whole_rows,
            rule.case_min_minutes * clock.MINUTE,
            rule.case_extend_minutes * clock.MINUTE,
            None if rule.case_grid_minutes is None else rule.case_grid_minutes * clock.MINUTE,
        ),
    )
    yield from (
        ("policy_day_weights", (index, days.from_day, days.to_day, days.weight)) for days in weights.by_day
    )
    for measure, bands in (("distance", weights.by_distance_m), ("attenuation", weights.by_attenuation_db)):
        at_least = _LOWEST
        for band in bands:
            below = _HIGHEST if band.below is None else band.below
            yield ("policy_measure_weights", (index, measure, at_least, below, band.weight))
            at_least = below
    patterns = sorted(rule.by_kind)
    for kind in kinds:
        if rule.place_kinds and not any(matches(pattern, kind) for pattern in rule.place_kinds):
            continue
        pattern = most_specific(patterns, kind)
        numbers = rule.numbers_for(pattern)
        weighed_by = most_specific(weights.by_place_kind, kind)
        yield (
            "policy_place_kinds",
            (
                index,
                kind,
                -1 if pattern is None else patterns.index(pattern),
                (numbers.linger_minutes or 0) * clock.MINUTE,
                numbers.min_minutes,
                numbers.min_cases,
                numbers.weight,
                THOUSAND if weighed_by is None else weights.by_place_kind[weighed_by],
                *(
                    (minutes or 0) // slot_minutes
                    for minutes in (numbers.before, numbers.after, numbers.staff_before, numbers.staff_after)
                ),
            ),
        )
