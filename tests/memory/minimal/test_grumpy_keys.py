"""Keys whose `__hash__` or `__eq__` fails or looks back: nothing is left half done."""

from collections.abc import Callable
from typing import Any

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.contracts import ContractViolation
from spectral_memory.minimal.abstraction import portray
from spectral_spec.thermal import Policy

Mem = unchecked.ThermalDict[Any, Any]


class Grumpy:
    """Equal to its like; raises at the n-th question that it is asked."""

    def __init__(self, patience: int = 10**9, ask: str = "eq") -> None:
        self.patience = patience
        self.ask = ask

    def put_up_with(self, ask: str) -> None:
        if ask == self.ask:
            self.patience -= 1
            if self.patience < 0:
                self.patience = 10**9
                raise ZeroDivisionError

    def __hash__(self) -> int:
        self.put_up_with("hash")
        return 1

    def __eq__(self, other: object) -> bool:
        self.put_up_with("eq")
        return isinstance(other, Grumpy)


CALLS: dict[str, Callable[[Mem, Any], object]] = {
    "read": lambda mem, key: mem[key],
    "get": lambda mem, key: mem.get(key),
    "write": lambda mem, key: mem.__setitem__(key, "new"),
    "setdefault": lambda mem, key: mem.setdefault(key, "new"),
    "delete": lambda mem, key: mem.__delitem__(key),
    "pop": lambda mem, key: mem.pop(key, None),
    "popitem": lambda mem, _: mem.popitem(),
    "contains": lambda mem, key: key in mem,
    "update": lambda mem, key: mem.update([(key, "new")]),
    "band": lambda mem, key: mem.band(key),
    "copy": lambda mem, _: mem.copy(),
}


def make(source: type[Mem], capacity: int | None, present: bool, last: bool) -> tuple[Mem, Grumpy]:
    mem = source.with_policy(Policy(hot_capacity=capacity), {1: "one", "b": "two"})
    old = Grumpy()
    if present:
        mem[old] = "old"
    if not last:
        mem["c"] = "three"
    for key in (1, "b", 1, 1):
        mem[key]
    return mem, old


@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("ask", ["eq", "hash"])
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("source", [spectral_memory.ThermalDict, unchecked.ThermalDict])
def test_a_key_that_raises_at_any_question_changes_nothing(
    source: type[Mem], name: str, ask: str, capacity: int | None
) -> None:
    raised = 0
    for present in (True, False):
        for same in (True, False):
            for patience in range(12):
                mem, old = make(source, capacity, present, last=patience % 2 == 0)
                before = portray(mem.to_spec())
                key = old if same and present else Grumpy()
                key.ask, key.patience = ask, patience
                try:
                    CALLS[name](mem, key)
                except ZeroDivisionError:
                    raised += 1
                    key.patience = 10**9
                    assert portray(mem.to_spec()) == before
                except KeyError:
                    assert not present
                key.patience = old.patience = 10**9
                mem.check()
    assert raised > 0 or name in {"popitem", "copy"}


class Curious:
    """Uses the dictionary whenever it is compared."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.look = look

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        self.look()
        return self is other


@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("name", ["read", "get", "write", "setdefault", "update", "pop"])
@pytest.mark.parametrize("source", [spectral_memory.ThermalDict, unchecked.ThermalDict])
def test_a_key_that_uses_the_dictionary_when_compared_breaks_no_invariant(
    source: type[Mem], name: str, capacity: int | None
) -> None:
    for look in (lambda mem: mem["b"], lambda mem: mem.__setitem__("b", 1), len):
        for present in (True, False):
            mem = source.with_policy(Policy(hot_capacity=capacity), {1: "one", "b": "two"})
            quiet = True
            key = Curious(lambda: None if quiet else look(mem))  # noqa: B023 - used in this turn only
            if present:
                mem[key] = "present"
            for _ in range(5):
                quiet = False
                try:
                    CALLS[name](mem, key)
                except KeyError:
                    assert not present or name == "pop"
                quiet = True
                mem.check()


def test_a_key_that_deletes_itself_when_compared_ends_as_a_dict_ends() -> None:
    for capacity in (None, 1):
        mem: Mem = unchecked.ThermalDict.with_policy(Policy(hot_capacity=capacity), {1: "one"})
        asked: list[int] = []

        def look(mem: Mem = mem, asked: list[int] = asked) -> None:
            asked.append(1)
            if len(asked) == 3:
                mem.clear()

        mem[Curious(look)] = "x"
        assert not issubclass(ContractViolation, KeyError)
        mem.clear()
        mem.check()
