"""Answers as JSON values, both ways; the same forms as on the pipe."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from spectral_memory.oracle.judge.encoding import Json
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    PARTS,
    Look,
    Observation,
    Part,
    Refusal,
)
from spectral_spec.address import DOMAINS, GlobalAddress, LocalAddress

__all__ = [
    "look_from_json",
    "look_to_json",
    "observation_from_json",
    "observation_to_json",
    "result_from_json",
    "result_to_json",
]

_PLAIN: Final = (int, str, type(None))
_MOST_DIGITS: Final = 1000


def result_to_json(result: object) -> Json:
    """A result of one operation: plain, base64, an address, a pair, or an error.

    >>> result_to_json(Refusal("DoubleFreeError", (5,)))
    {'error': 'DoubleFreeError', 'payload': [5]}
    """
    if isinstance(result, Refusal):
        payload: list[Json] = [
            {"fraction": str(one)} if isinstance(one, Fraction) else _to_plain(one)
            for one in result.payload
        ]
        return {"error": result.name, "payload": payload}
    if isinstance(result, bytes):
        return b64encode(result).decode("ascii")
    if isinstance(result, GlobalAddress):
        return [result.resonance, *map(int, result.local)]
    if isinstance(result, tuple):
        return [_to_plain(one) for one in result]
    return _to_plain(result)


def _to_plain(value: object) -> int | str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)  # tiers are ints with a name
    raise TypeError(f"{value!r:.60} has no place in a vector")


def result_from_json(value: object, kind: str) -> object:
    """The inverse for an operation of this kind. `ValueError` says what is wrong."""
    if isinstance(value, dict):
        return _read_refusal(value)
    if kind in {"get", "set", "delete", "clear"}:
        return _read_plain(value)
    if kind == "popitem":
        return tuple(_read_plain(one) for one in _read_list(value, 2))
    if kind == "read":
        try:
            if isinstance(value, str):
                return b64decode(value, validate=True)
        except ValueError:
            pass
        raise ValueError(f"a read gives base64, not {value!r:.60}")
    if kind == "access":
        return _read_address(value)
    if kind in {"free", "write"}:
        if value is not None:
            raise ValueError(f"a {kind} gives null, not {value!r:.60}")
        return None
    return _read_integer(value)


def _read_refusal(value: Mapping[str, object]) -> Refusal:
    name, payload = value.get("error"), value.get("payload")
    if not isinstance(name, str) or not isinstance(payload, list) or len(value) != 2:
        raise ValueError("a refusal is an object with error and payload")
    return Refusal(name, tuple(_read_carried(one) for one in payload))


def _read_carried(value: object) -> object:
    """One value that a refusal carries."""
    if isinstance(value, dict):
        text = value.get("fraction")
        if set(value) == {"fraction"} and isinstance(text, str) and len(text) <= _MOST_DIGITS:
            try:
                return Fraction(text)
            except (ValueError, ZeroDivisionError):
                pass
        raise ValueError(f"a fraction is a text like '361/2', not {value!r:.60}")
    return _read_plain(value)


def _read_plain(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, _PLAIN):
        raise ValueError(f"a text, a whole number or null, not {value!r:.60}")
    return value


def _read_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"a whole number, not {value!r:.60}")
    return value


def _read_list(value: object, length: int | None = None) -> list[object]:
    if not isinstance(value, list) or length not in {None, len(value)}:
        raise ValueError(f"a list of {length or 'entries'}, not {value!r:.60}")
    return value


def _read_address(value: object) -> GlobalAddress:
    first, *rest = map(_read_integer, _read_list(value, 5))
    return GlobalAddress(first, LocalAddress(*rest))


# ------------------------------------------------------------------------ looks


def look_to_json(look: Look) -> Json:
    """The figures in their order."""
    return [result_to_json(one) for one in look]


def look_from_json(value: object, system: System) -> Look:
    """The inverse."""
    names = LOOK_FIELDS[system]
    found = _read_list(value, len(names))
    return tuple(
        None if one is None else _read_address(one) if name == "address" else _read_integer(one)
        for name, one in zip(names, found, strict=True)
    )


# ----------------------------------------------------------------- observations


def observation_to_json(observation: Observation) -> dict[str, Json]:
    """The parts by name; the domains as one list."""
    made: dict[str, Json] = {}
    domains: list[Json] = []
    for name, value in observation:
        if name.startswith("domain "):
            domains.append(_nest(value))
            made["domains"] = domains
        else:
            made[name] = _nest(value)
    return made


def _nest(value: object) -> Json:
    """Tuples as lists, addresses as five numbers."""
    if isinstance(value, tuple) and not isinstance(value, GlobalAddress):
        return [_nest(one) for one in value]
    return value if isinstance(value, float) else result_to_json(value)


def observation_from_json(value: object, system: System) -> Observation:
    """The inverse; all parts must be there."""
    if not isinstance(value, dict) or set(value) != set(PARTS[system]):
        raise ValueError(f"an observation is an object of {', '.join(PARTS[system])}")
    parts: list[Part] = []
    for name in PARTS[system]:
        found = _read_list(value[name])
        if name == "domains":
            if len(found) != DOMAINS:
                raise ValueError(f"there are {DOMAINS} domains")
            parts += (
                Part(f"domain {number}", tuple(map(_read_integer, _read_list(one))))
                for number, one in enumerate(found)
            )
        elif name == "mean_mismatch":
            parts.append(Part(name, tuple(map(_read_number, found))))
        elif name == "blocks":
            parts.append(Part(name, tuple(map(_read_block, found))))
        elif name == "pairs":
            pairs = tuple(tuple(map(_read_plain, _read_list(one, 2))) for one in found)
            parts.append(Part(name, pairs))
        elif name in {"temperatures", "mismatch_bounds"}:
            rows = tuple(tuple(map(_read_integer, _read_list(one))) for one in found)
            parts.append(Part(name, rows))
        else:
            parts.append(Part(name, tuple(map(_read_integer, found))))
    return tuple(parts)


def _read_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"a number, not {value!r:.60}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"a number that a double holds, not {value!r:.60}") from None


def _read_block(value: object) -> tuple[object, ...]:
    """Id, address, tier and heat."""
    block, address, tier, heat = _read_list(value, 4)
    numbers = _read_integer(tier), _read_integer(heat)
    return _read_integer(block), _read_address(address), *numbers
