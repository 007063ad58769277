-- Cases: people with a positive test, their pivot and the time during which they count as infectious.
-- Grain:  one person
-- Reads:  reports, policy_settings, run
-- Units:  seconds of town time; 62135596800 s lie between the year 1 and 1970, so that days are never negative
with positive as (
    select
        person, reported_at, sampled_at, onset_at,
        row_number() over (
            partition by person
            order by reported_at, coalesce(onset_at, 9000000000000), coalesce(sampled_at, 9000000000000)
        ) as position
    from reports
    where kind = 'test_positive' and reported_at <= (select known_until from run)
),

pivoted as (
    select
        person, reported_at,
        case
            when onset_at <= reported_at
                and (oldest_onset_seconds is null or reported_at - onset_at <= oldest_onset_seconds) then onset_at
            when otherwise_onset = 'sampled' then coalesce(sampled_at, reported_at)
            else reported_at - otherwise_onset_seconds
        end as pivot_at
    from positive
    cross join policy_settings
    where position = 1
),

dated as (
    select
        person, reported_at, pivot_at,
        (pivot_at + 62135596800) // 86400 as pivot_day,
        (case when counted_from = 'report' then reported_at else pivot_at end + 62135596800) // 86400 as first_day
    from pivoted
    cross join policy_settings
),

recovered as (
    select dated.person, min(reports.reported_at) as recovered_at
    from dated
    join reports on reports.person = dated.person and reports.reported_at >= dated.reported_at
    cross join policy_settings
    where reports.kind = 'recovered' and recovered_ends and reports.reported_at <= (select known_until from run)
    group by dated.person
),

final as (
    select
        dated.person, dated.reported_at, dated.pivot_at, dated.pivot_day,
        (first_day + infectious_from_day) * 86400 - 62135596800 as infectious_from,
        least((first_day + infectious_to_day + 1) * 86400 - 62135596800, recovered_at) as infectious_until
    from dated
    cross join policy_settings
    left join recovered on recovered.person = dated.person
)

select * from final
