"""The sentences on what makes a colour change: a part of the catalogue in ``words``."""

from __future__ import annotations

from typing import Literal

CAUSES: dict[str, dict[Literal["en", "de"], str]] = {
    # Causes of a change.
    "cause_set_by_hand": {"en": "{actor} set the colour by hand", "de": "{actor} setzte die Farbe von Hand"},
    "cause_hand_ends": {
        "en": "a colour set by hand came to its end",
        "de": "eine von Hand gesetzte Farbe lief ab",
    },
    "cause_appears": {
        "en": "something became known that {rule} counts",
        "de": "etwas wurde bekannt, das {rule} zählt",
    },
    "cause_delay": {"en": "the delay of {rule} is over", "de": "die Wartezeit von {rule} ist vorbei"},
    "cause_overdue": {
        "en": "the deadline of {rule} passed without a test",
        "de": "die Frist von {rule} verstrich ohne Test",
    },
    "cause_expires": {"en": "{rule} has lasted its time", "de": "{rule} ist abgelaufen"},
    "cause_clears": {"en": "{rule} was cleared", "de": "{rule} wurde aufgehoben"},
    "cause_begins": {
        "en": "the rule {rule} came into force",
        "de": "die Regel {rule} trat in Kraft",
    },
    "cause_ends": {
        "en": "the rule {rule} went out of force",
        "de": "die Regel {rule} trat außer Kraft",
    },
    "cause_unseen": {
        "en": "nothing about the person had become known for {days}",
        "de": "seit {days} war nichts über die Person bekannt geworden",
    },
    "cause_seen": {
        "en": "something about the person became known",
        "de": "etwas über die Person wurde bekannt",
    },
    "cause_changes": {
        "en": "what {rule} counts has changed",
        "de": "was {rule} zählt, hat sich geändert",
    },
    # The same, still to come.
    "cause_set_by_hand_ahead": {
        "en": "then the colour is one that {actor} set by hand",
        "de": "dann gilt eine Farbe, die {actor} von Hand setzte",
    },
    "cause_hand_ends_ahead": {
        "en": "the colour set by hand comes to its end",
        "de": "die von Hand gesetzte Farbe läuft ab",
    },
    "cause_appears_ahead": {
        "en": "something that {rule} counts will be known",
        "de": "etwas, das {rule} zählt, wird bekannt sein",
    },
    "cause_delay_ahead": {
        "en": "the delay of {rule} will be over",
        "de": "die Wartezeit von {rule} wird vorbei sein",
    },
    "cause_overdue_ahead": {
        "en": "the deadline of {rule} will pass without a test",
        "de": "die Frist von {rule} wird ohne Test verstreichen",
    },
    "cause_expires_ahead": {
        "en": "{rule} will have lasted its time",
        "de": "{rule} ist dann abgelaufen",
    },
    "cause_clears_ahead": {"en": "{rule} will be cleared", "de": "{rule} wird aufgehoben"},
    "cause_begins_ahead": {
        "en": "the rule {rule} will come into force",
        "de": "die Regel {rule} wird in Kraft treten",
    },
    "cause_ends_ahead": {
        "en": "the rule {rule} will go out of force",
        "de": "die Regel {rule} wird außer Kraft treten",
    },
    "cause_unseen_ahead": {
        "en": "nothing about the person will have become known for {days}",
        "de": "seit {days} wird nichts über die Person bekannt geworden sein",
    },
    "cause_seen_ahead": {
        "en": "something about the person will be known",
        "de": "etwas über die Person wird bekannt sein",
    },
    "cause_changes_ahead": {
        "en": "what {rule} counts will change",
        "de": "was {rule} zählt, wird sich ändern",
    },
}
