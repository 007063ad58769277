-- Kinds of places at which meeting a contact counts, for any rule of the second degree.
-- Grain:  one kind of place
-- Reads:  policy_contacts, policy_place_kinds
select distinct kinds.kind
from policy_contacts as rule
join policy_place_kinds as kinds on kinds.rule_index = rule.rule_index
where rule.from_presence and rule.other_is = 'contact'
