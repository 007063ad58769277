"""Presence: when a person was at a place or in a vehicle, and when that became known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from healthcode import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.policy.model import Policy, Presence
    from healthcode.scoring.reference.rows import Knowledge, Row

#: The order of the tables, for ties between rows with the same number.
TABLE_ORDER = {"trips": 0, "scans": 1, "purchases": 2}


class Place(NamedTuple):
    """A place, or one run of one vehicle; the mode of a place is empty."""

    place_id: str
    mode: str = ""


@dataclass(frozen=True)
class Interval:
    """One person at one place for some time; an instant begins and ends at the same second.

    Args:
        seen_at: The row's own time, which is the start except for purchases and check-outs.
        after_scan: Whether this is the part of a scan that its check-out added.
    """

    person_id: str
    place: Place
    start: int
    end: int
    known_at: int
    table: str
    seen_at: int
    row_key: int
    event_id: str
    role: str = "visitor"
    carriage: str | None = None
    after_scan: bool = False

    @property
    def last_second(self) -> int:
        """The last second that belongs to it; an instant's own second."""
        return max(self.start, self.end - 1)


def row_key(table: str, row: Row) -> int:
    """Order rows of the three tables: by number, then trips, scans, purchases."""
    return int(row["row"]) * 4 + TABLE_ORDER[table]


def presence_numbers(policy: Policy) -> Presence:
    """Give the policy's ``[presence]``.

    Raises:
        ValueError: If it has none; a policy that passed its checks has one where it needs one.
    """
    if policy.presence is None:
        raise ValueError(f"policy {policy.id} reads presence and so needs [presence]")
    return policy.presence


def presence_of(person_id: str, known: Knowledge, numbers: Presence) -> list[Interval]:
    """List a person's presence. Intervals equal in content count once, under the earlier row."""
    found: list[Interval] = []
    if "trips" in numbers.tables:
        found += [_trip(row) for row in known.of_person("trips", person_id)]
    if "scans" in numbers.tables:
        for row in known.of_person("scans", person_id):
            left_at = row["left_at"] if numbers.check_outs else None
            found += _scan({**row, "left_at": left_at}, numbers.scan_minutes * clock.MINUTE)
    if "purchases" in numbers.tables:
        seconds = numbers.purchase_minutes * clock.MINUTE
        found += [_purchase(row, seconds) for row in known.of_person("purchases", person_id)]
    return _each_once(found)


def _trip(row: Row) -> Interval:
    return Interval(
        person_id=row["person_id"],
        place=Place(row["vehicle_id"], row["mode"]),
        start=row["departed_at"],
        end=row["arrived_at"],
        known_at=row["arrived_at"],
        table="trips",
        seen_at=row["departed_at"],
        row_key=row_key("trips", row),
        event_id=row["event_id"],
        carriage=row["carriage"],
    )


def _scan(row: Row, seconds: int) -> list[Interval]:
    scanned_at, left_at = row["scanned_at"], row["left_at"]

    def part(start: int, end: int, known_at: int, *, after_scan: bool) -> Interval:
        return Interval(
            person_id=row["person_id"],
            place=Place(row["place_id"]),
            start=start,
            end=end,
            known_at=known_at,
            table="scans",
            seen_at=scanned_at,
            row_key=row_key("scans", row),
            event_id=row["event_id"],
            role=row["role"] or "visitor",
            after_scan=after_scan,
        )

    if left_at is not None and left_at <= scanned_at + seconds:
        return [part(scanned_at, left_at, scanned_at, after_scan=False)]
    first = part(scanned_at, scanned_at + seconds, scanned_at, after_scan=False)
    if left_at is None:
        return [first]
    return [first, part(scanned_at + seconds, left_at, left_at, after_scan=True)]


def _purchase(row: Row, seconds: int) -> Interval:
    return Interval(
        person_id=row["person_id"],
        place=Place(row["place_id"]),
        start=row["bought_at"] - seconds // 2,
        end=row["bought_at"] + seconds // 2,
        known_at=row["bought_at"],
        table="purchases",
        seen_at=row["bought_at"],
        row_key=row_key("purchases", row),
        event_id=row["event_id"],
    )


def _each_once(found: Iterable[Interval]) -> list[Interval]:
    kept: dict[tuple[object, ...], Interval] = {}
    for one in sorted(found, key=lambda interval: interval.row_key):
        content = (one.place, one.table, one.start, one.end, one.known_at, one.role, one.carriage)
        kept.setdefault(content, one)
    return list(kept.values())
