"""All orders of a small history, tried one by one: slow, plain, and sharing no search code.

The sequential meaning is the whole specification, undivided: `step` on the full state,
or the relation's necessary conditions on the full world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from spectral_memory.oracle.concurrency.answers import DONE, PENDING, Answer, is_same, refuse
from spectral_memory.oracle.concurrency.block_model import BlockModel
from spectral_memory.oracle.concurrency.history import Call, History
from spectral_memory.oracle.concurrency.minimal_models import State, answer_as
from spectral_memory.oracle.judge.setup import Strictness, System
from spectral_memory.oracle.judge.subject import Refusal
from spectral_spec import hierarchical, minimal
from spectral_spec.errors import is_refusal

#: (state, call, whether its answer counts) -> the states after it
Meaning: TypeAlias = Callable[[object, Call, bool], Iterator[object]]


def is_linearizable(history: History) -> bool:
    """True if some order of the calls, respecting time, has the answers recorded."""
    start, mean = get_meaning(history)
    return can_go_on(history.calls, start, mean, history.events)


def compute_prefix(history: History) -> int:
    """How many events, at most, are linearizable together: calls open at the end may do anything."""
    start, mean = get_meaning(history)
    for events in range(history.events, -1, -1):
        calls = tuple(call for call in history.calls if call.called < events)
        if can_go_on(calls, start, mean, events):
            return events
    raise AssertionError


def can_go_on(calls: tuple[Call, ...], state: object, mean: Meaning, events: int) -> bool:
    """True if the calls can follow in some order; those not returned may be left out."""
    returns = [call.returned for call in calls if call.returned is not None]
    due = min((one for one in returns if one < events), default=None)
    if due is None:
        return True
    for at, call in enumerate(calls):
        if call.called > due:
            continue
        rest = calls[:at] + calls[at + 1 :]
        counts = call.returned is not None and call.returned < events
        if any(can_go_on(rest, after, mean, events) for after in mean(state, call, counts)):
            return True
    return False


def get_meaning(history: History) -> tuple[object, Meaning]:
    if history.setup.system == System.MINIMAL:
        return minimal.initial(history.setup.policy), mean_minimal
    if history.strictness == Strictness.EXACT:
        return hierarchical.initial(history.setup.config), mean_step
    model = BlockModel(history.setup.config, get_orphans(history), -(10**6))
    return model.start(), lambda state, call, counts: mean_relation(model, state, call, counts)


def mean_minimal(state: object, call: Call, counts: bool) -> Iterator[object]:
    after, due = answer_as(cast("State", state), call.operation)
    if not counts or fits(due, call.answer):
        yield after


def mean_step(state: object, call: Call, counts: bool) -> Iterator[object]:
    assert isinstance(call.operation, hierarchical.Operation)
    after, result = hierarchical.step(cast("hierarchical.State", state), call.operation)
    due = refuse(result) if is_refusal(result) else result
    if not counts or fits(due, call.answer):
        yield after


def mean_relation(model: BlockModel, world: object, call: Call, counts: bool) -> Iterator[object]:
    state = cast("hierarchical.World", world)
    # A birth in flight bears the block that it returned; see docs/oracle/concurrency.md.
    yield from model.apply(state, call.operation, call.answer)
    is_birth = call.operation.kind in {"malloc", "calloc"}
    if not counts and call.answer is not PENDING and not is_birth:
        yield from model.apply(state, call.operation, PENDING)


def get_orphans(history: History) -> tuple[int, ...]:
    named = {getattr(call.operation, "block", None) for call in history.calls} - {None}
    born = {call.answer for call in history.calls if call.operation.kind in {"malloc", "calloc"}}
    return tuple(sorted(one for one in named if one is not None and one not in born))


def fits(due: Answer, answer: Answer) -> bool:
    return is_same(due, answer) or (answer is DONE and not isinstance(due, Refusal))
