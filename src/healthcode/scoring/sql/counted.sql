-- Exposures that count at each moment: known by then, and not replaced by the row that closed them.
-- Grain:  one moment and one exposure; cleared_key is 9000000000000 while it is not cleared
-- Reads:  cleared_exposures, moments, scope
with final as (
    select
        moments.as_of, exposures.rule_index, exposures.person, exposures.number, exposures.started_at,
        exposures.ended_at, exposures.opened_at, exposures.minutes, exposures.weighted, exposures.known_at,
        exposures.event_n, exposures.other, exposures.location, exposures.pattern_index, exposures.min_minutes,
        exposures.min_cases, exposures.first_slot, exposures.last_slot, exposures.other_row,
        exposures.slot_seconds, exposures.slot_origin,
        case
            when exposures.cleared_at <= moments.as_of then exposures.cleared_at else 9000000000000
        end as cleared_key
    from cleared_exposures as exposures
    join scope on scope.person = exposures.person
    join moments on exposures.known_at <= moments.as_of
    where exposures.superseded_at is null or exposures.superseded_at > moments.as_of
)

select * from final
