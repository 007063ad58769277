-- Verdicts: one colour for every person at every moment.
-- Grain:  one moment and one person
-- Reads:  evidence, last_known, people, moments, scope, policy_bands, policy_settings
with taking_part as (
    select evidence.*
    from evidence
    join (
        select as_of, person, max(priority) as priority
        from evidence
        where active and rule_index >= 0
        group by as_of, person
    ) as highest
        on highest.as_of = evidence.as_of and highest.person = evidence.person
        and highest.priority = evidence.priority
    where evidence.active and evidence.rule_index >= 0
),

rule_points as (
    select
        as_of, person, rule_index,
        case when min(counts) = 'once' then max(points) else sum(points) end as points
    from taking_part
    where points is not null
    group by as_of, person, rule_index
),

total as (
    select as_of, person, cast(sum(points) as bigint) as points
    from rule_points
    group by as_of, person
),

leading_rule as (
    select as_of, person, rule_index
    from (
        select
            rule_points.*,
            row_number() over (partition by as_of, person order by points desc, rule_index) as position
        from rule_points
    ) as ranked
    where position = 1
),

colour_rows as (
    select
        as_of, person, rule_index, active_from,
        case colour when 'red' then 3 when 'orange' then 2 when 'yellow' then 1 else 0 end as severity
    from taking_part
    where colour is not null
),

colour_severity as (
    select as_of, person, max(severity) as severity from colour_rows group by as_of, person
),

colour_rule as (
    select as_of, person, rule_index, severity
    from (
        select
            colour_rows.*,
            row_number() over (
                partition by as_of, person, severity order by active_from, rule_index
            ) as position
        from colour_rows
    ) as ranked
    where position = 1
),

person_moment as (
    select moments.as_of, people.person, people.person_id
    from moments
    cross join people
    join scope on scope.person = people.person
),

judged as (
    select
        person_moment.as_of, person_moment.person, person_moment.person_id,
        coalesce(total.points, 0) as points, bands.severity as band_severity,
        colour_severity.severity as colour_severity,
        greatest(bands.severity, colour_severity.severity) as severity,
        total.points is not null or colour_severity.severity is not null as has_evidence,
        leading_rule.rule_index as leading_rule, override.colour as override_colour,
        settings.unseen_colour is not null
        and (last_known.known_at is null or person_moment.as_of >= last_known.known_at + settings.unseen_seconds)
            as is_unseen,
        settings.default_colour, settings.unseen_colour
    from person_moment
    cross join policy_settings as settings
    left join total on total.as_of = person_moment.as_of and total.person = person_moment.person
    left join policy_bands as bands
        on total.points >= bands.from_points and total.points < bands.to_points
    left join colour_severity
        on colour_severity.as_of = person_moment.as_of and colour_severity.person = person_moment.person
    left join leading_rule
        on leading_rule.as_of = person_moment.as_of and leading_rule.person = person_moment.person
    left join evidence as override
        on override.as_of = person_moment.as_of and override.person = person_moment.person
        and override.rule_index = -1 and override.active
    left join last_known
        on last_known.as_of = person_moment.as_of and last_known.person = person_moment.person
),

final as (
    select
        judged.person_id, judged.as_of,
        case
            when judged.override_colour is not null then judged.override_colour
            when judged.severity is not null
                then
                    case judged.severity
                        when 3 then 'red' when 2 then 'orange' when 1 then 'yellow' else 'green'
                    end
            when judged.is_unseen and not judged.has_evidence then judged.unseen_colour
            else judged.default_colour
        end as colour,
        judged.points,
        case
            when judged.override_colour is not null then -1
            when judged.has_evidence then coalesce(colour_rule.rule_index, judged.leading_rule)
        end as deciding_rule
    from judged
    left join colour_rule
        on colour_rule.as_of = judged.as_of and colour_rule.person = judged.person
        and colour_rule.severity = judged.severity
)

select * from final
