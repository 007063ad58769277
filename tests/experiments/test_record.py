"""A run kept in memory, against the run folder that the same town writes; and what is kept on disk of it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest

from healthcode.clock import DAY, parse_time
from healthcode.dataset import load_dataset
from healthcode.experiments.audited import lived
from healthcode.experiments.record import NEVER, RunRecord, record_run
from healthcode.pipeline import simulate
from healthcode.policy.load import load_policy
from healthcode.run_folder.views import open_truth
from healthcode.scenario import load_scenario
from healthcode.tables import PAYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from healthcode.audit.lived import Lived

POLICY = load_policy("hangzhou-2020-02")
SCENARIO = load_scenario("demo", people=200, days=4, set=("outbreak.seeded_cases=12",))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the run."""
    folder = tmp_path_factory.mktemp("record") / "town"
    simulate(SCENARIO, folder, POLICY)
    return folder


@pytest.fixture(scope="module")
def record() -> RunRecord:
    """Keep the same run in memory."""
    return record_run(SCENARIO, POLICY)


def same(one: Lived, other: Lived) -> bool:
    """Compare all arrays."""
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        if isinstance(getattr(one, field.name), np.ndarray)
        else getattr(one, field.name) == getattr(other, field.name)
        for field in fields(one)
    )


@pytest.mark.slow
def test_colours_and_truth_are_those_of_the_run_folder(run: Path, record: RunRecord) -> None:
    """What a comparison reads in memory is what an audit reads from disk."""
    dataset = load_dataset(run)
    assert same(lived(run, dataset, POLICY), record.lived)
    dataset.close()
    assert record.lived.locked.any()
    assert record.lived.infected.any()


def test_infections_outings_rides_medicine_and_refusals_are_those_of_the_truth(
    run: Path, record: RunRecord
) -> None:
    """Counted by SQL over the truth tables, they are the same for everybody."""
    place = {person: at for at, person in enumerate(record.person_ids)}
    begin = record.begins
    with open_truth(run) as truth:
        infected = truth.execute("select person_id, infected_at, infected_by from infections").fetchall()
        outings = truth.execute(
            "select person_id, arrived_at from visits join residents using (person_id) "
            "where place_id <> home_place_id"
        ).fetchall()
        bought = truth.execute(
            "select person_id, payment from purchases where category = 'fever_medicine'"
        ).fetchall()
        refused = truth.execute("select person_id, arrived_at from arrivals where is_refused").fetchall()
        ((rides,),) = truth.execute("select count(*) from rides").fetchall()
    found = np.full(record.people, NEVER)
    for person, at, by in infected:
        found[place[person]] = at
        assert record.is_from_elsewhere[place[person]] == (by is None)
    assert np.array_equal(found, record.infected_at)
    counted = np.zeros_like(record.outings)
    for person, at in outings:
        if at > begin:
            counted[(at - begin) // DAY, place[person]] += 1
    assert np.array_equal(counted, record.outings)
    medicine = np.zeros_like(record.medicine)
    for person, payment in bought:
        medicine[place[person], PAYMENTS.index(payment)] += 1
    assert np.array_equal(medicine, record.medicine)
    turned_away = np.zeros_like(record.refused)
    for person, at in refused:
        turned_away[(at - begin) // DAY, place[person]] += 1
    assert np.array_equal(turned_away, record.refused)
    assert 0 < record.rides.sum() <= rides


def test_without_a_policy_nobody_is_locked_and_the_town_is_that_of_always_green() -> None:
    """Everybody is free, and a code that asks nothing changes nothing."""
    free = record_run(SCENARIO)
    green = record_run(SCENARIO, load_policy("always-green"))
    assert not free.lived.locked.any()
    assert free.policy is None
    assert np.array_equal(free.infected_at, green.infected_at)
    assert np.array_equal(free.outings, green.outings)


def test_a_table_that_is_never_collected_moves_nobody() -> None:
    """Without any source the code knows nothing, and restricts nobody."""
    everything = frozenset({"trips", "purchases", "scans", "encounters", "reports", "overrides"})
    blind = record_run(SCENARIO, POLICY, without=everything)
    assert not (blind.lived.colour > 0).any()
    assert not blind.lived.locked.any()


def test_a_record_is_read_back_as_it_was_saved(record: RunRecord, tmp_path: Path) -> None:
    """All arrays and texts come back; the file is small and has no neighbour left behind."""
    path = tmp_path / "record.npz"
    record.save(path)
    again = RunRecord.load(path)
    assert same(record.lived, again.lived)
    for field in fields(record):
        one, other = getattr(record, field.name), getattr(again, field.name)
        if field.name != "lived":
            assert np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other
    assert [file.name for file in tmp_path.iterdir()] == ["record.npz"]
    assert record.begins == parse_time("2020-02-03T00:00:00")


@pytest.mark.parametrize("keep", [0, 10, 400])
def test_a_damaged_record_is_a_value_error(record: RunRecord, tmp_path: Path, keep: int) -> None:
    """A file that was cut off is never taken for a record."""
    path = tmp_path / "record.npz"
    record.save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"damaged|other"):
        RunRecord.load(path)
