"""Laws of the cool-down: a memory migrates no block of its own accord sooner than it may.

A block knows when it migrated last, or was born. Each operation that can migrate
blocks is run on any memory, and an arbitrary block of it is looked at. If that is not
where it was, or says that it has migrated, then it did so now, and its cool-down was
over. So two migrations of a block lie at least the cool-down apart,
whatever operations lie between them: each law begins where another ends.

Decision 9 declares one exception, and its law names it: a block that has waited for a
place in the hot tier may be handed one by `free`. A realloc may put its own block
elsewhere in its tier, as its caller asks for; that is no migration.
"""

from __future__ import annotations

from typing import Any, Final, cast

from spectral_proofs.laws.free_lists import FIRST_FIT, GIVE, OCCUPY
from spectral_proofs.laws.free_sets import get_some
from spectral_proofs.laws.resizing import run_realloc
from spectral_proofs.laws.worlds.aspects import PACE, WELL_FORMED
from spectral_proofs.laws.worlds.contracts import (
    COUNT_BIRTH,
    EXTENT_LENGTH,
    FIND_PLACE,
    SIZE_CLASS,
    TRUNCATE,
)
from spectral_proofs.laws.worlds.rearranged import FILL_VACANCY, PROMOTE, SWEEP, is_live
from spectral_proofs.laws.worlds.rings import DROP
from spectral_proofs.laws.worlds.scene import stage
from spectral_proofs.obligation import Mutant, obligation
from spectral_proofs.symbolic.case import Case
from spectral_proofs.symbolic.choice import all_of, equal, implies, one_of
from spectral_spec.address import OFFSETS
from spectral_spec.hierarchical.allocation import release, settle
from spectral_spec.hierarchical.placement import compute_birth_heat
from spectral_spec.hierarchical.state import Config, Domain
from spectral_spec.hierarchical.usage import touch
from spectral_spec.quantize import Quantized
from spectral_spec.ring import NOWHERE
from spectral_spec.thermal import compute_heat, compute_touched_heat, tick
from spectral_spec.tiers import HOT

__all__: list[str] = []

_ALLOCATION: Final = "spectral_spec.hierarchical.allocation"
_USAGE: Final = "spectral_spec.hierarchical.usage"
_SIZES: Final = (EXTENT_LENGTH, SIZE_CLASS)
_SUMMED: Final = (tick, compute_heat, compute_touched_heat)
_TIME_RUNS_BACK: Final = Mutant("spectral_spec.thermal.tick", "clock.epoch + 1", "clock.epoch - 1")


def _is_paced(
    config: Config,
    before: Domain,
    after: Domain,
    row: int,
    *,
    own: bool = False,
    excused: bool = False,
) -> bool:
    """Whether the block of a row stayed where it was, or migrated now, as it might.

    It might if its cool-down was over, or if it is excused. The own block of an
    operation may be put elsewhere within its tier. Time does not run back.
    """
    old, new = cast("Any", before.blocks).read(row), cast("Any", after.blocks).read(row)
    now = after.clock.epoch
    here = equal((new.resonance, new.offset), (old.resonance, old.offset))
    stayed = all_of(new.tier == old.tier, new.moved == old.moved, one_of(own, here))
    over = now - old.moved >= config.policy.cool_down
    return all_of(
        now >= before.clock.epoch,
        implies(
            all_of(is_live(before, row), is_live(after, row)),
            one_of(stayed, all_of(new.moved == now, one_of(over, excused))),
        ),
    )


@obligation(
    law="an access migrates no block, its own or another, before its cool-down is over, and tells when it does",
    rules=("H16", "H31"),
    contracts=(PROMOTE, SWEEP, *_SIZES),
    summaries=_SUMMED,
    idle={WELL_FORMED: "a promotion and a sweep keep the pace in any memory"},
    mutants=(
        Mutant(f"{_USAGE}.touch", "stamp=passed.clock.epoch", "moved=passed.clock.epoch"),
        Mutant(f"{_USAGE}.touch", "blocks.set(row, warmed)", "blocks.set(0, warmed)"),
        _TIME_RUNS_BACK,
    ),
)
def access_migrates_no_block_before_its_cool_down(case: Case) -> bool:
    config, domain = stage(case, PACE)
    row, one = case.integer("row"), get_some("row")
    case.suppose("the block is live", is_live(domain, row))
    after = touch(config, domain, row)
    return _is_paced(config, domain, after, one)


@obligation(
    law="a malloc migrates no block before its cool-down is over, and tells when it does",
    rules=("H16", "H27"),
    contracts=(FIRST_FIT, OCCUPY, FIND_PLACE, SWEEP, COUNT_BIRTH, *_SIZES),
    summaries=(tick, compute_birth_heat),
    mutants=(
        Mutant(f"{_ALLOCATION}.give_birth", "blocks.set(row, block)", "blocks.set(0, block)"),
        _TIME_RUNS_BACK,
    ),
)
def malloc_migrates_no_block_before_its_cool_down(case: Case) -> bool:
    config, domain = stage(case, PACE)
    size, tier = case.integer("size", 0, OFFSETS), case.integer("tier", 0, HOT)
    asked = Quantized(case.integer("index"), case.rational("low"), case.rational("high"))
    at = asked if case.flip("a frequency is asked for") else None
    after, _ = settle(config, domain, case.integer("domain"), size, tier, at)
    return _is_paced(config, domain, after, get_some("row"))


@obligation(
    law="a realloc migrates no block before its cool-down is over, and tells when it does; it moves none but its own within a tier",
    rules=("H16", "H34"),
    contracts=(FIRST_FIT, FIND_PLACE, OCCUPY, GIVE, TRUNCATE, PROMOTE, SWEEP, *_SIZES),
    summaries=_SUMMED,
    mutants=(
        Mutant(f"{_USAGE}.store_size", "set(row, resized)", "set(0, resized)"),
        Mutant(f"{_USAGE}.resize", "offset=place.offset)", "offset=place.offset, moved=0)"),
    ),
)
def realloc_migrates_no_block_before_its_cool_down(case: Case) -> bool:
    it = run_realloc(case, PACE, bounded=case.flip("bounded"))
    one = get_some("row")
    return _is_paced(it.config, it.domain, it.after, one, own=one == it.handle.row)


def _free(case: Case) -> tuple[Config, Domain, Domain]:
    """A free of any live block: the domain before and after it."""
    config, domain = stage(case, PACE)
    row = case.integer("row")
    case.suppose("the block is live", is_live(domain, row))
    return config, domain, release(config, domain, row)


_FREED: Final = (FILL_VACANCY, SWEEP, GIVE, DROP, *_SIZES)


@obligation(
    law="a free migrates a block before its cool-down is over only if that has waited for a place in the hot tier, and into the hot tier only",
    rules=("H16", "H23", "H30"),
    contracts=_FREED,
    summaries=(tick,),
    mutants=(_TIME_RUNS_BACK,),
)
def free_hands_a_hot_place_on_and_else_migrates_no_block_before_its_cool_down(case: Case) -> bool:
    config, domain, after = _free(case)
    one = get_some("row")
    old, new = cast("Any", domain.blocks).read(one), cast("Any", after.blocks).read(one)
    handed_on = all_of(old.wait != NOWHERE, new.wait == NOWHERE, new.tier == HOT)
    return _is_paced(config, domain, after, one, excused=handed_on)


@obligation(
    law="a free, too, migrates no block before its cool-down is over",
    rules=("H23",),
    contracts=_FREED,
    summaries=(tick,),
    must_fail=True,
)
def free_migrates_no_block_before_its_cool_down(case: Case) -> bool:
    config, domain, after = _free(case)
    return _is_paced(config, domain, after, get_some("row"))
