"""Operations as the words of the header, and words as answers. Every crossing goes through here.

The inner loops are written for speed: half a million operations a second must pass.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from sys import byteorder
from typing import Any, Final

from spectral_memory.oracle.judge.operations import KINDS, NO_BLOCK, Born, Operation
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Look, Moves, Raised, Refusal, UnusableError
from spectral_spec.address import (
    DOMAINS,
    LOCAL_CODES,
    OFFSETS,
    SECTORS,
    GlobalAddress,
    decode_global,
)
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical import Calloc, Malloc, Read, Realloc, Write

__all__ = ["LOOK_WORDS", "Address", "Encoder", "decode_address", "decode_refusal", "decode_results"]

LOOK_WORDS: Final = 16
_TO_END: Final = 2**64 - 1
_HAS_T, _BY_BIRTH = 1, 2
_KINDS: Final = {kind: number for number, kind in enumerate(KINDS[System.HIERARCHICAL])}

#: Name and arguments of a refusal by its status, as functions of the four words.
_REFUSALS: Final[dict[int, tuple[str, Callable[[tuple[int, ...]], tuple[object, ...]]]]] = {
    1: ("ArgumentRangeError", lambda words: ("count * size", words[0], 0, OFFSETS)),
    2: ("EmptyTierError", lambda words: words[:2]),
    3: ("OutOfMemoryError", lambda words: words),
    4: ("TierFullError", lambda words: words[:2]),
    5: ("UnknownBlockError", lambda words: words[:1]),
    6: ("DoubleFreeError", lambda words: words[:1]),
    7: ("UseAfterFreeError", lambda words: words[:1]),
    8: ("OutOfBoundsError", lambda words: words),
}
_FAILURES: Final = {64: "SMEM_BAD_ARGUMENT", 65: "SMEM_NO_RESOURCES"}


@cache
def _make_head(kind: int, domain: int, hint: int, flags: int) -> int:
    """The first word of `smem_operation`."""
    return int.from_bytes(bytes((kind, domain, hint, flags, 0, 0, 0, 0)), byteorder)


#: First words by kind and domain, of operations on a block by id and by birth number.
_HEADS: Final = {
    kind: [_make_head(number, domain, 0, 0) for domain in range(DOMAINS)]
    for kind, number in _KINDS.items()
}
_BORN_HEADS: Final = {
    kind: [_make_head(number, domain, 0, _BY_BIRTH) for domain in range(DOMAINS)]
    for kind, number in _KINDS.items()
    if kind in {"realloc", "access", "read", "write", "free"}
}
_PLAIN: Final = frozenset({"access", "free"})


class Encoder:
    """Writes operations as words. It knows the domain of each birth of this memory."""

    def __init__(self) -> None:
        self.domains: list[int] = []  # by birth number
        self.owners: dict[int, int] = {}  # by id

    def encode(self, operations: Sequence[Operation]) -> tuple[bytes, bytes]:
        """The records of the operations, and the bytes of their writes."""
        words: list[int] = []
        extend, domains = words.extend, self.domains
        data = bytearray()
        given: Iterable[Any] = operations  # the kind says which fields there are
        for operation in given:
            kind = operation.kind
            if kind in _BORN_HEADS:
                block = operation.block
                if type(block) is not Born:
                    head = _HEADS[kind][self.owners.get(block, block % DOMAINS)]
                elif block < len(domains):
                    head = _BORN_HEADS[kind][domains[block]]
                else:
                    head, block = _HEADS[kind][NO_BLOCK % DOMAINS], NO_BLOCK
                if kind in _PLAIN:
                    extend((head, block, 0, 0, 0))
                else:
                    extend((head, block, *_encode_rest(operation, data)))
            elif kind == "defragment":
                extend((_HEADS[kind][operation.domain], 0, 0, 0, 0))
            else:
                extend(_encode_birth(operation))
                domains.append(operation.domain)
        try:
            return array("Q", words).tobytes(), bytes(data)
        except (OverflowError, TypeError):
            raise UnusableError("an argument does not fit into 64 bits without a sign") from None


def _encode_rest(operation: Realloc | Read | Write, data: bytearray) -> tuple[int, int, int]:
    """Size, offset and extra word; what is written goes to the end of `data`."""
    if operation.kind == "realloc":
        return operation.size, 0, 0
    if operation.kind == "read":
        return _TO_END if operation.size is None else operation.size, operation.offset, 0
    start = len(data)
    data += operation.data
    return len(operation.data), operation.offset, start


def _encode_birth(operation: Malloc | Calloc) -> tuple[int, int, int, int, int]:
    """The words of a birth."""
    t = operation.t
    flags = 0 if t is None else _HAS_T
    number = _KINDS[operation.kind]
    head = _make_head(number, operation.domain, operation.hint, flags)
    many = operation.count if isinstance(operation, Calloc) else 0
    return head, 0, operation.size, many, 0 if t is None else _pack_frequency(t)


def _pack_frequency(t: Fraction) -> int:
    """The bits of the double next to t: t itself, for all that the oracle draws for C."""
    try:
        return int.from_bytes(struct.pack("=d", float(t)), byteorder)
    except OverflowError:
        raise UnusableError("a frequency is beyond the largest double") from None


class Address(dict[int, object]):
    """Addresses by their code; each is taken apart once."""

    def __missing__(self, code: int) -> object:
        if len(self) > 1 << 16:
            self.clear()
        return self.setdefault(code, decode_address(code))


def decode_address(code: int) -> GlobalAddress | Raised:
    """The address of a code of rule A10, or that it is none."""
    if code % LOCAL_CODES // OFFSETS >= SECTORS:
        return Raised("NoAddress", f"{code:#x} has a sector that does not exist")
    address = decode_global(code)
    if isinstance(address, SpectralError):
        return Raised("NoAddress", f"{code:#x}")
    return address


def decode_refusal(status: int, words: tuple[int, ...]) -> Refusal | Raised:
    """A refusal as the judge knows it; anything else is a failure."""
    known = _REFUSALS.get(status)
    if known is None:
        return Raised(_FAILURES.get(status, f"status {status}"), f"payload {words}")
    name, arrange = known
    return Refusal(name, arrange(words))


def decode_results(
    operations: Sequence[Operation],
    statuses: Sequence[int],
    values: Sequence[int],
    refusals: Sequence[tuple[int, ...]],
    output: memoryview,
    addresses: Address,
) -> list[object]:
    """The results of the operations. `UnusableError` where the words make no sense."""
    results: list[object] = []
    append, start, refused = results.append, 0, 0
    for operation, status, value in zip(operations, statuses, values, strict=True):
        kind = operation.kind
        if status:
            append(decode_refusal(status, refusals[refused]))
            refused += 1
        elif kind == "access":
            append(addresses[value])
        elif kind in {"free", "write"}:
            append(None)
        elif kind == "read":
            if not start <= value <= len(output):
                raise UnusableError(f"a read ends at byte {value} of the output, from {start} on")
            append(output[start:value].tobytes())
            start = value
        else:
            append(value)
    return results


def decode_looks(words: list[int], addresses: Address) -> list[Look]:
    """Looks of `LOOK_WORDS` words each."""
    looks: list[Look] = []
    for at in range(0, len(words), LOOK_WORDS):
        figures = words[at : at + 12]
        live, code, tier, heat = words[at + 12 : at + LOOK_WORDS]
        looks.append((*figures, addresses[code], tier, heat) if live else (*figures, *_UNSEEN))
    return looks


def decode_moves(ends: Sequence[int], words: list[int], addresses: Address) -> list[Moves]:
    """The moves of each operation."""
    moves: list[Any] = []
    start = 0
    for end in ends:
        if end == start:
            moves.append(())
            continue
        if not start < end <= len(words) // 2:
            raise UnusableError(f"moves end at {end}, from {start} on")
        row = words[2 * start : 2 * end]
        moves.append(tuple((row[at], addresses[row[at + 1]]) for at in range(0, len(row), 2)))
        start = end
    return moves


_UNSEEN: Final = (None, None, None)
