"""Terms of the solver, in the one place that touches its Python interface.

A term belongs to a context; an exploration has one of its own, so that what was
built before it leaves no trace in its texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import z3

__all__ = [
    "Context",
    "Model",
    "Solver",
    "Term",
    "compute_text",
    "conjoin",
    "constant",
    "disjoin",
    "get_literal",
    "get_truth",
    "negate",
    "new_context",
    "new_solver",
]

# The solver's interface carries no types: these names say what a value is meant to be.
Term: TypeAlias = Any
Context: TypeAlias = Any
Solver: TypeAlias = Any
Model: TypeAlias = Any


def new_context() -> Context:
    """A context of its own: no term of another one can enter."""
    return z3.Context()


def new_solver(context: Context, resources: int) -> Solver:
    """An incremental solver that gives up, deterministically, after so many steps."""
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", resources)
    return solver


def constant(name: str, sort: str, context: Context) -> Term:
    """An unknown of a sort: Int, Real, Bool, or an uninterpreted one by its name."""
    sorts = {"Int": z3.IntSort, "Real": z3.RealSort, "Bool": z3.BoolSort}
    made = sorts[sort](context) if sort in sorts else z3.DeclareSort(sort, context)
    return z3.Const(name, made)


def conjoin(terms: Sequence[Term], context: Context) -> Term:
    """All of them; true if there are none."""
    if not terms:
        return z3.BoolVal(True, context)
    return terms[0] if len(terms) == 1 else _combine(z3.Z3_mk_and, terms, context)


def disjoin(terms: Sequence[Term], context: Context) -> Term:
    """One of them; false if there are none."""
    if not terms:
        return z3.BoolVal(False, context)
    return terms[0] if len(terms) == 1 else _combine(z3.Z3_mk_or, terms, context)


# Without the checks of sorts and contexts that the solver's interface makes each time:
# they take most of the time of an exploration, and all terms here are of one context.
def _combine(make: Callable[..., Any], terms: Sequence[Term], context: Context) -> Term:
    parts = (z3.Ast * len(terms))(*(term.as_ast() for term in terms))
    return z3.BoolRef(make(context.ref(), len(terms), parts), context)


def negate(term: Term) -> Term:
    """The opposite."""
    return z3.BoolRef(z3.Z3_mk_not(term.ctx_ref(), term.as_ast()), term.ctx)


def get_literal(term: Term) -> bool | int | Fraction | None:
    """The plain value of a term that has become one; None for any other."""
    if z3.Z3_get_ast_kind(term.ctx_ref(), term.as_ast()) != z3.Z3_NUMERAL_AST:
        return get_truth(term)
    if z3.is_int_value(term):
        return int(term.as_long())
    if z3.is_rational_value(term):
        return Fraction(term.numerator_as_long(), term.denominator_as_long())
    return None


def get_truth(term: Term) -> bool | None:
    """The truth value of a term that is a literal; None for any other. One call of the solver."""
    found = z3.Z3_get_bool_value(term.ctx_ref(), term.as_ast())
    if found == z3.Z3_L_UNDEF:
        return None
    return bool(found == z3.Z3_L_TRUE)


def compute_text(facts: Sequence[Term], context: Context) -> str:
    """The question whether all facts can hold at once, as SMT-LIB text."""
    solver = z3.Solver(ctx=context)
    solver.add(*facts)
    text = str(solver.to_smt2()).partition("\n")[2]
    # The printer's own names for division of words by what is not zero.
    for name in ("bvudiv", "bvurem"):
        text = text.replace(f"({name}_i ", f"({name} ")
    return "(set-logic ALL)\n" + text
