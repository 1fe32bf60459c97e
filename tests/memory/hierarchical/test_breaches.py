"""Broken implementations of the allocator: the operation itself says so."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import pytest

from spectral_memory import SMEM_COLD, SMEM_HOT, SMEM_WARM
from spectral_memory import HierarchicalSpectralMemory as Memory
from spectral_memory.contracts import ContractViolation, InvariantError
from spectral_memory.hierarchical import domain as domain_module
from spectral_memory.hierarchical import memory as memory_module
from spectral_memory.hierarchical import nearest as nearest_module
from spectral_memory.hierarchical import space as space_module
from spectral_memory.hierarchical.arena import Arena
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.free_index import FreeIndex
from spectral_memory.hierarchical.row_ring import RowRing
from spectral_memory.hierarchical.rows import Rows, pack_heat
from spectral_memory.hierarchical.tallies import Tallies
from spectral_memory.oracle.detection.fitting import take_in_two_steps
from spectral_memory.resonances import get_table
from spectral_spec.errors import UnknownBlockError, UseAfterFreeError
from spectral_spec.extents import NO_FIT
from spectral_spec.hierarchical import initial

pytestmark = pytest.mark.interpreted

Loose = Any  # what a test handles without regard to its type

real_allocate = Domain.allocate
real_touch = Domain.touch
real_release = Domain.release
real_migrate = Domain.migrate
real_resize = Domain.resize
real_write = Domain.write
real_take = FreeIndex.take
real_give = FreeIndex.give
real_retire = Rows.retire
real_move = Arena.move
real_clear = Arena.clear
real_death = Tallies.count_death
real_defragment = Domain.defragment


def allocate_without_size(self: Domain, size: int, tier: int, at: Loose) -> int:
    row = real_allocate(self, size, tier, at)
    self.rows.size[row] = size + 1
    return row


def allocate_warm(self: Domain, size: int, tier: int, at: Loose) -> int:
    del tier
    return real_allocate(self, size, SMEM_WARM, at)


def allocate_on_the_real_axis(self: Domain, size: int, tier: int, at: Loose) -> int:
    row = real_allocate(self, size, tier, at)
    self.rows.axis[row] = 1
    return row


def take_a_grain_too_few(self: FreeIndex, grain: int, length: int) -> None:
    real_take(self, grain, max(1, length - 1))


def give_a_grain_too_many(self: FreeIndex, grain: int, length: int) -> None:
    real_give(self, grain, length + 1)


def give_nothing(self: FreeIndex, grain: int, length: int) -> None:
    """Do nothing."""


def touch_without_time(self: Domain, row: int) -> None:
    clock = self.clock
    real_touch(self, row)
    self.clock = clock


def touch_without_heat(self: Domain, row: int) -> None:
    level = self.rows.get_level(row)
    real_touch(self, row)
    self.rows.heat[row] = pack_heat(level, self.rows.get_stamp(row))


def touch_that_writes(self: Domain, row: int) -> None:
    real_touch(self, row)
    self.rows.axis[row] = 1


def touch_that_leaves_the_sweep(self: Domain, row: int) -> None:
    real_touch(self, row)
    self.sweep.remove(row)


def touch_that_touches_a_stranger(self: Domain, row: int) -> None:
    real_touch(self, row)
    STRANGERS[0].clock = STRANGERS[0].clock._replace(epoch=9)


def migrate_without_counting(self: Domain, row: int, tier: int) -> bool:
    before = self.tallies.promotions, self.tallies.demotions
    moved = real_migrate(self, row, tier)
    self.tallies.promotions, self.tallies.demotions = before
    return moved


def migrate_without_bytes(_self: Arena, *_: int) -> None:
    """Do nothing."""


def move_a_byte_too_few(
    self: Arena, source: int, start: int, target: int, offset: int, length: int
) -> None:
    real_move(self, source, start, target, offset, length - 1)
    self.write(target, offset + length - 1, b"?")


def write_a_byte_late(self: Domain, row: int, offset: int, data: bytes) -> None:
    real_write(self, row, offset + 1, data[:-1])


def write_a_byte_more(self: Domain, row: int, offset: int, data: bytes) -> None:
    real_write(self, row, offset, data + b"!")


def write_without_clearing(self: Arena, slot: int, offset: int, length: int) -> None:
    real_clear(self, slot, offset, length)
    self.write(slot, offset, b"?" * length)


def read_a_byte_late(self: Domain, row: int, offset: int, length: int) -> bytes:
    del self, row, offset
    return b"?" * length


def resize_without_size(self: Domain, row: int, size: int) -> None:
    old = self.rows.size[row]
    real_resize(self, row, size)
    self.rows.size[row] = old


def resize_without_bytes(self: Domain, row: int, size: int) -> None:
    real_resize(self, row, size)
    self.write(row, 0, b"??")


def retire_for_good(self: Rows, row: int) -> None:
    real_retire(self, row)
    self.generation[row] -= 1


def retire_twice(self: Rows, row: int) -> None:
    real_retire(self, row)
    self._vacant.append(row)


def forget_the_death(self: Tallies, size: int, grains: int, tier: int) -> None:
    real_death(self, size, grains, tier)
    self.bytes_live += size


def release_without_successor(_self: Domain) -> None:
    """Do nothing."""


def heat_as_it_was(self: Domain, row: int) -> int:
    return self.rows.get_level(row)


def always_room(_self: Domain) -> bool:
    return True


def find_nothing(_self: Rows, block_id: int, _freeing: bool = False) -> int:
    raise UnknownBlockError(block_id)


def advance_nothing(self: RowRing) -> int:
    return self.front


def defragment_too_little(self: Domain) -> int:
    moved = real_defragment(self)
    row = next(iter(self.rows))
    self.rows.grain[row] += 1
    return moved


def defragment_without_bytes(_self: Arena, *_: int) -> None:
    """Do nothing."""


def defragment_everywhere(self: Domain) -> int:
    STRANGERS[0].rows.grain[0] += 1
    return real_defragment(self)


STRANGERS: list[Domain] = []


def furnish(capacity: int | None) -> tuple[Memory, list[int]]:
    """A memory with blocks of 40 bytes, cold but for the last two; the first was written."""
    mem = Memory(100, hot_capacity=capacity)
    hints = (SMEM_COLD, SMEM_COLD, SMEM_COLD, SMEM_WARM, SMEM_HOT)
    blocks = [mem.malloc(40, hint) for hint in hints]
    mem.write(blocks[0], b"precious bytes")
    STRANGERS[:] = [mem._domains[5]]
    mem.malloc(40, SMEM_COLD, None, 5)
    return mem, blocks


def use_until_it_moves(mem: Memory, block: int) -> None:
    for _ in range(40):
        mem.access(block)


def age(mem: Memory, block: int) -> int:
    for _ in range(200):
        mem.access(block)
    return block


def duel(mem: Memory, blocks: list[int]) -> int:
    """Leave the first block hot and the second waiting for its place; return the first."""
    for block, uses in ((blocks[0], 60), (blocks[1], 6)):
        for _ in range(uses):
            mem.access(block)
    return next(block for block in blocks if mem.temperature(block) == "hot")


def challenge(*_: object) -> None:
    """A block as long as its slot challenges one of two hot blocks that share that slot."""
    mem = Memory(30, hot_capacity=2)
    for _time in range(2):
        mem.malloc(2**23, SMEM_HOT)
    challenger = mem.malloc(2**24, SMEM_WARM)
    for _time in range(40):
        mem.access(challenger)


Deed = Callable[[Memory, list[int]], object]
BREACHES: dict[str, tuple[object, str, Loose, int | None, Deed]] = {
    "the size is not stored": (Domain, "allocate", allocate_without_size, None,
                               lambda m, _: m.malloc(40)),
    "the hint is ignored": (Domain, "allocate", allocate_warm, None,
                            lambda m, _: m.malloc(40, SMEM_COLD)),
    "a new block looks written": (Domain, "allocate", allocate_on_the_real_axis, None,
                                  lambda m, _: m.calloc(4, 10)),
    "a tie goes high": (nearest_module, "bisect_left", bisect_right, None,
                        lambda m, _: m.malloc(9, SMEM_WARM, get_table(100).thresholds[5])),
    "a wrong lattice slot": (space_module, "get_slot", lambda c, p: (c + p + 1) % 12, None,
                             lambda m, b: m.access(b[0])),
    "a wrong lattice slot is shown": (space_module, "get_slot", lambda c, p: (c + p + 1) % 12, None,
                                      lambda m, b: m.address(b[0])),
    "an extent is a grain short": (FreeIndex, "take", take_a_grain_too_few, None,
                                   lambda m, _: m.malloc(40)),
    "free gives a grain too many": (FreeIndex, "give", give_a_grain_too_many, None,
                                    lambda m, b: m.free(b[0])),
    "free gives nothing back": (FreeIndex, "give", give_nothing, None, lambda m, b: m.free(b[0])),
    "a shrunk block keeps its tail": (FreeIndex, "give", give_nothing, None,
                                      lambda m, _: m.realloc(m.malloc(64), 8)),
    "an access takes no time": (Domain, "touch", touch_without_time, None,
                                lambda m, b: m.access(b[0])),
    "a read takes no time": (Domain, "touch", touch_without_time, None, lambda m, b: m.read(b[0])),
    "an access does not warm": (Domain, "touch", touch_without_heat, None,
                                lambda m, b: m.access(b[0])),
    "an access turns an unwritten block real": (Domain, "touch", touch_that_writes, None,
                                                lambda m, b: m.access(b[1])),
    "an access leaves the sweep": (Domain, "touch", touch_that_leaves_the_sweep, None,
                                   lambda m, b: m.access(b[1])),
    "an access reaches another domain": (Domain, "touch", touch_that_touches_a_stranger, None,
                                         lambda m, b: m.access(b[1])),
    "heat does not decay": (Domain, "get_heat", heat_as_it_was, None, lambda m, b: age(m, b[0])),
    "heat is shown undecayed": (Domain, "get_heat", heat_as_it_was, None,
                                lambda m, b: m.heat(age_plainly(m, b))),
    "a migration is not counted": (Domain, "migrate", migrate_without_counting, None,
                                   lambda m, b: use_until_it_moves(m, b[0])),
    "a migration does not move": (Domain, "migrate", lambda *_: False, None,
                                  lambda m, b: use_until_it_moves(m, b[0])),
    "a migration loses the bytes": (Arena, "move", migrate_without_bytes, None,
                                    lambda m, b: use_until_it_moves(m, b[0])),
    "a migration loses a byte": (Arena, "move", move_a_byte_too_few, None,
                                 lambda m, b: use_until_it_moves(m, b[0])),
    "a write is off by one": (Domain, "write", write_a_byte_late, None,
                              lambda m, b: m.write(b[0], b"data", 3)),
    "a write spills": (Domain, "write", write_a_byte_more, None,
                       lambda m, b: m.write(b[0], b"data", 3)),
    "a first write leaves stale bytes": (Arena, "clear", write_without_clearing, None,
                                         lambda m, b: m.write(b[1], b"data")),
    "a read makes bytes up": (Domain, "read", read_a_byte_late, None, lambda m, b: m.read(b[0])),
    "a realloc forgets the size": (Domain, "resize", resize_without_size, None,
                                   lambda m, b: m.realloc(b[0], 30)),
    "a realloc spoils the bytes": (Domain, "resize", resize_without_bytes, None,
                                   lambda m, b: m.realloc(b[0], 300)),
    "an id is used again": (Rows, "retire", retire_for_good, None, lambda m, b: m.free(b[0])),
    "a row is vacant twice": (Rows, "retire", retire_twice, None, lambda m, b: m.free(b[0])),
    "bytes of the dead count": (Tallies, "count_death", forget_the_death, None,
                                lambda m, b: m.free(b[0])),
    "a freed hot place stays empty": (Domain, "fill_vacancy", release_without_successor, 1,
                                      lambda m, b: m.free(duel(m, b))),
    "the hot tier overflows": (Domain, "has_room", property(always_room), 1,
                               lambda m, b: use_until_it_moves(m, b[0])),
    "a challenger without a place wins": (Domain, "can_follow", lambda *_: True, 1, challenge),
    "the defender stays in front": (RowRing, "advance", advance_nothing, 2,
                                    lambda m, b: (age(m, b[0]), m.access(b[3]))),
    "a defragmentation leaves a gap": (Domain, "defragment", defragment_too_little, None,
                                       lambda m, _: m.defragment(0)),
    "a defragmentation loses bytes": (Arena, "move", defragment_without_bytes, None,
                                      lambda m, b: (m.write(b[1], b"x"), m.free(b[0]),
                                                    m.defragment())),
    "a defragmentation reaches another domain": (Domain, "defragment", defragment_everywhere, None,
                                                 lambda m, _: m.defragment(0)),
    "a demotion is missed": (domain_module, "compute_rest", lambda _, tier, *__: tier,
                             None, lambda m, b: age(m, b[0])),
    "an error of the caller is made up": (Domain, "touch", lambda *_: refuse(), None,
                                          lambda m, b: m.access(b[0])),
    "shortage is made up": (FreeIndex, "find_first_fit", lambda *_: NO_FIT, None,
                            lambda m, _: m.malloc(8)),
    "a wrong name for the tier": (memory_module, "TIER_NAMES", ("hot",) * 4, None,
                                  lambda m, b: m.temperature(b[0])),
    "a live block is called unknown": (Rows, "find", find_nothing, None, lambda m, b: m.address(b[0])),
    "a dead block is used": (Rows, "get_error", lambda *_: None, None,
                             lambda m, b: m.address(b[release_plainly(m, b[0])])),
    "the statistics forget a block": (Rows, "live", property(len), None,
                                      lambda m, b: m.get_stats(release_plainly(m, b[0]))),
    "the state is another one": (memory_module, "to_spec", lambda config, _: initial(config), None,
                             lambda m, _: m.to_spec()),
}  # fmt: skip


def refuse() -> None:
    raise UseAfterFreeError(0)


def age_plainly(mem: Memory, blocks: list[int]) -> int:
    """Let time pass without contracts; return a block that was not used."""
    for _ in range(200):
        real_touch(mem._domains[0], mem._domains[0].rows.find(blocks[0]))
    return blocks[1]


def release_plainly(mem: Memory, block: int) -> int:
    """Free a block without contracts; return its domain."""
    real_release(mem._domains[0], mem._domains[0].rows.find(block))
    return 0


@pytest.mark.parametrize("name", BREACHES)
def test_a_broken_implementation_is_caught_in_the_act(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, attribute, broken, capacity, deed = BREACHES[name]
    mem, blocks = furnish(capacity)
    monkeypatch.setattr(owner, attribute, broken)
    if owner is FreeIndex:
        monkeypatch.setattr(FreeIndex, "take_first_fit", take_in_two_steps)
    with pytest.raises(ContractViolation) as caught:
        deed(mem, blocks)
    assert not isinstance(caught.value, InvariantError)


@pytest.mark.parametrize("name", sorted(set(BREACHES) - {"a dead block is used"}))
def test_the_same_deed_is_fine_in_a_sound_implementation(name: str) -> None:
    *_, capacity, deed = BREACHES[name]
    mem, blocks = furnish(capacity)
    deed(mem, blocks)
    mem.check()
