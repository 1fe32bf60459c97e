"""What comes out of one obligation: plain data that can cross a process or a network."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from spectral_proofs.solving import CVC5_LIMIT, Z3_LIMIT, Answer

__all__ = [
    "EXIT_PROVED",
    "EXIT_REFUTED",
    "EXIT_UNKNOWN",
    "Counterexample",
    "HypothesisTooth",
    "MutantTooth",
    "Result",
    "Settings",
    "Standing",
    "Witness",
    "compute_exit_code",
    "count_refuted",
]

EXIT_PROVED: Final = 0
EXIT_REFUTED: Final = 1
EXIT_UNKNOWN: Final = 2


class Standing(StrEnum):
    """How one obligation came out. The first two are green, all others are red."""

    PROVED = "proved"
    REFUTED_AS_IT_MUST = "refuted, as it must be"
    REFUTED = "refuted"
    NOT_REFUTED = "proved, but it must fail"
    DISAGREED = "the solvers disagree"
    TOOTHLESS = "proved, but toothless"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"

    @property
    def is_green(self) -> bool:
        """True if it is as it must be."""
        return self in {Standing.PROVED, Standing.REFUTED_AS_IT_MUST}

    @property
    def exit_code(self) -> int:
        """0 green, 1 something is wrong, 2 nothing is known."""
        if self.is_green:
            return EXIT_PROVED
        return EXIT_UNKNOWN if self in {Standing.UNKNOWN, Standing.SKIPPED} else EXIT_REFUTED


class Settings(NamedTuple):
    """How obligations are examined. The limits are steps of the solvers, not seconds.

    Without `teeth` only the law itself is asked; with `texts` the result holds the
    question as SMT-LIB text.
    """

    solvers: tuple[str, ...] = ("z3", "cvc5")
    teeth: bool = True
    texts: bool = False
    z3_limit: int = Z3_LIMIT
    cvc5_limit: int = CVC5_LIMIT


class Counterexample(NamedTuple):
    """Values of the unknowns with which a claim fails, and what a replay makes of them.

    `replayed` is true if the law fails on these values in plain Python too; `words`
    say how, or why not. `claims` are those that fail in the solver's model.
    """

    replayed: bool
    words: str
    values: tuple[tuple[str, str], ...]
    claims: tuple[str, ...]


class Witness(NamedTuple):
    """Values with which all hypotheses hold at once.

    `contradicts` is true if the law fails on them in plain Python: then the proof is
    worth nothing. `words` say what the plain run came to.
    """

    contradicts: bool
    words: str
    values: tuple[tuple[str, str], ...]


class HypothesisTooth(NamedTuple):
    """The answer without one hypothesis; `idle` is the reason if it may be dropped."""

    name: str
    answer: Answer
    idle: str | None


class MutantTooth(NamedTuple):
    """A planted bug and what became of it; no answer if the law could not even be built."""

    rule: str
    old: str
    new: str
    answer: Answer | None
    words: str
    counterexample: Counterexample | None

    @property
    def is_refuted(self) -> bool:
        """True if the law fails with the bug."""
        return self.answer is not None and self.answer.status == "sat"


class Result(NamedTuple):
    """All that is known of one obligation. `problems` say why it is red, if it is."""

    name: str
    subject: str
    law: str
    rules: tuple[str, ...]
    must_fail: bool
    standing: Standing
    problems: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    witness_answer: Answer | None = None
    witness: Witness | None = None
    hypotheses: tuple[HypothesisTooth, ...] = ()
    mutants: tuple[MutantTooth, ...] = ()
    counterexample: Counterexample | None = None
    paths: int = 0
    claims: int = 0
    seconds: float = 0.0
    text: str = ""

    def get_resources(self) -> int:
        """Steps of both solvers for the law itself, its teeth not counted."""
        return sum(answer.resources for answer in self.answers)


def count_refuted(result: Result) -> int:
    """How many of the planted bugs are refuted."""
    return sum(tooth.is_refuted for tooth in result.mutants)


def compute_exit_code(results: Sequence[Result]) -> int:
    """0 if all is proved, 1 if something is refuted, 2 if something is not known.

    A refutation wins over what is not known. Nothing at all is not known.
    """
    codes = {result.standing.exit_code for result in results}
    if EXIT_REFUTED in codes:
        return EXIT_REFUTED
    return EXIT_PROVED if codes == {EXIT_PROVED} else EXIT_UNKNOWN
