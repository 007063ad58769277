"""The search for the sets of records that fewest people match, for everybody at once.

How many people match a set of items does not depend on whom it is known of. So each set is counted once, for
all whom it can be known of: sets grow item by item, rarest kinds first, and with each set go the people who
match it, as rows of flat arrays. A set is not grown further when nobody of whom it can be known could still
be singled out better. All sets of few items come before any of more, so that most people are settled early.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.reidentify.points import MOST_RECORDS
from healthcode.audit.reidentify.records import ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from healthcode.audit.reidentify.points import Points
    from healthcode.audit.reidentify.records import Whole

    Report = Callable[[int, int], None]

#: Rows that are grown at a time.
_MOST_ROWS = 200_000
#: Cells of a table of who matches what that is kept whole.
_MOST_CELLS = 60_000_000
#: Rows that may be grown for people with many records, for knowledge of more than 2.
MOST_GROWN = 200_000_000
#: Knowledge up to which every subset is tried for everybody.
EXACT_UP_TO = 2


@dataclass
class Best:
    """The best subset found so far for each person.

    Args:
        matching: Shape (people,): how many people match it, the person included.
        least: Shape (people,): how many match all that can be known; no subset has fewer.
        is_open: Shape (people,): whether a better one is looked for.
    """

    matching: Whole
    least: Whole
    is_open: NDArray[np.bool_]

    def settle(self) -> None:
        """Look no further for whom nothing better can be found."""
        self.is_open &= self.matching > self.least

    def lower(self, people: Whole, counts: Whole) -> None:
        """Note subsets of these people that so many match."""
        np.minimum.at(self.matching, people, counts)
        self.settle()

    @classmethod
    def of(cls, people: int, targets: Whole) -> Best:
        """Begin with nothing known: all people match."""
        is_open = np.zeros(people, dtype=np.bool_)
        is_open[targets] = True
        return cls(np.full(people, people, dtype=np.int64), np.ones(people, dtype=np.int64), is_open)


@dataclass(frozen=True)
class _Rows:
    """Sets, and who matches them: one row for each person of each set, in the order of the sets.

    Args:
        node: Which set, from 0.
        person: Who matches it.
        at: The person's first entry of a later kind.
        is_own: Whether all its items can be known of that person.
        left: Of each set: how many more records may be known.
    """

    node: Whole
    person: Whole
    at: Whole
    is_own: NDArray[np.bool_]
    left: Whole

    def kept(self, is_kept: NDArray[np.bool_]) -> _Rows:
        """Leave out whole sets."""
        rows = is_kept[self.node]
        number = np.cumsum(is_kept) - 1
        parts = (number[self.node[rows]], self.person[rows], self.at[rows], self.is_own[rows])
        return _Rows(*parts, self.left[is_kept])

    def part(self, rows: slice) -> _Rows:
        """Take the rows of some sets that follow each other."""
        begin, end = int(self.node[rows.start]), int(self.node[rows.stop - 1]) + 1
        parts = (self.node[rows] - begin, self.person[rows], self.at[rows], self.is_own[rows])
        return _Rows(*parts, self.left[begin:end])


def pieces_of(node: Whole, lengths: Whole) -> Iterator[slice]:
    """Cut rows into runs of whole sets that grow to a bounded number of rows.

    Args:
        node: Shape (rows,): which set, ascending from 0 without a gap.
        lengths: Shape (rows,): into how many each row grows.
    """
    if not len(node):
        return
    last = np.searchsorted(node, np.arange(int(node[-1]) + 1), side="right")
    grown = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))[last]
    row, begin = 0, 0
    while begin < len(last):
        base = int(grown[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(grown, base + _MOST_ROWS, side="right")), begin + 1)
        yield slice(row, int(last[end - 1]))
        row, begin = int(last[end - 1]), end


def search_all_levels(
    best: Best,
    known: Whole,
    knowledge: int,
    *,
    matching_all: Callable[[Whole], Whole],
    search_level: Callable[[int, int | None], int],
    keep_to_rare: Callable[[], None],
) -> NDArray[np.bool_]:
    """Try sets of one record, of two and of more, as far as anybody is still open.

    Args:
        best: What is known so far; is made better in place.
        known: Shape (people,): how many records there are of each person.
        knowledge: How many records are known; all, if there are fewer.
        matching_all: Counts for people, given as positions, who matches all that can be known of them.
        search_level: Tries sets of so many records while no more than so many rows are grown; gives how many
            were.
        keep_to_rare: From here on only rare records are tried.

    Returns:
        Shape (people,): whether there may be a better set than the best found.
    """
    few = best.is_open & (known <= knowledge)
    best.least[few] = matching_all(np.flatnonzero(few))
    best.matching[few] = best.least[few]
    best.settle()
    for level in range(1, min(knowledge, EXACT_UP_TO) + 1):
        search_level(level, None)
    if knowledge <= EXACT_UP_TO:
        return np.zeros(len(known), dtype=np.bool_)
    still = np.flatnonzero(best.is_open)
    best.least[still] = matching_all(still)
    best.settle()
    keep_to_rare()
    return _search_deeper(best, known > MOST_RECORDS, knowledge, search_level)


def _search_deeper(
    best: Best,
    has_many: NDArray[np.bool_],
    knowledge: int,
    search_level: Callable[[int, int | None], int],
) -> NDArray[np.bool_]:
    """Try sets of more than two records: without a limit for most people, with one for who has many."""
    later = best.is_open & has_many
    best.is_open &= ~has_many
    for level in range(EXACT_UP_TO + 1, knowledge + 1):
        if best.is_open.any():
            search_level(level, None)
    best.is_open[:] = later
    best.settle()
    left = MOST_GROWN
    for level in range(EXACT_UP_TO + 1, knowledge + 1):
        if best.is_open.any() and left > 0:
            left -= search_level(level, left)
    return best.is_open.copy()


class SetSearch:
    """Finds for each person the subset of what can be known that fewest people match.

    Args:
        points: Everybody's entries.
        best: What is known so far; is made better in place.
        report: Is told how many of how many people are settled.
    """

    def __init__(self, points: Points, best: Best, report: Report | None = None) -> None:
        self._points = points
        self._best = best
        self._report = report
        self._wanted = int(np.count_nonzero(best.is_open))
        self._may_know = points.is_own

    def run(self, knowledge: int) -> NDArray[np.bool_]:
        """Search.

        Args:
            knowledge: How many records are known of each person; all, if there are fewer.

        Returns:
            Shape (people,): whether there may be a better subset than the best found.
        """
        return search_all_levels(
            self._best,
            self._points.known,
            knowledge,
            matching_all=self.matching_all,
            search_level=self._level,
            keep_to_rare=self._keep_to_rare,
        )

    def _keep_to_rare(self) -> None:
        self._may_know = self._points.is_rare

    def matching_all(self, targets: Whole) -> Whole:
        """Count for each of these people who matches all that can be known of them."""
        points, counts = self._points, np.zeros(len(targets), dtype=np.int64)
        matches = _Matches(points)
        owned = np.flatnonzero(points.is_own)
        owner = np.repeat(np.arange(points.people), np.diff(points.first))[owned]
        begin, end = np.searchsorted(owner, targets), np.searchsorted(owner, targets, side="right")
        rarest = matches.having[points.item[owned[begin]]] if len(targets) else targets
        group = np.cumsum(rarest) // _MOST_ROWS
        for number in np.unique(group):
            chosen = np.flatnonzero(group == number)
            begins, steps = begin[chosen], (end - begin)[chosen]
            row, person = matches.of(points.item[owned[begins]])
            for step in range(1, int(steps.max())):
                known = owned[np.minimum(begins + step, len(owned) - 1)]
                fits = (step >= steps[row]) | matches.has(person, points.item[known][row])
                row, person = row[fits], person[fits]
            counts[chosen] = np.bincount(row, minlength=len(chosen))
        return counts

    def _level(self, level: int, most_grown: int | None = None) -> int:
        """Try all sets of so many records; stop when too many rows were grown, and give how many were."""
        grown_rows = 0
        points = self._points
        everyone = np.arange(points.people)
        known = np.ones(points.people, dtype=np.bool_)
        nobody = np.zeros(points.people, dtype=np.int64)
        stack = [_Rows(nobody, everyone, points.first[:-1], known, np.array([level]))]
        while stack and (most_grown is None or grown_rows <= most_grown):
            rows = self._wanted_only(stack.pop())
            lengths = points.first[rows.person + 1] - rows.at
            grown_rows += int(lengths.sum())
            grown = [self._grown(rows.part(piece)) for piece in pieces_of(rows.node, lengths)]
            stack.extend(reversed([rows for rows in grown if len(rows.node)]))
            if self._report is not None:
                self._report(self._wanted - int(np.count_nonzero(self._best.is_open)), self._wanted)
        return grown_rows

    def _wanted_only(self, rows: _Rows) -> _Rows:
        is_target = rows.is_own & self._best.is_open[rows.person]
        return rows.kept(np.bincount(rows.node[is_target], minlength=len(rows.left)) > 0)

    def _grown(self, rows: _Rows) -> _Rows:
        """Add one item of a later kind to each set in every way; note who matches, go on where it pays."""
        points, best = self._points, self._best
        rows = self._wanted_only(rows)
        lengths = points.first[rows.person + 1] - rows.at
        entry = ranges(rows.at, lengths)
        row = np.repeat(np.arange(len(rows.node)), lengths)
        weight = points.weight[entry]
        fits = weight <= rows.left[rows.node[row]]
        entry, row = entry[fits], row[fits]
        parent = rows.node[row]
        child, counts = numbered(parent, points.item[entry], points.items)
        is_own = rows.is_own[row] & self._may_know[entry]
        person = rows.person[row]
        is_target = is_own & best.is_open[person]
        best.lower(person[is_target], counts[child[is_target]])
        left = rows.left[parent] - points.weight[entry]
        is_target &= best.is_open[person] & (left > 0)
        is_kept = np.bincount(child[is_target], minlength=len(counts)) > 0
        going = np.flatnonzero(is_kept[child])
        going = going[np.argsort(child[going], kind="stable")]
        number = np.cumsum(is_kept) - 1
        left_of = np.zeros(len(counts), dtype=np.int64)
        left_of[child] = left
        parts = (number[child[going]], person[going], points.after[entry[going]], is_own[going])
        return _Rows(*parts, left_of[is_kept])


class _Matches:
    """Who matches which item.

    Args:
        points: Everybody's entries.
    """

    def __init__(self, points: Points) -> None:
        self._items = points.items
        owner = np.repeat(np.arange(points.people), np.diff(points.first))
        order = np.argsort(points.item, kind="stable")
        self._person = owner[order]
        self.having = np.bincount(points.item, minlength=points.items)
        self._begin = np.cumsum(self.having) - self.having
        self._table: NDArray[np.bool_] | None = None
        self._keys = np.zeros(0, dtype=np.int64)
        if points.people * points.items <= _MOST_CELLS:
            self._table = np.zeros((points.people, points.items), dtype=np.bool_)
            self._table[owner, points.item] = True
        else:
            self._keys = np.sort(owner * points.items + points.item)

    def of(self, items: Whole) -> tuple[Whole, Whole]:
        """Give all who match each item: which of the items, and who."""
        lengths = self.having[items]
        return np.repeat(np.arange(len(items)), lengths), self._person[ranges(self._begin[items], lengths)]

    def has(self, people: Whole, items: Whole) -> NDArray[np.bool_]:
        """Say of each pair whether the person matches the item."""
        if self._table is not None:
            found: NDArray[np.bool_] = self._table[people, items]
            return found
        return is_among(self._keys, people * self._items + items)


def is_among(ascending: Whole, keys: Whole) -> NDArray[np.bool_]:
    """Say of each key whether it stands in a list that ascends and is not empty."""
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    found: NDArray[np.bool_] = ascending[at] == keys
    return found


def numbered(parent: Whole, item: Whole, items: int) -> tuple[Whole, Whole]:
    """Number the pairs of set and item from 0, and count the rows of each."""
    key = parent * items + item
    width = (int(parent[-1]) + 1) * items if len(parent) else 0
    if width <= 4 * len(key) + 100_000:
        many = np.bincount(key, minlength=width)
        number = np.cumsum(many > 0) - 1
        return number[key], many[many > 0]
    _, number, many = np.unique(key, return_inverse=True, return_counts=True)
    return number.astype(np.int64), many.astype(np.int64)
