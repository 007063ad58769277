"""What a scenario is once its file has been read and found free of faults."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from healthcode.scenario.settings import defaults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.scenario.setting import Value
    from healthcode.scenario.settings import Settings

#: The source of a value for which a scenario names none.
INVENTED = "invented"
#: The source of a value that was typed beside the scenario.
TYPED = "typed on the command line"


@dataclass(frozen=True)
class Change:
    """One setting that differs from the defaults.

    Args:
        key: ``section.name``.
        value: What holds in this scenario.
        default: What holds elsewhere.
        source: A publication, ``invented``, or that it was typed on the command line.
    """

    key: str
    value: Value
    default: Value
    source: str


@dataclass(frozen=True)
class Scenario:
    """One town to simulate.

    Args:
        id: As given to ``healthcode simulate``.
        title: What it is called.
        about: One sentence on its use.
        seed: 64 bits from which every random draw follows.
        seed_text: The seed as it was written: a number or a word.
        settings: Every setting, those that the scenario does not name included.
        sources: Where the changed settings come from, by key.
        based_on: The scenarios that it changes, the nearest first.
        text: The scenario's own file, comments included.
        is_changed: Whether its settings are others than those for which its id stands.
    """

    id: str
    title: str
    about: str
    seed: int
    seed_text: str
    settings: Settings
    sources: Mapping[str, str]
    based_on: tuple[str, ...] = ()
    text: str = ""
    is_changed: bool = False

    @property
    def name(self) -> str:
        """The id, and whether something was changed for which it does not stand."""
        return f"{self.id} (changed)" if self.is_changed else self.id

    @property
    def changes(self) -> tuple[Change, ...]:
        """The settings that differ from the defaults, in the order of the defaults."""
        return tuple(
            Change(key, self.settings[key], setting.value, self.sources.get(key, INVENTED))
            for key, setting in defaults().items()
            if self.settings[key] != setting.value
        )

    def to_json(self) -> dict[str, Any]:
        """Give everything that the town follows from, free of how the file was laid out."""
        return {
            "id": self.id,
            "title": self.title,
            "about": self.about,
            "based_on": list(self.based_on),
            "seed": self.seed_text,
            "settings": self.settings.to_json(),
            "sources": {key: self.sources[key] for key in sorted(self.sources)},
        }

    def canonical(self) -> str:
        """Write the settings as one line of text: equal for equal towns, whatever the file looks like."""
        return json.dumps(self.settings.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the settings, without the seed, the names and the layout of the file."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def seed_number(text: str) -> int:
    """Turn a written seed into 64 bits: a number stands for itself, a word for its hash."""
    if text.isdecimal():
        return int(text)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
