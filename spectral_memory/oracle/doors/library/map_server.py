"""The dictionary in the process of the library: what is asked, and the arrays that both sides see.

Loaded by path; it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable
from ctypes import POINTER, byref, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64
from ctypes import c_void_p as pointer
from typing import Any, ClassVar, Final

__all__ = [
    "AREAS",
    "BYTES",
    "CALLS",
    "CAPACITY",
    "ELSEWHERE",
    "LENGTH",
    "NEEDED",
    "SERVER",
    "Batch",
    "MapServer",
    "Statistics",
]

CAPACITY: Final = 1 << 14
"""Operations of a batch at most."""

_PAIRS: Final = 1 << 18  # keys of a dictionary at most
_FIELDS: Final = 11  # of a policy
_NOTHING, _INTEGER = 0, 1
_GET, _SET, _DELETE, _POPITEM = range(4)
_POISON: Final = 0xDD


class Atom(ctypes.Structure):
    """`smem_atom`."""

    _fields_: ClassVar = [
        ("kind", c_uint32),
        ("length", c_uint32),
        ("integer", c_int64),
        ("bytes", pointer),
    ]


class Packed(ctypes.Structure):
    """`smem_packed`."""

    _fields_: ClassVar = [("kind", c_uint32), ("length", c_uint32), ("number", c_int64)]


class OperationRecord(ctypes.Structure):
    """`smem_map_operation`."""

    _fields_: ClassVar = [(name, c_uint32) for name in ("kind", "key", "value", "reserved")]


class Statistics(ctypes.Structure):
    """`smem_map_statistics`, and after it what `smem_map_status` gives."""

    _fields_: ClassVar = [
        *((name, c_uint64) for name in ("promotions", "demotions", "length", "epoch", "phase")),
        ("status", c_uint64 * 3),
    ]


class Look(ctypes.Structure):
    """`smem_map_look`."""

    _fields_: ClassVar = [("figures", c_uint64 * 3), ("present", c_uint64), ("seen", c_uint64 * 3)]


class Batch(ctypes.Structure):
    """`smem_map_batch`."""

    _fields_: ClassVar = [
        ("operations", pointer),
        ("atoms", pointer),
        ("input", pointer),
        ("count", c_uint64),
        ("stride", c_uint64),
        ("first", c_uint64),
        ("longest", c_uint64),
        ("statuses", pointer),
        ("values", pointer),
        ("keys", pointer),
        ("looks", pointer),
        ("output", pointer),
        ("output_used", c_uint64),
        ("output_capacity", c_uint64),
        ("begun", c_uint64),
        ("done", c_uint64),
        ("failed", c_uint64),
    ]


#: Where each array lies in the file: bytes in order. Pairs: keys, values, temperatures.
BYTES: Final = {
    "batch": ctypes.sizeof(Batch),
    "operations": CAPACITY * ctypes.sizeof(OperationRecord),
    "statuses": CAPACITY * 8,
    "values": CAPACITY * ctypes.sizeof(Packed),
    "keys": CAPACITY * ctypes.sizeof(Packed),
    "looks": CAPACITY * ctypes.sizeof(Look),
    "statistics": ctypes.sizeof(Statistics),
    "pair_keys": _PAIRS * ctypes.sizeof(Packed),
    "pair_values": _PAIRS * ctypes.sizeof(Packed),
    "temperatures": _PAIRS * 24,
    "atoms": 1 << 25,
    "input": 1 << 27,
    "output": 1 << 28,
}


def _lay_out() -> tuple[dict[str, int], int]:
    """The first byte of each array, on cache lines, and the length of all."""
    offsets, end = {}, 0
    for name, length in BYTES.items():
        offsets[name] = end
        end += (length + 63) // 64 * 64
    return offsets, end


AREAS, LENGTH = _lay_out()

_ATOM: Final = POINTER(Atom)
#: Every function of the header that is about a dictionary: result and arguments.
CALLS: Final[dict[str, tuple[Any, ...]]] = {
    "map_create": (c_int32, pointer, pointer),
    "map_destroy": (None, pointer),
    "map_get": (c_int32, pointer, _ATOM, _ATOM),
    "map_set": (c_int32, pointer, _ATOM, _ATOM),
    "map_delete": (c_int32, pointer, _ATOM, _ATOM),
    "map_popitem": (c_int32, pointer, _ATOM, _ATOM),
    "map_clear": (c_int32, pointer),
    "map_view": (c_int, pointer, _ATOM, pointer),
    "map_count": (None, pointer, pointer),
    "map_status": (None, pointer, pointer),
    "map_list": (c_size_t, pointer, _ATOM, _ATOM, c_size_t),
    "map_perform": (None, pointer, pointer),
}
NEEDED: Final = ("map_create", "map_destroy", "map_get", "map_set")


class MapServer:
    """Does what is asked, on one dictionary after another."""

    def __init__(
        self, calls: dict[str, Callable[..., Any]], shared: mmap.mmap, one_by_one: bool
    ) -> None:
        self.calls = calls
        self.map = pointer()
        base = ctypes.addressof(ctypes.c_char.from_buffer(shared))
        self._shared = shared
        self._batched = "map_perform" in calls and not one_by_one
        self.batch = Batch.from_buffer(shared, AREAS["batch"])
        self._at = {name: base + offset for name, offset in AREAS.items()}
        self._inputs = [ctypes.create_string_buffer(1 << 16)]

    def begin(self, words: list[int]) -> str:
        """A new dictionary in the place of the last one."""
        self.end()
        given = (c_uint64 * _FIELDS)(*words)
        made = pointer()
        status = self.calls["map_create"](byref(given), byref(made))
        if status != 0 or not made.value:
            return f"failed smem_map_create gave status {status} and map {made.value}"
        self.map = made
        return "done"

    def end(self) -> None:
        """No dictionary."""
        if self.map.value:
            old, self.map = self.map, pointer()
            self.calls["map_destroy"](old)

    def perform(self, words: list[int]) -> str:
        """The operations that lie in the shared file. Their bytes are gone afterwards."""
        count, stride, first, used, longest = words
        batch, at = self.batch, self._at
        for name in ("operations", "atoms", "statuses", "values", "keys", "looks", "output"):
            setattr(batch, name, at[name])
        if used > len(self._inputs[-1]):
            self._inputs.append(ctypes.create_string_buffer(2 * used))
        batch.input = ctypes.addressof(self._inputs[-1])
        ctypes.memmove(batch.input, at["input"], used)
        batch.count, batch.stride, batch.first, batch.longest = count, stride, first, longest
        batch.output_capacity = BYTES["output"]
        batch.output_used = batch.begun = batch.done = batch.failed = 0
        if self._batched:
            self.calls["map_perform"](self.map, at["batch"])
        else:
            self._perform_singly()
        ctypes.memset(self._inputs[-1], _POISON, used)  # whoever kept a pointer shall notice
        return "done"

    def count(self, words: list[int]) -> str:
        """The statistics, and all pairs with their temperatures."""
        (longest,) = words
        calls, at = self.calls, self._at
        if "map_count" in calls:
            calls["map_count"](self.map, at["statistics"])
        if "map_status" in calls:
            calls["map_status"](self.map, at["statistics"] + Statistics.status.offset)
        if "map_list" not in calls:
            return "done 0"
        keys, values = (Atom * _PAIRS)(), (Atom * _PAIRS)()
        found = calls["map_list"](self.map, keys, values, _PAIRS)
        if found > _PAIRS:
            return f"failed smem_map_list found {found} pairs"
        batch = self.batch
        batch.longest, batch.output_capacity = longest, BYTES["output"]
        batch.output_used = batch.failed = 0
        for number in range(found):
            for name, atoms in (("pair_keys", keys), ("pair_values", values)):
                self._pack(atoms[number], at[name] + number * ctypes.sizeof(Packed))
            where = at["temperatures"] + 24 * number
            if "map_view" in calls and not calls["map_view"](self.map, byref(keys[number]), where):
                ctypes.memset(where, 0xFF, 24)  # no temperature: it does not know its own key
        if batch.failed:
            return "failed smem_map_list gives an atom that is longer than any that was put in"
        return f"done {found}"

    # ------------------------------------------------- without a batch of its own

    def _perform_singly(self) -> None:
        """What SMEM_MAP_DEFINE_PERFORM of the header does."""
        batch, at = self.batch, self._at
        operations = (OperationRecord * batch.count).from_address(at["operations"])
        statuses = (c_uint64 * batch.count).from_address(at["statuses"])
        popped = looked = 0
        until = batch.first
        for number in range(batch.count):
            one, key, other, last = operations[number], Atom(), Atom(), Atom()
            if batch.output_capacity - batch.output_used < 2 * batch.longest or batch.failed:
                return
            self._unpack(one.key, key)
            batch.begun = number + 1
            status = self._call(one, key, other, last)
            statuses[number] = status & (2**64 - 1)
            self._pack(Atom() if status else other, at["values"] + number * ctypes.sizeof(Packed))
            if one.kind == _POPITEM and status == 0:
                self._pack(last, at["keys"] + popped * ctypes.sizeof(Packed))
                popped += 1
            if batch.stride:
                until -= 1
                if until == 0:
                    until = batch.stride
                    self._look(
                        key if one.kind <= _DELETE else None,
                        at["looks"] + looked * ctypes.sizeof(Look),
                    )
                    looked += 1
            batch.done = number + 1

    def _call(self, one: OperationRecord, key: Atom, other: Atom, last: Atom) -> int:
        """The status of one operation; what it gives goes to `other` and `last`."""
        calls = self.calls
        status: int
        if one.kind == _SET:
            value = Atom()
            self._unpack(one.value, value)
            status = calls["map_set"](self.map, byref(key), byref(value))
        elif one.kind in {_GET, _DELETE}:
            name = "map_get" if one.kind == _GET else "map_delete"
            status = calls[name](self.map, byref(key), byref(other))
        elif one.kind == _POPITEM:
            status = calls["map_popitem"](self.map, byref(last), byref(other))
        else:
            status = calls["map_clear"](self.map)
        return status

    def _unpack(self, place: int, atom: Atom) -> None:
        """An atom out of the shared file."""
        packed = Packed.from_address(self._at["atoms"] + place * ctypes.sizeof(Packed))
        atom.kind, atom.length = packed.kind, packed.length
        if packed.kind == _INTEGER:
            atom.integer = packed.number
        else:
            atom.bytes = self.batch.input + packed.number

    def _pack(self, atom: Atom, where: int) -> None:
        """An atom into the shared file."""
        batch, packed = self.batch, Packed.from_address(where)
        packed.kind, packed.length, packed.number = atom.kind, atom.length, atom.integer
        if atom.kind in {_NOTHING, _INTEGER}:
            return
        packed.number = batch.output_used
        if atom.length > min(batch.longest, batch.output_capacity - batch.output_used):
            batch.failed = 1
        elif atom.length:
            ctypes.memmove(self._at["output"] + batch.output_used, atom.bytes, atom.length)
            batch.output_used += atom.length

    def _look(self, key: Atom | None, where: int) -> None:
        """A look, written into the shared file."""
        look = Look.from_address(where)
        ctypes.memset(where, 0, ctypes.sizeof(Look))
        if "map_count" in self.calls:
            statistics = Statistics()
            self.calls["map_count"](self.map, byref(statistics))
            look.figures[:] = statistics.promotions, statistics.demotions, statistics.length
        if key is not None and "map_view" in self.calls:
            seen = where + Look.seen.offset
            look.present = 1 if self.calls["map_view"](self.map, byref(key), seen) else 0


ELSEWHERE: Final = ("create", "hierarchical")
"""What a library exports that is one of the other system."""

SERVER: Final = MapServer
"""What `child.py` makes of this file."""
