-- Stays: who was in which district from when until when, read in the order in which it became known.
-- Grain:  one stay in a district that a rule asks for; start_at is the year 1 for a home stay without beginning
-- Reads:  sightings, people, spells, concerned, share, policy_settings
-- Units:  seconds of town time
with ordered as (
    select
        sightings.person, sightings.district, sightings.known_at, sightings.departed_at, sightings.is_move,
        sightings.row_key, people.district as home,
        row_number() over (
            partition by sightings.person
            order by
                sightings.known_at, sightings.source_order, sightings.departed_at, sightings.from_rank,
                sightings.to_rank, sightings.row_key
        ) as position
    from sightings
    join people on people.person = sightings.person
),

compared as (
    select
        ordered.*,
        coalesce(lag(district) over (partition by person order by position), home) as district_before,
        lag(known_at) over (partition by person order by position) as known_before
    from ordered
),

marked as (
    select
        compared.*,
        case
            when is_move or district <> district_before then 1
            when known_at > known_before + unseen_seconds_of_stays then 1
            else 0
        end as is_new
    from compared
    cross join policy_settings
),

numbered as (
    select
        marked.*,
        sum(is_new) over (
            partition by person order by position rows between unbounded preceding and current row
        ) as stay_number
    from marked
),

opened as (
    select person, stay_number, district, known_at as start_at, departed_at, is_move, row_key
    from numbered
    where is_new = 1
),

last_seen as (
    select person, stay_number, max(known_at) as seen_at
    from numbered
    group by person, stay_number
),

every_stay as (
    select
        people.person, cast(0 as bigint) as stay_number, people.district,
        cast(-62135596800 as bigint) as start_at, cast(null as bigint) as departed_at, false as is_move,
        cast(null as bigint) as row_key
    from people
    join concerned on concerned.person = people.person
    cross join share
    where people.person % share.share_count = share.share_number
    union all
    select person, stay_number, district, start_at, departed_at, is_move, row_key from opened
),

followed as (
    select
        every_stay.person, every_stay.stay_number, every_stay.district, every_stay.start_at, every_stay.row_key,
        last_seen.seen_at, following.start_at as next_at, following.departed_at as next_departed_at,
        following.is_move as next_is_move, last_seen.seen_at + unseen_seconds_of_stays as expires_at
    from every_stay
    cross join policy_settings
    left join last_seen
        on last_seen.person = every_stay.person and last_seen.stay_number = every_stay.stay_number
    left join opened as following
        on following.person = every_stay.person and following.stay_number = every_stay.stay_number + 1
),

final as (
    select
        person, stay_number, district, start_at, row_key,
        case
            when next_at is null or next_at > expires_at then expires_at
            when next_is_move then greatest(next_departed_at, seen_at)
            else next_at
        end as end_at,
        case when next_at is null or next_at > expires_at then expires_at else next_at end as end_known_at
    from followed
    where district in (select district from spells)
)

select * from final
