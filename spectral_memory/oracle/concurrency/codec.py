"""Operations and answers as JSON values, both ways, every field checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

from spectral_memory.oracle.concurrency.answers import DONE, Answer, Token
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Key,
    Length,
    Operation,
    Status,
    Temperature,
    Value,
)
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec import hierarchical, minimal
from spectral_spec.address import DOMAINS, OFFSETS, GlobalAddress, LocalAddress
from spectral_spec.tiers import AUTO

__all__ = ["Json", "decode_answer", "decode_operation", "encode_answer", "encode_operation"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Fields: TypeAlias = Mapping[str, Json]

_MOST_DIGITS: Final = 1000  # of a frequency, written out
#: The fields of every operation beside its name, in the order of its constructor.
_FIELDS: Final[dict[System, dict[str, tuple[Callable[..., Operation], tuple[str, ...]]]]] = {
    System.HIERARCHICAL: {
        "malloc": (hierarchical.Malloc, ("domain", "size", "hint", "t")),
        "calloc": (hierarchical.Calloc, ("domain", "count", "size", "hint", "t")),
        "realloc": (hierarchical.Realloc, ("block", "size")),
        "access": (hierarchical.Access, ("block",)),
        "read": (hierarchical.Read, ("block", "offset", "rest")),
        "write": (hierarchical.Write, ("block", "offset", "data")),
        "free": (hierarchical.Free, ("block",)),
        "defragment": (hierarchical.Defragment, ("domain",)),
    },
    System.MINIMAL: {
        "get": (minimal.Get, ("key",)),
        "set": (minimal.Set, ("key", "value")),
        "delete": (minimal.Delete, ("key",)),
        "popitem": (minimal.PopItem, ()),
        "clear": (minimal.Clear, ()),
        "contains": (Contains, ("key",)),
        "length": (Length, ()),
        "items": (Items, ()),
        "temperature": (Temperature, ("key",)),
        "status": (Status, ()),
    },
}


# ------------------------------------------------------------------- operations


def encode_operation(operation: Operation) -> dict[str, Json]:
    """An operation as JSON.

    >>> encode_operation(hierarchical.Read(7, 0, None))
    {'op': 'read', 'block': 7, 'offset': 0, 'size': None}
    """
    system = System.HIERARCHICAL
    if not isinstance(operation, hierarchical.Operation):
        system = System.MINIMAL
    document: dict[str, Json] = {"op": operation.kind}
    for name in _FIELDS[system][operation.kind][1]:
        field = "size" if name == "rest" else name
        value = getattr(operation, field)
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode("ascii")
        document[field] = str(value) if isinstance(value, Fraction) else value
    return document


def decode_operation(system: System, document: Json) -> Operation:
    """The operation of a JSON value; `ValueError` says what is wrong with it."""
    if not isinstance(document, dict):
        raise ValueError("an operation is an object with the field `op`")
    kind = document.get("op")
    known = _FIELDS[system]
    if not isinstance(kind, str) or kind not in known:
        raise ValueError(
            f"the {system} system has no operation {kind!r:.60}: use {', '.join(known)}"
        )
    make, names = known[kind]
    fields = ["size" if name == "rest" else name for name in names]
    for field in fields:
        if field not in document:
            raise ValueError(f"{kind} has no field {field!r}")
    for field in document:
        if field not in {"op", *fields}:
            raise ValueError(f"{kind} takes no field {field!r:.60}")
    return make(
        *(_READERS[name](document[field]) for name, field in zip(names, fields, strict=True))
    )


def _read_number(value: Json, low: int | None, high: int | None, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is an integer, not {value!r:.80}")
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{name} lies in {low}..{high}, not {value!r:.40}")
    return value


def _read_frequency(value: Json) -> Fraction | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _MOST_DIGITS or not value.isascii():
        raise ValueError("t is null or a fraction as text, as in '361/2'")
    numerator, slash, denominator = value.partition("/")
    try:
        top, bottom = int(numerator), int(denominator) if slash else 1
    except ValueError:
        raise ValueError("t is null or a fraction as text, as in '361/2'") from None
    if bottom < 1:
        raise ValueError("the denominator of t is 1 or more")
    return Fraction(top, bottom)


def _read_bytes(value: Json) -> bytes:
    if not isinstance(value, str):
        raise ValueError("bytes are base64 text")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("bytes are base64 text") from None


def _read_key(value: Json) -> Key:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"a key is a string or an integer, not {value!r:.80}")
    return value


def _read_value(value: Json) -> Value:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"a value is an integer, a string or null, not {value!r:.80}")
    return value


_READERS: Final[dict[str, Callable[[Json], object]]] = {
    "domain": lambda value: _read_number(value, 0, DOMAINS - 1, "domain"),
    "size": lambda value: _read_number(value, 0, OFFSETS, "size"),
    "rest": lambda value: None if value is None else _read_number(value, 0, OFFSETS, "size"),
    "count": lambda value: _read_number(value, 0, OFFSETS, "count"),
    "offset": lambda value: _read_number(value, 0, OFFSETS, "offset"),
    "hint": lambda value: _read_number(value, 0, AUTO, "hint"),
    "block": lambda value: _read_number(value, None, None, "block"),
    "t": _read_frequency,
    "data": _read_bytes,
    "key": _read_key,
    "value": _read_value,
}


# ---------------------------------------------------------------------- answers


def encode_answer(answer: Answer) -> Json:
    """An answer as JSON: null, a number, a string or true and false as they are, others tagged.

    >>> encode_answer(b"ab"), encode_answer(Refusal("DoubleFreeError", (5,)))
    ({'bytes': 'YWI='}, {'error': 'DoubleFreeError', 'payload': [5]})
    """
    if isinstance(answer, Token):
        return {"done": True}
    if answer is None or isinstance(answer, bool | int | str):
        return answer
    if isinstance(answer, bytes):
        return {"bytes": base64.b64encode(answer).decode("ascii")}
    if isinstance(answer, Refusal):
        return {"error": answer.name, "payload": [_encode_part(part) for part in answer.payload]}
    if isinstance(answer, Raised):
        return {"raised": answer.name, "text": answer.text}
    if isinstance(answer, GlobalAddress):
        return {"address": [answer.resonance, *answer.local]}
    if isinstance(answer, minimal.Temperature):
        return {"temperature": list(answer)}
    if isinstance(answer, minimal.Status):
        return {"status": list(answer)}
    # What is left is a pair, or a tuple of pairs.
    pairs: list[Json] = []
    for one in answer:
        if not isinstance(one, tuple):
            return {"pair": [*answer]}
        pairs.append([*one])
    return {"pairs": pairs}


def _encode_part(part: object) -> Json:
    """A part of an error's payload; what JSON cannot say becomes text."""
    if isinstance(part, Fraction):
        return {"fraction": str(part)}
    if part is None or isinstance(part, bool | int | str):
        return part
    return repr(part)


def decode_answer(document: Json) -> Answer:
    """The answer of a JSON value; `ValueError` says what is wrong with it.

    >>> decode_answer({"pair": ["a", 1]}), decode_answer({"done": True})
    (('a', 1), <Token.DONE: 'done'>)
    """
    if document is None or isinstance(document, bool | int | str):
        return document
    if isinstance(document, dict):
        for fields, read in _TAGGED.items():
            if set(document) == set(fields):
                return read(*(document[field] for field in fields))
    raise ValueError(
        "a result is null, true, false, an integer, a string, or an object with `bytes`, "
        "`address`, `pair`, `pairs`, `temperature`, `status`, `done`, `error` and `payload`, "
        "or `raised` and `text`"
    )


def _read_numbers(value: Json, count: int, name: str) -> list[int]:
    if not isinstance(value, list) or len(value) != count:
        raise ValueError(f"{name} is a list of {count} integers")
    return [_read_number(one, None, None, f"each part of {name}") for one in value]


def _read_pair(value: Json) -> tuple[Key, Value]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a pair is a list of a key and a value")
    return _read_key(value[0]), _read_value(value[1])


def _read_pairs(value: Json) -> tuple[tuple[Key, Value], ...]:
    if not isinstance(value, list):
        raise ValueError("pairs are a list of pairs")
    return tuple(_read_pair(one) for one in value)


def _read_address(value: Json) -> GlobalAddress:
    resonance, axis, prime, lattice, offset = _read_numbers(value, 5, "an address")
    return GlobalAddress(resonance, LocalAddress(axis, prime, lattice, offset))


def _read_refusal(name: Json, payload: Json) -> Refusal:
    if not isinstance(name, str) or not isinstance(payload, list):
        raise ValueError("a refusal has a name and a list of what it carries")
    return Refusal(name, tuple(_read_part(part) for part in payload))


def _read_part(part: Json) -> object:
    if isinstance(part, dict) and set(part) == {"fraction"}:
        return _read_frequency(part["fraction"])
    if part is None or isinstance(part, bool | int | str):
        return part
    raise ValueError("a payload holds null, true, false, integers, strings and fractions")


def _read_raised(name: Json, text: Json) -> Raised:
    if not isinstance(name, str) or not isinstance(text, str):
        raise ValueError("`raised` and `text` are strings")
    return Raised(name, text)


def _read_done(value: Json) -> Answer:
    if value is not True:
        raise ValueError("`done` is true")
    return DONE


_TAGGED: Final[dict[tuple[str, ...], Callable[..., Answer]]] = {
    ("bytes",): _read_bytes,
    ("address",): _read_address,
    ("pair",): _read_pair,
    ("pairs",): _read_pairs,
    ("temperature",): lambda value: minimal.Temperature(*_read_numbers(value, 3, "temperature")),
    ("status",): lambda value: minimal.Status(*_read_numbers(value, 3, "status")),
    ("done",): _read_done,
    ("error", "payload"): _read_refusal,
    ("raised", "text"): _read_raised,
}
