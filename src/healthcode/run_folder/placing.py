"""Where a run is written: beside its place, and then put there as a whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
from pathlib import Path

from healthcode.errors import Problem, UsageError
from healthcode.run_folder.manifest import ENTRIES, is_run
from healthcode.run_folder.shapes import SIDES

#: How the name of an earlier run ends while a new one takes its place.
_FORMER = "-former"
_FIX = "Choose another folder with --out."
#: A run that is made again is a new run. Its keys are kept: no codes signed with them could be verified else.
_KEYS_FIX = (
    "Choose another folder with --out, or first move its folder keys away; move it back to keep using those "
    "keys for the new run."
)


def check_target(directory: Path) -> Path:
    """Say where a run will stand, before hours are spent on it.

    Returns:
        The folder's real path; it is missing, empty, or an earlier run that will be replaced.

    Raises:
        UsageError: If it is a file, or holds anything that is no part of a run.
    """
    target = Path(os.path.realpath(directory))
    if not target.name or Path.cwd().is_relative_to(target):
        raise _refused(directory, "is the folder that you are in", "a folder below it")
    try:
        target.name.encode()
        if not target.exists():
            return target
        if not target.is_dir():
            raise _refused(directory, "is a file", "the name of a folder")
        found = sorted(path.name for path in target.iterdir())
        inside = [path for side in SIDES if (target / side).is_dir() for path in (target / side).iterdir()]
    except (OSError, UnicodeEncodeError) as error:
        raise unwritable(directory, error) from None
    if found and not is_run(target):
        raise _refused(
            directory, "has files in it and is no run", "a new name, an empty folder or an earlier run"
        )
    others = [name for name in found if name not in ENTRIES]
    others += sorted(f"{path.parent.name}/{path.name}" for path in inside if not _is_ours(path))
    if "keys" in others:
        problem = Problem(str(directory), "is a run with keys in it", "a new name, or a run without keys")
        raise UsageError("nothing was written", (problem,), _KEYS_FIX)
    if others:
        listed = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise _refused(directory, f"is a run, but also holds {listed}", "move that elsewhere, or a new name")
    return target


def _is_ours(path: Path) -> bool:
    return path.stem in SIDES[path.parent.name] and path.suffix in {".parquet", ".csv"}


def make_staging(target: Path) -> Path:
    """Make a hidden folder beside the target, with a name of its own.

    What a process left there that was killed is removed; if it was killed while it put its run in place of an
    earlier one, the earlier one is put back.

    Raises:
        UsageError: If it cannot be made.
    """
    _clear_after_the_killed(target)
    number = 0
    while True:
        staging = target.parent / f"{_hidden(target)}{os.getpid()}-{number}"
        try:
            staging.mkdir(parents=True)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise unwritable(target, error) from None
        else:
            return staging


def _hidden(target: Path) -> str:
    """Begin the name of a hidden folder: it tells runs apart, and machines that share a disk."""
    machine = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
    return f".{target.name}.partial-{machine}-"


def _clear_after_the_killed(target: Path) -> None:
    if os.name == "nt" or not target.parent.is_dir():
        return  # Windows has no question whether a process lives that does it no harm.
    begins = _hidden(target)
    for left in sorted(target.parent.iterdir()):
        process, _, rest = left.name.removeprefix(begins).partition("-")
        if not left.name.startswith(begins) or not process.isdecimal() or _lives(int(process)):
            continue
        if rest.endswith(_FORMER) and not target.exists():
            left.replace(target)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _lives(process: int) -> bool:
    """Say whether a process of this machine goes on."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def missing_parents(target: Path) -> list[Path]:
    """List the folders above the target that are still to be made, the deepest first."""
    return [parent for parent in target.parents if not parent.exists()]


def remove_if_empty(folders: list[Path]) -> None:
    """Remove folders that were made for a run which then was not written; those with files in them stay."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def put_in_place(staging: Path, target: Path) -> None:
    """Let a finished folder take the place of the target.

    Raises:
        UsageError: If the target has changed in the meantime, or cannot be written.
    """
    check_target(target)
    former = staging.with_name(f"{staging.name}{_FORMER}")
    try:
        if not target.exists():
            staging.replace(target)
            return
        target.replace(former)
        try:
            staging.replace(target)
        except BaseException:
            former.replace(target)
            raise
    except OSError as error:
        raise unwritable(target, error) from error
    shutil.rmtree(former, ignore_errors=True)


def unwritable(directory: Path, error: Exception) -> UsageError:
    """Say that a folder cannot be written, and why."""
    reason = (
        error.strerror if isinstance(error, OSError) and error.strerror else str(error).partition("\n")[0]
    )
    return _refused(directory, reason, "a folder that may be written, with room in it")


def _refused(directory: Path, found: str, wanted: str) -> UsageError:
    return UsageError("nothing was written", (Problem(str(directory), found, wanted),), _FIX)
