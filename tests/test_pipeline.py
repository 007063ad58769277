"""The loop from the town to the platform and back: reproducible, honest, and only as strong as asked."""

from __future__ import annotations

import functools
import json
import warnings
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from healthcode import pipeline
from healthcode.checkpoint.scene import DAY_BEGINS_AT
from healthcode.clock import DAY
from healthcode.dataset import load_dataset
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy, policy_from_text
from healthcode.run_folder.writer import RunWriter
from healthcode.scenario import load_scenario, shipped_scenarios
from healthcode.scoring.daily import DailyScorer
from healthcode.scoring.score import score
from healthcode.tables import ALL_COLOURS, TABLES, TRUTH_TABLES
from town.lives import ALL_OBEY, NONE_OBEY, made

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from healthcode.pipeline import FileFormat, RunSummary
    from healthcode.policy.model import Policy
    from healthcode.scenario import Scenario
    from healthcode.scoring.engines import Engine
    from healthcode.town import Day, Town

#: Enough going on in a small town that every table gets rows.
LIVELY = (
    "outbreak.seeded_cases=15",
    "epidemic.transmissibility=2.0",
    "health_office.interviews_per_day=200",
    "testing.seeks_test_share={infection=0.9,cold=0.5}",
    "town.app_uptake=0.6",
    "mobility.leave_town_share=0.02",
    "epidemic.background_illness_per_day=0.02",
    "purchases.medicine_per_day=0.03",
)
#: Rates at which a small run has some faults of each kind.
FAULTY = (
    "faults.phone_lent=0.03",
    "faults.phone_left_at_home=0.05",
    "faults.missing_check_out=0.2",
    "faults.late_test=0.2",
    "faults.wrong_match=0.1",
    "faults.clock_skew=0.1",
    "faults.taxi_paid_by_other=0.2",
    "faults.duplicate_upload=0.05",
)
POLICY = """
id = "{id}"
title = "A policy for a test"
label = "invented"
confidence = "high"
rules_of = 2020-02-11
design = "none"
about = "Made up for a test."
invented = ["default.colour", "consequence", "rule.confirmed"]

[[rule]]
id = "confirmed"
kind = "report"
kinds = ["test_positive"]
colour = "red"
lasts_days = 14
source = "invented"
says.en = "You tested positive."
says.de = "Ihr Test war positiv."

[default]
colour = "{default}"

[[consequence]]
colour = "green"

[[consequence]]
colour = "{default}"
{consequence}

[[case]]
name = "nobody knows anything"
at = 2020-02-11T08:00:00
expect = {{ colour = "{default}" }}
"""


def a_policy(consequence: str, default: str = "yellow") -> Policy:
    """Make a policy under which everybody without a positive test has one colour."""
    return policy_from_text(
        POLICY.format(id="for-a-test", default=default, consequence=consequence), "for-a-test.toml"
    )


def small(
    people: int = 300,
    days: int = 6,
    seed: int = 3,
    changes: tuple[str, ...] = LIVELY,
    name: str = "port-linden",
) -> Scenario:
    return load_scenario(name, people=people, days=days, seed=seed, set=changes)


def manifest(run: RunSummary) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((run.run / "run.json").read_text(encoding="utf-8"))
    return document


def query(run: RunSummary, sql: str) -> list[tuple[Any, ...]]:
    """Ask something of all tables of a run: truth under their names, observed with ``seen_`` before them."""
    with duckdb.connect() as connection:
        for side, prefix, tables in (("truth", "", TRUTH_TABLES), ("observed", "seen_", TABLES)):
            for table in tables:
                file = run.run / side / f"{table}.parquet"
                if file.exists():
                    connection.execute(f"create view {prefix}{table} as select * from '{file}'")
        return connection.execute(sql).fetchall()


# ── the same again ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("policy", [None, "hangzhou-2020-02"])
def test_one_seed_gives_one_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str | None
) -> None:
    """Twice in one process, and with another number of threads, every hash is the same."""
    rules = None if policy is None else load_policy(policy)
    found = []
    for number, threads in enumerate((1, 1, 4)):
        monkeypatch.setattr(pipeline, "RunWriter", functools.partial(RunWriter, threads=threads))
        found.append(manifest(simulate(small(200, 5), tmp_path / str(number), rules)))
    assert found[0] == found[1] == found[2]
    other = manifest(simulate(small(200, 5, seed=4), tmp_path / "other", rules))
    assert other["truth"] != found[0]["truth"]


@pytest.mark.slow
def test_the_format_changes_no_content(tmp_path: Path) -> None:
    """CSV and Parquet hold the same rows, by their hashes and as a dataset."""
    csv = simulate(small(), tmp_path / "csv", file_format="csv")
    parquet = simulate(small(), tmp_path / "parquet")
    one, other = manifest(csv), manifest(parquet)
    assert (one.pop("file_format"), other.pop("file_format")) == ("csv", "parquet")
    assert one == other
    with load_dataset(csv.run) as first, load_dataset(parquet.run) as second:
        for table in TABLES:
            assert first.rows(table) == second.rows(table), table


@pytest.mark.slow
def test_the_summary_counts_what_was_written(tmp_path: Path) -> None:
    """Rows, infections, tests and days of the summary are those of the files."""
    told: list[tuple[int, int]] = []
    run = simulate(small(), tmp_path / "run", report=lambda done, of: told.append((done, of)))
    assert told == [(day, 6) for day in range(1, 7)]
    for name, rows in run.counts.items():
        side, table = name.split("/")
        if (run.run / side / f"{table}.parquet").exists():
            prefix = "seen_" if side == "observed" else ""
            assert query(run, f"select count(*) from {prefix}{table}") == [(rows,)], name
        else:
            assert rows == 0
    assert run.infected == run.counts["truth/infections"]
    assert query(run, "select count(*) from infections where infected_by is null") == [
        (run.imported + run.seeded,)
    ]
    assert query(run, "select count(*) from tests where is_positive") == [(run.positive_tests,)]
    assert len(run.infectious_by_day) == run.days == 6
    assert run.most_infectious == max(run.infectious_by_day) > 0
    assert run.colours == ()


# ── only what a policy changes ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_policy_that_asks_nothing_leaves_the_truth_as_it_is(tmp_path: Path) -> None:
    """Always green: each truth table is the very one of the run without a policy."""
    without = simulate(small(), tmp_path / "without")
    green = simulate(small(), tmp_path / "green", load_policy("always-green"))
    assert manifest(green)["truth"] == manifest(without)["truth"]
    seen, unseen = manifest(green)["observed"], manifest(without)["observed"]
    assert {table for table in seen if seen[table] != unseen[table]} <= {"scans"}, "the colour on the phone"
    assert all(set(day) == {"green"} for day in green.colours)


@pytest.mark.slow
def test_restrictions_that_nobody_heeds_lower_nothing(tmp_path: Path) -> None:
    """With no compliance and no evasion everybody who is told to stay at home lives as before."""
    changes = (*LIVELY, *NONE_OBEY, "behaviour.test_order_obeyed_share={low=0.0,medium=0.0,high=0.0}")
    without = simulate(small(changes=changes), tmp_path / "without")
    told = simulate(
        small(changes=changes), tmp_path / "told", a_policy("stays_home = true\ntest_required = true")
    )
    assert manifest(told)["truth"] == manifest(without)["truth"]
    assert told.colours[0] == {"yellow": 300}


@pytest.mark.slow
def test_restrictions_that_all_heed_empty_the_streets(tmp_path: Path) -> None:
    """With full compliance nobody but the first travellers is anywhere but at home."""
    changes = (*LIVELY, *ALL_OBEY, "mobility.leave_town_share=0.0")
    run = simulate(small(changes=changes), tmp_path / "run", a_policy("stays_home = true", "red"))
    away = "select count(*) from visits join residents using (person_id) where place_id <> home_place_id"
    assert query(run, away) == [(0,)]
    assert query(run, "select count(*) from rides") == [(0,)]


@pytest.mark.slow
def test_closed_gates_refuse(tmp_path: Path) -> None:
    """Refused arrivals have no visit, let-in ones do, and the scan of a refused person ends at once."""
    changes = (*LIVELY, *NONE_OBEY)
    run = simulate(small(changes=changes), tmp_path / "run", a_policy('gates_closed = ["shop/*"]', "red"))
    refused, let_in, shopped, purchases = query(
        run,
        """
        select
            count(*) filter (where is_refused),
            count(*) filter (where not is_refused),
            (select count(*) from visits join seen_places using (place_id) where kind like 'shop/%'),
            (select count(*) from purchases join seen_places using (place_id) where kind like 'shop/%')
        from arrivals
        """,
    )[0]
    assert refused > 50
    assert let_in > 50
    assert shopped == purchases == 0
    at_gate = "arrivals a join visits v on v.person_id = a.person_id and v.place_id = a.place_id"
    same = f"select count(*) from {at_gate} and v.arrived_at = a.arrived_at where a.is_refused"
    assert query(run, same) == [(0,)]
    assert query(run, same.replace("where a.is_refused", "where not a.is_refused")) == [(let_in,)]
    closed = """
        select count(*), count(*) filter (where s.left_at = s.scanned_at)
        from seen_scans s join seen_places p using (place_id) where p.kind like 'shop/%'
    """
    scans, ended = query(run, closed)[0]
    assert scans == ended > 0


@pytest.mark.slow
def test_a_policy_orders_tests(tmp_path: Path) -> None:
    """A colour that asks for a test gets more of them taken."""
    without = simulate(small(), tmp_path / "without")
    asked = simulate(small(), tmp_path / "asked", a_policy("test_required = true"))
    assert asked.counts["truth/tests"] > without.counts["truth/tests"] + 100


#: A town in which people meet few others, so that a group can stay apart for some days.
SPARSE = (
    "outbreak.prevalence_per_1000=[0.0]",
    "outbreak.seeded_cases=200",
    "epidemic.transmissibility=5.0",
    "town.occupations={office=0.15,factory=0.05,other=0.03,none=0.74}",
    "town.occupations={retail=0.0,restaurant=0.0,teacher=0.0,nurse=0.0,carer=0.0}",
    "town.occupations={taxi_driver=0.03,courier=0.0}",
    "town.neighbour_share=0.0",
    "places.office_room_size=2",
    "places.factory_room_size=2",
    "places.class_size=5",
    *(f"places.{kind}_per_1000=10.0" for kind in ("supermarket", "clothing_shop", "book_shop", "pharmacy")),
    *(f"places.{kind}_per_1000=10.0" for kind in ("leisure", "clinic", "worship")),
    *(f"places.{kind}_per_1000=20.0" for kind in ("restaurant", "fastfood")),
    "mobility.metro_share=0.25",
    "mobility.bus_share=0.02",
    "mobility.taxi_share=0.1",
    "mobility.private_share=0.63",
    "mobility.metro_headway_minutes=1",
    "mobility.metro_carriages=12",
    "mobility.leave_town_share=0.0",
    "activities.morning_errand_share=0.1",
    "activities.errand_after_work_share=0.1",
    "activities.evening_out_share=0.05",
    "activities.friend_visit_share=0.01",
    *ALL_OBEY,
)


def reached(town: Town, today: Day, reached_before: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Add to some people all who are linked to them on a day, however far.

    Linked are the members of a household and those who shared a place or a carriage at the same time.
    """
    visits, rides = today.visits, today.rides
    order = np.lexsort((visits.person, visits.arrived_at, visits.place))
    crowd, last_place, last_until = 0, -1, -1
    crowds = np.empty(len(order), np.int64)
    for row in order.tolist():
        place, since, until = (
            int(column[row]) for column in (visits.place, visits.arrived_at, visits.left_at)
        )
        if place != last_place or since >= last_until:
            crowd, last_place, last_until = crowd + 1, place, until
        last_until = max(last_until, until)
        crowds[row] = crowd
    groups: list[NDArray[Any]] = [town.people.household, crowds, rides.vehicle * 32 + rides.carriage]
    members: list[NDArray[Any]] = [np.arange(town.people.count), visits.person, rides.person]
    links = [
        (np.unique(group, return_inverse=True)[1], who) for group, who in zip(groups, members, strict=True)
    ]
    found = reached_before.copy()
    size = 0
    while size < found.sum():
        size = int(found.sum())
        for group, who in links:
            touched = np.bincount(group, found[who], minlength=int(group.max(initial=0)) + 1) > 0
            found[who[touched[group]]] = True
    return found


DAY_TABLES = ("visits", "rides", "purchases", "tests", "symptoms", "arrivals")


def rows_of(today: Day, people: NDArray[np.bool_]) -> dict[str, list[tuple[Any, ...]]]:
    """List a day's rows of some people by table, in an order that does not depend on the others."""
    return {
        table: sorted(zip(*(column.tolist() for column in rows.columns().values()), strict=True))
        for table in DAY_TABLES
        for rows in [getattr(today, table).where(people[getattr(today, table).person])]
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_one_person_at_home_changes_nothing_for_whom_they_never_meet(seed: int) -> None:
    """Whoever is not linked to that person or theirs, in either run, has the same rows and infections."""
    days = range(4)
    free = made(1_000, seed, SPARSE)
    lived = [free.life.live(day) for day in days]
    people = np.arange(1_000)
    out = np.flatnonzero(np.bincount(lived[0].visits.person, minlength=1_000) > 2)
    compared = []
    for kept in out[:: len(out) // 6].tolist():
        held = made(1_000, seed, SPARSE)
        linked = people == kept
        for day, before in zip(days, lived, strict=True):
            after = held.life.live(day, held.at_home(kept))
            while True:
                further = reached(free.town, after, reached(free.town, before, linked))
                if further.sum() == linked.sum():
                    break
                linked = further
            assert rows_of(before, ~linked) == rows_of(after, ~linked)
            compared.append(int((~linked).sum()))
            if day == 0:
                assert rows_of(before, people == kept) != rows_of(after, people == kept)
        for name in ("infected_at", "infected_by", "infected_where"):
            was, became = getattr(free.life.illness, name), getattr(held.life.illness, name)
            assert np.array_equal(was[~linked], became[~linked]), name
    assert np.mean(compared) > 300, compared


# ── what the platform sees ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    """One small run with many faults, under a policy that many evade."""
    changes = (*LIVELY, *FAULTY, "behaviour.evasion='high'", "behaviour.compliance='low'")
    scenario = small(500, 12, changes=changes)
    return simulate(scenario, tmp_path_factory.mktemp("faulty") / "run", load_policy("hangzhou-2020-02"))


#: For each observed row: whose it truly is, and by how much its times are off.
TRUE = """
with fault as (
    select "table", event_id, max(other_person_id) as other,
        coalesce(sum(minutes) filter (where kind = 'clock_skew'), 0) as skew,
        coalesce(sum(minutes) filter (where kind = 'late_test'), 0) as late,
        bool_or(kind = 'missing_check_out') as forgotten
    from faults where event_id is not null group by all
),
told as (
    select r.*, coalesce(f.other, r.person_id) as true_person,
        to_minutes(cast(coalesce(f.skew, 0) as bigint)) as skew,
        to_minutes(cast(coalesce(f.late, 0) as bigint)) as late,
        coalesce(f.forgotten, false) as forgotten
    from seen_{name} r left join fault f on f."table" = '{name}' and f.event_id = r.event_id
)
select * from told r where not exists ({truth}) limit 3
"""
RIDDEN = """
    from rides t where t.person_id = r.true_person and t.vehicle_id = r.vehicle_id and t.mode = r.mode
    and t.from_district = r.from_district and t.to_district = r.to_district
    and t.departed_at = r.departed_at and t.arrived_at = r.arrived_at
    and t.carriage is not distinct from r.carriage
"""
BOUGHT = """
    from purchases t where t.person_id = r.true_person and t.place_id = r.place_id
    and t.bought_at = r.bought_at - r.skew and t.category = r.category and t.amount = r.amount
    and t.payment = r.payment and t.payment <> 'cash'
"""
VISITED = """
    from visits t where t.person_id = r.true_person and t.place_id = r.place_id
    and t.arrived_at = r.scanned_at - r.skew
    and (r.left_at is null or t.left_at = r.left_at - r.skew) and (not r.forgotten or r.left_at is null)
"""
REFUSED = """
    from arrivals t where t.is_refused and t.person_id = r.true_person and t.place_id = r.place_id
    and t.arrived_at = r.scanned_at - r.skew and r.left_at = r.scanned_at
"""
SAMPLED = """
    from tests t where r.kind like 'test_%' and t.person_id = r.true_person and t.sampled_at = r.sampled_at
    and t.is_positive = (r.kind = 'test_positive') and r.reported_at - r.late >= t.reported_at
    and r.reported_at - r.late < t.reported_at + interval 5 hour
"""
FELT = """
    from (
        select person_id, started_at as moment from illnesses
        union all select person_id, symptomatic_from from infections
    ) t where r.kind in ('symptom', 'fever') and t.person_id = r.person_id
    and date_trunc('day', t.moment) = date_trunc('day', r.reported_at)
"""
CASE = """
    from seen_reports t where t.kind = 'test_positive' and t.reported_at < r.reported_at and (
        r.kind in ('recovered', 'released') and t.person_id = r.person_id
        or r.kind = 'contact_notice' and t.person_id <> r.person_id
    )
"""
FREED = """
    from seen_reports t where r.kind = 'released' and t.kind = 'contact_notice'
    and t.person_id = r.person_id and t.reported_at < r.reported_at
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "truths"),
    [
        ("trips", [RIDDEN]),
        ("purchases", [BOUGHT]),
        ("scans", [VISITED, REFUSED]),
        ("reports", [SAMPLED, FELT, CASE, FREED]),
    ],
)
def test_every_observed_row_has_a_truth_behind_it(faulty: RunSummary, name: str, truths: list[str]) -> None:
    """Each row is what happened to that person, or a recorded fault says what it should have been."""
    truth = " union all ".join(f"select 1 {one}" for one in truths)
    assert query(faulty, f"select count(*) > 100 from seen_{name}") == [(True,)]
    assert query(faulty, TRUE.format(name=name, truth=truth)) == []


@pytest.mark.slow
def test_every_encounter_has_a_truth_behind_it(faulty: RunSummary) -> None:
    """Both sides were in one room all the time, or a recorded fault says who carried the phone."""
    found = query(
        faulty,
        """
        with stays as (
            select person_id, place_id as room, arrived_at as since, left_at as until from visits
            union all
            select person_id, vehicle_id || coalesce(carriage, ''), departed_at, arrived_at from rides
        )
        select * from seen_encounters e where not exists (
            select 1 from stays a join stays b using (room)
            where a.person_id = e.person_id and b.person_id = e.other_person_id
            and greatest(a.since, b.since) <= e.started_at and least(a.until, b.until) >= e.ended_at
        )
        and not exists (select 1 from faults f where f."table" = 'encounters' and f.event_id = e.event_id)
        limit 3
        """,
    )
    assert query(faulty, "select count(*) > 100 from seen_encounters") == [(True,)]
    assert found == []


@pytest.mark.slow
def test_every_kind_of_fault_is_recorded(faulty: RunSummary) -> None:
    """A run with high rates has some of each, and each that names a row names one that is there."""
    kinds = {kind for (kind,) in query(faulty, "select distinct kind from faults")}
    assert kinds == set(TRUTH_TABLES["faults"].column("kind").words)
    assert query(faulty, "select count(*) > 0 from faults where detail = 'evasion'") == [(True,)]
    for table in ("trips", "purchases", "scans", "reports"):
        lost = f"""
            select * from faults f where "table" = '{table}' and event_id is not null
            and not exists (select 1 from seen_{table} r where r.event_id = f.event_id) limit 3
        """
        assert query(faulty, lost) == []
        unique = f"select count(*) - count(distinct event_id) from seen_{table}"
        assert query(faulty, unique) == [(0,)]


@pytest.mark.slow
def test_the_platform_gets_no_column_that_it_could_not_have(faulty: RunSummary) -> None:
    """The observed side has the input tables with their columns, and nothing else."""
    files = sorted(file.stem for file in (faulty.run / "observed").iterdir())
    assert set(files) <= set(TABLES)
    for table in files:
        columns = [row[0] for row in query(faulty, f"describe seen_{table}")]
        assert columns == [column.name for column in TABLES[table].columns if column.name in columns]
    for table in TRUTH_TABLES:
        columns = [row[0] for row in query(faulty, f"describe {table}")]
        assert columns == [column.name for column in TRUTH_TABLES[table].columns]


@pytest.mark.slow
def test_no_word_of_the_truth_is_missing(faulty: RunSummary) -> None:
    """Every column that must be filled is, in each table of the truth."""
    for table, shape in TRUTH_TABLES.items():
        for column in shape.columns:
            if column.required:
                empty = f'select count(*) from {table} where "{column.name}" is null'
                assert query(faulty, empty) == [(0,)], (table, column.name)
            elif column.words:
                found = {word for (word,) in query(faulty, f'select distinct "{column.name}" from {table}')}
                assert found <= {*column.words, None}


@pytest.mark.slow
def test_residents_are_as_old_as_their_words_say(faulty: RunSummary) -> None:
    """Words of the truth are not shifted against their numbers."""
    ages = query(faulty, "select occupation, min(age), max(age) from residents group by all")
    by_word = {word: (least, most) for word, least, most in ages}
    assert by_word["small_child"][1] < 6
    assert by_word["retired"][0] >= 65
    assert by_word["care_home_resident"][0] >= 65
    assert by_word["office"][1] < 65


@pytest.mark.parametrize("name", shipped_scenarios())
def test_what_is_simulated_can_be_scored(tmp_path: Path, name: str) -> None:
    """The run of each shipped scenario loads without a fault or a warning, and has overrides only if told."""
    changes = ("orders.red_list_day=2", "orders.red_list_size=4") if name == "depositors" else ()
    run = simulate(load_scenario(name, people=300, days=5, set=changes), tmp_path / "run")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with load_dataset(run.run) as dataset:
            assert dataset.counts["people"] == 300
            assert dataset.counts["overrides"] == (4 if name == "depositors" else 0)
    assert (run.run / "observed" / "overrides.parquet").exists() == (name == "depositors")
    if name == "no-outbreak":
        assert run.infected == 0


# ── the feedback ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "file_format", "begins"),
    [
        ("hangzhou-2020-02", "csv", "2020-02-03"),
        ("beijing-medicine-2022-01", "parquet", "2022-01-20"),
        ("safer-illinois-2021-12", "parquet", "2020-02-03"),
    ],
)
def test_daily_scoring_equals_scoring_the_finished_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str, file_format: FileFormat, begins: str
) -> None:
    """The colours of each morning are those that both engines give the whole run at that moment."""
    mornings: list[list[int]] = []

    class Remembering(DailyScorer):
        def advance(self, moment: int) -> NDArray[np.uint8]:
            colours = super().advance(moment)
            mornings.append(colours.tolist())
            return colours

    monkeypatch.setattr(pipeline, "DailyScorer", Remembering)
    changes = (*LIVELY, "outbreak.seeded_cases=30", f"time.begins={begins}")
    scenario = small(200, 10, changes=changes)
    run = simulate(scenario, tmp_path / "run", load_policy(policy), file_format=file_format)
    begin = scenario.settings.moment("time.begins")
    moments = [begin + day * DAY + DAY_BEGINS_AT for day in range(10)]
    people = made(200, 3, changes).town.person_ids
    assert len(run.colours) == len(mornings) == 10
    engines: tuple[Engine, ...] = ("duckdb", "reference")
    for engine in engines:
        verdicts = score(run.run, policy, moments, engine=engine).verdicts
        for day, moment in enumerate(moments):
            found = {one.person_id: one.colour for one in verdicts if one.as_of == moment}
            expected = {
                person: ALL_COLOURS[colour] for person, colour in zip(people, mornings[day], strict=True)
            }
            assert found == expected, (engine, day)
            counts = {name: list(found.values()).count(name) for name in ALL_COLOURS}
            assert run.colours[day] == {name: count for name, count in counts.items() if count}
    assert any(len(day) > 1 for day in run.colours), "nobody was ever of another colour"


@pytest.mark.slow
def test_scans_show_the_colour_of_the_morning(faulty: RunSummary) -> None:
    """What a phone shows at a door is the colour of its owner at 04:00 of that day."""
    begin = small(500, 12).settings.moment("time.begins")
    day = 7
    moment = begin + day * DAY + DAY_BEGINS_AT
    colours = {one.person_id: one.colour for one in score(faulty.run, "hangzhou-2020-02", moment).verdicts}
    shown = query(
        faulty,
        f"""
        select person_id, colour_shown from seen_scans
        where date_diff('day', to_timestamp({begin})::timestamp, scanned_at) = {day}
        """,
    )
    assert len(shown) > 20
    assert all(colours[person] == colour for person, colour in shown)


@pytest.mark.slow
def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C in the middle: no run, no half of one, and an earlier run stays as it was."""

    def interrupt(done: int, of: int) -> None:
        del of
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(small(), tmp_path / "run", report=interrupt)
    assert list(tmp_path.iterdir()) == []
    earlier = manifest(simulate(small(), tmp_path / "run"))
    with pytest.raises(KeyboardInterrupt):
        simulate(small(seed=9), tmp_path / "run", report=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8")) == earlier
