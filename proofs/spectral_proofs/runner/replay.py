"""A counterexample run again on plain Python values, to see whether the law really fails.

The unknowns of the law become the numbers of the solver's model, and the rules that
ship run on them as they run for anybody: no loop is cut, no callee merged or taken at
its contract's word. What a law makes of unknowns behind the case's back is asked of
the model, question by question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from types import FrameType, TracebackType
from typing import Any, Final, NamedTuple, TypeVar, cast

import z3

from spectral_proofs.obligation import Mutant, Obligation
from spectral_proofs.runner.values import show
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.explorer import Explorer, PathEnd, explore
from spectral_proofs.symbolic.instrument import instrument
from spectral_proofs.symbolic.terms import Model, Term, conjoin, constant, get_literal, negate
from spectral_proofs.symbolic.values import lift_bool

__all__ = ["Outcome", "Replay", "compute_failing_claims", "compute_inputs", "replay"]

R = TypeVar("R")
N = TypeVar("N", bound=tuple[Any, ...])
Trace = Callable[[FrameType, str, object], Any]

#: Lines of Python that one replay may run: a model may name a list of a billion extents.
STEP_LIMIT: Final = 20_000

_SHOWN: Final = 40

_RULES: Final = ("spectral_spec.", "spectral_memory.")
# A word that stands for bytes, or a sequence for a tuple, may not suit a rule.
_OWN_TROUBLE: Final = (AttributeError, MemoryError, OverflowError, RecursionError, TypeError)


class Outcome(StrEnum):
    """Whether the law fails on the values, holds on them, or was not run to its end."""

    FAILS = "fails"
    HOLDS = "holds"
    STOPPED = "stopped"


class Replay(NamedTuple):
    """What came of a replay; `words` say what fails, or what stopped it.

    `values` are the unknowns by name, in the order in which the law asked for them.
    """

    outcome: Outcome
    words: str
    values: tuple[tuple[str, str], ...]


class _StopError(BaseException):
    """The replay shows nothing; past every `except Exception`, with the reason."""


def replay(
    subject: Obligation, model: Model, claims: Sequence[str] = (), mutant: Mutant | None = None
) -> Replay:
    """Run the law on the values of a model. Never raises.

    `claims` are those that fail in the model. `mutant` is the bug to be planted
    meanwhile. At most `STEP_LIMIT` lines are run.
    """
    explorer = _ModelExplorer(model)
    case = _PlainCase(explorer)
    outcome, words = Outcome.HOLDS, ""
    try:
        with instrument(loops={}, planted=mutant), _count_steps():
            explore(lambda: _run(subject, case, explorer), explorer)
        if explorer.failed:
            outcome, words = Outcome.FAILS, explorer.failed[0]
    except _StopError as stop:
        outcome, words = Outcome.STOPPED, str(stop)
    except Exception as error:  # noqa: BLE001 - a replay must not end the run that it comments on
        raised = f"nothing is raised, but {type(error).__name__}("
        expected = any(claim.startswith(raised) for claim in claims)
        expected = expected or (_is_from_rule(error) and not isinstance(error, _OWN_TROUBLE))
        outcome = Outcome.FAILS if expected else Outcome.STOPPED
        words = f"nothing is raised, but {error!r}"
    return Replay(outcome, words, case.get_values())


def _run(subject: Obligation, case: Case, explorer: _ModelExplorer) -> None:
    holds = subject.function(case)
    explorer.claim(subject.law, lift_bool(holds))


def _is_from_rule(error: Exception) -> bool:
    here: TracebackType | None = error.__traceback__
    module = ""
    while here is not None:
        module = str(here.tb_frame.f_globals.get("__name__", ""))
        here = here.tb_next
    return module.startswith(_RULES)


@contextmanager
def _count_steps() -> Iterator[None]:
    """Stop what goes on for too many lines; the solver's own Python is not counted."""
    steps = 0
    before = sys.gettrace()

    def trace(frame: FrameType, event: str, _: object) -> Trace | None:
        nonlocal steps
        if frame.f_globals.get("__name__", "").startswith("z3"):
            return None
        steps += event == "line"
        if steps > STEP_LIMIT:
            message = f"the replay is not over after {STEP_LIMIT} lines of Python"
            raise _StopError(message)
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


class _ModelExplorer(Explorer):
    """Answers every question by the model: there is one path, and nothing to fork."""

    def __init__(self, model: Model) -> None:
        super().__init__(context=model.ctx)
        self.model: Final = model
        self.failed: Final[list[str]] = []

    def get_plain(self, term: Term) -> Any:  # noqa: ANN401 - by the sort of the term
        """The plain value of a term; an opaque one is named as the model names it."""
        value = self.model.eval(term, model_completion=True)
        found = get_literal(value)
        if found is not None:
            return Fraction(found) if z3.is_real(value) else found
        if z3.is_bv_value(value):
            return int(value.as_long())
        if z3.is_const(value) and value.sort().kind() == z3.Z3_UNINTERPRETED_SORT:
            return str(value).replace("!val!", " ")
        message = f"the model has no plain value for {term}"
        raise _StopError(message)

    def branch(self, condition: Term) -> bool:
        return bool(self.get_plain(condition))

    def enumerate_value(self, term: Term) -> int:
        return int(self.get_plain(term))

    def suppose(self, name: str, term: Term, *, derived: bool = False) -> None:
        del derived  # nothing is cut here, so nothing is derived
        if not self.branch(term):
            message = f"these values do not meet the hypothesis that {name}"
            raise _StopError(message)

    def claim(self, name: str, term: Term) -> None:
        if not self.branch(term):
            self.failed.append(name)

    def fork(self, function: Callable[[], R]) -> list[tuple[Term, R]]:
        return [(z3.BoolVal(True, self.context), function())]

    def run(self, function: Callable[[], None]) -> None:
        with suppress(PathEnd):
            function()


class _PlainCase(Case):
    """A case whose unknowns are the plain numbers of a model, and that notes which."""

    def __init__(self, explorer: _ModelExplorer) -> None:
        super().__init__(explorer)
        self._model = explorer
        self._seen: dict[str, object] = {}
        self._opaque: dict[str, Term] = {}

    def get_values(self) -> tuple[tuple[str, str], ...]:
        """What the law asked for, shown as values of the system."""
        shown = [(name, show(value)) for name, value in islice(self._seen.items(), _SHOWN)]
        left = len(self._seen) - len(shown)
        return (*shown, ("and more", f"{left} other values")) if left else tuple(shown)

    def integer(self, name: str, low: int | None = None, high: int | None = None) -> int:
        value = int(self._read(name, "Int"))
        if low is not None:
            self.suppose(f"{name} in range", value >= low)
        if high is not None:
            self.suppose(f"{name} in range", value <= high)
        return value

    def rational(self, name: str) -> Fraction:
        return Fraction(self._read(name, "Real"))

    def truth(self, name: str) -> bool:
        return bool(self._read(name, "Bool"))

    def opaque(self, name: str, sort: str) -> Any:  # noqa: ANN401 - it stands for any type
        return self._read(name, sort)

    def function(self, name: str, arguments: Sequence[str], result: str) -> Callable[..., Any]:
        call = self._make_function(name, arguments, result)

        def noted(*values: Any) -> Any:  # noqa: ANN401 - numbers, truth values, opaque ones
            found = call(*values)
            self._seen[f"{name}({', '.join(show(value) for value in values)})"] = found
            return found

        return noted

    def record(self, kind: type[N], name: str, **known: object) -> N:
        made = super().record(kind, name, **known)
        for part in cast("Any", kind)._fields:
            self._seen.pop(f"{name}.{part}", None)
        self._seen[name] = made
        return made

    def table(self, name: str, kind: type[N], **sorts: str) -> Callable[[Any], N]:
        fields = cast("Any", kind)._fields
        columns = [
            self._make_function(f"{name}.{field}", ("Int",), sorts.get(field, "Int"))
            for field in fields
        ]

        def read(key: Any) -> N:  # noqa: ANN401 - a number, however the law has it
            made = kind(*(column(key) for column in columns))
            self._seen[f"{name}({show(key)})"] = made
            return made

        return read

    def _read(self, name: str, sort: str) -> Any:  # noqa: ANN401 - by the sort
        value = self._unwrap(constant(name, sort, self._model.context))
        self._seen[name] = value
        return value

    def _unwrap(self, term: Term) -> Any:  # noqa: ANN401 - by the sort of the term
        found = self._model.get_plain(term)
        if isinstance(found, str):
            self._opaque[found] = self._model.model.eval(term, model_completion=True)
        return found

    def _make_function(
        self, name: str, arguments: Sequence[str], result: str
    ) -> Callable[..., Any]:
        """The model's function, from plain values to plain values."""
        context = self._model.context
        sorts = [constant("sort", sort, context).sort() for sort in (*arguments, result)]
        symbol = z3.Function(name, *sorts)

        def call(*values: Any) -> Any:  # noqa: ANN401 - numbers, truth values, opaque ones
            lifted = [
                self._lift(value, sort) for value, sort in zip(values, sorts[:-1], strict=True)
            ]
            return self._unwrap(symbol(*lifted))

        return call

    def _lift(self, value: Any, sort: Any) -> Term:  # noqa: ANN401 - terms carry no types
        if hasattr(value, "term"):
            return value.term
        if isinstance(value, str):
            if value not in self._opaque:
                message = f"the model does not know {value!r}"
                raise _StopError(message)
            return self._opaque[value]
        if isinstance(value, bool):
            return z3.BoolVal(value, sort.ctx)
        if sort.kind() == z3.Z3_REAL_SORT:
            return z3.RealVal(str(Fraction(value)), sort.ctx)
        return z3.IntVal(int(value), sort.ctx)


def compute_inputs(explorer: Explorer, model: Model) -> tuple[tuple[str, str], ...]:
    """The unknowns that are no functions, with the values of a model."""
    reader = _ModelExplorer(model)
    found = []
    for name, term in explorer.inputs.items():
        with suppress(_StopError):
            found.append((name, show(reader.get_plain(term.translate(model.ctx)))))
    return tuple(found)


def compute_failing_claims(explorer: Explorer, model: Model) -> tuple[str, ...]:
    """The names of the claims that fail in a model of the refutation."""
    reader = _ModelExplorer(model)
    found: dict[str, None] = {}
    for claim in explorer.claims:
        failure = conjoin((*claim.path, negate(claim.term)), explorer.context)
        with suppress(_StopError):
            if reader.get_plain(failure.translate(model.ctx)):
                found[claim.name] = None
    return tuple(found)
