-- Where people are before anything is seen of them, for one share of the people whose stays are needed.
-- Grain:  one person; start_at is the year 1
-- Reads:  people, concerned, share
select
    people.person, people.district, cast(-62135596800 as bigint) as start_at, cast(null as bigint) as row_key,
    cast(null as bigint) as seen_at
from people
join concerned on concerned.person = people.person
cross join share
where people.person % share.share_count = share.share_number
