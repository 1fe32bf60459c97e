"""From accesses to operations of the hierarchical system, by fixed arithmetic.

A trace says which key is used, the allocator wants to know more. So each key is
one block, and its number n (in order of first appearance, from 0) and the visit
v (from 1) decide the rest. Nothing is drawn at random and nothing depends on a
clock or a hash: the same trace gives the same operations everywhere. The divisors
are coprime, so that every domain meets every size, wish and operation.

| what | rule |
|---|---|
| domain | n mod 12 |
| size in bytes | size class = trailing zeros of n // 12 + 1, at most 6: half of the blocks are small, one in 64 is large; n mod 53 = 52: 0 bytes |
| first visit | malloc, or calloc if n mod 7 = 6 |
| wish | n mod 5 = 1: a frequency; n mod 5 = 3: a tier; n mod 5 = 4: both; otherwise none |
| frequency | inside the wished tier; in 1/1000, or for n // 5 odd in 1/1024 and passed as a float |
| refused malloc | again without a wish; if that is refused too, the next visit tries again |
| later visit | a store writes 8 bytes, a load accesses; in a trace without stores v mod 8 = 2 writes |
| v mod 8 = 0 | a load reads the first 16 bytes |
| v + n mod 41 = 0 | realloc to the size of block n + v |
| v + n mod 97 = 0 | free, and free again, which is refused; the next visit begins anew |
| v + n mod 101 = 0 | a read past the end, which is refused |
| every 1000th access | a defragmentation of the next domain |
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from spectral_memory.trace import Trace
from spectral_spec.address import DOMAINS
from spectral_spec.errors import SpectralError
from spectral_spec.hierarchical.operations import (
    Access,
    Calloc,
    Defragment,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
)
from spectral_spec.tiers import AUTO, Tier

__all__ = [
    "DEFRAGMENT_EVERY",
    "BlockScript",
    "compute_birth",
    "compute_size",
    "compute_visit",
    "compute_wish",
]

DEFRAGMENT_EVERY: Final = 1000

_BASE_SIZES: Final = (24, 100, 600, 2000, 8000, 30000, 80000)  # one of each size class
_SIZE_SPREAD: Final = 32
_WORD: Final = 8
_READ: Final = 16

# Whole units; each range lies inside its tier's first and last resonance.
_AUTO_RANGE: Final = (15, 236)
_HINTS: Final = (Tier.COLD, Tier.WARM, Tier.HOT, Tier.ULTRA_COLD)
_TIER_RANGES: Final = {
    Tier.COLD: (22, 25),
    Tier.WARM: (31, 98),
    Tier.HOT: (102, 236),
}
_SCATTER: Final = 7919  # a prime: consecutive keys ask for frequencies far apart


def compute_size(number: int) -> int:
    """Bytes of block `number` (from 0); every size class occurs in any 768 of them.

    >>> [compute_size(n) for n in (0, 1, 12, 24, 36, 52)]
    [24, 25, 112, 48, 604, 0]
    """
    if number % 53 == 52:
        return 0
    rest, size_class = number // DOMAINS + 1, 0
    while rest % 2 == 0 and size_class < len(_BASE_SIZES) - 1:
        rest //= 2
        size_class += 1
    return _BASE_SIZES[size_class] + number % _SIZE_SPREAD


def compute_wish(number: int) -> tuple[int, Fraction | None]:
    """The hint and the frequency that block `number` asks for.

    >>> compute_wish(0), compute_wish(1)
    ((4, None), (4, Fraction(22919, 1000)))
    >>> compute_wish(6)
    (4, Fraction(31437, 512))
    """
    if number % 5 == 1:
        return AUTO, _compute_frequency(number, *_AUTO_RANGE)
    if number % 5 == 3:
        return _HINTS[number // 5 % 7 % 4], None
    if number % 5 == 4:
        tier = _HINTS[number // 5 % 7 % 3]
        return tier, _compute_frequency(number, *_TIER_RANGES[tier])
    return AUTO, None


def compute_birth(number: int, wishing: bool) -> Malloc | Calloc:
    """The operation that makes block `number`, with its wish or without one."""
    hint, t = compute_wish(number) if wishing else (AUTO, None)
    domain, size = number % DOMAINS, compute_size(number)
    if number % 7 == 6:
        return Calloc(domain, 2, size // 2, hint, t)
    return Malloc(domain, size, hint, t)


def compute_visit(
    block: int, size: int, number: int, visit: int, writing: bool
) -> tuple[Operation, ...]:
    """The operations of a later visit to block `number`, which has `size` bytes now.

    The last of them that frees is told by its kind; `writing` says that this
    visit stores.
    """
    phase = visit + number
    if phase % 97 == 0:
        return Free(block), Free(block)
    if phase % 41 == 0:
        return (Realloc(block, compute_size(phase)),)
    if phase % 101 == 0:
        return (Read(block, size, 1),)
    if writing:
        offset = visit * _WORD % (size - _WORD) if size > _WORD else 0
        data = phase.to_bytes(_WORD, "little")[: size - offset]
        return (Write(block, offset, data),)
    if visit % 8 == 0:
        return (Read(block, 0, min(size, _READ)),)
    return (Access(block),)


class BlockScript:
    """A trace as operations that follow one another, each with the result of the one before.

    `perform` is given the number of the access, from 0, and an operation of it, and returns
    the result that the specification gives. What it raises ends the play.
    """

    def __init__(self, trace: Trace, perform: Callable[[int, Operation], object]) -> None:
        self._trace = trace
        self._perform = perform
        self._owners: dict[str, _Owner] = {}
        self._writes_itself = not any(trace.stores)

    @property
    def owners(self) -> int:
        """How many keys have been met."""
        return len(self._owners)

    def play(self, start: int, stop: int) -> None:
        """The operations of the accesses start..stop - 1; what came before has been played."""
        for index in range(start, stop):
            self._visit(index)
            if (index + 1) % DEFRAGMENT_EVERY == 0:
                self._perform(index, Defragment((index + 1) // DEFRAGMENT_EVERY % DOMAINS))

    def _visit(self, index: int) -> None:
        """The operations of one access."""
        key = self._trace.keys[index]
        owner = self._owners.get(key)
        if owner is None:
            owner = self._owners[key] = _Owner(len(self._owners))
        owner.visit += 1
        if owner.block is None:
            self._give_block(index, owner)
            return
        writing = self._trace.stores[index] == 1 or (self._writes_itself and owner.visit % 8 == 2)
        for operation in compute_visit(owner.block, owner.size, owner.number, owner.visit, writing):
            result = self._perform(index, operation)
            if isinstance(result, SpectralError):
                continue
            if operation.kind == "free":
                owner.block = None
            elif operation.kind == "realloc":
                owner.size = operation.size

    def _give_block(self, index: int, owner: _Owner) -> None:
        """A block for a key that has none: as it wishes, or else without a wish."""
        for wishing in (True, False):
            operation = compute_birth(owner.number, wishing)
            result = self._perform(index, operation)
            if isinstance(result, int):
                owner.block = result
                owner.size = operation.size
                if operation.kind == "calloc":
                    owner.size *= operation.count
                return


class _Owner:
    """What the script knows of one key: its number, its visits, its block if it has one."""

    __slots__ = ("block", "number", "size", "visit")

    def __init__(self, number: int) -> None:
        self.number = number
        self.visit = 0
        self.block: int | None = None
        self.size = 0


def _compute_frequency(number: int, first: int, last: int) -> Fraction:
    """A frequency in first..last - 1 or above: decimal, or dyadic like a float."""
    unit = 1024 if number // 5 % 2 == 1 else 1000
    return first + Fraction(number * _SCATTER % ((last - first) * unit), unit)
