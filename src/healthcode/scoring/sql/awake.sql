-- Whose exposures of which rule can still matter: some evidence is or will be active, or a stay goes on.
-- What is left out can matter again only when an exposure is added, ended or cleared.
-- Grain:  one rule and one person
-- Reads:  evidence, counted, moments
select rule_index, person from counted where rule_index = -1 or ended_at is null
union
select evidence.rule_index, evidence.person
from evidence
join moments on moments.as_of = evidence.as_of
where evidence.rule_index >= 0 and evidence.cleared_at is null
    and (evidence.active_until is null or evidence.active_until > moments.as_of)
