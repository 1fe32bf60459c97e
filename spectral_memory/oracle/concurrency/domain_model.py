"""One isolation domain as a sequential meaning: the deterministic step, ids and addresses and all."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from spectral_memory.oracle.concurrency.answers import (
    PENDING,
    Answer,
    describe_answer,
    is_same,
    refuse,
)
from spectral_memory.oracle.concurrency.operations import Operation
from spectral_memory.oracle.judge.subject import Raised, Refusal
from spectral_spec import hierarchical
from spectral_spec.errors import is_refusal
from spectral_spec.hierarchical import Block, Config, Domain
from spectral_spec.ring import get_members
from spectral_spec.thermal import compute_heat

__all__ = ["DomainKeys", "DomainModel", "compute_block_key"]

_MOST_RECENT: Final = 50_000  # forms of blocks that are kept by identity


def compute_block_key(config: Config, block: Block, epoch: int) -> tuple[Hashable, ...]:
    """All of a block that any later step looks at; its places in the rings are told there.

    Of level and stamp only the heat now counts (rule T2), of the last migration only
    whether, and when, the cool-down is over (rule H16).
    """
    return (
        block.size,
        block.resonance,
        block.prime,
        block.offset,
        block.axis,
        block.tier,
        compute_heat(block.level, block.stamp, epoch),
        min(epoch - block.moved, config.policy.cool_down),
        # A page of zeros reads as a page that was never written.
        frozenset((page, data) for page, data in block.contents.items() if any(data)),
    )


class DomainKeys:
    """Canonical forms of domains: domains with one key answer alike for ever.

    Free extents follow from the blocks, which tile their slots with them (rule H47);
    counters are seen by no operation; nothing depends on how many epochs have passed.
    The forms of blocks are kept, and equal ones are one object: most blocks of two
    states that are compared are the same.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._recent: dict[int, tuple[Block, int, tuple[Hashable, ...]]] = {}
        self._forms: dict[tuple[Hashable, ...], tuple[Hashable, ...]] = {}

    def compute(self, domain: Domain) -> tuple[Hashable, ...]:
        """The canonical form. O(n log n)."""
        epoch, rows = domain.clock.epoch, tuple(sorted(domain.blocks))
        return (
            domain.clock.phase,
            domain.rows,
            tuple(domain.vacant[height] for height in range(len(domain.vacant))),
            tuple(sorted(pair for pair in domain.generations.items() if pair[1] > 0)),
            rows,
            tuple([self._form(domain.blocks[row], epoch) for row in rows]),
            get_members(domain.sweep),
            get_members(domain.hot),
            get_members(domain.waiting),
        )

    def _form(self, block: Block, epoch: int) -> tuple[Hashable, ...]:
        # The block is kept beside its form, so that no other can have its identity.
        found = self._recent.get(id(block))
        if found is not None and found[0] is block and found[1] == epoch:
            return found[2]
        form = compute_block_key(self._config, block, epoch)
        form = self._forms.setdefault(form, form)
        if len(self._recent) >= _MOST_RECENT:
            self._recent.clear()
        self._recent[id(block)] = (block, epoch, form)
        return form


class DomainModel:
    """The step of the specification on one domain, alone (rule H39)."""

    def __init__(self, config: Config, number: int) -> None:
        self._config = config
        self._number = number
        self._keys = DomainKeys(config)

    def start(self) -> Domain:
        """The empty domain."""
        return Domain()

    def apply(self, state: Domain, operation: Operation, answer: Answer) -> tuple[Domain, ...]:
        """The one state that the step leads to, if it answers so."""
        after, due = self._step(state, operation)
        if answer is PENDING:
            return () if after is state else (after,)
        return (after,) if is_same(due, answer) else ()

    def is_idle(self, operation: Operation, answer: Answer) -> bool:  # noqa: ARG002 - a model has it
        """A call that was refused (rule F1)."""
        return isinstance(answer, Refusal)

    def get_key(self, state: Domain) -> Hashable:
        """The canonical form."""
        return self._keys.compute(state)

    def weigh(self, state: Domain) -> int:
        """About 80 bytes a block: the forms of blocks are shared."""
        return 1500 + 80 * len(state.blocks)

    def describe(self, state: Domain, operation: Operation) -> str:
        """The answer of the step."""
        return describe_answer(self._step(state, operation)[1])

    def _step(self, state: Domain, operation: Operation) -> tuple[Domain, Answer]:
        if not isinstance(operation, hierarchical.Operation):
            return state, Raised("TypeError", f"the memory has no {operation.kind}")
        after, result = hierarchical.step_domain(self._config, state, self._number, operation)
        return after, refuse(result) if is_refusal(result) else result
