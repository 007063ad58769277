-- Exposures, numbered for each person and rule in the order in which they became known.
-- Grain:  one exposure; numbers go on after the last one in ``numbers``
-- Reads:  candidates, numbers, people, locations, districts
with final as (
    select
        candidates.*, people.person_id, other.person_id as other_person_id,
        coalesce(locations.location_id, districts.district_id) as place_id,
        coalesce(numbers.last_number, 0) + row_number() over (
            partition by candidates.rule_index, candidates.person
            order by
                candidates.known_at, candidates.started_at, coalesce(candidates.ended_at, 9000000000000),
                coalesce(other.person_id, ''), coalesce(locations.location_id, districts.district_id, ''),
                candidates.first_slot, candidates.last_slot, coalesce(candidates.event_key, -1),
                coalesce(candidates.other_event_key, -1)
        ) as number
    from candidates
    join people on people.person = candidates.person
    left join numbers on numbers.rule_index = candidates.rule_index and numbers.person = candidates.person
    left join people as other on other.person = candidates.other
    left join locations on locations.location = candidates.location
    left join districts on districts.district = candidates.district
    where not candidates.too_old
)

select * from final
