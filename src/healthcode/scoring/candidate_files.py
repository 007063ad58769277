"""Keep candidates of exposures in files, for one share of the people after the other.

Of 140 million events 10 million become candidates, wide rows with which little can be done at once in a
gigabyte. What is made of a candidate depends on nothing but the candidates of the same person; so they are
written to files apart for each share of the people, and the exposures, evidence and verdicts of one share are
made before those of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode.dataset.connections import sql_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class CandidateFiles:
    """The candidates of one scoring, in files for each share of the people.

    Args:
        run: Runs a statement on the scorer's connection.
        fetch: Fetches the rows of a query there.
        folder: Into which that connection may write; the files end with the dataset.
        share_count: Shares of the people, as equal as can be.
    """

    def __init__(
        self,
        run: Callable[[str], object],
        fetch: Callable[[str], list[tuple[Any, ...]]],
        folder: Path,
        share_count: int,
    ) -> None:
        self._run = run
        self._folder = folder
        self._step_count = 0
        self._files: dict[int, list[str]] = {}
        ((people_count,),) = fetch("select count(*) from people")
        size = max(-(-people_count // share_count), 1)
        #: Of each share the first person's position in the order of ids, and how many people it holds.
        self.people = [(first, min(size, people_count - first)) for first in range(0, people_count, size)]
        run(
            "create temp table shares as "
            f"select person, (row_number() over (order by person_id) - 1) // {size} as share from people"
        )

    def add(self, candidates: str) -> None:
        """Keep the rows of a query for candidates; afterwards ``candidates`` shows all that were kept."""
        if not self._step_count:
            self._run(f"create temp table no_candidates as select * from ({candidates}) limit 0")
        step = self._folder / f"candidates-{self._step_count}"
        self._step_count += 1
        self._run(
            f"copy (select found.*, shares.share from ({candidates}) as found join shares using (person)) "
            f"to {sql_text(str(step))} (format parquet, compression snappy, partition_by (share))"
        )
        for file in sorted(step.glob("*/*.parquet")):
            self._files.setdefault(int(file.parent.name.removeprefix("share=")), []).append(str(file))
        self.show()

    def show(self, share: int | None = None) -> None:
        """Let ``candidates`` be those of one share of the people, or of everybody."""
        chosen = [file for number, files in self._files.items() if share in (None, number) for file in files]
        listed = ", ".join(map(sql_text, chosen))
        rows = f" union all select * from read_parquet([{listed}], hive_partitioning = false)"
        self._run(
            f"create or replace temp view candidates as select * from no_candidates{rows if chosen else ''}"
        )
