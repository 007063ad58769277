"""What the JSON Schema says beyond the types of keys: which go together, and the tables of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthcode import tables
from healthcode.policy.faults import rule_kinds
from healthcode.policy.model import MINUTES_A_DAY
from healthcode.tables import Kind

if TYPE_CHECKING:
    from healthcode.tables import Column

Schema = dict[str, Any]

_MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"}
_OF_KIND: dict[Kind, Schema] = {
    Kind.TIME: _MOMENT,
    Kind.NUMBER: {"type": "number"},
    Kind.COUNT: {"type": "integer"},
    Kind.COLOUR: {"type": "string", "enum": list(tables.ALL_COLOURS)},
    Kind.YES_NO: {},
}
#: Columns that a case may leave open, because they are filled in.
_FILLED_IN = {"districts": {"kind"}, "people": {"district_id"}, "places": {"kind", "district_id"}}


def rule_of_its_kind() -> Schema:
    """Give the schema of one rule, which an editor reads by its ``kind``.

    A bare choice between the kinds would mark the whole rule for one misspelt key.
    """
    kinds = rule_kinds()
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"description": "The kind of rule.", "enum": list(kinds)}},
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": {"$ref": f"#/$defs/{entry.__name__}"},
            }
            for kind, entry in kinds.items()
        ],
    }


def add_what_goes_together(definitions: dict[str, Schema]) -> None:
    """Add to the entries what their types cannot say.

    Args:
        definitions: Of the schema, by the name of the entry; changed in place.
    """
    for entry in rule_kinds().values():
        definitions[entry.__name__] |= {
            "if": {"required": ["counts"], "properties": {"counts": {"const": "minutes"}}},
            "then": {
                "required": ["points_per_minute"],
                "not": {"anyOf": [{"required": ["points"]}, {"required": ["colour"]}]},
            },
            "else": {
                "oneOf": [{"required": ["points"]}, {"required": ["colour"]}],
                "not": {"required": ["points_per_minute"]},
            },
        }
    definitions["Clear"]["oneOf"] = [{"required": [way]} for way in ("negatives", "check_ins", "reports")]
    definitions["OverdueRule"]["oneOf"] = [{"required": ["max_days"]}, {"required": ["since"]}]
    definitions["Weights"]["not"] = {"required": ["by_distance_law", "by_distance_m"]}
    grid = definitions["ContactRule"]["properties"]["case_grid_minutes"]
    del grid["minimum"], grid["maximum"]
    grid["enum"] = [minutes for minutes in range(1, MINUTES_A_DAY + 1) if MINUTES_A_DAY % minutes == 0]
    given = definitions["Case"]["properties"]["given"]
    given["properties"] = {name: {"type": "array", "items": _row(name)} for name in tables.TABLES}
    given["additionalProperties"] = False


def retention_by_table(days: Schema) -> Schema:
    """Give the schema of ``[retention]``: days, by the names of the tables.

    Args:
        days: As written for any table.
    """
    found = {**days, "properties": dict.fromkeys(tables.TABLES, days["additionalProperties"])}
    return found | {"additionalProperties": False}


def _row(table: str) -> Schema:
    columns = tables.TABLES[table].columns
    open_ones = _FILLED_IN.get(table, set())
    return {
        "type": "object",
        "description": tables.TABLES[table].says,
        "properties": {column.name: _value(column) for column in columns},
        "required": [column.name for column in columns if column.required and column.name not in open_ones],
        "additionalProperties": False,
    }


def _value(column: Column) -> Schema:
    if column.kind == Kind.WORD and column.words:
        said: Schema = {"type": "string", "enum": list(column.words)}
    else:
        said = _OF_KIND.get(column.kind, {"type": "string"})
    return {"description": column.says, **said}
