"""The SQL files run on SQLite as they do on DuckDB."""

from __future__ import annotations

from healthcode.scoring.daily_small import SmallTables, small_sql


def test_a_renamed_table_leaves_words_in_quotes_alone() -> None:
    """``reports`` is a table and also a way of clearing."""
    text = small_sql("clearing_chances", (("reports", "reports_concerned"),))
    assert "from reports_concerned" in text
    assert "way = 'reports'" in text


def test_the_greatest_and_the_least_pass_over_empty_cells() -> None:
    """As in DuckDB; the functions of SQLite that compare values give nothing then."""
    tables = SmallTables()
    query = "select greatest(1, null, 3), least(null, 2), greatest(null, null), 'A' like 'a'"
    assert tables.fetch(query) == [(3, 2, None, 0)]
    tables.close()


def test_a_table_is_filled_anew() -> None:
    """Rows of the last moment do not stay."""
    tables = SmallTables()
    tables.create("moments", ["as_of"])
    tables.put("moments", [(1,), (2,)])
    tables.fill("later", "select as_of + 1 as as_of from moments")
    tables.put("moments", [(5,)])
    tables.fill("later", "select as_of + 1 as as_of from moments")
    tables.add("later", [(7,)])
    assert tables.fetch("select as_of from later order by as_of") == [(6,), (7,)]
    assert tables.count("later") == 2
    tables.close()
