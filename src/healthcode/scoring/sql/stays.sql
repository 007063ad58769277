-- Stays: who was in which district from when until when, read in the order in which it became known.
-- Grain:  one stay in a district that a rule asks for, or the last of a person, which may go on;
--         start_at is the year 1 for a home stay without beginning
-- Reads:  sightings, open_stays, stay_districts, policy_settings
-- Units:  seconds of town time
with ordered as (
    select
        sightings.person, sightings.district, sightings.known_at, sightings.departed_at, sightings.is_move,
        sightings.row_key,
        row_number() over (
            partition by sightings.person
            order by
                sightings.known_at, sightings.source_order, sightings.departed_at, sightings.from_rank,
                sightings.to_rank, sightings.row_key
        ) as position,
        lag(sightings.district) over (
            partition by sightings.person
            order by
                sightings.known_at, sightings.source_order, sightings.departed_at, sightings.from_rank,
                sightings.to_rank, sightings.row_key
        ) as last_district,
        lag(sightings.known_at) over (
            partition by sightings.person
            order by
                sightings.known_at, sightings.source_order, sightings.departed_at, sightings.from_rank,
                sightings.to_rank, sightings.row_key
        ) as last_known_at
    from sightings
),

compared as (
    select
        ordered.person, ordered.district, ordered.known_at, ordered.departed_at, ordered.is_move,
        ordered.row_key, ordered.position, coalesce(ordered.last_district, open_stays.district) as district_before,
        coalesce(ordered.last_known_at, open_stays.seen_at) as seen_before
    from ordered
    join open_stays on open_stays.person = ordered.person
),

opened as (
    select
        person, position, district, known_at as start_at, departed_at, is_move, row_key, seen_before
    from compared
    cross join policy_settings
    where is_move
        or district <> district_before
        or coalesce(known_at > seen_before + unseen_seconds_of_stays, false)
),

every_stay as (
    select
        person, cast(0 as bigint) as position, district, start_at, cast(null as bigint) as departed_at,
        false as is_move, row_key, cast(null as bigint) as seen_before
    from open_stays
    union all
    select person, position, district, start_at, departed_at, is_move, row_key, seen_before from opened
),

followed as (
    select
        every_stay.person, every_stay.district, every_stay.start_at, every_stay.row_key,
        lead(every_stay.start_at) over (
            partition by every_stay.person order by every_stay.position
        ) as next_at,
        lead(every_stay.departed_at) over (
            partition by every_stay.person order by every_stay.position
        ) as next_departed_at,
        lead(every_stay.is_move) over (
            partition by every_stay.person order by every_stay.position
        ) as next_is_move,
        lead(every_stay.seen_before) over (
            partition by every_stay.person order by every_stay.position
        ) as seen_before_next
    from every_stay
),

last_seen as (
    select person, max(known_at) as seen_at from sightings group by person
),

dated as (
    select
        followed.person, followed.district, followed.start_at, followed.row_key, followed.next_at,
        followed.next_departed_at, followed.next_is_move,
        case
            when followed.next_at is not null then followed.seen_before_next
            else coalesce(last_seen.seen_at, open_stays.seen_at)
        end as seen_at
    from followed
    join open_stays on open_stays.person = followed.person
    left join last_seen on last_seen.person = followed.person
),

expiring as (
    select dated.*, dated.seen_at + unseen_seconds_of_stays as expires_at
    from dated
    cross join policy_settings
),

final as (
    select
        person, district, start_at, row_key, seen_at, next_at is null as is_open,
        case
            when next_at is null or next_at > expires_at then expires_at
            when next_is_move then greatest(next_departed_at, seen_at)
            else next_at
        end as end_at,
        case when next_at is null or next_at > expires_at then expires_at else next_at end as end_known_at
    from expiring
    where next_at is null or district in (select district from stay_districts)
)

select * from final
