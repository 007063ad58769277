-- Stays that are long enough, alone or together.
-- Grain:  one moment and one group
-- Reads:  stay_members
-- Units:  minutes in thousandths, rounded half up
with running as (
    select
        stay_members.*,
        coalesce(sum(seconds) over (
            partition by as_of, rule_index, person, cleared_key, group_key
            order by started_at, number rows between unbounded preceding and 1 preceding
        ), 0) as seconds_before,
        max(opened_at) over (
            partition by as_of, rule_index, person, cleared_key, group_key
            order by started_at, number rows between unbounded preceding and current row
        ) as last_opened_at
    from stay_members
),

judged as (
    select
        running.*, seconds_before + seconds >= min_seconds as is_reached,
        greatest(started_at + greatest(min_seconds - seconds_before, 0), last_opened_at) as reached_at
    from running
),

final as (
    select
        as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key,
        min(number) as first_number, max(ended_at) as observed_at,
        min(case when is_reached then reached_at end) as reached_at,
        cast(sum((seconds * 2000 + 60) // 120) as bigint) as minutes, cast(null as bigint) as slot_at
    from judged
    group by as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key
    having bool_or(is_reached)
)

select * from final
