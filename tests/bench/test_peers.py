"""A peer that cannot be had is named; it is never left out silently."""

from __future__ import annotations

import ctypes
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from spectral_memory.bench import mappings, pairs, quantize_suite, resident
from spectral_memory.bench.mappings import list_peers
from spectral_memory.bench.pairs import compile_example, list_pairs
from spectral_memory.bench.sample import Settings
from spectral_memory.oracle import bench_suite as oracle_suite
from spectral_proofs import explore_suite, prove_suite


def test_mappings_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mappings, "find_spec", lambda _name: None)
    peers, skipped = list_peers()
    assert [one.name for one in peers][:2] == ["dict", "OrderedDict"]
    assert any(one.startswith("LRUCache (cachetools") for one in skipped)
    assert any(one.startswith("LFUCache (cachetools") for one in skipped)
    assert "theine (not installed)" in skipped


def test_every_mapping_keeps_what_it_is_given() -> None:
    peers, _ = list_peers()
    for peer in peers:
        if peer.make is not None:
            mapping = peer.make(10)
            mapping["a"] = "b"
            assert mapping.get("a") == "b", peer.name
        if peer.make_verbs is not None:
            verbs = peer.make_verbs(10)
            verbs.set("a", "b")
            assert verbs.get("a") == ("b", True), peer.name
            verbs.delete("a")
            assert not verbs.get("a")[1], peer.name


def test_libraries_that_are_missing_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = ctypes.CDLL

    def load(name: str) -> ctypes.CDLL:
        if "malloc" in name:
            raise OSError(f"{name}: cannot open shared object file")
        return real(name)

    monkeypatch.setattr(pairs, "ctypes", SimpleNamespace(**{**vars(ctypes), "CDLL": load}))
    found, skipped = list_pairs(str(tmp_path))
    assert {one.name for one in found} >= {
        "HierarchicalSpectralMemory",
        "HierarchicalSpectralMemory, contracts on",
    }
    for name in ("jemalloc", "mimalloc", "C example"):
        assert any(one.startswith(f"{name} (") for one in skipped), name
    assert all("; " not in one for one in skipped)  # what a file joins them by


def test_every_pair_can_be_called(examples: Path) -> None:
    found, _ = list_pairs(str(examples))
    assert "C example" in [one.name for one in found]
    for one in found:
        one.call()


def test_a_source_that_is_missing_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="--sources"):
        compile_example(tmp_path, "memory.c", tmp_path / "out.so")


def test_arrays_need_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantize_suite, "find_spec", lambda _name: None)
    prepared = quantize_suite.prepare_arrays(Settings(quick=True))
    assert prepared.contenders == ()
    assert "numpy is not installed" in prepared.skipped[0]


def test_the_doors_of_c_need_the_example(tmp_path: Path) -> None:
    prepared = oracle_suite.prepare_doors(Settings(quick=True, files=(str(tmp_path),)))
    assert any(one.startswith("library in C, memory.c") for one in prepared.skipped)
    assert {one.implementation for one in prepared.contenders} >= {
        "class, contracts off",
        "pipe, plain client",
    }


def test_the_proofs_need_both_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove_suite, "find_spec", lambda _name: None)
    prepared = prove_suite.prepare(Settings(quick=True))
    assert prepared.skipped == ("z3 (not installed)", "cvc5 (not installed)")


def test_spin_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    prepared = explore_suite.prepare_spin(Settings(quick=True))
    assert [one.implementation for one in prepared.contenders] == [
        "explorer",
        "specification alone",
    ]
    assert prepared.skipped[0].startswith("SPIN (`spin` is not installed")


def test_no_statm_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resident, "_STATM", tmp_path / "statm")
    assert resident.name_missing() == (resident.MISSING,)
