"""Hand-worked examples of laws of distance, whole rows of cases, rounded minutes and later clearings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthcode.clock import DAY, MINUTE, format_time, parse_time
from healthcode.policy.model import Policy
from healthcode.scoring.reference.carriers import Span, laid_on_grid
from scoring.engines import ENGINES, make_scorer

if TYPE_CHECKING:
    from healthcode.scoring.engines import Engine
    from healthcode.scoring.results import Exposure

Rows = list[dict[str, Any]]

END = parse_time("2020-03-31T00:00:00")
LAW = {"by_distance_law": {"full_below_m": 1.0, "power": 2}}
WHOLE = {"case_min_minutes": 10, "case_extend_minutes": 30, "case_grid_minutes": 10}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    name: Engine = request.param
    return name


def make_policy(**keys: Any) -> Policy:
    """Make a policy of one rule, a contact rule unless it says otherwise; ``presence`` is the policy's."""
    presence = keys.pop("presence", {})
    says = {"en": "A rule.", "de": "Eine Regel."}
    rule = {"id": "r", "kind": "contact", "colour": "red", "source": "invented", "says": says, **keys}
    return Policy.model_validate(
        {
            "id": "tried",
            "title": "Tried",
            "label": "invented",
            "confidence": "low",
            "rules_of": "2020-02-01",
            "design": "central",
            "presence": {
                "scan_minutes": 60,
                "purchase_minutes": 10,
                "max_unseen_hours": 48,
                **presence,
            },
            "rule": [rule],
        }
    )


def town(reported: str = "12T12:00:00", **rows: Rows) -> dict[str, Rows]:
    """Two visitors of a bar, and syn-case, who tests positive."""
    people = [{"person_id": name, "district_id": "d1"} for name in ("syn-a", "syn-b", "syn-case", "syn-two")]
    positive = [
        {"person_id": name, "kind": "test_positive", "reported_at": at(reported)}
        for name in ("syn-case", "syn-two")
    ]
    return {
        "districts": [{"district_id": "d1", "kind": "town"}],
        "people": people,
        "places": [{"place_id": "bar", "kind": "restaurant/bar", "district_id": "d1"}],
        **rows,
        "reports": [*positive, *rows.get("reports", [])],
    }


def at(text: str) -> str:
    return f"2020-02-{text}"


def scan(person: str, scanned: str, left: str | None) -> dict[str, Any]:
    left_at = None if left is None else at(left)
    return {"person_id": person, "place_id": "bar", "scanned_at": at(scanned), "left_at": left_at}


def encounter(
    seconds: int, metres: float | None, start: str = "11T10:00:00", other: str = "syn-case"
) -> dict[str, Any]:
    started = dt.datetime.fromisoformat(at(start))
    return {
        "person_id": "syn-a",
        "other_person_id": other,
        "started_at": started.isoformat(),
        "ended_at": (started + dt.timedelta(seconds=seconds)).isoformat(),
        "distance_m": metres,
    }


def exposures(engine: Engine, policy: Policy, tables: dict[str, Rows], until: int = END) -> list[Exposure]:
    scorer = make_scorer(engine, tables, policy, until)
    try:
        return list(scorer.exposures(["syn-a"]))
    finally:
        scorer.close()


def shown(engine: Engine, policy: Policy, tables: dict[str, Rows], until: int = END) -> list[tuple[str, ...]]:
    """List exposures as (start, end, known), as day and time."""
    return [
        tuple(format_time(moment)[8:] for moment in (one.started_at, one.ended_at or 0, one.known_at))
        for one in exposures(engine, policy, tables, until)
    ]


def colour(engine: Engine, policy: Policy, tables: dict[str, Rows], moment: str, until: int = END) -> str:
    scorer = make_scorer(engine, tables, policy, until)
    try:
        return scorer.evaluate([parse_time(at(moment))], ["syn-a"]).verdicts[0].colour
    finally:
        scorer.close()


def weighted(engine: Engine, policy: Policy, tables: dict[str, Rows]) -> list[int | None]:
    """Give the weighted minutes of each row of evidence, in thousandths."""
    scorer = make_scorer(engine, tables, policy, END)
    try:
        return [one.minutes for one in scorer.evaluate([END], ["syn-a"]).evidence]
    finally:
        scorer.close()


# A law of distance


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seconds", "metres", "power", "minutes", "weight"),
    [
        (900, 3, 2, 1_667, 111),
        (900, 2, 2, 3_750, 250),
        (100, 1, 2, 1_667, 1_000),
        (100, 0.2, 2, 1_667, 1_000),
        (900, 1.001, 2, 14_970, 998),
        (900, 3, 1, 5_000, 333),
        (900, 3, 4, 185, 12),
        (86_400, 40, 2, 900, 1),
        (86_400, 50, 2, 576, 0),
        (60, 44, 2, 1, 1),
    ],
)
def test_a_minute_counts_by_the_law_of_distance(
    engine: Engine, seconds: int, metres: float, power: int, minutes: int, weight: int
) -> None:
    """Weighted minutes are rounded once from the exact product; the weight beside them by itself."""
    law = {"full_below_m": 1.0, "power": power}
    policy = make_policy(**{"from": ["encounters"]}, weights={"by_distance_law": law})
    tables = town(encounters=[encounter(seconds, metres)])
    assert [one.weight for one in exposures(engine, policy, tables)] == [weight]
    assert weighted(engine, policy, tables) == [minutes]


@pytest.mark.parametrize("metres", [None, 45, 2_000_000])
def test_no_distance_or_one_that_leaves_nothing_is_no_exposure(engine: Engine, metres: float | None) -> None:
    """A missing distance drops the row, and so does one at which weight and minutes round to 0."""
    policy = make_policy(**{"from": ["encounters"]}, weights=LAW)
    assert exposures(engine, policy, town(encounters=[encounter(60, metres)])) == []


def test_the_law_multiplies_the_other_weights_and_leaves_meetings_at_places_alone(engine: Engine) -> None:
    """15 minutes at 2 m on a day of 0.4 are 90 seconds; a shared place has no distance and counts in full."""
    days = [{"from_day": -9, "to_day": 9, "weight": 0.4}]
    policy = make_policy(
        **{"from": ["presence", "encounters"]}, per="meeting", weights={**LAW, "by_day": days}
    )
    scans = [scan(person, "11T18:00:00", "11T18:10:00") for person in ("syn-a", "syn-case")]
    tables = town(encounters=[encounter(900, 2)], scans=scans)
    assert weighted(engine, policy, tables) == [1_500, 4_000]


@pytest.mark.parametrize("power", [1, 2, 3, 4])
def test_the_largest_numbers_stay_exact(engine: Engine, power: int) -> None:
    """With every number at its bound the product still fits, and both engines give the exact quotient."""
    law = {"full_below_m": 100, "power": power}
    days = [{"from_day": -365, "to_day": 365, "weight": 1_000}]
    policy = make_policy(**{"from": ["encounters"]}, weights={"by_distance_law": law, "by_day": days})
    policy = policy.model_copy(
        update={"cases": policy.cases.model_copy(update={"infectious_from_day": -365})}
    )
    seconds = 300 * DAY
    row = encounter(seconds, 101) | {"started_at": "2019-04-01T00:00:00"}
    row["ended_at"] = format_time(parse_time(row["started_at"]) + seconds)
    above, below = 100_000**power, 101_000**power
    expected = (2 * seconds * 1_000_000 * above + 60 * below) // (2 * 60 * below)
    assert weighted(engine, policy, town(encounters=[row])) == [expected]


# One other person on one day


def test_contact_day_adds_up_one_other_person_on_one_day(engine: Engine) -> None:
    """Two pieces with one person on a day are together; another person and another day are apart."""
    policy = make_policy(**{"from": ["encounters"]}, per="contact_day", min_minutes=10)
    pieces = [
        encounter(300, 1, "11T10:00:00"),
        encounter(300, 1, "11T20:00:00"),
        encounter(300, 1, "11T11:00:00", "syn-two"),
        encounter(300, 1, "10T10:00:00", "syn-two"),
    ]
    assert weighted(engine, policy, town(encounters=pieces)) == [10_000]
    assert weighted(engine, policy, town(encounters=pieces[1:])) == []
    over_all = make_policy(**{"from": ["encounters"]}, per="day", min_minutes=10)
    assert weighted(engine, over_all, town(encounters=pieces[1:])) == [10_000]


# Rounded minutes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("left", "minutes"),
    [("10:29", None), ("10:30", 1_000), ("11:29", 1_000), ("11:30", 2_000), ("10:00", None)],
)
def test_rounded_minutes_of_a_shared_place(engine: Engine, left: str, minutes: int | None) -> None:
    """Half a minute counts as one, less as nothing, and an instant never."""
    policy = make_policy(round_minutes=True)
    scans = [scan("syn-a", "11T10:10:00", f"11T10:{left}"), scan("syn-case", "11T10:00:00", "11T10:50:00")]
    found = exposures(engine, policy, town(scans=scans))
    assert [one.minutes for one in found] == ([] if minutes is None else [minutes])
    assert weighted(engine, policy, town(scans=scans)) == ([] if minutes is None else [minutes])


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, []), (29, []), (30, [1_000]), (89, [1_000]), (90, [2_000])]
)
def test_rounded_minutes_of_encounters(engine: Engine, seconds: int, minutes: list[int]) -> None:
    """The least minute is asked for after rounding."""
    policy = make_policy(**{"from": ["encounters"]}, round_minutes=True)
    found = exposures(engine, policy, town(encounters=[encounter(seconds, 1)]))
    assert [one.minutes for one in found] == minutes


# Whole rows of a case


@pytest.mark.parametrize(
    ("start", "end", "laid"),
    [
        ("10:00:00", "10:09:59", None),
        ("10:00:00", "10:10:00", ("10:00", "10:20")),
        ("10:00:00", "10:25:00", ("10:00", "10:50")),
        ("10:00:00", "10:34:59", ("10:00", "11:00")),
        ("10:00:00", "10:35:00", ("10:00", "11:10")),
        ("10:05:00", "10:15:00", ("10:00", "10:20")),
        ("10:05:01", "10:15:01", ("10:10", "10:30")),
        ("10:04:00", "10:16:30", ("10:00", "10:30")),
        ("23:58:00", "23:59:59", None),
    ],
)
def test_a_row_of_a_case_is_lengthened_and_laid_on_the_grid(
    engine: Engine, start: str, end: str, laid: tuple[str, str] | None
) -> None:
    """Short rows go; the others grow by their length, are rounded, and lie where they cover most."""
    policy = make_policy(**WHOLE)
    long = {"syn-a": ("10T00:00:00", "11T23:59:59")}
    scans = [scan(name, *times) for name, times in long.items()]
    scans.append(scan("syn-case", f"11T{start}", f"11T{end}"))
    found = shown(engine, policy, town(scans=scans))
    expected = [] if laid is None else [(f"11T{laid[0]}:00", f"11T{laid[1]}:00", "12T12:00:00")]
    assert found == expected


def test_the_visitor_keeps_the_own_row(engine: Engine) -> None:
    """Neither the least length nor the grid touches the row of who is asked about."""
    scans = [scan("syn-a", "11T10:11:00", "11T10:13:00"), scan("syn-case", "11T10:00:00", "11T10:30:00")]
    assert shown(engine, make_policy(**WHOLE), town(scans=scans)) == [
        ("11T10:11:00", "11T10:13:00", "12T12:00:00")
    ]


def test_an_open_check_in_of_a_case_is_not_known_before_its_end(engine: Engine) -> None:
    """Reported during the stay, it becomes known with the check-out, be it before or after the hour."""
    policy = make_policy(case_extend_minutes=30)
    visitor = scan("syn-a", "11T10:00:00", "11T10:05:00")
    early = town("11T10:10:00", scans=[visitor, scan("syn-case", "11T10:00:00", "11T10:40:00")])
    assert shown(engine, policy, early, parse_time(at("11T10:39:59"))) == []
    assert shown(engine, policy, early) == [("11T10:00:00", "11T10:05:00", "11T10:40:00")]
    never = town("11T10:10:00", scans=[visitor, scan("syn-case", "11T10:00:00", None)])
    assert shown(engine, policy, never) == [("11T10:00:00", "11T10:05:00", "11T11:00:00")]


def test_a_late_check_out_adds_the_longer_version(engine: Engine) -> None:
    """What the first hour gave stands as it was; the whole row adds the rest when its end is known."""
    policy = make_policy(case_extend_minutes=30)
    visitor = scan("syn-a", "11T10:00:00", "11T10:59:00")
    later = scan("syn-a", "11T11:10:00", "11T11:59:00")
    tables = town("11T10:10:00", scans=[visitor, later, scan("syn-case", "11T10:00:00", "11T11:30:00")])
    first = [("11T10:00:00", "11T10:59:00", "11T11:00:00")]
    assert shown(engine, policy, tables, parse_time(at("11T11:29:59"))) == first
    assert shown(engine, policy, tables) == [
        *first,
        ("11T11:10:00", "11T11:30:00", "11T11:30:00"),
        ("11T11:30:00", "11T11:59:00", "11T11:59:00"),
    ]


def test_versions_known_together_count_as_the_longest(engine: Engine) -> None:
    """Reported when all is over, a stay of 66 minutes is laid on the grid once, not as an hour as well."""
    policy = make_policy(case_grid_minutes=40)
    tables = town(
        scans=[
            scan("syn-a", "11T09:00:00", "11T13:00:00"),
            scan("syn-case", "11T10:06:00", "11T11:12:00"),
        ]
    )
    assert shown(engine, policy, tables) == [("11T10:00:00", "11T11:20:00", "12T12:00:00")]


def test_case_events_looks_at_the_start_of_the_row_as_it_was_sent(engine: Engine) -> None:
    """A row that starts after the pivot stays after it when the grid moves its start before it."""
    keys = {"case_grid_minutes": 10, "case_events": "from_onset"}
    scans = [scan("syn-a", "11T09:00:00", "11T12:00:00"), scan("syn-case", "11T10:04:00", "11T10:24:00")]
    tables = town(scans=scans)
    tables["reports"][0]["onset_at"] = at("11T10:02:00")
    assert shown(engine, make_policy(**keys), tables) == [("11T10:00:00", "11T10:20:00", "12T12:00:00")]
    keys["case_events"] = "before_onset"
    assert shown(engine, make_policy(**keys), tables) == []


@settings(max_examples=200, deadline=None)
@given(
    start=st.integers(0, 3 * 24 * 60), length=st.integers(0, 300), step=st.sampled_from([1, 5, 10, 40, 1_440])
)
def test_a_laid_row_is_the_best_one_on_the_grid(start: int, length: int, step: int) -> None:
    """No other grid time gives an interval of that length that covers more, or as much and earlier."""
    span, seconds = Span(start * MINUTE, (start + length) * MINUTE), step * MINUTE
    laid = laid_on_grid(span, seconds)
    assert laid.start % seconds == 0
    assert (laid.end - laid.start) % seconds == 0
    assert abs((laid.end - laid.start) - (span.end - span.start)) * 2 <= seconds

    def covered(begin: int) -> int:
        return max(0, min(begin + laid.end - laid.start, span.end) - max(begin, span.start))

    first = span.start // seconds * seconds
    around = [first - seconds, first, first + seconds, first + 2 * seconds]
    assert covered(laid.start) == max(covered(begin) for begin in around)


# Tables that show presence


@pytest.mark.parametrize(("shown_in", "count"), [(["scans"], 0), (["scans", "purchases"], 1), (["trips"], 0)])
def test_only_listed_tables_show_presence(engine: Engine, shown_in: list[str], count: int) -> None:
    """A purchase beside a case's scan is a meeting only where purchases show presence."""
    policy = make_policy(presence={"tables": shown_in})
    bought = {
        "person_id": "syn-a",
        "place_id": "bar",
        "bought_at": at("11T10:10:00"),
        "category": "groceries",
    }
    tables = town(scans=[scan("syn-case", "11T10:00:00", "11T10:50:00")], purchases=[bought])
    assert len(exposures(engine, policy, tables)) == count


def test_a_policy_reads_the_tables_that_show_presence() -> None:
    """What is not looked at is not read: nobody is seen by it, and the meter does not count it."""
    assert make_policy(presence={"tables": ["scans"]}).tables_read == {"scans", "reports"}
    assert make_policy().tables_read == {"trips", "scans", "purchases", "reports"}
    stay = {"kind": "stay", "levels": ["high"]}
    assert make_policy(presence={"tables": ["scans"]}, **stay).tables_read == {"trips", "scans", "purchases"}


def test_a_row_of_another_table_does_not_make_a_person_seen(engine: Engine) -> None:
    """Who only buys is unseen under a policy whose meetings are read from scans."""
    bought = {
        "person_id": "syn-a",
        "place_id": "bar",
        "bought_at": at("11T10:10:00"),
        "category": "groceries",
    }
    for shown_in, expected in ((["scans"], "grey"), (["scans", "purchases"], "green")):
        policy = make_policy(presence={"tables": shown_in})
        default = policy.default.model_copy(update={"unseen_colour": "grey", "unseen_days": 14})
        policy = policy.model_copy(update={"default": default})
        assert colour(engine, policy, town(purchases=[bought]), "12T08:00:00") == expected


# Clearing that is complete later than its report


FEVER = {"person_id": "syn-a", "kind": "fever", "reported_at": at("10T08:00:00")}


def negative(reported: str) -> dict[str, Any]:
    return {"person_id": "syn-a", "kind": "test_negative", "reported_at": at(reported)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reports", "moment", "expected"),
    [
        ([negative("11T08:00:00")], "12T23:59:59", "red"),
        ([negative("11T08:00:00")], "13T00:00:00", "green"),
        ([negative("13T08:00:00")], "13T07:59:59", "red"),
        ([negative("13T08:00:00")], "13T08:00:00", "green"),
        ([negative("10T07:00:00")], "14T00:00:00", "red"),
        ([], "20T00:00:00", "red"),
    ],
)
def test_a_way_to_clear_is_not_complete_before_its_day(
    engine: Engine, reports: Rows, moment: str, expected: str
) -> None:
    """Both the negative and the third day are needed, and the later one decides."""
    clears = [{"negatives": 1, "not_before_day": 3}]
    policy = make_policy(kind="report", kinds=["fever"], clears=clears)
    tables = town(reports=[FEVER, *reports])
    assert colour(engine, policy, tables, moment) == expected
    assert colour(engine, policy, tables, moment, until=parse_time(at(moment))) == expected


def test_a_later_clearing_is_foreseen_and_a_sooner_way_may_come_first(engine: Engine) -> None:
    """The day on which it will be complete is a turning point; a release before it clears at once."""
    clears = [{"negatives": 1, "not_before_day": 3}, {"reports": ["released"]}]
    policy = make_policy(kind="report", kinds=["fever"], clears=clears)
    tables = town(reports=[FEVER, negative("11T08:00:00")])
    known = parse_time(at("11T09:00:00"))
    scorer = make_scorer(engine, tables, policy, known)
    assert parse_time(at("13T00:00:00")) in scorer.turning_points("syn-a", known)
    scorer.close()
    released = {"person_id": "syn-a", "kind": "released", "reported_at": at("12T08:00:00")}
    tables = town(reports=[FEVER, negative("11T08:00:00"), released])
    assert colour(engine, policy, tables, "12T08:00:00") == "green"
    assert colour(engine, policy, tables, "12T07:59:59") == "red"


# Rows of a case that were left out


def left_out(
    engine: Engine, policy: Policy, tables: dict[str, Rows], until: int = END
) -> list[tuple[str, ...]]:
    scorer = make_scorer(engine, tables, policy, until)
    try:
        return [
            (one.event_id or "", one.reason, one.key, one.same_as or "")
            for one in scorer.left_out_of_case("syn-case")
        ]
    finally:
        scorer.close()


def test_thinned_scans_name_the_last_one_kept(engine: Engine) -> None:
    """Each dropped scan names the last kept before it; scans of one second stay together."""
    scans = [
        scan("syn-case", f"11T{clock}", left)
        for clock, left in (
            ("10:00:00", None),
            ("10:00:00", "11T10:20:00"),
            ("10:30:00", None),
            ("11:00:00", None),
            ("11:00:01", None),
        )
    ]
    found = left_out(engine, make_policy(thin_case_scans_minutes=60), town(scans=scans))
    key = "thin_case_scans_minutes"
    assert found == [("scans:3", "duplicate", key, "scans:1"), ("scans:4", "duplicate", key, "scans:1")]
    assert left_out(engine, make_policy(), town(scans=scans)) == []


def test_rows_out_of_time_are_listed_and_not_thinned(engine: Engine) -> None:
    """The border of case_lookback_days counts, and so does the second of the report."""
    scans = [
        scan("syn-case", when, None)
        for when in ("10T11:59:59", "10T12:00:00", "12T12:00:00", "12T12:00:01", "10T12:00:10")
    ]
    rules = make_policy(case_lookback_days=2, thin_case_scans_minutes=0)
    assert left_out(engine, rules, town(scans=scans)) == [
        ("scans:1", "too old", "case_lookback_days", ""),
        ("scans:4", "in the future", "case_lookback_days", ""),
    ]
    assert left_out(engine, rules, town(scans=scans), parse_time(at("12T11:59:59"))) == []


@pytest.mark.slow
def test_short_rows_are_listed_as_long_as_they_are_known_to_be(engine: Engine) -> None:
    """A row under the least length, or one that rounds to nothing, is too short; an open one is not yet."""
    scans = [
        scan("syn-case", "11T10:00:00", "11T10:09:59"),
        scan("syn-case", "11T12:00:00", "11T12:10:00"),
        scan("syn-case", "12T11:30:00", None),
    ]
    rules = make_policy(case_min_minutes=10)
    assert left_out(engine, rules, town(scans=scans)) == [("scans:1", "too short", "case_min_minutes", "")]
    grid = make_policy(case_extend_minutes=5, case_grid_minutes=40)
    assert left_out(engine, grid, town(scans=scans)) == [
        ("scans:1", "too short", "case_grid_minutes", ""),
        ("scans:2", "too short", "case_grid_minutes", ""),
    ]
    long_rows = make_policy(case_min_minutes=90)
    at_noon = parse_time(at("12T12:00:00"))
    assert [row[0] for row in left_out(engine, long_rows, town(scans=scans), at_noon)] == [
        "scans:1",
        "scans:2",
    ]
    assert len(left_out(engine, long_rows, town(scans=scans))) == 3


def test_a_late_check_out_makes_a_row_long_enough(engine: Engine) -> None:
    """Counted is the longest that is known of a row, not what was first assumed."""
    scans = [scan("syn-case", "11T10:00:00", "11T11:30:00")]
    rules = make_policy(case_min_minutes=90)
    assert left_out(engine, rules, town(scans=scans)) == []


def test_only_what_a_rule_reads_is_left_out_of_it(engine: Engine) -> None:
    """Other kinds of places, tables that show no presence, and who is no case have nothing to list."""
    scans = [scan("syn-case", "01T10:00:00", None)]
    rows = town(scans=scans)
    assert len(left_out(engine, make_policy(case_lookback_days=2), rows)) == 1
    assert left_out(engine, make_policy(case_lookback_days=2, place_kinds=["home"]), rows) == []
    trips_only = make_policy(case_lookback_days=2, presence={"tables": ["trips"]})
    assert left_out(engine, trips_only, rows) == []
    encounters = make_policy(case_lookback_days=2, **{"from": ["encounters"]})
    assert left_out(engine, encounters, rows) == []


@st.composite
def many_scans(draw: st.DrawFn) -> Rows:
    """Draw scans of a case at two places, often close together, with and without check-outs."""
    first = parse_time(at("10T09:00:00"))
    rows = []
    for _ in range(draw(st.integers(1, 9))):
        scanned_at = first + draw(st.integers(0, 60)) * 5 * MINUTE + draw(st.sampled_from([0, 0, 1, 2 * DAY]))
        minutes = draw(st.sampled_from([None, 0, 4, 10, 19, 20, 60, 75]))
        rows.append(
            {
                "person_id": "syn-case",
                "place_id": draw(st.sampled_from(["bar", "bar", "shop"])),
                "scanned_at": format_time(scanned_at),
                "left_at": None if minutes is None else format_time(scanned_at + minutes * MINUTE),
                "role": draw(st.sampled_from(["visitor", "visitor", "staff"])),
            }
        )
    return rows


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    many_scans(),
    st.fixed_dictionaries(
        {},
        optional={
            "case_lookback_days": st.sampled_from([2, 2, 1]),
            "thin_case_scans_minutes": st.sampled_from([0, 15, 60]),
            "case_min_minutes": st.sampled_from([10, 45]),
            "case_extend_minutes": st.sampled_from([5, 30]),
            "case_grid_minutes": st.sampled_from([10, 40]),
        },
    ),
    st.sampled_from([0, 60]),
    st.sampled_from(["12T09:31:00", "12T11:00:00", "13T00:00:00"]),
)
def test_engines_leave_out_the_same_rows(
    scans: Rows, keys: dict[str, Any], scan_minutes: int, until: str
) -> None:
    """Both engines name the same rows, with the same reasons, for whatever a case sent."""
    places = [{"place_id": name, "kind": "shop", "district_id": "d1"} for name in ("bar", "shop")]
    rows = town("12T09:30:00", scans=scans) | {"places": places}
    rules = make_policy(**keys, presence={"scan_minutes": scan_minutes})
    reference, duckdb = (left_out(engine, rules, rows, parse_time(at(until))) for engine in ENGINES)
    assert reference == duckdb
