"""Who probably infected whom, by what a platform saw of known cases, beside who really did.

Everything here is about links: the infected person and one infector. The platform names at most one infector
for each known case: the earlier known case with whom it saw the person longest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: The setting of a meeting that only a proximity app saw, so that nobody knows where it was.
ENCOUNTER = "encounter"

FOUND, MISSED, INVENTED = "found", "missed", "invented"

#: Why a true link is missed, the first that holds.
NEVER_KNOWN = "infected person never known"
SOURCE_UNKNOWN = "source never known"
ANOTHER_NAMED = "another named"
NOTHING_SEEN = "no meeting seen"
MISSED_REASONS = (NEVER_KNOWN, SOURCE_UNKNOWN, ANOTHER_NAMED, NOTHING_SEEN)

#: Why a link is invented, the first that holds.
NEVER_INFECTED = "never infected"
FROM_OUTSIDE = "infected outside the town"
TRUE_SOURCE_UNKNOWN = "true source never known"
TRUE_SOURCE_PASSED_OVER = "true source known but passed over"
INVENTED_REASONS = (NEVER_INFECTED, FROM_OUTSIDE, TRUE_SOURCE_UNKNOWN, TRUE_SOURCE_PASSED_OVER)


@dataclass(frozen=True)
class KnownCase:
    """A person with a positive test on record.

    Args:
        person_id: Who.
        day_zero: First symptoms as declared, else the sample, else the report; in seconds.
        reported_at: When the platform learned it.
        infectious_from: First second in which the policy counts the case as infectious.
        infectious_until: The first second after the last.
    """

    person_id: str
    day_zero: int
    reported_at: int
    infectious_from: int
    infectious_until: int

    @property
    def order(self) -> tuple[int, int, str]:
        """What makes one case earlier than another."""
        return (self.day_zero, self.reported_at, self.person_id)


@dataclass(frozen=True)
class Meeting:
    """Two known cases at one place, in one vehicle, or near each other, as observed.

    Args:
        one: A person.
        other: The other.
        started_at: In seconds.
        ended_at: The first second after it.
        setting: The kind of the place, the mode of the vehicle, or ``ENCOUNTER``.
    """

    one: str
    other: str
    started_at: int
    ended_at: int
    setting: str


@dataclass(frozen=True)
class Likely:
    """The infector whom a platform would name.

    Args:
        person_id: The infected.
        by: The infector.
        seconds: How long they were seen together while the one could infect and the other be infected.
        setting: Where most of that was.
        candidates: How many earlier known cases were seen with the person long enough.
    """

    person_id: str
    by: str
    seconds: int
    setting: str
    candidates: int


@dataclass(frozen=True)
class Infection:
    """A true infection; ``by`` is None if it happened outside the town."""

    person_id: str
    infected_at: int
    by: str | None
    setting: str


@dataclass(frozen=True)
class PathRow:
    """One person, the true infector and the one named.

    Args:
        person_id: Infected in truth, or named as infected by somebody.
        infection: What really happened; None if the person was never infected.
        likely: Whom the platform names; None if nobody.
        missed_because: Why the true link was missed; empty if it was found, or there is none.
        invented_because: Why the link that is named is not true; empty if it is, or nobody is named.
    """

    person_id: str
    infection: Infection | None
    likely: Likely | None
    missed_because: str
    invented_because: str

    @property
    def true_by(self) -> str | None:
        """Who infected the person in truth."""
        return None if self.infection is None else self.infection.by

    @property
    def named(self) -> str | None:
        """Who is named."""
        return None if self.likely is None else self.likely.by

    @property
    def is_found(self) -> bool:
        """Whether the true infector is named."""
        return self.true_by is not None and self.true_by == self.named


@dataclass(frozen=True)
class Paths:
    """Both sides of a run.

    Args:
        rows: One for each person infected in truth or named as infected, by the time of infection, then the
            others by their id.
        cases: The known cases, earliest first.
        people: How many people the register has.
        recorded: Of how many of them there is any row that shows where they were, or with whom.
    """

    rows: tuple[PathRow, ...]
    cases: tuple[KnownCase, ...]
    people: int = 0
    recorded: int = 0

    @property
    def true_links(self) -> list[PathRow]:
        """The rows with an infector in the town."""
        return [row for row in self.rows if row.true_by is not None]

    @property
    def likely_links(self) -> list[PathRow]:
        """The rows in which somebody is named."""
        return [row for row in self.rows if row.likely is not None]


def infer(
    cases: Sequence[KnownCase], meetings: Iterable[Meeting], *, lookback_seconds: int, least_seconds: int
) -> dict[str, Likely]:
    """Name for each known case the most probable earlier known case.

    A moment counts if the two are seen together, the earlier case is infectious by the policy, and it lies
    before day 0 of the later case, by no more than the look-back. Meetings of one pair that overlap count
    once. The longest time wins; of equals the earlier case, then the smaller id.

    Args:
        cases: Each person once.
        meetings: In any order, each in either direction; those of people who are no case are left out.
        lookback_seconds: How far back a meeting can have infected somebody.
        least_seconds: A shorter time together names nobody.

    Returns:
        By the infected person; nobody is named for whom no earlier case was seen.
    """
    known = {case.person_id: case for case in cases}
    shared: defaultdict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for meeting in meetings:
        one, other = known.get(meeting.one), known.get(meeting.other)
        if one is None or other is None or one == other:
            continue
        earlier, later = sorted((one, other), key=lambda case: case.order)
        begin = max(meeting.started_at, earlier.infectious_from, later.day_zero - lookback_seconds)
        end = min(meeting.ended_at, earlier.infectious_until, later.day_zero)
        if begin < end:
            shared[later.person_id, earlier.person_id].append((begin, end, meeting.setting))
    candidates: defaultdict[str, list[tuple[int, KnownCase, str]]] = defaultdict(list)
    for (later_id, earlier_id), times in shared.items():
        seconds = _covered((begin, end) for begin, end, _ in times)
        if seconds >= least_seconds:
            candidates[later_id].append((seconds, known[earlier_id], _main_setting(times)))
    found = {}
    for person_id, seen in candidates.items():
        seconds, by, setting = min(seen, key=lambda one: (-one[0], one[1].order))
        found[person_id] = Likely(person_id, by.person_id, seconds, setting, len(seen))
    return found


def compare(
    infections: Sequence[Infection], cases: Sequence[KnownCase], likely: Mapping[str, Likely]
) -> Paths:
    """Lay what a platform would name beside what was really so.

    Args:
        infections: Each person once.
        cases: Each person once.
        likely: As ``infer`` gives it.
    """
    known = {case.person_id for case in cases}
    true = {infection.person_id: infection for infection in infections}
    order = sorted(infections, key=lambda one: (one.infected_at, one.person_id))
    people = [*(one.person_id for one in order), *sorted(set(likely) - set(true))]
    rows = tuple(_row(person, true.get(person), likely.get(person), known) for person in people)
    return Paths(rows, tuple(sorted(cases, key=lambda case: case.order)))


def by_setting(paths: Paths) -> dict[str, tuple[list[PathRow], list[PathRow]]]:
    """Give for each setting the true links that happened there, and the links that were seen there."""
    found: dict[str, tuple[list[PathRow], list[PathRow]]] = {}
    for row in paths.rows:
        if row.infection is not None and row.infection.by is not None:
            found.setdefault(row.infection.setting, ([], []))[0].append(row)
        if row.likely is not None:
            found.setdefault(row.likely.setting, ([], []))[1].append(row)
    return {setting: found[setting] for setting in sorted(found)}


def _row(person: str, infection: Infection | None, likely: Likely | None, known: set[str]) -> PathRow:
    by = None if infection is None else infection.by
    named = None if likely is None else likely.by
    missed = invented = ""
    if by is not None and by != named:
        missed = next(
            reason
            for reason, holds in (
                (NEVER_KNOWN, person not in known),
                (SOURCE_UNKNOWN, by not in known),
                (ANOTHER_NAMED, named is not None),
                (NOTHING_SEEN, True),
            )
            if holds
        )
    if named is not None and named != by:
        invented = next(
            reason
            for reason, holds in (
                (NEVER_INFECTED, infection is None),
                (FROM_OUTSIDE, by is None),
                (TRUE_SOURCE_UNKNOWN, by not in known),
                (TRUE_SOURCE_PASSED_OVER, True),
            )
            if holds
        )
    return PathRow(person, infection, likely, missed, invented)


def _covered(times: Iterable[tuple[int, int]]) -> int:
    """Add up intervals of which overlaps count once."""
    total, reached = 0, None
    for begin, end in sorted(times):
        start = begin if reached is None else max(begin, reached)
        total += max(0, end - start)
        reached = end if reached is None else max(reached, end)
    return total


def _main_setting(times: Sequence[tuple[int, int, str]]) -> str:
    """Name where most of the time was; a place beats what only an app saw, of equals the first by name."""
    places = sorted({setting for _, _, setting in times if setting != ENCOUNTER})

    def length(setting: str) -> int:
        return _covered((begin, end) for begin, end, name in times if name == setting)

    return max(places, key=length) if places else ENCOUNTER


def ancestors(links: Mapping[str, str | None], person: str) -> Iterator[str]:
    """Go up a chain from a person's infector to the first."""
    above = links.get(person)
    while above is not None:
        yield above
        above = links.get(above)
