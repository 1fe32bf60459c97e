"""The prototype's import paths lead to the same things, and the demonstrations run."""

from __future__ import annotations

import subprocess
import sys

import pytest

import spectral_memory
from spectral_memory.hierarchical import (
    corrected_thermal_demo,
    data_storage_example,
    spectral_malloc_hierarchical,
)


def test_the_door_of_the_prototype_leads_to_the_public_names() -> None:
    for name in spectral_malloc_hierarchical.__all__:
        assert getattr(spectral_malloc_hierarchical, name) is getattr(spectral_memory, name)


def test_the_thermal_demo_tells_of_every_tier(capsys: pytest.CaptureFixture[str]) -> None:
    corrected_thermal_demo.main()
    told = capsys.readouterr().out
    assert all(tier in told for tier in ("hot γ", "warm γ", "cold γ", "ultra-cold γ1"))


def test_the_storage_demo_moves_records_and_keeps_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data_storage_example.main()
    told = capsys.readouterr().out
    assert "all bytes kept" in told
    assert "one freed  orders: hot" in told


def test_a_dropped_record_is_gone() -> None:
    store = data_storage_example.RecordStore()
    store.put("name", "text")
    store.drop("name")
    with pytest.raises(KeyError):
        store.get("name")


@pytest.mark.parametrize("module", ["corrected_thermal_demo", "data_storage_example"])
def test_the_demonstrations_run_as_modules(module: str) -> None:
    name = f"spectral_memory.hierarchical.{module}"
    run = subprocess.run([sys.executable, "-P", "-m", name], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout
