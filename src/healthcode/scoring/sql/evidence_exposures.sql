-- Which exposures stand behind which evidence.
-- Grain:  one moment, one evidence and one exposure
-- Reads:  evidence, members, stay_members
with member as (
    select as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key, number from members
    union all
    select as_of, rule_index, person, cleared_key, pattern_index, group_key, slot_key, number from stay_members
),

final as (
    select
        evidence.as_of, evidence.rule_index, evidence.person, evidence.first_number, evidence.slot_at,
        member.number
    from evidence
    join member
        on member.as_of = evidence.as_of and member.rule_index = evidence.rule_index
        and member.person = evidence.person and member.cleared_key = evidence.cleared_key
        and member.pattern_index = evidence.pattern_index and member.group_key = evidence.group_key
        and member.slot_key = evidence.slot_key
    union all
    select as_of, rule_index, person, first_number, slot_at, first_number from evidence where rule_index = -1
)

select * from final
