"""Run folders: written whole or not at all, the same at any thread count, and read back as datasets."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import healthcode
from healthcode.clock import DAY, format_time
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError, UsageError
from healthcode.run_folder import is_run, origin_of, read_manifest
from healthcode.run_folder.coding import Numbered
from healthcode.run_folder.shapes import WIDTHS, Form, Shape, shapes_of
from healthcode.run_folder.visits import OpenVisits
from healthcode.run_folder.writer import RunWriter
from healthcode.tables import EVENT_TABLES, TABLES, TRUTH_TABLES
from runs import BEGIN, MadeScenario, MadeTown, made_day, made_infections, made_seen, write_run


def query(sql: str) -> list[Any]:
    """Ask a DuckDB of its own."""
    with duckdb.connect() as connection:
        return connection.execute(sql).fetchall()


def read(run: Path, side: str, table: str) -> list[dict[str, Any]]:
    """Read a Parquet table of a run."""
    with duckdb.connect() as connection:
        cursor = connection.execute(f"select * from read_parquet('{run / side / table}.parquet')")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def stop(target: Path, error: BaseException) -> None:
    """Begin a run and stop it with an error after its first day."""
    town, rng = MadeTown(40), np.random.default_rng(1)
    with RunWriter(target, MadeScenario(), town, BEGIN) as run:
        run.add_day(0, made_day(town, rng, 5), made_seen(town, rng, 5, 0))
        raise error


def test_a_run_has_its_tables_and_nothing_else(tmp_path: Path) -> None:
    """Every truth table and every observed table with rows has a file; nothing is left beside the run."""
    write_run(tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    found = sorted(path.relative_to(tmp_path / "run").as_posix() for path in (tmp_path / "run").rglob("*.*"))
    truth = [f"truth/{table}.parquet" for table in TRUTH_TABLES]
    observed = [f"observed/{table}.parquet" for table in TABLES]
    assert found == sorted([*truth, *observed, "README.txt", "run.json", "scenario.json"])


@pytest.mark.slow
def test_columns_are_those_of_the_codebook(tmp_path: Path) -> None:
    """Each file has the columns of its table, in their order."""
    write_run(tmp_path / "run")
    for side, tables in (("truth", TRUTH_TABLES), ("observed", TABLES)):
        for table in tables.values():
            path = tmp_path / "run" / side / f"{table.name}.parquet"
            found = [row[0] for row in query(f"describe select * from '{path}'")]
            assert found == [column.name for column in table.columns]


def test_empty_tables_of_the_observed_side_have_no_file(tmp_path: Path) -> None:
    """A day on which nothing happened leaves only people, places and districts to see."""
    with RunWriter(tmp_path / "run", MadeScenario(), MadeTown(4), BEGIN) as run:
        day = made_day(MadeTown(4), np.random.default_rng(1), 0)
        run.add_day(0, day, {})
        manifest = run.finish(made_infections(MadeTown(4)))
    names = {path.stem for path in (tmp_path / "run" / "observed").iterdir()}
    assert names == {"people", "places", "districts"}
    assert manifest.observed["trips"].rows == 0
    with load_dataset(tmp_path / "run") as dataset:
        assert dataset.counts["people"] == 4


@pytest.mark.slow
def test_both_formats_load_to_the_same_dataset(tmp_path: Path) -> None:
    """CSV and Parquet of one run hold the same rows, but for the apostrophe before a formula."""
    write_run(tmp_path / "csv", file_format="csv")
    write_run(tmp_path / "parquet")
    with load_dataset(tmp_path / "csv") as one, load_dataset(tmp_path / "parquet") as other:
        for table in TABLES:
            rows = [{name: unquoted(value) for name, value in row.items()} for row in one.rows(table)]
            assert rows == other.rows(table)
        assert {row["district_id"] for row in one.rows("districts")} == {
            "Old Harbour",
            "'=Hill, East",
            "Ostmarch",
        }


def unquoted(value: object) -> object:
    """Take the apostrophe from a cell that would be a formula."""
    return value[1:] if isinstance(value, str) and value[:2] in {"'=", "'-"} else value


@pytest.mark.slow
def test_threads_change_no_byte(tmp_path: Path) -> None:
    """One and two threads write the same bytes of CSV and the same manifest."""
    size: dict[str, Any] = {"people": 1_000, "days": 2, "rows": 70_000, "file_format": "csv"}
    for name, threads in (("one", 1), ("two", 2)):
        write_run(tmp_path / name, threads=threads, **size)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    for file in files:
        if file.name != "README.txt":
            assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.slow
def test_parquet_rows_stand_in_the_order_in_which_they_were_known(tmp_path: Path) -> None:
    """Several threads keep the order of rows, cell by cell."""
    write_run(tmp_path / "csv", people=500, days=2, rows=70_000, file_format="csv", threads=1)
    write_run(tmp_path / "run", people=500, days=2, rows=70_000, threads=2)
    for table in ("scans", "encounters"):
        parquet = f"read_parquet('{tmp_path}/run/observed/{table}.parquet')"
        csv = f"read_csv('{tmp_path}/csv/observed/{table}.csv', all_varchar = true)"
        rows = query(f"select person_id, event_id from {parquet}")
        assert rows == query(f"select person_id, event_id from {csv}")
        known = [row[0] for row in query(f"select {TABLES[table].known_at} from {parquet}")]
        assert known == sorted(known)


@pytest.mark.slow
def test_hashes_follow_from_the_files(tmp_path: Path) -> None:
    """The content hash of every table can be computed from its file as the reference page says."""
    run = tmp_path / "run"
    manifest = write_run(run)
    districts = [row["district_id"] for row in read(run, "observed", "districts")]
    for side, notes in (("truth", manifest.truth), ("observed", manifest.observed)):
        for table, note in notes.items():
            if table == "infections":
                continue
            rows = read(run, side, table)
            lines = [f"{len(rows)} rows"]
            for shape in shapes_of(side, table):
                values = [row[shape.name] for row in rows]
                lines.append(f"{shape.name} {column_hash(shape, values, districts)}")
            assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == note.content_sha256, table


def column_hash(shape: Shape, values: list[Any], districts: list[str]) -> str:
    """Hash a column as read from a file."""
    if shape.form is Form.TEXT:
        texts = [(value or "").encode() for value in values]
        return hashlib.sha256(b"".join(len(text).to_bytes(8, "little") + text for text in texts)).hexdigest()
    missing = 0 if shape.name == "detail" else shape.missing
    numbers = [missing if value is None else number_of(shape, value, districts) for value in values]
    width = int(WIDTHS[shape.form][-1])
    signed = shape.form is not Form.WORD
    return hashlib.sha256(
        b"".join(number.to_bytes(width, "little", signed=signed) for number in numbers)
    ).hexdigest()


def number_of(shape: Shape, value: Any, districts: list[str]) -> int:
    """Give the number by which a cell is hashed."""
    match shape.form:
        case Form.PERSON | Form.PLACE:
            return int(value.rpartition("-")[2])
        case Form.DISTRICT:
            return districts.index(value)
        case Form.WORD:
            return shape.words.index(value)
        case Form.KEY:
            return int(value[1:], 16)
        case Form.MOMENT:
            return int((value - value.__class__(1970, 1, 1)).total_seconds())
        case Form.NUMBER:
            return int(value * 10**shape.decimals)
        case _:
            return int(value)


def test_infections_name_their_setting(tmp_path: Path) -> None:
    """An infection has the kind of its place, the mode of its vehicle, or came from outside."""
    write_run(tmp_path / "run")
    rows = read(tmp_path / "run", "truth", "infections")
    assert [row["setting"] for row in rows] == ["imported", "restaurant/table", "metro"]
    assert [(row["place_id"] or "")[:1] for row in rows] == ["", "p", "v"]
    assert [row["infected_by"] for row in rows] == [None, "syn-000003", "syn-000003"]


def test_faults_name_the_observed_row(tmp_path: Path) -> None:
    """The event id of a fault is that of a row in the observed table that it names."""
    write_run(tmp_path / "run")
    ids = {
        table: {row["event_id"] for row in read(tmp_path / "run", "observed", table)}
        for table in EVENT_TABLES
    }
    faults = read(tmp_path / "run", "truth", "faults")
    assert {fault["event_id"] is None for fault in faults} == {True, False}
    assert all(fault["event_id"] is None or fault["event_id"] in ids[fault["table"]] for fault in faults)


def test_a_zone_ends_when_a_later_day_says_so(tmp_path: Path) -> None:
    """An end that became known on the second day stands in the row of the first."""
    write_run(tmp_path / "run", days=2)
    ends = [row["valid_to"] for row in read(tmp_path / "run", "observed", "zones")]
    assert [str(end) for end in ends] == ["2020-02-04 00:00:00", "None"]


def test_ids_tell_nothing_by_their_order(tmp_path: Path) -> None:
    """Events of one second and people are not in the order in which the town goes through them."""
    write_run(tmp_path / "run", rows=200)
    ids = [row["event_id"] for row in read(tmp_path / "run", "observed", "scans")]
    assert ids != sorted(ids)
    people = [row["person_id"] for row in read(tmp_path / "run", "observed", "people")]
    assert people == sorted(people)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("a bug")])
def test_a_stopped_run_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    """Ctrl-C or a bug between two days leaves no file behind, and an earlier run as it was."""
    write_run(tmp_path / "old")
    before = (tmp_path / "old" / "run.json").read_bytes()
    for name in ("new", "old", "deep/down/new"):
        with pytest.raises(type(error)):
            stop(tmp_path / name, error)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old" / "run.json").read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send itself an interrupt")
def test_a_key_pressed_while_writing_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C while the files are written stops the database and removes what there is."""
    town, rng = MadeTown(2_000), np.random.default_rng(1)

    def press(line: str) -> None:
        if "truth/rides" in line:
            os.kill(os.getpid(), signal.SIGINT)

    def write() -> None:
        with RunWriter(tmp_path / "run", MadeScenario(), town, BEGIN, report=press) as run:
            run.add_day(0, made_day(town, rng, 200_000), made_seen(town, rng, 50_000, 0))
            run.finish(made_infections(town))

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_writing_thread_comes_out(tmp_path: Path) -> None:
    """Arrays that do not fit are reported by a later call, not lost in the thread."""
    town, rng = MadeTown(40), np.random.default_rng(1)
    day = made_day(town, rng, 5)
    day["rides"]["mode"] = day["rides"]["mode"][:2]

    def write() -> None:
        with RunWriter(tmp_path / "run", MadeScenario(), town, BEGIN) as run:
            run.add_day(0, day, made_seen(town, rng, 5, 0))
            run.finish(made_infections(town))

    with pytest.raises(ValueError, match="mode has 2 entries, others have 5"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_days_come_in_order(tmp_path: Path) -> None:
    """A day that is skipped would leave stays open for too long, so it is refused."""
    with (
        pytest.raises(ValueError, match="day 1 came when day 0 was due"),
        RunWriter(tmp_path / "run", MadeScenario(), MadeTown(4), BEGIN) as run,
    ):
        run.add_day(1, {}, {})


def test_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    """A run takes the place of an earlier one as a whole, also in another format."""
    write_run(tmp_path / "run", file_format="csv")
    manifest = write_run(tmp_path / "run", days=1)
    assert read_manifest(tmp_path / "run") == manifest
    assert {path.suffix for path in (tmp_path / "run" / "truth").iterdir()} == {".parquet"}
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder that was made beforehand and is empty becomes the run."""
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run")
    assert is_run(tmp_path / "run")


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    """Nothing that is not a run is replaced, and the message says what to do."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    with pytest.raises(
        UsageError, match="has files in it and is no run: a new name, an empty folder"
    ) as caught:
        write_run(tmp_path / "photos")
    assert "--out" in str(caught.value)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_run_with_notes_in_it_is_refused(tmp_path: Path) -> None:
    """A run into which somebody has put files of their own is not replaced."""
    write_run(tmp_path / "run")
    (tmp_path / "run" / "essay.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is a run, but also holds essay\.txt"):
        write_run(tmp_path / "run")
    assert (tmp_path / "run" / "essay.txt").exists()


def test_a_file_is_refused(tmp_path: Path) -> None:
    """A run is a folder, and never takes the place of a file."""
    (tmp_path / "run").touch()
    with pytest.raises(UsageError, match="is a file: the name of a folder"):
        write_run(tmp_path / "run")


def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing the working folder would leave a shell in a folder that is gone."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is the folder that you are in"):
        write_run(Path())


def test_the_manifest_names_everything(tmp_path: Path) -> None:
    """run.json has the scenario, the seed, the policy and each table's rows, and reads back the same."""
    manifest = write_run(tmp_path / "run", policy_id="mine", policy_sha256="ab")
    document = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    version = healthcode.__version__
    assert document["provenance"] == f"simulated by healthcode {version}, scenario made-up, seed 7"
    assert document["warning"].endswith("synthetic; nobody in it exists")
    assert document["policy"] == {"id": "mine", "sha256": "ab"}
    assert (document["people"], document["days"], document["ends"]) == (40, 3, "2020-02-06T00:00:00")
    assert document["truth"]["tests"]["rows"] == len(read(tmp_path / "run", "truth", "tests"))
    assert read_manifest(tmp_path / "run") == manifest


def test_another_seed_gives_other_ids(tmp_path: Path) -> None:
    """Event ids depend on the seed, so that nobody can number them back without it."""
    write_run(tmp_path / "one")
    town, rng = MadeTown(40), np.random.default_rng(7)
    with RunWriter(tmp_path / "two", MadeScenario(seed=8), town, BEGIN) as run:
        for day in range(3):
            run.add_day(day, made_day(town, rng, 50), made_seen(town, rng, 50, day))
        run.finish(made_infections(town))
    one, two = (
        {row["event_id"] for row in read(tmp_path / name, "observed", "scans")} for name in ("one", "two")
    )
    assert not one & two


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (None, "No such file or directory: the folder that healthcode simulate wrote"),
        ("{", "it is damaged"),
        ("[]", "another kind of file"),
        (
            '{"form": "healthcode run 9"}',
            "form 'healthcode run 9': 'healthcode run 1', which this version writes",
        ),
        ('{"form": "healthcode run 1"}', "it is damaged"),
    ],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str | None, found: str) -> None:
    """What is wrong with run.json is said in words."""
    if text is not None:
        (tmp_path / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_manifest(tmp_path)
    assert found in str(caught.value)


@pytest.mark.slow
def test_scores_of_a_run_name_it(tmp_path: Path) -> None:
    """What is scored on a run says which simulation it comes from, and that it was changed if it was."""
    write_run(tmp_path / "run", file_format="csv")
    version = healthcode.__version__
    origin = f"simulated by healthcode {version}, scenario made-up, seed 7"
    scores = healthcode.score(tmp_path / "run", "always-green", "2020-02-06")
    assert scores.source.data == origin
    assert str(scores.provenance).endswith(f"from run: {origin}")
    inner = healthcode.score(tmp_path / "run" / "observed", "always-green", "2020-02-06")
    assert inner.source.data == origin
    with (tmp_path / "run" / "observed" / "scans.csv").open("a", encoding="utf-8") as file:
        file.write("syn-000003,place-0000001,2020-02-05T12:00:00,,,,added\n")
    changed = healthcode.score(tmp_path / "run", "always-green", "2020-02-06")
    assert changed.source.data == f"{origin}, and changed since"


def test_a_folder_without_a_manifest_has_no_origin(tmp_path: Path) -> None:
    """A folder of tables that we did not simulate stays hand-made data."""
    write_run(tmp_path / "run")
    shutil.copytree(tmp_path / "run" / "observed", tmp_path / "copy")
    assert origin_of(tmp_path / "copy", {}) is None


@pytest.mark.parametrize(
    "ids", [["syn-1", "syn-22"], ["syn-1", "syn-1"], ["syn-1", "other-1"], ["syn-x", "syn-y"]]
)
def test_ids_of_other_forms_are_refused(ids: list[str]) -> None:
    """Ids that are not one word and a number of one width could not be written back."""
    with pytest.raises(ValueError, match=r"ids must all be|invalid literal"):
        Numbered(ids)


stays = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 4 * DAY)), min_size=1, max_size=25
)


@settings(max_examples=80, deadline=None)
@given(stays)
def test_stays_survive_being_cut_at_midnight(chosen: list[tuple[int, int, int]]) -> None:
    """Stays that are cut into days and put together again are the stays that there were."""
    days = 5
    whole, clock = [], dict.fromkeys(range(3), 0)
    last = dict.fromkeys(range(3), -1)
    for person, place, seconds in chosen:
        start = clock[person] + (1 if place == last[person] else 0)
        end = min(start + seconds, days * DAY)
        if start < end:
            whole.append((person, place, start, end))
            clock[person], last[person] = end, place
    opened = OpenVisits(3)
    found = []
    for day in range(days):
        pieces = [
            (person, place, max(start - day * DAY, 0), min(end - day * DAY, DAY))
            for person, place, start, end in sorted(whole)
            if start < (day + 1) * DAY and end > day * DAY
        ]
        columns = np.array(pieces, dtype=np.int32).reshape(-1, 4).T
        names = ("person", "place", "arrived_at", "left_at")
        found.append(opened.day(BEGIN + day * DAY, dict(zip(names, columns, strict=True))))
    found.append(opened.rest(BEGIN + days * DAY))
    rows = [
        (int(person), int(place), int(arrived) - BEGIN, int(left) - BEGIN)
        for part in found
        for person, place, arrived, left in zip(*part.values(), strict=True)
    ]
    assert sorted(rows) == sorted(whole)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(3, 30), st.integers(1, 3), st.integers(0, 30), st.integers(0, 2**64 - 1))
def test_any_run_is_a_sound_dataset(
    tmp_path_factory: pytest.TempPathFactory, people: int, days: int, rows: int, seed: int
) -> None:
    """Whatever the arrays, what is written loads without a fault, with the rows of the manifest."""
    target = tmp_path_factory.mktemp("runs") / "run"
    manifest = write_run(target, people=people, days=days, rows=rows, seed=seed)
    with load_dataset(target) as dataset:
        assert dataset.counts == {table: note.rows for table, note in manifest.observed.items()}
    assert manifest.ends == format_time(BEGIN + days * DAY)
    visits = read(target, "truth", "visits")
    assert all(row["arrived_at"] < row["left_at"] for row in visits)


def test_notes_beside_the_tables_are_kept(tmp_path: Path) -> None:
    """A file that somebody put into a folder of a run keeps the run from being replaced."""
    write_run(tmp_path / "run")
    (tmp_path / "run" / "observed" / "notes.md").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is a run, but also holds observed/notes\.md"):
        write_run(tmp_path / "run")


def test_a_name_that_no_disk_takes_is_refused(tmp_path: Path) -> None:
    """A name that is too long is an error of people, not of ours."""
    with pytest.raises(UsageError, match="nothing was written"):
        write_run(tmp_path / ("x" * 300))
