"""Replies as values. Whatever a line holds, the outcome is a value or a `ReplyError`."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import Final, NoReturn, TypeAlias

from spectral_memory.oracle.doors.pipe.encode import VERSION
from spectral_memory.oracle.doors.pipe.excerpt import shorten_text
from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.operations import KINDS, Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import (
    LOOK_FIELDS,
    PARTS,
    Answers,
    Look,
    Moves,
    Observation,
    Part,
    Raised,
    Refusal,
)
from spectral_spec.address import DOMAINS, GlobalAddress, LocalAddress

__all__ = [
    "ReplyError",
    "read_answers",
    "read_capabilities",
    "read_observation",
    "read_reply",
]

Document: TypeAlias = "Mapping[str, object]"

#: Without these nothing can be judged.
_NEEDED: Final = {System.MINIMAL: ("get", "set"), System.HIERARCHICAL: ("malloc", "free")}

_MOST_NESTED: Final = 1 << 21  # arrays and objects in one line
_LONGEST_TEXT: Final = 300  # characters that are kept of a text for people
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_FRACTION: Final = re.compile(r"-?[0-9]{1,1000}(/[0-9]{1,1000})?")
_SCALARS: Final = frozenset({int, str, type(None), float, bool})
_FIGURES: Final = len(LOOK_FIELDS[System.HIERARCHICAL]) - 3
_HIGHEST_TIER: Final = 3


class ReplyError(ValueError):
    """A line is no reply to what was asked; the text says why."""


# ------------------------------------------------------------------------ the line


def read_reply(line: bytes, number: int) -> Document:
    """The object that a line holds, if it answers request `number`. O(bytes)."""
    if line.count(b"[") + line.count(b"{") > _MOST_NESTED:
        raise ReplyError(f"holds more than {_MOST_NESTED} arrays and objects")
    try:
        text = line.decode("utf-8")
        found = _DECODER.decode(text)
        if _SURROGATE.search(line) is not None:  # whole pairs of them are fine
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise ReplyError(f"is not UTF-8 at byte {error.start}") from None
    except UnicodeEncodeError:
        raise ReplyError("holds half of a surrogate pair") from None
    except RecursionError:
        raise ReplyError("is nested too deep") from None
    except ValueError as error:
        raise ReplyError(f"is not JSON ({error})") from None
    if not isinstance(found, dict):
        raise ReplyError("is not a JSON object")
    if "failed" in found:
        raise ReplyError(f"says that it failed: {shorten_text(found['failed'], _LONGEST_TEXT)}")
    if type(found.get("n")) is not int or found["n"] != number:
        given = shorten_text(found["n"]) if "n" in found else "missing"
        raise ReplyError(f"answers another request: n must be {number} and is {given}")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)


# ----------------------------------------------------------------------- handshake


def read_capabilities(reply: Document, system: System) -> Capabilities:
    """What the program says that it can do, if that makes sense."""
    version = reply.get("version")
    if type(version) is not int or version != VERSION:
        raise ReplyError(f"speaks version {shorten_text(version)} and not {VERSION}")
    given = reply.get("capabilities")
    if not isinstance(given, dict):
        raise ReplyError("has no object `capabilities`")
    known = {"operations": KINDS[system], "looks": LOOK_FIELDS[system], "parts": PARTS[system]}
    values = dict(given)
    for name, all_of_them in known.items():
        if values.get(name) == "all":
            values[name] = list(all_of_them)
    try:
        made = Capabilities.from_json(values)
    except ValueError as error:
        raise ReplyError(_clean(str(error))) from None
    for name, all_of_them in known.items():
        for one in sorted(getattr(made, name) - set(all_of_them)):
            raise ReplyError(f"the {system} system has no {shorten_text(one)} in {name!r}")
    _check_sense(made, system)
    return made


def _check_sense(made: Capabilities, system: System) -> None:
    """Something can be judged, and what is shown to people is fit for it."""
    for kind in _NEEDED[system]:
        if kind not in made.operations:
            raise ReplyError(f"says that it has no {kind}: without it nothing can be judged")
    if made.largest_id is not None and made.largest_id < 0:
        raise ReplyError("capability 'largest_id' must be 0 or more")
    if not all(one.reason.isprintable() for one in made.differences):
        raise ReplyError("the reason of a difference must be printable text")


# ------------------------------------------------------------------------- answers


def read_answers(
    reply: Document, operations: Sequence[Operation], stride: int, moves: bool, system: System
) -> Answers:
    """The columns of a batch, of the right lengths. O(n)."""
    count = len(operations)
    results = _take_list(reply, "results", count)
    if system == System.MINIMAL:
        if not _SCALARS.issuperset(map(type, results)):
            results = [
                one if type(one) in _SCALARS else _read_dict_result(one, at)
                for at, one in enumerate(results, 1)
            ]
    else:
        kinds = [operation.kind for operation in operations]
        results = [
            one if one is None or type(one) is int else _read_result(one, at, kind)
            for at, (one, kind) in enumerate(zip(results, kinds, strict=True), 1)
        ]
    looks: list[Look | None] = [None] * count
    if stride:
        found = _take_list(reply, "looks", count // stride)
        looks[stride - 1 :: stride] = [
            _read_look(one, at, system) for at, one in enumerate(found, 1)
        ]
    if not moves:
        return Answers(results, looks, [()] * count)
    moved = _take_list(reply, "moves", count)
    return Answers(results, looks, [_read_moves(one, at) for at, one in enumerate(moved, 1)])


def _take_list(reply: Document, name: str, count: int) -> list[object]:
    """A list of so many entries."""
    found = reply.get(name)
    if not isinstance(found, list):
        given = "is missing" if name not in reply else f"is {shorten_text(found)}"
        raise ReplyError(f"{name!r} must be an array and {given}")
    if len(found) != count:
        raise ReplyError(f"{name!r} must have {count} entries and has {len(found)}")
    return found


def _read_dict_result(given: object, at: int) -> object:
    """What an operation on a dictionary gave, if it is no plain value."""
    if isinstance(given, dict):
        return _read_failure(given, f"result {at}")
    if isinstance(given, list) and len(given) == 2 and all(type(one) in _SCALARS for one in given):
        return tuple(given)
    raise ReplyError(f"result {at} is neither a value, a pair nor an error: {shorten_text(given)}")


def _read_result(given: object, at: int, kind: str) -> object:
    """What an operation on blocks gave, if it is neither null nor a whole number."""
    if isinstance(given, dict):
        return _read_failure(given, f"result {at}")
    if isinstance(given, list):
        return _read_address(given, f"result {at}")
    if isinstance(given, str) and kind == "read":
        try:
            return b64decode(given, validate=True)
        except ValueError:
            raise ReplyError(f"result {at} is not base64: {shorten_text(given)}") from None
    raise ReplyError(f"result {at} cannot be the result of a {kind}: {shorten_text(given)}")


def _read_failure(given: Mapping[str, object], where: str) -> Refusal | Raised:
    """A refusal with its payload, or any other failure of one operation."""
    error = given.get("error")
    if isinstance(error, str) and error.isidentifier() and given.keys() <= {"error", "payload"}:
        payload = given.get("payload", [])
        if isinstance(payload, list):
            return Refusal(error, tuple(_read_carried(one, where) for one in payload))
    raised, text = given.get("raised"), given.get("text", "")
    if isinstance(raised, str) and isinstance(text, str) and given.keys() <= {"raised", "text"}:
        return Raised(_clean(raised), _clean(text))
    raise ReplyError(
        f"{where} is no error: write error and payload, or raised and text: {shorten_text(given)}"
    )


def _read_carried(given: object, where: str) -> object:
    """One value that a refusal carries."""
    if isinstance(given, dict) and given.keys() == {"fraction"}:
        text = given["fraction"]
        try:
            if isinstance(text, str) and _FRACTION.fullmatch(text):
                return Fraction(text)
        except ZeroDivisionError:
            pass
    elif type(given) in _SCALARS:
        return given
    raise ReplyError(f"{where} carries what no error carries: {shorten_text(given)}")


def _clean(text: str) -> str:
    """A text that is shown to people: short, and nothing in it acts on a terminal."""
    shown = text[:_LONGEST_TEXT]
    return shown if shown.isprintable() else ascii(shown)[1:-1]


def _read_address(given: object, where: str) -> GlobalAddress:
    """Resonance, axis, prime, lattice, offset."""
    if isinstance(given, list) and len(given) == 5 and all(type(one) is int for one in given):
        return GlobalAddress(given[0], LocalAddress(*given[1:]))
    raise ReplyError(f"{where} must be an address, five whole numbers: {shorten_text(given)}")


def _read_look(given: object, at: int, system: System) -> Look:
    """Figures in their order, null for what is not shown."""
    where = f"look {at}"
    if isinstance(given, dict):
        return (_read_failure(given, where),)
    names = LOOK_FIELDS[system]
    if not isinstance(given, list) or len(given) != len(names):
        raise ReplyError(f"{where} must be an array of {len(names)}: {shorten_text(given)}")
    if system == System.HIERARCHICAL:
        figures, address, tier, heat = given[:_FIGURES], *given[_FIGURES:]
        place = None if address is None else _read_address(address, where)
        _check_numbers((*figures, heat), where)
        _check_tier(tier, where)
        return (*figures, place, tier, heat)
    _check_numbers(given, where)
    _check_tier(given[3], where)
    return tuple(given)


def _check_numbers(values: Sequence[object], where: str) -> None:
    """Whole numbers, or null."""
    for one in values:
        if one is not None and type(one) is not int:
            raise ReplyError(f"{where} holds {shorten_text(one)}: write whole numbers or null")


def _check_tier(tier: object, where: str) -> None:
    """0 ultra-cold, 1 cold, 2 warm, 3 hot."""
    if tier is not None and not (type(tier) is int and 0 <= tier <= _HIGHEST_TIER):
        raise ReplyError(f"{where} holds tier {shorten_text(tier)}: write 0..{_HIGHEST_TIER}")


def _read_moves(given: object, at: int) -> Moves:
    """Ids and new addresses."""
    if not isinstance(given, list):
        raise ReplyError(f"the moves of operation {at} must be an array: {shorten_text(given)}")
    moves = []
    for one in given:
        if not isinstance(one, list) or len(one) != 2 or type(one[0]) is not int:
            raise ReplyError(f"a move of operation {at} is an id and an address, not {one!r:.60}")
        moves.append((one[0], _read_address(one[1], f"a move of operation {at}")))
    return tuple(moves)


# -------------------------------------------------------------------- observations


def read_observation(reply: Document, system: System) -> Observation:
    """The parts that are there, in the order of the judge."""
    given = reply.get("parts")
    if not isinstance(given, dict):
        raise ReplyError("has no object `parts`")
    for name in given:
        if name not in PARTS[system]:
            raise ReplyError(f"the {system} system has no part {shorten_text(name)}")
    seen: list[Part] = []
    for name in PARTS[system]:
        if name not in given:
            continue
        value = given[name]
        if isinstance(value, dict):
            seen.append(Part(name, _read_failure(value, name)))
        elif name == "domains":
            rows = _read_rows(value, name, _FIGURES)
            if len(rows) != DOMAINS:
                raise ReplyError(f"'domains' must have {DOMAINS} entries and has {len(rows)}")
            seen += [Part(f"domain {at}", row) for at, row in enumerate(rows)]
        else:
            seen.append(Part(name, _READERS[name](value, name)))
    return tuple(seen)


def _read_rows(given: object, name: str, width: int) -> tuple[tuple[object, ...], ...]:
    """Arrays of so many whole numbers each."""
    if not isinstance(given, list):
        raise ReplyError(f"{name!r} must be an array: {shorten_text(given)}")
    for row in given:
        if not isinstance(row, list) or len(row) != width:
            raise ReplyError(f"{name!r} must hold arrays of {width}: {shorten_text(row)}")
        _check_numbers(row, name)
    return tuple(map(tuple, given))


def _read_row(given: object, name: str, width: int) -> tuple[object, ...]:
    """So many whole numbers, none of them null."""
    row = _read_rows([given], name, width)[0]
    if None in row:
        raise ReplyError(f"{name!r} holds null: leave the part out")
    return row


def _read_temperatures(given: object, name: str) -> object:
    rows = _read_rows(given, name, 3)
    for row in rows:
        _check_tier(row[0], name)
    return rows


def _read_pairs(given: object, name: str) -> object:
    """Keys and values."""
    if not isinstance(given, list):
        raise ReplyError(f"{name!r} must be an array: {shorten_text(given)}")
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2 or not _SCALARS.issuperset(map(type, pair)):
            raise ReplyError(f"{name!r} must hold pairs: {shorten_text(pair)}")
    return tuple(map(tuple, given))


def _read_blocks(given: object, name: str) -> object:
    """Id, address, tier and heat of every live block, by id."""
    if not isinstance(given, list):
        raise ReplyError(f"{name!r} must be an array: {shorten_text(given)}")
    blocks = []
    for one in given:
        if not isinstance(one, list) or len(one) != 4 or type(one[0]) is not int:
            raise ReplyError(f"{name!r} must hold id, address, tier, heat: {shorten_text(one)}")
        _check_tier(one[2], name)
        _check_numbers(one[3:], name)
        blocks.append((one[0], _read_address(one[1], name), one[2], one[3]))
    return tuple(sorted(blocks, key=lambda block: block[0]))


def _read_means(given: object, name: str) -> object:
    """A finite number for each domain."""
    if not isinstance(given, list) or len(given) != DOMAINS:
        raise ReplyError(f"{name!r} must have {DOMAINS} entries: {shorten_text(given)}")
    try:
        means = tuple(float(one) for one in given if type(one) in {int, float})
    except OverflowError:
        means = ()
    if len(means) != DOMAINS or not all(map(isfinite, means)):
        raise ReplyError(f"{name!r} must hold finite numbers: {shorten_text(given)}")
    return means


def _read_bounds(given: object, name: str) -> object:
    rows = _read_rows(given, name, 2)
    if len(rows) != DOMAINS:
        raise ReplyError(f"{name!r} must have {DOMAINS} entries and has {len(rows)}")
    return rows


_READERS: Final[Mapping[str, Callable[[object, str], object]]] = {
    "pairs": _read_pairs,
    "temperatures": _read_temperatures,
    "status": lambda given, name: _read_row(given, name, 3),
    "counters": lambda given, name: _read_row(given, name, 2),
    "clock": lambda given, name: _read_row(given, name, 2),
    "mismatch_bounds": _read_bounds,
    "mean_mismatch": _read_means,
    "blocks": _read_blocks,
}
