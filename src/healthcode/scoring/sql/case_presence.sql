-- Where and when meeting a case counts, for each contact rule: thinned, narrowed and lengthened.
-- Grain:  one rule and one presence interval of one case
-- Reads:  case_rows, kept_scans, policy_contacts, policy_place_kinds, locations
with final as (
    select
        rows.rule_index, rows.other, rows.location, rows.carriage, rows.start_at,
        rows.end_at + kinds.linger_seconds as end_at, rows.known_at, rows.row_key, rows.row_start_at,
        rows.is_staff, rows.pivot_day, cast(null as integer) as through
    from case_rows as rows
    join policy_contacts as rule on rule.rule_index = rows.rule_index
    join locations on locations.location = rows.location
    join policy_place_kinds as kinds on kinds.rule_index = rows.rule_index and kinds.kind = locations.kind
    left join kept_scans as kept
        on kept.rule_index = rows.rule_index and kept.other = rows.other and kept.location = rows.location
        and kept.at_time = rows.row_start_at
    where (rule.thin_seconds is null or (rows.is_scan and kept.at_time is not null))
        and (
            rule.case_events = 'all'
            or (rule.case_events = 'before_onset' and rows.uncut_start_at < rows.pivot_at)
            or (rule.case_events = 'from_onset' and rows.uncut_start_at >= rows.pivot_at)
        )
)

select * from final
