-- Which exposures are grouped together, for all rules but stays and overrides.
-- Grain:  one moment, one exposure and one group that it belongs to
-- Reads:  counted, policy_rules, policy_contacts
with plain as (
    select
        counted.*, number as group_key, cast(0 as bigint) as slot_key, cast(-1 as bigint) as unit_row
    from counted
    join policy_rules as rules on rules.rule_index = counted.rule_index
    where rules.kind in ('report', 'purchase', 'test_overdue')
),

in_meeting as (
    select
        counted.*,
        max(ended_at) over (
            partition by as_of, counted.rule_index, person, cleared_key, pattern_index, other, location
            order by started_at, ended_at, number rows between unbounded preceding and 1 preceding
        ) as reached_at
    from counted
    join policy_contacts as rule on rule.rule_index = counted.rule_index
    where rule.per = 'meeting' and rule.slot_seconds is null
),

meeting_begun as (
    select
        in_meeting.*,
        case when reached_at >= started_at then null else number end as begins_with
    from in_meeting
),

meeting as (
    select
        meeting_begun.*,
        sum(case when begins_with is null then 0 else 1 end) over (
            partition by as_of, rule_index, person, cleared_key, pattern_index, other, location
            order by started_at, ended_at, number rows between unbounded preceding and current row
        ) as meeting_number
    from meeting_begun
),

meeting_named as (
    select
        meeting.*,
        min(number) over (
            partition by as_of, rule_index, person, cleared_key, pattern_index, other, location, meeting_number
        ) as group_key
    from meeting
),

by_day as (
    select
        counted.*, (started_at + 62135596800) // 86400 as group_key
    from counted
    join policy_contacts as rule on rule.rule_index = counted.rule_index
    where rule.per = 'day' and rule.slot_seconds is null
    union all
    select
        counted.*, (started_at + 62135596800) // 86400 * 10000000000 + other as group_key
    from counted
    join policy_contacts as rule on rule.rule_index = counted.rule_index
    where rule.per = 'contact_day' and rule.slot_seconds is null
),

in_window as (
    select counted.*
    from counted
    join policy_contacts as rule on rule.rule_index = counted.rule_index
    where rule.per = 'window' and rule.slot_seconds is null
),

in_slot as (
    select
        counted.*, unnest(range(counted.first_slot, counted.last_slot + 1)) as slot_key,
        case when rule.counts_scans then counted.other_row else -1 end as unit_row
    from counted
    join policy_contacts as rule on rule.rule_index = counted.rule_index
    where rule.slot_seconds is not null
),

final as (
    select
        as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key, number, known_at, ended_at,
        coalesce(weighted, 0) as weighted, weighted is null and minutes is null as has_no_minutes,
        coalesce(other, -1) as unit, unit_row,
        min_minutes, min_cases, slot_seconds, slot_origin
    from plain
    union all
    select
        as_of, rule_index, person, cleared_key, pattern_index, group_key, 0, number, known_at, ended_at,
        weighted, false, other, -1, min_minutes, min_cases, slot_seconds, slot_origin
    from meeting_named
    union all
    select
        as_of, rule_index, person, cleared_key, pattern_index, group_key, 0, number, known_at, ended_at,
        weighted, false, other, -1, min_minutes, min_cases, slot_seconds, slot_origin
    from by_day
    union all
    select
        as_of, rule_index, person, cleared_key, pattern_index, 0, 0, number, known_at, ended_at,
        weighted, false, other, -1, min_minutes, min_cases, slot_seconds, slot_origin
    from in_window
    union all
    select
        as_of, rule_index, person, cleared_key, pattern_index, location, slot_key, number, known_at, ended_at,
        0, true, other, unit_row, min_minutes, min_cases, slot_seconds, slot_origin
    from in_slot
)

select * from final
