"""Two runs that agree on one domain and on nothing else: what it does, and sees, is the same.

The two-run laws of Goguen and Meseguer, for every kind of operation. Local respect:
every other domain is left the very same value. Step and output consistency: what
the operation's own domain becomes, and what the caller is told, is the same in both
runs. The other domains are sealed: any look into one of them fails the law. There is
no channel to declare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from spectral_proofs.laws.isolation_purity import (
    ADDRESS,
    ALLOCATE,
    DEFRAGMENT,
    FIND_BLOCK,
    READ,
    RELEASE,
    RESIZE,
    SPLIT_ID,
    STEP_DOMAIN,
    TOUCH,
    WRITE,
)
from spectral_proofs.laws.worlds.sealed import (
    KINDS,
    Outcome,
    Twins,
    are_same,
    attempt,
    make_number,
    make_open_domain,
    make_operation,
    make_twins,
)
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of
from spectral_spec.address import OFFSETS
from spectral_spec.errors import ArgumentRangeError, is_refusal
from spectral_spec.hierarchical.allocation import allocate, release
from spectral_spec.hierarchical.defragmentation import defragment
from spectral_spec.hierarchical.handles import Handle, find_block, split_id
from spectral_spec.hierarchical.operations import Operation
from spectral_spec.hierarchical.state import Domain, State
from spectral_spec.hierarchical.step import step
from spectral_spec.hierarchical.usage import read, resize, touch, write
from spectral_spec.hierarchical.view import compute_address

__all__: list[str] = []

_STEP: Final = "spectral_spec.hierarchical.step"

_Rule = Callable[[Any, Domain, Any], tuple[Domain, Any]]


def _claim_local_respect(case: Case, number: int, before: State, after: State) -> None:
    """Every other domain, and the configuration, is the very same value."""
    case.claim("there are as many domains", len(after.domains) == len(before.domains))
    case.claim("the configuration is the same", after.config is before.config)
    for at, domain in enumerate(before.domains):
        if at != number:
            case.claim(f"domain {at} is the very same", after.domains[at] is domain)


def _claim_consistency(case: Case, twins: Twins, one: Outcome, other: Outcome) -> None:
    """In both runs the one domain becomes the same, and the caller is told the same."""
    case.claim("both or none come to an end", (one.after is None) == (other.after is None))
    case.claim("the results are the same", are_same(one.result, other.result))
    if one.after is None or other.after is None:
        return
    _claim_local_respect(case, twins.number, twins.one, one.after)
    _claim_local_respect(case, twins.number, twins.other, other.after)
    mine, its = one.after.domains[twins.number], other.after.domains[twins.number]
    case.claim("the next domains are the same", mine is its)


def _run_twice(case: Case, kind: str, rule: _Rule) -> bool:
    """Run an operation in both of two states; whether it does what its rule says, no more."""
    twins = make_twins(case, make_number(case))
    operation = make_operation(case, kind, twins.number)
    one = attempt(lambda: step(twins.one, operation))
    other = attempt(lambda: step(twins.other, operation))
    _claim_consistency(case, twins, one, other)
    due = attempt(lambda: rule(twins.one.config, twins.own, operation))
    if due.after is None:
        return one == due
    if one.after is None:
        return False
    next_one = one.after.domains[twins.number]
    return all_of(next_one is due.after, are_same(one.result, due.result))


def _use(
    case: Case, kind: str, rule: Callable[[Any, Domain, Any, Handle], tuple[Domain, Any]]
) -> bool:
    """The same for an operation on a block: it must be there, or its lack is what is told."""

    def run(config: Any, domain: Domain, operation: Any) -> tuple[Domain, Any]:  # noqa: ANN401 - any operation
        found = find_block(domain, operation.block, kind == "free")
        if is_refusal(found):
            return domain, found
        return rule(config, domain, operation, split_id(operation.block))

    return _run_twice(case, kind, run)


_WRONG_DOMAIN: Final = Mutant(f"{_STEP}.step", "state.domains[number]\n", "state.domains[0]\n")
_NEXT_DOMAIN: Final = Mutant(
    f"{_STEP}.step", "state.domains[number]\n", "state.domains[number - 1]\n"
)
_SHIFTED: Final = Mutant(f"{_STEP}.step", "number + 1 :", "number :")
_CUT: Final = Mutant(f"{_STEP}.step", "state.domains[:number]", "state.domains[:0]")
_SWAPPED: Final = Mutant(
    f"{_STEP}.step",
    "(*state.domains[:number], after, *state.domains[number + 1 :])",
    "(*state.domains[number + 1 :], after, *state.domains[:number])",
)
_SPREAD: Final = Mutant(
    f"{_STEP}.step",
    "(*state.domains[:number], after, *state.domains[number + 1 :])",
    "(after,) * len(state.domains)",
)
_FORGOTTEN: Final = Mutant(f"{_STEP}.step", "if after is before", "if after is not before")
_WHOLE_STATE: Final = Mutant(f"{_STEP}.step", "step_domain(state.config,", "step_domain(state,")
_LOOKS: Final = Mutant(
    f"{_STEP}.step", "if after is before", "if after is before or state.domains[0] == after"
)


@obligation(
    law="a malloc leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H39"),
    contracts=(ALLOCATE,),
    mutants=(
        _WRONG_DOMAIN,
        _SHIFTED,
        Mutant(f"{_STEP}.get_domain", "return operation.domain", "return 0"),
        Mutant(f"{_STEP}.get_domain", 'operation.kind == "malloc" or ', ""),
        Mutant(
            f"{_STEP}.step_domain",
            "number, operation.size, operation.hint",
            "0, operation.size, operation.hint",
        ),
    ),
)
def malloc_interferes_with_no_other_domain(case: Case) -> bool:
    return _run_twice(
        case,
        "malloc",
        lambda config, domain, it: allocate(config, domain, it.domain, it.size, it.hint, it.t),
    )


def _calloc(config: Any, domain: Domain, it: Any) -> tuple[Domain, Any]:  # noqa: ANN401 - sealed, a calloc
    size = it.count * it.size
    if size > 2**24:
        return domain, ArgumentRangeError("count * size", size, 0, OFFSETS)
    return allocate(config, domain, it.domain, size, it.hint, it.t)


@obligation(
    law="a calloc leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H39"),
    contracts=(ALLOCATE,),
    mutants=(
        _SWAPPED,
        Mutant(f"{_STEP}.get_domain", 'operation.kind == "calloc" or ', ""),
        Mutant(f"{_STEP}.step_domain", "operation.count * operation.size", "operation.size"),
        Mutant(f"{_STEP}.step_domain", "size > OFFSETS", "size >= OFFSETS"),
        Mutant(f"{_STEP}.step_domain", "size, 0, OFFSETS", "size, 1, OFFSETS"),
    ),
)
def calloc_interferes_with_no_other_domain(case: Case) -> bool:
    return _run_twice(case, "calloc", _calloc)


@obligation(
    law="a defragmentation leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H39"),
    contracts=(DEFRAGMENT,),
    mutants=(
        _SPREAD,
        _NEXT_DOMAIN,
        Mutant(f"{_STEP}.get_domain", ' or operation.kind == "defragment"', ""),
        Mutant(f"{_STEP}.step_domain", "return defragment(domain)", "return domain, 0"),
    ),
)
def defragmentation_interferes_with_no_other_domain(case: Case) -> bool:
    return _run_twice(case, "defragment", lambda _, domain, __: defragment(domain))


@obligation(
    law="a realloc leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H40"),
    contracts=(FIND_BLOCK, SPLIT_ID, RESIZE),
    mutants=(
        _SHIFTED,
        Mutant(
            f"{_STEP}.step_block",
            "handle, operation.size)\n    return release",
            "handle, 0)\n    return release",
        ),
        Mutant(f"{_STEP}.step_block", '== "realloc"', '!= "realloc"'),
    ),
)
def realloc_interferes_with_no_other_domain(case: Case) -> bool:
    return _use(
        case, "realloc", lambda config, domain, it, handle: resize(config, domain, handle, it.size)
    )


def _access(config: Any, domain: Domain, it: Any, handle: Handle) -> tuple[Domain, Any]:  # noqa: ANN401 - sealed, an access
    used = touch(config, domain, handle.row)
    return used, compute_address(used.blocks[handle.row], it.block % 12)


@obligation(
    law="an access leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H40", "H41"),
    contracts=(FIND_BLOCK, SPLIT_ID, TOUCH, ADDRESS),
    mutants=(
        _CUT,
        Mutant(
            f"{_STEP}.step_block", "used.blocks[handle.row], handle.domain", "block, handle.domain"
        ),
        Mutant(f"{_STEP}.step_block", "handle.row], handle.domain", "handle.row], 0"),
        Mutant(f"{_STEP}.step_block", "return used, compute", "return domain, compute"),
    ),
)
def access_interferes_with_no_other_domain(case: Case) -> bool:
    return _use(case, "access", _access)


@obligation(
    law="a read leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H40"),
    contracts=(FIND_BLOCK, SPLIT_ID, READ),
    mutants=(
        _WHOLE_STATE,
        Mutant(f"{_STEP}.step_block", "operation.offset, operation.size", "0, operation.size"),
        Mutant(f"{_STEP}.step_block", "if is_refusal(block)", "if not is_refusal(block)"),
    ),
)
def read_interferes_with_no_other_domain(case: Case) -> bool:
    return _use(
        case,
        "read",
        lambda config, domain, it, handle: read(config, domain, handle, it.offset, it.size),
    )


@obligation(
    law="a write leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H40"),
    contracts=(FIND_BLOCK, SPLIT_ID, WRITE),
    mutants=(
        _LOOKS,
        _FORGOTTEN,
        Mutant(f"{_STEP}.step_block", "operation.offset, operation.data", "0, operation.data"),
        Mutant(f"{_STEP}.step_block", '== "write"', '== "read"'),
    ),
)
def write_interferes_with_no_other_domain(case: Case) -> bool:
    return _use(
        case,
        "write",
        lambda config, domain, it, handle: write(config, domain, handle, it.offset, it.data),
    )


@obligation(
    law="a free leaves every other domain the very same, and rests on none of them",
    rules=("H37", "H38", "H40"),
    contracts=(FIND_BLOCK, SPLIT_ID, RELEASE),
    mutants=(
        _SPREAD,
        Mutant(f"{_STEP}.step_block", '== "free"', '!= "free"'),
        Mutant(f"{_STEP}.step_block", "domain, handle.row), None", "domain, handle.row), 0"),
    ),
)
def free_interferes_with_no_other_domain(case: Case) -> bool:
    return _use(
        case, "free", lambda config, domain, _, handle: (release(config, domain, handle.row), None)
    )


def _make_any_operation(case: Case, number: int) -> Operation:
    kind = next((kind for kind in KINDS[1:] if case.flip(f"the operation is a {kind}")), KINDS[0])
    return make_operation(case, kind, number)


@obligation(
    law="an operation by others, in one run only, leaves both runs agreeing on each domain that they agreed on",
    rules=("H38",),
    contracts=(STEP_DOMAIN,),
    mutants=(_SHIFTED, _SWAPPED, _SPREAD, _CUT),
)
def what_others_do_can_be_left_out(case: Case) -> bool:
    number = make_number(case, "domain of the operation")
    before = make_twins(case, number).one
    after, _ = step(before, _make_any_operation(case, number))
    for observer, seen in enumerate(before.domains):
        if observer != number:
            # The other run, without the operation, still has what both had.
            case.claim(f"domain {observer} still agrees", after.domains[observer] is seen)
    return after.config is before.config and len(after.domains) == len(before.domains)


def _step_both(case: Case, twins: Twins, operation: Operation) -> bool:
    """Whether an operation tells both runs the same, and leaves them agreeing on what they did."""
    one, other = Outcome(*step(twins.one, operation)), Outcome(*step(twins.other, operation))
    _claim_consistency(case, twins, one, other)
    return one.after.config is other.after.config


@obligation(
    law="an operation of a domain, in two runs that agree on that domain, tells both the same and leaves them agreeing on it",
    rules=("H38",),
    contracts=(STEP_DOMAIN,),
    mutants=(
        _WRONG_DOMAIN,
        _NEXT_DOMAIN,
        _WHOLE_STATE,
        _LOOKS,
        Mutant(
            f"{_STEP}.step",
            "return State(state.config, domains), result",
            "return State(state.config, domains), domains[0]",
        ),
    ),
)
def what_a_domain_does_and_sees_is_the_same_in_both_runs(case: Case) -> bool:
    twins = make_twins(case, make_number(case, "domain of the operation"))
    operation = _make_any_operation(case, twins.number)
    return _step_both(case, twins, operation)


@obligation(
    law="the same, where the other domains are open to be looked at and differ in all that they hold",
    rules=("H38",),
    contracts=(STEP_DOMAIN,),
    mutants=(
        _WRONG_DOMAIN,
        Mutant(
            f"{_STEP}.step",
            "return State(state.config, domains), result",
            "return State(state.config, domains), state.domains[0].rows",
        ),
        Mutant(
            f"{_STEP}.step", "if after is before", "if after is before or state.domains[3].rows > 0"
        ),
    ),
)
def no_number_of_another_domain_reaches_a_result(case: Case) -> bool:
    number = make_number(case, "domain of the operation")
    twins = make_twins(case, number, lambda name: make_open_domain(case, name))
    operation = make_operation(case, "malloc", number)
    return _step_both(case, twins, operation)
