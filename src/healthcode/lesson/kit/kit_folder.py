"""The folder of a kit: it appears as a whole, and may replace an earlier kit that nobody has changed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import healthcode
from healthcode.codes.new_folder import new_folder
from healthcode.errors import Problem, UsageError
from healthcode.lesson.words import Words
from healthcode.scoring.output import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Names what a kit consists of; by it an earlier kit is known.
CONTENTS = "numbers/contents.json"
_FORMAT = "healthcode kit"
#: What systems leave in folders that somebody looked into.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@contextmanager
def kit_folder(target: Path, order: Mapping[str, object], *, language: str = "en") -> Iterator[Path]:
    """Give a hidden folder to write a kit into; when the block ends well, it takes the place of the target.

    Args:
        target: Missing, empty, or an earlier kit in which nothing was changed or added.
        order: What was asked for; it is noted beside the list of files.
        language: Of errors.

    Raises:
        UsageError: If anything else stands there, or it cannot be written.
    """
    check_kit_folder(target, language=language)
    words = Words(language)
    place = Path(os.path.realpath(target))
    is_replaced = place.is_dir() and any(place.iterdir())
    goal = place.parent / f".{place.name}.new-{os.getpid()}" if is_replaced else place
    title, fix = words.say("kit_talk.refused.title"), words.say("kit_talk.refused.fix")
    with new_folder(goal, title=title, fix=fix) as folder:
        yield folder
        write_json(folder / CONTENTS, {"format": _FORMAT, "order": dict(order), "files": _hashes(folder)})
    if is_replaced:
        _swap(goal, place, title)


def check_kit_folder(target: Path, *, language: str = "en") -> None:
    """Refuse a target that holds anything but an earlier kit as it was written.

    Raises:
        UsageError: If it does, or cannot be looked into.
    """
    words = Words(language)

    def refused(found: str) -> UsageError:
        problem = Problem(str(target), found, words.say("kit_talk.refused.wanted"))
        return UsageError(words.say("kit_talk.refused.title"), (problem,), words.say("kit_talk.refused.fix"))

    try:
        place = Path(os.path.realpath(target))
        if not place.name:
            raise refused(words.say("kit_talk.refused.root"))
        if not place.exists():
            return
        if not place.is_dir():
            raise refused(words.say("kit_talk.refused.file"))
        if not any(place.iterdir()):
            return
        stranger = _stranger(place)
    except (OSError, ValueError) as error:
        raise refused(getattr(error, "strerror", None) or str(error)) from None
    if stranger is None:
        raise refused(words.say("kit_talk.refused.foreign"))
    if stranger:
        raise refused(words.say("kit_talk.refused.changed", file=stranger))


def _stranger(place: Path) -> str | None:
    """Name a file that an earlier kit did not have, or had otherwise; empty if there is none.

    Returns:
        None if no kit was ever written there.
    """
    listed = _listed(place)
    if listed is None:
        return None
    here = _hashes(place)
    return next((name for name, found in here.items() if listed.get(name) != found), "")


def _listed(place: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((place / CONTENTS).read_text(encoding="utf-8"))
        if told["format"] == _FORMAT:
            return dict(told["files"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _hashes(place: Path) -> dict[str, str]:
    """Give the hash of every file by its name; of what is no plain file, a word for it."""
    found: dict[str, str] = {}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if name == CONTENTS or path.name in _LEFT_BY_SYSTEMS:
            continue
        if path.is_symlink():
            found[name] = "link"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _swap(made: Path, place: Path, title: str) -> None:
    """Put a finished folder in the place of another one, which comes back if that fails."""
    aside = place.parent / f".{place.name}.old-{os.getpid()}"
    try:
        place.rename(aside)
        try:
            made.rename(place)
        except BaseException:
            aside.rename(place)
            raise
    except OSError as error:
        found = error.strerror or str(error)
        problem = Problem(str(place), found, "a folder that may be written, with room in it")
        raise UsageError(title, (problem,)) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(made, ignore_errors=True)
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)


def order_words(seed: str, **words: object) -> dict[str, object]:
    """Note what was asked for, and by which version."""
    return {"seed": seed, **words, "healthcode": healthcode.__version__}
