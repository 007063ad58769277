-- Colours set by a person as exposures of the rule "override".
-- Grain:  one override
-- Reads:  overrides, run
with final as (
    select
        -1 as rule_index, person, set_at as started_at, set_at as ended_at, set_at as opened_at,
        cast(null as bigint) as superseded_at, cast(null as bigint) as minutes, cast(1000 as bigint) as weight,
        cast(null as bigint) as weighted, set_at as known_at,
        6 as event_table, min(n) as event_n, min(n) as event_key,
        cast(null as integer) as other_event_table, cast(null as bigint) as other_event_n,
        cast(null as bigint) as other_event_key, cast(null as integer) as other,
        cast(null as integer) as location, cast(null as integer) as district, -1 as pattern_index,
        cast(0 as bigint) as min_minutes, 1 as min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        cast(null as bigint) as own_clear_at
    from overrides
    where set_at <= (select known_until from run)
    group by person, colour, set_at, until, actor, reason, approved_by
)

select * from final
