"""The sentences of tour and kit, by key, in every language there is.

English is the source: one TOML file for each area, ``words/en/AREA.toml``, of nested keys and texts with
``{placeholders}``. Another language has files of the same keys beside it, or else a catalogue.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from healthcode.lesson.catalogue import SOURCE, WHOLE, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FOLDER = "words"


@dataclass(frozen=True)
class Words:
    """The texts of one language.

    Args:
        language: Its two letters.
    """

    language: str = SOURCE

    def say(self, key: str, /, **values: object) -> str:
        """Give a text with its placeholders filled in.

        Args:
            key: The area and the keys of its file, such as ``tour.town.headline``.
            values: By placeholder.

        Raises:
            KeyError: If there is no such text, or a placeholder has no value.
        """
        return texts(self.language)[key].format(**values)

    def counted(self, key: str, number: float, shown: str) -> str:
        """Give a number with its noun, in the singular or the plural.

        Args:
            key: Of the noun: ``KEY.one`` and ``KEY.many`` are its texts, each with ``{number}``.
            number: How many.
            shown: The same as text.

        Raises:
            KeyError: If there is no such noun.
        """
        return self.say(f"{key}.{'one' if number == 1 else 'many'}", number=shown)

    def has(self, key: str) -> bool:
        """Say whether there is such a text."""
        return key in texts(self.language)


@cache
def texts(language: str) -> Mapping[str, str]:
    """Give every text of a language by its key.

    Raises:
        KeyError: If there are no texts in this language.
    """
    folder = resources.files("healthcode.lesson") / _FOLDER / language
    if not folder.is_dir():
        if language not in WHOLE:
            raise KeyError(language)
        english = texts(SOURCE)
        return {key: translated(f"{_FOLDER}.{key}", text, language) for key, text in english.items()}
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            area = file.name.removesuffix(".toml")
            found |= dict(_flat(area, tomllib.loads(file.read_text(encoding="utf-8"))))
    return found


def languages() -> tuple[str, ...]:
    """Name the languages there are, the source first."""
    folder = resources.files("healthcode.lesson") / _FOLDER
    beside = {one.name for one in folder.iterdir() if one.is_dir() and not one.name.startswith("_")}
    return (SOURCE, *sorted((beside | set(WHOLE)) - {SOURCE}))


def _flat(before: str, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        key = f"{before}.{name}"
        if isinstance(value, str):
            yield key, value
        else:
            yield from _flat(key, value)
