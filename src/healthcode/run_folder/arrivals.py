"""The bare scene of a run: who stood at which door when, and with a phone or without: all a gate is shown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.clock import format_time
from healthcode.dataset.connections import glob_escaped, open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.manifest import MANIFEST_FILE, is_run, read_manifest, run_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthcode.run_folder.manifest import Manifest

_READERS = {
    "parquet": "read_parquet({path}, hive_partitioning = false)",
    "csv": "read_csv({path}, header = true, delim = ',', types = {types}, hive_partitioning = false)",
}
_COLUMNS = {
    "person_id": "varchar",
    "place_id": "varchar",
    "arrived_at": "timestamp",
    "has_phone_along": "boolean",
}
_FIX = "Make one with: healthcode simulate quiet-week --policy hangzhou-2020-02 -o my-week"


def read_arrivals(
    run: str | Path, person_ids: Sequence[str], place_ids: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """Read the arrivals of a run, without what its own policy made of them.

    Args:
        run: Its folder.
        person_ids: Everybody, in the order in which they are counted.
        place_ids: All places, in the order in which they are counted.

    Returns:
        Arrays ``person``, ``place``, ``arrived_at`` (seconds of town time) and ``has_phone``.

    Raises:
        DatasetError: If this is no run, it has no arrivals, they cannot be read or have empty cells, or they
            name people or places that it does not have, or times at which it was not.
    """
    import numpy as np  # noqa: PLC0415  (kept out of the start of the command line)

    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("only in a run does anybody arrive", (problem,), _FIX)
    manifest = read_manifest(run)
    file_format = manifest.file_format
    if file_format not in _READERS:
        problem = Problem(f"{MANIFEST_FILE}, file_format", repr(file_format), " or ".join(_READERS))
        raise DatasetError(f"{run}: this cannot be read as a run", (problem,), _FIX)
    path = (Path(run) / "truth" / f"arrivals.{file_format}").absolute()
    if not path.is_file():
        problem = Problem(f"truth/{path.name}", "no such file", "the file that healthcode simulate wrote")
        raise DatasetError(f"{run}: a table of the truth is missing", (problem,), _FIX)
    found = _cells(path, file_format)
    columns = {
        "person": _positions(found["person_id"], person_ids, "person_id"),
        "place": _positions(found["place_id"], place_ids, "place_id"),
        "arrived_at": np.asarray(found["arrived_at"], np.int64),
        "has_phone": np.asarray(found["has_phone_along"], np.bool_),
    }
    if not len(columns["person"]):
        problem = Problem(f"truth/{path.name}", "no rows", "people who arrive at a place with a gate")
        raise DatasetError("nobody arrives at any gate in this run", (problem,), _FIX)
    _require_within(columns["arrived_at"], manifest)
    return columns


def _cells(path: Path, file_format: str) -> dict[str, NDArray[Any]]:
    """Read all cells, of which none may be empty."""
    import duckdb  # noqa: PLC0415  (kept out of the start of the command line)
    import numpy as np  # noqa: PLC0415

    types = ", ".join(f"{sql_text(name)}: {sql_text(kind)}" for name, kind in _COLUMNS.items())
    rows = _READERS[file_format].format(path=sql_text(glob_escaped(path)), types=f"{{{types}}}")
    read = {name: f'"{name}"::{kind}' for name, kind in _COLUMNS.items()}
    read["arrived_at"] = f"epoch({read['arrived_at']})::bigint"
    chosen = ", ".join(f'{cell} as "{name}"' for name, cell in read.items())
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            found: dict[str, NDArray[Any]] = connection.execute(f"select {chosen} from {rows}").fetchnumpy()
        except duckdb.Error as error:
            wanted = f"columns {', '.join(_COLUMNS)}, as healthcode simulate wrote them"
            problem = Problem(f"truth/{path.name}", str(error).splitlines()[0], wanted)
            raise DatasetError("the arrivals cannot be read", (problem,), _FIX) from None
        finally:
            connection.close()
    empty = {name: int(np.count_nonzero(np.ma.getmaskarray(column))) for name, column in found.items()}
    problems = tuple(
        Problem(f"truth/{path.name}, {name}", f"{count:,} empty cell{'s' * (count > 1)}", "a value in each")
        for name, count in empty.items()
        if count
    )
    if problems:
        raise DatasetError("the arrivals cannot be read", problems, _FIX)
    return found


def _require_within(arrived_at: NDArray[Any], manifest: Manifest) -> None:
    begins, ends = run_times(manifest)
    first, last = int(arrived_at.min()), int(arrived_at.max())
    if first < begins or last >= ends:
        odd = format_time(first if first < begins else last)
        problem = Problem("truth/arrivals, arrived_at", odd, f"{manifest.begins} to {manifest.ends}")
        raise DatasetError("the arrivals do not fit the run", (problem,), _FIX)


def _positions(texts: NDArray[Any], ids: Sequence[str], column: str) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    known = {text: at for at, text in enumerate(ids)}
    try:
        return np.array([known[text] for text in texts], np.int32)
    except KeyError as error:
        problem = Problem(f"truth/arrivals, {column}", repr(error.args[0]), "an id that observed/ lists")
        raise DatasetError("the arrivals do not fit the run", (problem,), _FIX) from None
