"""The report's own words: one file for each block and language.

A word is named by its file and its key, such as ``groups.title`` or ``groups.rows.old``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.report.charts import Language


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Give all words of a language by their names.

    Raises:
        TypeError: If a file holds something else than words.
    """
    found: dict[str, str] = {}
    folder = files("healthcode.report.words").joinpath(language)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            words = tomllib.loads(file.read_text(encoding="utf-8"))
            found |= dict(_named(words, file.name.removesuffix(".toml")))
    return found


def _named(words: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, dict):
            yield from _named(value, f"{name}.{key}")
        elif isinstance(value, str):
            yield f"{name}.{key}", value
        else:
            raise TypeError(f"{name}.{key} is no text")
