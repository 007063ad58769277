-- Rows of people who are cases that contact rules read and left out: too old, after the report, too close to a
-- scan that is kept, or too short.
-- Grain:  one rule and one row of one case; rows of equal presence once
-- Reads:  presence, cases, kept_scans, locations, policy_contacts, policy_place_kinds, scope, run
with seen as (
    select
        presence.person, presence.location, presence.start_at, presence.end_at, presence.row_start_at,
        presence.is_scan, min(presence.row_key) as row_key
    from presence
    join scope on scope.person = presence.person
    group by
        presence.person, presence.location, presence.carriage, presence.start_at, presence.end_at,
        presence.known_at, presence.row_start_at, presence.is_scan, presence.is_staff, presence.row_key % 4
),

read as (
    select
        rule.rule_index, rule.thin_seconds, rule.reads_whole_rows, rule.case_min_seconds,
        rule.case_extend_seconds, rule.case_grid_seconds, seen.person, seen.location, seen.end_at,
        seen.row_start_at, seen.is_scan, seen.row_key,
        seen.end_at - case when seen.is_scan then seen.row_start_at else seen.start_at end as length,
        case
            when rule.case_lookback_seconds is null then null
            when seen.row_start_at > cases.reported_at then 'in the future'
            when cases.reported_at - seen.row_start_at > rule.case_lookback_seconds then 'too old'
        end as out_of_time
    from seen
    join cases on cases.person = seen.person
    join locations on locations.location = seen.location
    join policy_place_kinds as kinds on kinds.kind = locations.kind
    join policy_contacts as rule on rule.rule_index = kinds.rule_index
    where rule.other_is = 'case' and rule.from_presence
),

last_kept as (
    select read.rule_index, read.row_key, max(kept.at_time) as at_time
    from read
    join kept_scans as kept
        on kept.rule_index = read.rule_index and kept.other = read.person and kept.location = read.location
        and kept.at_time <= read.row_start_at
    where read.is_scan and read.out_of_time is null
    group by read.rule_index, read.row_key
),

thinned as (
    select last_kept.rule_index, last_kept.row_key, min(kept.row_key) as kept_row_key
    from last_kept
    join read
        on read.rule_index = last_kept.rule_index and read.row_key = last_kept.row_key
        and read.row_start_at > last_kept.at_time
    join read as kept
        on kept.rule_index = last_kept.rule_index and kept.location = read.location and kept.is_scan
        and kept.person = read.person and kept.row_start_at = last_kept.at_time
    group by last_kept.rule_index, last_kept.row_key
),

longest as (
    select read.rule_index, read.row_key, max(read.length) as length
    from read
    left join thinned on thinned.rule_index = read.rule_index and thinned.row_key = read.row_key
    where read.reads_whole_rows
        and read.out_of_time is null
        and thinned.row_key is null
        and (read.thin_seconds is null or read.is_scan)
        and read.end_at <= (select known_until from run)
    group by read.rule_index, read.row_key
),

short as (
    select
        longest.rule_index, longest.row_key,
        case
            when longest.length < rule.case_min_seconds then 'case_min_minutes'
            when (longest.length + least(longest.length, rule.case_extend_seconds)) * 2 < rule.case_grid_seconds
                then 'case_grid_minutes'
        end as short_by
    from longest
    join policy_contacts as rule on rule.rule_index = longest.rule_index
),

final as (
    select distinct
        read.rule_index, read.row_start_at, read.row_key,
        cast(read.row_key % 4 as integer) as event_table, read.row_key // 4 as event_n,
        case
            when read.out_of_time is not null then read.out_of_time
            when thinned.row_key is not null then 'duplicate'
            else 'too short'
        end as reason,
        case
            when read.out_of_time is not null then 'case_lookback_days'
            when thinned.row_key is not null then 'thin_case_scans_minutes'
            else short.short_by
        end as by_key,
        case when thinned.row_key is not null then 1 end as kept_table,
        thinned.kept_row_key // 4 as kept_n
    from read
    left join thinned on thinned.rule_index = read.rule_index and thinned.row_key = read.row_key
    left join short on short.rule_index = read.rule_index and short.row_key = read.row_key
    where read.out_of_time is not null or thinned.row_key is not null or short.short_by is not null
)

select * from final
