"""A simulated run as arrays, against the full scorer and against SQL over the files of the run."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from healthcode.audit.fields import fields_of
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.dataset import load_dataset
from healthcode.errors import DatasetError
from healthcode.experiments.audited import PLATFORM_GROUP, lived, locking
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.scenario import load_scenario
from healthcode.scoring.engines import open_scorer
from healthcode.tables import ALL_COLOURS

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.audit.lived import Lived

#: These run whole commands on whole runs.
pytestmark = pytest.mark.slow

DAYS = 12
RED = ALL_COLOURS.index("red")
POLICY = load_policy("hangzhou-2020-02")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a small town live under a shipped policy."""
    folder = tmp_path_factory.mktemp("lived") / "town"
    simulate(load_scenario("demo", days=DAYS), folder, POLICY, file_format="csv")
    return folder


@pytest.fixture(scope="module")
def found(run: Path) -> Lived:
    """Read it as an audit does."""
    told, arrays = read(run)
    assert not told, "what people were told stands in the run, so nothing is scored"
    return arrays


def read(run: Path) -> tuple[list[tuple[int, int]], Lived]:
    """Read a run, and what was told of it meanwhile."""
    told: list[tuple[int, int]] = []
    dataset = load_dataset(run)
    arrays = lived(run, dataset, POLICY, lambda done, days: told.append((done, days)))
    dataset.close()
    return told, arrays


def begin_of(run: Path) -> int:
    connection = duckdb.connect()
    ((first,),) = connection.execute(
        f"select min(arrived_at)::varchar from '{run}/truth/visits.csv'"
    ).fetchall()
    connection.close()
    return parse_time(str(first)) // DAY * DAY


def test_colours_points_and_rules_are_those_of_the_full_scorer(run: Path, found: Lived) -> None:
    """At each 04:00 everybody's verdict is what scoring that moment alone says."""
    dataset = load_dataset(run)
    moments = [begin_of(run) + day * DAY + 4 * HOUR for day in range(DAYS)]
    verdicts = open_scorer("duckdb", dataset, POLICY, moments[-1]).evaluate(moments).verdicts
    people = dataset.connection.execute("select person_id from people order by person").fetchall()
    dataset.close()
    place = {str(person): at for at, (person,) in enumerate(people)}
    assert len(verdicts) == found.colour.size
    for verdict in verdicts:
        at = (moments.index(verdict.as_of), place[verdict.person_id])
        assert ALL_COLOURS[found.colour[at]] == verdict.colour
        assert found.points[at] == verdict.points
        assert found.rules[found.rule[at]] == (verdict.deciding_rule or "")
    assert len(np.unique(found.colour)) > 1
    assert found.points.any()


def test_what_people_were_told_is_what_scoring_each_morning_again_says(
    run: Path, found: Lived, tmp_path: Path
) -> None:
    """A run that does not hold what people were told is scored at each 04:00, and says the same."""
    silent = shutil.copytree(run, tmp_path / "town")
    document = json.loads((silent / "run.json").read_text())
    del document["given"]
    (silent / "run.json").write_text(json.dumps(document))
    shutil.rmtree(silent / "given")
    told, scored = read(silent)
    assert told == [(day, DAYS) for day in range(1, DAYS + 1)]
    for field in fields(found):
        one, other = getattr(found, field.name), getattr(scored, field.name)
        assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other, field.name


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", "no such file"),
        ("syn-", "syn-9", "syn-9"),
        ("green", "mauve", "mauve"),
        ("T04:00:00", "T25:00:00", "T25"),
        ("2020-02-03T", "2020-01-03T", "was not"),
        ("2020-02-03T", "2020-02-04T", "everybody"),
        (",green,0,", ",green,none,", "none"),
    ],
)
def test_a_damaged_table_of_what_people_were_told_is_named(
    run: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    """Somebody unknown, or a missing file, is an error for people."""
    damaged = shutil.copytree(run, tmp_path / "town")
    file = damaged / "given" / "mornings.csv"
    if says == "no such file":
        file.unlink()
    else:
        file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(DatasetError, match=r"of the run is missing|cannot be read") as caught:
        read(damaged)
    assert says in str(caught.value.problems)


def test_rates_are_those_of_sql_over_the_files(run: Path, found: Lived) -> None:
    """Infected days, never-infectious people and groups come out as a query over truth and colours says."""
    dataset = load_dataset(run)
    people = dataset.connection.execute("select person_id from people order by person").fetchall()
    dataset.close()
    days = [
        (str(person), day, bool(found.locked[day, at]), bool(found.colour[day, at] == RED))
        for at, (person,) in enumerate(people)
        for day in range(DAYS)
    ]
    connection = duckdb.connect()
    connection.execute("create table days (person_id text, day integer, locked boolean, red boolean)")
    connection.executemany("insert into days values (?, ?, ?, ?)", days)
    connection.execute(f"create table ill as select * from read_csv('{run}/truth/infections.csv')")
    connection.execute(f"create table residents as select * from read_csv('{run}/truth/residents.csv')")
    connection.execute(
        """
        create table judged as
        select days.*, has_phone,
            exists (
                from ill where ill.person_id = days.person_id
                and epoch(infected_at) < $begin + (day + 1) * 86400
                and epoch(recovered_at) > $begin + day * 86400
            ) as infected,
            exists (
                from ill where ill.person_id = days.person_id
                and epoch(infectious_from) < $begin + $days * 86400
            ) as ever_infectious
        from days join residents using (person_id)
        """,
        {"begin": begin_of(run), "days": DAYS},
    )
    asked = connection.execute(
        """
        select count(*) filter (red), count(*) filter (red and infected),
            count(*) filter (infected and not locked), count(*) filter (locked),
            count(*) filter (locked and not ever_infectious),
            count(*) filter (locked and not infected and has_phone),
            count(*) filter (not infected and has_phone)
        from judged
        """
    ).fetchall()[0]
    connection.close()
    fields = fields_of(found, Fraction(1), resamples=0, seed=0, command="")
    counts = {
        name: (field["n"].get("numerator"), field["n"].get("denominator")) for name, field in fields.items()
    }
    assert asked == (
        counts["acc.ppv"][1],
        counts["acc.ppv"][0],
        counts["err.fn"][0],
        counts["prop.needless"][1],
        counts["prop.needless"][0],
        *counts["eq.fpr[has_phone=yes]"],
    )
    assert all(number > 0 for number in asked)


def test_every_grouping_names_everybody(found: Lived) -> None:
    """The labels of the truth and the platform's own, one for each person."""
    assert set(found.groups) == {
        "age_band",
        "occupation",
        "has_phone",
        "pays_cash",
        "has_app",
        PLATFORM_GROUP,
    }
    assert {len(names) for names in found.groups.values()} == {found.colour.shape[1]}
    assert set(found.groups["has_phone"]) == {"yes", "no"}


def test_what_restricts_is_what_a_consequence_says() -> None:
    """Yellow and red keep people at home in the city; where all is green nobody is locked."""
    assert [ALL_COLOURS[at] for at in np.flatnonzero(locking(POLICY))] == ["yellow", "red"]
    assert not locking(load_policy("always-green")).any()
