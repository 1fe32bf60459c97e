"""One operation of the hierarchical system, from one state of its domain to the next, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from spectral_memory.view.geometry import get_tier_number
from spectral_memory.view.recording import TIERS, Request
from spectral_spec import hierarchical as spec
from spectral_spec.errors import SpectralError
from spectral_spec.thermal import compute_heat

__all__ = ["Move", "Passage", "tell"]

_MOST_MOVES: Final = 3  # that are told one by one


class Move(NamedTuple):
    """A block that changed its tier; the tiers are numbered as in the document."""

    name: str
    old: int
    new: int


class Passage(NamedTuple):
    """An operation, its result, its domain, the row it is about (-1: none), the two states."""

    operation: spec.Operation
    result: object
    number: int
    row: int
    before: spec.Domain
    after: spec.Domain

    @property
    def stale(self) -> bool:
        """True if the operation names a block that is not live: its row may be another's."""
        if self.operation.kind in {"malloc", "calloc", "defragment"}:
            return False
        return self.row not in self.before.blocks or self._generation_differs()

    def _generation_differs(self) -> bool:
        """True if the id is of an earlier use of its row."""
        block = getattr(self.operation, "block", -1)
        return bool(spec.split_id(block).generation != self.before.generations.get(self.row, 0))


def tell(
    passage: Passage, name: str, request: Request | None, moves: Sequence[Move]
) -> Iterable[str]:
    """What was asked and what came of it, in short sentences; `name` is the block's."""
    asked = _ask(passage.operation, name)
    if request is not None:
        asked += f" at t = {request.text}"
    if isinstance(passage.result, SpectralError):
        yield f"{asked}: refused, {passage.result}."
        return
    yield f"{asked}{_answer(passage, name)}."
    old, new = passage.before, passage.after
    block = new.blocks.get(passage.row)
    if block is not None:
        heat = compute_heat(block.level, block.stamp, new.clock.epoch)
        yield f"It lies on resonance {block.resonance}, {_get_tier(block.tier)}, heat {heat}."
    for move in moves[:_MOST_MOVES]:
        verb = "rose" if move.new < move.old else "sank"
        who = "It" if move.name == name else move.name
        yield f"{who} {verb} from {TIERS[move.old]} to {TIERS[move.new]}."
    if len(moves) > _MOST_MOVES:
        yield f"{len(moves) - _MOST_MOVES} more moved to another tier."
    if new.clock.epoch != old.clock.epoch:
        cooled = ": each of its blocks lost one unit of heat" if old.blocks else ""
        yield f"An epoch of domain {passage.number} ended{cooled}."


def _ask(operation: spec.Operation, name: str) -> str:
    """The question, without a full stop."""
    if operation.kind == "malloc":
        return f"Domain {operation.domain} asked for {operation.size:,} bytes"
    if operation.kind == "calloc":
        return (
            f"Domain {operation.domain} asked for {operation.count:,} times "
            f"{operation.size:,} zero bytes"
        )
    if operation.kind == "defragment":
        return f"Defragmented domain {operation.domain}"
    if operation.kind == "realloc":
        return f"Resized {name} to {operation.size:,} bytes"
    if operation.kind == "read":
        size = "the rest" if operation.size is None else f"{operation.size:,} bytes"
        return f"Read {size} of {name} from offset {operation.offset:,} on"
    if operation.kind == "write":
        return f"Wrote {len(operation.data):,} bytes to {name} at offset {operation.offset:,}"
    return f"{'Used' if operation.kind == 'access' else 'Freed'} {name}"


def _answer(passage: Passage, name: str) -> str:
    """The answer, to be put behind the question."""
    kind, result = passage.operation.kind, passage.result
    if kind in {"malloc", "calloc"}:
        return f": {name}, id {result}"
    if kind == "defragment":
        return f": {result} blocks moved"
    return ""


def _get_tier(tier: int) -> str:
    return TIERS[get_tier_number(tier)]
