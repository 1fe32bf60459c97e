"""Whatever a library does, the judge gives a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_memory.oracle.doors.library import check_library
from spectral_memory.oracle.doors.library.process import LIMITS
from spectral_memory.oracle.judge import Outcome, Strictness, Verdict

from ...general.malloc.allocators import build_faulty
from .libraries import build_misbehaving

LIMITS_OF_TESTS = LIMITS._replace(patience=0.5, output=1 << 16)


def judge(library: Path, strictness: Strictness = Strictness.EXACT) -> Verdict:
    return check_library(library, strictness, steps=2000, limits=LIMITS_OF_TESTS)


@pytest.mark.parametrize(
    ("way", "parts", "reason"),
    [
        ("crashes", (), "the library died of SIGSEGV at operation 1, malloc("),
        ("hangs", (), "the library made no progress at operation 1, malloc("),
        ("exits", (), "the library ended itself with exit code 0 at operation 1, malloc("),
        ("floods", (), "the library prints without end at operation 1, malloc("),
        ("wrong version", (), "smem_version is 2.1, and this program speaks 1"),
        ("no memory", (), "smem_create gave status 65 and memory None"),
        ("hangs when loaded", (), "the library made no progress"),
        ("unknown difference", ("differences",), "smem_differences: there is no difference"),
        ("closes all", (), "the library ended itself with exit code"),
        ("other batch", ("perform",), "smem_perform and the single functions differ at operation"),
        ("skips", ("perform",), "smem_perform did 0 of"),
    ],
)
def test_a_library_that_cannot_be_used(way: str, parts: tuple[str, ...], reason: str) -> None:
    verdict = judge(build_misbehaving(way, *parts))
    assert verdict.outcome == Outcome.UNUSABLE
    assert reason in verdict.reason


def test_a_library_that_dies_when_a_memory_ends() -> None:
    verdict = judge(build_misbehaving("dies in destroy"))
    # Its first malloc is wrong already; the new memory that shall show it again kills it.
    assert verdict.outcome == Outcome.DIVERGES
    assert "SIGABRT in smem_create, or in smem_destroy" in verdict.reason


@pytest.mark.parametrize("way", ["nothing", "nonsense status", "nonsense address"])
def test_wrong_answers_are_divergences(way: str) -> None:
    verdict = judge(build_misbehaving(way))
    assert verdict.outcome == Outcome.DIVERGES
    assert verdict.divergence is not None
    assert len(verdict.divergence.script) == 1


def test_moves_without_end_are_unusable() -> None:
    library = build_misbehaving("endless moves", "moves")
    verdict = judge(library, Strictness.RELATIONAL)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "one batch moved more than 1048576 blocks" in verdict.reason


def test_the_relation_needs_moves() -> None:
    verdict = judge(build_misbehaving("nothing"), Strictness.RELATIONAL)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "moved blocks" in verdict.reason


def test_what_is_not_exported_or_declared_is_said() -> None:
    lines = judge(build_misbehaving("nothing", "differences")).describe_limits()
    assert "operations that it does not have: calloc, realloc, access, read, write, defragment" in (
        lines
    )
    assert "only the default parameters" in lines
    assert "refusals are compared by name, without their payload" in lines
    assert lines[-1].startswith("declared: heat")
    assert lines[-1].endswith("(it has none)")


def test_what_is_no_library(tmp_path: Path) -> None:
    assert "there is no file" in judge(tmp_path / "absent.so").reason
    text = tmp_path / "text.so"
    text.write_text("no library")
    verdict = judge(text)
    assert verdict.outcome == Outcome.UNUSABLE
    assert "it cannot be loaded" in verdict.reason


def test_a_library_without_the_functions() -> None:
    verdict = judge(Path(build_faulty(0)))
    assert verdict.outcome == Outcome.UNUSABLE
    assert verdict.reason == "it does not export smem_version"


def test_a_judged_library_leaves_no_descriptor_behind() -> None:
    library = build_misbehaving("crashes")
    judge(library)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        judge(library)
        judge(build_misbehaving("wrong version"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
