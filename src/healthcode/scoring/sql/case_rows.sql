-- Where cases were while they were infectious, for each contact rule.
-- A rule that takes a case's rows whole leaves out short ones, lengthens the others and lays them on a grid.
-- Grain:  one rule and one presence interval of one case; equal intervals of one table once
-- Reads:  presence, cases, locations, policy_contacts, policy_place_kinds
-- Units:  62135596800 s lie between the year 1 and 1970, so that grid times are never negative
with case_presence as (
    select
        presence.person, presence.location, presence.carriage, presence.start_at, presence.end_at,
        presence.known_at, presence.row_start_at, presence.is_scan, presence.is_staff, min(row_key) as row_key
    from presence
    join cases on cases.person = presence.person
    group by
        presence.person, presence.location, presence.carriage, presence.start_at, presence.end_at,
        presence.known_at, presence.row_start_at, presence.is_scan, presence.is_staff, row_key % 4
),

sent as (
    select
        rule.rule_index, rule.reads_whole_rows, rule.case_min_seconds, rule.case_extend_seconds,
        rule.case_grid_seconds, seen.person as other, seen.location, seen.carriage,
        case when rule.reads_whole_rows and seen.is_scan then seen.row_start_at else seen.start_at end as start_at,
        seen.end_at, seen.row_start_at, seen.row_key, seen.is_scan, seen.is_staff,
        greatest(
            seen.known_at, cases.reported_at, case when rule.reads_whole_rows then seen.end_at end
        ) as known_at,
        cases.pivot_at, cases.pivot_day, cases.infectious_from, cases.infectious_until
    from case_presence as seen
    join cases on cases.person = seen.person
    join locations on locations.location = seen.location
    join policy_place_kinds as kinds on kinds.kind = locations.kind
    join policy_contacts as rule on rule.rule_index = kinds.rule_index
    where rule.other_is = 'case'
        and rule.from_presence
        and (
            rule.case_lookback_seconds is null
            or (
                seen.row_start_at <= cases.reported_at
                and cases.reported_at - seen.row_start_at <= rule.case_lookback_seconds
            )
        )
),

versioned as (
    select
        sent.*,
        row_number() over (
            partition by rule_index, other, location, start_at, is_scan, is_staff, known_at
            order by end_at desc, row_key
        ) as version
    from sent
),

lengthened as (
    select
        versioned.*, start_at as sent_start_at,
        case
            when reads_whole_rows then end_at + least(end_at - start_at, case_extend_seconds)
            else end_at
        end as long_end_at
    from versioned
    where not reads_whole_rows
        or ((version = 1 or not is_scan) and end_at - start_at >= case_min_seconds)
),

rounded as (
    select
        lengthened.*,
        ((long_end_at - start_at) * 2 + case_grid_seconds) // (case_grid_seconds * 2) * case_grid_seconds as length,
        (start_at + 62135596800) // case_grid_seconds * case_grid_seconds - 62135596800 as grid_at
    from lengthened
),

laid as (
    select
        rounded.*,
        case
            when case_grid_seconds is null then start_at
            when least(grid_at + length, long_end_at) - start_at
                >= least(grid_at + case_grid_seconds + length, long_end_at) - (grid_at + case_grid_seconds)
                then grid_at
            else grid_at + case_grid_seconds
        end as laid_start_at
    from rounded
    where case_grid_seconds is null or length > 0
),

placed as (
    select
        laid.*,
        case when case_grid_seconds is null then long_end_at else laid_start_at + length end as laid_end_at
    from laid
),

final as (
    select
        rule_index, other, location, carriage, greatest(laid_start_at, infectious_from) as start_at,
        least(laid_end_at, infectious_until) as end_at, sent_start_at as uncut_start_at, row_start_at, row_key,
        is_scan, is_staff, known_at, pivot_at, pivot_day
    from placed
    where laid_start_at < infectious_until
        and (
            laid_end_at > infectious_from
            or (laid_start_at = laid_end_at and laid_start_at >= infectious_from)
        )
)

select * from final
