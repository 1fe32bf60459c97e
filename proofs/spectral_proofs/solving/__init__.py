"""The solvers: questions as SMT-LIB text, answers with what they cost.

A question, or the sequence of questions of one law, meets a solver that has seen
nothing else, with a limit of steps in place of a time-out, so its answer and its cost
are the same wherever it is asked.
"""

from spectral_proofs.solving.allowances import ALLOWANCES
from spectral_proofs.solving.answer import Answer, Status, ask_all
from spectral_proofs.solving.cvc5_solver import CVC5_LIMIT, ask_cvc5
from spectral_proofs.solving.z3_solver import (
    Z3_LIMIT,
    ask_z3,
    ask_z3_for_model,
    find_model,
    find_small_model,
    make_z3,
)

__all__ = [
    "ALLOWANCES",
    "CVC5_LIMIT",
    "Z3_LIMIT",
    "Answer",
    "Status",
    "ask_all",
    "ask_cvc5",
    "ask_z3",
    "ask_z3_for_model",
    "find_model",
    "find_small_model",
    "make_z3",
]
