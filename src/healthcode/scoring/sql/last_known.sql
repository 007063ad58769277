-- When something last became known about each person in the tables that the policy reads.
-- Grain:  one moment and one person of whom something is known
-- Reads:  trips, purchases, scans, encounters, reports, policy_tables_read, moments, scope, run
with known as (
    select person, arrived_at as known_at from trips
    where 'trips' in (select table_name from policy_tables_read)
    union all
    select person, bought_at from purchases
    where 'purchases' in (select table_name from policy_tables_read)
    union all
    select person, scanned_at from scans
    where 'scans' in (select table_name from policy_tables_read)
    union all
    select person, left_at from scans
    where left_at is not null and 'scans' in (select table_name from policy_tables_read)
    union all
    select person, ended_at from encounters
    where 'encounters' in (select table_name from policy_tables_read)
    union all
    select person, reported_at from reports
    where 'reports' in (select table_name from policy_tables_read)
),

final as (
    select moments.as_of, known.person, max(known.known_at) as known_at
    from known
    join scope on scope.person = known.person
    join moments on known.known_at <= moments.as_of
    where known.known_at <= (select known_until from run)
    group by moments.as_of, known.person
)

select * from final
