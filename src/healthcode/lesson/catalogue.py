"""The lesson's words in other languages: gettext catalogues, keyed by where the English text stands.

A message's context is its place, such as ``words.tour.town.headline`` or ``content.motions.police.title``,
and its id is the English text. German has every text; French and Chinese have the names of the glossary and
the words on resident cards and codes.
"""

from __future__ import annotations

import gettext
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from importlib.resources.abc import Traversable

DOMAIN = "healthcode-lesson"
FOLDER = "locales"
SOURCE = "en"
#: Languages with every text, and those with the names of the glossary and the words of cards and codes alone.
WHOLE = ("de",)
CARDS_ONLY = ("fr", "zh")
#: The files of the second kind, each row of which stood for one thing in all languages.
CARD_FILES = ("glossary_terms", "card_words")


def english(root: Traversable, structure: Container[str]) -> dict[str, str]:
    """Give every English text of the lesson by its place.

    Args:
        root: The folder of this package, or a copy of it.
        structure: Keys of content whose values are no words for a reader.
    """
    found = dict(_folder_texts(root / "words" / SOURCE, "words", ()))
    for name, tables in _tables(root / "content"):
        is_rows = name in CARD_FILES
        rows, hidden = (rows_in(tables, SOURCE), ()) if is_rows else (tables, structure)
        found |= dict(flat(f"content.{name}", rows, hidden))
    return {place: text for place, text in found.items() if text}


def rows_in(tables: Mapping[str, Any], language: str) -> dict[str, str]:
    """Give the rows of a file of names in one language; a row that is one text is English alone."""
    found: dict[str, str] = {}
    for key, row in tables.items():
        if isinstance(row, str):
            found |= {key: row} if language == SOURCE else {}
        elif language in row:
            found[key] = row[language]
    return found


def flat(before: str, node: Any, structure: Container[str]) -> Iterator[tuple[str, str]]:
    """Give every text of a tree of tables and lists by its place."""
    if isinstance(node, str):
        yield before, node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in structure:
                yield from flat(f"{before}.{name}", value, structure)
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from flat(f"{before}.{at}", value, structure)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language.

    Raises:
        KeyError: If there is none.
    """
    file = resources.files("healthcode.lesson") / FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not file.is_file():
        raise KeyError(language)
    with file.open("rb") as opened:
        return gettext.GNUTranslations(opened)


def translated(place: str, node: Any, language: str, structure: Container[str] = ()) -> Any:
    """Give a tree of English texts in another language; what is no text for a reader is left out.

    Raises:
        KeyError: If there is no catalogue of the language.
    """
    if isinstance(node, dict):
        return {
            name: translated(f"{place}.{name}", value, language, structure)
            for name, value in node.items()
            if name not in structure
        }
    if isinstance(node, list):
        return [translated(f"{place}.{at}", value, language, structure) for at, value in enumerate(node)]
    if isinstance(node, str) and node:
        return catalogue(language).pgettext(place, node)
    return node


def names_in_all(name: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    """Give each row of a file of names in all languages: as it stands there, else from the catalogues."""
    return {
        key: row
        if not isinstance(row, str)
        else {
            SOURCE: row,
            **{
                language: translated(f"content.{name}.{key}", row, language)
                for language in (*WHOLE, *CARDS_ONLY)
            },
        }
        for key, row in rows.items()
    }


def _folder_texts(folder: Traversable, place: str, structure: Container[str]) -> Iterator[tuple[str, str]]:
    for name, tables in _tables(folder):
        yield from flat(f"{place}.{name}", tables, structure)


def _tables(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8"))


def told_beside(root: Traversable, language: str, structure: Container[str]) -> dict[str, str]:
    """Give the texts of a language that stand as TOML beside the English ones, by their places.

    Args:
        root: The folder of this package, or a copy of it.
        language: Its two letters.
        structure: Keys of content whose values are no words for a reader.
    """
    found: dict[str, str] = {}
    kinds: tuple[tuple[str, Container[str]], ...] = (("words", ()), ("content", structure))
    for kind, hidden in kinds:
        folder = root / kind / language
        if folder.is_dir():
            found |= dict(_folder_texts(folder, kind, hidden))
    for name, tables in _tables(root / "content"):
        if name in CARD_FILES:
            found |= dict(flat(f"content.{name}", rows_in(tables, language), ()))
    return {place: text for place, text in found.items() if text}
