"""When things really happened in a run, as arrays: read at once, for questions about whole days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.run_folder.views import open_truth

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def infection_times(run: str | Path) -> NDArray[np.int64]:
    """Give when each infection of a run began, in seconds of town time.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    return _times(run, "select infected_at as at from infections")


def refusal_times(run: str | Path) -> NDArray[np.int64]:
    """Give when each arrival was turned away at a gate, in seconds of town time.

    Raises:
        DatasetError: If this is no run, or a table of its truth is missing.
    """
    return _times(run, "select arrived_at as at from arrivals where is_refused")


def _times(run: str | Path, query: str) -> NDArray[np.int64]:
    with open_truth(run) as truth:
        found = truth.execute(query).fetchnumpy()["at"]
    return np.asarray(found, dtype=np.int64)
