"""The spec made ready for unknowns, for a while: its modules see other names, no other code.

Inside, `len`, `max` and `min` know unknown values, tables of constants can be asked
at an unknown index, and the rules that a law names are cut, merged, taken at their
contract, or replaced by a mutant. Every module that holds a rule under some name
sees the replacement. Afterwards everything is as it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import Any, Final, TypeAlias

from spectral_proofs.symbolic.calls import Contract, assume_contract, merge
from spectral_proofs.symbolic.choice import choose, largest, smallest
from spectral_proofs.symbolic.collection import SymbolicSequence, compute_length
from spectral_proofs.symbolic.loops import Cutter, Loop
from spectral_proofs.symbolic.sources import (
    compile_function,
    cut_loops,
    parse_function,
    plant,
    read_source,
)
from spectral_proofs.symbolic.summaries import summarise
from spectral_proofs.symbolic.values import SymBool, SymInt, SymReal

__all__ = ["Lookup", "find_function", "instrument"]

_SCENE: Final = ("spectral_spec", "spectral_memory", "spectral_proofs.laws")

#: Not empty while the scene is instrumented.
_INSTRUMENTED: Final[list[bool]] = []


class Lookup(tuple[Any, ...]):
    """A tuple that can be asked at an unknown index; the index is claimed to be inside."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - as the tuple's own
        if not isinstance(key, SymInt):
            return super().__getitem__(key)
        if not 0 <= key < len(self):
            message = "tuple index out of range"
            raise IndexError(message)
        found = super().__getitem__(len(self) - 1)
        for index in reversed(range(len(self) - 1)):
            found = choose(key == index, super().__getitem__(index), found)  # type: ignore[arg-type]  # unknown, of unknown contents
        return found


def _compute_max(*values: Any, **options: Any) -> Any:  # noqa: ANN401 - as the built-in
    """`max`, without a fork over numbers, be they named or listed."""
    listed = _list_values(values)
    return largest(*listed) if listed and not options else max(listed, **options)


def _compute_min(*values: Any, **options: Any) -> Any:  # noqa: ANN401 - as the built-in
    """`min`, without a fork over numbers, be they named or listed."""
    listed = _list_values(values)
    return smallest(*listed) if listed and not options else min(listed, **options)


def _list_values(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values if len(values) > 1 else tuple(*values)


def _is_instance(value: object, kinds: Any) -> bool:  # noqa: ANN401 - as the built-in
    """`isinstance`, by what an unknown stands for; an opaque value is of no kind."""
    stands_for = {SymBool: bool, SymInt: int, SymReal: Fraction, SymbolicSequence: tuple}
    if type(value) in stands_for and issubclass(stands_for[type(value)], kinds):
        return True
    return isinstance(value, kinds)


_PRELUDE: Final[Mapping[str, object]] = {
    "isinstance": _is_instance,
    "len": compute_length,
    "max": _compute_max,
    "min": _compute_min,
}


def _get_scene() -> list[ModuleType]:
    return [
        module
        for name, module in sorted(sys.modules.items())
        if any(name == root or name.startswith(f"{root}.") for root in _SCENE)
    ]


def find_function(target: str) -> tuple[Callable[..., Any], ModuleType]:
    """The rule of a dotted name, and its module. `ValueError` if there is none."""
    path, _, name = target.rpartition(".")
    module = sys.modules.get(path)
    found = getattr(module, name, None)
    if module is None or not isinstance(found, FunctionType):
        message = f"no function is called {target} in what is imported"
        raise ValueError(message)
    return found, module


def _is_constant_table(name: str, value: object) -> bool:
    return (
        name.lstrip("_").isupper()
        and type(value) is tuple
        and len(value) > 1
        and all(type(one) is int for one in value)
    )


#: A module's names, one of them, whether it was there, and as what.
_Undo: TypeAlias = tuple[dict[str, Any], str, bool, Any]


@contextmanager
def instrument(
    *,
    loops: Mapping[Callable[..., Any], Sequence[Loop]],
    merged: Sequence[Callable[..., Any]] = (),
    summaries: Sequence[Callable[..., Any]] = (),
    contracts: Sequence[Contract[..., Any]] = (),
    planted: tuple[str, str, str] | None = None,
) -> Iterator[None]:
    """The scene, with these loops cut, callees merged, contracts assumed, and one bug planted.

    `planted` is a rule's dotted name, a text that stands once in it, and another in
    its place. `ValueError` if it does not.
    """
    if _INSTRUMENTED:
        message = "the scene is instrumented already: what is replaced twice cannot be told apart"
        raise RuntimeError(message)
    changed = _get_changed(loops, planted)
    for rule in merged:
        changed[id(rule)] = rule, merge(changed.get(id(rule), (rule, rule))[1])
    for rule in summaries:
        changed[id(rule)] = rule, summarise(changed.get(id(rule), (rule, rule))[1])
    for contract in contracts:
        changed[id(contract.function)] = contract.function, assume_contract(contract)
    undo: list[_Undo] = []
    _INSTRUMENTED.append(True)
    try:
        for scene in _get_scene():
            _dress(vars(scene), changed, undo)
        yield
    finally:
        _INSTRUMENTED.clear()
        for names, name, was_there, value in reversed(undo):
            if was_there:
                names[name] = value
            else:
                del names[name]


def _get_changed(
    loops: Mapping[Callable[..., Any], Sequence[Loop]], planted: tuple[str, str, str] | None
) -> dict[int, tuple[Any, Any]]:
    """The rules with a bug planted or with their loops cut: old and new, by the old one's id."""
    changed: dict[int, tuple[Any, Any]] = {}
    victim, bug = None, ""
    if planted is not None:
        target, old, new = planted
        victim, _ = find_function(target)
        bug = plant(read_source(victim), old, new)
        # Its text speaks of the names of its own module, wherever it was found.
        module = sys.modules[victim.__module__]
        changed[id(victim)] = victim, compile_function(parse_function(bug), module, {})
    for rule, watch in loops.items():
        source = bug if rule is victim else read_source(rule)
        cutter = Cutter(rule.__name__, tuple(watch))
        module = sys.modules[rule.__module__]
        changed[id(rule)] = rule, cut_loops(source, module, cutter, len(watch))
    return changed


def _dress(names: dict[str, Any], changed: dict[int, tuple[Any, Any]], undo: list[_Undo]) -> None:
    """Put what is changed into the names of a module, and note what was there."""
    for name, value in list(names.items()):
        replaced = Lookup(value) if _is_constant_table(name, value) else None
        if id(value) in changed:
            replaced = changed[id(value)][1]
        if replaced is not None:
            undo.append((names, name, True, value))
            names[name] = replaced
    for name, value in _PRELUDE.items():
        if name not in names:
            undo.append((names, name, False, None))
            names[name] = value
