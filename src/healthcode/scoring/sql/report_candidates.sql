-- Reports of listed kinds as exposures.
-- Grain:  one exposure of a report rule; equal reports once
-- Reads:  reports, people, policy_reports, policy_report_kinds, policy_groups, run
with reported as (
    select person, kind, reported_at, sampled_at, onset_at, minutes, min(n) as n
    from reports
    where reported_at <= (select known_until from run)
    group by person, kind, reported_at, sampled_at, onset_at, minutes
),

final as (
    select
        rule.rule_index, reported.person, coalesce(reported.sampled_at, reported.reported_at) as started_at,
        coalesce(reported.sampled_at, reported.reported_at) as ended_at,
        coalesce(reported.sampled_at, reported.reported_at) as opened_at,
        cast(null as bigint) as superseded_at, reported.minutes, cast(1000 as bigint) as weight,
        coalesce(reported.minutes, 0) as weighted, reported.reported_at as known_at,
        4 as event_table, reported.n as event_n, reported.n as event_key,
        cast(null as integer) as other_event_table, cast(null as bigint) as other_event_n,
        cast(null as bigint) as other_event_key, cast(null as integer) as other,
        cast(null as integer) as location, cast(null as integer) as district, -1 as pattern_index,
        rule.min_minutes, 1 as min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        cast(null as bigint) as own_clear_at
    from reported
    join policy_report_kinds as kinds on kinds.kind = reported.kind
    join policy_reports as rule on rule.rule_index = kinds.rule_index
    join people on people.person = reported.person
    left join policy_groups as labels on labels.rule_index = rule.rule_index and labels.cohort = people.cohort
    where not rule.has_groups or labels.cohort is not null
)

select * from final
