"""One self-contained page with everybody's card: code, colour, reasons, and when it changes.

The page loads nothing from anywhere, is readable without script, and escapes every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthcode.codes.matrix import matrix_of
from healthcode.codes.picture_svg import draw_svg
from healthcode.codes.shapes import outline_shape
from healthcode.codes.symbol import LOOKS
from healthcode.pages import inline_svg, page_template
from healthcode.scoring.words import colour_word, time_words
from healthcode.tables import ALL_COLOURS, GREY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from healthcode.scoring.explained import Explanation
    from healthcode.scoring.telling import Section
    from healthcode.scoring.words import Language

#: The page's own words.
_LABELS: dict[str, dict[Language, str]] = {
    "title": {"en": "Port Linden: everybody's code", "de": "Port Linden: alle Codes"},
    "some_title": {"en": "Port Linden: some residents' codes", "de": "Port Linden: einige Codes"},
    "of": {"en": "of", "de": "von"},
    "at": {"en": "as of", "de": "Stand"},
    "residents": {"en": "residents", "de": "Personen"},
    "points": {"en": "points", "de": "Punkte"},
    "group": {"en": "group on file", "de": "Gruppe laut Akte"},
    "no_group": {"en": "no group on file", "de": "keine Gruppe in der Akte"},
    "all_evidence": {"en": "The evidence, row by row", "de": "Die Belege, Zeile für Zeile"},
    "mock": {"en": "MOCK / SIMULATION", "de": "ATTRAPPE / SIMULATION"},
    "warning": {
        "en": "Nobody on this page exists, and no code on it is a pass.",
        "de": "Niemand auf dieser Seite existiert, und kein Code auf ihr ist ein Ausweis.",
    },
    "demo_key": {
        "en": "All codes are signed with the published demo key, so anyone can link a code to its holder.",
        "de": "Alle Codes sind mit dem öffentlichen Demo-Schlüssel signiert; "
        "jeder kann einen Code seiner Person zuordnen.",
    },
    "next": {"en": "next, if nothing else happens", "de": "demnächst, wenn nichts geschieht"},
    "stays": {"en": "stays as it is", "de": "bleibt, wie er ist"},
    "jump": {"en": "Jump to a colour", "de": "Zu einer Farbe"},
}


@dataclass(frozen=True)
class Card:
    """What one card shows.

    Args:
        explanation: Why this colour.
        code_text: The signed text of the code.
        caption: Pseudonym and issue time, under the code.
    """

    explanation: Explanation
    code_text: str
    caption: str

    @property
    def picture(self) -> Markup:
        """The code as an SVG element, for a page."""
        return inline_svg(draw_svg(matrix_of(self.code_text), self.explanation.colour, self.caption))

    @property
    def next_step(self) -> tuple[Markup, str, str] | None:
        """The next colour's shape and word, and its time, if the colour changes by itself."""
        change, language = self.explanation.next_change, self.explanation.language
        if change is None:
            return None
        return (
            shape_svg(change.colour),
            colour_word(change.colour, language),
            time_words(change.at, language),
        )

    @property
    def sections(self) -> dict[str, Section]:
        """The sentences, by the name of their section."""
        return {section.name: section for section in self.explanation.sections()}


def cards_page(cards: Sequence[Card], language: Language, residents: int | None = None) -> str:
    """Write the page.

    Args:
        cards: Everybody's, or some people's; all of the same time and policy.
        language: Of the page's own words.
        residents: How many people there are, if the cards are not everybody's.

    Returns:
        A whole HTML document; the same cards always give the same bytes.
    """
    first = cards[0].explanation
    by_severity = [*reversed([colour for colour in ALL_COLOURS if colour != GREY]), GREY]
    groups = [
        {
            "colour": colour,
            "word": colour_word(colour, language),
            "shape": shape_svg(colour),
            "look": LOOKS[colour],
            "cards": [card for card in cards if card.explanation.colour == colour],
        }
        for colour in by_severity
    ]
    labels = {name: words[language] for name, words in _LABELS.items()}
    if residents is not None and residents != len(cards):
        labels["title"] = labels["some_title"]
        count = f"{len(cards):,} {labels['of']} {residents:,}"
    else:
        count = f"{len(cards):,}"
    page = page_template("cards.html.j2").render(
        labels=labels,
        language=language,
        policy_title=first.policy_title,
        policy_id=first.source.policy_id,
        time=time_words(first.as_of, language),
        provenance=str(first.source),
        groups=[group for group in groups if group["cards"]],
        resident_count=count,
    )
    return page + "\n"


def shape_svg(colour: str) -> Markup:
    """Draw a colour's shape alone, in the ink of its surroundings."""
    outlines = outline_shape(LOOKS[colour].shape, (12, 12), 9)
    polygons = "".join(
        f'<polygon points="{" ".join(f"{x:.2f},{y:.2f}" for x, y in outline)}"/>' for outline in outlines
    )
    return inline_svg(
        f'<svg class="shape" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">{polygons}</svg>'
    )
