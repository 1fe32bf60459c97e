"""Byte strings of unknown bytes and unknown length, with the slices of `bytes`.

A slice that reaches past the end is cut short there, as Python does it. Places in a
slice must not be negative: that is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, cast

from spectral_proofs.symbolic.choice import all_of, implies, largest, smallest
from spectral_proofs.symbolic.collection import SymbolicSequence, join
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymInt, is_symbolic, lift_bool

__all__ = ["BYTE_NAMES", "SymbolicBytes", "join_bytes", "lift_bytes", "map_items"]


class SymbolicBytes(SymbolicSequence[int]):
    """Bytes by index; `item(index)` is total and means nothing past the end."""

    __slots__ = ()
    __hash__ = None

    def _cut(self, start: int, stop: int | None) -> SymbolicBytes:
        end = self.length if stop is None else stop
        inside = lift_bool(all_of(start >= 0, end >= 0))
        get_explorer().claim("a slice of bytes has no negative places", inside)
        first = smallest(start, self.length)
        last = largest(first, smallest(end, self.length))
        item = self.item
        return SymbolicBytes(lambda index: item(first + index), last - first)

    def __add__(self, other: object) -> SymbolicBytes:
        return _join(self, lift_bytes(other))

    def __radd__(self, other: object) -> SymbolicBytes:
        return _join(lift_bytes(other), self)


def _join(one: SymbolicBytes, other: SymbolicBytes) -> SymbolicBytes:
    joined = join(one, other)
    return SymbolicBytes(joined.item, joined.length)


def lift_bytes(value: object) -> SymbolicBytes:
    """Plain bytes as unknown ones; all of them must be equal, as zeros are."""
    if isinstance(value, SymbolicBytes):
        return value
    if not isinstance(value, bytes) or len(set(value)) > 1:
        message = f"bytes that are not all the same: {value!r}"
        raise TypeError(message)
    fill = value[0] if value else 0
    return SymbolicBytes(lambda _: fill, len(value))


def join_bytes(between: bytes, parts: Any) -> Any:  # noqa: ANN401 - as `bytes.join`
    """`between.join(parts)`; an unknown number of parts is joined by nothing, all of one length."""
    if not isinstance(parts, SymbolicSequence):
        return between.join(parts)
    any_index = SymInt(get_explorer().fresh("index of a part", "Int"))
    part = lift_bytes(parts.item(cast("int", any_index)))
    if between or is_symbolic(part.length):
        message = f"parts of unknown lengths, or with {between!r} between them"
        raise TypeError(message)
    size, total = part.length, parts.length * part.length
    return SymbolicBytes(lambda index: parts.item(index // size).item(index % size), total)


def map_items(function: Callable[[Any], Any], items: Any) -> Any:  # noqa: ANN401 - as a comprehension
    """`[function(item) for item in items]`, for any number of items.

    It is called for an arbitrary item at once, so that what it raises is seen.
    """
    if not isinstance(items, SymbolicSequence):
        return [function(item) for item in items]
    explorer = get_explorer()
    index = cast("int", SymInt(explorer.fresh("index of an item", "Int")))
    inside = implies(items.length > 0, all_of(index >= 0, index < items.length))
    explorer.suppose("", lift_bool(inside), derived=True)
    function(items.item(index))
    return SymbolicSequence(lambda place: function(items.item(place)), items.length)


def _make_range(*bounds: int) -> Any:  # noqa: ANN401 - as `range`
    if not any(map(is_symbolic, bounds)):
        return range(*bounds)
    start, stop = bounds
    return SymbolicSequence(lambda index: start + index, largest(0, stop - start))


def _make_bytes(*values: Any) -> Any:  # noqa: ANN401 - as `bytes`
    if len(values) == 1 and is_symbolic(values[0]):
        get_explorer().claim("a number of bytes is not negative", lift_bool(values[0] >= 0))
        return SymbolicBytes(lambda _: 0, values[0])
    return bytes(*values)


#: Names as a function sees them whose loops are cut.
BYTE_NAMES: Final[Mapping[str, object]] = MappingProxyType(
    {"bytes": _make_bytes, "range": _make_range}
)
