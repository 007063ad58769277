"""Known cases and their meetings out of rows, and the command on a whole run."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from healthcode.audit.contact_chains import Meetings, Sources, degrees
from healthcode.audit.infection_paths import ENCOUNTER, KnownCase, Meeting
from healthcode.cli import paths as command
from healthcode.cli import zhima as zhima_command
from healthcode.clock import DAY, HOUR, MINUTE, parse_time
from healthcode.dataset.rows import dataset_from_rows
from healthcode.experiments.chains import degrees_of
from healthcode.experiments.path_words import tell_paths
from healthcode.experiments.paths import known_cases, meetings_of, path_rules, paths_of, true_infections
from healthcode.experiments.section_paths import SECTION
from healthcode.experiments.sections import RunInHand
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder.truth import read_truth
from healthcode.scenario import load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

    from healthcode.dataset import Dataset

BEGIN = parse_time("2020-02-10T00:00:00")
RULES = load_policy("hangzhou-2020-02")
TAKEN = path_rules()
PEOPLE = ("syn-a", "syn-b", "syn-c", "syn-d")
DISTRICT = {"district_id": "town", "kind": "town"}


def observed(run: Path, table: str) -> list[dict[str, object]]:
    """Read the rows of one observed table."""
    from healthcode.dataset import load_dataset  # noqa: PLC0415 - only here

    with load_dataset(run) as dataset:
        return list(dataset.rows(table))


def town(**tables: list[dict[str, object]]) -> Dataset:
    people = [{"person_id": person, "district_id": "town"} for person in PEOPLE]
    places = [
        {"place_id": "shop", "kind": "shop/books", "district_id": "town"},
        {"place_id": "cafe", "kind": "restaurant/table", "district_id": "town"},
    ]
    return dataset_from_rows({"districts": [DISTRICT], "people": people, "places": places, **tables})


def test_cases_are_those_of_the_policy() -> None:
    """The first positive counts; day 0 is the onset, else the sample; a negative makes no case."""
    reports: list[dict[str, object]] = [
        {"person_id": "syn-a", "kind": "test_positive", "reported_at": BEGIN + 5 * DAY},
        {"person_id": "syn-a", "kind": "test_positive", "reported_at": BEGIN + 9 * DAY},
        {
            "person_id": "syn-b",
            "kind": "test_positive",
            "reported_at": BEGIN + 8 * DAY,
            "sampled_at": BEGIN + 7 * DAY,
            "onset_at": BEGIN + 4 * DAY + HOUR,
        },
        {"person_id": "syn-b", "kind": "recovered", "reported_at": BEGIN + 10 * DAY},
        {"person_id": "syn-c", "kind": "test_negative", "reported_at": BEGIN + 8 * DAY},
    ]
    with town(reports=reports) as dataset:
        first, second = known_cases(dataset, RULES)
    assert (first.person_id, first.day_zero, first.reported_at) == (
        "syn-a",
        BEGIN + 5 * DAY,
        BEGIN + 5 * DAY,
    )
    assert (first.infectious_from, first.infectious_until) == (BEGIN + 3 * DAY, BEGIN + 16 * DAY)
    assert second.day_zero == BEGIN + 4 * DAY + HOUR
    assert (second.infectious_from, second.infectious_until) == (BEGIN + 2 * DAY, BEGIN + 10 * DAY)


def test_meetings_of_each_kind() -> None:
    """A vehicle and its carriages, a scan with and without check-out, a purchase, and an encounter."""
    train = {"mode": "train", "vehicle_id": "t1", "from_district": "town", "to_district": "town"}
    times: dict[str, object] = {"departed_at": BEGIN, "arrived_at": BEGIN + HOUR}
    trips = [
        {"person_id": person, "carriage": carriage, **train, **times}
        for person, carriage in (("syn-a", "1"), ("syn-b", "2"), ("syn-c", None))
    ]
    scans: list[dict[str, object]] = [
        {"person_id": "syn-a", "place_id": "cafe", "scanned_at": BEGIN + 2 * HOUR},
        {
            "person_id": "syn-b",
            "place_id": "cafe",
            "scanned_at": BEGIN + 2 * HOUR + 50 * MINUTE,
            "left_at": BEGIN + 4 * HOUR,
        },
    ]
    purchases = [
        {"person_id": person, "place_id": "shop", "bought_at": BEGIN + 6 * HOUR + late, "category": "books"}
        for person, late in (("syn-a", 0), ("syn-c", 5 * MINUTE))
    ]
    encounters: list[dict[str, object]] = [
        {
            "person_id": "syn-b",
            "other_person_id": "syn-c",
            "started_at": BEGIN + 8 * HOUR,
            "ended_at": BEGIN + 9 * HOUR,
        }
    ]
    with town(trips=trips, scans=scans, purchases=purchases, encounters=encounters) as dataset:
        found = meetings_of(dataset, RULES, PEOPLE[:3], TAKEN)
        fewer = meetings_of(dataset, RULES, ["syn-a", "syn-b"], TAKEN)
        none = meetings_of(dataset, RULES, [], TAKEN)
    cafe = Meeting("syn-a", "syn-b", BEGIN + 2 * HOUR + 50 * MINUTE, BEGIN + 3 * HOUR, "restaurant/table")
    half = 15 * MINUTE // 2
    assert sorted(found, key=repr) == sorted(
        [
            Meeting("syn-a", "syn-c", BEGIN, BEGIN + HOUR, "train"),
            Meeting("syn-b", "syn-c", BEGIN, BEGIN + HOUR, "train"),
            cafe,
            Meeting(
                "syn-a",
                "syn-c",
                BEGIN + 6 * HOUR + 5 * MINUTE - half,
                BEGIN + 6 * HOUR + half,
                "shop/books",
            ),
            Meeting("syn-b", "syn-c", BEGIN + 8 * HOUR, BEGIN + 9 * HOUR, ENCOUNTER),
        ],
        key=repr,
    )
    assert fewer == [cafe]
    assert none == []


visits = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(["shop", "cafe"]),
        st.integers(0, 300),
        st.one_of(st.none(), st.integers(0, 120)),
    ),
    max_size=10,
)


@given(visits)
@settings(max_examples=12)
def test_meetings_agree_with_a_count_minute_by_minute(
    rows: list[tuple[str, str, int, int | None]],
) -> None:
    """For every pair, the minutes in which both are at one place by their own rows are those that meet."""
    scans: list[dict[str, object]] = [
        {
            "person_id": person,
            "place_id": place,
            "scanned_at": BEGIN + start * MINUTE,
            "left_at": None if stay is None else BEGIN + (start + stay) * MINUTE,
        }
        for person, place, start, stay in rows
    ]
    there: dict[str, set[tuple[str, int]]] = {person: set() for person in PEOPLE}
    for person, place, start, stay in rows:
        there[person] |= {(place, start + minute) for minute in range(60 if stay is None else stay)}
    with town(scans=scans) as dataset:
        found = meetings_of(dataset, RULES, PEOPLE, TAKEN)
    for pair in combinations(PEOPLE, 2):
        met = {
            (one.setting == "shop/books", minute)
            for one in found
            if {one.one, one.other} == set(pair)
            for minute in range((one.started_at - BEGIN) // MINUTE, (one.ended_at - BEGIN) // MINUTE)
        }
        assert met == {(place == "shop", minute) for place, minute in there[pair[0]] & there[pair[1]]}


@given(visits)
@settings(max_examples=8)
def test_chains_agree_with_the_meetings_of_everybody(rows: list[tuple[str, str, int, int | None]]) -> None:
    """Meetings compared day by day, also over midnight, lead as far as those compared pair by pair."""
    start = BEGIN + DAY - 2 * HOUR
    scans: list[dict[str, object]] = [
        {
            "person_id": person,
            "place_id": place,
            "scanned_at": start + minute * MINUTE,
            "left_at": None if stay is None else start + (minute + stay) * MINUTE,
        }
        for person, place, minute, stay in rows
    ]
    case = KnownCase("syn-a", BEGIN, BEGIN, BEGIN, BEGIN + DAY)
    least = TAKEN["chain_seconds"]
    with town(scans=scans) as dataset:
        found = degrees_of(dataset, RULES, PEOPLE, [case]).tolist()
        met = [
            (PEOPLE.index(one.one), PEOPLE.index(one.other), one.started_at, one.ended_at)
            for one in meetings_of(dataset, RULES, PEOPLE, TAKEN)
        ]
    table = np.array(met, np.int64).reshape(-1, 4)
    wanted = degrees(
        len(PEOPLE),
        Sources(np.array([0]), np.array([BEGIN]), np.array([BEGIN + DAY])),
        Meetings(table[:, 0], table[:, 1], table[:, 2], table[:, 3]),
        least_seconds=least,
        carry_seconds=TAKEN["carry_days"] * DAY,
    )
    assert found == wanted.tolist()


def told(missed: dict[str, Any], both: int) -> dict[str, Any]:
    """Give a document of 25 true links of which none was found."""
    nothing = {"numerator": 0, "denominator": 0, "because": {}, "people_blamed": 0}
    fields = {
        "path.missed": {
            "n": {"numerator": 25, "denominator": 25, "known_cases": 2, "people": 300, "recorded": 234}
            | missed
        },
        "path.invented": {"n": nothing},
        "path.known": {"n": {"numerator": 0, "denominator": both}},
        "path.depth[truth]": {"value": 3},
        "path.depth[named]": {"value": 0},
    }
    return {"fields": fields}


@pytest.mark.parametrize(
    ("language", "reported", "against", "none"),
    [
        ("en", "2 cases were reported", "where 234 of 300 people were is on record", "so it could find none"),
        ("de", "2 Fälle gemeldet", "Von 234 der 300 Menschen ist aufgezeichnet", "konnte sie keine finden"),
    ],
)
def test_what_was_reported_and_recorded_is_told_as_such(
    language: Any, reported: str, against: str, none: str
) -> None:
    """Cases are those reported, records are not everybody's, and no known link is said to be none."""
    because = {"because": {"infected person never known": 23, "another named": 2}}
    said = " ".join(tell_paths(told(because, 0), language))
    for words in (reported, against, none):
        assert words in said
    assert ("2 of them with somebody else named" in said) == (language == "en")
    assert none not in " ".join(tell_paths(told(because, 4), language))


@pytest.mark.slow
@pytest.mark.parametrize(("module", "name"), [(command, "paths"), (zhima_command, "zhima")])
def test_without_a_policy_of_its_own_a_run_says_which_is_taken(
    tmp_path: Path, module: Any, name: str
) -> None:
    out = tmp_path / "run"
    simulate(load_scenario("demo", people=200, days=3), out)
    app, group = typer.Typer(), typer.Typer()
    module.add_to(group)
    group.command("other")(lambda: None)
    app.add_typer(group, name="group")
    shown = CliRunner().invoke(app, ["group", name, str(out)], env={"COLUMNS": "80"})
    assert shown.exit_code == 0, shown.output
    assert "This run had no policy: under hangzhou-2020-02" in " ".join(shown.stderr.split())


# ── a whole run ──


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("paths") / "run"
    lively = (
        "outbreak.seeded_cases=15",
        "epidemic.transmissibility=2.0",
        "testing.seeks_test_share={infection=0.9,cold=0.5}",
    )
    simulate(load_scenario("port-linden", people=300, days=14, seed=4, set=lively), out, RULES)
    return out


def typed(*arguments: str) -> Result:
    app, group = typer.Typer(), typer.Typer()
    command.add_to(group)
    group.command("other")(lambda: None)
    app.add_typer(group, name="audit")
    return CliRunner().invoke(app, ["audit", "paths", *arguments], env={"COLUMNS": "80"})


@pytest.mark.slow
def test_a_run_is_told_drawn_and_written(run: Path, tmp_path: Path) -> None:
    """Counts of the table, the JSON, the CSV and the truth agree; no line is wider than the page."""
    out = tmp_path / "out"
    shown = typed(str(run), "--out", str(out), "--quiet")
    assert shown.exit_code == 0, shown.output
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "by hangzhou-2020-02." in " ".join(shown.stdout.split())
    document = json.loads((out / "paths.json").read_text(encoding="utf-8"))
    assert document == json.loads(typed(str(run), "--json", "--quiet").stdout)
    rows = list(csv.DictReader(io.StringIO((out / "paths.csv").read_text(encoding="utf-8"))))
    truth = {row["person_id"]: row["infected_by"] for row in read_truth(run, "infections")}
    assert len(truth) == len(true_infections(run))
    assert {row["person_id"]: row["infected_by"] or None for row in rows if row["infected_at"]} == truth
    links = [by for by in truth.values() if by]
    missed = document["fields"]["path.missed"]["n"]
    assert missed["denominator"] == len(links) > 20
    recorded = {row["person_id"] for name in ("trips", "scans", "purchases") for row in observed(run, name)}
    recorded |= {
        row[name] for row in observed(run, "encounters") for name in ("person_id", "other_person_id")
    }
    assert missed["recorded"] == len(recorded) < missed["people"] == 300
    assert missed["numerator"] == sum(bool(row["missed_because"]) for row in rows)
    assert document["fields"]["path.invented"]["n"]["denominator"] == sum(
        bool(row["named_by"]) for row in rows
    )
    assert len(document["paths"]["true_tree"]["kept"]) <= TAKEN["most_people"]
    assert (out / "paths.svg").read_text(encoding="utf-8").count("<circle") > 20


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_sentences_have_counts_and_end_in_whole_people(run: Path, language: Any) -> None:
    """Each paragraph fits three lines, and both sides are told."""
    document = json.loads(typed(str(run), "--json", "--quiet").stdout)
    said = tell_paths(document, language)
    assert all(len(sentence) < 3 * 80 and "{" not in sentence for sentence in said)
    missed = document["fields"]["path.missed"]["n"]["numerator"]
    assert f"{missed} " in said[-1]
    assert [one.split(" ")[0] for one in said[-3:-1]] == (
        ["For", "Against"] if language == "en" else ["Dafür:", "Dagegen:"]
    )
    shown = typed(str(run), "--plain", "--quiet", "--lang", language).stdout
    assert not set(shown) & set("│├└")


@pytest.mark.slow
def test_one_person_is_shown_from_the_first_case_on(run: Path) -> None:
    """The chain of an infected person begins with somebody from outside and holds the person."""
    links = {row["person_id"]: row["infected_by"] for row in read_truth(run, "infections")}
    person = next(one for one, by in links.items() if by and links[by])
    shown = typed(str(run), "--person", person, "--quiet")
    assert shown.exit_code == 0, shown.output
    assert f"└ {person} *" in shown.stdout or f"├ {person} *" in shown.stdout
    above = links[person]
    while above:
        assert above in shown.stdout
        above = links[above]
    lines = typed(str(run), "--csv", "--person", person, "--quiet").stdout.splitlines()
    assert [line.split(",")[0] for line in lines] == ["person_id", person]


@pytest.mark.slow
def test_the_section_gives_the_same_as_the_command(run: Path) -> None:
    """What ``audit.json`` gets is what the command prints, but for what makes it again."""
    document = json.loads(typed(str(run), "--json", "--quiet").stdout)
    from healthcode.dataset import load_dataset  # noqa: PLC0415 - only here

    with load_dataset(run) as dataset:
        nothing: Any = None
        hand = RunInHand(run, nothing, dataset, RULES, nothing, "c", 0, 0, 1.0)
        found = SECTION.find(hand, None)
        assert paths_of(run, dataset, RULES).rows
    assert {name: field["value"] for name, field in found.fields.items()} == {
        name: field["value"] for name, field in document["fields"].items()
    }
    assert dict(found.details) == {"paths": document["paths"]}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_contacts_of_contacts_are_told_on_demand(run: Path, language: str) -> None:
    """With --chains the document has shares that rise with every step, and the text says so."""
    shown = typed(str(run), "--chains", "--quiet", "--lang", language).stdout
    fields = json.loads(typed(str(run), "--chains", "--json", "--quiet").stdout)["fields"]
    shares = [fields[f"path.reach[{step}]"]["value"] for step in ("1", "2", "3", "any")]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[1] <= 1
    assert ("at any depth" if language == "en" else "beliebig vielen") in " ".join(shown.split())


@pytest.mark.slow
def test_bad_input_is_told(run: Path, tmp_path: Path) -> None:
    """No run, nobody of that name, and a folder inside the run are errors of people."""
    for arguments, word in (
        ([str(tmp_path)], "no run"),
        ([str(run), "--person", "syn-nobody"], "syn-nobody"),
        ([str(run), "--out", str(run / "x")], "outside DATA"),
        ([str(run), "--json", "--csv"], "--csv"),
    ):
        result = typed(*arguments, "--quiet")
        assert result.exit_code != 0
        assert word in str(result.exception)
