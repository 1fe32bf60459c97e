"""The allocator in the process of the library: what is asked, and the arrays that both sides see.

Loaded by path; it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable
from ctypes import POINTER, byref, c_double, c_int, c_int32, c_size_t, c_uint32, c_uint64
from ctypes import c_void_p as pointer
from typing import Any, ClassVar, Final

__all__ = [
    "AREAS",
    "BYTES",
    "CALLS",
    "CAPACITY",
    "ELSEWHERE",
    "MOVES",
    "NEEDED",
    "SERVER",
    "AllocatorServer",
    "Batch",
    "Look",
    "Move",
    "OperationRecord",
    "PlaceRecord",
    "Refused",
    "Statistics",
]

CAPACITY: Final = 1 << 14
"""Operations of a batch at most."""
MOVES: Final = 1 << 20
"""Moved blocks of a batch at most."""
_FIELDS: Final = 11  # of a policy

_MAX_INPUT: Final = 1 << 28
_NO_BLOCK: Final = 2**63 - 1
_LARGEST: Final = 1 << 24


class OperationRecord(ctypes.Structure):
    """`smem_operation`; the last word is a double or an index."""

    _fields_: ClassVar = [
        ("kind", ctypes.c_uint8),
        ("domain", ctypes.c_uint8),
        ("hint", ctypes.c_uint8),
        ("flags", ctypes.c_uint8),
        ("reserved", c_uint32),
        ("block", c_uint64),
        ("size", c_uint64),
        ("offset", c_uint64),
        ("extra", c_uint64),
    ]


class PlaceRecord(ctypes.Structure):
    """`smem_place`."""

    _fields_: ClassVar = [("address", c_uint64), ("tier", c_uint64), ("heat", c_uint64)]


class Statistics(ctypes.Structure):
    """`smem_statistics`."""

    _fields_: ClassVar = [("figures", c_uint64 * 12), ("mean_mismatch", c_double)]


class Look(ctypes.Structure):
    """`smem_look`."""

    _fields_: ClassVar = [("figures", c_uint64 * 12), ("live", c_uint64), ("place", PlaceRecord)]


class Refused(ctypes.Structure):
    """`smem_refusal`."""

    _fields_: ClassVar = [("payload", c_uint64 * 4)]


class Move(ctypes.Structure):
    """`smem_move`."""

    _fields_: ClassVar = [("block", c_uint64), ("address", c_uint64)]


class Batch(ctypes.Structure):
    """`smem_batch`."""

    _fields_: ClassVar = [
        ("operations", pointer),
        ("input", pointer),
        ("count", c_uint64),
        ("stride", c_uint64),
        ("first", c_uint64),
        ("wants_moves", c_uint64),
        ("births", pointer),
        ("born", c_uint64),
        ("statuses", pointer),
        ("values", pointer),
        ("move_ends", pointer),
        ("refusals", pointer),
        ("looks", pointer),
        ("moves", pointer),
        ("moves_capacity", c_uint64),
        ("output", pointer),
        ("output_used", c_uint64),
        ("output_capacity", c_uint64),
        ("begun", c_uint64),
        ("done", c_uint64),
        ("failed", c_uint64),
    ]


#: Where each array of a batch lies in the file, by its name in `smem_batch`: bytes in order.
BYTES: Final = {
    "batch": ctypes.sizeof(Batch),
    "operations": CAPACITY * ctypes.sizeof(OperationRecord),
    "statuses": CAPACITY * 8,
    "values": CAPACITY * 8,
    "move_ends": CAPACITY * 8,
    "refusals": CAPACITY * ctypes.sizeof(Refused),
    "looks": CAPACITY * ctypes.sizeof(Look),
    "moves": MOVES * ctypes.sizeof(Move),
    "births": 1 << 27,
    "output": 1 << 25,
    "input": _MAX_INPUT,
}


def _lay_out() -> tuple[dict[str, int], int]:
    """The first byte of each array, on cache lines, and the length of all."""
    offsets, end = {}, 0
    for name, length in BYTES.items():
        offsets[name] = end
        end += (length + 63) // 64 * 64
    return offsets, end


AREAS, LENGTH = _lay_out()

_OUT: Final = POINTER(c_uint64)
#: Every function of the header: result and arguments.
CALLS: Final[dict[str, tuple[Any, ...]]] = {
    "create": (c_int32, c_uint32, pointer, pointer),
    "destroy": (None, pointer),
    "malloc": (c_int32, pointer, c_uint32, c_uint64, c_uint32, pointer, _OUT),
    "calloc": (c_int32, pointer, c_uint32, c_uint64, c_uint64, c_uint32, pointer, _OUT),
    "realloc": (c_int32, pointer, c_uint64, c_uint64),
    "access": (c_int32, pointer, c_uint64, _OUT),
    "read": (c_int32, pointer, c_uint64, c_uint64, c_uint64, pointer, _OUT),
    "write": (c_int32, pointer, c_uint64, c_uint64, pointer, c_uint64),
    "free": (c_int32, pointer, c_uint64),
    "defragment": (c_int32, pointer, c_uint32, _OUT),
    "last_refusal": (None, pointer, pointer),
    "moves": (c_size_t, pointer, pointer),
    "view": (c_int, pointer, c_uint64, pointer),
    "count": (None, pointer, c_uint32, pointer),
    "list": (c_size_t, pointer, pointer, c_size_t),
    "perform": (None, pointer, pointer),
}
NEEDED: Final = ("create", "destroy", "malloc", "free", "view")


class AllocatorServer:
    """Does what is asked, on one memory after another."""

    def __init__(
        self, calls: dict[str, Callable[..., Any]], shared: mmap.mmap, one_by_one: bool
    ) -> None:
        self.calls = calls
        self.memory = pointer()
        self._base = ctypes.addressof(ctypes.c_char.from_buffer(shared))
        self._shared = shared
        self._batched = "perform" in self.calls and not one_by_one
        self.batch = Batch.from_buffer(shared, AREAS["batch"])
        self._at = {name: self._base + offset for name, offset in AREAS.items()}

    def begin(self, words: list[int]) -> str:
        """A new memory in the place of the last one."""
        self.end()
        n_zeros, *policy = words
        given = (c_uint64 * _FIELDS)(*policy)
        memory = pointer()
        status = self.calls["create"](n_zeros, byref(given), byref(memory))
        if status != 0 or not memory.value:
            return f"failed smem_create gave status {status} and memory {memory.value}"
        self.memory = memory
        self.batch.born = 0
        return "done"

    def end(self) -> None:
        """No memory."""
        if self.memory.value:
            memory, self.memory = self.memory, pointer()
            self.calls["destroy"](memory)

    def perform(self, words: list[int]) -> str:
        """The operations that lie in the shared file."""
        count, stride, first, wants_moves, born = words
        batch, at = self.batch, self._at
        for name in ("operations", "input", "births", "statuses", "values", "move_ends"):
            setattr(batch, name, at[name])
        for name in ("refusals", "looks", "moves", "output"):
            setattr(batch, name, at[name])
        batch.count, batch.stride, batch.first = count, stride, first
        batch.wants_moves, batch.born = wants_moves, born
        batch.moves_capacity, batch.output_capacity = MOVES, BYTES["output"]
        batch.output_used = batch.begun = batch.done = batch.failed = 0
        if self._batched:
            self.calls["perform"](self.memory, self._base + AREAS["batch"])
        else:
            self._perform_singly()
        return "done"

    def count(self, words: list[int]) -> str:
        """The statistics of every domain and all live blocks, into the looks and the moves."""
        (domains,) = words
        at = self._at["looks"]
        if "count" in self.calls:
            for domain in range(domains):
                self.calls["count"](self.memory, domain, at + domain * ctypes.sizeof(Statistics))
        if "list" not in self.calls:
            return "done 0"
        ids = (c_uint64 * MOVES)()
        found = self.calls["list"](self.memory, ids, MOVES)
        if found > MOVES:
            return f"failed smem_list found {found} blocks"
        views = (PlaceRecord * found).from_buffer(self._shared, AREAS["output"])
        if ctypes.sizeof(views) > BYTES["output"]:
            return f"failed smem_list found {found} blocks"
        blocks = (c_uint64 * found).from_buffer(self._shared, AREAS["moves"])
        for number in range(found):
            blocks[number] = ids[number]
            if not self.calls["view"](self.memory, ids[number], byref(views[number])):
                return f"failed smem_list lists block {ids[number]}, smem_view does not know it"
        return f"done {found}"

    # ------------------------------------------------- without a batch of its own

    def _perform_singly(self) -> None:
        """What SMEM_DEFINE_PERFORM of the header does."""
        batch, calls, at = self.batch, self.calls, self._at
        operations = (OperationRecord * batch.count).from_address(at["operations"])
        births = (c_uint64 * (batch.born + batch.count)).from_address(at["births"])
        statuses = (c_uint64 * batch.count).from_address(at["statuses"])
        values = (c_uint64 * batch.count).from_address(at["values"])
        ends = (c_uint64 * batch.count).from_address(at["move_ends"])
        refused = looked = reported = 0
        until = batch.first
        for number in range(batch.count):
            one = operations[number]
            if one.kind == 4 and batch.output_capacity - batch.output_used < _LARGEST:
                return
            block, domain = one.block, one.domain
            if one.flags & 2:
                block = births[one.block]
                domain = _NO_BLOCK % 12 if block == _NO_BLOCK else domain
            batch.begun = number + 1
            status, value, block = self._call(one, block, births)
            statuses[number], values[number] = status, value
            if status != 0:
                where = at["refusals"] + refused * ctypes.sizeof(Refused)
                if "last_refusal" in calls:
                    calls["last_refusal"](self.memory, where)
                refused += 1
            if batch.wants_moves:
                found = pointer()
                count = calls["moves"](self.memory, byref(found))
                if count > MOVES - reported:
                    batch.failed = 1
                    return
                size = ctypes.sizeof(Move)
                if count:
                    ctypes.memmove(at["moves"] + reported * size, found, count * size)
                reported += count
                ends[number] = reported
            if batch.stride:
                until -= 1
                if until == 0:
                    until = batch.stride
                    self._look(domain, block, at["looks"] + looked * ctypes.sizeof(Look))
                    looked += 1
            batch.done = number + 1

    def _call(self, one: OperationRecord, block: int, births: Any) -> tuple[int, int, int]:  # noqa: ANN401 - an array of ctypes has no type to name
        """Status, value and block of one operation."""
        calls, memory, batch = self.calls, self.memory, self.batch
        value = c_uint64(0)
        if one.kind <= 1:
            t = c_double.from_buffer(one, OperationRecord.extra.offset)
            given = byref(t) if one.flags & 1 else None
            many = (one.offset,) if one.kind == 1 else ()
            call = calls["calloc" if many else "malloc"]
            status = call(memory, one.domain, *many, one.size, one.hint, given, byref(value))
            block = _NO_BLOCK if status else value.value
            births[batch.born] = block
            batch.born += 1
        elif one.kind == 2:
            status = calls["realloc"](memory, block, one.size)
            value.value = block
        elif one.kind == 3:
            status = calls["access"](memory, block, byref(value))
        elif one.kind == 4:
            where = self._at["output"] + batch.output_used
            status = calls["read"](memory, block, one.offset, one.size, where, byref(value))
            batch.output_used += 0 if status else value.value
            value.value = batch.output_used
        elif one.kind == 5:
            where = self._at["input"] + one.extra
            status = calls["write"](memory, block, one.offset, where, one.size)
        elif one.kind == 6:
            status = calls["free"](memory, block)
        else:
            status = calls["defragment"](memory, one.domain, byref(value))
            block = _NO_BLOCK
        return status, value.value, block

    def _look(self, domain: int, block: int, where: int) -> None:
        """A look, written into the shared file."""
        look = Look.from_address(where)
        ctypes.memset(where, 0, ctypes.sizeof(Look))
        if "count" in self.calls:
            statistics = Statistics()
            self.calls["count"](self.memory, domain, byref(statistics))
            look.figures = statistics.figures
        if block != _NO_BLOCK:
            place = where + Look.place.offset
            look.live = 1 if self.calls["view"](self.memory, block, place) else 0


ELSEWHERE: Final = ("map_create", "minimal")
"""What a library exports that is one of the other system."""

SERVER: Final = AllocatorServer
"""What `child.py` makes of this file."""
