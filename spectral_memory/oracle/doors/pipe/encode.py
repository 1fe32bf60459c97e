"""Requests as lines: operations as arrays, many of them in one line."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Final, NamedTuple

from spectral_memory.oracle.judge.capabilities import Capabilities
from spectral_memory.oracle.judge.encoding import setup_to_json
from spectral_memory.oracle.judge.operations import Born, Operation
from spectral_memory.oracle.judge.setup import Setup
from spectral_memory.oracle.judge.subject import UnusableError
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical import Calloc, Malloc, Read, Realloc

__all__ = [
    "PROTOCOL",
    "VERSION",
    "Chunk",
    "Encoder",
    "format_hello",
    "format_reset",
    "format_run",
    "format_simple",
]

PROTOCOL: Final = "spectral-memory-oracle"
VERSION: Final = 1

_MOST_OPERATIONS: Final = 16_384  # in one line
_MOST_BYTES: Final = 24 * 2**20  # of one request, and of the bytes that its reply may carry
_REMEMBERED: Final = 4096  # texts of operations
_SHORT: Final = 200  # characters of a text that is remembered
#: Kinds whose text is remembered: their replies are short, whatever was done before.
_PLAIN: Final = frozenset(
    {"get", "set", "delete", "popitem", "clear", "access", "write", "free", "defragment"}
)

_FIELDS: Final = {
    "malloc": ("domain", "size", "hint", "t"),
    "calloc": ("domain", "count", "size", "hint", "t"),
    "realloc": ("block", "size"),
    "access": ("block",),
    "read": ("block", "offset", "size"),
    "write": ("block", "offset", "data"),
    "free": ("block",),
    "defragment": ("domain",),
    "get": ("key",),
    "set": ("key", "value"),
    "delete": ("key",),
    "popitem": (),
    "clear": (),
}

dump: Callable[[object], str] = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Chunk(NamedTuple):
    """Operations that go into one line, and their text."""

    operations: Sequence[Operation]
    text: str


class Encoder:
    """Writes operations, and cuts a batch so that no line of either side grows too long.

    For that it follows how long each block may be at most. Texts of operations
    are remembered, for a source draws the same ones again and again.
    """

    def __init__(self, capabilities: Capabilities) -> None:
        self._fractions = capabilities.fractions
        self._largest = capabilities.largest_id
        self._texts: dict[int, tuple[Operation, str]] = {}
        self._sizes: list[int] = []

    def begin(self) -> None:
        """No block was born."""
        self._sizes.clear()

    def cut(self, operations: Sequence[Operation]) -> Iterator[Chunk]:
        """The batch as lines; one of them, but for very long batches. O(n)."""
        for first in range(0, len(operations), _MOST_OPERATIONS):
            yield from self._cut(operations[first : first + _MOST_OPERATIONS])

    def _cut(self, operations: Sequence[Operation]) -> Iterator[Chunk]:
        """The same for a number of operations that one line may hold."""
        texts: list[str] = []
        start = used = 0
        remembered = self._texts
        for at, operation in enumerate(operations):
            known = remembered.get(id(operation))
            if known is not None:
                texts.append(known[1])
                continue
            text = self._encode(operation)
            if operation.kind in _PLAIN and len(text) <= _SHORT:
                if len(remembered) >= _REMEMBERED:
                    remembered.clear()
                remembered[id(operation)] = operation, text
            cost = len(text) + self._follow(operation)
            used += cost
            if used > _MOST_BYTES and at > start:
                yield Chunk(operations[start:at], ",".join(texts))
                texts, start, used = [], at, cost
            texts.append(text)
        yield Chunk(operations[start:], ",".join(texts))

    def _encode(self, operation: Operation) -> str:
        """One operation as an array: its kind, then its arguments."""
        made: list[object] = [operation.kind]
        for name in _FIELDS[operation.kind]:
            value = getattr(operation, name)
            if name == "block":
                made.append(self._name(value))
            elif isinstance(value, Fraction):
                made.append(self._pass(value))
            elif isinstance(value, bytes):
                made.append(b64encode(value).decode("ascii"))
            else:
                made.append(int(value) if name == "hint" else value)
        return dump(made)

    def _name(self, block: int) -> str | int:
        """A block by the number of its birth, or by its id."""
        if isinstance(block, Born):
            return f"#{int(block)}"
        if self._largest is not None and not 0 <= block <= self._largest:
            raise UnusableError(f"the script names block {block}, which it says it cannot be told")
        return block

    def _pass(self, t: Fraction) -> str | float:
        """A frequency as a fraction, or as the float that it is."""
        if self._fractions:
            return str(t)
        near = float(t) if abs(t) < 10**308 else float("inf")
        if not isfinite(near) or Fraction(near) != t:
            raise UnusableError(f"the script has t = {t}, which is no float: it takes floats only")
        return near

    def _follow(self, operation: Operation) -> int:
        """How many bytes the reply may carry because of an operation."""
        sizes = self._sizes
        if isinstance(operation, Malloc):
            sizes.append(operation.size)
        elif isinstance(operation, Calloc):
            sizes.append(min(OFFSETS, operation.count * operation.size))
        elif isinstance(operation, Realloc):
            if isinstance(operation.block, Born) and operation.block < len(sizes):
                sizes[operation.block] = max(sizes[operation.block], operation.size)
        elif isinstance(operation, Read):
            block = operation.block
            longest = sizes[block] if isinstance(block, Born) and block < len(sizes) else OFFSETS
            wanted = longest if operation.size is None else min(longest, operation.size)
            return wanted * 4 // 3 + 4
        return 0


def format_hello(number: int, setup: Setup) -> bytes:
    """The first line: who speaks, and what is going to be judged."""
    return _format(number, "hello", protocol=PROTOCOL, version=VERSION, setup=setup_to_json(setup))


def format_reset(number: int, setup: Setup) -> bytes:
    """Forget everything: a new memory with these parameters."""
    return _format(number, "reset", setup=setup_to_json(setup))


def format_run(number: int, chunk: Chunk, stride: int, moves: bool) -> bytes:
    """A batch of operations."""
    asked = "true" if moves else "false"
    head = f'{{"n":{number},"do":"run","stride":{stride},"moves":{asked},"ops":['
    return f"{head}{chunk.text}]}}\n".encode("ascii")


def format_simple(number: int, what: str) -> bytes:
    """A request without arguments: `observe` or `bye`."""
    return _format(number, what)


def _format(number: int, what: str, **fields: object) -> bytes:
    line = dump({"n": number, "do": what, **fields})
    return f"{line}\n".encode("ascii")
