"""What a caller may pass as an array, and what it then means.

An array is admitted whole or refused whole, before anything is done. The error is
that of the scalar call, and names the item: ``t[17]`` or ``t[2, 3]``.
"""

from __future__ import annotations

from array import array
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spectral_spec.errors import ArgumentRangeError, ArgumentTypeError, NotFiniteError

__all__ = ["EXACT", "Floats", "Integers", "admit_floats", "admit_ids", "admit_integers"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
# Of any dtype: what it is, is what is looked at here.
_Any: TypeAlias = NDArray[Any]

#: Every int up to this one, and down to its negative, is a float64.
EXACT: Final = 2**53

_FLOATS: Final = "floats of at most 64 bits or ints, in an array or in lists"
_INTEGERS: Final = "ints, in an array or in lists"

_WIDEST: Final = 8  # bytes of a float64 and of an int64


def admit_floats(name: str, values: ArrayLike) -> Floats:
    """The same numbers as float64, exactly, in the same shape; a view where it can be.

    Floats of 16, 32 and 64 bits in either byte order, and ints from -2**53 to 2**53.
    `ArgumentTypeError` for other dtypes (bool, complex, longer floats, objects) and
    other items of a list, `ArgumentRangeError` for other ints, `NotFiniteError` for
    the first NaN or infinity. O(n).
    """
    found = _take(name, values, _FLOATS)
    if found is None:
        found = _gather(name, values, _FLOATS, (int, float))
        for at in np.ndindex(found.shape):
            if isinstance(found[at], int) and not -EXACT <= found[at] <= EXACT:
                raise ArgumentRangeError(_name_item(name, at), int(found[at]), -EXACT, EXACT)
    elif found.dtype.kind in "iu":
        _require_range(name, found, -EXACT, EXACT)
    elif found.dtype.kind != "f" or found.dtype.itemsize > _WIDEST:
        raise ArgumentTypeError(name, found.dtype, _FLOATS)
    admitted = found.astype(np.float64, copy=False)
    finite = np.isfinite(admitted)
    if not finite.all():
        at = _find_first(~finite)
        raise NotFiniteError(_name_item(name, at), float(admitted[at]))
    return admitted


def admit_integers(name: str, values: ArrayLike, low: int, high: int) -> Integers:
    """The same ints as int64, all in low..high, in the same shape.

    `ArgumentTypeError` for other dtypes and items, bool among them, and
    `ArgumentRangeError` for the first int outside. O(n).
    """
    found = _admit_any_ints(name, values)
    _require_range(name, found, low, high)
    return found.astype(np.int64)


def admit_ids(name: str, values: ArrayLike) -> tuple[list[int], tuple[int, ...]]:
    """Ids as plain ints, in C order, and the shape; an id may be longer than 64 bits.

    An array of objects is taken too, for such ids. `ArgumentTypeError` as for
    `admit_integers`. O(n).
    """
    found = _admit_any_ints(name, values)
    return found.ravel().tolist(), found.shape


def _admit_any_ints(name: str, values: ArrayLike) -> _Any:
    """An array of ints, or one of objects that are ints of any size."""
    found = _take(name, values, _INTEGERS)
    if found is None or found.dtype.kind == "O":
        return _gather(name, values, _INTEGERS, (int,))
    if found.dtype.kind not in "iu":
        raise ArgumentTypeError(name, found.dtype, _INTEGERS)
    return found


def _take(name: str, values: ArrayLike, expected: str) -> _Any | None:
    """The array that the values are; None for lists and single numbers.

    numpy makes float64 of a list of ints and floats, which rounds, so lists are
    looked at item by item. A mask would be lost, so an array with one is refused.
    """
    if isinstance(values, np.ma.MaskedArray):
        raise ArgumentTypeError(name, type(values), expected)
    if isinstance(values, array | memoryview | range) or hasattr(values, "__array__"):
        return np.asarray(values)
    return None


def _gather(name: str, values: ArrayLike, expected: str, allowed: tuple[type, ...]) -> _Any:
    """Nested lists, or an array of objects, as an array of Python's own numbers."""
    try:
        items: _Any = np.array(values, dtype=np.object_)
    except ValueError:  # lists of different lengths
        raise ArgumentTypeError(name, values, expected) from None
    for at in np.ndindex(items.shape):
        item: object = items[at]
        if isinstance(item, np.generic):
            item = items[at] = item.item()
        if isinstance(item, bool) or not isinstance(item, allowed):
            raise ArgumentTypeError(_name_item(name, at), item, expected)
    return items


def _require_range(name: str, values: _Any, low: int, high: int) -> None:
    """Refuse the first item outside low..high."""
    outside = np.asarray((values < low) | (values > high), dtype=np.bool_)
    if outside.any():
        at = _find_first(outside)
        raise ArgumentRangeError(_name_item(name, at), int(values[at]), low, high)


def _find_first(wrong: NDArray[np.bool_]) -> tuple[int, ...]:
    """Where the first true item is, in C order."""
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))


def _name_item(name: str, at: tuple[int, ...]) -> str:
    """``t[17]``, ``t[2, 3]``, and ``t`` for the item of an array without dimensions.

    >>> _name_item("t", (2, 3)), _name_item("t", ())
    ('t[2, 3]', 't')
    """
    return f"{name}[{', '.join(map(str, at))}]" if at else name
