"""Whatever a library does that should be a dictionary, the judge gives a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_memory.oracle.doors.library import check_library, check_library_script
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.judge import Outcome, Setup, System, Verdict
from spectral_spec.minimal import Set

from .libraries import build_example, build_map, build_misbehaving_map


def judge(library: Path, one_by_one: bool = False) -> Verdict:
    limits = LIMITS._replace(patience=0.5)
    return check_library(
        library, system=System.MINIMAL, steps=2000, limits=limits, one_by_one=one_by_one
    )


@pytest.mark.parametrize(
    ("way", "parts", "reason"),
    [
        ("crashes", (), "the library died of SIGSEGV at operation"),
        ("no map", (), "smem_map_create gave status 65 and map None"),
        ("endless text", (), "it gave an atom that is longer than any that was put in"),
        ("skips", ("perform",), "smem_map_perform did 0 of"),
        ("other batch", ("perform",), "smem_map_perform and the single functions differ"),
    ],
)
def test_a_library_that_cannot_be_used(way: str, parts: tuple[str, ...], reason: str) -> None:
    verdict = judge(build_misbehaving_map(way, *parts))
    assert verdict.outcome == Outcome.UNUSABLE
    assert reason in verdict.reason


def test_a_list_without_end_is_unusable() -> None:
    library = build_misbehaving_map("endless list", "list")
    verdict = check_library_script(library, Setup(System.MINIMAL), (Set("a", 1),))
    assert verdict.outcome == Outcome.UNUSABLE
    assert "smem_map_list found 1099511627776 pairs" in verdict.reason


@pytest.mark.parametrize(
    ("way", "observed"),
    [
        ("nothing", "refused with MissingKeyError"),
        ("nonsense status", "failed with status"),
        ("nonsense kind", "failed with NoAtom: kind 77"),
        ("no text", "failed with NoText: "),
    ],
)
def test_wrong_answers_are_divergences(way: str, observed: str) -> None:
    verdict = judge(build_misbehaving_map(way))
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert verdict.divergence.observed.startswith(observed)
    assert len(verdict.divergence.script) <= 2


def test_what_is_not_exported_is_said() -> None:
    assert judge(build_misbehaving_map("nothing")).describe_limits() == (
        "operations that it does not have: delete, popitem, clear",
        "not looked at after an operation: promotions, demotions, length, tier, band, heat",
        "not looked at at check points: pairs, temperatures, status, counters, clock",
        "only the default parameters",
    )


def test_a_library_of_the_other_system_is_told_apart() -> None:
    verdict = judge(build_example())
    assert verdict.outcome == Outcome.UNUSABLE
    assert verdict.reason == (
        "it does not export smem_map_create, but smem_create: is it of --system hierarchical?"
    )
    verdict = check_library(build_map())
    assert verdict.reason == (
        "it does not export smem_create, but smem_map_create: is it of --system minimal?"
    )
