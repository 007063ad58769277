-- Spells: times during which a district has a level that a rule asks for.
-- Grain:  one rule and one stretch of time of one district; end_at is null while no end is known
-- Reads:  zones, districts, policy_stays, policy_levels, policy_district_kinds, run
with listed as (
    select
        rule.rule_index, zones.district, zones.valid_from as start_at,
        coalesce(
            case when zones.valid_to <= (select known_until from run) then zones.valid_to end, 9000000000000
        ) as end_at,
        zones.n
    from policy_stays as rule
    join policy_levels as levels on levels.rule_index = rule.rule_index
    join zones on zones.level = levels.level
    join districts on districts.district = zones.district
    left join policy_district_kinds as kinds
        on kinds.rule_index = rule.rule_index and kinds.kind = districts.kind
    where zones.valid_from <= (select known_until from run)
        and (not rule.has_district_kinds or kinds.kind is not null)
        and (zones.valid_to is null or zones.valid_to > zones.valid_from)
),

compared as (
    select
        listed.*,
        max(end_at) over (
            partition by rule_index, district order by start_at, end_at, n
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from listed
),

numbered as (
    select
        compared.*,
        sum(case when reached_at >= start_at then 0 else 1 end) over (
            partition by rule_index, district order by start_at, end_at, n
            rows between unbounded preceding and current row
        ) as spell_number,
        row_number() over (partition by rule_index, district order by start_at, n) as position
    from compared
),

joined as (
    select
        rule_index, district, spell_number, min(start_at) as start_at, max(end_at) as end_at,
        min(position) as position
    from numbered
    group by rule_index, district, spell_number
),

always as (
    select
        rule.rule_index, districts.district, cast(-62135596800 as bigint) as start_at,
        cast(null as bigint) as end_at, cast(null as bigint) as n
    from policy_stays as rule
    join policy_district_kinds as kinds on kinds.rule_index = rule.rule_index
    join districts on districts.kind = kinds.kind
    where not rule.has_levels
),

final as (
    select
        joined.rule_index, joined.district, joined.start_at,
        case when joined.end_at < 9000000000000 then joined.end_at end as end_at, numbered.n
    from joined
    join numbered
        on numbered.rule_index = joined.rule_index and numbered.district = joined.district
        and numbered.position = joined.position
    union all
    select rule_index, district, start_at, end_at, n from always
)

select * from final
