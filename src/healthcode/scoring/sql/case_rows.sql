-- Where cases were while they were infectious, for each contact rule.
-- Grain:  one rule and one presence interval of one case; equal intervals of one table once
-- Reads:  presence, cases, locations, policy_contacts, policy_place_kinds
with case_presence as (
    select
        presence.person, presence.location, presence.carriage, presence.start_at, presence.end_at,
        presence.known_at, presence.row_start_at, presence.is_scan, presence.is_staff, min(row_key) as row_key
    from presence
    join cases on cases.person = presence.person
    group by
        presence.person, presence.location, presence.carriage, presence.start_at, presence.end_at,
        presence.known_at, presence.row_start_at, presence.is_scan, presence.is_staff, row_key % 4
),

final as (
    select
        rule.rule_index, seen.person as other, seen.location, seen.carriage,
        greatest(seen.start_at, cases.infectious_from) as start_at,
        least(seen.end_at, cases.infectious_until) as end_at,
        seen.start_at as uncut_start_at, seen.row_start_at, seen.row_key, seen.is_scan, seen.is_staff,
        greatest(seen.known_at, cases.reported_at) as known_at, cases.pivot_at, cases.pivot_day
    from case_presence as seen
    join cases on cases.person = seen.person
    join locations on locations.location = seen.location
    join policy_place_kinds as kinds on kinds.kind = locations.kind
    join policy_contacts as rule on rule.rule_index = kinds.rule_index
    where rule.other_is = 'case'
        and rule.from_presence
        and seen.start_at < cases.infectious_until
        and (
            seen.end_at > cases.infectious_from
            or (seen.start_at = seen.end_at and seen.start_at >= cases.infectious_from)
        )
        and (
            rule.case_lookback_seconds is null
            or (
                seen.row_start_at <= cases.reported_at
                and cases.reported_at - seen.row_start_at <= rule.case_lookback_seconds
            )
        )
)

select * from final
