"""Inputs that are nearly right: bytes, lines and JSON values changed, one to four at a time."""

from __future__ import annotations

import json
from random import Random
from typing import Final, TypeAlias

__all__ = ["mutate"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_DEEP: Final = 3000
#: What is put between bytes. A recording's largest varint is among them.
_PIECES: Final = (
    *(b"", b"\n", b"\r\n", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x1b[2J"),
    *(b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"-", b"/", b" ", b"*", b"null", b"true"),
    *(b"NaN", b"1e999", b'"\\ud800"', b"1.5", b"9" * 5000, b"[" * _DEEP, b'{"a":' * _DEEP),
    *(b"x" * 5000, b"\xff" * 9 + b"\x01", b"\x80" * 20, b"\xff" * 10, b"\n" * 50),
)
#: Values that a field may not expect.
_VALUES: Final[list[Json]] = [
    *(None, True, False, 0, 1, -1, 4, 12, 99, 2**24, 2**24 + 1, 2**63 - 1, 2**64, -(10**30)),
    *(0.5, -0.0, 1e300, "", "a", "AA==", "A", "1/0", "1/3", "361/2", "1e9", "9/" + "9" * 500),
    *("\x1b[2J", "\0", "é", "\ud83d\ude00", "\ud800", "call", "malloc", "hierarchical", "x" * 3000),
    [],
    {},
    [[]],
    [1, 2],
    [1, 0, 99, 0, -1],
    [None, None, None],
    ["malloc", 8],
    {"op": "get"},
    {"error": "DoubleFreeError", "payload": [5]},
    {"fraction": "1/0"},
    {"bytes": "AA"},
]
#: Texts that no value has: they are put where a mark stood.
_TEXTS: Final = (
    *("NaN", "-Infinity", "1e999", "1" + "0" * 400, "-" + "9" * 4299, "9" * 4301, "1E400", "01"),
    *("[" * _DEEP + "]" * _DEEP, '{"a":' * _DEEP + "1" + "}" * _DEEP, "[" * 200 + "]" * 200),
    *('{"op":1,"op":"get"}', '"\\ud800"', '"\\udc00\\ud800"', "'a'", "", "tru", "0x10", '"\t"'),
)
_MARK: Final = "\u0001mark\u0001"
_MARKED: Final = json.dumps(_MARK)


def mutate(random: Random, sample: bytes, other: bytes) -> bytes:
    """A sample with one to four changes; `other` gives lines to be mixed in. O(bytes)."""
    data = sample
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        chance = random.random()
        if chance < 0.5:
            data = _change_value(random, data)
        elif chance < 0.8:
            data = _change_bytes(random, data)
        else:
            data = _change_lines(random, data, other)
    return data


def _change_bytes(random: Random, data: bytes) -> bytes:
    """Some bytes flipped, put in, left out, doubled, or all of the rest left out."""
    at = random.randrange(len(data) + 1)
    end = min(len(data), at + random.choice((0, 1, 1, 2, 8, 40)))
    chance = random.random()
    if chance < 0.3:
        piece = bytes(byte ^ (1 << random.randrange(8)) for byte in data[at:end])
    elif chance < 0.4:
        return data[:at]
    elif chance < 0.5:
        piece = data[at:end] * 2
    elif chance < 0.6:
        piece = bytes([random.randrange(256)])
    else:
        piece = random.choice(_PIECES)
    return data[:at] + piece + data[end:]


def _change_lines(random: Random, data: bytes, other: bytes) -> bytes:
    """A line left out, doubled, moved, or taken from another input."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return other
    line = lines[random.randrange(len(lines))]
    chance = random.random()
    if chance < 0.5:
        del lines[random.randrange(len(lines))]
    if chance > 0.25:
        if chance > 0.75:
            line = random.choice(other.splitlines(keepends=True) or [b"\n"])
        lines.insert(random.randrange(len(lines) + 1), line)
    return b"".join(lines)


def _change_value(random: Random, data: bytes) -> bytes:
    """A value of a line replaced, or of the whole if that is one value; else bytes."""
    lines = data.splitlines(keepends=True)
    at = random.randrange(len(lines)) if lines else 0
    try:
        document: Json = json.loads(lines[at])
    except (ValueError, RecursionError, IndexError):
        try:
            whole: Json = json.loads(data)
        except (ValueError, RecursionError):
            return _change_bytes(random, data)
        return _dump(random, _replace(random, whole))
    lines[at] = _dump(random, _replace(random, document)) + b"\n"
    return b"".join(lines)


def _dump(random: Random, document: Json) -> bytes:
    """The text of a document, and in it what no document holds."""
    try:
        text = json.dumps(document, indent=random.choice((None, None, 1)))
    except (ValueError, RecursionError):  # digits without end, or too deep
        return b"[" * _DEEP
    if _MARKED in text:
        text = text.replace(_MARKED, random.choice(_TEXTS))
    return text.encode("utf-8", "surrogatepass")


def _replace(random: Random, document: Json) -> Json:
    """A document with one of its values replaced, left out, doubled or renamed."""
    if isinstance(document, dict) and document and random.random() < 0.9:
        key = random.choice(list(document))
        made = dict(document)
        chance = random.random()
        if chance < 0.1:
            del made[key]
        elif chance < 0.15:
            made[random.choice(("", "op", "x" * 100, "\x1b", key + " "))] = made.pop(key)
        elif chance < 0.2:
            made["extra"] = made[key]
        else:
            made[key] = _replace(random, made[key])
        return made
    if isinstance(document, list) and document and random.random() < 0.9:
        at = random.randrange(len(document))
        items = list(document)
        chance = random.random()
        if chance < 0.1:
            del items[at]
        elif chance < 0.2:
            items.insert(at, items[random.randrange(len(items))])
        else:
            items[at] = _replace(random, items[at])
        return items
    return _MARK if random.random() < 0.3 else random.choice(_VALUES)
