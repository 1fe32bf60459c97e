"""z3, with a context of its own for every question, or for the questions of one law."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

import z3

from spectral_proofs.solving.answer import Answer, Status
from spectral_proofs.symbolic.terms import Context, Model, Solver, new_context, new_solver

__all__ = [
    "Z3_LIMIT",
    "ask_z3",
    "ask_z3_for_model",
    "find_model",
    "find_small_model",
    "make_z3",
]

Z3_LIMIT: Final = 30_000_000
"""Steps for one question; most take some thousands."""

# For a search without preparations; what is not found by then wants them.
_SEARCH_LIMIT: Final = 3_000_000
_LARGE: Final = 100_000  # characters

_BOUNDS: Final = (2, 16, 256, 2**24)


def make_z3(limit: int = Z3_LIMIT) -> Callable[[str], Answer]:
    """Something that asks z3 one question after the other, all in one context of its own.

    A context takes longer to make than most questions to answer. The answers depend on
    the questions before, and on nothing else: the same sequence takes the same steps.
    """
    context = new_context()
    return lambda text: ask_z3(text, limit, context)


def ask_z3(text: str, limit: int = Z3_LIMIT, context: Context | None = None) -> Answer:
    """Whether the facts of the text can hold at once. At most `limit` steps.

    Without a `context` the question gets one of its own. Text that z3 cannot read is unknown, with the reason.

    >>> ask_z3("(declare-fun x () Int)(assert (< x x))(check-sat)").status
    <Status.UNSAT: 'unsat'>
    """
    return ask_z3_for_model(text, limit, context=context)[0]


def ask_z3_for_model(
    text: str,
    limit: int = Z3_LIMIT,
    *,
    context: Context | None = None,
    expects_model: bool = False,
) -> tuple[Answer, Model | None]:
    """The answer, and for `sat` values of the unknowns with which the facts hold.

    Where a model is expected, z3 searches for one at once and prepares nothing: on
    large questions that is many times faster, on small ones with products it is slower.
    Without a `context` the question gets one of its own.
    """
    start = time.perf_counter()
    if context is None:
        context = new_context()
    solver = new_solver(context, limit)
    before = _count(solver)
    if expects_model:
        solver.push()  # an incremental solver does without the preparations
    try:
        # The solver's own reader takes text with errors for text that says nothing.
        solver.add(z3.parse_smt2_string(text, ctx=context))
        if "(check-sat)" in text:
            status = Status(str(solver.check()))
            reason = solver.reason_unknown() if status is Status.UNKNOWN else ""
        else:
            status, reason = Status.UNKNOWN, "the text asks nothing"
    except z3.Z3Exception as error:
        status, reason = Status.UNKNOWN, f"z3: {_get_words(error)}"
    resources = _count(solver) - before
    model = solver.model() if status is Status.SAT else None
    return Answer("z3", status, resources, time.perf_counter() - start, reason), model


def find_model(texts: Iterable[str], limit: int = Z3_LIMIT) -> tuple[Answer, Model | None]:
    """The first of several questions that has a model, and the model; or the last answer.

    Without any question the answer is that there is no model.
    """
    answer = Answer("z3", Status.UNSAT, 0, 0.0)
    for text in texts:
        answer, model = Answer("z3", Status.UNKNOWN, 0, 0.0), None
        if len(text) > _LARGE:
            answer, model = ask_z3_for_model(text, min(limit, _SEARCH_LIMIT), expects_model=True)
        if answer.status is Status.UNKNOWN:
            answer, model = ask_z3_for_model(text, limit)
        if model is not None:
            return answer, model
    return answer, None


def find_small_model(text: str, limit: int = Z3_LIMIT) -> Model | None:
    """Values of the unknowns with which the facts hold, integers near zero if that can be.

    None if there are none, or none are found. A question for each bound at most.
    """
    found = ask_z3_for_model(text, limit)[1]
    if found is None:
        return None
    for bound in _BOUNDS:
        context = new_context()
        solver = new_solver(context, limit)
        solver.add(z3.parse_smt2_string(text, ctx=context))
        for symbol in found.decls():
            if symbol.arity() == 0 and symbol.range().kind() == z3.Z3_INT_SORT:
                number = symbol().translate(context)
                solver.add(-bound <= number, number <= bound)
        if solver.check() == z3.sat:
            return solver.model()
    return found


def _count(solver: Solver) -> int:
    """The steps that were taken in the solver's context."""
    statistics = solver.statistics()
    found = "rlimit count" in statistics.keys()  # noqa: SIM118 - it is no mapping
    return int(statistics.get_key_value("rlimit count")) if found else 0


def _get_words(error: z3.Z3Exception) -> str:
    said = error.value
    return (said.decode() if isinstance(said, bytes) else str(said)).strip()
