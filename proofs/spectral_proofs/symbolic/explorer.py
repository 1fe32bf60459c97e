"""The explorer: runs a function once for each path that its unknowns can take.

Where Python asks an unknown whether it is true, the run forks. The function is run
anew for each path, with the answers of the path so far; it must be deterministic.
What a run supposes, and what it claims, is noted together with its path.

The explorer's own solver is only a guide. A branch that it leaves out becomes a
claim that the branch cannot be taken, to be proved with the others; an `unknown`
counts as a branch that can be taken.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar, cast

import z3

from spectral_proofs.symbolic.terms import (
    Context,
    Solver,
    Term,
    conjoin,
    constant,
    disjoin,
    get_literal,
    negate,
    new_context,
    new_solver,
)

__all__ = [
    "BudgetError",
    "Explorer",
    "NotUnderstoodError",
    "Noted",
    "PathEnd",
    "explore",
    "get_explorer",
    "is_exploring",
]

R = TypeVar("R")

#: Steps of the guiding solver for one question; past them a branch counts as open.
GUIDE_RESOURCES: Final = 2_000_000

#: The same where one refutation is enough: another path may have one that is easier to find.
HASTY_RESOURCES: Final = 200_000


class BudgetError(Exception):
    """The exploration gives up: it has more paths, or a path more branches, than it may."""


class NotUnderstoodError(BudgetError, TypeError):
    """The exploration gives up: it would have to guess what Python does with an unknown."""


class PathEnd(BaseException):
    """The path has shown all that it can; no `except Exception` may catch it."""


class Noted(NamedTuple):
    """A fact or a claim: its name, the answers on the way to it, and itself.

    `order` counts facts and claims as they come. A fact that is `derived` follows
    from a claim (that an invariant holds, that a contract is kept): only what is
    claimed after it may use it, or the claim would prove itself.

    `support` holds, for a claim that the guide could prove, the numbers of the facts
    that it took; None for any other.
    """

    name: str
    path: tuple[Term, ...]
    term: Term
    order: int
    derived: bool
    support: frozenset[int] | None = None


@dataclass(slots=True)
class _Choice:
    """An answer at a fork; `open` if the other one is still to be tried."""

    condition: Term
    answer: bool
    open: bool
    number: int

    def get_term(self) -> Term:
        return self.condition if self.answer else negate(self.condition)


@dataclass
class Explorer:
    """One exploration. Path and branch limits make every exploration end.

    One that `stops_refuted` goes no further than the first claim that the guide finds
    to fail: enough to refute, and never enough to prove.
    """

    path_limit: int = 4000
    branch_limit: int = 400
    stops_refuted: bool = False
    context: Context = field(default_factory=new_context)
    facts: list[Noted] = field(default_factory=list)
    claims: list[Noted] = field(default_factory=list)
    ends: list[tuple[Term, ...]] = field(default_factory=list)
    inputs: dict[str, Term] = field(default_factory=dict)
    paths: int = 0
    unknowns: int = 0
    is_refuted: bool = False
    scratch: dict[str, object] = field(default_factory=dict)
    summaries: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._solver: Solver = new_solver(self.context, GUIDE_RESOURCES)
        self._trail: list[_Choice] = []
        self._position = 0
        self._numbers = 0
        self._names = 0
        self._normal: dict[int, tuple[Term, Term]] = {}
        self._tracked: dict[str, int] = {}  # the number of each fact, by the guide's name of it
        self._forks: dict[str, Any] = {}  # the outcomes of each call that was explored aside

    # ------------------------------------------------------------ one path

    def _is_live(self) -> bool:
        """True once the run has left the answers that it was given."""
        return self._position == len(self._trail)

    def get_path(self) -> tuple[Term, ...]:
        """The answers so far."""
        terms = (choice.get_term() for choice in self._trail[: self._position])
        return tuple(term for term in terms if get_literal(term) is None)

    def _get_answers(self, base: int) -> Term:
        taken = self._trail[base : self._position]
        return conjoin([choice.get_term() for choice in taken], self.context)

    def branch(self, condition: Term) -> bool:
        """The answer to a question of the run; both answers get their turn."""
        simple = z3.simplify(condition)
        known = get_literal(simple)
        if known is not None:
            return bool(known)
        if not self._is_live():
            choice = self._trail[self._position]
            if not choice.condition.eq(simple):
                message = f"the run asks {simple} where it asked {choice.condition}"
                raise RuntimeError(message)
            self._position += 1
            self._names = 0
            return choice.answer
        if len(self._trail) >= self.branch_limit:
            message = f"a path with more than {self.branch_limit} branches"
            raise BudgetError(message)
        return self._choose(simple)

    def _choose(self, condition: Term) -> bool:
        other = negate(condition)
        can_hold = self._solver.check(condition) != z3.unsat
        can_fail = self._solver.check(other) != z3.unsat
        # Proved with the rest: this path cannot go the other way.
        if not can_fail:
            self.claim("the paths are all the paths", condition)
        if not can_hold:
            self.claim("the paths are all the paths", other)
        if not can_hold and not can_fail:
            raise PathEnd
        self._enter(condition, can_hold, can_hold and can_fail)
        self._position += 1
        return self._trail[-1].answer

    def _enter(self, condition: Term, answer: bool, is_open: bool) -> None:
        self._numbers += 1
        choice = _Choice(condition, answer, is_open, self._numbers)
        self._solver.push()
        self._solver.add(choice.get_term())
        self._trail.append(choice)
        self._names = 0

    def name(self, stem: str) -> str:
        """A name that is used nowhere else: of the place on this path, and no other."""
        self._names += 1
        here = self._trail[self._position - 1].number if self._position else 0
        return f"{stem}@{here}.{self._names}"

    def fresh(self, stem: str, sort: str) -> Term:
        """An unknown of which nothing is known."""
        self.unknowns += 1
        return constant(self.name(stem), sort, self.context)

    def normalise(self, term: Term) -> Term:
        """The solver's normal form of a term, computed once."""
        number = term.get_id()  # the number of a term is its own while it lives
        if number not in self._normal:
            self._normal[number] = term, z3.simplify(term)
        return self._normal[number][1]

    def enumerate_value(self, term: Term) -> int:
        """A plain value of the term; the run forks over all values that it can have."""
        for _ in range(self.branch_limit):
            simple = z3.simplify(term)
            known = get_literal(simple)
            if known is not None:
                return int(known)
            value = self._guess(simple)
            if self.branch(simple == value):
                return value
        message = f"{term} has more than {self.branch_limit} values"
        raise BudgetError(message)

    def _guess(self, term: Term) -> int:
        """A value that the term can have here: noted, so that a later run asks the same."""
        place = self.name("value")
        if place not in self._forks:
            if self._solver.check() != z3.sat:
                message = f"no value is known for {term}"
                raise BudgetError(message)
            model = self._solver.model()
            self._forks[place] = model.eval(term, model_completion=True).as_long()
        return int(self._forks[place])

    def get_ratio(self, term: Term) -> tuple[Term, Term]:
        """Numerator and denominator of a rational: unknown, the denominator positive."""
        key = f"ratio of {term.get_id()}"  # the number of a term is its own while it lives
        if key not in self.scratch:
            top, bottom = self.fresh("numerator", "Int"), self.fresh("denominator", "Int")
            self.scratch[key] = term, top, bottom
        _, top, bottom = cast("tuple[Term, Term, Term]", self.scratch[key])
        self.suppose("a denominator is positive", bottom > 0)
        return top, bottom

    def suppose(self, name: str, term: Term, *, derived: bool = False) -> None:
        """From here on, on this path, the term holds."""
        if self._note(self.facts, name, term, derived=derived):
            self._track(len(self.facts) - 1, self.facts[-1].term)

    def claim(self, name: str, term: Term) -> None:
        """The term holds here, on this path: to be proved."""
        if self._note(self.claims, name, term):
            self.claims[-1] = self.claims[-1]._replace(support=self._find_support(term))
            if self.stops_refuted and self.is_refuted:
                raise PathEnd

    def _track(self, number: int, term: Term) -> None:
        """Tell the guide a fact, by its number."""
        name = f"fact@{number}"
        self._tracked[name] = number
        self._solver.assert_and_track(term, constant(name, "Bool", self.context))

    def _find_support(self, claim: Term) -> frozenset[int] | None:
        """The facts with which the guide proves a claim here; None if it does not."""
        hasty = min(HASTY_RESOURCES, GUIDE_RESOURCES)
        self._solver.set("rlimit", hasty if self.stops_refuted else GUIDE_RESOURCES)
        said = self._solver.check(negate(claim))
        self._solver.set("rlimit", GUIDE_RESOURCES)
        self.is_refuted |= said == z3.sat
        if said != z3.unsat:
            return None
        core = self._solver.unsat_core()
        names = (one.decl().name() for one in core if z3.is_const(one))
        return frozenset(self._tracked[name] for name in names if name in self._tracked)

    def adopt(self, claims: list[Noted]) -> None:
        """Claims of another exploration, which hold on every path of this one."""
        for one in claims:
            self.claims.append(one._replace(order=len(self.facts) + len(self.claims)))

    def _note(self, notes: list[Noted], name: str, term: Term, *, derived: bool = False) -> bool:
        """Note a term once for each place; a run that is only led to its fork notes nothing."""
        if not self._is_live():
            return False
        simple = z3.simplify(term)
        if get_literal(simple) is True:
            return False
        order = len(self.facts) + len(self.claims)
        notes.append(Noted(name, self.get_path(), simple, order, derived))
        return True

    # ----------------------------------------------------------- all paths

    def run(self, function: Callable[[], None]) -> None:
        """Run the function on every path. `BudgetError` if there are too many."""
        while True:
            self._position = 0
            self._names = 0
            self.paths += 1
            if self.paths > self.path_limit:
                message = f"more than {self.path_limit} paths"
                raise BudgetError(message)
            self.scratch = {}
            try:
                function()
                self.ends.append(self.get_path())
            except PathEnd:
                pass
            if not self._turn() or (self.stops_refuted and self.is_refuted):
                return

    def _turn(self, base: int = 0) -> bool:
        """Back to the last fork whose other answer is open; False if there is none."""
        while len(self._trail) > base:
            choice = self._trail.pop()
            self._solver.pop()
            if choice.open:
                self._enter(choice.condition, not choice.answer, False)
                return True
        return False

    # -------------------------------------------------- a callee, on the side

    def fork(self, function: Callable[[], R]) -> list[tuple[Term, R]]:
        """All paths of a call from here: the condition of each, and what it returns.

        The call is explored once at each place, however often the run comes by. If
        some of its paths come to an end, the run goes on only where it returns; this
        path ends here if it returns nowhere.
        """
        place = self.name("call")
        if place not in self._forks:
            if not self._is_live():
                message = f"the run calls {function} where it did not before"
                raise RuntimeError(message)
            self._forks[place] = self._explore_aside(function)
        outcomes, ended = self._forks[place]
        if not outcomes:
            raise PathEnd
        if ended:
            returns = disjoin([condition for condition, _ in outcomes], self.context)
            self.suppose("", returns, derived=True)
        return list(outcomes)

    def _explore_aside(self, function: Callable[[], R]) -> tuple[list[tuple[Term, R]], bool]:
        saved = self._trail, self._position, self._names, self.scratch
        self._numbers += 1
        entry = _Choice(conjoin((), self.context), True, False, self._numbers)
        self._trail = [*self._trail[: self._position], entry]
        self._position = base = len(self._trail)
        outcomes: list[tuple[Term, R]] = []
        depth, runs = self._solver.num_scopes(), 0
        try:
            while True:
                self._position = base
                self._names = 0
                # What one path of the call jots down is neither for the others nor for later.
                self.scratch = dict(saved[-1])
                with suppress(PathEnd):
                    result = function()
                    outcomes.append((self._get_answers(base), result))
                runs += 1
                if runs > self.path_limit:
                    message = f"more than {self.path_limit} paths of a callee"
                    raise BudgetError(message)
                if not self._turn(base):
                    return outcomes, len(outcomes) < runs
        finally:
            self._solver.pop(self._solver.num_scopes() - depth)
            self._trail, self._position, self._names, self.scratch = saved


_ACTIVE: Final[list[Explorer]] = []


def is_exploring() -> bool:
    """True while a function is being explored."""
    return bool(_ACTIVE)


def get_explorer() -> Explorer:
    """The exploration that is going on; an error outside of one."""
    if not _ACTIVE:
        message = "an unknown was used outside of its exploration"
        raise RuntimeError(message)
    return _ACTIVE[-1]


def explore(function: Callable[[], None], explorer: Explorer | None = None) -> Explorer:
    """Run a function on all its paths; what was supposed and claimed is in the result."""
    found = Explorer() if explorer is None else explorer
    # The solver orders a sum by the age of its terms, and numbers of dead terms are given
    # again. When rings of dead objects go must not depend on what ran before.
    was_enabled = gc.isenabled()
    gc.disable()
    _ACTIVE.append(found)
    try:
        found.run(function)
    finally:
        _ACTIVE.pop()
        if was_enabled:
            gc.collect(0)  # all of them are young: none is left to go later
            gc.enable()
    return found
