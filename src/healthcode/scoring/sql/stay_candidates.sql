-- Stays in zones as exposures: a row that opens, and a row that joins it when the end becomes known.
-- Grain:  one row of one stay in one spell of one rule
-- Reads:  stays, spells, people, policy_rules, policy_stays, policy_groups
-- Units:  minutes in thousandths, rounded half up
with paired as (
    select
        spells.rule_index, stays.person, stays.district, stays.row_key, spells.n as zone_n, rule.zone_at,
        stays.start_at, stays.end_at, stays.end_known_at, spells.start_at as spell_start_at,
        spells.end_at as spell_end_at, greatest(stays.start_at, spells.start_at) as begins_at
    from spells
    join policy_stays as rule on rule.rule_index = spells.rule_index
    join stays on stays.district = spells.district
    join people on people.person = stays.person
    left join policy_groups as listed on listed.rule_index = rule.rule_index and listed.cohort = people.cohort
    where not rule.has_groups or listed.cohort is not null
),

during as (
    select
        paired.*, begins_at as from_at,
        case
            when spell_end_at < end_known_at or end_known_at is null then spell_end_at
            else greatest(begins_at, end_at)
        end as until_at,
        least(spell_end_at, end_known_at) as until_known_at,
        cast(null as bigint) as own_clear_at
    from paired
    where zone_at = 'stay'
        and (end_known_at is null or end_known_at > begins_at)
        and (spell_end_at is null or spell_end_at > begins_at)
),

at_present as (
    select
        paired.*, start_at as from_at, end_at as until_at, greatest(end_known_at, spell_start_at) as until_known_at,
        spell_end_at as own_clear_at
    from paired
    where zone_at = 'now' and (spell_end_at is null or start_at < spell_end_at)
),

ended as (
    select
        *,
        case
            when end_known_at is not null and (spell_end_at is null or until_known_at <= spell_end_at)
                then until_known_at
        end as closed_at
    from at_present
    union all
    select *, until_known_at as closed_at from during
),

opening as (
    select
        ended.*, begins_at as known_at, cast(null as bigint) as ended_at, closed_at as superseded_at
    from ended
    where closed_at is null or closed_at > begins_at
),

closing as (
    select
        ended.*, closed_at as known_at, until_at as ended_at, cast(null as bigint) as superseded_at
    from ended
    where closed_at is not null
),

both_rows as (
    select * from opening
    union all
    select * from closing
),

clipped as (
    select
        both_rows.*,
        greatest(both_rows.from_at, both_rows.begins_at - rules.lookback_days * 86400) as started_at
    from both_rows
    join policy_rules as rules on rules.rule_index = both_rows.rule_index
),

final as (
    select
        rule_index, person, started_at, ended_at, begins_at as opened_at, superseded_at,
        case when ended_at is not null then (greatest(ended_at - started_at, 0) * 2000 + 60) // 120 end as minutes, cast(1000 as bigint) as weight,
        cast(null as bigint) as weighted, known_at,
        row_key % 4 as event_table, row_key // 4 as event_n, row_key as event_key,
        case when zone_n is not null then 5 end as other_event_table, zone_n as other_event_n,
        zone_n as other_event_key, cast(null as integer) as other, cast(null as integer) as location, district,
        -1 as pattern_index, cast(0 as bigint) as min_minutes, 1 as min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        own_clear_at
    from clipped
)

select * from final
