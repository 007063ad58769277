-- People who can have been in a district that a stay rule asks for: only their stays are needed.
-- Grain:  one person
-- Reads:  people, trips, scans, purchases, locations, stay_districts, run
with final as (
    select people.person from people join stay_districts as asked_for on asked_for.district = people.district
    union
    select trips.person
    from trips
    join stay_districts as asked_for on asked_for.district = trips.to_district
    where trips.arrived_at <= (select known_until from run)
    union
    select scans.person
    from scans
    join locations on locations.location = scans.location
    join stay_districts as asked_for on asked_for.district = locations.district
    where scans.scanned_at <= (select known_until from run)
    union
    select purchases.person
    from purchases
    join locations on locations.location = purchases.location
    join stay_districts as asked_for on asked_for.district = locations.district
    where purchases.bought_at <= (select known_until from run)
)

select * from final
