"""Who changes colour when rows go, as tables in a terminal, for ``forget`` and ``retention apply``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.cli.terminal import Terminal
    from healthcode.comparison.changes import Group
    from healthcode.experiments.fewer_rows import Fewer
    from healthcode.experiments.losses import Losses
    from healthcode.scoring.words import Language

_WORDS: dict[str, dict[Language, str]] = {
    "table": {"en": "table", "de": "Tabelle"},
    "gone": {"en": "rows gone", "de": "gelöschte Zeilen"},
    "kept": {"en": "rows kept", "de": "Zeilen übrig"},
    "who": {"en": "Who changes, and what decided", "de": "Wer wechselt, und was entschied"},
    "residents": {"en": "residents", "de": "Personen"},
    "with": {"en": "with the rows", "de": "mit den Zeilen"},
    "without": {"en": "without", "de": "ohne"},
    "why": {"en": "decided by, and for whom", "de": "was entschied, und für wen"},
    "from_to": {"en": "{first}, then {other}", "de": "{first}, dann {other}"},
    "same": {
        "en": "{count} more keep the colour, but with other points or by another rule.",
        "de": "{count} weitere behalten die Farbe, aber mit anderen Punkten oder durch eine andere Regel.",
    },
    "same_one": {
        "en": "1 more keeps the colour, but with other points or by another rule.",
        "de": "1 weitere Person behält die Farbe, aber mit anderen Punkten oder durch eine andere Regel.",
    },
    "at": {"en": "at {time} under {policy}", "de": "am {time} unter {policy}"},
}
#: More groups than this are counted instead of listed.
_MOST_LISTED = 12


def show_rows(rows: Fewer, terminal: Terminal) -> None:
    """Print how many rows of each table went and stayed."""
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    terminal.table(
        tuple(_WORDS[word][language] for word in ("table", "gone", "kept")),
        [
            (table, whole_number(rows.gone[table], language), whole_number(kept, language))
            for table, kept in rows.kept.items()
        ],
        right=frozenset({1, 2}),
    )


def show_losses(
    losses: Losses,
    policy_id: str,
    terminal: Terminal,
    *,
    reason: Callable[[Group], str] = lambda _group: "",
) -> None:
    """Print who changes colour, by which rules, and how many keep it for other reasons.

    Args:
        losses: With all rows and with fewer.
        policy_id: As the policy is called.
        terminal: Where to.
        reason: What else there is to say of a group, if anything.
    """
    from healthcode.comparison.wording import (  # noqa: PLC0415 - not needed for --help
        directions,
        examples,
        headline,
        rule_words,
        say,
        smaller_groups,
    )
    from healthcode.scoring.words import time_words, whole_number  # noqa: PLC0415

    language, comparison = terminal.language, losses.comparison
    ways = directions(comparison, language)
    terminal.out(terminal.bold(f"{headline(comparison, language)}{': ' if ways else ''}{ways}"))
    time = time_words(comparison.as_of, language)
    terminal.out(_WORDS["at"][language].format(time=time, policy=policy_id))
    if comparison.groups:
        terminal.heading(_WORDS["who"][language])
        rows = []
        for group in comparison.groups[:_MOST_LISTED]:
            rules = _WORDS["from_to"][language].format(
                first=rule_words(group.from_rule, language), other=rule_words(group.to_rule, language)
            )
            more = reason(group)
            told = f"{rules}{'; ' if more else ''}{more}: {examples(group, language)}"
            count = whole_number(len(group.person_ids), language)
            rows.append((count, group.from_colour, group.to_colour, told))
        header = tuple(_WORDS[word][language] for word in ("residents", "with", "without", "why"))
        terminal.table(header, rows, right=frozenset({0}))
        hidden = comparison.groups[_MOST_LISTED:]
        if hidden:
            terminal.out(f"  {smaller_groups(hidden, language)} {say('json_lists', language)}")
    if losses.other_reasons:
        others = len(losses.other_reasons)
        sentence = _WORDS["same_one" if others == 1 else "same"][language]
        terminal.paragraph(sentence.format(count=whole_number(others, language)))
