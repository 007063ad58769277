-- Purchases of listed categories as exposures.
-- Grain:  one exposure of a purchase rule; equal purchases once
-- Reads:  purchases, reports, people, policy_purchases, policy_categories, policy_groups, run
with bought as (
    select person, location, bought_at, category, amount, payment, min(n) as n
    from purchases
    where bought_at <= (select known_until from run)
        and category in (select category from policy_categories)
    group by person, location, bought_at, category, amount, payment
),

listed as (
    select rule.rule_index, bought.person, bought.location, bought.bought_at, bought.n, rule.test_before_seconds,
        rule.test_after_seconds
    from bought
    join policy_categories as categories on categories.category = bought.category
    join policy_purchases as rule on rule.rule_index = categories.rule_index
    join people on people.person = bought.person
    left join policy_groups as labels on labels.rule_index = rule.rule_index and labels.cohort = people.cohort
    where not rule.has_groups or labels.cohort is not null
),

excused as (
    select listed.rule_index, listed.n, min(reports.reported_at) as reported_at
    from listed
    join reports
        on reports.person = listed.person
        and coalesce(reports.sampled_at, reports.reported_at) >= listed.bought_at - listed.test_before_seconds
        and coalesce(reports.sampled_at, reports.reported_at) <= listed.bought_at + listed.test_after_seconds
    where (reports.kind = 'test_negative' or reports.kind like 'test_negative/%')
        and reports.reported_at <= (select known_until from run)
    group by listed.rule_index, listed.n
),

final as (
    select
        listed.rule_index, listed.person, listed.bought_at as started_at, listed.bought_at as ended_at,
        listed.bought_at as opened_at, cast(null as bigint) as superseded_at, cast(null as bigint) as minutes,
        cast(1000 as bigint) as weight, cast(null as bigint) as weighted, listed.bought_at as known_at,
        2 as event_table, listed.n as event_n, listed.n as event_key,
        cast(null as integer) as other_event_table, cast(null as bigint) as other_event_n,
        cast(null as bigint) as other_event_key, cast(null as integer) as other, listed.location,
        cast(null as integer) as district, -1 as pattern_index, cast(0 as bigint) as min_minutes, 1 as min_cases,
        cast(null as bigint) as first_slot, cast(null as bigint) as last_slot,
        cast(null as bigint) as other_row,
        cast(null as bigint) as slot_seconds, cast(null as bigint) as slot_origin,
        excused.reported_at as own_clear_at
    from listed
    left join excused on excused.rule_index = listed.rule_index and excused.n = listed.n
)

select * from final
