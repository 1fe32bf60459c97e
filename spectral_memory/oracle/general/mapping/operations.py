"""What is asked of a mapping, as values. All is made of the five operations of the spec."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, Literal, NamedTuple, TypeAlias

from spectral_memory.oracle.general.mapping.atoms import AtomError
from spectral_memory.oracle.general.mapping.atoms import from_json as atom_from_json
from spectral_memory.oracle.general.mapping.atoms import to_json as atom_to_json
from spectral_memory.oracle.general.verdict import Json

__all__ = ["KINDS", "Kind", "Operation", "Pairs", "format_operation", "from_json", "to_json"]

Kind: TypeAlias = Literal[
    "set",
    "item",
    "get",
    "delete",
    "pop",
    "pop_default",
    "popitem",
    "setdefault",
    "update",
    "update_pairs",
    "update_keywords",
    "clear",
    "contains",
    "length",
    "iterate",
    "views",
    "equal",
]
Pairs: TypeAlias = tuple[tuple[Hashable, object], ...]

#: What an operation carries: a key, a key and a value, pairs, or nothing.
KINDS: Final[dict[Kind, Literal["key", "both", "pairs", "nothing"]]] = {
    "set": "both",
    "item": "key",
    "get": "both",
    "delete": "key",
    "pop": "key",
    "pop_default": "both",
    "popitem": "nothing",
    "setdefault": "both",
    "update": "pairs",
    "update_pairs": "pairs",
    "update_keywords": "pairs",
    "clear": "nothing",
    "contains": "key",
    "length": "nothing",
    "iterate": "nothing",
    "views": "nothing",
    "equal": "nothing",
}


class Operation(NamedTuple):
    """One call. `key`, `value` and `pairs` count where the kind carries them."""

    kind: Kind
    key: Hashable = None
    value: object = None
    pairs: Pairs = ()


def format_operation(operation: Operation) -> str:
    """An operation as a line of Python.

    >>> format_operation(Operation("pop_default", "a", 1))
    "m.pop('a', 1)"
    """
    kind, key, value, pairs = operation
    table = ", ".join(f"{one!r}: {other!r}" for one, other in pairs)
    return {
        "set": f"m[{key!r}] = {value!r}",
        "item": f"m[{key!r}]",
        "get": f"m.get({key!r}, {value!r})",
        "delete": f"del m[{key!r}]",
        "pop": f"m.pop({key!r})",
        "pop_default": f"m.pop({key!r}, {value!r})",
        "popitem": "m.popitem()",
        "setdefault": f"m.setdefault({key!r}, {value!r})",
        "update": f"m.update({{{table}}})",
        "update_pairs": f"m.update({list(pairs)!r})",
        "update_keywords": f"m.update(**{{{table}}})",
        "clear": "m.clear()",
        "contains": f"{key!r} in m",
        "length": "len(m)",
        "iterate": "list(m)",
        "views": "m.keys(), m.values(), m.items()",
        "equal": "m == dict(m.items())",
    }[kind]


def to_json(operation: Operation) -> Json:
    """An operation as a list: its kind, then what it carries. Raises `AtomError`."""
    kind, key, value, pairs = operation
    carries = KINDS[kind]
    if carries == "key":
        return [kind, atom_to_json(key)]
    if carries == "both":
        return [kind, atom_to_json(key), atom_to_json(value)]
    if carries == "pairs":
        return [kind, [[atom_to_json(one), atom_to_json(other)] for one, other in pairs]]
    return [kind]


def from_json(value: Json) -> Operation | str:
    """An operation out of a file, or what is wrong with it."""
    if not isinstance(value, list) or not value:
        return "an operation is a list that begins with its kind"
    kind = next((known for known in KINDS if known == value[0]), None)
    if kind is None:
        return f"there is no operation {value[0]!r:.60}"
    carries = KINDS[kind]
    wanted = {"key": 1, "both": 2, "pairs": 1, "nothing": 0}[carries]
    if len(value) != 1 + wanted:
        return f"{kind} carries {wanted} items"
    try:
        if carries == "nothing":
            return Operation(kind)
        if carries == "pairs":
            return _read_pairs(kind, value[1])
        key = _read_key(value[1])
        return Operation(kind, key, atom_from_json(value[2]) if carries == "both" else None)
    except AtomError as error:
        return str(error)


def _read_key(value: Json) -> Hashable:
    key = atom_from_json(value)
    try:
        hash(key)
    except TypeError:
        raise AtomError("a key that cannot be hashed") from None
    return key


def _read_pairs(kind: Kind, value: Json) -> Operation | str:
    if not isinstance(value, list):
        return f"{kind} carries a list of pairs"
    pairs: list[tuple[Hashable, object]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            return "a pair is a list of two"
        key = _read_key(pair[0])
        if kind == "update_keywords" and not isinstance(key, str):
            return "a keyword is a string"
        pairs.append((key, atom_from_json(pair[1])))
    return Operation(kind, pairs=tuple(pairs))
