-- Presence: who was at which place or in which vehicle, from when until when, and when that became known.
-- Grain:  one interval (or instant: start_at = end_at) of one row of trips, scans or purchases
-- Reads:  trips, scans, purchases, policy_settings, policy_presence_tables, run
-- Units:  seconds of town time; row_key = 4 x row number + 0 trips, 1 scans, 2 purchases
with setting as (
    select
        scan_seconds, purchase_seconds // 2 as half_purchase_seconds, check_outs, known_until,
        (select count(*) from policy_presence_tables where table_name = 'trips') > 0 as reads_trips,
        (select count(*) from policy_presence_tables where table_name = 'scans') > 0 as reads_scans,
        (select count(*) from policy_presence_tables where table_name = 'purchases') > 0 as reads_purchases
    from policy_settings
    cross join run
),

riding as (
    select
        person, location, carriage, departed_at as start_at, arrived_at as end_at, arrived_at as known_at,
        departed_at as row_start_at, 4 * n as row_key, false as is_scan, false as is_staff
    from trips
    cross join setting
    where reads_trips and arrived_at <= known_until
),

checked_in as (
    select
        person, location, cast(null as varchar) as carriage, scanned_at as start_at,
        case
            when check_outs and left_at <= known_until and left_at < scanned_at + scan_seconds then left_at
            else scanned_at + scan_seconds
        end as end_at,
        scanned_at as known_at, scanned_at as row_start_at, 4 * n + 1 as row_key, true as is_scan,
        role = 'staff' as is_staff
    from scans
    cross join setting
    where reads_scans and scanned_at <= known_until
),

stayed_on as (
    select
        person, location, cast(null as varchar) as carriage,
        scanned_at + scan_seconds as start_at, left_at as end_at, left_at as known_at,
        scanned_at as row_start_at, 4 * n + 1 as row_key, true as is_scan, role = 'staff' as is_staff
    from scans
    cross join setting
    where reads_scans and check_outs and left_at <= known_until and left_at > scanned_at + scan_seconds
),

buying as (
    select
        person, location, cast(null as varchar) as carriage,
        bought_at - half_purchase_seconds as start_at, bought_at + half_purchase_seconds as end_at,
        bought_at as known_at, bought_at as row_start_at, 4 * n + 2 as row_key, false as is_scan,
        false as is_staff
    from purchases
    cross join setting
    where reads_purchases and bought_at <= known_until
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
