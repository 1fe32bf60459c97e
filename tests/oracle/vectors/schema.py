"""As much of JSON Schema as the schema of the vectors uses, so that the tests need no package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

Loose = Any  # a schema is a document

TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
KNOWN: Final = {
    *("$ref", "oneOf", "const", "enum", "type", "minimum", "maximum", "pattern", "required"),
    *("properties", "additionalProperties", "items", "prefixItems", "minItems", "maxItems"),
    *("description", "title", "$schema", "$defs"),
}


def is_valid(value: Loose, schema: Loose, root: Loose) -> bool:
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        return is_valid(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    return (
        is_plain_valid(value, schema)
        and (
            "oneOf" not in schema or sum(is_valid(value, one, root) for one in schema["oneOf"]) == 1
        )
        and (not isinstance(value, dict) or is_object_valid(value, schema, root))
        and (not isinstance(value, list) or is_list_valid(value, schema, root))
    )


def is_plain_valid(value: Loose, schema: Loose) -> bool:
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if isinstance(value, bool) or not any(isinstance(value, TYPES[name]) for name in names):
            return False
    if isinstance(value, str) and "pattern" in schema:
        return re.search(schema["pattern"], value) is not None
    if isinstance(value, int | float):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return True


def is_object_valid(value: dict[str, Loose], schema: Loose, root: Loose) -> bool:
    properties = schema.get("properties", {})
    if not set(schema.get("required", ())) <= set(value):
        return False
    if schema.get("additionalProperties") is False and not set(value) <= set(properties):
        return False
    return all(
        is_valid(value[name], properties[name], root) for name in value if name in properties
    )


def is_list_valid(value: list[Loose], schema: Loose, root: Loose) -> bool:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return False
    first = schema.get("prefixItems", [])
    heads = all(is_valid(one, head, root) for one, head in zip(value, first, strict=False))
    return heads and (
        "items" not in schema or all(is_valid(one, schema["items"], root) for one in value)
    )
