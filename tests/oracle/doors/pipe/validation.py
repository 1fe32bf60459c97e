"""As much of JSON Schema as the protocol's schema uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

Loose = Any  # a schema, or a document

_TYPES: Final[Mapping[str, Any]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}
KNOWN: Final = {
    *("$schema", "$defs", "$ref", "title", "description", "type", "const", "enum", "anyOf"),
    *("oneOf", "required", "properties", "additionalProperties", "items", "prefixItems"),
    *("minItems", "maxItems", "minimum", "maximum", "pattern"),
}


class Validator:
    """Asks whether a document fits a definition of a schema."""

    def __init__(self, schema: Loose) -> None:
        self.schema = schema

    def fits(self, name: str, document: Loose) -> bool:
        return self._fits(self.schema["$defs"][name], document)

    def _fits(self, rule: Loose, given: Loose) -> bool:
        assert rule.keys() <= KNOWN
        if "$ref" in rule:
            return self.fits(rule["$ref"].removeprefix("#/$defs/"), given)
        if "anyOf" in rule and not any(self._fits(one, given) for one in rule["anyOf"]):
            return False
        if "oneOf" in rule and sum(self._fits(one, given) for one in rule["oneOf"]) != 1:
            return False
        if "const" in rule and (rule["const"] != given or type(rule["const"]) is not type(given)):
            return False
        if "enum" in rule and given not in rule["enum"]:
            return False
        return self._has_type(rule, given) and self._has_shape(rule, given)

    def _has_type(self, rule: Loose, given: Loose) -> bool:
        names = rule.get("type", [])
        names = [names] if isinstance(names, str) else names
        if not names:
            return True
        return any(
            isinstance(given, _TYPES[name]) and (name == "boolean" or not isinstance(given, bool))
            for name in names
        )

    def _has_shape(self, rule: Loose, given: Loose) -> bool:
        if isinstance(given, dict):
            known = rule.get("properties", {})
            return (
                set(rule.get("required", ())) <= given.keys()
                and (rule.get("additionalProperties", True) or given.keys() <= known.keys())
                and all(self._fits(known[name], given[name]) for name in known.keys() & given)
            )
        if isinstance(given, list):
            first = rule.get("prefixItems", [])
            rest = rule.get("items", True)
            return (
                rule.get("minItems", 0) <= len(given) <= rule.get("maxItems", len(given))
                and all(self._fits(one, value) for one, value in zip(first, given, strict=False))
                and (rest is not False or len(given) <= len(first))
                and (
                    isinstance(rest, bool)
                    or all(self._fits(rest, value) for value in given[len(first) :])
                )
            )
        if isinstance(given, str):
            return re.search(rule.get("pattern", ""), given) is not None
        if isinstance(given, int):
            return bool(rule.get("minimum", given) <= given <= rule.get("maximum", given))
        return True
