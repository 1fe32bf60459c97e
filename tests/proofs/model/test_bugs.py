"""Planted bugs: each is found, with a shortest history that shows it again when replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import spectral_memory.hierarchical.domain as domain_module
import spectral_proofs.model.search as search_module
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import OUTSIDE, RowRing
from spectral_memory.hierarchical.rows import pack_heat
from spectral_memory.hierarchical.rules import Rules
from spectral_memory.minimal.bounded_table import BoundedHeatTable
from spectral_memory.oracle.detection.fitting import take_in_two_steps
from spectral_proofs.model.configuration import Configuration, Hierarchical
from spectral_proofs.model.examine import VIOLATED, Outcome
from spectral_proofs.model.layout import LayoutReader
from spectral_proofs.model.match import Matcher
from spectral_proofs.model.named import NAMED
from spectral_proofs.model.trace import read_trace, replay, write_trace
from spectral_spec.hierarchical import Block, Config, allocation, hot_tier, migration
from spectral_spec.hierarchical import Domain as SpecDomain
from spectral_spec.minimal import Entry

from .scenes import DICTIONARY, TINY, explore_all

pytestmark = pytest.mark.interpreted

Patch = pytest.MonkeyPatch

# The packages name functions like these modules.
step_module = import_module("spectral_spec.hierarchical.step")
minimal_step = import_module("spectral_spec.minimal.step")


def show(outcome: Outcome, path: Path) -> list[str]:
    """The kinds of a history that was written, read and replayed: it ends in the violation."""
    assert outcome.verdict == VIOLATED
    assert outcome.trace is not None
    write_trace(path, outcome.trace)
    trace = read_trace(path)
    assert trace == outcome.trace
    steps = list(replay(trace))
    assert len(steps) == len(trace.moves)
    assert [one.fault is None for one in steps] == [True] * (len(steps) - 1) + [False]
    return [move.kind for move in trace.moves]


HOTTER = pack_heat(1, 0)


def visit_again(act: Callable[..., object]) -> Callable[..., bool]:
    """The method, and another visit to the block that it visited if that is ultra-cold."""

    def act_and_visit(self: Domain, *row: int) -> bool:
        act(self, *row)
        if self.rows.tier[self.sweep.back] == 0:
            self.visit(self.sweep.back)
        return True

    return act_and_visit


def change_rules(patch: Patch, change: Callable[[Rules], object]) -> None:
    """Let the reference look up other numbers than those of its configuration."""
    prepare = Rules.__init__

    def prepare_otherwise(self: Rules, config: Config) -> None:
        prepare(self, config)
        change(self)

    patch.setattr(Rules, "__init__", prepare_otherwise)


# Layout bugs of the reference


def plant_no_coalescing(patch: Patch) -> None:
    def give(self: FreeIndex, grain: int, length: int) -> None:
        self.free += length
        self._store(grain, length)
        self._ends[grain + length] = grain

    patch.setattr(FreeIndex, "give", give)


def plant_late_fit(patch: Patch) -> None:
    """An extent that is exactly long enough is passed over: > for >=."""
    find = FreeIndex.find_first_fit

    def find_longer(self: FreeIndex, length: int) -> int:
        return find(self, length + 1)

    patch.setattr(FreeIndex, "find_first_fit", find_longer)
    patch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)


def plant_forgotten_link(patch: Patch) -> None:
    """A row that leaves a ring still points into it."""

    def remove(self: RowRing, row: int) -> None:
        before, after = self._preceding[row], self.following[row]
        self.following[before] = after
        self._preceding[after] = before
        self._length -= 1
        if self.first == row:
            self.first = after if self._length else OUTSIDE

    patch.setattr(RowRing, "remove", remove)


def plant_short_trim(patch: Patch) -> None:
    """The memory behind the last block is given back one grain too early."""
    trim = Arena.trim

    def trim_more(self: Arena, slot: int, end: int) -> None:
        trim(self, slot, max(0, end - 16))

    patch.setattr(Arena, "trim", trim_more)


def plant_held_extent(patch: Patch) -> None:
    """A block that migrates keeps the extent that it leaves."""
    migrate = Domain.migrate

    def migrate_and_keep(self: Domain, row: int, tier: int) -> bool:
        give_back, self_type = Domain.give_back, type(self)
        patch.setattr(self_type, "give_back", lambda *_: None)
        try:
            return migrate(self, row, tier)
        finally:
            patch.setattr(self_type, "give_back", give_back)

    patch.setattr(Domain, "migrate", migrate_and_keep)


BYTES = NAMED["bytes"]


@pytest.mark.parametrize(
    ("plant", "configuration", "history"),
    [
        (plant_no_coalescing, TINY, ["malloc", "free"]),
        (plant_late_fit, TINY, ["malloc", "malloc", *["access"] * 4]),
        (plant_forgotten_link, TINY, ["malloc", "malloc", "access", "access", "free", "free"]),
        (plant_short_trim, BYTES, ["malloc", "malloc", "write", "access"]),
        (plant_held_extent, TINY, ["malloc", "malloc", "access", "access"]),
    ],
    ids=["no coalescing", "late fit", "forgotten link", "short trim", "held extent"],
)
def test_a_layout_bug_is_found_with_a_shortest_history(
    plant: Callable[[Patch], None],
    configuration: Configuration,
    history: list[str],
    monkeypatch: Patch,
    tmp_path: Path,
) -> None:
    plant(monkeypatch)
    assert show(explore_all(configuration), tmp_path / "trace.json") == history


def test_a_layout_bug_hides_where_the_layout_is_no_part_of_the_key(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    # What lies in a buffer already is not cleared. It is wrong only if something was written
    # there by a block that has gone: the state does not tell, the layout does.
    monkeypatch.setattr(
        Arena, "clear", lambda self, slot, offset, length: self._reach(slot, offset + length)
    )
    # Of two histories to one state, the one that wrote less is to be met first.
    monkeypatch.setattr(search_module, "scatter", lambda key: (len(key), key))
    writes = ((16, b"\x01"), (0, b"\x02"))
    assert isinstance(BYTES, Hierarchical)
    written = replace(BYTES, name="written", sizes=(), writes=writes, defragments=False)
    history = show(explore_all(written), tmp_path / "trace.json")
    assert history == ["malloc", "malloc", "write", "free", "malloc", "write"]
    read = LayoutReader.read
    monkeypatch.setattr(Matcher, "match", lambda *_: None)  # every layout is read
    monkeypatch.setattr(
        LayoutReader, "read", lambda self, domain: read(self, domain)._replace(residue=b"")
    )
    assert explore_all(replace(written, sometimes=())).findings == ()


# Mutants of the specification


def test_a_step_that_leaks_an_extent_breaks_the_invariant(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    def keep(domain: SpecDomain, _block: Block) -> SpecDomain:
        return domain

    monkeypatch.setattr(allocation, "vacate", keep)
    monkeypatch.setattr(Domain, "give_back", lambda *_: None)
    outcome = explore_all(TINY)
    assert show(outcome, tmp_path / "trace.json") == ["malloc", "free"]
    assert "live and free bytes fill each slot" in outcome.findings[0]


def test_a_refusal_that_changes_the_state_is_found(monkeypatch: Patch, tmp_path: Path) -> None:
    resize = step_module.resize

    def resize_loosely(
        config: Config, domain: SpecDomain, handle: object, size: int
    ) -> tuple[SpecDomain, object]:
        after, result = resize(config, domain, handle, size)
        return after._replace(), result

    monkeypatch.setattr(step_module, "resize", resize_loosely)
    outcome = explore_all(TINY)
    assert show(outcome, tmp_path / "trace.json") == ["malloc", "realloc"]
    assert "rule F1" in outcome.findings[0]


def test_a_step_that_raises_is_found(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setattr(migration, "compute_rest", lambda *_: 7)
    outcome = explore_all(TINY)
    assert "the specification raises IndexError" in outcome.findings[0]
    assert show(outcome, tmp_path / "trace.json")[0] == "malloc"


def test_a_demotion_within_the_cool_down_is_found(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setattr(migration, "is_settled", lambda *_: True)
    change_rules(monkeypatch, lambda rules: setattr(rules, "cool_down", 0))
    monkeypatch.setattr(hot_tier, "is_settled", lambda *_: True)
    outcome = explore_all(replace(TINY, policy=TINY.policy._replace(cool_down=3)))
    assert "of 3 epochs" in outcome.findings[0]
    show(outcome, tmp_path / "trace.json")


def test_ids_that_are_used_again_are_forbidden_by_the_relation(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    # Both sides alike, so that only the relation can tell.
    monkeypatch.setattr(
        allocation, "compute_id", lambda _generation, row, number: row * 12 + number
    )
    monkeypatch.setattr(Domain, "get_id", lambda self, row: row * 12 + self.number)
    outcome = explore_all(TINY)
    assert "the relation forbids it" in outcome.findings[0]
    assert show(outcome, tmp_path / "trace.json") == ["malloc", "free", "malloc"]


def test_a_reference_that_cannot_be_read_is_found(monkeypatch: Patch, tmp_path: Path) -> None:
    def lose(self: Arena, slot: int, _end: int) -> None:
        self.buffers.pop(slot, None)

    monkeypatch.setattr(Arena, "trim", lose)
    outcome = explore_all(BYTES)
    assert "cannot be read" in outcome.findings[0]
    show(outcome, tmp_path / "trace.json")


def test_a_refused_operation_that_changes_the_reference_is_found(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    resize = Domain.resize

    def resize_hot(self: Domain, row: int, size: int) -> None:
        self.rows.heat[row] += HOTTER
        resize(self, row, size)
        self.rows.heat[row] -= HOTTER

    monkeypatch.setattr(Domain, "resize", resize_hot)
    outcome = explore_all(TINY)
    assert "the reference changed in an operation that it refused" in outcome.findings[0]
    assert show(outcome, tmp_path / "trace.json") == ["malloc", "realloc"]


# Ping-pong


def test_hot_places_that_change_hands_at_every_use_are_a_lasso(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    for module in (hot_tier, domain_module):
        monkeypatch.setattr(module, "compute_triumph", lambda _policy, one, other: one >= other)
    outcome = explore_all(replace(TINY, policy=TINY.policy._replace(cool_down=0)))
    assert outcome.findings == ("a hot place changes hands at every use",)
    assert outcome.trace is not None
    assert outcome.trace.loop is not None
    loop = outcome.trace.moves[outcome.trace.loop :]
    assert {move.kind for move in loop} <= {"access", "realloc"}
    show(outcome, tmp_path / "trace.json")


def test_a_block_that_migrates_while_it_rests_is_a_lasso(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    rest = migration.compute_rest

    def bounce(policy: object, tier: int, heat: int) -> int:
        return 2 if tier == 0 else rest(policy, tier, heat)  # type: ignore[arg-type]  # as the sweep calls it

    monkeypatch.setattr(migration, "compute_rest", bounce)
    monkeypatch.setattr(domain_module, "compute_rest", bounce)

    change_rules(monkeypatch, lambda rules: rules.sink.__setitem__(0, 255))
    # The hand passes over blocks that have nowhere to sink: here it looks at them, too.
    for name in ("touch", "visit_next"):
        monkeypatch.setattr(Domain, name, visit_again(getattr(Domain, name)))
    outcome = explore_all(TINY)
    assert outcome.findings == ("a block migrates round and round without being used",)
    show(outcome, tmp_path / "trace.json")


# The minimal system


def test_a_duel_without_its_margin_makes_a_lasso_of_the_dictionary(
    monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.setattr(minimal_step, "compute_triumph", lambda _policy, one, other: one >= other)
    init = BoundedHeatTable.__init__

    def make_bold(self: BoundedHeatTable[int], policy: object, capacity: int) -> None:
        init(self, policy, capacity)  # type: ignore[arg-type]  # as the factory calls it
        self._margin = 0

    monkeypatch.setattr(BoundedHeatTable, "__init__", make_bold)
    outcome = explore_all(DICTIONARY)
    assert outcome.findings == ("a hot place changes hands at every use",)
    assert set(show(outcome, tmp_path / "trace.json")) <= {"get", "set"}


def test_a_lost_value_is_no_dictionary(monkeypatch: Patch, tmp_path: Path) -> None:
    touch: Callable[..., object] = minimal_step.touch

    def keep(state: object, key: object, entry: Entry[int], _value: int) -> object:
        return touch(state, key, entry, entry.value)

    monkeypatch.setattr(minimal_step, "touch", keep)
    outcome = explore_all(DICTIONARY)
    assert show(outcome, tmp_path / "trace.json") == ["set", "set"]
