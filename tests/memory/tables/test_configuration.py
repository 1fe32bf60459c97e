"""A large set configures an allocator as a small one does, and certifies nothing for it."""

from __future__ import annotations

import sys
from array import array
from pathlib import Path

import pytest

import spectral_memory
from spectral_memory import SMEM_HOT, unchecked
from spectral_memory.resonances import get_thresholds
from spectral_memory.tables.configuration import configure_set
from spectral_memory.tables.enclosures import CertifiedOnDemand
from spectral_memory.tables.file import write_table
from spectral_memory.zeros import is_available
from spectral_spec.hierarchical import configure
from spectral_spec.resonances import ENCLOSURES
from spectral_spec.thermal import Policy

needs_flint = pytest.mark.skipif(not is_available(), reason="python-flint is not installed")


@pytest.mark.parametrize("n_zeros", [1, 2, 3, 4, 29, 30, 100, 101])
def test_the_tiers_are_the_specifications(n_zeros: int) -> None:
    policy = Policy(hot_capacity=3)
    expected = configure(ENCLOSURES, n_zeros, policy)
    assert configure_set(ENCLOSURES, n_zeros, policy) == expected
    lazy = configure_set(CertifiedOnDemand(n_zeros), n_zeros, policy)
    assert lazy._replace(enclosures=ENCLOSURES) == expected


@needs_flint
def test_beyond_the_shipped_ones_they_are_too() -> None:
    enclosures = CertifiedOnDemand(130)
    exact = configure(enclosures[:130], 120, Policy())
    assert configure_set(enclosures, 120, Policy()).ranges == exact.ranges


def test_a_million_resonances_need_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    config = configure_set(CertifiedOnDemand(10**6), 10**6, Policy())
    assert config.ranges == ((1, 1), (2, 3), (4, 29), (30, 10**6))
    assert config.n_zeros == len(config.enclosures) == 10**6


@needs_flint
@pytest.mark.parametrize(
    "system",
    [spectral_memory.HierarchicalSpectralMemory, unchecked.HierarchicalSpectralMemory],
    ids=["contracts on", "contracts off"],
)
def test_an_allocator_works_on_a_stored_table(
    path: Path, system: type[unchecked.HierarchicalSpectralMemory]
) -> None:
    # Walls above the shipped ones are made up: the last resonance is every large t's.
    made_up = array("d", (*get_thresholds(), *(240.0 + step for step in range(899))))
    write_table(path, made_up, "")
    memory = system(n_zeros=1000)
    assert memory.n_zeros == 1000
    block = memory.malloc(100, SMEM_HOT, 180.0)
    far = memory.malloc(100, SMEM_HOT, 1e9)
    assert memory.address(block).resonance == 69
    assert memory.address(far).resonance == 1000
    assert memory.temperature(far) == "hot"
    memory.write(far, b"far")
    assert memory.access(far).axis == 1
    assert memory.read(far, size=3) == b"far"
    memory.free(far)
    assert memory.get_stats()["live_blocks"] == 1
    memory.check()
    assert memory.to_spec().config.n_zeros == 1000
