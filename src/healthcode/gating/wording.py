"""What happened at a gate, in sentences, in English and German. Whole people come before shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.checkpoint.decide import REASONS
from healthcode.clock import HOUR, MINUTE
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
        "{checks} checks on {days}: nobody was refused.",
        "{checks} Prüfungen an {days}: Niemand wurde abgewiesen.",
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
        "Fewer than 30 different people of it came, so this number says little.",
        "Von ihr kamen weniger als 30 verschiedene Personen; die Zahl besagt wenig.",
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
            "of one name leads to {chain}, and one name appears on up to {linked}."
        ),
        (
            "Außenstehende finden im Protokoll {rows} Zeilen zu {names} Namen ({facts}). Der längste "
            "Weg eines Namens führt an {chain}, und ein Name erscheint an bis zu {linked}."
        ),
    ),
    "singled": (
        (
            "Who knows where somebody was in one hour picks out {one} of the names; with two hours, {two} "
            "of the {having} names that have two."
        ),
        (
            "Wer weiß, wo jemand in einer Stunde war, erkennt {one} der Namen; mit zwei Stunden {two} der "
            "{having} Namen, die zwei haben."
        ),
    ),
    "sensitive": (
        "{sensitive} visits to worship, clinics, care homes or pharmacies are in it.",
        "{sensitive} Besuche in Gotteshäusern, Praxen, Heimen oder Apotheken stehen darin.",
    ),
    "sensitive_and_flagged": (
        (
            "{sensitive} visits to worship, clinics, care homes or pharmacies are in it, and {flagged} "
            "checks of a colour other than green."
        ),
        (
            "{sensitive} Besuche in Gotteshäusern, Praxen, Heimen oder Apotheken stehen darin, und "
            "{flagged} Prüfungen einer anderen Farbe als Grün."
        ),
    ),
    "legend": (
        (
            "wrongly: the place was open to their colour. queue/day: all waiting of a day together. log "
            "rows, names: what an outsider with the log finds. days: on how many one name appears at most. "
            "2 points: of the names with two hours or more, the share that knowing two of them picks out."
        ),
        (
            "unrecht: der Ort stand der Farbe offen. Warten: alles Warten eines Tages zusammen. Zeilen, "
            "Namen: was Außenstehende im Protokoll finden. Tage: an wie vielen ein Name höchstens erscheint. "
            "2 Punkte: von den Namen mit zwei Stunden oder mehr der Anteil, den zwei davon erkennen lassen."
        ),
    ),
}


def legend(language: Language) -> str:
    """Explain the columns in which gates stand side by side."""
    return _speaker(language)("legend")


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
            "checks" if because else "nobody",
            checks=whole_number(tally.checks, language),
            days=days_words(tally.days, language),
            refused=whole_number(tally.refusals, language),
            because=", ".join(because),
            wrongly=whole_number(tally.wrong_refusals, language),
        )
    ]
    if tally.slipped_in:
        told.append(say("slipped", slipped=whole_number(tally.slipped_in, language)))
    told.append(
        say(
            "time",
            checking=time_spent(tally.seconds / max(tally.days, 1), language),
            waiting=time_spent(tally.waited / max(tally.days, 1), language),
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
        "sensitive_and_flagged" if "colour" in learned.facts else "sensitive",
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
        chain=_places_words(learned.longest_chain, language),
        linked=days_words(learned.linked_days, language),
    )
    one, two = (percent(share) for share in learned.singled_out)
    having = whole_number(learned.names_with_points[1], language)
    return [rows, say("singled", one=one, two=two, having=having), about]


def _places_words(count: int, language: Language) -> str:
    number = whole_number(count, language)
    if language == "de":
        return f"{number} Ort{'' if count == 1 else 'e'}"
    return f"{number} place{'' if count == 1 else 's'}"


def days_words(count: int, language: Language) -> str:
    """Write a number of days."""
    number = whole_number(count, language)
    if language == "de":
        return f"{number} Tag{'' if count == 1 else 'en'}"
    return f"{number} day{'' if count == 1 else 's'}"


def time_spent(seconds: float, language: Language) -> str:
    """Write a length of time in hours, one under an hour in minutes, one under a minute in seconds."""
    if seconds < HOUR:
        unit, name = (MINUTE, "min") if seconds >= MINUTE else (1, "s")
        return f"{seconds / unit:.0f} {name}"
    whole, tenth = divmod(round(seconds / (HOUR / 10)), 10)
    return f"{whole_number(whole, language)}{',' if language == 'de' else '.'}{tenth} h"


def percent(share: float | None) -> str:
    """Write a share; ``-`` where it cannot be estimated. Only none is 0 %, and only all are 100 %."""
    if share is None:
        return "-"
    whole = f"{share * 100:.0f}"
    if whole == "0" and share > 0:
        return "< 1 %"
    if whole == "100" and share < 1:
        return "> 99 %"
    return f"{whole} %"
