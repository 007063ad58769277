-- From when on, and known since when, a person counts as a contact for rules of the second degree.
-- Grain:  one rule, one contact, whom the contact met, and one exposure that moves the beginning back
-- Reads:  candidates, policy_contacts
with first_degree as (
    select distinct
        second.rule_index, candidates.person as other, candidates.other as through,
        candidates.started_at as from_at, candidates.known_at
    from candidates
    join policy_contacts as second on second.of_index = candidates.rule_index
    where not candidates.too_old and candidates.weighted >= candidates.min_minutes
),

ordered as (
    select
        rule_index, other, through, from_at, known_at,
        min(from_at) over (
            partition by rule_index, other, through order by known_at, from_at
            rows between unbounded preceding and 1 preceding
        ) as earlier_from_at
    from first_degree
),

final as (
    select rule_index, other, through, from_at, known_at
    from ordered
    where earlier_from_at is null or from_at < earlier_from_at
)

select * from final
