"""The sentences that tables and pictures of a comparison share, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.scoring.results import OVERRIDE
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from healthcode.comparison.changes import Comparison, Direction, Group
    from healthcode.scoring.words import Language

#: Which way a colour changes; grey is off the scale.
WAYS: dict[Direction, dict[Language, str]] = {
    "harsher": {"en": "harsher", "de": "strenger"},
    "milder": {"en": "milder", "de": "milder"},
    "grey": {"en": "to or from grey", "de": "zu oder von Grau"},
}
#: As many people of a group are named.
EXAMPLES = 3

_WORDS: dict[str, dict[Language, str]] = {
    "nobody": {"en": "None", "de": "Keine"},
    "one_changes": {
        "en": "{who} of {total} {residents} changes colour",
        "de": "{who} von {total} {residents} wechselt die Farbe",
    },
    "many_change": {
        "en": "{who} of {total} {residents} change colour",
        "de": "{who} von {total} {residents} wechseln die Farbe",
    },
    "resident": {"en": "resident", "de": "Person"},
    "residents": {"en": "residents", "de": "Personen"},
    "no_rule": {"en": "no rule", "de": "keine Regel"},
    "by_hand": {"en": "set by hand", "de": "von Hand gesetzt"},
    "under_a": {"en": "{rule} under A", "de": "{rule} unter A"},
    "under_b": {"en": "{rule} under B", "de": "{rule} unter B"},
    "and_more": {"en": "{named} and {more} more", "de": "{named} und {more} weitere"},
    "at": {"en": "at {time}", "de": "am {time}"},
    "all": {"en": "all", "de": "alle"},
    "same": {"en": "no change", "de": "kein Wechsel"},
    "stay": {"en": "{count} stay {colour}", "de": "{count} bleiben {colour}"},
    "turn": {"en": "{count} {first} to {other}", "de": "{count} {first} zu {other}"},
    "turn_by": {
        "en": "{count} from {first} ({first_rule}) to {other} ({other_rule})",
        "de": "{count} von {first} ({first_rule}) zu {other} ({other_rule})",
    },
    "title": {"en": "{headline} from {first} to {other}", "de": "{headline} von {first} zu {other}"},
    "whole_people": {"en": "Whole people", "de": "Ganze Personen"},
    "which_rule": {"en": "By which rule", "de": "Durch welche Regel"},
    "smaller_group": {
        "en": "and {people} more in {groups} smaller group",
        "de": "und {people} weitere in {groups} kleineren Gruppe",
    },
    "smaller_groups": {
        "en": "and {people} more in {groups} smaller groups",
        "de": "und {people} weitere in {groups} kleineren Gruppen",
    },
    "json_lists": {"en": "(--json lists everybody)", "de": "(--json nennt alle)"},
    "another_colour": {
        "en": "Residents with another colour than under {name}",
        "de": "Personen mit anderer Farbe als unter {name}",
    },
    "time": {"en": "time", "de": "Zeit"},
    "matrix": {
        "en": "Colour under A (down) and under B (across), in whole people",
        "de": "Farbe unter A (nach unten) und unter B (nach rechts), in ganzen Personen",
    },
    "who_changes": {"en": "Who changes, and what decided", "de": "Wer wechselt, und was entschied"},
    "decided_by": {"en": "decided by, and for whom", "de": "was entschied, und für wen"},
    "warning": {
        "en": "SIMULATION - not about any real person",
        "de": "SIMULATION - betrifft keine wirkliche Person",
    },
    "origin": {
        "en": "simulated by healthcode {version} with the policies {names} from {source}: {data}",
        "de": "simuliert von healthcode {version} mit den Ordnungen {names} aus {source}: {data}",
    },
    "and": {"en": " and ", "de": " und "},
}


def say(word_id: str, language: Language, **values: object) -> str:
    """Fill in one of the sentences."""
    return _WORDS[word_id][language].format(**values)


def headline(comparison: Comparison, language: Language = "en") -> str:
    """Say how many people change colour, in whole people."""
    total, changed = len(comparison.pairs), comparison.changed_count
    return say(
        "one_changes" if changed <= 1 else "many_change",
        language,
        who=whole_number(changed, language) if changed else say("nobody", language),
        total=whole_number(total, language),
        residents=say("resident" if total == 1 else "residents", language),
    )


def residents(count: int, language: Language = "en") -> str:
    """Write a number of people."""
    return f"{whole_number(count, language)} {say('resident' if count == 1 else 'residents', language)}"


def directions(comparison: Comparison, language: Language = "en") -> str:
    """Say how many go which way; those who go no way are left out."""
    counts = comparison.directions
    return ", ".join(
        f"{whole_number(counts[way], language)} {words[language]}"
        for way, words in WAYS.items()
        if counts[way]
    )


def rule_words(rule_id: str | None, language: Language = "en") -> str:
    """Name what decided a colour."""
    if rule_id is None:
        return say("no_rule", language)
    return say("by_hand", language) if rule_id == OVERRIDE else rule_id


def rules_words(group: Group, language: Language = "en") -> tuple[str, str]:
    """Name what decided on either side."""
    return (
        say("under_a", language, rule=rule_words(group.from_rule, language)),
        say("under_b", language, rule=rule_words(group.to_rule, language)),
    )


def examples(group: Group, language: Language = "en") -> str:
    """Name some of a group, and say how many more there are."""
    named = ", ".join(group.person_ids[:EXAMPLES])
    more = len(group.person_ids) - EXAMPLES
    return say("and_more", language, named=named, more=whole_number(more, language)) if more > 0 else named


def smaller_groups(hidden: tuple[Group, ...], language: Language = "en") -> str:
    """Count the groups that are not shown, and the people in them."""
    people = sum(len(group.person_ids) for group in hidden)
    return say(
        "smaller_groups" if len(hidden) > 1 else "smaller_group",
        language,
        people=whole_number(people, language),
        groups=whole_number(len(hidden), language),
    )
