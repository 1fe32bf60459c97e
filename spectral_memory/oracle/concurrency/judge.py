"""Whether a recorded history is linearizable: `judge_history`."""

from __future__ import annotations

from typing import Final, NamedTuple

from spectral_memory.oracle.concurrency.answers import describe_answer
from spectral_memory.oracle.concurrency.history import Call, History, describe_call
from spectral_memory.oracle.concurrency.partition import AnyPart, Partition, divide
from spectral_memory.oracle.concurrency.search import (
    DEFAULT_BOUND,
    Bound,
    Finding,
    Meter,
)
from spectral_memory.oracle.concurrency.verdict import HistoryDivergence, HistoryVerdict
from spectral_memory.oracle.judge.verdict import Outcome

__all__ = ["judge_history"]

#: Configurations spent on finding the very first event that cannot be placed, once
#: it is known that there is one.
_REFINEMENT: Final = 20_000
_SHOWN_CALLS: Final = 12

_WORDS: Final = {
    "M10": "the calls take effect one at a time, each between its call and its return, "
    "and a read tells the value that was written last",
    "M9": "the calls take effect one at a time, each between its call and its return, "
    "and heat follows from the accesses so far",
    "R3": "the calls take effect one at a time, each between its call and its return, "
    "and every answer is one that the relation allows",
    "H38": "the calls take effect one at a time, each between its call and its return, "
    "and every answer is that of the step",
}


class _Cut(NamedTuple):
    """The earliest return known that cannot be passed, and the search that ended there."""

    part: AnyPart
    finding: Finding
    stuck: Call
    event: int


def judge_history(history: History, bound: Bound = DEFAULT_BOUND) -> HistoryVerdict:
    """Whether there is an order of the calls that respects time and the specification.

    A pending call may have taken effect or not. The bound holds for all parts together.
    Exponential in the number of calls that are open at once, in the worst case; the same
    history always has the same verdict.
    """
    partition, meter = divide(history), Meter(bound)
    cut, undecided = _judge_parts(partition.necessary, meter)
    if cut is not None:
        first, is_exact = _find_first(partition.decisive, meter)
        if first is not None and is_exact:
            return _report(history, partition, meter, first, True, partition.rule)
        first, _ = _find_first(partition.necessary, meter)
        rule = "R3" if partition.rule == "H38" else "M10"
        return _report(history, partition, meter, first or cut, False, rule)
    cut, undecided = _judge_parts(partition.decisive, meter)
    if cut is not None:
        first, is_exact = _find_first(partition.decisive, meter)
        return _report(history, partition, meter, first or cut, is_exact, partition.rule)
    if undecided:
        part, finding = undecided[0]
        stuck = finding.stuck
        passed = 0 if stuck is None or stuck.returned is None else stuck.returned
        return _conclude(
            history, partition, meter, Outcome.UNDECIDED, passed, None, _explain_bound(part, meter)
        )
    return _conclude(history, partition, meter, Outcome.AGREES, history.events, None, "")


def _judge_parts(
    parts: tuple[AnyPart, ...], meter: Meter
) -> tuple[_Cut | None, list[tuple[AnyPart, Finding]]]:
    """The earliest stop of any part, and the parts that could not be decided."""
    cut: _Cut | None = None
    undecided = []
    for part in parts:
        finding = part.search(meter)
        if finding.spent:
            undecided.append((part, finding))
        else:
            cut = _get_earlier(cut, part, finding)
    return cut, undecided


def _find_first(parts: tuple[AnyPart, ...], meter: Meter) -> tuple[_Cut | None, bool]:
    """The very first return that cannot be passed, and whether it is surely that one.

    Calls that were still open there may take effect with any result. Each part is asked
    about the events before the earliest return that is known.
    """
    cut: _Cut | None = None
    is_exact = True
    rest = Meter(Bound(_REFINEMENT, meter.bound.megabytes))
    for part in parts:
        stop = None if cut is None else cut.event
        finding = part.search(rest, strict=True, stop=stop)
        if finding.spent:
            is_exact = False
        else:
            cut = _get_earlier(cut, part, finding)
    meter.configurations += rest.configurations
    return cut, is_exact


def _get_earlier(cut: _Cut | None, part: AnyPart, finding: Finding) -> _Cut | None:
    stuck = finding.stuck
    if stuck is None or stuck.returned is None:
        return cut
    if cut is not None and cut.event <= stuck.returned:
        return cut
    return _Cut(part, finding, stuck, stuck.returned)


def _report(
    history: History, partition: Partition, meter: Meter, cut: _Cut, is_exact: bool, rule: str
) -> HistoryVerdict:
    """The verdict that no order explains the history."""
    part, finding, stuck, event = cut
    placed = set(finding.order)
    unplaced = [
        call
        for at, call in enumerate(part.calls)
        if at not in placed
        and call.called < event
        and (call.returned is None or call.returned >= event)
        and call is not stuck
    ]
    shown = finding.order[-_SHOWN_CALLS:]
    left = len(finding.order) - len(shown)
    before = [describe_call(part.calls[at]) for at in shown]
    if left:
        before.insert(0, f"({left} calls before)")
    divergence = HistoryDivergence(
        step=event + 1,
        operation=describe_call(stuck),
        aspect="order of the calls",
        expected=" or ".join(finding.wishes),
        observed=describe_answer(stuck.answer),
        rule=rule,
        words=_WORDS[rule],
        before=tuple(before),
        part=part.name,
        prefix=event,
        prefix_is_exact=is_exact,
        call=stuck,
        unplaced=(stuck, *unplaced),
    )
    return _conclude(history, partition, meter, Outcome.DIVERGES, event, divergence, "")


def _explain_bound(part: AnyPart, meter: Meter) -> str:
    """Which bound was reached, and where."""
    bound = meter.bound
    reached = (
        f"{bound.configurations} configurations"
        if meter.configurations > bound.configurations
        else f"{bound.megabytes} MiB of remembered configurations"
    )
    return f"the bound of {reached} was reached in {part.name}: neither right nor wrong"


def _conclude(
    history: History,
    partition: Partition,
    meter: Meter,
    outcome: Outcome,
    passed: int,
    divergence: HistoryDivergence | None,
    reason: str,
) -> HistoryVerdict:
    calls = history.calls
    return HistoryVerdict(
        outcome=outcome,
        setup=history.setup,
        strictness=history.strictness,
        steps=len(calls),
        events=history.events,
        threads=len({call.thread for call in calls}),
        pending=sum(1 for call in calls if call.returned is None),
        parts=len(partition.decisive),
        partition=partition.words,
        passed=passed,
        configurations=meter.configurations,
        megabytes=meter.peak // 2**20,
        divergence=divergence,
        reason=reason,
    )
