-- Times at which a person's colour could change, read from exposures, overrides and silences.
-- Grain:  one time
-- Reads:  cleared_exposures, overrides, policy_stays, policy_tables_read, policy_settings, scope, run,
--         trips, purchases, scans, encounters, reports
with mine as (
    select exposures.* from cleared_exposures as exposures join scope on scope.person = exposures.person
),

known as (
    select trips.person, trips.arrived_at as known_at from trips join scope on scope.person = trips.person
    where 'trips' in (select table_name from policy_tables_read)
    union
    select purchases.person, purchases.bought_at from purchases join scope on scope.person = purchases.person
    where 'purchases' in (select table_name from policy_tables_read)
    union
    select scans.person, scans.scanned_at from scans join scope on scope.person = scans.person
    where 'scans' in (select table_name from policy_tables_read)
    union
    select scans.person, scans.left_at from scans join scope on scope.person = scans.person
    where scans.left_at is not null and 'scans' in (select table_name from policy_tables_read)
    union
    select encounters.person, encounters.ended_at from encounters join scope on scope.person = encounters.person
    where 'encounters' in (select table_name from policy_tables_read)
    union
    select reports.person, reports.reported_at from reports join scope on scope.person = reports.person
    where 'reports' in (select table_name from policy_tables_read)
),

followed as (
    select known_at, lead(known_at) over (order by known_at) as next_at
    from known
    where known_at <= (select known_until from run)
),

silent as (
    select followed.known_at, followed.next_at, followed.known_at + settings.unseen_seconds as unseen_at
    from followed
    cross join policy_settings as settings
    where settings.unseen_colour is not null
),

final as (
    select known_at as at_time from mine
    union
    select cleared_at from mine
    union
    select superseded_at from mine
    union
    select mine.started_at + rule.min_seconds
    from mine
    join policy_stays as rule on rule.rule_index = mine.rule_index
    union
    select overrides.set_at from overrides join scope on scope.person = overrides.person
    union
    select overrides.until from overrides join scope on scope.person = overrides.person
    where overrides.set_at <= (select known_until from run)
    union
    select unseen_at from silent where next_at is null or next_at > unseen_at
    union
    select next_at from silent where next_at > unseen_at
    union
    select min(known_at) from silent
)

select at_time from final where at_time is not null
