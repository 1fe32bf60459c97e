"""The state of the minimal system: a dictionary whose entries have heat."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from immutables import Map

from spectral_spec.ring import NOWHERE, Ring
from spectral_spec.thermal import Clock, Policy

__all__ = ["Entry", "State", "initial"]

K = TypeVar("K")
V = TypeVar("V")


class Entry(NamedTuple, Generic[V]):
    """One key's record: its value, its turn in the order, and its heat.

    `tier` and `level` are as of the epoch `stamp`; what they are now is for
    `spectral_spec.minimal.view` to say. `turn` is a place in the ring of the
    order, `place` one in the hot ring (`NOWHERE` if the hot tier is unbounded).
    """

    value: V
    turn: int
    tier: int
    level: int
    stamp: int
    place: int = NOWHERE


class State(NamedTuple, Generic[K, V]):
    """A frozen dictionary with heat. Every part of it is a value."""

    policy: Policy = Policy()
    clock: Clock = Clock()
    entries: Map[K, Entry[V]] = Map()
    order: Ring[K] = Ring()
    hot: Ring[K] = Ring()
    promotions: int = 0
    demotions: int = 0


def initial(policy: Policy = Policy()) -> State[K, V]:  # noqa: B008 - a frozen value
    """The empty dictionary. Rule M1."""
    return State(policy)
