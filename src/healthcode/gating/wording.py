"""What happened at a gate, in sentences, in English and German. Whole people come before shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.checkpoint.decide import REASONS
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.checkpoint.outsider import Learned
    from healthcode.checkpoint.tally import Tally
    from healthcode.gating.standing import AtGate
    from healthcode.scoring.words import Language

_REASONS_DE = (
    "",
    "gesperrte Farbe",
    "abgelaufen",
    "noch nicht gültig",
    "schon benutzt",
    "anderes Gesicht",
    "kein Telefon",
    "kein Papier",
    "Ermessen",
)
_TEXTS: dict[str, tuple[str, str]] = {
    "checks": (
        (
            "{checks} checks on {days}: {refused} were refused ({because}), {wrongly} of them although "
            "the place was open to their colour."
        ),
        (
            "{checks} Prüfungen an {days}: {refused} Abweisungen ({because}), davon {wrongly}, obwohl "
            "der Ort der Farbe offen stand."
        ),
    ),
    "nobody": (
        "nobody",
        "niemand",
    ),
    "slipped": (
        "{slipped} let in although the place was closed to their colour.",
        "{slipped} eingelassen, obwohl der Ort ihrer Farbe verschlossen war.",
    ),
    "time": (
        (
            "A day's checks took {checking}, and people stood in line for {waiting}; the longest wait "
            "was {longest} seconds."
        ),
        (
            "Die Prüfungen eines Tages dauerten {checking}, die Leute standen {waiting} an; am "
            "längsten wartete jemand {longest} Sekunden."
        ),
    ),
    "group": (
        (
            "Refused most often: the group {group}, at {refused} of {checks} checks ({share}), "
            "{wrongly} wrongly."
        ),
        (
            "Am häufigsten abgewiesen: die Gruppe {group}, bei {refused} von {checks} Prüfungen "
            "({share}), davon {wrongly} zu Unrecht."
        ),
    ),
    "small": (
        "It has fewer than 30 people, so this number says little.",
        "Sie hat weniger als 30 Personen; die Zahl besagt wenig.",
    ),
    "online": (
        "Each scan asks the platform, which so learned of {told} visits.",
        "Jeder Scan fragt die Plattform, die so von {told} Besuchen erfuhr.",
    ),
    "named": (
        (
            "The device asks nobody, and its deny list is {age} old; but its log has names, from which "
            "the platform learned of {told} visits."
        ),
        (
            "Das Gerät fragt niemanden, seine Sperrliste ist {age} alt; doch sein Protokoll nennt "
            "Namen, aus denen die Plattform von {told} Besuchen erfuhr."
        ),
    ),
    "offline": (
        "The device asks nobody, and its deny list is {age} old; the platform learned of no visit.",
        (
            "Das Gerät fragt niemanden, seine Sperrliste ist {age} alt; die Plattform erfuhr von "
            "keinem Besuch."
        ),
    ),
    "no_log": (
        "Nothing is kept: an outsider finds no log.",
        "Nichts wird aufbewahrt: Außenstehende finden kein Protokoll.",
    ),
    "counts": (
        (
            "An outsider with the log finds {rows} counts and no name; {lone} of them are about one "
            "person alone."
        ),
        (
            "Außenstehende finden im Protokoll {rows} Zählungen und keinen Namen; {lone} davon "
            "betreffen nur eine Person."
        ),
    ),
    "rows": (
        (
            "An outsider with the log finds {rows} rows about {names} names ({facts}). The longest way "
            "of one name leads to {chain} places, and one name appears on up to {linked}."
        ),
        (
            "Außenstehende finden im Protokoll {rows} Zeilen zu {names} Namen ({facts}). Der längste "
            "Weg eines Namens führt an {chain} Orte, und ein Name erscheint an bis zu {linked}."
        ),
    ),
    "singled": (
        ("Who knows where somebody was in one hour picks out {one} of the names, with two hours {two}."),
        "Wer weiß, wo jemand in einer Stunde war, erkennt {one} der Namen, mit zwei Stunden {two}.",
    ),
    "sensitive": (
        (
            "{sensitive} visits to worship, clinics, care homes or pharmacies are in it, and {flagged} "
            "checks of a colour other than green."
        ),
        (
            "{sensitive} Besuche in Gotteshäusern, Praxen, Heimen oder Apotheken stehen darin, und "
            "{flagged} Prüfungen einer anderen Farbe als Grün."
        ),
    ),
}


def sentences(at: AtGate, language: Language) -> list[str]:
    """Say how a gate's days went and what its log tells.

    Args:
        at: The gate.
        language: Of the sentences.
    """
    say = _speaker(language)
    told = [*_checks(at.tally, say, language), _platform(at, say, language)]
    return told + _log(at.learned, say, language)


def _speaker(language: Language) -> Callable[..., str]:
    number = 1 if language == "de" else 0

    def say(key: str, **parts: object) -> str:
        return _TEXTS[key][number].format(**parts)

    return say


def _checks(tally: Tally, say: Callable[..., str], language: Language) -> list[str]:
    words = _REASONS_DE if language == "de" else REASONS
    because = [
        f"{words[at]} {whole_number(count, language)}"
        for at, count in enumerate(tally.refused.tolist())
        if at and count
    ]
    told = [
        say(
            "checks",
            checks=whole_number(tally.checks, language),
            days=days_words(tally.days, language),
            refused=whole_number(tally.refusals, language),
            because=", ".join(because) or say("nobody"),
            wrongly=whole_number(tally.wrong_refusals, language),
        )
    ]
    if tally.slipped_in:
        told.append(say("slipped", slipped=whole_number(tally.slipped_in, language)))
    told.append(
        say(
            "time",
            checking=hours(tally.seconds / max(tally.days, 1), language),
            waiting=hours(tally.waited / max(tally.days, 1), language),
            longest=whole_number(tally.longest_wait, language),
        )
    )
    rows = [row for row in tally.group_rows() if row["group"] and row["checks"] and row["refused"]]
    if len(rows) > 1:
        worst = max(rows, key=lambda row: (row["refused"] / row["checks"], row["group"]))
        told.append(
            say(
                "group",
                group=worst["group"],
                refused=whole_number(worst["refused"], language),
                checks=whole_number(worst["checks"], language),
                share=percent(worst["refused"] / worst["checks"]),
                wrongly=whole_number(worst["refused_wrongly"], language),
            )
            + (f" {say('small')}" if worst["is_small"] else "")
        )
    return told


def _platform(at: AtGate, say: Callable[..., str], language: Language) -> str:
    count = at.gate.deny_list_hours
    age = (
        f"{count} Stunde{'' if count == 1 else 'n'}"
        if language == "de"
        else f"{count} hour{'s' * (count != 1)}"
    )
    kind = "online" if at.gate.mode == "online" else "named" if at.gate.feeds_scans else "offline"
    return say(kind, told=whole_number(at.tally.told_platform, language), age=age)


def _log(learned: Learned, say: Callable[..., str], language: Language) -> list[str]:
    if not learned.facts:
        return [say("no_log")]
    about = say(
        "sensitive",
        sensitive=whole_number(learned.sensitive_rows, language),
        flagged=whole_number(learned.flagged_rows, language),
    )
    if not learned.names:
        return [
            say(
                "counts",
                rows=whole_number(learned.rows, language),
                lone=whole_number(learned.lone_cells, language),
            ),
            about,
        ]
    rows = say(
        "rows",
        rows=whole_number(learned.rows, language),
        names=whole_number(learned.names, language),
        facts=", ".join(learned.facts),
        chain=whole_number(learned.longest_chain, language),
        linked=days_words(learned.linked_days, language),
    )
    one, two = (percent(share) for share in learned.singled_out)
    return [rows, say("singled", one=one, two=two), about]


def days_words(count: int, language: Language) -> str:
    """Write a number of days."""
    number = whole_number(count, language)
    if language == "de":
        return f"{number} Tag{'' if count == 1 else 'en'}"
    return f"{number} day{'' if count == 1 else 's'}"


def hours(seconds: float, language: Language) -> str:
    """Write a length of time in hours."""
    whole, tenth = divmod(round(seconds / 360), 10)
    return f"{whole_number(whole, language)}{',' if language == 'de' else '.'}{tenth} h"


def percent(share: float | None) -> str:
    """Write a share; ``-`` where it cannot be estimated."""
    return "-" if share is None else f"{share * 100:.0f} %"
