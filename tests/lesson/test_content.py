"""The words of the kit: whole in both languages, within a card, sourced, and fair to the pupils."""

from __future__ import annotations

import ast
import json
import re
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import healthcode
from healthcode.dataset.shown import escaped
from healthcode.lesson.content import (
    CONFIDENCES,
    ContentError,
    RealCard,
    fields_needed,
    load_content,
    sayings,
    texts,
)
from healthcode.lesson.said import PLACEHOLDER, filled, said
from healthcode.lesson.words import texts as kit_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.lesson.content import Content
    from healthcode.report.charts import Language

LANGUAGES: tuple[Language, ...] = ("en", "de")
#: What a card of 74 by 105 mm holds, and what fits below it in small letters.
A7_WORDS, FOOT_WORDS = 70, 30
#: A role card is twice as large.
A6_WORDS = 120
CJK = re.compile("[\u4e00-\u9fff]")

#: A pupil, a colour and something done to the pupil in one sentence, without a no: what no text may say.
PUPIL = {
    "en": r"\b(pupils?|students?|class|groups?|you|your|everybody|all|who(?:ever)?|those)\b",
    "de": r"\b(lernende\w*|schüler\w*|klasse|gruppen?|du|dich|ihr|euch|alle|wer|die)\b",
}
COLOUR = {
    "en": r"\b(red|yellow|green|orange|colours?|reds|greens)\b",
    "de": r"\b(rot\w*|gelb\w*|grün\w*|orange\w*|farben?)\b",
}
DONE = {
    "en": r"\b(sits?|stands?|seats?|moves?|go(?:es)? to|lines? up|leaves? the room|corner|grades?|marks|"
    r"points for|treats?|snacks?|rewards?|praised?|punish\w*|wears?|ranks?)\b",
    "de": r"\b(setz\w*|sitz\w*|stell\w* (?:sich|euch|dich)|steht auf|aufstehen|stehen auf|"
    r"geht (?:in|nach|zu)|ecke|noten?|benot\w*|platz|plätze|belohn\w*|gelobt|bestraf\w*|"
    r"trag\w* ein\w* (?:band|schild))\b",
}
NO = {
    "en": r"\b(no|not|never|nobody|nothing|without|neither|nor)\b",
    "de": r"\b(kein\w*|nicht|nie|niemand\w*|nichts|ohne|weder)\b",
}


def colours_a_pupil(sentence: str, language: Language) -> bool:
    """Say whether a sentence moves, seats or grades pupils by colour."""

    def has(words: dict[str, str]) -> bool:
        return re.search(words[language], sentence, re.IGNORECASE) is not None

    return has(PUPIL) and has(COLOUR) and has(DONE) and not has(NO)


def program_texts() -> Iterator[str]:
    """Give every text in the kit's program that may be printed; its explanations are left out."""
    package = Path(healthcode.__file__).parent
    for file in (*sorted((package / "lesson" / "kit").glob("*.py")), package / "cli" / "kit.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        explaining = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explaining:
                yield node.value


def sentences(text: str) -> Iterator[str]:
    yield from re.split(r"(?<=[.!?;:])\s+", text)


def words_in(*parts: str) -> int:
    return sum(len(part.split()) for part in parts)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    path = Path(__file__).with_name("content_audit.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(params=LANGUAGES)
def content(request: pytest.FixtureRequest) -> Content:
    return load_content(request.param)


def language_of(content: Content) -> Language:
    return "de" if content.language == "de" else "en"


def test_the_kit_has_every_piece(content: Content) -> None:
    assert len(content.motions) == 10
    assert len(content.roles) == 10
    assert len(content.evidence_model) == 14
    assert len(content.evidence_real) >= 14
    assert len(content.law_cards) == 12
    assert len(content.glossary) >= 25
    assert [len(sheet.questions) for sheet in content.worksheets] == [10, 10]
    assert {page.id for page in content.pages} == {
        "info-slide",
        "vote-slips",
        "tally",
        "observer-sheet",
        "statement-form",
        "rubric",
        "three-settings",
        "teacher-notes",
        "model-card",
        "sources",
    }


def test_german_is_a_translation_and_no_copy() -> None:
    english, german = dict(texts(load_content("en"))), dict(texts(load_content("de")))
    assert english.keys() == german.keys()
    same = {
        path
        for path, text in english.items()
        if german[path] == text
        and words_in(text) > 4
        and not path.startswith(("glossary", "card_words", "pages.sources"))
        and not path.endswith("source")
    }
    assert [path for path in same if re.search(r"[a-z]{3}", PLACEHOLDER.sub("", english[path]))] == []


def test_every_field_is_in_an_audit_or_has_words_for_its_absence(document: dict[str, Any]) -> None:
    needed = fields_needed(load_content("en"))
    assert needed == fields_needed(load_content("de"))
    missing = {field for field, is_optional in needed.items() if field not in document["fields"]}
    assert not missing
    base = ("acc.", "err.", "eq.", "con.", "sun.", "app.", "dec.")
    sure = {field for field, is_optional in needed.items() if not is_optional}
    assert sure
    assert all(field.startswith(base) for field in sure), "only what every audit has may be taken for granted"


def test_every_sentence_can_be_said_with_figures(content: Content, document: dict[str, Any]) -> None:
    for sentence in sayings(content):
        text = filled(sentence.text, document, language_of(content))
        assert not re.search(r"[{}]|\bNone\b|\bnan\b", text), text


def test_every_sentence_without_figures_says_what_stands_for_it(content: Content) -> None:
    nothing: dict[str, Any] = {"fields": {}, "run": {}, "tree": {}}
    for sentence in sayings(content):
        if sentence.optional:
            assert said(sentence.text, sentence.absent, nothing, language_of(content)) == sentence.absent


def test_every_answer_of_a_worksheet_rests_on_a_field(content: Content) -> None:
    for sheet in content.worksheets:
        assert [one.id for one in sheet.questions if not one.answer.fields] == []


def test_every_real_card_has_source_date_and_confidence(content: Content) -> None:
    chinese = [card for card in content.evidence_real if card.is_chinese]
    assert len(chinese) < len(content.evidence_real)
    for card in content.evidence_real:
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", card.date), card.id
        assert card.source
        assert card.confidence in CONFIDENCES
    for card in chinese:
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", card.parallel_date), card.id
        assert "China" not in card.parallel, "a parallel is from elsewhere"
        assert card.parallel_source


def test_a_chinese_case_needs_a_parallel_from_elsewhere() -> None:
    with pytest.raises(ValueError, match="parallel"):
        RealCard(
            id="alone",
            title="t",
            claim="c",
            date="2020-02",
            source="press",
            confidence="press",
            is_chinese=True,
        )


def test_every_law_card_has_source_and_date_and_says_what_to_check(content: Content) -> None:
    for card in content.law_cards:
        assert card.source
        assert re.match(r"\d{4}", card.date)
        assert card.check, "no wording was read in an official text yet"


def test_cards_hold_their_words(content: Content, document: dict[str, Any]) -> None:
    language = language_of(content)
    for card in content.evidence_model:
        claim = filled(card.claim.text, document, language)
        assert words_in(claim, card.assumes, card.limit) <= A7_WORDS, card.id
    for real in content.evidence_real:
        assert words_in(real.title, real.claim, real.parallel) <= A7_WORDS, real.id
        assert words_in(real.source, real.parallel_source) <= FOOT_WORDS, real.id
    for law in content.law_cards:
        assert words_in(law.title, law.says, law.use) <= A7_WORDS, law.id
        assert words_in(law.source) <= FOOT_WORDS, law.id
    for role in content.roles:
        fact = filled(role.private_fact.text, document, language)
        assert words_in(role.title, role.wants, fact, role.line) <= A6_WORDS, role.id


def test_the_info_slide_is_short_and_gives_both_sides_equal_room(content: Content) -> None:
    blocks = [text for _, text in texts(content.page("info-slide"))]
    assert 100 <= words_in(*blocks) <= 130
    _title, _what, case_for, case_against, real = blocks
    assert abs(words_in(case_for) - words_in(case_against)) <= 4
    assert "Port Linden" in real


def test_terms_and_cards_speak_four_languages() -> None:
    content = load_content("en")
    for key, names in [*((term.id, term.names) for term in content.glossary), *content.card_words.items()]:
        assert set(names) == {"en", "de", "fr", "zh"}
        assert all(names.values())
        if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", names["en"]).replace("healthcode", "")):
            assert CJK.search(names["zh"]), key
    assert len({term.names["en"] for term in content.glossary}) == len(content.glossary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_moves_seats_or_grades_pupils_by_colour(language: Language) -> None:
    spoken = [text for _, text in texts(load_content(language))]
    spoken += kit_words(language).values()
    spoken += program_texts()
    found = [one for text in spoken for one in sentences(text) if colours_a_pupil(one, language)]
    assert found == []


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", "Whoever has a red card sits in the back row."),
        ("en", "All pupils with green get a reward."),
        ("en", "The reds go to the left, everybody with yellow stands up."),
        ("de", "Wer eine rote Karte hat, setzt sich nach hinten."),
        ("de", "Alle mit grüner Karte werden belohnt."),
        ("de", "Die Farbe der Karte geht in die Note der Gruppe ein."),
    ],
)
def test_the_search_for_such_orders_finds_them(language: Language, order: str) -> None:
    assert colours_a_pupil(order, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_sign_that_is_printed_as_an_escape(language: Language) -> None:
    """A no-break space or a soft hyphen would stand on the sheet as its code."""
    for text in (*(one for _, one in texts(load_content(language))), *kit_words(language).values()):
        assert escaped(text) == text


def test_no_text_asks_for_names_or_counts_the_dead(content: Content) -> None:
    asked = re.compile(r"\b(your name|dein(?:en)? Name\w*|Name:|deaths? counter)\b", re.IGNORECASE)
    assert [text for _, text in texts(content) if asked.search(text)] == []


def test_the_teacher_is_told_that_nobody_is_coloured_and_what_is_invented(content: Content) -> None:
    told = " ".join(text for _, text in texts(content.page("teacher-notes")))
    for words in {
        "en": ("Nobody is coloured", "invented", "45 minutes", "90 minutes", "CC BY 4.0", "other country"),
        "de": (
            "Niemand bekommt eine Farbe",
            "erfunden",
            "45 Minuten",
            "90 Minuten",
            "CC BY 4.0",
            "anderen Landes",
        ),
    }[content.language]:
        assert words in told


def test_four_pages_of_notes_are_parted_by_three_breaks(content: Content) -> None:
    kinds = [block.kind for block in content.page("teacher-notes").blocks]
    assert kinds.count("page_break") == 3


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the shipped texts, to break them."""
    with resources.as_file(resources.files("healthcode.lesson").joinpath("content")) as folder:
        return Path(shutil.copytree(folder, tmp_path / "content"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_faults_are_told_at_once(copied: Path) -> None:
    change(copied / "motions.toml", '"averted"', '"overted"')
    change(copied / "evidence_real.toml", 'confidence = "press"', 'confidence = "hearsay"')
    change(copied / "law_cards.toml", "use =", "usage =")
    change(copied / "page_rubric.toml", 'kind = "table"', 'kind = "poster"')
    with pytest.raises(ContentError) as error:
        load_content("en", copied)
    told = "\n".join(error.value.faults)
    for fault in ("overted", "first_code.confidence", "gdpr_5.usage", "gdpr_5.use", "kind is one of"):
        assert fault in told
