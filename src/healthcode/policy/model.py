"""A policy file as a typed, frozen model: every key, its meaning and its bounds.

The meaning of the keys in scoring stands in ``docs/reference/scoring.md``; ``docs/reference/policy.md`` lists
them all. A misspelt key is an error, never ignored. Faults inside one entry are found here, faults between
entries in ``check.py``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from healthcode import clock, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

THOUSAND = 1_000
LARGEST_NUMBER = 1_000_000_000
MINUTES_A_DAY = 1_440
#: Bounds of a law of distance, within which its products fit whole numbers of 128 bits.
LARGEST_FULL_BELOW_M, LARGEST_OTHER_WEIGHT = 100, 1_000


def _moment(value: object) -> object:
    """Turn a TOML date, TOML local time or ISO text into seconds of town time."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None:
            raise ValueError("a local time has no zone")
        return clock.parse_time(value.isoformat(timespec="seconds"))
    if isinstance(value, dt.date):
        return clock.parse_time_or_date(value.isoformat())
    if isinstance(value, str):
        return clock.parse_time_or_date(value)
    raise ValueError(f"wanted a date or {clock.WANTED_TIME}")


def _thousandths(value: object) -> object:
    """Turn a number into integer thousandths, rounded half up once."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("wanted a number")  # noqa: TRY004  pydantic collects ValueErrors only
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise ValueError(f"wanted a number up to {LARGEST_NUMBER:,}")
    return int((Decimal(str(value)) * THOUSAND).to_integral_value(ROUND_HALF_UP))


def _one_or_many(value: object) -> object:
    """Let a single text stand for a list of one."""
    return (value,) if isinstance(value, str) else value


#: Seconds of town time; written as a TOML date or local time.
Moment = Annotated[int, BeforeValidator(_moment, json_schema_input_type=dt.datetime | dt.date | str)]
#: Integer thousandths; written as a plain number.
Thousandths = Annotated[int, BeforeValidator(_thousandths, json_schema_input_type=float), Field(ge=0)]
SignedThousandths = Annotated[int, BeforeValidator(_thousandths, json_schema_input_type=float)]
Days = Annotated[int, Field(ge=0, le=36_500)]
Hours = Annotated[int, Field(ge=0, le=876_000)]
Minutes = Annotated[int, Field(ge=0, le=52_560_000)]
Count = Annotated[int, Field(ge=1, le=1_000)]
Points = Annotated[int, Field(ge=1, le=1_000_000)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Path = Annotated[str, Field(pattern=r"^([^/*\s]+|\*)(/([^/*\s]+|\*))*$")]
Colour = Literal["green", "yellow", "orange", "red"]
AnyColour = Literal["green", "yellow", "orange", "red", "grey"]
Level = Literal["low", "medium", "high"]


SeenIn = Literal["trips", "scans", "purchases"]


class Entry(BaseModel):
    """Base of all entries: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Says(Entry):
    """A rule in one plain sentence, in each language."""

    en: str = Field(min_length=1, description="One plain English sentence.")
    de: str = Field(min_length=1, description="The same in German.")


class Source(Entry):
    """Where a rule or number was published."""

    key: Id = Field(description="What rules name it by.")
    publisher: str = Field(min_length=1)
    title: str = Field(min_length=1)
    date: str = Field(min_length=4, description="As exact as known: 2020, 2020-02 or 2020-02-18.")


class Onset(Entry):
    """What an empty, old or future onset means."""

    oldest_days: Days | None = Field(
        None, description="An onset longer than this before the report is replaced."
    )
    otherwise: Literal["sampled", "reported"] | Days = Field(
        "sampled", description="What replaces it: the sample, the report, or so many days before the report."
    )


class Cases(Entry):
    """When a confirmed person counts as infectious."""

    infectious_from_day: int = Field(-2, ge=-365, le=365, description="First day, day 0 being the pivot's.")
    infectious_to_day: int = Field(10, ge=-365, le=365, description="Last day, included.")
    counted_from: Literal["onset", "report"] = Field("onset", description="Which day is day 0.")
    recovered_ends: bool = Field(False, description="Whether a `recovered` report ends it.")
    onset: Onset = Onset()

    @model_validator(mode="after")
    def _days_in_order(self) -> Cases:
        if self.infectious_from_day > self.infectious_to_day:
            raise ValueError("infectious_from_day is later than infectious_to_day")
        return self


class Presence(Entry):
    """How long a row shows that a person is somewhere."""

    scan_minutes: Minutes = Field(description="Length of a scan without check-out; 0 makes it an instant.")
    purchase_minutes: Minutes = Field(description="Length of a purchase, centred on the till time.")
    check_outs: bool = Field(True, description="Whether a `left_at` of a scan says how long it lasted.")
    max_unseen_hours: Hours = Field(ge=1, description="How long a stay lasts without being confirmed.")
    tables: tuple[SeenIn, ...] = Field(
        ("trips", "scans", "purchases"),
        min_length=1,
        description="Tables that show shared presence; stays read all three.",
    )


class Clear(Entry):
    """One way in which evidence ends early. Exactly one of negatives, check_ins and reports."""

    negatives: Annotated[int, Field(ge=1, le=4)] | None = Field(None, description="Negative samples needed.")
    hours: Hours = Field(0, description="Least hours between the samples.")
    within_days: Days | None = Field(None, description="Most days from the first sample to the last.")
    check_ins: Annotated[int, Field(ge=1, le=60)] | None = Field(
        None, description="Consecutive days checked in."
    )
    reports: tuple[Path, ...] = Field((), description="Kinds of reports, any of which is enough.")
    from_day: Days | None = Field(None, description="Counts from so many calendar days after the exposure.")
    not_before_day: Days | None = Field(
        None, description="Complete no earlier than so many calendar days after; its reports may come before."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Clear:
        ways = [self.negatives is not None, self.check_ins is not None, bool(self.reports)]
        if sum(ways) != 1:
            raise ValueError("give exactly one of negatives, check_ins and reports")
        if self.negatives is None and (self.hours or self.within_days is not None):
            raise ValueError("hours and within_days go with negatives")
        return self


class RuleBase(Entry):
    """What every rule has."""

    id: Id = Field(description="Unique in the file; `override` is taken.")
    says: Says
    source: Annotated[tuple[str, ...], BeforeValidator(_one_or_many)] = Field(
        min_length=1, description="Keys of sources, or `invented`."
    )
    points: Points | None = Field(None, description="Points of its evidence; or give colour.")
    colour: Colour | None = Field(None, description="Enough alone for this colour; or give points.")
    counts: Literal["once", "each", "minutes"] = Field(
        "once",
        description="How rows of evidence add up; each: every row anew. Of contacts by meeting, each other "
        "person and place is a row: one visit with two cases counts twice.",
    )
    points_per_minute: Thousandths | None = Field(None, description='With counts = "minutes".')
    priority: int = Field(
        0, ge=-1_000, le=1_000, description="Only active rows of the highest priority take part."
    )
    groups: tuple[str, ...] = Field((), description="Only people with one of these labels; empty: everyone.")
    in_force_from: Moment | None = Field(None, description="The rule has no effect before.")
    in_force_until: Moment | None = Field(None, description="The rule has no effect from then on.")
    observed_from: Moment | None = Field(None, description="Only exposures that start at or after.")
    observed_until: Moment | None = Field(None, description="Only exposures that start before.")
    unless_active: tuple[Id, ...] = Field((), description="Rules whose active evidence silences this one.")
    lookback_days: Days | None = Field(
        None, description="Longest time from the exposure's end to its being known."
    )
    lasts_days: Days | None = Field(None, description="How long evidence lasts; absent: until cleared.")
    lasts_from: Literal["observed", "known"] = Field("observed", description="From when lasts_days counts.")
    after_hours: Hours = Field(0, description="Delay from being known to taking effect.")
    whole_days: bool = Field(False, description="Lookback and lasting count calendar days.")
    clears: tuple[Clear, ...] = Field((), description="What ends its evidence early.")

    @model_validator(mode="after")
    def _one_effect(self) -> RuleBase:
        if self.counts == "minutes":
            if self.points_per_minute is None or self.points is not None or self.colour is not None:
                raise ValueError('counts = "minutes" needs points_per_minute, and neither points nor colour')
        elif self.points_per_minute is not None:
            raise ValueError('points_per_minute needs counts = "minutes"')
        elif (self.points is None) == (self.colour is None):
            raise ValueError("give points or colour, and not both")
        for first, last in (("in_force_from", "in_force_until"), ("observed_from", "observed_until")):
            start, end = getattr(self, first), getattr(self, last)
            if start is not None and end is not None and start >= end:
                raise ValueError(f"{last} is not later than {first}")
        return self


class StayRule(RuleBase):
    """A stay in a district of a listed level or kind."""

    kind: Literal["stay"]
    levels: tuple[Level, ...] = Field((), description="Levels that count; empty: any, declared or not.")
    district_kinds: tuple[Literal["town", "neighbour", "abroad"], ...] = Field((), description="Empty: all.")
    min_hours: Hours = Field(0, description="Least hours.")
    hours: Literal["single", "total"] = Field("single", description="In one stay, or in all together.")
    zone_at: Literal["stay", "now"] = Field("stay", description="The level during the stay, or at T.")

    @model_validator(mode="after")
    def _names_something(self) -> StayRule:
        if not self.levels and not self.district_kinds:
            raise ValueError("give levels, district_kinds or both")
        if self.zone_at == "now" and not self.levels:
            raise ValueError('zone_at = "now" needs levels')
        return self


class DayWeight(Entry):
    """The weight of some days, counted from the case's pivot."""

    from_day: int = Field(ge=-365, le=365)
    to_day: int = Field(ge=-365, le=365, description="Included.")
    weight: Thousandths


class Band(Entry):
    """The weight of measures below a bound."""

    below: SignedThousandths | None = Field(
        None, description="Not included; absent in the last entry: the rest."
    )
    weight: Thousandths


class DistanceLaw(Entry):
    """A minute at a distance beyond the bound counts (bound / distance) to a power."""

    full_below_m: Thousandths = Field(description="Up to this distance a minute counts in full; at most 100.")
    power: int = Field(ge=1, le=4, description="How steeply it falls beyond: 2 is one over the square.")

    @model_validator(mode="after")
    def _within_bounds(self) -> DistanceLaw:
        if not 0 < self.full_below_m <= LARGEST_FULL_BELOW_M * THOUSAND:
            raise ValueError(f"full_below_m must be more than 0 and at most {LARGEST_FULL_BELOW_M}")
        return self


class Weights(Entry):
    """How much a minute counts. Whatever is not given counts 1."""

    by_day: tuple[DayWeight, ...] = ()
    by_distance_m: tuple[Band, ...] = ()
    by_distance_law: DistanceLaw | None = None
    by_attenuation_db: tuple[Band, ...] = ()
    by_place_kind: dict[Path, Thousandths] = {}

    @model_validator(mode="after")
    def _one_weight_of_distance(self) -> Weights:
        if self.by_distance_law is not None and self.by_distance_m:
            raise ValueError("by_distance_law takes the place of by_distance_m: leave one of them out")
        return self

    @model_validator(mode="after")
    def _bands_rise(self) -> Weights:
        for name in ("by_distance_m", "by_attenuation_db"):
            bounds = [band.below for band in getattr(self, name)]
            finite = [bound for bound in bounds if bound is not None]
            if None in bounds[:-1] or finite != sorted(set(finite)):
                raise ValueError(f"{name}: bounds must rise, and only the last may be missing")
        ordered = sorted(self.by_day, key=lambda day: day.from_day)
        if any(day.from_day > day.to_day for day in ordered) or any(
            first.to_day >= second.from_day for first, second in itertools.pairwise(ordered)
        ):
            raise ValueError("by_day: entries overlap or run backwards")
        return self


class Slots(Entry):
    """Counting cases per time slot."""

    minutes: Annotated[int, Field(ge=1, le=1_440)] = Field(description="Length of a slot.")
    before: Minutes = Field(0, description="Minutes filled before a case's slot.")
    after: Minutes = Field(0, description="Minutes filled after it.")
    staff_before: Minutes | None = Field(None, description="The same for scans with role staff.")
    staff_after: Minutes | None = Field(None, description="The same for scans with role staff.")


class KindNumbers(Entry):
    """Other numbers for one place kind."""

    min_minutes: Thousandths | None = None
    min_cases: Count | None = None
    linger_minutes: Minutes | None = None
    weight: Thousandths | None = None
    before: Minutes | None = None
    after: Minutes | None = None
    staff_before: Minutes | None = None
    staff_after: Minutes | None = None


class ContactRule(RuleBase):
    """A meeting with a case, or with a contact of one."""

    kind: Literal["contact"]
    from_: tuple[Literal["presence", "encounters"], ...] = Field(
        ("presence",), alias="from", min_length=1, description="Where meetings are read from."
    )
    with_: Literal["case", "contact"] = Field("case", alias="with", description="Who the other person is.")
    of: Id | None = Field(None, description="The first-degree rule, with `with = contact`.")
    place_kinds: tuple[Path, ...] = Field(
        (), description="Kinds of places that count; empty: all. `home/*` does not match plain `home`."
    )
    min_minutes: Thousandths = Field(0, description="Least weighted minutes.")
    per: Literal["meeting", "contact_day", "day", "window"] = Field(
        "meeting", description="What minutes are summed over; contact_day: one other person on one day."
    )
    min_cases: Count = Field(1, description="Least number of cases.")
    count: Literal["people", "scans"] = Field("people", description="What min_cases counts.")
    case_events: Literal["all", "before_onset", "from_onset"] = "all"
    case_lookback_days: Days | None = Field(
        None, description="Oldest row of a case, counted from its report."
    )
    thin_case_scans_minutes: Minutes | None = Field(
        None, description="A case's scans so close to a kept one drop."
    )
    case_min_minutes: Minutes = Field(0, description="A shorter row of a case is left out.")
    case_extend_minutes: Minutes = Field(
        0, description="A case's row ends later by its own length, at most by this."
    )
    case_grid_minutes: Annotated[int, Field(ge=1, le=MINUTES_A_DAY)] | None = Field(
        None, description="A case's row is rounded to multiples of this, on the grid of the clock."
    )
    round_minutes: bool = Field(False, description="Whether minutes are rounded to whole ones, half up.")
    linger_minutes: Minutes = Field(0, description="How long the air counts after a case has left.")
    same_carriage: bool = Field(False, description="Only the same part of a vehicle.")
    recent_days: Days | None = Field(None, description="How recent the latest contact must be.")
    by_kind: dict[Path, KindNumbers] = Field({}, description="Other numbers by place kind.")
    weights: Weights = Weights()
    slots: Slots | None = Field(None, description="Count cases per time slot.")

    @model_validator(mode="after")
    def _fits_together(self) -> ContactRule:
        if (self.with_ == "contact") != (self.of is not None):
            raise ValueError('with = "contact" and of belong together')
        if self.with_ == "contact":
            case_only = (
                self.case_events != "all"
                or self.case_lookback_days is not None
                or self.thin_case_scans_minutes is not None
                or bool(self.weights.by_day)
                or self.slots is not None
                or self.reads_whole_rows
            )
            if case_only:
                raise ValueError(
                    'with = "contact" has no onset: leave out case_events, case_lookback_days, '
                    "thin_case_scans_minutes, case_min_minutes, case_extend_minutes, case_grid_minutes, "
                    "weights.by_day and slots"
                )
        if self.count == "scans" and self.slots is None:
            raise ValueError('count = "scans" needs slots')
        if self.slots is not None and (
            self.min_minutes
            or self.per != "meeting"
            or self.from_ != ("presence",)
            or self.linger_minutes
            or self.weights != Weights()
            or self.recent_days is not None
            or self.round_minutes
            or self.reads_whole_rows
            or self.counts == "minutes"
        ):
            raise ValueError(
                "slots count cases, not minutes: leave out min_minutes, per, linger_minutes, weights, "
                "recent_days, round_minutes, case_min_minutes, case_extend_minutes, case_grid_minutes, "
                'counts = "minutes" and from = encounters'
            )
        slot_keys = {"before", "after", "staff_before", "staff_after"}
        for pattern, numbers in self.by_kind.items():
            given = numbers.model_fields_set
            if self.slots is None and given & slot_keys:
                raise ValueError(f"by_kind.{pattern}: {sorted(given & slot_keys)} need slots")
            if self.slots is not None and given & {"min_minutes", "linger_minutes", "weight"}:
                raise ValueError(f"by_kind.{pattern}: slots count cases, not minutes")
        return self

    @model_validator(mode="after")
    def _has_what_it_reads(self) -> ContactRule:
        if self.reads_whole_rows and "presence" not in self.from_:
            raise ValueError(
                "case_min_minutes, case_extend_minutes and case_grid_minutes need from = presence: "
                "encounters have no rows of the case"
            )
        if self.case_grid_minutes is not None and MINUTES_A_DAY % self.case_grid_minutes:
            raise ValueError(f"case_grid_minutes must divide the {MINUTES_A_DAY:,} minutes of a day")
        if self.weights.by_distance_law is not None:
            if "encounters" not in self.from_:
                raise ValueError("weights.by_distance_law needs from = encounters: presence has no distance")
            if self._heaviest_beside_distance() > LARGEST_OTHER_WEIGHT * THOUSAND:
                raise ValueError(
                    "weights.by_distance_law: the other weights may come to at most "
                    f"{LARGEST_OTHER_WEIGHT:,} together"
                )
        return self

    @property
    def reads_whole_rows(self) -> bool:
        """Whether rows of a case are taken as they were sent, lengthened or laid on a grid."""
        changed = self.case_min_minutes or self.case_extend_minutes
        return bool(changed) or self.case_grid_minutes is not None

    def _heaviest_beside_distance(self) -> int:
        weights = self.weights
        product = THOUSAND
        for given in (
            [day.weight for day in weights.by_day],
            [band.weight for band in weights.by_attenuation_db],
            [THOUSAND, *weights.by_place_kind.values()],
            [THOUSAND, *(entry.weight or 0 for entry in self.by_kind.values())],
        ):
            product = product * max(given, default=THOUSAND) // THOUSAND
        return product

    def numbers_for(self, pattern: str | None) -> KindNumbers:
        """Give all numbers for the ``by_kind`` entry of this pattern, filled up with the rule's own."""
        entry = self.by_kind[pattern] if pattern is not None else KindNumbers()
        slots = self.slots or Slots(minutes=1)

        def pick(own: int | None, general: int) -> int:
            return general if own is None else own

        before, after = pick(entry.before, slots.before), pick(entry.after, slots.after)
        return KindNumbers.model_construct(
            min_minutes=pick(entry.min_minutes, self.min_minutes),
            min_cases=pick(entry.min_cases, self.min_cases),
            linger_minutes=pick(entry.linger_minutes, self.linger_minutes),
            weight=pick(entry.weight, THOUSAND),
            before=before,
            after=after,
            staff_before=pick(entry.staff_before, pick(slots.staff_before, before)),
            staff_after=pick(entry.staff_after, pick(slots.staff_after, after)),
        )


class UnlessTest(Entry):
    """Hours around a purchase in which a negative sample excuses it."""

    before: Hours = 0
    after: Hours = 0


class PurchaseRule(RuleBase):
    """A purchase of a listed category."""

    kind: Literal["purchase"]
    categories: tuple[str, ...] = Field(min_length=1)
    unless_test_hours: UnlessTest | None = None


class ReportRule(RuleBase):
    """A report of a listed kind."""

    kind: Literal["report"]
    kinds: tuple[Path, ...] = Field(min_length=1)
    min_minutes: Thousandths = Field(0, description="Least minutes that the report must state.")


class OverdueRule(RuleBase):
    """A deadline passed without a test."""

    kind: Literal["test_overdue"]
    max_days: Days | None = Field(None, description="Most days since the last sample.")
    since: Moment | None = Field(None, description="Everyone without a test from then on.")

    @model_validator(mode="after")
    def _one_deadline(self) -> OverdueRule:
        if (self.max_days is None) == (self.since is None):
            raise ValueError("give max_days or since, and not both")
        return self


RuleKind = TypeVar("RuleKind", bound=RuleBase)
Rule = Annotated[
    StayRule | ContactRule | PurchaseRule | ReportRule | OverdueRule, Field(discriminator="kind")
]


class PointBand(Entry):
    """The colour of a range of points."""

    colour: Colour
    from_points: Annotated[int, Field(ge=1)] = Field(description="First score of the band.")
    to_points: Annotated[int, Field(ge=2)] | None = Field(
        None, description="First score above it; none: no end."
    )


class Default(Entry):
    """The colour of people about whom no rule says anything."""

    colour: Colour = "green"
    unseen_colour: AnyColour | None = Field(None, description="For people about whom nothing became known.")
    unseen_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(None, description="For how long.")

    @model_validator(mode="after")
    def _together(self) -> Default:
        if (self.unseen_colour is None) != (self.unseen_days is None):
            raise ValueError("unseen_colour and unseen_days belong together")
        return self


class Consequence(Entry):
    """What a colour does to a person."""

    colour: AnyColour
    stays_home: bool = False
    gates_closed: tuple[Path, ...] = Field((), description="Place kinds that turn the person away.")
    test_required: bool = False


class Expect(Entry):
    """What a case expects for one person."""

    person_id: str | None = Field(None, description="The only person of the case unless given.")
    colour: AnyColour
    rule: str = Field("", description="The deciding rule; empty: none.")


class Case(Entry):
    """A worked example that the policy must get right."""

    name: str = Field(min_length=1)
    at: Moment
    given: dict[str, tuple[dict[str, Any], ...]] = Field(
        {},
        description="Rows by table; people, districts and places (kind `other`) only named are added.",
    )
    expect: tuple[Expect, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("expect"), dict):
            return {**data, "expect": [data["expect"]]}
        return data

    @model_validator(mode="after")
    def _known_tables(self) -> Case:
        unknown = sorted(set(self.given) - set(tables.TABLES))
        if unknown:
            raise ValueError(f"given: no table is called {', '.join(unknown)}")
        return self


class Policy(Entry):
    """A whole policy file."""

    id: Id
    title: str = Field(min_length=1)
    label: Literal["reconstruction", "invented", "comparator"]
    confidence: Literal["high", "medium", "low"]
    rules_of: Moment = Field(description="The date of the rules.")
    about: str = Field("", description="What this is, and what the tables cannot say of it.")
    design: Literal["central", "decentralised", "venue", "paper", "none"]
    sources: tuple[Source, ...] = Field((), alias="source")
    invented: tuple[str, ...] = Field((), description="Key paths of parameters without a source.")
    deliberate: tuple[str, ...] = Field(
        (), description="Key paths of odd parts that are meant; `policy check` does not warn of them."
    )
    cases: Cases = Cases()
    presence: Presence | None = None
    rules: tuple[Rule, ...] = Field((), alias="rule")
    bands: tuple[PointBand, ...] = Field((), alias="band")
    default: Default = Default()
    retention: dict[str, Days] = Field({}, description="Days that rows of a table are kept.")
    consequences: tuple[Consequence, ...] = Field((), alias="consequence")
    own_cases: tuple[Case, ...] = Field((), alias="case")

    def sha256(self) -> str:
        """Hash what the policy says, whatever the layout of its file."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def rule(self, rule_id: str) -> StayRule | ContactRule | PurchaseRule | ReportRule | OverdueRule:
        """Find a rule by its id."""
        return next(rule for rule in self.rules if rule.id == rule_id)

    def of_kind(self, kind: type[RuleKind]) -> Iterator[RuleKind]:
        """Give the rules of one kind, in file order."""
        return (rule for rule in self.rules if isinstance(rule, kind))

    @property
    def tables_read(self) -> frozenset[str]:
        """Name the event tables that the rules read about a person."""
        return frozenset(name for rule in self.rules for name in self.tables_of(rule))

    @property
    def presence_tables(self) -> tuple[SeenIn, ...]:
        """The tables that show shared presence; none if the policy has no ``[presence]``."""
        return () if self.presence is None else self.presence.tables

    def tables_of(self, rule: RuleBase) -> frozenset[str]:
        """Name the event tables that one rule reads about a person."""
        return frozenset(_tables_of(rule, set(self.presence_tables)))


def _tables_of(rule: RuleBase, shared: set[str]) -> set[str]:
    presence = {"trips", "purchases", "scans"}
    cleared_by = {"reports"} if rule.clears else set()
    match rule:
        case StayRule():
            return presence | cleared_by
        case ContactRule():
            seen = shared if "presence" in rule.from_ else set()
            logged = {"encounters"} if "encounters" in rule.from_ else set()
            return seen | logged | {"reports"}
        case PurchaseRule():
            return {"purchases"} | cleared_by | ({"reports"} if rule.unless_test_hours else set())
        case _:
            return {"reports"}
