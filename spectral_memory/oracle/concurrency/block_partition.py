"""A history of the allocator, block by block: what the relation lets be judged apart."""

from __future__ import annotations

from typing import Final

from spectral_memory.oracle.concurrency.answers import PENDING
from spectral_memory.oracle.concurrency.block_model import BlockModel, is_shortage
from spectral_memory.oracle.concurrency.history import Call, History
from spectral_memory.oracle.concurrency.search import Part
from spectral_spec import hierarchical
from spectral_spec.hierarchical import World

__all__ = ["divide_by_block"]

_BIRTHS: Final = (hierarchical.Malloc, hierarchical.Calloc)
_LOST: Final = "blocks that a lost call may have borne"


def divide_by_block(history: History) -> tuple[Part[World], ...]:
    """The calls on each block; a refusal for want of room joins all blocks of its domain.

    A call that bears a block is a call on that block. One that never returned may have
    borne any block that no other call was seen to bear, so all of these stay together.
    O(n log n).
    """
    return _Division(history).divide()


class _Division:
    """Names of parts, and which of them belong together."""

    def __init__(self, history: History) -> None:
        self._config = history.setup.config
        self._calls = history.calls
        self._parents: dict[str, str] = {}
        #: The domain of every block that a call was seen to bear; of two bearers the first.
        self._homes: dict[int, int] = {}
        #: Domains in which a birth has no answer.
        self._losses: set[int] = set()
        for call in history.calls:
            operation, answer = call.operation, call.answer
            if not isinstance(operation, _BIRTHS):
                continue
            if answer is PENDING:
                self._losses.add(operation.domain)
            elif isinstance(answer, int) and not isinstance(answer, bool):
                self._homes.setdefault(answer, operation.domain)

    def divide(self) -> tuple[Part[World], ...]:
        """The parts, in the order of their first calls."""
        short = self._find_short_domains()
        for block, domain in self._homes.items():
            if domain in short:
                self._link(_name_block(block), _name_domain(domain))
        for domain in sorted(short & self._losses):
            self._link(_LOST, _name_domain(domain))
        groups: dict[str, list[Call]] = {}
        for call in self._calls:
            groups.setdefault(self._find(self._name(call)), []).append(call)
        named = {get_block(call) for call in self._calls} - {None}
        orphans = tuple(
            sorted(block for block in named if block is not None and block not in self._homes)
        )
        nameless = min((0, *self._homes, *orphans)) - 1
        rooms = {self._find(_name_domain(domain)) for domain in short}
        return tuple(
            Part(
                name,
                tuple(calls),
                BlockModel(
                    self._config,
                    orphans if self._losses and name == self._find(_LOST) else (),
                    nameless if name in rooms else None,
                ),
            )
            for name, calls in groups.items()
        )

    def _find_short_domains(self) -> set[int]:
        """Domains in which a call was refused for want of room."""
        short: set[int] = set()
        for call in self._calls:
            if not is_shortage(call.answer):
                continue
            operation, block = call.operation, get_block(call)
            if isinstance(operation, _BIRTHS):
                short.add(operation.domain)
            elif block in self._homes:
                short.add(self._homes[block])
            elif block is not None:
                # Whose it is is not known: any domain in which a birth was lost.
                short |= self._losses
        return short

    def _name(self, call: Call) -> str:
        """The name of the part that a call belongs to, before parts were joined."""
        operation, answer = call.operation, call.answer
        block = get_block(call)
        if block is not None:
            return _name_block(block) if block in self._homes or not self._losses else _LOST
        if isinstance(operation, _BIRTHS):
            if answer is PENDING:
                return _LOST
            if isinstance(answer, int) and not isinstance(answer, bool):
                return _name_block(answer)
            if is_shortage(answer):
                return _name_domain(operation.domain)
        return f"call {call.number + 1}"

    def _find(self, name: str) -> str:
        """The name that stands for all that belong to this one."""
        while (parent := self._parents.get(name, name)) != name:
            name = parent
        return name

    def _link(self, one: str, other: str) -> None:
        """The two belong together; the second names both."""
        one, other = self._find(one), self._find(other)
        if one != other:
            self._parents[one] = other


def get_block(call: Call) -> int | None:
    """The block that a call names; None for a birth and a defragmentation."""
    operation = call.operation
    return operation.block if isinstance(operation, hierarchical.BlockOperation) else None


def _name_block(block: int) -> str:
    return f"block {block}"


def _name_domain(domain: int) -> str:
    return f"domain {domain}"
