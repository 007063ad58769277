"""What an outsider learns who gets hold of a gate's log, from the log alone and a little knowledge.

The outsider has no secret, no key and no list of people. They know the town's map, so what kind of place each
door is, and perhaps where some person was at one or two hours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from healthcode.checkpoint.scene import keys_of
from healthcode.clock import DAY, HOUR
from healthcode.patterns import matches
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthcode.checkpoint.log import GateLog
    from healthcode.draws import Draws

#: Kinds of places of which a visit tells more than most: belief, illness, care.
SENSITIVE_KINDS = ("worship", "worship/*", "clinic", "clinic/*", "care_home", "care_home/*", "shop/pharmacy")
#: Every colour but green.
FLAGGED = ALL_COLOURS[1:]
#: How many (place, hour) points of a person an outsider knows.
KNOWLEDGE = (1, 2)


@dataclass(frozen=True)
class Learned:
    """What the log tells an outsider.

    Args:
        rows: Rows in the log.
        facts: Its columns: the kinds of facts that it holds.
        names: Different names in it; of pseudonyms of the day one person has many.
        traced_names: Names with rows at two places or more, whose way can be followed.
        longest_chain: Most places that one name visits one after the other.
        linked_days: Most different days on which one name appears: 1 says that days cannot be linked.
        singled_out: For one and for two known (place, hour) points of a name, drawn from its own, the share
            of names to which no other name fits, among those that have so many points; None where none has.
        names_with_points: How many names have one point, and two, or more.
        then_revealed: Mean number of further rows that whoever is singled out by two points gives away; None
            where nobody is.
        lone_cells: Rows of a log of counts that are about one check alone, whose answer they give away.
        sensitive_rows: Rows, or counted checks, at places of sensitive kinds.
        sensitive_names: Names at such places.
        flagged_rows: Rows, or counted checks, that tell a colour other than green.
        flagged_names: Names with such a colour.
        reasons_told: Rows that tell the reason of a colour.
    """

    rows: int
    facts: tuple[str, ...]
    names: int
    traced_names: int
    longest_chain: int
    linked_days: int
    singled_out: tuple[float | None, float | None]
    names_with_points: tuple[int, int]
    then_revealed: float | None
    lone_cells: int
    sensitive_rows: int
    sensitive_names: int
    flagged_rows: int
    flagged_names: int
    reasons_told: int

    def to_json(self) -> dict[str, Any]:
        """Give the same as plain JSON values."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


def learn(log: GateLog, place_kinds: Mapping[str, str], draws: Draws) -> Learned:
    """Read a log as an outsider would.

    Args:
        log: As it was found.
        place_kinds: The kind of each place, by id: the town's map.
        draws: Decide which points of each name the outsider happens to know.

    Returns:
        What it tells.

    Simplification:
        The outsider knows points that are in the log, and knows that they are. Nothing is joined with other
        data, and nothing is guessed from habits.
    """
    if not len(log):
        return Learned(0, tuple(log.columns), 0, 0, 0, 0, (None, None), (0, 0), None, 0, 0, 0, 0, 0, 0)
    columns = log.columns
    weight = columns.get("checks", np.ones(len(log), np.int64))
    sensitive = _is_sensitive(columns["place_id"], place_kinds)
    flagged = np.isin(columns["colour"], FLAGGED) if "colour" in columns else np.zeros(len(log), np.bool_)
    reasons = int((columns["reason"] != "").sum()) if "reason" in columns else 0
    named = log.name_column
    traces = _Traces(columns, named) if named else None
    singled, counted, revealed = _singled_out(traces, draws) if traces else ((None, None), (0, 0), None)
    return Learned(
        rows=len(log),
        facts=tuple(columns),
        names=traces.count if traces else 0,
        traced_names=traces.traced if traces else 0,
        longest_chain=traces.longest_chain if traces else 0,
        linked_days=traces.linked_days if traces else 0,
        singled_out=singled,
        names_with_points=counted,
        then_revealed=revealed,
        lone_cells=int((columns["checks"] == 1).sum()) if "checks" in columns else 0,
        sensitive_rows=int(weight[sensitive].sum()),
        sensitive_names=traces.among(sensitive) if traces else 0,
        flagged_rows=int(weight[flagged].sum()),
        flagged_names=traces.among(flagged) if traces else 0,
        reasons_told=reasons,
    )


class _Traces:
    """The rows of each name in order of time."""

    def __init__(self, columns: Mapping[str, NDArray[Any]], named: str) -> None:
        self.names, number = np.unique(columns[named].astype(str), return_inverse=True)
        self._number = number
        self.places, place = np.unique(columns["place_id"].astype(str), return_inverse=True)
        order = np.lexsort((columns["checked_at"], number))
        self.number, self.place = number[order], place[order]
        self.hour = columns["checked_at"][order] // HOUR
        self.count = len(self.names)
        moves = np.r_[True, (self.number[1:] != self.number[:-1]) | (self.place[1:] != self.place[:-1])]
        stations = np.bincount(self.number[moves], minlength=self.count)
        self.longest_chain = int(stations.max())
        self.traced = int((stations > 1).sum())
        days = np.unique(np.stack((self.number, columns["checked_at"][order] // DAY)), axis=1)
        self.linked_days = int(np.bincount(days[0]).max())

    def among(self, chosen: NDArray[np.bool_]) -> int:
        """Count the names that have one of the chosen rows of the log."""
        return len(np.unique(self._number[chosen]))

    def points(self) -> list[list[tuple[int, int]]]:
        """Give the different (place, hour) points of each name."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        unique = np.unique(np.stack((self.number, self.place, self.hour)), axis=1)
        for number, place, hour in unique.T.tolist():
            found[number].append((place, hour))
        return found

    def rows_of(self) -> NDArray[np.int64]:
        """Count the rows of each name."""
        return np.bincount(self.number, minlength=self.count)


def known_points(
    name_keys: NDArray[np.int64],
    place_keys: NDArray[np.int64],
    points: Sequence[Sequence[tuple[int, int]]],
    most: int,
    draws: Draws,
) -> list[list[tuple[int, int]]]:
    """Draw which points of each name an outsider knows; the first of two is the one known alone.

    Args:
        name_keys: A number for each name, from its text alone.
        place_keys: A number for each place, from its id alone.
        points: The (place, hour) points of each name; a place is a position in ``place_keys``.
        most: How many are known of each name.
        draws: Of the run.
    """
    owner = np.repeat(name_keys, [len(own) for own in points])
    flat = np.array([point for own in points for point in own], np.int64).reshape(-1, 2)
    drawn = draws.draw(
        "an outsider knows", person=owner, other=flat[:, 1], place=place_keys[flat[:, 0]]
    ).tolist()
    known, at = [], 0
    for own in points:
        ranked = sorted(zip(drawn[at : at + len(own)], own, strict=True))
        known.append([point for _, point in ranked[:most]])
        at += len(own)
    return known


def _singled_out(
    traces: _Traces, draws: Draws
) -> tuple[tuple[float | None, float | None], tuple[int, int], float | None]:
    """Give the shares of names that are singled out, of how many names, and what is then revealed."""
    points = traces.points()
    holders: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for number, own in enumerate(points):
        for point in own:
            holders[point].add(number)
    names, places = keys_of(traces.names.tolist()), keys_of(traces.places.tolist())
    known = known_points(names, places, points, max(KNOWLEDGE), draws)
    shares: list[float | None] = []
    counts = []
    alone: list[int] = []
    for count in KNOWLEDGE:
        having = [number for number, own in enumerate(points) if len(own) >= count]
        alone = [
            number
            for number in having
            if len(set.intersection(*(holders[point] for point in known[number][:count]))) == 1
        ]
        shares.append(len(alone) / len(having) if having else None)
        counts.append(len(having))
    rows = traces.rows_of()
    further = [int(rows[number]) - len(known[number]) for number in alone]
    revealed = sum(further) / len(further) if further else None
    return (shares[0], shares[1]), (counts[0], counts[1]), revealed


def _is_sensitive(places: NDArray[Any], kinds: Mapping[str, str]) -> NDArray[np.bool_]:
    found, number = np.unique(places.astype(str), return_inverse=True)
    known = [any(matches(pattern, kinds[place]) for pattern in SENSITIVE_KINDS) for place in found.tolist()]
    sensitive: NDArray[np.bool_] = np.array(known, np.bool_)[number]
    return sensitive
