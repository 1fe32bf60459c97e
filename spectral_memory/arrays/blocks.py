"""Allocate and use many blocks at once: exact like a loop of the scalar calls."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spectral_memory.arrays.admission import (
    Integers,
    admit_floats,
    admit_ids,
    admit_integers,
)
from spectral_memory.hierarchical.addresses import BlockAddress
from spectral_memory.hierarchical.hints import SMEM_AUTO
from spectral_memory.hierarchical.memory import HierarchicalSpectralMemory
from spectral_spec.address import DOMAINS, OFFSETS
from spectral_spec.errors import SpectralError

__all__ = ["ADDRESSES", "Addresses", "BatchError", "Ids", "access_many", "malloc_many"]

#: One address: resonance, axis, prime, lattice and offset, as in `BlockAddress`.
ADDRESSES: Final = np.dtype([(name, np.int32) for name in BlockAddress._fields])

Addresses: TypeAlias = NDArray[np.void]
Ids: TypeAlias = Integers | NDArray[np.object_]

_LONGEST: Final = 2**63 - 1


class BatchError(Exception):
    """One call of a batch was refused; the calls before it stand.

    `position` is the number of calls before it, in C order; `done` is what they
    returned, as an array of one dimension. `__cause__` is the `SpectralError` of the
    refused call, which changed nothing, and nothing was tried after it.
    """

    def __init__(self, position: int, done: Ids | Addresses, cause: SpectralError) -> None:
        super().__init__(position, done, cause)
        self.position = position
        self.done = done
        self.cause = cause

    def __str__(self) -> str:
        return f"call {self.position} of the batch was refused: {self.cause}"


def malloc_many(
    memory: HierarchicalSpectralMemory,
    sizes: ArrayLike,
    t_virtual: ArrayLike | None = None,
    temperature: ArrayLike = SMEM_AUTO,
    domain: ArrayLike = 0,
) -> Ids:
    """A new block for every item of the arguments, which are broadcast; their ids.

    The same as `memory.malloc(size, temperature, t_virtual, domain)` for each, in C
    order, with contracts if the memory has them. The ids are int64; where one is
    larger, which takes 699050 frees of one row, the array holds Python ints (dtype
    object). The result has the broadcast shape.

    An argument that no memory takes is refused before anything is done, by the
    error of `malloc` with the item named: `ArgumentTypeError`, `ArgumentRangeError`,
    `NotFiniteError`; `ValueError` if the shapes do not fit. A refusal that depends
    on the memory is a `BatchError`. O(n log n).

    >>> memory = HierarchicalSpectralMemory()
    >>> malloc_many(memory, [64, 1024], 180.0)
    array([ 0, 12])
    """
    length = admit_integers("size", sizes, 0, OFFSETS)
    hint = admit_integers("temperature", temperature, 0, SMEM_AUTO)
    owner = admit_integers("domain", domain, 0, DOMAINS - 1)
    t = None if t_virtual is None else admit_floats("t_virtual", t_virtual)
    shape = np.broadcast_shapes(length.shape, hint.shape, owner.shape, () if t is None else t.shape)
    lengths: list[int] = np.broadcast_to(length, shape).ravel().tolist()
    hints: list[int] = np.broadcast_to(hint, shape).ravel().tolist()
    owners: list[int] = np.broadcast_to(owner, shape).ravel().tolist()
    wishes: list[float] | list[None] = (
        [None] * len(lengths) if t is None else np.broadcast_to(t, shape).ravel().tolist()
    )
    malloc, ids = memory.malloc, list[int]()
    try:
        for one in zip(lengths, hints, wishes, owners, strict=True):
            ids.append(malloc(*one))
    except SpectralError as error:
        raise BatchError(len(ids), _pack_ids(ids), error) from error
    return _pack_ids(ids).reshape(shape)


def access_many(memory: HierarchicalSpectralMemory, ids: ArrayLike) -> Addresses:
    """Use every block of `ids` once, in C order; the address of each after its use.

    The result is a structured array of dtype `ADDRESSES` in the shape of `ids`. An
    id that is no int is an `ArgumentTypeError` before anything is done; one that
    names no live block is a `BatchError` when its turn comes. O(n log n).

    >>> memory = HierarchicalSpectralMemory()
    >>> access_many(memory, malloc_many(memory, [64, 1024], 180.0))["prime"]
    array([2, 5], dtype=int32)
    """
    numbers, shape = admit_ids("block_id", ids)
    access, found = memory.access, list[BlockAddress]()
    try:
        for number in numbers:
            found.append(access(number))
    except SpectralError as error:
        raise BatchError(len(found), np.array(found, dtype=ADDRESSES), error) from error
    return np.array(found, dtype=ADDRESSES).reshape(shape)


def _pack_ids(ids: list[int]) -> Ids:
    """Ids as int64, or as Python ints if one is longer."""
    if ids and max(ids) > _LONGEST:
        return np.array(ids, dtype=np.object_)
    return np.array(ids, dtype=np.int64)
