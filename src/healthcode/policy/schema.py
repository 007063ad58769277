"""The JSON Schema of policy files, for editors that check and complete TOML while it is written."""

from __future__ import annotations

from typing import Any

from healthcode.policy.model import Policy
from healthcode.policy.schema_entries import add_what_goes_together, retention_by_table, rule_of_its_kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: Keys that one value may stand at, instead of a list of one: by the definition that they belong to.
_ONE_OR_MANY = {"source": "Rule", "expect": "Case"}


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a policy file, as a TOML file is written.

    TOML has no null: a key without a value is left out, so the schema does not offer null.

    Returns:
        A schema of the 2020-12 dialect, in its plain keywords only.
    """
    schema = _as_written(Policy.model_json_schema(by_alias=True))
    for name, definition in schema["$defs"].items():
        for key, owner in _ONE_OR_MANY.items():
            if name.endswith(owner) and key in definition["properties"]:
                definition["properties"][key] = _one_or_many(definition["properties"][key])
    properties = schema["properties"]
    properties["rule"]["items"] = rule_of_its_kind()
    properties["retention"] = retention_by_table(properties["retention"])
    add_what_goes_together(schema["$defs"])
    return {"$schema": DIALECT, **schema, "title": "healthcode policy"}


def _one_or_many(many: dict[str, Any]) -> dict[str, Any]:
    says: dict[str, Any] = {key: many.pop(key) for key in ("title", "description") if key in many}
    return {**says, "anyOf": [many["items"], many]}


def _as_written(value: Any) -> Any:
    """Leave out what TOML cannot say, and write bounds in the keywords that editors know."""
    if isinstance(value, list):
        return [_as_written(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _as_written(entry) for key, entry in value.items() if key != "discriminator"}
    if kept.get("default", "") is None:
        del kept["default"]
    if "ge" in kept and not isinstance(kept["ge"], dict):
        kept["minimum"] = kept.pop("ge")
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    if isinstance(kept.get("anyOf"), list):
        options = [option for option in kept.pop("anyOf") if option != {"type": "null"}]
        kept |= options[0] if len(options) == 1 else {"anyOf": options}
    return kept
