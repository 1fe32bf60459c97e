"""What a recorder keeps: the entities, where each of them was last, and the steps."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from spectral_memory.view.recording import Change, Step

__all__ = ["RESTART", "WIDTHS", "Cell", "Finding", "Ledger", "Restart"]

#: Resonance, tier, bytes and heat of an entity, and what else the system says of its place.
Cell: TypeAlias = tuple[int, ...]

#: What the step of a restart says in place of an operation's name.
RESTART: Final = "restart"

#: Numbers in a cell of each system.
WIDTHS: Final = {"minimal": 4, "hierarchical": 9}


class Finding(NamedTuple):
    """What is wrong after operation `at` (from 0): a violation or a divergence, in words.

    `expected` is the side of the specification and `got` the other one; None if the words
    say it all.
    """

    at: int
    mark: str
    words: str
    expected: str | None = None
    got: str | None = None


class Restart(NamedTuple):
    """Not an operation: the system is empty again, and another history begins.

    `words` say what the history shows. The `finding` at its end, if there is one, counts the
    operations from the restart on.
    """

    words: str
    finding: Finding | None = None


class Ledger:
    """Entities and steps in the order in which they came.

    One thread writes and any number may read: what is there never changes, and a step is
    appended after the names that it uses (`known` says how many there were).
    """

    def __init__(self, system: str) -> None:
        self.names: list[str] = []
        self.steps: list[Step] = []
        self.known: list[int] = []
        self.cells: dict[int, Cell] = {}
        self.thermal = [0, 0, 0, 0]
        self.finding: Finding | None = None
        self._gone = (0,) * WIDTHS[system]

    def name(self, name: str) -> int:
        """A new entity of that name; its number."""
        self.names.append(name)
        return len(self.names) - 1

    def move(self, entity: int, cell: Cell | None) -> Change | None:
        """Put an entity where it is now, None for gone; the change, or None if it is none. O(1)."""
        before = self.cells.get(entity)
        if before == cell:
            return None
        if before is not None:
            self.thermal[before[1]] -= 1
        if cell is None:
            del self.cells[entity]
            return (entity, *self._gone)
        self.cells[entity] = cell
        self.thermal[cell[1]] += 1
        return (entity, *cell)

    def count(self) -> tuple[int, int, int, int]:
        """How many entities are hot, warm, cold and ultra-cold."""
        hot, warm, cold, ultra_cold = self.thermal
        return hot, warm, cold, ultra_cold

    def restart(self, number: int, words: str) -> None:
        """One more step, of that number, in which everything goes. O(entities that are there)."""
        moves = (self.move(entity, None) for entity in tuple(self.cells))
        changes = tuple(change for change in moves if change is not None)
        self.append(Step(number, RESTART, words, (), changes, self.count(), 0))

    def append(self, step: Step) -> None:
        """One more step; the one of the finding is told of it."""
        found = self.finding
        if found is not None and found.at == step.n:
            step = step._replace(
                words=f"{step.words} {found.words}",
                mark=found.mark,
                expected=found.expected,
                got=found.got,
            )
        self.known.append(len(self.names))
        self.steps.append(step)
