"""Files and folders at any path that Spark reads: on this machine, on HDFS, in an object store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.errors import Problem, UsageError
from healthcode.scoring.spark_session import first_line, jvm_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyspark.sql import SparkSession


class SparkFiles:
    """One folder, through Hadoop's own file systems.

    Args:
        session: Any session of the cluster; its settings say how a store is reached.
        folder: A path or address, such as ``/data/town`` or ``s3a://bucket/town``.
    """

    def __init__(self, session: SparkSession, folder: str) -> None:
        self.folder = folder.rstrip("/") or "/"
        context: Any = session.sparkContext
        self._path = context._jvm.org.apache.hadoop.fs.Path  # noqa: SLF001 - the only way to Hadoop's files
        place = self._path(self.folder)
        self._system = place.getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001

    def inside(self, name: str) -> str:
        """Write the path of something in the folder."""
        return f"{self.folder}/{name}"

    def names(self) -> list[str] | None:
        """List what is in the folder, without hidden names; None if there is no such folder."""
        place = self._path(self.folder)
        if not self._system.exists(place) or not self._system.getFileStatus(place).isDirectory():
            return None
        names = [str(status.getPath().getName()) for status in self._system.listStatus(place)]
        return sorted(name for name in names if not name.startswith((".", "_")))

    def is_there(self) -> bool:
        """Say whether something has this name."""
        return bool(self._system.exists(self._path(self.folder)))

    def write_text(self, name: str, text: str) -> None:
        """Write a small file of text."""
        stream = self._system.create(self._path(self.inside(name)), True)
        try:
            stream.write(bytearray(text, "utf-8"))
        finally:
            stream.close()

    def move(self, other: str) -> None:
        """Give the folder another name, which nothing may have yet.

        Raises:
            OSError: If the file system does not do it.
        """
        if not self._system.rename(self._path(self.folder), self._path(other)):
            raise OSError(f"{self.folder} could not be renamed to {other}")

    def remove(self) -> None:
        """Remove the folder with all that is in it, if it is there."""
        self._system.delete(self._path(self.folder), True)


def write_folder(session: SparkSession, target: str, own: Iterable[str], fill: Callable[[str], None]) -> None:
    """Write a folder beside its place and put it there when it is whole.

    Of an earlier one there is either all or nothing at any moment. In an object store a renaming copies the
    files, so another reader may see a part of the new folder; ``provenance.json`` is in it from the start.

    Args:
        session: Any session of the cluster.
        target: Where it shall stand: nothing, or what an earlier scoring left.
        own: The names that such a folder may hold.
        fill: Writes into the folder that it is given.

    Raises:
        UsageError: If something else stands there, or it cannot be written.
    """
    refuse_target(session, target, own)
    place = SparkFiles(session, target)
    identity = session.sparkContext.applicationId
    parent, _, name = place.folder.rpartition("/")
    beside = f"{parent}/" if parent or place.folder.startswith("/") else ""
    staging = SparkFiles(session, f"{beside}.{name}.writing-{identity}")
    earlier = SparkFiles(session, f"{beside}.{name}.earlier-{identity}")
    try:
        try:
            fill(staging.folder)
            if place.is_there():
                place.move(earlier.folder)
            staging.move(place.folder)
        finally:
            staging.remove()
        earlier.remove()
    except (OSError, jvm_error()) as error:
        raise _unwritable(target, first_line(error)) from error


def refuse_target(session: SparkSession, target: str, own: Iterable[str]) -> None:
    """Refuse a folder that cannot be written to, before hours of work are spent on its content.

    Args:
        session: Any session of the cluster.
        target: Where results shall stand: nothing, or what an earlier scoring left.
        own: The names that such a folder may hold.

    Raises:
        UsageError: If something else stands there, or Spark cannot reach it.
    """
    try:
        _refuse_others(SparkFiles(session, target), set(own))
    except jvm_error() as error:
        raise _unwritable(target, first_line(error)) from error


def _refuse_others(place: SparkFiles, own: set[str]) -> None:
    if not place.is_there():
        return
    names = place.names()
    if names is None:
        raise _unwritable(place.folder, "a file")
    strangers = [name for name in names if name not in own]
    if strangers:
        raise _unwritable(place.folder, f"holds {strangers[0]}, which is no result of a scoring")


def _unwritable(target: str, found: str) -> UsageError:
    return UsageError(
        "nothing was written",
        (Problem("--out", f"{target}: {found}", "a new folder, or one with results of --engine spark"),),
    )
