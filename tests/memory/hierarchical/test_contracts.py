"""The contracts of the allocator: there are enough of them, they hold, and they bite."""

import copy
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction

import pytest

import spectral_memory
from spectral_memory import SMEM_COLD, SMEM_HOT, SMEM_ULTRA_COLD, SMEM_WARM, unchecked
from spectral_memory import HierarchicalSpectralMemory as Memory
from spectral_memory.contracts import ContractViolation, is_contracted
from spectral_memory.hierarchical import checked
from spectral_spec.errors import (
    ArgumentRangeError,
    ArgumentTypeError,
    DoubleFreeError,
    OutOfBoundsError,
    OutOfMemoryError,
    SpectralError,
    UnknownBlockError,
    UseAfterFreeError,
)
from spectral_spec.thermal import Policy

EXEMPT = {
    "__repr__": "writes text",
    "n_zeros": "reads one field",
    "policy": "reads one field",
}
# What a compiled class has beside its methods.
COMPILED = {"__getstate__", "__setstate__", "__new__", "__mypyc_attrs__", "__internal_mypyc_setup"}
SILENT = {*COMPILED, "__module__", "__doc__", "__dict__", "__weakref__", "__static_attributes__",
          "__firstlineno__", "__annotations__"}  # fmt: skip
HUGE = 2**24


def operations() -> set[str]:
    """Return the name of every public operation that the implementation defines."""
    defined = set(vars(unchecked.HierarchicalSpectralMemory)) - SILENT
    return {name for name in defined if name.startswith("__") or not name.startswith("_")}


def test_every_public_operation_is_under_contract() -> None:
    bare = {name for name in operations() - set(EXEMPT) if not is_contracted(getattr(Memory, name))}
    assert bare == set()
    assert set(EXEMPT) <= operations()
    assert operations() - set(EXEMPT) == {
        "__init__", "malloc", "calloc", "free", "access", "read", "write", "realloc", "defragment",
        "address", "temperature", "heat", "get_stats", "check", "to_spec",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(operations() - set(EXEMPT)))
def test_removing_a_contract_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(checked.HierarchicalSpectralMemory, name)
    with pytest.raises(AssertionError):
        test_every_public_operation_is_under_contract()


def test_nothing_of_the_implementation_is_under_contract() -> None:
    cls = unchecked.HierarchicalSpectralMemory
    assert [name for name in dir(cls) if is_contracted(getattr(cls, name))] == []
    assert issubclass(Memory, cls)
    assert cls.__name__ == Memory.__name__ == "HierarchicalSpectralMemory"
    assert spectral_memory.HierarchicalSpectralMemory is Memory


PROGRAM = """
from spectral_memory import HierarchicalSpectralMemory
from spectral_memory.contracts import ContractViolation
from spectral_memory.hierarchical.domain import Domain
assert False, "asserts are off"
mem = HierarchicalSpectralMemory(100)
block = mem.malloc(64)
Domain.write = lambda self, row, offset, data: None
try:
    mem.write(block, b"lost")
except ContractViolation as violation:
    print("bites:", violation)
"""


@pytest.mark.interpreted
@pytest.mark.parametrize("flag", ["-O", "-OO"])
def test_contracts_hold_under_every_optimisation_flag(flag: str) -> None:
    done = subprocess.run(
        [sys.executable, flag, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("bites: ")
    assert "is_step_of_spec" in done.stdout


# --------------------------------------------------------------------- they hold

SIZES = (0, 1, 15, 16, 17, 40, 64, 65, 200, 300, 1000, 5000)
FREQUENCIES = (None, None, 180.0, 1e300, -5.0, Fraction(1, 3), 17.578382390253125)


def drive(memory: Memory, seed: int, count: int) -> None:
    """Do `count` operations of all kinds, refused ones among them."""
    draw = random.Random(seed)
    live = [memory.malloc(40, SMEM_ULTRA_COLD)]
    dead = [-1, 10**12]
    deeds: tuple[Callable[[], object], ...] = (
        lambda: live.append(
            memory.malloc(
                draw.choice(SIZES),
                draw.randrange(5),
                draw.choice(FREQUENCIES),
                draw.choice([0, 0, 5]),
            )
        ),
        lambda: live.append(memory.calloc(draw.choice([0, 1, 3, 2**13]), draw.choice([7, 4096]))),
        lambda: memory.access(draw.choice(live[:3])),
        lambda: memory.access(draw.choice(live)),
        lambda: memory.read(draw.choice(live), draw.choice([0, 3, 255]), draw.choice([None, 0, 9])),
        lambda: memory.write(
            draw.choice(live), draw.randbytes(draw.choice([0, 1, 16, 300])), draw.choice([0, 3])
        ),
        lambda: memory.realloc(draw.choice(live), draw.choice(SIZES)),
        lambda: memory.free(draw.choice(dead)),
        lambda: memory.address(draw.choice([*live, *dead])),
        lambda: (memory.heat(draw.choice(live)), memory.temperature(draw.choice(live))),
        lambda: memory.get_stats(draw.choice([None, 0, 5])),
    )
    for number in range(count):
        try:
            if len(live) > 12 and draw.random() < 0.3:
                dead.append(live.pop(draw.randrange(len(live))))
                memory.free(dead[-1])
            else:
                draw.choice(deeds)()
            if number % 100 == 50:
                memory.defragment(draw.choice([None, 0]))
        except SpectralError:
            continue
    memory.check()


@pytest.mark.parametrize("capacity", [None, 1, 3])
@pytest.mark.parametrize("n_zeros", [1, 3, 100])
@pytest.mark.parametrize("cool_down", [0, 1])
def test_a_sound_memory_breaks_no_contract(
    capacity: int | None, n_zeros: int, cool_down: int
) -> None:
    policy = Policy(hot_capacity=capacity, cool_down=cool_down)
    drive(Memory(n_zeros, policy=policy), n_zeros, 500)


def test_a_crowded_memory_breaks_no_contract() -> None:
    mem = Memory(30, hot_capacity=1)
    blocks = [mem.malloc(HUGE, SMEM_HOT), mem.malloc(HUGE, SMEM_COLD), mem.malloc(HUGE, SMEM_COLD)]
    for _ in range(20):
        mem.access(blocks[1])
    for _ in range(40):
        mem.access(blocks[2])
    with pytest.raises(OutOfMemoryError):
        blocks.extend(iter(lambda: mem.malloc(HUGE, SMEM_WARM), None))
    assert mem.get_stats()["warm_blocks"] == 26
    for block in blocks:
        mem.access(block)
        mem.free(block)
    mem.check()
    assert mem.get_stats()["bytes_held"] == 0


def test_a_caller_is_told_as_without_contracts() -> None:
    mem = Memory(100)
    block, gone = mem.malloc(16), mem.malloc(16)
    mem.free(gone)
    calls: list[tuple[type[SpectralError], Callable[[], object]]] = [
        (ArgumentTypeError, lambda: mem.malloc("x")),  # type: ignore[arg-type] # the point of the test
        (ArgumentTypeError, lambda: mem.write(block, "x")),  # type: ignore[arg-type] # the point of the test
        (ArgumentTypeError, lambda: mem.access(True)),
        (ArgumentTypeError, lambda: mem.heat(None)),  # type: ignore[arg-type] # the point of the test
        (ArgumentRangeError, lambda: mem.malloc(-1)),
        (ArgumentRangeError, lambda: mem.calloc(-1, 1)),
        (ArgumentRangeError, lambda: mem.calloc(1, 1, 5)),
        (ArgumentRangeError, lambda: mem.read(block, -1)),
        (ArgumentRangeError, lambda: mem.write(block, b"x", -1)),
        (ArgumentRangeError, lambda: mem.calloc(2**20, 2**20)),
        (ArgumentRangeError, lambda: mem.realloc(block, 2**24 + 1)),
        (ArgumentRangeError, lambda: mem.defragment(12)),
        (ArgumentRangeError, lambda: mem.get_stats(-1)),
        (ArgumentRangeError, lambda: Memory(0)),
        (OutOfBoundsError, lambda: mem.write(block, bytes(17))),
        (OutOfBoundsError, lambda: mem.read(block, 16, 1)),
        (UnknownBlockError, lambda: mem.access(10**30)),
        (UnknownBlockError, lambda: mem.temperature(-1)),
        (UseAfterFreeError, lambda: mem.address(gone)),
        (DoubleFreeError, lambda: mem.free(gone)),
    ]
    before = mem.to_spec()
    for error, call in calls:
        with pytest.raises(error):
            call()
    assert mem.to_spec() == before


def test_a_memory_can_be_copied_and_pickled() -> None:
    mem = Memory(100, hot_capacity=2)
    drive(mem, 7, 200)
    block = mem.malloc(40)
    mem.write(block, b"kept")
    for twin in (copy.deepcopy(mem), pickle.loads(pickle.dumps(mem))):  # noqa: S301 - its own bytes
        assert type(twin) is Memory
        assert twin.to_spec() == mem.to_spec()
        assert twin.read(block, 0, 4) == b"kept"
        drive(twin, 8, 100)
    mem.check()


def count_calls(blocks: int, capacity: int | None) -> int:
    """How many Python calls an access, a write, a malloc and a free make among many blocks."""
    mem = Memory(100, hot_capacity=capacity)
    many = [unchecked.HierarchicalSpectralMemory.malloc(mem, 40) for _ in range(blocks)]
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        mem.access(many[3])
        mem.write(many[4], b"x")
        mem.free(mem.malloc(200))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("capacity", [None, 5])
def test_the_cost_of_a_contract_does_not_grow(capacity: int | None) -> None:
    assert count_calls(3000, capacity) < 1.2 * count_calls(30, capacity)


def test_a_contract_bites_whatever_the_core_was_built_by() -> None:
    mem = Memory()
    block = mem.malloc(8)
    mem._domains[0].length = 1  # the next use ends the epoch too early
    with pytest.raises(ContractViolation, match="is_step_of_spec"):
        mem.access(block)
