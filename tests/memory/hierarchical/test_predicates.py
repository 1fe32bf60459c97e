"""The predicates of the allocator's contracts, each said yes and no to."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from spectral_memory import SMEM_COLD, SMEM_HOT, SMEM_WARM, BlockAddress
from spectral_memory.hierarchical import predicates as p
from spectral_memory.hierarchical import view_predicates as v
from spectral_memory.hierarchical.domain import Domain
from spectral_memory.hierarchical.layouts import Defragmentation, predict_defragment
from spectral_memory.hierarchical.refusals import is_due_refusal
from spectral_memory.hierarchical.rows import HEAT_BITS
from spectral_memory.hierarchical.snapshots import (
    Prediction,
    RingEnds,
    get_fingerprint,
    predict_access,
    predict_free,
    predict_malloc,
    predict_read,
    predict_realloc,
    predict_write,
)
from spectral_memory.unchecked import HierarchicalSpectralMemory as Memory
from spectral_spec.errors import DoubleFreeError, SpectralError, UseAfterFreeError
from spectral_spec.thermal import Policy
from spectral_spec.tiers import HOT


def keep(before: object, mark: object = None) -> p.Old:
    return cast("p.Old", SimpleNamespace(before=before, mark=mark))


@pytest.fixture
def mem() -> Memory:
    """Three cold blocks of 40 bytes, one warm, one hot; the first was written."""
    memory = Memory(100, hot_capacity=2)
    for hint in (SMEM_COLD, SMEM_COLD, SMEM_COLD, SMEM_WARM, SMEM_HOT):
        memory.malloc(40, hint)
    memory.write(0, b"precious")
    return memory


def predicted(prediction: Prediction | None) -> Prediction:
    assert prediction is not None
    return prediction


def test_a_step_is_a_step_of_the_specification(mem: Memory) -> None:
    steps: list[tuple[Callable[[], Prediction | None], Callable[[], object]]] = [
        (lambda: predict_access(mem, 12), lambda: mem.access(12)),
        (lambda: predict_read(mem, 0, 2, 3), lambda: mem.read(0, 2, 3)),
        (lambda: predict_write(mem, 12, b"abc", 7), lambda: mem.write(12, b"abc", 7)),
        (lambda: predict_realloc(mem, 0, 300), lambda: mem.realloc(0, 300)),
        (lambda: predict_malloc(mem, 9), lambda: mem.malloc(9)),
        (lambda: predict_free(mem, 24), lambda: mem.free(24)),
    ]
    for predict, do in steps:
        before = keep(predict(), get_fingerprint(mem))
        result = do()
        assert p.is_step_of_spec(mem, result, before)
        assert p.keeps_other_domains(mem, before)
        assert p.keeps_invariant(mem, before)
        # The same expectation does not fit a second time.
        do_again = keep(predicted(before.before))
        mem.access(36)
        assert not p.is_step_of_spec(mem, result, do_again)


def test_arguments_that_are_not_admitted_have_no_step(mem: Memory) -> None:
    assert predict_malloc(mem, -1) is None
    assert not p.is_step_of_spec(mem, 0, keep(None))
    assert not p.keeps_other_domains(mem, keep(None))
    assert not p.keeps_invariant(mem, keep(None))
    assert not v.is_defragmentation_of_spec(mem, 0, cast("v.OldLayout", keep(None)))


def test_has_result(mem: Memory) -> None:
    read = predicted(predict_read(mem, 0, 0, 4))
    assert p.has_result(read, b"prec")
    assert not p.has_result(read, b"prex")
    assert not p.has_result(read, bytearray(b"prec"))
    used = predicted(predict_access(mem, 0))
    address = mem.access(0)
    assert p.has_result(used, address)
    assert not p.has_result(used, address._replace(lattice=11))
    mem.free(12)
    assert not p.has_result(predicted(predict_access(mem, 12)), address)


def spoil_clock(domain: Domain) -> None:
    domain.clock = domain.clock._replace(epoch=domain.clock.epoch + 1)


def spoil_promotions(domain: Domain) -> None:
    domain.tallies.promotions += 1


def spoil_mallocs(domain: Domain) -> None:
    domain.tallies.mallocs = 0


def spoil_bytes(domain: Domain) -> None:
    domain.tallies.bytes_held += 16


def spoil_tiers(domain: Domain) -> None:
    domain.tallies.tiers[HOT] += 1


def spoil_vacancies(domain: Domain) -> None:
    domain.rows._vacant.append(4)


def spoil_generation(domain: Domain) -> None:
    domain.rows.generation[0] -= 1


def spoil_rows(domain: Domain) -> None:
    domain.rows.issue()
    domain.rows.issue()


def spoil_level(domain: Domain) -> None:
    domain.rows.heat[1] += 1 + (1 << HEAT_BITS)


def spoil_size(domain: Domain) -> None:
    domain.rows.size[1] -= 1


def spoil_life(domain: Domain) -> None:
    domain.rows.tier[1] = 255


def spoil_birth(domain: Domain) -> None:
    domain.rows.tier[5] = 255


def spoil_membership(domain: Domain) -> None:
    domain.waiting.append(1)


def spoil_death(domain: Domain) -> None:
    domain.sweep.append(0)


def spoil_extent(domain: Domain) -> None:
    index = next(iter(domain.slots.values()))
    index.take(index.find_first_fit(1), 1)


def spoil_start(domain: Domain) -> None:
    for index in domain.slots.values():
        index.take(index.find_first_fit(1), 1)
        index.free += 1


def spoil_total(domain: Domain) -> None:
    for index in domain.slots.values():
        index.free += 1


def spoil_slots(domain: Domain) -> None:
    domain.slots.clear()


def spoil_front(domain: Domain) -> None:
    domain.sweep.advance()


def spoil_length(domain: Domain) -> None:
    domain.sweep.append(20)


def spoil_byte(domain: Domain) -> None:
    for buffer in domain.arena.buffers.values():
        buffer[:] = b"x" * len(buffer)


def spoil_arena(domain: Domain) -> None:
    domain.arena.buffers.clear()


CLAUSES: list[tuple[Callable[[Domain, Prediction], bool], str, Callable[[Domain], None]]] = [
    (p.has_counters, "access", spoil_clock),
    (p.has_counters, "access", spoil_promotions),
    (p.has_counters, "access", spoil_mallocs),
    (p.has_counters, "malloc", spoil_bytes),
    (p.has_counters, "malloc", spoil_tiers),
    (p.has_rows, "free", spoil_vacancies),
    (p.has_rows, "free", spoil_generation),
    (p.has_rows, "malloc", spoil_rows),
    (p.has_blocks, "access", spoil_level),
    (p.has_blocks, "access", spoil_size),
    (p.has_blocks, "access", spoil_life),
    (p.has_blocks, "access", spoil_membership),
    (p.has_blocks, "malloc", spoil_birth),
    (p.has_blocks, "free", spoil_death),
    (p.has_free_extents, "free", spoil_extent),
    (p.has_free_extents, "malloc", spoil_total),
    (p.has_free_extents, "malloc", spoil_start),
    (p.has_free_extents, "malloc", spoil_slots),
    (p.has_rings, "access", spoil_front),
    (p.has_rings, "free", spoil_length),
    (p.has_bytes, "write", spoil_byte),
    (p.has_bytes, "first write", spoil_byte),
    (p.has_bytes, "write", spoil_arena),
    (p.has_bytes, "realloc", spoil_byte),
]


@pytest.mark.parametrize(("clause", "deed", "spoil"), CLAUSES)
def test_a_clause_of_a_step(
    mem: Memory,
    clause: Callable[[Domain, Prediction], bool],
    deed: str,
    spoil: Callable[[Domain], None],
) -> None:
    deeds: dict[str, tuple[Prediction | None, Callable[[], object]]] = {
        "access": (predict_access(mem, 12), lambda: mem.access(12)),
        "malloc": (predict_malloc(mem, 40, SMEM_COLD), lambda: mem.malloc(40, SMEM_COLD)),
        "free": (predict_free(mem, 0), lambda: mem.free(0)),
        "write": (predict_write(mem, 0, b"P"), lambda: mem.write(0, b"P")),
        "first write": (predict_write(mem, 12, b"P"), lambda: mem.write(12, b"P")),
        "realloc": (predict_realloc(mem, 0, 70), lambda: mem.realloc(0, 70)),
    }
    prediction, do = deeds[deed]
    do()
    domain = mem._domains[0]
    assert clause(domain, predicted(prediction))
    spoil(domain)
    assert not clause(domain, predicted(prediction))


def test_has_ends(mem: Memory) -> None:
    ring = mem._domains[0].sweep
    front, back = ring.front, ring.back
    assert p.has_ends(ring, RingEnds(5, front, back))
    assert p.has_ends(ring, RingEnds(5, front, None))
    assert not p.has_ends(ring, RingEnds(4, front, back))
    assert not p.has_ends(ring, RingEnds(5, back, back))
    assert not p.has_ends(ring, RingEnds(5, front, front))
    assert not p.has_ends(ring, RingEnds(0, None, None))
    assert p.has_ends(mem._domains[1].sweep, RingEnds(0, None, None))


def test_keeps_other_domains(mem: Memory) -> None:
    before = keep(predict_access(mem, 0), get_fingerprint(mem))
    mem.access(0)
    assert p.keeps_other_domains(mem, before)
    spoil_clock(mem._domains[11])
    assert not p.keeps_other_domains(mem, before)


def spoil_live(domain: Domain) -> None:
    domain.rows._vacant.append(4)


def spoil_sign(domain: Domain) -> None:
    domain.tallies.tiers[:] = [-1, 4, 1, 1]


def spoil_held(domain: Domain) -> None:
    domain.tallies.bytes_live = domain.tallies.bytes_held + 1


def spoil_hot(domain: Domain) -> None:
    domain.hot.remove(domain.hot.front)


def spoil_capacity(domain: Domain) -> None:
    domain.config = domain.config._replace(policy=Policy())


@pytest.mark.parametrize("spoil", [spoil_live, spoil_sign, spoil_held, spoil_hot, spoil_capacity])
def test_has_agreeing_counts(mem: Memory, spoil: Callable[[Domain], None]) -> None:
    assert p.has_agreeing_counts(mem._domains[0])
    assert v.is_whole(mem)
    spoil(mem._domains[0])
    assert not p.has_agreeing_counts(mem._domains[0])
    assert not v.is_whole(mem)


def spoil_resonance(domain: Domain) -> None:
    domain.rows.resonance[1] = 80


def spoil_axis(domain: Domain) -> None:
    domain.rows.axis[1] = 2


def spoil_grain(domain: Domain) -> None:
    domain.rows.grain[1] = 2**20


def spoil_place(domain: Domain) -> None:
    domain.rows.grain[1] += 5


@pytest.mark.parametrize(
    "spoil",
    [spoil_life, spoil_resonance, spoil_axis, spoil_grain, spoil_place, spoil_slots],
)
def test_is_well_formed(mem: Memory, spoil: Callable[[Domain], None]) -> None:
    assert p.is_well_formed(mem._domains[0], 1)
    spoil(mem._domains[0])
    assert not p.is_well_formed(mem._domains[0], 1)


def test_a_defragmentation_is_the_one_of_the_specification() -> None:
    def prepare() -> tuple[Memory, Defragmentation | None, int]:
        memory = Memory(100)
        for _ in range(3):
            memory.write(memory.malloc(40, SMEM_COLD, 22.0), b"here")
        memory.malloc(40, SMEM_COLD, 22.0, 5)
        memory.free(0)
        before = predict_defragment(memory, 0)
        return memory, before, memory.defragment(0)

    memory, before, moved = prepare()
    assert moved > 0
    assert v.is_defragmentation_of_spec(memory, moved, cast("v.OldLayout", keep(before)))
    assert not v.is_defragmentation_of_spec(memory, moved + 1, cast("v.OldLayout", keep(before)))
    for number, spoil in (
        (0, spoil_clock), (0, spoil_byte), (0, spoil_level), (0, spoil_extent), (0, spoil_life),
        (5, spoil_clock),
    ):  # fmt: skip
        memory, before, moved = prepare()
        spoil(memory._domains[number])
        assert not v.is_defragmentation_of_spec(memory, moved, cast("v.OldLayout", keep(before)))


def test_a_look_sees_what_is_there_and_changes_nothing(mem: Memory) -> None:
    before = cast("v.OldFingerprint", keep(None, get_fingerprint(mem)))
    assert v.is_look(mem, before)
    address = mem.address(12)
    assert v.is_address_of_spec(mem, 12, address)
    assert not v.is_address_of_spec(mem, 12, address._replace(offset=address.offset + 16))
    assert not v.is_address_of_spec(mem, 999, BlockAddress(1, 0, 2, 0, 0))
    assert v.is_temperature_of_spec(mem, 12, "cold")
    assert not v.is_temperature_of_spec(mem, 12, "hot")
    assert not v.is_temperature_of_spec(mem, 999, "cold")
    assert v.is_heat_of_spec(mem, 12, mem.heat(12))
    assert not v.is_heat_of_spec(mem, 12, mem.heat(12) + 1)
    assert not v.is_heat_of_spec(mem, 999, 0)
    assert v.is_state_of_spec(mem, mem.to_spec())
    assert not v.is_state_of_spec(mem, Memory(100, hot_capacity=2).to_spec())
    mem.access(12)
    assert not v.is_look(mem, before)


def test_is_statistics_of_spec(mem: Memory) -> None:
    for domain in (None, 0, 3):
        assert v.is_statistics_of_spec(mem, domain, mem.get_stats(domain))
    stats = mem.get_stats()
    for name in ("live_blocks", "mallocs", "hot_blocks", "stm_blocks", "ltm_blocks", "bytes_live",
                 "bytes_held", "promotions", "migrations", "mean_mismatch"):  # fmt: skip
        wrong = stats.copy()
        wrong.update({name: 10**9})  # type: ignore[misc] # the names are those of the statistics
        assert not v.is_statistics_of_spec(mem, None, wrong)
    assert not v.is_statistics_of_spec(mem, 3, stats)


def test_is_new_memory(mem: Memory) -> None:
    policy = Policy(hot_capacity=2)
    assert v.is_new_memory(Memory(7, policy=policy), 7, None, policy)
    assert v.is_new_memory(Memory(7, hot_capacity=2), 7, 2, None)
    assert not v.is_new_memory(Memory(7), 8, None, None)
    assert not v.is_new_memory(Memory(7), 7, 2, None)
    assert not v.is_new_memory(mem, 100, 2, None)


def test_is_due_refusal(mem: Memory) -> None:
    mem.free(0)
    for due, error in (
        (True, DoubleFreeError(0)),
        (False, UseAfterFreeError(0)),
        (False, DoubleFreeError(12)),
    ):
        assert is_due_refusal(predict_free(mem, 0), error) is due
    assert not is_due_refusal(predict_free(mem, 12), DoubleFreeError(12))
    assert is_due_refusal(None, SpectralError("anything"))
