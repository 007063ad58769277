-- What could clear exposures: complete sets of negative tests, runs of check-ins, reports.
-- Grain:  one way of one rule and one complete set of reports of one person
-- Reads:  reports, exposures, policy_clears, policy_clear_kinds, run
-- Units:  62135596800 s lie between the year 1 and 1970, so that days are never negative
with recursive concerned as (
    select distinct exposures.person, ways.*
    from exposures
    join policy_clears as ways on ways.rule_index = exposures.rule_index
),

report as (
    select distinct
        person, kind, reported_at, coalesce(sampled_at, reported_at) as at_time,
        (reported_at + 62135596800) // 86400 as reported_day
    from reports
    where reported_at <= (select known_until from run)
),

negative as (
    select distinct concerned.way_index, report.person, report.at_time, report.reported_at
    from concerned
    join report on report.person = concerned.person
    where concerned.way = 'negatives' and (report.kind = 'test_negative' or report.kind like 'test_negative/%')
),

chain as (
    select way_index, person, at_time as first_at, at_time as last_at, reported_at as completed_at, 1 as length
    from negative
    union
    select
        chain.way_index, chain.person, chain.first_at, negative.at_time,
        greatest(chain.completed_at, negative.reported_at), chain.length + 1
    from chain
    join policy_clears as ways on ways.way_index = chain.way_index
    join negative
        on negative.way_index = chain.way_index and negative.person = chain.person
        and negative.at_time > chain.last_at and negative.at_time >= chain.last_at + ways.gap_seconds
        and (ways.within_seconds is null or negative.at_time <= chain.first_at + ways.within_seconds)
    where chain.length < ways.needed
),

tested as (
    select chain.way_index, chain.person, chain.first_at, min(chain.completed_at) as completed_at
    from chain
    join policy_clears as ways on ways.way_index = chain.way_index
    left join report as positive
        on positive.person = chain.person and positive.kind = 'test_positive'
        and positive.at_time >= chain.first_at and positive.at_time <= chain.last_at
        and positive.reported_at <= chain.completed_at
    where chain.length = ways.needed and positive.person is null
    group by chain.way_index, chain.person, chain.first_at
),

day_checked_in as (
    select
        concerned.way_index, concerned.needed, report.person, report.reported_day,
        min(report.reported_at) as reported_at
    from concerned
    join report on report.person = concerned.person
    where concerned.way = 'check_ins' and report.kind = 'check_in'
    group by concerned.way_index, concerned.needed, report.person, report.reported_day
),

day_run as (
    select
        last_day.way_index, last_day.person, last_day.reported_day - last_day.needed + 1 as first_day,
        last_day.reported_day as last_day, last_day.reported_at as completed_at
    from day_checked_in as last_day
    join day_checked_in as earlier
        on earlier.way_index = last_day.way_index and earlier.person = last_day.person
        and earlier.reported_day > last_day.reported_day - last_day.needed
        and earlier.reported_day <= last_day.reported_day
    group by
        last_day.way_index, last_day.person, last_day.reported_day, last_day.needed, last_day.reported_at
    having count(*) = last_day.needed
),

checked_in as (
    select day_run.way_index, day_run.person, day_run.first_day, day_run.completed_at
    from day_run
    left join report as symptom
        on symptom.person = day_run.person
        and (
            symptom.kind = 'symptom' or symptom.kind = 'fever'
            or symptom.kind like 'symptom/%' or symptom.kind like 'fever/%'
        )
        and symptom.reported_day >= day_run.first_day and symptom.reported_day <= day_run.last_day
        and symptom.reported_at <= day_run.completed_at
    where symptom.person is null
),

reported as (
    select distinct concerned.way_index, report.person, report.reported_at, report.reported_day
    from concerned
    join policy_clear_kinds as kinds on kinds.way_index = concerned.way_index
    join report on report.person = concerned.person and report.kind = kinds.kind
    where concerned.way = 'reports'
),

final as (
    select
        way_index, person, first_at, (first_at + 62135596800) // 86400 as first_day, completed_at
    from tested
    union all
    select way_index, person, null, first_day, completed_at from checked_in
    union all
    select way_index, person, reported_at, reported_day, reported_at from reported
)

select * from final
