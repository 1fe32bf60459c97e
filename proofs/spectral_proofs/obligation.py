"""Obligations: laws about the rules that ship, in a form that solvers can answer.

An obligation is a function with a sentence for its name. It makes the unknowns of
its case, supposes its hypotheses, runs the shipped rules, and returns what holds.
`build` runs it on every path and puts it all into one question: can the hypotheses
hold and some claim fail? The law is proved if the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.explorer import BudgetError, Explorer, Noted, explore
from spectral_proofs.symbolic.instrument import instrument
from spectral_proofs.symbolic.loops import Loop
from spectral_proofs.symbolic.terms import (
    Term,
    compute_text,
    conjoin,
    disjoin,
    negate,
)
from spectral_proofs.symbolic.values import lift_bool

__all__ = [
    "Law",
    "Mutant",
    "Obligation",
    "Query",
    "build",
    "find_contract_gaps",
    "get_registry",
    "obligation",
]

Law = Callable[[Case], bool]

#: A law with no more claims than these is put to the solvers as one question.
ONE_QUESTION: Final = 25


class Mutant(NamedTuple):
    """A bug to be planted: in a rule, by its dotted name, `new` in the place of `old`.

    `old` stands exactly once in the rule's text.
    """

    rule: str
    old: str
    new: str


class Obligation(NamedTuple):
    """A law, what it is called and is about, and what it must be able to refute.

    `law` is the claim in words. `rules` are the numbers of the rules of the spec that
    it is about. `must_fail` marks a claim that is false: its refutation is what is
    expected. `idle` gives, for a hypothesis without which the proof still stands, the
    reason why it is there.
    """

    name: str
    subject: str
    law: str
    function: Law
    rules: tuple[str, ...]
    mutants: tuple[Mutant, ...]
    loops: Mapping[Callable[..., Any], Sequence[Loop]]
    merged: tuple[Callable[..., Any], ...]
    summaries: tuple[Callable[..., Any], ...]
    contracts: tuple[Contract[..., Any], ...]
    proves: Contract[..., Any] | None
    must_fail: bool
    idle: Mapping[str, str]
    path_limit: int


class Query(NamedTuple):
    """What there is to be answered about one obligation, as terms of its own context."""

    explorer: Explorer

    def get_hypotheses(self) -> tuple[str, ...]:
        """The names of the hypotheses, in the order in which they were made."""
        supposed = (fact.name for fact in self.explorer.facts if not fact.derived)
        return tuple(dict.fromkeys(supposed))

    def compute_refutation(self, without: str | None = None) -> str:
        """Can the hypotheses hold (but the one left out), and some claim fail? SMT-LIB text.

        Not satisfiable: the law is proved. A model is a counterexample.
        """
        facts = [fact for fact in self.explorer.facts if fact.name != without]
        return self._compute_question(self.explorer.claims, facts, ())

    def compute_questions(self, without: str | None = None) -> Iterator[str]:
        """The same as several questions, at least one, none of which may have a model.

        A law with few claims is one question. One with many is a question for each
        path that claims were made on, with the facts that can hold on that path: if
        the guide proved all its claims, with the facts that it took for that. A fact
        less makes a question harder to prove, never easier. Each is written when it
        is asked for, since often the first one decides.
        """
        groups = self._group_claims()
        if without is not None:
            names = self.explorer.facts
            groups = [
                group
                for group in groups
                if (taken := _get_support(group)) is None
                or any(names[number].name == without for number in taken)
            ] or groups[:1]
        return (self._compute_group(group, without) for group in groups)

    def compute_open_questions(self) -> Iterator[str]:
        """Those of the questions with a claim that the guide did not prove."""
        groups = (group for group in self._group_claims() if _get_support(group) is None)
        return (self._compute_group(group, None) for group in groups)

    def _group_claims(self) -> list[list[Noted]]:
        claims = self.explorer.claims
        if len(claims) <= ONE_QUESTION:
            return [claims]
        paths: dict[tuple[int, ...], list[Noted]] = {}
        for claim in claims:
            paths.setdefault(tuple(term.get_id() for term in claim.path), []).append(claim)
        return list(paths.values())

    def _compute_group(self, group: list[Noted], without: str | None) -> str:
        path = () if len(self.explorer.claims) <= ONE_QUESTION else group[0].path
        taken = _get_support(group)
        facts = [
            fact
            for number, fact in enumerate(self.explorer.facts)
            if (taken is None or without is not None or number in taken)
            and fact.name != without
            and _can_meet(fact.path, path)
        ]
        return self._compute_question(group, facts, path)

    def _compute_question(
        self, claims: Sequence[Noted], facts: Sequence[Noted], path: tuple[Term, ...]
    ) -> str:
        context = self.explorer.context
        # From the last to the first: what is derived helps only the claims after it.
        fails = disjoin((), context)
        for is_derived, group in groupby(
            sorted(
                (*claims, *(fact for fact in facts if fact.derived)),
                key=lambda one: one.order,
                reverse=True,
            ),
            key=lambda one: one.derived,
        ):
            if is_derived:
                fails = conjoin((*(self._get_fact(one, path) for one in group), fails), context)
            else:
                failures = (
                    conjoin((*one.path[len(path) :], negate(one.term)), context) for one in group
                )
                fails = disjoin((*failures, fails), context)
        hypotheses = [self._get_fact(fact, path) for fact in facts if not fact.derived]
        return compute_text([*path, *hypotheses, fails], context)

    def compute_witness_questions(self) -> Iterator[str]:
        """For each path that is run to its end: can the hypotheses hold on it? SMT-LIB text.

        One of them satisfiable: they do not contradict each other. The model is a witness.
        """
        for path in self.explorer.ends:
            facts = (fact for fact in self.explorer.facts if _can_meet(fact.path, path))
            terms = [*path, *(self._get_fact(fact, path) for fact in facts)]
            yield compute_text(terms, self.explorer.context)

    def _get_fact(self, fact: Noted, path: tuple[Term, ...] = ()) -> Term:
        """What a fact says on a path: itself, if it was noted on the way there."""
        context = self.explorer.context
        if _is_prefix(fact.path, path):
            return fact.term
        return disjoin((negate(conjoin(fact.path, context)), fact.term), context)


def _is_prefix(path: tuple[Term, ...], other: tuple[Term, ...]) -> bool:
    pairs = zip(path, other, strict=False)
    return len(path) <= len(other) and all(mine.eq(its) for mine, its in pairs)


def _get_support(claims: Sequence[Noted]) -> frozenset[int] | None:
    """The numbers of the facts that the guide took for all the claims; None if it lacks one."""
    if any(claim.support is None for claim in claims):
        return None
    return frozenset[int]().union(*(claim.support or () for claim in claims))


def _can_meet(path: tuple[Term, ...], other: tuple[Term, ...]) -> bool:
    """False if the two part at an answer, one way and the other: no run takes both."""
    for mine, its in zip(path, other, strict=False):
        if not mine.eq(its):
            return not (mine.eq(negate(its)) or its.eq(negate(mine)))
    return True


_REGISTRY: Final[dict[str, Obligation]] = {}


def get_registry() -> Mapping[str, Obligation]:
    """The obligations by name, in the order in which they are written."""
    return _REGISTRY


def obligation(
    *,
    law: str,
    rules: Sequence[str],
    mutants: Sequence[Mutant] = (),
    loops: Mapping[Callable[..., Any], Sequence[Loop]] | None = None,
    merged: Sequence[Callable[..., Any]] = (),
    summaries: Sequence[Callable[..., Any]] = (),
    contracts: Sequence[Contract[..., Any]] = (),
    proves: Contract[..., Any] | None = None,
    must_fail: bool = False,
    idle: Mapping[str, str] | None = None,
    path_limit: int = 2000,
) -> Callable[[Law], Law]:
    """Enter a law into the registry; its subject is the module that it stands in.

    `law` says it in words; `rules` names the rules it is about; `mutants` are the
    bugs that it must refute. `loops` cuts the loops of rules, `merged` merges the
    paths of callees, `summaries` does so once for all arguments, `contracts` takes callees at their word; `proves` is the
    contract that this obligation proves. `ValueError` if the name is taken.
    """

    def enter(function: Law) -> Law:
        name = function.__name__
        if name in _REGISTRY and not _is_alike(_REGISTRY[name].function, function):
            message = f"two obligations are called {name}"
            raise ValueError(message)
        _REGISTRY[name] = Obligation(
            name,
            function.__module__.rpartition(".")[2],
            law,
            function,
            tuple(rules),
            tuple(mutants),
            dict(loops or {}),
            tuple(merged),
            tuple(summaries),
            tuple(contracts),
            proves,
            must_fail,
            dict(idle or {}),
            path_limit,
        )
        return function

    return enter


def find_contract_gaps(obligations: Sequence[Obligation]) -> tuple[str, ...]:
    """What is wrong with the contracts that are taken at their word; empty if nothing is.

    Each needs an obligation that proves the very same contract, and that rests, by way
    of other contracts, on no obligation that rests on it. O(obligations**2).
    """
    proofs = {
        id(one.proves): one for one in obligations if one.proves is not None and not one.must_fail
    }
    gaps = [
        f"{one.name}: nothing proves its contract of {contract.name}"
        for one in obligations
        for contract in one.contracts
        if id(contract) not in proofs
    ]
    for one in proofs.values():
        open_ones, met = list(one.contracts), set[int]()
        while open_ones:
            contract = open_ones.pop()
            if contract is one.proves:
                gaps.append(f"{one.name}: the proof of a contract rests on that contract")
                break
            if id(contract) in proofs and id(contract) not in met:
                met.add(id(contract))
                open_ones.extend(proofs[id(contract)].contracts)
    return tuple(gaps)


def _is_alike(one: Law, other: Law) -> bool:
    """Whether two laws stand at the same place: a module that is imported anew, under any name."""
    mine, its = one.__code__, other.__code__
    return (mine.co_filename, mine.co_firstlineno) == (its.co_filename, its.co_firstlineno)


def build(
    subject: Obligation, mutant: Mutant | None = None, *, stops_refuted: bool = False
) -> Query:
    """Run the law on all its paths, with a bug planted if one is given.

    With `stops_refuted` no further than the first path on which it seems to fail.
    `BudgetError` if the exploration gives up, `ValueError` if the bug cannot be planted.
    """
    explorer = Explorer(path_limit=subject.path_limit, stops_refuted=stops_refuted)

    def run_path() -> None:
        try:
            holds = subject.function(Case(explorer))
        except BudgetError:
            raise
        except Exception as error:  # noqa: BLE001 - on this path the rules raise: the law fails on it
            explorer.claim(f"nothing is raised, but {error!r}", lift_bool(False))
            return
        explorer.claim(subject.law, lift_bool(holds))

    with instrument(
        loops=subject.loops,
        merged=subject.merged,
        summaries=subject.summaries,
        contracts=subject.contracts,
        planted=mutant,
    ):
        explore(run_path, explorer)
    return Query(explorer)
