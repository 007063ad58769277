"""The bare scene of a run: who stood at which door when, and with a phone or without: all a gate is shown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.dataset.connections import open_for_reading, sql_text
from healthcode.errors import DatasetError, Problem
from healthcode.run_folder.manifest import is_run, read_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_READERS = {
    "parquet": "read_parquet({path})",
    "csv": "read_csv({path}, header = true, delim = ',', types = {types})",
}
_TYPES = (
    "{'person_id': 'varchar', 'place_id': 'varchar', 'arrived_at': 'timestamp', 'has_phone_along': 'boolean'}"
)
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
        DatasetError: If this is no run, it has no arrivals, or they name people or places that it does not
            have.
    """
    import numpy as np  # noqa: PLC0415  (kept out of the start of the command line)

    if not is_run(run):
        problem = Problem(str(run), "no run", "a folder that healthcode simulate wrote")
        raise DatasetError("only in a run does anybody arrive", (problem,), _FIX)
    file_format = read_manifest(run).file_format
    path = (Path(run) / "truth" / f"arrivals.{file_format}").absolute()
    if not path.is_file():
        problem = Problem(f"truth/{path.name}", "no such file", "the file that healthcode simulate wrote")
        raise DatasetError(f"{run}: a table of the truth is missing", (problem,), _FIX)
    with tempfile.TemporaryDirectory(prefix="healthcode-") as scratch:
        connection = open_for_reading(None, [path], Path(scratch))
        try:
            rows = _READERS[file_format].format(path=sql_text(str(path)), types=_TYPES)
            found = connection.execute(
                f"select person_id, place_id, epoch(arrived_at)::bigint as arrived_at, "
                f"has_phone_along as has_phone from {rows}"
            ).fetchnumpy()
        finally:
            connection.close()
    columns = {
        "person": _positions(found["person_id"], person_ids, "person_id"),
        "place": _positions(found["place_id"], place_ids, "place_id"),
        "arrived_at": np.asarray(found["arrived_at"], np.int64),
        "has_phone": np.asarray(found["has_phone"], np.bool_),
    }
    if not len(columns["person"]):
        problem = Problem(f"truth/{path.name}", "no rows", "people who arrive at a place with a gate")
        raise DatasetError("nobody arrives at any gate in this run", (problem,), _FIX)
    return columns


def _positions(texts: NDArray[Any], ids: Sequence[str], column: str) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    known = {text: at for at, text in enumerate(ids)}
    try:
        return np.array([known[text] for text in texts], np.int32)
    except KeyError as error:
        problem = Problem(f"truth/arrivals, {column}", repr(error.args[0]), "an id that observed/ lists")
        raise DatasetError("the arrivals do not fit the run", (problem,), _FIX) from None
