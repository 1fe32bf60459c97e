"""The parts of a history that can be judged one by one, and why that is sound.

A history is linearizable exactly if its projections on independent objects are
(Herlihy and Wing's locality). What counts as an independent object is a claim about
the sequential meaning, and each is named here: a domain, a block, a key. A resonance
is none: a block migrates from one to another, and a domain's ids and clock span all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from spectral_memory.oracle.concurrency.answers import PENDING
from spectral_memory.oracle.concurrency.block_partition import divide_by_block
from spectral_memory.oracle.concurrency.domain_model import DomainModel
from spectral_memory.oracle.concurrency.history import Call, History
from spectral_memory.oracle.concurrency.minimal_models import (
    KeyModel,
    State,
    ThermalModel,
    ValueModel,
    is_pair,
)
from spectral_memory.oracle.concurrency.operations import (
    JOINT_KINDS,
    KEYED_KINDS,
    THERMAL_KINDS,
    Key,
)
from spectral_memory.oracle.concurrency.search import Part
from spectral_memory.oracle.judge.setup import Strictness, System
from spectral_spec import hierarchical
from spectral_spec.hierarchical import Domain, World

__all__ = ["AnyPart", "Partition", "divide"]

AnyPart: TypeAlias = Part[State] | Part[Domain] | Part[World]


class Partition(NamedTuple):
    """How a history is judged.

    Every part of `necessary` must be linearizable if the history is; the history is
    linearizable exactly if all parts of `decisive` are. The first are many and small,
    the second may be large. `words` says what the decisive parts are, `rule` what
    a part that cannot be ordered breaks.
    """

    necessary: tuple[AnyPart, ...]
    decisive: tuple[AnyPart, ...]
    words: str
    rule: str


def divide(history: History) -> Partition:
    """The parts of a history, in the order of their first calls. O(n log n)."""
    if history.setup.system == System.MINIMAL:
        return _divide_minimal(history)
    blocks = divide_by_block(history)
    if history.strictness == Strictness.RELATIONAL:
        return Partition((), blocks, "block by block", "R3")
    return Partition(blocks, _divide_by_domain(history), "domain by domain", "H38")


# ---------------------------------------------------------------- the dictionary


def _divide_minimal(history: History) -> Partition:
    """By key, if no operation sees more than one; heat counts if something looks at it."""
    policy = history.setup.policy
    kinds = {call.operation.kind for call in history.calls}
    keys = _divide_by_key(history)
    plain = tuple(call for call in history.calls if call.operation.kind not in THERMAL_KINDS)
    whole = Part("the dictionary", plain, ValueModel(policy))
    if kinds.isdisjoint(THERMAL_KINDS):
        if kinds.isdisjoint(JOINT_KINDS):
            return Partition((), keys, "key by key", "M10")
        return Partition(keys, (whole,), "the dictionary as a whole, order included", "M10")
    values = keys if kinds.isdisjoint(JOINT_KINDS) else (*keys, whole)
    thermal = Part("the dictionary with its heat", history.calls, ThermalModel(policy))
    return Partition(values, (thermal,), "the dictionary as a whole, heat included", "M9")


def _divide_by_key(history: History) -> tuple[Part[State], ...]:
    """The calls on each key, and of those on all keys what they do to this one."""
    keys: dict[Key, list[Call]] = {}
    for call in history.calls:
        if call.operation.kind in KEYED_KINDS:
            keys[call.operation.key] = []
    for call in history.calls:
        for key in _get_keys(call, keys):
            keys[key].append(call)
    return tuple(
        Part(f"key {key!r}", tuple(calls), KeyModel(history.setup.policy, key))
        for key, calls in keys.items()
    )


def _get_keys(call: Call, keys: Iterable[Key]) -> Iterable[Key]:
    """The keys that a call touches, as far as its answer tells."""
    operation, answer = call.operation, call.answer
    if operation.kind in KEYED_KINDS:
        return (operation.key,)
    if operation.kind == "clear":
        return keys
    if operation.kind == "popitem":
        if answer is PENDING:
            return keys
        if is_pair(answer):
            return tuple(key for key in keys if key == answer[0])
    return ()


# ---------------------------------------------------------------- the allocator


def _divide_by_domain(history: History) -> tuple[Part[Domain], ...]:
    """What an operation does and tells rests on its own domain alone: proved, and so sound."""
    domains: dict[int, list[Call]] = {}
    for call in history.calls:
        if isinstance(call.operation, hierarchical.Operation):
            number = hierarchical.get_domain(call.operation)
            domains.setdefault(number, []).append(call)
    return tuple(
        Part(f"domain {number}", tuple(calls), DomainModel(history.setup.config, number))
        for number, calls in domains.items()
    )
