-- Meetings from presence: times shared by one person and one carrier at one place, each second once.
-- A second counts from the earliest time at which an overlap that holds it is known; seconds that follow each
-- other and became known together are one row.
-- Grain:  one rule, person, carrier, place and piece of a meeting
-- Reads:  shared_times, policy_contacts
with ordered as (
    select
        shared_times.*,
        max(end_at) over (
            partition by rule_index, person, other, location
            order by start_at, end_at, known_at, row_key, other_row_key
            rows between unbounded preceding and 1 preceding
        ) as reached_at,
        lead(start_at) over (
            partition by rule_index, person, other, location
            order by start_at, end_at, known_at, row_key, other_row_key
        ) as next_start_at
    from shared_times
    where start_at < end_at
),

placed as (
    select
        ordered.*,
        coalesce(reached_at < start_at, true) and coalesce(next_start_at > end_at, true) as is_apart
    from ordered
),

apart as (
    select
        placed.rule_index, placed.person, placed.other, placed.location, placed.start_at, placed.end_at,
        placed.known_at, placed.row_key, placed.other_row_key, placed.pivot_day
    from placed
    join policy_contacts as rule on rule.rule_index = placed.rule_index
    where placed.is_apart and placed.end_at - placed.start_at >= rule.least_seconds
),

shared as (
    select distinct rule_index, person, other, location, start_at, end_at, known_at
    from placed
    where not is_apart
),

numbered as (
    select
        shared.*,
        max(end_at) over (
            partition by rule_index, person, other, location order by start_at, end_at, known_at
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from shared
),

clustered as (
    select
        numbered.*,
        sum(case when reached_at >= start_at then 0 else 1 end) over (
            partition by rule_index, person, other, location order by start_at, end_at, known_at
            rows between unbounded preceding and current row
        ) as cluster_number
    from numbered
),

bound as (
    select rule_index, person, other, location, cluster_number, start_at as at_time from clustered
    union
    select rule_index, person, other, location, cluster_number, end_at from clustered
),

segment as (
    select
        bound.*,
        lead(at_time) over (
            partition by rule_index, person, other, location, cluster_number order by at_time
        ) as next_time
    from bound
),

covered as (
    select
        segment.rule_index, segment.person, segment.other, segment.location, segment.cluster_number,
        segment.at_time, segment.next_time, min(clustered.known_at) as known_at
    from segment
    join clustered
        on clustered.rule_index = segment.rule_index and clustered.person = segment.person
        and clustered.other = segment.other and clustered.location = segment.location
        and clustered.cluster_number = segment.cluster_number
        and clustered.start_at <= segment.at_time and clustered.end_at >= segment.next_time
    where segment.next_time is not null
    group by
        segment.rule_index, segment.person, segment.other, segment.location, segment.cluster_number,
        segment.at_time, segment.next_time
),

marked as (
    select
        covered.*,
        case
            when known_at = lag(known_at) over (
                partition by rule_index, person, other, location, cluster_number order by at_time
            ) then 0
            else 1
        end as is_new
    from covered
),

joined as (
    select
        marked.*,
        sum(is_new) over (
            partition by rule_index, person, other, location, cluster_number order by at_time
            rows between unbounded preceding and current row
        ) as piece_number
    from marked
),

every_length as (
    select
        rule_index, person, other, location, cluster_number, known_at,
        min(at_time) as start_at, max(next_time) as end_at
    from joined
    group by rule_index, person, other, location, cluster_number, piece_number, known_at
),

piece as (
    select every_length.*
    from every_length
    join policy_contacts as rule on rule.rule_index = every_length.rule_index
    where every_length.end_at - every_length.start_at >= rule.least_seconds
),

instant as (
    select
        instant.rule_index, instant.person, instant.other, instant.location,
        cast(0 as bigint) as cluster_number, min(instant.known_at) as known_at, instant.start_at,
        instant.start_at as end_at
    from shared_times as instant
    join policy_contacts as rule on rule.rule_index = instant.rule_index
    where instant.start_at = instant.end_at and not rule.rounds_minutes
    group by instant.rule_index, instant.person, instant.other, instant.location, instant.start_at
),

lone_instant as (
    select instant.*
    from instant
    left join shared_times as holder
        on holder.rule_index = instant.rule_index and holder.person = instant.person
        and holder.other = instant.other and holder.location = instant.location
        and holder.start_at <= instant.start_at and holder.end_at > instant.start_at
        and holder.known_at <= instant.known_at
    where holder.rule_index is null
),

every_piece as (
    select rule_index, person, other, location, known_at, start_at, end_at from piece
    union all
    select rule_index, person, other, location, known_at, start_at, end_at from lone_instant
),

sourced as (
    select
        every_piece.*, shared_times.row_key, shared_times.other_row_key, shared_times.pivot_day,
        row_number() over (
            partition by
                every_piece.rule_index, every_piece.person, every_piece.other, every_piece.location,
                every_piece.start_at, every_piece.end_at, every_piece.known_at
            order by shared_times.start_at, shared_times.end_at, shared_times.row_key, shared_times.other_row_key
        ) as position
    from every_piece
    join shared_times
        on shared_times.rule_index = every_piece.rule_index and shared_times.person = every_piece.person
        and shared_times.other = every_piece.other and shared_times.location = every_piece.location
        and shared_times.known_at = every_piece.known_at and shared_times.start_at <= every_piece.start_at
        and (
            shared_times.end_at > every_piece.start_at
            or (shared_times.start_at = every_piece.start_at and shared_times.end_at = every_piece.end_at)
        )
),

final as (
    select
        rule_index, person, other, location, start_at, end_at, known_at, row_key, other_row_key, pivot_day
    from sourced
    where position = 1
    union all
    select
        rule_index, person, other, location, start_at, end_at, known_at, row_key, other_row_key, pivot_day
    from apart
)

select * from final
