-- Meetings with a contact of a case that the person's own proximity app logged.
-- Grain:  one rule and one row of encounters, equal rows once
-- Reads:  encounters, contact_sources, people, policy_contacts, policy_groups, run
with encounter as (
    select person, other, started_at, ended_at, distance, attenuation, min(n) as n
    from encounters
    where ended_at <= (select known_until from run) and person <> other
    group by person, other, started_at, ended_at, distance, attenuation
),

placed as (
    select
        rule.rule_index, encounter.person, encounter.other, encounter.n, encounter.distance,
        encounter.attenuation, cast(null as bigint) as pivot_day,
        greatest(encounter.started_at, source.from_at) as start_at, encounter.ended_at as end_at,
        greatest(encounter.ended_at, source.known_at) as known_at,
        row_number() over (
            partition by rule.rule_index, encounter.n
            order by greatest(encounter.ended_at, source.known_at), source.from_at
        ) as position
    from encounter
    join contact_sources as source on source.other = encounter.other
    join policy_contacts as rule on rule.rule_index = source.rule_index and rule.from_encounters
    where source.through <> encounter.person
        and (
            encounter.ended_at - greatest(encounter.started_at, source.from_at) >= rule.least_seconds
            or (
                encounter.started_at = encounter.ended_at
                and not rule.rounds_minutes
                and encounter.started_at >= source.from_at
            )
        )
),

met as (
    select * from placed where position = 1
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
