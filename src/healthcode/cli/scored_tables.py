"""What ``healthcode audit scores`` shows: whole people before shares, in English and German."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthcode.audit.resampling import Interval
    from healthcode.audit.scored import AtThreshold, ScoredPeople, Sweep
    from healthcode.cli.terminal import Terminal

#: Rows of the sweep on a screen.
MOST_SHOWN = 12
NOT_ESTIMABLE = "\N{EN DASH}"
_LONGEST_NAME = 20
#: Rates of the table by group.
_BY_GROUP = ("prevalence", "selection_rate", "ppv", "fpr", "fnr")

_TEXTS: dict[str, tuple[str, str]] = {
    "people": (
        "{people} people, {true} of them truly positive: {share} of 100.",
        "{people} Personen, {true} davon wirklich positiv: {share} von 100.",
    ),
    "flagged_is": (
        "Flagged is who scores {threshold} or more ({column}).",
        "Markiert ist, wer {threshold} oder mehr hat ({column}).",
    ),
    "chosen": (
        "No --threshold was given; {threshold} has the lowest cost at L = {ratio}.",
        "Ohne --threshold: {threshold} kostet bei L = {ratio} am wenigsten.",
    ),
    "nobody_flagged": (
        (
            "No --threshold was given; at L = {ratio} it costs least to flag nobody. The tables below flag "
            "who has the highest score."
        ),
        (
            "Ohne --threshold: Bei L = {ratio} kostet es am wenigsten, niemanden zu markieren. Die Tabellen "
            "markieren, wer den höchsten Wert hat."
        ),
    ),
    "of_100": (
        "Of 100 flagged, {share} were truly positive: {tp} of {flagged}.",
        "Von 100 Markierten waren {share} wirklich positiv: {tp} von {flagged}.",
    ),
    "none_flagged": ("Nobody is flagged.", "Niemand ist markiert."),
    "counts": (
        "Flagged in vain: {fp}. Missed: {fn}. Rightly left alone: {tn}.",
        "Umsonst markiert: {fp}. Übersehen: {fn}. Zu Recht in Ruhe gelassen: {tn}.",
    ),
    "cost": (
        (
            "If one missed weighs as much as {ratio} flagged in vain, this costs {cost}; the lowest, {best}, "
            "is at {threshold}. The weight is a value, not a fact."
        ),
        (
            "Wiegt einmal Übersehen so viel wie {ratio}-mal umsonst Markieren, kostet das {cost}; am "
            "wenigsten, {best}, bei {threshold}. Das Gewicht ist eine Wertung, keine Tatsache."
        ),
    ),
    "nobody": ("nobody flagged", "niemand markiert"),
    "sweep": ("Every threshold", "Jede Schwelle"),
    "sweep_thinned": ("{shown} of {all} thresholds", "{shown} von {all} Schwellen"),
    "rates": ("Rates, with intervals over people", "Raten, mit Spannen über Personen"),
    "groups": ("By group ({column})", "Nach Gruppe ({column})"),
    "spread": (
        (
            "{rate}: from {low} ({lowest}) to {high} ({highest}); {difference} points apart{first}, "
            "ratio {ratio}{second}."
        ),
        (
            "{rate}: von {low} ({lowest}) bis {high} ({highest}); {difference} Punkte Abstand{first}, "
            "Verhältnis {ratio}{second}."
        ),
    ),
    "small": (
        "* fewer than 30 people: such a number says little, and may point at single people.",
        "* weniger als 30 Personen: So eine Zahl besagt wenig und zeigt vielleicht auf Einzelne.",
    ),
    "trap": (
        (
            "Where groups differ in what was so, no score can have equal ppv, fpr and fnr in all of them at "
            "once, unless it errs never (Chouldechova 2017)."
        ),
        (
            "Wo Gruppen sich in dem unterscheiden, was war, kann kein Wert in allen zugleich gleiche ppv, "
            "fpr und fnr haben, es sei denn, er irrt nie (Chouldechova 2017)."
        ),
    ),
}
_HEADS: dict[str, tuple[str, ...]] = {
    "sweep_en": ("from", "flagged", "rightly", "in vain", "missed", "of 100 flagged", "cost"),
    "sweep_de": ("ab", "markiert", "zu Recht", "umsonst", "übersehen", "von 100", "Kosten"),
    "rates_en": ("rate", "value", "95% interval", "of so many"),
    "rates_de": ("Rate", "Wert", "95%-Spanne", "von so vielen"),
    "groups_en": ("group", "people", *_BY_GROUP),
    "groups_de": ("Gruppe", "Personen", *_BY_GROUP),
}


def show(
    people: ScoredPeople,
    swept: Sweep,
    found: Sequence[AtThreshold],
    columns: tuple[str, str | None],
    terminal: Terminal,
    *,
    is_chosen: bool,
) -> None:
    """Show counts, rates, groups and thresholds, whole people first."""
    true = int(people.truth.sum())
    total = len(people.truth)
    ratio = number_words(swept.cost_ratio, terminal)
    words = {"people": _whole(total, terminal), "true": _whole(true, terminal)}
    terminal.paragraph(_say(terminal, "people", share=of_100(true, total), **words))
    if is_chosen:
        is_nobody = swept.best == len(swept.thresholds) - 1
        name = "nobody_flagged" if is_nobody else "chosen"
        terminal.paragraph(_say(terminal, name, threshold=f"{found[0].threshold:.10g}", ratio=ratio))
    for at in found:
        terminal.heading(_say(terminal, "flagged_is", threshold=f"{at.threshold:.10g}", column=columns[0]))
        _show_threshold(at, swept, ratio, terminal)
        if at.groups:
            _show_groups(at, columns[1] or "", terminal)
    _show_sweep(swept, terminal)


def _show_threshold(at: AtThreshold, swept: Sweep, ratio: str, terminal: Terminal) -> None:
    from healthcode.audit.confusion import RATES  # noqa: PLC0415 - not needed for --help

    counts = at.overall
    flagged = counts.tp + counts.fp
    numbers = {name: _whole(getattr(counts, name), terminal) for name in ("tp", "fp", "fn", "tn")}
    numbers["flagged"] = _whole(flagged, terminal)
    share = of_100(counts.tp, flagged)
    first = _say(terminal, "of_100" if flagged else "none_flagged", share=share, **numbers)
    terminal.paragraph(f"{first} {_say(terminal, 'counts', **numbers)}")
    best = float(swept.thresholds[swept.best])
    terminal.paragraph(
        _say(
            terminal,
            "cost",
            ratio=ratio,
            cost=number_words(at.cost, terminal),
            best=number_words(swept.cost(swept.best), terminal),
            threshold=f"{best:.10g}" if math.isfinite(best) else _say(terminal, "nobody"),
        )
    )
    terminal.heading(_say(terminal, "rates"))
    rows = [
        (
            rate,
            percent(counts.rate(rate), terminal),
            _ends(at.intervals[rate], terminal).strip(" []"),
            _whole(counts.fraction(rate)[1], terminal),
        )
        for rate in RATES
    ]
    terminal.table(_HEADS[f"rates_{terminal.language}"], rows, right=frozenset({1, 2, 3}))


def _show_groups(at: AtThreshold, column: str, terminal: Terminal) -> None:
    from healthcode.audit.confusion import LEAST_PEOPLE  # noqa: PLC0415 - not needed for --help

    terminal.heading(_say(terminal, "groups", column=column))
    rows = [
        (
            _starred(name, at),
            _whole(counts.total, terminal),
            *(percent(counts.rate(rate), terminal) for rate in _BY_GROUP),
        )
        for name, counts in at.groups.items()
    ]
    terminal.table(_HEADS[f"groups_{terminal.language}"], rows, right=frozenset(range(1, 7)))
    if any(counts.total < LEAST_PEOPLE for counts in at.groups.values()):
        terminal.paragraph(_say(terminal, "small"), indent="  ")
    for rate in ("ppv", "fpr", "fnr"):
        spread = at.spreads.get(rate)
        if spread is None:
            continue
        low, high = (at.groups[name].rate(rate) for name in (spread.lowest, spread.highest))
        words = _say(
            terminal,
            "spread",
            rate=rate,
            low=percent(low, terminal),
            lowest=_starred(spread.lowest, at),
            high=percent(high, terminal),
            highest=_starred(spread.highest, at),
            difference=percent(spread.difference, terminal).rstrip("%"),
            first=_ends(spread.difference_interval, terminal).replace("%", ""),
            ratio=_ratio(spread.ratio, terminal),
            second=_ratio_ends(spread.ratio_interval, terminal),
        )
        terminal.paragraph(words, indent="    ", first="  - ")
    if len(at.groups) > 1:
        terminal.paragraph(_say(terminal, "trap"), indent="    ", first="  - ")


def _show_sweep(swept: Sweep, terminal: Terminal) -> None:
    positions = swept.shown(MOST_SHOWN)
    total = len(swept.thresholds)
    name = "sweep" if len(positions) == total else "sweep_thinned"
    terminal.heading(_say(terminal, name, shown=len(positions), all=_whole(total, terminal)))
    rows = []
    for at in positions:
        counts, threshold = swept.confusion(at), float(swept.thresholds[at])
        rows.append(
            (
                f"{threshold:.10g}" if math.isfinite(threshold) else _say(terminal, "nobody"),
                *(
                    _whole(number, terminal)
                    for number in (counts.tp + counts.fp, counts.tp, counts.fp, counts.fn)
                ),
                of_100(*counts.fraction("ppv")),
                number_words(swept.cost(at), terminal) + (" <" if at == swept.best else "  "),
            )
        )
    terminal.table(_HEADS[f"sweep_{terminal.language}"], rows, right=frozenset(range(1, 7)))


def number_words(number: Fraction, terminal: Terminal) -> str:
    """Write a number that may have decimals, two at the most."""
    if number.denominator == 1:
        return _whole(int(number), terminal)
    text = f"{float(number):,.2f}".rstrip("0")
    return text.translate(str.maketrans(",.", ".,")) if terminal.language == "de" else text


def of_100(part: int, whole: int) -> str:
    """Say how many of 100 that is: whole ones, or `under 1`; a dash where there is nobody."""
    if not whole:
        return NOT_ESTIMABLE
    of_hundred = Fraction(100 * part, whole)
    if 0 < of_hundred < 1:
        return "<1"
    if 99 < of_hundred < 100:
        return ">99"
    return str(math.floor(of_hundred + Fraction(1, 2)))


def percent(value: float | None, terminal: Terminal) -> str:
    """Write a share with one decimal; a dash where it is not estimable."""
    if value is None:
        return NOT_ESTIMABLE
    text = f"{100 * value:.1f}%"
    return text.replace(".", ",") if terminal.language == "de" else text


def _ends(interval: Interval | None, terminal: Terminal) -> str:
    if interval is None:
        return ""
    return f" [{percent(interval.low, terminal)} to {percent(interval.high, terminal)}]".replace(
        " to ", " bis " if terminal.language == "de" else " to "
    )


def _ratio(value: float | None, terminal: Terminal) -> str:
    if value is None:
        return NOT_ESTIMABLE
    return f"{value:.2f}".replace(".", "," if terminal.language == "de" else ".")


def _ratio_ends(interval: Interval | None, terminal: Terminal) -> str:
    if interval is None:
        return ""
    between = "bis" if terminal.language == "de" else "to"
    return f" [{_ratio(interval.low, terminal)} {between} {_ratio(interval.high, terminal)}]"


def _starred(name: str, at: AtThreshold) -> str:
    from healthcode.audit.confusion import LEAST_PEOPLE  # noqa: PLC0415 - not needed for --help

    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f"{short} *" if at.groups[name].total < LEAST_PEOPLE else short


def _whole(number: int, terminal: Terminal) -> str:
    from healthcode.scoring.words import whole_number  # noqa: PLC0415 - not needed for --help

    return whole_number(number, terminal.language)


def _say(terminal: Terminal, name: str, **values: object) -> str:
    return _TEXTS[name][terminal.language == "de"].format(**values)
