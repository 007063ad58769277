-- Meetings as exposures, with their weights.
-- Grain:  one exposure of a contact rule that counts minutes
-- Reads:  meetings, encounter_meetings, locations, policy_contacts, policy_place_kinds, policy_day_weights,
--         policy_measure_weights
-- Units:  minutes and weights in thousandths, rounded half up
with met as (
    select
        rule_index, person, other, location, start_at, end_at, known_at, row_key % 4 as event_table,
        row_key // 4 as event_n, other_row_key % 4 as other_event_table, other_row_key // 4 as other_event_n,
        row_key as event_key, other_row_key as other_event_key, pivot_day, cast(null as bigint) as distance,
        cast(null as bigint) as attenuation
    from meetings
    union all
    select
        rule_index, person, other, null, start_at, end_at, known_at, 3, n, null, null, n, null, pivot_day,
        distance, attenuation
    from encounter_meetings
),

weighed as (
    select
        met.*, kinds.pattern_index, coalesce(kinds.min_minutes, rule.min_minutes) as min_minutes,
        coalesce(kinds.min_cases, rule.min_cases) as min_cases,
        case when rule.has_day_weights then coalesce(days.weight, 0) else 1000 end as day_weight,
        case
            when not rule.has_distance_weights or met.location is not null then 1000
            when met.distance is not null then coalesce(distances.weight, 0)
        end as distance_weight,
        case
            when not rule.has_attenuation_weights or met.location is not null then 1000
            when met.attenuation is not null then coalesce(attenuations.weight, 0)
        end as attenuation_weight,
        coalesce(kinds.kind_weight, 1000) as kind_weight, coalesce(kinds.place_weight, 1000) as place_weight
    from met
    join policy_contacts as rule on rule.rule_index = met.rule_index
    left join locations on locations.location = met.location
    left join policy_place_kinds as kinds on kinds.rule_index = met.rule_index and kinds.kind = locations.kind
    left join policy_day_weights as days
        on days.rule_index = met.rule_index
        and (met.start_at + 62135596800) // 86400 - met.pivot_day between days.from_day and days.to_day
    left join policy_measure_weights as distances
        on distances.rule_index = met.rule_index and distances.measure = 'distance'
        and met.distance >= distances.at_least and met.distance < distances.below
    left join policy_measure_weights as attenuations
        on attenuations.rule_index = met.rule_index and attenuations.measure = 'attenuation'
        and met.attenuation >= attenuations.at_least and met.attenuation < attenuations.below
),

multiplied as (
    select
        weighed.*,
        (
            cast(day_weight as hugeint) * distance_weight * attenuation_weight * kind_weight * place_weight * 2
            + 1000000000000
        ) // 2000000000000 as weight
    from weighed
    where distance_weight is not null and attenuation_weight is not null
),

final as (
    select
        rule_index, person, start_at as started_at, end_at as ended_at, start_at as opened_at,
        cast(null as bigint) as superseded_at,
        ((end_at - start_at) * 2000 + 60) // 120 as minutes, cast(weight as bigint) as weight,
        ((end_at - start_at) * cast(weight as bigint) * 2 + 60) // 120 as weighted, known_at,
        event_table, event_n, event_key, other_event_table, other_event_n, other_event_key, other, location,
        cast(null as integer) as district, coalesce(pattern_index, -1) as pattern_index, min_minutes, min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        cast(null as bigint) as own_clear_at
    from multiplied
    where weight > 0
)

select * from final
