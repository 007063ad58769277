-- Evidence: groups of exposures that count, from when until when, and whether they are active.
-- Grain:  one moment and one group of exposures or one override
-- Reads:  groups, stay_groups, override_evidence, policy_rules, policy_unless
-- Units:  minutes and points per minute in thousandths; points rounded half up
with every_group as (
    select * from groups
    union all
    select * from stay_groups
),

dated as (
    select
        every_group.*, rules.rule_id, rules.colour, rules.priority, rules.counts,
        greatest(every_group.reached_at + rules.after_hours * 3600, rules.in_force_from) as active_from,
        least(
            case
                when rules.whole_days
                    then
                        (
                            (case when rules.lasts_from = 'known' then reached_at else observed_at end + 62135596800)
                            // 86400 + rules.lasts_days + 1
                        ) * 86400 - 62135596800
                else
                    case when rules.lasts_from = 'known' then reached_at else observed_at end
                    + rules.lasts_days * 86400
            end,
            rules.in_force_until
        ) as active_until,
        case
            when rules.counts = 'minutes'
                then
                    cast(
                        (cast(coalesce(minutes, 0) as hugeint) * rules.points_per_minute * 2 + 1000000) // 2000000
                        as bigint
                    )
            else rules.points
        end as points
    from every_group
    join policy_rules as rules on rules.rule_index = every_group.rule_index
),

timed as (
    select
        dated.*,
        as_of >= active_from and (active_until is null or as_of < active_until)
        and cleared_key = 9000000000000 as is_due
    from dated
),

silencing as (
    select distinct timed.as_of, timed.person, policy_unless.rule_index
    from timed
    join policy_unless on policy_unless.unless_index = timed.rule_index
    where timed.is_due
),

final as (
    select
        timed.as_of, timed.rule_index, timed.rule_id, timed.person, timed.cleared_key, timed.pattern_index,
        timed.group_key, timed.slot_key, timed.first_number, timed.observed_at, timed.reached_at as known_at,
        timed.active_from, timed.active_until,
        case when timed.cleared_key < 9000000000000 then timed.cleared_key end as cleared_at,
        timed.minutes, timed.points, timed.colour, timed.priority, timed.counts, timed.slot_at,
        timed.is_due and silencing.person is null as active
    from timed
    left join silencing
        on silencing.as_of = timed.as_of and silencing.person = timed.person
        and silencing.rule_index = timed.rule_index
    union all
    select
        as_of, -1, 'override', person, 9000000000000, -1, first_number, 0, first_number, set_at, set_at, set_at,
        active_until, null, null, null, colour, null, null, null, active
    from override_evidence
)

select * from final
