"""Observable memories, put together by hand."""

from __future__ import annotations

from typing import Final

from immutables import Map

from spectral_spec.address import GlobalAddress, LocalAddress
from spectral_spec.contents import BLANK, Contents
from spectral_spec.extents import compute_size_class
from spectral_spec.hierarchical import Operation, Outcome, Result, Seen, World, find_violation
from spectral_spec.lattice import compute_slot
from spectral_spec.thermal import Policy

from .scenes import PLAIN, make_config

__all__ = ["FREED", "Move", "find", "make_world", "place", "see"]

Move = tuple[int, GlobalAddress]
FREED: Final = 99 * 12


def place(
    resonance: int,
    offset: int = 0,
    *,
    size: int = 40,
    domain: int = 0,
    axis: int | None = None,
    prime: int | None = None,
    lattice: int | None = None,
) -> GlobalAddress:
    """A right address of a block, but for what is asked to be wrong."""
    channel = compute_size_class(size) if prime is None else prime
    slot = compute_slot(domain, compute_size_class(size)) if lattice is None else lattice
    kind = (0 if size else 2) if axis is None else axis
    return GlobalAddress(resonance, LocalAddress(kind, channel, slot, offset))


def see(
    resonance: int, offset: int = 0, size: int = 40, domain: int = 0, contents: Contents = BLANK
) -> Seen:
    axis = 1 if len(contents) > 0 else None
    address = place(resonance, offset, size=size, domain=domain, axis=axis)
    return Seen(domain, size, address, contents)


def make_world(
    live: dict[int, Seen] | None = None, n_zeros: int = 100, policy: Policy = PLAIN
) -> World:
    """These blocks, and `FREED`, which is no longer live."""
    return World(make_config(n_zeros, policy), Map(live or {}), Map({FREED: 0}))


def find(world: World, operation: Operation, result: Result, *moves: Move) -> str | None:
    """What is wrong with an outcome; None if it is allowed."""
    return find_violation(world, operation, Outcome(result, moves))
