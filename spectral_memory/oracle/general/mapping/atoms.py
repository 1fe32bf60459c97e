"""Keys and values that a file can hold, as JSON and back, with their types."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.general.verdict import Json

__all__ = ["MISSING", "AtomError", "from_json", "to_json"]

#: A default that no mapping can hold.
MISSING: Final = object()

_DEPTH: Final = 8


class AtomError(ValueError):
    """A key or value that no file can hold; the text says why."""


def to_json(atom: object) -> Json:
    """A key or value as JSON.

    None, bool, int and str stay as they are, a float is hexadecimal, tuples and lists
    are named. Raises `AtomError` for anything else.

    >>> to_json((1, [2.5]))
    {'tuple': [1, {'list': [{'float': '0x1.4000000000000p+1'}]}]}
    """
    if atom is None or isinstance(atom, bool | int | str):
        return atom
    if isinstance(atom, float):
        return {"float": atom.hex()}
    if isinstance(atom, tuple):
        return {"tuple": [to_json(item) for item in atom]}
    if isinstance(atom, list):
        return {"list": [to_json(item) for item in atom]}
    raise AtomError(f"no file can hold a {type(atom).__name__}")


def from_json(value: Json, depth: int = 0) -> object:
    """A key or value out of a file: a new object each time. Raises `AtomError`."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict) and len(value) == 1 and depth < _DEPTH:
        name, inner = next(iter(value.items()))
        if name == "float" and isinstance(inner, str):
            try:
                return float.fromhex(inner)
            except (ValueError, OverflowError):
                raise AtomError(f"{inner!r:.60} is no float") from None
        if isinstance(inner, list) and name in {"tuple", "list"}:
            items = [from_json(item, depth + 1) for item in inner]
            return items if name == "list" else tuple(items)
    raise AtomError("a key or value is a scalar, or one of float, tuple, list by name")
