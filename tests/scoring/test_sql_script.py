"""The script of a policy: run in DuckDB beside a dataset, it gives the verdicts of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthcode.clock import parse_time
from healthcode.dataset import load_dataset
from healthcode.policy.load import load_policy, shipped_policies
from healthcode.samples import sample_path
from healthcode.scoring.duckdb_engine import DuckdbScorer
from healthcode.scoring.duckdb_tables import sql_text
from healthcode.scoring.sql_script import sql_script
from healthcode.town.vocabulary import PLACE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthcode.dataset import Dataset

AT = parse_time("2020-02-21T20:00:00")


@pytest.fixture(scope="module")
def street() -> Iterator[Dataset]:
    dataset = load_dataset(sample_path())
    yield dataset
    dataset.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_policies())
def test_the_script_gives_the_verdicts_of_the_engine(name: str, street: Dataset) -> None:
    """The printed statements alone, on a connection of their own, colour everybody as the engine does."""
    policy = load_policy(name)
    kinds = [kind for (kind,) in street.connection.execute("select distinct kind from locations").fetchall()]
    ((database,),) = street.connection.execute("select current_database()").fetchall()
    connection = street.connection.cursor()
    connection.execute(f'use "{database}"')
    connection.execute(sql_script(policy, AT, kinds).text())
    rows = connection.execute("select person_id, colour, points from verdicts order by person_id").fetchall()
    connection.close()
    scorer = DuckdbScorer(street, policy, AT)
    verdicts = scorer.evaluate([AT]).verdicts
    scorer.close()
    assert rows == [(verdict.person_id, verdict.colour, verdict.points) for verdict in verdicts]


def test_every_query_is_one_of_the_files() -> None:
    """Each file is printed whole, with its header, and only files that the policy's rules need."""
    script = sql_script(load_policy("hubei-2020-03"), AT, PLACE_KINDS)
    files = [statement.file for statement in script.statements if statement.file]
    assert files[-1] == "verdicts"
    assert "report_candidates" in files
    assert not {"stays", "cases", "purchase_candidates", "overdue_candidates"} & set(files)
    text = script.text()
    for file in files:
        assert sql_text(file).splitlines()[0] in text


@pytest.mark.slow
def test_the_script_is_the_same_each_time() -> None:
    """The same policy and time give the same bytes."""
    policy = load_policy("hangzhou-2020-02")
    assert sql_script(policy, AT, PLACE_KINDS).text() == sql_script(policy, AT, PLACE_KINDS).text()


def test_words_of_a_policy_cannot_end_a_text() -> None:
    """A quote in a group's label is doubled, so that it stays inside its text."""
    policy = load_policy("safer-illinois-2021-12")
    rules = tuple(rule.model_copy(update={"groups": ("o'brien",)}) for rule in policy.rules)
    script = sql_script(policy.model_copy(update={"rules": rules}), AT, PLACE_KINDS)
    assert "'o''brien'" in script.text()
