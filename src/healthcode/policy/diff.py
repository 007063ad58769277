"""What changed from one policy to another, as facts and as a count of what grew: the creep meter.

The comparison is of what the rules do: order, comments and worked cases are no difference.
``diff_words.py`` says it in sentences; ``docs/explanation/creep-meter.md`` defines each number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from healthcode.policy import diff_data, diff_result, diff_rules
from healthcode.policy.change import Change, Direction, other

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.policy.model import Policy, RuleBase

#: What is only words, or only order, when two rules are compared for being the same under another id.
_NAMES = frozenset({"id", "says", "source"})


@dataclass(frozen=True)
class Count:
    """One side of the creep meter: how much grew, or how much shrank.

    Args:
        kinds_of_data: Tables, place kinds, purchase categories and kinds of reports newly read.
        days_kept: Days added to the retention of tables, summed over the tables.
        tables_without_limit: Tables that are now read without any stated retention.
        rules: Rules that the other policy does not have.
        reach: Rules, and the entries cases and presence, with at least one wider reach.
        result: Rules, colours, bands and defaults with at least one harsher result.
    """

    kinds_of_data: int
    days_kept: int
    tables_without_limit: int
    rules: int
    reach: int
    result: int


@dataclass(frozen=True)
class Difference:
    """Everything that differs from policy A to policy B.

    Args:
        before: The id of A.
        after: The id of B.
        changes: By group, then in file order of B.
    """

    before: str
    after: str
    changes: tuple[Change, ...]

    @property
    def more(self) -> Count:
        """What grew from A to B."""
        return _count(self.changes, "more")

    @property
    def less(self) -> Count:
        """What shrank from A to B."""
        return _count(self.changes, "less")

    @property
    def meter(self) -> dict[str, dict[str, int]]:
        """Both sides of the creep meter, as plain numbers."""
        return {"more": asdict(self.more), "less": asdict(self.less)}


def compare_policies(before: Policy, after: Policy) -> Difference:
    """Compare two policies by what they do.

    Args:
        before: Policy A.
        after: Policy B.

    Returns:
        Every difference; none between a policy and itself, or a copy of it in another order.
    """
    changes = (
        *diff_data.kinds_of_data(before, after),
        *diff_data.retention(before, after),
        *_rules(before, after),
        *diff_rules.changed_rules(before, after),
        *diff_result.reading(before, after),
        *diff_result.results(before, after),
        *_header(before, after),
    )
    return Difference(before.id, after.id, changes)


def _count(changes: tuple[Change, ...], direction: Direction) -> Count:
    here = [change for change in changes if change.direction == direction]

    def parts(group: str) -> int:
        return len({change.part for change in here if change.group == group})

    kept = [change for change in here if change.group == "retention"]
    return Count(
        kinds_of_data=sum(change.group == "data" for change in here),
        days_kept=sum(change.amount for change in kept),
        tables_without_limit=sum(change.key == "unlimited" for change in kept),
        rules=sum(change.group == "rules" for change in here),
        reach=parts("reach"),
        result=parts("result"),
    )


def _rules(before: Policy, after: Policy) -> Iterator[Change]:
    old, new = ({(rule.id, rule.kind): rule for rule in policy.rules} for policy in (before, after))
    gone = {key: rule for key, rule in old.items() if key not in new}
    for key, rule in new.items():
        if key in old:
            continue
        same = next((was for was in gone.values() if _does(was) == _does(rule)), None)
        if same is not None:
            del gone[(same.id, same.kind)]
            yield other("rules", rule.id, "renamed", same.id, rule.id)
        else:
            yield Change("rules", "more", rule.id, "added", None, _says(rule), unit="says")
    for rule in gone.values():
        yield Change("rules", "less", rule.id, "removed", _says(rule), None, unit="says")


def _does(rule: RuleBase) -> dict[str, Any]:
    return rule.model_dump(exclude=set(_NAMES))


def _says(rule: RuleBase) -> dict[str, str]:
    return {"en": rule.says.en, "de": rule.says.de}


def _header(before: Policy, after: Policy) -> Iterator[Change]:
    if before.rules_of != after.rules_of:
        yield other("policy", "policy", "rules_of", before.rules_of, after.rules_of, unit="moment")
    for key in ("design", "label", "confidence"):
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            yield other("policy", "policy", key, was, now)
    invented, was_invented = set(after.invented), set(before.invented)
    for key, paths in (("invented", invented - was_invented), ("not_invented", was_invented - invented)):
        if paths:
            yield other("policy", "policy", key, None, sorted(paths), unit="paths")
    for rule in after.rules:
        was = next((old for old in before.rules if old.id == rule.id), None)
        if was is not None and was.says != rule.says:
            yield other("policy", rule.id, "says", _says(was), _says(rule), unit="says")
        if was is not None and set(was.source) != set(rule.source):
            yield other("policy", rule.id, "source", sorted(was.source), sorted(rule.source), unit="list")
