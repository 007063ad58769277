"""Where a run may be written, and how it is put there."""

from __future__ import annotations

import os
from pathlib import Path

from healthcode import placing
from healthcode.errors import Problem, UsageError
from healthcode.run_folder.manifest import ENTRIES, is_run
from healthcode.run_folder.shapes import SIDES
from healthcode.shortages import shortage_in

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
    """Make a hidden folder beside the target, and put right what a killed process left there.

    Raises:
        UsageError: If it cannot be made.
    """
    try:
        return placing.make_staging(target)
    except OSError as error:
        raise unwritable(target, error) from None


def put_in_place(staging: Path, target: Path) -> None:
    """Let a finished folder take the place of the target.

    Raises:
        UsageError: If the target has changed in the meantime, or cannot be written.
    """
    check_target(target)
    try:
        placing.put_whole(staging, target)
    except OSError as error:
        raise unwritable(target, error) from error


def unwritable(directory: Path, error: Exception) -> UsageError:
    """Say that a folder cannot be written, and why."""
    shortage = shortage_in(error)
    strerror = error.strerror if isinstance(error, OSError) else None
    reason = shortage.found if shortage else strerror or str(error).partition("\n")[0]
    return _refused(directory, reason, "a folder that may be written, with room in it")


def _refused(directory: Path, found: str, wanted: str) -> UsageError:
    return UsageError("nothing was written", (Problem(str(directory), found, wanted),), _FIX)
