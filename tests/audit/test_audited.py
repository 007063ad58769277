"""A simulated run as arrays, against the full scorer and against SQL over the files of the run."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from healthcode.audit.fields import fields_of
from healthcode.clock import DAY, HOUR, parse_time
from healthcode.dataset import load_dataset
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
    dataset = load_dataset(run)
    told: list[tuple[int, int]] = []
    arrays = lived(run, dataset, POLICY, lambda done, days: told.append((done, days)))
    dataset.close()
    assert told == [(day, DAYS) for day in range(1, DAYS + 1)]
    return arrays


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
