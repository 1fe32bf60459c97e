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


# Among few keys an epoch ends at every other tick; among many, accesses follow known steps.
CROWD = {f"of the crowd: {number}": number for number in range(9)}


def make(
    source: type[Mem], capacity: int | None, present: bool, last: bool, crowd: dict[Any, Any]
) -> tuple[Mem, Grumpy]:
    mem = source.with_policy(Policy(hot_capacity=capacity), {1: "one", "b": "two", **crowd})
    old = Grumpy()
    if present:
        mem[old] = "old"
    if not last:
        mem["c"] = "three"
    for key in (1, "b", 1, 1):
        mem[key]
    return mem, old


@pytest.mark.parametrize("crowd", [{}, CROWD], ids=["few", "many"])
@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("ask", ["eq", "hash"])
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("source", [spectral_memory.ThermalDict, unchecked.ThermalDict])
def test_a_key_that_raises_at_any_question_changes_nothing(
    source: type[Mem], name: str, ask: str, capacity: int | None, crowd: dict[Any, Any]
) -> None:
    raised = 0
    for present in (True, False):
        for same in (True, False):
            for patience in range(12):
                mem, old = make(source, capacity, present, patience % 2 == 0, crowd)
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


def fail(_: Mem) -> None:
    raise ZeroDivisionError


def change_and_fail(mem: Mem) -> None:
    mem["b"] = 1
    raise ZeroDivisionError


LOOKS: dict[str, Callable[[Mem], object]] = {
    "reads": lambda mem: mem["b"],
    "writes": lambda mem: mem.__setitem__("b", 1),
    "inserts": lambda mem: mem.__setitem__(len(mem), 1),
    "counts": len,
    "fails": fail,
    "changes and fails": change_and_fail,
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("crowd", [{}, CROWD], ids=["few", "many"])
@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("name", ["read", "get", "write", "setdefault", "update", "pop"])
@pytest.mark.parametrize("source", [spectral_memory.ThermalDict, unchecked.ThermalDict])
def test_a_key_that_uses_the_dictionary_when_compared_breaks_no_invariant(
    source: type[Mem], name: str, capacity: int | None, crowd: dict[Any, Any], look: str
) -> None:
    for question in range(4):
        for present in (True, False):
            mem = source.with_policy(Policy(hot_capacity=capacity), {1: "one", "b": "two", **crowd})
            asked = 0

            def answer(mem: Mem = mem, question: int = question) -> None:
                nonlocal asked
                asked += 1
                if asked == question + 1:
                    LOOKS[look](mem)

            key = Curious(answer)
            if present:
                asked = -100
                mem[key] = "present"
            for _ in range(3):
                asked = 0
                try:
                    CALLS[name](mem, key)
                except ZeroDivisionError:
                    assert "fails" in look
                except KeyError:
                    assert not present or name == "pop"
                asked = -100
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
