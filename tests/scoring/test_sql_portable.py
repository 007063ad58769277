"""Scoring SQL stays in the small subset that other engines translate faithfully."""

from __future__ import annotations

from importlib import resources

import pytest
import sqlglot
from sqlglot import exp

FILES = sorted(
    file.name
    for file in (resources.files("healthcode.scoring") / "sql").iterdir()
    if file.name.endswith(".sql")
)
#: Functions that mean the same in DuckDB and Spark, for the arguments that we give them.
FUNCTIONS = {
    "BOOL_AND",
    "BOOL_OR",
    "COALESCE",
    "COUNT",
    "GREATEST",
    "LAG",
    "LEAD",
    "LEAST",
    "LOGICAL_AND",
    "LOGICAL_OR",
    "MAX",
    "MIN",
    "ROW_NUMBER",
    "SUM",
}
#: Making rows of slot numbers is the one thing that needs a list.
LIST_FUNCTIONS = {"members.sql": {"UNNEST", "RANGE", "GENERATE_SERIES", "EXPLODE"}}
TYPES = {"BIGINT", "BOOLEAN", "INT", "INT128", "VARCHAR", "TEXT"}


def faults_of(name: str, text: str) -> list[str]:
    """List what a file holds beyond the subset."""
    statements = sqlglot.parse(text, read="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return ["not one select"]
    query = statements[0]
    allowed = FUNCTIONS | LIST_FUNCTIONS.get(name, set())
    faults = []
    for function in query.find_all(exp.Func):
        if isinstance(function, exp.Case | exp.If | exp.Cast | exp.Connector):
            continue
        called = (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).upper()
        if called not in allowed:
            faults.append(f"function {called}")
    faults += [
        f"type {cast.to.sql()}" for cast in query.find_all(exp.Cast) if cast.to.this.value not in TYPES
    ]
    faults += ["ASOF join" for join in query.find_all(exp.Join) if join.method == "ASOF"]
    faults += ["QUALIFY" for _ in query.find_all(exp.Qualify)]
    faults += ["bound parameter" for _ in query.find_all(exp.Parameter, exp.Placeholder)]
    faults += ["star with exceptions" for star in query.find_all(exp.Star) if star.args.get("except_")]
    try:
        query.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.UnsupportedError as error:
        faults.append(str(error))
    return faults


@pytest.mark.parametrize("name", FILES)
def test_file_stays_in_the_subset(name: str) -> None:
    """Every SQL file is one select of known functions and types, and translates."""
    text = (resources.files("healthcode.scoring") / "sql" / name).read_text(encoding="utf-8")
    assert faults_of(name, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "select list(a order by b) from t",
        "select a from t asof join u on t.a = u.a and t.b >= u.b",
        "select date_diff('minute', a, b) from t",
        "select * exclude (a) from t",
        "select cast(a as timestamp) from t",
        "select a from t where b = $b",
        "select 1; select 2",
    ],
)
def test_what_does_not_translate_is_found(text: str) -> None:
    """The check sees constructs that other engines read differently or not at all."""
    assert faults_of("planted.sql", text) != []


@pytest.mark.parametrize("name", FILES)
def test_file_says_what_it_reads(name: str) -> None:
    """The header of every file names exactly the tables that the file reads."""
    text = (resources.files("healthcode.scoring") / "sql" / name).read_text(encoding="utf-8")
    header = " ".join(line[2:].strip() for line in text.splitlines() if line.startswith("--"))
    told = header.partition("Reads:")[2].partition("Units:")[0]
    query = sqlglot.parse_one(text, read="duckdb")
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    read = {table.name for table in query.find_all(exp.Table)} - own
    assert {word.strip() for word in told.split(",")} == read
