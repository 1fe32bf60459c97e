"""Blocks as the relation sees them: bytes and ids are owed, places are free.

A history tells no moves, so an address is judged by its form alone (rule R10), and a
refusal for want of room by whether *some* placing of the live blocks could leave no
room. Both are necessary conditions of the relation: what is refused here, no
implementation may do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Final

from spectral_memory.oracle.concurrency.answers import PENDING, Answer, describe_answer, refuse
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.judge.subject import Refusal
from spectral_spec import hierarchical
from spectral_spec.address import OFFSETS, PRIMES, GlobalAddress, LocalAddress
from spectral_spec.contents import read_bytes
from spectral_spec.errors import OutOfMemoryError, TierFullError
from spectral_spec.extents import GRAIN, compute_extent_length, compute_size_class
from spectral_spec.hierarchical import Config, Outcome, Seen, World, advance
from spectral_spec.hierarchical.refusals import compute_due_refusal
from spectral_spec.hierarchical.relation import find_form_violation
from spectral_spec.hierarchical.shortage import compute_birth_target, compute_candidates
from spectral_spec.tiers import Tier

__all__ = ["BlockModel", "can_lack_room", "is_shortage"]

#: Where a block lies is not known: an address that no block has.
_SOMEWHERE: Final = GlobalAddress(0, LocalAddress(0, 0, 0, 0))
_BIRTHS: Final = (hierarchical.Malloc, hierarchical.Calloc)
_SHORTAGES: Final = ("OutOfMemoryError", "TierFullError")


def is_shortage(answer: Answer) -> bool:
    """True if a call was refused for want of room: that looks at the whole domain."""
    return isinstance(answer, Refusal) and answer.name in _SHORTAGES


def can_lack_room(sizes: list[int], length: int, resonances: int) -> bool:
    """True if blocks of these sizes can leave no gap of `length` bytes in any of the slots.

    `sizes` are those of one domain and one size class; `resonances` says in how many
    slots there would have to be no room. n blocks leave at most n + resonances gaps,
    and each would have to be shorter than `length` by a grain at least. O(n).
    """
    taken = sum(compute_extent_length(size) for size in sizes)
    most_wasted = (len(sizes) + resonances) * (length - GRAIN)
    return taken + most_wasted >= resonances * OFFSETS


class BlockModel:
    """Blocks and freed ids by the rules R2, R5 and R12, with free ids and places.

    `orphans` are ids that the history uses and that no call was seen to bear: a call
    that never returned may have borne one of them. `nameless`, below every id of the
    history, is given where refusals for want of room are judged: there a block counts
    that a lost call bore, though nobody knows its id.
    """

    def __init__(
        self, config: Config, orphans: tuple[int, ...] = (), nameless: int | None = None
    ) -> None:
        self._config = config
        self._orphans = orphans
        self._nameless = nameless

    def start(self) -> World:
        """No blocks."""
        return World(self._config)

    def apply(self, state: World, operation: Operation, answer: Answer) -> tuple[World, ...]:
        """The worlds after the operation, if the relation can allow the answer."""
        if not isinstance(operation, hierarchical.Operation):
            return ()
        due = compute_due_refusal(state, operation)
        if isinstance(answer, Refusal):
            if due is not None:
                return (state,) if refuse(due) == answer else ()
            return (state,) if self._is_permitted(state, operation, answer) else ()
        if due is not None:
            return ()
        if answer is PENDING:
            return self._carry_on(state, operation)
        if isinstance(operation, _BIRTHS):
            return self._bear(state, operation, answer)
        if not self._is_right(state, operation, answer):
            return ()
        return (advance(state, operation, Outcome(None)),)

    def is_idle(self, operation: Operation, answer: Answer) -> bool:
        """A refusal, a read, an access; a defragmentation moves only what is not seen here."""
        return isinstance(answer, Refusal) or operation.kind in ("read", "access", "defragment")

    def get_key(self, state: World) -> Hashable:
        """The live blocks and the freed ids."""
        return state.live, state.spent

    def weigh(self, state: World) -> int:
        """About 700 bytes a live block and 100 a freed one."""
        return 500 + 700 * len(state.live) + 100 * len(state.spent)

    def describe(self, state: World, operation: Operation) -> str:
        """What is owed; what is free is told in words."""
        if not isinstance(operation, hierarchical.Operation):
            return "nothing"
        due = compute_due_refusal(state, operation)
        if due is not None:
            return describe_answer(refuse(due))
        if operation.kind == "read":
            return describe_answer(_read(state, operation))
        if isinstance(operation, _BIRTHS):
            return "an id that was never used"
        if operation.kind == "access":
            return f"an address of domain {state.live[operation.block].domain}"
        if operation.kind == "defragment":
            return "how many blocks moved"
        return describe_answer(operation.block if operation.kind == "realloc" else None)

    def _bear(
        self, state: World, operation: hierarchical.Malloc | hierarchical.Calloc, answer: Answer
    ) -> tuple[World, ...]:
        """A new block whose id is an int that was never used."""
        if isinstance(answer, bool) or not isinstance(answer, int):
            return ()
        if answer in state.live or answer in state.spent:
            return ()
        return (advance(state, operation, Outcome(answer, ((answer, _SOMEWHERE),))),)

    def _carry_on(self, state: World, operation: hierarchical.Operation) -> tuple[World, ...]:
        """What a call may have done that never returned."""
        if isinstance(operation, _BIRTHS):
            ids = self._orphans
            if self._nameless is not None:
                # Every birth makes one more id live or spent, so this one is new.
                ids = (*ids, self._nameless - len(state.live) - len(state.spent))
            return tuple(after for one in ids for after in self._bear(state, operation, one))
        if operation.kind in ("read", "access", "defragment"):
            return ()
        return (advance(state, operation, Outcome(None)),)

    def _is_right(self, state: World, operation: hierarchical.Operation, answer: Answer) -> bool:
        """Whether an operation on what is live may answer so (rules R10 and R12)."""
        if operation.kind == "read":
            return answer == _read(state, operation)
        if operation.kind == "access":
            if not isinstance(answer, GlobalAddress):
                return False
            seen = state.live[operation.block]._replace(address=answer)
            return find_form_violation(state, seen) is None
        if operation.kind == "realloc":
            return answer == operation.block and not isinstance(answer, bool)
        if operation.kind == "defragment":
            return isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
        return answer is None

    def _count(self, state: World, domain: int) -> int:
        return sum(1 for seen in state.live.values() if seen.domain == domain)

    def _is_permitted(
        self, state: World, operation: hierarchical.Operation, answer: Refusal
    ) -> bool:
        """Whether a call that could be done may be refused for want of room (rule R8)."""
        if operation.kind == "realloc":
            seen = state.live[operation.block]
            return self._can_be_out(state, seen.domain, operation.size, Tier, answer)
        if not isinstance(operation, _BIRTHS):
            return False
        size = hierarchical.abstraction.compute_size(operation)
        ranges, capacity = self._config.ranges, self._config.policy.hot_capacity
        owed = OutOfMemoryError(operation.domain, Tier.ULTRA_COLD, PRIMES[0], size)
        target = compute_birth_target(state, operation, owed)
        if capacity is not None and answer == refuse(TierFullError(operation.domain, capacity)):
            return target.tier == Tier.HOT and self._count(state, operation.domain) >= capacity
        if operation.t is not None:
            one = (target.first, target.last)
            return self._can_be_out_in(state, operation.domain, size, target.tier, one, answer)
        first, last = compute_candidates(state, operation.hint)
        tiers = [tier for tier in Tier if first <= ranges[tier][0] and ranges[tier][1] <= last]
        return self._can_be_out(state, operation.domain, size, tiers, answer)

    def _can_be_out(
        self, state: World, domain: int, size: int, tiers: Iterable[Tier], answer: Refusal
    ) -> bool:
        """Whether one of these tiers can be without room, and the answer names it."""
        return any(
            self._can_be_out_in(state, domain, size, tier, self._config.ranges[tier], answer)
            for tier in tiers
            if self._config.ranges[tier][0] <= self._config.ranges[tier][1]
        )

    def _can_be_out_in(
        self,
        state: World,
        domain: int,
        size: int,
        tier: int,
        place: tuple[int, int],
        answer: Refusal,
    ) -> bool:
        prime = compute_size_class(size)
        if answer != refuse(OutOfMemoryError(domain, int(tier), PRIMES[prime], size)):
            return False
        sizes = [
            seen.size
            for seen in state.live.values()
            if seen.domain == domain and compute_size_class(seen.size) == prime
        ]
        return can_lack_room(sizes, compute_extent_length(size), place[1] - place[0] + 1)


def _read(state: World, operation: hierarchical.Read) -> bytes:
    """The bytes that a read owes (rule R12)."""
    seen: Seen = state.live[operation.block]
    length = seen.size - operation.offset if operation.size is None else operation.size
    return read_bytes(seen.contents, operation.offset, length)
