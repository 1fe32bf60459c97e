"""Everything that the prototype's users import and call is there and does what they expect."""

from spectral_memory.hierarchical.data_storage_example import demo_data_storage
from spectral_memory.hierarchical.spectral_malloc_hierarchical import (
    SMEM_AUTO,
    SMEM_COLD,
    SMEM_HOT,
    HierarchicalSpectralMemory,
)
from spectral_memory.minimal.spectral_memory_minimal import ThermalDict, demo


def test_a_dictionary_warms_what_is_read() -> None:
    mem: ThermalDict[str, object] = ThermalDict()
    mem["computed"] = 42
    mem["theme"] = {"dark": True}
    for _ in range(1000):
        assert mem["computed"] == 42
    assert mem.thermal_status() == {"hot": 1, "warm": 0, "cold": 1}


def test_sessions_sort_themselves_by_use() -> None:
    sessions: ThermalDict[str, dict[str, int]] = ThermalDict()
    sessions["active"] = {"seen": 2}
    for _ in range(100):
        assert sessions["active"]["seen"] == 2
    sessions["idle"] = {"seen": 1}
    assert sessions.temperature("active") == "hot"
    assert sessions.temperature("idle") == "cold"
    assert sum(sessions.thermal_status().values()) == 2


def test_a_frequency_leads_to_its_resonance_and_is_counted() -> None:
    mem = HierarchicalSpectralMemory(n_zeros=100)
    block = mem.malloc(size=1024, temperature=SMEM_HOT, t_virtual=180.0)
    assert mem.address(block).resonance == 69  # its ordinate is 179.92
    for _ in range(1000):
        mem.access(block)
    mem.free(block)
    stats = mem.get_stats()
    assert f"{stats['mean_mismatch']:.2f}" == "0.08"
    assert stats["migrations"] == 0


def test_three_levels_of_a_cache_lie_in_their_regimes() -> None:
    mem = HierarchicalSpectralMemory(n_zeros=100)
    near = mem.malloc(64, SMEM_HOT, t_virtual=220.0)
    middle = mem.malloc(512, SMEM_AUTO, t_virtual=100.0)
    far = mem.malloc(4096, SMEM_COLD, t_virtual=15.0)
    stats = mem.get_stats()
    assert (stats["stm_blocks"], stats["ltm_blocks"]) == (1, 1)
    assert mem.temperature(near) == "hot"
    assert mem.temperature(middle) == "warm"
    assert mem.temperature(far) == "cold"


def test_the_demonstrations_run() -> None:
    demo()
    demo_data_storage()
