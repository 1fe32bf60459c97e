"""Unknown floats: IEEE 754 binary64. They are compared, and nothing else is done with them.

`FloatWord` is the float of 64 unknown bits, in the solvers' theory of floating-point
numbers. `SymFloat` goes wherever Python takes a float, and stands for the rational
that a finite float is: its comparisons with other floats are exact, as Python's are.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NoReturn, Self, TypeAlias, cast

import z3

from spectral_proofs.symbolic.explorer import NotUnderstoodError, get_explorer
from spectral_proofs.symbolic.terms import Term
from spectral_proofs.symbolic.values import SymBool

__all__ = ["FloatWord", "SymFloat", "get_bits", "make_float_word"]

_WIDTH: Final = 64

_Predicate: TypeAlias = Callable[[Term, Term, Any], Term]


def get_bits(value: float) -> int:
    """The 64 bits of a plain float, as an unsigned integer.

    >>> get_bits(1.0) == 0x3FF << 52
    True
    """
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    return int(bits)


class FloatWord:
    """A float by its bits: any of the 2**64, NaN and the infinities among them."""

    __slots__ = ("bits", "term")
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __init__(self, bits: Term) -> None:
        self.bits: Final = bits
        self.term: Final = z3.fpBVToFP(bits, z3.Float64(bits.ctx), bits.ctx)

    def _compare(self, predicate: _Predicate, other: FloatWord) -> bool:
        return cast("bool", SymBool(predicate(self.term, other.term, self.bits.ctx)))

    def __le__(self, other: FloatWord) -> bool:
        return self._compare(z3.fpLEQ, other)

    def __ge__(self, other: FloatWord) -> bool:
        return self._compare(z3.fpGEQ, other)

    def is_finite(self) -> bool:
        """Whether it is neither infinite nor NaN."""
        context = self.bits.ctx
        infinite, none = z3.fpIsInf(self.term, context), z3.fpIsNaN(self.term, context)
        return cast("bool", SymBool(z3.Not(z3.Or(infinite, none))))

    def step_up(self) -> FloatWord:
        """The float whose bits are one more."""
        return FloatWord(self.bits + z3.BitVecVal(1, _WIDTH, self.bits.ctx))


def make_float_word(name: str, leading: bytes = b"") -> FloatWord:
    """An unknown float whose bits begin with the given bytes, seven at most."""
    explorer = get_explorer()
    known = 8 * len(leading)
    bits = z3.BitVec(name, _WIDTH - known, explorer.context)
    explorer.inputs[name] = bits
    if known:
        prefix = z3.BitVecVal(int.from_bytes(leading, "big"), known, explorer.context)
        bits = z3.Concat(prefix, bits)
    return FloatWord(bits)


class SymFloat(float):
    """A finite float of unknown value; to C code that asks whether it is finite it is.

    A law that holds for it holds for every rational in its place, and so for every
    finite float.
    """

    value: Fraction

    __slots__ = ("value",)
    __hash__ = None  # type: ignore[assignment]  # an unknown has no place in a hash table

    def __new__(cls, value: Fraction) -> Self:
        """The float that is equal to a rational, which may be unknown."""
        made = super().__new__(cls, 0.0)
        made.value = value
        return made

    def __lt__(self, other: float) -> bool:
        return self.value < _get_value(other)

    def __le__(self, other: float) -> bool:
        return self.value <= _get_value(other)

    def __gt__(self, other: float) -> bool:
        return self.value > _get_value(other)

    def __ge__(self, other: float) -> bool:
        return self.value >= _get_value(other)

    def __eq__(self, other: object) -> bool:
        return self.value == _get_value(other)

    def __ne__(self, other: object) -> bool:
        return self.value != _get_value(other)

    def _refuse(self, *_: object) -> NoReturn:
        message = "an unknown float is compared, and nothing else is done with it"
        raise NotUnderstoodError(message)

    def __repr__(self) -> str:
        return f"SymFloat({self.value!r})"


def _get_value(other: object) -> Fraction:
    if isinstance(other, SymFloat):
        return other.value
    if type(other) is not float:
        message = f"an unknown float is compared with floats only, not with {other!r}"
        raise NotUnderstoodError(message)
    return Fraction(other)


# Whatever else a float can do would give away the zero beneath.
for _name in (
    *("__bool__", "__float__", "__int__", "__round__", "__trunc__", "__floor__", "__ceil__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__neg__", "__pos__"),
    *("__truediv__", "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__"),
    *("__divmod__", "__rdivmod__", "__pow__", "__rpow__", "__abs__", "__format__", "__str__"),
    *("as_integer_ratio", "is_integer", "hex", "conjugate"),
):
    setattr(SymFloat, _name, SymFloat._refuse)  # noqa: SLF001 - its own class
for _name in ("real", "imag"):
    setattr(SymFloat, _name, property(SymFloat._refuse))  # noqa: SLF001 - as above, of unknown contents
