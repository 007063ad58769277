-- Groups of exposures that reach the thresholds of their rule, for all rules but stays and overrides.
-- Grain:  one moment and one group
-- Reads:  members, policy_contacts
with flagged as (
    select
        members.*,
        case
            when row_number() over (
                partition by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key, unit,
                    unit_row
                order by known_at, number
            ) = 1 then 1
            else 0
        end as is_first_of_unit
    from members
),

running as (
    select
        flagged.*,
        sum(weighted) over (
            partition by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key
            order by known_at range between unbounded preceding and current row
        ) as minutes_so_far,
        sum(is_first_of_unit) over (
            partition by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key
            order by known_at range between unbounded preceding and current row
        ) as cases_so_far,
        max(ended_at) over (
            partition by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key
            order by known_at range between unbounded preceding and current row
        ) as last_end_so_far
    from flagged
),

judged as (
    select
        running.*, rule.recent_seconds,
        minutes_so_far >= running.min_minutes and cases_so_far >= running.min_cases
        and (rule.recent_seconds is null or known_at - last_end_so_far < rule.recent_seconds) as is_reached
    from running
    left join policy_contacts as rule on rule.rule_index = running.rule_index
),

final as (
    select
        as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key,
        min(number) as first_number,
        case
            when min(recent_seconds) is null then max(ended_at)
            else max(case when is_reached then last_end_so_far end)
        end as observed_at,
        min(case when is_reached then known_at end) as reached_at,
        case when not bool_and(has_no_minutes) then cast(sum(weighted) as bigint) end as minutes,
        case when min(slot_seconds) is not null
            then (slot_key - 2000000000) * min(slot_seconds) + min(slot_origin) end as slot_at
    from judged
    group by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key
    having bool_or(is_reached)
)

select * from final
