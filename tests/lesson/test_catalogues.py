"""The lesson's catalogues: whole, in step with the English texts, and true to the glossary."""

from __future__ import annotations

import gettext
import io
import re
import runpy
import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import healthcode.lesson
from healthcode.lesson import catalogue
from healthcode.lesson.catalogue import CARD_FILES, CARDS_ONLY, DOMAIN, FOLDER, WHOLE
from healthcode.lesson.content import STRUCTURE, load_content
from healthcode.lesson.content import texts as content_texts
from healthcode.lesson.words import texts as word_texts

pytest.importorskip("babel")

LESSON = Path(healthcode.lesson.__file__).parent
LANGUAGES = (*WHOLE, *CARDS_ONLY)
TOOL = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "tools" / "lesson_catalogues.py")))
#: Whether other languages still stand as TOML beside the English texts.
IS_TOML = (LESSON / "words" / "de").is_dir()

#: Glossary terms whose German has one form to look for, with the English that calls for it. Common words,
#: such as red or contact, are left out: they stand in other senses too.
CHECKED = {
    "health_code": (r"\bhealth codes?\b", r"Gesundheitscode"),
    "person_day": (r"\bperson-days?\b", r"Personentag"),
    "quarantine": (r"\bquarantine", r"[Qq]uarant"),
    "base_rate": (r"\bbase rates?\b", r"Grundrate"),
    "proportionality": (r"\bproportionality\b", r"Verhältnismäßigkeit"),
}
#: Other German words for a fixed term, which no text may use.
NEVER = {
    "seed": r"\b[Ss]eeds?\b|\bSaat|Zufallszahl|Startzahl",
    "health_code": r"Gesundheits-Code|[Hh]ealth [Cc]ode",
    "false_positive": r"Fehlalarm|falsch[- ][Pp]ositiv",
    "person_day": r"Personen-Tag|Mann-?[Tt]ag",
    "motion": r"\bMotion\b",
    "uptake": r"Nutzungsrate|Verbreitungsgrad",
}
_NO_WORDS = re.compile(r"\{[^}]*\}|--\w+|`[^`]*`")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the shipped catalogues; while German is still TOML, what the conversion makes of it."""
    copied = tmp_path_factory.mktemp("lesson") / "lesson"
    for name in ("words", "content", FOLDER):
        if (LESSON / name).is_dir():
            shutil.copytree(LESSON / name, copied / name)
    if IS_TOML:
        TOOL.convert(copied)
    return copied


def test_no_catalogue_misses_a_text_is_fuzzy_or_has_other_placeholders(root: Path) -> None:
    """Nor does one have a text that is no longer there, a stale .mo, or the .pot a stale text."""
    assert TOOL.check(root) == []


def test_german_has_all_texts_and_the_others_those_of_cards_and_glossary(root: Path) -> None:
    """There is something to check, and it is what a class sees in its language."""
    whole = TOOL.wanted(root)
    assert TOOL.wanted(root, "de") == whole
    assert len(whole) > 1000
    for language in CARDS_ONLY:
        cards = TOOL.wanted(root, language)
        assert len(cards) > 50
        assert {place.split(".")[1] for place in cards} == set(CARD_FILES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_says_what_the_po_says(root: Path, language: str) -> None:
    """Python's own gettext finds each text of the .po in the .mo by its place."""
    path = TOOL.po_path(root, language)
    compiled = gettext.GNUTranslations(io.BytesIO(path.with_suffix(".mo").read_bytes()))
    messages = [one for one in TOOL.read(path, language) if one.id]
    assert messages
    for message in messages:
        assert compiled.pgettext(message.context, message.id) == message.string


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_what_a_reader_is_told(
    root: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content and words read from catalogues are the same as those that are read now."""
    compiled = TOOL.po_path(root, language).with_suffix(".mo")
    content = load_content("de")
    monkeypatch.setattr(
        catalogue, "catalogue", lambda _: gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    )
    names: list[tuple[str, Any]] = [(f"glossary_terms.{one.id}", one.names) for one in content.glossary]
    names += [(f"card_words.{key}", row) for key, row in content.card_words.items()]
    for place, row in names:
        assert catalogue.translated(f"content.{place}", row["en"], language) == row[language]
    if language in WHOLE:
        told = word_texts(language)
        for key, text in word_texts("en").items():
            assert catalogue.translated(f"words.{key}", text, language) == told[key]


def test_faults_of_a_catalogue_are_found(root: Path, tmp_path: Path) -> None:
    """A fuzzy text, an empty one, other placeholders, one too many, one too few, and a stale .mo."""
    copied = tmp_path / "lesson"
    shutil.copytree(root, copied)
    path = TOOL.po_path(copied, "de")
    text = path.read_text(encoding="utf-8")
    places = re.findall(r'\nmsgctxt "(words\.vote\.(?:oxford|gross|title|few|before))"\n', text)
    assert len(places) == 5
    text = text.replace('msgctxt "words.vote.gross"', '#, fuzzy\nmsgctxt "words.vote.gross"')
    text = re.sub(r'(msgctxt "words\.vote\.title"\nmsgid .*\nmsgstr )".*"', r'\1""', text)
    text = re.sub(
        r'(msgctxt "words\.vote\.few"\n(?:.*\n)*?msgstr (?:.*\n)*?.*?)\{points\}', r"\1{dots}", text
    )
    text = text.replace('msgctxt "words.vote.before"', 'msgctxt "words.vote.earlier"')
    path.write_text(text, encoding="utf-8")
    assert TOOL.check(copied) == [
        "de: words.vote.before: missing",
        "de: words.vote.earlier: no text in English",
        "de: words.vote.few: other placeholders",
        "de: words.vote.gross: fuzzy",
        "de: words.vote.title: not translated",
        "de: the .mo is not the compiled .po",
    ]


def test_a_changed_english_text_becomes_fuzzy_and_a_new_one_empty(root: Path, tmp_path: Path) -> None:
    """Then the check fails until somebody has looked at it; German is never shown for another English."""
    copied = tmp_path / "lesson"
    shutil.copytree(root, copied)
    file = copied / "words" / "en" / "vote.toml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace('before = "before"', 'before = "beforehand"\nbrand_new = "new"')
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    TOOL.update(copied)
    TOOL.compile_all(copied)
    faults = TOOL.check(copied)
    assert faults == ["de: words.vote.before: fuzzy", "de: words.vote.brand_new: not translated"]
    compiled = TOOL.po_path(copied, "de").with_suffix(".mo").read_bytes()
    told = gettext.GNUTranslations(io.BytesIO(compiled))
    assert told.pgettext("words.vote.before", "beforehand") == "beforehand"


def test_an_update_without_changes_changes_no_byte(root: Path, tmp_path: Path) -> None:
    """No date and no order but that of the texts."""
    copied = tmp_path / "lesson"
    shutil.copytree(root, copied)
    before = {path: path.read_bytes() for path in (copied / FOLDER).rglob("*.*")}
    assert len(before) == 1 + 2 * len(LANGUAGES)
    TOOL.update(copied)
    TOOL.compile_all(copied)
    assert {path: path.read_bytes() for path in (copied / FOLDER).rglob("*.*")} == before


@pytest.mark.skipif(not IS_TOML, reason="the texts have left TOML")
def test_the_switch_leaves_english_and_the_same_texts(tmp_path: Path) -> None:
    """German goes, each row of names keeps its English, and the catalogues are whole without the rest."""
    copied = tmp_path / "lesson"
    for name in ("words", "content"):
        shutil.copytree(LESSON / name, copied / name)
    before = catalogue.english(copied, STRUCTURE)
    TOOL.switch(copied)
    assert not (copied / "words" / "de").exists()
    assert not (copied / "content" / "de").exists()
    assert catalogue.english(copied, STRUCTURE) == before
    assert TOOL.check(copied) == []
    for name in CARD_FILES:
        rows = tomllib.loads((copied / "content" / f"{name}.toml").read_text(encoding="utf-8"))
        assert all(isinstance(row, str) for row in rows.values())


def test_a_language_without_a_catalogue_is_refused() -> None:
    """Nobody gets English under another name."""
    with pytest.raises(KeyError):
        catalogue.catalogue("xx")
    with pytest.raises(KeyError):
        word_texts("xx")
    assert DOMAIN.startswith("healthcode")


@pytest.mark.parametrize("term", CHECKED)
def test_the_german_of_a_term_is_the_one_of_the_glossary(term: str) -> None:
    """Where an English text says a fixed term, the German one beside it says the fixed German."""
    names = next(one.names for one in load_content("en").glossary if one.id == term)
    english, german = CHECKED[term]
    assert re.search(english, names["en"], re.IGNORECASE)
    assert re.search(german, names["de"])
    told = [*pairs_of_content(), *pairs_of_words()]
    said = [(place, one, two) for place, one, two in told if re.search(english, _NO_WORDS.sub("", one))]
    assert said, "the term is used"
    assert [place for place, _, two in said if not re.search(german, two)] == []


@pytest.mark.parametrize("term", NEVER)
def test_no_german_text_has_another_word_for_a_fixed_term(term: str) -> None:
    """One thing has one name, on every sheet and screen."""
    (names,) = (one.names for one in load_content("en").glossary if one.id == term)
    assert not re.search(NEVER[term], names["de"])
    found = [
        (place, text)
        for place, _, text in [*pairs_of_content(), *pairs_of_words()]
        if re.search(NEVER[term], _NO_WORDS.sub("", text))
    ]
    assert found == []


def pairs_of_content() -> list[tuple[str, str, str]]:
    """Give each text of the content with its German; names in all languages are no pairs."""
    german = dict(content_texts(load_content("de")))
    return [
        (place, text, german[place])
        for place, text in content_texts(load_content("en"))
        if not place.startswith("card_words.") and ".names." not in place
    ]


def pairs_of_words() -> list[tuple[str, str, str]]:
    german = word_texts("de")
    return [(key, text, german[key]) for key, text in word_texts("en").items()]
