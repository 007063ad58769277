-- Rows of a person and rows of a case that share a time slot at one place.
-- Grain:  one rule, one row of the person and one row of the case, equal pairs once
-- Reads:  presence, carrier_presence, locations, people, policy_contacts, policy_place_kinds, policy_groups
-- Units:  slots are counted from slots_from, else from 1970; 2000000000 slots are added so that none is negative
with filled as (
    select
        carrier.rule_index, carrier.other, carrier.location, carrier.start_at, carrier.end_at, carrier.known_at,
        carrier.row_key, carrier.row_start_at, carrier.carriage, rule.slot_seconds, coalesce(locations.slots_from, 0) as slot_origin,
        (carrier.start_at - coalesce(locations.slots_from, 0) + rule.slot_seconds * 2000000000)
        // rule.slot_seconds
        - case when carrier.is_staff then kinds.staff_slots_before else kinds.slots_before end as first_slot,
        (greatest(carrier.end_at - 1, carrier.start_at) - coalesce(locations.slots_from, 0)
        + rule.slot_seconds * 2000000000) // rule.slot_seconds
        + case when carrier.is_staff then kinds.staff_slots_after else kinds.slots_after end as last_slot
    from carrier_presence as carrier
    join policy_contacts as rule on rule.rule_index = carrier.rule_index
    join locations on locations.location = carrier.location
    join policy_place_kinds as kinds on kinds.rule_index = carrier.rule_index and kinds.kind = locations.kind
    where rule.slot_seconds is not null
),

visited as (
    select
        filled.rule_index, seen.person, filled.other, filled.location, seen.start_at, seen.end_at,
        seen.known_at as seen_known_at, seen.is_staff as seen_is_staff, seen.carriage,
        filled.row_start_at as other_row_start_at, filled.start_at as other_start_at,
        filled.end_at as other_end_at,
        greatest(seen.known_at, seen.end_at, filled.known_at, filled.end_at) as known_at,
        seen.row_key, filled.row_key as other_row_key, filled.slot_seconds, filled.slot_origin,
        (case
            when seen.start_at = seen.end_at then seen.start_at - 1 else seen.start_at
        end - filled.slot_origin + filled.slot_seconds * 2000000000) // filled.slot_seconds as seen_first_slot,
        (greatest(seen.end_at - 1, seen.start_at) - filled.slot_origin + filled.slot_seconds * 2000000000)
        // filled.slot_seconds as seen_last_slot,
        filled.first_slot, filled.last_slot
    from filled
    join presence as seen on seen.location = filled.location
    join people on people.person = seen.person
    join policy_contacts as rule on rule.rule_index = filled.rule_index
    left join policy_groups as listed on listed.rule_index = filled.rule_index and listed.cohort = people.cohort
    where seen.person <> filled.other
        and (not rule.same_carriage or seen.carriage is not distinct from filled.carriage)
        and (not rule.has_groups or listed.cohort is not null)
),

sharing as (
    select
        visited.*, greatest(first_slot, seen_first_slot) as shared_first_slot,
        least(last_slot, seen_last_slot) as shared_last_slot
    from visited
    where first_slot <= seen_last_slot and seen_first_slot <= last_slot
),

final as (
    select
        rule_index, person, other, location, start_at, end_at, slot_seconds, slot_origin,
        shared_first_slot as first_slot, shared_last_slot as last_slot, known_at, min(row_key) as row_key,
        other_row_key, 4 * other_row_start_at + other_row_key % 4 as other_row
    from sharing
    group by
        rule_index, person, other, location, start_at, end_at, seen_known_at, seen_is_staff, carriage,
        row_key % 4, slot_seconds, slot_origin, shared_first_slot, shared_last_slot, known_at, other_row_key,
        other_row_start_at, other_start_at, other_end_at
)

select * from final
