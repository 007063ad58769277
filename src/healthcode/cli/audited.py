"""What ``healthcode audit RUN`` shows: whole people first, each number with its trap, English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.cli.scored_tables import NOT_ESTIMABLE, of_100, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.cli.terminal import Terminal

_TEXTS: dict[str, tuple[str, str]] = {
    "run": (
        "{people} people on {days} days under {policy}, by the colours of 04:00 each day; {provenance}.",
        "{people} Personen an {days} Tagen unter {policy}, nach den Farben um 04:00; {provenance}.",
    ),
    "accuracy": ("How often a red was right", "Wie oft ein Rot stimmte"),
    "of_100_reds": (
        (
            "Of 100 reds, {share} were infected: {hits} of {reds} red person-days{interval}; {strict} "
            "of them infectious."
        ),
        (
            "Von 100 Rot waren {share} infiziert: {hits} von {reds} roten Personentagen{interval}; "
            "{strict} davon ansteckend."
        ),
    ),
    "no_reds": ("Nobody was ever red.", "Niemand war je rot."),
    "people_red": (
        "Of {reds} people who were ever red, {hits} were infected on a day on which they were red.",
        "Von {reds} Personen, die je rot waren, waren {hits} an einem roten Tag infiziert.",
    ),
    "people_ill": (
        "Of {ill} people who were ever infected, {missed} were on no infected day red.",
        "Von {ill} Personen, die je infiziert waren, waren {missed} an keinem infizierten Tag rot.",
    ),
    "base_rate": (
        "Had reds been drawn by lot, {share} of 100 would have been infected.",
        "Wäre Rot verlost worden, wären {share} von 100 infiziert gewesen.",
    ),
    "errors": ("What being locked in cost", "Was das Einsperren kostete"),
    "locked": (
        (
            "{locked} person-days were locked, {in_vain} of them of people not infected that day; "
            "{missed} infected person-days were not locked."
        ),
        (
            "{locked} Personentage waren gesperrt, {in_vain} davon von an dem Tag nicht Infizierten; "
            "{missed} infizierte Personentage waren nicht gesperrt."
        ),
    ),
    "needless": (
        "{share} of 100 locked person-days were of people who never became infectious: {needless}.",
        "{share} von 100 gesperrten Personentagen waren von Personen, die nie ansteckend wurden: {needless}.",
    ),
    "tail": (
        "{tail} person-days were locked after the last infection of the run.",
        "{tail} Personentage waren nach der letzten Ansteckung des Laufs gesperrt.",
    ),
    "no_tail": ("Nobody was infected in this run.", "In diesem Lauf wurde niemand infiziert."),
    "cost": (
        "If one missed weighs as much as {ratio} in vain, this costs {cost}.",
        "Wiegt ein übersehener so viel wie {ratio} vergebliche, kostet das {cost}.",
    ),
    "sweep": (
        "Locked from so many points on, colour rows and overrides as they were",
        "Gesperrt ab so vielen Punkten, Farbregeln und Eingriffe wie sie waren",
    ),
    "nobody": ("nobody by points", "niemand nach Punkten"),
    "groups": ("To whom: by {grouping}", "Wen: nach {grouping}"),
    "ratio": (
        "Locked in vain {ratio} times as often{interval}: {highest} against {lowest}.",
        "{ratio}-mal so oft umsonst gesperrt{interval}: {highest} gegen {lowest}.",
    ),
    "rules": (
        "Most of it by the rule {rule}: {days} person-days.",
        "Das meiste durch {rule}: {days} Personentage.",
    ),
    "columns": (
        (
            "In vain: of person-days not infected, the share locked. Missed: of the people "
            "ever infected, those locked on no infected day."
        ),
        (
            "Umsonst: von den nicht infizierten Personentagen der gesperrte Anteil. Übersehen: von den "
            "je Infizierten die an keinem infizierten Tag Gesperrten."
        ),
    ),
    "small": (
        "* fewer than 30 people: such a number says little, and may point at single people.",
        "* weniger als 30 Personen: So eine Zahl besagt wenig und zeigt vielleicht auf Einzelne.",
    ),
    "model": (
        "All of this is a MODEL result of an invented town, and the weight L an ASSUMPTION of yours.",
        "All das ist ein MODELL-Ergebnis einer erfundenen Stadt, und das Gewicht L Ihre ANNAHME.",
    ),
}
_HEADS: dict[str, tuple[str, ...]] = {
    "groups_en": ("group", "people", "days locked per head", "in vain", "missed"),
    "groups_de": ("Gruppe", "Personen", "Sperrtage je Kopf", "umsonst", "übersehen"),
    "sweep_en": ("points", "missed", "in vain", "cost"),
    "sweep_de": ("Punkte", "übersehen", "umsonst", "Kosten"),
}
_MOST_STEPS = 12


def show(document: Mapping[str, Any], groupings: Sequence[str], terminal: Terminal) -> None:
    """Show the document of one run."""
    from healthcode.scoring.words import provenance_words  # noqa: PLC0415 - not needed for --help

    run = document["run"]
    words = {"days": _whole(run["days"], terminal), "people": _whole(run["people"], terminal)}
    provenance = provenance_words(run["provenance"], terminal.language)
    terminal.paragraph(_say(terminal, "run", policy=run["policy"], provenance=provenance, **words))
    fields = document["fields"]
    _show_accuracy(fields, terminal)
    _show_burden(fields, document, terminal)
    is_starred = [_show_groups(fields, grouping, terminal) for grouping in groupings]
    terminal.out()
    terminal.paragraph(_say(terminal, "columns"), indent="  ")
    if any(is_starred):
        terminal.paragraph(_say(terminal, "small"), indent="  ")
    _trap(fields["eq.ratio[" + groupings[0] + "]"], terminal)
    terminal.out()
    terminal.paragraph(_say(terminal, "model"))


def _show_accuracy(fields: Mapping[str, Any], terminal: Terminal) -> None:
    terminal.heading(_say(terminal, "accuracy"))
    hits, reds = _counts(fields["acc.ppv"])
    if reds:
        words = {
            "share": of_100(hits, reds),
            "hits": _whole(hits, terminal),
            "reds": _whole(reds, terminal),
            "strict": _whole(_counts(fields["acc.ppv.infectious"])[0], terminal),
            "interval": _of_100_ends(fields["acc.ppv"], terminal),
        }
        terminal.paragraph(_say(terminal, "of_100_reds", **words))
        hits, reds = _counts(fields["acc.ppv.people"])
        terminal.paragraph(
            _say(terminal, "people_red", hits=_whole(hits, terminal), reds=_whole(reds, terminal))
        )
    else:
        terminal.paragraph(_say(terminal, "no_reds"))
    hits, ill = _counts(fields["acc.sensitivity.people"])
    terminal.paragraph(
        _say(terminal, "people_ill", ill=_whole(ill, terminal), missed=_whole(ill - hits, terminal))
    )
    terminal.paragraph(_say(terminal, "base_rate", share=of_100(*_counts(fields["acc.base_rate"]))))
    _trap(fields["acc.ppv"], terminal)
    _trap(fields["acc.sensitivity"], terminal)


def _show_burden(fields: Mapping[str, Any], document: Mapping[str, Any], terminal: Terminal) -> None:
    from healthcode.audit.fields import NO_INFECTION  # noqa: PLC0415 - not needed for --help

    terminal.heading(_say(terminal, "errors"))
    numbers = {
        "locked": _whole(_counts(fields["acc.ppv.locked"])[1], terminal),
        "in_vain": _whole(fields["err.fp"]["value"], terminal),
        "missed": _whole(fields["err.fn"]["value"], terminal),
    }
    terminal.paragraph(_say(terminal, "locked", **numbers))
    needless, locked = _counts(fields["prop.needless"])
    if locked:
        words = {"share": of_100(needless, locked), "needless": _whole(needless, terminal)}
        terminal.paragraph(_say(terminal, "needless", **words))
    tail = fields["sun.tail"]
    if tail["not_estimable"] == NO_INFECTION:
        terminal.paragraph(_say(terminal, "no_tail"))
    else:
        terminal.paragraph(_say(terminal, "tail", tail=_whole(tail["value"], terminal)))
    ratio = f"{document['cost_ratio']:g}"
    terminal.paragraph(_say(terminal, "cost", ratio=ratio, cost=_cost(fields["err.cost"]["value"], terminal)))
    for name in ("err.cost", "err.fp", "sun.tail"):
        _trap(fields[name], terminal)
    steps = document["sweep"]
    if not steps:
        return
    terminal.heading(_say(terminal, "sweep"))
    best = min(range(len(steps)), key=lambda at: (steps[at]["cost"], -at))
    last = len(steps) - 1
    shown = {round(step * last / (_MOST_STEPS - 1)) for step in range(_MOST_STEPS)} | {best}
    rows = [
        (
            _say(terminal, "nobody") if step["points"] is None else str(step["points"]),
            _whole(step["missed"], terminal),
            _whole(step["in_vain"], terminal),
            _cost(step["cost"], terminal) + (" <" if at == best else "  "),
        )
        for at, step in enumerate(steps)
        if at in shown
    ]
    terminal.table(_HEADS[f"sweep_{terminal.language}"], rows, right=frozenset({1, 2, 3}))


def _show_groups(fields: Mapping[str, Any], grouping: str, terminal: Terminal) -> bool:
    """Show one grouping, and say whether a group of it is small."""
    terminal.heading(_say(terminal, "groups", grouping=grouping))
    rows, is_starred = [], False
    beginning = f"eq.days[{grouping}="
    for name in [name for name in fields if name.startswith(beginning)]:
        group = name[len(beginning) : -1]
        days, fpr, blind = (fields[f"eq.{what}[{grouping}={group}]"] for what in ("days", "fpr", "blind"))
        is_starred |= days["n"]["is_small"]
        missed, ill = _counts(blind)
        rows.append(
            (
                group + (" *" if days["n"]["is_small"] else ""),
                _whole(days["n"]["people"], terminal),
                _days(days, terminal),
                percent(fpr["value"], terminal),
                f"{_whole(missed, terminal)}/{_whole(ill, terminal)}",
            )
        )
    terminal.table(_HEADS[f"groups_{terminal.language}"], rows, right=frozenset({1, 2, 3, 4}))
    ratio = fields[f"eq.ratio[{grouping}]"]
    if ratio["value"] is not None:
        highest = ratio["n"]["highest"]
        number, low_high = _decimal(ratio["value"], terminal), ratio["interval"]
        to = "bis" if terminal.language == "de" else "to"
        ends = f" {to} ".join(_decimal(end, terminal) for end in low_high) if low_high else ""
        words = {
            "ratio": number,
            "interval": f" [{ends}]" if ends else "",
            "highest": highest.partition("=")[2],
            "lowest": ratio["n"]["lowest"].partition("=")[2],
        }
        told = _say(terminal, "ratio", **words)
        rules = fields[f"eq.fpr[{highest}]"]["n"]["rules"]
        rule = next(iter(rules))
        told += " " + _say(terminal, "rules", rule=rule, days=_whole(rules[rule], terminal))
        terminal.paragraph(told, indent="    ", first="  - ")
    return is_starred


def _trap(field: Mapping[str, Any], terminal: Terminal) -> None:
    terminal.paragraph(field["trap"][terminal.language], indent="    ", first="  ! ")


def _counts(field: Mapping[str, Any]) -> tuple[int, int]:
    return field["n"]["numerator"], field["n"]["denominator"]


def _days(field: Mapping[str, Any], terminal: Terminal) -> str:
    if field["value"] is None:
        return NOT_ESTIMABLE
    number, ends = _decimal(field["value"], terminal), field["interval"]
    to = "bis" if terminal.language == "de" else "to"
    return f"{number} [{f' {to} '.join(_decimal(end, terminal) for end in ends)}]" if ends else number


def _of_100_ends(field: Mapping[str, Any], terminal: Terminal) -> str:
    if field["interval"] is None:
        return ""
    low, high = (f"{100 * end:.0f}" for end in field["interval"])
    return f" [{low} {'bis' if terminal.language == 'de' else 'to'} {high}]"


def _decimal(number: float, terminal: Terminal) -> str:
    text = f"{number:.2f}"
    return text.replace(".", ",") if terminal.language == "de" else text


def _cost(number: float, terminal: Terminal) -> str:
    return _whole(int(number), terminal) if number == int(number) else _decimal(number, terminal)


def _whole(number: int, terminal: Terminal) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    return whole_number(number, terminal.language)


def _say(terminal: Terminal, name: str, **values: object) -> str:
    return _TEXTS[name][terminal.language == "de"].format(**values)
