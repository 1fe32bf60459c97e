"""The allocator mode: right allocators agree, wrong ones are caught, small, and repeatably."""

from __future__ import annotations

from pathlib import Path

import pytest

from spectral_memory.oracle.general.child import Limits
from spectral_memory.oracle.general.documents import format_document, parse_document
from spectral_memory.oracle.general.malloc import judge_allocator, judge_operations
from spectral_memory.oracle.general.malloc.failure import FORMAT, VERSION, read_failure
from spectral_memory.oracle.general.malloc.options import AllocatorError, Promises

from .allocators import BUGS, KNOWN, build_faulty, find_allocators

QUICK = Limits(patience=0.5)


def test_the_c_library_is_always_among_those_judged() -> None:
    assert "libc" in find_allocators()


@pytest.mark.parametrize("name", find_allocators())
@pytest.mark.parametrize("seed", [0, 1])
def test_a_right_allocator_agrees(name: str, seed: int) -> None:
    verdict = judge_allocator(name, 20_000, seed, KNOWN[name])
    assert (verdict.outcome, verdict.reason, verdict.exit_code) == ("agrees", "", 0)
    assert verdict.steps == 20_000
    counts = dict(verdict.coverage)
    for call in ("malloc", "calloc", "aligned_alloc", "realloc", "free", "realloc_null"):
        assert counts[call] > 100
    assert counts["refused_impossible"] > 0
    assert counts["zero_sized"] > 0
    assert counts["skipped"] == 0


def test_the_wrapper_without_a_bug_agrees() -> None:
    verdict = judge_allocator(build_faulty(0), 50_000)
    assert (verdict.outcome, verdict.reason) == ("agrees", "")
    assert "malloc_usable_size: judged" in verdict.capabilities


@pytest.mark.parametrize(("bug", "name"), list(enumerate(BUGS, 1)))
def test_a_wrong_allocator_is_caught_and_the_sequence_is_short(bug: int, name: str) -> None:
    limits = QUICK if name == "hangs" else Limits()
    verdict = judge_allocator(build_faulty(bug), 50_000, 0, Promises(), limits)
    assert (verdict.outcome, verdict.exit_code) == ("diverges", 1)
    found = verdict.divergence
    assert found is not None
    assert found.rule in BUGS[name]
    assert found.words == verdict.reason
    assert found.reproduced
    # What depends on a count of births cannot be shorter than the count.
    by_count = name in {"misaligned", "overlapping", "returns freed"}
    assert len(found.script) <= (130 if by_count else 6), found.script


def test_a_saved_divergence_shows_the_same_again() -> None:
    library = build_faulty(list(BUGS).index("not zeroed") + 1)
    verdict = judge_allocator(library, 50_000)
    assert verdict.failure is not None
    text = format_document(verdict.failure)
    failure = read_failure(parse_document("saved", text, FORMAT, VERSION))
    assert failure.library == library
    again = judge_operations(library, failure.operations, failure.promises)
    assert again.divergence is not None
    assert verdict.divergence is not None
    assert again.divergence.script == verdict.divergence.script
    assert again.divergence.rule == "zero"
    right = judge_operations("libc", failure.operations, failure.promises)
    assert right.outcome == "agrees"


def test_the_same_seed_gives_the_same_verdict() -> None:
    library = build_faulty(list(BUGS).index("prefix lost") + 1)
    one, two = (judge_allocator(library, 5_000, 3).divergence for _ in range(2))
    assert one is not None
    assert two is not None
    assert one._replace(observed="") == two._replace(observed="")


def test_a_declared_gap_is_not_called_and_is_listed() -> None:
    library = build_faulty(list(BUGS).index("alignment ignored") + 1)
    verdict = judge_allocator(library, 20_000, 0, Promises(without=("aligned_alloc",)))
    assert verdict.outcome == "agrees"
    assert dict(verdict.coverage)["aligned_alloc"] == 0
    assert "aligned_alloc: not judged, declared to be missing" in verdict.capabilities


def test_a_largest_alignment_is_a_declared_difference() -> None:
    library = build_faulty(list(BUGS).index("alignment ignored") + 1)
    verdict = judge_allocator(library, 20_000, 0, Promises(largest_alignment=16))
    assert verdict.outcome == "agrees"
    assert "aligned_alloc: judged, alignments up to 16 only, as declared" in verdict.capabilities


def test_a_small_capacity_is_a_promise_that_is_driven_beyond() -> None:
    verdict = judge_allocator("libc", 20_000, 0, Promises(capacity=1 << 16))
    assert verdict.outcome == "agrees"
    assert dict(verdict.coverage)["peak_bytes"] > 1 << 16


def test_an_allocator_can_be_opened_by_prefix(tmp_path: Path) -> None:
    from spectral_memory.oracle.general.malloc.compiler import compile_source  # noqa: PLC0415 - here only

    source = tmp_path / "prefixed.c"
    source.write_text(
        "#include <stdlib.h>\n"
        "void *my_malloc(size_t s) { return malloc(s); }\n"
        "void my_free(void *p) { free(p); }\n"
    )
    library = str(compile_source(source, tmp_path / "libp.so", "-shared", "-fPIC"))
    promises = Promises(load="open", prefix="my_")
    lacking = judge_allocator(library, 1000, 0, promises)
    assert lacking.outcome == "unusable"
    assert "does not define the function calloc" in lacking.reason
    declared = promises._replace(without=("calloc", "realloc", "aligned_alloc"))
    verdict = judge_allocator(library, 5000, 0, declared)
    assert (verdict.outcome, verdict.reason) == ("agrees", "")
    assert "malloc_usable_size: not judged, the library does not define it" in verdict.capabilities


def test_what_is_no_library_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "libno.so"
    path.write_text("no library")
    for load in ("preload", "open"):
        promises = Promises(load="preload" if load == "preload" else "open")
        verdict = judge_allocator(str(path), 10, 0, promises)
        assert (verdict.outcome, verdict.exit_code) == ("unusable", 2)
        assert verdict.reason
        assert verdict.steps == 0


def test_a_time_limit_leaves_the_rest_undecided() -> None:
    verdict = judge_allocator("libc", 10**7, 0, Promises(), Limits(seconds=0.3))
    assert (verdict.outcome, verdict.exit_code) == ("undecided", 3)
    assert "stopped after 0.3 s" in verdict.reason


@pytest.mark.parametrize(
    ("promises", "words"),
    [
        (Promises(capacity=1), "the capacity 1"),
        (Promises(largest_alignment=3), "the alignment 3"),
        (Promises(without=("mallocx",)), "--without mallocx"),
        (Promises(prefix="je_"), "names with a prefix"),
        (Promises(load="open", prefix="x" * 65), "the prefix"),
    ],
)
def test_promises_that_make_no_sense_are_refused(promises: Promises, words: str) -> None:
    with pytest.raises(AllocatorError, match=words):
        judge_allocator("libc", 10, 0, promises)


@pytest.mark.parametrize("name", ["", "no_such_allocator", "./no/such.so", "a\0b"])
def test_a_library_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(AllocatorError):
        judge_allocator(name, 10)


def test_a_number_of_operations_out_of_range_is_refused() -> None:
    with pytest.raises(AllocatorError, match="0 operations"):
        judge_allocator("libc", 0)
