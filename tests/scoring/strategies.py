"""Small random policies and datasets in which ties, touching and overlapping intervals are frequent."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from healthcode import clock, tables
from healthcode.policy.model import Policy

Rows = list[dict[str, Any]]
Rule = dict[str, Any]

FIRST = clock.parse_time("2020-02-01T00:00:00")
DAYS = 12
LAST = FIRST + DAYS * clock.DAY

PEOPLE = ("syn-a", "syn-b", "syn-c", "syn-d", "syn-e")
DISTRICTS = (("d1", "town"), ("d2", "neighbour"), ("d3", "abroad"))
DISTRICT_IDS = [district_id for district_id, _ in DISTRICTS]
PLACES = ("p1", "p2", "p3")
BUSY_PLACES = ("p1", "p1", "p1", "p2", "p3")
PLACE_KINDS = ("restaurant/fastfood", "restaurant/bar/late", "shop/pharmacy", "home")
KIND_PATTERNS = ("*", "restaurant/*", "restaurant/fastfood", "*/pharmacy", "home", "vehicle/*", "vehicle/bus")
VEHICLES = (("v1", "bus"), ("v1", "train"), ("v2", "bus"))
CATEGORIES = ("groceries", "fever_medicine", "antiviral")
REPORT_KINDS = (
    "test_positive",
    "test_positive",
    "test_positive/noninfectious",
    "test_negative",
    "test_negative",
    "test_negative/rapid",
    "check_in",
    "check_in",
    "symptom",
    "fever/high",
    "contact_notice",
    "recovered",
    "released",
)
REPORT_PATTERNS = (
    "symptom",
    "fever/*",
    "contact_notice",
    "test_positive",
    "test_positive/*",
    "released",
    "*",
)
QUARTERS = (0, 32, 33, 34, 34, 34, 35, 35, 36, 38, 44, 95)
ALL_KINDS = ("contact", "contact", "contact", "contact", "stay", "stay", "purchase", "report", "test_overdue")
BUSY_DAYS = (4, 4, 4, 5, 5, 6)
MINUTES = (0, 9, 15, 25, 30, 45, 60, 180, 1_440, 4_320)


def texts(moment: int) -> str:
    """Write a time as a table holds it."""
    return clock.format_time(moment)


def times() -> st.SearchStrategy[int]:
    """Draw a time on a round quarter of an hour."""
    return st.builds(
        lambda day, quarter: FIRST + day * clock.DAY + quarter * 15 * clock.MINUTE,
        st.sampled_from([*BUSY_DAYS, *range(DAYS)]),
        st.sampled_from(QUARTERS),
    )


def dates() -> st.SearchStrategy[str]:
    """Draw a date or a time, as a policy holds it."""
    return st.one_of(times().map(texts), times().map(lambda moment: texts(moment)[:10]))


def lengths() -> st.SearchStrategy[int]:
    """Draw a number of seconds that an interval may last."""
    return st.sampled_from(MINUTES).map(lambda minutes: minutes * clock.MINUTE)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value or nothing."""
    return st.one_of(st.none(), strategy)


# Datasets


def _people(count: int) -> st.SearchStrategy[Rows]:
    rows = [
        st.fixed_dictionaries(
            {
                "person_id": st.just(person_id),
                "district_id": st.sampled_from(DISTRICT_IDS),
                "group": st.sampled_from(["driver", "driver", "tourist", None]),
            }
        )
        for person_id in PEOPLE[:count]
    ]
    return st.tuples(*rows).map(list)


def _places() -> st.SearchStrategy[Rows]:
    rows = [
        st.fixed_dictionaries(
            {
                "place_id": st.just(place_id),
                "kind": st.sampled_from(PLACE_KINDS),
                "district_id": st.sampled_from(DISTRICT_IDS),
                "slots_from": maybe(st.just(texts(FIRST + 8 * clock.HOUR + 10 * clock.MINUTE))),
            }
        )
        for place_id in PLACES
    ]
    return st.tuples(*rows).map(list)


@st.composite
def trip_rows(draw: st.DrawFn, people: list[str]) -> dict[str, Any]:
    """Draw a trip, often within one district, sometimes of no length."""
    vehicle_id, mode = draw(st.sampled_from(VEHICLES))
    departed_at = draw(times())
    return {
        "person_id": draw(st.sampled_from(people)),
        "mode": mode,
        "vehicle_id": vehicle_id,
        "from_district": draw(st.sampled_from(DISTRICT_IDS)),
        "to_district": draw(st.sampled_from(DISTRICT_IDS)),
        "departed_at": texts(departed_at),
        "arrived_at": texts(departed_at + draw(lengths())),
        "carriage": draw(st.sampled_from([None, "1", "2"])),
    }


@st.composite
def purchase_rows(draw: st.DrawFn, people: list[str]) -> dict[str, Any]:
    """Draw a purchase."""
    return {
        "person_id": draw(st.sampled_from(people)),
        "place_id": draw(st.sampled_from(BUSY_PLACES)),
        "bought_at": texts(draw(times())),
        "category": draw(st.sampled_from(CATEGORIES)),
        "amount": draw(st.sampled_from([None, 3, 4.5])),
    }


@st.composite
def scan_rows(draw: st.DrawFn, people: list[str]) -> dict[str, Any]:
    """Draw a scan, with or without check-out and role."""
    scanned_at = draw(times())
    left_after = draw(maybe(lengths()))
    return {
        "person_id": draw(st.sampled_from(people)),
        "place_id": draw(st.sampled_from(BUSY_PLACES)),
        "scanned_at": texts(scanned_at),
        "left_at": None if left_after is None else texts(scanned_at + left_after),
        "role": draw(st.sampled_from([None, "visitor", "staff"])),
    }


@st.composite
def encounter_rows(draw: st.DrawFn, people: list[str]) -> dict[str, Any]:
    """Draw an encounter; some last less than a minute, and some are with oneself."""
    started_at = draw(times())
    seconds = draw(st.one_of(lengths(), st.sampled_from([29, 30, 59, 60, 89, 90, 100])))
    return {
        "person_id": draw(st.sampled_from(people)),
        "other_person_id": draw(st.sampled_from(people)),
        "started_at": texts(started_at),
        "ended_at": texts(started_at + seconds),
        "distance_m": draw(st.sampled_from([None, 0.5, 1, 1.5, 2, 3, 8, 2_000_000])),
        "attenuation_db": draw(st.sampled_from([None, 40, 55.5, 63, 80])),
    }


@st.composite
def report_rows(draw: st.DrawFn, people: list[str], kinds: tuple[str, ...] = REPORT_KINDS) -> dict[str, Any]:
    """Draw a report; an onset may be missing, old or later than the report."""
    reported_at = draw(times())
    sampled_before = draw(maybe(st.sampled_from([0, 15, 1_440, 2_880, 7_200])))
    onset_before = draw(maybe(st.sampled_from([-1_440, 0, 60, 1_440, 2_880, 43_200])))
    return {
        "person_id": draw(st.sampled_from(people)),
        "kind": draw(st.sampled_from(kinds)),
        "reported_at": texts(reported_at),
        "sampled_at": None if sampled_before is None else texts(reported_at - sampled_before * clock.MINUTE),
        "onset_at": None if onset_before is None else texts(reported_at - onset_before * clock.MINUTE),
        "minutes": draw(st.sampled_from([None, 0, 10, 12.5])),
    }


@st.composite
def zone_rows(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a zone, open or not."""
    valid_from = draw(times())
    days = draw(maybe(st.sampled_from([0, 1, 2, 5])))
    return {
        "district_id": draw(st.sampled_from(DISTRICT_IDS)),
        "level": draw(st.sampled_from(tables.LEVELS)),
        "valid_from": texts(valid_from),
        "valid_to": None if days is None else texts(valid_from + days * clock.DAY),
    }


@st.composite
def override_rows(draw: st.DrawFn, people: list[str]) -> dict[str, Any]:
    """Draw an override, with or without an end."""
    set_at = draw(times())
    until_after = draw(maybe(lengths()))
    return {
        "person_id": draw(st.sampled_from(people)),
        "colour": draw(st.sampled_from(tables.ALL_COLOURS)),
        "set_at": texts(set_at),
        "until": None if until_after is None else texts(set_at + until_after),
        "actor": "office",
        "reason": "tried out",
    }


@st.composite
def datasets(draw: st.DrawFn, *, explicit_ids: bool = False, duplicates: bool = True) -> dict[str, Rows]:
    """Draw a small dataset.

    Args:
        draw: Given by Hypothesis.
        explicit_ids: Whether event rows carry ids of their own.
        duplicates: Whether whole rows may stand in it twice.
    """
    count = draw(st.integers(3, 5))
    people = list(PEOPLE[:count])
    events = {
        "trips": (trip_rows(people), 6),
        "purchases": (purchase_rows(people), 4),
        "scans": (scan_rows(people), 9),
        "encounters": (encounter_rows(people), 5),
        "reports": (st.one_of(report_rows(people), report_rows(people, ("test_positive",))), 8),
        "zones": (zone_rows(), 4),
        "overrides": (override_rows(people), 2),
    }
    drawn: dict[str, Rows] = {
        "districts": [{"district_id": district_id, "kind": kind} for district_id, kind in DISTRICTS],
        "people": draw(_people(count)),
        "places": draw(_places()),
    }
    scene = draw(st.one_of(_scenes(), _scenes(), st.just([])))
    for table, (strategy, most) in events.items():
        least = draw(st.sampled_from([0, most // 2, most]))
        rows = draw(st.lists(strategy, min_size=least, max_size=most))
        rows += [row for name, row in scene if name == table]
        if duplicates and rows:
            rows = rows + draw(st.lists(st.sampled_from(rows), max_size=2))
        if draw(st.booleans()):
            rows = [{key: value for key, value in row.items() if value is not None} for row in rows]
        drawn[table] = [dict(row) for row in rows]
    return with_ids(drawn) if explicit_ids else drawn


@st.composite
def _scenes(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Draw a case and rows in which three people come together at nearly the same time and place."""
    first = FIRST + draw(st.sampled_from([4, 5])) * clock.DAY + 8 * clock.HOUR
    report = {"person_id": "syn-a", "kind": "test_positive", "reported_at": texts(first + clock.DAY)}
    scene: list[tuple[str, dict[str, Any]]] = [("reports", report)]
    for person_id in draw(st.lists(st.sampled_from(["syn-a", "syn-b", "syn-c"]), min_size=3, max_size=7)):
        start = first + draw(st.sampled_from([0, 0, 15, 30, 45])) * clock.MINUTE
        end = start + draw(st.sampled_from([15, 30, 60, 0])) * clock.MINUTE
        person = {"person_id": person_id}
        table = draw(st.sampled_from(["scans", "scans", "trips", "encounters", "purchases"]))
        if table == "scans":
            left_at = draw(st.sampled_from([texts(end), None]))
            row: dict[str, Any] = {"place_id": "p1", "scanned_at": texts(start), "left_at": left_at}
        elif table == "trips":
            districts = {"from_district": "d1", "to_district": draw(st.sampled_from(["d1", "d2"]))}
            row = {"mode": "bus", "vehicle_id": "v1", **districts}
            row |= {"departed_at": texts(start), "arrived_at": texts(end)}
        elif table == "encounters":
            other = draw(st.sampled_from(["syn-a", "syn-b"]))
            row = {"other_person_id": other, "started_at": texts(start), "ended_at": texts(end)}
            row |= {"distance_m": draw(st.sampled_from([1, None])), "attenuation_db": 50}
        else:
            row = {"place_id": "p1", "bought_at": texts(start), "category": "groceries"}
        scene.append((table, person | row))
    return scene


def with_ids(drawn: dict[str, Rows]) -> dict[str, Rows]:
    """Give every event row an id that does not depend on where it stands later."""
    return {
        table: [{**row, "event_id": f"{table[0]}{number}"} for number, row in enumerate(rows)]
        if tables.TABLES[table].is_event
        else rows
        for table, rows in drawn.items()
    }


def moments() -> st.SearchStrategy[int]:
    """Draw a time at which to look, on a border as a rule or a second beside it."""
    return st.builds(
        lambda moment, days, seconds: moment + days * clock.DAY + seconds,
        times(),
        st.sampled_from([1, 3, 0, 0, 7, 14]),
        st.sampled_from([0, 0, -1, 1]),
    )


# Policies


@st.composite
def _base(draw: st.DrawFn, kind: str, *, is_plain: bool) -> Rule:
    """Draw what every rule has."""
    effect: Rule = draw(
        st.one_of(
            st.sampled_from(tables.COLOURS).map(lambda colour: {"colour": colour}),
            st.integers(1, 8).map(lambda points: {"points": points}),
        )
    )
    optional: dict[str, st.SearchStrategy[Any]] = {
        "lasts_days": st.sampled_from([0, 1, 3, 14]),
        "whole_days": st.booleans(),
        "after_hours": st.sampled_from([0, 1, 24]),
        "groups": st.sampled_from([["driver", "tourist"], ["driver"]]),
        "in_force_from": st.sampled_from(["2020-02-03", "2020-02-06T08:30:00"]),
        "in_force_until": st.just("2020-02-10T12:00:00"),
    }
    if not is_plain:
        if "points" in effect:
            effect["counts"] = draw(st.sampled_from(["once", "each"]))
        if kind in ("stay", "contact", "report") and draw(st.integers(0, 5)) == 0:
            effect = {"counts": "minutes", "points_per_minute": draw(st.sampled_from([0.001, 0.05, 0.5, 1]))}
        optional |= {
            "lasts_from": st.sampled_from(["observed", "known"]),
            "lookback_days": st.sampled_from([14, 14, 3, 1, 0]),
            "priority": st.sampled_from([0, 0, 1]),
            "observed_from": st.sampled_from(["2020-02-01", "2020-02-05T08:30:00"]),
            "observed_until": st.just("2020-02-09T09:00:00"),
            "clears": st.lists(_clears(), min_size=1, max_size=2),
        }
    says = {"en": "A rule.", "de": "Eine Regel."}
    chosen = draw(st.fixed_dictionaries({}, optional=optional))
    return {"kind": kind, "says": says, "source": "invented", **effect, **chosen}


def _clears() -> st.SearchStrategy[Rule]:
    from_day = {"from_day": st.sampled_from([0, 1, 3]), "not_before_day": st.sampled_from([0, 1, 2, 5])}
    return st.one_of(
        st.fixed_dictionaries(
            {"negatives": st.integers(1, 3)},
            optional={
                **from_day,
                "hours": st.sampled_from([0, 1, 24]),
                "within_days": st.sampled_from([1, 5]),
            },
        ),
        st.fixed_dictionaries({"check_ins": st.integers(1, 3)}, optional=from_day),
        st.fixed_dictionaries(
            {"reports": st.sampled_from([["released"], ["recovered", "released"], ["test_negative/*"]])},
            optional=from_day,
        ),
    )


def _stay_keys() -> st.SearchStrategy[Rule]:
    levels = st.lists(st.sampled_from(tables.LEVELS), min_size=1, max_size=2, unique=True)
    kinds = st.lists(st.sampled_from(tables.DISTRICT_KINDS), min_size=1, max_size=2, unique=True)
    optional = {
        "min_hours": st.sampled_from([0, 1, 4, 24, 100]),
        "hours": st.sampled_from(["single", "total"]),
    }
    return st.one_of(
        st.fixed_dictionaries(
            {"levels": levels},
            optional={**optional, "district_kinds": kinds, "zone_at": st.sampled_from(["stay", "now"])},
        ),
        st.fixed_dictionaries({"district_kinds": kinds}, optional=optional),
    )


def _weights(*, of_case: bool, is_plain: bool) -> st.SearchStrategy[Rule]:
    weight = st.sampled_from([1, 2, 0.5, 0.333, 0])
    bands = st.tuples(weight, weight, weight).map(
        lambda drawn: [
            {"below": 1.5, "weight": drawn[0]},
            {"below": 60, "weight": drawn[1]},
            {"weight": drawn[2]},
        ]
    )
    cut_bands = bands.map(lambda drawn: drawn[:2])
    optional: dict[str, st.SearchStrategy[Any]] = {
        "by_distance_m": st.one_of(bands, cut_bands),
        "by_distance_law": st.fixed_dictionaries(
            {"full_below_m": st.sampled_from([0.333, 1, 2]), "power": st.integers(1, 4)}
        ),
        "by_attenuation_db": st.one_of(bands, cut_bands),
        "by_place_kind": st.dictionaries(st.sampled_from(KIND_PATTERNS), weight, max_size=2),
    }
    if of_case and not is_plain:
        optional["by_day"] = st.tuples(weight, weight).map(
            lambda drawn: [
                {"from_day": -1, "to_day": 1, "weight": drawn[0]},
                {"from_day": 3, "to_day": 9, "weight": drawn[1]},
            ]
        )
    return st.fixed_dictionaries({}, optional=optional).map(_one_weight_of_distance)


def _one_weight_of_distance(drawn: Rule) -> Rule:
    """Leave out the bands of distance where there is a law of distance."""
    return {
        key: value for key, value in drawn.items() if key != "by_distance_m" or "by_distance_law" not in drawn
    }


def _contact_keys(*, is_plain: bool) -> st.SearchStrategy[Rule]:
    return st.one_of(
        _minutes_keys(of_case=True, is_plain=is_plain),
        _minutes_keys(of_case=True, is_plain=is_plain),
        _slot_keys(is_plain=is_plain),
    )


def _shared_keys(*, of_case: bool, is_plain: bool) -> dict[str, st.SearchStrategy[Any]]:
    keys: dict[str, st.SearchStrategy[Any]] = {
        "place_kinds": st.lists(st.sampled_from(["*", *KIND_PATTERNS]), min_size=1, max_size=3, unique=True),
        "min_cases": st.sampled_from([1, 1, 1, 2]),
        "same_carriage": st.booleans(),
    }
    if of_case:
        keys["case_events"] = st.sampled_from(["all", "all", "before_onset", "from_onset"])
        keys["case_lookback_days"] = st.sampled_from([14, 14, 2, 0])
        if not is_plain:
            keys["thin_case_scans_minutes"] = st.sampled_from([0, 15, 60])
    return keys


def _minutes_keys(*, of_case: bool, is_plain: bool) -> st.SearchStrategy[Rule]:
    entry = st.fixed_dictionaries(
        {},
        optional={
            "min_minutes": st.sampled_from([0, 20]),
            "min_cases": st.sampled_from([1, 2]),
            "linger_minutes": st.sampled_from([0, 30]),
            "weight": st.sampled_from([0.5, 2]),
        },
    )
    per = ["meeting", "window"] if is_plain else ["meeting", "contact_day", "day", "window"]
    optional: dict[str, st.SearchStrategy[Any]] = {
        "from": st.sampled_from([["presence"], ["presence"], ["encounters"], ["presence", "encounters"]]),
        "min_minutes": st.sampled_from([0, 10, 15, 30, 45.5]),
        "per": st.sampled_from(per),
        "linger_minutes": st.sampled_from([0, 5, 60]),
        "recent_days": st.sampled_from([10, 3, 1]),
        "by_kind": st.dictionaries(st.sampled_from(KIND_PATTERNS), entry, max_size=2),
        "weights": _weights(of_case=of_case, is_plain=is_plain),
        **_shared_keys(of_case=of_case, is_plain=is_plain),
    }
    if not is_plain:
        optional["round_minutes"] = st.booleans()
        if of_case:
            optional["case_min_minutes"] = st.sampled_from([0, 10, 45])
            optional["case_extend_minutes"] = st.sampled_from([0, 30, 180])
            optional["case_grid_minutes"] = st.sampled_from([10, 40, 60])
    return st.fixed_dictionaries({}, optional=optional).map(_with_what_it_reads)


def _with_what_it_reads(drawn: Rule) -> Rule:
    """Leave out the keys of presence without presence, and the law of distance without encounters."""
    sources = drawn.get("from", ["presence"])
    if "encounters" not in sources:
        weights = {key: value for key, value in drawn.get("weights", {}).items() if key != "by_distance_law"}
        drawn = {**drawn, "weights": weights}
    whole_row = {"case_min_minutes", "case_extend_minutes", "case_grid_minutes"}
    return {key: value for key, value in drawn.items() if "presence" in sources or key not in whole_row}


def _slot_keys(*, is_plain: bool) -> st.SearchStrategy[Rule]:
    minutes = st.sampled_from([0, 15, 40, 120])
    own = {"before": minutes, "after": minutes, "staff_before": minutes, "staff_after": minutes}
    entry = st.fixed_dictionaries({}, optional={"min_cases": st.sampled_from([1, 2]), **own})
    slots = st.fixed_dictionaries({"minutes": st.sampled_from([15, 30, 60])}, optional=own)
    return st.fixed_dictionaries(
        {"slots": slots},
        optional={
            "count": st.sampled_from(["people", "scans"]),
            "by_kind": st.dictionaries(st.sampled_from(KIND_PATTERNS), entry, max_size=2),
            **_shared_keys(of_case=True, is_plain=is_plain),
        },
    )


def _purchase_keys(*, is_plain: bool) -> st.SearchStrategy[Rule]:
    categories = st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2, unique=True)
    hours = st.sampled_from([0, 24, 72])
    unless = st.fixed_dictionaries({}, optional={"before": hours, "after": hours})
    optional = {} if is_plain else {"unless_test_hours": unless}
    return st.fixed_dictionaries({"categories": categories}, optional=optional)


def _report_keys() -> st.SearchStrategy[Rule]:
    kinds = st.lists(st.sampled_from(REPORT_PATTERNS), min_size=1, max_size=2, unique=True)
    return st.fixed_dictionaries({"kinds": kinds}, optional={"min_minutes": st.sampled_from([0, 10, 12.501])})


def _overdue_keys() -> st.SearchStrategy[Rule]:
    return st.one_of(
        st.fixed_dictionaries({"max_days": st.sampled_from([0, 1, 3])}),
        st.fixed_dictionaries({"since": dates()}),
    )


@st.composite
def _rules(draw: st.DrawFn, *, is_plain: bool, kinds: tuple[str, ...]) -> list[Rule]:
    keys = {
        "stay": _stay_keys(),
        "contact": _contact_keys(is_plain=is_plain),
        "purchase": _purchase_keys(is_plain=is_plain),
        "report": _report_keys(),
        "test_overdue": _overdue_keys(),
    }
    rules: list[Rule] = []
    for number in range(draw(st.sampled_from([2, 3, 4, 1]))):
        kind = draw(st.sampled_from(kinds))
        rule: Rule = {"id": f"r{number}", **draw(_base(kind, is_plain=is_plain)), **draw(keys[kind])}
        if rule.get("counts") == "minutes" and "slots" in rule:
            del rule["counts"], rule["points_per_minute"]
            rule["colour"] = "orange"
        rules.append(rule)
    if not is_plain:
        first_degree: list[str] = [
            rule["id"] for rule in rules if rule["kind"] == "contact" and "slots" not in rule
        ]
        if first_degree and draw(st.sampled_from([True, False])):
            second = {"with": "contact", "of": draw(st.sampled_from(first_degree))}
            base = draw(_base("contact", is_plain=False))
            rules.append(
                {"id": "second", **base, **draw(_minutes_keys(of_case=False, is_plain=False)), **second}
            )
        for rule in rules:
            others = [other["id"] for other in rules if other is not rule]
            if others and draw(st.integers(0, 4)) == 0:
                rule["unless_active"] = [draw(st.sampled_from(others))]
    return rules


def _cases() -> st.SearchStrategy[Rule]:
    onset = st.fixed_dictionaries(
        {},
        optional={
            "oldest_days": st.sampled_from([0, 2, 14]),
            "otherwise": st.sampled_from(["sampled", "reported", 0, 3]),
        },
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "infectious_from_day": st.sampled_from([-3, -2, 0, 1]),
            "infectious_to_day": st.sampled_from([1, 2, 10]),
            "counted_from": st.sampled_from(["onset", "report"]),
            "recovered_ends": st.booleans(),
            "onset": onset,
        },
    )


@st.composite
def policies(
    draw: st.DrawFn,
    *,
    is_plain: bool = False,
    kinds: tuple[str, ...] = ALL_KINDS,
) -> Policy:
    """Draw a small valid policy.

    Args:
        draw: Given by Hypothesis.
        is_plain: Leave out every key by which one more row can make a colour milder.
        kinds: Kinds of rules to draw from.
    """
    bands = [
        {"colour": "yellow", "from_points": 1, "to_points": 5},
        {"colour": "orange", "from_points": 5, "to_points": 9},
        {"colour": "red", "from_points": 9},
    ]
    default: Rule = {}
    if not is_plain:
        default = {"colour": draw(st.sampled_from(tables.COLOURS))}
        if draw(st.booleans()):
            default |= {"unseen_colour": draw(st.sampled_from(tables.ALL_COLOURS)), "unseen_days": 2}
    presence = {
        "scan_minutes": draw(st.sampled_from([0, 15, 60])),
        "purchase_minutes": draw(st.sampled_from([0, 15, 30])),
        "max_unseen_hours": draw(st.sampled_from([1, 24, 72])),
        "tables": draw(
            st.one_of(
                st.just(["trips", "scans", "purchases"]),
                st.just(["trips", "scans", "purchases"]),
                st.lists(
                    st.sampled_from(["trips", "scans", "purchases"]), min_size=1, max_size=2, unique=True
                ),
            )
        ),
    }
    return Policy.model_validate(
        {
            "id": "drawn",
            "title": "Drawn",
            "label": "invented",
            "confidence": "low",
            "rules_of": "2020-02-02",
            "design": "central",
            "cases": draw(_cases()),
            "presence": presence,
            "rule": draw(_rules(is_plain=is_plain, kinds=kinds)),
            "band": bands,
            "default": default,
        }
    )
