-- Where and when meeting a contact of a case counts, for rules of the second degree.
-- Grain:  one rule, one first-degree exposure that makes a contact, and one later presence interval
-- Reads:  presence, contact_sources, locations, policy_contacts, policy_place_kinds
with final as (
    select
        source.rule_index, seen.person as other, seen.location, seen.carriage,
        greatest(seen.start_at, source.from_at) as start_at, seen.end_at + kinds.linger_seconds as end_at,
        greatest(seen.known_at, source.known_at) as known_at, seen.row_key, seen.row_start_at,
        seen.is_staff, cast(null as bigint) as pivot_day, source.through
    from contact_sources as source
    join policy_contacts as rule on rule.rule_index = source.rule_index
    join presence as seen on seen.person = source.other
    join locations on locations.location = seen.location
    join policy_place_kinds as kinds on kinds.rule_index = source.rule_index and kinds.kind = locations.kind
    where rule.from_presence
        and (seen.end_at > source.from_at or (seen.start_at = seen.end_at and seen.start_at >= source.from_at))
)

select * from final
