-- Deadlines that passed without a test as exposures.
-- Grain:  one exposure of a test_overdue rule
-- Reads:  reports, people, policy_overdue, policy_groups, run
-- Units:  62135596800 s lie between the year 1 and 1970, so that days are never negative
with test as (
    select
        person, coalesce(sampled_at, reported_at) as at_time, reported_at, n,
        row_number() over (
            partition by person, coalesce(sampled_at, reported_at) order by reported_at, n
        ) as position
    from reports
    where reported_at <= (select known_until from run)
        and (
            kind = 'test_negative' or kind = 'test_positive'
            or kind like 'test_negative/%' or kind like 'test_positive/%'
        )
),

tested as (
    select
        person, at_time, reported_at, n,
        min(reported_at) over (
            partition by person order by at_time rows between 1 following and unbounded following
        ) as next_reported_at
    from test
    where position = 1
),

concerned as (
    select rule.*, people.person
    from policy_overdue as rule
    cross join people
    left join policy_groups as labels on labels.rule_index = rule.rule_index and labels.cohort = people.cohort
    where not rule.has_groups or labels.cohort is not null
),

since_date as (
    select
        concerned.rule_index, concerned.person, concerned.since_at as base_at, concerned.since_at as deadline_at,
        concerned.since_at as known_at, cast(null as bigint) as n, min(tested.reported_at) as next_reported_at
    from concerned
    left join tested on tested.person = concerned.person and tested.at_time >= concerned.since_at
    where concerned.since_at is not null
    group by concerned.rule_index, concerned.person, concerned.since_at
),

based as (
    select
        concerned.rule_index, concerned.person, concerned.max_days, concerned.whole_days, concerned.begins_at,
        tested.at_time as base_at, tested.reported_at, tested.n, tested.next_reported_at
    from concerned
    join tested on tested.person = concerned.person
    where concerned.max_days is not null
    union all
    select
        concerned.rule_index, concerned.person, concerned.max_days, concerned.whole_days, concerned.begins_at,
        concerned.begins_at, concerned.begins_at, null, min(tested.reported_at)
    from concerned
    left join tested on tested.person = concerned.person
    where concerned.max_days is not null
    group by
        concerned.rule_index, concerned.person, concerned.max_days, concerned.whole_days, concerned.begins_at
),

due as (
    select
        based.*,
        case
            when whole_days
                then ((base_at + 62135596800) // 86400 + max_days + 1) * 86400 - 62135596800
            else base_at + max_days * 86400
        end as deadline_at
    from based
),

missed as (
    select rule_index, person, base_at, deadline_at, known_at, n, next_reported_at from since_date
    union all
    select
        rule_index, person, base_at, deadline_at, greatest(deadline_at, reported_at, begins_at), n,
        next_reported_at
    from due
),

final as (
    select
        rule_index, person, base_at as started_at, deadline_at as ended_at, base_at as opened_at,
        cast(null as bigint) as superseded_at, cast(null as bigint) as minutes, cast(1000 as bigint) as weight,
        cast(null as bigint) as weighted, known_at,
        case when n is not null then 4 end as event_table, n as event_n, n as event_key,
        cast(null as integer) as other_event_table, cast(null as bigint) as other_event_n,
        cast(null as bigint) as other_event_key, cast(null as integer) as other,
        cast(null as integer) as location, cast(null as integer) as district, -1 as pattern_index,
        cast(0 as bigint) as min_minutes, 1 as min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        next_reported_at as own_clear_at
    from missed
    where next_reported_at is null or next_reported_at > known_at
)

select * from final
