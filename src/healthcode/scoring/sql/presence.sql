-- Presence: who was at which place or in which vehicle, from when until when, and when that became known.
-- Grain:  one interval (or instant: start_at = end_at) of one row of trips, scans or purchases
-- Reads:  trips, scans, purchases, policy_settings, policy_presence_tables, run
-- Units:  seconds of town time; row_key = 4 x row number + 0 trips, 1 scans, 2 purchases
with setting as (
    select scan_seconds, purchase_seconds, check_outs, known_until from policy_settings cross join run
),

riding as (
    select
        person, location, carriage, departed_at as start_at, arrived_at as end_at, arrived_at as known_at,
        departed_at as row_start_at, 4 * n as row_key, false as is_scan, false as is_staff
    from trips
    where arrived_at <= (select known_until from setting)
        and 'trips' in (select table_name from policy_presence_tables)
),

checked_in as (
    select
        person, location, cast(null as varchar) as carriage, scanned_at as start_at,
        case
            when (select check_outs from setting) and left_at <= (select known_until from setting)
                and left_at < scanned_at + (select scan_seconds from setting) then left_at
            else scanned_at + (select scan_seconds from setting)
        end as end_at,
        scanned_at as known_at, scanned_at as row_start_at, 4 * n + 1 as row_key, true as is_scan,
        role = 'staff' as is_staff
    from scans
    where scanned_at <= (select known_until from setting)
        and 'scans' in (select table_name from policy_presence_tables)
),

stayed_on as (
    select
        person, location, cast(null as varchar) as carriage,
        scanned_at + (select scan_seconds from setting) as start_at, left_at as end_at, left_at as known_at,
        scanned_at as row_start_at, 4 * n + 1 as row_key, true as is_scan, role = 'staff' as is_staff
    from scans
    where left_at > scanned_at + (select scan_seconds from setting)
        and left_at <= (select known_until from setting)
        and (select check_outs from setting)
        and 'scans' in (select table_name from policy_presence_tables)
),

buying as (
    select
        person, location, cast(null as varchar) as carriage,
        bought_at - (select purchase_seconds from setting) // 2 as start_at,
        bought_at + (select purchase_seconds from setting) // 2 as end_at,
        bought_at as known_at, bought_at as row_start_at, 4 * n + 2 as row_key, false as is_scan,
        false as is_staff
    from purchases
    where bought_at <= (select known_until from setting)
        and 'purchases' in (select table_name from policy_presence_tables)
),

final as (
    select * from riding
    union all
    select * from checked_in
    union all
    select * from stayed_on
    union all
    select * from buying
)

select * from final
