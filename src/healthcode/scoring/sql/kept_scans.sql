-- The scans of cases that remain when scans close to the last one kept are dropped.
-- Grain:  one rule, case, place and time of a kept scan
-- Reads:  case_rows, policy_contacts
with recursive scan as (
    select distinct rows.rule_index, rows.other, rows.location, rows.row_start_at as at_time, rule.thin_seconds
    from case_rows as rows
    join policy_contacts as rule on rule.rule_index = rows.rule_index
    where rule.thin_seconds is not null and rows.is_scan
),

follower as (
    select scan.rule_index, scan.other, scan.location, scan.at_time, min(later.at_time) as next_time
    from scan
    join scan as later
        on later.rule_index = scan.rule_index and later.other = scan.other and later.location = scan.location
        and later.at_time > scan.at_time + scan.thin_seconds
    group by scan.rule_index, scan.other, scan.location, scan.at_time
),

kept as (
    select rule_index, other, location, min(at_time) as at_time
    from scan
    group by rule_index, other, location
    union all
    select follower.rule_index, follower.other, follower.location, follower.next_time
    from kept
    join follower
        on follower.rule_index = kept.rule_index and follower.other = kept.other
        and follower.location = kept.location and follower.at_time = kept.at_time
)

select * from kept
