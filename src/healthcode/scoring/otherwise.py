"""Tell what would have made somebody green."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.scoring.words import colour_word, counted, phrase, time_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from healthcode.scoring.counterfactual import OwnEvent
    from healthcode.scoring.explained import Explanation
    from healthcode.scoring.words import Language

#: So many cases are named; JSON has them all.
_MOST_NAMED = 6


def tell_counterfactual(explanation: Explanation) -> Iterator[str]:
    """Tell what would have made somebody green, and what lies outside their power."""
    found, language = explanation.counterfactual, explanation.language
    if found is None:
        return
    if found.outcome == "by_hand":
        yield phrase("without_by_hand", language)
        return
    if found.outcome == "none" and all(row.share == "none" for row in explanation.evidence):
        yield phrase("without_silence", language)
        return
    rows = _rows(found.without, language)
    tells_cut = found.is_cut and found.outcome != "green"
    is_one = found.outcome == "green" and len(rows) == 1
    yield phrase(
        f"without_{found.outcome}{'_cut' if tells_cut else '_one' if is_one else ''}",
        language,
        rows=listed(rows, language),
        most=found.most_rows,
        tries=counted(found.tries, "try", language),
        colour=colour_word(found.colour, language),
        points=counted(found.points, "dative_point", language),
    )
    for way in found.other_ways:
        yield phrase(
            "without_instead" if found.outcome == "green" else "without_instead_milder",
            language,
            rows=listed(_rows(way.without, language), language),
            colour=colour_word(found.colour, language),
            points=counted(way.points, "dative_point", language),
        )
    if tells_cut:
        yield phrase("without_cut", language)
    elif found.has_more_ways:
        yield phrase("without_more", language)
    if found.cases:
        named = [*found.cases[:_MOST_NAMED]]
        if len(found.cases) > _MOST_NAMED:
            named.append(phrase("more", language, number=len(found.cases) - _MOST_NAMED))
        yield phrase("outside_reports", language, people=listed(named, language))
    if found.districts:
        sentence_id = "outside_level" if len(found.districts) == 1 else "outside_levels"
        yield phrase(sentence_id, language, districts=listed(found.districts, language))


def _rows(events: Iterable[OwnEvent], language: Language) -> list[str]:
    return [
        phrase("without_row", language, event=event.event_id, time=time_words(event.known_at, language))
        for event in events
    ]


def listed(names: list[str] | tuple[str, ...], language: Language) -> str:
    """Join names with commas, and a word before the last."""
    if not names:
        return ""
    head, last = names[:-1], names[-1]
    return f"{', '.join(head)}{phrase('and', language)}{last}" if head else last
