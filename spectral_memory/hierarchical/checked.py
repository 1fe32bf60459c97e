"""The hierarchical system under contract: every public operation beside its specification.

The class adds promises to the implementation and nothing else. A promise that
does not hold raises `ContractViolation`. `spectral_memory.unchecked` has the
implementation alone; no flag of the interpreter switches these checks off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from spectral_memory.contracts import ensure, promise
from spectral_memory.hierarchical import memory as core
from spectral_memory.hierarchical import predicates as p
from spectral_memory.hierarchical import snapshots as s
from spectral_memory.hierarchical import view_predicates as v
from spectral_memory.hierarchical.arguments import Integer
from spectral_memory.hierarchical.layouts import predict_defragment
from spectral_memory.hierarchical.refusals import refuse_as_spec
from spectral_spec.thermal import Policy

__all__ = ["HierarchicalSpectralMemory"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

_Core = core.HierarchicalSpectralMemory


def _promise_step(
    operation: Callable[Concatenate[S, P], R],
    predict: Callable[Concatenate[S, P], s.Prediction | None],
) -> Callable[Concatenate[S, P], R]:
    """The operation under the promise to be one step of the specification."""
    return promise(
        refuse_as_spec(predict)(operation),
        p.is_step_of_spec,
        p.keeps_other_domains,
        p.keeps_invariant,
        before=predict,
        unchanged=s.get_fingerprint,
    )


def _promise_look(
    look: Callable[Concatenate[S, P], R],
    condition: Callable[..., bool],
    predict: Callable[Concatenate[S, P], s.Prediction | None],
) -> Callable[Concatenate[S, P], R]:
    """A look at a block under the promise to see what the specification sees."""
    return promise(
        refuse_as_spec(predict)(look),
        condition,
        v.is_look,
        unchanged=s.get_fingerprint,
    )


class HierarchicalSpectralMemory(_Core):
    r"""An allocator whose addresses are frequencies, under contract.

    It takes and does what the implementation without contracts takes and does:
    see `spectral_memory.unchecked.HierarchicalSpectralMemory`. In addition every
    operation is compared with the specification's step on the blocks that it
    touches; a difference raises `ContractViolation`. That costs some tens of
    microseconds an operation, however many blocks there are.

    >>> mem = HierarchicalSpectralMemory(n_zeros=100)
    >>> block = mem.malloc(1024, t_virtual=180.0)
    >>> mem.write(block, b"data")
    >>> mem.read(block, size=6)
    b'data\x00\x00'
    >>> mem.access(block).resonance
    69
    """

    @ensure(v.is_new_memory)
    def __init__(
        self,
        n_zeros: Integer = 100,
        *,
        hot_capacity: Integer | None = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(n_zeros, hot_capacity=hot_capacity, policy=policy)

    # Birth, end and use: each is one step of the specification, refusals included.
    malloc = _promise_step(_Core.malloc, s.predict_malloc)
    calloc = _promise_step(_Core.calloc, s.predict_calloc)
    free = _promise_step(_Core.free, s.predict_free)
    access = _promise_step(_Core.access, s.predict_access)
    read = _promise_step(_Core.read, s.predict_read)
    write = _promise_step(_Core.write, s.predict_write)
    realloc = _promise_step(_Core.realloc, s.predict_realloc)

    # A step that touches all blocks, and may cost as much.
    defragment = promise(
        _Core.defragment,
        v.is_defragmentation_of_spec,
        before=predict_defragment,
        unchanged=s.get_fingerprint,
    )

    # Looking changes nothing, whether it succeeds or not; it is refused as an access is.
    address = _promise_look(_Core.address, v.is_address_of_spec, s.predict_access)
    temperature = _promise_look(_Core.temperature, v.is_temperature_of_spec, s.predict_access)
    heat = _promise_look(_Core.heat, v.is_heat_of_spec, s.predict_access)
    get_stats = promise(
        _Core.get_stats,
        v.is_statistics_of_spec,
        v.is_look,
        unchanged=s.get_fingerprint,
    )
    check = promise(_Core.check, v.is_whole, v.is_look, unchanged=s.get_fingerprint)
    to_spec = promise(_Core.to_spec, v.is_state_of_spec, v.is_look, unchanged=s.get_fingerprint)
