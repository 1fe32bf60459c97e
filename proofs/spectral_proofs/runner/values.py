"""Values of the system as text: records by name, rationals with their decimals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Final, cast

__all__ = ["show"]

_DIGITS: Final = 12


def show(value: object) -> str:
    """The value as a person would write it. O(size of the value).

    >>> show(Fraction(22, 7))
    '22/7 (about 3.14285714286)'
    >>> from spectral_spec.address import GlobalAddress, decode_global
    >>> show((decode_global(2**32 + 5), None))
    '(GlobalAddress(resonance=2, local=LocalAddress(axis=0, prime=0, lattice=0, offset=5)), None)'
    """
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else _show_ratio(value)
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            names = cast("tuple[str, ...]", value._fields)
            return _show_record(value, zip(names, value, strict=True))
        inner = ", ".join(show(one) for one in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if is_dataclass(value) and not isinstance(value, type):
        return _show_record(value, ((one.name, getattr(value, one.name)) for one in fields(value)))
    return repr(value)


def _show_ratio(value: Fraction) -> str:
    try:
        return f"{value} (about {float(value):.{_DIGITS}g})"
    except OverflowError:
        return str(value)


def _show_record(value: object, parts: Iterable[tuple[str, object]]) -> str:
    inner = ", ".join(f"{name}={show(part)}" for name, part in parts)
    return f"{type(value).__name__}({inner})"
