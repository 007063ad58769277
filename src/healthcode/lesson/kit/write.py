"""Write the whole kit into a folder that appears as a whole or not at all.

The files are listed in ``docs/reference/kit.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

import healthcode
from healthcode.dataset import load_dataset
from healthcode.lesson.balance import balances
from healthcode.lesson.balance import warnings as balance_warnings
from healthcode.lesson.content import load_content
from healthcode.lesson.kit import answers, cards, sheets
from healthcode.lesson.kit.card_languages import (
    CARD_PIECES,
    card_filling,
    is_printable,
    rest_language,
    with_card_words,
)
from healthcode.lesson.kit.document import PAPERS, Look
from healthcode.lesson.kit.filling import Filling
from healthcode.lesson.kit.html import piece_html
from healthcode.lesson.kit.kit_folder import kit_folder, order_words
from healthcode.lesson.kit.markdown import piece_markdown
from healthcode.lesson.kit.numbers import figures_csv
from healthcode.lesson.kit.pdf import piece_pdf
from healthcode.lesson.kit.readme import readme
from healthcode.lesson.kit.residents import deal_residents
from healthcode.run_folder import read_manifest
from healthcode.scoring.output import write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from healthcode.lesson.content import Content
    from healthcode.lesson.kit.document import Piece
    from healthcode.lesson.kit.readme import Order
    from healthcode.lesson.kit.residents import DealtResidents
    from healthcode.lesson.material import Material
    from healthcode.policy.model import Policy
    from healthcode.report.charts import Language
    from healthcode.run_folder import Manifest

README, HTML, PDF, NUMBERS = "README.html", "html", "pdf", "numbers"
#: Written as Markdown too, in the folder itself.
_AS_MARKDOWN = {"model-card": "MODEL-CARD.md", "sources": "SOURCES.md"}
#: What a PDF cannot show as a browser does.
_PRINTABLE = {"glossary": sheets.printable_glossary}
_HASH_SHOWN = 8
LICENCE = (
    "The texts and the layout of this kit are licensed under the Creative Commons Attribution 4.0\n"
    "International licence (CC BY 4.0): https://creativecommons.org/licenses/by/4.0/\n\n"
    "You may copy, change and share them, also in a school book, if you name healthcode as the source\n"
    "and say what you changed. The program healthcode itself is under the Apache licence 2.0.\n\n"
    "Die Texte und die Gestaltung dieses Pakets stehen unter CC BY 4.0: kopieren, ändern und weitergeben\n"
    "ist erlaubt, wenn healthcode als Quelle und jede Änderung genannt wird.\n"
)


@dataclass(frozen=True)
class Written:
    """What was written.

    Args:
        pieces: Names of all pieces, in the order of the list.
        warnings: About balance and about the deck.
        has_pdf: Whether there are PDF files.
        only_html: Names of pieces that have none all the same.
    """

    pieces: tuple[str, ...]
    warnings: tuple[str, ...]
    has_pdf: bool
    only_html: tuple[str, ...] = ()


def write_kit(
    folder: Path,
    material: Material,
    policy: Policy,
    order: Order,
    *,
    with_pdf: bool | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Written:
    """Write the kit; the same bytes for the same material and order, PDF with the same version of Typst.

    Args:
        folder: Missing, empty, or an earlier kit; the new one takes its place when all is written.
        material: The town and its audit.
        policy: That the town was lived under.
        order: What was asked for.
        with_pdf: Whether PDF files are written; None for where Typst is installed.
        report: Told how many files are rendered, and of how many.

    Raises:
        HealthcodeError: If the run is damaged.
        UsageError: If the folder has other files in it, or cannot be written.
        ValueError: If there are more cards than residents.
    """
    has_pdf = find_spec("typst") is not None if with_pdf is None else with_pdf
    manifest = read_manifest(material.run)
    found = _deal(material, manifest, policy, order.students)
    filling = Filling(material.document, rest_language(order.language), _given(found, order))
    on_cards = card_filling(filling, order.language)
    content = load_content(filling.language)
    weighed = balances(content, material.document)
    warnings = (
        *balance_warnings(weighed, filling.language, content.labels),
        *answers.lacking_words(found, filling),
    )
    residents = cards.resident_cards(with_card_words(found, order.language), _consequences(policy), on_cards)
    pieces = _pieces(content, residents, found, filling)
    only_html = tuple(piece.name for piece in pieces if piece.name in CARD_PIECES and not is_printable(piece))
    first = readme(order, pieces, warnings, found, filling, has_pdf=has_pdf, only_html=only_html)
    look = _look(manifest, order, filling)
    # A page in a language of cards says so, for the browser's choice of letters; charts have no words there.
    card_look = replace(_look(manifest, order, on_cards), language=cast("Language", order.language))
    looks = {piece.name: card_look if piece.name in CARD_PIECES else look for piece in (first, *pieces)}
    noted = order_words(
        order.seed,
        students=order.students,
        minutes=order.minutes,
        lang=order.language,
        paper=order.paper,
    )
    with kit_folder(folder, noted, language=filling.language) as place:
        without = only_html if has_pdf else tuple(looks)
        _write_pieces(place, [first, *pieces], looks, filling, without_pdf=without, report=report)
        _write_numbers(place / NUMBERS, material.document, filling)
        for piece in pieces:
            if piece.name in _AS_MARKDOWN:
                _write(place / _AS_MARKDOWN[piece.name], piece_markdown(piece, look.footer))
        _write(place / "LICENSE.txt", LICENCE)
    return Written(tuple(piece.name for piece in pieces), warnings, has_pdf, only_html)


def _deal(material: Material, manifest: Manifest, policy: Policy, students: int) -> DealtResidents:
    document = material.document
    example = document.get("creep", {}).get("order", {}).get("example", {}).get("person_id")
    met = document.get("lesson", {}).get("met", {}).values()
    dataset = load_dataset(str(material.run))
    try:
        return deal_residents(
            material.run,
            manifest,
            dataset,
            policy,
            students,
            listed_example=example,
            met=[str(one["person_id"]) for one in met if one["person_id"] is not None],
        )
    finally:
        dataset.close()


def _given(found: DealtResidents, order: Order) -> dict[str, object]:
    """Give the words of this kit that texts may speak of."""
    deck = found.deck
    return {
        "deck.cards": len(deck.dealt),
        "deck.red": deck.count("red"),
        "deck.yellow": deck.count("yellow"),
        "deck.green": deck.count("green"),
        "deck.red_in_town": deck.in_town["red"],
        "deck.red_infected": sum(one.is_infected for one in found.residents if one.dealt.colour == "red"),
        "kit.seed": order.seed,
        "kit.students": order.students,
        "kit.minutes": order.minutes,
        "kit.version": healthcode.__version__,
        "kit.command": order.command,
    }


def _pieces(content: Content, residents: Piece, found: DealtResidents, filling: Filling) -> list[Piece]:
    """Make all pieces but the first page, in the order in which they are listed."""
    written = {piece.name: piece for piece in sheets.pages(content, filling)}
    made = [
        residents,
        answers.whole_town(filling),
        *(sheets.worksheet(sheet, filling) for sheet in content.worksheets),
        sheets.motion_sheet(content, filling),
        sheets.side_sheets(balances(content, filling.document), filling),
        cards.model_cards(content, filling),
        cards.real_cards(content, filling),
        cards.role_cards(content, filling),
        cards.law_cards(content, filling),
        sheets.glossary(content, filling),
        answers.answer_key(content, found, filling),
    ]
    firsts = [written.pop(name) for name in ("teacher-notes", "info-slide", "vote-slips") if name in written]
    return [*firsts, *made, *written.values()]


def _consequences(policy: Policy) -> dict[str, tuple[str, ...]]:
    return {
        str(one.colour): tuple(
            name for name in ("stays_home", "gates_closed", "test_required") if getattr(one, name)
        )
        for one in policy.consequences
    }


def _look(manifest: Manifest, order: Order, filling: Filling) -> Look:
    parts = (
        filling.say("simulation"),
        filling.say("footer_town", seed=order.seed),
        filling.say("footer_version", version=manifest.version),
        filling.say(
            "footer_scenario", scenario=manifest.scenario_id, hash=manifest.scenario_sha256[:_HASH_SHOWN]
        ),
        filling.say("licence"),
    )
    return Look(
        language=filling.language,
        paper=PAPERS[order.paper],
        footer=" · ".join(parts),
        page_words=filling.say("page_of", page="{page}", pages="{pages}"),
        cut=filling.say("cut"),
        print_words=filling.say("print"),
        advice=filling.say("print_advice"),
    )


def _write_pieces(
    place: Path,
    pieces: Sequence[Piece],
    looks: Mapping[str, Look],
    filling: Filling,
    *,
    without_pdf: Collection[str],
    report: Callable[[int, int], None] | None,
) -> None:
    (place / HTML).mkdir()
    if any(piece.name not in without_pdf for piece in pieces):
        (place / PDF).mkdir()
    for done, piece in enumerate(pieces, 1):
        file = place / README if piece.name == "readme" else place / HTML / f"{piece.name}.html"
        look = looks[piece.name]
        _write(file, piece_html(piece, look))
        if piece.name not in without_pdf:
            change = _PRINTABLE.get(piece.name)
            printable = piece if change is None else change(piece, filling)
            (place / PDF / f"{piece.name}.pdf").write_bytes(piece_pdf(printable, look))
        if report is not None:
            report(done, len(pieces))


def _write_numbers(place: Path, document: Mapping[str, Any], filling: Filling) -> None:
    place.mkdir()
    write_json(place / "audit.json", document)
    _write(place / "figures.csv", figures_csv(document, filling.language))


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
