"""One obligation examined: proved or not, and with what teeth.

Teeth show that a proof says something: its hypotheses can hold at once, each of them
is needed, and every planted bug is refuted. They are asked of z3 alone, since for
`sat` there is a model, and the model is run again on plain values.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from spectral_proofs.obligation import Mutant, Obligation, Query, build
from spectral_proofs.runner.replay import (
    Outcome,
    compute_failing_claims,
    compute_inputs,
    replay,
)
from spectral_proofs.runner.result import (
    Counterexample,
    HypothesisTooth,
    MutantTooth,
    Result,
    Settings,
    Standing,
    Witness,
)
from spectral_proofs.solving import (
    ALLOWANCES,
    Answer,
    Status,
    ask_all,
    ask_cvc5,
    find_model,
    find_small_model,
    make_z3,
)
from spectral_proofs.solving.allowances import Allowance
from spectral_proofs.symbolic.terms import Model

__all__ = ["examine", "judge"]

# A question with one fact less is given so many times the steps of the whole question.
_DROP_FACTOR: Final = 20
_DROP_LEAST: Final = 500_000

# For each solver what makes, from a limit of steps, something to ask.
_SOLVERS: Final[Mapping[str, Callable[[int], Callable[[str], Answer]]]] = MappingProxyType(
    {"z3": make_z3, "cvc5": lambda limit: lambda text: ask_cvc5(text, limit)}
)


def examine(
    subject: Obligation,
    settings: Settings,
    allowances: Mapping[str, Allowance] = ALLOWANCES,
) -> Result:
    """Build, ask, and try the teeth. Never raises: what goes wrong is in the result."""
    start = time.perf_counter()
    try:
        result = _examine(subject, settings, allowances)
    except Exception as error:  # noqa: BLE001 - no obligation may take the others with it
        words = f"it could not be examined: {type(error).__name__}: {error}"
        result = make_skipped(subject, words)
    return result._replace(seconds=time.perf_counter() - start)


def make_skipped(subject: Obligation, why: str) -> Result:
    """The result of an obligation of which nothing is known."""
    return Result(
        subject.name,
        subject.subject,
        subject.law,
        subject.rules,
        subject.must_fail,
        Standing.SKIPPED,
        (why,),
    )


def judge(
    answers: tuple[Answer, ...], *, must_fail: bool, allowance: Allowance | None
) -> tuple[Standing, tuple[str, ...]]:
    """The standing that the answers to the refutation give, before any teeth.

    Every solver that was asked must say the same. `unknown` counts against the law,
    but for the solver that is allowed it, and for cvc5 where a model of z3 already
    shows that a claim that must fail does.
    """
    statuses = {answer.solver: answer.status for answer in answers}
    silent = {name for name, status in statuses.items() if status is Status.UNKNOWN}
    said = {status for status in statuses.values() if status is not Status.UNKNOWN}
    if len(said) > 1:
        return Standing.DISAGREED, tuple(f"{name} says {one}" for name, one in statuses.items())
    if allowance is not None and said:
        silent.discard(allowance.solver)
    if statuses.get("z3") is Status.SAT:
        silent.clear()
    if silent or not said:
        reasons = (f"{one.solver}: {one.reason}" for one in answers if one.solver in silent)
        return Standing.UNKNOWN, tuple(reasons) or ("no solver was asked",)
    refuted = said == {Status.SAT}
    if must_fail:
        return (
            (Standing.REFUTED_AS_IT_MUST, ())
            if refuted
            else (Standing.NOT_REFUTED, ("the claim is false, and yet it was proved",))
        )
    return (Standing.REFUTED, ("a claim fails",)) if refuted else (Standing.PROVED, ())


def _examine(
    subject: Obligation, settings: Settings, allowances: Mapping[str, Allowance]
) -> Result:
    query = build(subject)
    texts = tuple(query.compute_questions())
    asked = _ask(texts, settings)
    answers = tuple(answer for answer, _ in asked)
    standing, problems = judge(
        answers, must_fail=subject.must_fail, allowance=allowances.get(subject.name)
    )
    result = make_skipped(subject, "")._replace(
        standing=standing,
        problems=problems,
        answers=answers,
        paths=query.explorer.paths,
        claims=len(query.explorer.claims),
        text="(reset)\n".join(texts) if settings.texts else "",
    )
    failing = [texts[number] for answer, number in asked if answer.status is Status.SAT]
    if failing:
        model = find_small_model(failing[0], settings.z3_limit)
        if model is not None:
            result = result._replace(counterexample=_explain(subject, query, model))
    if settings.teeth:
        result = _try_teeth(subject, query, settings, result)
        found = tuple(find_dull_teeth(subject, result))
        if found:
            standing = Standing.TOOTHLESS if result.standing.is_green else result.standing
            result = result._replace(standing=standing, problems=(*result.problems, *found))
    return result


def _ask(texts: tuple[str, ...], settings: Settings) -> tuple[tuple[Answer, int], ...]:
    """The answers of the solvers that were asked for, in their order, and to which question."""
    limits = {"z3": settings.z3_limit, "cvc5": settings.cvc5_limit}
    return tuple(ask_all(texts, _SOLVERS[name](limits[name])) for name in settings.solvers)


def _ask_without(query: Query, name: str, limit: int) -> Answer:
    """What z3 says when a hypothesis is left out; the first question not proved is enough."""
    answer = Answer("z3", Status.UNSAT, 0, 0.0)
    ask = make_z3(limit)
    for text in query.compute_questions(name):
        answer = ask(text)
        if answer.status is not Status.UNSAT:
            break
    return answer


def _explain(
    subject: Obligation, query: Query, model: Model, mutant: Mutant | None = None
) -> Counterexample:
    """The values of a counterexample, and what the law makes of them in plain Python."""
    claims = compute_failing_claims(query.explorer, model)
    found = replay(subject, model, claims, mutant)
    words = {
        Outcome.FAILS: f"replayed in plain Python: {found.words} - this fails on these values",
        Outcome.HOLDS: "not reproduced: the law holds on these values in plain Python, so the "
        "counterexample is to the induction or to a contract only",
        Outcome.STOPPED: f"not reproduced: {found.words}",
    }[found.outcome]
    values = found.values or compute_inputs(query.explorer, model)
    return Counterexample(found.outcome is Outcome.FAILS, words, values, claims)


def _attest(subject: Obligation, query: Query, model: Model) -> Witness:
    """The values of a witness, and whether the law holds on them in plain Python."""
    found = replay(subject, model)
    words = {
        Outcome.FAILS: f"in plain Python this fails on these values: {found.words}",
        Outcome.HOLDS: "the law holds on these values in plain Python",
        Outcome.STOPPED: f"not run in plain Python: {found.words}",
    }[found.outcome]
    values = found.values or compute_inputs(query.explorer, model)
    return Witness(found.outcome is Outcome.FAILS, words, values)


# --------------------------------------------------------------------- teeth


def _try_teeth(subject: Obligation, query: Query, settings: Settings, result: Result) -> Result:
    witness_answer, model = find_model(query.compute_witness_questions(), settings.z3_limit)
    witness = None if model is None else _attest(subject, query, model)
    proof = next((one.resources for one in result.answers if one.solver == "z3"), 0)
    limit = min(settings.z3_limit, max(_DROP_LEAST, _DROP_FACTOR * proof))
    hypotheses = [
        HypothesisTooth(name, _ask_without(query, name, limit), subject.idle.get(name))
        for name in (query.get_hypotheses() if result.standing is Standing.PROVED else ())
    ]
    return result._replace(
        witness_answer=witness_answer,
        witness=witness,
        hypotheses=tuple(hypotheses),
        mutants=tuple(_try_mutant(subject, mutant, settings) for mutant in subject.mutants),
    )


def _try_mutant(subject: Obligation, mutant: Mutant, settings: Settings) -> MutantTooth:
    """First on the paths up to one that seems to fail; on all of them if that is not enough."""
    answer = Answer("z3", Status.UNSAT, 0, 0.0)
    for stops_refuted in (True, False):
        try:
            query = build(subject, mutant, stops_refuted=stops_refuted)
        except Exception as error:  # noqa: BLE001 - a bug that cannot be planted is not refuted
            return MutantTooth(*mutant, None, f"{type(error).__name__}: {error}", None)
        texts = query.compute_open_questions() if stops_refuted else query.compute_questions()
        answer, model = find_model(texts, settings.z3_limit)
        if model is not None:
            return MutantTooth(*mutant, answer, "", _explain(subject, query, model, mutant))
    return MutantTooth(*mutant, answer, answer.status, None)


def find_dull_teeth(subject: Obligation, result: Result) -> Iterator[str]:
    """What the teeth of an obligation lack, in words."""
    answer, witness = result.witness_answer, result.witness
    if answer is None or answer.status is not Status.SAT:
        said = "not asked" if answer is None else answer.status
        yield f"no values are known with which the hypotheses hold: {said}"
    elif witness is not None and witness.contradicts and result.standing is Standing.PROVED:
        yield f"the proof is contradicted by a plain run: {witness.words}"
    for tooth in result.hypotheses:
        needless = tooth.answer.status is Status.UNSAT
        if needless and tooth.idle is None:
            yield f"it is proved without the hypothesis that {tooth.name}"
        if not needless and tooth.idle is not None:
            yield f"the hypothesis that {tooth.name} is called idle and is not: {tooth.idle}"
    unknown = set(subject.idle) - {tooth.name for tooth in result.hypotheses}
    if result.standing is Standing.PROVED:
        yield from (f"no hypothesis has the name {name!r}" for name in sorted(unknown))
    for bug in result.mutants:
        if not bug.is_refuted:
            yield f"a planted bug is not refuted ({bug.words}): {bug.rule}: {bug.old!r} -> {bug.new!r}"
    if not subject.mutants and not subject.must_fail:
        yield "no bug is planted that it must refute"
