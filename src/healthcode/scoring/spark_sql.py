"""The statements that run for a policy, from DuckDB's SQL into Spark's, by SQLGlot.

Nothing is written twice: the statements are those that the engine on DuckDB runs (``sql_script``). Of the
small common subset that a test holds, a few things need a word more than SQLGlot gives:

- whole numbers of 128 bits become decimals of 38 digits, which say so when they overflow;
- a recursion that joins with ``union`` joins with ``union all``: Spark knows no other, and the selects
  that follow take each set once;
- a pattern that must match the whole of a text, a place in a list, and seconds of a time are written
  otherwise (only the reading of cells has them);
- comments are left out, since Spark keeps them in every plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp

#: How many digits a whole number of 128 bits has on Spark.
_WIDEST = "DECIMAL(38, 0)"

Effect = Literal["create", "insert", "delete", "drop"]


@dataclass(frozen=True)
class Step:
    """One statement, taken apart.

    Args:
        effect: What it does to a table.
        table: Which one.
        query: The select whose rows it creates or adds, in Spark's SQL; empty if there is none.
        columns: The columns of an empty table, as a Spark schema; else empty.
        is_view: Whether the rows are only named, not made.
    """

    effect: Effect
    table: str
    query: str = ""
    columns: str = ""
    is_view: bool = False


def step_of(statement: str) -> Step:
    """Take one statement of the script apart.

    Args:
        statement: In DuckDB's SQL.

    Returns:
        What is to be done on Spark.

    Raises:
        ValueError: If it is none of the kinds that the script consists of.
    """
    tree = sqlglot.parse_one(statement, read="duckdb")
    if isinstance(tree, exp.Create) and isinstance(tree.this, exp.Schema):
        return Step("create", tree.this.this.name, columns=_schema(tree.this))
    if isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Query):
        is_view = tree.kind == "VIEW"
        return Step("create", tree.this.name, _spark(tree.expression), is_view=is_view)
    if isinstance(tree, exp.Insert) and isinstance(tree.expression, exp.Values):
        return Step("insert", tree.this.name, f"SELECT * FROM {_spark(tree.expression)}")
    if isinstance(tree, exp.Insert):
        return Step("insert", tree.this.name, _spark(tree.expression))
    if isinstance(tree, exp.Delete) and tree.args.get("where") is None:
        return Step("delete", tree.this.name)
    if isinstance(tree, exp.Drop):
        return Step("drop", next(tree.find_all(exp.Table)).name)
    raise ValueError(f"no step of a script: {statement[:60]}")


def spark_query(query: str) -> str:
    """Translate one select from DuckDB's SQL into Spark's."""
    return _spark(sqlglot.parse_one(query, read="duckdb"))


def spark_schema(columns: str) -> str:
    """Translate ``name type, name type`` from DuckDB's words into Spark's."""
    tree = sqlglot.parse_one(f"create table t ({columns})", read="duckdb")
    schema = tree.this
    if not isinstance(schema, exp.Schema):
        raise TypeError(f"no list of columns: {columns}")
    return _schema(schema)


def _schema(schema: exp.Schema) -> str:
    parts = []
    for column in schema.expressions:
        kind = column.args["kind"].sql(dialect="spark")
        parts.append(f"{column.name} {kind}")
    return ", ".join(parts)


def _spark(tree: exp.Expr) -> str:
    tree = tree.transform(_own_words)
    for cast in tree.find_all(exp.Cast):
        if cast.to.this == exp.DataType.Type.INT128:
            cast.set("to", exp.DataType.build(_WIDEST, dialect="spark"))
    for clause in tree.find_all(exp.With):
        if clause.recursive:
            for named in clause.expressions:
                _union_all(named)
    return tree.sql(dialect="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _own_words(node: exp.Expr) -> exp.Expr:
    """Replace a function of DuckDB that Spark has under another name and in another form."""
    if isinstance(node, exp.RegexpFullMatch):
        whole = exp.Literal.string(rf"\A(?:{node.expression.name})\z")
        return exp.RegexpLike(this=node.this, expression=whole)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "epoch_us":
        moment = exp.cast(node.expressions[0], exp.DataType.Type.TIMESTAMPTZ)
        return exp.Anonymous(this="UNIX_MICROS", expressions=[moment])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_position":
        return exp.Anonymous(this="ARRAY_POSITION", expressions=node.expressions)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "isfinite":
        return exp.true()
    return node


def _union_all(named: exp.CTE) -> None:
    """Let a part that names itself join with ``union all``."""
    reads_itself = any(table.name == named.alias for table in named.this.find_all(exp.Table))
    if reads_itself and isinstance(named.this, exp.Union):
        named.this.set("distinct", False)
