"""The search for the sequences of places that fewest people went through in that order.

Sequences grow place by place, for everybody at once. With each sequence go the people who have it in their
records, other places in between allowed, each with the record at which they complete it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.reidentify.points import MOST_RECORDS
from healthcode.audit.reidentify.records import ranges
from healthcode.audit.reidentify.sets import numbered, pieces_of, search_all_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.audit.reidentify.records import Records, Whole
    from healthcode.audit.reidentify.sets import Best, Report

#: Pairs of a target and a candidate that are followed at a time.
_MOST_PAIRS = 1_000_000
#: Entries of a table of what follows each record that is kept whole.
_MOST_FOLLOWING = 10_000_000


@dataclass(frozen=True)
class _Rows:
    """Sequences and who has them, one row for each person of each, in the order of the sequences.

    Args:
        node: Which sequence, from 0.
        person: Who has it.
        at: The person's first record after it is complete.
        is_own: Whether all its places can be known of that person.
    """

    node: Whole
    person: Whole
    at: Whole
    is_own: NDArray[np.bool_]

    def part(self, rows: NDArray[np.bool_] | slice) -> _Rows:
        """Take some rows, and number their sequences again."""
        node = self.node[rows]
        changes = np.concatenate((np.zeros(1, np.int64), np.cumsum(node[1:] != node[:-1])))[: len(node)]
        return _Rows(changes, self.person[rows], self.at[rows], self.is_own[rows])


class SequenceSearch:
    """Finds for each person the sequence of own records that fewest people have.

    Args:
        records: Everybody's; records of one moment keep their order.
        best: What is known so far; is made better in place.
        report: Is told how many of how many people are settled.
    """

    def __init__(self, records: Records, best: Best, report: Report | None = None) -> None:
        order = np.lexsort((records.time, records.person))
        self._person, self._place = records.person[order], records.place[order]
        self._people, self._places = records.people, max(len(records.place_ids), 1)
        self._first = np.searchsorted(self._person, np.arange(self._people + 1))
        self._best, self._report = best, report
        self._wanted = int(np.count_nonzero(best.is_open))
        self._keys = self._person * self._places + self._place
        self._by_key = np.argsort(self._keys, kind="stable")
        sorted_keys = self._keys[self._by_key]
        self._sought = sorted_keys * len(order) + self._by_key
        is_again = np.concatenate((np.zeros(1, np.bool_), sorted_keys[1:] == sorted_keys[:-1]))[: len(order)]
        self._before = np.full(len(order), -1, dtype=np.int64)
        self._before[self._by_key[is_again]] = self._by_key[np.flatnonzero(is_again) - 1]
        self._having = np.bincount(sorted_keys[~is_again] % self._places, minlength=self._places)
        self._is_rare = self._rare()
        self._follows = self._follows_table()
        self._may_know = np.ones(len(order), dtype=np.bool_)

    def run(self, knowledge: int) -> NDArray[np.bool_]:
        """Search.

        Args:
            knowledge: How many records are known of each person; all, if there are fewer.

        Returns:
            Shape (people,): whether there may be a better sequence than the best found.
        """
        return search_all_levels(
            self._best,
            np.diff(self._first),
            knowledge,
            matching_all=self.matching_all,
            search_level=self._level,
            keep_to_rare=self._keep_to_rare,
        )

    def _keep_to_rare(self) -> None:
        self._may_know = self._is_rare

    def matching_all(self, targets: Whole) -> Whole:
        """Count for each of these people who has all their records in the same order."""
        counts = np.zeros(len(targets), dtype=np.int64)
        begin, steps = self._first[targets], np.diff(self._first)[targets]
        rarest = np.minimum.reduceat(self._having[self._place], self._first[:-1])[targets]
        group = np.cumsum(np.minimum(rarest, self._people)) // _MOST_PAIRS
        for number in np.unique(group):
            chosen = np.flatnonzero(group == number)
            row, person = self._candidates(targets[chosen])
            at = self._first[person]
            for step in range(int(steps[chosen].max())):
                is_on = step < steps[chosen][row]
                place = self._place[np.minimum(begin[chosen] + step, len(self._place) - 1)][row]
                found = self._next(person, place, at)
                fits = ~is_on | (found >= 0)
                at = np.where(is_on, found + 1, at)[fits]
                row, person = row[fits], person[fits]
            counts[chosen] = np.bincount(row, minlength=len(chosen))
        return counts

    def _candidates(self, targets: Whole) -> tuple[Whole, Whole]:
        """Give, for each target, everybody who was at the target's rarest place."""
        steps = np.diff(self._first)[targets]
        record = ranges(self._first[targets], steps)
        row = np.repeat(np.arange(len(targets)), steps)
        order = np.lexsort((self._having[self._place[record]], row))
        rarest = self._place[record[order[np.searchsorted(row, np.arange(len(targets)))]]]
        unique = self._by_key[self._before[self._by_key] < 0]
        unique = unique[np.argsort(self._place[unique], kind="stable")]
        begin = np.cumsum(self._having) - self._having
        many = self._having[rarest]
        return np.repeat(np.arange(len(targets)), many), self._person[unique[ranges(begin[rarest], many)]]

    def _next(self, person: Whole, place: Whole, at: Whole) -> Whole:
        """Give each person's first record of a place from a record on; -1 if there is none."""
        key = person * self._places + place
        found = np.searchsorted(self._sought, key * len(self._place) + at)
        record = self._by_key[np.minimum(found, len(self._by_key) - 1)]
        is_there = (found < len(self._by_key)) & (self._keys[record] == key)
        return np.where(is_there, record, -1)

    def _level(self, level: int, most_grown: int | None = None) -> int:
        """Try all sequences of a length; stop when too many rows were grown, and give how many were."""
        grown_rows = 0
        everyone = np.arange(self._people)
        root = _Rows(
            np.zeros(self._people, dtype=np.int64),
            everyone,
            self._first[:-1],
            np.ones(self._people, dtype=np.bool_),
        )
        stack = [(root, level)]
        while stack and (most_grown is None or grown_rows <= most_grown):
            rows, left = stack.pop()
            rows = self._wanted_only(rows)
            lengths = self._first[rows.person + 1] - rows.at
            grown_rows += int(lengths.sum())
            grown = [self._grown(rows.part(piece), left) for piece in pieces_of(rows.node, lengths)]
            stack.extend((rows, left - 1) for rows in reversed(grown) if left > 1 and len(rows.node))
            if self._report is not None:
                self._report(self._wanted - int(np.count_nonzero(self._best.is_open)), self._wanted)
        return grown_rows

    def _wanted_only(self, rows: _Rows) -> _Rows:
        is_target = rows.is_own & self._best.is_open[rows.person]
        return rows.part(
            (np.bincount(rows.node[is_target], minlength=rows.node.max(initial=0) + 1) > 0)[rows.node]
        )

    def _grown(self, rows: _Rows, left: int) -> _Rows:
        """Add each place that follows to each sequence; note who has it, and go on where it pays."""
        best = self._best
        rows = self._wanted_only(rows)
        row, record = self._following(rows)
        child, counts = numbered(rows.node[row], self._place[record], self._places)
        is_own = rows.is_own[row] & self._may_know[record]
        person = rows.person[row]
        is_target = is_own & best.is_open[person]
        best.lower(person[is_target], counts[child[is_target]])
        if left <= 1:
            return rows.part(slice(0, 0))
        is_target &= best.is_open[person]
        is_kept = np.bincount(child[is_target], minlength=len(counts)) > 0
        going = np.flatnonzero(is_kept[child])
        going = going[np.argsort(child[going], kind="stable")]
        return _Rows(child[going], person[going], record[going] + 1, is_own[going]).part(slice(None))

    def _following(self, rows: _Rows) -> tuple[Whole, Whole]:
        """Give the first record of each place that follows in each row: which row, and which record."""
        is_over = rows.at >= self._first[rows.person + 1]
        if self._follows is not None:
            start, follows = self._follows
            lengths = np.where(is_over, 0, start[rows.at + 1 - is_over] - start[rows.at - is_over])
            first = start[rows.at - is_over]
            return np.repeat(np.arange(len(rows.node)), lengths), follows[ranges(first, lengths)]
        lengths = self._first[rows.person + 1] - rows.at
        record = ranges(rows.at, lengths)
        row = np.repeat(np.arange(len(rows.node)), lengths)
        is_first = self._before[record] < rows.at[row]
        return row[is_first], record[is_first]

    def _follows_table(self) -> tuple[Whole, Whole] | None:
        """List for each record the first record of each place from there on, unless that is too much."""
        record = np.arange(len(self._place))
        after = np.maximum(self._before + 1, self._first[self._person])
        lengths = record + 1 - after
        if int(lengths.sum()) > _MOST_FOLLOWING:
            return None
        position = ranges(after, lengths)
        order = np.argsort(position, kind="stable")
        start = np.searchsorted(position[order], np.arange(len(record) + 1))
        return start, np.repeat(record, lengths)[order]

    def _rare(self) -> NDArray[np.bool_]:
        """Say of each record whether its place is tried: with many records, only the rarest are."""
        order = np.lexsort((self._place, self._having[self._place], self._person))
        person, key = self._person[order], self._keys[order]
        ends = np.concatenate((key[1:] != key[:-1], np.ones(1, np.bool_)))[: len(key)]
        last = np.flatnonzero(ends)[np.cumsum(ends) - ends]
        up_to = last + 1 - self._first[person]
        is_first_place = last == last[self._first[person]] if len(key) else ends
        is_rare = np.zeros(len(key), dtype=np.bool_)
        is_rare[order] = (up_to <= MOST_RECORDS) | is_first_place
        return is_rare
