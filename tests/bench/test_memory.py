"""The memory benchmark counts what a system holds and nothing else."""

import json
import tracemalloc

import pytest
from click.testing import CliRunner

from spectral_memory.bench.memory import measure_blocks, measure_mapping, memory, tracing


class Hoarder:
    """A block memory that spends exactly known bytes a block, beside the payload."""

    def __init__(self) -> None:
        self.held: list[bytearray] = []
        self.payload: list[bytes] = []

    def malloc(self, size: int) -> int:
        assert size == 64
        self.held.append(bytearray(999))
        return len(self.held) - 1

    def access(self, id: int) -> object:
        return self.held[id]

    def write(self, id: int, data: bytes) -> object:
        self.payload.append(bytes(bytearray(data)))
        return id

    def realloc(self, id: int, size: int) -> object:
        raise NotImplementedError(f"{id} {size}")

    def free(self, id: int) -> object:
        raise NotImplementedError(f"{id}")


def test_what_is_held_is_counted_and_what_is_dropped_is_not() -> None:
    with tracing() as compute_held:
        held = bytearray(100_000)
        dropped = bytearray(100_000)
        assert 200_000 <= compute_held() <= 210_000
        del dropped
        assert 100_000 <= compute_held() <= 110_000
        del held
    assert not tracemalloc.is_tracing()


def test_tracing_that_runs_already_goes_on() -> None:
    tracemalloc.start()
    try:
        with tracing():
            pass
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_a_plain_dict_does_not_grow_by_reading() -> None:
    filled, once, often = measure_mapping(dict, 5000)
    assert filled > 5000 * 24
    # What a coverage tool allocates meanwhile is counted too: allow it four bytes a key.
    assert abs(once - filled) < 5000 * 4
    assert abs(often - filled) < 5000 * 4


def test_blocks_are_counted_without_their_payload() -> None:
    allocated, accessed, written = measure_blocks(Hoarder, 500)
    assert 500 * 1056 <= allocated <= 500 * 1100
    assert abs(accessed - allocated) < 500 * 20
    # bytes objects have a header of 33, and the list of them a pointer each
    assert 500 * 33 <= written - accessed <= 500 * 60


def test_the_table_has_both_systems() -> None:
    result = CliRunner().invoke(memory, ["--max", "1500"])
    assert result.exit_code == 0, result.output
    for word in ("ThermalDict", "HierarchicalSpectralMemory", "each key read 10 times", "1500"):
        assert word in result.output


def test_the_document_has_every_footprint() -> None:
    result = CliRunner().invoke(memory, ["--max", "1500", "--json"])
    footprints = json.loads(result.output)["footprints"]
    assert len(footprints) == 6 + 2 * 3
    assert all(one["goal"] == (128 if "Hier" in one["system"] else 64) for one in footprints)
    assert all(one["bytes_each"] == pytest.approx(one["bytes_each"]) for one in footprints)
