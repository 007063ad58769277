"""Reading a table of scored people, of which only the named columns are used."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.audit.person_file import PERSON, PersonRows, read_person_file
from healthcode.audit.scored import ScoredPeople

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Texts that are read as yes and as no, in any case of letters.
YES, NO = ("1", "1.0", "true", "yes"), ("0", "0.0", "false", "no")
_LARGEST_CELL = 1 << 20


def read_scored(path: str | Path, *, score: str, truth: str, group: str | None = None) -> ScoredPeople:
    """Read scored people.

    Args:
        path: A file whose name ends in ``.csv``, ``.parquet`` or ``.jsonl``.
        score: The column of the scores: finite numbers.
        truth: The column that says what was so: 0 or 1, true or false, yes or no.
        group: The column of the groups, if any.

    Raises:
        DatasetError: If the file cannot be read, a column is missing, or rows are faulty: all are named.
        RefusedError: If a column ``person_id`` has ids that do not begin with ``syn-``.
    """
    rows = _ScoredRows(Path(path).name, score, truth, group)
    read_person_file(path, rows)
    return rows.people()


class _ScoredRows(PersonRows):
    """Collects scored people."""

    about_real = "Leave the column person_id out: rates and group tables need no ids."
    about_faults = "Correct them, or leave these people out and say so."
    holds = "scored people"

    def __init__(self, name: str, score: str, truth: str, group: str | None) -> None:
        super().__init__(name, {"--score": score, "--truth": truth} | ({"--group": group} if group else {}))
        self._score, self._truth, self._group = score, truth, group
        self._scores: list[float] = []
        self._truths: list[bool] = []
        self._groups: list[str] = []

    def add(self, where: str, row: Mapping[str, Any]) -> None:
        """Take one row, or note what is wrong with it."""
        if row.get(PERSON) is not None:
            self.is_real(row[PERSON])
        score, truth = _number(row.get(self._score)), _yes_or_no(row.get(self._truth))
        group = "" if self._group is None else _group(row.get(self._group))
        if score is None:
            self.note(where, self._score, row, "a finite number")
        if truth is None:
            self.note(where, self._truth, row, "0 or 1, true or false, yes or no")
        if self._group is not None and not group:
            self.note(where, self._group, row, "the name of a group")
        if score is not None and truth is not None:
            self._scores.append(score)
            self._truths.append(truth)
            self._groups.append(group)

    @property
    def count(self) -> int:
        """How many rows were taken."""
        return len(self._scores)

    def people(self) -> ScoredPeople:
        """Give all rows."""
        names = tuple(sorted(set(self._groups))) if self._group is not None else ()
        number = {name: at for at, name in enumerate(names)}
        return ScoredPeople(
            np.array(self._scores),
            np.array(self._truths, dtype=np.bool_),
            np.array([number.get(name, 0) for name in self._groups], dtype=np.int64),
            names,
        )


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool | list | dict) or len(str(value)) > _LARGEST_CELL:
        return None
    try:
        number = float(str(value).strip().replace("_", "?"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _yes_or_no(value: Any) -> bool | None:
    word = str(value).strip().casefold()
    return True if word in YES else False if word in NO else None


def _group(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()
