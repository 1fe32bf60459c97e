"""An allocator for several clients, right under one lock, and what goes wrong without it.

Blocks lie in slots of one buffer. A slot is given away again, an id is not.
"""

from __future__ import annotations

from random import Random
from typing import Final

from spectral_memory.oracle.concurrency.answers import Answer, refuse
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.detection.bug import BugClass, RacyBug
from spectral_memory.oracle.detection.interleaving import Steps
from spectral_memory.oracle.judge.setup import System
from spectral_memory.oracle.judge.subject import Raised
from spectral_spec.address import DOMAINS
from spectral_spec.errors import DoubleFreeError, UseAfterFreeError
from spectral_spec.hierarchical import Free, Malloc, Read, Realloc, Write
from spectral_spec.tiers import AUTO

__all__ = ["RACY_HEAPS", "SharedHeap", "draw_on_blocks"]

_WORD: Final = 8  # bytes that are read and written at once
_SLOT: Final = 4 * _WORD
_NEAR: Final = 3  # of the blocks that came last


def draw_on_blocks(rng: Random, blocks: list[int]) -> Operation:
    """Mostly reads and writes of the last few blocks; a word that is written is never the same."""
    draw = rng.randrange(100)
    if not blocks or draw < 15:
        return Malloc(0, _WORD * rng.randint(1, 4), AUTO, None)
    block = rng.choice(blocks[-_NEAR:])
    if draw < 27:
        return Free(block)
    if draw < 37:
        return Realloc(block, _WORD * rng.randint(1, 4))
    if draw < 65:
        return Write(block, 0, rng.randbytes(_WORD))
    return Read(block, 0, _WORD)


class SharedHeap:
    """Every operation takes effect at one moment."""

    def __init__(self) -> None:
        self.next_number = 0
        self.buffer = bytearray()
        self.free_slots: list[int] = []
        self.slots: dict[int, int] = {}  # where a live block begins
        self.sizes: dict[int, int] = {}

    def perform(self, operation: Operation, client: int) -> Steps:  # noqa: ARG002 - all are served alike
        """Wait for the lock, work, and return later."""
        yield
        answer = self.answer(operation)
        yield
        return answer

    def answer(self, operation: Operation) -> Answer:
        """An operation as a whole."""
        if isinstance(operation, Malloc):
            self.next_number += 1
            return self.put(self.next_number * DOMAINS, operation.size, self.take_slot())
        if not isinstance(operation, Free | Read | Write | Realloc):
            return Raised("TypeError", f"a heap has no {operation.kind}")
        block = operation.block
        if block not in self.slots:
            error = DoubleFreeError if isinstance(operation, Free) else UseAfterFreeError
            return refuse(error(block))
        start = self.slots[block]
        if isinstance(operation, Free):
            self.free_slots.append(self.slots.pop(block))
            return None
        if isinstance(operation, Read):
            return bytes(self.buffer[start : start + _WORD])
        if isinstance(operation, Write):
            self.buffer[start : start + _WORD] = operation.data
            return None
        self.resize(block, operation.size)
        return block

    def take_slot(self) -> int:
        """A slot that nobody has."""
        if self.free_slots:
            return self.free_slots.pop()
        self.buffer.extend(bytes(_SLOT))
        return len(self.buffer) - _SLOT

    def put(self, block: int, size: int, start: int) -> int:
        """A new block in a slot."""
        self.buffer[start : start + _SLOT] = bytes(_SLOT)
        self.slots[block] = start
        self.sizes[block] = size
        return block

    def resize(self, block: int, size: int) -> None:
        """Another size; the bytes behind it are zero."""
        start = self.slots[block]
        self.buffer[start + size : start + _SLOT] = bytes(_SLOT - size)
        self.sizes[block] = size


class DoubleId(SharedHeap):
    """The next id is read, and then written."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Malloc):
            return (yield from super().perform(operation, client))
        number = self.next_number + 1
        yield
        self.next_number = number
        return self.put(number * DOMAINS, operation.size, self.take_slot())


class SharedSlot(SharedHeap):
    """A free slot is looked at, and then taken."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Malloc) or not self.free_slots:
            return (yield from super().perform(operation, client))
        start = self.free_slots[-1]
        yield
        if start in self.free_slots:
            self.free_slots.remove(start)
        self.next_number += 1
        return self.put(self.next_number * DOMAINS, operation.size, start)


class DoubleFree(SharedHeap):
    """Free looks whether the block is live, and then ends it."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Free) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start = self.slots[operation.block]
        yield
        self.slots.pop(operation.block, None)
        self.free_slots.append(start)
        return None


class LateRead(SharedHeap):
    """A read finds the slot, and then the bytes."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Read) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start = self.slots[operation.block]
        yield
        return bytes(self.buffer[start : start + _WORD])


class LateWrite(SharedHeap):
    """A write finds the slot, and then puts the bytes."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Write) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start = self.slots[operation.block]
        yield
        self.buffer[start : start + _WORD] = operation.data
        return None


class TornWrite(SharedHeap):
    """A write puts one half, and then the other."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Write) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start, half = self.slots[operation.block], _WORD // 2
        self.buffer[start : start + half] = operation.data[:half]
        yield
        self.buffer[start + half : start + _WORD] = operation.data[half:]
        return None


class LostWrite(SharedHeap):
    """Realloc copies the bytes, and then puts the copy in their place."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Realloc) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start = self.slots[operation.block]
        kept = bytes(self.buffer[start : start + min(operation.size, self.sizes[operation.block])])
        yield
        if operation.block in self.slots:
            self.buffer[start : start + _SLOT] = kept.ljust(_SLOT, b"\0")
            self.sizes[operation.block] = operation.size
        return operation.block


class EarlyReuse(SharedHeap):
    """Free gives the slot away, and then ends the id."""

    def perform(self, operation: Operation, client: int) -> Steps:
        """Let go between the two."""
        if not isinstance(operation, Free) or operation.block not in self.slots:
            return (yield from super().perform(operation, client))
        start = self.slots[operation.block]
        if start not in self.free_slots:
            self.free_slots.append(start)
        yield
        yield
        return (
            None
            if self.slots.pop(operation.block, None) is not None
            else refuse(DoubleFreeError(operation.block))
        )


def _make(name: str, words: str, rule: str, make: type[SharedHeap]) -> RacyBug:
    return RacyBug(name, BugClass.CONCURRENCY, words, System.HIERARCHICAL, rule, make)


#: Each with one thing that is not done under the lock.
RACY_HEAPS: Final = (
    _make("double-id", "two clients get one id", "R9", DoubleId),
    _make("shared-slot", "two blocks get one place", "R9", SharedSlot),
    _make("double-free", "two clients free one block", "R5", DoubleFree),
    _make("late-read", "a read finds the bytes of the block after it", "R12", LateRead),
    _make("late-put", "a write hits the block after it", "R12", LateWrite),
    _make("torn-write", "a write is seen half done", "R12", TornWrite),
    _make("lost-write", "realloc undoes a write beside it", "R2", LostWrite),
    _make("early-reuse", "a place is given away while its block is live", "R9", EarlyReuse),
)
