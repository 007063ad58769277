-- What is seen of people's whereabouts, for one share of the people whose stays are needed.
-- Grain:  one purchase, scan, check-out or trip; equal trips once, since each would open a stay
-- Reads:  trips, purchases, scans, locations, districts, concerned, share, run
with ranked as (
    select district, row_number() over (order by district_id) as district_rank from districts
),

mine as (
    select concerned.person from concerned cross join share
    where concerned.person % share.share_count = share.share_number
),

seen as (
    select
        trips.person, trips.to_district as district, trips.arrived_at as known_at,
        trips.departed_at, trips.from_district, trips.from_district <> trips.to_district as is_move,
        1 as source_order, 4 * min(trips.n) as row_key
    from trips
    join mine on mine.person = trips.person
    where trips.arrived_at <= (select known_until from run)
    group by
        trips.person, trips.location, trips.carriage, trips.from_district, trips.to_district,
        trips.departed_at, trips.arrived_at
    union all
    select
        scans.person, locations.district, scans.scanned_at, scans.scanned_at, locations.district, false, 0,
        4 * scans.n + 1
    from scans
    join mine on mine.person = scans.person
    join locations on locations.location = scans.location
    where scans.scanned_at <= (select known_until from run)
    union all
    select
        scans.person, locations.district, scans.left_at, scans.left_at, locations.district, false, 0,
        4 * scans.n + 1
    from scans
    join mine on mine.person = scans.person
    join locations on locations.location = scans.location
    where scans.left_at <= (select known_until from run)
    union all
    select
        purchases.person, locations.district, purchases.bought_at, purchases.bought_at, locations.district,
        false, 0, 4 * purchases.n + 2
    from purchases
    join mine on mine.person = purchases.person
    join locations on locations.location = purchases.location
    where purchases.bought_at <= (select known_until from run)
),

final as (
    select
        seen.person, seen.district, seen.known_at, seen.departed_at, seen.is_move, seen.source_order,
        seen.row_key, origin.district_rank as from_rank, target.district_rank as to_rank
    from seen
    join ranked as origin on origin.district = seen.from_district
    join ranked as target on target.district = seen.district
)

select * from final
