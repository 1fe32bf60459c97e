"""The sequential meanings against the specification that they stand for."""

from __future__ import annotations

from random import Random

from immutables import Map

from spectral_memory.minimal.abstraction import portray
from spectral_memory.oracle.concurrency import judge_history
from spectral_memory.oracle.concurrency.answers import PENDING, refuse
from spectral_memory.oracle.concurrency.block_model import can_lack_room
from spectral_memory.oracle.concurrency.domain_model import DomainKeys, DomainModel
from spectral_memory.oracle.concurrency.minimal_models import ThermalModel
from spectral_memory.oracle.concurrency.operations import MinimalOperation
from spectral_memory.oracle.judge.setup import Setup, Strictness
from spectral_memory.oracle.judge.verdict import Outcome
from spectral_spec import minimal
from spectral_spec.address import OFFSETS
from spectral_spec.contents import PAGE
from spectral_spec.errors import is_refusal
from spectral_spec.extents import compute_extent_length
from spectral_spec.hierarchical import (
    Access,
    Calloc,
    Defragment,
    Domain,
    Free,
    Malloc,
    Operation,
    Read,
    Realloc,
    Write,
    initial,
    normalise_domain,
    step,
    step_domain,
)
from spectral_spec.thermal import Clock, Policy

from .histories import HIERARCHICAL, TIGHT, Script

SIZES = (0, 8, 40, 300, OFFSETS // 2, OFFSETS)


def draw(random: Random, blocks: list[int]) -> Operation:
    size = random.choice(SIZES)
    if not blocks or random.random() < 0.3:
        if random.random() < 0.2:
            return Calloc(0, 1, size, random.randrange(5), None)
        return Malloc(0, size, random.randrange(5), None)
    block = random.choice(blocks)
    kinds: tuple[Operation, ...] = (
        Access(block),
        Access(block),
        Read(block, 0, 4),
        Write(block, 0, bytes([random.randrange(3)] * 4)),
        Free(block),
        Realloc(block, size),
        Defragment(0),
        Malloc(0, 8, 4, None),
    )
    return random.choice(kinds)


def run(setup: Setup, seed: int, steps: int) -> tuple[list[Operation], Domain]:
    """A random run of one domain."""
    random, domain = Random(seed), Domain()
    operations: list[Operation] = []
    blocks: list[int] = []
    for _ in range(steps):
        operation = draw(random, blocks)
        domain, result = step_domain(setup.config, domain, 0, operation)
        if isinstance(operation, Malloc | Calloc) and isinstance(result, int):
            blocks.append(result)
        operations.append(operation)
    return operations, domain


def test_whatever_the_step_does_the_relation_as_seen_by_a_history_allows() -> None:
    # Shortage included: half slots and whole ones fill the tight memory soon.
    shortages = 0
    for setup in (TIGHT, HIERARCHICAL):
        for seed in range(15):
            script, state = Script(setup, Strictness.RELATIONAL), initial(setup.config)
            for operation in run(setup, seed, 60)[0]:
                state, result = step(state, operation)
                answer = refuse(result) if is_refusal(result) else result
                shortages += is_refusal(result)
                script.do("a", operation, answer)
            history = script.build()
            assert judge_history(history).outcome == Outcome.AGREES, (setup, seed)
            exact = history._replace(strictness=Strictness.EXACT)
            assert judge_history(exact).outcome == Outcome.AGREES
    assert shortages > 50


def test_domains_with_one_key_answer_alike() -> None:
    # The key of a domain, and of the same with all that it leaves out made different.
    for setup in (TIGHT, HIERARCHICAL):
        keys = DomainKeys(setup.config)
        for seed in range(20):
            _, domain = run(setup, seed, 40)
            twin = disguise(domain)
            assert twin != domain
            random, blocks = Random(seed), list(domain.blocks)
            for _ in range(40):
                assert keys.compute(twin) == keys.compute(domain)
                operation = draw(random, [row * 12 for row in blocks] or [0])
                domain, one = step_domain(setup.config, domain, 0, operation)
                twin, other = step_domain(setup.config, twin, 0, operation)
                assert repr(one) == repr(other)


def disguise(domain: Domain) -> Domain:
    """Other places in the rings, other epochs, pages of zeros, other counters."""
    later = 1000
    normal = normalise_domain(domain)
    blocks = {
        row: block._replace(
            stamp=block.stamp + later,
            moved=block.moved + later,
            contents=block.contents.update(
                {} if 0 in block.contents or block.size == 0 else {0: bytes(PAGE)}
            ),
        )
        for row, block in normal.blocks.items()
    }
    return normal._replace(
        blocks=Map(blocks),
        clock=normal.clock._replace(epoch=normal.clock.epoch + later),
        tally=normal.tally._replace(mallocs=normal.tally.mallocs + 5),
    )


def test_different_domains_have_different_keys() -> None:
    keys = DomainKeys(TIGHT.config)
    seen: dict[object, Domain] = {}
    for seed in range(30):
        domain = run(TIGHT, seed, 20)[1]
        other = seen.setdefault(keys.compute(domain), domain)
        assert set(other.blocks) == set(domain.blocks)
    assert len(seen) > 20


def test_a_pending_call_leaves_a_state_only_if_it_changes_one() -> None:
    model = DomainModel(HIERARCHICAL.config, 0)
    start = model.start()
    assert model.apply(start, Free(3), PENDING) == ()
    (after,) = model.apply(start, Malloc(0, 8, 4, None), PENDING)
    assert len(after.blocks) == 1


def test_room_is_lacking_only_where_blocks_can_be_placed_so() -> None:
    # Every placing of up to three blocks of sizes in eighths of a slot, by brute force.
    eighth = OFFSETS // 8
    for sizes in ((), (8,), (4,), (1,), (4, 1), (3, 3), (1, 1), (1, 1, 1), (2, 2, 2)):
        for wanted in range(1, 9):
            can = can_lack_room([size * eighth for size in sizes], wanted * eighth, 1)
            if has_tight_placing(sizes, wanted):
                assert can, (sizes, wanted)
    # And it is no blank cheque.
    assert not can_lack_room([], OFFSETS, 1)
    assert not can_lack_room([8] * 1000, compute_extent_length(8), 1)
    assert not can_lack_room([OFFSETS], 16, 2)
    assert can_lack_room([OFFSETS, OFFSETS], 16, 2)


def has_tight_placing(sizes: tuple[int, ...], wanted: int, slot: int = 8) -> bool:
    """True if the blocks can lie in a slot of eight parts with no gap of `wanted`."""

    def place(rest: tuple[int, ...], taken: frozenset[int]) -> bool:
        if not rest:
            free = "".join(" " if at in taken else "x" for at in range(slot))
            return max(map(len, free.split(" "))) < wanted
        spots = [frozenset(range(at, at + rest[0])) for at in range(slot - rest[0] + 1)]
        return any(place(rest[1:], taken | spot) for spot in spots if not taken & spot)

    return place(sizes, frozenset())


def test_dictionaries_with_one_key_have_one_portrait_and_the_other_way_round() -> None:
    forms: dict[object, object] = {}
    for policy in (Policy(), Policy(hot_capacity=1)):
        model = ThermalModel(policy)
        for seed in range(60):
            random, state = Random(seed), model.start()
            for _ in range(random.randrange(12)):
                key = random.choice(("a", "b"))
                drawn: tuple[MinimalOperation, ...] = (
                    minimal.Set(key, random.randrange(2)),
                    minimal.Get(key),
                    minimal.Get(key),
                    minimal.Delete(key),
                )
                (state,) = model.apply(state, random.choice(drawn), PENDING) or (state,)
            seen = portray(state)._replace(clock=Clock(0, state.clock.phase))
            portrait = seen._replace(promotions=0, demotions=0)
            assert forms.setdefault((policy, model.get_key(state)), portrait) == portrait
    assert len(set(forms.values())) == len(forms) > 40
