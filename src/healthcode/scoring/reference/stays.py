"""Stays in districts, spells of zones, and the exposures in which the two come together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from healthcode import clock
from healthcode.scoring.reference.exposures import Found, minutes_of
from healthcode.scoring.reference.presence import row_key

if TYPE_CHECKING:
    from healthcode.policy.model import StayRule
    from healthcode.scoring.reference.rows import Knowledge, Row


@dataclass(frozen=True)
class Sighting:
    """A row that shows a person in a district; ``departed_at`` and ``from_district`` are a trip's."""

    at: int
    district_id: str
    row_key: int
    event_id: str
    departed_at: int | None = None
    from_district: str = ""

    @property
    def moved(self) -> bool:
        """Whether it is a trip from one district to another."""
        return self.departed_at is not None and self.from_district != self.district_id

    @property
    def order(self) -> tuple[int, bool, int, str, str, int]:
        """What the rows are read in the order of."""
        is_trip = self.departed_at is not None
        return (self.at, is_trip, self.departed_at or 0, self.from_district, self.district_id, self.row_key)


@dataclass(frozen=True)
class Stay:
    """A stay that begins, and becomes known, at ``start``; the end may become known after it."""

    district_id: str
    start: int
    last_seen: int
    event_id: str | None
    row_key: int
    end: int | None = None
    end_known_at: int | None = None
    is_unseen_home: bool = False

    def ended(self, at: int, known_at: int) -> Stay:
        """Give this stay with its end."""
        return replace(self, end=at, end_known_at=known_at)


@dataclass(frozen=True)
class Spell:
    """The levels of a rule in one district, joined; its end becomes known when it comes."""

    district_id: str
    start: int
    end: int | None
    event_id: str | None
    row: int


def sightings_of(person_id: str, known: Knowledge) -> list[Sighting]:
    """List what is seen of a person's whereabouts, in the order in which it became known."""
    purchases = known.of_person("purchases", person_id)
    seen = [_at_place(row, "purchases", row["bought_at"], known) for row in purchases]
    for row in known.of_person("scans", person_id):
        seen.append(_at_place(row, "scans", row["scanned_at"], known))
        if row["left_at"] is not None:
            seen.append(_at_place(row, "scans", row["left_at"], known))
    for row in known.of_person("trips", person_id):
        key = row_key("trips", row)
        trip = Sighting(
            row["arrived_at"],
            row["to_district"],
            key,
            row["event_id"],
            departed_at=row["departed_at"],
            from_district=row["from_district"],
        )
        seen.append(trip)
    return sorted(seen, key=lambda sighting: sighting.order)


def _at_place(row: Row, table: str, at: int, known: Knowledge) -> Sighting:
    district_id = known.places[row["place_id"]]["district_id"]
    return Sighting(at, district_id, row_key(table, row), row["event_id"])


def stays_of(person_id: str, known: Knowledge, max_unseen_hours: int) -> list[Stay]:
    """Read a person's stays from the sightings; at most the last one has no end."""
    unseen = max_unseen_hours * clock.HOUR
    home = known.people[person_id]["district_id"]
    stays = [Stay(home, clock.BEGINNING, clock.BEGINNING, None, 0, is_unseen_home=True)]
    for seen in sightings_of(person_id, known):
        current = _run_out(stays[-1], seen.at, unseen)
        goes_on = current.end is None and not seen.moved and seen.district_id == current.district_id
        if goes_on:
            stays[-1] = replace(current, last_seen=seen.at, is_unseen_home=False)
            continue
        if current.end is None:
            left_at = seen.departed_at if seen.moved and seen.departed_at is not None else seen.at
            current = current.ended(max(left_at, current.last_seen), seen.at)
        stays[-1] = current
        stays.append(Stay(seen.district_id, seen.at, seen.at, seen.event_id, seen.row_key))
    stays[-1] = _run_out(stays[-1], None, unseen)
    return stays


def _run_out(stay: Stay, seen_again_at: int | None, unseen: int) -> Stay:
    """End a stay that nothing confirmed in time; a home where nobody was seen yet does not."""
    runs_out_at = stay.last_seen + unseen
    if stay.is_unseen_home or (seen_again_at is not None and seen_again_at <= runs_out_at):
        return stay
    return stay.ended(runs_out_at, runs_out_at)


def spells_of(rule: StayRule, known: Knowledge) -> list[Spell]:
    """Join the zones that a rule looks at into spells, where they touch or overlap."""
    districts = known.rows("districts")
    fitting = {row["district_id"] for row in districts if row["kind"] in rule.district_kinds}
    if not rule.levels:
        return [Spell(district_id, clock.BEGINNING, None, None, 0) for district_id in sorted(fitting)]
    zones = [
        row
        for row in known.rows("zones")
        if row["level"] in rule.levels
        and row["valid_to"] != row["valid_from"]
        and (not rule.district_kinds or row["district_id"] in fitting)
    ]
    spells: list[Spell] = []
    for zone in sorted(zones, key=lambda row: (row["district_id"], row["valid_from"], row["row"])):
        last = spells[-1] if spells else None
        if last and last.district_id == zone["district_id"] and _reaches(last, zone["valid_from"]):
            is_open = last.end is None or zone["valid_to"] is None
            spells[-1] = replace(last, end=None if is_open else max(last.end or 0, zone["valid_to"]))
            continue
        spells.append(
            Spell(zone["district_id"], zone["valid_from"], zone["valid_to"], zone["event_id"], zone["row"])
        )
    return spells


def _reaches(spell: Spell, moment: int) -> bool:
    return spell.end is None or spell.end >= moment


def stay_exposures(rule: StayRule, person_id: str, stays: list[Stay], spells: list[Spell]) -> list[Found]:
    """Pair a person's stays with the spells of the same district."""
    make = _in_a_zone_then if rule.zone_at == "stay" else _in_a_zone_now
    return [
        found
        for stay in stays
        for spell in spells
        if stay.district_id == spell.district_id
        for found in make(rule, person_id, stay, spell)
    ]


def _in_a_zone_then(rule: StayRule, person_id: str, stay: Stay, spell: Spell) -> list[Found]:
    """``zone_at = "stay"``: the overlap, open at first, then with the end that becomes known first."""
    start = max(stay.start, spell.start)
    open_row = _open_row(rule, person_id, (stay, spell), start, start)
    ends = [(stay.end_known_at, stay.end), (spell.end, spell.end)]
    known_ends = [(known_at, end) for known_at, end in ends if known_at is not None and end is not None]
    if not known_ends:
        return [open_row]
    end_known_at, end = min(known_ends)
    return [] if end_known_at <= start else _with_end(open_row, max(start, end), end_known_at)


def _in_a_zone_now(rule: StayRule, person_id: str, stay: Stay, spell: Spell) -> list[Found]:
    """``zone_at = "now"``: the whole stay, from when stay and spell have begun until the spell ends."""
    if spell.end is not None and stay.start >= spell.end:
        return []
    begun = max(stay.start, spell.start)
    open_row = _open_row(rule, person_id, (stay, spell), stay.start, begun)
    open_row = replace(open_row, cleared_at=spell.end)
    if stay.end is None or stay.end_known_at is None:
        return [open_row]
    end_known_at = max(stay.end_known_at, spell.start)
    if spell.end is not None and end_known_at > spell.end:
        return [open_row]
    rows = _with_end(open_row, stay.end, end_known_at)
    return rows if end_known_at > begun else [replace(rows[1], replaces=None)]


def _open_row(rule: StayRule, person_id: str, pair: tuple[Stay, Spell], start: int, known_at: int) -> Found:
    stay, spell = pair
    return Found(
        person_id=person_id,
        rule_id=rule.id,
        started_at=max(start, _earliest(rule, known_at)),
        ended_at=None,
        known_at=known_at,
        event_id=stay.event_id,
        other_event_id=spell.event_id,
        place_id=stay.district_id,
        rows=(stay.row_key, spell.row),
    )


def _with_end(open_row: Found, end: int, known_at: int) -> list[Found]:
    """Give the open row, and the row with the end that counts in its stead from then on."""
    closed = replace(
        open_row,
        ended_at=end,
        minutes=minutes_of(max(0, end - open_row.started_at)),
        known_at=known_at,
        replaces=open_row,
    )
    return [replace(open_row, replaced_at=known_at), closed]


def _earliest(rule: StayRule, known_at: int) -> int:
    """Give the earliest start that a stay is shown with."""
    if rule.lookback_days is None:
        return clock.BEGINNING
    return max(clock.BEGINNING, known_at - rule.lookback_days * clock.DAY)
