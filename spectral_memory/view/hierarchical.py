"""The hierarchical system recorded: the executable specification itself, step by step.

What changed is found without a search of the domain: an operation touches its own block, the
block under the hand of the sweep, the rival at the front of the hot ring and blocks that
waited for a place. Only where an epoch ends or a domain is defragmented may all change; an
epoch lasts at least as many operations as there are blocks, so that is one change an operation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from spectral_memory.view.geometry import compute_cells, get_tier_number
from spectral_memory.view.ledger import Cell, Ledger, Restart
from spectral_memory.view.passage import Move, Passage, tell
from spectral_memory.view.recording import Change, Step
from spectral_memory.view.requests import MeanMismatch, find_request
from spectral_memory.view.rules import RuleBook
from spectral_memory.view.spoken import HIERARCHICAL, find_rules
from spectral_spec import hierarchical as spec
from spectral_spec.errors import SpectralError
from spectral_spec.ring import find_front
from spectral_spec.thermal import compute_heat

__all__ = ["HierarchicalRecorder"]

_Row: TypeAlias = tuple[int, int]


class HierarchicalRecorder:
    """A memory of the specification, and what was recorded of it.

    `skip` performs an operation without recording it, `perform` records it. The first
    that is recorded also shows every block that was there before. `label` names the block
    that an operation bears.
    """

    system: Final = "hierarchical"
    state: spec.State

    def __init__(self, config: spec.Config, book: RuleBook) -> None:
        self.ledger = Ledger(self.system)
        self.operations = 0
        self.resonances = compute_cells(config.enclosures[: config.n_zeros])
        self._book = book
        self._moves: list[Move] = []
        self._fresh = True
        self._empty(config)
        for meaning in HIERARCHICAL:
            book.cite(meaning)
        book.cite_refusal()

    def skip(self, operation: spec.Operation | Restart, label: str = "", /) -> object:
        """Perform an operation unseen; its result."""
        before = self.state
        if isinstance(operation, Restart):
            self._empty(before.config)
            self.operations += 1
            return None
        self.state, result = spec.step(before, operation)
        number = spec.get_domain(operation)
        self._count(before.domains[number], self.state.domains[number])
        self._label(operation, result, label)
        self.operations += 1
        return result

    def perform(self, operation: spec.Operation | Restart, label: str = "", /) -> object:
        """Perform an operation and record it; its result. O(log n), amortised."""
        if isinstance(operation, Restart):
            self.ledger.restart(self.operations, operation.words)
            return self.skip(operation)
        number = spec.get_domain(operation)
        if self._fresh:
            self._take_stock()
        self._moves = []
        before = self.state
        self.state, result = spec.step(before, operation)
        old, new = before.domains[number], self.state.domains[number]
        self._label(operation, result, label)
        row = _find_row(operation, result)
        passage = Passage(operation, result, number, row, old, new)
        self._count(old, new)
        changes = self._stock if self._fresh else ()
        self._fresh = False
        changes += self._change(number, self._find_changed(passage))
        self.ledger.append(self._make_step(passage, changes))
        if operation.kind == "free" and not isinstance(result, SpectralError):
            del self._numbers[number, row]
        self.operations += 1
        return result

    def compute_cells(self) -> dict[str, Cell]:
        """Where every block is now, computed from the state alone. O(n)."""
        return {
            self.ledger.names[self._numbers[number, row]]: self._see(number, row)
            for number, domain in enumerate(self.state.domains)
            for row in domain.blocks
        }

    def _empty(self, config: spec.Config) -> None:
        """The system as it is before its first operation."""
        self.state = spec.initial(config)
        self._numbers: dict[_Row, int] = {}
        self._labels: dict[_Row, str] = {}
        self._born = 0
        self._migrations = 0
        self._mismatch = MeanMismatch()

    def _take_stock(self) -> None:
        """Every block that was there before the first operation that is recorded."""
        self._stock: tuple[Change, ...] = ()
        for number, domain in enumerate(self.state.domains):
            self._stock += self._change(number, sorted(domain.blocks))

    def _label(self, operation: spec.Operation, result: object, label: str) -> None:
        """Note the name of a block that was born."""
        if operation.kind in {"malloc", "calloc"} and isinstance(result, int):
            handle = spec.split_id(result)
            self._born += 1
            self._labels[handle.domain, handle.row] = label or f"block {self._born}"

    def _count(self, old: spec.Domain, new: spec.Domain) -> None:
        """Count what the operation added to the counters of its domain."""
        self._migrations += _count_migrations(new.tally) - _count_migrations(old.tally)
        self._mismatch.count(old.tally, new.tally)

    def _find_changed(self, passage: Passage) -> Iterable[int]:
        """The rows of all blocks that may have changed, each once."""
        old, new = passage.before, passage.after
        if old is new:
            return ()
        if old.clock.epoch != new.clock.epoch or passage.operation.kind == "defragment":
            return sorted({*old.blocks, *new.blocks})
        rows = {passage.row}
        if new.sweep.tail > 0:  # the hand has moved the block that it visited to the end
            swept = new.sweep.places.get(new.sweep.tail - 1)
            rows.add(passage.row if swept is None else swept)
        if len(old.hot.places):
            rows.add(old.hot.places[find_front(old.hot)])
        if passage.operation.kind == "free":
            rows.update(old.waiting.places.values())
        return sorted(rows)

    def _see(self, number: int, row: int) -> Cell:
        """Resonance, tier, bytes, heat and place of a live block."""
        domain = self.state.domains[number]
        block = domain.blocks[row]
        heat = compute_heat(block.level, block.stamp, domain.clock.epoch)
        tier = get_tier_number(block.tier)
        resonance, local = spec.compute_address(block, number)
        return resonance, tier, block.size, heat, *local, number

    def _change(self, number: int, rows: Iterable[int]) -> tuple[Change, ...]:
        """The changes of some blocks of a domain."""
        blocks, found = self.state.domains[number].blocks, []
        for row in rows:
            entity = self._numbers.get((number, row))
            live = row in blocks
            if entity is None and live:
                entity = self._numbers[number, row] = self.ledger.name(self._labels[number, row])
            if entity is not None:
                old = self.ledger.cells.get(entity)
                cell = self._see(number, row) if live else None
                found.append(self.ledger.move(entity, cell))
                if old is not None and cell is not None and old[1] != cell[1]:
                    self._moves.append(Move(self.ledger.names[entity], old[1], cell[1]))
        return tuple(change for change in found if change is not None)

    def _make_step(self, passage: Passage, changes: tuple[Change, ...]) -> Step:
        """The operation as a step of the document."""
        operation, result = passage.operation, passage.result
        refused = isinstance(result, SpectralError)
        entity = None if passage.stale else self._numbers.get((passage.number, passage.row))
        name = "the block" if entity is None else self.ledger.names[entity]
        request = None
        if isinstance(operation, spec.Malloc | spec.Calloc):
            request = find_request(self.state.config, operation.hint, operation.t)
        return Step(
            n=self.operations,
            op=operation.kind,
            words=" ".join(tell(passage, name, request, self._moves)),
            rules=tuple(self._book.cite(one) for one in find_rules(self.state.config, passage))
            + ((self._book.cite_refusal(),) if refused else ()),
            changes=changes,
            thermal=self.ledger.count(),
            migrations=self._migrations,
            entity=entity,
            request=request,
            error=type(result).__name__ if refused else None,
            mark=_find_mark(passage),
            mean_mismatch=self._mismatch.compute_mean(),
        )


def _find_row(operation: spec.Operation, result: object) -> int:
    """The row of the block that an operation bears or names; -1 if there is none."""
    if isinstance(operation, spec.Malloc | spec.Calloc):
        return spec.split_id(result).row if isinstance(result, int) else -1
    if operation.kind == "defragment" or operation.block < 0:
        return -1
    return spec.split_id(operation.block).row


def _find_mark(passage: Passage) -> str | None:
    """What a step is worth a jump for: blocks that changed their tier."""
    old, new = passage.before.tally, passage.after.tally
    rose, sank = new.promotions > old.promotions, new.demotions > old.demotions
    if rose and sank:
        return "migration"
    return "promotion" if rose else "demotion" if sank else None


def _count_migrations(tally: spec.Tally) -> int:
    return tally.promotions + tally.demotions
