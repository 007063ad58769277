"""A run on disk: ``truth/`` and ``observed/``, which never mix, and ``run.json``, which says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.run_folder.manifest import Manifest, TableNote, is_run, origin_of, read_manifest

if TYPE_CHECKING:
    from healthcode.run_folder.writer import RunWriter

__all__ = ["Manifest", "RunWriter", "TableNote", "is_run", "origin_of", "read_manifest"]


def __getattr__(name: str) -> Any:
    """Import the writer, and numpy with it, only when it is used."""
    if name != "RunWriter":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from healthcode.run_folder.writer import RunWriter  # noqa: PLC0415

    return RunWriter
