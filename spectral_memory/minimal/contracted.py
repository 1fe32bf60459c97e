"""`ThermalDict` under contract: every public operation, checked against the specification.

The class adds promises to the implementation and nothing else. A promise that
does not hold raises `ContractViolation`. `spectral_memory.unchecked` has the
implementation alone; no flag of the interpreter switches these checks off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self, TypeVar

from spectral_memory.contracts import capture, ensure, promise
from spectral_memory.minimal import predicates as p
from spectral_memory.minimal import thermal_dict as core
from spectral_memory.minimal import view_predicates as v
from spectral_memory.minimal.pairs import Pairs
from spectral_memory.minimal.saving import Saved
from spectral_spec.thermal import Policy

__all__ = ["ThermalDict"]

K = TypeVar("K")
V = TypeVar("V")
F = TypeVar("F", bound=Callable[..., object])

_Core = core.ThermalDict


def _step(
    function: F,
    condition: Callable[..., bool],
    before: Callable[..., object] = p.look_at,
    like: Callable[..., object] | None = None,
) -> F:
    """One operation of the specification on one key."""
    return promise(
        function,
        condition,
        before=before,
        unchanged=p.get_fingerprint,
        serial=p.get_serial,
        like=like,
    )


def _pop_like(self: object, key: object, default: object = None, /) -> None:
    """The parameters of `pop`: compiled, it cannot tell them, for its default has no literal."""


def _look(function: F, condition: Callable[..., bool]) -> F:
    """A view or a copy: the condition holds, and looking has changed nothing."""
    return promise(function, condition, v.is_look, before=p.get_fingerprint)


class ThermalDict(_Core[K, V]):
    """A dict whose keys warm up when they are used, under contract.

    It takes and does what the implementation without contracts takes and does:
    see `spectral_memory.unchecked.ThermalDict`. In addition every operation is
    compared with the specification; a difference raises `ContractViolation`.

    >>> mem = ThermalDict(cache=1, config=2)
    >>> for _ in range(100):
    ...     value = mem["cache"]
    >>> mem.thermal_status()
    {'hot': 1, 'warm': 0, 'cold': 1}
    """

    __slots__ = ()

    # Accesses: each is one step of the specification.
    __getitem__ = promise(
        _Core.__getitem__,
        p.is_read_of_spec,
        before=p.look_at,
        unchanged=p.get_fingerprint_of_read,
        serial=p.get_serial,
    )
    get = _step(_Core.get, p.is_get_of_spec)
    setdefault = _step(_Core.setdefault, p.is_setdefault_of_spec)
    __setitem__ = _step(_Core.__setitem__, p.is_set_of_spec)
    _store = _step(_Core._store, p.is_set_of_spec)  # noqa: SLF001 - its base class

    # Removals: likewise.
    __delitem__ = _step(_Core.__delitem__, p.is_delete_of_spec)
    pop = _step(_Core.pop, p.is_pop_of_spec, like=_pop_like)
    popitem = _step(_Core.popitem, p.is_popitem_of_spec, p.look_at_last)
    clear = _step(_Core.clear, p.is_clear_of_spec, p.look_at_all)

    # Many pairs at a time: every pair is a step, through `_store`; this is what all leave behind.
    @capture(p.look_at_all, "before")
    @ensure(p.is_growth_of_spec)
    def _merge(self, other: object, pairs: Mapping[str, V]) -> None:
        super()._merge(other, pairs)

    __or__ = promise(_Core.__or__, v.is_merged)
    __ror__ = promise(_Core.__ror__, v.is_merged)

    # Looking is no access: it changes nothing.
    band = _look(_Core.band, v.is_band_of_spec)
    heat = _look(_Core.heat, v.is_heat_of_spec)
    temperature = _look(_Core.temperature, v.is_temperature_of_spec)
    thermal_status = _look(_Core.thermal_status, v.is_whole_status)
    check = promise(_Core.check, v.is_look, before=p.get_fingerprint)
    to_spec = _look(_Core.to_spec, v.is_state_of_spec)

    # Others of the same kind.
    copy = _look(_Core.copy, v.is_faithful_copy)
    __copy__ = copy
    __deepcopy__ = _look(_Core.__deepcopy__, v.is_faithful_copy)
    __reduce__ = promise(_Core.__reduce__, v.is_look, before=p.get_fingerprint)

    @ensure(v.is_loaded)
    def __setstate__(self, state: tuple[Saved, dict[str, object] | None]) -> None:
        super().__setstate__(state)

    @classmethod
    @ensure(v.has_policy)
    def with_policy(cls, policy: Policy, data: Pairs[K, V] = ()) -> Self:
        """As without contracts."""
        return super().with_policy(policy, data)

    @classmethod
    @ensure(v.has_capacity)
    def bounded(cls, hot_capacity: int, data: Pairs[K, V] = ()) -> Self:
        """As without contracts."""
        return super().bounded(hot_capacity, data)
