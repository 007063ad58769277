-- Which stays are grouped together.
-- Grain:  one moment, one exposure of a stay rule and its group
-- Reads:  counted, policy_stays
with final as (
    select
        as_of, counted.rule_index, person, cleared_key, -1 as pattern_index,
        case when rule.hours = 'single' then number else 0 end as group_key, cast(0 as bigint) as slot_key,
        number, started_at, opened_at, coalesce(ended_at, as_of) as ended_at,
        greatest(coalesce(ended_at, as_of) - started_at, 0) as seconds, rule.min_seconds
    from counted
    join policy_stays as rule on rule.rule_index = counted.rule_index
)

select * from final
