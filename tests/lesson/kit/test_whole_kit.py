"""The whole command on a small town: every file, the same bytes twice, its numbers, no pupil's data."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

import healthcode.cli.kit as command
from healthcode.cli.main import build_app
from healthcode.lesson.content import load_content
from healthcode.lesson.kit.kit_folder import CONTENTS
from healthcode.lesson.material import PARTS, Material, Recipe, prepare_parts
from healthcode.lesson.said import fields_in, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PIECES = 22
FOOTERS = {
    "de": "SIMULATION. Erfundene Stadt.",
    "fr": "SIMULATION. Invented town.",
}


@dataclass(frozen=True)
class Kits:
    """Kits of one town.

    Args:
        root: Where they stand.
        german: A German one, ordered twice in the same folder.
        first: What it held after the first order.
        french: One with French cards.
        replaced: What the second order printed.
    """

    root: Path
    german: Path
    first: dict[str, bytes]
    french: Path
    replaced: Result


def order(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(build_app(), ["kit", "-o", str(folder), *words])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """A town of few people on few days, and two towns over seeds."""
    recipe = Recipe("linden-7", people=200, days=9, seeds=2, alternatives=())
    return prepare_parts(recipe, tmp_path_factory.mktemp("town"), PARTS)


@pytest.fixture(scope="module")
def kits(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kits]:
    root = tmp_path_factory.mktemp("kits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "_prepared", lambda *_: material)
        german, french = root / "one" / "kit", root / "french"
        order(french, "--lang", "fr", "--paper", "letter")
        order(german, "--lang", "de", "--students", "9")
        first = contents(german)
        replaced = order(german, "--lang", "de", "--students", "9")
        yield Kits(root, german, first, french, replaced)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def words_of(page: Path) -> str:
    bare = re.sub(r"<(style|script|svg).*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", bare)))


def audit_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "numbers" / "audit.json").read_text(encoding="utf-8")))


def test_the_same_order_gives_the_same_bytes_and_nothing_beside_its_folder(kits: Kits) -> None:
    """A kit that takes the place of an earlier one is the same too, and leaves no other folder behind."""
    assert contents(kits.german) == kits.first
    assert sorted(path.name for path in kits.root.iterdir()) == ["french", "one"]
    assert [path.name for path in (kits.root / "one").iterdir()] == ["kit"]
    assert "Es ersetzt das Paket, das dort lag." in kits.replaced.output


def test_scan_reads_every_code_from_the_printed_cards(kits: Kits) -> None:
    """Nine cards on three pages: nine accepted codes, as the answer key has them."""
    printed = kits.german / "pdf" / "residents.pdf"
    if not printed.is_file():
        pytest.skip("PDF files need Typst")
    pytest.importorskip("zxingcpp")
    pytest.importorskip("pypdfium2")
    result = CliRunner().invoke(build_app(), ["scan", str(printed), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["accepted"], told["refused"]) == (9, 0)
    rows = re.findall(r">([RYOG]) · ", (kits.german / "html" / "answer-key.html").read_text(encoding="utf-8"))
    assert sorted(code["colour"][0].upper() for code in told["codes"]) == sorted(rows)


def test_every_piece_is_there_in_both_formats_and_in_the_list_of_files(kits: Kits) -> None:
    """One page and one PDF for each piece, and the list names every file but itself."""
    files = contents(kits.german)
    pages = {name for name in files if name.startswith("html/")}
    assert len(pages) == PIECES
    assert {"README.html", "MODEL-CARD.md", "SOURCES.md", "LICENSE.txt", "numbers/figures.csv"} <= set(files)
    printed = {name for name in files if name.startswith("pdf/")}
    names = {name.removeprefix("html/").removesuffix(".html") for name in pages} | {"readme"}
    assert {name.removeprefix("pdf/").removesuffix(".pdf") for name in printed} in (names, set())
    listed = json.loads(files[CONTENTS])["files"]
    assert set(listed) == set(files) - {CONTENTS}


def test_every_sheet_has_its_footer(kits: Kits) -> None:
    """Simulation, town, version, scenario and licence stand at the foot of each sheet of every page."""
    for folder, footer in ((kits.german, FOOTERS["de"]), (kits.french, FOOTERS["fr"])):
        for page in [folder / "README.html", *sorted((folder / "html").iterdir())]:
            if folder == kits.french and page.stem == "residents":
                footer_here = "SIMULATION. Ville inventée."
            else:
                footer_here = footer
            text = page.read_text(encoding="utf-8")
            sheets = len(re.findall(r'<section[^>]*class="[^"]*sheet', text))
            assert sheets >= 1, page.name
            assert text.count(footer_here) >= sheets, page.name
            for part in ("linden-7", "healthcode 0.", "lesson", "CC BY 4.0"):
                assert part in text, (page.name, part)


def test_every_answer_is_made_of_fields_of_the_audit(kits: Kits) -> None:
    """The key says what the fields on disk say, and the table for spreadsheets has the same values."""
    audit = audit_of(kits.german)
    key = words_of(kits.german / "html" / "answer-key.html")
    with (kits.german / "numbers" / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["field"]: row["value"] for row in csv.DictReader(stream)}
    answered = 0
    for sheet in load_content("de").worksheets:
        for question in sheet.questions:
            answer = question.answer
            told = said(answer.text, answer.absent, audit, "de")
            assert re.sub(r"\s+", " ", told.replace("**", "")) in key, question.id
            if told != answer.absent:
                answered += 1
                for field in fields_in(answer.text):
                    value = audit["fields"][field]["value"]
                    assert rows[field] == ("" if value is None else repr(value)), field
    assert answered >= 14


def test_no_page_asks_for_a_pupil_or_loads_anything(kits: Kits) -> None:
    """No field to type in, no name to write, no address that is fetched."""
    for folder in (kits.german, kits.french):
        for page in folder.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r"<(input|textarea|select|form|iframe|img|link|object)\b", text), page.name
            assert not re.search(r"""\b(src|href)\s*=\s*["']?(https?:)?//""", text), page.name
            assert not re.search(r"(Name|Nom|Vorname|Klasse|Class)\s*:?\s*_", words_of(page)), page.name


def test_french_cards_leave_no_english_word_and_the_rest_says_so(kits: Kits) -> None:
    """Every word on the cards is French, the first page says what is not, and the glossary has French."""
    cards = words_of(kits.french / "html" / "residents.html")
    for english in (
        "bought",
        "scan at work",
        "no rows",
        "near another",
        "worker",
        "years old",
        "RED",
        "With",
    ):
        assert english not in cards, english
    assert re.search(r"Tirage voulu : \d+ cartes sur 28 sont rouges\.", cards)
    assert "Everything else is in English." in words_of(kits.french / "README.html")
    assert "code sanitaire" in words_of(kits.french / "html" / "glossary.html")


def test_a_foreign_folder_and_a_changed_kit_are_refused_and_left_alone(
    kits: Kits, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the teacher's own is never lost, and the refusal speaks German if asked to."""
    monkeypatch.setattr(command, "_prepared", lambda *_: material)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "marks.txt").write_text("kept", encoding="utf-8")
    changed = tmp_path / "changed"
    shutil.copytree(kits.german, changed)
    (changed / "html" / "motions.html").write_text("my own motion", encoding="utf-8")
    for folder, told in ((tmp_path / "mine", "ist kein Paket"), (changed, "html/motions.html")):
        before = contents(folder)
        result = CliRunner().invoke(build_app(), ["kit", "-o", str(folder), "--lang", "de"])
        assert result.exit_code == 2
        refusal = str(result.exception) + result.output
        assert told in refusal
        assert "kein Paket wurde geschrieben" in refusal
        assert contents(folder) == before
