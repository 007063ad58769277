"""DuckDB connections that can reach nothing but what they were given."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import duckdb

#: More threads than this buy little when tables are read, and each holds its own buffers.
MOST_THREADS = 4
#: Beyond this DuckDB keeps tables on disk; ``limited_memory`` sets another limit.
MEMORY_LIMIT = "1GB"
#: Below the scratch folder: where results are written before they are moved into place.
WRITTEN = "written"

_memory_limit: ContextVar[str] = ContextVar("memory_limit", default=MEMORY_LIMIT)


@contextmanager
def limited_memory(limit: str | None) -> Iterator[None]:
    """Let datasets opened in this block use so much memory, such as ``500MB``; None for the default."""
    token = _memory_limit.set(limit or MEMORY_LIMIT)
    try:
        yield
    finally:
        _memory_limit.reset(token)


_NO_EXTENSIONS: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_shared: list[duckdb.DuckDBPyConnection] = []
_shared_lock = threading.Lock()
_numbers = itertools.count()


def sql_text(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def open_for_reading(
    database: Path | None, readable: Iterable[Path], scratch: Path
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB that can read these files, spill and write into ``scratch``, and do nothing else outside.

    Args:
        database: The file to keep tables in; None keeps them in memory.
        readable: The only files that it may open.
        scratch: A directory of our own.

    Returns:
        A connection with its configuration locked.
    """
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    threads = min(os.cpu_count() or 1, MOST_THREADS) if database else 1
    target = str(database) if database else ":memory:"
    connection = duckdb.connect(target, config=_NO_EXTENSIONS | {"threads": threads})
    allowed = [spelled for path in readable for spelled in (str(path), glob_escaped(path))]
    settings = {
        "temp_directory": sql_text(str(scratch / "spill")),
        "allowed_directories": f"[{sql_text(str(scratch / WRITTEN))}]",
        "allowed_paths": "[" + ", ".join(map(sql_text, allowed)) + "]",
        "enable_external_access": "false",
        "memory_limit": sql_text(_memory_limit.get()),
    }
    _lock(connection, settings)
    return connection


def open_for_writing(
    directory: Path, *, threads: int = 1, spill: Path | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that can read and write in one folder, and do nothing else outside.

    Args:
        directory: The folder.
        threads: How many to use; 0 for as many as there are, up to ``MOST_THREADS``.
        spill: A folder for what memory does not hold; None for nothing beyond memory.
        memory: The limit beyond which it spills, such as ``1GB``; None for DuckDB's own.

    Returns:
        A connection with its configuration locked.
    """
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    threads = threads or min(os.cpu_count() or 1, MOST_THREADS)
    connection = duckdb.connect(":memory:", config=_NO_EXTENSIONS | {"threads": threads})
    settings = {"temp_directory": sql_text("" if spill is None else str(spill))}
    settings |= {"allowed_directories": f"[{sql_text(str(directory))}]", "enable_external_access": "false"}
    settings |= {} if memory is None else {"memory_limit": sql_text(memory)}
    _lock(connection, settings)
    return connection


def _lock(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        connection.execute(f"set {name} = {value}")
    connection.execute("set lock_configuration = true")


def open_in_memory() -> duckdb.DuckDBPyConnection:
    """Open an empty database of its own in a DuckDB that all small datasets share.

    Starting a DuckDB costs some 20 ms, a database within one less than a millisecond.
    """
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)

    with _shared_lock:
        if not _shared:
            closed = {"threads": 1, "enable_external_access": False, "lock_configuration": True}
            _shared.append(duckdb.connect(":memory:", config=_NO_EXTENSIONS | closed))
        connection = _shared[0].cursor()
        name = f"dataset_{next(_numbers)}"
    connection.execute(f"attach ':memory:' as {name}")
    connection.execute(f"use {name}")
    return connection


def close_in_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the database that ``open_in_memory`` made, and its connection."""
    found = connection.execute("select current_database()").fetchall()
    connection.execute("use memory")
    connection.execute(f"detach {found[0][0]}")
    connection.close()


def glob_escaped(path: Path) -> str:
    """Spell a path so that DuckDB takes every character of it literally."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in str(path))
