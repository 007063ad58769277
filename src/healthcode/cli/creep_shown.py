"""What the drills of ``healthcode creep`` show: sentences and tables, in English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.audit.creep.fields import P_BELOW
from healthcode.audit.creep.learns import DESIGNS
from healthcode.audit.creep.order import ACCESS
from healthcode.experiments.creep_words import points, tell
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.cli.terminal import Terminal
    from healthcode.experiments.creep_words import Drill

_WORDS: dict[str, tuple[str, str]] = {
    "access": ("the auditor may see", "die Prüfung darf sehen"),
    "none": ("nothing", "nichts"),
    "complaints": ("who complains", "wer sich beschwert"),
    "counts": ("counts by district", "Zahlen je Gebiet"),
    "reasons": ("who is red", "wer rot ist"),
    "log": ("the log of overrides", "das Protokoll der Eingriffe"),
    "data": ("all rows", "alle Zeilen"),
    "this_list": ("this list", "diese Liste"),
    "never": ("-", "-"),
    "day": ("day {day}", "Tag {day}"),
    "by_day": ("day {day}", "Tag {day}"),
    "power": (
        "On which morning after the order an auditor notices (p < {p})",
        "An welchem Morgen nach der Anordnung eine Prüfung es merkt (p < {p})",
    ),
    "power_how": (
        (
            "First this list, then of {lists} lists drawn alike how many were noticed by which day. Of red "
            "people {share} in 100 complain a day (assumed). Auditors know who is on the list, but not with "
            "counts, which ring where a district has more new reds than in the week before."
        ),
        (
            "Zuerst diese Liste, dann von {lists} ebenso gezogenen, wie viele bis zu welchem Tag bemerkt "
            "wurden. Von roten Personen beschweren sich {share} von 100 am Tag (angenommen). Die Prüfung "
            "kennt die Liste, nur nicht bei Zahlen: Die schlagen an, wo ein Gebiet mehr neue Rote hat als in "
            "der Woche davor."
        ),
    ),
    "power_false": (
        (
            "The {percent} in 100 is shared by all {looks} mornings. Had nobody given an order, of the same "
            "{lists} lists these would have rung all the same: complaints {complaints}, counts {counts}, who "
            "is red {reasons}."
        ),
        (
            "Das {percent} von 100 verteilt sich auf alle {looks} Morgen. Auch ohne jede Anordnung hätten "
            "von denselben {lists} Listen angeschlagen: Beschwerden {complaints}, Zahlen {counts}, wer rot "
            "ist {reasons}."
        ),
    ),
    "sizes": (
        "The same after {mornings} mornings, by the length of the list",
        "Dasselbe nach {mornings} Morgen, nach der Länge der Liste",
    ),
    "example": ("What the code tells {person}", "Was der Code {person} sagt"),
    "example_scan": (
        "scanned the code from elsewhere at {time}, a minute before it turned red",
        "scannte den Code von anderswo um {time}, eine Minute bevor er rot wurde",
    ),
    "table": ("table", "Tabelle"),
    "design": ("design", "Entwurf"),
    "named": ("named", "genannt"),
    "uninvolved": ("uninvolved", "unbeteiligt"),
    "not_there": ("not there", "nicht da"),
    "sought": ("names the one sought", "nennt die gesuchte"),
    "yes": ("yes", "ja"),
    "no": ("no", "nein"),
    "in_district": ("trips (the district)", "trips (das Gebiet)"),
    "central": ("central code", "zentraler Code"),
    "venue_list": ("guest list on a server", "Gästeliste auf Server"),
    "venue": ("check-ins on phones", "Einträge auf Telefonen"),
    "decentralised": ("app on phones", "App auf Telefonen"),
    "paper": ("paper pass", "Papierpass"),
    "no_code": ("no code", "kein Code"),
    "counts_what": ("counts", "zählt"),
    "points": ("points", "Punkte"),
    "standing": ("known", "Stand"),
    "people": ("people", "Personen"),
    "times": ("times", "Mal"),
    "documented": ("documented", "belegt"),
    "from memory": ("from memory", "aus dem Gedächtnis"),
    "invented": ("invented", "erfunden"),
    "not_recorded": ("not in the town", "gibt es nicht"),
    "stands_in": (
        (
            "What the town records only stands for what was meant: an alcohol purchase for 200 ml of "
            "spirits, two places seen in a day for 15,000 steps. These stand-ins are invented."
        ),
        (
            "Was die Stadt aufzeichnet, steht nur für das Gemeinte: ein Alkoholkauf für 200 ml Schnaps, zwei "
            "gesehene Orte am Tag für 15.000 Schritte. Diese Vertretungen sind erfunden."
        ),
    ),
    "since": ("date", "Datum"),
    "policy": ("policy", "Ordnung"),
    "tables": ("tables", "Tabellen"),
    "purposes": ("purposes", "Zwecke"),
    "begun": ("begun", "begonnen"),
    "kept": ("days kept", "Tage"),
    "read_about": ("people", "Personen"),
    "more": ("more", "mehr"),
    "less": ("less", "weniger"),
    "locks": ("locks", "sperrt"),
    "meter_how": (
        (
            "First: tables about people that it reads, its purposes, all purposes begun by then, and people "
            "about whom it reads rows. Then: the longest days kept, how many colours lock, and what grew and "
            "shrank against the policy above it, the numbers of `policy diff` added up without the days kept."
        ),
        (
            "Zuerst: Tabellen über Personen, die sie liest, ihre Zwecke, alle bis dahin begonnenen, und "
            "Personen, über die sie Zeilen liest. Dann: die längste Aufbewahrung in Tagen, wie viele Farben "
            "sperren, und was gegenüber der Ordnung darüber wuchs und schrumpfte, die Zahlen von `policy "
            "diff` zusammengezählt ohne die Tage."
        ),
    ),
    "uses": (
        "Documented uses and proposals beside any rule; each about its own place",
        "Belegte Verwendungen und Vorschläge neben allen Regeln; jede nur über ihren Ort",
    ),
    "press": ("press", "Presse"),
    "official, in the press": ("official, in the press", "amtlich, aus der Presse"),
}
#: Days of which the power is shown, as far as there are so many.
_DAYS = (1, 2, 3, 7, 14)


def show_order(found: Mapping[str, Any], terminal: Terminal) -> None:
    """Show *red by order*: the list, the explanation of one code, and when auditors notice."""
    _paragraphs("order", found, terminal)
    example = found["example"]
    terminal.heading(_say("example", terminal, person=example["person_id"]))
    if example["scanned_from_afar"]:
        time = example["scanned_from_afar"].replace("T", " ")
        terminal.paragraph(f"({_say('example_scan', terminal, time=time)})", indent="  ")
    for sentence in example["explanation"][terminal.language]:
        terminal.paragraph(sentence, indent="    ", first="  - ")
    terminal.heading(_say("power", terminal, p=points(P_BELOW, terminal.language)))
    share = points(100 * found["complaining_share"], terminal.language)
    terminal.paragraph(_say("power_how", terminal, lists=found["lists"], share=share), indent="  ")
    days = [day for day in _DAYS if day <= found["mornings"]]
    rows = []
    for access in ACCESS:
        noticed = found["detect"][access]
        own = _say("never", terminal) if noticed is None else _say("day", terminal, day=noticed)
        rows.append((_say(access, terminal), own, *(str(found["power"][access][day - 1]) for day in days)))
    header = [_say("access", terminal), _say("this_list", terminal)]
    header += [_say("by_day", terminal, day=day) for day in days]
    terminal.table(header, rows, right=frozenset(range(1, len(header))))
    level, rung = found["level"], found["false_alarms"]
    told = {name: rung[name] for name in ("complaints", "counts", "reasons")}
    terminal.paragraph(_say("power_false", terminal, lists=found["lists"], **level, **told), indent="  ")
    sizes = found["power_by_size"]
    if len(sizes) > 1:
        terminal.heading(_say("sizes", terminal, mornings=found["mornings"]))
        terminal.table(
            [_say("access", terminal), *(_whole(one["listed"], terminal) for one in sizes)],
            [
                (_say(access, terminal), *(str(one["noticed_at_last"][access]) for one in sizes))
                for access in ACCESS
            ],
            right=frozenset(range(1, len(sizes) + 1)),
        )


def show_query(found: Mapping[str, Any], terminal: Terminal) -> None:
    """Show *the police query* by table and by design."""
    _paragraphs("query", found, terminal)
    names = ("named", "uninvolved", "not_there", "sought")
    for first, rows in (
        (
            "table",
            [
                (_say("in_district", terminal) if name == "trips" else name, told)
                for name, told in found["by_table"].items()
            ],
        ),
        (
            "design",
            [
                (_say("no_code" if name == "none" else name, terminal), found["designs"][name])
                for name in DESIGNS
            ],
        ),
    ):
        terminal.out()
        terminal.table(
            [_say(first, terminal), *(_say(name, terminal) for name in names)],
            [(name, *_answer(told, terminal)) for name, told in rows],
            right=frozenset({1, 2, 3}),
        )


def show_score(found: Mapping[str, Any], terminal: Terminal) -> None:
    """Show *the permanent score*: what counts, and what is known of it."""
    _paragraphs("score", found, terminal)
    header = ("counts_what", "points", "standing", "people", "times")
    for scheme in found["schemes"].values():
        terminal.out()
        terminal.table(
            [_say(name, terminal) for name in header],
            [
                (
                    one["per"][terminal.language],
                    points(one["points"], terminal.language),
                    _say(one["standing"], terminal),
                    _whole(one["people"], terminal) if one["is_recorded"] else "-",
                    _whole(one["times"], terminal) if one["is_recorded"] else _say("not_recorded", terminal),
                )
                for one in scheme["ingredients"]
            ],
            right=frozenset({1, 3}),
        )
    terminal.out()
    terminal.paragraph(_say("stands_in", terminal))


def show_meter(found: Mapping[str, Any], terminal: Terminal) -> None:
    """Show *the creep meter* by date, and the documented uses beside the rules."""
    _paragraphs("meter", found, terminal)
    terminal.paragraph(_say("meter_how", terminal))
    for names in (
        ("since", "policy", "tables", "purposes", "begun", "read_about"),
        ("since", "policy", "kept", "locks", "more", "less"),
    ):
        terminal.out()
        terminal.table(
            [_say(name, terminal) for name in names],
            [[_cell(name, step, terminal) for name in names] for step in found["steps"]],
            right=frozenset(range(2, len(names))),
        )
    terminal.heading(_say("uses", terminal))
    for use in (*found["other_uses"], *found["later_uses"]):
        known = _say(use["confidence"], terminal)
        text = f"{use['on']}: {use[terminal.language]} ({use['source']}; {known})"
        terminal.paragraph(text, indent="    ", first="  - ")


def _cell(name: str, step: Mapping[str, Any], terminal: Terminal) -> str:
    match name:
        case "since":
            return str(step["on"])
        case "policy":
            return str(step["policy_id"])
        case "kept":
            return _longest(step["days_kept"], terminal)
        case "more" | "less":
            return _grown(step[name], terminal)
        case "begun":
            return _whole(step["users"], terminal)
        case "read_about":
            return _whole(step["people_read_about"], terminal)
        case _:
            return _whole(len(step[name]), terminal)


def grown_without_days(meter: Mapping[str, int]) -> int:
    """Add up one side of the creep meter, days kept left out, which are of another size."""
    return sum(count for name, count in meter.items() if name != "days_kept")


def _grown(meter: Mapping[str, int] | None, terminal: Terminal) -> str:
    return "-" if meter is None else _whole(grown_without_days(meter), terminal)


def _longest(days_kept: Mapping[str, int | None], terminal: Terminal) -> str:
    known = [days for days in days_kept.values() if days is not None]
    return _whole(max(known), terminal) if known else "-"


def _answer(told: Mapping[str, Any], terminal: Terminal) -> Sequence[str]:
    sought = _say("yes" if told["names_the_sought"] else "no", terminal)
    return (
        _whole(told["named"], terminal),
        _whole(told["uninvolved"], terminal),
        _whole(told["not_there"], terminal),
        sought,
    )


def _paragraphs(drill: Drill, found: Mapping[str, Any], terminal: Terminal) -> None:
    for sentence in tell(drill, found, terminal.language):
        terminal.paragraph(sentence)


def _whole(number: int, terminal: Terminal) -> str:
    return whole_number(number, terminal.language)


def _say(word: str, terminal: Terminal, **values: object) -> str:
    return _WORDS[word][0 if terminal.language == "en" else 1].format(**values)
