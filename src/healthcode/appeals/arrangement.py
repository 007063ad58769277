"""An arrangement of appeals: the shipped ones, files of one's own, and all their faults at once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from healthcode.errors import HealthcodeError, Problem, ScenarioError
from healthcode.scenario.settings import Settings, settings_from_text
from healthcode.toml_file import KeyProblem, Library, counted, file_name, nearest, parse, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from healthcode.scenario.setting import Setting

FIX = (
    "Start from a shipped one: hotline, no-appeals or well-staffed; "
    "docs/reference/appeals.md explains every key."
)


class _Arrangements(Library):
    """The shipped arrangements; no command lists them, so an error names them all."""

    def _unknown(self, name: str) -> HealthcodeError:
        hint = nearest(name, self.shipped()).lstrip(". ")
        known = Problem("", "", f"shipped: {', '.join(self.shipped())}; a file ends in .toml")
        problems = (Problem("", "", hint), known) if hint else (known,)
        return self.error(f"no arrangement of appeals is called {shown(name)}", problems, self.fix)


_LIBRARY = _Arrangements("arrangement", "arrangements", "healthcode.appeals", ScenarioError, FIX)
_HEADER = {"id": True, "title": True, "title_de": False, "says": True}
_SOURCES = "sources"
CAPACITY = "desk.decided_per_10000_per_day"
#: Pairs of hours of one day of which the second must be later.
_HOURS = (("filing.opens_hour", "filing.closes_hour"), ("desk.opens_hour", "desk.closes_hour"))


@dataclass(frozen=True)
class Arrangement:
    """How appeals go.

    Args:
        id: As given to ``--appeals``.
        title: One line.
        title_de: The same in German; the English one where there is none.
        says: One plain sentence on how it is.
        settings: Every number, those included that the file does not name.
        sources: Where the changed ones come from, by key.
    """

    id: str
    title: str
    title_de: str
    says: str
    settings: Settings
    sources: Mapping[str, str]

    def staffed(self, times: float) -> Arrangement:
        """Give the same arrangement with so many times the decisions a day."""
        capacity = self.settings.number(CAPACITY) * times
        return replace(self, settings=self.settings.replaced({CAPACITY: capacity}))

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {"id": self.id, "title": self.title, "says": self.says, "settings": self.settings.to_json()}

    @property
    def content_hash(self) -> str:
        """The SHA-256 of all numbers, whatever the layout of the file."""
        text = json.dumps(self.settings.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def appeals_defaults() -> dict[str, Setting]:
    """Read the numbers that hold where an arrangement says nothing else, in the order of their file."""
    file = resources.files("healthcode").joinpath("appeals", "defaults.toml")
    return settings_from_text(file.read_text(encoding="utf-8"), "appeals/defaults.toml")


def shipped_arrangements() -> tuple[str, ...]:
    """List the ids of the arrangements that come with the program, in alphabetical order."""
    return _LIBRARY.shipped()


def appeals_text(name_or_path: str | Path) -> str:
    """Read the text of an arrangement as it stands in its file, comments included.

    Args:
        name_or_path: The id of a shipped arrangement, such as ``hotline``, or the path of a TOML file.

    Raises:
        ScenarioError: If there is no such arrangement, or the file cannot be read as text.
    """
    return _LIBRARY.text(name_or_path)


def load_arrangement(name_or_path: str | Path) -> Arrangement:
    """Read an arrangement and check it.

    Args:
        name_or_path: As for ``appeals_text``.

    Raises:
        ScenarioError: If there is no such arrangement, the file cannot be read, or it has faults. All faults
            are listed.
    """
    return arrangement_from_text(appeals_text(name_or_path), file_name(name_or_path))


def arrangement_from_text(text: str, where: str = "appeals.toml") -> Arrangement:
    """Turn the text of an arrangement into a checked one.

    Args:
        text: TOML: ``id``, ``title``, ``says``, then the settings that differ from the defaults, each with
            its source under ``[sources]``.
        where: What to call the file in messages.

    Raises:
        ScenarioError: If the text has faults; all of them are listed.
    """
    data = parse(text, where, ScenarioError, FIX)
    header = {key: value for key, value in data.items() if key in _HEADER}
    sources = data.get(_SOURCES, {})
    sections = {key: value for key, value in data.items() if key not in _HEADER and key != _SOURCES}
    problems = _header_problems(header)
    values, faults = _values(sections)
    problems += faults + _source_problems(sources, values)
    settings = Settings({key: setting.value for key, setting in appeals_defaults().items()})
    if not faults:
        taken = {key: appeals_defaults()[key].taken(value) for key, value in values.items()}
        settings = settings.replaced(taken)
        problems += _hour_problems(settings)
    if problems:
        raise ScenarioError(f"{where}: {counted(problems)}", tuple(problems), FIX)
    title = str(header["title"])
    return Arrangement(
        str(header["id"]), title, str(header.get("title_de", title)), str(header["says"]), settings, sources
    )


def _header_problems(header: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    for key, is_needed in _HEADER.items():
        if key not in header:
            found += [KeyProblem(key, "", "missing")] if is_needed else []
        elif not isinstance(header[key], str) or not header[key].strip():
            found.append(KeyProblem(key, shown(header[key]), "must be text in quotes"))
    return found


def _values(sections: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Collect the settings of a file by ``section.key``, and say what is wrong with them."""
    known = appeals_defaults()
    names = {setting.section for setting in known.values()}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for section, entries in sections.items():
        if section not in names:
            listed = ", ".join(sorted(names))
            hint = nearest(section, (*names, *_HEADER, _SOURCES)) or f". Sections: {listed}"
            problems.append(KeyProblem(section, shown(entries), f"unknown key{hint}"))
        elif not isinstance(entries, dict):
            problems.append(KeyProblem(section, shown(entries), "must be a table of settings"))
        else:
            values |= {f"{section}.{name}": value for name, value in entries.items()}
    for key, value in values.items():
        if key in known:
            problems += known[key].problems(value, key)
        else:
            problems.append(KeyProblem(key, shown(value), f"unknown key{nearest(key, known)}"))
    return values, problems


def _source_problems(sources: object, values: Mapping[str, Any]) -> list[Problem]:
    if not isinstance(sources, dict):
        return [KeyProblem(_SOURCES, shown(sources), "must be a table of texts")]
    found: list[Problem] = []
    for key in values:
        text = sources.get(key)
        if not isinstance(text, str) or not text.strip():
            wanted = 'must name a publication, or say "assumption"'
            found.append(KeyProblem(f'{_SOURCES}."{key}"', "" if text is None else shown(text), wanted))
    found += [
        KeyProblem(f'{_SOURCES}."{key}"', shown(text), f"no such setting in this file{nearest(key, values)}")
        for key, text in sources.items()
        if key not in values
    ]
    return found


def _hour_problems(settings: Settings) -> list[Problem]:
    return [
        KeyProblem(
            closes, str(settings.count(closes)), f"must be later than {opens}, {settings.count(opens)}"
        )
        for opens, closes in _HOURS
        if settings.count(closes) <= settings.count(opens)
    ]
