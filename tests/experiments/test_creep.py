"""The drills of function creep on a small run, against plain loops over its rows, and how each one ends."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from healthcode.audit.creep.fields import CREEP_NOTES, LEARNS_NOTES
from healthcode.audit.creep.learns import DESIGNS, FACTS, ROLES
from healthcode.audit.creep.order import ACCESS
from healthcode.audit.field import family_of
from healthcode.cli import creep
from healthcode.clock import DAY, HOUR, MINUTE, format_time
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError, UsageError
from healthcode.experiments import section_creep, section_learns
from healthcode.experiments.creep_learns import learns
from healthcode.experiments.creep_lists import Asked
from healthcode.experiments.creep_meter import meter_drill, reconstructions
from healthcode.experiments.creep_order import order_drill
from healthcode.experiments.creep_query import Question, query_drill
from healthcode.experiments.creep_score import score_drill
from healthcode.experiments.creep_stores import DECLARED
from healthcode.experiments.creep_tables import load_what_is_read, open_both_sides
from healthcode.experiments.creep_words import ENDS, Drill, end, tell
from healthcode.experiments.sections import RunInHand
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder import read_manifest
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario
from healthcode.scoring.score import score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

#: These ask whole runs.
pytestmark = pytest.mark.slow

HANGZHOU = "hangzhou-2020-02"
ORDER_DAY, LIST_SIZE = 3, 4
LIVELY = (
    f"orders.red_list_day={ORDER_DAY}",
    f"orders.red_list_size={LIST_SIZE}",
    "outbreak.seeded_cases=8",
)
#: A whole person, in a sentence: a number, or one in a word.
WHOLE = re.compile(r"\d|\bone\b|\beine\b")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town in which an office has a list of its own."""
    out = tmp_path_factory.mktemp("creep") / "ordered"
    simulate(load_scenario("depositors", people=300, days=7, set=LIVELY), out, load_policy(HANGZHOU))
    return out


@pytest.fixture(scope="module")
def observed(run: Path) -> dict[str, list[dict[str, Any]]]:
    """What the platform saw, as rows."""
    with load_dataset(run) as dataset:
        tables = ("people", "places", "trips", "purchases", "scans", "encounters", "reports", "overrides")
        return {table: list(dataset.rows(table)) for table in tables}


@pytest.fixture(scope="module")
def learned(run: Path) -> dict[str, Any]:
    """Who learns what in the run."""
    return learns(run, load_policy(HANGZHOU))


@pytest.fixture(scope="module")
def drills(run: Path, learned: dict[str, Any]) -> dict[Drill, dict[str, Any]]:
    """Every drill once."""
    policy = load_policy(HANGZHOU)
    with load_what_is_read(run, policy) as dataset:
        order = order_drill(run, dataset, policy, Asked(lists=5))
    return {
        "order": order,
        "query": query_drill(run, policy, Question()),
        "score": score_drill(run),
        "meter": meter_drill(run, reconstructions()),
        "learns": learned,
    }


# ── how they end ──


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("drill", get_args(Drill))
def test_each_ends_with_whole_people_and_both_sides(
    drills: dict[Drill, dict[str, Any]], drill: Drill, language: Any
) -> None:
    """One sentence with a number of people, one for the code and one against it, all short and different."""
    said = end(drill, drills[drill], language)
    assert tuple(said) == ENDS
    assert len(set(said.values())) == len(ENDS)
    assert WHOLE.search(said["people"])
    assert said["people"].count(". ") == 0
    for sentence in (*said.values(), *tell(drill, drills[drill], language)):
        assert sentence.endswith((".", "?"))
        assert "{" not in sentence
        assert len(sentence) < 3 * 80


def test_one_person_is_no_plural(drills: dict[Drill, dict[str, Any]]) -> None:
    """Of a list of one it is said what became of that one."""
    found = {**drills["order"], "listed": 1}
    here = found["where_they_were"] | {"away": 0}
    told = [
        end("order", {**found, "nonhealth_ever": red, "where_they_were": where}, "en")["people"]
        for red, where in ((1, here), (1, here | {"away": 1}), (0, here))
    ]
    assert len(set(told)) == 3
    assert all("one stood on a list" in one for one in told)


# ── red by order ──


def test_the_list_of_the_run_is_found(
    drills: dict[Drill, dict[str, Any]], observed: dict[str, list[dict[str, Any]]], run: Path
) -> None:
    """All on it are red next morning, the rules alone would have given what scoring without the log gives."""
    found = drills["order"]
    rows = observed["overrides"]
    assert (found["listed"], found["is_what_if"], found["day"]) == (LIST_SIZE, False, ORDER_DAY)
    assert found["log"]["rows"] == len(rows) == found["red_first_morning"]["listed"]
    assert (found["log"]["actor"], found["log"]["approved_by"]) == (rows[0]["actor"], None)
    assert sum(found["where_they_were"].values()) == LIST_SIZE
    assert found["detect"]["log"] == 1
    assert found["detect"]["none"] is None
    assert found["example"]["colour"] == "red"
    assert any("Nobody signed" in sentence for sentence in found["example"]["explanation"]["en"])
    bare = run.parent / "without-log"
    shutil.copytree(run / "observed", bare)
    for file in bare.glob("overrides.*"):
        file.unlink()
    morning = read_manifest(run).begins[:8] + f"{3 + ORDER_DAY + 1:02}T04:00:00"
    verdicts = score(bare, HANGZHOU, morning).verdicts
    listed = {row["person_id"] for row in rows}
    alone = sum(row.colour == "red" for row in verdicts if row.person_id in listed)
    assert found["red_first_morning"]["listed_red_by_rules"] == alone
    assert found["nonhealth"] == LIST_SIZE - alone


def test_where_they_were_is_where_they_were(
    drills: dict[Drill, dict[str, Any]], observed: dict[str, list[dict[str, Any]]], run: Path
) -> None:
    """The town, another town or the road, by the visits of the truth."""
    with load_dataset(run) as dataset:
        kinds = {row["district_id"]: row["kind"] for row in dataset.rows("districts")}
    district = {row["place_id"]: row["district_id"] for row in observed["places"]}
    visits = read_truth(run, "visits")
    expected: Counter[str] = Counter()
    for row in observed["overrides"]:
        where = [
            kinds[district[visit["place_id"]]]
            for visit in visits
            if visit["person_id"] == row["person_id"]
            and visit["arrived_at"] <= row["set_at"] < visit["left_at"]
        ]
        expected["on_the_way" if not where else "in_town" if where == ["town"] else "away"] += 1
    told = drills["order"]["where_they_were"]
    assert {name: count for name, count in told.items() if count} == dict(expected)


def test_a_drawn_list_is_a_what_if(run: Path) -> None:
    """It has the size, place and words that were asked for, leaves the run as it is, and comes again."""
    policy = load_policy(HANGZHOU)
    before = {path: path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()}
    asked = Asked(people=5, where="town", day=2, reason="a debt", approved_by="a second office", lists=3)
    with load_what_is_read(run, policy) as dataset:
        found, again = (order_drill(run, dataset, policy, asked) for _ in range(2))
    assert found == again
    assert (found["is_what_if"], found["listed"], found["day"]) == (True, 5, 2)
    assert found["log"] == found["log"] | {"reason": "a debt", "approved_by": "a second office"}
    assert {access: len(by_day) for access, by_day in found["power"].items()} == dict.fromkeys(ACCESS, 4)
    told = found["example"]["explanation"]["en"]
    assert any("a debt" in sentence for sentence in told)
    assert {path: path.read_bytes() for path in sorted(run.rglob("*")) if path.is_file()} == before


def test_a_drawn_list_is_of_people_whom_the_rules_leave_green(run: Path) -> None:
    """Whoever is red anyway is not on it, so one person on a list is red by the order alone."""
    policy = load_policy(HANGZHOU)
    with load_what_is_read(run, policy) as dataset:
        for day in range(1, 5):
            found = order_drill(run, dataset, policy, Asked(people=1, where="anywhere", day=day, lists=1))
            assert found["red_first_morning"]["listed_red_by_rules"] == 0
            assert found["nonhealth"] == found["nonhealth_ever"] == 1


def test_options_of_a_drawn_list_are_refused_beside_a_list_of_the_run(run: Path) -> None:
    """They would be ignored; with --people they mean something."""
    for option in ("--approved-by", "--reason", "--from", "--day"):
        words = (option, {"--from": "town", "--day": "2"}.get(option, "a debt"))
        result = typed("order", str(run), *words)
        assert isinstance(result.exception, UsageError)
        assert option in str(result.exception)
        assert "--people N" in str(result.exception)
    assert typed("order", str(run), "--people", "1", "--reason", "a debt").exit_code == 0


def staggered(run: Path, tmp_path: Path) -> Path:
    """The same run, whose four overrides are set a day after one another, for one day each."""
    copy = tmp_path / "staggered"
    shutil.copytree(run, copy)
    path = next((copy / "observed").glob("overrides.parquet"))
    with duckdb.connect() as connection:
        connection.execute("create table rows as select * from read_parquet(?)", [str(path)])
        connection.execute(
            "create table moved as select * replace (first + day as set_at, "
            "first + day + interval 1 day as until) "
            "from (select *, min(set_at::timestamp) over () as first, "
            "to_days(((row_number() over (order by person_id) - 1) % 3)::integer) as day from rows)"
        )
        names = ", ".join(row[0] for row in connection.execute("describe rows").fetchall())
        connection.execute(f"insert into rows by name select {names} from moved")
        connection.execute("delete from rows where rowid < (select count(*) from moved)")
        connection.execute(f"copy rows to '{path}' (format parquet)")
    return copy


def test_a_staggered_list_of_the_run_is_red_when_it_was_set(run: Path, tmp_path: Path) -> None:
    """Two on the first morning, and each of the others on their own."""
    policy = load_policy(HANGZHOU)
    copy = staggered(run, tmp_path)
    with load_what_is_read(copy, policy) as dataset:
        found = order_drill(copy, dataset, policy, Asked(lists=2))
    assert (found["listed"], found["red_first_morning"]["listed_red_by_hand"]) == (LIST_SIZE, 2)
    assert found["red_first_morning"]["listed"] < LIST_SIZE
    assert found["nonhealth"] < found["nonhealth_ever"] == LIST_SIZE
    assert any("by the first morning 2 of 4" in sentence for sentence in tell("order", found, "en"))


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (Asked(people=10_000), "not so many people"),
        (Asked(people=1, day=6), "nobody could notice"),
        (Asked(people=1, day=99), "nobody could notice"),
    ],
)
def test_what_cannot_be_drawn_is_refused(run: Path, asked: Asked, wanted: str) -> None:
    """A list longer than the pool, or a day with no morning after it."""
    policy = load_policy(HANGZHOU)
    with load_what_is_read(run, policy) as dataset, pytest.raises(UsageError, match=wanted):
        order_drill(run, dataset, policy, asked)


def test_no_run_is_refused(tmp_path: Path) -> None:
    """A folder that is no run has no truth to compare with."""
    with pytest.raises(DatasetError, match="simulated town"):
        score_drill(tmp_path)


# ── the police query ──


def test_the_query_names_whom_plain_loops_name(
    drills: dict[Drill, dict[str, Any]], observed: dict[str, list[dict[str, Any]]], run: Path
) -> None:
    """Scans and purchases of that place in that hour; who was there by the truth."""
    found = drills["query"]
    place = found["place_id"]
    at = next(
        moment
        for moment in range(observed["scans"][0]["scanned_at"] // HOUR * HOUR - 10 * DAY, 2 * 10**9, HOUR)
        if format_time(moment) == found["from"]
    )
    until = at + HOUR
    scans = {
        row["person_id"]
        for row in observed["scans"]
        if row["place_id"] == place
        and row["scanned_at"] < until
        and (row["scanned_at"] >= at or (row["left_at"] or 0) > at)
    }
    tills = {
        row["person_id"]
        for row in observed["purchases"]
        if row["place_id"] == place and at <= row["bought_at"] < until
    }
    present = {
        row["person_id"]
        for row in read_truth(run, "visits")
        if row["place_id"] == place and row["arrived_at"] < until and row["left_at"] > at
    }
    assert found["present"] == len(present)
    assert found["sought"] in present
    assert found["by_table"]["scans"]["named"] == len(scans)
    assert found["by_table"]["purchases"]["named"] == len(tills)
    central = found["designs"]["central"]
    assert central["named"] == len(scans | tills)
    assert central["uninvolved"] == len((scans | tills) - {found["sought"]})
    assert central["not_there"] == len((scans | tills) - present)
    assert central["unseen"] == len(present - scans - tills)
    assert found["designs"]["venue_list"]["named"] == len(scans)
    for design in ("venue", "decentralised", "paper", "none"):
        assert found["designs"][design]["named"] == 0
    busy = Counter(
        (place_id, moment // HOUR)
        for place_id, moment, _ in {
            (row["place_id"], moment // HOUR * HOUR, row["person_id"])
            for table, column in (("scans", "scanned_at"), ("purchases", "bought_at"))
            for row in observed[table]
            for moment in (row[column],)
        }
    )
    assert busy[place, at // HOUR] == max(busy.values())


def test_what_is_deleted_cannot_be_asked(run: Path) -> None:
    """A guest list goes after 25 days, the central tables after a year."""
    policy = load_policy(HANGZHOU)
    for days, list_is_there, central_is_there in (
        (25, True, True),
        (26, False, True),
        (365, False, True),
        (366, False, False),
    ):
        found = query_drill(run, policy, Question(days_later=days))["designs"]
        assert bool(found["venue_list"]["named"]) is list_is_there
        assert bool(found["central"]["named"]) is central_is_there


def test_an_unknown_place_or_time_is_refused(run: Path, observed: dict[str, list[dict[str, Any]]]) -> None:
    """With what would be right."""
    policy = load_policy(HANGZHOU)
    for at in (None, 1_580_990_400):
        with pytest.raises(UsageError, match="no such place"):
            query_drill(run, policy, Question("nowhere", at))
    home = next(row["place_id"] for row in observed["places"] if row["kind"] == "home")
    with pytest.raises(UsageError, match="not at that time"):
        query_drill(run, policy, Question(home, 0))
    with pytest.raises(DatasetError, match="nobody was seen"):
        query_drill(run, policy, Question(home))


# ── the permanent score ──


def test_the_score_counts_rows_as_plain_loops_do(
    drills: dict[Drill, dict[str, Any]], observed: dict[str, list[dict[str, Any]]], run: Path
) -> None:
    """Alcohol that was seen and that was not, days with two places, and who has any row at all."""
    found = drills["score"]
    hangzhou = {one["name"]: one for one in found["schemes"]["hangzhou"]["ingredients"]}
    seen = Counter(row["person_id"] for row in observed["purchases"] if row["category"] == "alcohol")
    assert (hangzhou["alcohol"]["people"], hangzhou["alcohol"]["times"]) == (len(seen), seen.total())
    true = {row["person_id"] for row in read_truth(run, "purchases") if row["category"] == "alcohol"}
    assert found["bought_alcohol"] == len(true)
    assert found["bought_alcohol_unseen"] == len(true - set(seen))
    places: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for table, column in (("scans", "scanned_at"), ("purchases", "bought_at")):
        for row in observed[table]:
            places[row["person_id"], row[column] // DAY].add(row["place_id"])
    assert hangzhou["active_days"]["times"] == sum(len(one) >= 2 for one in places.values())
    ranked = len({person for person, _ in places})
    scheme = found["schemes"]["hangzhou"]
    assert scheme["foot"] + scheme["others"] == ranked == found["people"] - scheme["not_ranked"]
    infected = scheme["among"]["infected"]
    assert infected["foot"] + infected["others"] <= found["infected"]


# ── who learns what ──


def test_the_ledger_is_that_of_plain_loops(
    learned: dict[str, Any], observed: dict[str, list[dict[str, Any]]]
) -> None:
    """Rows, place points and pairs of the central tables, and about how many people the roles learn."""
    people = len(observed["people"])
    edges = 0
    met: set[str] = set()
    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "trips": lambda row: (row["vehicle_id"], row["carriage"]),
        "purchases": lambda row: (row["place_id"], row["bought_at"] // HOUR),
        "scans": lambda row: (row["place_id"], row["scanned_at"] // HOUR),
    }
    for table, key in keys.items():
        cells: defaultdict[Any, set[str]] = defaultdict(set)
        for row in observed[table]:
            cells[key(row)].add(row["person_id"])
        edges += sum(len(list(combinations(cell, 2))) for cell in cells.values())
        met |= {person for cell in cells.values() if len(cell) > 1 for person in cell}
    seen = {row["person_id"] for table in ("trips", "purchases", "scans") for row in observed[table]}
    points = sum(len(observed[table]) for table in ("trips", "purchases", "scans"))
    assert learned["server"]["central"] == {"points": points, "edges": edges}
    platform = learned["roles"]["central"]["platform"]
    ill = {row["person_id"] for row in observed["reports"]}
    assert platform == {
        "identity": people,
        "home_district": people,
        "colour": people,
        "health": len(ill),
        "whereabouts": len(seen),
        "contacts": len(met),
        "purchases": len({row["person_id"] for row in observed["purchases"]}),
    }
    assert learned["whereabouts_only"] == len(seen - ill)


def test_each_design_holds_what_it_must(
    learned: dict[str, Any], observed: dict[str, list[dict[str, Any]]], run: Path
) -> None:
    """Phones keep notes, servers get keys; a guest list is the scans; without a code the office knows."""
    assert set(learned["ledger"]) == set(learned["roles"]) == set(DESIGNS)
    for roles in learned["roles"].values():
        assert tuple(roles) == ROLES
        assert all(tuple(facts) == FACTS for facts in roles.values())
    assert learned["server"]["decentralised"] == {"points": 0, "edges": 0}
    assert learned["server"]["paper"] == learned["server"]["none"] == {"points": 0, "edges": 0}
    assert learned["server"]["venue_list"]["points"] == len(observed["scans"])
    apps = {row["person_id"] for row in read_truth(run, "residents") if row["has_app"]}
    positive = {row["person_id"] for row in observed["reports"] if row["kind"] == "test_positive"}
    keys = next(one for one in learned["ledger"]["decentralised"]["stores"] if one["name"] == "uploaded_keys")
    assert keys["records"] == 14 * len(apps & positive)
    came = {row["person_id"] for row in read_truth(run, "arrivals")}
    with_phone = {row["person_id"] for row in read_truth(run, "arrivals") if row["has_phone_along"]}
    assert learned["roles"]["central"]["guard"]["whereabouts"] == len(came)
    assert learned["roles"]["central"]["outsider"]["whereabouts"] == len(with_phone)
    assert learned["roles"]["central"]["outsider"]["identity"] == 0
    assert learned["roles"]["paper"]["guard"]["whereabouts"] == len(came)
    assert set(learned["roles"]["none"]["police"].values()) == {
        0,
        len({row["person_id"] for row in observed["reports"] if row["kind"] not in DECLARED}),
    }
    central = learned["ledger"]["central"]
    tables = {one["name"]: one for one in central["stores"]}
    assert central["records"] == sum(one["records"] for one in central["stores"]) - (
        tables["guard_sees"]["records"] + tables["office_files"]["records"]
    )


def test_meetings_of_the_infectious_are_those_of_plain_loops(learned: dict[str, Any], run: Path) -> None:
    """Every pair that shares a room for a minute while one of them is infectious, once."""
    with open_both_sides(run) as connection:
        kinds = dict(connection.execute("select place_id, kind from seen_places").fetchall())
    rooms: defaultdict[Any, list[tuple[str, int, int]]] = defaultdict(list)
    for row in read_truth(run, "visits"):
        rooms[row["place_id"]].append((row["person_id"], row["arrived_at"], row["left_at"]))
    for row in read_truth(run, "rides"):
        rooms[row["vehicle_id"], row["carriage"]].append(
            (row["person_id"], row["departed_at"], row["arrived_at"])
        )
    spells = {
        row["person_id"]: (row["infectious_from"], row["infectious_until"])
        for row in read_truth(run, "infections")
    }
    pairs: dict[tuple[str, str], bool] = {}
    for room, stays in rooms.items():
        for person, since, until in stays:
            if person not in spells:
                continue
            since, until = max(since, spells[person][0]), min(until, spells[person][1])  # noqa: PLW2901
            for other, came, left in stays:
                if other != person and min(until, left) - max(since, came) >= MINUTE:
                    outside = kinds.get(room) != "home"
                    pairs[person, other] = pairs.get((person, other), False) or outside
    apps = {row["person_id"] for row in read_truth(run, "residents") if row["has_app"]}
    own = learned["effect"]["own"]
    assert own["pairs"] == len(pairs) > 20
    assert own["covered"] == sum(a in apps and b in apps for a, b in pairs)
    assert own["outside"] == sum(pairs.values())
    sources = [
        (row["infected_by"], row["person_id"]) for row in read_truth(run, "infections") if row["infected_by"]
    ]
    assert own["passed_on"] == len(sources)
    assert own["covered_passed_on"] == sum(a in apps and b in apps for a, b in sources)
    shares = [learned["effect"][uptake]["covered"] for uptake in ("0.28", "0.60", "0.80")]
    assert shares == sorted(shares)


# ── sections and commands ──


def hand(run: Path, dataset: Any) -> RunInHand:
    lived: Any = None
    policy = load_policy(HANGZHOU)
    return RunInHand(run, read_manifest(run), dataset, policy, lived, "healthcode audit run", 0, 0, 1.0)


@pytest.mark.parametrize("module", [section_learns, section_creep], ids=["learns", "creep"])
def test_a_section_is_whole(run: Path, module: Any) -> None:
    """Its fields are those of its notes, survive JSON, and are told in both languages."""
    with load_dataset(run) as dataset:
        found = module.SECTION.find(hand(run, dataset), None)
    assert {family_of(name) for name in found.fields} == {note.name for note in module.SECTION.notes}
    for field in found.fields.values():
        assert (field["value"] is None) == bool(field["not_estimable"])
        assert field["trap"]["en"]
        assert field["trap"]["de"]
    document = json.loads(json.dumps({"fields": found.fields, **found.details}))
    english, german = (module.SECTION.tell(document, language) for language in ("en", "de"))
    assert len(english) == len(german) > 3
    assert english != german
    assert module.SECTION.notes in (CREEP_NOTES, LEARNS_NOTES)


def typed(*arguments: str) -> Result:
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(lambda: None)
    creep.add_to(app)
    return CliRunner().invoke(app, ["creep", *arguments], env={"COLUMNS": "80"})


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("drill", ["order", "query", "score", "meter"])
def test_a_command_shows_the_drill_and_both_sides(run: Path, drill: str, language: str) -> None:
    """It ends with the sentence in whole people and those of both sides, in lines of a page."""
    result = typed(drill, str(run), "--lang", language)
    assert result.exit_code == 0, result.output
    heads = {
        "en": ("In whole people", "For it", "Against it"),
        "de": ("In ganzen Menschen", "Dafür", "Dagegen"),
    }[language]
    places = [result.stdout.index(f"\n{head}\n") for head in heads]
    assert places == sorted(places)
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    "arguments",
    [
        ("order", "--people", "2", "--reason", "a debt", "--from", "town"),
        ("query", "--hours", "2", "--at", "2020-02-05T10:00"),
        ("score",),
        ("meter", "--policy", "hangzhou-travel-only", "--policy", HANGZHOU),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_document_can_be_made_again(run: Path, arguments: tuple[str, ...]) -> None:
    """``--json`` has fields, both endings, and a command that gives the same fields."""
    drill, *rest = arguments
    result = typed(drill, str(run), *rest, "--json", "-q")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert (document["format"], document["version"], document["drill"]) == ("healthcode creep", 1, drill)
    assert set(document["ends"]["en"]) == set(document["ends"]["de"]) == set(ENDS)
    command = next(iter(document["fields"].values()))["command"].split()
    assert command[:3] == ["healthcode", "creep", drill]
    words = [word.strip("'") for word in " ".join(command[3:]).replace("'a debt'", "a_debt").split()]
    words = [str(run) if word == run.name else word.replace("a_debt", "a debt") for word in words]
    again = typed(drill, "--json", "-q", *words)
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["fields"] == document["fields"]


def test_the_commands_refuse_what_is_no_run(tmp_path: Path) -> None:
    """Each with a sentence."""
    for drill in ("order", "query", "score", "meter"):
        result = typed(drill, str(tmp_path))
        assert isinstance(result.exception, DatasetError)
