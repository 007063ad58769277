-- Times at which evidence begins or stops to be active, and at which stays together become long enough.
-- Grain:  one time
-- Reads:  evidence, stay_members
with still_short as (
    select as_of + min(min_seconds) - sum(seconds) as at_time
    from stay_members
    group by as_of, rule_index, person, cleared_key, group_key
    having sum(seconds) < min(min_seconds) and max(ended_at) = as_of
),

final as (
    select active_from as at_time from evidence
    union
    select active_until from evidence
    union
    select known_at from evidence
    union
    select cast(at_time as bigint) from still_short
)

select at_time from final where at_time is not null
