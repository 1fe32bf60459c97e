"""The contracts of ThermalDict: there are enough of them, they hold, and they bite."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import spectral_memory
from spectral_memory import unchecked
from spectral_memory.contracts import ContractViolation, is_contracted
from spectral_memory.minimal import contracted
from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.minimal.heat_table import HeatTable
from spectral_memory.minimal.thermal_access import ThermalAccess
from spectral_memory.minimal.thermal_view import ThermalView
from spectral_spec.errors import SpectralError
from spectral_spec.thermal import Policy

Loose = Any  # what a test handles without regard to its type

# Operations without a postcondition of their own, and why.
THROUGH = {
    "__init__": "_merge",
    "update": "_merge",
    "__ior__": "_merge",
}
EXEMPT = {
    "__new__": "makes an empty one; what fills it is under contract",
    "__repr__": "writes text",
    "heats": "gives out the table itself, for checks",
    "policy": "reads one field",
    "clock": "reads one field",
    "promotions": "reads one field",
    "demotions": "reads one field",
}
# What a compiled class has beside its methods.
COMPILED = {"__getstate__", "__mypyc_attrs__", "__dict__", "__weakref__"}
SILENT = {*COMPILED, "__module__", "__doc__", "__slots__", "__annotations__", "__parameters__",
          "__orig_bases__", "__static_attributes__", "__firstlineno__", "__annotate__",
          "__annotate_func__", "__annotations_cache__"}  # fmt: skip


def operations() -> set[str]:
    """Return the name of every public operation that the implementation defines."""
    classes = (unchecked.ThermalDict, ThermalAccess, ThermalView)
    defined = {name for cls in classes for name in vars(cls)} - SILENT
    return {name for name in defined if name.startswith("__") or not name.startswith("_")}


def test_every_public_operation_is_under_contract() -> None:
    cls = spectral_memory.ThermalDict
    bare = {
        name
        for name in operations() - set(EXEMPT)
        if not is_contracted(getattr(cls, THROUGH.get(name, name)))
    }
    assert bare == set()
    assert set(EXEMPT) | set(THROUGH) <= operations()
    assert len(operations()) == 33  # a new operation is to be counted here, with its contract
    assert is_contracted(cls._store)


def test_removing_a_contract_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sorted(operations() - set(EXEMPT)):
        attribute = THROUGH.get(name, name)
        with monkeypatch.context() as patch:
            patch.delattr(contracted.ThermalDict, attribute)
            with pytest.raises(AssertionError):
                test_every_public_operation_is_under_contract()


def test_nothing_of_the_implementation_is_under_contract() -> None:
    cls = unchecked.ThermalDict
    assert [name for name in dir(cls) if is_contracted(getattr(cls, name))] == []
    assert issubclass(spectral_memory.ThermalDict, cls)
    assert cls.__name__ == spectral_memory.ThermalDict.__name__ == "ThermalDict"


def test_a_violation_is_no_error_of_the_caller() -> None:
    assert issubclass(ContractViolation, AssertionError)
    assert not issubclass(ContractViolation, SpectralError | LookupError | ValueError | TypeError)


PROGRAM = """
from spectral_memory import ThermalDict
from spectral_memory.contracts import ContractViolation
from spectral_memory.minimal.heat_table import HeatTable
assert False, "asserts are off"
mem = ThermalDict(a=1)
HeatTable.pass_time = lambda self, commits: None
try:
    mem["a"]
except ContractViolation as violation:
    print("bites:", violation)
"""


@pytest.mark.interpreted
def test_contracts_hold_under_every_optimisation_flag() -> None:
    for flag in ("-O", "-OO"):
        done = subprocess.run(
            [sys.executable, flag, "-c", PROGRAM], capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("bites: ")
        assert "is_read_of_spec" in done.stdout


# Broken implementations: the operation itself says so.

real_touch = HeatTable.touch
real_forget = HeatTable.forget
real_bounded_touch = BoundedHeatTable.touch


def touch_twice(self: Loose, key: Loose, record: Loose) -> None:
    real_touch(self, key, record)
    real_touch(self, key, self.records[key])


def touch_never(self: Loose, key: Loose, record: Loose) -> None:
    """Do nothing."""


def touch_without_time(self: Loose, key: Loose, record: Loose) -> None:
    clock = self.clock
    real_touch(self, key, record)
    self.clock = clock


def touch_that_counts_twice(self: Loose, key: Loose, record: Loose) -> None:
    real_touch(self, key, record)
    self.promotions += 1


def touch_that_turns_the_ring(self: Loose, key: Loose, record: Loose) -> None:
    real_bounded_touch(self, key, record)
    self._ring.rotate(-1)


def touch_that_cools_the_front(self: Loose, key: Loose, record: Loose) -> None:
    cells = self.members
    real_bounded_touch(self, key, record)
    for cell in cells:
        if cell is not record:
            cell.packed -= 4


def touch_that_empties_the_ring(self: Loose, key: Loose, record: Loose) -> None:
    real_bounded_touch(self, key, record)
    self._ring.clear()
    self._hot = 0


def touch_that_counts_too_many(self: Loose, key: Loose, record: Loose) -> None:
    real_touch(self, key, record)
    self._warm += 10


def forget_nothing(self: Loose, record: Loose) -> None:
    """Do nothing."""


def forget_with_a_tick(self: Loose, record: Loose) -> None:
    real_forget(self, record)
    self.commits += 1


def clear_with_clock(self: Loose) -> None:
    self.records.clear()
    self.recount()
    self.epoch = 0


def heat_as_it_was(self: Loose, record: Loose) -> int:
    return int(record.packed >> 2)


BREACHES: dict[str, tuple[type, str, Any, int | None, Callable[[Any], object]]] = {
    "two accesses for one": (HeatTable, "touch", touch_twice, None, lambda m: m["a"]),
    "get is no access": (HeatTable, "touch", touch_never, None, lambda m: m.get("a")),
    "writing takes no time": (HeatTable, "touch", touch_without_time, None, lambda m: m.update(a=2)),
    "promotions count twice": (HeatTable, "touch", touch_that_counts_twice, None, lambda m: m["a"]),
    "the ring turns by itself": (
        BoundedHeatTable, "touch", touch_that_turns_the_ring, 2, lambda m: m["a"]),
    "an access cools the others": (
        BoundedHeatTable, "touch", touch_that_cools_the_front, 2, lambda m: m["a"]),
    "an access empties the ring": (
        BoundedHeatTable, "touch", touch_that_empties_the_ring, 2, lambda m: m["a"]),
    "more keys are counted than there are": (
        HeatTable, "touch", touch_that_counts_too_many, None, lambda m: m["a"]),
    "setdefault is no access": (
        HeatTable, "touch", touch_never, None, lambda m: m.setdefault("a", 0)),
    "pop leaves the count": (HeatTable, "forget", forget_nothing, None, lambda m: m.pop("a")),
    "del takes time": (HeatTable, "forget", forget_with_a_tick, None, lambda m: m.__delitem__("a")),
    "popitem takes time": (HeatTable, "forget", forget_with_a_tick, None, lambda m: m.popitem()),
    "clear turns time back": (HeatTable, "clear", clear_with_clock, None, lambda m: m.clear()),
    "heat does not sink": (HeatTable, "heat_of", heat_as_it_was, None, lambda m: m.heat("b")),
    "the status forgets a key": (
        HeatTable, "status", lambda _: (0, 0, 0), None, lambda m: m.thermal_status()),
}  # fmt: skip


@pytest.mark.interpreted
@pytest.mark.parametrize("name", BREACHES)
def test_a_broken_implementation_is_caught_in_the_operation(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, attribute, broken, capacity, use = BREACHES[name]
    mem = spectral_memory.ThermalDict.with_policy(
        Policy(hot_capacity=capacity), {"a": 1, "b": 2, "c": 3}
    )
    for key in "aaaaab":
        mem[key]
    use(mem.copy())  # the same use of a sound implementation breaks nothing
    monkeypatch.setattr(owner, attribute, broken)
    with pytest.raises(ContractViolation):
        use(mem)


def test_a_refusal_that_changes_the_state_is_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    def miss(self: Loose, key: Loose) -> None:
        self.heats.epoch += 1
        raise KeyError(key)

    mem: spectral_memory.ThermalDict[str, int] = spectral_memory.ThermalDict(a=1)
    monkeypatch.setattr(unchecked.ThermalDict, "_miss", miss)
    with pytest.raises(ContractViolation, match="refused, yet the state changed"):
        mem["z"]


def test_a_contract_bites_whatever_the_core_was_built_by() -> None:
    mem = spectral_memory.ThermalDict[str, int](a=1, b=2, c=3)
    mem.heats.last = 0  # the next access ends the epoch too early
    with pytest.raises(ContractViolation, match="is_read_of_spec"):
        mem["a"]
