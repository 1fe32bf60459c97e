"""Maps of an unknown domain: what is changed in one is a map of the same kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from spectral_proofs.symbolic.choice import choose
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.terms import constant
from spectral_proofs.symbolic.values import SymOpaque
from spectral_spec.hierarchical.state import Block

__all__ = ["BlockMap", "TotalMap", "lift_contents", "watch"]

V = TypeVar("V")


class _RowMap(SymbolicMap[int, V]):
    """A map from numbers that stays what it is when it is changed."""

    __slots__ = ()

    def set(self, key: int, value: V) -> _RowMap[V]:
        """The map with another record for one key."""
        made = super().set(key, value)
        return type(self)(made.has, made.read, made.size)

    def delete(self, key: int) -> _RowMap[V]:
        """The map without a key that is there."""
        made = super().delete(key)
        return type(self)(made.has, made.read, made.size)


class BlockMap(_RowMap[Block]):
    """The blocks of a domain; the bytes of each are one unknown value.

    Whether they are the same bytes is all that counts at this level. No bytes
    written yet, `BLANK`, is one value, the same everywhere.
    """

    __slots__ = ()

    def set(self, key: int, value: Block) -> _RowMap[Block]:
        """The map with another block in a row."""
        return super().set(key, value._replace(contents=cast("Any", lift_contents(value.contents))))


class TotalMap(_RowMap[V]):
    """A map that answers for an absent key without a fork: counts by row, free lists by slot."""

    __slots__ = ()

    def get(self, key: int, default: Any = None) -> Any:  # noqa: ANN401 - as the map's own
        """The record of the key, or the default, whichever it is."""
        return choose(self.has(key), self.read(key), default)


def lift_contents(value: object) -> SymOpaque:
    """Contents as an unknown value; a real map of pages must be empty."""
    if isinstance(value, SymOpaque):
        return value
    if len(cast("Any", value)) > 0:
        message = "only blank contents are known at this level"
        raise TypeError(message)
    return SymOpaque(constant("blank", "Contents", get_explorer().context))


def watch(table: SymbolicMap[int, V], see: Callable[[int], None]) -> SymbolicMap[int, V]:
    """The same map, of the same kind, which tells of each key before it answers."""

    def has(key: int) -> bool:
        see(key)
        return table.has(key)

    def read(key: int) -> V:
        see(key)
        return table.read(key)

    return type(table)(has, read, table.size)
