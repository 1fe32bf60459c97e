"""cvc5, a new one for every question."""

from __future__ import annotations

import time
from typing import Any, Final

import cvc5

from spectral_proofs.solving.answer import Answer, Status

__all__ = ["CVC5_LIMIT", "ask_cvc5"]

CVC5_LIMIT: Final = 3_000_000
"""Steps for one question; most take some thousands."""


def ask_cvc5(text: str, limit: int = CVC5_LIMIT) -> Answer:
    """Whether the facts of the text can hold at once. At most `limit` steps.

    Text that cvc5 cannot read is unknown, with the reason.

    >>> ask_cvc5("(set-logic ALL)(declare-fun x () Int)(assert (< x x))(check-sat)").status
    <Status.UNSAT: 'unsat'>
    """
    start = time.perf_counter()
    solver = cvc5.Solver()
    solver.setOption("rlimit", str(limit))
    # What bounds imply for each other costs more to keep up here than it ever saves.
    solver.setOption("arith-prop", "none")
    status, reason = Status.UNKNOWN, "the text asks nothing"
    try:
        for said in _run(solver, text):
            status, reason = (Status(said), "") if said in set(Status) else (status, said)
            if status is Status.UNKNOWN and not reason:
                reason = "resources are used up, or the question is beyond it"
    except RuntimeError as error:
        status, reason = Status.UNKNOWN, f"cvc5: {error}".strip()
    return Answer("cvc5", status, _count(solver), time.perf_counter() - start, reason)


def _run(solver: Any, text: str) -> list[str]:  # noqa: ANN401 - the solver carries no types
    """What the solver says to each command of the text that it answers."""
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols = parser.getSymbolManager()
    said: list[str] = []
    while True:
        command = parser.nextCommand()
        if command.isNull():
            return said
        words = str(command.invoke(solver, symbols) or "").strip()
        if words:
            said.append(words)


def _count(solver: Any) -> int:  # noqa: ANN401 - as above, of unknown contents
    """The steps that it took."""
    figures = solver.getStatistics().get(True, True)
    return int(figures["resource::resourceUnitsUsed"]["value"])
