-- Exposures, numbered for each person and rule in the order in which they became known.
-- Grain:  one exposure; numbers go on after the last one in ``numbers``
-- Reads:  candidates, numbers, people, locations, districts
with numbered as (
    select
        candidates.rule_index, candidates.person, candidates.started_at, candidates.ended_at,
        candidates.opened_at, candidates.superseded_at, candidates.minutes, candidates.weight,
        candidates.weighted, candidates.known_at, candidates.event_table, candidates.event_n,
        candidates.event_key, candidates.other_event_table, candidates.other_event_n,
        candidates.other_event_key, candidates.other, candidates.location,
        candidates.district, candidates.pattern_index, candidates.min_minutes, candidates.min_cases,
        candidates.first_slot, candidates.last_slot, candidates.other_row, candidates.slot_seconds,
        candidates.slot_origin, candidates.own_clear_at, candidates.too_old,
        other.person_id as other_person_id, coalesce(locations.location_id, districts.district_id) as place_id,
        row_number() over (
            partition by candidates.rule_index, candidates.person
            order by
                candidates.known_at, candidates.started_at, coalesce(candidates.ended_at, 9000000000000),
                coalesce(other.person_id, ''),
                coalesce(locations.location_id, districts.district_id, ''),
                candidates.first_slot, candidates.last_slot, coalesce(candidates.event_key, -1),
                coalesce(candidates.other_event_key, -1)
        ) as number_among_new
    from candidates
    left join people as other on other.person = candidates.other
    left join locations on locations.location = candidates.location
    left join districts on districts.district = candidates.district
    where not candidates.too_old
),

final as (
    select
        numbered.*, people.person_id,
        coalesce(numbers.last_number, 0) + numbered.number_among_new as number
    from numbered
    join people on people.person = numbered.person
    left join numbers on numbers.rule_index = numbered.rule_index and numbers.person = numbered.person
)

select * from final
