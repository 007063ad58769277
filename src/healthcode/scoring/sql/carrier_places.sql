-- Places at which carriers were, and the times between which rows of others there can matter.
-- Grain:  one place; the times are those of rows, so wider than those of carriers by what a row can be lengthened
-- Reads:  carrier_presence, policy_settings, policy_contacts
with final as (
    select
        carrier.location,
        case
            when max(rule.slot_seconds) is not null then -9000000000000
            else min(carrier.start_at) - max(coalesce(settings.scan_seconds, 0) + coalesce(settings.purchase_seconds, 0))
        end as from_at,
        case
            when max(rule.slot_seconds) is not null then 9000000000000
            else max(carrier.end_at) + max(coalesce(settings.scan_seconds, 0) + coalesce(settings.purchase_seconds, 0))
        end as until_at
    from carrier_presence as carrier
    join policy_contacts as rule on rule.rule_index = carrier.rule_index
    cross join policy_settings as settings
    group by carrier.location
)

select * from final
