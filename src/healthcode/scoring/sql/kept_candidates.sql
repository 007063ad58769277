-- Exposures within the dates of their rule, with a mark on those that are too old to count.
-- Grain:  one exposure
-- Reads:  new_candidates, policy_rules
with final as (
    select
        new_candidates.*,
        coalesce(
            case
                when rules.whole_days
                    then (known_at + 62135596800) // 86400 - (ended_at + 62135596800) // 86400 > rules.lookback_days
                else known_at - ended_at > rules.lookback_days * 86400
            end, false
        ) as too_old
    from new_candidates
    left join policy_rules as rules on rules.rule_index = new_candidates.rule_index
    where (rules.observed_from is null or started_at >= rules.observed_from)
        and (rules.observed_until is null or started_at < rules.observed_until)
)

select * from final
