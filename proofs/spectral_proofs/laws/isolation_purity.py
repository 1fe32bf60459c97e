"""What a rule of one domain does rests on what it is given, and on nothing else.

Each rule that `step` hands a domain to is gone through, with all that it can reach,
for hidden channels: a global counter, a clock on the wall, a memory of earlier calls.
There are none, so equal arguments give equal results. The contracts here say just
that, and nothing of what the results are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar, cast

from spectral_proofs.laws.worlds.purity import find_impurities
from spectral_proofs.laws.worlds.sealed import seal
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.calls import Contract
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal
from spectral_proofs.symbolic.collection import SymbolicMap
from spectral_proofs.symbolic.explorer import get_explorer
from spectral_proofs.symbolic.values import SymBool, SymInt, SymOpaque
from spectral_spec.errors import BlockError
from spectral_spec.hierarchical.allocation import allocate, release
from spectral_spec.hierarchical.defragmentation import defragment
from spectral_spec.hierarchical.handles import Handle, find_block, split_id
from spectral_spec.hierarchical.state import Block, Domain, Tally
from spectral_spec.hierarchical.step import step_domain
from spectral_spec.hierarchical.usage import read, resize, touch, write
from spectral_spec.hierarchical.view import Census, compute_address, compute_census

__all__ = [
    "ADDRESS",
    "ALLOCATE",
    "CENSUS",
    "DEFRAGMENT",
    "FIND_BLOCK",
    "READ",
    "RELEASE",
    "RESIZE",
    "SPLIT_ID",
    "STEP_DOMAIN",
    "TOUCH",
    "WRITE",
]

P = ParamSpec("P")
R = TypeVar("R", bound=tuple[Any, ...])
T = TypeVar("T")

_SPEC: Final = "spectral_spec.hierarchical"


def _make_integers(kind: type[R], stem: str, **known: object) -> R:
    explorer = get_explorer()
    parts = (
        known[part] if part in known else SymInt(explorer.fresh(f"{stem}.{part}", "Int"))
        for part in cast("Any", kind)._fields
    )
    return cast("R", cast("Any", kind)(*parts))


def _make_next(domain: Domain) -> Domain:
    """The very same domain, or another whose blocks may be looked at."""
    explorer = get_explorer()
    if SymBool(explorer.fresh("nothing has changed", "Bool")):
        return domain
    case, name = Case(explorer), explorer.name("next")
    blocks: Any = SymbolicMap(
        case.function(f"{name}.has", ("Int",), "Bool"),
        case.table(f"{name}.block", Block, contents="Contents"),
        case.integer(f"{name}.size"),
    )
    return Domain(**{part: seal(f"{name}.{part}") for part in Domain._fields})._replace(
        blocks=blocks
    )


def _make_outcome(domain: Domain) -> tuple[Domain, Any]:
    return _make_next(domain), SymOpaque(get_explorer().fresh("result", "Result"))


def _make_outcome_of(_: object, domain: Domain, *__: object) -> tuple[Domain, Any]:
    return _make_outcome(domain)


def _make_next_of(_: object, domain: Domain, *__: object) -> Domain:
    return _make_next(domain)


def _make_address(*_: object) -> Any:  # noqa: ANN401 - it stands for an address
    return SymOpaque(get_explorer().fresh("address", "Result"))


def _require_nothing(*_: object) -> bool:
    return True


def _rests_on_arguments(function: Callable[P, T], result: Callable[..., T]) -> Contract[..., T]:
    """Nothing is said of the result but that it is one: of equal arguments, the same."""
    return Contract(function, _require_nothing, _require_nothing, result)


ALLOCATE: Final = _rests_on_arguments(allocate, _make_outcome_of)
DEFRAGMENT: Final = _rests_on_arguments(defragment, _make_outcome)


def _make_found(domain: Domain, block_id: int, freeing: bool) -> Block | BlockError:
    """Some block, or a refusal; of which kind, nobody asks: it is handed on as it is."""
    del domain, freeing
    explorer = get_explorer()
    if SymBool(explorer.fresh("there is a block", "Bool")):
        return _make_integers(Block, "block", contents=seal("contents"))
    return BlockError(block_id)


FIND_BLOCK: Final = _rests_on_arguments(find_block, _make_found)


def _make_handle(block_id: int) -> Handle:
    explorer = get_explorer()
    generation, row = (
        cast("int", SymInt(explorer.fresh(part, "Int"))) for part in ("generation", "row")
    )
    return Handle(generation, row, block_id % 12)


#: Of an id the domain counts here; which generation and row it names is for other laws.
SPLIT_ID: Final = Contract(
    function=split_id,
    requires=_require_nothing,
    ensures=lambda handle, block_id: equal(handle.domain, block_id % 12),
    result=_make_handle,
)
ADDRESS: Final = _rests_on_arguments(compute_address, _make_address)
TOUCH: Final = _rests_on_arguments(touch, _make_next_of)
READ: Final = _rests_on_arguments(read, _make_outcome_of)
WRITE: Final = _rests_on_arguments(write, _make_outcome_of)
RESIZE: Final = _rests_on_arguments(resize, _make_outcome_of)
RELEASE: Final = _rests_on_arguments(release, _make_next_of)
STEP_DOMAIN: Final = _rests_on_arguments(step_domain, _make_outcome_of)


def _make_census(domain: Domain) -> Census:
    del domain
    counts = [SymInt(get_explorer().fresh(f"tier {tier}", "Int")) for tier in range(4)]
    tally = _make_integers(Tally, "tally")
    return _make_integers(Census, "census", tiers=tuple(counts), tally=tally)


CENSUS: Final = _rests_on_arguments(compute_census, _make_census)


def _is_pure(case: Case, rule: Any) -> bool:  # noqa: ANN401 - a function of any arguments
    """Whether nothing is found in the rule; what is found is named."""
    for finding in find_impurities(rule):
        case.claim(f"no rule may do what {finding}", False)
    return all_of(not find_impurities(rule))


@obligation(
    law="what a birth comes to depends on the configuration, the domain and the arguments alone",
    rules=("H26", "H38"),
    proves=ALLOCATE,
    mutants=(
        Mutant(
            f"{_SPEC}.allocation.settle", "compute_id(generation, row", "compute_id(id(domain), row"
        ),
        Mutant(
            f"{_SPEC}.allocation.settle",
            "compute_id(generation, row",
            "compute_id(generation + len(settle.__dict__), row",
        ),
    ),
)
def a_birth_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, allocate)


@obligation(
    law="what a defragmentation comes to depends on the domain alone",
    rules=("H36", "H38"),
    proves=DEFRAGMENT,
    mutants=(
        Mutant(f"{_SPEC}.defragmentation.get_layout", "sorted(", "set("),
        Mutant(f"{_SPEC}.defragmentation.defragment", "-1, 0", "-1, len(globals())"),
    ),
)
def a_defragmentation_rests_on_its_domain_alone(case: Case) -> bool:
    return _is_pure(case, defragment)


@obligation(
    law="which block an id finds, or why none, depends on the domain and the id alone",
    rules=("H4", "H38"),
    proves=FIND_BLOCK,
    mutants=(
        Mutant(f"{_SPEC}.handles.find_block", "current = ", "current = id(domain) + "),
        Mutant(f"{_SPEC}.handles.find_block", "block = domain", "find_block.last = block = domain"),
    ),
)
def a_found_block_rests_on_the_domain_alone(case: Case) -> bool:
    return _is_pure(case, find_block)


@obligation(
    law="the parts of any id depend on the id alone, and its domain is the rest mod 12",
    rules=("H3",),
    proves=SPLIT_ID,
    mutants=(
        Mutant(f"{_SPEC}.handles.split_id", "block_id % DOMAINS", "block_id % 11"),
        Mutant(f"{_SPEC}.handles.split_id", "block_id % DOMAINS", "0"),
        Mutant(f"{_SPEC}.handles.split_id", "rest = ", "rest = id(ROWS) + "),
    ),
)
def the_parts_of_an_id_rest_on_the_id_alone(case: Case) -> bool:
    block_id = case.integer("block id")
    pure = _is_pure(case, split_id)
    return all_of(pure, SPLIT_ID.ensures(split_id(block_id), block_id))


@obligation(
    law="the address of a block depends on the block and its domain alone",
    rules=("H41",),
    proves=ADDRESS,
    mutants=(
        Mutant(f"{_SPEC}.view.compute_address", "block.offset", "id(block)"),
        Mutant("spectral_spec.lattice.compute_slot", "domain, PRIME", "hash(domain), PRIME"),
    ),
)
def an_address_rests_on_block_and_domain_alone(case: Case) -> bool:
    return _is_pure(case, compute_address)


@obligation(
    law="what a use of a block comes to depends on the configuration, the domain and the row alone",
    rules=("H31", "H38"),
    proves=TOUCH,
    mutants=(
        Mutant(f"{_SPEC}.migration.pass_time", "len(domain.blocks)", "id(domain.blocks)"),
        Mutant(
            f"{_SPEC}.usage.touch",
            "block = domain.blocks[row]",
            "import time; block = domain.blocks[row + time.time_ns()]",
        ),
    ),
)
def a_use_of_a_block_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, touch)


@obligation(
    law="what a read comes to depends on the configuration, the domain and the arguments alone",
    rules=("H32", "H38"),
    proves=READ,
    mutants=(
        Mutant(f"{_SPEC}.usage.read", "data = read_bytes", "global LAST; LAST = data = read_bytes"),
        Mutant(f"{_SPEC}.usage.read", "max(0, ", "max(print() or 0, "),
    ),
)
def a_read_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, read)


@obligation(
    law="what a write comes to depends on the configuration, the domain and the arguments alone",
    rules=("H33", "H38"),
    proves=WRITE,
    mutants=(
        Mutant(f"{_SPEC}.usage.write", "block = domain", "write.last = block = domain"),
        Mutant(f"{_SPEC}.usage.touch", "warmed)", "hash(warmed))"),
    ),
)
def a_write_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, write)


@obligation(
    law="what a change of size comes to depends on the configuration, the domain and the arguments alone",
    rules=("H34", "H38"),
    proves=RESIZE,
    mutants=(
        Mutant(f"{_SPEC}.usage.give_back_tail", "domain._replace(", "domain.__class__()._replace("),
        Mutant(f"{_SPEC}.usage.store_size", "size=size", "size=len(vars())"),
    ),
)
def a_change_of_size_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, resize)


@obligation(
    law="what a release comes to depends on the configuration, the domain and the row alone",
    rules=("H30", "H38"),
    proves=RELEASE,
    mutants=(
        Mutant(f"{_SPEC}.handles.retire", "0) + 1", "0) + id(row)"),
        Mutant(f"{_SPEC}.allocation.release", "freed = retire", "release.freed = freed = retire"),
    ),
)
def a_release_rests_on_its_arguments_alone(case: Case) -> bool:
    return _is_pure(case, release)


@obligation(
    law="what any operation comes to depends on the configuration, its one domain and the operation alone",
    rules=("H38", "H39", "H40"),
    proves=STEP_DOMAIN,
    mutants=(
        Mutant(
            f"{_SPEC}.step.step_domain", "return defragment(domain)", "return globals()['last']"
        ),
        Mutant(f"{_SPEC}.step.step_block", "used = touch", "step_block.used = used = touch"),
        Mutant(f"{_SPEC}.handles.find_block", "current = ", "current = id(domain) + "),
    ),
)
def an_operation_rests_on_its_one_domain_alone(case: Case) -> bool:
    return _is_pure(case, step_domain)


@obligation(
    law="the census of a domain depends on that domain alone",
    rules=("H42",),
    proves=CENSUS,
    mutants=(Mutant(f"{_SPEC}.view.compute_census", "live = held = 0", "live = held = id(tiers)"),),
)
def a_census_rests_on_its_domain_alone(case: Case) -> bool:
    return _is_pure(case, compute_census)
