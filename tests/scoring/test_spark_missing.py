"""What is said where the scorer on Spark cannot run, and what of it needs no Spark."""

from __future__ import annotations

import importlib.util
import shutil
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from healthcode.cli.main import build_app
from healthcode.errors import EngineError
from healthcode.policy.load import load_policy, shipped_policies
from healthcode.scoring.spark_session import require_spark, why_no_start
from healthcode.scoring.spark_sql import spark_schema, step_of
from healthcode.scoring.sql_script import sql_script

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PySpark: the error names the extra and its size."""

    def find(name: str, *rest: Any) -> ModuleSpec | None:
        return None if name == "pyspark" else importlib.machinery.ModuleSpec(name, None)

    monkeypatch.setattr(importlib.util, "find_spec", find)
    with pytest.raises(EngineError) as caught:
        require_spark()
    assert "pip install 'healthcode[spark]'" in caught.value.fix
    assert "PySpark" in caught.value.title


def test_without_java_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark but no Java: the error names the version."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: importlib.machinery.ModuleSpec(name, None))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineError) as caught:
        require_spark()
    assert "Java 17" in caught.value.fix


WRONG_MASTER = """WARN Utils: Your hostname resolves to a loopback address
Exception in thread "main" org.apache.spark.SparkException: Master must either be yarn or start with spark
\tat org.apache.spark.deploy.SparkSubmit.error(SparkSubmit.scala:1081)
"""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (WRONG_MASTER, "Master must either be yarn or start with spark"),
        (
            "ERROR StandaloneSchedulerBackend: All masters are unresponsive!\n",
            "no Spark master answers there",
        ),
        ("WARN Utils: Your hostname resolves to a loopback address\n", ""),
    ],
)
def test_java_says_why_spark_does_not_start(said: str, reason: str) -> None:
    """The reason stands in what Java prints, and not in the exception that comes back."""
    assert why_no_start(said) == reason


def test_a_master_needs_the_engine() -> None:
    """Only Spark runs elsewhere, and it prints no rows."""
    result = CliRunner().invoke(build_app(), ["score", "street", "--master", "local[2]", "--json"])
    assert result.exit_code == 2
    assert "--master: 'local[2]': only --engine spark runs elsewhere" in result.stderr
    assert "--json: not with --engine spark, which writes Parquet" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_policies())
def test_every_statement_of_every_policy_is_a_step(name: str) -> None:
    """Whatever runs on DuckDB for a shipped policy can be taken apart and translated."""
    for statement in sql_script(load_policy(name), 1_582_315_200, ("home",)).statements:
        step = step_of(statement.sql)
        assert step.table
        assert "INT128" not in step.query
        assert "/*" not in step.query


def test_a_recursion_takes_all_rows() -> None:
    """Spark's recursion knows no ``union`` that takes equal rows once; another one stays as it is."""
    text = (resources.files("healthcode.scoring") / "sql" / "clearing_chances.sql").read_text("utf-8")
    query = step_of(f"create temp table chances as {text}").query
    chain = query.partition("chain AS (")[2].partition("tested AS (")[0]
    assert "UNION ALL" in chain
    plain = step_of("create temp table t as select a from b union select a from c").query
    assert "UNION ALL" not in plain


def test_a_schema_is_in_words_of_spark() -> None:
    """Types of the policy's tables are translated."""
    assert spark_schema("a bigint, b varchar, c boolean") == "a BIGINT, b STRING, c BOOLEAN"


def test_what_is_no_step_is_refused() -> None:
    """A statement of another kind is not passed over."""
    with pytest.raises(ValueError, match="no step"):
        step_of("update t set a = 1")
