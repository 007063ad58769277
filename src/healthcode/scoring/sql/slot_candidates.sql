-- Pairs of rows that share a slot, as exposures.
-- Grain:  one exposure of a contact rule that counts cases per slot
-- Reads:  slot_pairs, locations, policy_place_kinds
-- Units:  minutes in thousandths, rounded half up
with final as (
    select
        pair.rule_index, pair.person, pair.start_at as started_at, pair.end_at as ended_at,
        pair.start_at as opened_at, cast(null as bigint) as superseded_at,
        ((pair.end_at - pair.start_at) * 2000 + 60) // 120 as minutes, cast(1000 as bigint) as weight,
        cast(null as bigint) as weighted, pair.known_at,
        pair.row_key % 4 as event_table, pair.row_key // 4 as event_n, pair.row_key as event_key,
        pair.other_row_key % 4 as other_event_table, pair.other_row_key // 4 as other_event_n,
        pair.other_row_key as other_event_key, pair.other, pair.location,
        cast(null as integer) as district, kinds.pattern_index, cast(0 as bigint) as min_minutes, kinds.min_cases,
        pair.first_slot, pair.last_slot, pair.other_row, pair.slot_seconds, pair.slot_origin,
        cast(null as bigint) as own_clear_at
    from slot_pairs as pair
    join locations on locations.location = pair.location
    join policy_place_kinds as kinds on kinds.rule_index = pair.rule_index and kinds.kind = locations.kind
)

select * from final
