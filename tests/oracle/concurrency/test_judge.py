"""Verdicts on histories that can be read, and on those of the size that is promised."""

from __future__ import annotations

import pytest

from spectral_memory.oracle.concurrency import Bound, judge_history
from spectral_memory.oracle.concurrency.answers import DONE
from spectral_memory.oracle.concurrency.generate import PLANTS, Scene, generate_history, plant
from spectral_memory.oracle.concurrency.operations import (
    Contains,
    Items,
    Length,
    MinimalOperation,
    Status,
)
from spectral_memory.oracle.concurrency.verdict import HistoryVerdict
from spectral_memory.oracle.judge.setup import Strictness
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_memory.oracle.judge.verdict import Outcome
from spectral_spec import minimal
from spectral_spec.hierarchical import Access, Defragment, Free, Malloc, Read, Realloc, Write

from .histories import HIERARCHICAL, MINIMAL, TIGHT, Script

EXACT, RELATIONAL = Strictness.EXACT, Strictness.RELATIONAL
MISSING = Refusal("MissingKeyError", ("x",))


def test_a_read_may_see_a_write_that_overlaps_it_or_not() -> None:
    for answer in (MISSING, 1):
        script = Script().call("a", minimal.Set("x", 1)).call("b", minimal.Get("x"))
        history = script.back("b", answer).back("a", None).build()
        assert judge_history(history).outcome == Outcome.AGREES


def test_a_read_after_a_write_sees_it() -> None:
    script = Script().do("a", minimal.Set("x", 1), None).do("a", minimal.Set("x", 2), None)
    verdict = judge_history(
        script.do("b", minimal.Get("x"), 1).do("a", minimal.Clear(), None).build()
    )
    found = verdict.divergence
    assert found is not None
    assert (verdict.outcome, verdict.exit_code) == (Outcome.DIVERGES, 1)
    assert (found.step, found.prefix, found.prefix_is_exact) == (6, 5, True)
    assert (found.expected, found.observed, found.rule) == ("2", "1", "M10")
    assert found.operation == "b: get(key='x') -> 1"
    assert [call.thread for call in found.unplaced] == ["b"]
    assert found.before == ("a: set(key='x', value=1) -> None", "a: set(key='x', value=2) -> None")


def test_two_reads_do_not_see_two_writes_in_opposite_orders() -> None:
    script = Script().call("a", minimal.Set("x", 1)).call("b", minimal.Set("x", 2))
    script.do("c", minimal.Get("x"), 1).do("c", minimal.Get("x"), 2).do("c", minimal.Get("x"), 1)
    verdict = judge_history(script.back("a", None).back("b", None).build())
    assert verdict.divergence is not None
    assert verdict.divergence.prefix == 7


def test_what_is_blamed_is_the_answer_that_no_order_explains() -> None:
    # While b's delete runs, the reads after it are fine: it may have removed 1. Its own
    # answer, told later, is what is wrong.
    script = Script().do("a", minimal.Set("x", 1), None).call("b", minimal.Delete("x"))
    script.do("a", minimal.Get("x"), MISSING).do("a", minimal.Get("x"), MISSING).back("b", 5)
    found = judge_history(script.build()).divergence
    assert found is not None
    assert (found.prefix, found.expected, found.observed) == (7, "1", "5")


def test_a_pending_call_may_have_taken_effect_or_not() -> None:
    for answer in (MISSING, 1):
        script = Script().call("a", minimal.Set("x", 1)).do("b", minimal.Get("x"), answer)
        assert judge_history(script.build()).outcome == Outcome.AGREES
    lost = Script().call("a", minimal.Set("x", 1)).do("b", minimal.Get("x"), 1)
    assert judge_history(lost.do("b", minimal.Get("x"), MISSING).build()).exit_code == 1


def test_a_result_that_was_not_recorded_is_any_success() -> None:
    for before, outcome in ((1, Outcome.AGREES), (None, Outcome.DIVERGES)):
        script = Script()
        if before is not None:
            script.do("a", minimal.Set("x", before), None)
        assert judge_history(script.do("a", minimal.Delete("x"), DONE).build()).outcome == outcome


def test_operations_on_all_keys_join_them() -> None:
    script = Script().do("a", minimal.Set("x", 1), None).do("a", minimal.Set("y", 2), None)
    good = script.do("b", Length(), 2).do("b", Items(), (("x", 1), ("y", 2))).build()
    assert judge_history(good).outcome == Outcome.AGREES
    assert judge_history(script.do("b", minimal.PopItem(), ("x", 1)).build()).exit_code == 1


def test_an_exception_that_is_no_refusal_is_never_right() -> None:
    operations: tuple[MinimalOperation, ...] = (
        minimal.Get("x"),
        minimal.Clear(),
        Contains("x"),
        Items(),
    )
    for operation in operations:
        script = Script().do("a", operation, Raised("RuntimeError", "changed size"))
        assert judge_history(script.build()).exit_code == 1


def look_at_heat(status: minimal.Status) -> HistoryVerdict:
    script = Script(MINIMAL, EXACT).do("a", minimal.Set("x", 1), None)
    for _ in range(20):
        script.do("a", minimal.Get("x"), 1)
    return judge_history(script.do("b", Status(), status).build())


def test_heat_counts_where_something_looks_at_it() -> None:
    assert look_at_heat(minimal.Status(1, 0, 0)).outcome == Outcome.AGREES
    verdict = look_at_heat(minimal.Status(0, 1, 0))
    assert verdict.divergence is not None
    assert (verdict.divergence.rule, verdict.parts) == ("M9", 1)


def test_the_bound_makes_it_undecided_and_nothing_else() -> None:
    history = generate_history(Scene(MINIMAL, RELATIONAL, 200, joint=True), 1)
    assert judge_history(history).outcome == Outcome.AGREES
    for bound, word in ((Bound(3), "3 configurations"), (Bound(10**6, 0), "0 MiB")):
        verdict = judge_history(history, bound)
        assert (verdict.outcome, verdict.exit_code) == (Outcome.UNDECIDED, 3)
        assert word in verdict.reason
        assert 0 <= verdict.passed < history.events


def test_the_same_history_has_the_same_verdict() -> None:
    history = plant(generate_history(Scene(TIGHT, EXACT, 30, keys=2), 3), "stale read", 0)
    assert history is not None
    assert judge_history(history) == judge_history(history)


@pytest.mark.parametrize("setup", [MINIMAL, HIERARCHICAL], ids=["minimal", "hierarchical"])
@pytest.mark.parametrize("strictness", Strictness)
def test_a_thousand_calls_of_eight_clients_are_decided(setup: object, strictness: object) -> None:
    assert setup in (MINIMAL, HIERARCHICAL)
    scene = Scene(
        MINIMAL if setup is MINIMAL else HIERARCHICAL,
        EXACT if strictness is EXACT else RELATIONAL,
    )
    history = generate_history(scene, 5)
    verdict = judge_history(history)
    assert (verdict.outcome, verdict.steps) == (Outcome.AGREES, 1000)
    assert len({call.thread for call in history.calls}) == 8
    for kind in PLANTS:
        planted = plant(history, kind, 1)
        if planted is not None:
            assert judge_history(planted).outcome == Outcome.DIVERGES, kind


def test_every_bug_can_be_planted() -> None:
    history = generate_history(Scene(HIERARCHICAL, RELATIONAL), 7)
    assert all(plant(history, kind, 1) is not None for kind in PLANTS)
    assert plant(Script().build(), "stale read", 1) is None


# ------------------------------------------------------------------- the allocator


def born(strictness: Strictness = RELATIONAL, block: int = 0) -> Script:
    return Script(HIERARCHICAL, strictness).do("a", Malloc(0, 8, 4, None), block)


def test_an_implementation_may_choose_its_ids_but_none_twice() -> None:
    script = born(block=77).do("b", Write(77, 0, b"ab"), None).do("b", Read(77, 0, 3), b"ab\0")
    assert judge_history(script.build()).outcome == Outcome.AGREES
    assert judge_history(script.do("b", Malloc(1, 8, 4, None), 77).build()).exit_code == 1
    exact = born(EXACT, block=77)
    found = judge_history(exact.build()).divergence
    assert found is not None
    assert (found.expected, found.rule) == ("0", "H38")


def test_of_two_frees_at_once_one_is_refused() -> None:
    for refused in (True, False):
        script = born().call("a", Free(0)).call("b", Free(0)).back("a", None)
        script.back("b", Refusal("DoubleFreeError", (0,)) if refused else None)
        assert judge_history(script.build()).exit_code == (0 if refused else 1)


def test_a_lost_malloc_may_have_borne_one_block_that_is_used_later() -> None:
    script = Script(HIERARCHICAL, RELATIONAL).call("a", Malloc(0, 8, 4, None))
    script.do("b", Write(5, 0, b"x"), None).do("b", Read(5, 0, 1), b"x")
    assert judge_history(script.build()).outcome == Outcome.AGREES
    assert judge_history(script.do("b", Free(6), None).build()).exit_code == 1


def test_a_block_that_nobody_bore_is_unknown() -> None:
    script = Script(HIERARCHICAL, RELATIONAL)
    unknown = script.do("a", Read(-1, 0, None), Refusal("UnknownBlockError", (-1,)))
    assert judge_history(unknown.build()).outcome == Outcome.AGREES
    assert judge_history(script.do("a", Free(3), None).build()).exit_code == 1


def test_memory_is_not_out_while_there_must_be_room() -> None:
    refusal = Refusal("OutOfMemoryError", (0, 3, 2, 8))
    script = born().do("a", Malloc(0, 8, 3, None), refusal)
    found = judge_history(script.build()).divergence
    assert found is not None
    assert found.part == "domain 0"
    grown = born().do("a", Realloc(0, 9), Refusal("OutOfMemoryError", (0, 3, 2, 9)))
    assert judge_history(grown.build()).exit_code == 1


def test_a_hot_tier_is_full_only_with_as_many_blocks() -> None:
    full = Refusal("TierFullError", (0, 1))
    script = Script(TIGHT, RELATIONAL).do("a", Malloc(0, 8, 3, None), full)
    assert judge_history(script.build()).exit_code == 1
    script = Script(TIGHT, RELATIONAL).call("a", Malloc(0, 8, 3, None))
    script.do("b", Malloc(0, 8, 3, None), full)
    assert judge_history(script.build()).outcome == Outcome.AGREES


def test_answers_of_a_wrong_type_are_wrong() -> None:
    for strictness in Strictness:
        for operation, answer in (
            (Access(0), 3),
            (Read(0, 0, 1), None),
            (Write(0, 0, b"a"), 0),
            (Realloc(0, 16), True),
            (Free(0), False),
            (Defragment(0), None),
            (Malloc(0, 8, 4, None), "1"),
            (minimal.Clear(), None),
        ):
            verdict = judge_history(born(strictness).do("b", operation, answer).build())
            assert verdict.exit_code == 1, (operation, answer)
