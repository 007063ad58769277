-- Times that a person shared with a carrier: a case, or a contact of one.
-- Grain:  one rule, one presence interval of the person and one of the carrier
-- Reads:  presence, carrier_presence, people, policy_contacts, policy_groups
with shared as (
    select
        carrier.rule_index, seen.person, carrier.other, carrier.location,
        greatest(seen.start_at, carrier.start_at) as start_at,
        least(seen.end_at, carrier.end_at) as end_at,
        greatest(seen.known_at, carrier.known_at) as known_at,
        seen.row_key, carrier.row_key as other_row_key, carrier.pivot_day,
        seen.start_at as seen_start_at, seen.end_at as seen_end_at,
        carrier.start_at as carrier_start_at, carrier.end_at as carrier_end_at
    from carrier_presence as carrier
    join policy_contacts as rule on rule.rule_index = carrier.rule_index
    join presence as seen on seen.location = carrier.location
    where rule.slot_seconds is null
        and seen.person <> carrier.other
        and (carrier.through is null or seen.person <> carrier.through)
        and seen.start_at <= carrier.end_at
        and carrier.start_at <= seen.end_at
        and (not rule.same_carriage or seen.carriage is not distinct from carrier.carriage)
),

final as (
    select
        shared.rule_index, shared.person, shared.other, shared.location, shared.start_at, shared.end_at,
        greatest(shared.known_at, shared.end_at) as known_at, shared.row_key, shared.other_row_key, shared.pivot_day
    from shared
    join people on people.person = shared.person
    join policy_contacts as rule on rule.rule_index = shared.rule_index
    left join policy_groups as listed
        on listed.rule_index = shared.rule_index and listed.cohort = people.cohort
    where (not rule.has_groups or listed.cohort is not null)
        and (
            shared.start_at < shared.end_at
            or (
                shared.start_at = shared.end_at
                and (
                    (
                        seen_start_at = seen_end_at
                        and (seen_start_at < carrier_end_at or carrier_start_at = carrier_end_at)
                    )
                    or (
                        carrier_start_at = carrier_end_at
                        and (carrier_start_at < seen_end_at or seen_start_at = seen_end_at)
                    )
                )
            )
        )
)

select * from final
