-- Meetings with a case that the person's own proximity app logged.
-- Grain:  one rule and one row of encounters, equal rows once
-- Reads:  encounters, cases, people, policy_contacts, policy_groups, run
with encounter as (
    select person, other, started_at, ended_at, distance, attenuation, min(n) as n
    from encounters
    where ended_at <= (select known_until from run) and person <> other
    group by person, other, started_at, ended_at, distance, attenuation
),

met as (
    select
        rule.rule_index, encounter.person, encounter.other, encounter.n, encounter.distance,
        encounter.attenuation, cases.pivot_day,
        greatest(encounter.started_at, cases.infectious_from) as start_at,
        least(encounter.ended_at, cases.infectious_until) as end_at,
        greatest(encounter.ended_at, cases.reported_at) as known_at
    from encounter
    join cases on cases.person = encounter.other
    join policy_contacts as rule on rule.other_is = 'case' and rule.from_encounters
    where (
            rule.case_events = 'all'
            or (rule.case_events = 'before_onset' and encounter.started_at < cases.pivot_at)
            or (rule.case_events = 'from_onset' and encounter.started_at >= cases.pivot_at)
        )
        and (
            rule.case_lookback_seconds is null
            or (
                encounter.started_at <= cases.reported_at
                and cases.reported_at - encounter.started_at <= rule.case_lookback_seconds
            )
        )
        and (
            least(encounter.ended_at, cases.infectious_until)
            - greatest(encounter.started_at, cases.infectious_from) >= rule.least_seconds
            or (
                encounter.started_at = encounter.ended_at
                and not rule.rounds_minutes
                and encounter.started_at >= cases.infectious_from
                and encounter.started_at < cases.infectious_until
            )
        )
),

final as (
    select
        met.rule_index, met.person, met.other, met.n, met.distance, met.attenuation, met.pivot_day, met.start_at,
        met.end_at, met.known_at
    from met
    join people on people.person = met.person
    join policy_contacts as rule on rule.rule_index = met.rule_index
    left join policy_groups as listed on listed.rule_index = met.rule_index and listed.cohort = people.cohort
    where not rule.has_groups or listed.cohort is not null
)

select * from final
