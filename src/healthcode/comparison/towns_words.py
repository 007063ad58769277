"""What towns under several policies came to, in whole people and short sentences, English and German."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from healthcode.audit.frontier_fields import NO_CODE, NOT_REACHABLE
from healthcode.audit.over_seeds import median_of
from healthcode.scoring.words import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthcode.scoring.words import Language

NONE = "-"
#: A number below this is told with one decimal.
_SMALL = 10

_TEXTS: dict[str, dict[Language, str]] = {
    "no_code": {"en": "no code", "de": "kein Code"},
    "lived": {
        "en": "{scenario}: {people} people, {days} days, {seeds}. Every policy, and no code, lived "
        "through each of them. Each number by itself is the middle of the seeds; in brackets stand the "
        "lowest and the highest.",
        "de": "{scenario}: {people} Personen, {days} Tage, {seeds}. Jede Ordnung, und kein Code, hat "
        "jeden davon durchlebt. Jede Zahl für sich ist die Mitte der Startwerte; in Klammern stehen die "
        "niedrigste und die höchste.",
    },
    "lived_once": {
        "en": "{scenario}: {people} people, {days} days, {seeds}. One seed is one throw of the dice: --seeds "
        "5 throws five.",
        "de": "{scenario}: {people} Personen, {days} Tage, {seeds}. Ein Startwert ist ein Wurf: --seeds 5 "
        "wirft fünfmal.",
    },
    "halves": {
        "en": "Of an even number of seeds the middle lies between two of them, so that people and days can "
        "come in halves.",
        "de": "Bei gerader Zahl der Startwerte liegt die Mitte zwischen zweien, so dass es halbe Personen "
        "und halbe Tage geben kann.",
    },
    "seed": {"en": "1 seed", "de": "1 Startwert"},
    "seeds": {"en": "{count} seeds", "de": "{count} Startwerte"},
    "averted": {
        "en": "{policy}: {averted} averted{range}; {infected} people infected, and {without} without a code.",
        "de": "{policy}: {averted} verhindert{range}; {infected} Personen infiziert, ohne Code {without}.",
    },
    "none_averted": {
        "en": "{policy}: no infections averted{range}; {infected} people infected, and {without} without "
        "a code.",
        "de": "{policy}: keine Ansteckung verhindert{range}; {infected} Personen infiziert, ohne Code "
        "{without}.",
    },
    "price": {
        "en": "For each infection averted, {days} person-days were locked{range}, and {people} locked at "
        "some time.",
        "de": "Je verhinderte Ansteckung wurden {days} Personentage gesperrt{range}, und {people} "
        "irgendwann gesperrt.",
    },
    "no_person": {
        "en": "fewer people than one were",
        "de": "weniger als eine Person war",
    },
    "about_person": {"en": "about one person was", "de": "etwa eine Person war"},
    "about_people": {"en": "about {count} people were", "de": "etwa {count} Personen waren"},
    "seeds_without": {
        "en": "On {count} of {seeds} no infections were averted.",
        "de": "Bei {count} von {seeds} wurde keine Ansteckung verhindert.",
    },
    "no_price": {
        "en": "{locked} person-days were locked, and there is no price for each infection averted: no "
        "infections averted on {count} of {seeds}.",
        "de": "{locked} Personentage wurden gesperrt, und es gibt keinen Preis je verhinderte Ansteckung: "
        "keine verhindert bei {count} von {seeds}.",
    },
    "nobody_locked": {"en": "Nobody was locked.", "de": "Niemand wurde gesperrt."},
    "right": {
        "en": "{needless} of 100 locked person-days were of people who never became infectious{ppv}.",
        "de": "{needless} von 100 gesperrten Personentagen hatten Menschen, die nie ansteckend wurden{ppv}.",
    },
    "right_ppv": {
        "en": "; of 100 reds {ppv} were infected",
        "de": "; von 100 Rot waren {ppv} infiziert",
    },
    "outings": {
        "en": "Unasked, people infected in neither town made {trips} of {of} outings fewer",
        "de": "Ungefragt machten Personen, die in keiner der Städte infiziert waren, {trips} von {of} "
        "Wegen weniger",
    },
    "not_chilled": {
        "en": "Unasked, people infected in neither town made no fewer outings, and no fewer purchases of "
        "fever medicine could be seen.",
        "de": "Ungefragt machten Personen, die in keiner der Städte infiziert waren, nicht weniger Wege, "
        "und nicht weniger Käufe von Fiebermitteln waren zu sehen.",
    },
    "no_outings": {
        "en": "Unasked, people infected in neither town made no fewer outings",
        "de": "Ungefragt machten Personen, die in keiner der Städte infiziert waren, nicht weniger Wege",
    },
    "medicine": {
        "en": "; of {of} purchases of fever medicine {unseen} went out of sight: {cash} to cash, {dropped} "
        "dropped.",
        "de": "; von {of} Käufen von Fiebermitteln wurden {unseen} unsichtbar: {cash} bar bezahlt, {dropped} "
        "unterlassen.",
    },
    "no_medicine": {
        "en": "; and no fewer purchases of fever medicine could be seen.",
        "de": "; und nicht weniger Käufe von Fiebermitteln waren zu sehen.",
    },
    "at_equal_effect": {
        "en": "As many infections averted as under {first}",
        "de": "So viele Ansteckungen verhindert wie unter {first}",
    },
    "equal": {
        "en": "{policy} needs {burden} locked person-days{range}; {first} locks {locked}.",
        "de": "{policy} braucht {burden} gesperrte Personentage{range}; {first} sperrt {locked}.",
    },
    "not_reachable": {
        "en": "{policy}: not reachable on {count} of {seeds}. At the most it averts {most}, "
        "{first} {target}.",
        "de": "{policy}: bei {count} von {seeds} nicht erreichbar. Höchstens verhindert sie "
        "{most}, {first} {target}.",
    },
    "not_always": {
        "en": "On {count} of {seeds} it is not reachable.",
        "de": "Bei {count} von {seeds} ist es nicht erreichbar.",
    },
    "seeds_left_out": {
        "en": "On {count} of {seeds} {first} averts nothing; there is nothing to equal there, and the lines "
        "above are about the others.",
        "de": "Bei {count} von {seeds} verhindert {first} nichts; dort gibt es nichts, dem etwas gleichkäme, "
        "und die Zeilen oben handeln von den anderen.",
    },
    "strengths": {
        "en": "Policies that apply to a share of the people only",
        "de": "Ordnungen, die nur für einen Teil der Personen gelten",
    },
    "of_100_people": {"en": "{count} of 100", "de": "{count} von 100"},
    "nothing_to_equal": {
        "en": "{first} averts no infections, so there is nothing to equal.",
        "de": "{first} verhindert keine Ansteckung, also gibt es nichts, dem etwas gleichkäme.",
    },
    "straight": {
        "en": "ASSUMPTION: a policy applied to half of the people averts half as much for half as many "
        "locked days. --strength 0.5 lets the town live it.",
        "de": "ANNAHME: Gilt eine Ordnung für die Hälfte der Personen, verhindert sie halb so viel für halb "
        "so viele Sperrtage. --strength 0.5 lässt die Stadt es leben.",
    },
    "sources": {
        "en": "{policy} without each of its sources of data, lived anew",
        "de": "{policy} ohne je eine ihrer Datenquellen, neu gelebt",
    },
    "closed": {
        "en": "Without {source}: {without} averted instead of {averted}, {fewer} person-days locked instead "
        "of {locked}.{budget}",
        "de": "Ohne {source}: {without} verhindert statt {averted}, {fewer} Personentage gesperrt statt "
        "{locked}.{budget}",
    },
    "infection": {"en": "{count} infection", "de": "{count} Ansteckung"},
    "infections": {"en": "{count} infections", "de": "{count} Ansteckungen"},
    "budget": {"en": " Budget not matched.", "de": " Nicht gleich viel gesperrt."},
    "budget_on": {
        "en": " Budget not matched on {count} of {seeds}.",
        "de": " Bei {count} von {seeds} nicht gleich viel gesperrt.",
    },
    "budget_means": {
        "en": "Budget not matched: the locked person-days differ by more than one in a hundred, so the "
        "difference in infections may come of locking more or fewer, not of what the source knows.",
        "de": "Nicht gleich viel gesperrt: Die gesperrten Personentage unterscheiden sich um mehr als einen "
        "von hundert. Der Unterschied kann also daher kommen, dass mehr oder weniger gesperrt wird, nicht "
        "davon, was die Quelle weiß.",
    },
    "two_questions": {
        "en": "These towns were lived without the source: other people were locked, and infected others. "
        "healthcode audit necessity asks another question: with everybody's ways as they were, which source "
        "finds the infected at equally many locked days. A source can find most of the infected there and "
        "avert nothing here, for example if it finds them too late; neither answer stands for the other.",
        "de": "Diese Städte lebten ohne die Quelle: Andere wurden gesperrt und steckten andere an. "
        "healthcode audit necessity fragt etwas anderes: welche Quelle, wenn alle Wege bleiben, wie sie "
        "waren, bei gleich vielen Sperrtagen die Infizierten findet. Eine Quelle kann dort die meisten "
        "finden und hier nichts verhindern, etwa wenn sie sie zu spät findet; keine der beiden Antworten "
        "steht für die andere.",
    },
    "twin": {
        "en": "The health office interviews cases and calls their contacts in every town, also without a "
        "code; who stays at home because of that is locked by nobody and counts nowhere.",
        "de": "Das Gesundheitsamt befragt Fälle und ruft ihre Kontakte an, auch ohne Code; wer deshalb zu "
        "Hause bleibt, ist von niemandem gesperrt und zählt nirgends.",
    },
    "contrast": {
        "en": "The scenarios help and harm were chosen for contrast; either alone tells half. Run the other "
        "too: {other}.",
        "de": "Die Szenarien help und harm wurden als Gegensatz gewählt; jedes allein erzählt die Hälfte. "
        "Auch das andere laufen lassen: {other}.",
    },
    "chilling": {
        "en": "How strongly people answer to being watched is an input of the town, no finding.",
        "de": "Wie stark Menschen auf Beobachtung reagieren, ist eine Eingabe, kein Befund.",
    },
    "model": {
        "en": "All of this is a MODEL result of invented towns.",
        "de": "All das ist ein MODELL-Ergebnis erfundener Städte.",
    },
    "range": {"en": " ({low} to {high})", "de": " ({low} bis {high})"},
    "open_range": {"en": " ({low} or more)", "de": " ({low} oder mehr)"},
}
HEADS: dict[Language, tuple[str, ...]] = {
    "en": ("policy", "infected", "averted", "days locked", "per averted", "needless"),
    "de": ("Ordnung", "infiziert", "verhindert", "Sperrtage", "je verh.", "unnötig"),
}
STRENGTH_HEADS: dict[Language, tuple[str, ...]] = {
    "en": ("policy", "people under it", "averted", "days locked"),
    "de": ("Ordnung", "Personen darunter", "verhindert", "Sperrtage"),
}


def say(word_id: str, language: Language, **values: object) -> str:
    """Fill in one of the sentences."""
    return _TEXTS[word_id][language].format(**values)


def name_of_side(policy: str, language: Language) -> str:
    """Name a policy, or that there is none."""
    return say("no_code", language) if policy == NO_CODE else policy


def table(fields: Mapping[str, Any], policies: Sequence[str], language: Language) -> list[tuple[str, ...]]:
    """Give a row for no code and for each policy: the middle of the seeds, under ``HEADS``."""
    rows = [
        (name_of_side(NO_CODE, language), _value(fields, "prop.infected", NO_CODE, language), *[NONE] * 4)
    ]
    for policy in policies:
        names = ("prop.infected", "prop.averted", "prop.locked", "prop.pdia")
        needless = fields[f"prop.needless[{policy}]"]["value"]
        cells = (_value(fields, name, policy, language) for name in names)
        rows.append((policy, *cells, NONE if needless is None else f"{of_100(needless)}%"))
    return rows


def opening(over: Mapping[str, Any], language: Language) -> str:
    """Say which towns these are."""
    count = len(over["seeds"])
    told = say(
        "lived" if count > 1 else "lived_once",
        language,
        scenario=over["scenario"],
        people=whole_number(over["people"], language),
        days=whole_number(over["days"], language),
        seeds=seeds_words(count, language),
    )
    return told if count % 2 else f"{told} {say('halves', language)}"


def seeds_words(count: int, language: Language, *, is_dative: bool = False) -> str:
    """Write a number of seeds.

    Args:
        count: How many.
        language: Of the words.
        is_dative: Whether it stands after "of": in German one ending more.
    """
    words = say("seed" if count == 1 else "seeds", language, count=count)
    return f"{words}n" if is_dative and language == "de" and count != 1 else words


def of_policy(fields: Mapping[str, Any], policy: str, language: Language) -> list[str]:
    """Say what one policy brought and cost."""
    return [
        " ".join(_effect(fields, policy, language)),
        *_rightness(fields, policy, language),
        _chilled(fields, policy, language),
    ]


def equal_effect(fields: Mapping[str, Any], policies: Sequence[str], language: Language) -> list[str]:
    """Say what each policy but the first must lock for the first one's effect; empty if there is but one."""
    first, told = policies[0], []
    for policy in policies[1:]:
        field = fields[f"alt.equal[{policy}]"]
        n, words = field["n"], {"policy": policy, "first": first}
        # Where the first policy averts nothing, there is nothing to equal: only the other seeds are told of.
        counted = [at for at, target in enumerate(n["target"]) if target > 0]
        of_seeds = {"count": n["not_reachable"], "seeds": seeds_words(len(counted), language, is_dative=True)}
        if field["value"] is not None:
            locked = amount(_middle([n["locked_by_first"][at] for at in counted]), language)
            burden, ends = amount(field["value"], language), range_words(field, language)
            line = say("equal", language, burden=burden, range=ends, locked=locked, **words)
            if n["not_reachable"]:
                line += " " + say("not_always", language, **of_seeds)
        elif field["not_estimable"] == NOT_REACHABLE:
            most = infections(_middle([n["most_averted"][at] for at in counted]), language)
            target = amount(_middle([n["target"][at] for at in counted]), language)
            line = say("not_reachable", language, most=most, target=target, **of_seeds, **words)
        else:
            return [say("nothing_to_equal", language, first=first)]
        told.append(line)
    found = [fields[f"alt.equal[{policy}]"] for policy in policies[1:]]
    left_out = found[0]["seeds"] - found[0]["n"]["seeds_counted"] if found else 0
    if left_out:
        seeds = seeds_words(found[0]["seeds"], language, is_dative=True)
        told.append(say("seeds_left_out", language, count=left_out, seeds=seeds, first=first))
    if any(field["kind"] == "ASSUMPTION" and field["value"] is not None for field in found):
        told.append(say("straight", language))
    return told


def closed_loop(fields: Mapping[str, Any], language: Language) -> list[str]:
    """Say what leaving out each source did, and what that is no answer to; empty if none was left out."""
    closed = {name: field for name, field in fields.items() if name.startswith("need.closed[")}
    if not closed:
        return []
    told = [
        say(
            "closed",
            language,
            source=name.partition("[")[2].removesuffix("]"),
            without=infections(_middle(field["n"]["averted_without"]), language),
            averted=amount(_middle(field["n"]["averted"]), language),
            fewer=amount(_middle(field["n"]["locked_without"]), language),
            locked=amount(_middle(field["n"]["locked"]), language),
            budget=_budget(field, language),
        )
        for name, field in closed.items()
    ]
    if not all(field["n"]["is_budget_matched"] for field in closed.values()):
        told.append(say("budget_means", language))
    return [*told, say("two_questions", language)]


def _budget(field: Mapping[str, Any], language: Language) -> str:
    """Say on how many seeds the locked days differ too much to compare."""
    unequal = field["seeds"] - field["n"]["seeds_matched"]
    if not unequal:
        return ""
    if field["seeds"] == 1:
        return say("budget", language)
    seeds = seeds_words(field["seeds"], language, is_dative=True)
    return say("budget_on", language, count=unequal, seeds=seeds)


def at_strengths(
    runs: Sequence[Mapping[str, Any]], policies: Sequence[str], language: Language
) -> list[tuple[str, ...]]:
    """Give a row for each share of people that a policy was applied to, under ``STRENGTH_HEADS``.

    Args:
        runs: Every run, as ``healthcode compare`` writes them.
        policies: Their names.
        language: Of the words.

    Returns:
        Middles of the seeds; policies that were applied to everybody alone have no row.
    """
    rows = []
    for policy in policies:
        own = [run for run in runs if run["policy"] == policy and not run["without"]]
        strengths = sorted({run["strength"] for run in own})
        for strength in strengths if len(strengths) > 1 else ():
            here = [run for run in own if run["strength"] == strength]
            middles = (_middle([run[what] for run in here]) for what in ("averted", "locked"))
            share = say("of_100_people", language, count=f"{100 * strength:g}")
            rows.append((policy, share, *(amount(middle, language) for middle in middles)))
    return rows


def closing(language: Language, contrast_with: str | None) -> list[str]:
    """Say what must be said with all of it.

    Args:
        language: Of the sentences.
        contrast_with: The other scenario of a pair that was chosen for contrast, if this is one.
    """
    told = [say("contrast", language, other=contrast_with)] if contrast_with else []
    return [*told, say("twin", language), f"{say('chilling', language)} {say('model', language)}"]


def amount(value: float | None, language: Language) -> str:
    """Write a number for people: whole, or with one decimal if it is small and not whole."""
    if value is None:
        return NONE
    if abs(value) >= _SMALL or value == int(value):
        return whole_number(math.floor(value + 0.5), language)
    return f"{value:.1f}".replace(".", "," if language == "de" else ".")


def infections(value: float, language: Language) -> str:
    """Write a number of infections."""
    return say("infection" if value == 1 else "infections", language, count=amount(value, language))


def of_100(share: float) -> str:
    """Say how many of 100 that is: whole ones, or that there is less than one, or than one of the others."""
    of_hundred = 100 * share
    if 0 < of_hundred < 1:
        return "<1"
    if 99 < of_hundred < 100:
        return ">99"
    return str(math.floor(of_hundred + 0.5))


def range_words(field: Mapping[str, Any], language: Language) -> str:
    """Write the lowest and the highest of several seeds in brackets; nothing of one seed."""
    low, high = field["n"]["range"]
    if field["seeds"] < 2 or low is None:
        return ""
    if high is None:
        return say("open_range", language, low=amount(low, language))
    return say("range", language, low=amount(low, language), high=amount(high, language))


def _effect(fields: Mapping[str, Any], policy: str, language: Language) -> Iterator[str]:
    averted, price = fields[f"prop.averted[{policy}]"], fields[f"prop.pdia[{policy}]"]
    yield say(
        "averted" if averted["value"] > 0 else "none_averted",
        language,
        policy=policy,
        infected=_value(fields, "prop.infected", policy, language),
        without=_value(fields, "prop.infected", NO_CODE, language),
        averted=infections(averted["value"], language),
        range=range_words(averted, language),
    )
    locked = fields[f"prop.locked[{policy}]"]["value"]
    seeds = seeds_words(price["seeds"], language, is_dative=True)
    counts = {"count": price["n"]["seeds_without"], "seeds": seeds}
    if not locked:
        yield say("nobody_locked", language)
    elif price["value"] is None:
        yield say("no_price", language, locked=amount(locked, language), **counts)
    else:
        days = _value(fields, "prop.pdia", policy, language)
        people = _whole_people(fields[f"prop.nnq[{policy}]"]["value"], language)
        yield say("price", language, days=days, people=people, range=range_words(price, language))
        if price["n"]["seeds_without"]:
            yield say("seeds_without", language, **counts)


def _whole_people(number: float, language: Language) -> str:
    """Write a number of people for each infection averted: whole ones."""
    count = math.floor(number + 0.5)
    if count == 1:
        return say("about_person", language)
    if not count:
        return say("no_person", language)
    return say("about_people", language, count=whole_number(count, language))


def _rightness(fields: Mapping[str, Any], policy: str, language: Language) -> Iterator[str]:
    needless, ppv = (fields[f"{name}[{policy}]"]["value"] for name in ("prop.needless", "acc.ppv"))
    if needless is not None:
        reds = "" if ppv is None else say("right_ppv", language, ppv=of_100(ppv))
        yield say("right", language, needless=of_100(needless), ppv=reds)


def _chilled(fields: Mapping[str, Any], policy: str, language: Language) -> str:
    trips, med = fields[f"chill.trips[{policy}]"], fields[f"chill.med[{policy}]"]
    if trips["value"] <= 0 and med["value"] <= 0:
        return say("not_chilled", language)
    # The numbers of one seed, the middle one, so that they add up.
    at_trips, at_med = _middle_seed(trips), _middle_seed(med)
    outings = say(
        "outings" if trips["value"] > 0 else "no_outings",
        language,
        trips=amount(trips["n"]["by_seed"][at_trips], language),
        of=amount(trips["n"]["without_code"][at_trips], language),
    )
    return outings + say(
        "medicine" if med["value"] > 0 else "no_medicine",
        language,
        unseen=amount(med["n"]["by_seed"][at_med], language),
        of=amount(med["n"]["without_code"][at_med], language),
        cash=amount(med["n"]["to_cash"][at_med], language),
        dropped=amount(med["n"]["dropped"][at_med], language),
    )


def _middle_seed(field: Mapping[str, Any]) -> int:
    """Find the seed whose number is nearest to the middle of all; of equally near ones the first."""
    values = field["n"]["by_seed"]
    return min(range(len(values)), key=lambda at: abs(values[at] - field["value"]))


def _value(fields: Mapping[str, Any], name: str, policy: str, language: Language) -> str:
    return amount(fields[f"{name}[{policy}]"]["value"], language)


def _middle(values: Sequence[float]) -> float:
    return median_of(sorted(values))
