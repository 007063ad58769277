-- The scans of cases, infectious then or not, that remain when scans close to the last one kept are dropped.
-- Grain:  one rule, case, place and time of a kept scan
-- Reads:  presence, cases, locations, policy_contacts, policy_place_kinds
with recursive scan as (
    select distinct
        rule.rule_index, seen.person as other, seen.location, seen.row_start_at as at_time, rule.thin_seconds
    from presence as seen
    join cases on cases.person = seen.person
    join locations on locations.location = seen.location
    join policy_place_kinds as kinds on kinds.kind = locations.kind
    join policy_contacts as rule on rule.rule_index = kinds.rule_index
    where rule.other_is = 'case'
        and rule.thin_seconds is not null
        and seen.is_scan
        and (
            rule.case_lookback_seconds is null
            or (
                seen.row_start_at <= cases.reported_at
                and cases.reported_at - seen.row_start_at <= rule.case_lookback_seconds
            )
        )
),

follower as (
    select scan.rule_index, scan.other, scan.location, scan.at_time, min(later.at_time) as next_time
    from scan
    join scan as later
        on later.rule_index = scan.rule_index and later.other = scan.other and later.location = scan.location
        and later.at_time > scan.at_time + scan.thin_seconds
    group by scan.rule_index, scan.other, scan.location, scan.at_time
),

kept as (
    select rule_index, other, location, min(at_time) as at_time
    from scan
    group by rule_index, other, location
    union all
    select follower.rule_index, follower.other, follower.location, follower.next_time
    from kept
    join follower
        on follower.rule_index = kept.rule_index and follower.other = kept.other
        and follower.location = kept.location and follower.at_time = kept.at_time
)

select * from kept
