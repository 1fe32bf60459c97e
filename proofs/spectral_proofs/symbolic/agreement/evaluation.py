"""Terms as Python expressions over integers and fractions: a small evaluator of its own.

It shares no code with the explorer, and takes the meaning of every operator from the
SMT-LIB standard: division rounds so that the remainder is not negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import z3

from spectral_proofs.symbolic.terms import Term

__all__ = ["ENVIRONMENT", "Translator", "compute_quotient", "compute_remainder"]


def compute_quotient(dividend: int, divisor: int) -> int:
    """SMT-LIB `div`. `ZeroDivisionError` for a divisor of 0, where the standard says nothing.

    >>> compute_quotient(-7, 2), compute_quotient(-7, -2), compute_quotient(7, -2)
    (-4, 4, -3)
    """
    return dividend // divisor if divisor > 0 else -(dividend // -divisor)


def compute_remainder(dividend: int, divisor: int) -> int:
    """SMT-LIB `mod`: never negative.

    >>> compute_remainder(-7, 2), compute_remainder(-7, -2), compute_remainder(7, -2)
    (1, 1, 1)
    """
    return dividend - divisor * compute_quotient(dividend, divisor)


#: What the expressions refer to.
ENVIRONMENT: Final[Mapping[str, object]] = {
    "Fraction": Fraction,
    "compute_quotient": compute_quotient,
    "compute_remainder": compute_remainder,
}

_INFIX: Final = {
    z3.Z3_OP_ADD: " + ",
    z3.Z3_OP_MUL: " * ",
    z3.Z3_OP_SUB: " - ",
    z3.Z3_OP_LE: " <= ",
    z3.Z3_OP_GE: " >= ",
    z3.Z3_OP_LT: " < ",
    z3.Z3_OP_GT: " > ",
    z3.Z3_OP_EQ: " == ",
    z3.Z3_OP_AND: " and ",
    z3.Z3_OP_OR: " or ",
}
_PATTERNS: Final = {
    z3.Z3_OP_TRUE: "True",
    z3.Z3_OP_FALSE: "False",
    z3.Z3_OP_NOT: "(not {})",
    z3.Z3_OP_ITE: "({1} if {0} else {2})",
    z3.Z3_OP_IMPLIES: "(not {} or {})",
    z3.Z3_OP_XOR: "({} != {})",
    z3.Z3_OP_DISTINCT: "({} != {})",
    z3.Z3_OP_UMINUS: "(-{})",
    z3.Z3_OP_TO_REAL: "{}",
    z3.Z3_OP_DIV: "(Fraction({}) / {})",
    z3.Z3_OP_IDIV: "compute_quotient({}, {})",
    z3.Z3_OP_MOD: "compute_remainder({}, {})",
}


class Translator:
    """Translates the terms of one context; numbers that are met are kept in `numbers`."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.numbers: set[Fraction] = set()
        self.constants: dict[str, Fraction] = {}
        self._known: dict[int, tuple[Term, str]] = {}

    def translate(self, term: Term) -> str:
        """The expression. `ValueError` for an operator or an unknown that is not provided for."""
        number = term.get_id()
        if number not in self._known:
            self._known[number] = term, self._write(term)
        return self._known[number][1]

    def _write(self, term: Term) -> str:
        if z3.is_int_value(term) or z3.is_rational_value(term):
            return self._write_number(term)
        kind = term.decl().kind()
        name = term.decl().name()
        if kind == z3.Z3_OP_UNINTERPRETED and term.num_args() == 0 and name in self.names:
            return self.names[name]
        parts = [self.translate(part) for part in term.children()]
        if kind in _INFIX and parts:
            return "(" + _INFIX[kind].join(parts) + ")"
        if kind in _PATTERNS and len(parts) <= 3:
            return _PATTERNS[kind].format(*parts)
        message = f"no meaning is known for {term.sexpr()}"
        raise ValueError(message)

    def _write_number(self, term: Term) -> str:
        value = Fraction(term.as_string())
        self.numbers.add(value)
        if value.denominator == 1:
            return f"({value.numerator})"
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def compile(self, source: str, name: str) -> Callable[..., Any]:
        """The function `name` of a text that uses translated expressions."""
        scope: dict[str, Any] = {**ENVIRONMENT, **self.constants}
        exec(compile(source, f"<{name}>", "exec"), scope)  # noqa: S102 - the text was made above
        function: Callable[..., Any] = scope[name]
        return function
