"""The growth benchmark works on what it says; its times are not judged here."""

import json

import pytest
from click.testing import CliRunner

from spectral_memory.bench.growth import (
    Rig,
    Series,
    growth,
    measure_rounds,
    prepare_blocks,
    prepare_mapping,
)
from spectral_memory.bench.workload import (
    BLOCK_OPERATIONS,
    MAPPING_OPERATIONS,
    choose_sample,
    fill_blocks,
    fill_mapping,
    get_block_size,
    time_block_operations,
    time_mapping_operations,
    time_mix,
)
from spectral_memory.unchecked import HierarchicalSpectralMemory, ThermalDict


class Recorder:
    """A block memory that knows what is allocated and refuses every misuse."""

    def __init__(self) -> None:
        self.sizes: dict[int, int] = {}
        self.calls: list[str] = []
        self.fresh = 0

    def malloc(self, size: int) -> int:
        self.calls.append("malloc")
        self.fresh += 1
        self.sizes[self.fresh] = size
        return self.fresh

    def access(self, id: int) -> object:
        self.calls.append("access")
        return self.sizes[id]

    def write(self, id: int, data: bytes) -> object:
        self.calls.append("write")
        assert len(data) <= self.sizes[id]
        return None

    def realloc(self, id: int, size: int) -> object:
        self.calls.append("realloc")
        assert id in self.sizes
        self.sizes[id] = size
        return id

    def free(self, id: int) -> object:
        self.calls.append("free")
        del self.sizes[id]
        return None


@pytest.mark.parametrize("population", [1, 7, 1000, 10_000, 1_000_000])
def test_a_sample_has_no_repeats(population: int) -> None:
    sample = choose_sample(population, 1000)
    assert len(set(sample)) == len(sample) == min(population, 1000)
    assert all(0 <= number < population for number in sample)


def test_block_sizes_hold_the_bytes_that_are_written() -> None:
    assert all(16 <= get_block_size(turn) <= 1000 for turn in range(50))


def test_a_fragmented_memory_has_a_hole_beside_every_block() -> None:
    memory = Recorder()
    blocks = fill_blocks(memory, 5, fragmented=True)
    assert blocks == list(memory.sizes) == [1, 3, 5, 7, 9]
    assert fill_blocks(Recorder(), 3, fragmented=False) == [1, 2, 3]


def test_block_operations_leave_as_many_blocks_as_there_were() -> None:
    memory = Recorder()
    blocks = fill_blocks(memory, 10, fragmented=False)
    memory.calls.clear()
    times = time_block_operations(memory, blocks, [0, 3, 6])
    assert tuple(times) == BLOCK_OPERATIONS[:-1]
    assert all(time > 0 for time in times.values())
    assert memory.calls == [
        *["access"] * 3,
        *["write"] * 3,
        *["realloc"] * 3,
        *["free"] * 3,
        *["malloc"] * 3,
    ]
    assert sorted(blocks) == sorted(memory.sizes)
    assert time_mix(memory, blocks, [1, 2]) > 0
    assert memory.calls[-4:] == ["free", "malloc", "write", "access"]
    assert sorted(blocks) == sorted(memory.sizes)


@pytest.mark.parametrize("mapping", [{}, ThermalDict()], ids=["dict", "ThermalDict"])
def test_mapping_operations_leave_the_keys(mapping: dict[int, int]) -> None:
    fill_mapping(mapping, range(20))
    times = time_mapping_operations(mapping, [3, 5, 19])
    assert tuple(times) == MAPPING_OPERATIONS
    assert all(time > 0 for time in times.values())
    assert sorted(mapping) == list(range(20))


def test_every_operation_is_measured() -> None:
    plain: dict[int, int] = {}
    assert set(prepare_mapping(plain, 50, 10)(3)) == set(MAPPING_OPERATIONS)
    assert set(prepare_blocks(Recorder, 20, 10)(3)) == set(BLOCK_OPERATIONS)
    assert set(prepare_blocks(HierarchicalSpectralMemory, 20, 10)(0)) == set(BLOCK_OPERATIONS)


def test_rigs_take_turns_and_the_first_go_is_not_counted() -> None:
    calls: list[tuple[str, int]] = []

    def make(name: str, cost: float) -> Rig:
        def measure(turn: int) -> dict[str, float]:
            calls.append((name, turn))
            return {"work": cost * turn}

        return measure

    found = measure_rounds({("a", 1): make("a", 1.0), ("b", 2): make("b", 10.0)}, 3)
    assert calls[:6] == [("a", 0), ("a", 1), ("b", 0), ("b", 1), ("a", 2), ("a", 3)]
    # On the clock are the turns 1, 3 and 5.
    assert found == {("a", 1): {"work": 3.0}, ("b", 2): {"work": 30.0}}


def test_a_series_is_fitted() -> None:
    series = Series("minimal", "dict", "get hit", (10, 100), (5.0, 10.0))
    assert series.fit().ratio == 2.0
    assert series.fit().exponent == pytest.approx(0.30103, abs=1e-5)


@pytest.mark.parametrize(("contracts", "last"), [("on", "120"), ("off", "1200")])
def test_the_tables_show_both_systems(contracts: str, last: str) -> None:
    arguments = ["--max", last, "--repeats", "1", "--contracts", contracts]
    result = CliRunner().invoke(growth, arguments)
    assert result.exit_code == 0, result.output
    for word in (*MAPPING_OPERATIONS, *BLOCK_OPERATIONS, last, f"contracts {contracts}"):
        assert word in result.output


def test_the_document_has_a_series_for_each_operation() -> None:
    arguments = ["--system", "minimal", "--max", "50", "--repeats", "1", "--json"]
    document = json.loads(CliRunner().invoke(growth, arguments).output)
    assert len(document["series"]) == 3 * len(MAPPING_OPERATIONS)
    assert document["series"][0]["sizes"] == [50]
    assert document["series"][0]["exponent"] == 0.0  # one size: nothing to fit
    assert document["machine"]["command"]
    arguments[1] = "hierarchical"
    document = json.loads(CliRunner().invoke(growth, arguments).output)
    assert [one["operation"] for one in document["series"]] == list(BLOCK_OPERATIONS)
