"""The bench of attacks as tables that can be read at 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.checkpoint.attacks import AtDoor, Result
    from healthcode.cli.terminal import Terminal
    from healthcode.gating import Stand
    from healthcode.scoring.words import Language

#: So many gates have columns under their own names; more are numbered.
MOST_NAMED = 3

_TEXTS = {
    "heading": (
        "Attacks, each built and run",
        "Angriffe, jeder gebaut und ausgeführt",
    ),
    "key": (
        (
            "IN: it passed. -: it was stopped. A share: it passes so often, where guards glance now "
            "and then. The first two rows are honest people, by whom the bench is checked."
        ),
        (
            "REIN: kam durch. -: wurde gestoppt. Ein Anteil: so oft kommt er durch, wo Wachen nur "
            "manchmal scannen. Die ersten zwei Zeilen sind ehrliche Leute, an denen die Probe selbst "
            "geprüft wird."
        ),
    ),
    "attack": (
        "attack",
        "Angriff",
    ),
    "passed": (
        "IN",
        "REIN",
    ),
    "stopped": (
        "stopped by",
        "gestoppt durch",
    ),
    "costs": (
        "What stopping them costs",
        "Was das Stoppen kostet",
    ),
    "gate": (
        "gate",
        "Tor",
    ),
    "facts": (
        "facts",
        "Angaben",
    ),
    "rows": (
        "log rows",
        "Zeilen",
    ),
    "days": (
        "days",
        "Tage",
    ),
    "platform": (
        "platform",
        "Plattform",
    ),
    "wrongly": (
        "wrongly",
        "unrecht",
    ),
    "explained": (
        (
            "Facts that each check tells; rows in the log; days that can be linked in it; visits of "
            "which the platform learned; refusals in this run although the place was open to their "
            "colour."
        ),
        (
            "Angaben, die jede Prüfung verrät; Zeilen im Protokoll; Tage, die sich darin verbinden "
            "lassen; Besuche, von denen die Plattform erfuhr; Abweisungen in diesem Lauf, obwohl der "
            "Ort der Farbe offen stand."
        ),
    ),
}
#: What stops an attack, in German.
_STOPS_DE = {
    "closed colour": "gesperrte Farbe",
    "not a code of ours": "kein Code von uns",
    "foreign credential": "fremder Nachweis",
    "too large": "zu groß",
    "edited text": "geänderter Text",
    "attached token": "angehängte Signatur",
    "unknown key": "unbekannter Schlüssel",
    "retired key": "stillgelegter Schlüssel",
    "bad signature": "falsche Signatur",
    "not yet valid": "noch nicht gültig",
    "expired": "abgelaufen",
    "replayed": "schon gezeigt",
    "nothing to read": "nichts zu lesen",
    "no clear colour": "keine klare Farbe",
    "deny list": "Sperrliste",
    "platform knows no such code": "Plattform kennt ihn nicht",
    "platform knows another colour": "Plattform kennt eine andere Farbe",
    "another face": "anderes Gesicht",
    "platform takes scans from guards only": "Plattform nimmt Scans nur von Wachen",
}


def show_attacks(results: Sequence[Result], stood: Stand, terminal: Terminal) -> None:
    """Print which attack passes where, what stops it, and what stopping costs.

    Args:
        results: One for each attack.
        stood: What happened to the run's own people at the same gates.
        terminal: Where.
    """
    language = terminal.language
    ids = [at.gate.id for at in stood.gates]
    names = ids if len(ids) <= MOST_NAMED else [str(number) for number in range(1, len(ids) + 1)]
    terminal.heading(_say("heading", language))
    if names is not ids:
        listed = ", ".join(f"{name} {gate}" for name, gate in zip(names, ids, strict=True))
        terminal.paragraph(listed, indent="  ")
    terminal.paragraph(_say("key", language), indent="  ")
    terminal.out()
    terminal.table(
        (_say("attack", language), *names),
        [(title(result, language), *(cell(at, language) for at in result.doors)) for result in results],
        right=frozenset(),
    )
    terminal.out()
    stopped = [(title(result, language), stops(result, language)) for result in results]
    terminal.table(
        (_say("attack", language), _say("stopped", language)),
        [row for row in stopped if row[1]],
        right=frozenset(),
    )
    terminal.heading(_say("costs", language))
    terminal.paragraph(_say("explained", language), indent="  ")
    terminal.out()
    _show_costs(names, stood, terminal)


def title(result: Result, language: Language) -> str:
    """Name an attack."""
    return result.attack.de if language == "de" else result.attack.en


def cell(at: AtDoor, language: Language) -> str:
    """Say how an attack ended at one gate."""
    from healthcode.gating.wording import percent  # noqa: PLC0415 - not needed for --help

    if at.passed_share in (0.0, 1.0):
        return _say("passed", language) if at.passed_share else "-"
    return percent(at.passed_share)


def stops(result: Result, language: Language) -> str:
    """Name everything that stopped an attack at any gate."""
    found = dict.fromkeys(word for at in result.doors for word in at.stopped_by)
    return ", ".join(_STOPS_DE[word] if language == "de" else word for word in found)


def _show_costs(names: Sequence[str], stood: Stand, terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    language = terminal.language
    columns = ("gate", "facts", "rows", "days", "platform", "wrongly")
    rows = [
        (
            at.gate.id if name == at.gate.id else f"{name} {at.gate.id}",
            whole_number(len(at.gate.told_facts), language),
            whole_number(at.learned.rows, language),
            whole_number(at.learned.linked_days, language),
            whole_number(at.tally.told_platform, language),
            whole_number(at.tally.wrong_refusals, language),
        )
        for name, at in zip(names, stood.gates, strict=True)
    ]
    terminal.table([_say(column, language) for column in columns], rows, right=frozenset(range(1, 6)))


def _say(key: str, language: Language) -> str:
    return _TEXTS[key][1 if language == "de" else 0]
