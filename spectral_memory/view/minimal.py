"""The minimal system recorded: the executable specification itself, step by step.

What changed is found without a search: an operation touches its own key and at most the
rival at the front of the hot ring, and only where an epoch ends does every key change. An
epoch lasts as many operations as there are keys, so that is one change an operation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from spectral_memory.view.geometry import compute_band_cells, get_tier_number
from spectral_memory.view.ledger import Cell, Ledger, Restart
from spectral_memory.view.recording import TIERS, Change, Step
from spectral_memory.view.rules import RuleBook
from spectral_spec import minimal, thermal
from spectral_spec.errors import SpectralError
from spectral_spec.minimal import compute_temperature, get_order
from spectral_spec.minimal.step import admit, clear, duel, insert, remove, store, touch
from spectral_spec.ring import find_back, find_front
from spectral_spec.tiers import Tier

__all__ = ["MinimalRecorder"]

_MEANINGS: Final = (
    *(insert, touch, admit, duel, store, remove, clear),
    *(thermal.tick, thermal.compute_heat, thermal.compute_touched_heat, thermal.compute_demotion),
    *(thermal.compute_promotion, thermal.compute_triumph, compute_temperature),
)
_LONGEST: Final = 40  # characters of a key or a value in a sentence

Operation = minimal.Operation[object, object]
State = minimal.State[object, object]


class _Passage(NamedTuple):
    """The states around an operation, and how many other keys fell in tier by cooling."""

    before: State
    after: State
    fallen: int


class MinimalRecorder:
    """A dictionary of the specification, and what was recorded of it.

    `skip` performs an operation without recording it, `perform` records it. The first
    that is recorded also shows every key that was there before.
    """

    system: Final = "minimal"

    def __init__(self, policy: thermal.Policy, book: RuleBook) -> None:
        self.state: State = minimal.initial(policy)
        self.ledger = Ledger(self.system)
        self.operations = 0
        self.resonances = compute_band_cells()
        self._book = book
        self._numbers: dict[object, int] = {}
        self._fresh = True
        for meaning in _MEANINGS:
            book.cite(meaning)
        book.cite_refusal()

    def skip(self, operation: Operation | Restart, label: str = "", /) -> object:
        """Perform an operation unseen; its result. Keys name themselves: there is no label."""
        del label
        self.operations += 1
        if isinstance(operation, Restart):
            self.state = minimal.initial(self.state.policy)
            return None
        self.state, result = minimal.step(self.state, operation)
        return result

    def perform(self, operation: Operation | Restart, label: str = "", /) -> object:
        """Perform an operation and record it; its result. O(log n), amortised."""
        del label
        if isinstance(operation, Restart):
            self.ledger.restart(self.operations, operation.words)
            return self.skip(operation)
        before = self.state
        key = _find_key(before, operation)
        after, result = minimal.step(before, operation)
        self.state = after
        all_changed = (
            self._fresh or after.clock.epoch != before.clock.epoch or operation.kind == "clear"
        )
        self._fresh = False
        keys = self._find_all(after) if all_changed else _find_near(before, key)
        changes, fallen = self._change(keys, key)
        passage = _Passage(before, after, fallen - (after.demotions - before.demotions))
        self.ledger.append(self._make_step(passage, operation, key, result, changes))
        self.operations += 1
        return result

    def compute_cells(self) -> dict[str, Cell]:
        """Where every key is now, computed from the state alone. O(n)."""
        return {_show(key): self._see(key) for key in self.state.entries}

    def _find_all(self, after: State) -> Iterable[object]:
        """Every key that is there or was."""
        gone = [key for key in self._numbers if key not in after.entries]
        return [*get_order(after), *gone]

    def _see(self, key: object) -> Cell:
        """Band, tier, bytes and heat of a key. Its bytes are those of its name in UTF-8."""
        found = compute_temperature(self.state, self.state.entries[key])
        size = len(str(key).encode("utf-8", "replace"))
        return found.band, get_tier_number(found.tier), size, found.heat

    def _change(self, keys: Iterable[object], used: object) -> tuple[tuple[Change, ...], int]:
        """The changes of some keys, and how many others than the used one fell in tier."""
        ledger, changes, fallen = self.ledger, list[Change](), 0
        for key in keys:
            number = self._numbers.get(key)
            if number is None:
                if key not in self.state.entries:
                    continue
                number = self._numbers[key] = ledger.name(_show(key))
            old = ledger.cells.get(number)
            new = self._see(key) if key in self.state.entries else None
            change = ledger.move(number, new)
            if change is not None:
                changes.append(change)
                fell = old is not None and new is not None and new[1] > old[1]
                fallen += fell and key != used
        return tuple(changes), fallen

    def _make_step(
        self,
        passage: _Passage,
        operation: Operation,
        key: object,
        result: object,
        changes: tuple[Change, ...],
    ) -> Step:
        """The operation as a step of the document."""
        before, after, _ = passage
        entity = self._numbers.get(key)
        refused = isinstance(result, SpectralError)
        mark = None
        if after.promotions > before.promotions:
            mark = "promotion"
        elif passage.fallen or after.demotions > before.demotions:
            mark = "demotion"
        return Step(
            n=self.operations,
            op=operation.kind,
            words=" ".join(self._tell(passage, operation, key, result)),
            rules=self._cite(passage, operation, key, refused),
            changes=changes,
            thermal=self.ledger.count(),
            migrations=after.promotions + after.demotions,
            entity=entity,
            error=type(result).__name__ if refused else None,
            mark=mark,
        )

    def _tell(
        self, passage: _Passage, operation: Operation, key: object, result: object
    ) -> Iterable[str]:
        """What was asked and what came of it, in short sentences."""
        before, after, fallen = passage
        name = _cut(_show(key))
        if isinstance(result, SpectralError):
            asked = {"get": "Read", "delete": "Delete"}.get(operation.kind, "Take the last key")
            subject = "the dictionary is empty" if operation.kind == "popitem" else "no such key"
            yield f"{asked}{'' if operation.kind == 'popitem' else ' ' + name}: refused, {subject}."
            return
        if operation.kind == "clear":
            yield f"Removed all {len(before.entries)} keys."
            return
        if operation.kind == "get":
            yield f"Read {name}: {_cut(repr(result))}."
        elif operation.kind == "set":
            verb = "Wrote" if key in before.entries else "Added"
            yield f"{verb} {name}: {_cut(repr(operation.value))}."
        else:
            yield f"Removed {name}."
            return
        now = compute_temperature(after, after.entries[key])
        yield f"It is {_get_tier(now.tier)}, heat {now.heat}, band {now.band}."
        if after.promotions > before.promotions:
            yield "It rose."
        if after.demotions > before.demotions:
            yield f"{_cut(_show(_find_rival(before)))} lost its place in the hot tier."
        if after.clock.epoch != before.clock.epoch:
            cooled = ": every key lost one unit of heat" if before.entries else ""
            yield f"An epoch ended{cooled}."
            if fallen:
                yield f"{fallen} fell to a lower tier."

    def _cite(
        self, passage: _Passage, operation: Operation, key: object, refused: bool
    ) -> tuple[int, ...]:
        """The rules that spoke."""
        before, after, fallen = passage
        if refused:
            return (self._book.cite_refusal(),)
        if operation.kind == "clear":
            return (self._book.cite(clear),)
        if operation.kind not in {"get", "set"}:
            return (self._book.cite(remove),)
        old = before.entries.get(key)
        spoke: list[object] = [insert]
        if old is not None:
            spoke = [touch, thermal.compute_touched_heat]
        if after.clock.epoch != before.clock.epoch:
            spoke += [thermal.tick, thermal.compute_heat]
        if fallen or (old is not None and self._has_cooled(passage, old)):
            spoke.append(thermal.compute_demotion)
        capacity = before.policy.hot_capacity
        challenged = capacity is not None and (old is None or old.tier != Tier.HOT)
        if challenged and capacity == len(before.hot.places):
            spoke += [duel, thermal.compute_triumph]
        elif challenged:
            spoke.append(admit)
        if after.promotions > before.promotions:
            spoke += [store] if challenged else [thermal.compute_promotion, store]
        return tuple(self._book.cite(one) for one in spoke if callable(one))

    @staticmethod
    def _has_cooled(passage: _Passage, old: minimal.Entry[object]) -> bool:
        """True if the used key had fallen below the tier that its record still named."""
        heat = thermal.compute_heat(old.level, old.stamp, passage.after.clock.epoch)
        return thermal.compute_demotion(passage.before.policy, old.tier, heat) < old.tier


def _find_key(state: State, operation: Operation) -> object:
    """The key that an operation is about; None for all of them or for none."""
    if operation.kind == "popitem":
        return state.order.places[find_back(state.order)] if len(state.entries) else None
    return None if operation.kind == "clear" else operation.key


def _find_rival(state: State) -> object:
    """The key at the front of the hot ring, which is not empty."""
    return state.hot.places[find_front(state.hot)]


def _find_near(before: State, key: object) -> Iterable[object]:
    """The keys that an operation can change if no epoch ends: its own and its rival."""
    if len(before.hot.places) == 0:
        return (key,)
    rival = _find_rival(before)
    return (key,) if rival == key else (key, rival)


def _get_tier(tier: int) -> str:
    return TIERS[get_tier_number(tier)]


def _show(key: object) -> str:
    """A key as its name: a text as it is, anything else as Python writes it."""
    return key if isinstance(key, str) else repr(key)


def _cut(text: str) -> str:
    """At most so many characters of a text."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
