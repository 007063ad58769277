"""``healthcode audit necessity``: what each source of data adds, at equal locked person-days."""

from __future__ import annotations

import json as json_text
import shlex
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthcode.audit.minimisation import Minimisation
    from healthcode.audit.necessity import Necessity
    from healthcode.cli.terminal import Terminal
    from healthcode.scoring.words import Language

Run = Annotated[
    str, typer.Argument(metavar="RUN", help="A run folder, which simulate writes.", show_default=False)
]

_WORDS: dict[str, dict[Language, str]] = {
    "all": {
        "en": "Under {policy}, {locked} of {days} person-days were locked. {caught} of these {locked} were "
        "days of infected people.",
        "de": "Unter {policy} waren {locked} von {days} Personentagen gesperrt. {caught} dieser {locked} "
        "waren Tage von Infizierten.",
    },
    "random": {
        "en": "As many locked at random would catch {expected} on average, and caught {drawn} in one draw: "
        "the code caught {lift} times as many.",
        "de": "Ebenso viele zufällig gesperrte hätten im Mittel {expected} getroffen, in einer Ziehung "
        "{drawn}: Der Code traf {lift}-mal so viele.",
    },
    "no_lift": {
        "en": "How that compares with locking at random is not estimable: {why}.",
        "de": "Der Vergleich mit zufälligem Sperren ist nicht möglich: {why}.",
    },
    "strict": {
        "en": "Counting infectious people only, {caught} of {locked} were caught, {lift} times as many as at "
        "random.",
        "de": "Zählt man nur ansteckende Personen, wurden {caught} von {locked} getroffen, {lift}-mal so "
        "viele wie zufällig.",
    },
    "delta_head": {
        "en": "Each source taken away in turn, the town as it was",
        "de": "Je eine Quelle weggenommen, die Stadt wie sie war",
    },
    "without": {"en": "without", "de": "ohne"},
    "locked": {"en": "locked", "de": "gesperrt"},
    "caught": {"en": "caught", "de": "getroffen"},
    "budget": {"en": "at equal", "de": "bei gleich"},
    "with_all": {"en": "all", "de": "alle"},
    "with_others": {"en": "others", "de": "übrige"},
    "delta": {"en": "it adds", "de": "sie bringt"},
    "delta_how": {
        "en": "Locked and caught: what the others do alone. Then both sides at the smaller number of locked "
        "person-days, of the larger a random share: infected caught by all, and by the others.",
        "de": "Gesperrt und getroffen: was die übrigen allein tun. Dann beide Seiten bei der kleineren Zahl "
        "gesperrter Personentage, von der größeren ein zufälliger Teil: getroffene Infizierte durch alle und "
        "durch die übrigen.",
    },
    "curve_how": {
        "en": "A set that locks more by itself is thinned at random; if it locks fewer, the rest is drawn "
        "among everybody.",
        "de": "Sperrt eine Auswahl von sich aus mehr, wird zufällig ausgedünnt; sperrt sie weniger, wird der "
        "Rest unter allen ausgelost.",
    },
    "unicity": {"en": "singled out", "de": "erkennbar"},
    "unicity_how": {
        "en": "Singled out: of people with a record in these tables, those whom 4 of their own points (place "
        "and hour), drawn by lot, tell from all others. Of {residents} residents.",
        "de": "Erkennbar: von Personen mit Einträgen in diesen Tabellen jene, die 4 ausgeloste ihrer Punkte "
        "(Ort und Stunde) von allen anderen unterscheiden. Es gibt {residents} Einwohner.",
    },
    "not_matched": {"en": "budget not matched", "de": "Zahl nicht angleichbar"},
    "shapley_head": {
        "en": "What the sources add to none of them, shared out (Shapley): {total} person-days",
        "de": "Was die Quellen zusammen bringen, auf sie verteilt (Shapley): {total} Personentage",
    },
    "source": {"en": "source", "de": "Quelle"},
    "share": {"en": "person-days", "de": "Personentage"},
    "curve_head": {
        "en": "The best set of each size, at {locked} locked person-days",
        "de": "Die beste Auswahl jeder Größe, bei {locked} gesperrten Personentagen",
    },
    "count": {"en": "sources", "de": "Quellen"},
    "which": {"en": "which", "de": "welche"},
    "none": {"en": "none: home districts and zones", "de": "keine: Heimatgebiete und Zonen"},
    "expected": {"en": "at equal", "de": "bei gleich"},
    "smallest": {
        "en": "The smallest set that is nearly as good as all sources, at most {nearly} infected person-days "
        "fewer (one for 1,000 residents): {which}.",
        "de": "Die kleinste Auswahl, die fast so gut ist wie alle Quellen, höchstens {nearly} "
        "Infizierten-Tage weniger (einer auf 1.000 Personen): {which}.",
    },
    "signs": {
        "en": "A source can add less than nothing above and have a share here. Above: with as many locked, "
        "who chooses better, all or the others? Here: how much better than by lot does it choose?",
        "de": "Eine Quelle kann oben weniger als nichts bringen und hier einen Anteil haben. Oben: Wer wählt "
        "bei gleich vielen Gesperrten besser, alle oder die übrigen? Hier: Wie viel besser als das Los wählt "
        "sie?",
    },
    "sides_head": {"en": "For and against", "de": "Dafür und dagegen"},
    "nothing": {"en": "no source at all", "de": "gar keine Quelle"},
    "aloud": {"en": "Say aloud", "de": "Dazu zu sagen"},
    "nobody is ever locked": {"en": "nobody is ever locked", "de": "niemand ist je gesperrt"},
    "nobody is ever infected": {"en": "nobody is ever infected", "de": "niemand ist je infiziert"},
}


def necessity(
    run: Run,
    policy: options.PolicyName = None,
    json: options.Json = False,
    plain: options.Plain = False,
    quiet: options.Quiet = False,
    lang: options.Lang = "en",
) -> None:
    """Was each source of data needed? Score a run again with every set of them, the truth held as it was.

    Counts infected person-days caught at equal numbers of locked person-days, and beside that the same number
    locked at random.
    """
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    from healthcode.audit.minimisation import minimise  # noqa: PLC0415
    from healthcode.audit.necessity import Necessity  # noqa: PLC0415
    from healthcode.audit.need_fields import need_fields  # noqa: PLC0415
    from healthcode.cli.progress import Progress  # noqa: PLC0415
    from healthcode.cli.rules import rules_for  # noqa: PLC0415
    from healthcode.cli.terminal import Terminal  # noqa: PLC0415
    from healthcode.draws import Draws  # noqa: PLC0415
    from healthcode.experiments.section_necessity import tell_nothing, tell_sides  # noqa: PLC0415
    from healthcode.experiments.source_points import unicity_of  # noqa: PLC0415
    from healthcode.experiments.source_scores import score_sources  # noqa: PLC0415
    from healthcode.experiments.sources import require_run  # noqa: PLC0415
    from healthcode.scenario.model import seed_number  # noqa: PLC0415

    terminal = Terminal(plain=plain, quiet=quiet, language=lang)
    manifest = require_run(run)
    with inputs.open_data(run, terminal) as dataset:
        rules = rules_for(run, policy, terminal)
        with Progress(quiet=quiet, noun="day") as progress:
            scores = score_sources(dataset, rules, Path(run), manifest, report=progress.report)
        draws = Draws(seed_number(manifest.seed))
        found = Necessity(scores.sources, scores.locked, scores.infected, draws)
        strict = Necessity(scores.sources, scores.locked, scores.infectious, draws)
        people = len(scores.infected)
        best = minimise(found.sources, found.at_budget, people)
        sets = [[source for source in found.sources if source in told.sources] for told in best.curve]
        command = shlex.join(["healthcode", "audit", "necessity", Path(run).name, "--policy", rules.id])
        unicity = unicity_of(dataset, sets, seed_number(manifest.seed), command)
    document: dict[str, Any] = {
        "format": "healthcode necessity",
        "version": 1,
        "provenance": manifest.provenance,
        "policy": rules.id,
        "warning": "SIMULATION - not about any real person",
        "sources": list(found.sources),
        "fields": need_fields(found, best, command)
        | need_fields(
            strict, minimise(found.sources, strict.at_budget, people), command, suffix=".infectious"
        )
        | unicity,
    }
    if json:
        sys.stdout.write(json_text.dumps(document, indent=2) + "\n")
        return
    if not found.all.caught:
        terminal.paragraph(tell_nothing(found.all.locked, lang))
        return
    _show_all(found, strict, rules.id, terminal)
    _show_deltas(found, terminal)
    _show_shares(found, terminal)
    _show_curve(found, best, list(unicity.values()), terminal)
    terminal.heading(_say("sides_head", terminal))
    for line in tell_sides(document, lang):
        terminal.paragraph(line)
    _show_traps(terminal)


def _say(word: str, terminal: Terminal, **values: object) -> str:
    return _WORDS[word][terminal.language].format(**values)


def _decimal(value: Fraction | float | None, terminal: Terminal) -> str:
    text = f"{round(float(value or 0), 1) + 0.0:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if terminal.language == "de" else text


def _show_all(found: Necessity, strict: Necessity, policy_id: str, terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    def whole(number: int) -> str:
        return whole_number(number, terminal.language)

    counts = {"locked": whole(found.all.locked), "caught": whole(found.all.caught)}
    days = whole(found.person_days)
    terminal.paragraph(_say("all", terminal, policy=policy_id, days=days, **counts))
    if found.not_estimable:
        why = _say(found.not_estimable, terminal)
        terminal.paragraph(_say("no_lift", terminal, why=why))
    else:
        terminal.paragraph(
            _say(
                "random",
                terminal,
                expected=_decimal(found.random_expected, terminal),
                drawn=whole(found.random_drawn),
                lift=_decimal(found.lift, terminal),
            )
        )
    if strict.lift is not None:
        counts["caught"] = whole(strict.all.caught)
        terminal.paragraph(_say("strict", terminal, lift=_decimal(strict.lift, terminal), **counts))


def _show_deltas(found: Necessity, terminal: Terminal) -> None:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    terminal.heading(_say("delta_head", terminal))
    terminal.paragraph(_say("delta_how", terminal), indent="  ")
    rows = []
    for source in found.sources:
        told = found.without(source)
        counts = (told.without.locked, told.without.caught, told.budget)
        compared = (
            [_decimal(number, terminal) for number in (told.with_all, told.with_others)]
            if told.budget
            else ["-", "-"]
        )
        delta = _signed(told.delta, terminal) if told.budget else _say("not_matched", terminal)
        rows.append((source, *(whole_number(count, terminal.language) for count in counts), *compared, delta))
    names = ("without", "locked", "caught", "budget", "with_all", "with_others", "delta")
    terminal.table([_say(name, terminal) for name in names], rows, right=frozenset(range(1, 7)))


def _signed(value: Fraction | None, terminal: Terminal) -> str:
    text = _decimal(value, terminal)
    return text if text.startswith("-") or not text.strip("0.,") else f"+{text}"


def _show_shares(found: Necessity, terminal: Terminal) -> None:
    total = sum(found.shapley.values(), start=Fraction(0))
    terminal.heading(_say("shapley_head", terminal, total=_signed(total, terminal)))
    terminal.paragraph(_say("signs", terminal), indent="  ")
    terminal.table(
        [_say("source", terminal), _say("share", terminal)],
        [(source, _signed(share, terminal)) for source, share in found.shapley.items()],
        right=frozenset({1}),
    )


def _show_curve(
    found: Necessity, best: Minimisation, unicity: Sequence[Mapping[str, Any]], terminal: Terminal
) -> None:
    from healthcode.audit.minimisation import NEARLY  # noqa: PLC0415 - not needed for --help
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    def names(sources: frozenset[str]) -> str:
        return ", ".join(source for source in found.sources if source in sources)

    locked = whole_number(found.all.locked, terminal.language)
    terminal.heading(_say("curve_head", terminal, locked=locked))
    terminal.paragraph(_say("curve_how", terminal), indent="  ")
    people = int(unicity[-1]["n"]["residents"])
    residents = whole_number(people, terminal.language)
    terminal.paragraph(_say("unicity_how", terminal, residents=residents), indent="  ")
    terminal.table(
        [_say(name, terminal) for name in ("count", "locked", "caught", "expected", "unicity", "which")],
        [
            (
                str(len(told.sources)),
                whole_number(told.alone.locked, terminal.language),
                whole_number(told.alone.caught, terminal.language),
                _decimal(told.expected, terminal),
                "-" if field["value"] is None else _of(field["n"], terminal),
                names(told.sources) or _say("none", terminal),
            )
            for told, field in zip(best.curve, unicity, strict=True)
        ],
        right=frozenset({0, 1, 2, 3, 4}),
    )
    which = names(best.smallest.sources) or _say("nothing", terminal)
    terminal.paragraph(_say("smallest", terminal, which=which, nearly=_decimal(people / NEARLY, terminal)))


def _of(counts: Mapping[str, Any], terminal: Terminal) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    alone, targets = (whole_number(counts[name], terminal.language) for name in ("numerator", "denominator"))
    return f"{alone}/{targets}"


def _show_traps(terminal: Terminal) -> None:
    from healthcode.audit.need_fields import TRAPS  # noqa: PLC0415 - not needed for --help

    terminal.heading(_say("aloud", terminal))
    for trap in TRAPS.values():
        terminal.paragraph(trap[terminal.language], first="  - ", indent="    ")
