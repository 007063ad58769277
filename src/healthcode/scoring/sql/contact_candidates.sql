-- Meetings as exposures, with their weights.
-- Grain:  one exposure of a contact rule that counts minutes
-- Reads:  meetings, encounter_meetings, locations, policy_contacts, policy_place_kinds, policy_day_weights,
--         policy_measure_weights
-- Units:  minutes and weights in thousandths, rounded half up; under a law of distance the weighted minutes are
--         rounded once from seconds x weight x bound^power / distance^power, all below 2^127 as the bound is at
--         most 10^5, the weight 10^6, the distance 10^9 thousandths, the power 4 and the seconds 4 x 10^11
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
            when met.location is not null then 1000
            when rule.has_distance_weights and met.distance is not null then coalesce(distances.weight, 0)
            when rule.has_distance_weights then null
            when rule.law_power is null or met.distance is not null then 1000
        end as distance_weight,
        cast(
            case
                when rule.law_power is null or met.location is not null then 1
                when met.distance > rule.law_full_below then rule.law_full_below
                else 1
            end as hugeint
        ) as law_bound,
        cast(
            case
                when rule.law_power is null or met.location is not null then 1
                when met.distance > rule.law_full_below then least(met.distance, 1000000000)
                else 1
            end as hugeint
        ) as law_distance,
        rule.law_power,
        case
            when rule.rounds_minutes then ((met.end_at - met.start_at) * 2 + 60) // 120 * 60
            else met.end_at - met.start_at
        end as seconds,
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
        ) // 2000000000000 as weight_beside_law,
        law_bound * case when law_power >= 2 then law_bound else 1 end
        * case when law_power >= 3 then law_bound else 1 end
        * case when law_power >= 4 then law_bound else 1 end as law_numerator,
        law_distance * case when law_power >= 2 then law_distance else 1 end
        * case when law_power >= 3 then law_distance else 1 end
        * case when law_power >= 4 then law_distance else 1 end as law_denominator
    from weighed
    where distance_weight is not null and attenuation_weight is not null
),

rounded as (
    select
        multiplied.*,
        cast(
            (weight_beside_law * law_numerator * 2 + law_denominator) // (law_denominator * 2) as bigint
        ) as weight,
        cast(
            (seconds * weight_beside_law * law_numerator * 2 + law_denominator * 60)
            // (law_denominator * 120) as bigint
        ) as weighted
    from multiplied
),

final as (
    select
        rule_index, person, start_at as started_at, end_at as ended_at, start_at as opened_at,
        cast(null as bigint) as superseded_at,
        (seconds * 2000 + 60) // 120 as minutes, weight, weighted, known_at,
        event_table, event_n, event_key, other_event_table, other_event_n, other_event_key, other, location,
        cast(null as integer) as district, coalesce(pattern_index, -1) as pattern_index, min_minutes, min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        cast(null as bigint) as own_clear_at
    from rounded
    where weight > 0 or weighted > 0
)

select * from final
