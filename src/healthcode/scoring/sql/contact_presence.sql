-- Where and when meeting a contact of a case counts, for rules of the second degree.
-- Grain:  one rule, one first-degree exposure that makes a contact, and one later presence interval
-- Reads:  presence, contact_sources, locations, policy_contacts, policy_place_kinds
with kind as (
    select rule.rule_index, kinds.kind, kinds.linger_seconds
    from policy_contacts as rule
    join policy_place_kinds as kinds on kinds.rule_index = rule.rule_index
    where rule.from_presence and rule.other_is = 'contact'
),

counted_place as (
    select kind.rule_index, locations.location, kind.linger_seconds
    from locations
    join kind on kind.kind = locations.kind
),

final as (
    select
        source.rule_index, seen.person as other, seen.location, seen.carriage,
        greatest(seen.start_at, source.from_at) as start_at, seen.end_at + place.linger_seconds as end_at,
        greatest(seen.known_at, source.known_at) as known_at, seen.row_key, seen.row_start_at,
        seen.is_staff, cast(null as bigint) as pivot_day, source.through
    from presence as seen
    join counted_place as place on place.location = seen.location
    join contact_sources as source
        on source.other = seen.person and source.rule_index = place.rule_index
        and (seen.end_at > source.from_at or (seen.start_at = seen.end_at and seen.start_at >= source.from_at))
)

select * from final
