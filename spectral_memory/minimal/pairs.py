"""What a dictionary can be made of, read in the way in which `dict.update` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar, cast

if TYPE_CHECKING:
    from _typeshed import SupportsKeysAndGetItem

__all__ = ["Pairs", "read_pairs"]

K = TypeVar("K")
V = TypeVar("V")

Pairs: TypeAlias = "SupportsKeysAndGetItem[K, V] | Iterable[tuple[K, V]]"
"""A mapping (whatever has `keys` and can be indexed), or pairs."""


def read_pairs(source: object) -> Iterator[tuple[object, object]]:
    """The pairs of a mapping or of an iterable of pairs, one by one.

    Raises what `dict.update` raises, with its words.

    >>> list(read_pairs(["ab", (1, 2)]))
    [('a', 'b'), (1, 2)]
    """
    if isinstance(source, dict) and type(source).__iter__ is dict.__iter__:
        # Read as dict reads a dict: past its methods, so that reading is no access.
        yield from dict.items(source)
    elif _is_mapping(source):
        for key in source.keys():  # noqa: SIM118 - a mapping may iterate otherwise
            yield key, source[key]
    else:
        for at, element in enumerate(cast("Iterable[object]", source)):
            yield _split(element, at)


def _is_mapping(source: object) -> TypeGuard[SupportsKeysAndGetItem[object, object]]:
    """True if `dict.update` takes it for a mapping."""
    return hasattr(source, "keys")


def _split(element: object, at: int) -> tuple[object, object]:
    """The pair that an element of a sequence of pairs stands for."""
    try:
        parts = tuple(cast("Iterable[object]", element))
    except TypeError:
        message = f"cannot convert dictionary update sequence element #{at} to a sequence"
        raise TypeError(message) from None
    if len(parts) != 2:
        message = f"dictionary update sequence element #{at} has length {len(parts)}; 2 is required"
        raise ValueError(message)
    return parts[0], parts[1]
