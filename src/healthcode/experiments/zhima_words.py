"""What the fields of the invented credit score say in whole people, in English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from healthcode.scoring.words import decimal_number, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["en", "de"]

#: The privilege of which the side for it speaks; what 600 points open is a smaller one.
_DEPOSIT = "bike-car-deposit"
_TEXTS: dict[str, tuple[str, str]] = {
    "points": (
        (
            "An invented score, weights {version}: {mean} points on average, from {lowest} to {highest}. "
            "How each of the five dimensions is measured is not public and is made up here."
        ),
        (
            "Ein erfundener Wert, Gewichte {version}: im Mittel {mean} Punkte, von {lowest} bis "
            "{highest}. Wie die fünf Dimensionen gemessen werden, ist nicht bekannt und hier erfunden."
        ),
    ),
    "cash": (
        (
            "Who always pays cash has {cash} points on average, everybody else {others}: {thin} of "
            "{people} cash payers have a thin file, and {loans} of them get a loan."
        ),
        (
            "Wer immer bar zahlt, hat im Mittel {cash} Punkte, alle anderen {others}: {thin} von "
            "{people} Barzahlenden haben eine dünne Akte, {loans} von ihnen bekommen einen Kredit."
        ),
    ),
    "no_cash": ("Nobody here always pays cash.", "Hier zahlt niemand immer bar."),
    "into_credit": (
        (
            "With health colours leaked into credit, {lost} of {people} people lose something that they "
            "had ({never} of them never infected); newly under the ban line, which is invented: {banned}; "
            "who gains: {gained}."
        ),
        (
            "Fließen Gesundheitsfarben in den Kredit, verlieren {lost} von {people} Personen etwas "
            "({never} davon nie infiziert); neu unter der erfundenen Sperrgrenze: {banned}; wer gewinnt: "
            "{gained}."
        ),
    ),
    "into_health": (
        (
            "With credit leaked into health colours, {freed} of {people} people are let out for their "
            "points ({infected} of them infected); locked for theirs: {locked}."
        ),
        (
            "Fließt Kredit in die Gesundheitsfarben, kommen {freed} von {people} Personen wegen ihrer "
            "Punkte frei ({infected} davon infiziert); ihretwegen gesperrt: {locked}."
        ),
    ),
    "both_ways": (
        (
            "With both leaking, {changed} of {people} people find another door open or shut in one "
            "context because of the other."
        ),
        (
            "Fließt beides, steht für {changed} von {people} Personen im einen Bereich wegen des anderen "
            "eine andere Tür offen oder zu."
        ),
    ),
    "sticks": (
        (
            "A false red goes on costing points for {days} days after it ended (median of the {cost} "
            "that cost any); where scores are shown once a month, for {monthly}."
        ),
        (
            "Ein falsches Rot kostet noch {days} Tage nach seinem Ende Punkte (Median der {cost}, die "
            "etwas kosteten); wird der Wert monatlich gezeigt, {monthly}."
        ),
    ),
    "filed": (
        (
            "Payments filed under the wrong person: {cost} of {followed} cost that person points, for "
            "{days} days in the median."
        ),
        (
            "Falsch zugeordnete Zahlungen: {cost} von {followed} kosteten jemanden Punkte, im Median "
            "{days} Tage lang."
        ),
    ),
    "filed_nothing": (
        "Payments filed under the wrong person: none of {followed} cost that person points.",
        "Falsch zugeordnete Zahlungen: keine von {followed} kostete jemanden Punkte.",
    ),
    "weights": (
        (
            "Under the other published version of the weights the access of {changed} of {people} people "
            "differs. The sources of both versions are weak."
        ),
        (
            "Nach der anderen veröffentlichten Fassung der Gewichte wäre der Zugang von {changed} von "
            "{people} Personen ein anderer. Für beide Fassungen sind die Quellen schwach."
        ),
    ),
    "disputed": (
        (
            "REAL: Sesame Credit was an opt-in feature; the head of the central bank's credit bureau "
            "called it a poor guide and a privacy problem (China Daily and ecns.cn, 2017-18, press)."
        ),
        (
            "WIRKLICH: Sesame Credit war freiwillig; der Leiter des Kreditbüros der Zentralbank nannte "
            "es einen schlechten Maßstab und ein Problem für die Privatsphäre (China Daily, ecns.cn, "
            "2017-18, Presse)."
        ),
    ),
    "disputed_state": (
        (
            "REPORTED, unchecked: its role in a state system is disputed. Knight and Creemers (2021) hold "
            "health codes and social credit to be separate (from memory)."
        ),
        (
            "BERICHTET, ungeprüft: Seine Rolle in einem staatlichen System ist umstritten. Knight und "
            "Creemers (2021) halten Gesundheitscodes und Sozialkredit für getrennt (aus dem Gedächtnis)."
        ),
    ),
    "other_view": (
        (
            "REAL: the other view can point to two city plans, Hangzhou's ranking by health records and "
            "habits (May 2020) and Suzhou's civility code (ended after three days, September 2020; press)."
        ),
        (
            "WIRKLICH: Die andere Sicht kann auf zwei städtische Pläne zeigen, Hangzhous Rangfolge nach "
            "Akten und Gewohnheiten (Mai 2020) und Suzhous Zivilitätscode (nach drei Tagen beendet, "
            "September 2020; Presse)."
        ),
    ),
    "both_invented": (
        "We found no source for a payment score that changed a health colour. Both leaks here are invented.",
        (
            "Für Kreditpunkte, die eine Gesundheitsfarbe geändert hätten, fanden wir keine Quelle. Beide "
            "Lecks hier sind erfunden."
        ),
    ),
    "for": (
        (
            "For it: {loans} of {people} people get a loan because they paid their way, by one rule for all; "
            "{free} of them need no deposit for a bike or car either ({line} points)."
        ),
        (
            "Dafür: {loans} von {people} Personen bekommen Kredit, weil sie bezahlt haben, nach einer Regel "
            "für alle; {free} davon brauchen auch für Rad oder Auto keine Kaution ({line} Punkte)."
        ),
    ),
    "against": (
        (
            "Against it: of the {without} others {cash} always pay cash. They are judged by what is "
            "missing from the record, and the only way out is to be recorded."
        ),
        (
            "Dagegen: Von den {without} übrigen zahlen {cash} immer bar. Sie werden nach dem beurteilt, "
            "was in den Daten fehlt, und heraus hilft nur, sich aufzeichnen zu lassen."
        ),
    ),
    "people": (
        "In whole people: {loans} are trusted with a loan, {without} are not{leaked}.",
        "In ganzen Menschen: {loans} wird ein Kredit zugetraut, {without} nicht{leaked}.",
    ),
    "people_leaked": (
        ", and {lost} lose something over a colour",
        ", und {lost} verlieren etwas wegen einer Farbe",
    ),
}


def tell_zhima(document: Mapping[str, Any], language: Language) -> list[str]:
    """Say what the fields ``score.…`` hold; last both sides, and a sentence in whole people."""
    fields, version = document["fields"], document["zhima"]["weights"]["id"]
    points = fields["score.points"]
    people = points["n"]["people"]

    def whole(number: int) -> str:
        return whole_number(int(number), language)

    def decimal(number: float | None) -> str:
        return "-" if number is None else decimal_number(round(number * 10) * 100, language)

    values = {"mean": whole(round(points["value"] or 0)), "version": version}
    values |= {end: whole(points["n"][end] or 0) for end in ("lowest", "highest")}
    said = [_say("points", language, **values), _cash(fields, whole, language)]
    flips = {
        name: fields.get(f"score.flip[{name}]") for name in ("health-to-credit", "credit-to-health", "both")
    }
    into_credit, into_health, both = flips.values()
    if into_credit is not None:
        names = {"lost": "lost", "never": "lost_never_infected", "banned": "newly_banned", "gained": "gained"}
        counts = {word: whole(into_credit["n"][name]) for word, name in names.items()}
        said.append(_say("into_credit", language, people=whole(people), **counts))
    if into_health is not None:
        names = {"freed": "freed", "infected": "freed_infected", "locked": "locked"}
        counts = {word: whole(into_health["n"][name]) for word, name in names.items()}
        said.append(_say("into_health", language, people=whole(people), **counts))
    if both is not None:
        changed = whole(both["n"]["numerator"])
        said.append(_say("both_ways", language, people=whole(people), changed=changed))
    said += _sticking(fields, whole, decimal, language)
    other = next((name for name in fields if name.startswith("score.flip[weights")), None)
    if other is not None:
        changed = whole(fields[other]["n"]["numerator"])
        said.append(_say("weights", language, people=whole(people), changed=changed))
    said += [_say(name, language) for name in ("disputed", "disputed_state", "other_view", "both_invented")]
    loans = sum(
        fields[name]["n"]["with_a_loan"] for name in fields if name.startswith("score.gap[pays_cash=")
    )
    cash = fields.get("score.gap[pays_cash=yes]", {"n": {"people": 0, "with_a_loan": 0}})["n"]
    counts = {"loans": whole(loans), "without": whole(people - loans)}
    (deposit,) = (one for one in document["zhima"]["privileges"] if one["id"] == _DEPOSIT)
    counts |= {"free": whole(deposit["people"]), "line": whole(deposit["from_points"])}
    counts["cash"] = whole(cash["people"] - cash["with_a_loan"])
    said.append(_say("for", language, people=whole(people), **counts))
    said.append(_say("against", language, **counts))
    lost = into_credit["n"]["lost"] if into_credit is not None else 0
    leaked = _say("people_leaked", language, lost=whole(lost)) if lost else ""
    said.append(_say("people", language, leaked=leaked, **counts))
    return said


def _cash(fields: Mapping[str, Any], whole: Any, language: Language) -> str:
    cash, thin = fields.get("score.gap[pays_cash=yes]"), fields.get("score.thin[pays_cash=yes]")
    if cash is None or thin is None:
        return _say("no_cash", language)
    mean, gap = cash["n"]["mean_points"], cash["value"]
    means = {"cash": mean, "others": None if gap is None else mean - gap}
    counts = {"thin": whole(thin["n"]["numerator"]), "people": whole(thin["n"]["denominator"])}
    counts |= {name: "-" if value is None else whole(round(value)) for name, value in means.items()}
    counts |= {"loans": whole(cash["n"]["with_a_loan"])}
    return _say("cash", language, **counts)


def _sticking(fields: Mapping[str, Any], whole: Any, decimal: Any, language: Language) -> list[str]:
    said = []
    red, monthly = fields.get("score.stick[false red]"), fields.get("score.stick.monthly[false red]")
    if red is not None and monthly is not None and red["value"] is not None:
        days, months = decimal(red["value"]), decimal(monthly["value"])
        cost = whole(red["n"]["that_cost"])
        said.append(_say("sticks", language, days=days, monthly=months, cost=cost))
    filed = fields["score.stick[wrong payment]"]
    counts = {"followed": whole(filed["n"]["followed"]), "cost": whole(filed["n"]["that_cost"])}
    if filed["value"] is not None:
        said.append(_say("filed", language, days=decimal(filed["value"]), **counts))
    elif filed["n"]["followed"]:
        said.append(_say("filed_nothing", language, **counts))
    return said


def _say(name: str, language: Language, **values: str) -> str:
    return _TEXTS[name][language == "de"].format(**values)
