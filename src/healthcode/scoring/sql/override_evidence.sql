-- Overrides as evidence: which were in force, and which decides.
-- Grain:  one moment and one override
-- Reads:  counted, overrides, run
with following as (
    select overrides.person, overrides.n, overrides.colour, overrides.set_at, overrides.until,
        min(later.set_at) as next_set_at
    from overrides
    left join overrides as later
        on later.person = overrides.person and later.set_at > overrides.set_at
        and later.set_at <= (select known_until from run)
    group by overrides.person, overrides.n, overrides.colour, overrides.set_at, overrides.until
),

dated as (
    select
        counted.as_of, counted.person, counted.number, counted.event_n, following.colour, following.set_at,
        case
            when following.until is not null then following.until
            when following.next_set_at <= counted.as_of then following.next_set_at
        end as active_until
    from counted
    join following on following.n = counted.event_n
    where counted.rule_index = -1
),

ranked as (
    select
        dated.*, active_until is null or as_of < active_until as is_in_force,
        row_number() over (
            partition by as_of, person
            order by
                case when active_until is null or as_of < active_until then 0 else 1 end, set_at desc,
                case colour
                    when 'red' then 0 when 'orange' then 1 when 'yellow' then 2 when 'green' then 3 else 4
                end, event_n
        ) as position
    from dated
),

final as (
    select
        as_of, person, number as first_number, colour, set_at, active_until, is_in_force and position = 1 as active
    from ranked
)

select * from final
