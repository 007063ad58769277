"""What was really so, for one person and the rows behind their colour."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from healthcode.clock import format_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

#: So many are told one by one; JSON has them all.
MOST_TOLD = 6

_SENTENCES: dict[str, dict[str, str]] = {
    "never": {
        "en": "{person} was not infected in this run.",
        "de": "{person} war in diesem Lauf nicht infiziert.",
    },
    "later": {
        "en": "{person} was not infected then, but was later: at {infected}.",
        "de": "{person} war da nicht infiziert, wurde es aber später: am {infected}.",
    },
    "infectious": {
        "en": "{person} was infected at {infected} and was infectious then: from {start} until {end}.",
        "de": "{person} wurde am {infected} infiziert und war da ansteckend: von {start} bis {end}.",
    },
    "not_infectious": {
        "en": "{person} was infected at {infected} but was not infectious then: "
        "only from {start} until {end}.",
        "de": "{person} wurde am {infected} infiziert, war da aber nicht ansteckend: "
        "nur von {start} bis {end}.",
    },
    "other_never": {
        "en": "{person}, whom the evidence names, was not infected by then.",
        "de": "{person}, im Beleg genannt, war bis dahin nicht infiziert.",
    },
    "other_infected": {
        "en": "{person}, whom the evidence names, was infected at {infected}.",
        "de": "{person}, im Beleg genannt, wurde am {infected} infiziert.",
    },
    "fault": {
        "en": "Row {event} behind the evidence is wrong: {kind}{more}.",
        "de": "Die Zeile {event} hinter den Belegen ist falsch: {kind}{more}.",
    },
    "no_fault": {
        "en": "No row behind the evidence is recorded as wrong.",
        "de": "Keine Zeile hinter den Belegen ist als falsch vermerkt.",
    },
    "missing": {
        "en": "Rows about {person} that never came, so far: {number} ({kinds}).",
        "de": "Zeilen über {person}, die bis dahin nie ankamen: {number} ({kinds}).",
    },
    "at": {"en": "; the true time is {at}", "de": "; die wahre Zeit ist {at}"},
    "by": {"en": "; concerns {other}", "de": "; betrifft {other}"},
    "more": {"en": "… and {number} more", "de": "… und {number} weitere"},
    "heading": {"en": "What was really so", "de": "Wie es wirklich war"},
}
#: What is wrong with a row, or why it never came; a detail stands after it.
FAULT_WORDS: dict[str, dict[str, str]] = {
    "phone_lent": {"en": "the phone was lent", "de": "das Telefon war verliehen"},
    "phone_left_at_home": {"en": "the phone was left at home", "de": "das Telefon blieb zu Hause"},
    "missing_check_out": {"en": "the check-out is missing", "de": "das Auschecken fehlt"},
    "late_test": {"en": "the test came late", "de": "der Test kam spät"},
    "wrong_match": {"en": "matched to the wrong person", "de": "der falschen Person zugeordnet"},
    "clock_skew": {"en": "the clock was wrong", "de": "die Uhr ging falsch"},
    "taxi_paid_by_other": {"en": "somebody else paid for the taxi", "de": "jemand anderes zahlte das Taxi"},
    "duplicate_upload": {"en": "sent twice", "de": "doppelt gesendet"},
    "evasion": {"en": "to evade the code", "de": "um dem Code auszuweichen"},
}


@dataclass(frozen=True)
class Infected:
    """A person's last infection up to a moment, or the first after it.

    Args:
        infected_at: When.
        infectious_from: First moment of infecting others.
        infectious_until: End of it.
        setting: The kind of place or vehicle, or ``imported``.
        infected_by: By whom, if in town.
    """

    infected_at: int
    infectious_from: int
    infectious_until: int
    setting: str
    infected_by: str | None


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row behind the evidence."""

    table: str
    event_id: str
    kind: str
    detail: str | None
    other_person_id: str | None
    at: int | None


@dataclass(frozen=True)
class Hindsight:
    """What was really so.

    Args:
        person_id: Who.
        as_of: The time of the colour.
        infection: The one that counts then; None if there was none in the run.
        is_infected: Whether they had been infected by then.
        is_infectious: Whether they were infectious then.
        others: Whom the evidence names, with the time at which they were infected, if they were by then.
        faults: Of rows behind the evidence.
        missing: How many rows about the person never came by then, by reason.
    """

    person_id: str
    as_of: int
    infection: Infected | None
    is_infected: bool
    is_infectious: bool
    others: tuple[tuple[str, int | None], ...]
    faults: tuple[RowFault, ...]
    missing: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values."""
        return {
            "person_id": self.person_id,
            "as_of": format_time(self.as_of),
            "is_infected": self.is_infected,
            "is_infectious": self.is_infectious,
            "infection": None if self.infection is None else _plain(asdict(self.infection)),
            "others": [{"person_id": who, "infected_at": _time(at)} for who, at in self.others],
            "faults": [_plain(asdict(fault)) for fault in self.faults],
            "missing": dict(self.missing),
        }


def look_back(
    person_id: str,
    as_of: int,
    infections: Iterable[Mapping[str, Any]],
    faults: Iterable[Mapping[str, Any]],
    *,
    event_ids: Collection[str],
    others: Collection[str],
) -> Hindsight:
    """Lay what was really so beside a person's colour.

    Args:
        person_id: Who.
        as_of: The time of the colour.
        infections: Rows of ``infections``, of this person and the others at least.
        faults: Rows of ``faults``, of this person and these events at least.
        event_ids: The rows behind the evidence.
        others: Whom the evidence names.
    """
    by_person: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(infections, key=lambda row: int(row["infected_at"])):
        by_person.setdefault(str(row["person_id"]), []).append(row)
    own = by_person.get(person_id, [])
    past = [row for row in own if row["infected_at"] <= as_of]
    last = past[-1:] or own[:1]
    faults = list(faults)
    missing: dict[str, int] = {}
    for fault in faults:
        if fault["event_id"] is None and fault["person_id"] == person_id and (fault["at"] or 0) <= as_of:
            missing[fault["kind"]] = missing.get(fault["kind"], 0) + 1
    return Hindsight(
        person_id,
        as_of,
        _infected(last[0]) if last else None,
        is_infected=bool(past),
        is_infectious=any(row["infectious_from"] <= as_of < row["infectious_until"] for row in past),
        others=tuple((other, _infected_by(by_person.get(other, []), as_of)) for other in sorted(others)),
        faults=tuple(_row_fault(fault) for fault in faults if fault["event_id"] in event_ids),
        missing=tuple(sorted(missing.items())),
    )


def tell(hindsight: Hindsight, language: Literal["en", "de"]) -> Iterator[str]:
    """Tell what was really so, in sentences."""
    yield _infection_words(hindsight, language)
    for other, infected_at in hindsight.others[:MOST_TOLD]:
        name = "other_never" if infected_at is None else "other_infected"
        yield _say(name, language, person=other, infected=_words(infected_at))
    yield from _rest(hindsight.others, language)
    if not hindsight.faults:
        yield _say("no_fault", language)
    for fault in hindsight.faults[:MOST_TOLD]:
        more = "" if fault.other_person_id is None else _say("by", language, other=fault.other_person_id)
        more += "" if fault.at is None else _say("at", language, at=_words(fault.at))
        kind = ", ".join(FAULT_WORDS[word][language] for word in (fault.kind, fault.detail) if word)
        yield _say("fault", language, event=fault.event_id, kind=kind, more=more)
    yield from _rest(hindsight.faults, language)
    if hindsight.missing:
        number = sum(count for _, count in hindsight.missing)
        kinds = ", ".join(f"{count}: {FAULT_WORDS[kind][language]}" for kind, count in hindsight.missing)
        yield _say("missing", language, person=hindsight.person_id, number=number, kinds=kinds)


def heading(language: Literal["en", "de"]) -> str:
    """Give the heading that stands above these sentences."""
    return _say("heading", language)


def _infection_words(hindsight: Hindsight, language: str) -> str:
    infection = hindsight.infection
    if infection is None:
        return _say("never", language, person=hindsight.person_id)
    name = "infectious" if hindsight.is_infectious else "not_infectious"
    return _say(
        name if hindsight.is_infected else "later",
        language,
        person=hindsight.person_id,
        infected=_words(infection.infected_at),
        start=_words(infection.infectious_from),
        end=_words(infection.infectious_until),
    )


def _rest(told: Sequence[object], language: str) -> Iterator[str]:
    if len(told) > MOST_TOLD:
        yield _say("more", language, number=len(told) - MOST_TOLD)


def _infected(row: Mapping[str, Any]) -> Infected:
    return Infected(
        row["infected_at"],
        row["infectious_from"],
        row["infectious_until"],
        row["setting"],
        row["infected_by"],
    )


def _infected_by(rows: Iterable[Mapping[str, Any]], as_of: int) -> int | None:
    """Give when somebody was infected, if that was by a moment: the last time."""
    return max((row["infected_at"] for row in rows if row["infected_at"] <= as_of), default=None)


def _row_fault(row: Mapping[str, Any]) -> RowFault:
    return RowFault(
        row["table"], row["event_id"], row["kind"], row["detail"], row["other_person_id"], row["at"]
    )


def _say(sentence_id: str, language: str, **values: object) -> str:
    return _SENTENCES[sentence_id][language].format(**values)


def _words(moment: int | None) -> str:
    return "" if moment is None else format_time(moment).replace("T", " ").removesuffix(":00")


def _time(moment: int | None) -> str | None:
    return None if moment is None else format_time(moment)


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: format_time(value) if isinstance(value, int) else value for name, value in fields.items()}
