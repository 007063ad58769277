"""The sentences that tables and pictures of a comparison share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.scoring.results import OVERRIDE

if TYPE_CHECKING:
    from healthcode.comparison.changes import Comparison, Direction, Group

#: Which way a colour changes; grey is off the scale.
WAYS: dict[Direction, str] = {"harsher": "harsher", "milder": "milder", "grey": "to or from grey"}
#: As many people of a group are named.
EXAMPLES = 3


def headline(comparison: Comparison) -> str:
    """Say how many people change colour, in whole people."""
    total, changed = len(comparison.pairs), comparison.changed_count
    who = "None" if not changed else f"{changed:,}"
    verb = "changes" if changed <= 1 else "change"
    return f"{who} of {total:,} resident{'' if total == 1 else 's'} {verb} colour"


def directions(comparison: Comparison) -> str:
    """Say how many go which way; those who go no way are left out."""
    counts = comparison.directions
    return ", ".join(f"{counts[way]:,} {words}" for way, words in WAYS.items() if counts[way])


def rule_words(rule_id: str | None) -> str:
    """Name what decided a colour."""
    if rule_id is None:
        return "no rule"
    return "set by hand" if rule_id == OVERRIDE else rule_id


def rules_words(group: Group) -> str:
    """Name what decided on either side."""
    return f"{rule_words(group.from_rule)} under A, {rule_words(group.to_rule)} under B"


def examples(group: Group) -> str:
    """Name some of a group, and say how many more there are."""
    named = ", ".join(group.person_ids[:EXAMPLES])
    more = len(group.person_ids) - EXAMPLES
    return f"{named} and {more:,} more" if more > 0 else named
