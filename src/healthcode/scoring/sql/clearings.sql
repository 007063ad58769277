-- When each exposure is cleared, if ever.
-- Grain:  one exposure
-- Reads:  exposures, clearing_chances, policy_clears
-- Units:  62135596800 s lie between the year 1 and 1970, so that days are never negative
with by_chance as (
    select
        exposures.rule_index, exposures.person, exposures.number,
        min(
            greatest(
                chances.completed_at,
                ((exposures.ended_at + 62135596800) // 86400 + ways.not_before_day) * 86400 - 62135596800
            )
        ) as cleared_at
    from exposures
    join policy_clears as ways on ways.rule_index = exposures.rule_index
    join clearing_chances as chances
        on chances.way_index = ways.way_index and chances.person = exposures.person
        and chances.completed_at >= exposures.known_at
        and chances.completed_at > exposures.ended_at
        and (chances.first_at is null or chances.first_at > exposures.ended_at)
        and chances.first_day - (exposures.ended_at + 62135596800) // 86400 >= ways.from_day
    group by exposures.rule_index, exposures.person, exposures.number
),

final as (
    select
        exposures.*,
        least(
            by_chance.cleared_at,
            case
                when exposures.own_clear_at is not null then greatest(exposures.own_clear_at, exposures.known_at)
            end
        ) as cleared_at
    from exposures
    left join by_chance
        on by_chance.rule_index = exposures.rule_index and by_chance.person = exposures.person
        and by_chance.number = exposures.number
)

select * from final
