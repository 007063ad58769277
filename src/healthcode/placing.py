"""Folders that are written beside their place, and then put there as a whole or not at all.

What is written goes into a hidden folder, the staging, with a name of its own. When it is finished, the
target is renamed out of the way and the staging takes its name. A target that must stay, because other files
are in it, keeps itself: its earlier files are put aside, all of them, before the first new one takes its
place. What a killed process left is put right by the next one that writes there, or wants to read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How a staging's name goes on for what was there before: it goes back if the process is killed now.
_FORMER = "-former"
#: And for earlier files that are all put aside: they go for good, and the new ones take their places.
_REPLACED = "-replaced"
#: Goes first and comes last, because it says of what the files beside it are.
SEAL = "provenance.json"


def make_staging(target: Path, *, inside: bool = False) -> Path:
    """Make a hidden folder with a name of its own, beside the target or in it.

    Raises:
        OSError: If it cannot be made.
    """
    settle(target)
    number = 0
    while True:
        staging = (target if inside else target.parent) / f"{_hidden(target)}{os.getpid()}-{number}"
        try:
            staging.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return staging


def put_whole(staging: Path, target: Path) -> None:
    """Let a finished folder take the place of the target, and its mode.

    Raises:
        OSError: If it cannot; the target is as it was. If it could not even be renamed, the staging is too.
    """
    if target.exists():
        shutil.copymode(target, staging)
        target.replace(_with(staging, _FORMER))
    try:
        staging.replace(target)
    finally:
        discard(staging, target)


def put_inside(staging: Path, target: Path, earlier: Iterable[str]) -> None:
    """Let the files of a finished folder come into a target that stays.

    Earlier and new files never stand there together.

    Args:
        staging: The finished folder.
        target: A folder.
        earlier: Names of files that go, if they are there. Those that are called like new files go too.

    Raises:
        OSError: If one of them cannot be moved; then all are as they were.
    """
    try:
        if staging.parent != target:
            staging = Path(shutil.move(staging, target / staging.name))
        former = _with(staging, _FORMER)
        former.mkdir()
        names = {*earlier, *(file.name for file in staging.iterdir())}
        for file in sorted((target / name for name in names), key=lambda file: file.name != SEAL):
            if os.path.lexists(file):
                file.replace(former / file.name)
        former.replace(_with(staging, _REPLACED))
        _bring(staging, target)
    finally:
        discard(staging, target)


def discard(staging: Path, target: Path) -> None:
    """Remove a staging with all that goes with it; what it was about to replace is put back, or gone."""
    _settle_one(target.parent / staging.name, target)
    _settle_one(target / staging.name, target)


def settle(target: Path) -> None:
    """Put right what processes left that were killed while they wrote the target.

    If the earlier content was out of its place and the new one not yet whole, the earlier is put back.
    """
    if os.name == "nt":
        return  # Windows has no question whether a process lives that does it no harm.
    for left in sorted({*_left_in(target.parent, target), *_left_in(target, target)}):
        _settle_one(left, target)


def give_back(target: Path) -> None:
    """Before a folder is read: put it back if a process was killed while it was out of its place."""
    if not target.exists():
        settle(target)


def missing_parents(target: Path) -> list[Path]:
    """List the folders above the target that are still to be made, the deepest first."""
    return [parent for parent in target.parents if not parent.exists()]


def remove_if_empty(folders: list[Path]) -> None:
    """Remove folders that were made for what then was not written; those with files in them stay."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _settle_one(staging: Path, target: Path) -> None:
    former, replaced = _with(staging, _FORMER), _with(staging, _REPLACED)
    is_inside = staging.parent == target
    with contextlib.suppress(OSError):
        if is_inside and replaced.is_dir():
            _bring(staging, target)
        elif is_inside and former.is_dir():
            _bring(former, target)
        elif former.is_dir() and not target.exists():
            former.replace(target)
    if is_inside and replaced.is_dir() and _holds_any(staging):
        return  # The disk did not let the new files in. They are whole, so they stay for the next try.
    if former.is_dir() and (_holds_any(former) if is_inside else not target.exists()):
        return
    for folder in (staging, former, replaced):
        shutil.rmtree(folder, ignore_errors=True)


def _bring(folder: Path, target: Path) -> None:
    """Move the files of a folder into the target, the one that says of what they are last."""
    for file in sorted(folder.iterdir(), key=lambda file: file.name == SEAL):
        file.replace(target / file.name)


def _holds_any(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _with(staging: Path, end: str) -> Path:
    return staging.with_name(f"{staging.name}{end}")


def _hidden(target: Path) -> str:
    """Begin the name of a hidden folder: it tells targets apart, and machines that share a disk."""
    machine = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
    return f".{target.name}.partial-{machine}-"


def _left_in(folder: Path, target: Path) -> Iterator[Path]:
    """Name the stagings of processes that live no more, also where only what goes with them is there."""
    begins = _hidden(target)
    if not folder.is_dir():
        return
    for left in folder.iterdir():
        process, _, number = left.name.removeprefix(begins).partition("-")
        number = number.removesuffix(_FORMER).removesuffix(_REPLACED)
        is_one = left.name.startswith(begins) and process.isdecimal() and number.isdecimal()
        if is_one and not _lives(int(process)):
            yield folder / f"{begins}{process}-{number}"


def _lives(process: int) -> bool:
    """Say whether a process of this machine goes on."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
